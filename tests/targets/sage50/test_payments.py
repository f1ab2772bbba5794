"""A file of payments becomes receipts on account: to the penny, each once, or held and told why."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.mapping import Memo
from engine.model import Document, Party, Sent, Sheet, from_text, to_text
from engine.preview import Preview, preview
from engine.profile import recognise, shape_of
from engine.target import Order, Written, stops, with_codes
from engine.targets.sage50 import LIMITS, SAGE50
from engine.targets.sage100 import SAGE100
from tests.making import choices, columns, sheet_from, sheet_of
from tests.targets.sage50.making import company, order
from tests.targets.sage50.witness import read_audit

HERE = Path(__file__).parent / "payments"
CHOSEN: dict[str, Any] = {
    "contacts": {
        "acme trading ltd": {"verb": "link", "contact": "ACME001"},
        "nonesuch, sons & co": {"verb": "create"},
    },
    "account_rules": [{"field": "method", "value": "Card", "account": "1240"}],
    "settings": {"cut_over": "2025-02-01"},
}


def example() -> Sheet:
    return sheet_of((HERE / "payments.csv").read_text("utf-8"), "payments")


def received(sheet: Sheet, limits: Any = LIMITS, **changes: Any) -> Preview:
    """The preview of a sheet with headings of the example, found as in any spreadsheet."""
    recognition = recognise(example())[0]
    assert recognition.kind == "payments"
    shape, _ = shape_of(recognition, example())
    more = {each: changes.pop(each) for each in ("sent", "found") if each in changes}
    mapping = choices(
        kind="payments",
        shape=shape.model_dump(),
        fields=columns(
            **{name: each for name, each in recognition.fields.items() if each in sheet.headings}
        ),
        **{**CHOSEN, **changes},
    )
    books = company()

    def refuses(document: Document) -> list[Any]:
        alone = with_codes(SAGE50, order(document))
        return list(SAGE50.problems(alone.documents[0], replace(alone, books=books)))

    return preview(sheet, mapping, books, limits, memo=Memo(), refuses=refuses, **more)


def written(view: Preview) -> tuple[list[Document], Written]:
    ready = with_codes(SAGE50, order(*view.documents(view.ready())))
    assert not [each for one in ready.documents for each in stops(SAGE50.problems(one, ready))]
    return list(ready.documents), SAGE50.write(ready)


def transactions(made: Written) -> bytes:
    return next(each.content for each in made.files if "transactions" in each.name)


def told(view: Preview) -> str:
    lines = [
        f"{view.outcome(index):8} {view.row(index).number:10} {view.row(index).gross:>10,}"
        for index in range(len(view))
    ]
    for each in view.problems.page(0, 100):
        lines.append(f"{each.severity} {each.rule} {each}")
    return "\n".join(lines) + "\n"


def test_an_export_of_payments_is_read_and_written_as_it_was_agreed(
    golden: Callable[[Path, str], None],
) -> None:
    view = received(example())
    golden(HERE / "preview.txt", told(view))
    assert view.equation.balances
    _, made = written(view)
    for each in made.files:
        if "transactions" in each.name or each.name.endswith(".html"):
            golden(HERE / each.name, each.content.decode(each.encoding).replace("\r\n", "\n"))


def test_the_wizard_reads_receipts_on_account_without_tax_to_the_bank() -> None:
    documents, made = written(received(example()))
    splits = read_audit(transactions(made))
    assert {each.type for each in splits} == {"SA"}
    assert {(each.tax_code, each.tax) for each in splits} == {("T9", Decimal(0))}
    assert [(each.nominal, each.reference, each.extra, each.net) for each in splits] == [
        ("1200", "INV-1042", "BACS 0310", Decimal("290.00")),
        ("1240", "INV-1042", "po_77", Decimal("10.50")),
        ("1240", "INV-1043", "po_78", Decimal("1200.00")),
        ("1200", "CASH-9", "", Decimal("75.00")),
    ]
    assert len(documents) == len(splits)
    page = made.files[0].content.decode()
    assert "<td>Sales receipts on account (SA)</td>" in page
    assert "allocate them to their invoices" in page


def test_what_comes_in_is_debited_to_the_bank_and_credited_to_debtors() -> None:
    view = received(example())
    assert [(each.what, each.debit, each.credit) for each in view.postings] == [
        ("What clients owe (trade debtors)", 0, Decimal("1575.50")),
        ("1240 Company Credit Card", Decimal("1210.50"), 0),
        ("1200 Bank Current Account", Decimal("365.00"), 0),
        ("Together", Decimal("1575.50"), Decimal("1575.50")),
    ]
    assert view.effects.taxes == ()
    assert not view.vat_return.boxes
    said = {each.what: each.says for each in view.explain(0, 0)}
    assert said["Account"] == "1200 Bank Current Account: the company's own account for payments."
    assert "Tax" not in said
    assert not any(view.row(index).tax_open for index in range(len(view)))


def test_programs_that_take_no_receipts_say_so_at_once() -> None:
    view = received(example(), limits=SAGE100.limits)
    (told,) = [each for each in view.problems.page(0, 100) if each.rule == "kind-not-taken"]
    assert told.fix.endswith(SAGE100.limits.instead["receipt"])
    assert not view.ready()


# --- never twice -----------------------------------------------------------------------------


def sent_of(*documents: Document) -> dict[str, Sent]:
    return {each.key: Sent(each.key, "20250331AB-R", "delivered", to_text(each))
            for each in documents}  # fmt: skip


def test_the_same_file_brought_again_sends_nothing() -> None:
    view = received(example())
    sent = sent_of(*view.documents(view.ready()))
    again = received(example(), sent=sent)
    assert not again.ready()
    assert Counter(map(again.outcome, range(len(again))))["already there"] == len(view.ready())
    assert again.equation.balances


def _one(day: str, invoice: str, amount: str, own: str, **more: Any) -> Preview:
    heads = ("Date Paid", "Client Name", "Invoice Number", "Amount Paid", "Payment Reference")
    sheet = sheet_from(heads, [(day, "Acme Trading Ltd", invoice, amount, own)], "payments")
    return received(sheet, **more)


def test_a_payment_corrected_since_it_was_sent_is_no_second_one() -> None:
    first = _one("10/03/2025", "INV-1", "50.00", "po_1")
    sent = sent_of(*first.documents(first.ready()))
    for corrected, outcome in (
        (("11/03/2025", "INV-1", "50.00", "po_1"), "held"),
        (("10/03/2025", "INV-2", "50.00", "po_1"), "held"),
        (("10/03/2025", "INV-1", "55.00", "po_1"), "changed"),
        (("10/03/2025", "", "50.00", "po_1"), "held"),
        (("11/03/2025", "INV-1", "50.00", "po_2"), "create"),
        (("11/03/2025", "INV-1", "20.00", "po_1"), "create"),
    ):
        view = _one(*corrected, sent=sent)
        assert view.outcome(0) == outcome, corrected


def test_a_client_who_has_a_code_now_is_the_same_payer() -> None:
    first = _one("10/03/2025", "INV-1", "50.00", "po_1")
    (document,) = first.documents(first.ready())
    named = replace(document, party=Party("C17", "Acme Trading Ltd", id="ACME001"))
    again = _one("10/03/2025", "INV-1", "50.00", "po_1", sent=sent_of(named))
    assert again.outcome(0) == "changed"  # never a second one


def test_a_receipt_survives_its_own_text() -> None:
    (document, *_) = received(example()).documents([0])
    assert from_text(to_text(document)) == document
    assert document.title == "receipt INV-1042 of 10/03/2025"
    assert document.key == "receipt INV-1042 of 10/03/2025 of acme trading ltd"
    assert document.due is None


# --- whatever the file has -------------------------------------------------------------------

_rows = st.tuples(
    st.sampled_from(("10/03/2025", "11/03/2025", "31/02/2025", "01/01/2025", "")),
    st.sampled_from(("Acme Trading Ltd", "acme trading ltd ", "Nonesuch, Sons & Co", "Who?", "")),
    st.sampled_from(("INV-1", "INV-2", "inv-1", "", "x" * 31, "№ 7")),
    st.one_of(
        st.sampled_from(("", "TBC", "0.00", "-5.00", "£12.50", "1,234.56", "0.005")),
        st.decimals(0, 9999, places=2).map(str),
    ),
    st.sampled_from(("po_1", "po_2", "")),
    st.sampled_from(("Card", "BACS", "")),
    st.sampled_from(("GBP", "", "EUR", "pounds?")),
    st.sampled_from(("Paid", "Failed", "refunded", "?", "")),
)


@given(st.lists(_rows, min_size=1, max_size=12))
def test_every_row_is_a_receipt_or_held_or_left_out_in_count_and_value(
    rows: list[tuple[str, ...]],
) -> None:
    heads = ("Date Paid", "Client Name", "Invoice Number", "Amount Paid", "Payment Reference",
             "Payment Method", "Currency", "Status")  # fmt: skip
    view = received(sheet_from(heads, rows, "payments"))
    assert view.equation.balances
    assert len(view) == len(rows)
    outcomes = Counter(map(view.outcome, range(len(view))))
    assert sum(outcomes[each] for each in ("create", "held", "excluded")) == len(rows)
    ready = view.documents(view.ready())
    assert view.equation.ready.value == sum((each.gross for each in ready), Decimal(0))
    if not ready:
        return
    documents, made = written(view)
    splits = [
        split
        for file in made.files
        if "transactions" in file.name
        for split in read_audit(file.content)
    ]
    assert {each.type for each in splits} == {"SA"}
    wanted = [(each.number, (each.date.day, each.date.month, each.date.year), each.gross)
              for each in documents]  # fmt: skip
    assert sorted(wanted) == sorted((each.reference, each.day, each.net) for each in splits)
    # Sage has one transaction for an account, a day and a reference.
    assert len({(each.account, each.day, each.reference) for each in splits}) == len(splits)


def test_nothing_is_dated_on_or_before_the_lock() -> None:
    made = received(example())
    documents = made.documents(made.ready())
    locked = Order("B", "Acme", documents, (), company(lock_date=date(2025, 3, 10)), {})
    held = [each for each in documents if stops(SAGE50.problems(each, locked))]
    assert [each.date for each in held if each.party.id] == [date(2025, 3, 10)]
