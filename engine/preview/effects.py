"""What posting the documents would do: to accounts, to tax rates, to contacts."""

from collections.abc import Iterable, Mapping

import numpy as np

from engine.drafts import Draft, listed
from engine.mapping import Codes, Ints, Mask, distinct
from engine.model import Effect, Effects
from engine.money import from_minor, minor_places
from engine.target import ReferenceItem


def effects(draft: Draft, chosen: Mask) -> Effects:
    """The effects of some of the target's documents; credit notes take back."""
    made, extras = draft.documents, draft.extras
    lines, extra = chosen[made.of_line], chosen[made.of_extra]
    # A credit note's positive amounts count as less than nothing.
    outward = np.where(made.credit, -1, 1)
    line_sign = made.sign_of_line * outward[made.of_line]
    extra_sign = made.sign_of_extra * outward[made.of_extra]
    document = np.concatenate([made.of_line[lines], made.of_extra[extra]])
    net = np.concatenate([(draft.amounts.net * line_sign)[lines], (extras.net * extra_sign)[extra]])
    tax = np.concatenate([(draft.amounts.tax * line_sign)[lines], (extras.tax * extra_sign)[extra]])
    rows = draft.groups.row[lines]
    money = draft.money.document[made.source[document]]

    def total(
        ids: list[str], place: Codes, items: Mapping[str, ReferenceItem]
    ) -> tuple[Effect, ...]:
        return tuple(_totals(draft, ids, place, money, document, net, tax, items))

    accounts = [*draft.accounts.ids]
    of_extra, accounts = _places(extras.account, extra, accounts)
    rates = [item.id if item else "" for item in draft.rates.items]
    of_rate, rates = _places(extras.rate, extra, rates)
    clients = draft.people.document[made.source[document]]
    return Effects(
        total(
            accounts,
            np.concatenate([draft.accounts.account[rows], of_extra]),
            listed(draft.sheet, draft.books, "ledger account"),
        ),
        total(
            rates,
            np.concatenate([draft.rates.word[rows], of_rate]),
            listed(draft.sheet, draft.books, "tax rate"),
        ),
        tuple(_contacts(draft, clients, money, document, net, tax)),
    )


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
    who = draft.people
    for number, currency, *sums in _sums(
        clients.astype(np.int64), money, document, net, tax, len(draft.money.codes)
    ):
        item = who.items[number]
        name = item.name if item else who.clients.names[number]
        yield _effect(
            item.id if item else "",
            item.code if item else who.clients.codes[number],
            name,
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
