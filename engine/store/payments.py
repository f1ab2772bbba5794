"""Queries about payments: how far each document that is there is paid, as last collected."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from engine.model import INVOICED, RECEIPT
from engine.records import Collection, Connection, Delivery, Payment, Workspace
from engine.store.batches import is_there


def delivered(
    session: Session, workspace_id: str, company: str
) -> Sequence[tuple[str, str, str, str, str]]:
    """Id, id in the target, currency, kind and key of every document that is there."""
    rows: Sequence[Any] = session.exec(
        select(  # type: ignore[call-overload]
            Delivery.id, Delivery.target_id, Delivery.currency, Delivery.what, Delivery.key
        ).where(Delivery.workspace_id == workspace_id, Delivery.company == company, _owed())
    ).all()
    return rows


def marks_without_payment(session: Session, workspace_id: str, company: str) -> bool:
    """Whether a document is marked as already there whose payments were never read."""
    return bool(
        session.exec(
            select(Delivery.id)
            .join(Payment, col(Payment.delivery_id) == col(Delivery.id), isouter=True)
            .where(
                Delivery.workspace_id == workspace_id,
                Delivery.company == company,
                Delivery.act == "adopt",
                _owed(),
                col(Payment.delivery_id).is_(None),
            )
            .limit(1)
        ).first()
    )


def first_sent(session: Session, workspace_id: str, company: str) -> datetime | None:
    """When the first document that is there set out."""
    return session.exec(
        select(func.min(Delivery.sent_at)).where(
            Delivery.workspace_id == workspace_id,
            Delivery.company == company,
            _owed(),
        )
    ).one()


def oldest(session: Session, workspace_id: str, company: str) -> date | None:
    """The day of the oldest document that is there."""
    day = session.exec(
        select(func.min(Delivery.date)).where(
            Delivery.workspace_id == workspace_id,
            Delivery.company == company,
            Delivery.date != "",
            _owed(),
        )
    ).one()
    return date.fromisoformat(day) if day else None


def _owed() -> ColumnElement[bool]:
    """This row is a document that is there and is to be paid; a receipt says what was."""
    return and_(is_there(), col(Delivery.what).in_(INVOICED))


def put_payments(session: Session, rows: Sequence[Payment]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for row in rows:
        values = row.model_dump()
        session.execute(
            dialect.insert(Payment)
            .values(**values)
            .on_conflict_do_update(index_elements=["delivery_id"], set_=values)
        )


def payments(
    session: Session, workspace_id: str, company: str, batch_id: str = ""
) -> Sequence[tuple[Delivery, Payment | None]]:
    """Every document that is there, with how far it is paid, as far as that is known."""
    wanted = [
        col(Delivery.workspace_id) == workspace_id,
        col(Delivery.company) == company,
        _owed(),
    ]
    if batch_id:
        wanted.append(col(Delivery.batch_id) == batch_id)
    return session.exec(
        select(Delivery, Payment)
        .join(Payment, col(Payment.delivery_id) == col(Delivery.id), isouter=True)
        .where(*wanted)
        .order_by(col(Delivery.date))
    ).all()


def receipts(session: Session, workspace_id: str, company: str) -> Sequence[Delivery]:
    """Every receipt that is there."""
    return session.exec(
        select(Delivery).where(
            Delivery.workspace_id == workspace_id,
            Delivery.company == company,
            Delivery.what == RECEIPT,
            is_there(),
        )
    ).all()


def payment_states(session: Session, workspace_id: str, batch_id: str) -> Mapping[str, str]:
    """How far each document of a batch is paid, by the delivery's id, as last collected."""
    rows: Sequence[Any] = session.exec(
        select(Payment.delivery_id, Payment.status)
        .join(Delivery, col(Delivery.id) == col(Payment.delivery_id))
        .where(Delivery.workspace_id == workspace_id, Delivery.batch_id == batch_id)
    ).all()
    return dict(rows)


def collection(session: Session, workspace_id: str, company: str) -> Collection | None:
    return session.get(Collection, (workspace_id, company))


def put_collection(session: Session, row: Collection) -> None:
    session.merge(row)
    session.flush()


def workspaces_to_collect(session: Session) -> Sequence[str]:
    """The open workspaces that have something in their company, and can ask it."""
    there = exists().where(
        col(Delivery.workspace_id) == col(Workspace.id),
        col(Delivery.company) == col(Connection.business_id),
        _owed(),
    )
    return session.exec(
        select(Connection.workspace_id)
        .join(Workspace, col(Workspace.id) == col(Connection.workspace_id))
        .where(
            col(Workspace.archived_at).is_(None),
            Connection.business_id != "",
            Connection.kind != "file",
            Connection.mode != "off",
            Connection.trouble == "",
            there,
        )
    ).all()
