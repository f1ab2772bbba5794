"""Queries about workspaces."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from engine.records import Workspace, now


def add(session: Session, workspace: Workspace) -> None:
    session.add(workspace)
    session.flush()


def with_id(session: Session, workspace_id: str) -> Workspace | None:
    return session.get(Workspace, workspace_id)


def held(session: Session, workspace_id: str) -> Workspace | None:
    """The workspace, held so that nobody changes it before this session ends."""
    return session.get(Workspace, workspace_id, with_for_update=True)


def in_order(session: Session, *, archived: bool) -> Sequence[Workspace]:
    """The open workspaces, or the archived ones, by name."""
    kept_away = col(Workspace.archived_at).is_not(None)
    return session.exec(
        select(Workspace)
        .where(kept_away if archived else ~kept_away)
        .order_by(func.lower(Workspace.name), col(Workspace.made_at))
    ).all()


def set_archived(session: Session, workspace: Workspace, archived: bool) -> None:
    workspace.archived_at = now() if archived else None
    workspace.version += 1
    session.add(workspace)
    session.flush()


def stand(session: Session, workspace: Workspace, standing: str) -> None:
    """What a transfer from this workspace would touch from now on."""
    workspace.standing = standing
    workspace.version += 1
    session.add(workspace)
    session.flush()
