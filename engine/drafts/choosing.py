"""What a person chose for the codes of the file, found in the lists of the target."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from engine.mapping import (
    EPOCH,
    KIND_OF,
    Canonical,
    Clients,
    Coded,
    Codes,
    Ints,
    Mask,
    Money,
    OneCurrency,
    Same,
    Taxes,
    apart_by_currency,
    clients,
    taxes,
)
from engine.model import ContactChoice, Party, TaxChoice, key_of
from engine.target import LIST, SOLD, Books, Kind, Limits, ReferenceItem

NONE = -1


def known(books: Books) -> Hashable:
    """What tells these lists from others."""
    return books.version or Same(books)


def listed(sheet: Canonical, books: Books, kind: Kind) -> Mapping[str, ReferenceItem]:
    """One of the target's lists, by id."""
    return sheet.memo.node(
        ("listed", kind, known(books)), lambda: {item.id: item for item in books.of(kind)}
    )


# --- tax rates -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Rates:
    """The target's tax rate for each row."""

    told: Taxes
    choices: tuple[TaxChoice | None, ...]
    """For each word of the file's tax codes."""
    items: tuple[ReferenceItem | None, ...]
    """For each word; None where nothing is chosen, or what was chosen is gone."""
    word: Codes
    """Each row's word."""
    percent: Ints
    """In millionths, on the day of the row's document."""
    dated: Mask
    """False where the rate charges nothing that is known on that day."""

    def id_of(self, row: int) -> str:
        item = self.items[int(self.word[row])]
        return item.id if item else ""


def rates(sheet: Canonical, books: Books, days: Codes, has_day: Mask) -> Rates:
    """Each row's tax rate; `days` are those of the rows' documents."""
    told = taxes(sheet, books.currency)
    by_key = sheet.mapping.taxes
    chosen = tuple(by_key.get(key) for key in told.code.keys)
    names = tuple(each and (each.rate, each.reason) for each in chosen)
    lists = listed(sheet, books, "tax rate")
    items = tuple(lists.get(each.rate) if each else None for each in chosen)

    def make() -> Rates:
        percent, dated = _percentages(told.code.codes, items, days, has_day)
        return Rates(told, chosen, items, told.code.codes, percent, dated)

    key = ("rates", Same(told), names, known(books), Same(days), Same(has_day))
    return sheet.memo.node(key, make)


def millionths(percentage: str) -> int:
    return int(Decimal(percentage).scaleb(4).to_integral_value())


def percent_on(item: ReferenceItem, day: date | None) -> int | None:
    """What the rate charges on that day, in millionths; the newest it knows where no day is."""
    if not item.percentages:
        return 0
    if day is None:
        return millionths(item.percentages[-1].percentage)
    found = item.percentage_on(day)
    return None if found is None else millionths(found)


def _percentages(
    codes: Codes, items: Sequence[ReferenceItem | None], days: Codes, has_day: Mask
) -> tuple[Ints, Mask]:
    always = [0] * len(items)
    changing = []
    for place, item in enumerate(items):
        if item is None or not item.percentages:
            continue
        spans = item.percentages
        always[place] = millionths(spans[-1].percentage)
        if len(spans) > 1 or spans[0].begins or spans[0].ends:
            changing.append(place)
    percent: Ints = np.array([*always, 0], np.int64)[codes]
    dated = np.ones(len(codes), np.bool_)
    for place in changing:
        item = items[place]
        assert item is not None
        rows = np.flatnonzero((codes == place) & has_day)
        day = days[rows]
        found = np.zeros(len(rows), np.bool_)
        values = np.zeros(len(rows), np.int64)
        for span in item.percentages:
            holds = np.ones(len(rows), np.bool_)
            if span.begins:
                holds &= day >= (span.begins - EPOCH).days
            if span.ends:
                holds &= day <= (span.ends - EPOCH).days
            values[holds] = millionths(span.percentage)
            found |= holds
        percent[rows] = values
        dated[rows] = found
    return percent, dated


# --- ledger accounts -------------------------------------------------------------------------

BY_FILE, BY_DEFAULT, BY_BOOKS, BY_NOTHING = -1, -2, -3, -4


@dataclass(frozen=True, eq=False)
class Accounts:
    """The ledger account for each row, and what decided."""

    ids: tuple[str, ...]
    items: tuple[ReferenceItem | None, ...]
    account: Codes
    """Each row's account: a place in `ids`; the last, an empty one, where there is none."""
    by: Codes
    """The rule that decided, by its number; BY_FILE, BY_DEFAULT, BY_BOOKS or BY_NOTHING."""
    unknown: Mask
    """Rows whose account code in the file is none of the target's, and that no rule catches."""


