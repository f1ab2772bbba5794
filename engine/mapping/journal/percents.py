"""The percentage that each line of an entry bears, where exactly one way fits to the cent.

What a tax may be a percentage of is told by its own text (“TVA 20 %”), else by the other entries
of its account, else by all percentages that are known: of the file, and of the taxes chosen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from engine.mapping.columns import Canonical, Coded
from engine.mapping.journal.assigning import UNTAXED, Booked, Part, ways, ways_at_once
from engine.mapping.journal.booked import TAX, Journal
from engine.mapping.journal.faults import Why
from engine.mapping.memo import Same
from engine.mapping.reading import PERCENT_PLACES, Ints, Mask
from engine.mapping.taxes import NO_PERCENTAGE, percent_text, percentages
from engine.money import HUNDRED_PERCENT, Grain, Rounding, divide, minor_places, tax

_LARGE = 1000
"""Minor units from which on a percentage that fits to the cent is hardly chance."""


@dataclass(frozen=True, eq=False)
class Percents:
    """Each line's percentage, in millionths, and the row of the tax that it bears."""

    percent: Ints
    tax_row: Ints
    """A row of the file; -1 for a line without tax."""
    told: Mask
    """False where not exactly one way fits."""
    why_not: Mapping[int, Why]
    """By entry, why its taxes are told for none of its lines."""


def percents(read: Canonical, journal: Journal, faulty: Mask) -> Percents:
    """Which percentage each line bears, under the workspace's rounding; of entries that are no
    documents, none."""
    account, description = read.coded("account"), read.coded("description")
    own = read.numbers("tax_percent") if read.has("tax_percent") else None
    rounding, currencies = read.mapping.settings.rounding, read.currencies()
    key = (
        Same(journal),
        Same(faulty),
        Same(account),
        Same(description),
        Same(own),
        Same(currencies),
    )

    def look() -> _Seen:
        decimals = np.array([minor_places(code or "") for code in currencies.codes] or [2])
        unit = 10 ** np.maximum(journal.places - decimals, 0)[currencies.written.codes]
        given = np.full(len(read), NO_PERCENTAGE, np.int64)
        if own is not None:
            given[own.ok] = divide(own.values[own.ok], 10 ** (own.places - PERCENT_PLACES))
        value = divide(journal.value, unit)
        return _Seen(journal, ~faulty, account, value, _named(description), given)

    seen = read.memo.node(("percentages seen", *key), look)
    chosen = tuple(sorted(each for word in read.mapping.taxes if (each := _percent_in(word))))
    if not seen.some_unknown:
        chosen = ()
    return read.memo.node(
        ("percentages", Same(seen), rounding, chosen),
        lambda: _Reckoning(seen, rounding, chosen).percents(),
    )


_PERCENTAGE = re.compile(r"(\d{1,2}(?:[.,]\d{1,3})?)\s*%")


def _percent_in(text: str) -> int | None:
    """The one percentage that stands in a text, in millionths.

    >>> _percent_in("TVA collectée 5,5 %"), _percent_in("TVA"), _percent_in("10 % and 20 %")
    (55000, None, None)
    """
    found = set(_PERCENTAGE.findall(text))
    return int(Decimal(found.pop().replace(",", ".")).scaleb(4)) if len(found) == 1 else None


def _named(description: Coded) -> Ints:
    """For each row the percentage that its text names."""
    said = [_percent_in(word) for word in description.words]
    named = [NO_PERCENTAGE if each is None else each for each in said]
    found: Ints = np.array(named or [NO_PERCENTAGE], np.int64)[description.codes]
    return found


