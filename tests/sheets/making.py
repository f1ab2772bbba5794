"""Workbooks for the tests, made by other programs' libraries than those that read them."""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P


def xlsx(rows: Sequence[Sequence[Any]], name: str = "Invoices") -> bytes:
    """A workbook of one sheet, as the most common library writes it."""
    return made(lambda workbook: fill(workbook.active, rows, name))


def made(write: Callable[[openpyxl.Workbook], None]) -> bytes:
    workbook = openpyxl.Workbook()
    write(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def fill(sheet: Any, rows: Sequence[Sequence[Any]], name: str = "Invoices") -> None:
    sheet.title = name
    for row in rows:
        sheet.append(list(row))


def written(
    write: Callable[[xlsxwriter.Workbook], None], options: dict[str, Any] | None = None
) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, options)
    write(workbook)
    workbook.close()
    return out.getvalue()


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Invoices")
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The packed folder with some of its files replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def sheet_xml(data: str, after: str = "", before: str = "") -> bytes:
    """The XML of a sheet, for what no library would write."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{space}">'
        f"<sheetData>{data}</sheetData>{after}</worksheet>"
    ).encode()


SHEET = "xl/worksheets/sheet1.xml"


# --- the two binary kinds, byte by byte: no library of today writes them --------------------------


def xls(rows: Sequence[Sequence[str | float]], locked: bool = False) -> bytes:
    """A workbook of Excel 97: its stream of records in a compound file."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(what: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0x0DBB, 1996, 0, 6))

    def cell(row: int, column: int, value: str | float) -> bytes:
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            return record(0x0204, place + struct.pack("<HB", len(value), 1) + text)
        return record(0x0203, place + struct.pack("<d", value))

    name = b"Invoices"
    lock = record(0x002F, struct.pack("<HHHHHH", 1, 1, 1, 0, 0, 0)) if locked else b""
    head = begin(0x0005) + lock
    bound = record(0x0085, struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name)
    start = len(head) + len(bound) + 4
    bound = record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name)
    cells = b"".join(
        cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )
    stream = head + bound + record(0x000A) + begin(0x0010) + cells + record(0x000A)
    stream += b"\x00" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))
    sectors = len(stream) // 512
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    chain = [0xFFFFFFFD, end, *range(3, 2 + sectors), end]
    fat = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))

    def entry(title: str, kind: int, child: int, sector: int, size: int) -> bytes:
        text = (title + "\x00").encode("utf-16-le")
        return (
            text.ljust(64, b"\x00")
            + struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
            + b"\x00" * 36
            + struct.pack("<IQ", sector, size)
        )

    directory = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + b"\x00" * 6
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<109I", 0, *[free] * 108)
    )
    return header + fat + directory.ljust(512, b"\x00") + stream


def xlsb(rows: Sequence[Sequence[str | float]]) -> bytes:
    """A binary workbook: records of variable length in a packed folder."""

    def number(value: int) -> bytes:
        out = b""
        while True:
            value, low = value >> 7, value & 0x7F
            out += bytes([low | (0x80 if value else 0)])
            if not value:
                return out

    def record(kind: int, data: bytes = b"") -> bytes:
        code = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return code + number(len(data)) + data

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def cell(column: int, value: str | float) -> bytes:
        place = struct.pack("<II", column, 0)
        if isinstance(value, str):
            return record(6, place + wide(value))
        return record(5, place + struct.pack("<d", value))

    bundle = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Invoices"))
    book = record(131) + record(143) + bundle + record(144) + record(132)
    width = max(map(len, rows))
    data = b"".join(
        record(0, struct.pack("<IIHBBI", row, 0, 300, 0, 0, 0))
        + b"".join(cell(column, value) for column, value in enumerate(values))
        for row, values in enumerate(rows)
    )
    dimension = record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    sheet = record(129) + dimension + record(145) + data + record(146) + record(130)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = (
        f'<Relationships xmlns="{space}"><Relationship Id="rId1" Type="{kind}" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        folder.writestr("[Content_Types].xml", "<Types/>")
        folder.writestr("xl/workbook.bin", book)
        folder.writestr("xl/_rels/workbook.bin.rels", relations)
        folder.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()
