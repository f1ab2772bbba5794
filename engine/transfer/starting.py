"""Starting, pausing, resuming and stopping a batch: each a wish of a person, kept at once."""

from engine import audit
from engine.connecting import target_named
from engine.installation import Installation
from engine.model import Problem, tidy
from engine.records import Batch, Connection, now
from engine.store import Clash, Session, connections
from engine.store import batches as rows
from engine.transfer.turning import Enqueue

KIND = "transfer"
"""The kind of job that carries a batch."""

_HERE = "Transfer"

GONE = Problem("no-batch", _HERE, "This batch is not here.", "Choose another one on Transfer.")
_BUSY = Problem(
    "company-busy",
    _HERE,
    "Another transfer to this company is under way, and Sage takes one after the other.",
    "Wait until it has ended, or pause it.",
)


def start(
    installation: Installation,
    workspace_id: str,
    batch_id: str,
    *,
    actor: str,
    typed: str = "",
    enqueue: Enqueue,
) -> Problem | None:
    """Let a sealed batch set out; pressing twice does nothing twice.

    `typed` is the company's name, which a live company asks for.
    """
    return _set_out(installation, workspace_id, batch_id, "sealed", actor, typed, enqueue)


def resume(
    installation: Installation,
    workspace_id: str,
    batch_id: str,
    *,
    actor: str,
    enqueue: Enqueue,
) -> Problem | None:
    """Let a paused batch go on where it was."""
    return _set_out(installation, workspace_id, batch_id, "paused", actor, None, enqueue)


def pause(
    installation: Installation, workspace_id: str, batch_id: str, *, actor: str
) -> Problem | None:
    """Nothing more sets out; what is on its way arrives and is kept."""
    with installation.store.writing() as session:
        batch = rows.held(session, workspace_id, batch_id)
        if batch is None:
            return GONE
        if batch.state == "paused":
            return None
        if batch.state != "sending":
            return _not_now(batch, "is not on its way")
        batch.state, batch.says = "paused", f"Paused by {actor}."
        rows.keep(session, batch)
        audit.record(
            session, installation.keys, workspace_id, actor, "paused", f"Paused {batch.name}."
        )
    return None


def stop(
    installation: Installation,
    workspace_id: str,
    batch_id: str,
    *,
    actor: str,
    enqueue: Enqueue,
) -> Problem | None:
    """End a batch here: what was never tried stays behind, free to be sealed again.

    What may have arrived is still looked for, and what has arrived is still read back.
    """
    with installation.store.writing() as session:
        batch = rows.held(session, workspace_id, batch_id)
        if batch is None:
            return GONE
        if batch.state == "stopped":
            return None
        if batch.state not in ("sealed", "sending", "paused"):
            return _not_now(batch, "has ended already")
        left = rows.leave_waiting(session, workspace_id, batch.id, f"Stopped by {actor}.")
        batch.state, batch.says = "stopped", f"Stopped by {actor}."
        batch.ended_at = now()
        rows.keep(session, batch)
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "stopped",
            f"Stopped {batch.name}; {left:,} documents and contacts stay behind.",
        )
        if batch.began_at is not None:
            _enqueue(installation, session, batch, actor, enqueue)
    return None


def read_back(
    installation: Installation,
    workspace_id: str,
    batch_id: str,
    *,
    actor: str,
    enqueue: Enqueue,
) -> Problem | None:
    """Compare what was delivered with what Sage holds, once more."""
    with installation.store.writing() as session:
        batch = rows.held(session, workspace_id, batch_id)
        if batch is None:
            return GONE
        if batch.state not in ("stopped", "delivered", "partly"):
            return _not_now(batch, "has not ended yet")
        again = rows.deliveries(
            session, workspace_id, batch.id, states=rows.THERE, documents_only=True
        )
        for row in again:
            rows.mark(session, row, rows.THERE, state="delivered", proved_at=None)
        batch.proved_at = None
        rows.keep(session, batch)
        _enqueue(installation, session, batch, actor, enqueue)
    return None


def writable(batch: Batch, connection: Connection | None) -> Problem | None:
    """The company is connected, may be written to, and is the one the batch was sealed for."""
    if connection is None or not connection.business_id:
        return Problem(
            "no-company",
            "Connection",
            "No company in Sage is connected.",
            "Connect one on Connection.",
        )
    is_live = connection.kind == "sage"
    if (connection.business_id, is_live) != (batch.company, batch.is_live):
        return Problem(
            "other-company",
            "Connection",
            f"The batch is for “{batch.company_name}”, and this workspace is connected with "
            f"“{connection.business_name}”.",
            f"Connect “{batch.company_name}” again on Connection, or stop the batch.",
        )
    if connection.mode != "full":
        return Problem(
            "not-writable",
            "Connection",
            "Crosswalk may not write to this company.",
            "Choose full access on Connection.",
        )
    return None


def _set_out(
    installation: Installation,
    workspace_id: str,
    batch_id: str,
    from_state: str,
    actor: str,
    typed: str | None,
    enqueue: Enqueue,
) -> Problem | None:
    try:
        with installation.store.writing() as session:
            batch = rows.held(session, workspace_id, batch_id)
            if batch is None:
                return GONE
            if batch.state == "sending":
                # Pressed twice: the same job stands for both, and a lost one is found again.
                _enqueue(installation, session, batch, actor, enqueue, again=True)
                return None
            if batch.state != from_state:
                return _not_now(batch, "cannot set out any more")
            if problem := writable(batch, connections.held(session, workspace_id)):
                return problem
            if typed is not None and (problem := _sure_of(batch, typed)):
                return problem
            first = batch.began_at is None
            batch.state, batch.says = "sending", ""
            batch.began_at = batch.began_at or now()
            rows.keep(session, batch)
            audit.record(
                session,
                installation.keys,
                workspace_id,
                actor,
                "started" if first else "resumed",
                f"{'Started' if first else 'Resumed'} {_what_sets_out(batch)}.",
            )
            _enqueue(installation, session, batch, actor, enqueue)
    except Clash:
        return _BUSY
    return None


def _what_sets_out(batch: Batch) -> str:
    if target := target_named(batch.target):
        return f"writing {batch.name} into files for “{batch.company_name}” in {target.name}"
    where = "live" if batch.is_live else "practice"
    return f"the transfer of {batch.name} to the {where} company “{batch.company_name}”"


def _sure_of(batch: Batch, typed: str) -> Problem | None:
    if not batch.is_live or tidy(typed).casefold() == tidy(batch.company_name).casefold():
        return None
    return Problem(
        "company-name-not-typed",
        "Company name",
        f"“{tidy(typed)}” is not the name of the company."
        if tidy(typed)
        else "A transfer to a live company needs its name.",
        f"Type “{batch.company_name}” to say that it is the right one.",
    )


def _enqueue(
    installation: Installation,
    session: Session,
    batch: Batch,
    actor: str,
    enqueue: Enqueue,
    *,
    again: bool = False,
) -> None:
    """A job for this batch: one of its own for each change of state, since the job of the state
    before may be about to end; the same one for whoever presses `again`."""
    enqueue(
        installation,
        batch.workspace_id,
        KIND,
        actor=actor,
        arguments={"batch": batch.id} if again else {"batch": batch.id, "since": batch.version},
        session=session,
    )


def _not_now(batch: Batch, why: str) -> Problem:
    return Problem(
        "batch-not-there-yet", _HERE, f"The batch {batch.name} {why}.", "Look at it on Transfer."
    )