@dataclass(frozen=True, eq=False)
class _Seen:
    """What the journal itself shows of its percentages."""

    journal: Journal
    whole: Mask
    """Entries that are nothing but a sale each."""
    account: Coded
    value: Ints
    """Each row's, in minor units."""
    named: Ints
    """The percentage that stands in a row's text."""
    given: Ints
    """The percentage that a row has in a column."""

    @cached_property
    def rows(self) -> Ints:
        """The rows that are lines."""
        return self.journal.keep[self.journal.line]

    @cached_property
    def entry(self) -> Ints:
        return self.journal.entry[self.rows]

    @cached_property
    def net(self) -> Ints:
        return self.value[self.rows]

    @cached_property
    def lines(self) -> Ints:
        """How many lines each entry has."""
        return np.bincount(self.entry, minlength=self.journal.entries)

    @cached_property
    def taxes(self) -> Ints:
        """The rows of taxes that count, entry by entry."""
        entry = self.journal.entry
        counts = self.whole & ~self.journal.no_sale
        rows = np.flatnonzero((self.journal.role == TAX) & (self.value != 0) & counts[entry])
        return rows[np.argsort(entry[rows], kind="stable")]

    @cached_property
    def tax_entry(self) -> Ints:
        return self.journal.entry[self.taxes]

    @cached_property
    def one_tax(self) -> Mask:
        """Entries with one row of tax."""
        found: Mask = np.bincount(self.tax_entry, minlength=self.journal.entries) == 1
        return found

    @cached_property
    def known(self) -> Mapping[int, tuple[int, ...]]:
        """For each account the percentages that its tax is of, where an entry shows one.

        An entry with one sale and one tax shows it best; where there is none, one whose tax is a
        percentage of all its sales together.
        """
        base = np.zeros(self.journal.entries, np.int64)
        np.add.at(base, self.entry, self.net)
        shows = self.one_tax & (np.abs(base) >= _LARGE)
        rows, entry = self.taxes[shows[self.tax_entry]], self.tax_entry[shows[self.tax_entry]]
        shown = percentages(base[entry], self.value[rows])
        word = self.account.codes[rows]
        found: dict[int, tuple[int, ...]] = {}
        for here in (self.lines[entry] == 1, self.lines[entry] > 1):
            some = here & (shown > 0)
            for each in np.unique(word[some]).tolist():
                shares = np.unique(shown[some & (word == each)]).tolist()
                found.setdefault(each, tuple(shares))
        return found

    @cached_property
    def some_unknown(self) -> bool:
        """Whether of some tax neither its text nor its account tells a percentage."""
        silent = self.named[self.taxes] == NO_PERCENTAGE
        return any(
            word not in self.known
            for word in np.unique(self.account.codes[self.taxes[silent]]).tolist()
        )


@dataclass(frozen=True, eq=False)
class _Alike:
    """Entries that are tried at once."""

    entries: Ints
    lines: Ints
    """Each entry's."""
    counted: Ints
    """How many ways fit."""
    shares: Ints
    """In one of them, each line's percentage, and the row of the tax that it bears."""
    bears: Ints
    otherwise: Sequence[str]
    """Where none fits, the rounding with which one would."""


