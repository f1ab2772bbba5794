"""Sage 100 France as a place that takes documents as files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.model import Party
from engine.target import Books, Limits, Option, Order, Written
from engine.targets.sage100 import codes, options, usual, writing


@dataclass(frozen=True)
class Sage100:
    """The books of a company in Sage 100 France, reached by the files that it imports."""

    key: str = "sage-100"
    name: str = "Sage 100 France"
    limits: Limits = options.LIMITS
    options: tuple[Option, ...] = options.OPTIONS
    country: str = "FR"
    currency: str = "EUR"
    language: str = "fr"

    def limits_with(self, chosen: Mapping[str, str]) -> Limits:
        """What fits into the format that was chosen."""
        return options.limits_with(chosen)

    def usual_books(self) -> Books:
        """The accounts and VAT codes of an ordinary French plan."""
        return usual.usual_books()

    def new_code(self, party: Party, taken: Collection[str]) -> str:
        """A code for a new tiers, which every format takes and no other tiers has."""
        return codes.new_code(party, taken)

    def write(self, order: Order) -> Written:
        """The files of the batch, the mode d'emploi first."""
        return writing.write(order)


SAGE100 = Sage100()
