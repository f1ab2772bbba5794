"""Documents for a company in Sage 50, each in a line or two."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from engine.model import Document, Line, Party
from engine.target import Books, Order, ReferenceItem
from engine.targets.sage50 import SAGE50
from tests.making import item

CUSTOMER = item(
    "contact", "ACME001", "Acme Trading Ltd", "ACME001", **{"on purchases": "a customer only"}
)
SUPPLIER = item(
    "contact", "supplier TRAIN001", "Pretend Trains", "TRAIN001", "a supplier only",
    **{"supplier": "yes", "on purchases": ""},
)  # fmt: skip
ACME = Party(key="acme", name="Acme Trading Ltd", id="ACME001", code="ACME001")
TRAINS = Party(key="trains", name="Pretend Trains", id="supplier TRAIN001", code="TRAIN001")


def company(*more: ReferenceItem, **changes: Any) -> Books:
    usual = SAGE50.usual_books()
    return replace(usual, items=(*usual.items, CUSTOMER, SUPPLIER, *more), **changes)


def line(net: str = "100.00", tax: str = "20.00", **changes: Any) -> Line:
    made = Line(
        row=2,
        description="Managed service",
        quantity=Decimal(1),
        unit_price=Decimal(net),
        net=Decimal(net),
        tax=Decimal(tax),
        tax_rate="T1",
        account="4000",
    )
    return replace(made, **changes)


def document(*lines: Line, **changes: Any) -> Document:
    made = Document(
        kind="invoice",
        number="INV-1042",
        source_number="INV-1042",
        party=ACME,
        date=date(2025, 3, 5),
        due=date(2025, 4, 4),
        currency="GBP",
        lines=lines or (line(),),
        sheet="Invoices",
        rows=(2,),
    )
    return replace(made, **changes)


def purchase(*lines: Line, **changes: Any) -> Document:
    made = {"kind": "purchase invoice", "number": "EXP-0009", "source_number": "EXP-0009"}
    return document(*(lines or (line(account="7400"),)), **{**made, "party": TRAINS, **changes})


def order(
    *documents: Document,
    books: Books | None = None,
    new: tuple[Party, ...] = (),
    options: Mapping[str, str] | None = None,
) -> Order:
    usual = {each.key: each.usual for each in SAGE50.options}
    return Order(
        "20250305AB-I", "Blorp & Sons Ltd", documents, new, books or company(),
        {**usual, **(options or {})},
    )  # fmt: skip


def rules(made: Document, **ordered: Any) -> list[str]:
    """The rules that find something on a document."""
    return [each.rule for each in SAGE50.problems(made, order(made, **ordered))]


def says(made: Document, **ordered: Any) -> list[str]:
    return [str(each) for each in SAGE50.problems(made, order(made, **ordered))]
