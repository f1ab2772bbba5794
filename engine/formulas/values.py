"""Values taken as numbers, texts or truths, the way a spreadsheet program takes them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.formulas import cells
from engine.formulas.cells import Reading, read_texts, reading_of, why_no_number
from engine.formulas.columns import (
    Cells,
    Column,
    Mixed,
    Numbers,
    Texts,
    Truths,
    aligned,
    flagged,
    merged,
    scaled,
    units,
)
from engine.formulas.days import LAST_DAY
from engine.formulas.run import Errors, Mask, Run


def numbers_of(run: Run, column: Column) -> Numbers:
    """As numbers: an empty cell is nought, a text that is no number is #VALUE!."""
    match column:
        case Numbers():
            return column
        case Truths(truths, errors):
            return Numbers(truths.astype(np.int64), errors=errors)
        case Cells(texts, heading, errors):
            reading = reading_of(run, column)
            bad = reading.kinds == cells.TEXT
            return _numbers(reading, merged(errors, _not_a_number(run, bad, texts, heading)))
        case Texts(texts, errors):
            reading = read_texts(run, texts)
            bad = ~reading.numeric
            return _numbers(reading, merged(errors, _not_a_number(run, bad, texts, "")))
        case Mixed(pieces, errors):
            taken = [(rows, numbers_of(run, piece)) for rows, piece in pieces]
            wholes, places = aligned([each for _, each in taken])
            days = np.zeros(run.rows, np.bool_)
            whole = np.zeros(run.rows, np.result_type(*(each.dtype for each in wholes)))
            for (rows, each), part in zip(taken, wholes, strict=True):
                whole = np.where(rows, part, whole)
                if each.days is not None:
                    days |= rows & each.days
            return Numbers(
                whole, places, 0, days if days.any() else None, merged(errors, _errors(run, taken))
            )


def texts_of(run: Run, column: Column) -> Texts:
    """As texts: a cell as typed, a number without needless zeros, a date with its year first."""
    match column:
        case Texts():
            return column
        case Cells(texts, _, errors):
            return Texts(texts, errors)
        case Truths(truths, errors):
            return Texts(pc.if_else(pa.array(truths), "TRUE", "FALSE"), errors)
        case Numbers():
            return Texts(written(column, 0), column.errors)
        case Mixed(pieces, errors):
            whole = pa.repeat(pa.scalar("", pa.string()), run.rows)
            for rows, piece in pieces:
                texts = texts_of(run, piece).texts
                whole = pc.if_else(pa.array(rows), texts[0] if len(texts) == 1 else texts, whole)
            return Texts(whole, errors)


def truths_of(run: Run, column: Column) -> Truths:
    """As truths: a number is true unless it is nought, an empty cell is not."""
    match column:
        case Truths():
            return column
        case Numbers(whole, errors=errors):
            return Truths(np.asarray(whole != 0, np.bool_), errors)
        case Cells(texts, heading, errors):
            reading = reading_of(run, column)
            bad = _not_true_or_false(run, reading.kinds == cells.TEXT, texts, heading)
            return Truths(np.asarray(reading.whole != 0, np.bool_), merged(errors, bad))
        case Texts(texts, errors):
            reading = read_texts(run, texts)
            bad = _not_true_or_false(run, reading.kinds != cells.TRUTH, texts, "")
            return Truths(np.asarray(reading.whole != 0, np.bool_), merged(errors, bad))
        case Mixed(pieces, errors):
            taken = [(rows, truths_of(run, piece)) for rows, piece in pieces]
            truths = np.zeros(run.rows, np.bool_)
            for rows, each in taken:
                truths |= rows & each.truths
            return Truths(truths, merged(errors, _errors(run, taken)))


def integers_of(run: Run, column: Column) -> tuple[NDArray[np.int64], Errors]:
    """As whole numbers, cut off toward nought: a length, a place, a count."""
    numbers = numbers_of(run, column)
    below, above = units(numbers), -units(Numbers(-numbers.whole, numbers.places))
    whole = np.where(numbers.whole < 0, above, below)
    return np.clip(whole, -(2**31), 2**31).astype(np.int64), numbers.errors


def days_of(run: Run, column: Column) -> tuple[NDArray[np.int64], Errors]:
    """As dates: days since the end of 1899, the time of day left aside."""
    numbers = numbers_of(run, column)
    days = units(numbers)
    outside = np.asarray((days < 1) | (days > LAST_DAY), np.bool_)
    days = np.where(outside, 1, days).astype(np.int64)
    reason = run.reason("#NUM!", "a date lies outside the years 1900 to 9999.")
    return days, merged(numbers.errors, flagged(outside, reason))


