"""Making a document or contact ready to set out: with its contact's id, its body and its mark."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.batches import contact_key, contact_update_in, document_in, mark_of, party_in
from engine.model import ContactUpdate, Document, DocumentKind, Party, changed_since, key_of
from engine.model import unlike as unlike_contact
from engine.records import Batch, Delivery
from engine.store import Store
from engine.store import batches as rows
from engine.target import Meanwhile, Receipt, ReferenceItem, RefusedByTarget, Target
from engine.targets.exact_json import to_json
from engine.targets.sage_accounting.amending import unlike
from engine.transfer import journal
from engine.transfer.journal import Change
from engine.transfer.meeting import Meeting
from engine.transfer.turning import Clock

NOT_HELD = "Sage does not hold it any more."
INSTEAD = "Send a credit note and a new invoice, or leave it as it is in Sage."
_MOST_REFERENCES = 50


@dataclass(frozen=True)
class Prepared:
    """One document or contact, ready to set out."""

    row: Delivery
    name: str
    number: str
    """A contact's reference is only chosen now; a document's number was sealed."""
    mark: str
    body_hash: str
    send: Callable[[Meanwhile], Receipt]
    received: Callable[[Receipt, datetime], Change]
    refused: Callable[[RefusedByTarget, datetime], Change]


class Preparing:
    """Knows the contacts that were created for the documents of a batch."""

    def __init__(self, store: Store, batch: Batch, target: Target, clock: Clock) -> None:
        self._store = store
        self._batch = batch
        self._target = target
        self._clock = clock
        self.meeting = Meeting(store, batch, target)
        self._contacts: dict[str, str] = {}

    def prepare(self, row: Delivery) -> Prepared | Change | None:
        """Ready; or decided without a call; or None while its contact is still in doubt."""
        if row.what == "contact":
            return self._contact_change(row) if row.act == "update" else self._contact(row)
        match row.act:
            case "update":
                return self._change(row)
            case "void":
                return self._void(row)
        return self._document(row)

    # --- documents ---

    def document(self, row: Delivery) -> Document | None:
        """The document with its contact's id; None as long as that contact is not there."""
        document = document_in(row)
        if document.party.id:
            return document
        key = contact_key(document.party)
        if key not in self._contacts:
            found = self._created(key)
            if found is None or found.state not in rows.THERE:
                return None
            self._contacts[key] = found.target_id
        return replace(document, party=replace(document.party, id=self._contacts[key]))

    def _created(self, key: str) -> Delivery | None:
        with self._store.reading() as session:
            found = rows.contacts(session, self._batch.workspace_id, self._batch.company, [key])
        return found.get(key)

    def _document(self, row: Delivery) -> Prepared | Change | None:
        document = self.document(row)
        if document is None:
            contact = self._created(contact_key(document_in(row).party))
            if contact is not None and contact.state in rows.ON_ITS_WAY:
                return None
            why = "it was not created" if contact is None else contact.says
            return Change(
                row,
                {"state": "refused", "says": f"Its contact “{row.contact}” is missing: {why}"},
                ("waiting",),
            )
        if (met := self.meeting.met(row, document, self._clock())) is not None:
            return met
        key = row.idempotency_id
        return Prepared(
            row,
            name=f"{row.what} {row.number}",
            number=row.number,
            mark=key,
            body_hash=_hash(self._target.body(document, key)),
            send=lambda meanwhile: self._target.deliver(document, key, meanwhile),
            received=lambda receipt, at: journal.delivered(row, document, receipt, at),
            refused=lambda refusal, at: journal.refused(row, refusal, at),
        )

    # --- documents that are there ---

    def before(self, row: Delivery) -> Document:
        """The document that is changed, as it was sent the last time."""
        with self._store.reading() as session:
            amended = rows.delivery(session, row.workspace_id, row.amends)
        assert amended is not None
        document = self.document(amended)
        assert document is not None, "what is changed was delivered, and so has its contact"
        return document

    def after(self, row: Delivery) -> Document:
        document = self.document(row)
        assert document is not None, "what is changed was delivered, and so has its contact"
        return document

    def _change(self, row: Delivery) -> Prepared | Change:
        """A change of what Sage holds as it was sent: nobody else's change is written over."""
        document = self.after(row)
        held = self._target.whole(document.kind, row.target_id)
        if held is None:
            return journal.refused_by_us(row, NOT_HELD)
        if not unlike(document, held):
            says = "It stood so in Sage already."
            return journal.done_already(row, says, self._clock(), ("waiting",))
        if held.locked:
            return journal.refused_by_us(row, f"{held.locked} {INSTEAD}")
        if said := unlike(self.before(row), held):
            says = f"Somebody has changed it in Sage since it was sent. {said} {INSTEAD}"
            return journal.refused_by_us(row, says)
        body = self._target.change_body(document, held, row.idempotency_id)
        return Prepared(
            row,
            name=f"the change of {row.what} {row.number}",
            number=row.number,
            mark=row.idempotency_id,
            body_hash=_hash(body),
            send=lambda _: self._target.change(document, row.target_id, body),
            received=lambda receipt, at: journal.changed(row, receipt, at),
            refused=lambda refusal, at: journal.refused(row, refusal, at),
        )

    def _void(self, row: Delivery) -> Prepared:
        kind: DocumentKind = row.what  # type: ignore[assignment]
        return Prepared(
            row,
            name=f"the void of {row.what} {row.number}",
            number=row.number,
            mark=row.idempotency_id,
            body_hash=_hash({"void": row.target_id, "void_reason": row.reason}),
            send=lambda _: self._target.undo(kind, row.target_id, row.reason),
            received=lambda receipt, at: journal.changed(row, receipt, at),
            refused=lambda refusal, at: self._not_voided(row, refusal, at),
        )

    def _not_voided(self, row: Delivery, refusal: RefusedByTarget, at: datetime) -> Change:
        """Sage refuses to void what is void already: then nothing is left to do."""
        if self.is_void(row):
            return journal.done_already(row, "It was void in Sage already.", at)
        return journal.refused(row, refusal, at)

    def is_void(self, row: Delivery) -> bool:
        """Void, or not in the books at all."""
        kind: DocumentKind = row.what  # type: ignore[assignment]
        found = self._target.held(kind, row.target_id)
        return found is None or found.status == "void"

    # --- contacts ---

    def _contact_change(self, row: Delivery) -> Prepared | Change:
        """What is changed of a contact stands there as it was previewed, or is done already."""
        update = contact_update_in(row)
        there = self._target.contact(update.id)
        if there is None:
            return journal.refused_by_us(row, NOT_HELD)
        if not unlike_contact(update, there):
            return contact_changed(row, None, self._clock(), "It stood so in Sage already.")
        if said := changed_since(update, there):
            says = f"Somebody has changed it in Sage since it was previewed. {said}"
            return journal.refused_by_us(row, f"{says} It was left as it is.")
        body = self._target.contact_change_body(update, there, row.idempotency_id)
        return Prepared(
            row,
            name=f"the change of contact {row.contact}",
            number=row.number,
            mark=row.idempotency_id,
            body_hash=_hash(body),
            send=lambda _: self._read_back(update, self._target.change_contact(update.id, body)),
            received=lambda receipt, at: contact_changed(row, receipt, at, receipt.says),
            refused=lambda refusal, at: journal.refused(row, refusal, at),
        )

    def _read_back(self, update: ContactUpdate, receipt: Receipt) -> Receipt:
        """The receipt, with what Sage holds otherwise than it was to be."""
        there = self._target.contact(update.id)
        if there is None:
            return replace(receipt, says=NOT_HELD)
        odd = ", ".join(each.title for each in unlike_contact(update, there))
        return replace(receipt, says=f"In Sage it is another: {odd}." if odd else "")

    def party(self, row: Delivery) -> Party:
        """The contact with the reference that was chosen for it."""
        return replace(party_in(row), code=row.number)

    def _contact(self, row: Delivery) -> Prepared | Change:
        """A contact under a reference that no other has; one that is there already is taken.

        A reference that Sage has refused stays in `number`, so that the next try begins
        behind it, even after a restart.
        """
        party = party_in(row)
        reference = row.number if row.tries and row.number else self._target.reference_for(party)
        for _ in range(_MOST_REFERENCES):
            there = self._target.find_contact(replace(party, code=reference))
            if there is None:
                return self._new_contact(row, replace(party, code=reference))
            if is_of(there, party):
                return taken(row, there)
            reference = self._target.reference_for(party, reference)
        return Change(
            row,
            {"state": "refused", "says": f"No free reference was found for “{party.name}”."},
            ("waiting",),
        )

    def another_reference(self, row: Delivery, party: Party, tries: int) -> Change:
        return Change(
            row,
            {
                "state": "waiting",
                "number": self._target.reference_for(party, party.code),
                "says": f"The reference {party.code} is taken in Sage.",
                "look_at": None,
            },
            tries=tries,
        )

    def _new_contact(self, row: Delivery, party: Party) -> Prepared:
        # Another reference is another body, which Sage must not take for a repetition.
        key = mark_of(row.workspace_id, row.company, row.key, row.batch_id, party.code)
        return Prepared(
            row,
            name=f"contact {party.name}",
            number=party.code,
            mark=key,
            body_hash=_hash(self._target.contact_body(party, key)),
            send=lambda _: self._target.create_contact(party, key),
            received=lambda receipt, at: contact_made(row, receipt, at),
            refused=lambda refusal, at: self.contact_refused(row, party, refusal, at),
        )

    def contact_refused(
        self, row: Delivery, party: Party, refusal: RefusedByTarget, at: datetime
    ) -> Change:
        """A reference that is taken is no reason to give up: the next one is tried.

        Unless it may be ours: when a worker that relieved this one set it out meanwhile, the
        contact that has the reference is looked for, as all that is in doubt.
        """
        if not is_reference_taken(refusal) or row.tries >= _MOST_REFERENCES:
            return journal.refused(row, refusal, at)
        with self._store.reading() as session:
            now = rows.delivery(session, row.workspace_id, row.id)
        if now is None or now.tries == row.tries + 1:
            return self.another_reference(row, party, row.tries + 1)
        there = self._target.find_contact(party)
        if there is None:
            says = f"The reference {party.code} is taken, and no list shows yet by whom."
            return journal.uncertain(row, at, at, says, now.tries)
        if is_of(there, party):
            return taken(row, there, rows.IN_DOUBT)
        return self.another_reference(row, party, now.tries)


