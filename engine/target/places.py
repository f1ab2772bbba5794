"""A program of Sage's whose company keeps lists of its own: by file, or called at its address."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from engine.model import Document, DocumentKind, Party, Problem, Sheet, is_purchase
from engine.target.books import Books, Limits
from engine.target.delivering import Target
from engine.target.documents import Payment
from engine.target.items import Reading, ReferenceItem


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
    bank_account: str = ""
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

    def ends(self, ways: Mapping[str, str]) -> datetime | None:
        """Until when they are good, where they tell that themselves."""

    def at(self, ways: Mapping[str, str], means: Means) -> LiveTarget:
        """The company at this address."""

    def request(self, document: Document, order: Order) -> Mapping[str, Any]:
        """What is sent for a document, to be read before it is."""

    def by_hand(self, order: Order, numbers: Mapping[str, str]) -> MadeFile | None:
        """What no call carries of a batch, for whoever keys it in; None where nothing can be left.

        `numbers` is what the company calls each document, by its key. An order of no documents
        asks whether there is such a file at all.
        """


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


def stand_ins(document: Document, books: Books) -> Sequence[ReferenceItem]:
    """The contacts with which a document can be tried while its own is still to be made."""
    bought = is_purchase(document.kind)
    return [each for each in books.of("contact") if not each.barred(bought)]


def stops(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep a document back."""
    return [each for each in problems if each.severity == "stop"]
