"""What every row comes to by the file's own figures: the two sides of the equation."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from engine.drafts import Draft
from engine.mapping import Ints, Numbers, Same
from engine.model import CurrencyValue
from engine.money import amount_text, divide

_MOST_PLACES = 6


@dataclass(frozen=True, eq=False)
class Values:
    """Each row's value, in the order of the sheet, in 10**-places of its currency."""

    value: Ints
    places: int

    def decimal(self, total: int) -> Decimal:
        """A sum as an amount, with two decimals or as many more as it needs."""
        text = amount_text(total, self.places)
        if "." not in text:
            return Decimal(text)
        whole, _, decimals = text.partition(".")
        return Decimal(f"{whole}.{decimals.rstrip('0').ljust(2, '0')}")


def values(draft: Draft) -> Values:
    """The file's own figure for a row where it has one, else the document's, else ours.

    Signed as in the file. The figure of a whole document stands on its first row. What
    cannot be read counts for nothing, and that is a problem of its own.
    """
    sheet = draft.sheet
    key = (
        "values", Same(draft.groups), Same(draft.evidence), Same(draft.amounts),
        Same(draft.extras), Same(draft.money), Same(draft.nets),
    )  # fmt: skip
    return sheet.memo.node(key, lambda: _values(draft))


def _values(draft: Draft) -> Values:
    groups, sheet = draft.groups, draft.sheet
    columns = {
        name: sheet.numbers(name)
        for name in ("gross", "net", "tax", "document_gross")
        if sheet.has(name)
    }
    minor = int(draft.money.places.max()) if len(sheet) else 2
    finest = max((each.places for each in columns.values()), default=minor)
    places = max(minor, min(finest, _MOST_PLACES))
    ours = np.where(groups.lines(draft.nets.known), draft.amounts.net + draft.amounts.tax, 0)
    np.add.at(ours, groups.starts[draft.extras.document], draft.extras.net + draft.extras.tax)
    same = draft.money.same
    value = ours * 10 ** (places - (groups.lines(draft.money.places) if same is None else same))
    said = np.zeros(len(value), np.bool_)
    if "net" in columns and "tax" in columns:
        net, tax = columns["net"], columns["tax"]
        said = groups.lines(net.ok & tax.ok)
        both = groups.lines(_at(net, places) + _at(tax, places))
        value = np.where(said, both, value)
    if "gross" in columns:
        gross = columns["gross"]
        own = groups.lines(gross.ok)
        value, said = np.where(own, groups.lines(_at(gross, places)), value), said | own
    if "document_gross" in columns and not bool(said.all()):
        whole = columns["document_gross"]
        line = groups.first(groups.lines(whole.ok))
        told = (line >= 0) & groups.any(~said)
        on_first = np.zeros(len(value), np.int64)
        on_first[groups.starts] = groups.lines(_at(whole, places))[np.maximum(line, 0)]
        value = np.where(told[groups.document], on_first, value)
    if groups.in_order:
        return Values(value, places)
    by_row = np.empty(len(value), np.int64)
    by_row[groups.row] = value
    return Values(by_row, places)


def _at(numbers: Numbers, places: int) -> Ints:
    if numbers.places <= places:
        finer: Ints = numbers.values * 10 ** (places - numbers.places)
        return finer
    return divide(numbers.values, 10 ** (numbers.places - places))


def exact_sum(values: Ints) -> int:
    """The sum, which may pass int64.

    >>> exact_sum(np.array([2**62, 2**62, 2**62])) == 3 * 2**62
    True
    """
    largest = int(np.abs(values).max(initial=0))
    if largest * max(len(values), 1) < 2**63:
        return int(values.sum())
    return sum(values.tolist())


def sums_by_currency(draft: Draft, values: Values, rows: Ints) -> tuple[CurrencyValue, ...]:
    """What some rows come to, currency by currency."""
    codes = draft.money.codes
    if len(codes) == 1:
        value = values.decimal(exact_sum(values.value[rows]))
        return (CurrencyValue(codes[0], value),) if len(rows) else ()
    of_row = draft.money.document[draft.groups.document_of_row[rows]]
    found = []
    for place, code in enumerate(codes):
        mask = of_row == place
        if mask.any():
            found.append(CurrencyValue(code, values.decimal(exact_sum(values.value[rows][mask]))))
    return tuple(found)
