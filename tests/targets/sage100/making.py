"""Documents and orders for Sage 100, each in a line or two."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from engine.model import Document, DocumentKind, Line, Party
from engine.target import Books, MadeFile, Order, ReferenceItem, Written
from engine.targets.sage100 import SAGE100
from tests.targets.sage100 import witness

ACME = Party(
    "acme", "ACME SARL", code="ACME", address_1="12 rue des Lilas", postcode="75011",
    city="PARIS", country="FR", vat_number="FR40303265045", telephone="0102030405",
    email="compta@acme.example",
)  # fmt: skip
SUPPLIER = Party("papeterie", "Papeterie du Coin", code="PAPETERIE")


def line(
    net: str, tax: str, rate: str = "C20", account: str = "706000", text: str = "Étude", **more: Any
) -> Line:
    return Line(
        2, text, Decimal(1), Decimal(net), Decimal(net), Decimal(tax), rate, account, **more
    )


def document(
    number: str, *lines: Line, kind: DocumentKind = "invoice", party: Party = ACME, **more: Any
) -> Document:
    kept = {
        "source_number": number,
        "date": date(2025, 3, 5),
        "due": date(2025, 4, 4),
        "currency": "EUR",
        "sheet": "Factures",
        "rows": (2,),
        **more,
    }
    return Document(kind=kind, number=number, party=party, lines=lines, **kept)


def order(
    *documents: Document,
    new: Sequence[Party] = (),
    books: Books | None = None,
    company: str = "ACME CONSEIL SAS",
    **options: str,
) -> Order:
    return Order("7", company, documents, new, books or known(ACME, SUPPLIER), options)


def known(*parties: Party, more: Sequence[ReferenceItem] = (), **changes: Any) -> Books:
    """The usual company, with these tiers and items in its lists."""
    usual = SAGE100.usual_books()
    tiers = [ReferenceItem("contact", each.code, each.name, each.code) for each in parties]
    return replace(usual, items=(*usual.items, *tiers, *more), **changes)


def file_of(written: Written, word: str) -> MadeFile:
    (found,) = [each for each in written.files if word in each.name]
    return found


def read_entries(written: Written, **options: str) -> list[witness.Debit]:
    """The entries of the batch, as the independent reader finds them."""
    made = file_of(written, "ecritures")
    return witness.entries(made.name, made.content, made.encoding, options.get("decimal", "."))
