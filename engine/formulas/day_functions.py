"""The functions on dates."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.formulas import cells
from engine.formulas.cells import read_texts
from engine.formulas.columns import Column, Numbers, flagged, merged
from engine.formulas.days import LAST_DAY
from engine.formulas.run import Errors, Run
from engine.formulas.values import days_of, integers_of, texts_of

Args = Sequence[Column]
_TO_1970 = 25_569


def date(run: Run, args: Args) -> Column:
    """Months and days may run over: the 14th month is February of the next year."""
    taken = [integers_of(run, each) for each in args]
    (year, month, day), errors = [each for each, _ in taken], merged(*(e for _, e in taken))
    year = np.where((year >= 0) & (year < 1900), year + 1900, year)
    months = np.clip((year - 1970) * 12 + month - 1, -100_000, 1_000_000)
    first = months.astype("M8[M]").astype("M8[D]").astype(np.int64) + _TO_1970
    return _days(run, first + day - 1, merged(errors))


def year(run: Run, args: Args) -> Column:
    days, errors = days_of(run, args[0])
    return Numbers(_since_1970(days).astype("M8[Y]").astype(np.int64) + 1970, errors=errors)


def month(run: Run, args: Args) -> Column:
    days, errors = days_of(run, args[0])
    return Numbers(_since_1970(days).astype("M8[M]").astype(np.int64) % 12 + 1, errors=errors)


def day(run: Run, args: Args) -> Column:
    days, errors = days_of(run, args[0])
    since = _since_1970(days)
    return Numbers((since - since.astype("M8[M]")).astype(np.int64) + 1, errors=errors)


def months_later(run: Run, args: Args) -> Column:
    """The same day of another month, or that month's last where it is shorter."""
    days, errors = days_of(run, args[0])
    months, more = integers_of(run, args[1])
    since = _since_1970(days)
    start = since.astype("M8[M]")
    into = (since - start).astype(np.int64)
    target = start.astype(np.int64) + np.clip(months, -100_000, 100_000)
    first, last = _first(target), _first(target + 1) - 1
    return _days(run, np.minimum(first + into, last), merged(errors, more))


def month_end(run: Run, args: Args) -> Column:
    days, errors = days_of(run, args[0])
    months, more = integers_of(run, args[1])
    start = _since_1970(days).astype("M8[M]").astype(np.int64)
    last = _first(start + np.clip(months, -100_000, 100_000) + 1) - 1
    return _days(run, last, merged(errors, more))


def date_value(run: Run, args: Args) -> Column:
    texts = texts_of(run, args[0])
    reading = read_texts(run, texts.texts)
    bad = reading.kinds != cells.DAY
    reason = run.reason(
        "#VALUE!",
        "a text is not a date.",
        lambda row: f"“{texts.texts[row if len(texts) > 1 else 0]}” is not a date.",
    )
    whole = np.where(bad, 1, reading.whole // 10**reading.places).astype(np.int64)
    return _days(run, whole, merged(texts.errors, flagged(bad, reason)))


def days_between(run: Run, args: Args) -> Column:
    end, errors = days_of(run, args[0])
    start, more = days_of(run, args[1])
    return Numbers(end - start, errors=merged(errors, more))


def _since_1970(days: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return (days - _TO_1970).astype("M8[D]")


def _first(months: NDArray[np.int64]) -> NDArray[np.int64]:
    """The day number of the first day of a month counted from January 1970."""
    return months.astype("M8[M]").astype("M8[D]").astype(np.int64) + _TO_1970


def _days(run: Run, days: NDArray[np.int64], errors: Errors) -> Numbers:
    outside = (days < 1) | (days > LAST_DAY)
    reason = run.reason("#NUM!", "a date lies outside the years 1900 to 9999.")
    whole = np.where(outside, 1, days).astype(np.int64)
    return Numbers(
        whole, days=np.ones(len(whole), np.bool_), errors=merged(errors, flagged(outside, reason))
    )
