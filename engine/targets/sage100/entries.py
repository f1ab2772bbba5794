"""Documents as entries of a journal: the client, the sales, the VAT; balanced by construction."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from engine.model import Document, Line, Party
from engine.money import NotAnAmount, to_minor
from engine.target import Books, Kind, Order, ReferenceItem
from engine.targets.sage100.options import Settings
from engine.targets.sage100.texts import code_of

PURCHASES = ("purchase invoice", "purchase credit note")
CREDITS = ("credit note", "purchase credit note")
NUMBER = 13
"""The longest n° de pièce."""
SECTION = 13


@dataclass(frozen=True)
class Share:
    """The analytic section that an entry goes to, in one plan."""

    plan: str
    section: str


@dataclass(frozen=True)
class Entry:
    """One debit or credit; debits are above nothing, credits below, in cents."""

    account: str
    amount: int
    label: str
    tail: str = ""
    """What follows the label where there is room for it: the piece's number."""
    tiers: str = ""
    due: dt.date | None = None
    tax_code: str = ""
    provenance: str = ""
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A document as it stands in a journal: entries of one date and number that come to nothing."""

    document: Document
    journal: str
    date: dt.date
    number: str
    kind: str
    """FC, AC, FF, AF: an invoice or avoir, of a client or a supplier."""
    entries: tuple[Entry, ...]

    @property
    def balance(self) -> int:
        return sum(each.amount for each in self.entries)


@dataclass(frozen=True, eq=False)
class Plan:
    """A company's lists, each entry by its id and by its code."""

    items: Mapping[tuple[Kind, str], ReferenceItem]
    padded: Mapping[str, str]
    """Accounts by their numbers without the zeros behind, of those that no other has so."""

    def account(self, number: str) -> str:
        """The company's own number for an account: each pads them with zeros to its own length."""
        if ("ledger account", number) in self.items:
            return number
        return self.padded.get(number.rstrip("0"), number)

    def find(self, kind: Kind, id_: str) -> ReferenceItem | None:
        return self.items.get((kind, id_))

    def code(self, kind: Kind, id_: str) -> str:
        """What Sage 100 calls it: the code of the list, or what was given where it has none."""
        item = self.find(kind, id_)
        return item.code or item.id if item else id_


@lru_cache(maxsize=4)
def plan_of(books: Books) -> Plan:
    """The company's lists, ready to look things up."""
    items = {(item.kind, item.code): item for item in reversed(books.items) if item.code}
    items |= {(item.kind, item.id): item for item in reversed(books.items)}
    numbers = [item.code for item in books.of("ledger account") if item.code]
    bare = Counter(number.rstrip("0") for number in numbers)
    padded = {number.rstrip("0"): number for number in numbers if bare[number.rstrip("0")] == 1}
    return Plan(items, padded)


def pieces_of(order: Order, choices: Settings) -> list[Piece]:
    """Every document of the order as a piece, by journal, day and number."""
    plan = plan_of(order.books)
    made = [piece_of(each, plan, choices) for each in order.documents]
    return sorted(made, key=lambda each: (each.journal, each.date, each.number, each.kind))


def piece_of(document: Document, plan: Plan, choices: Settings) -> Piece:
    """The document's entries: what the client owes, then each line, then VAT, once for each rate.

    What the client owes is the sum of the others, so the piece balances; every figure is the
    document's own. A line below nothing goes to the other side, and so does a whole avoir.
    """
    purchase = document.kind in PURCHASES
    sign = -1 if purchase != (document.kind in CREDITS) else 1
    lines = [
        Entry(
            account=plan.code("ledger account", line.account),
            amount=-sign * cents(line.net),
            label=line.description or document.party.name,
            tail="" if line.description else document.number,
            tax_code=_tax_code(plan, line.tax_rate),
            provenance=_fact(plan, line.tax_rate, "provenance"),
            shares=_shares(line, plan, choices),
        )
        for line in document.lines
    ]
    taxes = [
        Entry(
            account=plan.account(_fact(plan, rate, "account")),
            amount=-sign * amount,
            label=_tax_name(plan, rate, document),
            tail=document.number,
            tax_code=_tax_code(plan, rate),
        )
        for rate, amount in tax_by_rate(document).items()
    ]
    owed = Entry(
        account=collective(document.party, plan, choices, purchase=purchase),
        amount=-sum(each.amount for each in (*lines, *taxes)),
        label=document.party.name,
        tail=document.number,
        tiers=tiers_code(document.party, plan),
        due=document.due,
    )
    return Piece(
        document,
        choices.purchase_journal if purchase else choices.sales_journal,
        document.date,
        piece_number(document),
        ("FF" if purchase else "FC") if document.kind not in CREDITS
        else ("AF" if purchase else "AC"),
        tuple(each for each in (owed, *lines, *taxes) if each.amount),
    )  # fmt: skip


def tax_by_rate(document: Document) -> dict[str, int]:
    """The document's own tax, in cents, by the rates of its lines."""
    sums: dict[str, int] = {}
    for line in document.lines:
        sums[line.tax_rate] = sums.get(line.tax_rate, 0) + cents(line.tax)
    return {rate: amount for rate, amount in sums.items() if amount}


def net_by_rate(document: Document) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in document.lines:
        sums[line.tax_rate] = sums.get(line.tax_rate, 0) + cents(line.net)
    return sums


def cents(value: Decimal) -> int:
    """Whole cents; what has more decimals was refused before and is rounded half up here.

    >>> cents(Decimal("12.5")), cents(Decimal("-0.005"))
    (1250, -1)
    """
    exact = to_minor(value)
    if isinstance(exact, NotAnAmount):
        fine = int(abs(value).scaleb(6).to_integral_value())
        rounded = (fine + 5000) // 10_000
        return -rounded if value < 0 else rounded
    return exact


def piece_number(document: Document, longest: int = NUMBER) -> str:
    """The n° de pièce: the document's number in capitals."""
    return code_of(document.number, longest)


def tiers_code(party: Party, plan: Plan) -> str:
    """The tiers' own code: the list's where it is linked, its card's where it is new."""
    item = plan.find("contact", party.id) if party.id else None
    return item.code or item.id if item else party.code or party.id


def collective(party: Party, plan: Plan, choices: Settings, *, purchase: bool) -> str:
    """The account that stands for all tiers of the kind: the tiers' own one, or the company's."""
    item = plan.find("contact", party.id) or plan.find("contact", party.code)
    own = item.facts.get("account", "") if item else ""
    if own.startswith("40" if purchase else "41"):
        return own
    return plan.account(choices.suppliers if purchase else choices.customers)


def section_code(text: str) -> str:
    """A project or department as the code of an analytic section."""
    return code_of(text, SECTION)


def _shares(line: Line, plan: Plan, choices: Settings) -> tuple[Share, ...]:
    asked: Sequence[tuple[str, Kind, str]] = (
        (choices.project_plan, "project", line.project),
        (choices.department_plan, "department", line.department),
    )
    return tuple(
        Share(number, section_code(plan.code(kind, text)))
        for number, kind, text in asked
        if number and section_code(plan.code(kind, text))
    )


def _fact(plan: Plan, rate: str, name: str) -> str:
    item = plan.find("tax rate", rate)
    return item.facts.get(name, "") if item else ""


def _tax_code(plan: Plan, rate: str) -> str:
    item = plan.find("tax rate", rate)
    return item.code if item else rate


def _tax_name(plan: Plan, rate: str, document: Document) -> str:
    item = plan.find("tax rate", rate)
    percentage = item.percentage_on(document.date) if item else None
    return f"TVA {percentage.replace('.', ',')} %" if percentage else "TVA"
