"""What posting the documents would do: to accounts, to tax rates, to contacts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import numpy as np

from engine.drafts import Draft, line_text, listed
from engine.mapping import EPOCH, Codes, Ints, Mask, distinct
from engine.model import Behind, BehindLine, Effect, EffectOf, Effects, Posting
from engine.money import from_minor, minor_places
from engine.preview.explaining import cell_at, net_at
from engine.target import Kind, ReferenceItem

MOST_BEHIND = 500
"""The lines of an effect that are shown; their sum counts all of them."""


@dataclass(frozen=True, eq=False)
class Entries:
    """Every line of some documents, our own among them; a credit note's are below nothing."""

    document: Ints
    row: Ints
    """Rows of the sheet, by index; what stands for a whole document has its first."""
    extra: Ints
    """What stands for a whole document, by its number among the extras; -1 for lines."""
    net: Ints
    tax: Ints
    money: Codes
    account: tuple[list[str], Codes]
    rate: tuple[list[str], Codes]
    client: Codes


def entries(draft: Draft, chosen: Mask) -> Entries:
    """The lines of the documents that are chosen, and what stands for each whole document."""
    made, extras = draft.documents, draft.extras
    lines, extra = chosen[made.of_line], chosen[made.of_extra]
    # A credit note's positive amounts count as less than nothing.
    outward = np.where(made.credit, -1, 1)
    line_sign = made.sign_of_line * outward[made.of_line]
    extra_sign = made.sign_of_extra * outward[made.of_extra]
    document = np.concatenate([made.of_line[lines], made.of_extra[extra]])
    rows, source = draft.groups.row[lines], made.source[document]
    of_account, accounts = _places(extras.account, extra, [*draft.accounts.ids])
    of_rate, rates = _places(
        extras.rate, extra, [item.id if item else "" for item in draft.rates.items]
    )
    of_extra = np.flatnonzero(extra)
    return Entries(
        document,
        np.concatenate([rows, draft.groups.first_row[source[len(rows) :]]]).astype(np.int64),
        np.concatenate([np.full(len(rows), -1, np.int64), of_extra]),
        np.concatenate([(draft.amounts.net * line_sign)[lines], (extras.net * extra_sign)[extra]]),
        np.concatenate([(draft.amounts.tax * line_sign)[lines], (extras.tax * extra_sign)[extra]]),
        draft.money.document[source],
        (accounts, np.concatenate([draft.accounts.account[rows], of_account])),
        (rates, np.concatenate([draft.rates.word[rows], of_rate])),
        draft.people.document[source],
    )


def effects(draft: Draft, chosen: Mask) -> Effects:
    """The effects of some of the target's documents; credit notes take back."""
    each = entries(draft, chosen)

    def total(of: tuple[list[str], Codes], kind: Kind) -> tuple[Effect, ...]:
        items = listed(draft.sheet, draft.books, kind)
        return tuple(_totals(draft, *of, each.money, each.document, each.net, each.tax, items))

    return Effects(
        total(each.account, "ledger account"),
        () if draft.sheet.payments else total(each.rate, "tax rate"),
        tuple(_contacts(draft, each.client, each.money, each.document, each.net, each.tax)),
    )


def behind(draft: Draft, chosen: Mask, of: EffectOf, effect: Effect) -> Behind:
    """The lines that an effect is the sum of, in the order of the file."""
    each = entries(draft, chosen)
    if of == "contacts":
        clients = draft.people.clients
        wanted = np.array(
            [_called(draft, place) == (effect.id, effect.code, effect.name)
             for place in range(len(clients.keys))] or [False], np.bool_)[each.client]  # fmt: skip
    else:
        ids, place = each.account if of == "accounts" else each.rate
        wanted = np.array([id_ == effect.id for id_ in ids] or [False], np.bool_)[place]
    wanted &= np.array([code == effect.currency for code in draft.money.codes])[each.money]
    return lines_behind(draft, each, wanted, (each.net, each.tax), effect.currency)


def lines_behind(
    draft: Draft,
    each: Entries,
    wanted: Mask,
    amounts: tuple[Ints, Ints],
    currency: str,
    how: Callable[[int], str] = lambda _: "",
) -> Behind:
    """The wanted lines with their net and tax, in minor units of a currency."""
    made, places = draft.documents, minor_places(currency)
    net, tax = amounts
    found = np.flatnonzero(wanted)

    def line(number: int) -> BehindLine:
        document, row, extra = int(each.document[number]), int(each.row[number]), each.extra[number]
        says, at = line_text(draft, row), net_at(draft, row)
        if extra >= 0:
            what = draft.extras.what[int(extra)]
            says, at = draft.sheet.heading(what) or what.capitalize(), cell_at(draft, what, row)
        source = int(made.source[document])
        return BehindLine(
            document,
            made.number(document),
            _called(draft, int(draft.people.document[source]))[2],
            EPOCH + timedelta(days=int(draft.date.days[source])),
            says,
            at,
            from_minor(int(net[number]), places),
            from_minor(int(tax[number]), places),
            how(number),
        )

    return Behind(len(found), tuple(map(line, found[:MOST_BEHIND].tolist())))


