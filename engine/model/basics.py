"""Places, problems, progress and countries: the values that every part of the engine speaks of."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Severity = Literal["stop", "warn"]

Standing = Literal["practice", "live", "read-only", "files"]
"""What a transfer from a workspace would touch: a practice company, real books, nothing, or
only files that a person reads in."""

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


def as_counted(text: str) -> tuple[str | tuple[int, str], ...]:
    """By what numbers sort as people count.

    >>> sorted(["T-10", "T-2", "t-1", "R-3"], key=as_counted)
    ['R-3', 't-1', 'T-2', 'T-10']
    """
    parts = re.split(r"(\d+)", text.casefold())  # a text, a number, a text, and so on
    return tuple(
        (len(digits := each.lstrip("0")), digits) if place % 2 else each
        for place, each in enumerate(parts)
    )


def tidy(text: str) -> str:
    """A name as its owner meant it: no space around it, single spaces within.

    >>> tidy("  Harbour   Supplies Ltd ")
    'Harbour Supplies Ltd'
    """
    return _SPACES.sub(" ", text).strip()
