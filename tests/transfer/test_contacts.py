"""Contacts that are made for their documents: once, under a reference of their own."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.model import Party, Problem
from tests.transfer.inside import Inside, on_both

BLORP = Party(
    "BL-77",
    "Blorp & Söhne GmbH",
    person="Berta Blorp",
    email="berta@blorp.example",
    telephone="0123",
    vat_number="DE123456789",
    address_1="1 Imaginary Street",
    city="Wobbleton",
    postcode="ZZ1 1ZZ",
    country="GB",
)


def contacts(here: Inside, name: str) -> list[dict[str, Any]]:
    return [each for each in here.sage.records("contacts") if each["name"] == name]


@on_both
def test_a_new_contact_is_made_once_for_all_its_documents(here: Inside) -> None:
    documents = [here.invoice(f"INV-{n}", party=BLORP) for n in range(3)]
    batch = here.seal(documents)
    assert here.state(batch).contacts == 1
    here.start(batch)
    assert here.go(batch) == "All delivered, equal to the penny."
    (made,) = contacts(here, BLORP.name)
    assert (made["reference"], made["tax_number"]) == ("BLORPSO001", "DE123456789")
    assert made["email"] == "berta@blorp.example"
    invoices = [
        each for each in here.sage.records("sales_invoices") if each["contact"] == made["id"]
    ]
    assert len(invoices) == 3
    assert invoices[0]["main_address"]["city"] == "Wobbleton"

    later = here.seal([here.invoice("INV-9", party=BLORP)])
    assert here.state(later).contacts == 0
    here.start(later)
    here.go(later)
    assert len(contacts(here, BLORP.name)) == 1


def test_vt_20_a_client_of_two_currencies_has_a_contact_in_each(here: Inside) -> None:
    euro = replace(BLORP, key="bl-77 (eur)", name=f"{BLORP.name} (EUR)", code="", currency="EUR")
    pounds = here.invoice("INV-1", party=replace(BLORP, currency="GBP"))
    euros = here.invoice("INV-2", party=euro, currency="EUR", rate=Decimal("0.85"))
    batch = here.seal([pounds, euros])
    assert here.state(batch).contacts == 2
    here.start(batch)
    assert here.go(batch) == "All delivered, equal to the penny."
    (first,), (second,) = contacts(here, BLORP.name), contacts(here, euro.name)
    assert (first["currency"], second["currency"]) == ("GBP", "EUR")
    assert first["reference"] != second["reference"]
    at = {each["reference"]: each["contact"] for each in here.sage.records("sales_invoices")}
    assert (at["INV-1"], at["INV-2"]) == (first["id"], second["id"])


def test_vt_20_a_contact_that_was_created_in_another_currency_is_told_before_anything_is_sealed(
    here: Inside,
) -> None:
    here.delivered(here.invoice("INV-1", party=replace(BLORP, currency="GBP")))
    euros = here.invoice(
        "INV-2", party=replace(BLORP, currency="EUR"), currency="EUR", rate=Decimal("0.85")
    )
    problem = here.try_to_seal([euros])
    assert isinstance(problem, Problem)
    assert problem.says.startswith("The contact “Blorp & Söhne GmbH” was created in GBP")
    assert "Contacts" in problem.fix


def test_mm_09_a_contact_that_is_there_under_its_code_is_taken_and_not_made_again(
    here: Inside,
) -> None:
    known = next(
        each for each in here.sage.records("contacts") if each["id"] == here.books.customer
    )
    party = Party("x", known["name"].upper(), code=known["reference"])
    batch = here.seal([here.invoice("INV-1", party=party)])
    here.start(batch)
    assert here.go(batch) == "Delivered, equal to the penny."
    (contact, _) = here.lines(batch)
    assert (contact.state, contact.says) == ("proved", "It was in Sage already.")


def test_a_reference_that_another_contact_has_is_followed_by_the_next(here: Inside) -> None:
    known = next(
        each for each in here.sage.records("contacts") if each["id"] == here.books.customer
    )
    party = replace(BLORP, code=known["reference"])
    batch = here.seal([here.invoice("INV-1", party=party)])
    here.start(batch)
    here.go(batch)
    (made,) = contacts(here, BLORP.name)
    assert made["reference"] == "BLORPSO001"


def test_a_reference_that_a_deleted_contact_keeps_is_followed_by_the_next(here: Inside) -> None:
    """Sage shows it in no list, and says so only when it is asked to make it."""
    with here.sage.store.writing() as connection:
        connection.execute(
            "UPDATE records SET code = 'BLORPSO001', deleted_at = '2026-01-01T00:00:00Z'"
            " WHERE rowid = (SELECT max(rowid) FROM records WHERE business = ?"
            " AND resource = 'contacts')",
            (here.sage.business,),
        )
    batch = here.seal([here.invoice("INV-1", party=BLORP)])
    here.start(batch)
    assert here.go(batch) == "Delivered, equal to the penny."
    (made,) = contacts(here, BLORP.name)
    assert made["reference"] == "BLORPSO002"


def test_documents_of_a_contact_that_sage_refuses_say_why_they_were_not_sent(here: Inside) -> None:
    party = replace(BLORP, vat_number="GB1")
    batch = here.seal([here.invoice("INV-1", party=party), here.invoice("INV-2")])
    here.start(batch)
    assert here.go(batch) == "1 of 2 delivered and equal to the penny, 1 refused."
    contact, document = here.lines(batch, "refused")
    assert "VAT number" in contact.says
    assert document.says.startswith("Its contact “Blorp & Söhne GmbH” is missing: ")
