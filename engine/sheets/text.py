"""Text files as columns: CSV, TSV, semicolons or pipes, however ragged, with true row numbers."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.csv

from engine.model import Grid, Problem
from engine.sheets.grids import Sprawling, from_records, grid_of, text_columns
from engine.sheets.limits import ReadLimits
from engine.sheets.refusing import refused

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
_SAID = re.compile(rb'"?sep=(.)"?\r?\n?', re.IGNORECASE)
_SAMPLE = 100_000
_RECORDS = 100
_MOST_RAGGED = 20_000
_PIECE = 1 << 20
"""So many bytes at least are read by one hand, while another reads the next."""
_PIECES = 8

csv.field_size_limit(1 << 30)  # a description may be pages long; the file's size is the limit


def read_text(
    name: str, sheet: str, utf8: bytes, limits: ReadLimits
) -> tuple[tuple[Grid], tuple[str, ...]] | Problem:
    """The file's one grid, and how it was read."""
    notes: tuple[str, ...] = ()
    separator = ""
    if said := _SAID.match(utf8):
        separator = said[1].decode("latin-1")
        utf8 = utf8[said.end() :]
        notes += (f"The file's first line says that columns are separated by “{separator}”.",)
    head = _head(utf8)
    separator = separator or _separator(head)
    if said is None:
        notes += (f"Columns separated by {_SEPARATORS[separator]}.",)
    widths = _widths(head, separator)
    if (width := max(widths, default=0)) > limits.columns:
        return _too_wide(name, width, limits)
    grid = _grid(sheet, utf8, separator, widths, limits.cells, quoted=True)
    if _runs_on(grid) and utf8.count(b'"') % 2:
        notes += ("One quotation mark is never closed: all of them are read as plain text.",)
        widths = _widths(head, separator, quoted=False)
        grid = _grid(sheet, utf8, separator, widths, limits.cells, quoted=False)
    if len(grid.columns) > limits.columns:
        return _too_wide(name, len(grid.columns), limits)
    return (grid,), notes


def _too_wide(name: str, width: int, limits: ReadLimits) -> Problem:
    return refused(
        name,
        f"has {width:,} columns; the most that are read are {limits.columns:,}.",
        "Delete the columns nobody needs and upload it again.",
    )


def _grid(
    name: str, utf8: bytes, separator: str, widths: Counter[int], most: int, quoted: bool
) -> Grid:
    fast = _fast(name, utf8, separator, widths, most, quoted)
    if fast is not None:
        return fast
    return from_records(name, list(_records(utf8, separator, quoted)), most)


def _runs_on(grid: Grid) -> bool:
    """Whether the last row holds line ends, as it does where a quotation runs to the file's end."""
    return bool(len(grid)) and any(
        {"\n", "\r"} & set(column[-1].as_py()) for column in grid.columns
    )


