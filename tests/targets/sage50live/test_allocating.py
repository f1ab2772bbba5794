"""What is open in the practice Sage 50, set against the invoices that it belongs to: once."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine import allocating, connecting
from engine.errors import Refused, TryAgain
from engine.jobs import works
from engine.model import Party
from engine.records import Batch
from engine.target import Setting
from engine.targets.sage50.live.target import Sage50Company
from targets.sage50live.conftest import Live
from tests.harness.at_work import Turn

PATH = "allocatePaymentOnAccount"


@pytest.fixture
def setting(live: Live) -> Live:
    """A workspace that wants both payments and credit notes set against invoices."""
    live.connected()
    assert live.desk.set_options({"set against": "payments and credits"}) is None
    return live


def go(live: Live, batch: Batch | None = None, **more: Any) -> str:
    arguments = {"batch": batch.id, **more} if batch else more
    turn = Turn(live.installation, live.workspace.id, arguments, live.clock)
    return allocating.go_on(turn, clock=live.clock)


def go_to_the_end(live: Live, batch: Batch) -> str:
    while True:
        try:
            return go(live, batch)
        except TryAgain as later:
            live.clock.wait(later.seconds)


def pair(live: Live, source: str = "460", **credit: Any) -> Batch:
    """An invoice of 144.00 and the credit note of 120.00 that was split off it."""
    invoice = live.document(f"{source}0", source_number=source)
    less = live.document(
        f"{source}1",
        source_number=source,
        kind="credit note",
        due=None,
        **{"lines": (invoice.lines[0],), **credit},
    )
    return live.sent(invoice, less)


def paid_on_account(live: Live, reference: str, amount: int, **more: Any) -> int:
    found: int = live.practice.call(
        "transactionPost",
        {
            "type": 3, "accountRef": "BLO001", "bankCode": "1200", "taxCode": 9,
            "invRef": reference, "date": "01/11/2026", "netAmount": amount, **more,
        },
    )  # fmt: skip
    return found


def left(live: Live) -> Mapping[str, Decimal]:
    """What is open of each transaction, by its type and reference."""
    return {
        f"{each['type']} {each['invRef']}": abs(each["outstanding"])
        for each in live.practice.headers("SI", "SC", "SA", "PI", "PC", "PA")
    }


def usages(live: Live) -> int:
    return len(live.practice.call("searchUsage", []))


def test_cw_60_a_split_credit_note_is_set_against_its_invoice_and_the_pair_is_paid_on_balance(
    setting: Live,
) -> None:
    batch = pair(setting)
    assert go(setting, batch) == "Set 120.00 against invoices, in 1 amount."
    assert left(setting) == {"SI 4600": Decimal(24), "SC 4601": Decimal(0)}
    setting.collect()
    (line,) = setting.desk.sending.payments()
    assert (line.gross, line.outstanding, line.says) == (Decimal(24), Decimal(24), "")
    (told,) = setting.desk.sending.set_against_lines(batch.id)
    assert (told.number, told.payer, told.amount, told.state) == (
        "4600", "SC 1237 of 20/11/2026, 4601", Decimal("120.00"), "done",
    )  # fmt: skip
    assert go(setting, batch) == "Nothing is open that belongs to these invoices."


def test_every_line_of_a_credit_note_is_set_and_never_more_than_the_invoice_has_left(
    setting: Live,
) -> None:
    batch = pair(setting, lines=setting.document("").lines)
    setting.practice.call(PATH, {
        "accountRef": "BLO001", "invRef": "4600", "amount": 40,
        "paymentTransactionNumber": _split(setting, paid_on_account(setting, "OLD", 40)),
    })  # fmt: skip
    assert go(setting, batch) == "Set 104.00 against invoices, in 1 amount."
    assert left(setting) == {"SI 4600": Decimal(0), "SC 4601": Decimal(40), "SA OLD": Decimal(0)}


def test_a_payment_on_account_that_carries_the_number_is_set_against_the_invoice(
    setting: Live,
) -> None:
    assert setting.desk.set_options({"set against": "payments"}) is None
    paid_on_account(setting, "inv-1", 100)
    paid_on_account(setting, "INV-9", 100)
    batch = setting.sent(setting.document("INV-1"), setting.document("INV-2"))
    assert go(setting, batch) == "Set 100.00 against invoices, in 1 amount."
    assert left(setting) == {
        "SA inv-1": Decimal(0), "SA INV-9": Decimal(100), "SI INV-1": Decimal(44),
        "SI INV-2": Decimal(144),
    }  # fmt: skip


def test_what_was_paid_to_a_supplier_beforehand_is_set_against_its_invoice(setting: Live) -> None:
    paid_on_account(setting, "EXP-1", 50, type=8, accountRef="CON001")
    batch = setting.sent(setting.bought("EXP-1"))
    assert go(setting, batch) == "Set 50.00 against invoices, in 1 amount."
    assert left(setting) == {"PA EXP-1": Decimal(0), "PI EXP-1": Decimal(94)}


def test_apostrophes_in_references_do_no_harm(setting: Live) -> None:
    setting.practice.call("customer/", {"name": "O'Brien", "accountRef": "O'BRI001"})
    connecting.refresh(setting.installation, setting.workspace.id)
    client = Party("O'Brien", "O'Brien", id="O'BRI001")
    paid_on_account(setting, "O'B 1", 30, accountRef="O'BRI001")
    batch = setting.sent(setting.document("O'B 1", party=client), setting.document("INV-2"))
    assert go(setting, batch) == "Set 30.00 against invoices, in 1 amount."


def test_nothing_is_set_unless_the_workspace_wants_it(live: Live) -> None:
    live.connected()
    batch = pair(live)
    assert go(live, batch) == "Nothing is to be set against invoices here."
    assert live.desk.set_options({"set against": "payments"}) is None
    assert go(live, batch) == "Nothing is open that belongs to these invoices."
    assert usages(live) == 0


def test_a_credit_note_that_hyperaccounts_does_not_take_says_so_and_is_asked_about_once(
    setting: Live,
) -> None:
    setting.practice.says(allocatesCredits=False)
    batch = pair(setting)
    refused = (
        "Nothing was set against an invoice. 1 amount could not be set: its batch on History says"
        " why."
    )
    assert go(setting, batch) == refused
    (told,) = setting.desk.sending.set_against_lines(batch.id)
    assert (told.state, told.says) == (
        "refused",
        "HyperAccounts did not take it for a payment on account. Set it against the invoice in "
        "Sage 50, under Customers or Suppliers. Sage said: “Payment on account not found”",
    )
    assert go(setting, batch) == "Nothing is open that belongs to these invoices."
    setting.practice.says(allocatesCredits=True)
    assert go(setting, again=True) == "Set 120.00 against invoices, in 1 amount."
    assert [each.state for each in setting.desk.sending.set_against_lines(batch.id)] == ["done"]


def test_the_end_of_a_batch_asks_for_what_follows_from_it(live: Live) -> None:
    live.connected()
    batch = pair(live)
    turn = Turn(live.installation, live.workspace.id, {"batch": batch.id}, live.clock)
    works.send_batch(turn)
    assert live.desk.sending.last_setting() is None
    live.desk.set_options({"set against": "payments"})
    works.send_batch(turn)
    asked = live.desk.sending.last_setting()
    assert asked is not None
    assert asked.under_way
    works.set_against_invoices(turn)
    assert live.desk.sending.collected() is not None


def test_two_invoices_of_one_reference_are_left_to_a_person(setting: Live) -> None:
    line = {"nominalCode": "4000", "netAmount": 10, "taxAmount": 2, "taxCode": 1}
    setting.practice.call("batchtransactionPost", {
        "type": 1, "accountRef": "BLO001", "date": "02/11/2026", "invRef": "4600", "Lines": [line],
    })  # fmt: skip
    paid_on_account(setting, "4600", 12)  # that one is paid, and would be found all the same
    before = usages(setting)
    batch = pair(setting)
    go(setting, batch)
    (told,) = setting.desk.sending.set_against_lines(batch.id)
    assert told.says == (
        "Two invoices of BLO001 have the reference 4600, and HyperAccounts would take either."
        " Allocate it in Sage 50."
    )
    assert usages(setting) == before


def test_somebody_elses_transaction_with_the_number_of_a_document_is_left_alone(
    setting: Live,
) -> None:
    """Sage numbers documents itself, and anybody may have written such a number by hand."""
    assert setting.desk.set_options({"documents": "invoices"}) is None
    line = {"nominalCode": "4000", "netAmount": 10, "taxAmount": 2, "taxCode": 1}
    other = {"type": 1, "date": "02/11/2026", "invRef": "95", "Lines": [line]}
    setting.practice.call("batchtransactionPost", {**other, "accountRef": "A1D001"})
    batch = pair(setting)
    setting.practice.call("batchtransactionPost", {**other, "accountRef": "KIN001"})
    assert go(setting, batch) == "Set 120.00 against invoices, in 1 amount."
    open_now = {
        f"{each['accountRef']} {each['type']} {each['invRef']}": abs(each["outstanding"])
        for each in setting.practice.headers("SI", "SC")
    }
    assert open_now == {
        "A1D001 SI 95": Decimal(12), "BLO001 SI 95": Decimal(24), "BLO001 SC 96": Decimal(0),
        "KIN001 SI 95": Decimal(12),
    }  # fmt: skip


def test_whatever_happens_to_the_call_the_amount_is_set_once(setting: Live) -> None:
    for number, (fault, become) in enumerate((
        ("lost_reply", "transactions"), ("500_after", "transactions"),
        ("lost_request", "transactions"), ("500_before", "transactions"),
        ("lost_reply", "invoices"), ("busy", "invoices"),
    )):  # fmt: skip
        setting.desk.set_options({"documents": become})
        batch = pair(setting, f"{number}60")
        setting.practice.befall(fault, path=PATH)
        go_to_the_end(setting, batch)
        (told,) = setting.desk.sending.set_against_lines(batch.id)
        assert (told.state, told.amount) == ("done", Decimal("120.00")), fault
        assert usages(setting) == 2 * (number + 1)  # one amount, told from both sides
        assert sum(left(setting).values()) == Decimal(24) * (number + 1)


def test_a_process_that_dies_in_the_midst_of_the_call_leaves_one_amount(
    setting: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Sage50Company.set_against

    def dies_after(self: Sage50Company, what: Setting) -> None:
        really(self, what)
        raise KeyboardInterrupt

    def dies_before(self: Sage50Company, what: Setting) -> None:
        raise KeyboardInterrupt

    for number, dies in enumerate((dies_after, dies_before), 1):
        batch = pair(setting, f"{number}60")
        with monkeypatch.context() as patched:
            patched.setattr(Sage50Company, "set_against", dies)
            with pytest.raises(KeyboardInterrupt):
                go(setting, batch)
        go_to_the_end(setting, batch)
        assert usages(setting) == 2 * number
        assert [each.state for each in setting.desk.sending.set_against_lines(batch.id)] == ["done"]


def test_an_answer_that_sage_shows_nothing_of_stops_it_for_a_person(
    setting: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HyperAccounts posts an unallocated payment where it does not find the invoice."""
    batch = pair(setting)
    monkeypatch.setattr(Sage50Company, "set_against", _nothing)
    with pytest.raises(Refused, match="shows nothing of it"):
        go(setting, batch)
    (told,) = setting.desk.sending.set_against_lines(batch.id)
    assert told.state == "refused"