@dataclass(frozen=True, eq=False)
class _Reckoning:
    seen: _Seen
    rounding: Rounding
    chosen: Sequence[int]
    """The percentages that tax rates are chosen for already."""

    def percents(self) -> Percents:
        seen = self.seen
        percent = np.zeros(len(seen.rows), np.int64)
        tax_row = np.full(len(seen.rows), -1, np.int64)
        told = seen.whole[seen.entry]
        free = np.ones(seen.journal.entries, np.bool_)
        free[seen.entry[seen.given[seen.rows] != NO_PERCENTAGE]] = False
        open_ = np.zeros(seen.journal.entries, np.bool_)
        open_[seen.tax_entry] = True
        single = np.full(seen.journal.entries, -1, np.int64)
        single[seen.tax_entry] = seen.taxes
        for of_entry in (self._of_one_sale(free), self._of_all_sales(free)):
            done = of_entry != NO_PERCENTAGE
            lines = done[seen.entry]
            percent[lines] = of_entry[seen.entry[lines]]
            tax_row[lines] = single[seen.entry[lines]]
            open_ &= ~done
        open_ |= ~free & seen.whole
        open_[np.setdiff1d(np.arange(len(open_)), seen.entry)] = False
        why: dict[int, Why] = {}
        for alike in self._alike(np.flatnonzero(open_ & free)):
            open_[alike.entries] = False
            one = alike.counted == 1
            percent[alike.lines[one]] = alike.shares[one]
            tax_row[alike.lines[one]] = alike.bears[one]
            told[alike.lines[~one]] = False
            for at in np.flatnonzero(~one).tolist():
                entry = int(alike.entries[at])
                why[entry] = self._why(entry, int(alike.counted[at]), alike.otherwise[at])
        for entry in np.flatnonzero(open_).tolist():
            lines = self._lines_of(entry)
            found = self._search(entry, lines)
            if isinstance(found, tuple):
                told[lines], why[entry] = False, found
                continue
            for line, (share, row) in zip(lines.tolist(), found, strict=True):
                percent[line], tax_row[line] = share, row
        return Percents(percent, tax_row, told, why)

    @cached_property
    def _any(self) -> tuple[int, ...]:
        """The percentages that are known of any account, for those of which none is."""
        found = {each for some in self.seen.known.values() for each in some} | {*self.chosen}
        found |= {*self.seen.named[self.seen.taxes].tolist()}
        return tuple(sorted(found - {0, NO_PERCENTAGE}))

    def _may_be(self, row: int) -> tuple[int, ...]:
        named = int(self.seen.named[row])
        if named != NO_PERCENTAGE:
            return (named,)
        return self.seen.known.get(int(self.seen.account.codes[row])) or self._any

    @cached_property
    def _choices(self) -> Sequence[tuple[Mask, int]]:
        """Every percentage there may be, and the taxes, by place, that may be of it."""
        rows = self.seen.taxes
        pairs = np.stack([self.seen.account.codes[rows], self.seen.named[rows]], axis=1)
        _, first, which = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        may_be = [self._may_be(row) for row in rows[first].tolist()]
        return [
            (np.array([share in some for some in may_be], np.bool_)[which.reshape(-1)], share)
            for share in sorted({share for some in may_be for share in some})
        ]

    def _of_one_sale(self, free: Mask) -> Ints:
        """For entries of one sale and one tax, the one percentage that fits."""
        seen = self.seen
        net = np.zeros(seen.journal.entries, np.int64)
        net[seen.entry] = seen.net
        right = (seen.one_tax & (seen.lines == 1) & free)[seen.tax_entry]
        fitting = np.zeros(len(seen.taxes), np.int64)
        found = np.full(seen.journal.entries, NO_PERCENTAGE, np.int64)
        for may_be, share in self._choices:
            borne = tax(net[seen.tax_entry], share, seen.tax_entry, self.rounding)
            fits = right & may_be & (borne == seen.value[seen.taxes])
            fitting += fits
            found[seen.tax_entry[fits]] = share
        found[seen.tax_entry[fitting != 1]] = NO_PERCENTAGE
        return found

    def _of_all_sales(self, free: Mask) -> Ints:
        """For entries of one tax that can be of but one percentage, that one, where all sales bear
        it: they have one sign, so that leaving one out would make less."""
        seen = self.seen
        share = np.full(seen.journal.entries, NO_PERCENTAGE, np.int64)
        counted = np.zeros(len(seen.taxes), np.int64)
        for may_be, each in self._choices:
            counted += may_be
            share[seen.tax_entry[may_be]] = each
        one = seen.one_tax & free
        one[seen.tax_entry[counted != 1]] = False
        trial = np.where(one & (share != NO_PERCENTAGE), share, 0)[seen.entry]
        sign = np.zeros(seen.journal.entries, np.int64)
        sign[seen.entry] = np.sign(seen.net)
        one[seen.entry[np.sign(seen.net) != sign[seen.entry]]] = False
        one[seen.entry[np.abs(seen.net) * trial < HUNDRED_PERCENT]] = False
        borne = np.zeros(seen.journal.entries, np.int64)
        np.add.at(borne, seen.entry, tax(seen.net, trial, seen.entry, self.rounding))
        wanted = np.zeros(seen.journal.entries, np.int64)
        wanted[seen.tax_entry] = seen.value[seen.taxes]
        return np.where(one & (borne == wanted), share, NO_PERCENTAGE)

    @cached_property
    def _order(self) -> tuple[Ints, Ints]:
        """The lines entry by entry, and where each entry's begin."""
        entry = self.seen.entry
        order = np.argsort(entry, kind="stable")
        return order, np.searchsorted(entry[order], np.arange(self.seen.journal.entries + 1))

    def _lines_of(self, entry: int) -> Ints:
        order, starts = self._order
        return order[starts[entry] : starts[entry + 1]]

    @cached_property
    def _tax_starts(self) -> Ints:
        return np.searchsorted(self.seen.tax_entry, np.arange(self.seen.journal.entries + 1))

    def _taxes_of(self, entry: int) -> Ints:
        return self.seen.taxes[self._tax_starts[entry] : self._tax_starts[entry + 1]]

    def _alike(self, entries: Ints) -> Iterator[_Alike]:
        """Entries of as many lines each, whose taxes may be of the same percentages."""
        seen = self.seen
        order, starts = self._order
        kinds: dict[tuple[int, tuple[tuple[int, ...], ...]], list[int]] = {}
        for entry in entries.tolist():
            rows = self._taxes_of(entry).tolist()
            accounts = {(int(seen.account.codes[row]), int(seen.named[row])) for row in rows}
            if len(accounts) == len(rows):
                of = tuple(map(self._may_be, rows))
                kinds.setdefault((int(seen.lines[entry]), of), []).append(entry)
        for (sales, of), some in kinds.items():
            here = np.array(some)
            lines = order[starts[here][:, None] + np.arange(sales)]
            whole = (seen.net[lines] != 0).all(axis=1)  # what is nothing may bear any percentage
            here, lines = here[whole], lines[whole]
            taxes = seen.taxes[self._tax_starts[here][:, None] + np.arange(len(of))]
            parts = [(at, share) for at, shares in enumerate(of) for share in shares]
            nets, amounts = seen.net[lines], seen.value[taxes]
            found = ways_at_once(nets, amounts, parts, self.rounding)
            if found is None:
                continue
            counted, chosen = found
            which = np.array([at for at, _ in parts] + [UNTAXED])[chosen]
            bears = np.where(which >= 0, taxes[np.arange(len(here))[:, None], which], -1)
            shares = np.array([share for _, share in parts] + [0])[chosen]
            otherwise = np.full(len(here), "", object)
            none = np.flatnonzero(counted == 0)
            for grain in self._other_grains if len(none) else ():
                tried = ways_at_once(nets[none], amounts[none], parts, self._rounded(grain))
                assert tried is not None
                otherwise[none[tried[0] == 1]] = grain
            yield _Alike(here, lines, counted, shares, bears, otherwise.tolist())

    @property
    def _other_grains(self) -> Sequence[Grain]:
        """The last that fits is told: a tax is most often rounded once for each rate."""
        grains: tuple[Grain, ...] = ("document", "line", "rate")
        return [each for each in grains if each != self.rounding.grain]

    def _rounded(self, grain: Grain) -> Rounding:
        return Rounding(grain, self.rounding.mode)

    def _search(self, entry: int, lines: Ints) -> Sequence[Part] | Why:
        """The percentage of each line with the row of its tax, where one way fits."""
        seen = self.seen
        nets = seen.net[lines].tolist()
        given = [
            0 if not net else None if each == NO_PERCENTAGE else each
            for net, each in zip(nets, seen.given[seen.rows[lines]].tolist(), strict=True)
        ]
        grouped: dict[tuple[int, int], list[int]] = {}
        for row in self._taxes_of(entry).tolist():
            of = int(seen.account.codes[row]), int(seen.named[row])
            grouped.setdefault(of, []).append(row)
        told = {each for each in given if each}
        taxes = [
            Booked(int(seen.value[some].sum()), tuple(sorted({*self._may_be(some[0]), *told})))
            for some in grouped.values()
        ] or [Booked(0, tuple(sorted(told)))]
        found = ways(nets, given, taxes, self.rounding)
        if found is not None and len(found) == 1:
            rows = [*(some[0] for some in grouped.values()), -1]  # where there is no tax, no row
            return [(share, rows[at]) for at, share in found[0]]
        otherwise = ""
        for grain in self._other_grains if found == [] else ():
            tried = ways(nets, given, taxes, self._rounded(grain))
            otherwise = grain if tried is not None and len(tried) == 1 else otherwise
        return self._why(entry, None if found is None else len(found), otherwise)

    def _why(self, entry: int, ways_: int | None, otherwise: str) -> Why:
        rows = self._taxes_of(entry).tolist()
        given = self.seen.given[self.seen.rows[self._lines_of(entry)]].tolist()
        shares = {share for row in rows for share in self._may_be(row)} | {*given}
        told = sorted(shares - {NO_PERCENTAGE, 0})
        known = " or ".join(f"{percent_text(each)} %" for each in told)
        names = " and ".join(dict.fromkeys(map(self.seen.account.at, rows))) or "no account"
        by_hand = "Choose a column, or a formula by account, for Tax % on Fields."
        if not told:
            text = "Write its percentage into the text of the tax, as in “TVA 20 %”, on Upload."
            return f"no percentage is known of the tax on {names}", text, "Upload"
        if ways_ is None:
            says = f"there are too many sales to tell which of them bear the tax on {names}"
            return says, by_hand, "Fields"
        if ways_:
            says = f"at {known} more than one way to spread the tax on {names} over its sales fits"
            return f"{says} to the cent", by_hand, "Fields"
        says = f"at {known} no way to spread the tax on {names} over its sales fits to the cent"
        if otherwise:
            fix = f"Round tax {_ROUNDED[otherwise]} on Invoice settings: then one way fits."
            return says, fix, "Invoice settings"
        return says, f"Correct its rows on Upload. {by_hand}", "Upload"


_ROUNDED = {
    "line": "for each line", "rate": "once for each rate", "document": "once for each document",
}  # fmt: skip
