"""What each row comes to before tax, in whole minor units of its currency, exactly."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.mapping.columns import Canonical, Currencies
from engine.mapping.groups import Groups, group, header
from engine.mapping.memo import Same
from engine.mapping.reading import Codes, Ints, Mask, Numbers
from engine.money import divide, minor_places, multiply_divide

FROM_NET, FROM_PRICE, FROM_GROSS, FROM_DOCUMENT, UNKNOWN = range(5)
"""How a row's net is known."""


@dataclass(frozen=True, eq=False)
class Money:
    """The currency of every document: its code, and how many decimals it has."""

    codes: tuple[str, ...]
    """Every currency there is; empty for a document whose currency is not known."""
    document: Codes
    """Each document's currency: a place in `codes`."""
    places: Ints
    """The decimals of each row's currency, in the order of the sheet's rows."""
    same: int | None
    """The decimals, where all have as many."""


@dataclass(frozen=True, eq=False)
class Nets:
    """Each row's net, signed as in the file."""

    net: Ints
    how: Codes

    @cached_property
    def known(self) -> Mask:
        found: Mask = self.how != UNKNOWN
        return found


def money(sheet: Canonical, own: str) -> Money:
    """The documents' currencies; `own` is the currency of the company's books."""
    groups, currencies = group(sheet), sheet.currencies()
    return sheet.memo.node(
        ("money", Same(groups), Same(currencies), own),
        lambda: _money(sheet, groups, currencies, own),
    )


def _money(sheet: Canonical, groups: Groups, currencies: Currencies, own: str) -> Money:
    written = currencies.written
    codes = tuple(dict.fromkeys([own, *(code or "" for code in currencies.codes if code != "")]))
    of_word = np.array(
        [codes.index(own if code == "" else code or "") for code in currencies.codes] or [0],
        np.int32,
    )
    said = header(sheet, groups, written.codes, written.filled)
    document = np.where(said.said, of_word[said.take(groups.lines(written.codes), 0)], 0)
    decimals = np.array([minor_places(code) for code in codes])
    same = int(decimals[0]) if len(set(decimals.tolist())) == 1 else None
    return Money(codes, document.astype(np.int32), decimals[document][groups.document_of_row], same)


def minor(amounts: Numbers, money: Money) -> Ints:
    """The amounts in minor units, rounded half up where they are finer."""
    return scaled(amounts.values, amounts.places, money)


def scaled(values: Ints, places: int, money: Money) -> Ints:
    """Rows' values of so many decimals in minor units of their currency."""
    if money.same is not None:
        return _to(values, places, money.same)
    found = np.zeros(len(values), np.int64)
    for each in map(int, np.unique(money.places)):
        rows = money.places == each
        found[rows] = _to(values[rows], places, each)
    return found


def _to(values: Ints, places: int, wanted: int) -> Ints:
    if places <= wanted:
        finer: Ints = values * 10 ** (wanted - places)
        return finer
    unit = 10 ** (places - wanted)
    whole: Ints = values // unit
    if np.array_equal(whole * unit, values):
        return whole
    return divide(values, unit)


def nets(sheet: Canonical, own: str) -> Nets:
    """What each row comes to before tax and before what is taken off the whole document.

    The file's own net where it has one; otherwise quantity times price less the line's
    discounts, rounded once; otherwise the gross less the tax. Where a row is a whole
    document, the document's own figures count too.
    """
    currency = money(sheet, own)
    names = ("net", "quantity", "unit_price", "discount_percent", "discount", "gross", "tax",
             "document_net", "document_gross", "document_tax")  # fmt: skip
    mapped = {name: sheet.numbers(name) for name in names if sheet.has(name)}
    key: tuple[Hashable, ...] = tuple(
        Same(mapped[name]) if name in mapped else None for name in names
    )
    groups = group(sheet)
    return sheet.memo.node(
        ("nets", Same(currency), *key), lambda: _nets(mapped, currency, groups, len(sheet))
    )


