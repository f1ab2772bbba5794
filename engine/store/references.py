"""Queries about Sage's own lists as last read, what changed in them, and the rights found."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from engine.records import Reference, ReferenceChange, RightFinding

_AT_A_TIME = 400


def whole(session: Session, workspace_id: str) -> Sequence[Reference]:
    return session.exec(select(Reference).where(Reference.workspace_id == workspace_id)).all()


def empty(session: Session, workspace_id: str) -> None:
    """Every entry out, before all are read anew."""
    session.execute(delete(Reference).where(col(Reference.workspace_id) == workspace_id))


def put(session: Session, workspace_id: str, rows: Sequence[Reference]) -> None:
    """These entries as they are now, whether they were there before or not."""
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Reference)
    upsert = insert.on_conflict_do_update(
        index_elements=["workspace_id", "kind", "item_id"],
        set_={
            name: insert.excluded[name]
            for name in ("code", "name", "words", "unusable", "facts", "percentages")
        },
    )
    # On the connection: a session would make an object of each of twenty thousand rows first.
    session.connection().execute(
        upsert, [{**row.model_dump(), "workspace_id": workspace_id} for row in rows]
    )


def take_out(session: Session, workspace_id: str, gone: Collection[tuple[str, str]]) -> None:
    """The entries of these kinds and ids are in Sage no more."""
    for kind in {kind for kind, _ in gone}:
        ids = [item_id for each, item_id in gone if each == kind]
        for start in range(0, len(ids), _AT_A_TIME):
            session.execute(
                delete(Reference).where(
                    col(Reference.workspace_id) == workspace_id,
                    col(Reference.kind) == kind,
                    col(Reference.item_id).in_(ids[start:][:_AT_A_TIME]),
                )
            )


def counts(session: Session, workspace_id: str) -> dict[str, tuple[int, int]]:
    """How many entries each list has, and how many of them can be used."""
    found = session.execute(
        select(
            Reference.kind,
            func.count(),
            func.count().filter(col(Reference.unusable) == ""),
        )
        .where(Reference.workspace_id == workspace_id)
        .group_by(Reference.kind)
    ).all()
    return {kind: (total, usable) for kind, total, usable in found}


def matching(
    session: Session, workspace_id: str, kind: str, words: Sequence[str], start: int, at_most: int
) -> tuple[Sequence[Reference], int]:
    """A page of the entries in which all these words occur, and how many there are in all."""
    wanted = select(Reference).where(
        Reference.workspace_id == workspace_id,
        Reference.kind == kind,
        *(col(Reference.words).contains(word, autoescape=True) for word in words),
    )
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    in_order = wanted.order_by(col(Reference.words), col(Reference.item_id))
    return session.exec(in_order.offset(start).limit(at_most)).all(), total


def with_ids(
    session: Session, workspace_id: str, kind: str, ids: Collection[str]
) -> Sequence[Reference]:
    return session.exec(
        select(Reference).where(
            Reference.workspace_id == workspace_id,
            Reference.kind == kind,
            col(Reference.item_id).in_(ids),
        )
    ).all()


# --- changes ---------------------------------------------------------------------------------


def add_changes(session: Session, changes: Sequence[ReferenceChange]) -> None:
    session.add_all(changes)
    session.flush()


def open_changes(
    session: Session, workspace_id: str, at_most: int
) -> tuple[Sequence[ReferenceChange], int]:
    """The newest changes that nobody has taken note of yet, and how many there are in all."""
    wanted = select(ReferenceChange).where(
        ReferenceChange.workspace_id == workspace_id, col(ReferenceChange.noted_at).is_(None)
    )
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    newest = wanted.order_by(
        col(ReferenceChange.seen_at).desc(), col(ReferenceChange.kind), col(ReferenceChange.says)
    )
    return session.exec(newest.limit(at_most)).all(), total


def note_changes(
    session: Session, workspace_id: str, up_to: datetime, actor: str, at: datetime
) -> int:
    """Somebody has seen every change up to this moment; how many those were."""
    return len(
        session.execute(
            update(ReferenceChange)
            .where(
                col(ReferenceChange.workspace_id) == workspace_id,
                col(ReferenceChange.noted_at).is_(None),
                col(ReferenceChange.seen_at) <= up_to,
            )
            .values(noted_by=actor, noted_at=at)
            .returning(col(ReferenceChange.id)),
            execution_options={"synchronize_session": False},
        ).all()
    )


# --- rights ----------------------------------------------------------------------------------


def keep_findings(session: Session, workspace_id: str, findings: Sequence[RightFinding]) -> None:
    """What was found this time, in place of what was found before."""
    session.execute(delete(RightFinding).where(col(RightFinding.workspace_id) == workspace_id))
    session.add_all(findings)
    session.flush()


def findings(session: Session, workspace_id: str) -> Sequence[RightFinding]:
    return session.exec(
        select(RightFinding)
        .where(RightFinding.workspace_id == workspace_id)
        .order_by(col(RightFinding.number))
    ).all()
