"""What a file holds of codes, clients and values, with what hangs on each: the mapping tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from engine.mapping.columns import KIND_OF, Canonical, Coded
from engine.mapping.days import EPOCH
from engine.mapping.groups import group, header
from engine.mapping.journal import canonical
from engine.mapping.memo import Memo, Same
from engine.mapping.nets import Money, money, nets
from engine.mapping.parties import Clients, OneCurrency, apart_by_currency, clients, party_of
from engine.mapping.reading import Codes, Ints, Mask
from engine.mapping.taxes import percent_text, taxes
from engine.model import (
    CurrencyValue,
    ItemSeen,
    Party,
    PartySeen,
    Sheet,
    TaxSeen,
    ValueSeen,
)
from engine.model import Mapping as Choices
from engine.money import from_minor, minor_places

_MOST_SHOWN = 12


def taxes_seen(
    sheet: Sheet, mapping: Choices, currency: str = "", memo: Memo | None = None
) -> tuple[TaxSeen, ...]:
    """Each tax code of the file, most rows first; `currency` is that of the company's books."""
    if mapping.payments:
        return ()
    read = canonical(sheet, mapping, memo)
    told, groups = taxes(read, currency), group(read)
    keyed = told.code.by_key()
    told_of = keyed.codes if read.entries is None else keyed.codes[~read.entries.untold]
    rows = np.bincount(told_of, minlength=len(keyed.words))
    values = _values(read, keyed, currency)
    days = read.dates("date")
    dated = header(read, groups, days.days, days.ok)
    day = dated.take(groups.lines(days.days), 0)[groups.document_of_row]
    known = dated.said[groups.document_of_row]
    first = _extreme(np.minimum, keyed.codes, day, known, len(keyed.words))
    last = _extreme(np.maximum, keyed.codes, day, known, len(keyed.words))
    percentages = _pairs(keyed, told.percent, told.seen)
    spellings = _spellings(told.code, keyed)
    several = dict(zip(told.code.keys, told.several, strict=True))
    found = [
        TaxSeen(
            code=spellings[each][0],
            key=key,
            rows=int(rows[each]),
            net=values[each],
            percentages=tuple(map(percent_text, percentages.get(each, ()))),
            spellings=tuple(spellings[each]),
            first=_day(first[each]),
            last=_day(last[each]),
            several=several[key],
        )
        for each, key in enumerate(keyed.words)
        if rows[each]
    ]
    return tuple(sorted(found, key=lambda each: -each.rows))


def parties_seen(
    sheet: Sheet,
    mapping: Choices,
    currency: str = "",
    known: Mapping[str, Party] | None = None,
    memo: Memo | None = None,
    rule: OneCurrency | None = None,
) -> tuple[PartySeen, ...]:
    """Each client of the file, in the file's order; `known` is what a sheet of clients says.

    With a `rule`, a client is there once more for a currency that its contact cannot have.
    """
    read = canonical(sheet, mapping, memo)
    who = clients(read)
    if rule is not None:
        who = apart_by_currency(read, who, money(read, currency), known or {}, rule)
    return read.memo.node(
        (
            "parties seen",
            Same(who),
            Same(known) if known else "",
            *map(Same, _weighed_by(read, currency)),
        ),
        lambda: _parties_seen(read, who, known or {}, currency),
    )


def _parties_seen(
    read: Canonical, who: Clients, known: Mapping[str, Party], currency: str
) -> tuple[PartySeen, ...]:
    groups = group(read)
    of_row = who.document[groups.document_of_row]
    column = Coded(of_row, who.keys)
    values = _values(read, column, currency)
    documents = np.bincount(who.document, minlength=len(who.keys))
    rows = np.bincount(of_row, minlength=len(who.keys))
    return tuple(
        PartySeen(
            key=key,
            party=party_of(who, each, known),
            documents=int(documents[each]),
            rows=int(rows[each]),
            values=values[each],
            names=who.spellings[each],
            besides=who.keys[who.apart[each][0]] if each in who.apart else "",
        )
        for each, key in enumerate(who.keys)
        if key and rows[each]
    )


def values_seen(
    sheet: Sheet,
    mapping: Choices,
    field: str,
    currency: str = "",
    memo: Memo | None = None,
) -> tuple[ValueSeen, ...]:
    """Each value of a field, or of any column by its heading, most rows first."""
    read = canonical(sheet, mapping, memo)
    if field == "tax_code" or KIND_OF.get(field) == "percent":
        column = taxes(read, currency).code if field == "tax_code" else read.words(field)
    else:
        column = read.coded(field) if field in KIND_OF else read.column_words(field)
    return read.memo.node(
        ("values seen", Same(column), *map(Same, _weighed_by(read, currency))),
        lambda: _values_seen(read, column, currency),
    )


