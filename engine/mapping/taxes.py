"""Which tax the file tells for a row: by code, percentage, several columns or the amount alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa

from engine.mapping.columns import Canonical, Coded
from engine.mapping.memo import Same
from engine.mapping.nets import money, nets, scaled
from engine.mapping.reading import (
    PERCENT_PLACES,
    Codes,
    Ints,
    Mask,
    Numbers,
    distinct,
    percent_reader,
    read_numbers,
)
from engine.money import HUNDRED_PERCENT, divide, multiply_divide


@dataclass(frozen=True, eq=False)
class Taxes:
    """Each row's tax as the file tells it."""

    code: Coded
    """The source's word for it: what `Mapping.taxes` is keyed by, through `key_of`."""
    percent: Ints
    """The percentage seen beside it, in millionths of one."""
    seen: Mask
    """Where a percentage is seen."""
    several: tuple[bool, ...]
    """For each word of `code`, whether it stands for more than one tax."""


def taxes(sheet: Canonical, own: str) -> Taxes:
    """Each row's tax; `own` is the currency of the company's books. A payment has none."""
    if sheet.payments:
        return _by_code(sheet)
    match sheet.shape.taxes:
        case "code":
            return _by_code(sheet)
        case "percent":
            return _by_percent(sheet)
        case "columns":
            return _by_columns(sheet)
        case "amount":
            return _by_amount(sheet, own)


def percent_text(millionths: int) -> str:
    """A share of one in millionths as a percentage.

    >>> percent_text(200_000), percent_text(55_000), percent_text(-150_000)
    ('20', '5.5', '-15')
    """
    text = f"{Decimal(millionths).scaleb(-4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _by_code(sheet: Canonical) -> Taxes:
    code = sheet.coded("tax_code")
    if not sheet.has("tax_percent"):
        return sheet.memo.node(
            ("taxes by code", Same(code)),
            lambda: Taxes(code, np.zeros(len(sheet), np.int64), np.zeros(len(sheet), np.bool_),
                          (False,) * len(code.words)),
        )  # fmt: skip
    percent = sheet.numbers("tax_percent")
    return sheet.memo.node(
        ("taxes by code", Same(code), Same(percent)),
        lambda: Taxes(code, _millionths(percent), percent.ok, (False,) * len(code.words)),
    )


def _by_percent(sheet: Canonical) -> Taxes:
    """The percentage is the code: 20, 20.00 and 20 % are one."""
    texts = sheet.words("tax_percent")
    fractions = sheet.shape.percents == "fraction"

    def make() -> Taxes:
        read = _read(texts, fractions)
        names = [
            word if bad else f"{percent_text(value)} %" if word else ""
            for word, value, bad in zip(
                texts.words, _millionths(read).tolist(), read.bad.tolist(), strict=True
            )
        ]
        code = _compact(texts.codes, names)
        return Taxes(
            code,
            _millionths(read)[texts.codes],
            read.ok[texts.codes],
            (False,) * len(code.words),
        )

    return sheet.memo.node(("taxes by percent", Same(texts), fractions), make)


def _read(texts: Coded, fractions: bool) -> Numbers:
    words = pa.array(texts.words, pa.string())
    return read_numbers(words, percent_reader(fractions), PERCENT_PLACES)


def _compact(codes: Codes, words: Sequence[str]) -> Coded:
    """A column with each word once, whatever stood twice among the words."""
    place: dict[str, int] = {}
    new = np.array([place.setdefault(word, len(place)) for word in words], np.int32)
    return Coded(new[codes], tuple(place)) if len(words) else Coded(codes, ())


def _millionths(percent: Numbers) -> Ints:
    if percent.places == PERCENT_PLACES:
        return percent.values
    return divide(percent.values, 10 ** (percent.places - PERCENT_PLACES))


_NOTHING, _ZERO, _TAX = range(3)


def _by_columns(sheet: Canonical) -> Taxes:
    """The columns that hold something, by name and percentage: VAT Standard 20 + Levy 2.

    Where none holds more than nothing, the zeros that are written there tell a zero rate.
    """
    headings = sheet.shape.tax_columns
    columns = [sheet.column_words(heading) for heading in headings]
    fractions = sheet.shape.percents == "fraction"

    def make() -> Taxes:
        total, seen = np.zeros(len(sheet), np.int64), np.zeros(len(sheet), np.bool_)
        codes, told = np.zeros(len(sheet), np.int32), [_NONE]
        for heading, texts in zip(headings, columns, strict=True):
            read = _read(texts, fractions)
            values = _millionths(read)
            part = [
                (f"{heading} {word if bad else percent_text(value)}", _strength(word, value, bad))
                for word, value, bad in zip(
                    texts.words, values.tolist(), read.bad.tolist(), strict=True
                )
            ]
            found, codes = distinct(codes.astype(np.int64) * len(part) + texts.codes)
            told = [
                (*told[before], part[here])
                for before, here in (divmod(each, len(part)) for each in found.tolist())
            ]
            total += np.where(read.ok, values, 0)[texts.codes]
            seen |= read.ok[texts.codes]
        names = [_name(each) for each in told]
        code = _compact(codes, [name for name, _ in names])
        several = dict(names)
        return Taxes(code, total, seen, tuple(several[word] for word in code.words))

    return sheet.memo.node(("taxes by columns", headings, fractions, *map(Same, columns)), make)


