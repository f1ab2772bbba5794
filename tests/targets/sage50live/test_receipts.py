"""Receipts on account in the practice Sage 50: posted once, proved, set against their invoices."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine import allocating, comparing, connecting
from engine.errors import TryAgain
from engine.model import Document, Line, Problem, Wanted
from engine.records import Batch
from engine.target import Order
from targets.sage50live.conftest import Live
from tests.harness.at_work import Turn


def receipt(live: Live, number: str, amount: str, **words: Any) -> Document:
    line = Line(
        2, "BACS", Decimal(1), Decimal(amount), Decimal(amount), Decimal("0.00"), "", "1200"
    )
    return live.document(number, **{"kind": "receipt", "due": None, "lines": (line,), "rows": (2,),
                                    **words})  # fmt: skip


def go(live: Live, batch: Batch) -> str:
    turn = Turn(live.installation, live.workspace.id, {"batch": batch.id}, live.clock)
    return allocating.go_on(turn, clock=live.clock)


def headers(live: Live) -> list[tuple[str, str, Decimal]]:
    return [(each["type"], each["invRef"], abs(each["outstanding"]))
            for each in live.practice.headers("SI", "SA")]  # fmt: skip


def test_a_receipt_is_posted_to_the_bank_and_read_back_to_the_penny(live: Live) -> None:
    live.connected()
    made = receipt(live, "INV-1", "100.10", source_number="po_77")
    place, _, _ = live.desk.place or pytest.fail("no place")
    assert place.limits.kinds >= {"receipt"}
    batch = live.sent(made, receipt(live, "INV-1", "20.00", date=date(2026, 11, 21)))
    assert live.title(batch) == "All delivered, equal to the penny"
    first, second = live.practice.headers("SA")
    assert (first["invRef"], first["date"], round(abs(first["grossAmount"]), 2)) == (
        "INV-1", "20/11/2026 00:00:00", Decimal("100.10"),
    )  # fmt: skip
    assert abs(second["grossAmount"]) == 20
    (split, *_) = live.practice.call("searchSplit", [])
    assert (split["nominalCode"], split["taxCode"], split["extraRef"]) == ("1200", "T9", "po_77")
    assert live.desk.mapping.default_account("payments")[0].id == "1200"  # type: ignore[union-attr]
    assert live.collect() == "Nothing was delivered to this company yet."


def test_what_a_receipt_would_be_sent_as(live: Live) -> None:
    live.connected()
    place, company, options = live.desk.place or pytest.fail("no place")
    with live.installation.store.reading() as session:
        order = Order("", company, (), (), connecting.books(session, live.workspace), options)
    made = receipt(live, "INV-1", "100.10", source_number="po_77")
    assert not place.problems(made, order)
    assert place.request(made, order) == {  # type: ignore[union-attr]
        "type": 4, "date": "20/11/2026", "invRef": "INV-1", "accountRef": "BLO001",
        "details": "BACS", "bankCode": "1200", "netAmount": Decimal("100.10"),
        "taxAmount": Decimal("0.00"), "taxCode": 9, "deptNumber": 0, "exRef": "po_77",
    }  # fmt: skip
    odd = replace(made, lines=(replace(made.lines[0], account="4000"),))
    (refused,) = place.problems(odd, order)
    assert refused.rule == "nominal-unusable"
    assert "not a bank account" in refused.says


@pytest.mark.parametrize("fault", ["lost_reply", "500_after", "lost_request", "503"])
def test_a_receipt_whose_answer_was_lost_is_there_once(live: Live, fault: str) -> None:
    live.connected()
    batch = live.seal(receipt(live, "INV-1", "50.00"), receipt(live, "INV-2", "60.00"))
    live.start(batch)
    live.practice.befall(fault, path="transactionPost")
    while True:
        try:
            live.go(batch)
            break
        except TryAgain as later:
            live.clock.wait(later.seconds)
    assert live.title(batch) == "All delivered, equal to the penny"
    assert sorted(headers(live)) == [("SA", "INV-1", 50), ("SA", "INV-2", 60)]


def test_a_receipt_that_carries_the_number_is_set_against_its_invoice(live: Live) -> None:
    live.connected()
    assert live.desk.set_options({"set against": "payments"}) is None
    live.sent(live.document("INV-1"), live.document("4600", source_number="460"))
    paid = live.sent(receipt(live, "INV-1", "144.00"), receipt(live, "460", "44.00"),
                     receipt(live, "ELSE", "5.00"))  # fmt: skip
    assert go(live, paid) == "Set 188.00 against invoices, in 2 amounts."
    assert headers(live) == [
        ("SI", "INV-1", Decimal(0)), ("SI", "4600", Decimal(100)), ("SA", "INV-1", Decimal(0)),
        ("SA", "460", Decimal(0)), ("SA", "ELSE", Decimal(5)),
    ]  # fmt: skip
    live.collect()
    lines = {each.source_number: each for each in live.desk.sending.payments()}
    assert (lines["INV-1"].status, lines["460"].outstanding) == ("paid", Decimal(100))
    assert set(lines) == {"INV-1", "460"}


@pytest.mark.parametrize("type_", [3, 4])
def test_a_receipt_entered_by_somebody_else_is_taken_for_ours(live: Live, type_: int) -> None:
    live.connected()
    if type_ == 3:
        live.sent(live.document("INV-1"))
    live.practice.call("transactionPost", {
        "type": type_, "accountRef": "BLO001", "bankCode": "1200", "taxCode": 9, "invRef": "INV-1",
        "date": "20/11/2026", "netAmount": 50,
    })  # fmt: skip
    batch = live.sent(receipt(live, "INV-1", "50.00"))
    assert live.title(batch) == "Delivered, equal to the penny"
    assert [each["type"] for each in live.practice.headers("SR", "SA")] == [
        {3: "SR", 4: "SA"}[type_]
    ]


def test_a_look_into_sage_finds_what_somebody_entered_before_it_is_sent(live: Live) -> None:
    live.connected()
    for amount, day in (("50", "20/11/2026"), ("70", "21/11/2026")):
        live.practice.call("transactionPost", {
            "type": 4, "accountRef": "BLO001", "bankCode": "1200", "taxCode": 9, "invRef": "INV-1",
            "date": day, "netAmount": amount,
        })  # fmt: skip
    file = (
        b"Date Paid,Client Name,Invoice Number,Amount Paid\n"
        b"20/11/2026,Blorp & Sons Ltd,INV-1,50.00\n"  # as it is there
        b"21/11/2026,Blorp & Sons Ltd,INV-1,60.00\n"  # another amount of that day
        b"22/11/2026,Blorp & Sons Ltd,INV-1,50.00\n"  # another part of the invoice
    )
    taken = live.desk.files.take("payments.csv", file)
    desk, file_id = live.desk, taken.ids[0]
    linked = desk.mapping.choose_contacts(file_id, {"blorp & sons ltd": "BLO001"})
    assert not isinstance(linked, Problem)
    comparing.look(
        live.installation, live.workspace.id, date(2026, 11, 20), date(2026, 11, 22),
        lambda *_: None, side=comparing.SIDE_OF["payments"],
    )  # fmt: skip
    view = desk.ready.view(file_id)
    assert not isinstance(view, Problem)
    assert [(row.number, row.outcome) for row in view.rows(Wanted(), 0, 9).rows] == [
        ("INV-1", "already there"), ("INV-1", "held"), ("INV-1", "create"),
    ]  # fmt: skip
    assert "INV-1" in view.row(1).why


def test_nothing_takes_a_receipt_back_from_here(live: Live) -> None:
    live.connected()
    batch = live.sent(receipt(live, "INV-1", "50.00"))
    (line,) = live.desk.sending.deliveries(batch.id)
    problem = live.desk.sending.undo(batch.id, line.id, "Wrong client")
    assert problem is None or isinstance(problem, Problem)
    assert headers(live) == [("SA", "INV-1", Decimal(50))]
