"""Files that somebody brought, as a person sees them: what each is, how it is understood, why."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from engine.model.basics import Problem
from engine.model.mapping import Shape
from engine.model.sheets import UploadKind


@dataclass(frozen=True)
class FileLine:
    """One file, with how it is to be understood."""

    id: str
    name: str
    size: int
    at: datetime
    by: str
    kind: UploadKind
    source: str
    """The profile's key; empty for any other spreadsheet."""
    source_title: str
    grain: str
    sheet: str
    header_row: int
    rows: int
    shape: Shape
    evidence: tuple[str, ...]
    version: int
    instead: str = ""
    """What to bring in place of it, where no documents can be made of its rows."""

    @property
    def purchases(self) -> bool:
        """Whether its documents are bought: purchase invoices and expenses."""
        return self.kind == "expenses"

    @property
    def payments(self) -> bool:
        """Whether its rows are payments of clients, which become receipts."""
        return self.kind == "payments"


@dataclass(frozen=True)
class WordLine:
    """One word of a file's column of status or of type, and what was said that it means."""

    field: Literal["status", "kind"]
    column: str
    word: str
    rows: int
    meaning: str
    """Empty where nobody has said."""


@dataclass(frozen=True)
class ColumnLine:
    """One column of a sheet: what it seems to hold, and how much of it."""

    heading: str
    letter: str
    holds: str
    filled: int
    distinct: int
    examples: tuple[str, ...]
    total: Decimal | None
    """What its amounts come to, where it holds amounts."""


@dataclass(frozen=True)
class SourceReading:
    """One thing that a file may be, with what speaks for it and against it."""

    source: str
    layout: str
    kind: UploadKind
    title: str
    found: tuple[str, ...]
    """Headings of the file that say so."""
    missing: tuple[str, ...]
    """Headings that such a file usually has, and this one has not."""
    unverified: bool
    """It is known from documentation, not from a real export."""


@dataclass(frozen=True)
class FileView:
    """A file looked into: its first rows, its columns, what is remarkable about it."""

    line: FileLine
    sheets: tuple[str, ...]
    notes: tuple[str, ...]
    """How it was read."""
    headings: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    """The first rows, the row's own number first."""
    columns: tuple[ColumnLine, ...]
    left_out: tuple[tuple[int, str], ...]
    errors: int
    drift: tuple[str, ...]
    """What is not as in the file of this kind that came before."""
    unverified: bool
    """Its source is known from documentation, and nobody has said yet that it fits."""
    asks: tuple[SourceReading, ...]
    """What it may be, where a person should say; nothing where that is clear or was said."""


@dataclass(frozen=True)
class Taken:
    """What became of a file that was brought."""

    name: str
    ids: tuple[str, ...]
    says: str
    problem: Problem | None = None
    is_clear: bool = True
    """It is known what it holds, and it has rows."""


@dataclass(frozen=True)
class FixLine:
    """A cell corrected over the file."""

    document: str
    column: str
    was: str
    is_now: str
    by: str
    at: datetime
    applies: str
    """Where it stands in the file now; empty where this file has no such cell."""


@dataclass(frozen=True)
class SampleLine:
    """A file that ships with the product, to try things with."""

    key: str
    title: str
    says: str
