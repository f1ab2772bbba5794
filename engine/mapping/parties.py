"""Which client each document is for, and what a sheet of clients knows of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from engine.mapping.columns import Canonical
from engine.mapping.countries import country_code
from engine.mapping.groups import Groups, Header, group, header
from engine.mapping.memo import Memo, Same
from engine.mapping.nets import Money
from engine.mapping.reading import Codes
from engine.model import Mapping as Choices
from engine.model import Party, Sheet, key_of

_DETAILS = (
    "person",
    "email",
    "telephone",
    "vat_number",
    "address_1",
    "address_2",
    "city",
    "region",
    "postcode",
    "country",
)


@dataclass(frozen=True, eq=False)
class Clients:
    """The clients of a sheet of documents."""

    document: Codes
    """Each document's client: a place in `keys`; the last, an empty one, where it has none."""
    keys: tuple[str, ...]
    names: tuple[str, ...]
    """What each is called, as first written."""
    codes: tuple[str, ...]
    spellings: tuple[tuple[str, ...], ...]
    name: Header
    code: Header
    apart: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    """Those that are a client once more, for another currency: whose, by its place, and which."""


@dataclass(frozen=True)
class OneCurrency:
    """What has to be known where a contact of the target has one currency."""

    own: str
    """The company's."""
    of_contacts: Mapping[str, str]
    """The currency of every contact, by its id."""


def clients(sheet: Canonical) -> Clients:
    """Each document's client, known by its code or else by its name."""
    groups = group(sheet)
    names, codes = sheet.coded("contact"), sheet.coded("contact_code")
    return sheet.memo.node(
        ("clients", Same(groups), Same(names), Same(codes)), lambda: _clients(sheet, groups)
    )


def _clients(sheet: Canonical, groups: Groups) -> Clients:
    names, codes = sheet.coded("contact"), sheet.coded("contact_code")
    by_name = header(sheet, groups, names.codes, names.filled)
    by_code = header(sheet, groups, codes.codes, codes.filled)
    none = len(names.words)
    name = by_name.take(groups.lines(names.codes), none).astype(np.int64)
    code = by_code.take(groups.lines(codes.codes), len(codes.words))
    pairs = pa.array(code * (none + 1) + name).dictionary_encode()  # in the order of the file
    said_of, name_key_of = (*names.words, ""), (*names.keys, "")
    coded_of, code_key_of = (*codes.words, ""), (*codes.keys, "")
    place: dict[str, int] = {}
    first: list[str] = []
    code_of: list[str] = []
    spellings: list[dict[str, None]] = []
    number_of = np.zeros(len(pairs.dictionary), np.int32)
    nobody: list[int] = []
    for pair, both in enumerate(pairs.dictionary.to_pylist()):
        in_codes, in_names = divmod(both, none + 1)
        key = code_key_of[in_codes] or name_key_of[in_names]
        if not key:
            nobody.append(pair)
            continue
        said, coded = said_of[in_names], coded_of[in_codes]
        number = number_of[pair] = place.setdefault(key, len(place))
        if number == len(first):
            first.append(said or coded)
            code_of.append(coded)
            spellings.append({})
        spellings[number][said or first[number]] = None
    number_of[nobody] = len(place)
    return Clients(
        number_of[pairs.indices.to_numpy()],
        (*place, ""),
        (*first, ""),
        (*code_of, ""),
        (*map(tuple, spellings), ()),
        by_name,
        by_code,
    )


def apart_by_currency(
    sheet: Canonical, who: Clients, money: Money, known: Mapping[str, Party], rule: OneCurrency
) -> Clients:
    """The clients, once more for every currency that the contact chosen for them is not kept in.

    A client keeps its key for the currency of its contact; without one, for the company's own or
    else the first. For every other currency it has a key and a name with that currency behind:
    “Blorp (EUR)”.
    """
    kept = tuple(_kept_in(sheet, who, place, known, rule) for place in range(len(who.keys)))
    key = ("apart", Same(who), Same(money), kept, rule.own)
    return sheet.memo.node(key, lambda: _apart(who, money, kept, rule.own))


def _kept_in(
    sheet: Canonical, who: Clients, place: int, known: Mapping[str, Party], rule: OneCurrency
) -> tuple[str, bool]:
    """The currency of the client's contact as far as that is known, and whether it is linked."""
    choice = sheet.mapping.contacts.get(who.keys[place])
    if choice is not None and choice.verb == "link":
        return rule.of_contacts.get(choice.contact, ""), True
    return (party_of(who, place, known).currency if known else ""), False