def postings(
    found: Effects, *, purchases: bool = False, payments: bool = False
) -> tuple[Posting, ...]:
    """The entries that the target books: in each currency, debits and credits are the same.

    >>> sold = Effect("a", "4000", "Sales", "GBP", 1, 1, Decimal("100.00"), Decimal("20.00"))
    >>> for each in postings(Effects((sold,), (sold,), (sold,))):
    ...     print(each.what, each.debit, each.credit)
    What clients owe (trade debtors) 120.00 0
    4000 Sales 0 100.00
    VAT on sales 0 20.00
    Together 120.00 120.00
    """
    owed = "What is owed to suppliers (trade creditors)" if purchases else (
        "What clients owe (trade debtors)"
    )  # fmt: skip
    lines = []
    for currency in dict.fromkeys(each.currency for each in found.accounts):
        of = [each for each in found.accounts if each.currency == currency]
        tax = sum((each.tax for each in of), Decimal(0))
        gross = sum((each.gross for each in of), Decimal(0))
        lines.append((owed, currency, gross))
        lines += [(f"{each.code} {each.name}".strip(), currency, -each.net) for each in of]
        lines.append(("VAT on purchases" if purchases else "VAT on sales", currency, -tax))
    turned = [
        (what, currency, -value if purchases or payments else value)
        for what, currency, value in lines
    ]
    booked: list[Posting] = []
    for currency in dict.fromkeys(each.currency for each in found.accounts):
        entries = [
            Posting(what, currency, max(value, Decimal(0)), max(-value, Decimal(0)))
            for what, in_, value in turned
            if value and in_ == currency
        ]
        debits = sum((each.debit for each in entries), Decimal(0))
        credits_ = sum((each.credit for each in entries), Decimal(0))
        booked += [*entries, Posting("Together", currency, debits, credits_)]
    return tuple(booked)


def _called(draft: Draft, place: int) -> tuple[str, str, str]:
    """A client's id and code in the target, as far as there are any, and the name."""
    who = draft.people
    item = who.items[place]
    if item is None:
        return "", who.clients.codes[place], who.clients.names[place]
    return item.id, item.code, item.name


def _places(ids: tuple[str, ...], wanted: Mask, known: list[str]) -> tuple[Codes, list[str]]:
    """Where our own lines' ids stand in a list, which grows by those it does not have."""
    place = {each: number for number, each in enumerate(known)}
    known = list(known)
    found = []
    for each, is_wanted in zip(ids, wanted.tolist(), strict=True):
        if is_wanted:
            if each not in place:
                place[each] = len(known)
                known.append(each)
            found.append(place[each])
    return np.array(found, np.int32), known


def _totals(
    draft: Draft,
    ids: list[str],
    place: Codes,
    money: Codes,
    document: Ints,
    net: Ints,
    tax: Ints,
    items: Mapping[str, ReferenceItem],
) -> Iterable[Effect]:
    first: dict[str, int] = {}
    merged = np.array([first.setdefault(each, len(first)) for each in ids] or [0], np.int64)
    for number, currency, *sums in _sums(merged[place], money, document, net, tax,
                                         len(draft.money.codes)):  # fmt: skip
        each = list(first)[number]
        item = items.get(each)
        yield _effect(each, item.code if item else "", item.name if item else "",
                      draft.money.codes[currency], *sums)  # fmt: skip


def _contacts(
    draft: Draft, clients: Codes, money: Codes, document: Ints, net: Ints, tax: Ints
) -> Iterable[Effect]:
    for number, currency, *sums in _sums(
        clients.astype(np.int64), money, document, net, tax, len(draft.money.codes)
    ):
        yield _effect(
            *_called(draft, number),
            draft.money.codes[currency],
            *sums,
        )


def _effect(
    id_: str, code: str, name: str, currency: str, documents: int, lines: int, net: int, tax: int
) -> Effect:
    places = minor_places(currency)
    return Effect(
        id_,
        code,
        name,
        currency,
        documents,
        lines,
        from_minor(net, places),
        from_minor(tax, places),
    )


def _sums(
    place: Ints, money: Codes, document: Ints, net: Ints, tax: Ints, currencies: int
) -> Iterable[tuple[int, int, int, int, int, int]]:
    """For each place and currency: documents, lines, net and tax; the most first."""
    if not len(place):
        return
    both = place * currencies + money
    there, at = distinct(both)
    sums = np.zeros((2, len(there)), np.int64)
    np.add.at(sums[0], at, net)
    np.add.at(sums[1], at, tax)
    lines = np.bincount(at)
    most = int(document.max()) + 1
    pairs, _ = distinct(at * most + document)
    documents = np.bincount(pairs // most, minlength=len(there))
    for each in np.argsort(-np.abs(sums[0]), kind="stable").tolist():
        number, currency = divmod(int(there[each]), currencies)
        yield (number, currency, int(documents[each]), int(lines[each]),
               int(sums[0][each]), int(sums[1][each]))  # fmt: skip
