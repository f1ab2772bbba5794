"""Documents delivered to one company in Sage, found there again, voided, followed to payment."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.model import (
    INVOICED,
    RECEIPT,
    ContactUpdate,
    Document,
    DocumentKind,
    Party,
    is_purchase,
    key_of,
)
from engine.target import (
    Found,
    Held,
    Limits,
    LookFirst,
    Meanwhile,
    Payment,
    Receipt,
    ReferenceItem,
    RefusedByTarget,
    party_in,
)
from engine.targets.sage_accounting.amending import change_request, held_in, unlike
from engine.targets.sage_accounting.bodies import (
    NAMES,
    contact_change,
    contact_request,
    lines_of,
    marked,
    request_of,
)
from engine.targets.sage_accounting.client import SageClient, segment
from engine.targets.sage_accounting.held import (
    FIELDS,
    PAID_FIELDS,
    PATHS,
    SALES,
    found_in,
    payment_in,
    receipt_in,
)
from engine.targets.sage_accounting.line import Reply
from engine.targets.sage_accounting.reference import LISTS
from engine.targets.sage_accounting.references import first_reference, next_reference

__all__ = ["LIMITS", "SageAccounting", "request_of"]

LIMITS = Limits(
    number=25,
    contact_name=100,
    contact_code=10,
    address_line=50,
    postcode=10,
    email=100,
    line_text=2_000,  # Sage's specification says none; its own notes take so much
    notes=2_000,
    kinds=frozenset(INVOICED),
    instead={
        RECEIPT: "Enter them in Sage Accounting, or let its bank feed bring them; what was paid is"
        " read on Payments."
    },
    tags_listed_only=True,
)
WITH_TAGS = {"show_analysis_types": "true"}
REASON = 200
"""The longest reason Sage keeps for a document that was voided."""

_CONTACTS = next(each for each in LISTS if each.kind == "contact")


@dataclass(frozen=True)
class SageAccounting:
    """One company in Sage as a place for documents."""

    client: SageClient
    name: str = "Sage Accounting"
    limits: Limits = LIMITS
    appears: timedelta = timedelta(minutes=21)
    """Sage says that a list may be twenty minutes late."""

    @property
    def business(self) -> str | None:
        return self.client.business

    # --- what is there ---

    def find(
        self,
        since: date,
        until: date,
        *,
        changed_since: datetime | None = None,
        kinds: Collection[DocumentKind] = SALES,
    ) -> Iterator[Found]:
        """Every document dated in this span, two hundred a call; or those touched since then."""
        for kind in kinds:
            yield from self.find_kind(kind, since, until, changed_since)

    def find_kind(
        self,
        kind: DocumentKind,
        since: date,
        until: date,
        changed_since: datetime | None = None,
        *,
        tags: bool = False,
    ) -> Iterator[Found]:
        """The same for one kind of document, which saves the other's calls.

        `tags` asks for the departments and projects of its lines, too, as Sage's guide does it.
        """
        query = {"from_date": since.isoformat(), "to_date": until.isoformat()}
        fields = f"{FIELDS},{lines_of(kind)}" if tags else FIELDS
        if tags:
            query |= WITH_TAGS
        if changed_since is not None:
            query["updated_or_created_since"] = _moment(changed_since)
        for page in self.client.pages(PATHS[kind], attributes=fields, **query):
            for record in page.records:
                yield found_in(kind, record)

    def look_for(
        self, document: Document, besides: Collection[str], made_since: datetime
    ) -> Found | None:
        """The document, where the lists show it: the same number, contact and date.

        `besides` are the ids of documents that are known to be others. One with another total,
        or one that is void, can only be ours where it was made since then. Not by `search`,
        which nobody says how exact it is.
        """
        candidates: list[Found] = []
        day = document.date.isoformat()
        for page in self.client.pages(
            PATHS[document.kind],
            attributes=FIELDS,
            from_date=day,
            to_date=day,
            contact_id=document.party.id,
        ):
            for record in page.records:
                found = found_in(document.kind, record)
                if found.id not in besides and is_of(found, document):
                    candidates.append(found)
        sure = (each for each in candidates if each.gross == document.gross and _counts(each))
        fresh = (each for each in candidates if each.made_at and each.made_at >= made_since)
        return next(sure, None) or next(fresh, None)

    def held(self, kind: DocumentKind, target_id: str) -> Found | None:
        """One document by its id, whatever the lists show; None where Sage has none."""
        whole = self.whole(kind, target_id)
        return None if whole is None else whole.found

    def whole(self, kind: DocumentKind, target_id: str) -> Held | None:
        """The same with its lines, and whether it may be changed."""
        try:
            query = {**WITH_TAGS} | ({} if is_purchase(kind) else {"mark_as_sent": "false"})
            reply = self.client.get(f"{PATHS[kind]}/{segment(target_id)}", **query)
        except RefusedByTarget as refused:
            if refused.status == 404:
                return None
            raise
        return held_in(kind, reply.body)

    def find_contact(self, party: Party) -> ReferenceItem | None:
        """The contact of this reference; customers and suppliers share them."""
        return self.find_contacts([party.code]).get(party.code)

    def find_contacts(self, keys: Sequence[str]) -> Mapping[str, ReferenceItem]:
        """Contacts by their reference, of those that are there; a call for each."""
        found: dict[str, ReferenceItem] = {}
        for key in keys:
            for page in self.client.pages("/contacts", attributes=_CONTACTS.attributes, search=key):
                for record in page.records:
                    item = _CONTACTS.item(record)
                    if key_of(item.code) == key_of(key):
                        found.setdefault(key, item)
        return found

    def contact(self, contact_id: str) -> Party | None:
        """A contact whole, with its address and its person; None where Sage has none."""
        try:
            path = f"/contacts/{segment(contact_id)}"
            reply = self.client.get(path, nested_attributes="all")
        except RefusedByTarget as refused:
            if refused.status == 404:
                return None
            raise
        return party_in(_CONTACTS.item(reply.body))

    # --- what is made ---

    def reference_for(self, party: Party, taken: str = "") -> str:
        return next_reference(party, taken) if taken else first_reference(party)

    def contact_body(self, party: Party, key: str) -> Mapping[str, Any]:
        return marked(contact_request(party, party.code), key)

    def create_contact(self, party: Party, key: str) -> Receipt:
        """A new contact under `party.code`; repeated with the same key, it stays one."""
        return _receipt(self.client.post_once("/contacts", self.contact_body(party, key)))

    def body(self, document: Document, key: str) -> Mapping[str, Any]:
        return marked(request_of(document), key)

    def deliver(self, document: Document, key: str, meanwhile: Meanwhile | None = None) -> Receipt:
        """A new invoice or credit note; repeated with the same key, it stays one.

        `LookFirst` where Sage may have booked it without our hearing of it.
        """
        body = self.body(document, key)
        return _receipt(self.client.post_once(PATHS[document.kind], body, meanwhile))

    def control(self, document: Document) -> None:
        """Sage Accounting tries nothing without booking it."""

    def keeps_marks(self, kind: DocumentKind, target_id: str, key: str) -> bool:
        """Whether Sage knows a repetition by its mark, tried on a document that is there.

        What is sent could never be booked: a Sage that knows the mark gives its first answer
        once more, any other refuses what has neither contact nor lines.
        """
        try:
            reply = self.client.post_once(PATHS[kind], marked({NAMES[kind]: {}}, key))
        except RefusedByTarget:
            return False
        return receipt_in(reply).id == target_id

    # --- what becomes of it ---

    def change_body(self, document: Document, held: Held, key: str) -> Mapping[str, Any]:
        return marked(change_request(document, held), key)

    def contact_change_body(
        self, update: ContactUpdate, there: Party, key: str
    ) -> Mapping[str, Any]:
        return marked(contact_change(update, there), key)

    def change(self, document: Document, target_id: str, body: Mapping[str, Any]) -> Receipt:
        """What is there becomes what the document says, by a body that `change_body` made.

        Safe to repeat, as long as the body adds no line; `LookFirst` where Sage may have
        changed it without our hearing of it.
        """
        path = f"{PATHS[document.kind]}/{segment(target_id)}"
        reply = self.client.put_once(path, body)
        held = held_in(document.kind, reply.body, with_tags=False)
        return replace(_receipt(reply), says=unlike(document, held))

    def change_contact(self, contact_id: str, body: Mapping[str, Any]) -> Receipt:
        """A contact becomes what a body of `contact_change_body` says; safe to repeat.

        `LookFirst` where Sage may have changed it without our hearing of it.
        """
        return _receipt(self.client.put_once(f"/contacts/{segment(contact_id)}", body))

    def undo(self, kind: DocumentKind, target_id: str, reason: str) -> Receipt:
        """Void it, or take a purchase away; refused with the reason where that cannot be."""
        path = f"{PATHS[kind]}/{segment(target_id)}"
        if is_purchase(kind):
            return receipt_in(self.client.delete(path))
        return receipt_in(self.client.delete(path, void_reason=reason[:REASON]))

    def payments(
        self,
        since: datetime | None,
        kinds: Collection[DocumentKind] = SALES,
        *,
        oldest: date | None = None,
    ) -> Iterator[Payment]:
        """Every document that was made, paid, changed or voided since then; all, without it."""
        query = {} if since is None else {"updated_or_created_since": _moment(since)}
        for kind in kinds:
            for page in self.client.pages(
                PATHS[kind], attributes=PAID_FIELDS, show_payments_allocations="true", **query
            ):
                for record in page.records:
                    yield payment_in(kind, record)


def is_of(found: Found, document: Document) -> bool:
    """Whether this is a document of that number, contact and date."""
    return (
        key_of(found.number) == key_of(document.number)
        and found.contact_id == document.party.id
        and found.date == document.date
    )


def _counts(found: Found) -> bool:
    return found.status != "void"


def _receipt(reply: Reply) -> Receipt:
    receipt = receipt_in(reply)
    if not receipt.id:
        raise LookFirst("Sage's answer does not say what it has made.", 1.0)
    return receipt


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
