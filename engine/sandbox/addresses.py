"""Addresses and contact persons: those of contacts and banks, and the copies documents carry."""

from collections.abc import Mapping
from typing import Any

from engine.sandbox.books import Books, Record, new_id
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.places import COUNTRIES, group_of
from engine.sandbox.refusals import invalid

PARTS = ("address_line_1", "address_line_2", "city", "region", "postal_code")
Body = dict[str, Any]


def lines_of(address: Mapping[str, Any]) -> str:
    """An address as Sage displays it: its lines, or its country when it has none."""
    text = "\n".join(str(address[part]) for part in PARTS if address.get(part))
    return text or COUNTRIES.get(address.get("country") or "", "")


def free_form(name: str, address: Mapping[str, Any] | None) -> str | None:
    """An address as it is printed: the name line first."""
    return f"{name}\n{lines_of(address)}" if address else None


def _filled(call: Call, given: Mapping[str, Any], address_type: str) -> Body:
    country = given.get("country") or call.books.country
    return {
        **{part: given.get(part) or "" for part in PARTS},
        "country": country,
        "country_group": given.get("country_group") or group_of(country),
        "address_type": given.get("address_type") or address_type,
    }


def artefact_address(call: Call, given: Mapping[str, Any], address_type: str) -> Body:
    """The copy of an address that a document carries."""
    if given.get("id"):
        return dict(given)
    key = new_id()
    body = _filled(call, given, address_type)
    return {**body, "id": key, "displayed_as": lines_of(body), "$path": f"/addresses/{key}"}


def artefact_address_of(call: Call, contact: Record) -> Body | None:
    """The contact's main address, copied onto a document."""
    record = call.books.get("addresses", contact.body.get("main_address") or "")
    return artefact_address(call, record.body, "SALES") if record else None


def create_address(call: Call, sent: Any) -> Record:
    """A further address of a contact or bank account."""
    given = call.given("address", sent, partial=False)
    owner = _owner(call, given)
    record = add_address(call, given, owner)
    if given.get("is_main_address"):
        _make_main(call, owner, record)
    return record


def add_address(call: Call, given: Mapping[str, Any], owner: Record | None) -> Record:
    """An address, written; a bank's belongs to the bank, all others to a contact."""
    body = _filled(call, given, "SALES")
    body |= {
        "name": given.get("name") or "Main Address",
        "is_main_address": bool(given.get("is_main_address", True)),
        "contact": owner.id if owner and owner.resource == "contacts" else None,
        "bank_account": owner.id if owner and owner.resource == "bank_accounts" else None,
    }
    return call.books.add("addresses", body, lines_of(body))


def change_address(call: Call, record: Record, sent: Any) -> Record:
    """The address with what was sent."""
    given = call.given("address", sent, partial=True)
    if given.get("country") and not given.get("country_group"):
        given["country_group"] = group_of(given["country"])
    for part in PARTS:
        if part in given:
            given[part] = given[part] or ""
    record.body |= given
    record.shown = lines_of(record.body)
    saved = call.books.save(record)
    if given.get("is_main_address"):
        _make_main(call, _owner(call, record.body), record)
    return saved


def remove_address(call: Call, record: Record) -> Record:
    """A further address goes; the main one stays with its owner."""
    refuse_if(bool(record.body.get("is_main_address")), "The main address cannot be deleted.")
    return call.books.bury(record)


def _owner(call: Call, given: Mapping[str, Any]) -> Record | None:
    for field, resource in (("contact", "contacts"), ("bank_account", "bank_accounts")):
        if given.get(field):
            owner = call.books.get(resource, given[field])
            if owner is None:
                raise invalid("Couldn't find record.", f"{field}_id")
            return owner
    return None


def _make_main(call: Call, owner: Record | None, record: Record) -> None:
    if owner is None or owner.body.get("main_address") == record.id:
        return
    former = call.books.get("addresses", owner.body.get("main_address") or "")
    if former:
        former.body["is_main_address"] = False
        call.books.save(former)
    owner.body["main_address"] = record.id
    call.books.save(owner)


def create_person(call: Call, sent: Any) -> Record:
    """A further person at an address."""
    given = call.given("contact_person", sent, partial=False)
    main = bool(given.get("is_main_contact"))
    record = add_person(call, {**given, "is_main_contact": main}, given["address"])
    if given.get("is_main_contact"):
        _make_main_person(call, record)
    return record


def add_person(call: Call, given: Mapping[str, Any], address: str | None) -> Record:
    """A person, written."""
    names = ("job_title", "telephone", "mobile", "email", "fax")
    body: Body = {name: given.get(name) or "" for name in names}
    body |= {
        "name": given.get("name") or "Main Contact",
        "contact_person_types": given.get("contact_person_types") or ["ACCOUNTS"],
        "is_main_contact": bool(given.get("is_main_contact", True)),
        "is_preferred_contact": bool(given.get("is_preferred_contact")),
        "address": address,
    }
    return call.books.add("contact_persons", body, body["name"])


def change_person(call: Call, record: Record, sent: Any) -> Record:
    """The person with what was sent; a main person's e-mail is the contact's."""
    given = call.given("contact_person", sent, partial=True)
    record.body |= given
    record.shown = record.body["name"]
    saved = call.books.save(record)
    if record.body.get("is_main_contact"):
        _make_main_person(call, record)
    return saved


def remove_person(call: Call, record: Record) -> Record:
    """A person goes, unless it is the main one."""
    refuse_if(bool(record.body.get("is_main_contact")), "The main contact cannot be deleted.")
    return call.books.bury(record)


def _make_main_person(call: Call, record: Record) -> None:
    owner = contact_of(call.books, record)
    if owner is None:
        return
    former = call.books.get("contact_persons", owner.body.get("main_contact_person") or "")
    if former and former.id != record.id:
        former.body["is_main_contact"] = False
        call.books.save(former)
    owner.body |= {"main_contact_person": record.id, "email": record.body.get("email")}
    call.books.save(owner)


def contact_of(books: Books, person: Record) -> Record | None:
    """The contact at whose address the person is reached."""
    address = books.get("addresses", person.text("address"))
    return books.get("contacts", address.text("contact")) if address else None
