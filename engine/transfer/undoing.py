"""Undoing: what was delivered is voided in Sage with a reason, row by row, or why it cannot be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from engine import audit
from engine.batches import document_in
from engine.connecting import reached
from engine.connecting.reading import settings_of
from engine.errors import Refused, TryAgain
from engine.installation import Installation
from engine.model import (
    OPPOSITE,
    Document,
    DocumentKind,
    NotUndoable,
    Problem,
    takes_back,
    tidy,
)
from engine.records import Delivery, now
from engine.store import Session, connections, payments
from engine.store import batches as rows
from engine.target import LookFirst, RefusedByTarget, Target
from engine.targets.sage_accounting import LIMITS
from engine.targets.sage_accounting.delivery import REASON
from engine.transfer.starting import GONE, writable
from engine.transfer.turning import Clock, Enqueue, Opening, Turn, name_of, pause_of

KIND = "undo"
"""The kind of job that voids."""

_HERE = "History"
_RIGHTS = (401, 403)
_INSTEAD = "Send a credit note instead."


def undo(
    installation: Installation,
    workspace_id: str,
    batch_id: str,
    *,
    delivery_id: str = "",
    actor: str,
    reason: str,
    typed: str = "",
    enqueue: Enqueue,
) -> Problem | None:
    """Void a whole batch, or one document of it; what became of each is said beside it."""
    reason = tidy(reason)
    if not reason:
        return Problem(
            "no-reason", _HERE, "Sage voids nothing without a reason.", "Say why it is undone."
        )
    if len(reason) > REASON:
        return Problem(
            "reason-too-long",
            _HERE,
            f"The reason has {len(reason)} characters, and Sage keeps {REASON}.",
            "Make it shorter.",
        )
    with installation.store.writing() as session:
        batch = rows.held(session, workspace_id, batch_id)
        if batch is None:
            return GONE
        if batch.state == "sending":
            return Problem(
                "still-sending",
                "Transfer",
                f"{batch.name} is still on its way.",
                "Pause or stop it first, on Transfer.",
            )
        if problem := writable(batch, connections.held(session, workspace_id)):
            return problem
        if batch.is_live and tidy(typed).casefold() != tidy(batch.company_name).casefold():
            return Problem(
                "company-name-not-typed",
                "Company name",
                "Undoing in a live company needs its name.",
                f"Type “{batch.company_name}” to say that it is the right one.",
            )
        there = _there(session, workspace_id, batch_id, delivery_id)
        if not there:
            return Problem(
                "nothing-to-undo",
                _HERE,
                "Nothing of it is in Sage.",
                "Choose a document that was delivered.",
            )
        what = there[0].number if delivery_id else f"{len(there):,} documents"
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "asked to undo",
            f"Asked to void {what} of {batch.name} in “{batch.company_name}”: {reason}",
        )
        enqueue(
            installation,
            workspace_id,
            KIND,
            actor=actor,
            arguments={"batch": batch_id, "delivery": delivery_id, "reason": reason},
            session=session,
        )
    return None


def cannot_undo(
    installation: Installation, workspace_id: str, batch_id: str, *, delivery_id: str = ""
) -> Sequence[NotUndoable]:
    """What Sage would not void, as far as is known before it is asked: paid, or locked."""
    with installation.store.reading() as session:
        paid = payments.payment_states(session, workspace_id, batch_id)
        connection = connections.of(session, workspace_id)
        there = _there(session, workspace_id, batch_id, delivery_id)
    settings = None if connection is None else settings_of(connection)
    lock = None if settings is None else settings.lock_date
    found: list[NotUndoable] = []
    for row in there:
        if why := _why_not(row, paid.get(row.id, ""), lock):
            found.append(NotUndoable(row.number, why, _INSTEAD))
    return found


def credit_note_for(row: Delivery, day: date) -> Document:
    """What takes back a document that cannot be voided: the same lines, the other kind."""
    document = document_in(row)
    kind = OPPOSITE[document.kind]
    suffix = "-CN" if takes_back(kind) else "-R"
    return replace(
        document,
        kind=kind,
        number=f"{document.number[: LIMITS.number - len(suffix)]}{suffix}",
        date=day,
        due=None,
        notes=f"Takes back {document.number}",
    )


def go_on_undoing(turn: Turn, *, opening: Opening = reached, clock: Clock = now) -> str:
    """Void one after the other, the last first; may be run twice without harm."""
    store = turn.installation.store
    batch_id, one = str(turn.arguments["batch"]), str(turn.arguments["delivery"])
    reason = str(turn.arguments["reason"])
    says_so = f"Voided by {turn.actor}: {reason}"
    with store.reading() as session:
        batch = rows.with_id(session, turn.workspace_id, batch_id)
        there = _there(session, turn.workspace_id, batch_id, one)
        # What an earlier go at the same job has voided.
        before = [
            row
            for row in rows.deliveries(session, turn.workspace_id, batch_id, states=("undone",))
            if row.says == says_so and one in ("", row.id)
        ]
        connection = connections.of(session, turn.workspace_id)
    if batch is None:
        return "This batch is not here any more."
    if problem := writable(batch, connection):
        raise Refused(f"{problem.says} {problem.fix}")
    undone, kept, total = len(before), 0, len(before) + len(there)
    with opening(
        turn.installation, turn.workspace_id, pause=pause_of(turn), held_by=name_of(turn)
    ) as target:
        if target.business != batch.company:
            raise Refused("Another company is connected now.")
        for row in reversed(there):
            turn.report(undone + kept, total, f"Voiding {row.number}.")
            says = _void(target, row, reason)
            with store.writing() as session:
                if says:
                    rows.mark(session, row, rows.THERE, says=says)
                    kept += 1
                else:
                    at = clock()
                    rows.mark(
                        session, row, rows.THERE, state="undone", says=says_so, answered_at=at
                    )
                    undone += 1
    noun = "document" if total == 1 else "documents"
    said = f"Voided {undone:,} of {total:,} {noun} of {batch.name}."
    if kept:
        said += f" {kept:,} could not be voided; each says why."
    with store.writing() as session:
        audit.record(session, turn.installation.keys, turn.workspace_id, turn.actor, "undone", said)
    return said


def _void(target: Target, row: Delivery, reason: str) -> str:
    """Why it could not be voided; empty where it is void now, whoever did it."""
    kind: DocumentKind = row.what  # type: ignore[assignment]
    try:
        receipt = target.undo(kind, row.target_id, reason)
        if receipt.status == "VOID":
            return ""
        refused: Refused = Refused("Sage did not void it.")
    except LookFirst as unclear:
        found = target.held(kind, row.target_id)
        if found is None or found.status == "void":
            return ""
        raise TryAgain(str(unclear), unclear.seconds) from unclear
    except RefusedByTarget as no:
        if no.status in _RIGHTS:
            raise
        refused = no
    found = target.held(kind, row.target_id)
    if found is None or found.status == "void":
        return ""
    return f"It could not be voided. {refused.says} {_INSTEAD}"


def _there(
    session: Session, workspace_id: str, batch_id: str, delivery_id: str
) -> Sequence[Delivery]:
    """What came into Sage with this batch and is there, as it was amended since; or that one."""
    if delivery_id:
        row = rows.delivery(session, workspace_id, delivery_id)
        stands = row is not None and row.state in rows.THERE and row.act != "void"
        return [row] if row is not None and stands and row.batch_id == batch_id else []
    made = rows.deliveries(
        session,
        workspace_id,
        batch_id,
        states=(*rows.THERE, "amended"),
        acts=("create",),
        documents_only=True,
    )
    amended = {row.key: row.company for row in made if row.state == "amended"}
    now = {
        row.key: row
        for company in set(amended.values())
        for row in rows.standing(session, workspace_id, company, sorted(amended))
        if row.state in rows.THERE
    }
    found = [now.get(row.key) if row.state == "amended" else row for row in made]
    return [row for row in found if row is not None]


def _why_not(row: Delivery, status: str, lock: date | None) -> str:
    if status == "paid":
        return "It is paid."
    if status == "part paid":
        return "A part of it is paid."
    if lock is not None and date.fromisoformat(row.date) <= lock:
        return f"Its date is locked in Sage up to {lock:%d %B %Y}."
    return ""
