"""What Sage 50 would refuse of a document, found before a file is made or a call.

One bad row keeps Sage from importing any of a file, so every reason stops the document.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from engine.model import RECEIPT, Address, Document, Line, Problem, Severity, is_purchase
from engine.money import to_minor
from engine.target import Order, ReferenceItem
from engine.targets.sage50 import layout
from engine.targets.sage50.files import COST_CODE, DEPARTMENT
from engine.targets.sage50.layout import CUSTOMER, SUPPLIER
from engine.targets.sage50.lists import Lists, is_project, lists_of
from engine.targets.sage50.products import ITEM_TYPE, MOVED, STOCK, sold_by
from engine.targets.sage50.texts import as_written, unchanged

_CODE = re.compile(r"[A-Z0-9#_/!%&.\-$()',]+")
_NOMINAL = re.compile(r"[A-Za-z0-9]{1,8}")
_TAX_CODE = re.compile(r"T[0-9]{1,2}")
_MOST_QUOTED = 60


@dataclass(frozen=True)
class Way:
    """How documents come into Sage 50, as far as a sentence or a rule depends on it."""

    renew: str = "upload the {list} again on Connection"
    notes: str = "Nothing is to be done; the whole notes are among the batch's remarks."
    projects: bool = True
    """Whether a line can name its project."""


BY_FILE = Way()


def problems(document: Document, order: Order, way: Way = BY_FILE) -> Sequence[Problem]:
    """Everything of the document that would be refused, and what to look at twice."""
    case = _Case(document, order, lists_of(order.books), way)
    found = [*_of_contact(case), *_of_document(case)]
    for line in document.lines:
        for rule in _OF_LINE:
            found.extend(rule(case, line))
    return found


class _Case:
    def __init__(self, document: Document, order: Order, lists: Lists, way: Way) -> None:
        self.document, self.order, self.lists, self.way = document, order, lists, way
        self.purchase = is_purchase(document.kind)

        self.receipt = document.kind == RECEIPT

    def barred(self, item: ReferenceItem) -> str:
        return item.barred(self.purchase)

    def barred_account(self, item: ReferenceItem) -> str:
        """Why the line cannot go there: money goes to a bank account, and nothing else does."""
        return item.barred(self.purchase, self.receipt)

    def renew(self, name: str) -> str:
        """What brings one of the company's lists up to date."""
        return self.way.renew.format(list=name)

    def problem(
        self, rule: str, says: str, fix: str, line: Line | None = None, severity: Severity = "stop"
    ) -> Problem:
        row = line.row if line is not None and line.row else next(iter(self.document.rows), 0)
        place = str(Address(self.document.sheet, row)) if row else self.document.number
        return Problem(rule, place, says, fix, severity)


def _of_contact(case: _Case) -> Iterator[Problem]:
    document, lists = case.document, case.lists
    name, ledger = _quote(document.party.name), "supplier" if case.purchase else "customer"
    code = lists.contact_code(document)
    is_new = _is_new(document, code, case.order)
    if not document.party.id and not is_new:
        return  # not chosen yet, or its code is still to come
    contact = lists.contact(document)
    if not code:
        yield case.problem(
            "code-missing",
            f"{name} has no A/C reference in Sage 50.",
            f"Link it with a {ledger}, or create it, on Contacts.",
        )
        return
    if len(code) > layout.CODE:
        yield case.problem(
            "code-too-long",
            f"The A/C reference {_quote(code)} of {name} has {len(code)} characters; Sage 50 takes"
            f" {layout.CODE}.",
            "Choose a shorter one on Contacts.",
        )
    if not _CODE.fullmatch(code):
        yield case.problem(
            "code-unfit",
            f"The A/C reference {_quote(code)} of {name} has characters that Sage 50 does not take"
            " in one.",
            "Choose one of capital letters and digits on Contacts.",
        )
    if is_new and contact is not None and not document.party.id:
        yield case.problem(
            "code-taken",
            f"The A/C reference {_quote(code)} of {name} is that of {_quote(contact.name)} in"
            " Sage 50, whose record would be overwritten.",
            f"Link {name} with it, or choose another code, on Contacts.",
        )
    if is_new:
        return
    other = "customer" if case.purchase else "supplier"
    if contact is None:
        yield case.problem(
            "contact-not-on-file",
            f"Sage 50 has no {ledger} {_quote(code)}.",
            f"Link {name} with another on Contacts, or {case.renew(f'list of {ledger}s')}.",
        )
    elif case.barred(contact) in (SUPPLIER, CUSTOMER):
        yield case.problem(
            "contact-of-other-ledger",
            f"{_quote(code)} is a {other} in Sage 50, not a {ledger}.",
            f"Link {name} with a {ledger}, or create it as one, on Contacts.",
        )
    elif case.barred(contact):
        yield case.problem(
            "contact-unusable",
            f"{_quote(code)} cannot be used: {case.barred(contact)}.",
            f"Link {name} with another on Contacts.",
        )


