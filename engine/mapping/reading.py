"""Texts as typed, a column at a time, as whole numbers: amounts, quantities, percentages.

What a number is, `engine.money` alone decides, text by text. A column has few *shapes*,
though: £1,234.50 and £9,876.10 are read alike. So one text of each shape is read, and
that decides sign, decimals and currency for all; the digits themselves are added up in
columns. A text of an unusual length is read by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.money import Amount, DecimalMark, NotAnAmount, divide, read_amount, read_percent

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

AMOUNT_PLACES = 4
"""Amounts and quantities are held in ten-thousandths, finer where the column needs it."""
PERCENT_PLACES = 6
"""Percentages are held in millionths of one, as `engine.money.tax` takes them."""

_MOST_DIGITS = 17  # of one number; they fit in int64 whatever they are
_POWERS = 10 ** np.arange(18, dtype=np.int64)


@dataclass(frozen=True)
class Read:
    """One text read: its value, and the currency or % written beside it."""

    value: Decimal
    mark: str = ""


Reader = Callable[[str], Read | str]
"""Reads one text, or says why not. The value has as many decimals as the text has digits for."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column of numbers: value / 10**places where it is `ok`, nothing where not."""

    values: Ints
    places: int
    filled: Mask
    """Where something is written."""
    bad: Mask
    """Where what is written is no number."""
    texts: pa.StringArray
    why: Reader
    marks: tuple[str, ...] = ("",)
    """The currencies written beside amounts, and which stands beside each."""
    mark: Codes | None = None

    @cached_property
    def ok(self) -> Mask:
        return self.filled & ~self.bad

    def decimal(self, row: int) -> Decimal:
        return Decimal(int(self.values[row])).scaleb(-self.places)

    def reason(self, row: int) -> str:
        """Why this row's text is no number."""
        said = self.why(str(self.texts[row].as_py()))
        assert isinstance(said, str)
        return said


def amount_reader(mark: DecimalMark) -> Reader:
    def read(text: str) -> Read | str:
        found = read_amount(text, mark)
        if isinstance(found, Amount):
            return Read(found.value, found.currency or "")
        return found.says

    return read


def percent_reader(fractions: bool) -> Reader:
    """A percentage as a share of one: 20 % is 0.20, and so is a bare 0.2 where fractions are."""

    def read(text: str) -> Read | str:
        found = read_percent(text)
        if isinstance(found, NotAnAmount):
            return found.says
        bare = fractions and "%" not in text
        return Read(found if bare else found.scaleb(-2))

    return read


def read_numbers(texts: pa.StringArray, read: Reader, places: int) -> Numbers:
    """The column's numbers, exactly as `read` reads each of its texts."""
    if _repeats(texts):
        coded = texts.dictionary_encode()
        few = _read_numbers(coded.dictionary, read, places)
        codes = coded.indices.to_numpy()
        return Numbers(
            few.values[codes],
            few.places,
            few.filled[codes],
            few.bad[codes],
            texts,
            read,
            few.marks,
            few.mark if few.mark is None else few.mark[codes],
        )
    return _read_numbers(texts, read, places)


def _repeats(texts: pa.StringArray) -> bool:
    """Whether its texts stand in it so often that reading each once is less work."""
    sample = texts.slice(0, 4096)
    return len(texts) > 64 and len(sample.unique()) < 0.4 * len(sample)


def _read_numbers(texts: pa.StringArray, read: Reader, places: int) -> Numbers:
    offsets, data = _buffers(texts)
    shapes, digits, count = _shapes(offsets, data)
    length = len(texts)
    words = shapes.dictionary.to_pylist()
    code = shapes.indices.to_numpy()

    known = len(words)
    sign, decimals = np.zeros(known, np.int64), np.zeros(known, np.int64)
    filled, bad = np.zeros(known, np.bool_), np.zeros(known, np.bool_)
    mark, marks = np.zeros(known, np.int32), [""]
    for each, word in enumerate(words):
        probe = word.replace("9", "1")
        if not probe.strip():
            continue
        filled[each] = True
        found = read(probe)
        if isinstance(found, str):
            bad[each] = True
            continue
        sign[each] = -1 if found.value < 0 else 1
        decimals[each] = -int(found.value.as_tuple().exponent)
        if found.mark not in marks:
            marks.append(found.mark)
        mark[each] = marks.index(found.mark)

    long = np.flatnonzero(count > _MOST_DIGITS)
    values = sign[code] * digits
    after = decimals[code]
    row_bad = bad[code]
    singly: dict[int, Decimal] = {}
    for row in map(int, long):
        found = read(str(texts[row].as_py()))
        row_bad[row] = isinstance(found, str)
        values[row] = after[row] = 0
        if isinstance(found, Read):
            singly[row] = found.value
    scaled, places = _scaled(values, after, singly, places)
    return (
        Numbers(
            scaled,
            places,
            filled[code],
            row_bad,
            texts,
            read,
            tuple(marks),
            mark[code] if len(marks) > 1 else None,
        )
        if length
        else _nothing(texts, read, places)
    )


