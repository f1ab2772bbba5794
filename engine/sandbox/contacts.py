"""Customers and suppliers."""

import re
from collections.abc import Mapping
from typing import Any

from engine.sandbox.addresses import PARTS, add_address, add_person, lines_of
from engine.sandbox.books import Record
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.places import EU, UK, group_of
from engine.sandbox.refusals import invalid
from engine.sandbox.showing import is_used

REFERENCE_LENGTH = 10
BRITISH = re.compile(r"\d{9}(\d{3})?|(GD|HA)\d{3}")
NESTED = ("main_address", "delivery_address", "main_contact_person")
Body = dict[str, Any]
NO_BANK: Mapping[str, None] = dict.fromkeys(
    ("account_name", "account_number", "sort_code", "bic", "iban")
)


def create(call: Call, sent: Any) -> Record:
    """A new contact with its main address and person."""
    given = call.given("contact", sent, partial=False)
    reference = given.get("reference")
    if not reference and call.rules["contact_references"] == "made_up":
        reference = _made_up(call, given["name"])
    _check_reference(call, reference, None)
    body: Body = {**given, **dict.fromkeys(NESTED)}
    body |= {
        "reference": reference,
        "currency": given.get("currency") or call.base_currency,
        "locale": given.get("locale") or call.books.business["locale"],
        "bank_account_details": {**NO_BANK, **(given.get("bank_account_details") or {})},
        "destination_vat_blocking": bool(given.get("destination_vat_blocking")),
        "tax_calculation": given.get("tax_calculation"),
        "has_unfinished_recurring_invoices": False,
        "gdpr_obfuscated": False,
        "system": False,
        "cis_registered": False,
        "is_active": True,
    }
    _check_terms(body)
    _check_tax_number(call, given.get("tax_number"))
    record = call.books.add("contacts", body, _shown(body))
    _attach(call, record, given)
    _place(call, record, given.get("tax_treatment"))
    return call.books.save(record)


def change(call: Call, record: Record, sent: Any) -> Record:
    """The contact with what was sent put over what it was."""
    given = call.given("contact", sent, partial=True)
    refuse_if(bool(record.body.get("system")), "System contacts cannot be changed.")
    if "reference" in given and given["reference"] != record.body.get("reference"):
        _check_reference(call, given["reference"], record)
    currency = given.get("currency")
    if currency and currency != record.body.get("currency"):
        used = is_used(call.books, record)
        refuse_if(used, "The currency of a contact with transactions is fixed.", "currency_id")
    if given.get("currency", "") is None:
        given.pop("currency")
    bank = {**record.body["bank_account_details"], **(given.get("bank_account_details") or {})}
    record.body |= {k: v for k, v in given.items() if k not in NESTED}
    record.body["bank_account_details"] = bank
    _check_terms(record.body)
    _check_tax_number(call, given.get("tax_number"))
    record.shown = _shown(record.body)
    _attach(call, record, given)
    _place(call, record, given.get("tax_treatment") or _stated(record))
    return call.books.save(record)


def remove(call: Call, record: Record) -> Record:
    """The contact is hidden; its reference stays taken."""
    used = bool(record.body.get("system")) or is_used(call.books, record)
    refuse_if(used, "The contact has transactions and cannot be deleted.")
    return call.books.bury(record)


def _shown(body: Body) -> str:
    return f"{body['name']} ({body['reference']})" if body.get("reference") else str(body["name"])


def _check_reference(call: Call, reference: str | None, own: Record | None) -> None:
    if not reference:
        return
    taken = call.books.by_code("contacts", reference, deleted=True)
    if taken is not None and (own is None or taken.id != own.id):
        raise invalid("has already been taken", "reference")


def _made_up(call: Call, name: str) -> str:
    stem = "".join(c for c in name.upper() if c.isascii() and c.isalnum())[:6] or "CONTACT"
    for number in range(1, 1_000):
        reference = f"{stem}{number:03}"[:REFERENCE_LENGTH]
        if call.books.by_code("contacts", reference, deleted=True) is None:
            return reference
    raise invalid("has already been taken", "reference")