def _is_new(document: Document, code: str, order: Order) -> bool:
    """Whether the batch makes the contact itself."""
    party = document.party
    keys = _made_by(order).get((code, is_purchase(document.kind)), frozenset())
    return bool(keys) if party.id else party.key in keys


@lru_cache(8)
def _made_by(order: Order) -> Mapping[tuple[str, bool], frozenset[str]]:
    """The keys of new contacts, by their code and whether they are suppliers."""
    keys: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for each in order.new_contacts:
        keys[each.code, each.supplier].add(each.key)
    return {pair: frozenset(found) for pair, found in keys.items()}


def _of_document(case: _Case) -> Iterator[Problem]:
    document = case.document
    if not document.number.strip():
        yield case.problem("number-missing", "The document has no number.", "Write one on Upload.")
    elif not unchanged(document.number):
        yield case.problem(
            "number-unfit",
            f"The number {_quote(document.number)} has characters that Sage 50 cannot hold.",
            "Write it with plain letters and digits on Upload.",
        )
    if len(document.number) > layout.REFERENCE:
        yield case.problem(
            "number-too-long",
            f"The number {_quote(document.number)} has {len(document.number)} characters; Sage 50"
            f" takes {layout.REFERENCE}.",
            "Shorten it on Upload.",
        )
    if document.currency != case.order.books.currency:
        yield case.problem(
            "currency-not-taken",
            f"The document is in {document.currency or 'no currency'}; Sage 50 imports transactions"
            f" in {case.order.books.currency} only.",
            "Leave it out by its currency on Upload, and key it in Sage 50 itself.",
        )
    locked = case.order.books.lock_date
    if locked is not None and document.date <= locked:
        yield case.problem(
            "date-locked",
            f"{document.date:%d/%m/%Y} is on or before {locked:%d/%m/%Y}, up to which the books are"
            " locked.",
            "Correct the date on Upload, or have the lock date moved in Sage 50.",
        )
    if not any(line.net or line.tax for line in document.lines):
        yield case.problem(
            "zero-document",
            f"{_quote(document.number)} comes to nothing; Sage 50 takes no transaction of nothing.",
            "Leave it out by its status or type on Upload.",
        )
    if document.notes and (
        document.source_number not in ("", document.number)
        or as_written(document.notes, layout.EXTRA).cut
    ):
        yield case.problem(
            "notes-cut",
            f"A transaction of Sage 50 has {layout.EXTRA} characters for notes; they are cut, or"
            " give way to the number in the file.",
            case.way.notes,
            severity="warn",
        )


