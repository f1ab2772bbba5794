"""What rules and drafts read of a target: what it takes, and its company as last read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from engine.model import DocumentKind
from engine.target.allocating import Payer
from engine.target.items import Kind, ReferenceItem


@dataclass(frozen=True)
class Limits:
    """What a target takes: lengths, kinds and signs, as data that rules read."""

    number: int
    """The longest document number."""
    contact_name: int
    contact_code: int
    address_line: int
    postcode: int
    email: int
    line_text: int
    notes: int
    kinds: frozenset[DocumentKind] = frozenset(("invoice", "credit note"))
    negative_lines: bool = True
    """Whether a line may be less than nothing in a document that is not."""
    zero_documents: bool = True
    prices: int = 2
    """The decimals of a unit price; more are rounded before anything is added."""
    one_currency_per_contact: bool = True
    tags_listed_only: bool = False
    """Departments and projects go along only where the target's own lists have them."""
    changes: bool = True
    """Whether what is there may be amended and voided by whoever sent it."""
    new_products: bool = False
    """Whether an item of the file that is no product there yet becomes one."""
    sets_against: frozenset[Payer] = frozenset()
    """What is set against the invoices it belongs to once a batch is there."""
    instead: Mapping[DocumentKind, str] = field(default_factory=dict)
    """What to do with documents of a kind that is not taken, in a sentence."""


@dataclass(frozen=True, eq=False)
class Books:
    """A target's company as last read: what can be chosen, and what holds for its documents."""

    items: tuple[ReferenceItem, ...]
    currency: str
    country: str = ""
    lock_date: date | None = None
    """Nothing may be dated on or before it."""
    terms_days: int | None = None
    terms: str = ""
    """Where these days are counted from, as `due_on` reads it."""
    supplier_terms_days: int | None = None
    """The same for what is bought, where the target tells it apart."""
    supplier_terms: str = ""
    sales_account: str = ""
    """The id of the ledger account that sales go to unless something else is chosen."""
    purchase_account: str = ""
    """The same for purchases and expenses."""
    bank_account: str = ""
    """The same for what clients have paid."""
    next_number: str = ""
    version: str = ""
    """Another one whenever anything of this is different."""

    def of(self, kind: Kind) -> tuple[ReferenceItem, ...]:
        return self._of_kind.get(kind, ())

    @cached_property
    def _of_kind(self) -> Mapping[Kind, tuple[ReferenceItem, ...]]:
        found: dict[Kind, list[ReferenceItem]] = {}
        for item in self.items:
            found.setdefault(item.kind, []).append(item)
        return {kind: tuple(items) for kind, items in found.items()}


def due_on(day: date, days: int, terms: str = "") -> date:
    """When something is to be paid: `terms` begin with `immediate`, `month_end` or neither.

    >>> due_on(date(2026, 1, 15), 30), due_on(date(2026, 1, 15), 30, "month_end_invoice")
    (datetime.date(2026, 2, 14), datetime.date(2026, 3, 2))
    """
    if terms.startswith("immediate"):
        return day
    if terms.startswith("month_end"):
        day = (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day + timedelta(days=days)


def own_terms(item: ReferenceItem | None) -> tuple[int, str] | None:
    """The days and the terms that a contact has for itself; nothing where the company's hold.

    No days without terms are none that were set: so Sage 50 writes it.
    """
    if item is None:
        return None
    days, terms = item.facts.get("credit days", ""), item.facts.get("credit terms", "")
    if not (days.isascii() and days.isdigit()) or (not int(days) and not terms):
        return None
    return int(days), terms
