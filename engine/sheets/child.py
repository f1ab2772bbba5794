"""Opening a workbook in a process of its own, so that a hostile one ends this process only.

    python child.py WORKBOOK FOLDER LIMITS

Started by its path, not as a module: it imports the readers and nothing of the engine, and makes
no array from Python's own values (Arrow would load pandas first), so it is ready in a blink. It
leaves one Arrow file for each sheet, and `book.json` with what the files are
or with a word for why there are none.
"""

import html
import json
import os
import re
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # Arrow would load numpy where there is one: two thirds of the time this process takes to start.
    sys.modules["numpy"] = None  # type: ignore[assignment]

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

_CHUNK = 1 << 20
_LONGEST_ROW = 16 * _CHUNK
_LOOK_AGAIN = 0.02  # seconds; memory is filled at a few hundred megabytes in that time, at most
_LOOKED_THROUGH = 24 * _CHUNK  # of a sheet's XML: about twenty thousand rows of thirty cells
_AMBIGUOUS = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
_ERROR = re.compile(r"Error\((\w+)\)")
_SHOWN = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_UNFILLED = "formula without a result"


def main(workbook: str, folder: str, limits: dict[str, int]) -> None:
    """Everything this process has to say is in the folder when it ends."""
    out = Path(folder)
    if not (bounded := limit_memory(limits["memory"])):
        threading.Thread(target=watch_memory, args=(limits["memory"], out), daemon=True).start()
    limits = {**limits, "bounded": bounded}
    try:
        reader = fastexcel.read_excel(workbook)
    except fastexcel.FastExcelError as error:
        finish(out, {"refused": "password" if "assword" in str(error) else "damaged"})
        return
    parts = sheet_parts(workbook)
    names = reader.sheet_names
    sheets = [
        read_sheet(reader, workbook, place, name, parts.get(name, ""), out, limits)
        for place, name in enumerate(names[: limits["sheets"]])
    ]
    finish(out, {"sheets": sheets, "more": max(0, len(names) - limits["sheets"])})


def limit_memory(size: int) -> bool:
    """Whether the system holds this process to the limit."""
    if sys.platform != "win32":
        import resource

        # macOS knows the limit but refuses to set it: there, as on Windows, it is watched.
        try:
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            wanted = size if hard == resource.RLIM_INFINITY else min(size, hard)
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        except (ValueError, OSError):
            return False
        return True
    return False


def watch_memory(most: int, out: Path) -> None:
    """Ends this process where it takes more than that, on a system that does not do so itself.

    The readers let other threads run while they work, so it is noticed in time.
    """
    # Systems count the most that was ever taken, some with what the parent had when it began this.
    most = max(most, memory_taken() + 1)
    while memory_taken() < most:
        time.sleep(_LOOK_AGAIN)
    finish(out, {"refused": "memory"})
    os._exit(0)


