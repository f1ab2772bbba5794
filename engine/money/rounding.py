"""Rounding on purpose: half a penny, and what is rounded once, are the workspace's own choice."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

Mode = Literal["half_up", "half_even"]
"""Half a penny goes away from zero (0.125 to 0.13, -0.125 to -0.13) or to the even (0.12)."""
Grain = Literal["line", "rate", "document"]
"""What is rounded once: a line's tax, a tax rate's total in a document, or a document's total."""
Ints = NDArray[np.int64]
Numbers = Ints | Sequence[int] | int
"""A column of whole numbers, or one number for all lines."""

HUNDRED_PERCENT = 1_000_000
"""Rates are whole millionths: 20 % is 200_000, and Quebec's 9.975 % is 99_750, still exact."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """A workspace's choice of how tax becomes whole pennies."""

    grain: Grain
    mode: Mode = "half_up"


@overload
def divide(numerator: int, denominator: int, mode: Mode = "half_up") -> int: ...
@overload
def divide(numerator: Ints, denominator: int | Ints, mode: Mode = "half_up") -> Ints: ...
def divide(numerator: Any, denominator: Any, mode: Mode = "half_up") -> Any:
    """The quotient rounded to a whole number, for one number or a column; it cannot overflow.

    >>> divide(125, 10), divide(-125, 10), divide(125, 10, "half_even")
    (13, -13, 12)
    >>> divide(np.array([125, -125, 126]), 10)
    array([ 13, -13,  13])
    """
    _must_be_positive(denominator)
    whole = numerator // denominator
    return _round(whole, numerator - whole * denominator, denominator, mode)


def multiply_divide(factors: Sequence[Numbers], divisor: int, mode: Mode = "half_up") -> Ints:
    """The columns' product over the divisor, rounded once; exact where a product passes int64.

    Two and a half hours at 33.333, less 10 %, in pennies:

    >>> multiply_divide(([25_000], [333_330], [9_000]), 10**10)
    array([7500])
    """
    whole, rest = _multiply_divmod(factors, divisor)
    rounded: Ints = _round(whole, rest, divisor, mode)
    return rounded


def tax(net: Numbers, rate: Numbers, document: Numbers, rounding: Rounding) -> Ints:
    """Each line's tax in minor units; together they make what the rounding's grain comes to.

    `net` is in minor units, `rate` in millionths, and lines of one document share a number in
    `document`. Per rate and per document, the total is rounded once and shared out by largest
    remainder, earlier lines first: no line is a whole penny from its exact tax, and a credit note's
    lines are its invoice's with the sign turned.

    >>> tax([1002, 1002, 1002], 200_000, 0, Rounding("line"))
    array([200, 200, 200])
    >>> tax([1002, 1002, 1002], 200_000, 0, Rounding("document"))
    array([201, 200, 200])
    """
    net, rate, document = _columns(net, rate, document)
    whole, rest = _multiply_divmod((net, rate), HUNDRED_PERCENT)
    if rounding.grain == "line":
        rounded: Ints = _round(whole, rest, HUNDRED_PERCENT, rounding.mode)
        return rounded
    keys = {"rate": (document, rate), "document": (document,)}[rounding.grain]
    return _share_out(whole, rest, _number_groups(*keys), rounding.mode)


def _share_out(whole: Ints, rest: Ints, group: Ints, mode: Mode) -> Ints:
    """Each line's tax, rounded down to `whole` or up, so that its group's lines make their total.

    A line's exact tax is whole + rest / HUNDRED_PERCENT. In each group the missing pennies go to
    the lines with the largest rest: never more than have any, so a line without one stays as it is.
    """
    groups = int(group.max(initial=-1)) + 1
    wholes = np.zeros(groups, object)  # Python's own integers, as a total may pass int64
    np.add.at(wholes, group, whole.astype(object))
    rests = np.zeros(groups, np.int64)
    np.add.at(rests, group, rest)
    carried = rests // HUNDRED_PERCENT
    total = _round(wholes + carried, rests - carried * HUNDRED_PERCENT, HUNDRED_PERCENT, mode)
    missing = (total - wholes).astype(np.int64)

    split = np.flatnonzero(rest)  # the lines between two pennies
    # A group that opens with a credit is shared out as its mirror image: all up, and the surplus
    # taken where the penny below is nearest.
    opens = np.full(groups, len(whole))
    np.minimum.at(opens, group[split], split)
    mirrored = whole[opens[group[split]]] < 0
    claim = np.where(mirrored, HUNDRED_PERCENT - rest[split], rest[split])
    order = np.lexsort((-claim, group[split]))  # stable: equal claims stay in line order
    split, mirrored = split[order], mirrored[order]
    lines = np.bincount(group[split], minlength=groups)
    rank = np.arange(len(split)) - (np.cumsum(lines) - lines)[group[split]]
    up, down = missing[group[split]], (lines - missing)[group[split]]
    shared = whole.copy()
    shared[split] += np.where(mirrored, rank >= down, rank < up)
    return shared


def _number_groups(*keys: Ints) -> Ints:
    """A number for each line, the same where all keys are the same, counted from 0 without gaps."""
    order = np.lexsort(keys)
    opens = np.zeros(len(order), np.bool_)
    for key in keys:
        opens[1:] |= key[order][1:] != key[order][:-1]
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(opens)
    return group


def _multiply_divmod(factors: Sequence[Numbers], divisor: int) -> tuple[Ints, Ints]:
    """The product over the divisor as a whole, rounded down, and a rest, for every line exactly."""
    _must_be_positive(divisor)
    columns = _columns(*factors)
    product = math.prod(columns[1:], start=columns[0])
    whole = product // divisor
    rest = product - whole * divisor
    if math.prod(map(_largest, columns)) < 2**63:
        return whole, rest
    # numpy wraps in silence past int64. The largest int64 divided by all factors is 0 just there.
    room = np.full(len(whole), 2**63 - 1, np.uint64)
    for column in columns:
        room //= np.maximum(np.abs(column).view(np.uint64), np.uint64(1))
    for line in np.flatnonzero(room == 0):
        exact = math.prod(int(column[line]) for column in columns)
        whole[line], rest[line] = divmod(exact, divisor)
    return whole, rest


def _largest(column: Ints) -> int:
    """The largest number without its sign, but at least 1."""
    return max(1, int(column.max(initial=0)), -int(column.min(initial=0)))


def _round(whole: Any, rest: Any, divisor: Any, mode: Mode) -> Any:
    """Up by one where the rest is over half the divisor, or is half and the mode says so."""
    short = divisor - rest
    return whole + ((rest > short) | ((rest == short) & _HALF_GOES_UP[mode](whole)))


_HALF_GOES_UP: Mapping[Mode, Callable[[Any], Any]] = {
    "half_up": lambda whole: whole >= 0,
    "half_even": lambda whole: whole % 2 == 1,
}


def _columns(*values: Numbers) -> list[Ints]:
    """The values as int64 columns of one length; anything that is not whole is a TypeError."""
    arrays = (np.atleast_1d(np.asarray(value)) for value in values)
    # An empty list has no type of its own (numpy calls it a float).
    whole = [a.astype(np.int64, casting="safe" if a.size else "unsafe", copy=False) for a in arrays]
    return list(np.broadcast_arrays(*whole))


def _must_be_positive(divisor: int | Ints) -> None:
    if (divisor <= 0) if isinstance(divisor, int) else np.any(divisor <= 0):
        raise ValueError("A divisor is greater than zero")
