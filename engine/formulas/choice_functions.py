"""The functions that decide: IF and its kin, look-ups, and what stands in for a missing value.

All branches are worked out for all rows; an error counts only in the rows that take its branch.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.formulas.columns import (
    Cells,
    Column,
    Numbers,
    Texts,
    Truths,
    column_errors,
    merged,
    one_text,
    one_truth,
    pick,
)
from engine.formulas.operators import compared
from engine.formulas.run import Errors, Mask, Run
from engine.formulas.values import blanks_of, numeric_of, texts_of, truths_of

Args = Sequence[Column]


def if_else(run: Run, args: Args) -> Column:
    condition = truths_of(run, args[0])
    otherwise = args[2] if len(args) > 2 else one_truth(False)
    return _with(pick(run, np.where(condition.truths, 0, 1), [args[1], otherwise]), condition)


def first_true(run: Run, args: Args) -> Column:
    """IFS: conditions and values in turn."""
    return _first(run, [truths_of(run, each) for each in args[0::2]], [*args[1::2]], None)


def switch(run: Run, args: Args) -> Column:
    given, rest = args[0], args[1:]
    default = rest[-1] if len(rest) % 2 else None
    keys, values = rest[0 : len(rest) - 1 : 2], rest[1::2]
    tests = [compared(run, "=", given, key) for key in keys]
    return _first(run, tests, [*values], default)


def if_error(run: Run, args: Args) -> Column:
    given, otherwise = args
    if given.errors is None:
        return given
    return pick(run, np.where(given.errors, 1, 0), [replace(given, errors=None), otherwise])


def all_true(run: Run, args: Args) -> Column:
    truths = [truths_of(run, each) for each in args]
    return Truths(reduce(np.logical_and, (each.truths for each in truths)), column_errors(*truths))


def any_true(run: Run, args: Args) -> Column:
    truths = [truths_of(run, each) for each in args]
    return Truths(reduce(np.logical_or, (each.truths for each in truths)), column_errors(*truths))


def not_true(run: Run, args: Args) -> Column:
    given = truths_of(run, args[0])
    return Truths(~given.truths, given.errors)


def is_blank(run: Run, args: Args) -> Column:
    errors = args[0].errors
    return Truths(blanks_of(run, args[0]) & (True if errors is None else errors == 0))


def coalesce(run: Run, args: Args) -> Column:
    """An error on the way counts; what stands behind the value taken does not."""
    which: NDArray[np.intp] = np.full(1, len(args) - 1, np.intp)
    for number in range(len(args) - 2, -1, -1):
        blank = blanks_of(run, args[number])
        errors = args[number].errors
        if errors is not None:
            blank = blank & (errors == 0)
        which = np.where(blank, which, number)
    return pick(run, which, args)


def look_up(run: Run, args: Args, keys: Sequence[Column], values: Sequence[Column]) -> Column:
    """The value beside the last key that is not more than what is looked for."""
    given = args[0]
    which: NDArray[np.intp] = np.full(1, len(keys), np.intp)
    fits = numeric_of(run, given) if isinstance(keys[0], Numbers) else _textual(run, given)
    for number, key in enumerate(keys):
        reached = compared(run, ">=", given, key).truths
        which = np.where(reached & fits, number, which)
    return _found(run, which, given, [*values], None)


def look_up_exactly(
    run: Run, args: Args, keys: Sequence[Column], values: Sequence[Column]
) -> Column:
    """The value beside the first key that is the same."""
    given, default = args[0], args[1] if len(args) > 1 else None
    if isinstance(given, Cells | Texts) and all(isinstance(each, Texts) for each in keys):
        folded = pc.utf8_lower(pa.array([str(k.texts[0]) for k in keys if isinstance(k, Texts)]))
        found = pc.index_in(pc.utf8_lower(given.texts), folded)
        which = pc.fill_null(found, len(keys)).to_numpy(zero_copy_only=False).astype(np.intp)
    else:
        which = np.full(1, len(keys), np.intp)
        for number in range(len(keys) - 1, -1, -1):
            which = np.where(compared(run, "=", given, keys[number]).truths, number, which)
    return _found(run, which, given, [*values], default)


def _textual(run: Run, column: Column) -> Mask:
    return ~numeric_of(run, column) & ~blanks_of(run, column)


def _found(
    run: Run, which: NDArray[np.intp], given: Column, values: list[Column], default: Column | None
) -> Column:
    if default is None:
        texts = texts_of(run, given).texts

        def says(row: int) -> str:
            return f"“{texts[row if len(texts) > 1 else 0]}” is not in the list."

        reason = run.reason("#N/A", f"a value is not in the list {id(texts)}", says)
        default = Texts(one_text("").texts, np.array([reason], np.uint16))
    return _with(pick(run, which, [*values, default]), given)


def _first(
    run: Run, tests: Sequence[Truths], values: list[Column], default: Column | None
) -> Column:
    """The value of the first test that is true; an error of a test before it counts."""
    if default is None:
        reason = run.reason("#N/A", "none of the cases fits, and there is no value for the rest.")
        default = Texts(one_text("").texts, np.array([reason], np.uint16))
    which: NDArray[np.intp] = np.full(1, len(tests), np.intp)
    errors: Errors = None
    for number in range(len(tests) - 1, -1, -1):
        test = tests[number]
        which = np.where(test.truths, number, which)
        if errors is not None:
            errors = np.where(test.truths, np.uint16(0), errors)
        errors = merged(test.errors, errors)
    return _with(pick(run, which, [*values, default]), Truths(np.zeros(1, np.bool_), errors))


def _with(column: Column, condition: Column) -> Column:
    """The column, with the errors of what decided it before its own."""
    if condition.errors is None:
        return column
    return replace(column, errors=merged(condition.errors, column.errors))
