"""Queries about amounts that were set against invoices from here, or are on their way."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from engine.records import Allocation, Delivery

IN_DOUBT = ("sending", "uncertain")


def intend(session: Session, row: Allocation) -> None:
    """On disk before the call; a clash where the same is on its way already.

    What was refused of the same before is told no more.
    """
    session.execute(
        delete(Allocation).where(
            col(Allocation.workspace_id) == row.workspace_id,
            col(Allocation.company) == row.company,
            col(Allocation.invoice_id) == row.invoice_id,
            col(Allocation.payer_id) == row.payer_id,
            col(Allocation.state) == "refused",
        )
    )
    session.add(row)
    session.flush()


def end(session: Session, row: Allocation, state: str, says: str = "", **values: Any) -> None:
    """What became of it."""
    found = session.get(Allocation, row.id)
    assert found is not None
    found.state, found.says = state, says
    for name, value in values.items():
        setattr(found, name, value)
    session.flush()


def forget(session: Session, row: Allocation) -> None:
    """It never arrived: as if it had not set out."""
    found = session.get(Allocation, row.id)
    if found is not None:
        session.delete(found)
        session.flush()


def in_doubt(session: Session, workspace_id: str, company: str) -> Sequence[Allocation]:
    return session.exec(
        select(Allocation)
        .where(
            Allocation.workspace_id == workspace_id,
            Allocation.company == company,
            col(Allocation.state).in_(IN_DOUBT),
        )
        .order_by(col(Allocation.sent_at))
    ).all()


def of_company(session: Session, workspace_id: str, company: str) -> Sequence[Allocation]:
    """All of them, the oldest first."""
    return session.exec(
        select(Allocation)
        .where(Allocation.workspace_id == workspace_id, Allocation.company == company)
        .order_by(col(Allocation.sent_at))
    ).all()


def of_batch(
    session: Session, workspace_id: str, batch_id: str
) -> Sequence[tuple[Allocation, Delivery]]:
    """Those of the invoices and credit notes of a batch, with the invoice's delivery."""
    return session.exec(
        select(Allocation, Delivery)
        .join(Delivery, col(Delivery.id) == col(Allocation.delivery_id))
        .where(
            Allocation.workspace_id == workspace_id,
            or_(
                col(Delivery.batch_id) == batch_id,
                col(Allocation.credit_id).in_(
                    select(Delivery.id).where(
                        Delivery.workspace_id == workspace_id, Delivery.batch_id == batch_id
                    )
                ),
            ),
        )
        .order_by(col(Allocation.sent_at))
    ).all()
