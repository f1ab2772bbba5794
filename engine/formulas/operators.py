"""What stands between two values: + - * / ^ & and the comparisons."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.formulas import cells
from engine.formulas.cells import reading_of
from engine.formulas.columns import (
    Cells,
    Column,
    Mixed,
    Numbers,
    Texts,
    Truths,
    Uniform,
    aligned,
    as_wide,
    column_errors,
    flagged,
    merged,
    most,
    pieces,
    scaled,
    settled,
    units,
)
from engine.formulas.days import LAST_DAY
from engine.formulas.run import LONGEST_TEXT, Errors, Mask, Run
from engine.formulas.values import numbers_of, texts_of
from engine.money import divide

DIVISION_PLACES = 10
HIGHEST_POWER = 6


# --- reckoning -----------------------------------------------------------------------------------


def add(run: Run, left: Column, right: Column) -> Column:
    return _sum(run, numbers_of(run, left), numbers_of(run, right), 1)


def subtract(run: Run, left: Column, right: Column) -> Column:
    return _sum(run, numbers_of(run, left), numbers_of(run, right), -1)


def total(run: Run, columns: Sequence[Column]) -> Column:
    """All of them together."""
    first: Column = numbers_of(run, columns[0])
    return reduce(lambda left, right: add(run, left, right), columns[1:], first)


def multiply(run: Run, left: Column, right: Column) -> Column:
    x, y = numbers_of(run, left), numbers_of(run, right)
    needed = most(x.whole) * most(y.whole)
    whole = as_wide(x.whole, needed) * as_wide(y.whole, needed)
    return settled(run, whole, x.places + y.places, merged(x.errors, y.errors))


def over(run: Run, left: Column, right: Column) -> Column:
    """To ten places, half away from zero."""
    x, y = numbers_of(run, left), numbers_of(run, right)
    power = DIVISION_PLACES + y.places - x.places
    upper, lower = scaled(x.whole, max(power, 0)), scaled(y.whole, max(-power, 0))
    nothing = np.asarray(lower == 0, np.bool_)
    lower = np.where(nothing, 1, lower)
    upper, lower = np.where(lower < 0, -upper, upper), abs(lower)
    reason = run.reason("#DIV/0!", "a number is divided by nought.")
    errors = merged(x.errors, y.errors, flagged(nothing, reason))
    upper, lower = np.broadcast_arrays(upper, lower)
    return settled(run, divide(upper, lower), DIVISION_PLACES, errors)


def power(run: Run, left: Column, right: Column) -> Column:
    """Of the whole powers from 0 to 6."""
    x, y = numbers_of(run, left), numbers_of(run, right)
    whole = units(y)
    rest = y.whole - whole * 10**y.places
    bad = np.asarray((rest != 0) | (whole < 0) | (whole > HIGHEST_POWER), np.bool_)
    exponents = np.where(bad, 1, whole).astype(np.int64)
    bad = bad | np.asarray((exponents == 0) & (x.whole == 0), np.bool_)
    reason = run.reason("#NUM!", f"a power is not a whole number from 0 to {HIGHEST_POWER}.")
    errors = merged(x.errors, y.errors, flagged(bad, reason))
    highest = int(exponents.max(initial=0))
    base = as_wide(np.where(bad, 1, x.whole), max(most(x.whole), 10**x.places) ** max(highest, 1))
    one = 10**x.places
    raised: NDArray[Any] = np.full_like(base, one**highest)
    result = np.zeros(np.broadcast_shapes(base.shape, exponents.shape), raised.dtype)
    for exponent in range(highest + 1):
        whole_power = base**exponent * one ** (highest - exponent)
        result = np.where(exponents == exponent, whole_power, result)
    return settled(run, result, x.places * highest, errors)


def negative(run: Run, column: Column) -> Column:
    numbers = numbers_of(run, column)
    return Numbers(-numbers.whole, numbers.places, errors=numbers.errors)


def percent(run: Run, column: Column) -> Column:
    numbers = numbers_of(run, column)
    return settled(run, numbers.whole, numbers.places + 2, numbers.errors)


def _sum(run: Run, x: Numbers, y: Numbers, sign: int) -> Numbers:
    """A date and a number make a date; two dates have a number between them."""
    (left, right), places = aligned((x, y))
    needed = most(left) + most(right)
    whole = as_wide(left, needed) + sign * as_wide(right, needed)
    errors = merged(x.errors, y.errors)
    days: Mask | None = None
    if x.days is not None or y.days is not None:
        none = np.zeros(1, np.bool_)
        first = none if x.days is None else x.days
        second = none if y.days is None else y.days
        days = first ^ second if sign > 0 else first & ~second
        limit = 10**places
        day = units(Numbers(whole, places))
        outside = np.asarray(days & ((day < 1) | (day > LAST_DAY)), np.bool_)
        reason = run.reason("#NUM!", "a date lies outside the years 1900 to 9999.")
        errors = merged(errors, flagged(outside, reason))
        whole = np.where(outside, limit, whole)
        days = days if days.any() else None
    return settled(run, whole, places, errors, days, max(x.shown, y.shown))


# --- texts one after another -----------------------------------------------------------------


def joined(run: Run, columns: Sequence[Column]) -> Texts:
    """One text out of several; never a longer one than is allowed."""
    texts = [texts_of(run, each) for each in columns]
    lengths = sum(lengths_of(each) for each in texts)
    errors = merged(column_errors(*texts), too_long(run, np.asarray(lengths)))
    if errors is not None:
        texts = [emptied(run, each, errors) for each in texts]
    arrays = [each.texts for each in texts]
    if max(map(len, arrays)) > 1:
        arrays = [each[0] if len(each) == 1 else each for each in arrays]
    return Texts(pc.binary_join_element_wise(*arrays, ""), errors)


def lengths_of(texts: Texts) -> NDArray[np.int64]:
    lengths: NDArray[np.int64] = pc.utf8_length(texts.texts).to_numpy(zero_copy_only=False)
    return lengths.astype(np.int64)


def too_long(run: Run, lengths: NDArray[np.int64]) -> Errors:
    """An error for each text that must not be made; the others are paid for."""
    bad = lengths > LONGEST_TEXT
    run.spend(int(np.where(bad, 0, lengths).sum()))
    reason = run.reason("#VALUE!", f"a text grows past {LONGEST_TEXT:,} characters.")
    return flagged(bad, reason)


def emptied(run: Run, texts: Texts, errors: Errors) -> Texts:
    """The texts, empty where there is an error."""
    if errors is None or not errors.any():
        return texts
    whole = texts.texts
    if len(whole) == 1 and len(errors) > 1:
        return Texts(pc.if_else(pa.array(errors == 0), whole[0], ""), errors)
    return Texts(pc.if_else(pa.array(np.broadcast_to(errors == 0, len(whole))), whole, ""), errors)


# --- comparing -----------------------------------------------------------------------------------

_TESTS: dict[str, Callable[[NDArray[np.int8]], Mask]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def compared(run: Run, test: str, left: Column, right: Column) -> Truths:
    """As spreadsheet programs do: a number is less than any text, a text less than TRUE and FALSE,
    and the case of letters does not count.

    A cell is compared with a text as it is typed, with a number or a truth as what it is taken
    for. Two cells are compared as numbers where both are numbers and neither is a code such as
    007, as texts otherwise.
    """
    errors = merged(left.errors, right.errors)
    met = _order_pieces(run, left, right, only_equal=test in ("=", "<>"))
    return Truths(_TESTS[test](met), errors)


def _order_pieces(run: Run, left: Column, right: Column, only_equal: bool) -> NDArray[np.int8]:
    """-1, 0 or 1 for each row: less, the same, more."""
    if not isinstance(left, Mixed) and not isinstance(right, Mixed):
        return _order(run, left, right, only_equal)
    order = np.zeros(run.rows, np.int8)
    for rows, one in pieces(left):
        for other_rows, other in pieces(right):
            these = np.ones(run.rows, np.bool_)
            for each in (rows, other_rows):
                if each is not None:
                    these &= each
            if these.any():
                order = np.where(these, _order(run, one, other, only_equal), order)
    return order


def _order(run: Run, left: Uniform, right: Uniform, only_equal: bool) -> NDArray[np.int8]:
    match left, right:
        case Numbers(), Numbers():
            (x, y), _ = aligned((left, right))
            return _signs(x, y)
        case Truths(x), Truths(y):
            return _signs(x.astype(np.int8), y.astype(np.int8))
        case (Texts(x), Texts(y)) | (Texts(x), Cells(y)) | (Cells(x), Texts(y)):
            return _text_order(x, y, only_equal)
        case Cells(), Cells():
            return _order_of_cells(run, left, right, only_equal)
        case Cells(), Numbers() | Truths():
            return _order_of_cell_and_value(run, left, right)
        case Numbers() | Truths(), Cells():
            return -_order_of_cell_and_value(run, right, left)
        case _:
            ranks = {Numbers: 0, Texts: 1, Truths: 2}
            return np.full(1, np.sign(ranks[type(left)] - ranks[type(right)]), np.int8)


def _order_of_cell_and_value(run: Run, cell: Cells, value: Numbers | Truths) -> NDArray[np.int8]:
    reading = reading_of(run, cell)
    kinds = reading.kinds
    blank = kinds == cells.BLANK
    if isinstance(value, Truths):
        met = _signs(reading.whole, value.truths.astype(np.int64))
        return np.where((kinds == cells.TRUTH) | blank, met, np.int8(-1))
    (x, y), _ = aligned((Numbers(reading.whole, reading.places), value))
    return np.where(reading.numeric | blank, _signs(x, y), np.int8(1))


def _order_of_cells(run: Run, left: Cells, right: Cells, only_equal: bool) -> NDArray[np.int8]:
    x, y = reading_of(run, left), reading_of(run, right)
    (first, second), _ = aligned((Numbers(x.whole, x.places), Numbers(y.whole, y.places)))
    as_numbers = np.ones(1, np.bool_)
    for reading, column in ((x, left), (y, right)):
        code = pc.match_substring_regex(column.texts, r"^\s*0[0-9]")
        number = reading.numeric & ~code.to_numpy(zero_copy_only=False)
        as_numbers = as_numbers & (number | (reading.kinds == cells.BLANK))
    as_numbers = as_numbers & (x.numeric | y.numeric)
    texts = _text_order(left.texts, right.texts, only_equal)
    return np.where(as_numbers, _signs(first, second), texts)


def _text_order(left: pa.StringArray, right: pa.StringArray, only_equal: bool) -> NDArray[np.int8]:
    x, y = pc.utf8_lower(left), pc.utf8_lower(right)
    if len(x) != len(y):
        x, y = (x[0] if len(x) == 1 else x), (y[0] if len(y) == 1 else y)
    if only_equal:
        different = pc.not_equal(x, y).to_numpy(zero_copy_only=False)
        return np.asarray(different, np.int8)
    more = pc.greater(x, y).to_numpy(zero_copy_only=False)
    less = pc.less(x, y).to_numpy(zero_copy_only=False)
    order: NDArray[np.int8] = more.astype(np.int8) - less.astype(np.int8)
    return order


def _signs(x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.int8]:
    signs: NDArray[np.int8] = np.asarray(x > y, np.int8) - np.asarray(x < y, np.int8)
    return signs
