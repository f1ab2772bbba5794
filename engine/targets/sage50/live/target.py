"""One company in Sage 50 as a place for documents: posted, looked for, followed to payment."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from engine.model import KINDS, Document, DocumentKind, Party, key_of
from engine.target import (
    CompanyTold,
    Found,
    Limits,
    Means,
    Meanwhile,
    Order,
    Payment,
    Reading,
    Receipt,
    ReferenceItem,
    Setting,
    Settled,
    Tell,
)
from engine.targets.posted import Posted
from engine.targets.sage50.codes import new_code
from engine.targets.sage50.layout import ALLOCATED, LIMITS, TYPES, contact_id
from engine.targets.sage50.lists import lists_of
from engine.targets.sage50.live import allocating, documents
from engine.targets.sage50.live.bodies import contact_body, path_for, transaction
from engine.targets.sage50.live.calls import (
    HyperAccounts,
    among,
    equal,
    like,
    number_in,
    since,
    until,
    written,
)
from engine.targets.sage50.live.held import found_in, made_on, payments_of
from engine.targets.sage50.live.products import NewProducts
from engine.targets.sage50.live.reading import (
    company_of,
    customer_in,
    lists_of_company,
    supplier_in,
)

HEADERS = "search/auditHeaders"
_SALES: tuple[DocumentKind, ...] = ("invoice", "credit note")
_A_DAY = timedelta(days=1)
_BEGINNING = 4
"""So many letters of a name begin a reference."""


class Sage50Company(Posted):
    """Documents become grouped transactions of the audit trail, or documents where wanted."""

    name = "Sage 50 UK, live"
    limits: Limits = LIMITS
    appears = timedelta(minutes=10)
    """What is posted is shown at once; a call whose answer never came is over long before."""

    def __init__(self, address: str, token: str, means: Means) -> None:
        self._line = HyperAccounts(address, token, means)
        self._means = means
        self._products = NewProducts(self._line)
        self._codes: dict[str, dict[str, str]] = {}
        """Customers' references by how they begin, each with its name, as far as asked for."""
        self._made: set[str] = set()
        """The references of customers that were made from here just now."""

    @property
    def business(self) -> str | None:
        return self._means.business

    def close(self) -> None:
        self._line.close()

    def company(self) -> CompanyTold:
        return company_of(self._line)

    def lists(self, tell: Tell) -> Reading:
        return lists_of_company(self._line, tell)

    # --- what is there ---

    def find(
        self, since: date, until: date, *, kinds: Collection[DocumentKind] = _SALES
    ) -> Iterator[Found]:
        """Every document dated in this span, by one call; by two where documents are made."""
        yield from self._dated_in(kinds, since, until)

    def find_kind(
        self,
        kind: DocumentKind,
        since: date,
        until: date,
        changed_since: datetime | None = None,
        *,
        tags: bool = False,
    ) -> Iterator[Found]:
        touched = () if changed_since is None else (_touched(changed_since),)
        yield from self._dated_in((kind,), since, until, *touched)

    def look_for(
        self, document: Document, besides: Collection[str], made_since: datetime
    ) -> Found | None:
        """The transaction of this account, type, day and reference.

        The reference is compared here: it may have characters that a search would stumble over.
        One with another total can only be ours where it was entered since then.
        """
        account = lists_of(self._means.books()).contact_code(document).upper()
        if documents.wanted(document.kind, self._means.options):
            made = documents.documents_in(
                self._line,
                equal("ACCOUNT_REF", account),
                equal("INVOICE_DATE", written(document.date)),
            )
            for each in made:
                same = each.kind == document.kind and key_of(each.number) == key_of(document.number)
                if same and each.id not in besides and each.status != "void":
                    return each
        records = self._line.search(
            HEADERS,
            equal("ACCOUNT_REF", account),
            among("TYPE", _types((document.kind,))),
            equal("DATE", written(document.date)),
        )
        fresh: Found | None = None
        for record in records:
            found = found_in(record)
            if found is None or found.id in besides or found.date != document.date:
                continue
            if found.status == "void" or key_of(found.number) != key_of(document.number):
                continue
            if found.gross == document.gross:
                return found
            entered = made_on(record)
            if entered is None or entered.date() >= made_since.date() - _A_DAY:
                fresh = fresh or found
        return fresh

    def held(self, kind: DocumentKind, target_id: str) -> Found | None:
        if target_id.startswith(documents.PREFIX):
            number = target_id.removeprefix(documents.PREFIX)
            made = documents.documents_in(self._line, equal("INVOICE_NUMBER", number))
            return next((each for each in made if each.id == target_id), None)
        for record in self._line.search(HEADERS, equal("HEADER_NUMBER", target_id)):
            found = found_in(record)
            if found is not None and (found.id, found.kind) == (target_id, kind):
                return found
        return None

    def find_contact(self, party: Party) -> ReferenceItem | None:
        """A customer by its reference; a supplier by its name, as its reference is Sage's own."""
        if party.supplier:
            found = self._line.search("searchPurchaseLedger", equal("NAME", party.name))
            items = [supplier_in(each) for each in found]
            return next((each for each in items if _is_called(each.name, party)), None)
        code = party.code.upper()
        found = self._line.search("searchSalesLedger", equal("ACCOUNT_REF", code))
        item = next((each for each in map(customer_in, found) if each.code == code), None)
        called = item is not None and _is_called(item.name, party)
        return replace(item, name=party.name) if item is not None and called else item

    # --- what is made ---

    def reference_for(self, party: Party, taken: str = "") -> str:
        """One that no customer has, also of those that were made since the lists were read; but
        the one of the party itself, where it was made since, as before a store was restored.

        A supplier's is made by Sage, whatever is proposed here.
        """
        if party.supplier:
            return new_code(party, ())
        known = self._codes_like(party)
        if taken:
            known.setdefault(taken, "")
            return new_code(replace(party, code=""), known)
        return self._made_before(party, known) or new_code(party, known)

    def _codes_like(self, party: Party) -> dict[str, str]:
        """The references that a proposal could meet: asked for once for each beginning."""
        own = party.code.strip().upper()
        beginning = new_code(replace(party, code=""), ())[:_BEGINNING]
        if beginning not in self._codes:
            found = self._line.search("searchSalesLedger", like("ACCOUNT_REF", f"{beginning}%"))
            self._codes[beginning] = {each.code: each.name for each in map(customer_in, found)}
        known = self._codes[beginning]
        if own in self._listed:
            known.setdefault(own, "")
        return known

    def _made_before(self, party: Party, known: Mapping[str, str]) -> str:
        """The reference of the customer of this name that the lists as last read do not have: its
        own where it has one; empty where there is none."""
        own = party.code.strip().upper()
        besides = self._made | self._listed
        return next(
            (
                code
                for code, name in known.items()
                if own in ("", code) and code not in besides and _is_called(name, party)
            ),
            "",
        )

    @cached_property
    def _listed(self) -> set[str]:
        """The references of contacts in the lists as last read."""
        return {each.code for each in self._means.books().of("contact")}

    def contact_body(self, party: Party, key: str) -> Mapping[str, Any]:
        return contact_body(party)

    def create_contact(self, party: Party, key: str) -> Receipt:
        path = "supplier" if party.supplier else "customer/"
        code = number_in(self._line.post(path, contact_body(party)))
        self._made.add(code.upper())
        if not party.supplier:
            self._codes.get(code[:_BEGINNING].upper(), {})[code.upper()] = party.name
        side: DocumentKind = "purchase invoice" if party.supplier else "invoice"
        return Receipt(contact_id(side, code.upper()), f"{party.name} ({code})")

    def body(self, document: Document, key: str) -> Mapping[str, Any]:
        return body_of(document, self._order())

    def deliver(self, document: Document, key: str, meanwhile: Meanwhile | None = None) -> Receipt:
        """A new transaction; `LookFirst` where it may have been posted without our hearing of it.

        The key is for our books alone: HyperAccounts knows no repetition. It does one thing after
        the other, so nothing is done meanwhile.
        """
        self._products.make(document, self._order())
        if documents.wanted(document.kind, self._means.options):
            number = number_in(self._line.post("salesInvoice/", self.body(document, key)))
            return Receipt(f"{documents.PREFIX}{number}", number)
        body = self.body(document, key)
        return Receipt(number_in(self._line.post(path_for(body), body)), "")

    # --- what becomes of it ---

    def payments(
        self,
        since: datetime | None,
        kinds: Collection[DocumentKind] = _SALES,
        *,
        oldest: date | None = None,
    ) -> Iterator[Payment]:
        touched = () if since is None else (_touched(since),)
        found = list(payments_of(self._line, list(self._headers(kinds, *touched))))
        yield from found
        if any(documents.wanted(each, self._means.options) for each in kinds):
            yield from documents.of_documents(self._line, found)

    def settings(self, invoices: Sequence[Settled]) -> Iterator[Setting]:
        return allocating.settings_of(self._line, invoices, self._means.options)

    def set_against(self, setting: Setting) -> None:
        allocating.set_against(self._line, setting)

    def already_set(self, setting: Setting) -> Decimal:
        return allocating.already_set(self._line, setting)

    # --- leaning on ---

    def _dated_in(
        self,
        kinds: Collection[DocumentKind],
        first: date,
        last: date,
        *filters: Mapping[str, str],
    ) -> Iterator[Found]:
        """Transactions, and documents without the transactions that they have posted."""
        made: list[Found] = []
        if any(documents.wanted(each, self._means.options) for each in kinds):
            span = since("INVOICE_DATE", first), until("INVOICE_DATE", last)
            found = documents.documents_in(self._line, *span, *filters)
            made = [each for each in found if each.kind in kinds]
        yield from made
        posted = {(each.kind, each.contact_id, each.target_number) for each in made}
        dated = since("DATE", first), until("DATE", last)
        for each in self._headers(kinds, *dated, *filters):
            if (each.kind, each.contact_id, each.number) not in posted:
                yield each

    def _headers(
        self, kinds: Collection[DocumentKind], *filters: Mapping[str, str]
    ) -> Iterator[Found]:
        for record in self._line.search(HEADERS, among("TYPE", _types(kinds)), *filters):
            found = found_in(record)
            if found is not None:
                yield found

    def _order(self) -> Order:
        return Order("", "", (), (), self._means.books(), self._means.options)


def _is_called(name: str, party: Party) -> bool:
    """Whether this is the party's name, as it was sent: cut to fit, in letters that Sage keeps."""
    return key_of(name) in (key_of(party.name), key_of(str(contact_body(party).get("name", ""))))


def body_of(document: Document, order: Order) -> Mapping[str, Any]:
    """What is sent for a document, whichever it becomes."""
    if documents.wanted(document.kind, order.options):
        return documents.body_of(document, order)
    return transaction(document, order)


def _types(kinds: Collection[DocumentKind]) -> Sequence[str]:
    """The transactions that documents of these kinds are, by whomever they were entered."""
    types = [TYPES[each] for each in KINDS if each in kinds]
    return [*types, ALLOCATED] if "receipt" in kinds else types


def _touched(moment: datetime) -> Mapping[str, str]:
    """Sage's clock tells no zone, so a day more is looked through."""
    return since("RECORD_MODIFY_DATE", moment.date() - _A_DAY)
