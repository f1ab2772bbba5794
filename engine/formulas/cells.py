"""What a cell is, as a spreadsheet program would take it: a number, a date, a truth or a text."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.formulas.columns import Cells, most
from engine.formulas.days import read_day
from engine.formulas.run import Mask, Run
from engine.money import Ambiguous, Amount, read_amount, read_percent

TEXT, NUMBER, DAY, TRUTH, BLANK = range(5)

_TRUTHS = {"true": 1, "false": 0, "vrai": 1, "faux": 0}
_MOST_DIGITS = 17  # they fit in int64
_WHOLE_DIGITS = 13  # what has more before its decimals is refused as an amount
_LONGEST = 80
"""What is longer is a text, whatever it holds."""


@dataclass(frozen=True, eq=False)
class Reading:
    """For each cell its kind; beside it its number, whose day it is, or 1 for TRUE."""

    kinds: NDArray[np.uint8]
    whole: NDArray[Any]
    places: int

    @property
    def numeric(self) -> Mask:
        return np.isin(self.kinds, (NUMBER, DAY))


def reading_of(run: Run, column: Cells) -> Reading:
    """A column of the sheet is read once in a run, however often the formula names it."""
    known = run.readings.get(id(column.texts))
    if known is None:
        known = (column.texts, read_texts(run, column.texts))
        if column.heading:
            run.readings[id(column.texts)] = known
    reading = known[1]
    assert isinstance(reading, Reading)
    return reading


def read_texts(run: Run, texts: pa.StringArray) -> Reading:
    """Each distinct text is read once."""
    encoded = texts.dictionary_encode()
    codes = encoded.indices.to_numpy()
    distinct = _read(run, encoded.dictionary)
    return Reading(distinct.kinds[codes], distinct.whole[codes], distinct.places)


def why_no_number(run: Run, text: str) -> str:
    """What is the matter with a text that should have been a number."""
    if not text.strip():
        return "an empty text is not a number."
    reading = read_amount(text, run.decimal_mark)
    if isinstance(reading, Amount):
        return f"“{text}” is not a number."
    return reading.says


def _read(run: Run, distinct: pa.StringArray) -> Reading:
    """Texts that differ in their digits alone are read alike, so one of each shape is read; what
    is no amount, or is very long, is read by itself.
    """
    trimmed = pc.utf8_trim_whitespace(distinct)
    kinds = np.zeros(len(distinct), np.uint8)
    whole = np.zeros(len(distinct), np.int64)
    digits, shapes, first_of = _shapes(trimmed)
    known = [_read_shape(run, str(trimmed[first].as_py())) for first in first_of]
    signs = np.array([each[0] if each else 0 for each in known], np.int64)
    decimals = np.array([each[1] if each else 0 for each in known], np.int64)
    largest = 10 ** np.minimum(_WHOLE_DIGITS + decimals, 18)
    read = (signs[shapes] != 0) & (digits >= 0) & (digits < largest[shapes])
    kinds[read] = NUMBER
    places = int(decimals[shapes[read]].max(initial=0))
    by_itself = [
        (place, *_read_one(run, trimmed[place].as_py())) for place in np.flatnonzero(~read)
    ]
    places = max([places, *(each[3] for each in by_itself)])
    shift = np.maximum(places - decimals, 0)[shapes]
    if most(digits) * 10**places >= 2**62 or any(each[2] for each in by_itself):
        whole = whole.astype(object)
        digits, shift = digits.astype(object), shift.astype(object)
    whole[read] = (digits * signs[shapes] * 10**shift)[read]
    for place, kind, number, its_places in by_itself:
        kinds[place] = kind
        whole[place] = number * 10 ** (places - its_places)
    return Reading(kinds, *_lean(whole, places))


def _shapes(
    trimmed: pa.StringArray,
) -> tuple[NDArray[np.int64], NDArray[np.int32], list[int]]:
    """The digits of each text as a number, its shape, and a text of each shape.

    A shape is the text with a nought for each digit, and whether its first digit is one, which
    is never so in 1,234. The number is -1 where the digits are none or too many.
    """
    digits = pc.replace_substring_regex(trimmed, "[^0-9]+", "")
    lengths = pc.binary_length(digits).to_numpy(zero_copy_only=False)
    usable = pa.array((lengths > 0) & (lengths <= _MOST_DIGITS))
    numbers = pc.cast(pc.if_else(usable, digits, "-1"), pa.int64()).to_numpy()
    shapes = pc.binary_join_element_wise(
        pc.replace_substring_regex(trimmed, "[0-9]", "0"),
        pc.if_else(pc.starts_with(digits, "0"), "0", "1"),
        "",
    ).dictionary_encode()
    codes = shapes.indices.to_numpy()
    # A nought has no sign, so another text must tell what (0.00) and (0.50) have in common.
    order = np.argsort(numbers == 0, kind="stable")
    _, first_of = np.unique(codes[order], return_index=True)
    return numbers, codes, order[first_of].tolist()


def _read_shape(run: Run, text: str) -> tuple[int, int] | None:
    """Sign and decimals of a text and its like, None where they are no amounts."""
    if text.endswith("%"):
        percent = read_percent(text)
        if not isinstance(percent, Decimal):
            return None
        value, shift = percent, 2
    else:
        amount = read_amount(text, run.decimal_mark)
        if not isinstance(amount, Amount):
            return None
        value, shift = amount.value, 0
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return (-1 if value.is_signed() else 1), shift - exponent


def _lean(whole: NDArray[Any], places: int) -> tuple[NDArray[Any], int]:
    """Without decimals that no number of the column needs."""
    while places > 0 and not (whole % 10).any():
        whole, places = whole // 10, places - 1
    if whole.dtype == object and most(whole) < 2**62:
        whole = whole.astype(np.int64)
    return whole, places


def _read_one(run: Run, text: str) -> tuple[int, int, int]:
    """Kind, whole number and decimals of one text."""
    if not text:
        return BLANK, 0, 0
    if len(text) > _LONGEST:
        return TEXT, 0, 0
    truth = _TRUTHS.get(text.lower())
    if truth is not None:
        return TRUTH, truth, 0
    if text.endswith("%"):
        percent = read_percent(text)
        return (NUMBER, *_parts(percent, 2)) if isinstance(percent, Decimal) else (TEXT, 0, 0)
    amount = read_amount(text, run.decimal_mark)
    if isinstance(amount, Amount):
        return NUMBER, *_parts(amount.value)
    if isinstance(amount, Ambiguous):
        return TEXT, 0, 0
    day = read_day(text, run.dates)
    return (DAY, day, 0) if day is not None else (TEXT, 0, 0)


def _parts(value: Decimal, shift: int = 0) -> tuple[int, int]:
    """The value as a whole number and its decimals, fewer by none but needless zeros."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    whole, places = int("".join(map(str, digits))), shift - exponent
    while places > 0 and whole % 10 == 0:
        whole, places = whole // 10, places - 1
    if places < 0:
        whole, places = whole * 10**-places, 0
    return (-whole if sign else whole), places
