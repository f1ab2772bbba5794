"""The row of headings, the table under it, and what is left out of it with a reason."""

import numpy as np
import pyarrow as pa
import pytest

from engine.model import Book, Grid, Sheet
from engine.sheets import find_header, headed, read, with_fixes
from engine.sheets.heading import NONE


def grid(text: str) -> Grid:
    book = read("Invoices.csv", ("sep=,\n" + text).encode())
    assert isinstance(book, Book), book
    return book.grids[0]


def table(text: str, header_row: int = 0) -> Sheet:
    return headed(grid(text), header_row)


PLAIN = "No,Date,Client,Net\n1,13/04/2026,Blorp,5.00\n2,14/04/2026,Ferrets,6.00\n"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (PLAIN, 1),
        ("Aged Debt Report\nPrinted: 30/04/2026\n\n" + PLAIN, 4),
        ("Report,,,\nFrom,01/04/2026,To,30/04/2026\n" + PLAIN, 3),
        ("Blorp & Sons Ltd,1 Imaginary Street,Wobbleton,ZZ1 1AA\n\n" + PLAIN, 3),
        ("\n\n\n" + PLAIN, 4),
        ("Client\nBlorp & Sons Ltd\nFictitious Ferrets\n", 1),
        ("Client,Town,Contact\nBlorp,Wobbleton,Ada\nFerrets,Ferretstead,Basil\n", 1),
        ("No,Amounts,,\n,Net,VAT,Gross\n1,5.00,1.00,6.00\n2,6.00,1.20,7.20\n", 2),
        ("Client,2025,2026\nBlorp,5.00,6.00\nFerrets,7.00,8.00\n", 1),
        ("Net,Net,Net\n1,2,3\n4,5,6\n", 1),
    ],
    ids=[
        "first row", "below titles", "below a span of dates", "below an address",
        "below empty rows", "one column of names", "nothing but words", "two rows of headings",
        "years as headings", "all called alike",
    ],
)  # fmt: skip
def test_the_row_of_headings_is_found(text: str, row: int) -> None:
    found = find_header(grid(text))
    assert (found.row, found.confidence >= 45) == (row, True), found


@pytest.mark.parametrize(
    "text",
    [
        "1,13/04/2026,Blorp,5.00\n2,14/04/2026,Ferrets,6.00\n",
        "INV1,5.00\nINV2,6.00\nINV3,7.00\n",
        "5\n6\n7\n",
    ],
)
def test_a_file_without_headings_is_all_data(text: str) -> None:
    assert find_header(grid(text)).row == 0
    sheet = table(text)
    assert sheet.header_row == 0
    assert sheet.headings == tuple(f"Column {letter}" for letter in sheet.letters)
    assert len(sheet) == text.count("\n")


def test_the_finding_is_explained() -> None:
    found = find_header(grid("Aged Debt\n\n" + PLAIN))
    assert found.says == "Row 3 holds 4 headings, below 1 row of other text."


def test_a_person_may_choose_the_row_or_say_there_is_none() -> None:
    text = "x,y\n" + PLAIN
    assert table(text, 2).headings == ("No", "Date", "Client", "Net")
    assert table(text, 1).headings[:2] == ("x", "y")
    assert len(table(text, NONE)) == 4


def test_headings_are_unique_and_never_empty() -> None:
    sheet = table("Net,Net, ,  Client\tname ,Net (2),\n1,2,3,4,5,\n6,7,8,9,10,\n", 1)
    assert sheet.headings == ("Net", "Net (3)", "Column C", "Client name", "Net (2)")
    assert sheet.letters == ("A", "B", "C", "D", "E")


def test_an_empty_column_in_the_middle_moves_no_address() -> None:
    sheet = table("No,,Net\n1,,5.00\n2,,6.00\n")
    assert sheet.headings == ("No", "Net")
    assert str(sheet.at(0, "Net")) == "Invoices!C2"


def test_everything_is_accounted_for() -> None:
    """Rows in the file: titles, headings, data, and what is left out, each with its reason."""
    text = (
        "Invoices of April\n\n"
        + PLAIN
        + "\nNo,Date,Client,Net\n3,15/04/2026,Yak,7.00\n\nTotal,,,18.00\n"
    )
    whole = grid(text)
    sheet = headed(whole)
    assert sheet.left_out == (
        (1, "above the headings: “Invoices of April”"),
        (2, "empty"),
        (6, "empty"),
        (7, "the headings once more"),
        (9, "empty"),
        (10, "a totals row: “Total”"),
    )
    assert sheet.column("No").to_pylist() == ["1", "2", "3"]
    assert list(sheet.rows) == [4, 5, 8]
    assert len(sheet) + len(sheet.left_out) + 1 == len(whole)


@pytest.mark.parametrize(
    ("foot", "why"),
    [
        ("Total,,,11.00", "a totals row: “Total”"),
        ("Grand total:,,,11.00", "a totals row: “Grand total:”"),
        (",,Total,11.00", "a totals row: “Total”"),
        ('Total général,,,"11,00"', "a totals row: “Total général”"),
        ("Gesamtsumme,,,11.00", "a totals row: “Gesamtsumme”"),
        ("Total of 2 invoices,,,11.00", "a totals row: “Total of 2 invoices”"),
        (",,,11.00", "a row of sums"),
        ("Printed by Ada on 30/04/2026,,,", "a closing remark: “Printed by Ada on 30/04/2026”"),
    ],
)
def test_rows_at_the_foot_that_are_no_data(foot: str, why: str) -> None:
    assert table(PLAIN + foot + "\n").left_out == ((4, why),)


@pytest.mark.parametrize(
    "last",
    ["3,15/04/2026,Total Energies Ltd,7.00", ",,,12.00", "3,,,11.00", "Total Energies Ltd,,Yak,7"],
)
def test_data_at_the_foot_stays_data(last: str) -> None:
    sheet = table(PLAIN + last + "\n")
    assert (len(sheet), sheet.left_out) == (3, ())


def test_a_totals_row_that_fills_every_column() -> None:
    sheet = table("Item,Qty,Net\nLadder,1,5.00\nRope,2,6.00\nTotal,3,11.00\n")
    assert sheet.left_out == ((4, "a totals row: “Total”"),)


def test_cells_are_corrected_over_the_file() -> None:
    sheet = table(PLAIN)
    fixed = with_fixes(sheet, {(0, 3): "5.50", (1, 2): "Fictitious Ferrets"})
    assert fixed.column("Net").to_pylist() == ["5.50", "6.00"]
    assert fixed.text(1, "Client") == "Fictitious Ferrets"
    assert fixed.fixed == {(0, 3): "5.00", (1, 2): "Ferrets"}
    again = with_fixes(fixed, {(0, 3): "5.75"})
    assert (again.text(0, "Net"), again.fixed[0, 3]) == ("5.75", "5.00")
    assert sheet.text(0, "Net") == "5.00"
    assert with_fixes(sheet, {}) is sheet


def test_a_corrected_cell_is_no_error_any_more() -> None:
    errors = {(0, 0): "#DIV/0!", (1, 0): "#N/A"}
    sheet = Sheet(
        "S", ("Net",), ("A",), (pa.array(["#DIV/0!", "#N/A"]),), np.array([2, 3]), 1, errors
    )
    assert with_fixes(sheet, {(0, 0): "5.00"}).errors == {(1, 0): "#N/A"}


def test_a_sheet_of_headings_only_has_no_rows() -> None:
    sheet = table("No,Date,Client,Net\n")
    assert (sheet.headings, len(sheet)) == (("No", "Date", "Client", "Net"), 0)
