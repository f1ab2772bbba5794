"""Columns of values as formulas reckon with them: numbers, texts, truths, and cells as typed.

A column has a value for every row, or one for all of them. A row whose value could not be had
carries an error; what it holds beside that error means nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.formulas.run import Errors, Mask, Run
from engine.money import divide

MOST_PLACES = 30
"""The decimals a number keeps; what has more is rounded there, half away from zero."""
_LARGEST = 10**18
_ROOM = 2**62  # within it a sum of two and a doubling still fit int64


@dataclass(frozen=True, eq=False)
class Numbers:
    """Exact numbers: whole ones, each over ten to the power of `places`."""

    whole: NDArray[Any]
    """int64, or Python's own integers where those would not do."""
    places: int = 0
    shown: int = 0
    """The decimals that are written even where they are nought."""
    days: Mask | None = None
    """Which of them are dates, counted in days as spreadsheet programs do."""
    errors: Errors = None

    def __len__(self) -> int:
        return len(self.whole)


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts that a formula made or names."""

    texts: pa.StringArray
    errors: Errors = None

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, eq=False)
class Truths:
    """TRUE or FALSE."""

    truths: Mask
    errors: Errors = None

    def __len__(self) -> int:
        return len(self.truths)


@dataclass(frozen=True, eq=False)
class Cells:
    """Texts as typed in the file: each is what a spreadsheet program would take it for."""

    texts: pa.StringArray
    heading: str = ""
    errors: Errors = None

    def __len__(self) -> int:
        return len(self.texts)


Uniform: TypeAlias = Numbers | Texts | Truths | Cells


@dataclass(frozen=True, eq=False)
class Mixed:
    """Rows of several kinds, as IF may leave them; every row is in one piece."""

    pieces: tuple[tuple[Mask, Uniform], ...]
    errors: Errors = None

    def __len__(self) -> int:
        return len(self.pieces[0][0])


Column: TypeAlias = Uniform | Mixed


def one_number(whole: int, places: int = 0) -> Numbers:
    dtype = np.int64 if abs(whole) < _ROOM else object
    return Numbers(np.array([whole], dtype), places)


def one_text(text: str) -> Texts:
    return Texts(pa.array([text], pa.string()))


def one_truth(truth: bool) -> Truths:
    return Truths(np.array([truth]))


BLANK = Cells(pa.array([""], pa.string()))
"""A value left out between two commas: an empty cell."""


def pieces(column: Column) -> Iterator[tuple[Mask | None, Uniform]]:
    """The kinds in a column with the rows of each; one kind has them all."""
    if isinstance(column, Mixed):
        yield from column.pieces
    else:
        yield None, column


# --- errors ----------------------------------------------------------------------------------


def merged(*errors: Errors) -> Errors:
    """For each row the first of its errors."""
    found: Errors = None
    for each in errors:
        if each is None:
            continue
        found = each if found is None else np.where(found, found, each)
    return found


def flagged(bad: Mask, reason: int) -> Errors:
    """This error where `bad`, none elsewhere."""
    return np.where(bad, np.uint16(reason), np.uint16(0)) if bad.any() else None


def column_errors(*columns: Column) -> Errors:
    return merged(*(each.errors for each in columns))


# --- arrays of whole numbers, which pass int64 without a loss ----------------------------------


def most(whole: NDArray[Any]) -> int:
    """The largest, leaving signs aside."""
    if len(whole) == 0:
        return 0
    return max(abs(int(whole.max())), abs(int(whole.min())))


def scaled(whole: NDArray[Any], power: int) -> NDArray[Any]:
    """Times ten to this power."""
    if power == 0:
        return whole
    if whole.dtype != object and most(whole) * 10**power >= _ROOM:
        whole = whole.astype(object)
    made: NDArray[Any] = whole * 10**power
    return made


def as_wide(whole: NDArray[Any], needed: int) -> NDArray[Any]:
    """Python's own integers where int64 has no room for a result as large as `needed`."""
    return whole.astype(object) if needed >= _ROOM and whole.dtype != object else whole


def divisible(whole: NDArray[Any], unit: int) -> NDArray[Any]:
    """Ready to be divided by a unit that int64 may have no room for."""
    return whole.astype(object) if unit >= _ROOM else whole


def units(numbers: "Numbers") -> NDArray[Any]:
    """The whole numbers below."""
    unit = 10**numbers.places
    whole: NDArray[Any] = divisible(numbers.whole, unit) // unit
    return whole


