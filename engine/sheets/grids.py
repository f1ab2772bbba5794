"""Making grids: columns of text of one length, with their letters and true row numbers."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.model import Cell, Grid


def letter(index: int) -> str:
    """What a spreadsheet program calls a column, from 0.

    >>> letter(0), letter(25), letter(26), letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def text_column(values: pa.Array | pa.ChunkedArray) -> pa.StringArray:
    """One array of text without nulls."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    if values.type != pa.string():
        values = values.cast(pa.string())
    return values.fill_null("") if values.null_count else values


def text_columns(values: Iterable[pa.ChunkedArray]) -> list[pa.StringArray]:
    """Each column as one array of text, two at a time; what it was read into goes as it is made."""
    values = iter(values)  # an iterator at its end holds nothing, as a list would
    with ThreadPoolExecutor(2) as hands:
        return list(hands.map(text_column, values))


class Sprawling(Exception):
    """A few long rows among many short ones come to more cells than are read."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(f"{rows:,} rows of {columns:,} columns")


def from_records(name: str, records: Sequence[Sequence[str]], most: int) -> Grid:
    """A grid of rows of cells, however long each row is; short rows end in empty cells."""
    width = max(map(len, records), default=0)
    if width * len(records) > most:
        raise Sprawling(len(records), width)
    columns = [
        pa.array([row[n] if n < len(row) else "" for row in records], pa.string())
        for n in range(width)
    ]
    return grid_of(name, columns)


def grid_of(
    name: str,
    columns: Sequence[pa.StringArray],
    places: Sequence[int] | None = None,
    errors: Mapping[Cell, str] | None = None,
    hidden: frozenset[int] = frozenset(),
) -> Grid:
    """A grid that begins in row 1, without the empty rows and columns at its end.

    `places` says which column of the file each is, where some are missing before the first.
    """
    places = range(len(columns)) if places is None else places
    length = len(columns[0]) if columns else 0
    errors = errors or {}
    last_error = max((row for row, _ in errors), default=-1)
    used = max(_used(columns, length), last_error + 1)
    if used < length:
        columns = [column.slice(0, used) for column in columns]
    width = len(columns)
    with_errors = {column for _, column in errors}
    while width and (width - 1) not in with_errors and not holds_something(columns[width - 1]):
        width -= 1
    return Grid(
        name,
        tuple(letter(place) for place in places[:width]),
        tuple(columns[:width]),
        np.arange(1, used + 1, dtype=np.int64) if width else np.empty(0, np.int64),
        dict(errors),
        frozenset(row for row in hidden if row < used),
    )


def _used(columns: Sequence[pa.StringArray], length: int) -> int:
    """How many rows there are up to the last one that holds something."""
    for row in range(length - 1, max(length - 1000, -1), -1):
        if any(column[row].as_py() for column in columns):
            return row + 1
    if length <= 1000 or not columns:
        return 0
    filled = np.flatnonzero(~blank_rows(columns))
    return int(filled[-1]) + 1 if len(filled) else 0


def holds_something(column: pa.StringArray) -> bool:
    """Whether any cell of the column is not empty."""
    if not len(column):
        return False
    ends = np.frombuffer(column.buffers()[1], np.int32)
    return bool(ends[column.offset] != ends[column.offset + len(column)])


def blank_rows(columns: Sequence[pa.StringArray]) -> NDArray[np.bool_]:
    """Which rows hold nothing but spaces."""
    rest = np.arange(len(columns[0]) if columns else 0)
    for column in columns:
        if not len(rest):
            break
        seen = column if len(rest) == len(column) else column.take(pa.array(rest))
        empty = pc.or_(pc.equal(pc.binary_length(seen), 0), pc.utf8_is_space(seen))
        rest = rest[empty.to_numpy(zero_copy_only=False)]
    mask = np.zeros(len(columns[0]) if columns else 0, dtype=np.bool_)
    mask[rest] = True
    return mask