def _nominal(case: _Case, line: Line) -> Iterator[Problem]:
    item = case.lists.item("ledger account", line.account)
    if item is None or not _NOMINAL.fullmatch(item.code):
        code = case.lists.code("ledger account", line.account)
        yield case.problem(
            "nominal-unknown",
            f"Sage 50 has no nominal code {_quote(code)}."
            if code
            else "The line goes to no nominal code.",
            f"Choose another on Accounts, or {case.renew('list of nominal codes')}.",
            line,
        )
        return
    named = _named(item)
    if "control" in case.barred(item):
        yield case.problem(
            "nominal-control", f"{named}: {layout.CONTROL}", "Choose another on Accounts.", line
        )
    elif barred := case.barred_account(item):
        yield case.problem(
            "nominal-unusable",
            f"{named} cannot be used: {barred}.",
            "Choose another on Accounts.",
            line,
        )
    elif item.facts.get("type") == "kept":
        yield case.problem(
            "nominal-kept",
            f"{named} is kept for corrections and for the end of a year.",
            "Choose another on Accounts, unless this one is meant.",
            line,
            "warn",
        )


def _tax_code(case: _Case, line: Line) -> Iterator[Problem]:
    if case.receipt:
        return
    item = case.lists.item("tax rate", line.tax_rate)
    code = case.lists.code("tax rate", line.tax_rate)
    if not _TAX_CODE.fullmatch(code):
        yield case.problem(
            "tax-code-unfit",
            f"{_quote(code)} is no tax code of Sage 50; they are T0 to T99."
            if code
            else "The line has no tax code.",
            "Choose one on Taxes.",
            line,
        )
    elif item is None:
        yield case.problem(
            "tax-code-unknown",
            f"The tax code {code} is not set up in Sage 50.",
            f"Choose another on Taxes, or {case.renew('list of tax codes')}.",
            line,
        )
    elif case.barred(item):
        yield case.problem(
            "tax-code-unusable",
            f"The tax code {code} cannot be used: {case.barred(item)}.",
            "Choose another on Taxes.",
            line,
        )


def _amounts(case: _Case, line: Line) -> Iterator[Problem]:
    for what, amount in (("net", line.net), ("VAT", line.tax)):
        if amount < 0:
            yield case.problem(
                "amount-negative",
                f"The {what} of the line is {amount:,}; Sage 50 takes no amount below nothing.",
                "Correct it on Upload, or let the line go to a credit note.",
                line,
            )
        elif amount > layout.MOST_AMOUNT:
            yield case.problem(
                "amount-too-large",
                f"The {what} of the line is {amount:,}; Sage 50 takes {layout.MOST_AMOUNT:,} at"
                " most.",
                "Divide it into several lines on Upload.",
                line,
            )
        if not isinstance(to_minor(Decimal(amount)), int):
            yield case.problem(
                "amount-too-fine",
                f"The {what} of the line is {amount:,}, which is not in whole pennies.",
                "Round it to 2 decimals on Upload.",
                line,
            )


def _department(case: _Case, line: Line) -> Iterator[Problem]:
    code = case.lists.department(line, case.order.options.get(DEPARTMENT, "") or "0")
    as_typed = case.lists.code("department", line.department)
    if as_typed and not as_typed.isdigit() and "department" not in case.lists.kinds:
        yield case.problem(
            "department-left-out",
            f"The company keeps no departments, so {_quote(line.department)} is left out: the line"
            f" goes to department {code}.",
            "Bring the company's list of departments on Connection, if it keeps any.",
            line,
            severity="warn",
        )
        return
    if not (code.isascii() and code.isdigit() and int(code) <= layout.MOST_DEPARTMENT):
        yield case.problem(
            "department-unfit",
            f"{_quote(code)} is no department of Sage 50; they are numbered 0 to"
            f" {layout.MOST_DEPARTMENT}.",
            "Choose its department on Accounts.",
            line,
        )
    elif int(code) and case.lists.item("department", code) is None:
        yield from _not_on_file(case, "department", code, line)


