"""What is open in a company, set against its invoices: payments on account and credit notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol, runtime_checkable

from engine.model import DocumentKind

Payer = Literal["payment", "credit note"]
"""What an amount comes from: a payment on account, or a credit note."""


@dataclass(frozen=True)
class Settled:
    """An invoice that we have delivered, as what pays it is looked for."""

    kind: DocumentKind
    target_id: str
    numbers: tuple[str, ...]
    """What a payment may name it by: its number, and the file's where that is another."""
    credits: tuple[str, ...] = ()
    """The ids of the credit notes that take it back."""


@dataclass(frozen=True)
class Setting:
    """An amount that can be set against an invoice, or that was."""

    invoice_id: str
    """As the delivery has it."""
    invoice: str
    """By which the target finds it."""
    payer: Payer
    payer_id: str
    payer_name: str
    """What people call it there: SA 1265 of 02/03/2026."""
    credit: str
    """The credit note's id, as its delivery has it; empty for a payment."""
    account: str
    reference: str
    amount: Decimal
    before: Decimal = Decimal(0)
    """How much of the payer was set against the invoice already."""
    why_not: str = ""
    """Why it cannot be set; empty where it can."""


@runtime_checkable
class Allocating(Protocol):
    """A company that lets amounts be set against its invoices from outside."""

    def settings(self, invoices: Sequence[Settled]) -> Iterator[Setting]:
        """What is open and belongs to these invoices, never more than both sides have left."""

    def set_against(self, setting: Setting) -> None:
        """Once; `LookFirst` where it may have been done unheard, refused in the target's words."""

    def already_set(self, setting: Setting) -> Decimal:
        """How much of the payer is set against the invoice now."""
