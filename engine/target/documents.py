"""Documents as a target holds them: receipts, lists, lines, payments."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from engine.model import DocumentKind, title_of


@dataclass(frozen=True)
class Receipt:
    """The target's answer to one delivery: where the document or contact is there."""

    id: str
    number: str
    """What people see there: SI-48."""
    link: str = ""
    request_id: str = ""
    status: str = ""
    """As the target calls it: UNPAID."""
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    says: str = ""
    """What the target made otherwise of it, where it tells; empty where all is as it was sent."""


@dataclass(frozen=True)
class Found:
    """A document that the target holds, as its lists show it."""

    id: str
    kind: DocumentKind
    number: str
    """The source's number: what was sent as the document's number."""
    target_number: str
    contact_id: str
    date: date
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    outstanding: Decimal
    status: Literal["draft", "unpaid", "part paid", "paid", "void"]
    link: str = ""
    made_at: datetime | None = None
    tags: tuple[frozenset[str], ...] | None = field(default=None, compare=False)
    """The ids of each line's department and project; None where the list does not tell."""

    @property
    def title(self) -> str:
        """What people call it, as `Document.title` says it."""
        return title_of(self.kind, self.number, self.date)


@dataclass(frozen=True)
class HeldLine:
    """One line of a document, as the target holds it."""

    id: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    tax: Decimal
    tax_rate: str
    account: str
    product: str
    tags: frozenset[str] | None = None
    """The ids of its department, its project and the like; None where they are not told."""


@dataclass(frozen=True)
class Held:
    """A whole document as the target holds it, asked for by its id."""

    found: Found
    due: date | None
    notes: str
    lines: tuple[HeldLine, ...]
    locked: str = ""
    """Why the target lets nobody change it; empty where it does."""


@dataclass(frozen=True)
class Allocation:
    """A part of a payment or of a credit note that was set against a document."""

    day: date | None
    kind: str
    """As the target calls it: CUSTOMER_RECEIPT."""
    reference: str
    amount: Decimal


@dataclass(frozen=True)
class Payment:
    """How far a document is paid, as the target holds it."""

    found: Found
    last_paid: date | None = None
    void_reason: str = ""
    allocations: tuple[Allocation, ...] = ()
    totals_only: bool = False
    """Only the gross is told: the net that is found is the gross, and no tax beside it."""
