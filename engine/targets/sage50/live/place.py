"""Sage 50 UK as a program whose companies are called: what is typed, decided and checked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.model import Document, DocumentKind, Party, Problem
from engine.target import ADDRESS, Books, Limits, LiveTarget, Means, Option, Order
from engine.targets.sage50.codes import new_code
from engine.targets.sage50.layout import LIMITS, LIST_TITLES, contact_id
from engine.targets.sage50.live import allocating, documents, products, projects
from engine.targets.sage50.live.target import Sage50Company, body_of
from engine.targets.sage50.products import NEW, PRODUCTS
from engine.targets.sage50.refusals import Way, problems
from engine.targets.sage50.target import OPTIONS
from engine.targets.sage50.usual import usual_books

TOKEN = "token"  # noqa: S105 (the name of what is typed)
WAYS = (
    Option(
        ADDRESS,
        "Address of HyperAccounts",
        "",
        "As its owner gave it: https://accounts.example.com, without /api.",
    ),
    Option(
        TOKEN,
        "AuthToken",
        "",
        "The customer's own token, which Hyperext gives. It is kept under lock and never shown.",
        secret=True,
    ),
)
BY_CALL = Way(
    renew="read Sage's lists again on Connection",
    notes="Nothing is to be done; the whole notes stay in the file.",
)
_PRACTICE_TOKEN = "practice-token"  # noqa: S105 (known to everybody)


@dataclass(frozen=True)
class Sage50Live:
    """Companies in Sage 50 that answer through HyperAccounts, on the customer's own server."""

    key: str = "sage-50-live"
    name: str = Sage50Company.name
    limits: Limits = LIMITS
    options: tuple[Option, ...] = (
        documents.OPTION,
        *OPTIONS[:2],
        *products.OPTIONS,
        allocating.OPTION,
    )
    ways: tuple[Option, ...] = WAYS
    country: str = "GB"
    currency: str = "GBP"
    language: str = "en"
    controls: bool = False
    exports: None = None
    about: str = (
        "For books in Sage 50 on the customer's own server, where HyperAccounts (of Hyperext, not "
        "of Sage) is installed. Each batch is posted at once and read back; nobody reads in a file."
        " Give it a Sage 50 user that nobody else signs in with, who may use Customers, Suppliers, "
        "Invoices and credits, Products, Projects, Bank and Transactions in full; while a person "
        "works under that name Sage takes nothing. Before version 24 that user also needs Sage's "
        "3rd Party Integration."
        " Built from HyperAccounts' documentation and tried on the practice company only: try a "
        "first batch on a copy of the company."
    )

    def list_title(self, kind: str, ours: str) -> str:
        return LIST_TITLES.get(kind, ours)

    def limits_with(self, options: Mapping[str, str]) -> Limits:
        return replace(
            self.limits,
            new_products=options.get(PRODUCTS) == NEW,
            sets_against=allocating.wanted(options),
        )

    def usual_books(self) -> Books:
        return usual_books()

    def new_code(self, party: Party, taken: Collection[str]) -> str:
        return new_code(party, taken)

    def contact_id(self, kind: DocumentKind, code: str) -> str:
        return contact_id(kind, code)

    def problems(self, document: Document, order: Order) -> Sequence[Problem]:
        as_document = documents.wanted(document.kind, order.options)
        takes = as_document or len(projects.lines_of(document)) == 1
        found = problems(document, order, replace(BY_CALL, projects=takes))
        if takes:
            found = (*found, *projects.problems_of(document, order))
        if as_document:
            found = (*found, *documents.problems_of(document, order))
        return found

    def practice(self, address: str) -> Mapping[str, str]:
        return {ADDRESS: f"{address}/sage-50", TOKEN: _PRACTICE_TOKEN}

    def ends(self, ways: Mapping[str, str]) -> datetime | None:
        """A token of HyperAccounts is good until its owner gives another."""
        return None

    def at(self, ways: Mapping[str, str], means: Means) -> LiveTarget:
        return Sage50Company(ways[ADDRESS], ways[TOKEN], means)

    def request(self, document: Document, order: Order) -> Mapping[str, Any]:
        return body_of(document, order)

    def by_hand(self, order: Order, numbers: Mapping[str, str]) -> None:
        """A transaction carries its department and project."""


SAGE50_LIVE = Sage50Live()
