"""Queries about documents that the target's own control looked at, or is to look at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from engine.records import Controlled


def all_of(session: Session, workspace_id: str, company: str) -> Sequence[Controlled]:
    return session.exec(
        select(Controlled).where(
            Controlled.workspace_id == workspace_id, Controlled.company == company
        )
    ).all()


def ask(session: Session, workspace_id: str, company: str, documents: Mapping[str, str]) -> None:
    """These documents are to be looked at, by their keys, and those refused before once more.

    What was taken in this very form is not asked again; what nobody wants to send is forgotten.
    """
    kept = session.exec(select(Controlled).where(Controlled.workspace_id == workspace_id)).all()
    stands = set()
    for row in kept:
        wanted = documents.get(row.key, row.document if row.says else "")
        if row.company == company and row.document == wanted:
            stands.add(row.key)
            if row.says:
                row.answered_at, row.says, row.fix = None, "", ""
        else:
            session.delete(row)
    session.flush()
    session.add_all(
        Controlled(workspace_id=workspace_id, key=key, company=company, document=text)
        for key, text in documents.items()
        if key not in stands
    )
    session.flush()


def unanswered(session: Session, workspace_id: str, company: str) -> Sequence[Controlled]:
    return session.exec(
        select(Controlled)
        .where(
            Controlled.workspace_id == workspace_id,
            Controlled.company == company,
            col(Controlled.answered_at).is_(None),
        )
        .order_by(col(Controlled.key))
    ).all()


def answer(session: Session, asked: Controlled, at: datetime, says: str, fix: str) -> None:
    """What the control said; nothing where another form is asked about meanwhile."""
    row = session.get(Controlled, (asked.workspace_id, asked.key))
    if row is not None and row.document == asked.document:
        row.answered_at, row.says, row.fix = at, says, fix
        session.flush()
