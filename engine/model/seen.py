"""What a file holds of codes, clients and values: the rows of the mapping tables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.model.basics import Problem
from engine.model.documents import Party


@dataclass(frozen=True)
class CurrencyValue:
    """An amount, and what it is in."""

    currency: str
    value: Decimal


@dataclass(frozen=True)
class TaxSeen:
    """One tax code of the file, with what hangs on it."""

    code: str
    """As the file writes it, most often; empty for lines without one."""
    key: str
    """What it is chosen by in `Mapping.taxes`."""
    rows: int
    net: tuple[CurrencyValue, ...]
    percentages: tuple[str, ...]
    """The percentages seen beside it, as decimal text; more than one is worth a look."""
    spellings: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    """The days of its documents: the rate chosen must hold on all of them."""
    several: bool = False
    """It stands for more than one tax on a line."""


@dataclass(frozen=True)
class PartySeen:
    """One client of the file, with what hangs on it."""

    key: str
    """What it is chosen by in `Mapping.contacts`."""
    party: Party
    documents: int
    rows: int
    values: tuple[CurrencyValue, ...]
    names: tuple[str, ...] = ()
    """Every way its name is written; more than one under one code is worth a look."""
    besides: str = ""
    """The key of the client whose contact is kept in another currency, where this is for those of
    its documents that are not in that."""


@dataclass(frozen=True)
class ValueSeen:
    """One value of a column, with what hangs on it: what an account rule can catch."""

    value: str
    key: str
    rows: int
    values: tuple[CurrencyValue, ...]


@dataclass(frozen=True)
class ItemSeen:
    """One item of the file, with what its lines say of it and what hangs on it."""

    item: str
    key: str
    """What it is chosen by in `Mapping.products`."""
    description: str
    """What most of its lines say; empty where they say nothing."""
    rows: int
    values: tuple[CurrencyValue, ...]


@dataclass(frozen=True)
class Sample:
    """One row of a field: what stands in the file, and what is made of it."""

    at: str
    before: str
    after: str
    problem: str = ""


@dataclass(frozen=True)
class FieldReport:
    """How well a choice for a field does on the whole sheet."""

    field: str
    rows: int
    filled: int
    """Rows that have something in it."""
    unread: int
    """Rows whose text could not be read as what the field holds."""
    samples: tuple[Sample, ...]
    problems: tuple[Problem, ...]

    @property
    def share(self) -> Decimal:
        """The share of rows that work, from 0 to 1: those filled and read, of all."""
        return Decimal(self.filled - self.unread) / self.rows if self.rows else Decimal(0)
