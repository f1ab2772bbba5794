"""What every place documents can go says of itself: limits, lists, receipts, answers explained."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, Protocol

from engine.errors import Refused, TryAgain
from engine.model import ContactUpdate, Document, DocumentKind, Party, Problem, Sheet

Kind = Literal[
    "tax rate", "ledger account", "contact", "product", "service", "stock item", "currency",
    "department", "project", "journal",
]  # fmt: skip


_NOBODY = "main contact"
"""What Sage calls a person that nobody has named."""
SOLD: tuple[Kind, ...] = ("product", "service", "stock item")
"""The kinds of what can stand on a line as sold."""

ON_PURCHASES = "on purchases"
"""The fact that says why an item cannot go on a purchase, where that is another reason."""

ON_RETURN = "on the VAT return"
"""The fact that says which boxes of the British VAT return a tax rate's amounts go into, where the
target tells: `sold 6; bought 6 7; VAT 1 4 at 20`, or `nowhere`. `VAT` are the boxes of VAT on what
is bought; `at` the percentage by which the buyer works it out, where no supplier charges it."""

LIST = "list"
"""The fact that names which of several lists of one kind an item is from: departments, cost
centres. The same code may stand in each of them."""


@dataclass(frozen=True)
class DatedPercentage:
    """What a tax rate charges from one day to another; open ends are None."""

    percentage: str
    begins: date | None
    ends: date | None

    def holds_on(self, day: date) -> bool:
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day <= self.ends
        )


@dataclass(frozen=True)
class ReferenceItem:
    """One entry of a target's own lists: what a person may choose on a mapping page."""

    kind: Kind
    id: str
    name: str
    code: str = ""
    """What people call it by: an account's number, a contact's reference, a product's code."""
    unusable: str = ""
    """Why it cannot go on a sales document, nor on a purchase unless `facts` say otherwise of
    purchases; empty where it can."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Whatever else the target says of it, as text; amounts are decimal text."""
    percentages: tuple[DatedPercentage, ...] = ()
    """A tax rate's percentages, oldest first."""

    def barred(self, purchases: bool) -> str:
        """Why it cannot go on a document that is sold or bought; empty where it can.

        >>> cost = ReferenceItem("ledger account", "1", "Rent", unusable="not visible in sales",
        ...                      facts={ON_PURCHASES: ""})
        >>> cost.barred(purchases=False), cost.barred(purchases=True)
        ('not visible in sales', '')
        """
        return self.facts.get(ON_PURCHASES, self.unusable) if purchases else self.unusable

    def percentage_on(self, day: date) -> str | None:
        """What this tax rate charges on that day, None where it has no percentage then.

        >>> old = DatedPercentage("17.5", None, date(2011, 1, 3))
        >>> new = DatedPercentage("20.0", date(2011, 1, 4), None)
        >>> standard = ReferenceItem("tax rate", "S", "Standard", percentages=(old, new))
        >>> standard.percentage_on(date(2010, 12, 31)), standard.percentage_on(date(2011, 1, 4))
        ('17.5', '20.0')
        """
        return next((p.percentage for p in reversed(self.percentages) if p.holds_on(day)), None)


def party_in(item: ReferenceItem) -> Party | None:
    """A contact of the target as a client; None where its list does not show all of it."""
    facts = item.facts
    if not facts.get("details"):
        return None
    person = facts.get("person", "")
    return Party(
        key=item.id,
        name=item.name,
        id=item.id,
        code=item.code,
        person="" if person.casefold() == _NOBODY else person,
        email=facts.get("email", ""),
        telephone=facts.get("telephone", ""),
        vat_number=facts.get("VAT number", ""),
        address_1=facts.get("address 1", ""),
        address_2=facts.get("address 2", ""),
        city=facts.get("city", ""),
        region=facts.get("region", ""),
        postcode=facts.get("postcode", ""),
        country=facts.get("country", ""),
    )


