"""Tables in files: packed and unpacked, and the rows of each, known by its headings."""

import csv
import io
import zipfile
from collections.abc import Mapping as Dict
from collections.abc import Sequence

from engine.choices.forms import ABOUT, SHAPES, TABLES, Table
from engine.model import Problem
from engine.sheets.writing import meant

_LARGEST = 20 * 1024 * 1024


def packed(texts: Dict[str, str]) -> bytes:
    """A ZIP of CSV files, the same bytes for the same texts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in texts.items():
            entry = zipfile.ZipInfo(f"{name}.csv", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, text.encode("utf-8-sig"))
    return content.getvalue()


def files_in(name: str, content: bytes) -> tuple[dict[str, str], Problem | None]:
    """The tables in what somebody brought: one CSV, or a ZIP of several."""

    def trouble(says: str, fix: str) -> tuple[dict[str, str], Problem]:
        return {}, Problem("table-unreadable", name, says, fix)

    if len(content) > _LARGEST:
        return trouble("It is larger than any mapping.", "Choose a file that Crosswalk exported.")
    if not content.startswith(b"PK"):
        contents = {name: content}
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                listed = [each for each in packed.infolist() if each.filename.endswith(".csv")]
                if sum(each.file_size for each in listed) > _LARGEST:
                    return trouble("It unpacks to more than any mapping.", "Export it anew.")
                contents = {each.filename: packed.read(each) for each in listed}
        except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, EOFError):
            return trouble("It is a damaged ZIP file.", "Export it anew, or choose another file.")
    if not contents:
        return trouble("There is no table in it.", "Choose a ZIP or CSV that Crosswalk exported.")
    texts = {}
    for each, data in contents.items():
        try:
            texts[each] = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            texts[each] = data.decode("cp1252", errors="replace")
    return texts, None


def rows_in(
    file: str, text: str
) -> tuple[Table | None, list[tuple[int, list[str]]], Problem | None]:
    """Which table it is, told by its headings, and its rows by number."""
    separator = (
        ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    )
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:
        return (
            None,
            [],
            Problem(
                "table-unreadable",
                file,
                "Its quotation marks do not fit together.",
                "Export it anew.",
            ),
        )
    headings = tuple(each.strip().casefold() for each in lines[0]) if lines else ()
    known = {tuple(name.casefold() for name in each.columns): each for each in TABLES}
    if headings not in known and headings != SHAPES[1]:
        wanted = "; ".join(", ".join(each.columns) for each in TABLES)
        return (
            None,
            [],
            Problem(
                "table-unknown",
                f"{file}!1",
                f"Its headings are {', '.join(headings) or 'missing'}: no table has these.",
                f"Use the headings of an exported table: {wanted}.",
            ),
        )
    width = len(headings)
    rows = [
        (number, [meant(cell) for cell in (*line, *[""] * width)[:width]])
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]
    return known.get(headings), rows, None


def what_table(file: str, text: str) -> tuple[str, Sequence[str], list[list[str]]]:
    """A table's name, headings and rows; no name where it is none of a mapping's."""
    table, rows, trouble = rows_in(file, text)
    if trouble is not None:
        return "", (), []
    name, columns = SHAPES if table is None else (table.name, table.columns)
    return name, columns, [cells for _, cells in rows]


def about_in(text: str) -> dict[str, str] | None:
    """What a template says of itself, where this is such a table."""
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        return None
    if not lines or tuple(lines[0]) != ABOUT:
        return None
    said = [meant(cell) for cell in lines[1]] if lines[1:] else []
    return dict(zip(ABOUT, (*said, *[""] * len(ABOUT)), strict=False))
