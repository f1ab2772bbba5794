"""Text files: every encoding and separator, and every row under its own number."""

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.model import Book, Grid, Problem
from engine.sheets import ReadLimits, read
from engine.sheets import text as text_file

FRENCH = "Société;Montant\nCafé à l’œuvre – n°1;“12,50” €\n"
TORTURE = [
    "00123", "0007.10", "NA", "null", "None", "", "TRUE", "true", "1.10", "12345678901234567890",
    "0x1F", "1e5", "=1+1", "+44 20", "-", " x ", "01/02/2025", "31/02/2025", "NaN", "inf", "#N/A",
    "'", '"', 'a"b', "a,b", "a\nb", "a\r\nb", "🙂", "\u00a0", "１２",
]  # fmt: skip


def book(content: bytes | str, name: str = "Invoices.csv") -> Book:
    made = read(name, content.encode() if isinstance(content, str) else content)
    assert isinstance(made, Book), made
    return made


def rows(grid: Grid) -> list[list[str]]:
    return [list(each) for each in zip(*(c.to_pylist() for c in grid.columns), strict=True)]


@pytest.mark.parametrize(
    ("codec", "says"),
    [
        ("utf-8", "UTF-8."),
        ("utf-8-sig", "UTF-8."),
        ("utf-16", "UTF-16."),
        ("utf-16-le", "UTF-16 without a mark."),
        ("utf-16-be", "UTF-16 without a mark."),
        ("utf-32", "UTF-32."),
        ("cp1252", "Windows-1252."),
        ("mac-roman", "Mac Roman."),
    ],
)
def test_every_encoding_is_told_from_its_bytes(codec: str, says: str) -> None:
    read_in = book(FRENCH.encode(codec))
    assert read_in.notes == (says, "Columns separated by semicolons.")
    assert rows(read_in.grids[0]) == [line.split(";") for line in FRENCH.splitlines()]


def test_iso_8859_15_has_the_euro_where_nobody_writes_a_currency_sign() -> None:
    text = "Client;Montant\nŒuvre du cœur;12 €\n"
    read_in = book(text.encode("iso8859-15"))
    assert read_in.notes[0] == "ISO-8859-15."
    assert rows(read_in.grids[0])[1] == ["Œuvre du cœur", "12 €"]


def test_the_pound_sign_alone_tells_windows() -> None:
    read_in = book("Company,Amount\nBlorp,£12\n".encode("cp1252"))
    assert read_in.notes[0] == "Windows-1252."
    assert rows(read_in.grids[0])[1] == ["Blorp", "£12"]


def test_a_stray_byte_does_not_spoil_a_utf_8_file() -> None:
    text = "Name,Town\n" + "Café,Zürich\n" * 20
    read_in = book(text.encode() + b"Caf\xe9,Paris\n")
    assert read_in.notes[0] == "UTF-8, but 1 byte is not: read there as Windows-1252."
    assert rows(read_in.grids[0])[-1] == ["Café", "Paris"]


def test_letters_that_were_saved_twice_are_pointed_out() -> None:
    twice = "Name,Town\nCafé,Paris\n".encode().decode("cp1252")
    assert "saved twice" in book(twice).notes[1]


@pytest.mark.parametrize(
    ("separator", "called"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "pipes")]
)
def test_every_separator_is_found(separator: str, called: str) -> None:
    text = f"No{separator}Client{separator}Net\n1{separator}Blorp, Sons; Co{separator}1,50\n"
    if separator in ",;":
        text = text.replace("Blorp, Sons; Co", '"Blorp, Sons; Co"').replace("1,50", "1.50")
    read_in = book(text)
    assert read_in.notes[-1] == f"Columns separated by {called}."
    assert [len(each) for each in rows(read_in.grids[0])] == [3, 3]


def test_a_line_for_excel_says_the_separator_and_is_no_row() -> None:
    read_in = book("sep=;\nNo;Net\n1;2\n")
    assert rows(read_in.grids[0]) == [["No", "Net"], ["1", "2"]]
    assert list(read_in.grids[0].rows) == [1, 2]


def test_text_stays_as_typed() -> None:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(["No", "Text"])
    for number, text in enumerate(TORTURE):
        writer.writerow([number, text])
    assert [each[1] for each in rows(book(made.getvalue()).grids[0])[1:]] == TORTURE


def test_every_row_keeps_the_number_it_has_in_a_spreadsheet_program() -> None:
    """Titles, blank lines, short and long rows, and cells of several lines."""
    text = 'A title\n\nNo,Client,Net\n1,Blorp,5\n\n2,"Two\nlines",6\n3\n4,Long,7,extra\n5,Last,8\n'
    grid = book(text).grids[0]
    assert list(grid.rows) == list(range(1, 10))
    assert rows(grid) == [
        ["A title", "", "", ""],
        ["", "", "", ""],
        ["No", "Client", "Net", ""],
        ["1", "Blorp", "5", ""],
        ["", "", "", ""],
        ["2", "Two\nlines", "6", ""],
        ["3", "", "", ""],
        ["4", "Long", "7", "extra"],
        ["5", "Last", "8", ""],
    ]
    assert grid.letters == ("A", "B", "C", "D")


