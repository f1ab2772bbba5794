"""Queries about approvals, batches and deliveries: the journal of the transfer.

Whoever carries a batch holds its version: it is another one after each change of state and
each time the batch is taken up. No document sets out under an old version, so that a worker
which was thought dead, or a batch which was paused, sends nothing more.
"""

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, exists, func, or_, update
from sqlmodel import Session, col, select

from engine.model import KINDS, is_numbered_by_party
from engine.records import (
    Approval,
    Batch,
    BatchFile,
    Delivery,
    Payment,
)

THERE = ("delivered", "proved", "differs")
"""A delivery in one of these has a receipt."""
ON_ITS_WAY = ("waiting", "sending", "uncertain")
IN_DOUBT = ("sending", "uncertain")
STANDS = (*ON_ITS_WAY, *THERE)
"""The document is in the target, or may be."""
KEEPS = ("update", "adopt")
"""With its receipt, a delivery of these acts takes the place of the one it amends."""
CHANGES = ("update", "void")
"""These acts are done to a document that is there."""

_AT_A_TIME = 400


# --- approvals -------------------------------------------------------------------------------


def add_approval(session: Session, approval: Approval) -> None:
    session.add(approval)
    session.flush()


def approval(session: Session, workspace_id: str, approval_id: str) -> Approval | None:
    """The approval, held so that nobody answers it before this session ends."""
    return session.exec(
        select(Approval)
        .where(Approval.id == approval_id, Approval.workspace_id == workspace_id)
        .with_for_update()
    ).first()


def open_approvals(session: Session, workspace_id: str, upload_id: str) -> Sequence[Approval]:
    """Those of a file that are asked or given, the newest first; held."""
    return session.exec(
        select(Approval)
        .where(
            Approval.workspace_id == workspace_id,
            Approval.upload_id == upload_id,
            col(Approval.state).in_(("asked", "given")),
        )
        .order_by(col(Approval.asked_at).desc(), col(Approval.id))
        .with_for_update()
    ).all()


def approvals(session: Session, workspace_id: str, at_most: int) -> Sequence[Approval]:
    """The newest first."""
    return session.exec(
        select(Approval)
        .where(Approval.workspace_id == workspace_id)
        .order_by(col(Approval.asked_at).desc(), col(Approval.id))
        .limit(at_most)
    ).all()


# --- batches ---------------------------------------------------------------------------------


def add(session: Session, batch: Batch, deliveries: Iterable[Delivery]) -> None:
    session.add(batch)
    session.flush()
    session.add_all(deliveries)
    session.flush()


def with_id(session: Session, workspace_id: str, batch_id: str) -> Batch | None:
    return session.exec(
        select(Batch).where(Batch.id == batch_id, Batch.workspace_id == workspace_id)
    ).first()


def held(session: Session, workspace_id: str, batch_id: str) -> Batch | None:
    """The batch, held so that nobody changes it before this session ends."""
    return session.exec(
        select(Batch)
        .where(Batch.id == batch_id, Batch.workspace_id == workspace_id)
        .with_for_update()
    ).first()


def keep(session: Session, batch: Batch) -> None:
    """The batch as it is now; whoever carries it under its old version carries it no more."""
    batch.version += 1
    session.add(batch)
    session.flush()


def note(session: Session, batch: Batch) -> None:
    """Something that is said of the batch, which is no reason to put it down."""
    session.add(batch)
    session.flush()


def names(session: Session, workspace_id: str) -> Sequence[str]:
    return session.exec(select(Batch.name).where(Batch.workspace_id == workspace_id)).all()


def latest(session: Session, workspace_id: str, at_most: int) -> Sequence[Batch]:
    """The newest first."""
    return session.exec(
        select(Batch)
        .where(Batch.workspace_id == workspace_id)
        .order_by(col(Batch.sealed_at).desc(), col(Batch.id))
        .limit(at_most)
    ).all()


def of_company(session: Session, workspace_id: str, company: str) -> Sequence[Batch]:
    """Every batch for this company, held so that nobody else carries it meanwhile."""
    return session.exec(
        select(Batch)
        .where(Batch.workspace_id == workspace_id, Batch.company == company)
        .order_by(col(Batch.sealed_at))
        .with_for_update()
    ).all()