def _weighed_by(read: Canonical, currency: str) -> tuple[object, ...]:
    """All that a sum of values depends on, besides the column that it is a sum by."""
    return group(read), money(read, currency), nets(read, currency)


def _values_seen(read: Canonical, column: Coded, currency: str) -> tuple[ValueSeen, ...]:
    keyed = column.by_key()
    rows = np.bincount(keyed.codes, minlength=len(keyed.words))
    values = _values(read, keyed, currency)
    spellings = _spellings(column, keyed)
    found = [
        ValueSeen(spellings[each][0], key, int(rows[each]), values[each])
        for each, key in enumerate(keyed.words)
        if rows[each]
    ]
    return tuple(sorted(found, key=lambda each: -each.rows))


def items_seen(
    sheet: Sheet, mapping: Choices, currency: str = "", memo: Memo | None = None
) -> tuple[ItemSeen, ...]:
    """Each item of the file that has a name or code, most rows first."""
    read = canonical(sheet, mapping, memo)
    if not read.has("item"):
        return ()
    column = read.coded("item")
    keyed = column.by_key()
    rows = np.bincount(keyed.codes, minlength=len(keyed.words))
    values = _values(read, keyed, currency)
    spellings = _spellings(column, keyed)
    descriptions = _most_frequent(keyed, read.coded("description"))
    found = [
        ItemSeen(spellings[each][0], key, descriptions[each], int(rows[each]), values[each])
        for each, key in enumerate(keyed.words)
        if rows[each] and key
    ]
    return tuple(sorted(found, key=lambda each: -each.rows))


def _most_frequent(keyed: Coded, column: Coded) -> list[str]:
    """For each key the text that most of its rows have, of those that have one."""
    found = [""] * len(keyed.words)
    filled = column.filled
    pairs = keyed.codes[filled].astype(np.int64) * len(column.words) + column.codes[filled]
    distinct, counts = np.unique(pairs, return_counts=True)
    for at in np.argsort(counts, kind="stable").tolist():  # the last that is written is the most
        key, word = divmod(int(distinct[at]), len(column.words))
        found[key] = column.words[word]
    return found


def _values(read: Canonical, column: Coded, own: str) -> list[tuple[CurrencyValue, ...]]:
    """For each word of the column, what its rows come to before tax, by currency."""
    currencies, net = money(read, own), nets(read, own)
    of_row = currencies.document[group(read).document_of_row]
    return by_currency(column.codes, len(column.words), net.net, of_row, currencies)


def by_currency(
    codes: Codes, words: int, minor: Ints, of_row: Codes, currencies: Money
) -> list[tuple[CurrencyValue, ...]]:
    """Sums by word and currency, those that are something."""
    kinds = len(currencies.codes)
    sums = np.zeros(words * kinds, np.int64)
    place = codes.astype(np.int64) * kinds + of_row
    np.add.at(sums, place, minor)
    there = np.bincount(place, minlength=words * kinds)
    return [
        tuple(
            CurrencyValue(code, from_minor(int(sums[at]), minor_places(code)))
            for number, code in enumerate(currencies.codes)
            if there[at := word * kinds + number]
        )
        for word in range(words)
    ]


def _spellings(column: Coded, keyed: Coded) -> list[list[str]]:
    """For each key the ways it is written, the most frequent first."""
    counted = np.bincount(column.codes, minlength=len(column.words))
    found: dict[str, Counter[str]] = {}
    for word, key, rows in zip(column.words, column.keys, counted.tolist(), strict=True):
        found.setdefault(key, Counter())[word] += rows
    return [[word for word, _ in found[key].most_common(_MOST_SHOWN)] for key in keyed.words]


def _pairs(keyed: Coded, percent: Ints, seen: Mask) -> dict[int, list[int]]:
    """For each key the percentages beside it, in order."""
    place = keyed.codes[seen].astype(np.int64)
    pairs = np.unique(np.stack([place, percent[seen]], axis=1), axis=0) if len(place) else ()
    found: dict[int, list[int]] = {}
    for key, each in (pair.tolist() for pair in pairs):
        found.setdefault(key, []).append(each)
    return {key: each[:_MOST_SHOWN] for key, each in found.items()}


def _extreme(
    which: np.ufunc, codes: Codes, values: Codes, mask: Mask, words: int
) -> Sequence[int | None]:
    start = 2**31 - 1 if which is np.minimum else -(2**31)
    found = np.full(words, start, np.int64)
    which.at(found, codes[mask], values[mask])
    return [None if each == start else each for each in found.tolist()]


def _day(days: int | None) -> date | None:
    return None if days is None else EPOCH + timedelta(days=days)
