"""Documents that are in Sage and are changed or voided there, each as it was approved."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.model import Document, Problem
from tests.transfer.inside import DAY, Inside, line, on_both
from tests.transfer.test_undo import balances


def dearer(document: Document, price: str = "110.00", tax: str = "22.00") -> Document:
    """The same with another price on its first line, another text on its second, and one more."""
    first, second = document.lines
    account = first.account
    return replace(
        document,
        due=DAY + timedelta(days=14),
        lines=(
            line(account, first.description, "1", price, tax),
            replace(second, description="Quarter page"),
            line(account, "Inserts", "3", "5.00", "3.00"),
        ),
    )


def held(here: Inside, number: str) -> dict[str, Any]:
    """The one that stands under this number."""
    found = [
        each
        for resource in ("sales_invoices", "sales_credit_notes")
        for each in here.sage.records(resource)
        if each["reference"] == number
    ]
    assert len(found) == 1
    return found[0]


@on_both
def test_mm_38_a_changed_document_is_amended_where_it_is_and_read_back(here: Inside) -> None:
    before = here.invoice("INV-1")
    first = here.delivered(before, here.invoice("INV-2"))
    batch = here.seal([here.invoice("INV-3")], changes=[here.update(dearer(before))])
    state = here.state(batch)
    assert (state.documents, dict(state.acts)) == (2, {"create": 1, "update": 1})
    here.start(batch)
    asked = here.sage.requests
    assert here.go(batch) == "All delivered, equal to the penny."
    assert here.sage.requests - asked == 2 + 3 + 1  # look; look, change, look; a page; new one
    there = held(here, "INV-1")
    assert Decimal(there["total_amount"]) == Decimal("174.00")
    assert [each["description"] for each in there["invoice_lines"]] == [
        "Full page",
        "Quarter page",
        "Inserts",
    ]
    assert there["due_date"] == "2026-12-04"
    assert [(each.state, each.title) for each in here.lines(first)] == [
        ("amended", "amended since"),
        ("proved", "delivered and equal to the penny"),
    ]
    assert here.state(first).title == "All delivered, equal to the penny, 1 amended since"
    new, amended = here.lines(batch)
    assert (new.act, amended.act, amended.state) == ("create", "update", "proved")
    assert here.sent("invoice INV-1").batch == batch.name
    here.collect()
    assert here.paid()["INV-1"].gross == Decimal("174.00")


@on_both
def test_mm_39_what_is_cancelled_in_the_file_is_void_in_sage_with_its_reason(here: Inside) -> None:
    books = balances(here)
    first = here.delivered(here.invoice("INV-1"), here.credit_note("CN-1"))
    changes = [here.void("invoice INV-1", "Its status is “Void”"), here.void("credit note CN-1")]
    batch = here.seal([], changes=changes)
    here.start(batch)
    assert here.go(batch) == "All delivered, equal to the penny."
    assert held(here, "INV-1")["void_reason"] == "Its status is “Void”"
    assert balances(here) == books
    assert [(each.state, each.says) for each in here.lines(first)] == [
        ("undone", "Voided: Its status is “Void”"),
        ("undone", "Voided: Cancelled in the file"),
    ]
    assert not here.state(batch).may_undo
    assert here.paid() == {}
    # It is free to be created again, and only once.
    again = here.delivered(here.invoice("INV-1"))
    assert here.state(again).title == "Delivered, equal to the penny"


def test_what_somebody_changed_in_sage_is_not_written_over(here: Inside) -> None:
    before = here.invoice("INV-1")
    here.delivered(before)
    batch = here.seal([], changes=[here.update(dearer(before))])
    invoice = held(here, "INV-1")
    with here.opening(here.installation, here.workspace_id) as target:
        target.client.put(
            f"/sales_invoices/{invoice['id']}",
            {"sales_invoice": {"due_date": "2027-01-31"}},
        )
    here.start(batch)
    assert here.go(batch) == "Nothing was sent."
    (refused,) = here.lines(batch)
    assert refused.says == (
        "Somebody has changed it in Sage since it was sent. In Sage: due date “2027-01-31” "
        "instead of “2026-12-20”. Send a credit note and a new invoice, or leave it as it is in "
        "Sage."
    )
    assert here.sent("invoice INV-1").state == "proved"


@pytest.mark.parametrize("act", ["update", "void"])
def test_what_is_paid_stays_as_it_is_and_says_so(here: Inside, act: str) -> None:
    before = here.invoice("INV-1")
    first = here.delivered(before)
    change = here.update(dearer(before)) if act == "update" else here.void(before.key)
    batch = here.seal([], changes=[change])
    here.pay("INV-1", "44.00")
    here.start(batch)
    here.go(batch)
    (refused,) = here.lines(batch)
    assert refused.state == "refused"
    assert ("A part of it is paid in Sage." if act == "update" else "paid") in refused.says
    assert here.lines(first)[0].state == "proved"
    # What was refused may be tried again, once it is no longer paid.
    assert here.seal([], changes=[change]).documents == 1


@on_both
@pytest.mark.parametrize("fault", ["lost_reply", "lost_request", "500_after_commit", "500_before"])
@pytest.mark.parametrize("marks", ["kept", "ignored"])
def test_a_lost_answer_to_a_change_is_settled_by_reading_it(
    here: Inside, fault: str, marks: str
) -> None:
    here.sage.rules(idempotency=marks)
    before, cancelled = here.invoice("INV-1"), here.invoice("INV-2")
    here.delivered(before, cancelled)
    batch = here.seal([], changes=[here.update(dearer(before)), here.void(cancelled.key)])
    here.start(batch)
    here.sage.befall(fault, method="PUT")
    here.sage.befall(fault, method="DELETE")
    assert here.go_to_the_end(batch) == "All delivered, equal to the penny."
    assert here.sage.documents()["INV-1"] == [Decimal("174.00")]
    assert "INV-2" not in here.sage.documents()
    assert len(held(here, "INV-1")["invoice_lines"]) == 3


def test_a_document_is_changed_by_one_batch_at_a_time(here: Inside) -> None:
    before = here.invoice("INV-1")
    here.delivered(before)
    change, other = here.update(dearer(before)), here.void(before.key)
    batch = here.seal([], changes=[change])
    assert here.sent(before.key).changing == batch.name
    for late in (change, other):
        found = here.try_to_seal([], "SECOND", [late], actor="bob")
        assert isinstance(found, Problem)
        assert found.rule == "changed-since-preview"
    here.stop(batch)
    assert here.seal([], changes=[other]).documents == 1


def test_undoing_the_first_batch_voids_what_was_amended_since(here: Inside) -> None:
    before = here.invoice("INV-1")
    first = here.delivered(before)
    batch = here.seal([], changes=[here.update(dearer(before))])
    here.start(batch)
    here.go(batch)
    assert not here.state(batch).may_undo  # nothing came into Sage with it
    assert here.undo(first) == f"Voided 1 of 1 document of {first.name}."
    assert "INV-1" not in here.sage.documents()
    assert here.lines(batch)[0].state == "undone"


def test_an_amended_document_can_be_amended_again(here: Inside) -> None:
    before = here.invoice("INV-1")
    here.delivered(before)
    for price, tax in (("120.00", "24.00"), ("130.00", "26.00")):
        after = replace(before, lines=(line(here.books.account, "Full page", "1", price, tax),
                                       before.lines[1]))  # fmt: skip
        batch = here.seal([], changes=[here.update(after)])
        here.start(batch)
        assert here.go(batch) == "Delivered, equal to the penny."
    assert here.sage.documents()["INV-1"] == [Decimal("180.00")]
