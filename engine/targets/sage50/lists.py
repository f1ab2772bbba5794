"""The company's lists at hand: its entries by their ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.model import Document, Line, key_of
from engine.target import Books, Kind, ReferenceItem
from engine.targets.sage50 import layout
from engine.targets.sage50.layout import contact_id
from engine.targets.sage50.texts import unchanged


@dataclass(frozen=True, eq=False)
class Lists:
    """Every entry of the company's lists, by its kind and its id."""

    items: Mapping[tuple[Kind, str], ReferenceItem]
    kinds: frozenset[Kind]
    """The lists that have anything in them."""
    products: Mapping[str, ReferenceItem]
    """Products by their codes and, where no other has that for its code, by their names."""

    def item(self, kind: Kind, id_: str) -> ReferenceItem | None:
        return self.items.get((kind, id_))

    def code(self, kind: Kind, id_: str) -> str:
        """What Sage calls it; the id itself, where the lists have no such entry."""
        item = self.item(kind, id_)
        return id_ if item is None else item.code or id_

    def contact_code(self, document: Document) -> str:
        """The A/C reference that the document is booked on; empty where there is none yet."""
        party = document.party
        # One that was created since the lists were read is known by its id alone: see `contact_id`.
        return party.code or self.code("contact", party.id).rpartition(" ")[2]

    def contact(self, document: Document) -> ReferenceItem | None:
        """The customer or the supplier of the document, as the company has it."""
        known = self.item("contact", document.party.id)
        code = self.contact_code(document)
        return known or self.item("contact", contact_id(document.kind, code))

    def product_called(self, text: str) -> ReferenceItem | None:
        """The product of this code or of this name."""
        return self.products.get(key_of(text))

    def department(self, line: Line, usual: str) -> str:
        """A department's number, as Sage counts: 01 is 1.

        A name stands for none where the company keeps no departments: the usual one is taken.
        """
        code = self.code("department", line.department or usual)
        if code.isascii() and code.isdigit():
            return str(int(code))
        return code if "department" in self.kinds else usual or "0"

    def project(self, line: Line) -> str:
        """A project's code; none for a name that cannot be one, where the company keeps none."""
        code = line.project and self.code("project", line.project)
        return code if "project" in self.kinds or is_project(code) else ""


def is_project(code: str) -> bool:
    """Whether a project of Sage 50 can be called this."""
    return len(code) <= layout.PROJECT and unchanged(code)


@lru_cache(8)
def lists_of(books: Books) -> Lists:
    """The same books are looked through once."""
    items = {(item.kind, item.id): item for item in books.items}
    sold = books.of("product")
    products = {key_of(item.name): item for item in reversed(sold)}
    products |= {key_of(item.code): item for item in sold if item.code}
    return Lists(items, frozenset(kind for kind, _ in items), products)
