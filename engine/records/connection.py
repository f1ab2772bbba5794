"""A workspace's way into Sage, the calls made there, and Sage's lists as last read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from engine.records.columns import long_text, moment, new_id, now


class Connection(SQLModel, table=True):
    """A workspace's way into Sage: as whom, to which company, how far, and the locked tokens."""

    __table_args__ = (
        CheckConstraint("kind IN ('practice', 'sage', 'file')", name="connection_kind"),
        CheckConstraint("mode IN ('off', 'read-only', 'full')", name="connection_mode"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", unique=True)
    kind: str
    target: str = "sage-accounting"
    """The place its documents go, by its key. Whether that is the practice company, a real one
    or only ever written for is told by the kind."""
    options: str = Field(default="{}", sa_column=long_text())
    """What was decided for its documents: a journal, a version."""
    base: str = ""
    mode: str
    scope: str
    trouble: str = Field(default="", sa_column=long_text())
    signed_in_at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    signed_in_by: str
    sage_user: str = ""
    # The tokens, locked with the key of this id; the generation counts how often they were new.
    # Of a company at an address of its own, what reaches it stands in place of the access token.
    key_id: str
    access_token: str = Field(sa_column=long_text())
    refresh_token: str = Field(sa_column=long_text())
    access_ends: datetime = Field(sa_column=moment(nullable=False))
    refresh_ends: datetime = Field(sa_column=moment(nullable=False))
    generation: int = 1
    renewer: str = ""
    renewer_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    # The company; empty until one is chosen.
    companies: str = Field(default="[]", sa_column=long_text())
    business_id: str = ""
    business_name: str = ""
    business_country: str = ""
    business_currency: str = ""
    business_edition: str = ""
    settings: str = Field(default="", sa_column=long_text())
    # Its lists: the moment they show, by Sage's clock; when we looked, by ours; what Sage hid.
    lists_as_of: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    lists_read_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    unread: str = Field(default="{}", sa_column=long_text())
    rights_checked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
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
    made_at: datetime = Field(sa_column=moment(nullable=False))
    # Known once the browser has left for Sage; fingerprints, except for the locked verifier.
    state: str | None = None
    browser: str = ""
    verifier: str = ""
    key_id: str = ""
    base: str = ""
    callback: str = ""
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Allowance(SQLModel, table=True):
    """How long nobody may call a company in Sage, because Sage said so."""

    company: str = Field(primary_key=True)
    closed_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class SageCall(SQLModel, table=True):
    """One call to a company in Sage, counted for a day; held while it is under way."""

    __table_args__ = (Index("sagecall_latest", "company", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    company: str
    at: datetime = Field(sa_column=moment(nullable=False))
    held_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    held_by: str = ""
    """Whose it is, where no two of them are at work at once; what a dead one held is let go."""


class Reference(SQLModel, table=True):
    """One entry of Sage's own lists, as last read."""

    __table_args__ = (Index("reference_in_order", "workspace_id", "kind", "words"),)

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    kind: str = Field(primary_key=True)
    item_id: str = Field(primary_key=True)
    code: str
    name: str
    words: str = Field(sa_column=long_text())
    unusable: str
    facts: str = Field(sa_column=long_text())
    percentages: str = Field(sa_column=long_text())


class ReferenceChange(SQLModel, table=True):
    """Something in Sage's lists that is not as it was, until a person has taken note."""

    __table_args__ = (Index("referencechange_latest", "workspace_id", "seen_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    kind: str
    item_id: str
    says: str = Field(sa_column=long_text())
    seen_at: datetime = Field(sa_column=moment(nullable=False))
    noted_by: str = ""
    noted_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class RightFinding(SQLModel, table=True):
    """What a look at one right of the person who signed in has found."""

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    number: int = Field(primary_key=True)
    name: str
    why: str = Field(sa_column=long_text())
    place: str
    outcome: str
    says: str = Field(sa_column=long_text())
