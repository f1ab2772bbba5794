"""Files as they came, what was corrected over them, and the mapping with all its versions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.records.columns import long_text, moment, new_id, now


class FileContent(SQLModel, table=True):
    """The bytes of a file, once for each workspace that has it, and its cells as they were read."""

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    sha256: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    cells: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Every sheet as text, packed; so that a file is parsed once, in a process of its own."""


class Upload(SQLModel, table=True):
    """One file that somebody brought, with how it is to be understood."""

    __table_args__ = (
        CheckConstraint(
            "kind IN ('invoices', 'clients', 'products', 'payments', 'expenses', 'other')",
            name="upload_kind",
        ),
        Index("upload_latest", "workspace_id", "at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    sha256: str
    name: str
    size: int
    at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    by: str
    kind: str
    source: str = ""
    """The profile it is read by; empty for any other spreadsheet."""
    sheet: str = ""
    header_row: int = 0
    shape: str = Field(default="{}", sa_column=long_text())
    """How its dates, amounts, signs and statuses are to be understood."""
    evidence: str = Field(default="[]", sa_column=long_text())
    """What was seen in it that decided so, in sentences."""
    lines: int = 0
    removed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    removed_by: str = ""
    version: int = 1


class Fix(SQLModel, table=True):
    """A cell corrected over the file, found again next month by its document and column."""

    __table_args__ = (
        Index(
            "fix_one_per_cell",
            "workspace_id",
            "kind",
            "document",
            "line",
            "column_name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    kind: str
    document: str
    """The number of its document, as the file has it."""
    line: int
    """Which of the document's rows it is, from 0."""
    column_name: str
    was: str = Field(sa_column=long_text())
    is_now: str = Field(sa_column=long_text())
    upload_id: str
    at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    by: str
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_by: str = ""


class MappingVersion(SQLModel, table=True):
    """One saved state of a workspace's mapping: who made it, when, and by doing what."""

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    number: int = Field(primary_key=True)
    at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    by: str
    says: str = Field(sa_column=long_text())
    name: str = ""
    undone_to: int | None = None
    """The version that this one went back to, where it was made by undoing."""


class MappingEntry(SQLModel, table=True):
    """One choice of the mapping, from the version that made it until the one that ended it."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "part", "key", "since", name="mappingentry_once"),
        Index(
            "mappingentry_one_now",
            "workspace_id",
            "part",
            "key",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    part: str
    key: str = Field(sa_column=long_text())
    value: str = Field(sa_column=long_text())
    since: int
    until: int | None = None
