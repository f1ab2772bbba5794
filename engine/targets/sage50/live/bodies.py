"""What is sent to HyperAccounts: the same rows that a file would have, under its own names."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.model import RECEIPT, Document, DocumentKind, Party
from engine.target import Order
from engine.targets.sage50 import layout
from engine.targets.sage50.files import contact_row, transactions
from engine.targets.sage50.lists import lists_of
from engine.targets.sage50.live import projects
from engine.targets.sage50.live.calls import written
from engine.targets.sage50.texts import Texts

NUMBERS: Mapping[DocumentKind, int] = MappingProxyType(
    {
        "invoice": 1,
        "credit note": 2,
        "receipt": 4,
        "purchase invoice": 6,
        "purchase credit note": 7,
    }
)
"""Sage's transaction types, as HyperAccounts counts them."""

_CONTACT = (
    "accountRef", "name", "address1", "address2", "address3", "address4", "address5",
    "contactName", "telephone", "vatNumber", "email",
)  # fmt: skip


def transaction(document: Document, order: Order) -> Mapping[str, Any]:
    """One header with a line for each row that a grouped import would have.

    One of a single line that names a project is sent as such, since only that has a place for it;
    and so is a receipt, which names the bank account where others have their nominal codes.
    """
    rows = [
        dict(zip(layout.TRANSACTIONS, row, strict=True))
        for row in transactions(document, order, lists_of(order.books), _texts())
    ]
    first = rows[0]
    body: dict[str, Any] = {
        "type": NUMBERS[document.kind],
        "date": first["Date"],
        "invRef": first["Reference"],
        "accountRef": first["Account Reference"],
        "details": first["Details"],
    }
    if document.due is not None:
        body["dueDate"] = written(document.due)
    lines = [
        {
            "nominalCode": row["Nominal A/C Ref"],
            "netAmount": Decimal(row["Net Amount"]),
            "taxAmount": Decimal(row["Tax Amount"]),
            "taxCode": _whole(row["Tax Code"].removeprefix("T")),
            "details": row["Details"],
            "deptNumber": _whole(row["Department Code"]),
            "exRef": row["Extra Reference"],
        }
        for row in rows
    ]
    if document.kind == RECEIPT:
        (line,) = lines
        return {**body, "bankCode": line.pop("nominalCode"), **line}
    if project := projects.alone(document, order):
        return {**body, **lines[0], **project}
    return {**body, "Lines": lines}


def path_for(body: Mapping[str, Any]) -> str:
    """Where a transaction is posted."""
    return "batchtransactionPost" if "Lines" in body else "transactionPost"


def contact_body(party: Party) -> Mapping[str, Any]:
    """A new customer or supplier; only what is known of it, since an empty text clears a field.

    A supplier's reference is always made by Sage: HyperAccounts takes none for it.
    """
    what = "Supplier" if party.supplier else "Customer"
    found = dict(zip(_CONTACT, contact_row(party, what, _texts()), strict=True))
    if party.supplier:
        del found["accountRef"]
    body: dict[str, Any] = {name: text for name, text in found.items() if text}
    if len(party.country) == 2:
        body["countryCode"] = party.country
    return {**body, "currency": 1}


def _whole(text: str) -> int | str:
    """A number; or what stands there, in a document that is held for it and only looked at."""
    return int(text) if text.isascii() and text.isdigit() else text


def _texts() -> Texts:
    return Texts(sent=True)
