"""Files that cannot be read: each has its own sentence, in time, and nothing raises."""

import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.model import Book, Problem
from engine.sheets import ReadLimits, read, workbook
from tests.sheets.making import SHEET, sheet_xml, with_parts, written, xls, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _far_cell() -> bytes:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("Stray")
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")

    return written(write)


def _liar() -> bytes:
    """The same, but it says of itself that it is small."""
    corner = '<c r="XFD1048576"><v>1</v></c>'
    data = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{corner}</row>'
    xml = sheet_xml(data).replace(b"<sheetData>", b'<dimension ref="A1:B2"/><sheetData>')
    return with_parts(xlsx([["x"]]), {SHEET: xml})


def _bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["x"]]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
        with new.open(SHEET, "w", force_zip64=True) as part:
            part.write(sheet_xml("").replace(b"</sheetData></worksheet>", b""))
            part.write(b'<row r="1"><c r="A1" t="inlineStr"><is><t>')
            for _ in range(120):
                part.write(b"A" * (1 << 20))
            part.write(b"</t></is></c></row></sheetData></worksheet>")
    return out.getvalue()


def _wide() -> bytes:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("Wide")
        for row in range(3):
            sheet.write_row(row, 0, ["x"] * 16_384)

    return written(write)


def _packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        for name, part in parts.items():
            folder.writestr(name.replace("__", "/").replace("_", "."), part)
    return out.getvalue()


def _locked_ods() -> bytes:
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        folder.writestr("META-INF/manifest.xml", manifest)
        folder.writestr("content.xml", b"\x00\x01")
    return out.getvalue()


ALONE = "Open it, keep only the table on one sheet, save that as XLSX or CSV and upload it."
SAVE = "Save the table as CSV or XLSX and upload that."
WHOLE = "Export it again and upload the whole file."