def blanks_of(run: Run, column: Column) -> Mask:
    """Where there is nothing: an empty cell, an empty text."""
    match column:
        case Cells(texts) | Texts(texts):
            empty = pc.equal(pc.utf8_trim_whitespace(texts), "")
            blank: Mask = empty.to_numpy(zero_copy_only=False)
            return blank
        case Mixed(pieces):
            whole = np.zeros(run.rows, np.bool_)
            for rows, piece in pieces:
                whole |= rows & blanks_of(run, piece)
            return whole
        case _:
            return np.zeros(len(column), np.bool_)


def numeric_of(run: Run, column: Column) -> Mask:
    """Where there is a number or a date."""
    match column:
        case Numbers():
            return np.ones(len(column), np.bool_)
        case Cells():
            return reading_of(run, column).numeric
        case Mixed(pieces):
            whole = np.zeros(run.rows, np.bool_)
            for rows, piece in pieces:
                whole |= rows & numeric_of(run, piece)
            return whole
        case _:
            return np.zeros(len(column), np.bool_)


def _numbers(reading: Reading, errors: Errors) -> Numbers:
    days = reading.kinds == cells.DAY
    return Numbers(reading.whole, reading.places, 0, days if days.any() else None, errors)


def _errors(run: Run, taken: list[tuple[Mask, Any]]) -> Errors:
    found: Errors = None
    for rows, each in taken:
        if each.errors is not None:
            found = merged(found, np.where(rows, each.errors, np.uint16(0)))
    return found


def _not_a_number(run: Run, bad: Mask, texts: pa.StringArray, heading: str) -> Errors:
    return _refused(run, bad, texts, heading, lambda text: why_no_number(run, text), "a number")


def _not_true_or_false(run: Run, bad: Mask, texts: pa.StringArray, heading: str) -> Errors:
    return _refused(
        run, bad, texts, heading, lambda text: f"“{text}” is neither TRUE nor FALSE.", "a truth"
    )


def _refused(
    run: Run, bad: Mask, texts: pa.StringArray, heading: str, why: Callable[[str], str], what: str
) -> Errors:
    """#VALUE! where bad; the sentence quotes the text of the row it is asked for."""
    if not bad.any():
        return None
    where = f"in [{heading}] " if heading else ""

    def says(row: int) -> str:
        text = str(texts[row if len(texts) > 1 else 0].as_py())
        return where + why(text if len(text) <= 60 else text[:59] + "…")

    reason = run.reason("#VALUE!", f"{where}{what} {id(texts)}", says)
    return flagged(bad, reason)


# --- numbers written -----------------------------------------------------------------------------

_ARROW_WRITES = 6
"""Up to these decimals Arrow writes a number out; a smaller one it writes as a power of ten."""


def written(numbers: Numbers, shown: int) -> pa.StringArray:
    """In plain digits with at least `shown` decimals, and no zeros beyond; dates as 2024-04-03."""
    texts = _plain(numbers.whole, numbers.places, shown)
    if numbers.days is None or not numbers.days.any():
        return texts
    days = np.where(numbers.days, units(numbers), 1)
    return pc.if_else(pa.array(numbers.days), days_written(days.astype(np.int64)), texts)


def days_written(days: NDArray[np.int64]) -> pa.StringArray:
    since_1970 = (days - 25_569).astype(np.int32)
    return pc.cast(pa.array(since_1970, pa.date32()), pa.string())


def _plain(whole: NDArray[Any], places: int, shown: int) -> pa.StringArray:
    if places > max(shown, _ARROW_WRITES) or whole.dtype == object:
        return pa.array([_one(int(each), places, shown) for each in whole], pa.string())
    if places < shown:
        whole, places = scaled(whole, shown - places), shown
        if whole.dtype == object:
            return _plain(whole, places, shown)
    wide = np.empty(2 * len(whole), np.int64)
    wide[0::2], wide[1::2] = whole, whole >> 63
    decimals = pa.Array.from_buffers(
        pa.decimal128(19, places), len(whole), [None, pa.py_buffer(wide)]
    )
    texts = pc.cast(decimals, pa.string())
    if places == shown:
        return texts
    if shown:
        return pc.replace_substring_regex(texts, rf"(\.[0-9]{{{shown}}}[0-9]*?)0+$", r"\1")
    return pc.utf8_rtrim(pc.utf8_rtrim(texts, "0"), ".")


def _one(whole: int, places: int, shown: int) -> str:
    if places < shown:
        whole, places = whole * 10 ** (shown - places), shown
    digits = f"{abs(whole):0{places + 1}d}"
    units, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    decimals = decimals[:shown] + decimals[shown:].rstrip("0")
    text = f"{units}.{decimals}" if decimals else units
    return f"-{text}" if whole < 0 else text
