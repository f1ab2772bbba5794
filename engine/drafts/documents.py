"""Documents-to-be: lines grouped, signs turned, halves of both signs split, sums made."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.drafts.amounts import Amounts, Extras, amounts, extras
from engine.drafts.choosing import (
    Accounts,
    People,
    Products,
    Rates,
    Tags,
    accounts,
    people,
    products,
    rates,
    tags,
    usual_account,
)
from engine.drafts.exchange import Exchange, exchange
from engine.drafts.heads import Day, Figure, day, figure, status
from engine.drafts.numbering import renumbered
from engine.mapping import (
    CREDIT,
    EPOCH,
    Canonical,
    Coded,
    Codes,
    Groups,
    Header,
    Ints,
    Mask,
    Money,
    Nets,
    Same,
    clients,
    group,
    minor,
    money,
    nets,
)
from engine.model import OPPOSITE, RECEIPT, DocumentKind, Party, key_with_party, title_of
from engine.target import Books, Limits

WHOLE, POSITIVE, NEGATIVE = 0, 1, 2
"""Which lines of the file's document a document has: all, or only those of one sign."""


@dataclass(frozen=True, eq=False)
class Documents:
    """The documents of the target, one or two for each of the file; amounts as they will stand."""

    source: Ints
    """The file's document each comes from."""
    part: Codes
    credit: Mask
    net: Ints
    tax: Ints
    lines: Ints
    """How many lines each has, ours included."""
    of_line: Ints
    """Which document each line goes to."""
    of_extra: Ints
    sign_of_line: Ints
    """What turns a line's amounts from the file's signs to the document's."""
    sign_of_extra: Ints
    word: Codes
    """Each document's number in the file: a word of `words`."""
    words: Coded
    """The numbers under the workspace's policy."""
    suffixes: tuple[str, str]
    turned: Mask
    """The file's documents whose signs are turned: their total is less than nothing."""
    keyed_positive: Mask
    """The file's documents that say they are credit notes and come to more than nothing."""
    kinds: tuple[DocumentKind, DocumentKind]
    """What its documents are called, and those that take back."""
    parties: tuple[str, ...] | None
    """Whose number each of the file's documents has, where it is not the company's own."""
    days: tuple[dt.date | None, ...] | None
    """The day of each of the file's documents, where that tells documents of a number apart."""

    def __len__(self) -> int:
        return len(self.source)

    @cached_property
    def gross(self) -> Ints:
        return self.net + self.tax

    @property
    def payments(self) -> bool:
        return self.kinds[0] == RECEIPT

    def kind(self, index: int) -> DocumentKind:
        return self.kinds[int(self.credit[index])]

    def number(self, index: int) -> str:
        """What people will find it by: its number under the policy, with a half's suffix."""
        number = self.words.at_word(int(self.word[index]))
        part = int(self.part[index])
        return number + self.suffixes[part - 1] if number and part != WHOLE else number

    @cached_property
    def title(self) -> tuple[str, ...]:
        """What people call each, as `Document.title` says it."""
        kinds = [f"{kind} " for kind in self.kinds]
        words = self.words.words
        found = [
            kinds[credit] + words[word]
            for credit, word in zip(self.credit.tolist(), self.word.tolist(), strict=True)
        ]
        for index in np.flatnonzero(self.part != WHOLE).tolist():
            found[index] = kinds[int(self.credit[index])] + self.number(index)
        if self.days is not None:
            found = [
                title_of(self.kind(index), self.number(index), self.days[source])
                for index, source in enumerate(self.source.tolist())
            ]
        return tuple(found)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What each is in the target, as `Document.key` says it."""
        if self.parties is None:
            return self.title
        return tuple(
            key_with_party(title, self.parties[source])
            for title, source in zip(self.title, self.source.tolist(), strict=True)
        )


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the file itself says that rows and documents come to."""

    row_said: Mask
    """Rows with a figure of their own: with tax, or before tax and the tax."""
    row_gross: Ints
    """In minor units, by row of the sheet."""
    gross_said: Mask
    gross: Ints
    """By document of the file."""
    tax_said: Mask
    tax: Ints
    net_said: Mask
    net: Ints