def accounts(sheet: Canonical, books: Books) -> Accounts:
    """Rules in order, the first that fits; then the file's code; then the default."""
    mapping = sheet.mapping
    fields = tuple(dict.fromkeys(rule.field for rule in mapping.account_rules))
    columns = [account_column(sheet, books, field) for field in fields]
    rules = tuple((rule.field, rule.value, rule.account) for rule in mapping.account_rules)
    file = sheet.coded("account") if sheet.has("account") else None
    lists = listed(sheet, books, "ledger account")

    def make() -> Accounts:
        caught, last = np.full(len(sheet), len(rules), np.int32), len(rules)
        for field, column in zip(fields, columns, strict=True):
            first: dict[str, int] = {}
            for number, (of, value, _) in enumerate(rules):
                if of == field:
                    first.setdefault(key_of(value), number)
            place = np.array([first.get(key, last) for key in column.keys] or [last], np.int32)
            np.minimum(caught, place[column.codes], out=caught)
        table: dict[str, int] = {}
        of_rule = [table.setdefault(account, len(table)) for _, _, account in rules]
        default, by_default = mapping.default_account, BY_DEFAULT
        if not default:
            default = usual_account(sheet, books)
            by_default = BY_BOOKS if default else BY_NOTHING
        of_rule.append(table.setdefault(default, len(table)))
        account = np.array(of_rule, np.int32)[caught]
        by = np.where(caught == last, by_default, caught).astype(np.int32)
        unknown = np.zeros(len(sheet), np.bool_)
        if file is not None:
            by_code = {_bare(item.code): item.id for item in lists.values() if item.code}
            coded = [by_code.get(_bare(word), "") for word in file.words]
            place = np.array(
                [table.setdefault(each, len(table)) if each else NONE for each in coded] or [NONE],
                np.int32,
            )
            free = caught == last
            told = place[file.codes]
            account = np.where(free & (told != NONE), told, account).astype(np.int32)
            by = np.where(free & (told != NONE), BY_FILE, by).astype(np.int32)
            unknown = free & (told == NONE) & file.filled
        return Accounts(tuple(table), tuple(map(lists.get, table)), account, by, unknown)

    key = ("accounts", rules, mapping.default_account, mapping.kind, known(books), Same(file),
           len(sheet))  # fmt: skip
    return sheet.memo.node((*key, *map(Same, columns)), make)


def usual_account(sheet: Canonical, books: Books) -> str:
    """The company's own account for what is sold, for what is bought, or for money."""
    if sheet.payments:
        return books.bank_account
    return books.purchase_account if sheet.purchases else books.sales_account


def account_column(sheet: Canonical, books: Books, field: str) -> Coded:
    """The column that an account rule looks at: a field, or a column by its heading."""
    if field == "tax_code":
        return taxes(sheet, books.currency).code
    if field not in KIND_OF:
        return sheet.column_words(field)
    return sheet.coded(field) if KIND_OF[field] == "text" else sheet.words(field)


def _bare(code: str) -> str:
    """A code without the zeros before it, and without the name that some put behind it.

    >>> _bare("0030"), _bare("4000 - Accountancy fees"), _bare("Sales A")
    ('30', '4000', 'sales a')
    """
    key = key_of(code)
    first, dash, _ = key.partition(" - ")
    if dash and first.isdecimal():
        key = first
    return key.lstrip("0") or "0" if key.isdecimal() else key


# --- products and services -------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Products:
    """What the target sells, chosen for the items of the file."""

    chosen: tuple[str, ...]
    """For each word of the file's items the id that was chosen; empty where none is."""
    items: tuple[ReferenceItem | None, ...]
    """For each word; None where nothing is chosen, or what was chosen is gone."""
    word: Codes
    """Each row's word."""

    def at(self, row: int) -> ReferenceItem | None:
        return self.items[int(self.word[row])]

    def mask(self, wanted: Sequence[bool]) -> Mask:
        """The rows whose item is wanted."""
        found: Mask = np.array(wanted, np.bool_)[self.word]
        return found


def products(sheet: Canonical, books: Books) -> Products | None:
    """Each row's product or service; None where the file has no items, or none is chosen."""
    by_key = sheet.mapping.products
    if not by_key or not sheet.has("item"):
        return None
    column = sheet.coded("item")
    lists = {key: item for kind in SOLD for key, item in listed(sheet, books, kind).items()}
    chosen = tuple(by_key.get(key, "") if key else "" for key in column.keys)
    return sheet.memo.node(
        ("products", Same(column), chosen, known(books)),
        lambda: Products(chosen, tuple(map(lists.get, chosen)), column.codes),
    )