def test_a_quotation_that_is_never_closed_swallows_nothing() -> None:
    text = 'No,Item\n1,"5 inch pipe\n2,Ladder\n3,Rope\n'
    read_in = book(text)
    assert read_in.notes[-1].startswith("One quotation mark is never closed")
    assert rows(read_in.grids[0])[1:] == [["1", '"5 inch pipe'], ["2", "Ladder"], ["3", "Rope"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(end: str) -> None:
    text = end.join(["No,Net", "1,2", "", "3,4", ""])
    assert rows(book(text).grids[0]) == [["No", "Net"], ["1", "2"], ["", ""], ["3", "4"]]


def test_blocks_that_cut_a_quotation_lose_no_row() -> None:
    """Arrow reads in pieces of a megabyte; a cell of several lines lies across each border."""
    row = ["INV", "x" * 500 + "\n1,2,3\n" + "y" * 500, 'He said "no",\n\n twice']
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([["No", "Text", "More"], *[row] * 5000])
    grid = book(made.getvalue()).grids[0]
    assert len(grid) == 5001
    assert all(cells == row for cells in rows(grid)[1:])


CELLS = st.text(st.sampled_from('ab1é£",;\n\r\t| '), max_size=6)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=12))
def test_reading_agrees_with_the_plainest_reader(table: list[list[str]]) -> None:
    """Whatever Python's own reader makes of a ragged file, so do we, row by row."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([["No", "Client", "Net"], *table])
    said = "sep=,\n"
    plain = list(csv.reader(io.StringIO(made.getvalue(), newline="")))
    while plain and not any(plain[-1]):
        plain.pop()
    grid = book(said + made.getvalue()).grids[0]
    seen = rows(grid)
    assert len(seen) == len(plain)
    for ours, theirs in zip(seen, plain, strict=True):
        assert ours[: len(theirs)] + [""] * (len(theirs) - len(ours)) == theirs
        assert not any(ours[len(theirs) :])


ODD = st.lists(st.sampled_from(["a", '"', '""', ",", "\n", "\r\n", "1", "é"]), max_size=60)


@settings(deadline=None, max_examples=300)
@given(ODD.map("".join), st.sampled_from(["", "a,b\n", 'a,b,c\n"x",y,z\n']))
@example('1",b\n2,"x\ny,z"\n', "a,b\n")  # in the midst of a cell, though the marks are in pairs
def test_wherever_a_file_is_cut_to_be_read_its_rows_are_the_same(text: str, before: str) -> None:
    """Quotation marks in pairs or not: in small pieces it reads as it does in one."""
    whole = text_file.read_text("a.csv", "a", (before + text).encode(), ReadLimits())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_file, "_PIECE", 4)
        patch.setattr(text_file, "_PIECES", 100)
        cut = text_file.read_text("a.csv", "a", (before + text).encode(), ReadLimits())
    assert not isinstance(whole, Problem)
    assert not isinstance(cut, Problem)
    assert rows(cut[0][0]) == rows(whole[0][0])
    assert cut[1] == whole[1]


def test_a_large_ragged_file_agrees_too() -> None:
    dice = random.Random(7)
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    table = [
        ["x" * dice.randrange(40), "a,b\nc" * dice.randrange(3), f"{n}"][
            : dice.choice((1, 3, 3, 3))
        ]
        + ["more"] * dice.choice((0, 0, 0, 2))
        for n in range(20_000)
    ]
    writer.writerows([["Text", "Lines", "No"], *table])
    plain = list(csv.reader(io.StringIO(made.getvalue(), newline="")))
    grid = book(made.getvalue()).grids[0]
    width = len(grid.columns)
    assert rows(grid) == [each + [""] * (width - len(each)) for each in plain]


def test_too_wide_and_too_large_are_said() -> None:
    wide = read("wide.csv", b",".join([b"x"] * 16_384) + b"\n1,2\n")
    assert isinstance(wide, Problem)
    assert wide.says == "“wide.csv” has 16,384 columns; the most that are read are 2,000."
    large = read("large.csv", b"a,b\n" * 1000, ReadLimits(size=1000))
    assert isinstance(large, Problem)
    assert large.says == "“large.csv” is 0.0 MB; the most that is read is 0 MB."


def test_a_few_endless_rows_do_not_fill_the_memory() -> None:
    text = "a,b,c\n" * 20_000 + "x," * 1500 + "\n"
    problem = read("a.csv", text.encode(), ReadLimits(cells=1_000_000))
    assert isinstance(problem, Problem)
    assert "spreads over 20,001 rows of 1,501 columns" in problem.says


def test_the_sheet_is_called_as_the_program_calls_it() -> None:
    assert book("a,b\n1,2\n", "C:\\exports\\April 2026.csv").grids[0].name == "April 2026"
    assert book("a,b\n1,2\n", str(Path("x") / "Invoices.tsv")).grids[0].name == "Invoices"
