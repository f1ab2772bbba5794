"""Carrying a batch: contacts, then documents, one after the other, each with its intent on disk.

    call of one ──────────────────────────→ its answer, call of the next ───────────────→
       meanwhile: the answer of the one before and the intent of the next, committed

No call is made beside another, and none before its intent is on disk; but the disk is written
while Sage is at work. So at any moment at most two documents may have been booked without our
knowing it. Such a document is looked for before anything is done about it (see `doubting`).
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from engine import audit
from engine.batches import title_of
from engine.connecting import reached, target_named
from engine.errors import NeedsSignIn, Refused, TryAgain
from engine.records import Batch, Delivery, now
from engine.store import Store, connections
from engine.store import batches as rows
from engine.target import LookFirst, RefusedByTarget, Target
from engine.targets.sage_accounting.client import OtherCompany
from engine.transfer import journal
from engine.transfer.doubting import Doubting
from engine.transfer.filing import write
from engine.transfer.journal import NOT_THE_DOCUMENT, Change
from engine.transfer.preparing import Prepared, Preparing
from engine.transfer.proving import prove
from engine.transfer.starting import writable
from engine.transfer.turning import Clock, Opening, Superseded, Turn, name_of, pause_of

_AT_A_TIME = 100
_A_WHILE = 0.05
"""So many seconds after its intent a document sets out without a question."""
_BLIND = 3
"""So many documents in a row of which nothing is known: Sage is not well, and is left alone."""
_ENDED = ("stopped", "delivered", "partly")


def go_on(turn: Turn, *, opening: Opening = reached, clock: Clock = now) -> str:
    """Go on with a batch where it is, as far as it gets; how far that is, in a sentence.

    May be run twice, by two at once, and be cut off anywhere: what is delivered is told by
    the deliveries alone.
    """
    carrying = _taken_up(turn)
    if isinstance(carrying, str):
        return carrying
    batch, version = carrying
    try:
        if written_for := target_named(batch.target):
            return write(turn, batch, version, written_for)
        with opening(
            turn.installation, turn.workspace_id, pause=pause_of(turn), held_by=name_of(turn)
        ) as target:
            if target.business != batch.company:
                raise Refused("Another company is connected now.")
            carrier = Carrier(turn, batch, version, target, clock)
            carrier.carry()
            return carrier.end()
    except Superseded:
        return _title(turn, batch.id)
    except TryAgain as later:
        # Where this go is to be put down, the report does not return.
        turn.report(*_progress(turn, batch.id), str(later))
        _note(turn, batch.id, version, str(later))
        raise
    except (NeedsSignIn, Refused) as trouble:
        _pause_for(turn, batch.id, version, str(trouble))
        raise


class Carrier:
    """One go at carrying one batch, under the version at which it was taken up."""

    def __init__(
        self, turn: Turn, batch: Batch, version: int, target: Target, clock: Clock
    ) -> None:
        self.turn = turn
        self.batch = batch
        self.version = version
        self.target = target
        self.clock = clock
        self.store = turn.installation.store
        self.preparing = Preparing(self.store, batch, target, clock)
        self.doubting = Doubting(self.store, batch, version, target, self.preparing, clock)
        self._waiting = _Waiting(self.store, batch)
        self._answer: Change | None = None
        """What became of the one before, not on disk yet."""
        self._out: _Out | None = None
        """The one whose intent is on disk, and that is sent next."""
        self._trouble: Exception | None = None
        """Why the next one could not set out while another was on its way."""
        self._moved = False
        self._blind = 0
        self._done, self._total = _progress(turn, batch.id)

    def carry(self) -> None:
        """Every document out and known about; or `TryAgain` with the time until the next look."""
        while True:
            self._look_for_doubts()
            moved = self._send_waiting() if self.batch.state == "sending" else False
            with self.store.reading() as session:
                doubts = rows.deliveries(
                    session, self.batch.workspace_id, self.batch.id, states=rows.IN_DOUBT
                )
            self._done, self._total = _progress(self.turn, self.batch.id)
            if not doubts and not moved:
                return
            if not moved:
                raise self._until_next_look(doubts)

    def end(self) -> str:
        """The end of the sending, written down; then the read-back."""
        if self.batch.state == "sending":
            self._write_end()
        prove(self.turn, self.batch, self.target, self.preparing, self.clock)
        return _title(self.turn, self.batch.id)

    # --- documents in doubt ---

    def _look_for_doubts(self) -> None:
        """What may have been booked, found or not found, as far as it is time to look."""
        with self.store.reading() as session:
            doubts = rows.deliveries(
                session, self.batch.workspace_id, self.batch.id, states=rows.IN_DOUBT
            )
        for row in doubts:
            if row.state == "uncertain" and row.look_at and row.look_at > self.clock():
                continue
            self._report(f"Looking for {row.number or row.contact}.")
            self._keep(self.doubting.settled(row))

    def _until_next_look(self, doubts: Sequence[Delivery]) -> TryAgain:
        looks = [row.look_at for row in doubts if row.look_at is not None]
        seconds = max(1.0, (min(looks) - self.clock()).total_seconds()) if looks else 30.0
        noun = "document" if len(doubts) == 1 else "documents"
        return TryAgain(
            f"Sage has not said what became of {len(doubts):,} {noun}; looking again by itself.",
            seconds,
        )

    # --- documents that wait ---

    def _send_waiting(self) -> bool:
        """Every document that may set out now, one after the other; whether any did."""
        self.preparing.meeting.look()
        self._waiting = _Waiting(self.store, self.batch)
        self._moved = False
        try:
            while (out := self._next_out()) is not None:
                self._report(f"Sending {out.prepared.name}.")
                self._ask_whether_still_ours(out)
                self._out = None
                self._done += 1
                answer = self._sent(out.prepared)
                self._keep_answer()  # of the one before, where no other has set out with it
                self._answer = answer
                if self._trouble is not None:
                    raise self._trouble
                if self._blind >= _BLIND:
                    raise TryAgain("Sage answers with errors; trying again by itself.", 60.0)
                self._pause_where_it_differs(self._answer)
        finally:
            self._keep_answer()
            if self._out is not None:
                self._keep(journal.not_sent(self._out.prepared.row))
        return self._moved

    def _next_out(self, *, meanwhile: bool = False) -> "_Out | None":
        """The next document, its intent on disk; none where none may set out.

        Meanwhile, another is on its way to Sage, of whom nothing else may be asked: then one for
        which Sage has to be asked, or whose contact that other is, waits for its answer.
        """
        while self._out is None and (row := self._waiting.first()) is not None:
            if row.what == "contact" or row.act in rows.CHANGES:
                if meanwhile:
                    return None
                self._keep_answer()
            prepared = self.preparing.prepare(row)
            if prepared is None and meanwhile:
                return None
            if prepared is None and self._answer is not None:
                self._keep_answer()  # which may be its contact's
                continue
            self._waiting.take()
            if prepared is None:
                continue
            self._moved = True
            if isinstance(prepared, Change):
                self._keep_answer()
                self._answer = prepared
                self._done += 1
                continue
            self._set_out(prepared)
        return self._out

    def _meanwhile(self) -> bool:
        """While one is on its way, the next sets out; what goes wrong with that is told once it is
        known what became of the one."""
        try:
            return self._next_out(meanwhile=True) is not None
        except Exception as trouble:
            self._trouble = trouble
            return False

    def _set_out(self, prepared: Prepared) -> None:
        """The answer of an earlier one and the intent of this one, in one commit.

        Without effect where this one is on its way already: a worker that we have relieved had
        just set it out. It is in doubt, and is looked for with the others.
        """
        with self.store.writing() as session:
            if self._answer is not None:
                self._answer.keep(session)
            may = rows.intend(
                session,
                prepared.row,
                self.version,
                at=self.clock(),
                body_hash=prepared.body_hash,
                idempotency_id=prepared.mark,
                number=prepared.number,
                says="",
            )
            batch = None if may else rows.with_id(session, prepared.row.workspace_id, self.batch.id)
        self._answer = None
        if may:
            self._out = _Out(prepared, time.monotonic())
        elif batch is None or batch.version != self.version:
            raise Superseded

    def _ask_whether_still_ours(self, out: "_Out") -> None:
        """One that set out a while ago, as the one before it was slow, may be wanted no more."""
        if time.monotonic() - out.since < _A_WHILE:
            return
        with self.store.reading() as session:
            batch = rows.with_id(session, self.batch.workspace_id, self.batch.id)
        if batch is None or batch.version != self.version:
            raise Superseded

    def _sent(self, prepared: Prepared) -> Change:
        """What became of it; whatever happens, it is known whether it may have been booked."""
        row = prepared.row
        try:
            receipt = prepared.send(self._meanwhile)
        except LookFirst as unclear:
            self._blind += 1
            self._keep_answer()
            change = self.doubting.after(row, journal.unclear(unclear))
            if change.state in rows.THERE:
                self._blind = 0
            return change
        except OtherCompany:
            raise  # it was booked, and not where it was meant to be: a person must look
        except (TryAgain, NeedsSignIn):
            self._keep(journal.not_sent(row))
            raise
        except RefusedByTarget as refused:
            gone = refused.status == 404 and row.act in rows.CHANGES
            if refused.status in NOT_THE_DOCUMENT and not gone:
                self._keep(journal.not_sent(row))
                raise
            self._blind = 0
            return prepared.refused(refused, self.clock())
        except Refused:
            self._keep(journal.not_sent(row))
            raise
        self._blind = 0
        return prepared.received(receipt, self.clock())

    def _pause_where_it_differs(self, pending: Change) -> None:
        """The first document that Sage reckons otherwise stops the rest, for a person to look."""
        if pending.state != "differs":
            return
        with self.store.reading() as session:
            others = rows.deliveries(
                session,
                self.batch.workspace_id,
                self.batch.id,
                states=("differs",),
                at_most=1,
            )
        if not others:
            raise Refused(
                f"{pending.row.number} is not in Sage as it was sent. {pending.values['says']} "
                "Look at it, then resume or stop the batch."
            )

    # --- writing down ---

    def _keep(self, change: Change) -> None:
        with self.store.writing() as session:
            change.keep(session)

    def _keep_answer(self) -> None:
        if self._answer is not None:
            self._keep(self._answer)
            self._answer = None

    def _report(self, says: str) -> None:
        self.turn.report(self._done, self._total, says)

    def _write_end(self) -> None:
        installation = self.turn.installation
        with self.store.writing() as session:
            batch = rows.held(session, self.batch.workspace_id, self.batch.id)
            if batch is None or batch.version != self.version or batch.state != "sending":
                raise Superseded
            counts: dict[str, int] = {}
            contacts_made = 0
            for _, what, _, state, number, *_ in rows.counts(
                session, batch.workspace_id, [batch.id]
            ):
                if what == "contact":
                    contacts_made += number if state in rows.THERE else 0
                else:
                    counts[state] = counts.get(state, 0) + number
            there = sum(counts.get(each, 0) for each in rows.THERE)
            gone = counts.get("undone", 0)
            if there + gone == batch.documents:
                batch.state = "delivered"
            else:
                batch.state = "partly" if there or gone or contacts_made else "failed"
            batch.says = ""
            batch.ended_at = self.clock()
            rows.keep(session, batch)
            audit.record(
                session,
                installation.keys,
                batch.workspace_id,
                self.turn.actor,
                "delivered",
                f"Delivered {there:,} of {batch.documents:,} documents of {batch.name} to "
                f"“{batch.company_name}”.",
            )
            if refused := counts.get("refused", 0):
                named = rows.deliveries(
                    session,
                    batch.workspace_id,
                    batch.id,
                    states=("refused",),
                    documents_only=True,
                    at_most=20,
                )
                more = f" and {refused - len(named):,} more" if refused > len(named) else ""
                audit.record(
                    session,
                    installation.keys,
                    batch.workspace_id,
                    self.turn.actor,
                    "refused",
                    f"Sage refused {', '.join(each.number for each in named)}{more} of "
                    f"{batch.name}.",
                )
            self.batch = batch
            self.version = batch.version


@dataclass(frozen=True)
class _Out:
    """A document whose intent is on disk."""

    prepared: Prepared
    since: float


class _Waiting:
    """The documents of a batch that wait, in their order."""

    def __init__(self, store: Store, batch: Batch) -> None:
        self._store = store
        self._batch = batch
        self._place = -1
        self._rows: deque[Delivery] = deque()

    def first(self) -> Delivery | None:
        if not self._rows:
            with self._store.reading() as session:
                self._rows.extend(
                    rows.deliveries(
                        session,
                        self._batch.workspace_id,
                        self._batch.id,
                        states=("waiting",),
                        after=self._place,
                        at_most=_AT_A_TIME,
                    )
                )
        return self._rows[0] if self._rows else None

    def take(self) -> None:
        self._place = self._rows.popleft().place


def how_far(turn: Turn) -> int:
    """How many documents and contacts of the batch nobody has to do anything for any more."""
    return _progress(turn, str(turn.arguments["batch"]))[0]


def given_up(turn: Turn, says: str) -> None:
    """Nobody goes on with the batch by itself any more: a person may, with one press."""
    with turn.installation.store.reading() as session:
        batch = rows.with_id(session, turn.workspace_id, str(turn.arguments["batch"]))
    if batch is not None:
        _pause_for(turn, batch.id, batch.version, says)


# --- the batch -------------------------------------------------------------------------------


def _taken_up(turn: Turn) -> tuple[Batch, int] | str:
    """The batch, carried by us from here on; or why there is nothing to do."""
    with turn.installation.store.writing() as session:
        batch = rows.held(session, turn.workspace_id, str(turn.arguments["batch"]))
        if batch is None:
            return "This batch is not here any more."
        if batch.state == "sending":
            problem = writable(batch, connections.of(session, turn.workspace_id))
            if problem is not None:
                batch.state, batch.says = "paused", f"{problem.says} {problem.fix}"
                rows.keep(session, batch)
                return batch.says
            batch.says = ""
        elif batch.state not in _ENDED or batch.proved_at is not None:
            return f"Nothing is to be done for {batch.name}."
        elif batch.state == "stopped":
            # What had just set out when it was stopped, and was called back.
            rows.leave_waiting(session, batch.workspace_id, batch.id, batch.says)
        return batch, rows.take_up(session, batch)


def _note(turn: Turn, batch_id: str, version: int, says: str) -> None:
    with turn.installation.store.writing() as session:
        batch = rows.held(session, turn.workspace_id, batch_id)
        if batch is not None and batch.version == version and batch.says != says:
            batch.says = says
            rows.note(session, batch)


def _pause_for(turn: Turn, batch_id: str, version: int, says: str) -> None:
    """Nothing can be sent until a person has done something; what it is, is said."""
    with turn.installation.store.writing() as session:
        batch = rows.held(session, turn.workspace_id, batch_id)
        if batch is None or batch.version != version:
            return
        batch.says = says
        if batch.state != "sending":
            rows.note(session, batch)
            return
        batch.state = "paused"
        rows.keep(session, batch)
        audit.record(
            session,
            turn.installation.keys,
            turn.workspace_id,
            "Crosswalk",
            "paused",
            f"Paused {batch.name}: {says}",
        )


def _progress(turn: Turn, batch_id: str) -> tuple[int, int]:
    with turn.installation.store.reading() as session:
        counted = rows.counts(session, turn.workspace_id, [batch_id])
    total = sum(each[4] for each in counted)
    return total - sum(each[4] for each in counted if each[3] in rows.ON_ITS_WAY), total


def _title(turn: Turn, batch_id: str) -> str:
    with turn.installation.store.reading() as session:
        batch = rows.with_id(session, turn.workspace_id, batch_id)
        counted = rows.counts(session, turn.workspace_id, [batch_id])
    assert batch is not None
    counts: dict[str, int] = {}
    for _, what, _, state, number, *_ in counted:
        if what != "contact":
            counts[state] = counts.get(state, 0) + number
    return f"{title_of(batch, counts)}."
