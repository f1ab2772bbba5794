"""What the lines of a document come to: discounts spread, tax reckoned, charges and adjustments."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from engine.drafts.choosing import Rates, known, listed, percent_on
from engine.drafts.heads import Day, Figure, figure, tax_modes
from engine.mapping import (
    EPOCH,
    Canonical,
    Groups,
    Ints,
    Mask,
    Money,
    Nets,
    Numbers,
    Same,
    minor,
)
from engine.money import HUNDRED_PERCENT, Mode, Rounding, divide, multiply_divide, tax
from engine.target import Books, ReferenceItem

What = Literal["charges", "adjustment"]


@dataclass(frozen=True, eq=False)
class Amounts:
    """Each line's money in minor units, signed as in the file, in the order of the lines."""

    net: Ints
    """After what is taken off the whole document."""
    tax: Ints
    off: Ints
    """What of the document's discount was taken off the line."""
    unspread: Mask
    """Documents with a discount that there is nothing to take off from."""
    after_tax: Mask
    """Documents whose discount leaves the tax as it is."""
    together: Mask
    """Documents whose tax is reckoned once."""
    reckoned: Ints
    """Each line's tax as its rate comes to; another than `tax` where that is as charged."""


def amounts(
    sheet: Canonical, groups: Groups, currency: Money, net: Nets, rates: Rates, rounding: Rounding
) -> Amounts:
    """Each line's net and tax, under the workspace's rounding."""
    spread = _spread(sheet, groups, currency, net)
    together, single = tax_modes(sheet, groups)
    charged = sheet.numbers("tax") if sheet.purchases and sheet.has("tax") else None
    key = ("tax", Same(groups), Same(spread), Same(rates), Same(together), Same(single),
           Same(charged), rounding)  # fmt: skip

    def make() -> Amounts:
        taxed = _taxed(groups, spread, together, single, rates, rounding)
        if charged is None:
            return taxed
        # What can be reclaimed is what the supplier has charged, however it was reckoned.
        said, told = groups.lines(charged.ok), groups.lines(minor(charged, currency))
        return replace(taxed, tax=np.where(said, told, taxed.tax), reckoned=taxed.tax)

    return sheet.memo.node(key, make)


@dataclass(frozen=True, eq=False)
class _Spread:
    net: Ints
    off: Ints
    unspread: Mask


def _taxed(
    groups: Groups,
    spread: _Spread,
    together: Mask,
    single: Mask,
    rates: Rates,
    rounding: Rounding,
) -> Amounts:
    percent, document = groups.lines(rates.percent), groups.document
    discounted = groups.any(spread.off != 0)
    # Where each line's tax stands for itself, the document's discount comes off afterwards.
    after_tax = discounted & single
    base = spread.net + spread.off if bool(after_tax.any()) else spread.net
    if bool(after_tax.any()):
        base = np.where(after_tax[document], base, spread.net)
    taxes = tax(base, percent, document, rounding)
    if bool(together.any()):
        once = tax(base, percent, document, replace(rounding, grain="document"))
        taxes = np.where(together[document], once, taxes)
    return Amounts(spread.net, taxes, spread.off, spread.unspread, after_tax, together, taxes)


def _spread(sheet: Canonical, groups: Groups, currency: Money, net: Nets) -> _Spread:
    """The lines' nets after the documents' own discounts."""
    amount = figure(sheet, groups, currency, "document_discount")
    name = "document_discount_percent"
    percent = sheet.numbers(name) if sheet.has(name) else None
    key = ("spread", Same(groups), Same(net), Same(amount), Same(percent))

    def make() -> _Spread:
        lines: Ints = groups.lines(net.net)
        none = _Spread(lines, np.zeros(len(lines), np.int64), np.zeros(len(groups), np.bool_))
        wanted = np.zeros(len(groups), np.int64)
        if amount is None and percent is None:
            return none
        totals = groups.sums(lines)
        if percent is not None:
            first = groups.first(groups.lines(percent.ok))
            share = groups.lines(percent.values)[np.maximum(first, 0)]
            share = np.where(first >= 0, share, 0)
            wanted += multiply_divide((totals, share), 10**percent.places)
        if amount is not None:
            wanted += np.where(amount.said, amount.values, 0)
        if not wanted.any():
            return none
        off = _share(wanted, lines, groups, totals)
        unspread = (wanted != 0) & (totals == 0)
        return _Spread(lines - off, off, unspread)

    return sheet.memo.node(key, make)


