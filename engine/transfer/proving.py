"""The read-back: every delivered document compared with what Sage holds, to the penny."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from engine import audit
from engine.batches import difference, is_tagged
from engine.errors import TryAgain
from engine.model import KINDS, DocumentKind
from engine.records import Batch, Delivery
from engine.store import batches as rows
from engine.target import Found, Target
from engine.targets.sage_accounting.amending import unlike
from engine.transfer.preparing import Preparing
from engine.transfer.turning import Clock, Turn

_CLOCKS_APART = timedelta(minutes=10)
_FEW = 3
"""So many documents that the lists do not show are asked for one by one, instead of waiting."""
_LOOK_AGAIN = (60.0, 180.0, 480.0, 1260.0)

Compared = tuple[Delivery, Mapping[str, Any]]


def prove(turn: Turn, batch: Batch, target: Target, preparing: Preparing, clock: Clock) -> None:
    """Every document with a receipt is proved or differs; `TryAgain` while lists lag behind."""
    store = turn.installation.store
    with store.reading() as session:
        to_prove = rows.deliveries(
            session, batch.workspace_id, batch.id, states=("delivered",), documents_only=True
        )
    late: list[Delivery] = []
    for kind in KINDS:
        wanted = [row for row in to_prove if row.what == kind and row.act == "create"]
        if wanted:
            late += _prove_kind(turn, wanted, kind, target, preparing, clock)
    others = [row for row in to_prove if row.act != "create"]
    for done, row in enumerate(others):
        turn.report(done, len(others), f"Reading back {row.number}.")
        _keep(turn, [(row, _compared_by_id(row, target, preparing, clock()))])
    if late:
        raise _until_they_show(late, clock())
    _write_end(turn, batch, clock())


def _prove_kind(
    turn: Turn,
    wanted: Sequence[Delivery],
    kind: DocumentKind,
    target: Target,
    preparing: Preparing,
    clock: Clock,
) -> list[Delivery]:
    """Those that the lists do not show yet."""
    days = [date.fromisoformat(row.date) for row in wanted]
    since = min(row.sent_at or clock() for row in wanted) - _CLOCKS_APART
    left = {row.target_id: row for row in wanted}
    total, done = len(wanted), 0
    tagged = any(map(is_tagged, wanted))
    for page in _pages(target.find_kind(kind, min(days), max(days), since, tags=tagged)):
        at = clock()
        compared = [
            (row, _surely(row, found, target, preparing, at))
            for found in page
            if (row := left.pop(found.id, None)) is not None
        ]
        _keep(turn, compared)
        done += len(compared)
        turn.report(done, total, f"Reading back: {done:,} of {total:,} {kind}s.")
    late: list[Delivery] = []
    one_by_one = len(left) <= _FEW
    for row in left.values():
        if not one_by_one and (row.answered_at or clock()) + target.appears > clock():
            late.append(row)
            continue
        found = target.held(kind, row.target_id)
        _keep(turn, [(row, _compared(row, found, preparing, clock()))])
        turn.report(done, total, f"Reading back {row.number}.")
    return late


def _surely(
    row: Delivery, found: Found, target: Target, preparing: Preparing, at: datetime
) -> Mapping[str, Any]:
    """As a list tells it; where the list does not bear out the departments, the document itself."""
    told = _compared(row, found, preparing, at)
    if told["state"] == "differs" and found.tags is not None:
        return _compared(row, target.held(found.kind, row.target_id), preparing, at)
    return told


def _compared(
    row: Delivery, found: Found | None, preparing: Preparing, at: datetime
) -> Mapping[str, Any]:
    document = preparing.document(row)
    assert document is not None, "a delivered document has its contact"
    says = "Sage does not hold it any more." if found is None else difference(document, found)
    if says:
        return {"state": "differs", "says": says}
    assert found is not None
    other = found.target_number not in ("", row.target_number)
    told = {"target_number": found.target_number} if other else {}
    return {"state": "proved", "proved_at": at, **told}


def _compared_by_id(
    row: Delivery, target: Target, preparing: Preparing, at: datetime
) -> Mapping[str, Any]:
    """What was changed, voided or adopted: lists may show it as it was before."""
    if row.act == "void":
        if preparing.is_void(row):
            return {"state": "proved", "proved_at": at}
        return {"state": "differs", "says": "It is not void in Sage."}
    document = preparing.after(row)
    held = target.whole(document.kind, row.target_id)
    if row.act == "adopt" or held is None:
        return _compared(row, None if held is None else held.found, preparing, at)
    if held.found.status == "void":
        return {"state": "differs", "says": "It is void in Sage."}
    if says := unlike(document, held):
        return {"state": "differs", "says": says}
    return {"state": "proved", "proved_at": at}


def _pages(found: Iterator[Found], size: int = 200) -> Iterator[list[Found]]:
    """What was found, in lots that are kept together."""
    lot: list[Found] = []
    for each in found:
        lot.append(each)
        if len(lot) == size:
            yield lot
            lot = []
    yield lot


def _keep(turn: Turn, compared: Sequence[Compared]) -> None:
    with turn.installation.store.writing() as session:
        rows.mark_all(session, turn.workspace_id, compared, ("delivered",))


def _until_they_show(late: Sequence[Delivery], at: datetime) -> TryAgain:
    since = max(row.answered_at or at for row in late)
    looks = (since + timedelta(seconds=each) for each in _LOOK_AGAIN)
    look_at = next((moment for moment in looks if moment > at), at + timedelta(seconds=60))
    noun = "document" if len(late) == 1 else "documents"
    return TryAgain(
        f"Sage's lists do not show {len(late):,} delivered {noun} yet, which can take twenty "
        "minutes; reading back again by itself.",
        max(1.0, (look_at - at).total_seconds()),
    )


def _write_end(turn: Turn, batch: Batch, at: datetime) -> None:
    with turn.installation.store.writing() as session:
        here = rows.held(session, batch.workspace_id, batch.id)
        if here is None or here.proved_at is not None:
            return
        counted = rows.counts(session, batch.workspace_id, [batch.id])

        def many(state: str) -> int:
            return sum(each[4] for each in counted if each[1] != "contact" and each[3] == state)

        proved, differing = many("proved"), many("differs")
        if many("delivered") or not (proved or differing):
            return
        if differing:
            noun = "document is" if differing == 1 else "documents are"
            says = f"{differing:,} {noun} not in Sage as sent."
        else:
            here.proved_at = at
            says = ""
        if here.says == says and differing:
            return
        here.says = says
        rows.note(session, here)
        audit.record(
            session,
            turn.installation.keys,
            batch.workspace_id,
            turn.actor,
            "proved",
            f"Read back {batch.name}: {proved:,} documents equal to the penny"
            + (f", {differing:,} different." if differing else "."),
        )