def _fast(
    name: str, utf8: bytes, separator: str, widths: Counter[int], most: int, quoted: bool
) -> Grid | None:
    """Read by Arrow; None where the file is too unruly for it."""
    width = max(widths, key=lambda each: (widths[each], each), default=0)
    if width < 2 or len(separator.encode()) > 1:
        return None
    ragged: list[pa.csv.InvalidRow] = []

    def keep(row: pa.csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip" if len(ragged) <= _MOST_RAGGED else "error"

    names = [str(n) for n in range(width)]
    convert = pa.csv.ConvertOptions(
        default_column_type=pa.string(), strings_can_be_null=False, check_utf8=False
    )

    def parse(piece: memoryview, orderly: bool = True) -> pa.Table:
        return pa.csv.read_csv(
            pa.BufferReader(piece),
            pa.csv.ReadOptions(
                column_names=names,
                use_threads=False,
                block_size=len(piece) + 1 if orderly else None,
            ),
            pa.csv.ParseOptions(
                delimiter=separator,
                quote_char='"' if quoted else False,
                ignore_empty_lines=False,
                newlines_in_values=quoted,
                invalid_row_handler=None if orderly else keep,
            ),
            convert,
        )

    def parsed() -> pa.Table:
        try:
            with ThreadPoolExecutor(2) as hands:
                tables = list(hands.map(parse, _pieces(utf8, quoted)))
            if any(map(_is_torn, tables[:-1])):
                return parse(memoryview(utf8))
            return pa.concat_tables(tables)
        except pa.ArrowInvalid:
            # Only so do ragged rows come with their numbers.
            return parse(memoryview(utf8), orderly=False)

    try:
        columns = text_columns(parsed().columns)  # no name holds the table, so its columns can go
    except pa.ArrowInvalid:
        return None
    length = len(columns[0])
    if not ragged:
        return grid_of(name, columns)
    cells = [next(_records(each.text.encode(), separator, quoted), []) for each in ragged]
    width = max(width, max(map(len, cells)))
    if width * (length + len(ragged)) > most:
        raise Sprawling(length + len(ragged), width)
    return grid_of(name, _with_ragged(columns, cells, [each.number - 1 for each in ragged]))


def _pieces(utf8: bytes, quoted: bool) -> Iterator[memoryview]:
    """The file cut at ends of lines, none of them between two quotation marks.

    Where marks stand otherwise than in pairs a cut may still be in the midst of a cell; then the
    last cell before it ends with the end of that line, or its row lacks some.
    """
    whole, characters = memoryview(utf8), np.frombuffer(utf8, np.uint8)
    start, size = 0, max(_PIECE, len(utf8) // _PIECES)
    while len(utf8) - start > size * 3 // 2:
        end = utf8.find(b"\n", start + size) + 1 or len(utf8)
        marks = np.count_nonzero(characters[start:end] == ord('"')) if quoted else 0
        while marks % 2 and end < len(utf8):
            before, end = end, utf8.find(b"\n", end) + 1 or len(utf8)
            marks += utf8.count(b'"', before, end)
        yield whole[start:end]
        start = end
    if start < len(utf8):
        yield whole[start:]


def _is_torn(piece: pa.Table) -> bool:
    """Whether a piece ends in the midst of a cell, which then holds the end of its line."""
    return bool(len(piece)) and piece.column(piece.num_columns - 1)[-1].as_py().endswith("\n")


def _with_ragged(
    columns: Sequence[pa.StringArray], cells: Sequence[Sequence[str]], at: Sequence[int]
) -> list[pa.StringArray]:
    """The rows that were too short or too long, put back in their places."""
    kept = len(columns[0])
    proper = np.ones(kept + len(cells), dtype=np.bool_)
    proper[list(at)] = False
    order = np.empty(len(proper), np.int64)
    order[proper] = np.arange(kept)
    order[list(at)] = np.arange(kept, len(proper))
    take = pa.array(order)
    made = []
    for n in range(max(len(columns), max(map(len, cells)))):
        own = columns[n] if n < len(columns) else pa.array([""] * kept, pa.string())
        added = pa.array([row[n] if n < len(row) else "" for row in cells], pa.string())
        made.append(pa.concat_arrays([own, added]).take(take))
    return made


def _records(
    utf8: bytes, separator: str, quoted: bool = True, most: int | None = None
) -> Iterator[list[str]]:
    lines = io.TextIOWrapper(io.BytesIO(utf8), "utf-8", "replace", newline="")
    try:
        reader = csv.reader(
            lines, delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        )
        for number, record in enumerate(reader):
            if number == most:
                break
            yield record
    finally:
        lines.detach()


def _head(utf8: bytes) -> bytes:
    """Whole lines from the file's beginning."""
    if len(utf8) <= _SAMPLE:
        return utf8
    return utf8[: max(utf8.rfind(b"\n", 0, _SAMPLE), utf8.rfind(b"\r", 0, _SAMPLE)) + 1 or _SAMPLE]


def _widths(head: bytes, separator: str, quoted: bool = True) -> Counter[int]:
    """How many of the first records have how many columns."""
    return Counter(map(len, _records(head, separator, quoted, _RECORDS)))


def _separator(head: bytes) -> str:
    """What most of the records are split by into the same number of columns."""

    def regular(separator: str) -> tuple[float, int]:
        if separator.encode() not in head:
            return 0.0, 0
        widths = _widths(head, separator)
        many = {width: times for width, times in widths.items() if width > 1}
        if not many:
            return 0.0, 0
        width = max(many, key=lambda each: (many[each], each))
        return many[width] / sum(times for each, times in widths.items() if each), width

    found = {separator: regular(separator) for separator in _SEPARATORS}
    best = max(found, key=lambda each: found[each])
    return best if found[best][1] else ","
