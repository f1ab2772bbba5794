"""How a choice for a field does: real rows before and after, and how many of all work."""

import numpy as np

from engine.mapping.columns import KIND_OF, Canonical
from engine.mapping.days import EXAMPLE
from engine.mapping.memo import Memo
from engine.mapping.reading import Mask, Numbers
from engine.mapping.taxes import percent_text
from engine.model import FieldReport, Problem, Sample, Sheet
from engine.model import Mapping as Choices

_MOST_SAMPLES = 5
_MOST_PROBLEMS = 5


def field_report(
    sheet: Sheet, mapping: Choices, field: str, memo: Memo | None = None
) -> FieldReport:
    """What the choice for the field makes of the sheet."""
    read = Canonical(sheet, mapping, memo)
    made = read.made(field)
    filled, bad = _masks(read, field)
    if made.missing:
        says = f"There is no column “{made.missing}” in this sheet."
        problem = Problem("column-missing", sheet.name, says, "Choose another on Fields.")
        return FieldReport(field, len(sheet), 0, 0, (), (problem,))
    if made.refused:
        problem = Problem("formula-refused", sheet.name, made.refused, "Correct it on Fields.")
        return FieldReport(field, len(sheet), 0, 0, (), (problem,))
    problems = tuple(
        Problem(
            "unreadable",
            str(sheet.at(row, read.heading(field))),
            _why(read, field, row),
            "Correct the cell, or change how the field is read on Fields.",
        )
        for row in np.flatnonzero(bad)[:_MOST_PROBLEMS].tolist()
    )
    return FieldReport(
        field,
        len(sheet),
        int(filled.sum()),
        int((filled & bad).sum()),
        tuple(_sample(read, field, row, bad) for row in _rows(read, field, filled, bad)),
        problems,
    )


def _masks(read: Canonical, field: str) -> tuple[Mask, Mask]:
    kind = KIND_OF[field]
    if kind == "date":
        dates = read.dates(field)
        return dates.filled, dates.bad
    if kind in ("amount", "quantity", "percent", "rate"):
        numbers = read.numbers(field)
        return numbers.filled, numbers.bad
    if kind == "currency":
        currencies = read.currencies()
        unknown = np.array([code is None for code in currencies.codes], np.bool_)
        return currencies.written.filled, unknown[currencies.written.codes]
    words = read.words(field)
    bad = np.zeros(len(words.codes), np.bool_)
    bad[list(read.made(field).errors)] = True
    return words.filled, bad


def _rows(read: Canonical, field: str, filled: Mask, bad: Mask) -> list[int]:
    """The rows to show: different texts first, and one that does not work where there is one."""
    codes = read.raw(read.made(field).texts).codes
    good = np.flatnonzero(filled & ~bad)
    _, first = np.unique(codes[good], return_index=True)
    chosen = sorted(good[first].tolist())[:_MOST_SAMPLES]
    unread = np.flatnonzero(bad)[:1].tolist()
    return sorted({*chosen[: _MOST_SAMPLES - len(unread)], *unread})


def _sample(read: Canonical, field: str, row: int, bad: Mask) -> Sample:
    made = read.made(field)
    heading = read.heading(field)
    before = ", ".join(read.sheet.text(row, each) for each in made.headings)
    if bad[row]:
        return Sample(str(read.sheet.at(row, heading)), before, "", _why(read, field, row))
    return Sample(str(read.sheet.at(row, heading)), before, _after(read, field, row))


def _after(read: Canonical, field: str, row: int) -> str:
    kind = KIND_OF[field]
    if kind == "date":
        return read.dates(field).date(row).isoformat()
    if kind in ("amount", "quantity", "percent", "rate"):
        numbers = read.numbers(field)
        if kind == "percent" and numbers.places == 6:
            return f"{percent_text(int(numbers.values[row]))} %"
        return plain_number(numbers, row)
    if kind == "currency":
        currencies = read.currencies()
        return currencies.codes[currencies.written.codes[row]] or ""
    return read.words(field).at(row)


def plain_number(numbers: Numbers, row: int) -> str:
    """The number without the zeros that nobody wrote: 12.5, 1200, 0.45."""
    text = f"{numbers.decimal(row):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _why(read: Canonical, field: str, row: int) -> str:
    made = read.made(field)
    if row in made.errors:
        return f"“{made.errors[row]}” is an error, not a value."
    kind = KIND_OF[field]
    if kind == "date":
        order = read.shape.dates
        return f"“{read.words(field).at(row)}” is not a date like {EXAMPLE[order]}."
    if kind == "currency":
        return f"“{read.words(field).at(row)}” is not a currency known here."
    return read.numbers(field).reason(row)
