"""The targets that take files, each with a company of its own for the cases."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.model import Document, Party, from_text
from engine.target import Books, FileTarget, Order, ReferenceItem
from engine.targets.sage50 import SAGE50
from engine.targets.sage100 import SAGE100

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.json"))


@dataclass(frozen=True)
class Place:
    """A target, and what the words in braces of a case are in its company."""

    target: FileTarget
    words: Mapping[str, str]
    contacts: tuple[ReferenceItem, ...]

    @property
    def books(self) -> Books:
        usual = self.target.usual_books()
        return replace(usual, items=(*usual.items, *self.contacts))

    def order(self, documents: Sequence[Document], *new: Party, **options: str) -> Order:
        usual = {each.key: each.usual for each in self.target.options}
        return Order(
            "20261120AB-I", "Blorp & Sons Ltd", documents, new, self.books, {**usual, **options}
        )

    def documents(self, case: Mapping[str, Any]) -> list[Document]:
        text = json.dumps(case["documents"])
        for name, value in self.words.items():
            text = text.replace(name, value)
        # A case is in the company's own currency, or else in another one.
        text = text.replace('"EUR"', '"other"').replace('"GBP"', f'"{self.target.currency}"')
        text = text.replace('"other"', '"GBP"' if self.target.currency == "EUR" else '"EUR"')
        return [from_text(json.dumps(each)) for each in json.loads(text)]


PLACES = (
    Place(
        SAGE50,
        {
            "{customer}": "PRAC0001",
            "{account}": "4000",
            "{bank}": "1200",
            "{standard}": "T1",
            "{zero}": "T0",
            "{exempt}": "T2",
            "{none}": "T9",
        },
        (ReferenceItem("contact", "PRAC0001", "Practice customer", "PRAC0001"),),
    ),
    Place(
        SAGE100,
        {
            "{customer}": "PRATIQUE",
            "{account}": "706000",
            "{bank}": "512000",
            "{standard}": "C20",
            "{zero}": "EXPORT",
            "{exempt}": "EXONERE",
            "{none}": "INTRACOM",
        },
        (ReferenceItem("contact", "PRATIQUE", "Client d'essai", "PRATIQUE"),),
    ),
)
