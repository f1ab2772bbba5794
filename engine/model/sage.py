"""A workspace's company in Sage as a page shows it: its connection, its lists, its rights."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.model.basics import Problem

ConnectionKind = Literal["practice", "sage", "file"]
ConnectionMode = Literal["off", "read-only", "full"]


@dataclass(frozen=True)
class SageCompany:
    """A company in Sage that the signed-in person may use; what is not known yet is empty."""

    id: str
    name: str
    country: str = ""
    currency: str = ""
    edition: str = ""
    unusable: str = ""
    """Why it cannot be connected; empty where it can."""


@dataclass(frozen=True)
class Comparison:
    """One thing said of a workspace and of a company, side by side."""

    what: str
    here: str
    in_sage: str
    fits: bool | None
    """None where the two need not be the same."""


@dataclass(frozen=True)
class ConnectionState:
    """A workspace's way into Sage as it stands now."""

    kind: ConnectionKind
    mode: ConnectionMode
    may_write: bool
    """Whether the person who signed in let Crosswalk change things in Sage."""
    company: SageCompany | None
    signed_in_at: datetime
    signed_in_by: str
    ends_at: datetime
    """When the sign-in ends, unless Crosswalk uses it before."""
    days_left: int
    problem: Problem | None
    """What a person should look at, most pressing first; None where all is well."""
    lists_read_at: datetime | None
    rights_checked_at: datetime | None
    calls_today: int
    calls_a_day: int
    version: int
    by_call: bool = False
    """Whether it is called at an address of its own, without signing in at Sage."""
    by_exports: bool = False
    """Whether the program's own exports prove what was sent, or tell what was paid."""
    token_ends: datetime | None = None
    """When the token that was pasted ends; None where it does not say."""

    @property
    def is_live(self) -> bool:
        return self.kind == "sage"

    @property
    def by_file(self) -> bool:
        """Whether documents are written as files that a person reads in."""
        return self.kind == "file"


@dataclass(frozen=True)
class FilePlace:
    """A program of Sage's whose documents are written as files."""

    key: str
    name: str
    country: str


@dataclass(frozen=True)
class OptionState:
    """Something decided once for a company, or typed to reach it."""

    key: str
    title: str
    value: str
    help: str
    choices: tuple[tuple[str, str], ...]
    """Each value and what people call it; empty where anything may be typed."""
    secret: bool = False
    """Whether it is never shown again; the value is empty then."""


@dataclass(frozen=True)
class LivePlaceState:
    """A program of Sage's whose companies are called at an address of their own."""

    key: str
    name: str
    country: str
    about: str
    """What a person needs before this can be set up."""
    ways: tuple[OptionState, ...]
    """What is typed to reach a company."""


@dataclass(frozen=True)
class ListEdit:
    """One entry of a company's own list, as it is edited by hand."""

    code: str
    name: str
    percentage: str
    """A tax rate's; empty for anything else."""
    usable: bool
    id: str = ""
    """What it was known by; empty for one that is new."""


@dataclass(frozen=True)
class Fact:
    """One thing a company has set in Sage, with a remark where something is the matter."""

    name: str
    value: str
    remark: str = ""


@dataclass(frozen=True)
class ListCount:
    """One of Sage's lists: how many entries it has, and how many may be used on an invoice."""

    kind: str
    title: str
    total: int
    usable: int
    unread: str
    """Why Sage did not show it when it was last asked; empty where it did."""


@dataclass(frozen=True)
class ListEntry:
    """One entry of one of Sage's lists as a person reads it."""

    code: str
    name: str
    detail: str
    usable: bool
    why_not: str


@dataclass(frozen=True)
class ListPage:
    """A page of one list, and how many entries there are in all."""

    entries: tuple[ListEntry, ...]
    total: int
    pages: int


@dataclass(frozen=True)
class ListChange:
    """Something in Sage's lists that is not as it was when they were last read."""

    seen_at: datetime
    list_title: str
    says: str
    matters_for: str


@dataclass(frozen=True)
class ListChanges:
    """The newest changes nobody has taken note of yet, and how many there are in all."""

    changes: tuple[ListChange, ...]
    total: int


@dataclass(frozen=True)
class RightLine:
    """One right in Sage: whether it is there, what it is for and where it is given."""

    name: str
    outcome: Literal["granted", "missing", "not known"]
    why: str
    place: str
    says: str
