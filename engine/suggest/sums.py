"""Whether columns that were proposed go together: quantity by price is the net, and so on."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa

from engine.model import Sheet
from engine.money import Amount, read_amount, read_percent
from engine.suggest.values import ACCEPT_LINE, FieldProposal

_SAMPLE = 200
_ENOUGH_ROWS = 5
_PENNIES = Decimal("0.02")
_NOUGHT = Decimal(0)

Row = Mapping[str, Decimal | None]


def checked(sheet: Sheet, made: Mapping[str, FieldProposal]) -> dict[str, FieldProposal]:
    """The proposals, surer where the columns agree, and for a person where they do not."""
    columns: dict[str, list[Decimal | None]] = {}
    for name in _READ:
        choice = made[name].choice if name in made else None
        if choice is not None and choice.how == "column":
            columns[name] = _amounts(sheet.column(choice.source))
    changed = dict(made)
    for needs, doubted, holds, says in _SUMS:
        if not all(name in columns for name in needs):
            continue
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        tried = [row for row in rows if all(row[name] is not None for name in needs)]
        right = sum(holds(row) for row in tried)
        if len(tried) < _ENOUGH_ROWS:
            continue
        for name in doubted:
            changed[name] = _told(changed[name], says, right, len(tried))
    return changed


def _told(made: FieldProposal, says: str, right: int, tried: int) -> FieldProposal:
    reason = made.reason.removesuffix(".")
    if right >= 0.9 * tried:
        where = f"in {right:,} of {tried:,} rows"
        return replace(
            made, confidence=min(made.confidence + 2, 99), reason=f"{reason}; {says} {where}."
        )
    if right >= 0.5 * tried or made.confidence < ACCEPT_LINE:
        return made
    where = f"only in {right:,} of {tried:,} rows"
    return replace(made, confidence=ACCEPT_LINE - 15, reason=f"{reason}; but {says} {where}.")


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _PENNIES


def _net_is_price(row: Row) -> bool:
    quantity, price, net = _of(row, "quantity"), _of(row, "unit_price"), _of(row, "net")
    whole = quantity * price
    off = _of(row, "discount") + whole * _of(row, "discount_percent") / 100
    return _near(whole, net) or _near(whole - off, net)


def _tax_is_percent(row: Row) -> bool:
    net, percent, tax = _of(row, "net"), _of(row, "tax_percent"), _of(row, "tax")
    return _near(net * percent / 100, tax) or _near(net * percent, tax)


def _gross_is_sum(row: Row) -> bool:
    return _near(_of(row, "net") + _of(row, "tax"), _of(row, "gross"))


def _of(row: Row, name: str) -> Decimal:
    return row.get(name) or _NOUGHT


_SUMS: tuple[tuple[tuple[str, ...], tuple[str, ...], Callable[[Row], bool], str], ...] = (
    (("quantity", "unit_price", "net"), ("unit_price", "net"), _net_is_price,
     "quantity by price comes to it"),
    (("net", "tax_percent", "tax"), ("net", "tax"), _tax_is_percent,
     "the percentage of the net comes to the tax"),
    (("net", "tax", "gross"), ("net", "gross"), _gross_is_sum,
     "net and tax come to the amount with tax"),
)  # fmt: skip
_READ = tuple(dict.fromkeys(
    [name for needs, *_ in _SUMS for name in needs] + ["discount", "discount_percent"]
))  # fmt: skip


def _amounts(column: pa.StringArray) -> list[Decimal | None]:
    """The first amounts of a column; None where a cell has none, or two readings."""
    found: list[Decimal | None] = []
    for text in column.slice(0, _SAMPLE).to_pylist():
        if text.strip().endswith("%"):
            percent = read_percent(text)
            found.append(percent if isinstance(percent, Decimal) else None)
        else:
            amount = read_amount(text)
            found.append(amount.value if isinstance(amount, Amount) else None)
    return found
