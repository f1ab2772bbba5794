"""The functions on numbers."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.formulas.columns import (
    Column,
    Numbers,
    Truths,
    aligned,
    column_errors,
    divisible,
    flagged,
    merged,
    scaled,
    settled,
    units,
)
from engine.formulas.operators import total
from engine.formulas.run import Mask, Run
from engine.formulas.values import blanks_of, integers_of, numbers_of, numeric_of
from engine.money import divide

Args = Sequence[Column]
Way = Literal["half", "up", "down"]
_MOST_DIGITS = 20
_SHOWN = 6


def rounded(run: Run, numbers: Numbers, digits: int, way: Way) -> Numbers:
    """Half a unit away from nought; “up” is away from nought, “down” toward it."""
    shown = min(max(digits, 0), _SHOWN)
    if digits >= numbers.places:
        return Numbers(numbers.whole, numbers.places, shown, errors=numbers.errors)
    unit = 10 ** (numbers.places - digits)
    size: NDArray[Any] = abs(numbers.whole)
    sign = np.where(numbers.whole < 0, -1, 1)
    size = divisible(size, unit)
    if way == "half":
        whole = divide(size, unit)
    else:
        whole = size // unit if way == "down" else -(-size // unit)
    whole = whole * sign
    if digits < 0:
        whole, digits = scaled(whole, -digits), 0
    return settled(run, whole, digits, numbers.errors, shown=shown)


def _round(run: Run, args: Args, way: Way) -> Column:
    """By as many digits as each row asks for: there are few of them in all."""
    numbers = numbers_of(run, args[0])
    digits, errors = integers_of(run, args[1]) if len(args) > 1 else (np.zeros(1, np.int64), None)
    digits = np.clip(digits, -_MOST_DIGITS, _MOST_DIGITS)
    errors = merged(numbers.errors, errors)
    asked = np.unique(digits)
    made = [rounded(run, numbers, int(each), way) for each in asked]
    if len(made) == 1:
        return Numbers(made[0].whole, made[0].places, made[0].shown, errors=errors)
    wholes, places = aligned(made)
    whole = np.select([digits == each for each in asked], wholes)
    return Numbers(whole, places, errors=errors)


def round_half(run: Run, args: Args) -> Column:
    return _round(run, args, "half")


def round_up(run: Run, args: Args) -> Column:
    return _round(run, args, "up")


def round_down(run: Run, args: Args) -> Column:
    return _round(run, args, "down")


def whole_below(run: Run, args: Args) -> Column:
    numbers = numbers_of(run, args[0])
    return settled(run, units(numbers), 0, numbers.errors)


def size(run: Run, args: Args) -> Column:
    numbers = numbers_of(run, args[0])
    return Numbers(abs(numbers.whole), numbers.places, numbers.shown, errors=numbers.errors)


def modulo(run: Run, args: Args) -> Column:
    """What is left over, with the divisor's sign."""
    numbers = [numbers_of(run, each) for each in args]
    (x, y), places = aligned(numbers)
    nothing = np.asarray(y == 0, np.bool_)
    reason = run.reason("#DIV/0!", "a number is divided by nought.")
    errors = merged(column_errors(*numbers), flagged(nothing, reason))
    return settled(run, x % np.where(nothing, 1, y), places, errors)


def least(run: Run, args: Args) -> Column:
    return _extreme(run, args, smallest=True)


def greatest(run: Run, args: Args) -> Column:
    return _extreme(run, args, smallest=False)


def _extreme(run: Run, args: Args, *, smallest: bool) -> Column:
    """Empty cells do not take part; nought where there is nothing else."""
    numbers = [numbers_of(run, each) for each in args]
    wholes, places = aligned(numbers)
    best, days = np.zeros(1, np.int64), np.zeros(1, np.bool_)
    none: Mask = np.ones(1, np.bool_)
    for column, number, whole in zip(args, numbers, wholes, strict=True):
        there = ~blanks_of(run, column)
        better = there & (none | np.asarray((whole < best) if smallest else (whole > best)))
        best = np.where(better, whole, best)
        if number.days is not None or days.any():
            of_these = np.zeros(1, np.bool_) if number.days is None else number.days
            days = np.where(better, of_these, days)
        none = none & ~there
    shown = max(each.shown for each in numbers)
    return Numbers(best, places, shown, days if days.any() else None, column_errors(*numbers))


def added(run: Run, args: Args) -> Column:
    return total(run, args)


def is_number(run: Run, args: Args) -> Column:
    errors = args[0].errors
    return Truths(numeric_of(run, args[0]) & (True if errors is None else errors == 0))
