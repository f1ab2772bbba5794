"""Workbooks: what people see in their cells, under the addresses they see them at."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from engine import sheets
from engine.model import Book, Grid
from engine.sheets import ReadLimits, headed, read
from tests.sheets.making import (
    SHEET,
    fill,
    made,
    ods,
    sheet_xml,
    with_parts,
    written,
    xls,
    xlsb,
    xlsx,
)


def book(content: bytes, name: str = "Invoices.xlsx") -> Book:
    read_in = read(name, content)
    assert isinstance(read_in, Book), read_in
    return read_in


def rows(grid: Grid) -> list[list[str]]:
    return [list(each) for each in zip(*(c.to_pylist() for c in grid.columns), strict=True)]


def test_cells_become_what_people_see() -> None:
    cells: list[Any] = [
        "00123", 1234.5, 3.3000000000000003, dt.datetime(2025, 2, 1),
        dt.datetime(2025, 2, 1, 14, 30), dt.time(12, 30), True, False, "NA", " x ", "TRUE",
        0.125, -7, "2025-13-45", "",
    ]  # fmt: skip
    grid = book(xlsx([[f"H{n}" for n in range(len(cells))], cells, ["end"] * len(cells)])).grids[0]
    assert rows(grid)[1] == [
        "00123", "1234.5", "3.3", "2025-02-01", "2025-02-01 14:30:00",
        "12:30:00", "TRUE", "FALSE", "NA", " x ", "TRUE", "0.125", "-7", "2025-13-45", "",
    ]  # fmt: skip


def test_a_table_that_begins_elsewhere_keeps_its_addresses() -> None:
    def write(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.active
        sheet.title = "April"
        for column, text in enumerate(("No", "Client", "Net"), 3):
            sheet.cell(5, column, text)
        for row in (6, 8):
            for column, value in enumerate((f"INV{row}", "Blorp", 12.5), 3):
                sheet.cell(row, column, value)

    sheet = headed(book(made(write)).grids[0])
    assert sheet.letters == ("C", "D", "E")
    assert sheet.header_row == 5
    assert str(sheet.at(1, "Net")) == "April!E8"
    assert [row for row, _ in sheet.left_out] == [1, 2, 3, 4, 7]


def test_error_cells_are_kept_as_errors() -> None:
    def write(workbook: openpyxl.Workbook) -> None:
        fill(workbook.active, [["No", "Net"], ["1", 5], ["2", "#DIV/0!"], ["3", "#N/A"]])
        for cell in ("B3", "B4"):
            workbook.active[cell].data_type = "e"

    grid = book(made(write)).grids[0]
    assert grid.errors == {(2, 1): "#DIV/0!", (3, 1): "#N/A"}
    assert rows(grid)[2] == ["2", "#DIV/0!"]
    sheet = headed(grid)
    assert sheet.errors == {(1, 1): "#DIV/0!", (2, 1): "#N/A"}
    assert str(sheet.at(1, "Net")) == "Invoices!B3"


def test_a_formula_without_a_stored_result_is_an_error_not_an_empty_cell() -> None:
    """What a program writes that does not work formulas out; an empty result is a result."""
    read_in = book(xlsx([["No", "Net", "Note"], ["1", "=2*3", "x"], ["2", 4, "y"]]))
    assert "has 1 formula without a stored result" in read_in.notes[0]
    grid = read_in.grids[0]
    assert grid.errors == {(1, 1): "formula without a result"}
    data = (
        '<row r="1"><c r="A1" t="str"><f>IF(1,"","x")</f><v></v></c>'
        '<c r="B1" t="str"><f>"a"</f><v>a</v></c><c r="C1"><f>1+1</f><v>2</v></c></row>'
    )
    filled = book(with_parts(xlsx([["x"]]), {SHEET: sheet_xml(data)})).grids[0]
    assert (filled.errors, rows(filled)) == ({}, [["", "a", "2"]])


def test_a_real_number_is_not_misread_where_the_comma_is_the_decimal_mark() -> None:
    """1.234 typed as text is a thousand and more; the number 1.234 is little more than one."""
    grid = book(xlsx([["Prix"], ["1.234"], [1.234], [-1.234], ["12,50"], [12.5], [1234]])).grids[0]
    assert rows(grid) == [
        ["Prix"],
        ["1.234"],
        ["1.2340"],
        ["-1.2340"],
        ["12,50"],
        ["12.5"],
        ["1234"],
    ]


def test_hidden_rows_and_sheets_are_read_and_said() -> None:
    def write(workbook: openpyxl.Workbook) -> None:
        fill(workbook.active, [["No", "Net"], ["1", 5], ["2", 6]])
        workbook.active.row_dimensions[3].hidden = True
        other = workbook.create_sheet("Old")
        fill(other, [["No", "Net"], ["9", 1]], "Old")
        other.sheet_state = "hidden"

    read_in = book(made(write))
    assert read_in.grids[0].hidden == {2}
    assert [each.name for each in read_in.grids] == ["Invoices", "Old"]
    assert read_in.notes == (
        "Sheet “Invoices” has 1 hidden row; it was read too.",
        "Sheet “Old” is hidden in the workbook.",
    )


def test_of_a_very_large_sheet_the_beginning_is_looked_through_and_that_is_said() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("Invoices")
        for row in range(8000):
            sheet.write_row(row, 0, ["a text that is " + "long " * 100] * 7)
        sheet.set_row(5, None, None, {"hidden": True})

    read_in = book(written(write, {"constant_memory": True}))
    assert len(read_in.grids[0]) == 8000
    assert read_in.notes[-1].endswith("were looked for at its beginning only.")


def test_cells_merged_over_several_rows_say_the_same_in_each() -> None:
    def write(workbook: openpyxl.Workbook) -> None:
        fill(
            workbook.active,
            [["April", "", ""], ["No", "Item", "Net"], ["INV1", "Ladder", 5], ["", "Rope", 6]],
        )
        workbook.active.merge_cells("A1:C1")
        workbook.active.merge_cells("A3:A4")

    read_in = book(made(write))
    assert rows(read_in.grids[0])[2:] == [["INV1", "Ladder", "5"], ["INV1", "Rope", "6"]]
    assert rows(read_in.grids[0])[0] == ["April", "", ""]
    assert "first A3:A4" in read_in.notes[0]


def test_several_sheets_and_an_empty_one() -> None:
    def write(workbook: openpyxl.Workbook) -> None:
        fill(workbook.active, [["No", "Net"], ["1", 5]])
        workbook.create_sheet("Empty")
        fill(
            workbook.create_sheet(), [["Client", "Email"], ["Blorp", "b@x.example"]], "Clients & co"
        )

    read_in = book(made(write))
    assert [each.name for each in read_in.grids] == ["Invoices", "Clients & co"]
    assert read_in.notes == ("Sheet “Empty” is empty.",)


def test_three_hundred_sheets_are_cut_off_and_said() -> None:
    def write(workbook: openpyxl.Workbook) -> None:
        fill(workbook.active, [["No", "Net"], ["1", 5]], "1")
        for number in range(2, 301):
            fill(workbook.create_sheet(), [["No", "Net"], [str(number), 5]], str(number))

    read_in = book(made(write))
    assert len(read_in.grids) == 100
    assert read_in.notes == ("It has 300 sheets: the first 100 were read.",)


def test_what_another_library_writes_is_read_alike() -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("Invoices")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["No", "Date", "Net", "VAT %"])
        sheet.write_string(1, 0, "0007")
        sheet.write_datetime(1, 1, dt.datetime(2026, 4, 13), day)
        sheet.write_formula(1, 2, "=6*2", None, 12)
        sheet.write_number(1, 3, 0.2, workbook.add_format({"num_format": "0%"}))

    assert rows(book(written(write)).grids[0])[1] == ["0007", "2026-04-13", "12", "0.2"]


def test_open_documents_are_read() -> None:
    read_in = book(ods([["No", "Client"], ["0001", "Café Nulle Part"]]), "Invoices.ods")
    assert rows(read_in.grids[0]) == [["No", "Client"], ["0001", "Café Nulle Part"]]


@pytest.mark.parametrize(("name", "make"), [("Invoices.xls", xls), ("Invoices.xlsb", xlsb)])
def test_the_binary_kinds_are_read(
    name: str, make: Callable[[list[list[str | float]]], bytes]
) -> None:
    read_in = book(make([["No", "Café"], ["0001", 1.234], ["0002", 12.5], ["0003", "1.234"]]), name)
    assert read_in.notes == ()
    assert rows(read_in.grids[0]) == [
        ["No", "Café"], ["0001", "1.2340"], ["0002", "12.5"], ["0003", "1.234"],
    ]  # fmt: skip


def test_a_workbook_under_another_name_is_read_and_said() -> None:
    read_in = book(xlsx([["No", "Net"], ["1", 5]]), "Invoices.csv")
    assert read_in.kind == "workbook"
    assert read_in.notes == ("The file is a workbook, whatever its name says.",)


def test_macros_are_not_run_and_said() -> None:
    with_macro = with_parts(xlsx([["No", "Net"], ["1", 5]]), {"xl/vbaProject.bin": b"\x00" * 100})
    assert book(with_macro, "Invoices.xlsm").notes == ("It holds macros; they were not run.",)


def test_entities_of_the_outside_are_not_followed(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    entity = f'<!DOCTYPE x [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'
    data = '<row r="1"><c r="A1" t="inlineStr"><is><t>&leak;shown</t></is></c></row>'
    content = with_parts(xlsx([["x"]]), {SHEET: sheet_xml(data, before=entity)})
    read_in = read("Invoices.xlsx", content)
    told = str(rows(read_in.grids[0])) if isinstance(read_in, Book) else str(read_in)
    assert "the secret" not in told


def test_a_chart_in_the_place_of_a_sheet_costs_nothing_else() -> None:
    def write(workbook: Any) -> None:
        workbook.add_worksheet("Invoices").write_row(0, 0, ["No", "Net"])
        workbook.get_worksheet_by_name("Invoices").write_row(1, 0, ["1", 5])
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=Invoices!$B$1:$B$2"})
        workbook.add_chartsheet("Picture").set_chart(chart)

    read_in = book(written(write))
    assert [each.name for each in read_in.grids] == ["Invoices"]
    assert len(read_in.notes) == 1
    assert "“Picture”" in read_in.notes[0]


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book(xlsx([["No", "Net"], ["1", 5]]))
    read("Invoices.xlsx", xlsx([["No"], ["1"]])[:300])
    assert list(tmp_path.iterdir()) == []


def test_the_process_that_opens_workbooks_loads_only_what_it_needs(tmp_path: Path) -> None:
    """It starts for every workbook, so a second saved is saved every time."""
    (tmp_path / "a.xlsx").write_bytes(xlsx([["Net"], [1.234], ["x"]]))
    limits = json.dumps({"memory": 3 << 30, "sheets": 5, "columns": 5, "cells": 100})
    child = Path(sheets.__file__).with_name("child.py")
    told = (
        "import runpy, sys\n"
        f"child = runpy.run_path(r'{child}')\n"
        f"child['main'](r'{tmp_path / 'a.xlsx'}', r'{tmp_path}', {limits})\n"
        "unwanted = ('pandas', 'polars', 'pydantic', 'engine')\n"
        "print([name for name in unwanted if sys.modules.get(name)])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", told], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert (tmp_path / "0.arrow").exists()


def test_a_smaller_limit_refuses_what_the_default_reads() -> None:
    content = xlsx([["No", "Net"], *([str(n), n] for n in range(1000))])
    assert isinstance(read("a.xlsx", content), Book)
    refused = read("a.xlsx", content, ReadLimits(cells=1000))
    assert not isinstance(refused, Book)
    assert "more than 1,000 cells" in refused.says
