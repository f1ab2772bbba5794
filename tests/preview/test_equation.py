"""Whatever stands in a file, every row and its value end in one place, and none in two."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.mapping import Memo
from engine.model import Sent, to_text
from engine.money import Amount, read_amount
from engine.preview import Preview, preview
from tests.making import books, choices, columns, limits, sheet_from

PATIENT = settings(deadline=None, max_examples=40)
HEADINGS = ("No", "Client", "Date", "Net", "Tax", "Gross", "Code", "Status", "Type", "Total")

numbers = st.sampled_from(("1", "2", "INV-3", " 2 ", "", "a very long number, far too long for it"))
amounts = st.one_of(
    st.sampled_from(("", "TBC", "0.00", "-5.00", "£12.50", "(3.005)", "1,234.5")),
    st.decimals(-999, 999, places=2).map(str),
)
rows = st.tuples(
    numbers,
    st.sampled_from(("Blorp", "blorp ", "Café", "Out", "")),
    st.sampled_from(("01/04/2026", "02/01/2020", "31/02/2026", "")),
    amounts,
    amounts,
    amounts,
    st.sampled_from(("S", "z", "?", "")),
    st.sampled_from(("Sent", "Draft", "Credit", "Lost", "")),
    st.sampled_from(("Invoice", "Quote", "")),
    amounts,
)
tables = st.lists(rows, max_size=16)
fields_left_out = st.sets(
    st.sampled_from(("gross", "tax", "net", "document_gross", "status", "kind", "date", "number"))
)


def seen(table: list[tuple[str, ...]], without: set[str], **more: object) -> Preview:
    fields = columns(
        number="No", contact="Client", date="Date", net="Net", tax="Tax", gross="Gross",
        tax_code="Code", status="Status", kind="Type", document_gross="Total",
    )  # fmt: skip
    mapping = choices(
        shape={
            "statuses": {"Sent": "ready", "Draft": "draft", "Credit": "credit"},
            "kinds": {"Invoice": "invoice", "Quote": "leave out"},
        },
        fields={name: field for name, field in fields.items() if name not in without},
        taxes={"s": {"rate": "STANDARD"}, "z": {"rate": "ZERO"}},
        contacts={"blorp": {"verb": "link", "contact": "c1"}, "out": {"verb": "leave out"}},
        settings={"cut_over": "2021-01-01", "split_negative": "split" in more},
    )
    sent = more.get("sent", {})
    assert isinstance(sent, dict)
    return preview(sheet_from(HEADINGS, table), mapping, books(), limits(), sent=sent, memo=Memo())


@PATIENT
@given(tables, fields_left_out, st.booleans())
def test_what_came_in_is_what_is_ready_held_and_excluded(
    table: list[tuple[str, ...]], without: set[str], split: bool
) -> None:
    view = seen(table, without, **({"split": True} if split else {}))
    assert view.equation.balances
    assert view.equation.came_in.rows == len(table)
    for tally in (view.equation.came_in, *view.equation.parts):
        assert tally.value == sum((each.value for each in tally.by_currency), Decimal(0))
    for index in range(len(view)):
        outcome = view.outcome(index)
        assert (view.why(index) == "") == (outcome == "create"), view.why(index)
        if outcome == "create":
            assert view.document(index) is not None
            assert all(each.severity == "warn" for each in view.problems_of(index))


@PATIENT
@given(tables)
def test_the_value_that_came_in_is_what_a_person_adds_up_in_the_file(
    table: list[tuple[str, ...]],
) -> None:
    """Gross where the row has one, else net and tax; for the rest, see the next test."""
    view = seen(table, {"document_gross"})
    plain, rest = Decimal(0), Decimal(0)
    for row, cells in enumerate(table):
        net, tax, gross = (_amount(cells[at]) for at in (3, 4, 5))
        if gross is not None:
            plain += gross
        elif net is not None and tax is not None:
            plain += net + tax
        else:
            rest += view.values.decimal(int(view.values.value[row]))
    assert view.equation.came_in.value == plain + rest


def test_a_figure_of_the_whole_document_stands_on_its_first_row() -> None:
    table = [
        ("1", "Blorp", "01/04/2026", "10", "", "", "S", "", "", "24.00"),
        ("1", "Blorp", "01/04/2026", "10", "", "", "S", "", "", "24.00"),
        ("2", "Blorp", "01/04/2026", "10", "", "", "S", "", "", "soon"),
    ]
    view = seen(table, {"gross", "tax"})  # type: ignore[arg-type]
    assert view.values.value.tolist() == [240000, 0, 120000]
    assert view.equation.came_in.value == Decimal("36.00")


def test_figures_finer_than_pennies_add_up_as_they_stand_in_the_file() -> None:
    table = [("1", "Blorp", "01/04/2026", "0.3333", "0.0667", "", "S", "", "", "")] * 3
    assert seen(table, {"gross"}).equation.came_in.value == Decimal("1.20")  # type: ignore[arg-type]


@PATIENT
@given(tables)
def test_what_was_sent_before_is_there_already_and_still_balances(
    table: list[tuple[str, ...]],
) -> None:
    first = seen(table, set())
    ready = first.documents(first.ready())
    sent = {
        document.key: Sent(document.key, "B1", "proved", to_text(document)) for document in ready
    }
    again = seen(table, set(), sent=sent)
    assert again.equation.balances
    assert list(again.ready()) == []
    assert again.equation.already_there == first.equation.ready


@PATIENT
@given(tables, fields_left_out, st.booleans())
def test_the_box_and_the_total_below_it_are_the_same_but_for_what_is_told(
    table: list[tuple[str, ...]], without: set[str], split: bool
) -> None:
    view = seen(table, without, **({"split": True} if split else {}))
    bridges = {each.currency: each for each in view.bridges}
    ready = {each.currency: each.value for each in view.equation.ready.by_currency}
    keyed = {each.currency: each.value for each in view.equation.ready.opposite}
    for total in view.totals:
        bridge, opposite = bridges.get(total.currency), keyed.get(total.currency, Decimal(0))
        if bridge is None:
            assert not opposite
            assert ready[total.currency] + (total.difference or 0) == total.gross
            continue
        assert bridge.balances
        assert (bridge.written, bridge.opposite) == (ready[total.currency], opposite)
        assert bridge.total == total.gross


def test_a_credit_note_keyed_positive_is_told_between_the_box_and_the_total() -> None:
    table = [
        ("1", "Blorp", "01/04/2026", "100.00", "20.00", "", "S", "Sent", "", ""),
        ("2", "Blorp", "01/04/2026", "50.00", "10.01", "", "S", "Credit", "", ""),
        ("3", "Blorp", "01/04/2026", "-10.00", "-2.00", "", "S", "Credit", "", ""),
    ]
    view = seen(table, {"gross", "document_gross"})
    (total,), (bridge,) = view.totals, view.bridges
    assert view.equation.ready.value == Decimal("168.01")  # 120.00 + 60.01 - 12.00
    assert [each.value for each in view.equation.ready.opposite] == [Decimal("60.01")]
    assert (bridge.written, bridge.opposite, bridge.credit_notes) == (
        Decimal("168.01"), Decimal("60.01"), 1,
    )  # fmt: skip
    assert bridge.reckoned == Decimal("0.01")  # 10.00 is 20 % of 50.00
    assert bridge.total == total.gross == Decimal("48.00")
    assert bridge.balances


def _amount(text: str) -> Decimal | None:
    read = read_amount(text, ".")
    return read.value if isinstance(read, Amount) else None
