"""Documents posted in a practice Sage 50, over HTTP: once each, and equal to the penny."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.errors import NeedsSignIn
from engine.model import Party
from targets.sage50live.conftest import Live

CLIENT = Party("Fresh Fields Ltd", "Fresh Fields Ltd", city="Leeds", email="ada@fresh.example")


def test_a_batch_is_posted_read_back_and_equal_to_the_penny(live: Live) -> None:
    live.connected()
    credit = live.document("C-1", kind="credit note", due=None)
    batch = live.sent(live.document("INV-1"), credit, live.bought("EXP-1"))
    assert live.title(batch) == "All delivered, equal to the penny"
    held = {each["invRef"]: each for each in live.practice.headers()}
    assert {name: each["type"] for name, each in held.items()} == {
        "INV-1": "SI", "C-1": "SC", "EXP-1": "PI",
    }  # fmt: skip
    assert held["INV-1"]["dueDate"] == "20/12/2026 00:00:00"
    lines = live.practice.splits(held["INV-1"]["headerNumber"])
    assert [(each["nominalCode"], each["taxCode"], each["details"]) for each in lines] == [
        ("4000", "T1", "Full page"), ("4001", "T1", "Half page, twice"),
    ]  # fmt: skip
    (invoice, *_) = live.deliveries(batch)
    assert (invoice.target_id, invoice.target_number) == ("681", "1235")


def test_new_customers_and_suppliers_are_created_once_and_their_documents_follow(
    live: Live,
) -> None:
    live.connected()
    seller = replace(CLIENT, supplier=True)
    live.sent(live.document("INV-1", party=CLIENT), live.bought("EXP-1", party=seller))
    again = live.sent(live.document("INV-2", party=CLIENT), live.bought("EXP-2", party=seller))
    assert live.title(again) == "All delivered, equal to the penny"
    held = {each["invRef"]: each["accountRef"] for each in live.practice.headers()}
    assert held == {"INV-1": "FRES0001", "INV-2": "FRES0001", "EXP-1": "FRES", "EXP-2": "FRES"}
    (made,) = live.practice.call("searchSalesLedger", [_equal("NAME", CLIENT.name)])
    assert (made["address3"], made["email"]) == ("Leeds", "ada@fresh.example")


def test_a_reference_that_somebody_took_meanwhile_is_not_used_twice(live: Live) -> None:
    live.connected()
    live.practice.call("customer/", {"name": "Freshwater & Co", "accountRef": "FRES0001"})
    live.sent(live.document("INV-1", party=CLIENT))
    (header,) = live.practice.headers()
    assert header["accountRef"] == "FRES0002"


def test_the_sixtieth_client_of_one_beginning_still_gets_a_reference(live: Live) -> None:
    """More were made since the lists were read than anybody would try one by one."""
    live.connected()
    for number in range(60):
        live.practice.call("customer/", {"name": f"Fresh {number}"})
    batch = live.sent(live.document("INV-1", party=CLIENT))
    assert live.title(batch) == "Delivered, equal to the penny"
    (header,) = live.practice.headers()
    assert header["accountRef"] == "FRES0061"


def test_what_sage_refuses_is_said_in_its_words_and_in_ours_and_the_others_go_on(
    live: Live,
) -> None:
    live.connected()
    gone = replace(live.document("INV-1").lines[0], account="4321")
    batch = live.sent(live.document("INV-1", lines=(gone,)), live.document("INV-2"))
    refused, posted = live.deliveries(batch)
    assert (refused.state, posted.state) == ("refused", "proved")
    assert refused.says == (
        "Sage 50 does not have what the document names. Read Sage's lists again, then look at the "
        "choices on Taxes, Accounts and Contacts. Sage said: “Nominal code '4321' does not exist”"
    )
    assert len(live.practice.headers()) == 1


@pytest.mark.parametrize("fault", ["lost_reply", "500_after"])
def test_an_answer_that_was_lost_is_looked_for_and_nothing_is_sent_again(
    live: Live, fault: str
) -> None:
    live.connected()
    live.practice.befall(fault)
    batch = live.sent(live.document("INV-1"), live.document("INV-2"))
    assert live.title(batch) == "All delivered, equal to the penny"
    assert sorted(each["invRef"] for each in live.practice.headers()) == ["INV-1", "INV-2"]


@pytest.mark.parametrize("fault", ["lost_request", "500_before"])
def test_what_may_not_have_arrived_is_sent_again_only_once_it_is_surely_not_there(
    live: Live, fault: str
) -> None:
    live.connected()
    live.practice.befall(fault)
    batch, state = live.put_down(live.document("INV-1"))
    assert state == "uncertain"
    assert live.practice.headers() == []
    live.go_to_the_end(batch)
    assert live.clock.ahead >= 600
    assert len(live.practice.headers()) == 1
    assert live.title(batch) == "Delivered, equal to the penny"


def test_a_contact_whose_answer_was_lost_is_found_again_and_made_once(live: Live) -> None:
    live.connected()
    live.practice.befall("lost_reply", path="customer")
    live.practice.befall("lost_reply", path="supplier")
    seller = replace(CLIENT, supplier=True)
    batch = live.sent(live.document("INV-1", party=CLIENT), live.bought("EXP-1", party=seller))
    assert live.title(batch) == "All delivered, equal to the penny"
    for ledger in ("searchSalesLedger", "searchPurchaseLedger"):
        assert len(live.practice.call(ledger, [_equal("NAME", CLIENT.name)])) == 1


@pytest.mark.parametrize("fault", ["busy", "503"])
def test_while_sage_50_is_in_use_the_batch_waits_and_nothing_is_refused(
    live: Live, fault: str
) -> None:
    live.connected()
    live.practice.befall(fault)
    batch, state = live.put_down(live.document("INV-1"))
    assert state == "waiting"
    live.go_to_the_end(batch)
    assert live.title(batch) == "Delivered, equal to the penny"


def test_a_token_that_is_not_accepted_any_more_pauses_the_batch(live: Live) -> None:
    live.connected()
    live.practice.befall("token")
    batch = live.seal(live.document("INV-1"))
    live.start(batch)
    with pytest.raises(NeedsSignIn, match="does not accept the token"):
        live.go(batch)
    live.resume(batch)
    live.go_to_the_end(batch)
    assert live.title(batch) == "Delivered, equal to the penny"


def test_what_is_there_already_is_not_posted_again(live: Live) -> None:
    """As after a store that was restored from a backup, or where somebody keyed it in."""
    live.connected()
    live.practice.call("batchtransactionPost", {
        "type": 1, "date": "20/11/2026", "invRef": "INV-1", "accountRef": "BLO001",
        "Lines": [{"nominalCode": "4000", "netAmount": 120, "taxAmount": 24, "taxCode": 1}],
    })  # fmt: skip
    batch = live.sent(live.document("INV-1"), live.document("INV-2"))
    first, _ = live.deliveries(batch)
    assert first.state == "proved"
    assert len(live.practice.headers()) == 2


def test_what_was_posted_stands_and_the_page_says_so(live: Live) -> None:
    live.connected()
    batch = live.sent(live.document("INV-1"))
    state = live.desk.sending.state(batch.id)
    assert state is not None
    assert not state.may_undo
    assert state.stands == (
        "What was posted in “Sage 50 UK, live” stands, and is not changed from outside."
    )


def test_another_company_that_answers_there_gets_nothing(live: Live) -> None:
    live.connected()
    batch = live.seal(live.document("INV-1"))
    live.start(batch)
    live.practice.says(companyId="ANOTHER", name="Somebody Else Ltd")
    with pytest.raises(Exception, match="“Somebody Else Ltd” answers there now"):
        live.go(batch)
    assert live.practice.headers() == []


# --- what was paid ----------------------------------------------------------------------------


def test_what_was_paid_and_allocated_in_sage_50_is_collected(live: Live) -> None:
    live.connected()
    live.sent(live.document("INV-1"), live.document("INV-2"), live.document("INV-3"))
    receipt = {"type": 3, "accountRef": "BLO001", "bankCode": "1200", "taxCode": 9}
    live.practice.call("transactionPost", {
        **receipt, "invRef": "INV-1", "date": "01/12/2026", "netAmount": 144,
    })  # fmt: skip
    live.practice.call("transactionPost", {
        **receipt, "type": 4, "invRef": "ON ACCOUNT", "date": "02/12/2026", "netAmount": 100,
        "nominalCode": "1200",
    })  # fmt: skip
    (on_account,) = live.practice.headers("SA")
    live.practice.call("allocatePaymentOnAccount", {
        "accountRef": "BLO001", "invRef": "INV-2", "amount": "100.10",
        "paymentTransactionNumber": on_account["tranNumber"],
    })  # fmt: skip
    assert live.collect() == "News of 3 documents: 1 paid, 1 part paid, 1 unpaid."
    paid = {each.source_number: each for each in live.desk.sending.payments()}
    assert (paid["INV-1"].status, paid["INV-1"].last_paid) == ("paid", date(2026, 12, 1))
    assert [each.amount for each in paid["INV-1"].allocations] == [
        Decimal("120.00"), Decimal("24.00"),
    ]  # fmt: skip
    assert paid["INV-2"].outstanding == Decimal("44.00")
    assert paid["INV-3"].status == "unpaid"
    assert live.collect() == "Nothing new was paid."


def _equal(field: str, value: str) -> dict[str, str]:
    return {"field": field, "type": "eq", "value": value}
