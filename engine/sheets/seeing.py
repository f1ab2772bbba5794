"""What a column seems to hold: dates, amounts, yes and no, or text; how much of it; its sum."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.model import Sheet
from engine.money import Amount, DecimalMark, NotAnAmount, read_amount
from engine.sheets.evidence import date_shape, decimal_mark, is_number

Holds = Literal["date", "amount", "number", "percent", "yes-no", "text", "nothing"]

_SAMPLE = 2000
_ENOUGH = 0.95
_EXAMPLES = 3
_YES_NO = frozenset(
    {"yes", "no", "y", "n", "true", "false", "vrai", "faux", "oui", "non", "ja", "nein"}
    | {"wahr", "falsch", "sí", "si", "verdadero", "falso", "✓", "✗", "x"}
)
_CODE = re.compile(r"0[0-9]+|[0-9]{14,}")
_DECIMALS = re.compile(r"[0-9][.,][0-9]{1,2}\D*$|[£$€]|[0-9]\.[0-9]{4,}$")
_AMOUNT_WORD = re.compile(
    r"amount|total|net\b|gross|price|vat\b|tax\b|balance|paid|montant|prix|\bht\b|ttc|tva\b|solde|"
    r"betrag|preis|netto|brutto|summe|importe|precio|saldo|\biva\b|d[ée]bit|cr[ée]dit",
    re.IGNORECASE,
)
_PERCENT_WORD = re.compile(r"%|percent|\brate\b|taux|prozent|satz\b|porcentaje|tipo", re.IGNORECASE)
_PLAIN = r"^-?[0-9]{1,15}(?:\.[0-9]{1,10})?$"
_PLAIN_OF_COMMAS = r"^-?[0-9]{1,15}(?:\.(?:[0-9]{1,2}|[0-9]{4,10}))?$"


@dataclass(frozen=True)
class ColumnSeen:
    """One column as a person would sum it up."""

    heading: str
    holds: Holds
    filled: int
    distinct: int
    total: Decimal | None
    """What its amounts come to, where it holds amounts; texts that are none are not in it."""
    examples: tuple[str, ...]


def column_profile(sheet: Sheet, heading: str) -> ColumnSeen:
    """The column summed up, from all of its cells."""
    column = sheet.column(heading)
    counted = pc.value_counts(column)
    texts, counts = counted.field(0), counted.field(1)
    something = pc.and_(pc.not_equal(texts, ""), pc.invert(pc.utf8_is_space(texts)))
    texts, counts = texts.filter(something), counts.filter(something)
    if not len(texts):
        return ColumnSeen(heading, "nothing", 0, 0, None, ())
    some = texts.slice(0, _SAMPLE).to_pylist()
    holds = _holds(heading, some, counts.slice(0, _SAMPLE).to_pylist())
    total = _total(texts, counts) if holds == "amount" else None
    examples = tuple(each.strip() for each in some[:_EXAMPLES])
    return ColumnSeen(heading, holds, int(pc.sum(counts).as_py()), len(texts), total, examples)


def _holds(heading: str, texts: Sequence[str], counts: Sequence[int]) -> Holds:
    all_of_them = sum(counts)

    def share(fits: Sequence[bool]) -> float:
        return sum(c for fit, c in zip(fits, counts, strict=True) if fit) / all_of_them

    plain = [each.strip() for each in texts]
    words = {each.casefold() for each in plain}
    if words <= _YES_NO or words == {"0", "1"}:
        return "yes-no"
    if share([bool(date_shape(each)) for each in plain]) >= _ENOUGH:
        return "date"
    if share([is_number(each) for each in plain]) < _ENOUGH:
        return "text"
    if any(each.endswith("%") for each in plain):
        return "percent"
    if share([bool(_CODE.fullmatch(each)) for each in plain]) > 0.2:
        return "text"
    if _PERCENT_WORD.search(heading) and all(_small(each) for each in plain):
        return "percent"
    if _AMOUNT_WORD.search(heading) or any(_DECIMALS.search(each) for each in plain):
        return "amount"
    return "number"


def _small(text: str) -> bool:
    value = read_amount(text, ".")
    return isinstance(value, Amount) and abs(value.value) <= 100


def _total(texts: pa.StringArray, counts: pa.Array) -> Decimal:
    """The sum of distinct texts times how often each is there, exact."""
    mark: DecimalMark = "," if decimal_mark([texts]).value == "," else "."
    plain = pc.match_substring_regex(texts, _PLAIN if mark == "." else _PLAIN_OF_COMMAS)
    values = pc.cast(texts.filter(plain), pa.decimal128(38, 10))
    times = counts.filter(plain)
    total = Decimal(0)
    for each in np.unique(times.to_numpy(zero_copy_only=False)):
        part = pc.sum(values.filter(pc.equal(times, int(each)))).as_py()
        total += (part or Decimal(0)) * int(each)
    rest = pc.invert(plain)
    for text, count in zip(
        *(each.filter(rest).to_pylist() for each in (texts, counts)), strict=True
    ):
        value = read_amount(text, mark)
        if not isinstance(value, NotAnAmount):
            assert isinstance(value, Amount)
            total += value.value * count
    return _trimmed(total)


def _trimmed(total: Decimal) -> Decimal:
    """Without the zeros beyond the pennies that only the adding has put there."""
    pennies = total.quantize(Decimal("0.01"))
    return pennies if pennies == total else total.normalize()
