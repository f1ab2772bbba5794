"""JSON of records and web pages, as rows of a table."""

import json
import time
from typing import Any

import pytest

from engine.model import Book, Grid
from engine.sheets import headed, read


def rows(grid: Grid) -> list[list[str]]:
    return [list(each) for each in zip(*(c.to_pylist() for c in grid.columns), strict=True)]


def grids(content: Any, name: str = "invoices.json") -> tuple[Grid, ...]:
    text = content if isinstance(content, str) else json.dumps(content)
    book = read(name, text.encode())
    assert isinstance(book, Book), book
    return book.grids


def test_a_list_of_records_is_a_table() -> None:
    (grid,) = grids('[{"no": "0001", "net": 12.50, "paid": true, "note": null}, {"no": "0002"}]')
    assert rows(grid) == [
        ["no", "net", "paid", "note"],
        ["0001", "12.50", "true", ""],
        ["0002", "", "", ""],
    ]
    assert grid.name == "invoices"


def test_numbers_stay_as_typed() -> None:
    (grid,) = grids('[{"a": 1.10, "b": 12345678901234567890, "c": 0.0, "d": 1e5, "e": -0.50}]')
    assert rows(grid)[1] == ["1.10", "12345678901234567890", "0.0", "1e5", "-0.50"]


def test_nested_names_are_joined_and_lines_become_rows() -> None:
    (grid,) = grids(
        {
            "data": [
                {
                    "number": "460",
                    "company": {"name": "Blorp", "site": {"town": "Wobbleton"}},
                    "tags": ["a", "b"],
                    "detail": [{"item": "LAB", "total": 950}, {"item": "SSD", "total": -1000}],
                },
                {"number": "461", "company": {"name": "Ferrets"}, "detail": []},
            ]
        }
    )
    assert rows(grid) == [
        [
            "number",
            "company/name",
            "company/site/town",
            "tags",
            "detail/item",
            "detail/total",
            "detail",
        ],
        ["460", "Blorp", "Wobbleton", "a; b", "LAB", "950", ""],
        ["460", "Blorp", "Wobbleton", "a; b", "SSD", "-1000", ""],
        ["461", "Ferrets", "", "", "", "", ""],
    ]


def test_an_envelope_of_several_lists_has_a_sheet_for_each() -> None:
    made = grids({"customers": [{"name": "Blorp"}], "transactions": [{"no": "1"}], "count": 2})
    assert [each.name for each in made] == ["customers", "transactions"]


def test_one_record_to_a_line() -> None:
    (grid,) = grids('{"no": "1"}\n{"no": "2"}\n', "invoices.jsonl")
    assert rows(grid) == [["no"], ["1"], ["2"]]


def test_records_in_another_encoding() -> None:
    book = read("a.json", '[{"no": "1", "name": "Café"}]'.encode("utf-16"))
    assert isinstance(book, Book)
    assert rows(book.grids[0])[1] == ["1", "Café"]


def test_nesting_without_end_ends() -> None:
    deep = "[" + '{"a":' * 40_000 + "1" + "}" * 40_000 + "]"
    made = read("a.json", deep.encode())
    assert not isinstance(made, Book)
    assert "not complete" in made.says


@pytest.mark.parametrize("name", ["Invoices.xls", "Invoices.xlsx"])
def test_a_web_page_under_a_workbooks_name(name: str) -> None:
    page = """<html><head><title>Export</title></head><body><table>
      <tr><th>No</th><th colspan="2">Client &amp; Co</th><th>Net</th></tr>
      <tr><td>0001</td><td>Café<br>Nulle  Part</td><td></td><td>12,50</td></tr>
      <tr><td>0002<td>Blorp<td>x<td>1</table></body></html>"""
    book = read(name, page.encode("cp1252"))
    assert isinstance(book, Book)
    assert rows(book.grids[0]) == [
        ["No", "Client & Co", "", "Net"],
        ["0001", "Café\nNulle Part", "", "12,50"],
        ["0002", "Blorp", "x", "1"],
    ]
    assert book.notes == (f"“{name}” is really a web page (HTML); its tables were read.",)
    assert len(headed(book.grids[0])) == 2


@pytest.mark.parametrize(
    "broken", ["<!--", "<", "<td <", "<script>", "<td colspan=", "&#x", "<!-- -->", "</td>"]
)
def test_a_page_of_broken_tags_takes_no_longer_than_another(broken: str) -> None:
    began = time.process_time()
    read("a.html", ("<table><tr><td>x</td>" + broken * 200_000).encode())
    assert time.process_time() - began < 8


def test_scripts_comments_and_styles_are_no_text() -> None:
    page = "<table><tr><td>No<script>a<b</script><td>Net<!-- <td>x --><tr><td>1<td><b>2</b></table>"
    book = read("a.xls", page.encode())
    assert isinstance(book, Book)
    assert rows(book.grids[0]) == [["No", "Net"], ["1", "2"]]


def test_a_cell_that_claims_a_thousand_columns_is_not_believed_for_ever() -> None:
    page = "<table>" + "<tr><td colspan=9999>x" * 5000 + "</table>"
    made = read("a.html", page.encode())
    assert not isinstance(made, Book)
    assert made.says == (
        "“a.html” spreads over 5,000 rows of 9,999 columns, which is more than is read."
    )


def test_plain_text_under_a_workbooks_name() -> None:
    book = read("Invoices.xlsx", b"No;Net\n1;2\n")
    assert isinstance(book, Book)
    assert book.notes[0] == "The file is called a workbook, but it is plain text."
    assert rows(book.grids[0]) == [["No", "Net"], ["1", "2"]]