def _check_terms(body: Body) -> None:
    terms: str = body.get("credit_terms") or ""
    vendor_only = body["contact_types"] == ["VENDOR"]
    refuse_if(
        bool(terms) and vendor_only != terms.endswith("_payment"),
        "is not included in the list",
        "credit_terms",
    )


def _check_tax_number(call: Call, number: str | None) -> None:
    """Only what cannot be one is refused: Sage checks the form, how closely is not known."""
    plain = re.sub(r"[\s.-]", "", number or "").upper()
    if call.rules["tax_numbers"] != "checked" or not plain:
        return
    prefix = plain[:2]
    british = prefix in ("GB", "XI") and not BRITISH.fullmatch(plain[2:])
    european = prefix in EU | {"EL"} and not re.fullmatch(r"[0-9A-Z+*]{2,13}", plain[2:])
    refuse_if(british or european, "is not a valid VAT number", "tax_number")


def _attach(call: Call, record: Record, given: Mapping[str, Any]) -> None:
    """The addresses and the person that came with the contact."""
    body = record.body
    for field, main in (("main_address", True), ("delivery_address", False)):
        sent = given.get(field)
        if not sent:
            continue
        old = call.books.get("addresses", body.get(field) or "")
        if old is not None:
            old.body |= {k: v for k, v in sent.items() if v is not None or k in PARTS}
            old.body |= {part: old.body.get(part) or "" for part in PARTS}
            if sent.get("country"):
                old.body["country_group"] = sent.get("country_group") or group_of(sent["country"])
            old.shown = lines_of(old.body)
            call.books.save(old)
        else:
            name = "Main Address" if main else "Delivery Address"
            kind = "SALES" if main else "DELIVERY"
            filled = {"name": name, "address_type": kind, **_present(sent), "is_main_address": main}
            body[field] = add_address(call, filled, record).id
    person = given.get("main_contact_person")
    if person:
        old = call.books.get("contact_persons", body.get("main_contact_person") or "")
        if old is not None:
            old.body |= {k: v for k, v in person.items() if v is not None}
            old.shown = old.body["name"]
            call.books.save(old)
        else:
            old = add_person(call, _present(person), body.get("main_address"))
            body["main_contact_person"] = old.id
        body["email"] = old.body.get("email")


def _present(sent: Mapping[str, Any]) -> Body:
    return {k: v for k, v in sent.items() if v is not None}


def _stated(record: Record) -> Body | None:
    stated = record.body.get("tax_treatment_stated")
    return record.body.get("tax_treatment") if stated else None


def _place(call: Call, record: Record, stated: Mapping[str, Any] | None) -> None:
    """Tax treatment follows from the main address and tax number, unless it was stated."""
    body = record.body
    address = call.books.get("addresses", body.get("main_address") or "")
    country = address.body["country"] if address else call.books.country
    home = country == call.books.country
    postcode = (address.text("postal_code") if address else "").upper()
    in_ni = country == "GB" and postcode.startswith("BT")
    body["ni_based"] = in_ni
    body["gb_based"] = country in UK and not in_ni
    body["tax_treatment_stated"] = bool(stated)
    if stated:
        names = ("home_tax", "eu_tax_registered", "eu_not_tax_registered", "rest_of_world_tax")
        body["tax_treatment"] = {n: bool(stated.get(n)) for n in (*names, "is_importer")}
        return
    in_eu = not home and (country in EU or (in_ni and call.books.country in EU))
    registered = bool(body.get("tax_number"))
    body["tax_treatment"] = {
        "home_tax": home,
        "eu_tax_registered": in_eu and registered,
        "eu_not_tax_registered": in_eu and not registered,
        "rest_of_world_tax": not home and not in_eu and country not in UK,
        "is_importer": False,
    }
