"""The values that travel through the engine: frozen, complete when made, comparable."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Severity = Literal["stop", "warn"]

Standing = Literal["practice", "live", "read-only"]
"""What a transfer from a workspace would touch: a practice company, real books, or nothing."""

ConnectionKind = Literal["practice", "sage"]
ConnectionMode = Literal["off", "read-only", "full"]

StepState = Literal["to do", "needs attention", "done"]


@dataclass(frozen=True, order=True)
class Address:
    """A place in a sheet, as a person reads it in a spreadsheet program.

    >>> print(Address("Invoices", row=4, column="F"))
    Invoices!F4
    >>> print(Address("Invoices", row=4))
    Invoices!4
    """

    sheet: str
    row: int
    column: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.column}{self.row}"


@dataclass(frozen=True)
class Problem:
    """What a person can mend: where it is, what is the matter, how to put it right.

    >>> print(Problem("date", "Invoices!C4", "“31/13” is not a date.", "Correct the cell."))
    Invoices!C4: “31/13” is not a date. Correct the cell.
    """

    rule: str
    at: str
    says: str
    fix: str
    severity: Severity = "stop"

    def __str__(self) -> str:
        return f"{self.at}: {self.says} {self.fix}"


@dataclass(frozen=True)
class Step:
    """One step of the journey, with how far this workspace has come."""

    name: str
    page: str
    state: StepState
    says: str


@dataclass(frozen=True)
class Progress:
    """How far a piece of durable work is, in the words a person reads."""

    state: Literal["queued", "running", "done", "failed", "stopped"]
    done: int
    total: int
    says: str
    ended_at: datetime | None

    @property
    def under_way(self) -> bool:
        return self.state in ("queued", "running")


@dataclass(frozen=True)
class LogLine:
    """One line of the log as a person reads it."""

    number: int
    at: datetime
    actor: str
    says: str


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

    @property
    def is_live(self) -> bool:
        return self.kind == "sage"


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


@dataclass(frozen=True)
class Country:
    """A country whose books can be kept in Sage, with the currency of those books."""

    code: str
    name: str
    currency: str


COUNTRIES = (
    Country("GB", "United Kingdom", "GBP"),
    Country("IE", "Ireland", "EUR"),
    Country("FR", "France", "EUR"),
    Country("DE", "Germany", "EUR"),
    Country("ES", "Spain", "EUR"),
    Country("CA", "Canada", "CAD"),
    Country("US", "United States", "USD"),
)
"""The countries of Sage Accounting, the product's first target, in the order people choose them."""

_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """A name as its owner meant it: no space around it, single spaces within.

    >>> tidy("  Harbour   Supplies Ltd ")
    'Harbour Supplies Ltd'
    """
    return _SPACES.sub(" ", text).strip()