def children(session: Session, workspace_id: str, batch_id: str) -> Sequence[Batch]:
    return session.exec(
        select(Batch)
        .where(Batch.workspace_id == workspace_id, Batch.parent_id == batch_id)
        .order_by(col(Batch.sealed_at))
    ).all()


# --- deliveries ------------------------------------------------------------------------------


def delivery(session: Session, workspace_id: str, delivery_id: str) -> Delivery | None:
    return session.exec(
        select(Delivery).where(Delivery.id == delivery_id, Delivery.workspace_id == workspace_id)
    ).first()


def deliveries(
    session: Session,
    workspace_id: str,
    batch_id: str,
    *,
    states: Several[str] = (),
    acts: Several[str] = (),
    documents_only: bool = False,
    after: int = -1,
    start: int = 0,
    at_most: int = 1_000_000,
) -> Sequence[Delivery]:
    """Those of a batch in their order, behind that place, without so many of the first."""
    wanted = [
        col(Delivery.workspace_id) == workspace_id,
        col(Delivery.batch_id) == batch_id,
        col(Delivery.place) > after,
    ]
    if states:
        wanted.append(col(Delivery.state).in_(states))
    if acts:
        wanted.append(col(Delivery.act).in_(acts))
    if documents_only:
        wanted.append(col(Delivery.what) != "contact")
    return session.exec(
        select(Delivery).where(*wanted).order_by(col(Delivery.place)).offset(start).limit(at_most)
    ).all()


def untried_days(
    session: Session, workspace_id: str, batch_id: str
) -> Mapping[str, tuple[str, str]]:
    """The first and the last day of each kind that a batch makes; none once any was tried."""
    rows: Sequence[Any] = session.exec(
        select(
            Delivery.what,
            func.min(Delivery.date),
            func.max(Delivery.date),
            func.max(case((col(Delivery.state) == "waiting", Delivery.tries), else_=1)),
        )
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.batch_id == batch_id,
            Delivery.act == "create",
            Delivery.what != "contact",
        )
        .group_by(Delivery.what)
    ).all()
    if any(tried for *_, tried in rows):
        return {}
    return {what: (first, last) for what, first, last, _ in rows}


def with_ids(session: Session, workspace_id: str, ids: Sequence[str]) -> Sequence[Delivery]:
    found: list[Delivery] = []
    for start in range(0, len(ids), _AT_A_TIME):
        found += session.exec(
            select(Delivery).where(
                Delivery.workspace_id == workspace_id,
                col(Delivery.id).in_(ids[start : start + _AT_A_TIME]),
            )
        ).all()
    return sorted(found, key=lambda each: each.place)


def standing(
    session: Session, workspace_id: str, company: str, keys: Sequence[str]
) -> Sequence[Delivery]:
    """Those of these keys that are in the target, or may be."""
    found: list[Delivery] = []
    for start in range(0, len(keys), _AT_A_TIME):
        found += session.exec(
            select(Delivery).where(
                Delivery.workspace_id == workspace_id,
                Delivery.company == company,
                col(Delivery.key).in_(keys[start : start + _AT_A_TIME]),
                _stands(),
            )
        ).all()
    return found


def of_parties_there(
    session: Session, workspace_id: str, company: str, numbers: Sequence[str]
) -> Sequence[Delivery]:
    """What has one of these numbers, which are suppliers' or clients', and is in the target or may
    be."""
    found: list[Delivery] = []
    for start in range(0, len(numbers), _AT_A_TIME):
        found += session.exec(
            select(Delivery).where(
                Delivery.workspace_id == workspace_id,
                Delivery.company == company,
                col(Delivery.what).in_(filter(is_numbered_by_party, KINDS)),
                col(Delivery.number).in_(numbers[start : start + _AT_A_TIME]),
                _stands(),
            )
        ).all()
    return found