_Part = tuple[str, int]
_NONE: tuple[_Part, ...] = ()
_EMPTY, _ZERO, _TAX = range(3)


def _strength(word: str, value: int, bad: bool) -> int:
    if not word:
        return _EMPTY
    return _TAX if value or bad else _ZERO


def _name(parts: tuple[_Part, ...]) -> tuple[str, bool]:
    """What the taxes of one line are called together, and whether they are several."""
    strongest = max((strength for _, strength in parts), default=_EMPTY)
    if strongest == _EMPTY:
        return "", False
    names = [name for name, strength in parts if strength == strongest]
    return " + ".join(names), strongest == _TAX and len(names) > 1


def _by_amount(sheet: Canonical, own: str) -> Taxes:
    """The percentage that makes the tax of the net, to the penny; what none makes, says so.

    Small amounts fit many percentages: one that larger amounts of the file have goes first.
    """
    currency, net = money(sheet, own), nets(sheet, own)
    name = "tax" if sheet.has("tax") or not sheet.has("document_tax") else "document_tax"
    tax = sheet.numbers(name)

    def make() -> Taxes:
        amount = scaled(tax.values, tax.places, currency)
        told = tax.ok & net.known
        of_net, which_net = np.unique(net.net, return_inverse=True)
        of_tax, which_tax = np.unique(np.where(told, amount, 0), return_inverse=True)
        pairs, at = np.unique(which_net * len(of_tax) + which_tax, return_inverse=True)
        which_net, which_tax = np.divmod(pairs, max(len(of_tax), 1))
        whole, part = of_net[which_net], of_tax[which_tax]
        percent = percentages(whole, part)
        words, word = _amount_words(whole, part, percent, several=sheet.purchases)
        codes = np.where(told, at, len(pairs)).astype(np.int32)
        code = Coded(np.append(word, len(words)).astype(np.int32)[codes], (*words, ""))
        seen = np.append(percent, NO_PERCENTAGE)[codes]
        one = seen != NO_PERCENTAGE
        return Taxes(code, np.where(one, seen, 0), one, (False,) * len(code.words))

    return sheet.memo.node(("taxes by amount", Same(net), Same(tax), sheet.purchases), make)


NO_PERCENTAGE = -1
_LARGE = 1000
"""Minor units from which on a whole percentage that fits to the penny is hardly chance."""


def percentages(net: Ints, tax: Ints) -> Ints:
    """For each pair the percentage, in millionths, that makes this tax of this net."""
    found = np.full(len(net), NO_PERCENTAGE, np.int64)
    for step in (10_000, 1_000):  # whole percentages, then tenths of one
        rows = np.flatnonzero((found == NO_PERCENTAGE) & (np.abs(net) >= _LARGE))
        share = HUNDRED_PERCENT // step * tax[rows] * np.sign(net[rows])
        guess = divide(share, np.abs(net[rows])) * step if len(rows) else share
        fits = (guess >= 0) & (multiply_divide((net[rows], guess), HUNDRED_PERCENT) == tax[rows])
        found[rows[fits]] = guess[fits]
    common = Counter(found[found != NO_PERCENTAGE].tolist())
    for each in dict.fromkeys([*(each for each, _ in common.most_common()), *_USUAL]):
        fits = multiply_divide((net, each), HUNDRED_PERCENT) == tax
        found[(found == NO_PERCENTAGE) & fits] = each
    return found


_USUAL = (200_000, 0, 50_000)


SEVERAL_RATES = "several rates"
"""The tax of a receipt that is no single percentage: what was charged is what counts."""


_EXACTLY, _ABOUT, _SEVERAL, _OF_NOTHING = range(4)


def _amount_words(
    net: Ints, tax: Ints, exact: Ints, *, several: bool
) -> tuple[tuple[str, ...], Ints]:
    """What pairs of net and tax are called, each word once, and which of them each pair is.

    On purchases all that fit no percentage are one.
    """
    said = np.full(len(net), _SEVERAL if several else _OF_NOTHING, np.int64)
    if not several:
        rows = np.flatnonzero(net)
        said[rows] = 4 * _thousandths(net[rows], tax[rows]) + _ABOUT
    fits = exact != NO_PERCENTAGE
    said[fits] = 4 * exact[fits] + _EXACTLY
    found, first, which = np.unique(said, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(found), np.int64)
    place[order] = np.arange(len(found))
    return tuple(map(_amount_word, found[order].tolist())), place[which]


def _amount_word(said: int) -> str:
    millionths, kind = divmod(said, 4)
    match kind:
        case 0:
            return f"{percent_text(millionths)} %"
        case 1:
            return f"about {percent_text(millionths)} %"
        case 2:
            return SEVERAL_RATES
        case _:
            return "a tax on nothing"


def _thousandths(net: Ints, tax: Ints) -> Ints:
    """About which share of the net the tax is, in millionths, as whole thousandths."""
    if int(np.abs(tax).max(initial=0)) < _SAFE:
        return divide(tax * 1000 * np.sign(net), np.abs(net)) * 1000
    return np.array(
        [
            divide(its * 1000 * (1 if of > 0 else -1), abs(of)) * 1000
            for of, its in zip(net.tolist(), tax.tolist(), strict=True)
        ],
        np.int64,
    )


_SAFE = 2**52  # a thousand times as much fits into int64
