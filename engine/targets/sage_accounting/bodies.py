"""What is sent to Sage for a document or a contact, to the letter."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from engine.model import (
    ContactUpdate,
    Document,
    DocumentKind,
    Line,
    Party,
    is_country_code,
    is_purchase,
    takes_back,
)

Body = dict[str, Any]

NAMES: Mapping[DocumentKind, str] = MappingProxyType(
    {
        "invoice": "sales_invoice",
        "credit note": "sales_credit_note",
        "purchase invoice": "purchase_invoice",
        "purchase credit note": "purchase_credit_note",
    }
)
"""What Sage calls each kind of document in a body."""

TAGS = "analysis_type_categories"
"""What Sage calls the departments and projects of a line."""

VENDOR_REFERENCE = 31
"""The longest number of a supplier's own that Sage keeps."""

ADDRESS = (
    ("address_1", "address_line_1"),
    ("address_2", "address_line_2"),
    ("city", "city"),
    ("region", "region"),
    ("postcode", "postal_code"),
)
"""The parts of an address, and what Sage calls them."""
_PENNY = Decimal("0.01")


def request_of(document: Document) -> Body:
    """The exact body that will be sent, but for the mark by which Sage knows a repetition.

    Sage works out no tax and rounds a price before it multiplies, so every line is sent in
    the form in which Sage's arithmetic comes to ours.
    """
    credit, bought = takes_back(document.kind), is_purchase(document.kind)
    inner: Body = {
        "contact_id": document.party.id,
        "date": document.date.isoformat(),
        "reference": document.number,
    }
    if bought:
        inner["vendor_reference"] = document.source_number[:VENDOR_REFERENCE]
        if not credit:  # a purchase must say when it is due
            inner["due_date"] = (document.due or document.date).isoformat()
    elif document.due is not None and not credit:
        inner["due_date"] = document.due.isoformat()
    if document.rate is not None:
        inner["currency_id"] = document.currency
        inner["exchange_rate"] = document.rate
    if document.notes:
        inner["notes"] = document.notes
    if not bought and (address := _address(document.party)):
        inner["main_address"] = address
    inner[lines_of(document.kind)] = [_line(line) for line in document.lines]
    return {NAMES[document.kind]: inner}


def lines_of(kind: DocumentKind) -> str:
    """What Sage calls the lines of such a document."""
    return "credit_note_lines" if takes_back(kind) else "invoice_lines"


def contact_request(party: Party, reference: str) -> Body:
    """The body that makes a contact, with the reference by which it is found again."""
    kind = "VENDOR" if party.supplier else "CUSTOMER"
    inner: Body = {"name": party.name, "contact_type_ids": [kind], "reference": reference}
    if party.currency:
        inner["currency_id"] = party.currency
    if party.vat_number:
        inner["tax_number"] = party.vat_number
    if address := _address(party):
        inner["main_address"] = address
    person = {
        name: value
        for name, value in (
            ("name", party.person),
            ("email", party.email),
            ("telephone", party.telephone),
        )
        if value
    }
    if person:
        # Sage hangs a person on an address, so there is none without one.
        inner.setdefault(
            "main_address", {"country_id": party.country} if is_country_code(party.country) else {}
        )
        inner["main_contact_person"] = {"name": "Main Contact", **person}
    return {"contact": {name: value for name, value in inner.items() if value != {}}}


def contact_change(update: ContactUpdate, there: Party) -> Body:
    """The body that writes what is to be changed to a contact that is there as `there`.

    An address and a person are sent whole: nobody says what becomes of a part that is left out.
    """
    party, inner = update.party, Body()
    fields = {each.field for each in update.written}
    if "name" in fields:
        inner["name"] = party.name
    if "vat_number" in fields:
        inner["tax_number"] = party.vat_number
    if "address" in fields:
        address = {field: getattr(party, name) for name, field in ADDRESS}
        country = next(filter(is_country_code, (party.country, there.country)), "")
        inner["main_address"] = {**address, **({"country_id": country} if country else {})}
    if fields & {"person", "email", "telephone"}:
        inner["main_contact_person"] = {
            "name": (party if "person" in fields else there).person or "Main Contact",
            "email": (party if "email" in fields else there).email,
            "telephone": (party if "telephone" in fields else there).telephone,
        }
        if not there.country and "main_address" not in inner and is_country_code(party.country):
            # Sage hangs a person on an address, so there is none without one.
            inner["main_address"] = {"country_id": party.country}
    return {"contact": inner}


def marked(body: Body, key: str) -> Body:
    """The body with the mark by which Sage knows a repetition."""
    ((name, inner),) = body.items()
    return {name: {"idempotency_id": key, **inner}}


def _line(line: Line) -> Body:
    quantity, price, description = line.quantity, line.unit_price, line.description
    if pennies(quantity * pennies(price)) != line.net:
        description = f"{description} ({quantity.normalize():f} × {price.normalize():f})"
        quantity, price = Decimal(1), line.net
    body: Body = {
        "description": description,
        "ledger_account_id": line.account,
        "quantity": quantity,
        "unit_price": price,
        "tax_rate_id": line.tax_rate,
        "tax_amount": line.tax,
    }
    if line.product:
        body["product_id"] = line.product
    if line.service:
        body["service_id"] = line.service
    if tags := [each for each in (line.department, line.project) if each]:
        # As the specification says; the guide shows records with an id in their place.
        body[TAGS] = tags
    return body


def _address(party: Party) -> Body:
    """The address, as far as the file has one; Sage copies the contact's where there is none."""
    parts = ((field, getattr(party, name)) for name, field in ADDRESS)
    address = {field: value for field, value in parts if value}
    if address and is_country_code(party.country):
        address["country_id"] = party.country
    return address


def pennies(amount: Decimal) -> Decimal:
    """An amount as Sage rounds it, half up.

    >>> pennies(Decimal("41.625")), pennies(Decimal("-8.325"))
    (Decimal('41.63'), Decimal('-8.33'))
    """
    return amount.quantize(_PENNY, ROUND_HALF_UP)
