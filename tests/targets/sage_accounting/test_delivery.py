"""Every case of a delivery, delivered twice: one document is there, to the penny.

The cases are the same for every target; beside them lies what is sent to this one.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.batches import mark_of
from engine.model import Document, Party, from_text
from engine.target import RefusedByTarget
from engine.targets.exact_json import to_json
from engine.targets.sage_accounting import LIMITS, SageAccounting, request_of
from engine.targets.sage_accounting.bodies import contact_request, marked

CASES = [
    each
    for each in sorted((Path(__file__).parents[1] / "cases").glob("*.json"))
    if {document["kind"] for document in json.loads(each.read_text())["documents"]} <= LIMITS.kinds
]
"""Those of kinds that it says it takes."""
REQUESTS = Path(__file__).parent / "requests"
RATES = {
    "{standard}": "GB_STANDARD",
    "{zero}": "GB_ZERO",
    "{exempt}": "GB_EXEMPT",
    "{none}": "GB_NO_TAX",
}


def documents_of(case: dict[str, Any], **words: str) -> list[Document]:
    found = []
    for kept in case["documents"]:
        text = json.dumps(kept)
        for name, value in {**RATES, **words}.items():
            text = text.replace(name, value)
        found.append(from_text(text))
    return found


@pytest.fixture
def target(fresh_practice: Any, connect: Callable[..., Any]) -> SageAccounting:
    return SageAccounting(connect().client)


@pytest.fixture
def ids(target: SageAccounting) -> dict[str, str]:
    """A customer and a ledger account of the practice company."""

    def first(path: str, **query: str) -> str:
        found = target.client.get(path, items_per_page="1", **query).body["$items"]
        return str(found[0]["id"])

    return {
        "{customer}": first("/contacts", contact_type_id="CUSTOMER"),
        "{account}": first("/ledger_accounts", visible_in="sales"),
    }


def key_for(*words: str) -> str:
    return mark_of("conformance", *words)


def with_contact(target: SageAccounting, document: Document) -> Document:
    """The document with its contact, created twice where it is not there yet."""
    if document.party.id:
        return document
    party = replace(document.party, code="CASE01")
    once, again = (target.create_contact(party, key_for(party.key)) for _ in range(2))
    assert once.id == again.id
    found = target.find_contacts(["CASE01", "CASE99"])
    assert list(found) == ["CASE01"]
    assert (found["CASE01"].id, found["CASE01"].name) == (once.id, party.name)
    return replace(document, party=replace(party, id=once.id))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_each_case_is_delivered_twice_and_is_there_once(
    target: SageAccounting, ids: dict[str, str], file: Path
) -> None:
    case = json.loads(file.read_text())
    documents = [with_contact(target, each) for each in documents_of(case, **ids)]
    day = documents[0].date
    receipts = []
    for document in documents:
        key = key_for(file.stem) if case.get("one_key") else key_for(document.number)
        if "refused" in case:
            for _ in range(2):
                with pytest.raises(RefusedByTarget, match=case["refused"]):
                    target.deliver(document, key)
            continue
        first, second = target.deliver(document, key), target.deliver(document, key)
        assert first.id == second.id
        receipts.append(first)
    held = [each for each in target.find(day, day) if each.number.startswith("CASE-")]
    if case.get("one_key"):
        documents, receipts = documents[:1], receipts[:1]
    assert len(held) == len(receipts)
    for document, receipt in zip(documents, receipts, strict=False):
        (found,) = [each for each in held if each.id == receipt.id]
        assert (found.kind, found.number) == (document.kind, document.number)
        assert (found.net, found.tax, found.gross) == (document.net, document.tax, document.gross)
        assert (found.date, found.contact_id) == (document.date, document.party.id)
        assert found.currency == document.currency
        assert (receipt.net, receipt.tax, receipt.gross) == (found.net, found.tax, found.gross)
        assert receipt.link == found.link
        assert found.target_number == receipt.number
        assert target.held(document.kind, receipt.id) == found
        assert found.status == ("unpaid" if found.gross else "paid")


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_what_is_sent_for_each_case_is_as_it_was_agreed(
    file: Path, golden: Callable[[Path, str], None]
) -> None:
    case = json.loads(file.read_text())
    bodies = []
    for document in documents_of(case):
        if not document.party.id:
            bodies.append(contact_request(document.party, "CASE01"))
        bodies.append(request_of(document))
    sent = "\n".join(map(to_json, bodies))
    golden(REQUESTS / file.name, f"{sent}\n")


def test_mm_04_a_line_stands_in_sage_with_its_product_its_service_or_its_stock_item(
    target: SageAccounting, ids: dict[str, str]
) -> None:
    case = json.loads((CASES[0].parent / "plain_invoice.json").read_text())
    (document,) = documents_of(case, **ids)
    product, service, stock = (
        target.client.get(path, items_per_page="1").body["$items"][0]["id"]
        for path in ("/products", "/services", "/stock_items")
    )
    first = document.lines[0]
    lines = (
        replace(first, product=product),
        replace(first, service=service),
        replace(first, product=stock),  # Sage takes it where a product stands
        first,
    )
    receipt = target.deliver(replace(document, lines=lines), key_for("products"))
    held = target.client.get(f"/sales_invoices/{receipt.id}").body["invoice_lines"]
    assert [
        ((each["product"] or {}).get("id"), (each["service"] or {}).get("id")) for each in held
    ] == [(product, None), (None, service), (stock, None), (None, None)]
    gone = replace(first, product="0" * 32)
    with pytest.raises(RefusedByTarget, match="no longer in Sage"):
        target.deliver(replace(document, lines=(gone,)), key_for("gone product"))


def test_vt_23_sage_reckons_its_own_currency_by_our_rate(
    target: SageAccounting, ids: dict[str, str]
) -> None:
    case = json.loads((CASES[0].parent / "two_currencies.json").read_text())
    document = next(each for each in documents_of(case, **ids) if each.currency == "EUR")
    document = replace(with_contact(target, document), rate=Decimal("0.8547008547"))
    receipt = target.deliver(document, key_for("rate"))
    held = target.client.get(f"/sales_invoices/{receipt.id}").body
    own = (document.gross * document.rate).quantize(Decimal("0.01")) if document.rate else None
    assert Decimal(str(held["base_currency_total_amount"])) == own


def test_a_document_is_found_by_its_number_contact_and_date(
    target: SageAccounting, ids: dict[str, str]
) -> None:
    case = json.loads((CASES[0].parent / "plain_invoice.json").read_text())
    (document,) = documents_of(case, **ids)
    long_ago = datetime.now(UTC) - timedelta(days=1)
    assert target.look_for(document, (), long_ago) is None
    receipt = target.deliver(document, key_for("look"))
    found = target.look_for(document, (), long_ago)
    assert found is not None
    assert found.id == receipt.id
    assert target.look_for(document, {receipt.id}, long_ago) is None
    assert target.look_for(replace(document, number="CASE-OTHER"), (), long_ago) is None
    assert target.look_for(replace(document, kind="credit note"), (), long_ago) is None

    # With another total, or void, it can only be ours where it was made since.
    changed = replace(document, lines=document.lines[:1])
    soon = datetime.now(UTC) + timedelta(days=1)
    assert target.look_for(changed, (), long_ago) is not None
    assert target.look_for(changed, (), soon) is None
    voided = target.undo("invoice", receipt.id, "Made in a test")
    assert voided.status == "VOID"
    assert target.look_for(document, (), soon) is None
    with pytest.raises(RefusedByTarget, match="void"):
        target.undo("invoice", receipt.id, "Once more")


def test_whether_sage_knows_a_mark_is_tried_without_booking_anything(
    fresh_practice: Any, target: SageAccounting, ids: dict[str, str]
) -> None:
    case = json.loads((CASES[0].parent / "plain_invoice.json").read_text())
    (document,) = documents_of(case, **ids)
    key = key_for("marks")
    receipt = target.deliver(document, key)
    day = document.date
    before = len(list(target.find(day, day)))
    assert target.keeps_marks("invoice", receipt.id, key)
    fresh_practice.rules(idempotency="ignored")
    assert not target.keeps_marks("invoice", receipt.id, key)
    assert len(list(target.find(day, day))) == before


def test_a_mark_goes_inside_what_it_marks() -> None:
    assert marked({"contact": {"name": "Blorp"}}, "a" * 32) == {
        "contact": {"idempotency_id": "a" * 32, "name": "Blorp"}
    }


def test_a_person_of_a_contact_without_address_hangs_on_an_empty_one() -> None:
    body = contact_request(Party("b", "Blorp", person="Berta", country="GB"), "B1")["contact"]
    assert body["main_address"] == {"country_id": "GB"}
    assert body["main_contact_person"] == {"name": "Berta"}


def test_the_limits_are_those_of_sage() -> None:
    assert (LIMITS.number, LIMITS.contact_name, LIMITS.contact_code) == (25, 100, 10)
    assert LIMITS.kinds == {
        "invoice", "credit note", "purchase invoice", "purchase credit note",
    }  # fmt: skip
    assert Decimal(LIMITS.prices) == 2