@dataclass(frozen=True, eq=False)
class Draft:
    """A sheet as documents-to-be, in columns; what is wrong with them is for the checks to say."""

    sheet: Canonical
    books: Books
    limits: Limits
    groups: Groups
    money: Money
    nets: Nets
    date: Day
    due: Day
    status_head: Header
    status: Codes
    rates: Rates
    accounts: Accounts
    products: Products | None
    exchange: Exchange
    departments: Tags | None
    projects: Tags | None
    people: People
    amounts: Amounts
    extras: Extras
    evidence: Evidence
    documents: Documents
    parties: Mapping[str, Party]
    """What a sheet of clients knows of them, by key."""


def draft(
    sheet: Canonical, books: Books, limits: Limits, parties: Mapping[str, Party] | None = None
) -> Draft:
    """The documents of the sheet, made as far as they go; nothing is left out."""
    mapping, settings = sheet.mapping, sheet.mapping.settings
    groups, currency = group(sheet), money(sheet, books.currency)
    date, due = day(sheet, groups, "date"), day(sheet, groups, "due")
    days, has_day = _by_row(sheet, groups, date)
    rate = rates(sheet, books, days, has_day)
    default = mapping.default_account or usual_account(sheet, books)
    account = accounts(sheet, books)
    who = people(sheet, books, limits, currency, parties or {})
    said, word = status(sheet, groups)
    # All that needs no number: these take longest to be read.
    net = nets(sheet, books.currency)
    amount = amounts(sheet, groups, currency, net, rate, settings.rounding)
    extra = extras(sheet, books, groups, currency, rate, default, date)
    split = settings.split_negative or not limits.negative_lines
    numbers = sheet.coded("number")
    documents = sheet.memo.node(
        ("documents", Same(groups), Same(amount), Same(extra), Same(numbers), split,
         settings.prefix, settings.pad, settings.split_suffixes,
         sheet.shape.credit_when_negative, sheet.mapping.kind,
         (sheet.purchases or sheet.payments) and Same(clients(sheet)),
         sheet.payments and Same(date)),
        lambda: _documents(sheet, groups, amount, extra, split, date),
    )  # fmt: skip
    return Draft(
        sheet, books, limits, groups, currency, net, date, due, said, word, rate,
        account, products(sheet, books),
        exchange(sheet, groups, currency, books.currency),
        tags(sheet, books, limits, "department", mapping.departments),
        tags(sheet, books, limits, "project", mapping.projects),
        who, amount, extra,
        _evidence(sheet, groups, currency), documents, parties or {},
    )  # fmt: skip


def _by_row(sheet: Canonical, groups: Groups, date: Day) -> tuple[Codes, Mask]:
    """The day of each row's document."""

    def make() -> tuple[Codes, Mask]:
        return date.days[groups.document_of_row], date.said[groups.document_of_row]

    return sheet.memo.node(("days by row", Same(groups), Same(date)), make)


def _documents(
    sheet: Canonical, groups: Groups, amount: Amounts, extra: Extras, split: bool, date: Day
) -> Documents:
    settings = sheet.mapping.settings
    gross = groups.sums(amount.net + amount.tax)
    np.add.at(gross, extra.document, extra.net + extra.tax)
    says_credit = (groups.kind == CREDIT) & (not sheet.payments)
    negative = (gross < 0) & (not sheet.payments)  # what goes out is no receipt: the checks say so
    credit = says_credit | negative if sheet.shape.credit_when_negative else says_credit
    turned = credit & negative
    keyed_positive = says_credit & (gross > 0)

    # Seen from an invoice, a credit note keyed positive is less than nothing, line by line.
    outward = np.where(keyed_positive, -1, 1)
    line_minus = amount.net * outward[groups.document] < 0
    extra_minus = extra.net * outward[extra.document] < 0
    has_minus, has_plus = groups.any(line_minus), groups.any(~line_minus)
    has_minus[extra.document[extra_minus]] = True
    has_plus[extra.document[~extra_minus]] = True
    both = has_minus & has_plus if split else np.zeros(len(groups), np.bool_)

    parts = 1 + both.astype(np.int64)
    first = np.cumsum(parts) - parts
    source = np.repeat(np.arange(len(groups)), parts)
    part = np.where(both[source], POSITIVE, WHOLE)
    part[first[both] + 1] = NEGATIVE
    whole_sign = np.where(turned, -1, 1)
    sign = np.where(
        part == WHOLE,
        whole_sign[source],
        outward[source] * np.where(part == NEGATIVE, -1, 1),
    )
    of_line = first[groups.document] + (both[groups.document] & line_minus)
    of_extra = first[extra.document] + (both[extra.document] & extra_minus)
    sign_of_line, sign_of_extra = sign[of_line], sign[of_extra]

    def of_lines(column: Ints) -> Ints:
        """What the lines of each document come to, with the file's signs."""
        found: Ints = groups.sums(column)[source]
        if both.any():
            minus = groups.sums(np.where(line_minus, column, 0))[both]
            found[first[both]] -= minus
            found[first[both] + 1] = minus
        return found

    net, tax = of_lines(amount.net) * sign, of_lines(amount.tax) * sign
    np.add.at(net, of_extra, extra.net * sign_of_extra)
    np.add.at(tax, of_extra, extra.tax * sign_of_extra)
    counted = of_lines(np.ones_like(of_line)) + np.bincount(of_extra, minlength=len(source))
    who = clients(sheet) if sheet.purchases or sheet.payments else None
    return Documents(
        source,
        part.astype(np.int32),
        np.where(part == WHOLE, credit[source], part == NEGATIVE),
        net,
        tax,
        counted,
        of_line,
        of_extra,
        sign_of_line,
        sign_of_extra,
        sheet.coded("number").codes[groups.first_row][source],
        _numbers(sheet),
        settings.split_suffixes,
        turned,
        keyed_positive,
        _kinds(sheet),
        None if who is None else tuple(who.keys[place] for place in who.document.tolist()),
        _days(date) if sheet.payments else None,
    )


