"""The rows of the mapping's tables as a person sees them: what the file has, what is chosen."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from engine.model.basics import Problem


@dataclass(frozen=True)
class Choice:
    """One thing to choose from a list."""

    id: str
    label: str
    called: str = ""
    """What stands for it in a spreadsheet: its code or name, where it alone has that."""


@dataclass(frozen=True)
class FieldLine:
    """One field: where it comes from, and what that makes of the file's own rows."""

    name: str
    title: str
    says: str
    required: bool
    column: str
    text: str
    """A formula (=…), a template ({…}) or a constant, where it is no column."""
    default: str
    before: str
    after: str
    """The first filled row, as it is and as it becomes."""
    works: int | None
    """How many rows in a hundred can be read; None where the field is empty."""
    problem: str
    proposal: str
    """Why this column, or which column may be meant."""


@dataclass(frozen=True)
class TaxLine:
    """One tax code of the file, and the Sage tax rate chosen for it."""

    key: str
    code: str
    rows: int
    net: Decimal
    seen: str
    """The percentages in the file: 20 %."""
    rate: str
    """The chosen rate's id, or nothing."""
    rate_label: str
    reason: str
    problem: str
    proposal: Choice | None
    why: str
    confidence: int


@dataclass(frozen=True)
class ValueLine:
    """One value of a field, and the ledger account that lines with it go to."""

    value: str
    rows: int
    net: Decimal
    account: str
    account_label: str
    proposal: Choice | None
    why: str
    confidence: int


@dataclass(frozen=True)
class ProductLine:
    """One item of the file, and the product or service it is in Sage."""

    key: str
    item: str
    description: str
    rows: int
    net: Decimal
    product: str
    """The chosen one's id, or nothing."""
    product_label: str
    problem: str
    proposal: Choice | None
    why: str
    confidence: int


@dataclass(frozen=True)
class TagLine:
    """One department or project of the file, and what it is in the company's list."""

    key: str
    written: str
    rows: int
    net: Decimal
    item: str
    """The id that was chosen, or that has the file's code or name; empty where none has."""
    item_label: str
    chosen: bool
    problem: str


@dataclass(frozen=True)
class ContactLine:
    """One client, and what is to be done for it."""

    key: str
    name: str
    code: str
    documents: int
    value: Decimal
    verb: Literal["", "link", "create", "leave out"]
    contact: str
    contact_label: str
    candidates: tuple[Choice, ...]
    """Sage's contacts that may be meant, the best first."""
    proposed: Literal["", "link", "create"]
    """What “accept all” would do."""
    confidence: int
    why: str
    chosen_by: str = ""


@dataclass(frozen=True)
class ContactPage:
    """A page of the clients, and how the whole stands."""

    lines: tuple[ContactLine, ...]
    total: int
    pages: int
    open: int
    """Clients without a choice."""
    sure: int
    """Of these, how many proposals may be accepted without a look."""
    to_create: int
    """Of these, how many resemble no contact in Sage."""


@dataclass(frozen=True)
class TableReading:
    """What a mapping file would change, before anything is."""

    changes: tuple[tuple[str, str, str, str], ...]
    """Table, what, was, is."""
    problems: tuple[Problem, ...]
