"""The store's tables: what is kept, in plain columns, and nothing that is computed.

A record only keeps: SQLModel does not check the types of a table's rows, so what
comes from outside is checked before it becomes a record. Money is whole minor
units (or decimal text where a rate has its own places), never a number column
that SQLite would store as a float.
"""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Index,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel


def new_id() -> str:
    """An id that cannot be guessed and may stand in a URL."""
    return secrets.token_hex(8)


def now() -> datetime:
    return datetime.now(UTC)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, the same on SQLite (which forgets time zones) and PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment(**options: Any) -> Any:
    return Column(Moment(), **options)


class Workspace(SQLModel, table=True):
    """One company's books: everything else belongs to one workspace."""

    __table_args__ = (
        CheckConstraint("standing IN ('practice', 'live', 'read-only')", name="workspace_standing"),
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
    made_at: datetime = Field(default_factory=now, sa_column=_moment(nullable=False))
    made_by: str
    archived_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    version: int = 1


class Event(SQLModel, table=True):
    """One line of the log: who did what, chained to the line before it (see `audit.py`)."""

    chain: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    at: str
    actor: str
    verb: str
    says: str = Field(sa_column=Column(Text, nullable=False))
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
    arguments: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    once: str = Field(sa_column=Column(Text, nullable=False))
    period: str | None = None
    state: str = "queued"
    stop_asked_by: str = ""
    not_before: datetime = Field(default_factory=now, sa_column=_moment(nullable=False))
    holder: str = ""
    held_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    tries: int = 0
    done: int = 0
    total: int = 0
    says: str = Field(default="", sa_column=Column(Text, nullable=False))
    asked_at: datetime = Field(default_factory=now, sa_column=_moment(nullable=False))
    asked_by: str
    began_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class Connection(SQLModel, table=True):
    """A workspace's way into Sage: as whom, to which company, how far, and the locked tokens."""

    __table_args__ = (
        CheckConstraint("kind IN ('practice', 'sage')", name="connection_kind"),
        CheckConstraint("mode IN ('off', 'read-only', 'full')", name="connection_mode"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", unique=True)
    kind: str
    base: str = ""
    mode: str
    scope: str
    trouble: str = Field(default="", sa_column=Column(Text, nullable=False))
    signed_in_at: datetime = Field(default_factory=now, sa_column=_moment(nullable=False))
    signed_in_by: str
    sage_user: str = ""
    # The tokens, locked with the key of this id; the generation counts how often they were new.
    key_id: str
    access_token: str = Field(sa_column=Column(Text, nullable=False))
    refresh_token: str = Field(sa_column=Column(Text, nullable=False))
    access_ends: datetime = Field(sa_column=_moment(nullable=False))
    refresh_ends: datetime = Field(sa_column=_moment(nullable=False))
    generation: int = 1
    renewer: str = ""
    renewer_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    # The company; empty until one is chosen.
    companies: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    business_id: str = ""
    business_name: str = ""
    business_country: str = ""
    business_currency: str = ""
    business_edition: str = ""
    settings: str = Field(default="", sa_column=Column(Text, nullable=False))
    # Its lists: the moment they show, by Sage's clock; when we looked, by ours; what Sage hid.
    lists_as_of: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    lists_read_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    unread: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    rights_checked_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    version: int = 1


class SignInAttempt(SQLModel, table=True):
    """A sign-in under way: begun at a desk, taken to Sage by one browser, answered once."""

    __tablename__ = "signin"
    __table_args__ = (
        CheckConstraint("kind IN ('practice', 'sage')", name="signin_kind"),
        Index("signin_state", "state", unique=True),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    actor: str
    kind: str
    country: str
    scope: str
    page: str
    made_at: datetime = Field(sa_column=_moment(nullable=False))
    # Known once the browser has left for Sage; fingerprints, except for the locked verifier.
    state: str | None = None
    browser: str = ""
    verifier: str = ""
    key_id: str = ""
    base: str = ""
    callback: str = ""
    answered_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class Allowance(SQLModel, table=True):
    """How long nobody may call a company in Sage, because Sage said so."""

    company: str = Field(primary_key=True)
    closed_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class SageCall(SQLModel, table=True):
    """One call to a company in Sage, counted for a day; held while it is under way."""

    __table_args__ = (Index("sagecall_latest", "company", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    company: str
    at: datetime = Field(sa_column=_moment(nullable=False))
    held_until: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class Reference(SQLModel, table=True):
    """One entry of Sage's own lists, as last read."""

    __table_args__ = (Index("reference_in_order", "workspace_id", "kind", "words"),)

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    kind: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    code: str
    name: str
    words: str = Field(sa_column=Column(Text, nullable=False))
    unusable: str
    facts: str = Field(sa_column=Column(Text, nullable=False))
    percentages: str = Field(sa_column=Column(Text, nullable=False))


class ReferenceChange(SQLModel, table=True):
    """Something in Sage's lists that is not as it was, until a person has taken note."""

    __table_args__ = (Index("referencechange_latest", "workspace_id", "seen_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    kind: str
    item_id: str
    says: str = Field(sa_column=Column(Text, nullable=False))
    seen_at: datetime = Field(sa_column=_moment(nullable=False))
    noted_by: str = ""
    noted_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class RightFinding(SQLModel, table=True):
    """What a look at one right of the person who signed in has found."""

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    number: int = Field(primary_key=True)
    name: str
    why: str = Field(sa_column=Column(Text, nullable=False))
    place: str
    outcome: str
    says: str = Field(sa_column=Column(Text, nullable=False))