def _nets(mapped: dict[str, Numbers], currency: Money, groups: Groups, length: int) -> Nets:
    net = np.zeros(length, np.int64)
    how = np.full(length, UNKNOWN, np.int32)

    def put(rows: Mask, values: Ints, source: int) -> None:
        nonlocal net, how
        if bool(rows.all()):
            net, how = values, np.full(length, source, np.int32)
        else:
            net, how = np.where(rows, values, net), np.where(rows, source, how).astype(np.int32)

    if "document_gross" in mapped and "document_tax" in mapped:
        gross, tax = mapped["document_gross"], mapped["document_tax"]
        alone = _alone(groups) & gross.ok & tax.ok
        put(alone, minor(gross, currency) - minor(tax, currency), FROM_DOCUMENT)
    if "document_net" in mapped:
        whole = mapped["document_net"]
        put(_alone(groups) & whole.ok, minor(whole, currency), FROM_DOCUMENT)
    if "gross" in mapped and "tax" in mapped:
        gross, tax = mapped["gross"], mapped["tax"]
        put(gross.ok & tax.ok, minor(gross, currency) - minor(tax, currency), FROM_GROSS)
    if "unit_price" in mapped and not ("net" in mapped and bool(mapped["net"].ok.all())):
        rows, values = _priced(mapped, currency, length)
        put(rows, values, FROM_PRICE)
    if "net" in mapped:
        put(mapped["net"].ok, minor(mapped["net"], currency), FROM_NET)
    return Nets(net, how)


def _alone(groups: Groups) -> Mask:
    """Rows that are whole documents."""
    single = (groups.ends - groups.starts) == 1
    rows: Mask = single[groups.document_of_row]
    return rows


def _priced(mapped: dict[str, Numbers], currency: Money, length: int) -> tuple[Mask, Ints]:
    """Quantity times price less the line's discounts, and where all that could be read."""
    price = mapped["unit_price"]
    rows = price.ok
    factors: list[Ints | Sequence[int] | int] = [price.values]
    places = price.places
    if "quantity" in mapped:
        quantity = mapped["quantity"]
        rows = rows & ~quantity.bad
        factors.append(np.where(quantity.filled, quantity.values, 10**quantity.places))
        places += quantity.places
    if "discount_percent" in mapped:
        percent = mapped["discount_percent"]
        rows = rows & ~percent.bad
        if bool(((percent.values != 0) & percent.ok).any()):
            left, fine = _shorter(
                np.where(percent.ok, 10**percent.places - percent.values, 10**percent.places),
                percent.places,
            )
            factors.append(left)
            places += fine
    taken = None
    if "discount" in mapped:
        discount = mapped["discount"]
        rows = rows & ~discount.bad
        if bool(((discount.values != 0) & discount.ok).any()):
            taken = discount
    values = np.zeros(length, np.int64)
    for each in (
        [currency.same] if currency.same is not None else map(int, np.unique(currency.places))
    ):
        here = None if currency.same is not None else currency.places == each
        some = [factor if here is None else np.asarray(factor)[here] for factor in factors]
        found = _product(some, places - each)
        if taken is not None:
            off = taken.values if here is None else taken.values[here]
            found = _less(found, some, places, off, taken.places, each)
        if here is None:
            values = found
        else:
            values[here] = found
    return rows, values


def _shorter(values: Ints, places: int) -> tuple[Ints, int]:
    """The same numbers with fewer decimals where none needs them: products stay within int64."""
    for fewer in (4, 2):
        if places >= fewer and not (values % 10**fewer).any():
            return values // 10**fewer, places - fewer
    return values, places


def _product(factors: Sequence[Ints | Sequence[int] | int], places: int) -> Ints:
    if places > 18:
        whole = [np.asarray(factor).astype(object) for factor in factors]
        exact = math.prod(whole[1:], start=whole[0])
        return np.array([divide(int(each), 10**places) for each in exact], np.int64)
    return multiply_divide(factors, 10**places)


def _less(
    found: Ints,
    factors: Sequence[Ints | Sequence[int] | int],
    places: int,
    off: Ints,
    off_places: int,
    wanted: int,
) -> Ints:
    """The product less an amount, rounded once: with Python's own integers, where there is one."""
    rows = np.flatnonzero(off)
    columns = [np.asarray(factor)[rows] for factor in factors]
    unit = 10 ** max(places, off_places)
    for at, row in enumerate(rows):
        product = 1
        for column in columns:
            product *= int(column[at])
        exact = product * 10 ** (max(places, off_places) - places) - int(off[row]) * 10 ** (
            max(places, off_places) - off_places
        )
        found[row] = divide(exact * 10**wanted, unit)
    return found