def due_on(day: date, days: int, terms: str = "") -> date:
    """When something is to be paid: `terms` begin with `immediate`, `month_end` or neither.

    >>> due_on(date(2026, 1, 15), 30), due_on(date(2026, 1, 15), 30, "month_end_invoice")
    (datetime.date(2026, 2, 14), datetime.date(2026, 3, 2))
    """
    if terms.startswith("immediate"):
        return day
    if terms.startswith("month_end"):
        day = (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day + timedelta(days=days)


def own_terms(item: ReferenceItem | None) -> tuple[int, str] | None:
    """The days and the terms that a contact has for itself; nothing where the company's hold.

    No days without terms are none that were set: so Sage 50 writes it.
    """
    if item is None:
        return None
    days, terms = item.facts.get("credit days", ""), item.facts.get("credit terms", "")
    if not (days.isascii() and days.isdigit()) or (not int(days) and not terms):
        return None
    return int(days), terms


@dataclass(frozen=True)
class Unread:
    """A list that the target would not show, and why."""

    kind: Kind
    says: str


@dataclass(frozen=True)
class Reading:
    """A target's lists as they stood at one moment."""

    as_of: datetime
    """The moment on the target's own clock."""
    items: tuple[ReferenceItem, ...]
    unread: tuple[Unread, ...] = ()
    """The lists without which this is: what was known of them before still stands in it."""


@dataclass(frozen=True)
class Change:
    """One thing said of an item, before and after; empty text where nothing was said."""

    what: str
    was: str
    now: str


@dataclass(frozen=True)
class Difference:
    """One item that is not as it was when the lists were last read."""

    how: Literal["added", "gone", "renamed", "changed"]
    item: ReferenceItem
    """As it is now; as it was, where it is gone."""
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        about = f"{self.item.kind} “{self.item.name}”"
        about = about[0].upper() + about[1:]
        if not self.changes:
            return f"{about} was {self.how}." if self.how == "added" else f"{about} is gone."
        if self.how == "renamed":
            return f"{about} was called “{self.changes[0].was}”."
        said = "; ".join(
            f"{each.what} was {each.was or 'empty'}, is {each.now or 'empty'}"
            for each in self.changes
        )
        return f"{about}: {said}."


def differences(
    before: Iterable[ReferenceItem], after: Iterable[ReferenceItem]
) -> Iterator[Difference]:
    """Everything that was added, went, was renamed or changed between two readings.

    An item that was renamed and changed is told twice, once for each.

    >>> was = ReferenceItem("ledger account", "9", "Sales", "4000")
    >>> now = ReferenceItem("ledger account", "9", "Turnover", "4000", "hidden from sales")
    >>> for each in differences([was], [now]):
    ...     print(each)
    Ledger account “Turnover” was called “Sales”.
    Ledger account “Turnover”: usable was yes, is no (hidden from sales).
    """
    old = {(item.kind, item.id): item for item in before}
    new = {(item.kind, item.id): item for item in after}
    for key, item in new.items():
        was = old.get(key)
        if was is None:
            yield Difference("added", item)
        elif was != item:
            if was.name != item.name:
                yield Difference("renamed", item, (Change("name", was.name, item.name),))
            changes = tuple(_changes(was, item))
            if changes:
                yield Difference("changed", item, changes)
    for key, item in old.items():
        if key not in new:
            yield Difference("gone", item)


def _changes(was: ReferenceItem, now: ReferenceItem) -> Iterator[Change]:
    """What differs besides the name."""
    if was.code != now.code:
        yield Change("code", was.code, now.code)
    if was.unusable != now.unusable:
        yield Change("usable", _usable(was), _usable(now))
    if was.percentages != now.percentages:
        yield Change("percentages", _spans(was), _spans(now))
    # What a rate means on the return follows its name, whose change is told.
    for name in sorted({*was.facts, *now.facts} - {ON_RETURN}):
        before, after = was.facts.get(name, ""), now.facts.get(name, "")
        if before != after:
            yield Change(name, before, after)


def _usable(item: ReferenceItem) -> str:
    return f"no ({item.unusable})" if item.unusable else "yes"


def _spans(item: ReferenceItem) -> str:
    return ", ".join(
        f"{each.percentage} %"
        + (f" from {each.begins}" if each.begins else "")
        + (f" to {each.ends}" if each.ends else "")
        for each in item.percentages
    )


@dataclass(frozen=True)
class Explanation:
    """An answer of the target in plain words: why it came, and what to do about it."""

    cause: str
    remedy: str
    page: str = ""
    """The page of Crosswalk to mend it on; empty where there is nothing to mend here."""

    def __str__(self) -> str:
        return f"{self.cause} {self.remedy}"


class RefusedByTarget(Refused):
    """The target will not do this, and here is what its words mean."""

    def __init__(
        self,
        explanation: Explanation,
        request_id: str | None = None,
        own_words: str = "",
        status: int = 0,
    ) -> None:
        super().__init__(str(explanation), request_id)
        self.explanation = explanation
        self.own_words = own_words
        """What the target itself said."""
        self.status = status


class LookFirst(TryAgain):
    """The call may have been carried out: look at what the target holds before sending more."""


# --- what rules and drafts read --------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """What a target takes: lengths, kinds and signs, as data that rules read."""

    number: int
    """The longest document number."""
    contact_name: int
    contact_code: int
    address_line: int
    postcode: int
    email: int
    line_text: int
    notes: int
    kinds: frozenset[DocumentKind] = frozenset(("invoice", "credit note"))
    negative_lines: bool = True
    """Whether a line may be less than nothing in a document that is not."""
    zero_documents: bool = True
    prices: int = 2
    """The decimals of a unit price; more are rounded before anything is added."""
    one_currency_per_contact: bool = True
    tags_listed_only: bool = False
    """Departments and projects go along only where the target's own lists have them."""
    changes: bool = True
    """Whether what is there may be amended and voided by whoever sent it."""
    new_products: bool = False
    """Whether an item of the file that is no product there yet becomes one."""


@dataclass(frozen=True, eq=False)
class Books:
    """A target's company as last read: what can be chosen, and what holds for its documents."""

    items: tuple[ReferenceItem, ...]
    currency: str
    country: str = ""
    lock_date: date | None = None
    """Nothing may be dated on or before it."""
    terms_days: int | None = None
    terms: str = ""
    """Where these days are counted from, as `due_on` reads it."""
    supplier_terms_days: int | None = None
    """The same for what is bought, where the target tells it apart."""
    supplier_terms: str = ""
    sales_account: str = ""
    """The id of the ledger account that sales go to unless something else is chosen."""
    purchase_account: str = ""
    """The same for purchases and expenses."""
    next_number: str = ""
    version: str = ""
    """Another one whenever anything of this is different."""

    def of(self, kind: Kind) -> tuple[ReferenceItem, ...]:
        return self._of_kind.get(kind, ())

    @cached_property
    def _of_kind(self) -> Mapping[Kind, tuple[ReferenceItem, ...]]:
        found: dict[Kind, list[ReferenceItem]] = {}
        for item in self.items:
            found.setdefault(item.kind, []).append(item)
        return {kind: tuple(items) for kind, items in found.items()}


# --- delivering ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Receipt:
    """The target's answer to one delivery: where the document or contact is there."""

    id: str
    number: str
    """What people see there: SI-48."""
    link: str = ""
    request_id: str = ""
    status: str = ""
    """As the target calls it: UNPAID."""
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    says: str = ""
    """What the target made otherwise of it, where it tells; empty where all is as it was sent."""


@dataclass(frozen=True)
class Found:
    """A document that the target holds, as its lists show it."""

    id: str
    kind: DocumentKind
    number: str
    """The source's number: what was sent as the document's number."""
    target_number: str
    contact_id: str
    date: date
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    outstanding: Decimal
    status: Literal["draft", "unpaid", "part paid", "paid", "void"]
    link: str = ""
    made_at: datetime | None = None
    tags: tuple[frozenset[str], ...] | None = field(default=None, compare=False)
    """The ids of each line's department and project; None where the list does not tell."""


@dataclass(frozen=True)
class HeldLine:
    """One line of a document, as the target holds it."""

    id: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    tax: Decimal
    tax_rate: str
    account: str
    product: str
    tags: frozenset[str] | None = None
    """The ids of its department, its project and the like; None where they are not told."""


@dataclass(frozen=True)
class Held:
    """A whole document as the target holds it, asked for by its id."""

    found: Found
    due: date | None
    notes: str
    lines: tuple[HeldLine, ...]
    locked: str = ""
    """Why the target lets nobody change it; empty where it does."""


@dataclass(frozen=True)
class Allocation:
    """A part of a payment or of a credit note that was set against a document."""

    day: date | None
    kind: str
    """As the target calls it: CUSTOMER_RECEIPT."""
    reference: str
    amount: Decimal


@dataclass(frozen=True)
class Payment:
    """How far a document is paid, as the target holds it."""

    found: Found
    last_paid: date | None = None
    void_reason: str = ""
    allocations: tuple[Allocation, ...] = ()
    totals_only: bool = False
    """Only the gross is told: the net that is found is the gross, and no tax beside it."""


Meanwhile = Callable[[], bool]
"""Done while a call is on its way, before its answer is there, so that the next one need not wait
for it; says whether another call follows at once. May be asked more than once for a call."""


class Target(Protocol):
    """A place documents can go. Delivering the same document twice leaves one document there."""

    @property
    def name(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def business(self) -> str | None:
        """The company's id, as it was when the workspace was connected; None before one is."""

    @property
    def appears(self) -> timedelta:
        """How late its lists may show what it has booked; what they do not show after that is
        not there."""

    # what is there

    def find(
        self, since: date, until: date, *, kinds: Collection[DocumentKind] = ...
    ) -> Iterator[Found]:
        """Every document dated in this span, in as few calls as the target's lists allow."""

    def find_kind(
        self,
        kind: DocumentKind,
        since: date,
        until: date,
        changed_since: datetime | None = None,
        *,
        tags: bool = False,
    ) -> Iterator[Found]:
        """The same for one kind, of those that were made or touched since then.

        `tags` asks for the departments and projects of the lines, too, where a list can tell them.
        """

    def look_for(
        self, document: Document, besides: Collection[str], made_since: datetime
    ) -> Found | None:
        """The document, where it is there; `besides` are the ids of others that look like it."""

    def held(self, kind: DocumentKind, target_id: str) -> Found | None:
        """One document by its id; None where there is none."""

    def whole(self, kind: DocumentKind, target_id: str) -> Held | None:
        """The same with its lines."""

    def find_contact(self, party: Party) -> ReferenceItem | None:
        """The contact that has the party's reference, or is otherwise known to be it."""

    def contact(self, contact_id: str) -> Party | None: ...

    # what is made

    def reference_for(self, party: Party, taken: str = "") -> str:
        """The reference for a new contact; the one to try next where `taken` is another's."""

    def contact_body(self, party: Party, key: str) -> Mapping[str, Any]:
        """What is sent for a new contact."""

    def create_contact(self, party: Party, key: str) -> Receipt:
        """Safe to repeat with the same key; `LookFirst` where it may have been done unheard."""

    def body(self, document: Document, key: str) -> Mapping[str, Any]:
        """What is sent for a document."""

    def deliver(self, document: Document, key: str, meanwhile: Meanwhile | None = None) -> Receipt:
        """The party has its id by now. `LookFirst` where it may have been booked unheard.

        `meanwhile` may be left undone: then it is done afterwards.
        """

    def keeps_marks(self, kind: DocumentKind, target_id: str, key: str) -> bool:
        """Whether a repetition is known by its mark, tried on a document that is there."""

    def control(self, document: Document) -> Explanation | None:
        """Why the program would refuse it, asked without writing anything; None where it would
        not, or where it has no such control."""

    # what becomes of it

    def change_body(self, document: Document, held: Held, key: str) -> Mapping[str, Any]:
        """What is sent so that what is held becomes what the document says."""

    def change(self, document: Document, target_id: str, body: Mapping[str, Any]) -> Receipt: ...

    def contact_change_body(
        self, update: ContactUpdate, there: Party, key: str
    ) -> Mapping[str, Any]: ...

    def change_contact(self, contact_id: str, body: Mapping[str, Any]) -> Receipt: ...

    def undo(self, kind: DocumentKind, target_id: str, reason: str) -> Receipt:
        """Void it; refused with the reason where that cannot be."""

    def payments(
        self, since: datetime | None, kinds: Collection[DocumentKind] = ...
    ) -> Iterator[Payment]:
        """Every document that was made, paid, changed or voided since then; all, without it."""


# --- what a place decides and checks -----------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """Something to be decided once for a company: a journal, a version, the address it is at."""

    key: str
    title: str
    usual: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    """Each value and what people call it; empty where anything may be typed."""
    secret: bool = False
    """Whether it is never shown again once it is kept."""


@dataclass(frozen=True)
class MadeFile:
    """One file of a batch, as it is to be read in."""

    name: str
    content: bytes
    says: str
    """What it is, and when it is read in."""
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Written:
    """What was made of the documents of a batch."""

    files: tuple[MadeFile, ...]
    """In the order in which they are read in; the page that explains how comes first."""
    places: Mapping[str, str]
    """Where each document stands, by its key: “transactions.csv, lines 2–4”."""
    remarks: tuple[str, ...] = ()
    """What was changed to fit, in sentences: texts that were cut, characters replaced."""
    products: tuple[ReferenceItem, ...] = ()
    """What the company sells from then on, and did not before."""


@dataclass(frozen=True, eq=False)
class Order:
    """What is to be written: the documents of a batch, each with its contact's code by now."""

    batch: str
    company: str
    documents: Sequence[Document]
    new_contacts: Sequence[Party]
    books: Books
    options: Mapping[str, str]


class Place(Protocol):
    """A program of Sage's whose company keeps lists of its own: by file, or at its address."""

    @property
    def key(self) -> str:
        """As the command line calls it: sage-50."""

    @property
    def name(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def options(self) -> tuple[Option, ...]: ...

    @property
    def country(self) -> str: ...

    @property
    def currency(self) -> str: ...

    @property
    def language(self) -> str:
        """In which its words and its papers are: en, fr."""

    def list_title(self, kind: str, ours: str) -> str:
        """What its people call one of its lists; ours where that is the word, and nothing where
        it keeps none such."""

    def limits_with(self, options: Mapping[str, str]) -> Limits:
        """What it takes where these options are chosen; `limits` are those of its usual ones."""

    def usual_books(self) -> Books:
        """What a new company has, before any of its own lists is read."""

    def new_code(self, party: Party, taken: Collection[str]) -> str:
        """A code for a new contact that no other has."""

    def contact_id(self, kind: DocumentKind, code: str) -> str:
        """The id of the contact with this code in the target's lists, for documents of a kind."""

    def problems(self, document: Document, order: Order) -> Sequence[Problem]:
        """Why this document would be refused, beyond what the limits say; mostly nothing.

        What is only to be looked at twice is a warning: such a document is sent all the same.
        """


# --- targets that take files -----------------------------------------------------------------


class FileTarget(Place, Protocol):
    """A place that takes documents as files. The same order always makes the same bytes."""

    def sheets_of(self, content: bytes) -> Sequence[Sheet]:
        """What is in a file of its own kind, a sheet for each list; nothing in any other file."""

    def read_list(self, sheet: Sheet) -> Sequence[ReferenceItem] | Problem:
        """One of the company's own lists, known by its headings: accounts, taxes, customers…"""

    def write(self, order: Order) -> Written:
        """The files; every document's lines are beside each other."""

    def read_back(self, sheet: Sheet) -> Sequence[Payment] | Problem:
        """The documents in the company's own export, known by its headings, and what was paid."""


# --- targets that are called at an address of their own ----------------------------------------


@dataclass(frozen=True)
class CompanyTold:
    """What a company says of itself when it is asked who it is."""

    id: str
    """The same as long as it is this company, whatever it is called."""
    name: str
    country: str
    currency: str
    edition: str
    """The program and its version, as people read it."""
    lock_date: date | None = None
    """Nothing may be dated on or before it."""
    terms_days: int | None = None
    sales_account: str = ""
    purchase_account: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """What else a person may want to see of it: titles and texts."""


Tell = Callable[[int, int, str], None]
"""Told how far a reading is: done, of how many, in words."""


@dataclass(frozen=True)
class Means:
    """What a company that is called may use of Crosswalk: a place in its limits, time, rights."""

    take: Callable[[], AbstractContextManager[None]]
    """A place for one call within the company's limits."""
    told_to_wait: Callable[[float], None]
    """The company answered that it is too much: nobody gets a place for so long."""
    sleep: Callable[[float], None]
    read_only: bool
    business: str | None
    """The id of the company that is connected; None while it is asked who it is."""
    options: Mapping[str, str] = field(default_factory=dict)
    books: Callable[[], Books] = lambda: Books((), "")
    """Its lists as last read."""


class LiveTarget(Target, Protocol):
    """A company that is called: a place for documents that also tells who it is and what it has."""

    def company(self) -> CompanyTold:
        """Who answers; `Refused` in a sentence for whatever stands in the way."""

    def lists(self, tell: Tell) -> Reading:
        """All of its lists, as they are now."""

    def close(self) -> None: ...


class LivePlace(Place, Protocol):
    """A program of Sage's whose companies answer at an address that the customer gives."""

    @property
    def ways(self) -> tuple[Option, ...]:
        """What is typed to reach a company, secrets included; `ADDRESS` is among it."""

    @property
    def about(self) -> str:
        """What a person needs before this can be set up, in a sentence or two."""

    @property
    def controls(self) -> bool:
        """Whether its companies try a document without writing it."""

    @property
    def exports(self) -> FileTarget | None:
        """Whose exports tell what was paid, where the companies themselves do not."""

    def practice(self, address: str) -> Mapping[str, str]:
        """The ways to its practice company, which is served at this address."""

    def at(self, ways: Mapping[str, str], means: Means) -> LiveTarget:
        """The company at this address."""

    def request(self, document: Document, order: Order) -> Mapping[str, Any]:
        """What is sent for a document, to be read before it is."""


ADDRESS = "address"
"""The key of the way that is no secret: where the company answers."""


def with_codes(target: Place, order: Order) -> Order:
    """The order with a code for each new contact, the same on every document that names it."""
    taken = {each.code.upper() for each in order.books.of("contact")}
    made: dict[tuple[str, bool], Party] = {}
    for document in order.documents:
        party = document.party
        if not party.id and (party.key, party.supplier) not in made:
            code = target.new_code(party, taken)
            taken.add(code)
            made[party.key, party.supplier] = replace(party, code=code)
    documents = [
        replace(each, party=made.get((each.party.key, each.party.supplier), each.party))
        if not each.party.id
        else each
        for each in order.documents
    ]
    return replace(order, documents=documents, new_contacts=list(made.values()))


def stops(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep a document back."""
    return [each for each in problems if each.severity == "stop"]