def settled(
    run: Run,
    whole: NDArray[Any],
    places: int,
    errors: Errors = None,
    days: Mask | None = None,
    shown: int = 0,
) -> Numbers:
    """The numbers, in int64 where they fit; those past any ledger are #NUM!."""
    if whole.dtype == object or places > MOST_PLACES:
        while places and not (whole % 10).any():
            whole, places = whole // 10, places - 1
        if places > MOST_PLACES:
            unit = 10 ** (places - MOST_PLACES)
            whole, places = divide(divisible(whole, unit), unit), MOST_PLACES
    limit = _LARGEST * 10**places
    if most(whole) >= limit:
        too_large = np.asarray(abs(whole) >= limit, np.bool_)
        reason = run.reason("#NUM!", "a number grows past any ledger's.")
        errors, whole = merged(errors, flagged(too_large, reason)), np.where(too_large, 0, whole)
    if whole.dtype == object and most(whole) < _ROOM:
        whole = whole.astype(np.int64)
    return Numbers(whole, places, shown, days, errors)


def aligned(columns: Sequence[Numbers]) -> tuple[list[NDArray[Any]], int]:
    """The whole numbers of all, over one and the same power of ten."""
    places = max(each.places for each in columns)
    return [scaled(each.whole, places - each.places) for each in columns], places


# --- choosing a column for each row ------------------------------------------------------------


def pick(run: Run, which: NDArray[np.intp], columns: Sequence[Column]) -> Column:
    """For each row the value, and the error, of the column it names.

    `which` has an entry for every row, or one for all; then the column comes back as it is.
    """
    if len(which) == 1 and run.rows > 1:
        return columns[int(which[0])]
    whichs = np.broadcast_to(which, run.rows)
    kinds: dict[type[Uniform], list[tuple[Mask, Uniform]]] = {}
    for number, column in enumerate(columns):
        chosen = whichs == number
        for rows, piece in pieces(column):
            these = chosen if rows is None else chosen & np.broadcast_to(rows, run.rows)
            kinds.setdefault(type(piece), []).append((these, piece))
    errors = _picked_errors(run, whichs, columns)
    found: list[tuple[Mask, Uniform]] = []
    for entries in kinds.values():
        rows = np.logical_or.reduce([each for each, _ in entries])
        if rows.any():
            found.append((rows, _assembled(run, entries)))
    if len(found) == 1:
        return replace(found[0][1], errors=errors)
    return Mixed(tuple(found), errors)


def _picked_errors(run: Run, which: NDArray[np.intp], columns: Sequence[Column]) -> Errors:
    if all(each.errors is None for each in columns):
        return None
    errors = np.zeros(run.rows, np.uint16)
    for number, column in enumerate(columns):
        if column.errors is not None:
            np.copyto(errors, column.errors, where=which == number)
    return errors if errors.any() else None


def _assembled(run: Run, entries: Sequence[tuple[Mask, Uniform]]) -> Uniform:
    """One column out of several of one kind, each giving the rows of its mask."""
    columns = [column for _, column in entries]
    if len(columns) == 1 and len(columns[0]) == run.rows:
        return columns[0]
    place = np.zeros(run.rows, np.intp)
    start = 0
    for rows, column in entries:
        np.copyto(place, start if len(column) == 1 else start + np.arange(run.rows), where=rows)
        start += len(column)
    match columns[0]:
        case Numbers():
            numbers = [each for each in columns if isinstance(each, Numbers)]
            wholes, places = aligned(numbers)
            days = None
            if any(each.days is not None for each in numbers):
                days = np.concatenate(
                    [np.zeros(len(n), np.bool_) if n.days is None else n.days for n in numbers]
                )[place]
            shown = max(each.shown for each in numbers)
            return Numbers(np.concatenate(wholes)[place], places, shown, days)
        case Truths():
            truths = [each.truths for each in columns if isinstance(each, Truths)]
            return Truths(np.concatenate(truths)[place])
        case Texts():
            texts = [each.texts for each in columns if isinstance(each, Texts)]
            return Texts(_taken(run, pa.concat_arrays(texts), place))
        case Cells():
            cells = [each for each in columns if isinstance(each, Cells)]
            headings = dict.fromkeys(each.heading for each in cells if each.heading)
            texts = _taken(run, pa.concat_arrays([each.texts for each in cells]), place)
            return Cells(texts, " or ".join(headings))


def _taken(run: Run, texts: pa.StringArray, place: NDArray[np.intp]) -> pa.StringArray:
    lengths = pc.binary_length(texts).to_numpy(zero_copy_only=False)
    run.spend(int(lengths[place].sum()))
    return texts.take(pa.array(place))


def spread(run: Run, column: Uniform) -> Uniform:
    """The column with a value for every row."""
    if len(column) == run.rows:
        return column
    return _assembled(run, [(np.ones(run.rows, np.bool_), column)])
