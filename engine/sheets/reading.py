"""Reading a file: what it is, told from its bytes, and its sheets as they stand."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal

from engine.model import Book, Grid, Problem
from engine.sheets.encodings import is_text, to_utf8
from engine.sheets.grids import Sprawling
from engine.sheets.limits import MB, ReadLimits
from engine.sheets.markup import is_markup, read_markup
from engine.sheets.records import is_json, read_records
from engine.sheets.refusing import refused
from engine.sheets.text import read_text
from engine.sheets.workbook import OLE, ZIP, read_workbook

_SPREAD = "Look for rows with far too many separators, or upload a shorter period."
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".xltx", ".xltm")
_MOST_ON_A_PAGE = 5_000_000
_SAVE = "Save the table as CSV or XLSX and upload that."
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a packed file (GZIP)"),
    (b"7z\xbc\xaf", "a packed folder (7Z)"),
    (b"Rar!", "a packed folder (RAR)"),
    (b"SQLite format 3", "a database"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_NOTHING = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"
_Parts = tuple[tuple[Grid, ...], tuple[str, ...]]


def read(
    name: str, content: bytes, limits: ReadLimits | None = None, sha256: str = ""
) -> Book | Problem:
    """The file's sheets as text exactly as typed, or what the file is and what to do.

    `sha256` is the content's fingerprint, where the caller has it already.

    >>> book = read("clients.csv", b"Code,Name\\n007,Blorp & Sons Ltd\\n")
    >>> book.grids[0].columns[0].to_pylist(), book.notes
    (['Code', '007'], ('Columns separated by commas.',))
    >>> print(read("clients.csv", b""))
    clients.csv: “clients.csv” is empty. Export it again and upload the whole file.
    """
    limits = limits or ReadLimits()
    if not content[:4000].strip(_NOTHING) and not content.strip(_NOTHING):
        return refused(name, "is empty.", "Export it again and upload the whole file.")
    if len(content) > limits.size:
        return refused(
            name,
            f"is {len(content) / MB:,.1f} MB; the most that is read is {limits.size / MB:,.0f} MB.",
            "Export a shorter period, or leave out columns nobody needs, then upload that.",
        )
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(lambda: sha256 or hashlib.sha256(content).hexdigest())
        try:
            kind, parts = _parts(name, content, limits)
        except Sprawling as sprawling:
            return refused(name, f"spreads over {sprawling}, which is more than is read.", _SPREAD)
    if isinstance(parts, Problem):
        return parts
    grids, notes = parts
    grids = tuple(each for each in grids if len(each))
    if not grids:
        return refused(name, "has no table in it.", _SAVE)
    return Book(name, digest.result(), kind, grids, notes)


def _parts(
    name: str, content: bytes, limits: ReadLimits
) -> tuple[Literal["text", "workbook", "records"], _Parts | Problem]:
    """The file read as what it is, whatever it is called."""
    says_workbook = name.lower().endswith(_WORKBOOKS)
    if content.startswith((ZIP, OLE)):
        notes: tuple[str, ...] = (
            () if says_workbook else ("The file is a workbook, whatever its name says.",)
        )
        return "workbook", _noted(read_workbook(name, content, limits), notes)
    if content.startswith(b"PK"):
        return "workbook", refused(name, "is an empty packed folder (ZIP).", _SAVE)
    for mark, what in _OTHERS:
        if content.startswith(mark):
            return "text", refused(name, f"is {what}, not a spreadsheet.", _SAVE)
    if not is_text(content):
        return "text", refused(name, "is not a spreadsheet: its bytes are not text.", _SAVE)
    utf8, notes = to_utf8(content)
    stem = _stem(name)
    if is_markup(utf8):
        says = f"“{name}” is really a web page (HTML); its tables were read."
        return "text", (read_markup(stem, utf8, _MOST_ON_A_PAGE), (says,))
    head = utf8[:4000]
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "text", refused(name, "is an Excel 2003 XML file.", _SAVE)
    if head.lstrip().startswith(b"<?xml"):
        return "text", refused(name, "is XML, not a spreadsheet.", _SAVE)
    if says_workbook:
        notes = ("The file is called a workbook, but it is plain text.", *notes)
    if is_json(utf8):
        records = read_records(name, stem, utf8, limits)
        if not isinstance(records, Problem) or name.lower().endswith((".json", ".jsonl")):
            return "records", records
    return "text", _noted(read_text(name, stem, utf8, limits), notes)


def _noted(read: _Parts | Problem, notes: tuple[str, ...]) -> _Parts | Problem:
    return read if isinstance(read, Problem) else (read[0], notes + read[1])


def _stem(name: str) -> str:
    """What a spreadsheet program calls the sheet of a text file: the name without its ending.

    >>> _stem("C:\\\\exports\\\\Invoices.csv"), _stem("a/b/Rechnungen.2026.csv")
    ('Invoices', 'Rechnungen.2026')
    """
    return PurePosixPath(PureWindowsPath(name).name).stem or name
