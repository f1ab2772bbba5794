"""What one unit of a document's currency is worth in the company's: from the file, or typed."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

import numpy as np

from engine.mapping import Canonical, Codes, Groups, Ints, Mask, Money, Same, distinct
from engine.money import minor_places, multiply_divide

BY_SAGE, BY_FILE, BY_TYPING = range(3)
"""Who gives the rate of a document."""

_PLACES = 10
_FINEST = Decimal(1).scaleb(-_PLACES)


@dataclass(frozen=True, eq=False)
class Exchange:
    """Each document's rate: units of the company's currency for one of the document's."""

    own: str
    """The company's currency."""
    rates: tuple[Decimal, ...]
    """Every rate there is, once."""
    code: Codes
    """Each document's rate: a place in `rates`; -1 where the target finds its own."""
    by: Codes
    """Who gives it."""
    abroad: Mask
    """Documents in another currency than the company's."""

    @cached_property
    def said(self) -> Mask:
        found: Mask = self.code >= 0
        return found

    def rate(self, source: int) -> Decimal | None:
        code = int(self.code[source])
        return None if code < 0 else self.rates[code]

    def in_own(self, money: Money, source: Ints, amounts: Ints) -> tuple[Ints, Mask]:
        """Amounts of documents in the company's currency, and which are known."""
        found = np.zeros(len(amounts), np.int64)
        known = self.said[source] | ~self.abroad[source]
        found = np.where(self.abroad[source], 0, amounts)
        currency, code = money.document[source], self.code[source]
        pairs, _ = distinct(currency * (len(self.rates) + 1) + code + 1)
        for pair in pairs.tolist():
            place, number = divmod(pair, len(self.rates) + 1)
            if not number or money.codes[place] == self.own:
                continue
            rows = np.flatnonzero((currency == place) & (code == number - 1))
            finer = _PLACES + minor_places(money.codes[place]) - minor_places(self.own)
            scaled = int(self.rates[number - 1].scaleb(_PLACES))
            found[rows] = multiply_divide((amounts[rows], scaled), 10**finer)
        return found, known


def exchange(sheet: Canonical, groups: Groups, money: Money, own: str) -> Exchange:
    """The documents' rates, from where the workspace's settings take them."""
    settings = sheet.mapping.settings
    foreign = tuple(bool(code) and code != own for code in money.codes)
    numbers = sheet.numbers("rate") if settings.rate_from == "file" and sheet.has("rate") else None
    typed = () if settings.rate_from == "sage" else tuple(sorted(settings.currency_rates.items()))
    turned = sheet.shape.rates == "foreign"
    key = ("exchange", Same(groups), Same(money), Same(numbers), typed, turned, own)

    def make() -> Exchange:
        abroad = np.array(foreign, np.bool_)[money.document]
        place: dict[Decimal, int] = {}
        code = np.full(len(groups), -1, np.int32)
        by = np.zeros(len(groups), np.int32)
        if numbers is not None and abroad.any():
            line = groups.first(groups.lines(numbers.ok & (numbers.values > 0)))
            told = np.flatnonzero(abroad & (line >= 0))
            values, at = distinct(groups.lines(numbers.values)[line[told]])
            made = [_rate(Decimal(int(each)).scaleb(-numbers.places), turned) for each in values]
            number = np.array([place.setdefault(each, len(place)) for each in made], np.int32)
            if len(told):
                code[told], by[told] = number[at], BY_FILE
        for currency, rate in typed:
            if currency in money.codes and currency != own and rate > 0:
                mask = (money.document == money.codes.index(currency)) & (code < 0)
                code[mask] = place.setdefault(_rate(rate, False), len(place))
                by[mask] = BY_TYPING
        return Exchange(own, tuple(place), code, by, abroad)

    return sheet.memo.node(key, make)


def _rate(written: Decimal, turned: bool) -> Decimal:
    """Units of the company's currency for one of the document's.

    >>> _rate(Decimal("1.170"), True), _rate(Decimal("0.8547"), False)
    (Decimal('0.8547008547'), Decimal('0.8547'))
    """
    rate = (1 / written if turned else written).quantize(_FINEST, ROUND_HALF_UP)
    text = f"{rate:f}".rstrip("0").rstrip(".")
    return Decimal(text)