def changes(
    session: Session, workspace_id: str, company: str, keys: Sequence[str] | None = None
) -> Sequence[tuple[str, str]]:
    """Key and batch's name of every document of which a change is on its way."""
    wanted = [
        col(Delivery.workspace_id) == workspace_id,
        col(Delivery.company) == company,
        col(Delivery.act).in_(CHANGES),
        col(Delivery.state).in_(ON_ITS_WAY),
    ]
    if keys is not None:
        wanted.append(col(Delivery.key).in_(keys))
    rows: Sequence[Any] = session.exec(
        select(Delivery.key, Batch.name)
        .join(Batch, col(Batch.id) == col(Delivery.batch_id))
        .where(*wanted)
    ).all()
    return rows


def _stands() -> ColumnElement[bool]:
    """This row tells that its document is in the target, or may be."""
    return or_(
        and_(col(Delivery.act) == "create", col(Delivery.state).in_(STANDS)),
        and_(col(Delivery.act).in_(KEEPS), col(Delivery.state).in_(THERE)),
    )


def is_there() -> ColumnElement[bool]:
    """This row is a document that is in the target."""
    return and_(
        col(Delivery.what) != "contact",
        col(Delivery.act) != "void",
        col(Delivery.state).in_(THERE),
    )


def sent(session: Session, workspace_id: str, company: str) -> Sequence[tuple[Any, ...]]:
    """Of all that is there or may be: key, batch's name, state, document, id, number and link in
    the target, the delivery's id and act, who sealed it, and how far it is paid."""
    rows: Sequence[Any] = session.exec(
        select(  # type: ignore[call-overload]
            Delivery.key,
            Batch.name,
            Delivery.state,
            Delivery.document,
            Delivery.target_id,
            Delivery.target_number,
            Delivery.link,
            Delivery.id,
            Delivery.act,
            Batch.sealed_by,
            Payment.status,
        )
        .join(Batch, col(Batch.id) == col(Delivery.batch_id))
        .join(Payment, col(Payment.delivery_id) == col(Delivery.id), isouter=True)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.company == company,
            Delivery.what != "contact",
            _stands(),
        )
    ).all()
    return rows


def sent_version(session: Session, workspace_id: str) -> str:
    """Another one whenever something that was sent, or may have been, is different."""
    row: Any = session.exec(
        select(  # type: ignore[call-overload]
            func.count(),
            func.count().filter(col(Delivery.state).in_(THERE)),
            func.count().filter(col(Delivery.state).in_(STANDS)),
            func.max(Delivery.answered_at),
            func.max(Delivery.proved_at),
        ).where(Delivery.workspace_id == workspace_id, Delivery.what != "contact")
    ).one()
    paid = session.exec(
        select(func.max(Payment.changed_at)).where(Payment.workspace_id == workspace_id)
    ).one()
    return "/".join(map(str, (*row, paid)))


def contacts(
    session: Session, workspace_id: str, company: str, keys: Several[str]
) -> Mapping[str, Delivery]:
    """The newest delivery of each of these contacts, whatever became of it."""
    wanted = sorted(keys)
    found: dict[str, Delivery] = {}
    for start in range(0, len(wanted), _AT_A_TIME):
        rows = session.exec(
            select(Delivery)
            .join(Batch, col(Batch.id) == col(Delivery.batch_id))
            .where(
                Delivery.workspace_id == workspace_id,
                Delivery.company == company,
                Delivery.what == "contact",
                Delivery.act == "create",
                col(Delivery.key).in_(wanted[start : start + _AT_A_TIME]),
            )
            # One that stands before one that does not, the newer before the older.
            .order_by(
                case((col(Delivery.state).in_(STANDS), 0), else_=1), col(Batch.sealed_at).desc()
            )
        ).all()
        for row in rows:
            found.setdefault(row.key, row)
    return found


def contacts_made(session: Session, workspace_id: str, company: str) -> Sequence[Delivery]:
    """The contacts that batches made in the company, and that are there."""
    return session.exec(
        select(Delivery).where(
            Delivery.workspace_id == workspace_id,
            Delivery.company == company,
            Delivery.what == "contact",
            col(Delivery.state).in_(THERE),
        )
    ).all()