def _nothing(texts: pa.StringArray, read: Reader, places: int) -> Numbers:
    none = np.zeros(len(texts), np.bool_)
    return Numbers(np.zeros(len(texts), np.int64), places, none, none, texts, read)


def _buffers(texts: pa.StringArray) -> tuple[Ints, NDArray[np.uint8]]:
    """Where each text begins and ends, and the bytes of all."""
    _, ends, data = texts.buffers()
    offsets = np.frombuffer(ends, np.int32, len(texts) + 1, texts.offset * 4).astype(np.int64)
    size = int(offsets[-1] - offsets[0])
    if not size:
        return offsets - offsets[0], np.zeros(0, np.uint8)
    return offsets - offsets[0], np.frombuffer(data, np.uint8, size, int(offsets[0]))


def digits_of(texts: pa.StringArray) -> tuple[pa.DictionaryArray, Ints, Ints]:
    """Each text with its digits made alike, the number its digits make, and how many they are."""
    return _shapes(*_buffers(texts))


def _shapes(offsets: Ints, data: NDArray[np.uint8]) -> tuple[pa.DictionaryArray, Ints, Ints]:
    """Each text with its digits made alike, the number its digits make, and how many they are.

    A zero that opens a run of digits stays a zero: 0,123 has other readings than 1,123.
    """
    is_digit = (data - np.uint8(48)) < 10
    opens = is_digit.copy()
    opens[1:] &= ~is_digit[:-1]
    inside = offsets[:-1][offsets[:-1] < len(data)]
    opens[inside] = is_digit[inside]
    nines = is_digit & ~(opens & (data == 48))
    alike = np.maximum(data, nines.view(np.uint8) * np.uint8(57))  # a nine is the highest digit
    shapes = pa.StringArray.from_buffers(
        len(offsets) - 1, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(alike)
    ).dictionary_encode()
    before = np.zeros(len(data) + 1, np.int32)
    np.cumsum(is_digit, out=before[1:])
    ends = before[offsets]
    count = np.diff(ends)
    digits = data[np.flatnonzero(is_digit)]
    return shapes, _numbers_of(digits, ends, (count > 0) & (count <= _MOST_DIGITS)), count


def _numbers_of(digits: NDArray[np.uint8], ends: Codes, fits: Mask) -> Ints:
    """The number that the digits of each text make; nought where they are none, or too many."""
    texts = pa.StringArray.from_buffers(
        len(fits), pa.py_buffer(ends), pa.py_buffer(digits),
        pa.py_buffer(np.packbits(fits, bitorder="little")),
    )  # fmt: skip
    values: Ints = texts.cast(pa.int64()).fill_null(0).to_numpy()
    return values


def _scaled(values: Ints, after: Ints, singly: dict[int, Decimal], places: int) -> tuple[Ints, int]:
    """All values with one number of decimals: as given, or more where one of them needs more.

    Twenty decimals of a large number do not fit; then it is rounded once, half up, to as
    many as do.
    """
    fine = int(after.max(initial=0))
    needed = places
    if fine > places:
        for each in range(fine, places, -1):
            rows = after >= each
            if np.any(values[rows] % _POWERS[np.minimum(after[rows] - each + 1, 17)]):
                needed = each
                break
    for value in singly.values():
        exponent = int(value.normalize().as_tuple().exponent) if value else 0
        needed = max(needed, -exponent)
    if needed > places:
        largest = max(
            int(np.max(np.abs(values) // _POWERS[np.minimum(after, 17)], initial=0)),
            *(int(abs(value)) for value in singly.values()),
            0,
        )
        needed = max(places, min(needed, 17 - len(str(largest))))
    if needed >= fine and needed - int(after.min(initial=0)) < len(_POWERS):
        scaled = values * _POWERS[needed - after]
    else:
        scaled = np.empty(len(values), np.int64)
        for each in map(int, np.unique(after)):
            rows = after == each
            if each <= needed:
                scaled[rows] = values[rows] * 10 ** (needed - each)
            else:
                scaled[rows] = divide(values[rows], 10 ** (each - needed))
    for row, value in singly.items():
        numerator, denominator = value.as_integer_ratio()
        scaled[row] = divide(numerator * 10**needed, denominator)
    return scaled, needed


def distinct(values: Ints) -> tuple[Ints, Codes]:
    """Each value once, in order, and for every row which of them it is.

    >>> distinct(np.array([20, 5, 20]))
    (array([ 5, 20]), array([1, 0, 1], dtype=int32))
    """
    if not len(values):
        return values, np.zeros(0, np.int32)
    low, high = int(values.min()), int(values.max())
    if high - low > 4_000_000:
        found, codes = np.unique(values, return_inverse=True)
        return found, codes.astype(np.int32)
    moved = values - low
    present = np.zeros(high - low + 1, np.bool_)
    present[moved] = True
    found = np.flatnonzero(present)
    place = np.zeros(len(present), np.int32)
    place[found] = np.arange(len(found), dtype=np.int32)
    return found + low, place[moved]
