"""The kinds of jobs there are, and what each does."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from engine import allocating, audit, comparing, connecting, controlling, payments, transfer
from engine.jobs.asking import enqueue
from engine.jobs.carrying import Failed, Turn, Work
from engine.store import batches, connections


def check_log(turn: Turn) -> str:
    """Every line of the workspace's log is as it was written, or the first that is not is named."""

    def going(done: int, total: int) -> bool:
        turn.report(done, total)
        return True

    with turn.installation.store.reading() as session:
        verdict = audit.verify(session, turn.installation.keys, turn.workspace_id, going)
    assert verdict is not None  # it is not told to stop: a report that should stop does not return
    if not verdict.unbroken:
        raise Failed(verdict.says)
    return verdict.says


def read_lists(turn: Turn) -> str:
    """Sage's own lists are here as they are there now, and what changed in them is told."""
    return connecting.refresh(turn.installation, turn.workspace_id, turn.report, _pause(turn))


def check_rights(turn: Turn) -> str:
    """Every right that the work needs was looked at."""
    turn.report(0, 1, "Looking at one right after the other.")
    return connecting.check_rights(turn.installation, turn.workspace_id, _pause(turn))


def send_batch(turn: Turn) -> str:
    """A batch is further than it was: each document of it in Sage once, and read back.

    What follows from its end is asked for as work of its own.
    """
    said = transfer.go_on(turn)
    for kind, arguments in _what_follows(turn):
        enqueue(turn.installation, turn.workspace_id, kind, actor=turn.actor, arguments=arguments)
    return said


def _what_follows(turn: Turn) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The products that a batch has made are read, and what belongs to its invoices is set
    against them, where the workspace wants it."""
    batch_id = str(turn.arguments["batch"])
    with turn.installation.store.reading() as session:
        batch = batches.with_id(session, turn.workspace_id, batch_id)
        connection = connections.of(session, turn.workspace_id)
    if batch is None or batch.proved_at is None:
        return
    if connecting.makes_products(connection):
        yield "read lists", {}
    if allocating.wanted(connection):
        yield allocating.KIND, {"batch": batch_id}


def set_against_invoices(turn: Turn) -> str:
    """What is open in Sage and belongs to invoices is set against them; payments are read again."""
    said = allocating.go_on(turn)
    payments.refresh(turn)
    return said


def undo_batch(turn: Turn) -> str:
    """What was delivered is void in Sage, or says why it could not be voided."""
    return transfer.go_on_undoing(turn)


def collect_payments(turn: Turn) -> str:
    """What is paid in Sage of the documents that were delivered is known here."""
    return payments.refresh(turn)


def look_in_sage(turn: Turn) -> str:
    """What Sage has of the days a file is about is known here, for the preview; and what its own
    control would refuse of it, where it has one."""
    said = controlling.control(
        turn.installation,
        turn.workspace_id,
        turn.report,
        _pause(turn),
        int(turn.arguments.get("untried", 0)),
    )
    since, until = (date.fromisoformat(turn.arguments[each]) for each in ("since", "until"))
    seen = comparing.look(
        turn.installation,
        turn.workspace_id,
        since,
        until,
        turn.report,
        side=str(turn.arguments.get("side") or "sold"),
    )
    return f"{seen} {said}".rstrip()


def _pause(turn: Turn) -> Callable[[float], object]:
    """Waiting that ends when the job is to be put down."""

    def pause(seconds: float) -> None:
        if turn.stopping.wait(seconds):
            turn.report(0, 1, "Put down while it waited for Sage.")

    return pause


WORKS = (
    Work("check log", check_log, every=timedelta(days=1)),
    Work(
        "read lists",
        read_lists,
        every=timedelta(days=1),
        only=connections.workspaces_to_read,
    ),
    Work("check rights", check_rights),
    Work("look in Sage", look_in_sage),
    Work("transfer", send_batch, given_up=transfer.given_up, how_far=transfer.how_far),
    Work("undo", undo_batch),
    Work(allocating.KIND, set_against_invoices),
    Work(
        "collect payments",
        collect_payments,
        every=timedelta(hours=6),
        only=payments.workspaces,
    ),
)
