"""Workspaces, their log and their durable work."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.records.columns import long_text, moment, new_id, now


class Workspace(SQLModel, table=True):
    """One company's books: everything else belongs to one workspace."""

    __table_args__ = (
        CheckConstraint(
            "standing IN ('practice', 'live', 'read-only', 'files')", name="workspace_standing"
        ),
        # Two open workspaces of one name are how an invoice lands in the wrong books.
        Index(
            "workspace_open_name",
            text("lower(name)"),
            unique=True,
            sqlite_where=text("archived_at IS NULL"),
            postgresql_where=text("archived_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    country: str
    currency: str
    standing: str = "practice"
    made_at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    made_by: str
    archived_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    version: int = 1


class Event(SQLModel, table=True):
    """One line of the log: who did what, chained to the line before it (see `audit.py`)."""

    chain: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    at: str
    actor: str
    verb: str
    says: str = Field(sa_column=long_text())
    key_id: str
    previous: str
    seal: str


class ChainHead(SQLModel, table=True):
    """The last line of each chain, so that lines cut off its end are missed."""

    chain: str = Field(primary_key=True)
    number: int
    key_id: str
    last: str
    seal: str


class Job(SQLModel, table=True):
    """Durable work: a wish to go on with something, which may be taken up twice without harm."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'stopped')", name="job_state"
        ),
        # One running job per workspace, whoever runs it and wherever.
        Index(
            "job_one_running_per_workspace",
            "workspace_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        # Pressing twice makes one job, as long as the first is not over.
        Index(
            "job_one_per_wish",
            "workspace_id",
            "kind",
            "once",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        UniqueConstraint("workspace_id", "kind", "period", name="job_one_per_period"),
        Index("job_to_do", "state", "not_before"),
        Index("job_latest", "workspace_id", "asked_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    kind: str
    arguments: str = Field(default="{}", sa_column=long_text())
    once: str = Field(sa_column=long_text())
    period: str | None = None
    state: str = "queued"
    stop_asked_by: str = ""
    not_before: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    holder: str = ""
    held_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    tries: int = 0
    done: int = 0
    total: int = 0
    says: str = Field(default="", sa_column=long_text())
    asked_at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    asked_by: str
    began_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