def add_files(session: Session, made: Iterable[BatchFile]) -> None:
    session.add_all(made)
    session.flush()


def files(session: Session, workspace_id: str, batch_id: str) -> Sequence[BatchFile]:
    """The files that were made of a batch, in the order in which they are read in."""
    return session.exec(
        select(BatchFile)
        .where(BatchFile.workspace_id == workspace_id, BatchFile.batch_id == batch_id)
        .order_by(col(BatchFile.place))
    ).all()


def is_written(session: Session, workspace_id: str, content: bytes) -> bool:
    """Whether this is, to the byte, a file that was made of one of the workspace's batches."""
    return (
        session.exec(
            select(BatchFile.batch_id).where(
                BatchFile.workspace_id == workspace_id, BatchFile.content == content
            )
        ).first()
        is not None
    )


def of_targets(
    session: Session, workspace_id: str, company: str, target_ids: Sequence[str]
) -> Mapping[str, Delivery]:
    """By its id in the target, what stands for each of these documents."""
    found: dict[str, Delivery] = {}
    for start in range(0, len(target_ids), _AT_A_TIME):
        for row in session.exec(
            select(Delivery).where(
                Delivery.workspace_id == workspace_id,
                Delivery.company == company,
                col(Delivery.target_id).in_(target_ids[start : start + _AT_A_TIME]),
                is_there(),
            )
        ):
            found[row.target_id] = row
    return found


def target_ids(session: Session, workspace_id: str, company: str, number: str) -> Sequence[str]:
    """The ids in the target of everything that was ever delivered under this number."""
    return session.exec(
        select(Delivery.target_id).where(
            Delivery.workspace_id == workspace_id,
            Delivery.company == company,
            Delivery.number == number,
            Delivery.target_id != "",
        )
    ).all()


def lately_received(
    session: Session, workspace_id: str, company: str, since: datetime
) -> Delivery | None:
    """A document with a receipt of this time: what the target knows by its mark, if any is."""
    return session.exec(
        select(Delivery)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.company == company,
            Delivery.what != "contact",
            Delivery.act == "create",
            col(Delivery.state).in_(THERE),
            col(Delivery.answered_at) > since,
            # A document found by its looks may have been booked under another mark.
            Delivery.request_id != "",
        )
        .order_by(col(Delivery.answered_at).desc())
        .limit(1)
    ).first()


def counts(
    session: Session, workspace_id: str, batch_ids: Sequence[str]
) -> Sequence[tuple[str, str, str, str, int, int, int, int, str]]:
    """Batch, what, currency, state; how many; what they come to in minor units; the act."""
    rows: Sequence[Any] = session.exec(
        select(  # type: ignore[call-overload]
            Delivery.batch_id,
            Delivery.what,
            Delivery.currency,
            Delivery.state,
            func.count(),
            func.sum(Delivery.net),
            func.sum(Delivery.tax),
            func.sum(Delivery.gross),
            Delivery.act,
        )
        .where(Delivery.workspace_id == workspace_id, col(Delivery.batch_id).in_(batch_ids))
        .group_by(Delivery.batch_id, Delivery.what, Delivery.currency, Delivery.state, Delivery.act)
    ).all()
    return rows


def recent_pace(session: Session, workspace_id: str, batch_id: str) -> Sequence[tuple[Any, Any]]:
    """When the latest documents of a batch set out, and when their answers came."""
    rows: Sequence[Any] = session.exec(
        select(Delivery.sent_at, Delivery.answered_at)
        .where(
            Delivery.workspace_id == workspace_id,
            Delivery.batch_id == batch_id,
            col(Delivery.answered_at).is_not(None),
            col(Delivery.sent_at).is_not(None),
        )
        .order_by(col(Delivery.answered_at).desc())
        .limit(20)
    ).all()
    return rows


# --- the journal -----------------------------------------------------------------------------


def take_up(session: Session, batch: Batch) -> int:
    """The version under which this batch is carried from here on."""
    keep(session, batch)
    return batch.version


