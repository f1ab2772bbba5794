"""Queries about documents that were seen in the target when it was last looked into."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from engine.records import Look, SeenInSage


def replace(
    session: Session, look: Look, seen: Sequence[SeenInSage], kinds: Collection[str]
) -> None:
    """What was seen of these kinds this time, in the place of what was seen before."""
    session.execute(
        delete(SeenInSage).where(
            col(SeenInSage.workspace_id) == look.workspace_id, col(SeenInSage.kind).in_(kinds)
        ),
        execution_options={"synchronize_session": False},
    )
    session.add_all(seen)
    session.merge(look)
    session.flush()


def last_look(session: Session, workspace_id: str) -> Look | None:
    return session.get(Look, workspace_id)


def seen(session: Session, workspace_id: str, company: str) -> Sequence[SeenInSage]:
    return session.exec(
        select(SeenInSage).where(
            SeenInSage.workspace_id == workspace_id, SeenInSage.company == company
        )
    ).all()
