"""A file as it was read: columns of text exactly as typed, every cell with an address."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.model.basics import Address

UploadKind = Literal["invoices", "clients", "products", "payments", "expenses", "other"]
OF_DOCUMENTS: tuple[UploadKind, ...] = ("invoices", "expenses", "payments")
"""The kinds of sheets that documents are made of."""
Cell = tuple[int, int]
"""A place in a sheet's own columns: index of the row, index of the column."""


@dataclass(frozen=True, eq=False)
class Grid:
    """One sheet of a file, whole: titles, headings, rows and totals as they stand there."""

    name: str
    letters: tuple[str, ...]
    """What a spreadsheet program calls each column: A, B, … AA."""
    columns: tuple[pa.StringArray, ...]
    """One for each letter, all of one length, without nulls: an empty cell is an empty text."""
    rows: NDArray[np.int64]
    """The number a spreadsheet program shows beside each row."""
    errors: Mapping[Cell, str] = field(default_factory=dict)
    """Cells that hold an error instead of a value, as the program shows it: #DIV/0!"""
    hidden: frozenset[int] = frozenset()
    """Indices of rows that are hidden in the program."""

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class Book:
    """A file and all its sheets."""

    name: str
    sha256: str
    kind: Literal["text", "workbook", "records"]
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()
    """How it was read, for people: “Windows-1252, columns separated by semicolons.”"""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table: its headings, and below them rows of text exactly as typed."""

    name: str
    headings: tuple[str, ...]
    """What each column is called; unique, and never empty: “Amount (2)”, “Column C”."""
    letters: tuple[str, ...]
    columns: tuple[pa.StringArray, ...]
    rows: NDArray[np.int64]
    header_row: int
    errors: Mapping[Cell, str] = field(default_factory=dict)
    left_out: tuple[tuple[int, str], ...] = ()
    """Rows that are not data, by number, and what they are: a totals row, an empty row."""
    fixed: Mapping[Cell, str] = field(default_factory=dict)
    """Cells corrected over the file, and what the file says there."""
    cells: Mapping[str, tuple[NDArray[np.int64], tuple[str, ...]]] = field(default_factory=dict)
    """Columns whose cells stand elsewhere in the file: the number of the row, the letter."""
    behind: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    """Where a row stands for several of the file: where each one's begin, and their numbers."""

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, heading: str) -> bool:
        return heading in self.headings

    def column(self, heading: str) -> pa.StringArray:
        return self.columns[self.headings.index(heading)]

    def text(self, row: int, heading: str) -> str:
        """The text of one cell, by the index of its row."""
        return str(self.column(heading)[row].as_py())

    def at(self, row: int, heading: str = "") -> Address:
        """Where a cell is, or a whole row, as people read it in their spreadsheet program."""
        if heading in self.cells:
            numbers, letters = self.cells[heading]
            return Address(self.name, int(numbers[row]), letters[row])
        letter = self.letters[self.headings.index(heading)] if heading else ""
        return Address(self.name, int(self.rows[row]), letter)

    def counted(self, rows: NDArray[np.int64]) -> int:
        """How many rows of the file some rows stand for."""
        if self.behind is None:
            return len(rows)
        starts = self.behind[0]
        return int((starts[rows + 1] - starts[rows]).sum())

    def numbers(self, rows: NDArray[np.int64]) -> tuple[int, ...]:
        """The numbers of the rows of the file that some rows stand for, in order."""
        if self.behind is None:
            return tuple(self.rows[rows].tolist())
        starts, numbers = self.behind
        behind = [numbers[starts[row] : starts[row + 1]].tolist() for row in rows.tolist()]
        return tuple(sorted(itertools.chain.from_iterable(behind)))