def is_of(there: ReferenceItem, party: Party) -> bool:
    """Whether the contact that has this reference is the one that was to be made."""
    return not there.barred(party.supplier) and key_of(there.name) == key_of(party.name)


def is_reference_taken(refusal: RefusedByTarget) -> bool:
    words = refusal.own_words.casefold()
    return "reference" in words and any(each in words for each in ("taken", "exist", "unique"))


def contact_made(row: Delivery, receipt: Receipt, at: datetime) -> Change:
    """Sage's answer is what it holds: a contact has no amounts to be read back."""
    return Change(
        row,
        {
            "state": "proved",
            "target_id": receipt.id,
            "target_number": receipt.number,
            "link": receipt.link,
            "request_id": receipt.request_id,
            "answered_at": at,
            "proved_at": at,
            "look_at": None,
            "says": "",
        },
    )


def contact_changed(
    row: Delivery,
    receipt: Receipt | None,
    at: datetime,
    says: str,
    since: tuple[str, ...] | None = None,
) -> Change:
    """It was written and read back; without a receipt, it was seen to be so already."""
    values: dict[str, Any] = {
        "state": "differs" if receipt is not None and receipt.says else "proved",
        "answered_at": at,
        "look_at": None,
        "says": says or row.reason,
    }
    if receipt is None:
        return Change(row, {**values, "proved_at": at}, since or ("waiting",))
    values |= {"request_id": receipt.request_id, "link": receipt.link}
    return Change(row, values if receipt.says else {**values, "proved_at": at})


def taken(row: Delivery, there: ReferenceItem, since: tuple[str, ...] = ("waiting",)) -> Change:
    """The contact is there already; documents go to it, and none is made."""
    values: Mapping[str, Any] = {
        "state": "proved",
        "number": there.code,
        "target_id": there.id,
        "target_number": f"{there.name} ({there.code})",
        "says": "It was in Sage already." if since == ("waiting",) else "It was found in Sage.",
        "look_at": None,
    }
    return Change(row, dict(values), since)


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(to_json(body).encode()).hexdigest()
