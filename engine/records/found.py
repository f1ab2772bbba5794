"""What is known of the target before anything is sent: what it has, and what it would refuse."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from engine.records.columns import long_text, minor_units, moment, now


class SeenInSage(SQLModel, table=True):
    """One document as the target's lists showed it."""

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    target_id: str = Field(primary_key=True)
    company: str
    kind: str
    number: str
    target_number: str
    contact_id: str
    date: str
    currency: str
    net: int = Field(sa_column=minor_units())
    tax: int = Field(sa_column=minor_units())
    gross: int = Field(sa_column=minor_units())
    outstanding: int = Field(sa_column=minor_units())
    status: str
    link: str = Field(sa_column=long_text())


class Look(SQLModel, table=True):
    """When the target was last looked into, and for which days."""

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    company: str
    since: str
    until: str
    at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    documents: int


class Controlled(SQLModel, table=True):
    """A document that the target's own control looked at, or is to; nothing is written by that."""

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    key: str = Field(primary_key=True)
    company: str
    document: str = Field(sa_column=long_text())
    """As it was shown to the control; an answer says nothing of another form of it."""
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    says: str = Field(default="", sa_column=long_text())
    """Why it would be refused; empty where it would be taken."""
    fix: str = Field(default="", sa_column=long_text())
