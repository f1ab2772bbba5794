"""The functions on texts."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.formulas.columns import (
    Column,
    Numbers,
    Texts,
    Truths,
    column_errors,
    flagged,
    merged,
    one_number,
)
from engine.formulas.number_functions import rounded
from engine.formulas.operators import emptied, joined, lengths_of, too_long
from engine.formulas.patterns import NumberPattern, date_written, read_pattern
from engine.formulas.run import Errors, Mask, Run
from engine.formulas.values import (
    days_of,
    integers_of,
    numbers_of,
    numeric_of,
    texts_of,
    truths_of,
    written,
)

Args = Sequence[Column]


def left(run: Run, args: Args) -> Column:
    texts, count, errors = _text_and_count(run, args)
    if len(count) == 1:
        return Texts(pc.utf8_slice_codeunits(texts.texts, 0, int(count[0])), errors)
    return Texts(_by_row(lambda text, n: text[:n], texts, count), errors)


def right(run: Run, args: Args) -> Column:
    texts, count, errors = _text_and_count(run, args)
    if len(count) == 1 and count[0]:
        return Texts(pc.utf8_slice_codeunits(texts.texts, -int(count[0])), errors)
    return Texts(_by_row(lambda text, n: text[-n:] if n else "", texts, count), errors)


def mid(run: Run, args: Args) -> Column:
    texts = texts_of(run, args[0])
    start, start_errors = integers_of(run, args[1])
    count, count_errors = integers_of(run, args[2])
    errors = merged(texts.errors, start_errors, count_errors)
    errors = merged(errors, _refused(run, start < 1, "a place in a text is counted from 1."))
    errors = merged(errors, _refused(run, count < 0, _NEGATIVE))
    start, count = np.maximum(start, 1) - 1, np.maximum(count, 0)
    if len(start) == len(count) == 1:
        first = int(start[0])
        return Texts(pc.utf8_slice_codeunits(texts.texts, first, first + int(count[0])), errors)
    return Texts(_by_row(lambda text, at, n: text[at : at + n], texts, start, count), errors)


def length(run: Run, args: Args) -> Column:
    texts = texts_of(run, args[0])
    return Numbers(lengths_of(texts), errors=texts.errors)


def upper(run: Run, args: Args) -> Column:
    return _each(run, args, pc.utf8_upper)


def lower(run: Run, args: Args) -> Column:
    return _each(run, args, pc.utf8_lower)


def proper(run: Run, args: Args) -> Column:
    return _each(run, args, pc.utf8_title)


def trim(run: Run, args: Args) -> Column:
    """Other than in spreadsheet programs no-break spaces go as well: exports are full of them."""
    return _each(
        run,
        args,
        lambda texts: pc.utf8_trim(
            pc.replace_substring_regex(texts, "[ \u00a0\u2007\u202f]+", " "), " "
        ),
    )


def clean(run: Run, args: Args) -> Column:
    return _each(run, args, lambda texts: pc.replace_substring_regex(texts, "[\\x00-\\x1f]+", ""))


def substitute(run: Run, args: Args) -> Column:
    texts, old, new = (texts_of(run, each) for each in args[:3])
    errors = column_errors(texts, old, new)
    if len(args) == 3 and len(old) == len(new) == 1:
        was, becomes = old.texts[0].as_py(), new.texts[0].as_py()
        if not was:
            return Texts(texts.texts, errors)
        times = pc.count_substring(texts.texts, was).to_numpy(zero_copy_only=False)
        grown = lengths_of(texts) + times.astype(np.int64) * (len(becomes) - len(was))
        errors = merged(errors, too_long(run, grown))
        whole = emptied(run, texts, errors).texts
        return Texts(pc.replace_substring(whole, was, becomes), errors)
    which = np.zeros(1, np.int64)
    if len(args) == 4:
        which, which_errors = integers_of(run, args[3])
        errors = merged(errors, which_errors)
        errors = merged(errors, _refused(run, which < 1, "occurrences are counted from 1."))

    def grown_by(text: str, was: str, becomes: str, n: int) -> int:
        return len(text) + (text.count(was) if was else 0) * max(len(becomes) - len(was), 0)

    lengths = _numbers_by_row(grown_by, texts, old, new, which)
    errors = merged(errors, too_long(run, lengths))
    texts = emptied(run, texts, errors)
    return Texts(_by_row(_substituted, texts, old, new, which), errors)


def _substituted(text: str, was: str, becomes: str, which: int) -> str:
    """Every occurrence, or the one that is asked for."""
    if not was:
        return text
    if which < 1:
        return text.replace(was, becomes)
    at = -len(was)
    for _ in range(min(which, len(text) + 1)):
        at = text.find(was, at + len(was))
        if at < 0:
            return text
    return text[:at] + becomes + text[at + len(was) :]


def replaced(run: Run, args: Args) -> Column:
    texts, new = texts_of(run, args[0]), texts_of(run, args[3])
    start, start_errors = integers_of(run, args[1])
    count, count_errors = integers_of(run, args[2])
    errors = merged(texts.errors, new.errors, start_errors, count_errors)
    errors = merged(errors, _refused(run, start < 1, "a place in a text is counted from 1."))
    errors = merged(errors, _refused(run, count < 0, _NEGATIVE))
    start, count = np.maximum(start, 1) - 1, np.maximum(count, 0)
    errors = merged(errors, too_long(run, np.asarray(lengths_of(texts) + lengths_of(new))))
    texts = emptied(run, texts, errors)
    return Texts(
        _by_row(lambda text, at, n, by: text[:at] + by + text[at + n :], texts, start, count, new),
        errors,
    )


def find(run: Run, args: Args) -> Column:
    return _found(run, args, lambda text: text)


def search(run: Run, args: Args) -> Column:
    return _found(run, args, str.lower)


def _found(run: Run, args: Args, fold: Callable[[str], str]) -> Column:
    part, texts = texts_of(run, args[0]), texts_of(run, args[1])
    start, errors = np.ones(1, np.int64), column_errors(part, texts)
    if len(args) == 3:
        start, start_errors = integers_of(run, args[2])
        errors = merged(errors, start_errors)
        errors = merged(errors, _refused(run, start < 1, "a place in a text is counted from 1."))
    places = _numbers_by_row(
        lambda text, what, at: fold(text).find(fold(what), max(at, 1) - 1) + 1, texts, part, start
    )
    return Numbers(
        places,
        errors=merged(
            errors, _refused(run, places == 0, "a text that is searched for is not there.")
        ),
    )


def repeated(run: Run, args: Args) -> Column:
    texts = texts_of(run, args[0])
    times, errors = integers_of(run, args[1])
    errors = merged(texts.errors, errors, _refused(run, times < 0, _NEGATIVE))
    times = np.maximum(times, 0)
    errors = merged(errors, too_long(run, np.asarray(lengths_of(texts) * times)))
    if errors is not None and errors.any():
        times = np.where(errors == 0, times, 0)
    return Texts(_by_row(lambda text, n: text * n, texts, times), errors)


def concatenated(run: Run, args: Args) -> Column:
    return joined(run, args)


def text_joined(run: Run, args: Args) -> Column:
    between = texts_of(run, args[0])
    leave_out = truths_of(run, args[1])
    texts = [texts_of(run, each) for each in args[2:]]
    errors = column_errors(between, leave_out, *texts)
    most = sum(lengths_of(each) for each in texts) + lengths_of(between) * (len(texts) - 1)
    errors = merged(errors, too_long(run, np.asarray(most)))
    if errors is not None:
        texts = [emptied(run, each, errors) for each in texts]
        between = emptied(run, between, errors)

    def together(by: str, skip: bool, *parts: str) -> str:
        return by.join(part for part in parts if part) if skip else by.join(parts)

    return Texts(_by_row(together, between, leave_out.truths, *texts), errors)


def exact(run: Run, args: Args) -> Column:
    x, y = (texts_of(run, each) for each in args)
    first, second = x.texts, y.texts
    if len(first) != len(second):
        first, second = (each[0] if len(each) == 1 else each for each in (first, second))
    same: Mask = pc.equal(first, second).to_numpy(zero_copy_only=False)
    return Truths(same, merged(x.errors, y.errors))


def value(run: Run, args: Args) -> Column:
    numbers = numbers_of(run, args[0])
    return Numbers(numbers.whole, numbers.places, errors=numbers.errors)


def text(run: Run, args: Args) -> Column:
    """A text that is neither a number nor a date stays as it is."""
    given = texts_of(run, args[1]).texts[0].as_py()
    pattern = read_pattern(given)
    assert pattern is not None  # the grammar has refused any other
    numeric = numeric_of(run, args[0])
    plain = texts_of(run, args[0])
    if not numeric.any():
        return plain
    if isinstance(pattern, NumberPattern):
        made = _numbers_written(run, args[0], pattern)
    else:
        days, errors = days_of(run, args[0])
        distinct, place = np.unique(days, return_inverse=True)
        texts = pa.array([date_written(int(each), pattern) for each in distinct], pa.string())
        made = Texts(texts.take(pa.array(place)), errors)
    if numeric.all():
        return made
    # The texts among them are no error here: they stay.
    errors = merged(plain.errors, _only(made.errors, numeric))
    return Texts(pc.if_else(pa.array(numeric), made.texts, plain.texts), errors)


def _only(errors: Errors, rows: Mask) -> Errors:
    return None if errors is None else np.where(rows, errors, np.uint16(0))


def _numbers_written(run: Run, column: Column, pattern: NumberPattern) -> Texts:
    numbers = numbers_of(run, column)
    shifted = Numbers(numbers.whole, numbers.places, errors=numbers.errors)
    if pattern.percent:
        shifted = Numbers(numbers.whole * 100, numbers.places, errors=numbers.errors)
    shifted = rounded(run, shifted, pattern.most_decimals, "half")
    texts = written(shifted, pattern.decimals).dictionary_encode()
    made = pa.array([pattern.dressed(each) for each in texts.dictionary.to_pylist()], pa.string())
    return Texts(made.take(texts.indices), numbers.errors)


# --- row by row ----------------------------------------------------------------------------------

_NEGATIVE = "a count is less than nought."


def _text_and_count(run: Run, args: Args) -> tuple[Texts, Any, Errors]:
    texts = texts_of(run, args[0])
    count, errors = integers_of(run, args[1] if len(args) > 1 else one_number(1))
    bad = _refused(run, count < 0, _NEGATIVE)
    return texts, np.maximum(count, 0), merged(texts.errors, errors, bad)


def _refused(run: Run, bad: Mask, says: str) -> Errors:
    return flagged(bad, run.reason("#VALUE!", says))


def _each(run: Run, args: Args, change: Callable[[pa.StringArray], pa.StringArray]) -> Column:
    texts = texts_of(run, args[0])
    return Texts(change(texts.texts), texts.errors)


def _by_row(work: Callable[..., str], *values: Any) -> pa.StringArray:
    """A text for each row, or for each distinct one where only the first value has rows."""
    return _worked(work, values, pa.string())


def _numbers_by_row(work: Callable[..., int], *values: Any) -> Any:
    return _worked(work, values, pa.int64()).to_numpy(zero_copy_only=False)


def _worked(work: Callable[..., Any], values: Sequence[Any], kind: Any) -> pa.Array:
    arrays = [each.texts if isinstance(each, Texts) else each for each in values]
    rows = max(map(len, arrays))
    first, others = arrays[0], arrays[1:]
    if (
        len(first) == rows
        and all(len(each) == 1 for each in others)
        and isinstance(first, pa.Array)
    ):
        fixed = [_listed(each, 1)[0] for each in others]
        encoded = first.dictionary_encode()
        made = [work(each, *fixed) for each in encoded.dictionary.to_pylist()]
        return pa.array(made, kind).take(encoded.indices)
    columns = [_listed(each, rows) for each in arrays]
    return pa.array([work(*each) for each in zip(*columns, strict=True)], kind)


def _listed(values: Any, rows: int) -> list[Any]:
    listed: list[Any] = values.to_pylist() if isinstance(values, pa.Array) else values.tolist()
    return listed * rows if len(listed) == 1 else listed