def _share(wanted: Ints, lines: Ints, groups: Groups, totals: Ints) -> Ints:
    """Each document's amount shared out over its lines by what they come to, to the last penny.

    Rounded down first; the pennies that are missing go to the lines with the largest rest,
    earlier ones first.
    """
    document = groups.document
    chosen = np.flatnonzero((wanted != 0)[document] & (totals != 0)[document])
    off = np.zeros(len(lines), np.int64)
    if not len(chosen):
        return off
    of, line = wanted[document[chosen]], lines[chosen]
    total = totals[document[chosen]]
    of, total = np.where(total < 0, -of, of), np.abs(total)
    room = int(np.abs(of).max()) * int(np.abs(line).max()) < 2**62
    product = of * line if room else of.astype(object) * line.astype(object)
    whole = product // total
    rest = (product - whole * total).astype(np.int64)
    whole = whole.astype(np.int64)
    off[chosen] = whole
    missing = np.where(totals != 0, wanted, 0) - groups.sums(off)
    order = np.lexsort((-rest, document[chosen]))
    of_document = document[chosen][order]
    opens = np.flatnonzero(np.diff(of_document, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(opens, np.diff(np.append(opens, len(order))))
    off[chosen[order]] += rank < missing[of_document]
    return off


# --- charges and adjustments -----------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Extras:
    """Lines of ours: what a document charges and adjusts, signed as in the file."""

    document: Ints
    what: tuple[What, ...]
    net: Ints
    tax: Ints
    rate: tuple[str, ...]
    """The id of the tax rate; empty where none fits."""
    account: tuple[str, ...]


def extras(
    sheet: Canonical,
    books: Books,
    groups: Groups,
    currency: Money,
    rates: Rates,
    default_account: str,
    date: Day,
) -> Extras:
    """A line for each charge and each adjustment that is not nothing."""
    charges = figure(sheet, groups, currency, "charges")
    adjustment = figure(sheet, groups, currency, "adjustment")
    charges_tax = figure(sheet, groups, currency, "charges_tax")
    percents = sheet.numbers("charges_percent") if sheet.has("charges_percent") else None
    settings = sheet.mapping.settings
    charges_account = settings.charges_account or default_account
    key = (
        "extras", Same(groups), Same(charges), Same(adjustment), Same(charges_tax), Same(percents),
        Same(rates), Same(date), charges_account, settings.adjustment_account,
        settings.adjustment_tax, settings.rounding, known(books),
    )  # fmt: skip

    def make() -> Extras:
        own = listed(sheet, books, "tax rate").get(settings.adjustment_tax)
        mode = settings.rounding.mode
        rows: list[tuple[int, What, int, int, str, str]] = []
        for at in _not_nothing(charges):
            assert charges is not None
            net, day = int(charges.values[at]), _day(date, at)
            candidates = _candidates(groups, rates, own, at, day)
            told = _told(charges_tax, percents, groups, at)
            item, amount = _fitting(net, told, candidates, mode)
            rows.append((at, "charges", net, amount, item.id if item else "", charges_account))
        for at in _not_nothing(adjustment):
            assert adjustment is not None
            net = int(adjustment.values[at])
            share = percent_on(own, _day(date, at)) if own else None
            amount = divide(net * (share or 0), HUNDRED_PERCENT, mode)
            rate = own.id if own and share is not None else ""
            rows.append((at, "adjustment", net, amount, rate, settings.adjustment_account))
        rows.sort(key=lambda each: each[0])
        return Extras(
            np.array([each[0] for each in rows], np.int64),
            tuple(each[1] for each in rows),
            np.array([each[2] for each in rows], np.int64),
            np.array([each[3] for each in rows], np.int64),
            tuple(each[4] for each in rows),
            tuple(each[5] for each in rows),
        )

    return sheet.memo.node(key, make)


def _not_nothing(figure: Figure | None) -> list[int]:
    if figure is None:
        return []
    found: list[int] = np.flatnonzero(figure.said & (figure.values != 0)).tolist()
    return found


def _day(date: Day, at: int) -> dt.date | None:
    return EPOCH + dt.timedelta(days=int(date.days[at])) if date.said[at] else None


@dataclass(frozen=True)
class _Told:
    """What the file says of the tax on a document's charges."""

    tax: int | None
    percent: int | None


def _told(tax: Figure | None, percents: Numbers | None, groups: Groups, at: int) -> _Told | None:
    """None where the mapping does not say where the file tells it."""
    if tax is None and percents is None:
        return None
    if tax is not None and tax.said[at]:
        return _Told(int(tax.values[at]), None)
    if percents is not None:
        for line in range(int(groups.starts[at]), int(groups.ends[at])):
            row = int(groups.row[line])
            if percents.ok[row]:
                share = divide(int(percents.values[row]), 10 ** (percents.places - 6))
                return _Told(None, share)
    return _Told(0, None)


_Candidate = tuple[ReferenceItem, int]


def _candidates(
    groups: Groups, rates: Rates, own: ReferenceItem | None, at: int, day: dt.date | None
) -> list[_Candidate]:
    """The rates that may stand on a line of ours: the document's, the file's, the adjustments'."""
    lines = groups.row[int(groups.starts[at]) : int(groups.ends[at])]
    words = dict.fromkeys([*rates.word[lines].tolist(), *range(len(rates.items))])
    items = [rates.items[word] for word in words] + [own]
    found = []
    for item in items:
        percent = percent_on(item, day) if item else None
        if item is not None and percent is not None:
            found.append((item, percent))
    return found


def _fitting(
    net: int, told: _Told | None, candidates: list[_Candidate], mode: Mode
) -> tuple[ReferenceItem | None, int]:
    """The first rate that comes to what the file says, and what that is."""
    for item, percent in candidates if told else ():
        assert told is not None
        amount = divide(net * percent, HUNDRED_PERCENT, mode)
        if told.percent == percent or (told.percent is None and told.tax == amount):
            return item, amount
    return None, (told.tax or 0) if told else 0
