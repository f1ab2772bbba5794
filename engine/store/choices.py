"""Queries about a workspace's mapping: what stands, what stood, and the versions in between."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlmodel import Session, col, select

from engine.records import MappingEntry, MappingVersion


def entries(
    session: Session, workspace_id: str, version: int | None = None
) -> Sequence[MappingEntry]:
    """Every choice as it stands now, or as it stood in that version."""
    return session.exec(
        select(MappingEntry)
        .where(MappingEntry.workspace_id == workspace_id, _stands(version))
        .order_by(col(MappingEntry.part), col(MappingEntry.key))
    ).all()


def texts(
    session: Session, workspace_id: str, version: int | None = None
) -> Sequence[tuple[str, str, str]]:
    """Part, key and value of the same, which is all that a mapping is made of."""
    return session.exec(
        select(MappingEntry.part, MappingEntry.key, MappingEntry.value)
        .where(MappingEntry.workspace_id == workspace_id, _stands(version))
        .order_by(col(MappingEntry.part), col(MappingEntry.key))
    ).all()


def _stands(version: int | None) -> ColumnElement[bool]:
    open_end = col(MappingEntry.until).is_(None)
    if version is None:
        return open_end
    since = col(MappingEntry.since) <= version
    return and_(since, or_(open_end, col(MappingEntry.until) > version))


def standing(session: Session, workspace_id: str, part: str, key: str) -> MappingEntry | None:
    """One choice as it stands now."""
    return session.exec(
        select(MappingEntry).where(
            MappingEntry.workspace_id == workspace_id,
            MappingEntry.part == part,
            MappingEntry.key == key,
            col(MappingEntry.until).is_(None),
        )
    ).first()


def changed_since(session: Session, workspace_id: str, version: int) -> set[tuple[str, str]]:
    """Part and key of every choice made or ended after that version."""
    later = or_(col(MappingEntry.since) > version, col(MappingEntry.until) > version)
    found = session.exec(
        select(MappingEntry.part, MappingEntry.key).where(
            MappingEntry.workspace_id == workspace_id, later
        )
    )
    return {(part, key) for part, key in found}


def newest(session: Session, workspace_id: str) -> int:
    """The number of the newest version; 0 where there is none."""
    return session.exec(
        select(func.coalesce(func.max(MappingVersion.number), 0)).where(
            MappingVersion.workspace_id == workspace_id
        )
    ).one()


def add_version(session: Session, version: MappingVersion) -> None:
    session.add(version)
    session.flush()


def end(session: Session, workspace_id: str, ids: Iterable[str], version: int) -> None:
    """These choices stand no longer, from this version on."""
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        session.execute(
            update(MappingEntry)
            .where(
                col(MappingEntry.workspace_id) == workspace_id,
                col(MappingEntry.id).in_(wanted[start : start + 500]),
            )
            .values(until=version),
            execution_options={"synchronize_session": False},
        )


def add(session: Session, fresh: Iterable[MappingEntry]) -> None:
    session.add_all(fresh)
    session.flush()


def versions(session: Session, workspace_id: str, at_most: int) -> Sequence[MappingVersion]:
    """The newest first."""
    return session.exec(
        select(MappingVersion)
        .where(MappingVersion.workspace_id == workspace_id)
        .order_by(col(MappingVersion.number).desc())
        .limit(at_most)
    ).all()


def version(session: Session, workspace_id: str, number: int) -> MappingVersion | None:
    return session.get(MappingVersion, (workspace_id, number))
