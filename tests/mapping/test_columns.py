"""Fields made from columns, constants, templates and formulas; nothing is reckoned twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pyarrow as pa
import pytest

from engine.mapping import Memo, canonical, currency_code, parties_of
from engine.model import FieldChoice, Sheet
from tests.making import choices, columns, sheet_of

SHEET = """
First,Last,Qty,Rate,Currency,Due
Ada,Lovelace,2,"1,250.00","United Kingdom, Pounds",
 Grace ,,,£10,,31/03/2026
"""


def read(sheet: Sheet, memo: Memo | None = None, **fields: FieldChoice):  # type: ignore[no-untyped-def]
    return canonical(sheet, choices(fields=fields), memo)


def test_a_text_is_trimmed_and_an_empty_one_takes_the_default() -> None:
    sheet = read(
        sheet_of(SHEET),
        contact=FieldChoice(how="column", source="First"),
        person=FieldChoice(how="column", source="Last", default="nobody"),
    )
    assert [sheet.coded("contact").at(row) for row in range(2)] == ["Ada", "Grace"]
    assert [sheet.coded("person").at(row) for row in range(2)] == ["Lovelace", "nobody"]


def test_a_template_joins_columns_and_leaves_no_space_where_one_is_empty() -> None:
    sheet = read(sheet_of(SHEET), contact=FieldChoice(how="template", source="{First} {Last}"))
    assert [sheet.coded("contact").at(row) for row in range(2)] == ["Ada Lovelace", "Grace"]


def test_a_constant_stands_in_every_row() -> None:
    sheet = read(sheet_of(SHEET), quantity=FieldChoice(how="constant", source="2.5"))
    assert sheet.numbers("quantity").values.tolist() == [25000, 25000]


def test_a_formula_is_reckoned_and_its_decimals_keep_the_point() -> None:
    """The file's decimal mark is the comma; what a formula comes to is written with the point."""
    sheet = canonical(
        sheet_of("Qty;Rate\n3;1,115", delimiter=";"),
        choices(
            shape={"decimal_mark": ","},
            fields={"net": FieldChoice(how="formula", source="=[Qty]*[Rate]")},
        ),
    )
    assert str(sheet.numbers("net").decimal(0)) == "3.3450"


def test_a_number_takes_its_default_where_the_cell_is_empty() -> None:
    sheet = read(
        sheet_of(SHEET), quantity=FieldChoice(how="column", source="Qty", default="1.00001")
    )
    numbers = sheet.numbers("quantity")
    assert [str(numbers.decimal(row)) for row in range(2)] == ["2.00000", "1.00001"]


def test_a_date_takes_its_default_where_the_cell_is_empty() -> None:
    sheet = read(sheet_of(SHEET), due=FieldChoice(how="column", source="Due", default="01/04/2026"))
    assert [sheet.dates("due").date(row).isoformat() for row in range(2)] == [
        "2026-04-01", "2026-03-31"
    ]  # fmt: skip


def test_a_cell_that_is_an_error_is_no_number() -> None:
    sheet = sheet_of(SHEET)
    sheet = replace(sheet, errors={(0, sheet.headings.index("Qty")): "#DIV/0!"})
    numbers = read(sheet, quantity=FieldChoice(how="column", source="Qty")).numbers("quantity")
    assert numbers.bad.tolist() == [True, False]


def test_vt_a_name_loses_what_the_source_puts_before_it() -> None:
    sheet = canonical(
        sheet_of("Client\nAccounts::::Blorp & Sons Ltd\nPlain Ltd\n12::::34"),
        choices(shape={"strip_before": "::::"}, fields=columns(contact="Client")),
    )
    assert [sheet.coded("contact").at(row) for row in range(3)] == [
        "Blorp & Sons Ltd", "Plain Ltd", "12::::34"
    ]  # fmt: skip