BAD: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "empty": ("a.csv", lambda: b"", "is empty.", WHOLE),
    "blank": ("a.csv", lambda: b"\xef\xbb\xbf \r\n\r\n", "is empty.", WHOLE),
    "only separators": ("a.csv", lambda: b",,,\n,,,\n", "has no table in it.", SAVE),
    "empty workbook": (
        "a.xlsx", lambda: xlsx([]), "has no sheet with anything on it.",
        "Upload the file with the table.",
    ),
    "password": (
        "a.xlsx",
        lambda: OLE + b"\x00" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 1000,
        "is protected with a password.",
        "Open it, save it without the password and upload it again.",
    ),
    "password, open document": (
        "a.ods", _locked_ods, "is protected with a password.",
        "Open it, save it without the password and upload it again.",
    ),
    "password, old workbook": (
        "a.xls", lambda: xls([["No"], ["1"]], locked=True), "is protected with a password.",
        "Open it, save it without the password and upload it again.",
    ),
    "cut short": (
        "a.xlsx", lambda: xlsx([["No", "Net"], ["1", 5]])[:2000],
        "is a workbook, but damaged or cut short.",
        "Export or save it again and upload the whole file.",
    ),
    "damaged within": (
        "a.xlsx",
        lambda: with_parts(xlsx([["x"]]), {"xl/workbook.xml": b"<workbook><sheets><she"}),
        "is a workbook, but damaged or cut short.",
        "Export or save it again and upload the whole file.",
    ),
    "broken old workbook": (
        "a.xls", lambda: OLE + b"\x00" * 2000, "is a workbook, but damaged or cut short.",
        "Export or save it again and upload the whole file.",
    ),
    "Word": (
        "a.xlsx", lambda: _packed(word__document_xml=b"<w/>"),
        "is a Word document, not a workbook.", ALONE,
    ),
    "old Word": (
        "a.xls", lambda: OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le") + b"\x00" * 600,
        "is a Word document.", "Save its table as XLSX or CSV.",
    ),
    "Numbers": (
        "a.numbers", lambda: _packed(Index__Document_iwa=b"x"),
        "is a Numbers or Pages file.", ALONE,
    ),
    "packed folder": (
        "a.zip", lambda: _packed(invoices_csv=b"a,b"),
        "is a packed folder (ZIP), not a workbook.", ALONE,
    ),
    "empty packed folder": (
        "a.zip", lambda: b"PK\x05\x06" + b"\x00" * 18, "is an empty packed folder (ZIP).", SAVE,
    ),
    "PDF": ("a.pdf", lambda: b"%PDF-1.7\n\x00\x01", "is a PDF, not a spreadsheet.", SAVE),
    "picture": (
        "a.csv", lambda: b"\x89PNG\r\n\x1a\n\x00", "is a picture, not a spreadsheet.", SAVE,
    ),
    "binary": (
        "a.csv", lambda: bytes(range(256)) * 20,
        "is not a spreadsheet: its bytes are not text.", SAVE,
    ),
    "XML": (
        "a.xml", lambda: b'<?xml version="1.0"?><a/>', "is XML, not a spreadsheet.", SAVE,
    ),
    "XML of Excel 2003": (
        "a.xls",
        lambda: b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "is an Excel 2003 XML file.", SAVE,
    ),
    "page without a table": (
        "a.xls", lambda: b"<html><body>Please sign in</body></html>", "has no table in it.", SAVE,
    ),
    "JSON cut short": (
        "a.json", lambda: b'{"data": [{"number": 1}, {"num',
        "looks like JSON, but breaks off or is not complete.", WHOLE,
    ),
    "JSON without records": (
        "a.json", lambda: b'[[1, 2], [3, 4]]'.replace(b"[[", b"[{}, ["),
        "has no table in it.", SAVE,
    ),
    "a cell in the last corner": (
        "a.xlsx", _far_cell,
        "cannot be read. Sheet “Stray” reaches as far as XFD1048576, which is more than 60,000,000 "
        "cells.", ALONE,
    ),
    "sixteen thousand columns": (
        "a.xlsx", _wide,
        "cannot be read. Sheet “Wide” has 16,384 columns; the most that are read are 2,000.", ALONE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_every_bad_file_has_its_sentence(case: str) -> None:
    name, make, says, fix = BAD[case]
    began = time.monotonic()
    problem = read(name, make())
    assert isinstance(problem, Problem), problem
    assert (problem.at, problem.says, problem.fix) == (name, f"“{name}” {says}", fix)
    assert time.monotonic() - began < 90


def test_a_small_file_that_asks_for_all_memory_ends_only_its_own_process() -> None:
    """Five kilobytes that abort the process they are opened in."""
    content = _liar()
    assert len(content) < 8000
    problem = read("a.xlsx", content, ReadLimits(memory=600 << 20))
    assert isinstance(problem, Problem)
    assert problem.says == (
        "“a.xlsx” needs more than 600 MB of memory to open; often one stray cell far below or far "
        "to the right of the table is enough."
    )


UNBOUNDED = """
import resource, runpy

def refuse(*_):
    raise ValueError("current limit exceeds maximum limit")  # in the words of macOS

resource.setrlimit = refuse
runpy.run_path(r"{child}", run_name="__main__")
"""


def test_memory_is_bounded_where_the_system_does_not_bound_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(UNBOUNDED.format(child=workbook._CHILD))
    monkeypatch.setattr(workbook, "_CHILD", child)

    def write(made: Any) -> None:
        sheet = made.add_worksheet("Spread")
        sheet.write(0, 0, "No")
        sheet.write(14_999, 1_999, "thirty million cells, and all but two are empty")

    problem = read("a.xlsx", written(write), ReadLimits(memory=300 << 20))
    assert isinstance(problem, Problem)
    assert problem.says.startswith("“a.xlsx” needs more than 300 MB of memory to open;")
    problem = read("a.xlsx", _liar(), ReadLimits(memory=300 << 20))
    assert isinstance(problem, Problem)
    assert problem.says.startswith("“a.xlsx” needs more than 300 MB of memory to open;")
    book = read("a.xlsx", xlsx([["No", "Net"], ["1", 5]]), ReadLimits(memory=300 << 20))
    assert isinstance(book, Book)


def test_a_workbook_that_takes_too_long_is_given_up() -> None:
    problem = read("a.xlsx", xlsx([["No"], ["1"]]), ReadLimits(seconds=0.01))
    assert isinstance(problem, Problem)
    assert problem.says == "“a.xlsx” was not open after 0 seconds and was given up."


def test_a_bomb_is_not_unpacked() -> None:
    content = _bomb()
    assert len(content) < 200_000
    problem = read("a.xlsx", content, ReadLimits(unpacked=100 << 20))
    assert isinstance(problem, Problem)
    assert problem.says == "“a.xlsx” unpacks to 120 MB; the most that is read is 100 MB."


def test_a_bomb_that_says_it_is_small_ends_at_the_memory_limit() -> None:
    content = bytearray(_bomb())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    content[at + 24 : at + 28] = struct.pack("<I", 1000)
    problem = read("a.xlsx", bytes(content), ReadLimits(memory=400 << 20))
    assert isinstance(problem, Problem)
    assert "400 MB" in problem.says or "damaged" in problem.says
