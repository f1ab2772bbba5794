"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) as grids, opened by a bounded child process."""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.model import Cell, Grid, Problem
from engine.sheets.grids import grid_of, letter, text_column
from engine.sheets.limits import MB, ReadLimits
from engine.sheets.refusing import refused

_CHILD = Path(__file__).with_name("child.py")
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNING = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILE_PASS = b"\x2f\x00"
_FIRST_RECORDS = 12
_SHEETS_OF_ZIP = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
_ALONE = "Open it, keep only the table on one sheet, save that as XLSX or CSV and upload it."
_MIDNIGHT = " 00:00:00"
_OUT_OF_MEMORY = rb"MemoryError|memory allocation|capacity overflow|malloc"
_DAY_NOUGHT = ("1899-12-30 ", "1899-12-31 ")
_TIME_ONLY = r"^1899-12-3[01] "


def read_workbook(
    name: str, content: bytes, limits: ReadLimits
) -> tuple[tuple[Grid, ...], tuple[str, ...]] | Problem:
    """The grids that hold something, and what a person should know of the rest."""
    if problem := _outside(name, content, limits):
        return problem
    with tempfile.TemporaryDirectory(prefix="crosswalk-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / "workbook").write_bytes(content)
        said = _opened(place, limits)
        if isinstance(said, str):
            return _refusals(name, limits)[said]
        notes = [*_macros(content)]
        grids = []
        for number, sheet in enumerate(said["sheets"]):
            if why := sheet.get("refused"):
                notes.append(_not_read(sheet["name"], why, sheet.get("detail", ""), limits))
                continue
            grid, remarks = _grid(sheet, place / f"{number}.arrow")
            if len(grid):
                grids.append(grid)
                notes += remarks
            else:
                notes.append(f"Sheet “{sheet['name']}” is empty.")
    if said["more"]:
        notes.append(
            f"It has {len(said['sheets']) + said['more']} sheets: the first "
            f"{len(said['sheets'])} were read."
        )
    if grids:
        return tuple(grids), tuple(notes)
    far = [each for each in said["sheets"] if each.get("refused") in ("far", "wide")]
    if far:
        says = _not_read(far[0]["name"], far[0]["refused"], far[0]["detail"], limits)
        return refused(name, f"cannot be read. {says}", _ALONE)
    return refused(name, "has no sheet with anything on it.", "Upload the file with the table.")


def _outside(name: str, content: bytes, limits: ReadLimits) -> Problem | None:
    """What can be told of the file without opening it."""
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content or _locked(content):
            return _refusals(name, limits)["password"]
        if "WordDocument".encode("utf-16-le") in content:
            return refused(name, "is a Word document.", "Save its table as XLSX or CSV.")
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = {each.filename: each.file_size for each in packed.infolist()}
            locked = 0 < parts.get("META-INF/manifest.xml", 0) < MB and (
                b"encryption-data" in packed.read("META-INF/manifest.xml")
            )
            if locked:
                return _refusals(name, limits)["password"]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return _refusals(name, limits)["damaged"]
    except Exception as error:  # zlib.error has no public base
        if type(error).__name__ != "error":
            raise
        return _refusals(name, limits)["damaged"]
    if not _SHEETS_OF_ZIP & set(parts):
        return refused(name, f"is {_what(parts)}.", _ALONE)
    size = sum(parts.values())
    if size > limits.unpacked:
        return refused(
            name,
            f"unpacks to {size / MB:,.0f} MB; the most that is read is "
            f"{limits.unpacked // MB:,} MB.",
            _ALONE,
        )
    return None


def _locked(content: bytes) -> bool:
    """Whether an old workbook (XLS) says among its first records that the rest is encrypted."""
    at = content.find(_BEGINNING)
    for _ in range(_FIRST_RECORDS if at >= 0 else 0):
        kind, size = content[at : at + 2], int.from_bytes(content[at + 2 : at + 4], "little")
        if kind == _FILE_PASS:
            return True
        at += 4 + size
    return False


def _what(parts: dict[str, int]) -> str:
    if "word/document.xml" in parts:
        return "a Word document, not a workbook"
    if "ppt/presentation.xml" in parts:
        return "a presentation, not a workbook"
    if any(each.endswith(".iwa") for each in parts):
        return "a Numbers or Pages file"
    return "a packed folder (ZIP), not a workbook"


def _opened(place: Path, limits: ReadLimits) -> dict[str, Any] | str:
    """What the child says of the workbook, or a word for why it could not."""
    told = {
        "memory": limits.memory,
        "sheets": limits.sheets,
        "columns": limits.columns,
        "cells": limits.cells,
    }
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", str(_CHILD), str(place / "workbook"), str(place),
             json.dumps(told)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=limits.seconds,
            env={**os.environ, "RUST_BACKTRACE": "0"},
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "slow"
    said = place / "book.json"
    if done.returncode == 0 and said.exists():
        answer: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
        return str(answer["refused"]) if "refused" in answer else answer
    full = done.returncode < 0 or re.search(_OUT_OF_MEMORY, done.stderr)
    return "memory" if full else "damaged"


def _refusals(name: str, limits: ReadLimits) -> dict[str, Problem]:
    return {
        "password": refused(
            name,
            "is protected with a password.",
            "Open it, save it without the password and upload it again.",
        ),
        "damaged": refused(
            name,
            "is a workbook, but damaged or cut short.",
            "Export or save it again and upload the whole file.",
        ),
        "memory": refused(
            name,
            f"needs more than {limits.memory // MB:,} MB of memory to open; often one stray cell "
            "far below or far to the right of the table is enough.",
            _ALONE,
        ),
        "slow": refused(
            name,
            f"was not open after {limits.seconds:.0f} seconds and was given up.",
            _ALONE,
        ),
    }


def _not_read(sheet: str, why: str, detail: str, limits: ReadLimits) -> str:
    match why:
        case "far":
            return (
                f"Sheet “{sheet}” reaches as far as {detail}, which is more than "
                f"{limits.cells:,} cells."
            )
        case "wide":
            return (
                f"Sheet “{sheet}” has {detail} columns; the most that are read are "
                f"{limits.columns:,}."
            )
        case _:
            return f"Sheet “{sheet}” holds no cells (a chart, perhaps) and was not read."


def _grid(sheet: dict[str, Any], file: Path) -> tuple[Grid, list[str]]:
    """One sheet as the child left it, with its cells as people see them."""
    name = sheet["name"]
    with pa.ipc.open_stream(pa.py_buffer(file.read_bytes())) as stream:
        batch = stream.read_next_batch()
    columns = [_shown(column) for column in batch.columns]
    places: list[int] = sheet["places"]
    columns, filled = _filled_down(columns, places, sheet["merged"])
    errors: dict[Cell, str] = {(row, column): text for row, column, text in sheet["errors"]}
    columns = [
        _with_errors(column, {row: text for (row, at), text in errors.items() if at == n})
        for n, column in enumerate(columns)
    ]
    grid = grid_of(name, columns, places, errors, frozenset(sheet["hidden"]))
    remarks = []
    if sheet["visible"] != "visible" and len(grid):
        remarks.append(f"Sheet “{name}” is hidden in the workbook.")
    if grid.hidden:
        one = len(grid.hidden) == 1
        what = "1 hidden row; it was" if one else f"{len(grid.hidden):,} hidden rows; they were"
        remarks.append(f"Sheet “{name}” has {what} read too.")
    if filled:
        remarks.append(f"Sheet “{name}”: merged cells were filled down, first {filled}.")
    if count := sheet["unfilled"]:
        what = "1 formula" if count == 1 else f"{count:,} formulas"
        remarks.append(
            f"Sheet “{name}” has {what} without a stored result. Open the file in a spreadsheet "
            "program and save it, then upload it again."
        )
    if not sheet["looked_through"]:
        remarks.append(
            f"Sheet “{name}” is large: hidden rows, merged cells and formulas without a result "
            "were looked for at its beginning only."
        )
    return grid, remarks


def _shown(column: pa.StringArray) -> pa.StringArray:
    """The column without nulls, its real dates, times and truths as a program shows them."""
    if pc.any(pc.ends_with(column, _MIDNIGHT)).as_py():
        column = pc.replace_substring_regex(column, r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1")
    if pc.any(pc.or_(*(pc.starts_with(column, each) for each in _DAY_NOUGHT))).as_py():
        column = pc.replace_substring_regex(column, _TIME_ONLY, "")
    for told, shown in (("true", "TRUE"), ("false", "FALSE")):
        if pc.any(same := pc.equal(column, told)).as_py():
            column = pc.if_else(same, shown, column)
    return text_column(column)


def _with_errors(column: pa.StringArray, errors: dict[int, str]) -> pa.StringArray:
    """The column with each error as the text of its cell, as the program shows it."""
    if not errors:
        return column
    at = np.zeros(len(column), dtype=np.bool_)
    at[list(errors)] = True
    return pc.replace_with_mask(
        column, pa.array(at), pa.array([errors[row] for row in sorted(errors)], pa.string())
    )


def _filled_down(
    columns: list[pa.StringArray], places: list[int], merged: list[list[int]]
) -> tuple[list[pa.StringArray], str]:
    """Cells that are merged over several rows say the same in each of them."""
    index = {where: n for n, where in enumerate(places)}
    changed: dict[int, list[str]] = {}
    first = ""
    for top, left, bottom, _ in merged:
        if bottom == top or left not in index or bottom >= len(columns[index[left]]):
            continue
        n = index[left]
        cells = changed.setdefault(n, columns[n].to_pylist())
        if cells[top] and not any(cells[top + 1 : bottom + 1]):
            cells[top + 1 : bottom + 1] = [cells[top]] * (bottom - top)
            first = first or f"{letter(left)}{top + 1}:{letter(left)}{bottom + 1}"
    made = [pa.array(changed[n], pa.string()) if n in changed else c for n, c in enumerate(columns)]
    return made, first


def _macros(content: bytes) -> list[str]:
    if b"vbaProject.bin" in content or "_VBA_PROJECT".encode("utf-16-le") in content:
        return ["It holds macros; they were not run."]
    return []