def _project(case: _Case, line: Line) -> Iterator[Problem]:
    code = case.lists.project(line)
    if line.project and not case.way.projects:
        yield case.problem(
            "project-left-out",
            "HyperAccounts takes a project for a document, or for a transaction of one line; this"
            f" one has more, so {_quote(line.project)} is left out.",
            "Set the project in Sage 50 afterwards."
            if case.purchase
            else "Let invoices become documents on Connection, or set it in Sage 50 afterwards.",
            line,
            severity="warn",
        )
        return
    if line.project and not code:
        yield case.problem(
            "project-left-out",
            f"The company keeps no projects, and {_quote(line.project)} cannot be the code of one:"
            " it is left out.",
            "Bring the company's list of projects on Connection, if it keeps any.",
            line,
            severity="warn",
        )
    if not code:
        return
    if not is_project(code):
        yield case.problem(
            "project-unfit",
            f"The project code {_quote(code)} has {len(code)} characters; Sage 50 takes"
            f" {layout.PROJECT}, without quotation marks or strange letters.",
            "Choose its project on Accounts.",
            line,
        )
    elif case.lists.item("project", line.project) is None:
        yield from _not_on_file(case, "project", code, line)
    cost_code = case.order.options.get(COST_CODE, "")
    if case.purchase and not (0 < len(cost_code) <= layout.COST_CODE and unchanged(cost_code)):
        yield case.problem(
            "cost-code-missing",
            "Sage 50 takes no project on a purchase without a cost code"
            + (f", and {_quote(cost_code)} is none of 1 to 8 characters." if cost_code else "."),
            "Name the cost code for purchases on Connection.",
            line,
        )


def _product(case: _Case, line: Line) -> Iterator[Problem]:
    """What becomes of an item where products or movements of stock are written: never a stop."""
    options = case.order.options
    sold, moves = sold_by(line, case.document, case.lists, options), options.get(STOCK) == MOVED
    if sold is None:
        return
    if sold.known is None and not sold.fits:
        yield case.problem(
            "product-left-out",
            f"{_quote(line.item)} cannot be the code of a product, which has 1 to"
            f" {layout.STOCK_CODE} letters and digits: it stays text.",
            "Nothing is to be done; or choose a product for it on Products.",
            line,
            "warn",
        )
    elif moves and not sold.fits:
        yield case.problem(
            "stock-left-out",
            f"The product code {_quote(sold.code)} is none that Sage 50 reads in, so no movement of"
            " its stock is written.",
            "Correct the code in the list of products on Connection.",
            line,
            "warn",
        )
    elif moves and sold.known is not None and ITEM_TYPE not in sold.known.facts:
        yield case.problem(
            "stock-unchecked",
            f"Nobody knows whether {_quote(sold.code)} is a stock item of Sage 50; if it is none,"
            " nothing of the file of movements is imported.",
            "Upload the list of products on Connection with a column Item Type.",
            line,
            "warn",
        )


def _not_on_file(case: _Case, what: str, code: str, line: Line) -> Iterator[Problem]:
    """Known to be missing where the company's list was read; otherwise nobody knows."""
    if what in case.lists.kinds:
        yield case.problem(
            f"{what}-unknown",
            f"Sage 50 has no {what} {_quote(code)}.",
            "Choose another for it on Accounts; or create it in Sage 50, then"
            f" {case.renew(f'list of {what}s')}.",
            line,
        )
    else:
        yield case.problem(
            f"{what}-unchecked",
            f"Nobody knows whether Sage 50 has the {what} {_quote(code)}; without it, nothing of"
            " the file is imported.",
            f"Upload the list of {what}s on Connection.",
            line,
            "warn",
        )


_OF_LINE = (_nominal, _tax_code, _amounts, _department, _project, _product)


def _named(item: ReferenceItem) -> str:
    return _quote(f"{item.code} {item.name}".strip())


def _quote(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= _MOST_QUOTED else f"“{text[: _MOST_QUOTED - 1]}…”"