def intend(
    session: Session,
    row: Delivery,
    version: int,
    *,
    at: datetime,
    since: Several[str] = ("waiting",),
    **values: Any,
) -> bool:
    """The intent, on disk before the call; False where this document may not set out now."""
    return _change(
        session,
        row,
        since,
        {"state": "sending", "sent_at": at, "look_at": None, **values},
        version=version,
    )


def mark(
    session: Session,
    row: Delivery,
    states: Several[str],
    *,
    tried: int | None = None,
    **values: Any,
) -> bool:
    """What became of a delivery; False where it is in none of these states any more, or was tried
    more often than said."""
    return _change(session, row, states, values, tried=tried)


def mark_all(
    session: Session,
    workspace_id: str,
    changes: Iterable[tuple[Delivery, Mapping[str, Any]]],
    states: Several[str],
) -> None:
    """What became of many deliveries, as far as they are still in one of these states: those of
    which the same is to be written in one go."""
    alike: dict[tuple[tuple[str, Any], ...], list[str]] = {}
    for row, values in changes:
        alike.setdefault(tuple(sorted(values.items())), []).append(row.id)
    for values_of, ids in alike.items():
        for start in range(0, len(ids), _AT_A_TIME):
            session.connection().execute(
                update(Delivery)
                .where(
                    col(Delivery.workspace_id) == workspace_id,
                    col(Delivery.id).in_(ids[start : start + _AT_A_TIME]),
                    col(Delivery.state).in_(states),
                )
                .values(dict(values_of))
            )


def give_place(session: Session, row: Delivery, since: Several[str]) -> None:
    """The row that stood for the document stands no more: this one is done to it."""
    here = delivery(session, row.workspace_id, row.id)
    if here is not None and here.state in since:
        give_way(session, row)


def give_way(session: Session, row: Delivery) -> None:
    """The row that this one amends stands no more."""
    before = delivery(session, row.workspace_id, row.amends)
    if before is None:
        return
    if row.act == "void":
        _change(session, before, THERE, {"state": "undone", "says": f"Voided: {row.reason}"})
    else:
        _change(session, before, THERE, {"state": "amended"})


def leave_waiting(session: Session, workspace_id: str, batch_id: str, says: str) -> int:
    """What was never tried stays behind, free to be sent by another batch; how many that is."""
    return len(
        session.execute(
            update(Delivery)
            .where(
                col(Delivery.workspace_id) == workspace_id,
                col(Delivery.batch_id) == batch_id,
                col(Delivery.state) == "waiting",
            )
            .values(state="left", says=says)
            .returning(col(Delivery.id)),
            execution_options={"synchronize_session": False},
        ).all()
    )


def _change(
    session: Session,
    row: Delivery,
    states: Several[str],
    values: Mapping[str, Any],
    version: int | None = None,
    tried: int | None = None,
) -> bool:
    done = session.connection().execute(
        _update(
            tuple(sorted(values)),
            tuple(sorted(states)),
            fenced=version is not None,
            counted=tried is not None,
        ),
        {
            **{f"new_{name}": value for name, value in values.items()},
            "row": row.id,
            "workspace": row.workspace_id,
            "batch": row.batch_id,
            "carried": version,
            "tried": tried,
        },
    )
    return bool(done.rowcount)


@cache
def _update(
    columns: tuple[str, ...], states: tuple[str, ...], *, fenced: bool, counted: bool
) -> Update:
    """The change of one delivery, put together once: it is made twice for every document."""
    table = Delivery.__table__  # type: ignore[attr-defined]
    batch = Batch.__table__  # type: ignore[attr-defined]
    changed = update(table).where(
        table.c.id == bindparam("row"),
        table.c.workspace_id == bindparam("workspace"),
        or_(*(table.c.state == each for each in states)),
    )
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    if counted:
        changed = changed.where(table.c.tries == bindparam("tried"))
    if fenced:
        changed = changed.where(
            exists().where(
                batch.c.id == bindparam("batch"),
                batch.c.version == bindparam("carried"),
                batch.c.state == "sending",
            )
        )
        new["tries"] = table.c.tries + 1
    return changed.values(new)
