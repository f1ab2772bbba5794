"""Which tax rate a code of the file may mean."""

from collections.abc import Sequence
from datetime import date

from engine.model import key_of
from engine.suggest.values import SeenTax, TaxProposal
from engine.target import Books


def taxes(
    seen: Sequence[SeenTax], books: Books, day: date, until: date | None = None
) -> tuple[TaxProposal, ...]:
    """One proposal for each code, in their order, for documents of `day` (up to `until`)."""
    return tuple(TaxProposal(key_of(each.code), None, 0, "No rate fits.") for each in seen)
