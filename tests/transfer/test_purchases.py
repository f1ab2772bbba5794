"""Purchases on their way: expenses and purchase invoices, delivered, proved, paid, taken away."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.model import Amendment, Document, Party, Problem, to_text
from engine.records import Batch, Delivery
from engine.store import batches as rows
from engine.target import RefusedByTarget
from engine.targets.sage_accounting import PURCHASES, SALES
from tests.transfer.inside import DAY, Inside, line, on_both

CHARGED = Decimal("50.00")


def supplier(here: Inside) -> Party:
    found = next(
        each for each in here.sage.records("contacts")
        if "VENDOR" in each["contact_types"] and each.get("currency") == "GBP"
    )  # fmt: skip
    return Party("ADA", found["name"], id=found["id"], supplier=True)


def cost(here: Inside) -> str:
    return next(
        str(each["id"]) for each in here.sage.records("ledger_accounts")
        if each["visible_in_expenses"] and not each["is_control_account"]
        and not each["visible_in_sales"]
    )  # fmt: skip


def expense(here: Inside, number: str, **words: Any) -> Document:
    """453.00 with 50.00 of tax, as it stands on the receipt."""
    charged = line(cost(here), "Conference", "1", "453.00", f"{CHARGED}")
    words = {"party": supplier(here), "lines": (charged,), "due": None, **words}
    return here.invoice(number, kind="purchase invoice", **words)


@on_both
def test_cw_32_expenses_are_delivered_and_read_back_as_they_were_charged(here: Inside) -> None:
    documents = [expense(here, f"EXP-{n}") for n in range(3)]
    documents.append(replace(expense(here, "EXP-9"), kind="purchase credit note"))
    batch = here.delivered(*documents)
    state = here.state(batch)
    assert (state.state, dict(state.counts), state.calls) == ("delivered", {"proved": 4}, None)
    assert state.there[0].gross == 2 * Decimal("503.00")
    held = [
        each
        for resource in ("purchase_invoices", "purchase_credit_notes")
        for each in here.sage.records(resource)
        if str(each["reference"]).startswith("EXP-")
    ]
    assert [(each["vendor_reference"], Decimal(str(each["tax_amount"]))) for each in held] == [
        (f"EXP-{n}", CHARGED) for n in (0, 1, 2, 9)
    ]
    assert held[0]["due_date"] == DAY.isoformat()  # a purchase must say when it is due


def test_a_member_becomes_a_supplier_once_though_a_client_has_the_same_name(here: Inside) -> None:
    client = Party("ada", "Ada Applewhistle")
    member = replace(client, supplier=True)
    here.delivered(here.invoice("INV-1", party=client))
    here.delivered(expense(here, "EXP-1", party=member), expense(here, "EXP-2", party=member))
    found = [each for each in here.sage.records("contacts") if each["name"] == "Ada Applewhistle"]
    assert [each["contact_types"] for each in found] == [["CUSTOMER"], ["VENDOR"]]
    bought = [each for each in here.sage.records("purchase_invoices")
              if str(each["reference"]).startswith("EXP-")]  # fmt: skip
    assert {each["contact"] for each in bought} == {found[1]["id"]}


@on_both
def test_what_is_paid_to_suppliers_comes_back(here: Inside) -> None:
    here.delivered(expense(here, "EXP-1"), expense(here, "EXP-2"))
    bought = next(
        each for each in here.sage.records("purchase_invoices") if each["reference"] == "EXP-1"
    )
    paid = {
        "transaction_type_id": "VENDOR_PAYMENT",
        "contact_id": bought["contact"],
        "bank_account_id": here.sage.records("bank_accounts")[0]["id"],
        "date": "2026-11-24",
        "total_amount": Decimal("3.00"),
        "allocated_artefacts": [{"artefact_id": bought["id"], "amount": Decimal("3.00")}],
    }
    with here.opening(here.installation, here.workspace_id) as target:
        target.client.post("/contact_payments", {"contact_payment": paid})
    before = here.sage.requests
    assert here.collect() == "News of 2 documents: 1 part paid, 1 unpaid."
    assert here.sage.requests - before == len(PURCHASES)  # nothing was sold
    assert here.paid()["EXP-1"].outstanding == Decimal("500.00")


@on_both
def test_undo_takes_purchases_away_and_they_can_be_sent_again(here: Inside) -> None:
    batch = here.delivered(expense(here, "EXP-1"), expense(here, "EXP-2"))
    assert here.undo(batch) == f"Voided 2 of 2 documents of {batch.name}."
    assert [each.state for each in here.lines(batch)] == ["undone", "undone"]
    again = here.delivered(expense(here, "EXP-1"))
    assert here.state(again).title == "Delivered, equal to the penny"


def test_a_look_at_what_is_bought_leaves_what_is_sold_alone(here: Inside) -> None:
    here.delivered(here.invoice("INV-1"))
    here.delivered(expense(here, "EXP-1"))
    with here.opening(here.installation, here.workspace_id, looking=True) as target:
        kinds = {each.kind for each in target.find(DAY, DAY) if each.number in ("INV-1", "EXP-1")}
        bought = [each for each in target.find(DAY, DAY, kinds=PURCHASES)
                  if each.number in ("INV-1", "EXP-1")]  # fmt: skip
    assert kinds == {"invoice"} <= set(SALES)
    assert [(each.kind, each.number, each.gross) for each in bought] == [
        ("purchase invoice", "EXP-1", Decimal("503.00"))
    ]


def test_a_customer_only_is_no_supplier(here: Inside) -> None:
    bought = expense(here, "EXP-1", party=here.books.party())
    with (
        here.opening(here.installation, here.workspace_id) as target,
        pytest.raises(RefusedByTarget),
    ):
        target.deliver(bought, "0" * 32)


# --- whose number it is ----------------------------------------------------------------------


def another(here: Inside) -> Party:
    first = supplier(here)
    found = next(
        each for each in here.sage.records("contacts")
        if "VENDOR" in each["contact_types"] and each.get("currency") == "GBP"
        and each["id"] != first.id
    )  # fmt: skip
    return Party("BOB", found["name"], id=found["id"], supplier=True)


@on_both
def test_two_suppliers_have_the_same_number_and_each_is_sent_once(here: Inside) -> None:
    one = expense(here, "1001")
    two = replace(one, party=another(here))
    batch = here.delivered(one, two)
    assert here.state(batch).title == "All delivered, equal to the penny"
    assert {each.key for each in _rows(here, batch)} == {
        "purchase invoice 1001 of ada",
        "purchase invoice 1001 of bob",
    }
    again = here.try_to_seal([two])
    assert isinstance(again, Problem)
    assert again.says.startswith("Purchase invoice 1001 of bob: in Sage already")
    first = next(each for each in here.lines(batch) if each.contact == one.party.name)
    here.undo(batch, first.id)
    held = {
        each["contact"]: each["status"]
        for each in here.sage.records("purchase_invoices")
        if each["reference"] == "1001"
    }
    assert held == {two.party.id: "UNPAID"}
    here.delivered(one)


@on_both
def test_what_was_sent_under_its_number_alone_is_neither_sent_again_nor_lost(here: Inside) -> None:
    document = expense(here, "1001")
    batch = here.delivered(document)
    with here.installation.store.writing() as session:  # as every purchase was kept before
        for row in rows.deliveries(session, here.workspace_id, batch.id):
            row.key = document.title
            session.add(row)
    problem = here.try_to_seal([document])
    assert isinstance(problem, Problem)
    assert problem.rule == "already-sent"
    dearer = replace(document, lines=(replace(document.lines[0], net=Decimal(454),
                                              unit_price=Decimal(454)),))  # fmt: skip
    change = Amendment("update", here.sent(document.title), dearer)
    amended = here.seal([replace(document, party=another(here))], changes=[change])
    assert here.start(amended) is None
    here.go_to_the_end(amended)
    assert here.state(amended).title == "All delivered, equal to the penny"
    assert here.sent(document.title).text == to_text(dearer)
    here.undo(batch)
    assert [each["status"] for each in here.sage.records("purchase_invoices")
            if each["reference"] == "1001"] == ["UNPAID"]  # fmt: skip


def test_a_supplier_that_has_another_code_since_is_still_the_same(here: Inside) -> None:
    document = expense(here, "1001")
    here.delivered(document)
    coded = replace(document, party=replace(document.party, key="V017"))
    problem = here.try_to_seal([coded])
    assert isinstance(problem, Problem)
    assert problem.rule == "already-sent"
    problem = here.try_to_seal([expense(here, "7"), replace(expense(here, "7"), party=coded.party)])
    assert isinstance(problem, Problem)
    assert problem.rule == "twice-in-the-batch"


def _rows(here: Inside, batch: Batch) -> Sequence[Delivery]:
    with here.installation.store.reading() as session:
        return rows.deliveries(session, here.workspace_id, batch.id)