def _kinds(sheet: Canonical) -> tuple[DocumentKind, DocumentKind]:
    if sheet.payments:
        return RECEIPT, RECEIPT  # nothing takes one back
    kind: DocumentKind = "purchase invoice" if sheet.purchases else "invoice"
    return kind, OPPOSITE[kind]


def _days(date: Day) -> tuple[dt.date | None, ...]:
    return tuple(
        EPOCH + dt.timedelta(days=day) if said else None
        for day, said in zip(date.days.tolist(), date.said.tolist(), strict=True)
    )


def _numbers(sheet: Canonical) -> Coded:
    """The file's numbers under the workspace's policy, in the order of the file's words."""
    settings, column = sheet.mapping.settings, sheet.coded("number")
    if settings.prefix != "strip" and not settings.pad:
        return column
    return sheet.memo.node(
        ("renumbered", Same(column), settings.prefix, settings.pad),
        lambda: Coded(column.codes, tuple(renumbered(column.words, settings.prefix, settings.pad))),
    )


def _evidence(sheet: Canonical, groups: Groups, currency: Money) -> Evidence:
    gross, tax, net = (
        figure(sheet, groups, currency, f"document_{name}") for name in ("gross", "tax", "net")
    )
    rows = {
        name: sheet.numbers(name) if sheet.has(name) else None for name in ("gross", "net", "tax")
    }
    key = ("evidence", Same(currency), Same(gross), Same(tax), Same(net), *map(Same, rows.values()))

    def make() -> Evidence:
        amounts = {name: minor(each, currency) for name, each in rows.items() if each is not None}
        said = {name: each.ok for name, each in rows.items() if each is not None}
        row_said = np.zeros(len(sheet), np.bool_)
        row_gross = np.zeros(len(sheet), np.int64)
        if "net" in said and "tax" in said:
            row_said = said["net"] & said["tax"]
            row_gross = np.where(row_said, amounts["net"] + amounts["tax"], 0)
        if "gross" in said:
            row_gross = np.where(said["gross"], amounts["gross"], row_gross)
            row_said = row_said | said["gross"]
        return Evidence(
            row_said,
            row_gross,
            *_of_documents(groups, gross, row_said, row_gross),
            *_of_documents(groups, tax, said.get("tax"), amounts.get("tax")),
            *_of_documents(groups, net, None, None),
        )

    return sheet.memo.node(key, make)


def _of_documents(
    groups: Groups, own: Figure | None, said: Mask | None, values: Ints | None
) -> tuple[Mask, Ints]:
    """The file's figure for each document: its own, or its rows' where all of them have one."""
    if own is not None and bool(own.said.all()):
        return own.said, own.values
    found, sums = np.zeros(len(groups), np.bool_), np.zeros(len(groups), np.int64)
    if said is not None and values is not None and bool(said.any()):
        found = groups.all(groups.lines(said))
        sums = groups.sums(groups.lines(values))
    if own is not None:
        sums, found = np.where(own.said, own.values, sums), found | own.said
    return found, np.where(found, sums, 0)
