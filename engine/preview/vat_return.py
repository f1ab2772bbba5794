"""The British VAT return: what documents add to each of its boxes, and how that comes about.

Box 1 is VAT that is owed and 4 VAT that is reclaimed, 6 what is sold and 7 what is bought, without
VAT; 2, 8 and 9 are for goods between Northern Ireland and the European Union (notice 700/12).

Under the reverse charge the supplier charges no VAT, and the buyer owes and reclaims it at once:

              sold     bought within the UK      services from abroad
    VAT        -       boxes 1 and 4             boxes 1 and 4
    net      box 6     box 7                     boxes 6 and 7

That is notice 735 for the domestic one and notice 741A for services; Sage's help says the same of
both its programs (Sage Accounting: 222001000101295, 222001000101384; Sage 50: 200427112155761,
200427112533011). Where a program tells of a rate which boxes it means, that is `ON_RETURN`; else
the words of the rate do. Sage documents no names of such rates in Sage Accounting, and not how it
rounds VAT that no document shows: here each line is rounded by itself, and a note says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from engine.drafts import Draft, listed
from engine.mapping import Ints, Mask, distinct
from engine.model import Behind, VatBox, VatReturn
from engine.money import HUNDRED_PERCENT, from_minor, minor_places, multiply_divide
from engine.preview.effects import Entries, entries, lines_behind
from engine.suggest import kind_of_taxed, sense_of
from engine.target import ON_RETURN, ReferenceItem

_BOXES: Mapping[str, str] = {
    "1": "VAT due",
    "2": "VAT due, EU goods",
    "4": "VAT reclaimed",
    "6": "Sales and outputs",
    "7": "Purchases",
    "8": "Goods sent to the EU",
    "9": "Goods from the EU",
}
_OF_NET = frozenset("6789")
_SOLD, _BOUGHT = ("1", "6"), ("4", "7")
"""The boxes that are shown whatever is in them."""
_STANDARD, _REDUCED = Decimal(20), Decimal(5)  # in Britain since 4 January 2011
_ABROAD = re.compile(
    r"\b(?:eu|ec|row|abroad|overseas|foreign|international|rest of (?:the )?world|non[- ]?uk)\b"
)
_PERCENT = re.compile(r"(\d{1,2}(?:\.\d+)?) ?%")


@dataclass(frozen=True)
class Standing:
    """Which boxes the amounts on a tax rate go into."""

    sold: tuple[str, ...] = ("6",)
    due: tuple[str, ...] = ("1",)
    bought: tuple[str, ...] = ("7",)
    vat: tuple[str, ...] = ("4",)
    """Of what is bought."""
    at: Decimal | None = None
    """The percentage at which the buyer works out the VAT that the supplier does not charge."""
    supposed: bool = False
    """Nothing tells the percentage: the standard one is taken."""
    reverse: bool = False


_USUAL = Standing()
_NOWHERE = Standing((), (), (), ())


def standing(rate: ReferenceItem | None) -> Standing:
    """How amounts on a rate stand on the return: as its program says, else as its words do.

    >>> standing(ReferenceItem("tax rate", "x", "CIS reverse charge 5%")).at
    Decimal('5')
    >>> standing(ReferenceItem("tax rate", "x", "Reverse charge, services from the EU")).bought
    ('6', '7')
    """
    if rate is None:
        return _USUAL
    words = f"{rate.name} {rate.code}"
    sense = sense_of(words)
    if told := rate.facts.get(ON_RETURN):
        return _told(told, reverse=sense == "reverse")
    if sense == "outside":
        return _NOWHERE
    return _reverse_charge(words.casefold()) if sense == "reverse" else _USUAL


def _told(told: str, *, reverse: bool) -> Standing:
    """
    >>> _told("bought 6 7; VAT 1 4 at 20", reverse=True).vat
    ('1', '4')
    """
    if told == "nowhere":
        return _NOWHERE
    parts = dict(part.split(" ", 1) for part in told.split("; "))
    boxes, _, at = parts.get("VAT", "4").partition(" at ")
    return Standing(
        sold=tuple(parts.get("sold", "6").split()),
        bought=tuple(parts.get("bought", "7").split()),
        vat=tuple(boxes.split()),
        at=Decimal(at) if at else None,
        reverse=reverse,
    )


def _reverse_charge(words: str) -> Standing:
    if "exempt" in words:
        return Standing(reverse=True)  # in box 7 alone, wherever it comes from
    bought = ("6", "7") if _ABROAD.search(words) else ("7",)
    named = [Decimal(each) for each in _PERCENT.findall(words) if Decimal(each)]
    taxed = kind_of_taxed(words)
    at, supposed = _STANDARD, False
    if named:
        at = named[0]
    elif re.search(r"\bzero\b", words):
        at = Decimal(0)
    elif taxed in ("reduced", "second reduced"):
        at = _REDUCED
    else:
        supposed = taxed != "standard"
    return Standing(bought=bought, vat=("1", "4"), at=at, supposed=supposed, reverse=True)


# --- the boxes -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Counted:
    """Every line of some documents in the company's currency, with the VAT that counts."""

    lines: Entries
    names: tuple[str, ...]
    """What each rate is called."""
    standings: tuple[Standing, ...]
    """Of each rate."""
    net: Ints
    vat: Ints
    worked_out: Mask
    """Where no document shows the VAT, and the buyer works it out."""
    known: Mask
    """Where the currency, or its rate of exchange, is known."""
    bought: bool

    def boxes(self, standing_: Standing) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those of VAT, and those of the net."""
        if self.bought:
            return standing_.vat, standing_.bought
        return standing_.due, standing_.sold

    def within(self, box: str) -> Mask:
        """The lines that a box is the sum of: of VAT, only those that have any."""
        of_net = box in _OF_NET
        in_it = np.array([box in self.boxes(each)[of_net] for each in self.standings] or [False])
        found: Mask = in_it[self.lines.rate[1]] & self.known
        return found if of_net else found & (self.vat != 0)

    def amounts(self, box: str) -> Ints:
        return self.net if box in _OF_NET else self.vat


def vat_return(draft: Draft, chosen: Mask) -> VatReturn:
    """What some of the target's documents add to the return; nothing outside Great Britain, and
    nothing of what is paid: what is sold counts when it is invoiced."""
    if draft.books.country != "GB" or draft.sheet.payments:
        return VatReturn()
    counted = _counted(draft, chosen)
    places = minor_places(draft.books.currency)
    boxes = []
    for box, what in _BOXES.items():
        lines = counted.within(box)
        if lines.any() or box in (_BOUGHT if counted.bought else _SOLD):
            amount = from_minor(int(counted.amounts(box)[lines].sum()), places)
            documents, _ = distinct(counted.lines.document[lines])
            boxes.append(VatBox(box, what, amount, len(documents), int(lines.sum())))
    return VatReturn(tuple(boxes), tuple(_notes(draft, counted, places)))


def behind_box(draft: Draft, chosen: Mask, box: str) -> Behind:
    """The lines that a box is the sum of, in the order of the file."""
    counted = _counted(draft, chosen)

    def how(line: int) -> str:
        if not counted.worked_out[line]:
            return ""
        return f"{_percent(counted.standings[int(counted.lines.rate[1][line])])} of the net"

    return lines_behind(
        draft, counted.lines, counted.within(box), (counted.net, counted.vat),
        draft.books.currency, how,
    )  # fmt: skip


def _counted(draft: Draft, chosen: Mask) -> _Counted:
    lines = entries(draft, chosen)
    ids, rate = lines.rate
    rates = listed(draft.sheet, draft.books, "tax rate")
    items = [rates.get(each) for each in ids]
    standings = tuple(standing(each) for each in items)
    source = draft.documents.source[lines.document]
    net, known = draft.exchange.in_own(draft.money, source, lines.net)
    vat, _ = draft.exchange.in_own(draft.money, source, lines.tax)
    bought = draft.sheet.purchases
    percents = [int((each.at or 0) * 10_000) if bought else 0 for each in standings]
    percent = np.array(percents or [0], np.int64)[rate]
    worked_out = (percent != 0) & (lines.tax == 0) & (net != 0)
    vat = np.where(worked_out, multiply_divide((net, percent), HUNDRED_PERCENT), vat)
    names = tuple(each.name if each else "" for each in items)
    return _Counted(lines, names, standings, net, vat, worked_out, known, bought)


def _notes(draft: Draft, counted: _Counted, places: int) -> Iterator[str]:
    """What a person would not expect of the boxes, rate by rate."""
    rate = counted.lines.rate[1]
    worked_out = False
    told: set[str] = set()
    for place, (name, each) in enumerate(zip(counted.names, counted.standings, strict=True)):
        of_it = (rate == place) & counted.known
        if name in told or not of_it.any() or not (each.reverse or each.at or "1" in each.vat):
            continue
        told.add(name)  # several words of the file may stand for one rate
        of_it = np.array([other == name for other in counted.names])[rate] & counted.known
        net = from_minor(int(counted.net[of_it].sum()), places)
        if not counted.bought:
            if each.reverse:
                yield (
                    f"{net:,} is sold on “{name}”: it is in {_boxes(each.sold)}, and its VAT is"
                    " the client's to pay, so box 1 has none of it."
                )
            continue
        vat = from_minor(int(counted.vat[of_it].sum()), places)
        stands = f"The net, {net:,}, is in {_boxes(each.bought)}."
        if each.at:
            worked_out = True
            yield (
                f"On “{name}” the supplier charges no VAT and you owe it: {_percent(each)} of each"
                f" line, {vat:,} in all, is in box {each.vat[0]} as owed and in box 4 as reclaimed."
                f" {stands}"
            )
            if each.supposed:
                yield (
                    f"No percentage is told for “{name}”, so the standard rate is taken: look it"
                    " up in Sage."
                )
        elif "1" in each.vat and vat:
            yield f"The VAT on “{name}”, {vat:,}, is in box 1 and in box 4. {stands}"
        else:
            yield f"On “{name}” there is no VAT to work out. {stands}"
    if worked_out:
        yield (
            "Sage works this VAT out itself when it makes the return: it may round some pennies"
            " otherwise, and box 4 has less where not all VAT may be reclaimed."
        )
    yield from _abroad(draft, counted)


def _abroad(draft: Draft, counted: _Counted) -> Iterator[str]:
    own, codes = draft.books.currency, np.array(draft.money.codes)
    for known in (True, False):
        there = np.unique(codes[counted.lines.money[counted.known == known]]).tolist()
        abroad = [each for each in there if each and each != own]
        if abroad and known:
            yield f"What is in {' and '.join(abroad)} counts at the rate of its document."
        elif abroad:
            yield (f"What is in {' and '.join(abroad)} is not in it: Sage adds it at its own rate.")


def _boxes(boxes: tuple[str, ...]) -> str:
    return f"{'boxes' if len(boxes) > 1 else 'box'} {' and '.join(boxes)}"


def _percent(standing_: Standing) -> str:
    return f"{standing_.at:f} %"
