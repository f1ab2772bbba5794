"""Documents of which nobody knows whether they were booked: looked for, and only then decided.

A document is looked for in Sage's lists first. Where it is not, one of three things helps:

- Sage knows repetitions by their mark (tried out on a document that is there): the same call
  with the same mark brings the answer that was lost, or books it now, once.
- Otherwise time: a list may show a document up to twenty minutes late. Until then it is
  uncertain, and is looked for again; what is not there after that was not booked.
- A contact's reference is nobody else's, so a second one cannot come into being.

What is changed or voided has its id, and is asked for by it, which shows the truth at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from engine.batches import contact_update_in
from engine.errors import NeedsSignIn, Refused, TryAgain
from engine.model import Document, DocumentKind
from engine.model import unlike as unlike_contact
from engine.records import Batch, Delivery
from engine.store import Store
from engine.store import batches as rows
from engine.target import Found, LookFirst, RefusedByTarget, Target
from engine.targets.sage_accounting.amending import unlike
from engine.targets.sage_accounting.client import OtherCompany
from engine.transfer import journal
from engine.transfer.journal import (
    MOST_TRIES,
    MOST_TRIES_TO_CHANGE,
    NOT_THE_DOCUMENT,
    Change,
)
from engine.transfer.preparing import (
    NOT_HELD,
    Preparing,
    contact_changed,
    contact_made,
    is_of,
    is_reference_taken,
    taken,
)
from engine.transfer.turning import Clock, Superseded

MARKS_KEPT = timedelta(days=6)
"""Sage keeps a mark for seven days."""
SETTLES = timedelta(minutes=2)
"""A call to which no answer came is over by then, and what it changed can be read."""
_CLOCKS_APART = timedelta(minutes=10)
_INTERRUPTED = "The program ended while this was on its way. It is looked for."


class Doubting:
    """Finds out what became of documents whose answer never came."""

    def __init__(
        self,
        store: Store,
        batch: Batch,
        version: int,
        target: Target,
        preparing: Preparing,
        clock: Clock,
    ) -> None:
        self._store = store
        self._batch = batch
        self._version = version
        self._target = target
        self._preparing = preparing
        self._clock = clock
        self._marks_kept: bool | None = None

    def after(self, sent: Delivery, says: str) -> Change:
        """Right after a call whose answer did not come: it cannot be booked later than now."""
        with self._store.reading() as session:
            row = rows.delivery(session, sent.workspace_id, sent.id)
        assert row is not None
        return self._decide(row, self._clock(), says, row.tries)

    def settled(self, row: Delivery) -> Change:
        """One that an earlier go left in doubt. One whose process died was sent before now."""
        if row.state == "sending" or row.sent_at is None:
            return self._decide(row, self._clock(), _INTERRUPTED, row.tries)
        return self._decide(row, row.sent_at, row.says, row.tries)

    def _decide(self, row: Delivery, since: datetime, says: str, tries: int) -> Change:
        if row.what == "contact" and row.act == "update":
            return self._contact_change(row, since, says, tries)
        if row.act in rows.CHANGES:
            return self._change(row, since, says, tries)
        if row.what == "contact":
            return self._contact(row, since, says, tries)
        document = self._preparing.document(row)
        assert document is not None, "a document sets out only once its contact is there"
        at = self._clock()
        if (found := self._look_for(row, document)) is not None:
            return journal.found_again(row, found, at)
        surely_not_there = at >= since + self._target.appears
        if surely_not_there:
            return self._not_there(row, says, tries)
        if tries < MOST_TRIES and self._batch.state == "sending" and self._keeps_marks():
            self._set_out_again(row)
            try:
                with self._unheard(row, journal.uncertain(row, since, at, says, tries)):
                    receipt = self._target.deliver(document, row.idempotency_id)
            except LookFirst as unclear:
                return self._still_unclear(row, unclear, tries)
            except RefusedByTarget as refused:
                if refused.status in NOT_THE_DOCUMENT:
                    raise
                return journal.refused(row, refused, at)
            return journal.delivered(row, document, receipt, self._clock())
        return journal.uncertain(row, since, at, says, tries)

    def _change(self, row: Delivery, since: datetime, says: str, tries: int) -> Change:
        """A document that is asked for by its id shows at once what became of it."""
        at = self._clock()
        if row.act == "void":
            if self._preparing.is_void(row):
                return journal.done_already(row, "Its answer was lost; it is void in Sage.", at)
        else:
            document = self._preparing.after(row)
            held = self._target.whole(document.kind, row.target_id)
            if held is None:
                return journal.refused_by_us(row, NOT_HELD, rows.IN_DOUBT)
            said = unlike(document, held)
            if not said:
                return journal.done_already(row, "Its answer was lost; it is so in Sage.", at)
            if unlike(self._preparing.before(row), held):
                return Change(
                    row,
                    {"state": "differs", "says": said, "answered_at": at, "look_at": None},
                    tries=tries,
                )
        if at >= since + SETTLES:
            return self._not_there(row, says, tries)
        return journal.uncertain(row, since, at, says, tries)

    def _contact_change(self, row: Delivery, since: datetime, says: str, tries: int) -> Change:
        """A contact that is asked for by its id shows at once what became of it."""
        at = self._clock()
        update = contact_update_in(row)
        there = self._target.contact(update.id)
        if there is None:
            return journal.refused_by_us(row, NOT_HELD, rows.IN_DOUBT)
        if not unlike_contact(update, there):
            lost = "Its answer was lost; it is so in Sage."
            return contact_changed(row, None, at, lost, rows.IN_DOUBT)
        if at >= since + SETTLES:
            return self._not_there(row, says, tries)
        return journal.uncertain(row, since, at, says, tries)

    def _still_unclear(self, row: Delivery, trouble: LookFirst, tries: int) -> Change:
        at = self._clock()
        return journal.uncertain(row, at, at, journal.unclear(trouble), tries + 1, tries)

    def _not_there(self, row: Delivery, says: str, tries: int) -> Change:
        """It was not booked, for certain: it may set out once more, unless that is no use."""
        if self._batch.state != "sending":
            left = {"state": "left", "look_at": None, "says": "It did not reach Sage."}
            return Change(row, left, tries=tries)
        if tries >= (MOST_TRIES_TO_CHANGE if row.act in rows.CHANGES else MOST_TRIES):
            return journal.refused_by_us(
                row,
                f"Sage failed on it {tries} times, and has not booked it. {says}",
                rows.IN_DOUBT,
            )
        return Change(row, {"state": "waiting", "look_at": None, "tries": tries}, tries=tries)

    def _look_for(self, row: Delivery, document: Document) -> Found | None:
        """The document in Sage's lists, unless what is there is known to be another one."""
        with self._store.reading() as session:
            known = set(rows.target_ids(session, row.workspace_id, row.company, row.number))
        began = (self._batch.began_at or self._batch.sealed_at) - _CLOCKS_APART
        return self._target.look_for(document, known, began)

    def _keeps_marks(self) -> bool:
        """Whether Sage knows a repetition by its mark; not known before it has answered once."""
        if self._marks_kept is None:
            with self._store.reading() as session:
                known = rows.lately_received(
                    session,
                    self._batch.workspace_id,
                    self._batch.company,
                    self._clock() - MARKS_KEPT,
                )
            if known is None:
                return False
            kind: DocumentKind = known.what  # type: ignore[assignment]
            try:
                self._marks_kept = self._target.keeps_marks(
                    kind, known.target_id, known.idempotency_id
                )
            except LookFirst:
                return False
        return self._marks_kept

    def _set_out_again(self, row: Delivery) -> None:
        """A repetition may be the one that is booked: its intent, too, is on disk before it."""
        with self._store.writing() as session:
            may = rows.intend(
                session, row, self._version, at=self._clock(), since=rows.IN_DOUBT, says=row.says
            )
            batch = None if may else rows.with_id(session, row.workspace_id, row.batch_id)
        if may:
            return
        if batch is None or batch.version != self._version:
            raise Superseded
        raise TryAgain(f"{row.number or row.contact} was settled by another worker.", 1.0)

    @contextmanager
    def _unheard(self, row: Delivery, as_before: Change) -> Iterator[None]:
        """A repetition that Sage did not hear, or not from us now, says nothing of the first call
        and is no try: all stands as it did."""
        as_before = replace(as_before, tries=row.tries + 1)
        try:
            yield
        except (LookFirst, OtherCompany):
            raise
        except (TryAgain, NeedsSignIn, Refused) as trouble:
            if not isinstance(trouble, RefusedByTarget) or trouble.status in NOT_THE_DOCUMENT:
                with self._store.writing() as session:
                    as_before.keep(session)
            raise

    def _contact(self, row: Delivery, since: datetime, says: str, tries: int) -> Change:
        party = self._preparing.party(row)
        at = self._clock()  # what is not there is not there at this moment; the answer may be slow
        there = self._target.find_contact(party)
        if there is not None:
            if is_of(there, party):
                return taken(row, there, rows.IN_DOUBT)
            return self._preparing.another_reference(row, party, tries)
        if at >= since + self._target.appears:
            if self._batch.state != "sending":
                return self._not_there(row, says, tries)
            return self._preparing.another_reference(row, party, tries)
        if tries < MOST_TRIES and self._batch.state == "sending":
            self._set_out_again(row)
            try:
                with self._unheard(row, journal.uncertain(row, since, at, says, tries)):
                    receipt = self._target.create_contact(party, row.idempotency_id)
            except LookFirst as unclear:
                return self._still_unclear(row, unclear, tries)
            except RefusedByTarget as refused:
                if refused.status in NOT_THE_DOCUMENT:
                    raise
                if not is_reference_taken(refused):
                    return journal.refused(row, refused, at)
            else:
                return contact_made(row, receipt, self._clock())
        return journal.uncertain(row, since, at, says, tries)
