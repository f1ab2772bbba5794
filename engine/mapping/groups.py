"""Which rows make one document: rows of one number and one kind, in the order of the file.

Of what is bought, the number is the supplier's: rows of two suppliers are two documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.mapping.columns import Canonical, Coded
from engine.mapping.memo import Same
from engine.mapping.reading import Codes, Ints, Mask
from engine.model import KindWord, Meaning, key_of

INVOICE, CREDIT, LEFT_OUT = 0, 1, 2
_CLASS: Mapping[KindWord, int] = {"invoice": INVOICE, "credit note": CREDIT, "leave out": LEFT_OUT}


@dataclass(frozen=True, eq=False)
class Groups:
    """The sheet's rows, document by document.

    A *line* is a row of the sheet in this order; `row[line]` is its index in the sheet.
    """

    row: Ints
    in_order: bool
    """The rows of each document stand together: a line's number is its row's."""
    starts: Ints
    """Each document's first line."""
    document: Ints
    """Each line's document."""
    kind: Codes
    """Each document's kind as its words say: INVOICE, CREDIT or LEFT_OUT."""

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def ends(self) -> Ints:
        return np.append(self.starts, len(self.row))[1:]

    @cached_property
    def first_row(self) -> Ints:
        """Each document's first row in the sheet."""
        return self.row[self.starts]

    @cached_property
    def document_of_row(self) -> Ints:
        if self.in_order:
            return self.document
        found = np.empty(len(self.row), np.int64)
        found[self.row] = self.document
        return found

    def lines(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of the sheet in the order of the lines."""
        return column if self.in_order else column[self.row]

    def sums(self, column: Ints) -> Ints:
        """What the lines of each document come to."""
        found: Ints = np.diff(np.cumsum(column)[self.ends - 1], prepend=0)
        return found

    def any(self, mask: Mask) -> Mask:
        """Of which documents a line is in the mask."""
        found = np.zeros(len(self.starts), np.bool_)
        found[self.document[mask]] = True
        return found

    def all(self, mask: Mask) -> Mask:
        """Of which documents every line is in the mask."""
        return ~self.any(~mask)

    def first(self, filled: Mask) -> Ints:
        """Each document's first line that is filled; -1 where none is."""
        late = np.flatnonzero(~filled[self.starts])
        if not len(late):
            return self.starts
        lines = np.append(np.flatnonzero(filled), len(self.row))
        after = lines[np.cumsum(filled)[self.starts[late]]]
        found = self.starts.copy()
        found[late] = np.where(after < self.ends[late], after, -1)
        return found


@dataclass(frozen=True, eq=False)
class Header:
    """A field that stands once for a document, however often its rows repeat it."""

    line: Ints
    """Each document's first line that says it; -1 where none does."""
    mixed: Mask
    """Documents whose rows do not all say the same."""

    @cached_property
    def said(self) -> Mask:
        return self.line >= 0

    def take(self, column: NDArray[Any], nothing: Any) -> NDArray[Any]:
        """The documents' own values of a column of lines."""
        if not len(column):
            return np.full(len(self.line), nothing, column.dtype)
        return np.where(self.said, column[self.line], nothing)


def group(sheet: Canonical) -> Groups:
    """The documents of the sheet; a row without a number is a document of its own, and so is
    every payment."""
    numbers = sheet.coded("number")
    kinds = row_kinds(sheet)
    if sheet.payments:
        return sheet.memo.node(("payments", Same(kinds)), lambda: _each_alone(kinds))
    if not sheet.purchases:
        return sheet.memo.node(
            ("groups", Same(numbers), Same(kinds)),
            lambda: _group(numbers.codes, numbers.filled, kinds),
        )
    codes, names = sheet.keyed("contact_code"), sheet.keyed("contact")
    return sheet.memo.node(
        ("groups", Same(numbers), Same(kinds), Same(codes), Same(names)),
        lambda: _group(_of_suppliers(numbers, codes, names), numbers.filled, kinds),
    )


def header(sheet: Canonical, groups: Groups, codes: Codes, filled: Mask) -> Header:
    """A field of documents, from its column of rows."""

    def find() -> Header:
        said, what, of = groups.lines(filled), groups.lines(codes), groups.document
        line = groups.first(said)
        if not said.all():
            lines = np.flatnonzero(said)
            what, of = what[lines], of[lines]
        mixed = np.zeros(len(groups), np.bool_)
        mixed[of[1:][(what[1:] != what[:-1]) & (of[1:] == of[:-1])]] = True
        return Header(line, mixed)

    return sheet.memo.node(("header", Same(groups), Same(codes), Same(filled)), find)


def row_kinds(sheet: Canonical) -> Codes:
    """What each row's type and status say it is."""
    kinds, statuses = sheet.coded("kind"), sheet.coded("status")
    said = {key_of(word): _CLASS[kind] for word, kind in sheet.shape.kinds.items()}
    of_kind = tuple(said.get(key, INVOICE) for key in kinds.keys)
    credit = tuple(meaning == "credit" for meaning in meanings(sheet))

    def make() -> Codes:
        found: Codes = np.array(of_kind, np.int32)[kinds.codes]
        if any(credit):
            found = np.where(
                np.array(credit)[statuses.codes] & (found == INVOICE), CREDIT, found
            ).astype(np.int32)
        return found

    return sheet.memo.node(("kinds", Same(kinds), of_kind, Same(statuses), credit), make)


def meanings(sheet: Canonical) -> tuple[Meaning | None, ...]:
    """What each distinct status means; None where nobody has said."""
    said = {key_of(word): meaning for word, meaning in sheet.shape.statuses.items()}
    return tuple(said.get(key) for key in sheet.coded("status").keys)


def _each_alone(kinds: Codes) -> Groups:
    every = np.arange(len(kinds))
    return Groups(every, True, every, every, kinds)


def _of_suppliers(numbers: Coded, codes: Coded, names: Coded) -> Codes:
    """The numbers of each supplier, who is known by a code or else by a name."""
    code, coded = _carried(codes, numbers.codes)
    name, _ = _carried(names, numbers.codes)
    supplier = np.where(coded, code, len(codes.words) + name)
    pairs = numbers.codes.astype(np.int64) * (len(codes.words) + len(names.words) + 1) + supplier
    _, first, of_row = np.unique(pairs, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[of_row]


def _carried(words: Coded, numbers: Codes) -> tuple[Ints, Mask]:
    """A column in which a row that says nothing has what the one before it of its number says,
    or else the first; and where anything is said."""
    order = np.argsort(numbers, kind="stable")
    filled = words.filled[order]
    opens = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    place = np.arange(len(order))
    start = np.repeat(opens, np.diff(np.append(opens, len(order))))
    said = np.maximum.accumulate(np.where(filled, place, -1))
    if len(opens):
        first = np.minimum.reduceat(np.where(filled, place, len(order)), opens)
        first = np.repeat(first, np.diff(np.append(opens, len(order))))
        said = np.where(said < start, np.where(first < len(order), first, -1), said)
    found, told = np.zeros(len(order), np.int64), np.zeros(len(order), np.bool_)
    found[order] = np.where(said >= 0, words.codes[order][said], 0)
    told[order] = said >= 0
    return found, told


def _group(numbers: Codes, filled: Mask, kinds: Codes) -> Groups:
    length = len(numbers)
    if bool(filled.all()) and not kinds.any() and bool((numbers[1:] >= numbers[:-1]).all()):
        # Words are numbered as they first appear, so rows of one number stand together.
        opens = np.ones(length, np.bool_)
        opens[1:] = numbers[1:] != numbers[:-1]
        starts = np.flatnonzero(opens)
        return Groups(np.arange(length), True, starts, np.cumsum(opens) - 1, kinds[starts])
    key = numbers.astype(np.int64) * 3 + kinds
    blank = ~filled
    if blank.any():
        key[blank] = (int(numbers.max(initial=0)) + 1) * 3 + np.flatnonzero(blank)
    opens = np.ones(length, np.bool_)
    opens[1:] = key[1:] != key[:-1]
    starts = np.flatnonzero(opens)
    runs = key[starts]
    if len(np.unique(runs)) == len(runs):
        return Groups(np.arange(length), True, starts, np.cumsum(opens) - 1, kinds[starts])
    _, first, of_row = np.unique(key, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    of_row = rank[of_row]
    row = np.argsort(of_row, kind="stable")
    document = of_row[row]
    starts = np.flatnonzero(np.diff(document, prepend=-1))
    return Groups(row, False, starts, document, kinds[row[starts]])