# --- departments and projects ----------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Tags:
    """A department, or a project, for each row."""

    column: Coded
    ids: tuple[str, ...]
    """For each word of the file the target's own, or else the word itself."""
    items: tuple[ReferenceItem | None, ...]
    """For each word; None where the target's list has none such."""
    chosen: tuple[bool, ...]

    def at(self, row: int) -> str:
        return self.ids[int(self.column.codes[row])]


def tags(
    sheet: Canonical, books: Books, limits: Limits, kind: Kind, chosen: Mapping[str, str]
) -> Tags | None:
    """Each row's department or project: as chosen, else of the same code or name, else as typed.

    Where the target takes only what is listed, what is not is none; and what nobody chose is
    taken only where it can be used, from the one list that has it or is called as the column.
    """
    if not sheet.has(kind):
        return None
    column, lists = sheet.coded(kind), listed(sheet, books, kind)
    made = tuple(chosen.get(key, "") for key in column.keys)
    only, heading = limits.tags_listed_only, key_of(sheet.heading(kind))

    def make() -> Tags:
        offered = [item for item in lists.values() if not (only and item.barred(sheet.purchases))]
        called = _called(offered, lambda item: key_of(item.name), heading)
        called |= _called(offered, lambda item: _bare(item.code), heading)
        found = [
            lists.get(id_) if id_ else called.get(_bare(word)) or called.get(key) if key else None
            for id_, word, key in zip(made, column.words, column.keys, strict=True)
        ]
        ids = [
            item.id if item else id_ or ("" if only else word)
            for item, id_, word in zip(found, made, column.words, strict=True)
        ]
        return Tags(column, tuple(ids), tuple(found), tuple(map(bool, made)))

    key = ("tags", kind, Same(column), made, known(books), only, heading, sheet.purchases)
    return sheet.memo.node(key, make)


def _called(
    items: Iterable[ReferenceItem], name: Callable[[ReferenceItem], str], heading: str
) -> dict[str, ReferenceItem]:
    """What each name stands for: within one list the first, of several lists the column's own."""
    named: dict[str, dict[str, ReferenceItem]] = {}
    for item in items:
        named.setdefault(name(item), {}).setdefault(key_of(item.facts.get(LIST, "")), item)
    found = {}
    for called, of_lists in named.items():
        item = of_lists.get(heading) or next(iter(of_lists.values()))
        if called and (len(of_lists) == 1 or heading in of_lists):
            found[called] = item
    return found


# --- contacts --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class People:
    """What was chosen for each client of the file."""

    clients: Clients
    choices: tuple[ContactChoice | None, ...]
    items: tuple[ReferenceItem | None, ...]
    """The contact it is linked with; None where there is none, or it is gone."""
    document: Codes
    """Each document's client: a place in the tuples."""

    def mask(self, wanted: Sequence[bool]) -> Mask:
        """The documents whose client is wanted."""
        found: Mask = np.array(wanted, np.bool_)[self.document]
        return found


def one_currency(sheet: Canonical, books: Books, limits: Limits) -> OneCurrency | None:
    """What is known of the currencies of contacts; None where a contact may have several."""
    if not limits.one_currency_per_contact:
        return None
    lists = listed(sheet, books, "contact")
    return sheet.memo.node(
        ("one currency", Same(lists), books.currency),
        lambda: OneCurrency(
            books.currency, {key: item.facts.get("currency", "") for key, item in lists.items()}
        ),
    )


def _choice(by_key: Mapping[str, ContactChoice], who: Clients, place: int) -> ContactChoice | None:
    """What is chosen for a client; who is left out is left out in every currency."""
    key = who.keys[place]
    if not key:
        return None
    found = by_key.get(key)
    if found is None and place in who.apart:
        of = by_key.get(who.keys[who.apart[place][0]])
        return of if of is not None and of.verb == "leave out" else None
    return found


def people(
    sheet: Canonical, books: Books, limits: Limits, money: Money, parties: Mapping[str, Party]
) -> People:
    """Each document's client; one of several currencies is several, where a contact has one."""
    who = clients(sheet)
    lists = listed(sheet, books, "contact")
    if (rule := one_currency(sheet, books, limits)) is not None:
        who = apart_by_currency(sheet, who, money, parties, rule)
    by_key = sheet.mapping.contacts
    chosen = tuple(_choice(by_key, who, place) for place in range(len(who.keys)))
    items = tuple(
        lists.get(each.contact) if each and each.verb == "link" else None for each in chosen
    )
    names = tuple(each and (each.verb, each.contact) for each in chosen)
    return sheet.memo.node(
        ("people", Same(who), names, known(books)),
        lambda: People(who, chosen, items, who.document),
    )