def test_a_credit_note_of_a_later_batch_is_set_against_the_invoice_it_takes_back(
    setting: Live,
) -> None:
    invoice = setting.document("INV-1")
    first = setting.sent(invoice)
    credit = replace(invoice, kind="credit note", number="INV-1-CN", due=None)
    second = setting.sent(credit)
    assert go(setting, second) == "Set 144.00 against invoices, in 2 amounts."
    assert set(left(setting).values()) == {Decimal(0)}
    assert len(setting.desk.sending.set_against_lines(first.id)) == 2
    assert len(setting.desk.sending.set_against_lines(second.id)) == 2


def test_a_credit_note_that_names_the_invoice_it_takes_back_is_set_against_that_one(
    setting: Live,
) -> None:
    invoice = setting.document("INV-7", source_number="7")
    other = setting.document("INV-8", source_number="8")
    line = invoice.lines[0]
    words = {"kind": "credit note", "due": None, "lines": (line,)}
    credit = setting.document("CN-1", source_number="8", credits="7", **words)
    nobody = setting.document("CN-2", source_number="CN-2", credits="9", **words)
    batch = setting.sent(invoice, other, credit, nobody)
    assert go(setting, batch) == "Set 120.00 against invoices, in 1 amount."
    assert left(setting) == {
        "SI INV-7": Decimal(24), "SI INV-8": Decimal(144), "SC CN-1": Decimal(0),
        "SC CN-2": Decimal(120),
    }  # fmt: skip
    header = next(each for each in setting.practice.headers() if each["invRef"] == "CN-2")
    (split,) = setting.practice.splits(header["headerNumber"])
    assert split["extraRef"] == "9"


def _nothing(*_: Any) -> None:
    """As if it had been done."""


def _split(live: Live, header: int) -> int:
    (found,) = live.practice.splits(header)
    return int(found["transactionNumber"])