def memory_taken() -> int:
    """The most bytes of the machine's memory that this process has taken so far."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class Counters(ctypes.Structure):
            """PROCESS_MEMORY_COUNTERS, as psapi.h has it."""

            _fields_ = (
                ("cb", wintypes.DWORD),
                ("PageFaultCount", wintypes.DWORD),
                ("PeakWorkingSetSize", ctypes.c_size_t),
                ("WorkingSetSize", ctypes.c_size_t),
                ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
                ("QuotaPagedPoolUsage", ctypes.c_size_t),
                ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
                ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
                ("PagefileUsage", ctypes.c_size_t),
                ("PeakPagefileUsage", ctypes.c_size_t),
            )

        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.K32GetProcessMemoryInfo.argtypes = (
            wintypes.HANDLE,
            ctypes.POINTER(Counters),
            wintypes.DWORD,
        )
        counters = Counters(cb=ctypes.sizeof(Counters))
        kernel.K32GetProcessMemoryInfo(
            kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb
        )
        return int(counters.PeakPagefileUsage)
    import resource

    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken if sys.platform == "darwin" else taken * 1024  # bytes there, kilobytes elsewhere


def finish(out: Path, said: dict[str, Any]) -> None:
    (out / "book.json").write_text(json.dumps(said), encoding="utf-8")


def read_sheet(
    reader: fastexcel.ExcelReader,
    workbook: str,
    place: int,
    name: str,
    part: str,
    out: Path,
    limits: dict[str, int],
) -> dict[str, Any]:
    """What one sheet holds, or why it does not."""
    said: dict[str, Any] = {"name": name}
    if part and (far := too_far(workbook, part, limits["cells"], bool(limits["bounded"]))):
        return {**said, "refused": "far", "detail": far}
    seen = Seen()
    looking = threading.Thread(target=look, args=(workbook, part, seen), daemon=True)
    if part:
        looking.start()
    try:
        sheet = reader.load_sheet(place, header_row=None, skip_rows=0, dtypes="string")
        columns = sheet.available_columns()
        if len(columns) > limits["columns"]:
            return {**said, "refused": "wide", "detail": f"{len(columns):,}"}
        batch, wrong = sheet.to_arrow_with_errors()
    except fastexcel.FastExcelError:
        return {**said, "refused": "unreadable"}  # a chart or a macro in the place of a sheet
    if batch.num_rows * batch.num_columns > limits["cells"]:
        return {**said, "refused": "far", "detail": f"row {batch.num_rows:,}"}
    places = [each.absolute_index for each in columns]
    batch = pa.record_batch(
        [
            with_exact_numbers(reader, place, where, column)
            for where, column in zip(places, batch.columns, strict=True)
        ],
        names=[str(n) for n in range(batch.num_columns)],
    )
    file = pa.OSFile(str(out / f"{place}.arrow"), "wb")
    with file as sink, pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    if part:
        looking.join()
    errors = [
        [*each.position, _SHOWN.get(found[1], f"#{found[1].upper()}")]
        for each in (wrong.errors if wrong is not None else ())
        if (found := _ERROR.search(each.detail))
    ]
    return {
        **said,
        "visible": sheet.visible,
        "places": places,
        "errors": errors + [[*each, _UNFILLED] for each in seen.unfilled_in(places)],
        "unfilled": len(seen.unfilled),
        "hidden": seen.hidden,
        "merged": seen.merged,
        "looked_through": seen.whole,
    }


def with_exact_numbers(
    reader: fastexcel.ExcelReader, place: int, where: int, column: pa.StringArray
) -> pa.StringArray:
    """The column with its real numbers like 1.234 written 1.2340.

    As text, 1.234 means a thousand in half of Europe. A number in a workbook has no such doubt;
    the zero at its end takes it away without changing it.
    """
    if not pc.any(pc.match_substring(column, ".")).as_py():
        return column
    doubtful = pc.match_substring_regex(column, _AMBIGUOUS)
    if not pc.any(doubtful).as_py():
        return column
    numbers = reader.load_sheet(
        place, header_row=None, skip_rows=0, use_columns=[where], dtypes={where: "int"}
    ).to_arrow()
    if numbers.num_columns != 1 or numbers.num_rows != len(column):
        return column
    real = pc.and_(doubtful, pc.is_valid(numbers.column(0)))
    longer = pc.replace_substring_regex(column, pattern="$", replacement="0")
    return pc.if_else(real, longer, column)


# --- what the reader does not tell: asked of the XML itself, beside it ---------------------------


class Seen:
    """What else is in a sheet: hidden rows, merged cells, formulas that were never worked out."""

    def __init__(self) -> None:
        self.whole = True
        """Whether all of the sheet was looked through; a very large one only at its beginning."""
        self.formulas = False
        self.hidden: list[int] = []
        self.merged: list[list[int]] = []
        self.unfilled: list[tuple[int, int]] = []

    def unfilled_in(self, places: list[int]) -> list[tuple[int, int]]:
        index = {where: n for n, where in enumerate(places)}
        return [(row, index[where]) for row, where in self.unfilled if where in index]


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*\"([^\"]*)\"")
_ROW = re.compile(rb"<row\s[^<>]*>")
_MERGED = re.compile(rb"<mergeCell\s[^<>]*ref=\"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)\"")
_WITHOUT_RESULT = re.compile(
    rb"<c(?=\s)(?![^<>]*\st=\"str\")[^<>]*?\sr=\"([A-Z]+)([0-9]+)\"[^<>]*>"
    rb"\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)"
    rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_DIMENSION = re.compile(rb"<dimension\s[^<>]*ref=\"(?:[A-Z]+[0-9]+:)?([A-Z]+)([0-9]+)\"")
_CELL = re.compile(rb"<c\s[^<>]*?r=\"([A-Z]+)([0-9]+)\"")


def sheet_parts(workbook: str) -> dict[str, str]:
    """The file of each sheet inside an XLSX workbook; nothing for other kinds."""
    try:
        with zipfile.ZipFile(workbook) as packed:
            names = set(packed.namelist())
            relations = {}
            for found in _RELATION.findall(packed.read("xl/_rels/workbook.xml.rels")):
                said = attributes(found)
                target = said.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                relations[said.get("Id", "")] = path
            parts = {}
            for found in _SHEET.findall(packed.read("xl/workbook.xml")):
                said = attributes(found)
                path = relations.get(said.get("r:id", ""), "")
                if path in names and path.endswith(".xml"):
                    parts[said.get("name", "")] = path
            return parts
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return {}


def attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape(value.decode("utf-8", "replace"))
        for name, value in _ATTRIBUTE.findall(tag)
    }


def number(letters: bytes) -> int:
    value = 0
    for each in letters:
        value = value * 26 + each - 64
    return value - 1


def too_far(workbook: str, part: str, most: int, bounded: bool) -> str:
    """The last cell, where the sheet spans more cells than are read; a stray cell may do that.

    A sheet that does not say how far it reaches is looked through only where no limit would hold.
    """
    with zipfile.ZipFile(workbook) as packed, packed.open(part) as xml:
        claimed = _DIMENSION.search(head := xml.read(4096))
        fits = (number(claimed[1]) + 1) * int(claimed[2]) <= most if claimed else bounded
        if fits:
            return ""
        rest, row, column = head, 0, 0
        while True:
            for letters, digits in _CELL.findall(rest):
                row, column = max(row, int(digits)), max(column, number(letters))
            if not (more := xml.read(_CHUNK)):
                break
            rest = rest[-40:] + more
    return f"{letters_of(column)}{row}" if row * (column + 1) > most else ""


def letters_of(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def look(workbook: str, part: str, seen: Seen) -> None:
    """Fill in what is seen; a part that cannot be read is left to the reader to complain of."""
    try:
        with zipfile.ZipFile(workbook) as packed, packed.open(part) as xml:
            rest = b""
            while more := xml.read(_CHUNK):
                if xml.tell() > _LOOKED_THROUGH:
                    seen.whole = False
                    break
                rest += more
                end = rest.rfind(b"</row>") + 6
                if end < 6:
                    if len(rest) < _LONGEST_ROW:
                        continue
                    end = len(rest)
                look_at(rest[:end], seen)
                rest = rest[end:]
            look_at(rest, seen)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError):
        return
    except Exception as error:  # zlib.error has no public base
        if type(error).__name__ != "error":
            raise


def look_at(piece: bytes, seen: Seen) -> None:
    if b' hidden="' in piece:
        for found in _ROW.findall(piece):
            said = attributes(found)
            if said.get("hidden") in ("1", "true") and said.get("r", "").isdecimal():
                seen.hidden.append(int(said["r"]) - 1)
    # Formulas that others share stand in full before those: until one ends, none has begun.
    seen.formulas = seen.formulas or b"</f>" in piece
    if seen.formulas and b"<f" in piece:
        seen.unfilled += [(int(row) - 1, number(at)) for at, row in _WITHOUT_RESULT.findall(piece)]
    if b"<mergeCell " in piece:
        for left, top, right, bottom in _MERGED.findall(piece):
            seen.merged.append([int(top) - 1, number(left), int(bottom) - 1, number(right)])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
    os._exit(0)  # the files are written and closed; tidying up millions of cells would take a while
