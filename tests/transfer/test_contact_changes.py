"""MM-33: what was approved is written to a contact before its documents, once, and read back."""

from dataclasses import replace
from typing import Any

import pytest

from engine import batches
from engine.model import ContactUpdate, FieldChange, Party, Problem, compared
from tests.transfer.inside import Inside, on_both

WANTED = Party(
    "ACME",
    "Practice customer",
    person="Berta Blorp",
    email="berta@blorp.example",
    telephone="0113 496 0000",
    address_1="2 New Street",
    city="Newtown",
    postcode="ZZ9 9ZZ",
)
FIELDS = ("email", "telephone", "address")


def contact(here: Inside) -> dict[str, Any]:
    """The customer with its address and its person, as the practice company holds them."""
    kept = {each["id"]: each for each in here.sage.records("contacts")}[here.books.customer]
    address = {each["id"]: each for each in here.sage.records("addresses")}[kept["main_address"]]
    person = {each["id"]: each for each in here.sage.records("contact_persons")}[
        kept["main_contact_person"]
    ]
    return {**kept, "address": address, "person": person}


def change(here: Inside, *fields: str, party: Party = WANTED) -> ContactUpdate:
    """The change of these fields, as it is previewed now."""
    with here.opening(here.installation, here.workspace_id) as target:
        there = target.contact(here.books.customer)
    assert there is not None
    changes = tuple(
        FieldChange(field, *compared(field, there, party)) for field in fields or FIELDS
    )
    return ContactUpdate(there.id, there.name, there.code, party, changes)


@on_both
def test_a_contact_is_changed_before_its_documents_and_read_back(here: Inside) -> None:
    before = contact(here)
    batch = here.seal([here.invoice("INV-1")], contacts=[change(here)])
    state = here.state(batch)
    assert (state.documents, state.contacts, state.contact_changes) == (1, 0, 1)
    here.start(batch)
    asked = here.sage.requests
    assert here.go(batch) == "Delivered, equal to the penny."
    assert here.sage.requests - asked == 3 + 2 + 1  # look, change, look; the invoice; a page
    first, second = here.lines(batch)
    assert [(each.what, each.act, each.state) for each in (first, second)] == [
        ("contact", "update", "proved"),
        ("invoice", "create", "proved"),
    ]
    assert (first.title, first.says) == ("changed", "Changed: e-mail, telephone, address.")
    assert first.target_number == f"{before['name']} ({before['reference']})"
    after = contact(here)
    assert after["email"] == "berta@blorp.example"
    assert after["person"]["telephone"] == "0113 496 0000"
    assert after["person"]["name"] == before["person"]["name"]
    assert after["address"]["address_line_1"] == "2 New Street"
    assert after["address"]["country"] == before["address"]["country"]
    for name in ("name", "reference", "tax_number", "currency", "credit_days"):
        assert after.get(name) == before.get(name), name


@on_both
def test_what_somebody_has_changed_in_sage_since_is_left_and_the_documents_go_on(
    here: Inside,
) -> None:
    batch = here.seal([here.invoice("INV-1")], contacts=[change(here, "email")])
    with here.opening(here.installation, here.workspace_id) as target:
        target.client.put(
            f"/contacts/{here.books.customer}",
            {"contact": {"main_contact_person": {"name": "Carl", "email": "carl@x.example"}}},
        )
    here.start(batch)
    here.go(batch)
    changed, invoice = here.lines(batch)
    assert (changed.state, invoice.state) == ("refused", "proved")
    assert "Somebody has changed it in Sage since it was previewed." in changed.says
    assert "“carl@x.example” now" in changed.says
    assert contact(here)["email"] == "carl@x.example"


def test_what_is_so_already_is_not_written_again(here: Inside) -> None:
    wanted = change(here)
    here.start(batch := here.seal([here.invoice("INV-1")], contacts=[wanted]))
    here.go(batch)
    again = here.seal([here.invoice("INV-2")], contacts=[wanted])
    here.start(again)
    asked = here.sage.requests
    here.go(again)
    assert here.sage.requests - asked == 1 + 2 + 1  # one look, and no change
    assert here.lines(again)[0].says == "It stood so in Sage already."


@pytest.mark.parametrize("fault", ["lost_reply", "500_after_commit", "lost_request", "500_before"])
def test_an_answer_that_never_came_is_looked_for_by_the_contact_s_id(
    here: Inside, fault: str
) -> None:
    batch = here.seal([here.invoice("INV-1")], contacts=[change(here)])
    here.start(batch)
    here.sage.befall(fault, method="PUT")
    here.go_to_the_end(batch)
    assert [each.state for each in here.lines(batch)] == ["proved", "proved"]
    assert contact(here)["email"] == "berta@blorp.example"


def test_a_refusal_of_sage_s_is_told_and_holds_no_document_up(here: Inside) -> None:
    party = replace(WANTED, vat_number="GB12")
    batch = here.seal([here.invoice("INV-1")], contacts=[change(here, "vat_number", party=party)])
    here.start(batch)
    assert here.go(batch) == "Delivered, equal to the penny."
    assert [each.state for each in here.lines(batch)] == ["refused", "proved"]
    assert here.lines(batch)[0].says


def test_no_two_batches_may_be_about_to_change_one_contact(here: Inside) -> None:
    first = here.seal([here.invoice("INV-1")], contacts=[change(here)])
    problem = here.try_to_seal([here.invoice("INV-2")], contacts=[change(here)])
    assert isinstance(problem, Problem)
    assert problem.rule == "contact-on-its-way"
    assert first.name in problem.says


def test_what_is_written_to_contacts_is_a_part_of_the_fingerprint(here: Inside) -> None:
    words = {"company": "c", "mapping_version": 1, "upload_id": "u"}
    documents = [here.invoice("INV-1")]
    prints = {
        batches.fingerprint_of(documents, contacts=each, **words)  # type: ignore[arg-type]
        for each in ((), [change(here)], [change(here, "email")])
    }
    assert len(prints) == 3
