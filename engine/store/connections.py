"""Queries about connections to Sage: one for each workspace, renewed by one at a time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, update
from sqlmodel import Session, col, select

from engine.records import (
    Connection,
    Reference,
    ReferenceChange,
    RightFinding,
    SignInAttempt,
    Workspace,
)
from engine.store.jobs import clock


def of(session: Session, workspace_id: str) -> Connection | None:
    return session.exec(select(Connection).where(Connection.workspace_id == workspace_id)).first()


def held(session: Session, workspace_id: str) -> Connection | None:
    """The connection, held so that nobody changes it before this session ends."""
    return session.exec(
        select(Connection).where(Connection.workspace_id == workspace_id).with_for_update()
    ).first()


def keep(session: Session, connection: Connection) -> None:
    connection.version += 1
    session.add(connection)
    session.flush()


def forget(session: Session, connection: Connection) -> None:
    """The connection and everything that was read through it."""
    forget_what_was_read(session, connection)
    session.delete(connection)
    session.flush()


def forget_what_was_read(session: Session, connection: Connection) -> None:
    for table in (Reference, ReferenceChange, RightFinding):
        session.execute(delete(table).where(col(table.workspace_id) == connection.workspace_id))
    connection.settings, connection.unread = "", "{}"
    connection.lists_as_of = connection.lists_read_at = connection.rights_checked_at = None


# --- tokens ----------------------------------------------------------------------------------


def begin_renewal(
    session: Session, workspace_id: str, generation: int, renewer: str, seconds: float
) -> bool:
    """Whether it is ours to renew the tokens of this generation, for so many seconds."""
    moment = clock(session)
    rested = or_(
        col(Connection.renewer) == "",
        col(Connection.renewer_until).is_(None),
        col(Connection.renewer_until) < moment,
    )
    return _change(
        session,
        and_(_generation(workspace_id, generation), rested),
        renewer=renewer,
        renewer_until=moment + timedelta(seconds=seconds),
    )


def end_renewal(
    session: Session, workspace_id: str, generation: int, tokens: Mapping[str, Any]
) -> bool:
    """Keep the new tokens, whoever renews now, unless others are newer.

    Not by the renewer's name: a reply that came late is worth all the same, since Sage
    has already forgotten the tokens it replaces.
    """
    return _change(
        session,
        _generation(workspace_id, generation),
        generation=generation + 1,
        renewer="",
        renewer_until=None,
        trouble="",
        **tokens,
    )


def give_up_renewal(
    session: Session, workspace_id: str, generation: int, renewer: str, trouble: str = ""
) -> bool:
    """Somebody else may try; with a trouble, a person must sign in first."""
    ours = and_(_generation(workspace_id, generation), col(Connection.renewer) == renewer)
    told = {"trouble": trouble} if trouble else {}
    return _change(session, ours, renewer="", renewer_until=None, **told)


def _generation(workspace_id: str, generation: int) -> Any:
    return and_(
        col(Connection.workspace_id) == workspace_id, col(Connection.generation) == generation
    )


def _change(session: Session, where: Any, **values: Any) -> bool:
    done = session.execute(
        update(Connection).where(where).values(**values).returning(col(Connection.id)),
        execution_options={"synchronize_session": False},
    )
    return done.scalar_one_or_none() is not None


# --- signing in ------------------------------------------------------------------------------


def add_attempt(session: Session, attempt: SignInAttempt, keep_for: timedelta) -> None:
    """A sign-in that begins now; those long over are forgotten on the way."""
    attempt.made_at = clock(session)
    session.execute(
        delete(SignInAttempt).where(
            col(SignInAttempt.workspace_id) == attempt.workspace_id,
            col(SignInAttempt.made_at) < attempt.made_at - keep_for,
        )
    )
    session.add(attempt)
    session.flush()


def attempt_to_leave(session: Session, attempt_id: str, longest: timedelta) -> SignInAttempt | None:
    """The sign-in that was begun under this id, while no browser has left with it yet."""
    return session.exec(
        select(SignInAttempt)
        .where(
            SignInAttempt.id == attempt_id,
            col(SignInAttempt.state).is_(None),
            col(SignInAttempt.made_at) > clock(session) - longest,
        )
        .with_for_update()
    ).first()


def claim_attempt(
    session: Session, state: str, browser: str, longest: timedelta
) -> SignInAttempt | None:
    """The sign-in that this answer belongs to: once, in its own browser, while it lasts."""
    moment = clock(session)
    claimed = session.execute(
        update(SignInAttempt)
        .where(
            col(SignInAttempt.state) == state,
            col(SignInAttempt.browser) == browser,
            col(SignInAttempt.answered_at).is_(None),
            col(SignInAttempt.made_at) > moment - longest,
        )
        .values(answered_at=moment)
        .returning(col(SignInAttempt.id)),
        execution_options={"synchronize_session": False},
    ).scalar_one_or_none()
    return None if claimed is None else session.get(SignInAttempt, claimed)


def attempt_with_state(session: Session, state: str) -> SignInAttempt | None:
    return session.exec(select(SignInAttempt).where(SignInAttempt.state == state)).first()


# --- for workers and commands, who serve every workspace --------------------------------------


_FRESH_FOR = timedelta(hours=20)


def workspaces_to_read(session: Session) -> Sequence[str]:
    """The open workspaces whose lists can be read, and were not since about a day ago."""
    return session.exec(
        select(Connection.workspace_id)
        .join(Workspace, col(Workspace.id) == col(Connection.workspace_id))
        .where(
            col(Workspace.archived_at).is_(None),
            Connection.business_id != "",
            Connection.kind != "file",
            Connection.mode != "off",
            Connection.trouble == "",
            or_(
                col(Connection.lists_read_at).is_(None),
                col(Connection.lists_read_at) < clock(session) - _FRESH_FOR,
            ),
        )
    ).all()


def locked_otherwise(session: Session, key_id: str) -> Sequence[Connection]:
    """Every connection whose tokens another key has locked, held to be locked anew."""
    return session.exec(
        select(Connection)
        .where(Connection.key_id != key_id, Connection.kind != "file")
        .with_for_update()
    ).all()


def move_practice(session: Session, base: str) -> None:
    """The practice company is reached at this address from now on."""
    session.execute(
        update(Connection)
        .where(col(Connection.kind) == "practice", col(Connection.base) != base)
        .values(base=base),
        execution_options={"synchronize_session": False},
    )
