"""Invoices as documents of Sage 50, where the workspace wants them so."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.connecting import books
from engine.target import Order
from targets.sage50live.conftest import Live


@pytest.fixture
def wanting(live: Live) -> Live:
    live.connected()
    assert live.desk.set_options({"documents": "invoices"}) is None
    return live


def test_invoices_and_credit_notes_become_documents_and_purchases_transactions(
    wanting: Live,
) -> None:
    credit = wanting.document("C-1", kind="credit note", due=None)
    batch = wanting.sent(wanting.document("INV-1"), credit, wanting.bought("EXP-1"))
    assert wanting.title(batch) == "All delivered, equal to the penny"
    made = {each["custOrderNumber"]: each for each in wanting.practice.call("searchInvoice", [])}
    assert {number: each["invoiceOrCredit"] for number, each in made.items()} == {
        "INV-1": "Invoice", "C-1": "Credit",
    }  # fmt: skip
    assert made["INV-1"]["invoiceGross"] == Decimal("144")
    assert sorted(each["invRef"] for each in wanting.practice.headers()) == ["95", "96", "EXP-1"]
    invoice = wanting.deliveries(batch)[0]
    assert (invoice.target_id, invoice.target_number) == ("document 95", "95")


@pytest.mark.parametrize("fault", ["lost_reply", "500_after", "lost_request", "500_before"])
def test_a_document_whose_answer_was_lost_is_there_once(wanting: Live, fault: str) -> None:
    wanting.practice.befall(fault, path="salesInvoice")
    batch = wanting.sent(wanting.document("INV-1"))
    assert wanting.title(batch) == "Delivered, equal to the penny"
    assert len(wanting.practice.call("searchInvoice", [])) == 1
    assert len(wanting.practice.headers()) == 1


def test_what_is_paid_of_a_document_is_told_by_the_ledger(wanting: Live) -> None:
    wanting.sent(wanting.document("INV-1"))
    wanting.practice.call("transactionPost", {
        "type": 3, "accountRef": "BLO001", "bankCode": "1200", "taxCode": 9, "invRef": "95",
        "date": "01/12/2026", "netAmount": 44,
    })  # fmt: skip
    assert wanting.collect() == "News of 1 document: 1 part paid."
    (line,) = wanting.desk.sending.payments()
    assert (line.source_number, line.outstanding) == ("INV-1", Decimal("100.00"))


def test_a_document_of_which_sage_would_work_out_another_tax_is_held(wanting: Live) -> None:
    place, company, options = wanting.desk.place or pytest.fail("no place")
    with wanting.installation.store.reading() as session:
        order = Order("", company, (), (), books(session, wanting.desk.workspace), options)
    document = wanting.document("INV-1")
    assert place.problems(document, order) == ()
    odd = replace(document.lines[0], tax=Decimal("20.01"))
    (problem,) = place.problems(replace(document, lines=(odd,)), order)
    assert problem.says == (
        "The VAT of the line is 20.01, and Sage 50 would work out 20.00 for a document."
    )
