"""Sage 100 France as a place that takes documents as files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine.model import Document, DocumentKind, Party, Problem, Sheet
from engine.target import Books, Limits, Option, Order, Payment, ReferenceItem, Written
from engine.targets.sage100 import back, codes, lists, reexport, refusals, usual, writing
from engine.targets.sage100 import options as choices


@dataclass(frozen=True)
class Sage100:
    """The books of a company in Sage 100 France, reached by the files that it imports."""

    key: str = "sage-100"
    name: str = "Sage 100 France"
    limits: Limits = choices.LIMITS
    options: tuple[Option, ...] = choices.OPTIONS
    country: str = "FR"
    currency: str = "EUR"
    language: str = "fr"

    def list_title(self, kind: str, ours: str) -> str:
        return usual.TITLES.get(kind, ours)

    def limits_with(self, options: Mapping[str, str]) -> Limits:
        """What fits into the format that was chosen."""
        return choices.limits_with(options)

    def usual_books(self) -> Books:
        """The accounts and VAT codes of an ordinary French plan."""
        return usual.usual_books()

    def sheets_of(self, content: bytes) -> Sequence[Sheet]:
        """The lists and entries of Sage's own text export; nothing where the file is none."""
        return reexport.sheets_of(content)

    def read_list(self, sheet: Sheet) -> Sequence[ReferenceItem] | Problem:
        """The plan comptable, tiers, taxes, journals or sections, known by their headings."""
        return lists.read_list(sheet)

    def new_code(self, party: Party, taken: Collection[str]) -> str:
        """A code for a new tiers, which every format takes and no other tiers has."""
        return codes.new_code(party, taken)

    def contact_id(self, kind: DocumentKind, code: str) -> str:
        """A tiers is known by its code, whoever it is to the company."""
        return code

    def problems(self, document: Document, order: Order) -> Sequence[Problem]:
        """Why Sage 100 would refuse the piece, in its own words."""
        return refusals.problems(document, order)

    def write(self, order: Order) -> Written:
        """The files of the batch, the mode d'emploi first."""
        return writing.write(order)

    def read_back(self, sheet: Sheet) -> Sequence[Payment] | Problem:
        """The pieces in an export of the entries, or in the FEC, and what was paid of them."""
        return back.read_back(sheet)


SAGE100 = Sage100()
