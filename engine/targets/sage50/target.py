"""Sage 50 Accounts UK as a place that takes files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.model import Document, DocumentKind, Party, Problem, Sheet
from engine.target import Books, Limits, Option, Order, Payment, ReferenceItem, Written
from engine.targets.sage50 import products
from engine.targets.sage50.codes import new_code
from engine.targets.sage50.exports import read_list
from engine.targets.sage50.files import COST_CODE, DEPARTMENT, write
from engine.targets.sage50.held import read_back
from engine.targets.sage50.layout import LIMITS, LIST_TITLES, contact_id
from engine.targets.sage50.products import NEW, PRODUCTS
from engine.targets.sage50.refusals import problems
from engine.targets.sage50.usual import usual_books

OPTIONS = (
    Option(
        DEPARTMENT,
        "Department",
        "0",
        "The number of the department that lines go to where the file names none. In a new company"
        " everything goes to department 0.",
    ),
    Option(
        COST_CODE,
        "Cost code for purchases",
        "",
        "Sage 50 takes a project on a purchase only together with a cost code. Leave it empty where"
        " expenses name no projects.",
    ),
    *products.OPTIONS,
)


@dataclass(frozen=True)
class Sage50:
    """Documents become transactions of the audit trail; contacts become records before them."""

    key: str = "sage-50"
    name: str = "Sage 50 UK"
    limits: Limits = LIMITS
    options: tuple[Option, ...] = OPTIONS
    country: str = "GB"
    currency: str = "GBP"
    language: str = "en"

    def list_title(self, kind: str, ours: str) -> str:
        return LIST_TITLES.get(kind, ours)

    def limits_with(self, options: Mapping[str, str]) -> Limits:
        return replace(LIMITS, new_products=options.get(PRODUCTS) == NEW)

    def sheets_of(self, content: bytes) -> Sequence[Sheet]:
        return ()

    def usual_books(self) -> Books:
        return usual_books()

    def read_list(self, sheet: Sheet) -> Sequence[ReferenceItem] | Problem:
        return read_list(sheet)

    def new_code(self, party: Party, taken: Collection[str]) -> str:
        return new_code(party, taken)

    def contact_id(self, kind: DocumentKind, code: str) -> str:
        return contact_id(kind, code)

    def problems(self, document: Document, order: Order) -> Sequence[Problem]:
        return problems(document, order)

    def write(self, order: Order) -> Written:
        return write(order)

    def read_back(self, sheet: Sheet) -> Sequence[Payment] | Problem:
        return read_back(sheet)


SAGE50 = Sage50()
