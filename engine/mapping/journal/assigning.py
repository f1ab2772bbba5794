"""Which tax of an entry belongs to which of its sales: every way that fits to the cent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.mapping.reading import Ints, Mask
from engine.money import HUNDRED_PERCENT, Rounding, divide

UNTAXED = -1
MOST_TRIED = 20_000
"""Sums that are followed at once; beyond, no person could tell which sale bears which tax."""
_AT_ONCE = 4096
_MOST_CELLS = 2**22
_HALVED = 6
"""From more sales than this on, they are looked at in two halves."""

Part = tuple[int, int]
"""Which tax of the entry a sale bears, or UNTAXED, and its percentage in millionths."""
Way = tuple[Part, ...]
_Reached = dict[tuple[int, ...], dict[tuple[int, ...], Way]]
"""By what the taxes come to, the ways there, at most two; each by the percentages of its sales."""


@dataclass(frozen=True)
class Booked:
    """The tax that stands on one account of an entry."""

    amount: int
    """In minor units, signed as the sales are."""
    percents: tuple[int, ...]
    """What it may be a percentage of: in millionths of one."""


def ways(
    nets: Sequence[int],
    told: Sequence[int | None],
    taxes: Sequence[Booked],
    rounding: Rounding,
) -> Sequence[Way] | None:
    """The ways to spread the taxes over the sales, at most two; None where there are too many sums.

    A sale bears one of the taxes, or none. Two ways differ where a sale has another percentage. A
    sale whose percentage is told has that one.

    >>> ten, twenty = Booked(74503, (100_000,)), Booked(24000, (200_000,))
    >>> ways([745025, 120000], [None, None], [ten, twenty], Rounding("line"))
    [((0, 100000), (1, 200000))]
    >>> len(ways([10000, 10000], [None, None], [Booked(2000, (200_000,))], Rounding("line")))
    2
    """
    search = _Search(nets, told, taxes, rounding)
    if rounding.grain == "line" and len(nets) > _HALVED:
        return search.by_halves()
    reached = search.reach(range(len(nets)))
    if reached is None:
        return None
    found: dict[tuple[int, ...], Way] = {}
    for sums, there in reached.items():
        if _fits(sums, search.parts, taxes, rounding):
            found.update(there)
    return list(found.values())[:2]


class _Search:
    def __init__(
        self,
        nets: Sequence[int],
        told: Sequence[int | None],
        taxes: Sequence[Booked],
        rounding: Rounding,
    ) -> None:
        self.nets, self.told, self.taxes, self.rounding = nets, told, taxes, rounding
        self.parts = [(at, share) for at, tax in enumerate(taxes) for share in tax.percents]
        self.by_line = rounding.grain == "line"
        self.one_sign = all(net > 0 for net in nets) or all(net < 0 for net in nets)
        self.sums = len(taxes) if self.by_line else len(self.parts)

    def reach(self, sales: Sequence[int]) -> _Reached | None:
        """What the taxes of these sales can come to; None where that is too much."""
        reached: _Reached = {(0,) * self.sums: {(): ()}}
        for sale in sales:
            net, own = self.nets[sale], self.told[sale]
            free = [
                (at, part, self._bears(net, part[1]))
                for at, part in enumerate([(UNTAXED, 0), *self.parts], -1)
                if own is None or part[1] == own
            ]
            after: _Reached = {}
            for sums, there in reached.items():
                for at, part, borne in free:
                    moved = sums
                    if part[0] != UNTAXED:
                        place = part[0] if self.by_line else at
                        moved = (*sums[:place], sums[place] + borne, *sums[place + 1 :])
                        if self.one_sign and self._too_much(moved):
                            continue
                    here = after.setdefault(moved, {})
                    for percents, way in there.items():
                        if len(here) < 2:
                            here.setdefault((*percents, part[1]), (*way, part))
            if len(after) > MOST_TRIED:
                return None
            reached = after
        return reached

    def by_halves(self) -> Sequence[Way] | None:
        """The ways of both halves of the sales that make what was booked together."""
        middle = len(self.nets) // 2
        left, right = self.reach(range(middle)), self.reach(range(middle, len(self.nets)))
        if left is None or right is None:
            return None
        found: dict[tuple[int, ...], Way] = {}
        for sums, there in right.items():
            missing = tuple(tax.amount - each for tax, each in zip(self.taxes, sums, strict=True))
            for percents, way in left.get(missing, {}).items():
                found |= {(*percents, *more): (*way, *rest) for more, rest in there.items()}
            if len(found) > 1:
                break
        return list(found.values())[:2]

    def _bears(self, net: int, percent: int) -> int:
        exact = net * percent
        return divide(exact, HUNDRED_PERCENT, self.rounding.mode) if self.by_line else exact

    def _too_much(self, sums: Sequence[int]) -> bool:
        """Whether no sale to come can bring it back, as all have one sign."""
        of_tax = sums if self.by_line else _together(self.parts, sums, len(self.taxes))
        unit = 1 if self.by_line else HUNDRED_PERCENT
        return any(
            abs(each) > (abs(tax.amount) + 1) * unit
            for each, tax in zip(of_tax, self.taxes, strict=True)
        )


def _fits(
    sums: Sequence[int], parts: Sequence[Part], taxes: Sequence[Booked], rounding: Rounding
) -> bool:
    """Whether the sales bear what was booked, rounded as the workspace rounds."""
    wanted = [tax.amount for tax in taxes]
    match rounding.grain:
        case "line":
            return list(sums) == wanted
        case "rate":
            whole = [divide(each, HUNDRED_PERCENT, rounding.mode) for each in sums]
            return _together(parts, whole, len(taxes)) == wanted
        case "document":
            exact = _together(parts, sums, len(taxes))
            near = all(
                abs(each - booked * HUNDRED_PERCENT) < HUNDRED_PERCENT
                for each, booked in zip(exact, wanted, strict=True)
            )
            return near and divide(sum(exact), HUNDRED_PERCENT, rounding.mode) == sum(wanted)


def _together(parts: Sequence[Part], sums: Sequence[int], taxes: int) -> list[int]:
    """What the parts come to, tax by tax."""
    found = [0] * taxes
    for (at, _), each in zip(parts, sums, strict=True):
        found[at] += each
    return found


# --- many entries at once -----------------------------------------------------------------------


def ways_at_once(
    nets: Ints, amounts: Ints, parts: Sequence[Part], rounding: Rounding
) -> tuple[Ints, Ints] | None:
    """For entries of as many sales each, and taxes of the same parts: how many ways fit, and for
    each sale its place among the parts in one of them, UNTAXED where it bears none.

    None where they are better tried one by one: two taxes of one percentage make one way, and many
    sales have too many.
    """
    sales, options = nets.shape[1], len(parts) + 1
    if options**sales > _AT_ONCE or len({share for _, share in parts}) < len(parts):
        return None
    counted, chosen = np.zeros(len(nets), np.int64), np.zeros(nets.shape, np.int64)
    step = max(1, _MOST_CELLS // options**sales)
    for start in range(0, len(nets), step):
        some = slice(start, start + step)
        fits = _fit_at_once(nets[some], amounts[some], parts, rounding)
        counted[some] = fits.sum(axis=1)
        way = fits.argmax(axis=1)
        for sale in range(sales - 1, -1, -1):
            way, chosen[some, sale] = np.divmod(way, options)
    return counted, chosen - 1


def _fit_at_once(nets: Ints, amounts: Ints, parts: Sequence[Part], rounding: Rounding) -> Mask:
    """For each entry, which of all ways fit: what `_fits` says of one."""
    mode, options = rounding.mode, len(parts) + 1

    def sums(bears: Mapping[int, Ints]) -> Ints:
        """What all ways come to, where a sale of these options bears so much."""
        borne = np.zeros((len(nets), nets.shape[1], options), np.int64)
        for option, each in bears.items():
            borne[:, :, option] = each
        found = borne[:, 0, :]
        for sale in range(1, nets.shape[1]):
            found = (found[:, :, None] + borne[:, sale, None, :]).reshape(len(nets), -1)
        return found

    exact = {option: nets * share for option, (_, share) in enumerate(parts, 1)}
    of_tax = [
        [option for option, (at, _) in enumerate(parts, 1) if at == tax]
        for tax in range(amounts.shape[1])
    ]
    match rounding.grain:
        case "line":
            borne = {at: divide(each, HUNDRED_PERCENT, mode) for at, each in exact.items()}
            totals = [sums({at: borne[at] for at in of}) for of in of_tax]
        case "rate":
            totals = [
                np.sum([divide(sums({at: exact[at]}), HUNDRED_PERCENT, mode) for at in of], axis=0)
                for of in of_tax
            ]
        case "document":
            whole = [sums({at: exact[at] for at in of}) for of in of_tax]
            together = divide(np.sum(whole, axis=0), HUNDRED_PERCENT, mode)
            fits: Mask = together == amounts.sum(axis=1)[:, None]
            for tax, each in enumerate(whole):
                off = np.abs(each - amounts[:, tax, None] * HUNDRED_PERCENT)
                fits &= off < HUNDRED_PERCENT
            return fits
    found = np.ones((len(nets), options ** nets.shape[1]), np.bool_)
    for tax, each in enumerate(totals):
        found &= each == amounts[:, tax, None]
    return found