def test_currencies_are_known_by_code_name_and_symbol() -> None:
    known = {
        "GBP": "GBP", "eur": "EUR", "Euro": "EUR", "United Kingdom, Pounds": "GBP",
        "England, Pounds": "GBP", "Great Britain Pounds": "GBP", "USA, Dollars": "USD",
        "Canada, Dollars": "CAD", "Switzerland, Francs": "CHF", "£": "GBP", "GBP - Pound": "GBP",
        "Pound sterling (GBP)": "GBP", "$": None, "kr": None,
        "Dollars": None, "Atlantis, Pounds": None,
        "Canada, Cats": None,
    }  # fmt: skip
    assert {name: currency_code(name) for name in known} == known


# --- what is kept ----------------------------------------------------------------------------


def test_a_second_look_reads_nothing_anew() -> None:
    sheet, memo = sheet_of(SHEET), Memo()
    fields = {"unit_price": FieldChoice(how="column", source="Rate")}
    read(sheet, memo, **fields).numbers("unit_price")
    memo.made = []
    read(sheet, memo, **fields).numbers("unit_price")
    assert memo.made == []


def test_a_corrected_cell_reads_only_its_own_column_anew() -> None:
    sheet, memo = sheet_of(SHEET), Memo()
    fields = columns(unit_price="Rate", quantity="Qty")
    for name in fields:
        read(sheet, memo, **fields).numbers(name)
    fixed = list(sheet.columns)
    fixed[sheet.headings.index("Qty")] = pa.array(["3", ""])
    memo.made = []
    corrected = read(replace(sheet, columns=tuple(fixed)), memo, **fields)
    assert corrected.numbers("quantity").values.tolist()[0] == 30000
    corrected.numbers("unit_price")
    assert memo.made == ["numbers"]


def test_what_somebody_else_is_making_is_waited_for_and_made_once() -> None:
    memo, begun, may_end = Memo(), threading.Event(), threading.Event()
    made: list[str] = []

    def slowly() -> str:
        begun.set()
        assert may_end.wait(10)
        made.append("slowly")
        return "it"

    with ThreadPoolExecutor(2) as hands:
        one = hands.submit(memo.node, ("it",), slowly)
        assert begun.wait(10)
        other = hands.submit(memo.node, ("it",), lambda: made.append("again") or "other")
        may_end.set()
        assert (one.result(10), other.result(10)) == ("it", "it")
    assert made == ["slowly"]


def test_what_somebody_else_does_not_end_is_made_here() -> None:
    memo, begun, may_end = Memo(), threading.Event(), threading.Event()

    def stopped() -> str:
        begun.set()
        assert may_end.wait(10)
        raise KeyError("the page was left")

    with ThreadPoolExecutor(2) as hands:
        one = hands.submit(memo.node, ("it",), stopped)
        assert begun.wait(10)
        other = hands.submit(memo.node, ("it",), lambda: "it")
        may_end.set()
        assert other.result(10) == "it"
        with pytest.raises(KeyError):
            one.result(10)
    assert memo.node(("it",), lambda: "another") == "it"


def test_what_is_kept_stays_within_its_bounds() -> None:
    memo = Memo(most_bytes=10_000)
    for number in range(100):
        memo.node(("text", number), lambda: "x" * 1000)
    assert 1 <= len(memo) <= 9


# --- a sheet of clients ----------------------------------------------------------------------


def test_a_sheet_of_clients_is_known_by_code_and_by_name() -> None:
    """Two contacts of one client are two rows; what is empty in one is taken from the other."""
    parties = parties_of(
        sheet_of(
            """
Code,Name,Email,Town,Postcode
B1,Blorp & Sons Ltd,,Wobbleton,.
b1,Blorp & Sons Ltd,ada@blorp.example,,ZZ1 1AA
,Café Nulle Part,,,
,,nobody@example.com,,
"""
        ),
        choices(
            fields=columns(
                contact="Name", contact_code="Code", email="Email", city="Town", postcode="Postcode"
            )
        ),
    )
    blorp = parties["b1"]
    assert parties["blorp & sons ltd"] == blorp
    assert (blorp.email, blorp.city, blorp.postcode) == (
        "ada@blorp.example",
        "Wobbleton",
        "ZZ1 1AA",
    )
    assert parties["café nulle part"].code == ""
    assert set(parties) == {"b1", "blorp & sons ltd", "café nulle part"}