def _apart(who: Clients, money: Money, kept: tuple[tuple[str, bool], ...], own: str) -> Clients:
    kinds = len(money.codes)
    (only, *others) = {each for each in money.codes if each} or {""}
    if not others and all(currency in ("", only) for currency, _ in kept):
        return who
    pairs = who.document.astype(np.int64) * kinds + money.document
    met: dict[int, list[str]] = {}
    distinct, first = np.unique(pairs, return_index=True)
    for at in np.argsort(first).tolist():
        place, number = divmod(int(distinct[at]), kinds)
        if who.keys[place] and money.codes[number]:
            met.setdefault(place, []).append(money.codes[number])
    nobody = len(who.keys) - 1
    keys, names, codes = list(who.keys[:-1]), list(who.names[:-1]), list(who.codes[:-1])
    spellings, apart = list(who.spellings[:-1]), dict[int, tuple[int, str]]()
    goes: dict[tuple[int, str], int] = {}
    for place, currencies in met.items():
        stays, linked = kept[place]
        if stays not in currencies and not (linked and stays):
            stays = own if own in currencies else currencies[0]
        for currency in currencies:
            if currency != stays:
                goes[place, currency] = len(keys)
                apart[len(keys)] = (place, currency)
                keys.append(key_of(in_currency(who.keys[place], currency)))
                names.append(in_currency(who.names[place], currency))
                codes.append("")  # a reference is one contact's alone
                spellings.append(tuple(in_currency(s, currency) for s in who.spellings[place]))
    if not apart:
        return who
    document = np.where(who.document == nobody, len(keys), who.document).astype(np.int32)
    for (place, currency), to in goes.items():
        document[pairs == place * kinds + money.codes.index(currency)] = to
    return replace(who, document=document, keys=(*keys, ""), names=(*names, ""),
                   codes=(*codes, ""), spellings=(*spellings, ()), apart=apart)  # fmt: skip


def in_currency(name: str, currency: str) -> str:
    """What a client is called whose contact is kept in another currency.

    >>> in_currency("Blorp", "EUR")
    'Blorp (EUR)'
    """
    return f"{name} ({currency})"


def party_of(who: Clients, place: int, known: Mapping[str, Party]) -> Party:
    """The client as far as it is known: by its key, or else by its name."""
    of, currency = who.apart.get(place, (place, ""))
    found = known.get(who.keys[of]) or known.get(key_of(who.names[of]))
    key, name, code = who.keys[place], who.names[place], who.codes[place]
    if found is None:
        return Party(key=key, name=name, code=code, currency=currency)
    if currency:
        name = in_currency(found.name or who.names[of], currency)
        return replace(found, key=key, name=name, code="", currency=currency)
    return replace(found, key=key, name=found.name or name, code=found.code or code)


def parties_of(sheet: Sheet, mapping: Choices, memo: Memo | None = None) -> Mapping[str, Party]:
    """The clients that a sheet of clients knows, each by its code and by its name.

    Where a client has several rows, what is empty in one is taken from the next.
    """
    read = Canonical(sheet, mapping, memo)
    named = ("contact", "contact_code", *_DETAILS)
    columns = {name: read.coded(name) for name in named if read.has(name)}
    currencies = read.currencies() if read.has("currency") else None
    found: dict[str, dict[str, Any]] = {}
    for row in range(len(sheet)):
        said = {name: column.at(row) for name, column in columns.items()}
        if currencies is not None:
            said["currency"] = currencies.codes[currencies.written.codes[row]] or ""
        name, code = said.pop("contact", ""), said.pop("contact_code", "")
        key = key_of(code) or key_of(name)
        if not key:
            continue
        kept = found.setdefault(key, {"name": name, "code": code})
        for detail, text in said.items():
            if text and text != "." and not kept.get(detail):  # “.” fills what must not be empty
                kept[detail] = text
    parties: dict[str, Party] = {}
    for key, kept in found.items():
        if written := kept.get("country"):
            kept["country"] = country_code(written) or written
        party = Party(key=key, **kept)
        parties.setdefault(key, party)
        parties.setdefault(key_of(party.name), party)
    return parties
