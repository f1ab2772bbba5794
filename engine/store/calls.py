"""Queries about calls to Sage: how many a company has had, and how many are under way."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from engine.records import Allowance, SageCall
from engine.store.jobs import clock


def hold(session: Session, company: str) -> tuple[Allowance, datetime]:
    """The company's allowance, held so that nobody else counts a call before we have; and now."""
    held = select(Allowance).where(Allowance.company == company).with_for_update()
    found = session.exec(held).first()
    if found is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(
            dialect.insert(Allowance)
            .values(company=company, closed_until=None)
            .on_conflict_do_nothing()
        )
        found = session.exec(held).one()
    return found, clock(session)


def forget_before(session: Session, company: str, moment: datetime) -> None:
    session.execute(
        delete(SageCall).where(col(SageCall.company) == company, col(SageCall.at) < moment)
    )


def latest_but(session: Session, company: str, number: int) -> datetime | None:
    """When the call was made that so many others followed."""
    return session.exec(
        select(SageCall.at)
        .where(SageCall.company == company)
        .order_by(col(SageCall.at).desc())
        .offset(number)
        .limit(1)
    ).first()


def under_way(session: Session, company: str, moment: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(SageCall)
        .where(SageCall.company == company, col(SageCall.held_until) > moment)
    ).one()


def since(session: Session, company: str, moment: datetime) -> int:
    """How many calls were made from this moment on."""
    return session.exec(
        select(func.count())
        .select_from(SageCall)
        .where(SageCall.company == company, col(SageCall.at) >= moment)
    ).one()


def moments(session: Session, company: str, moment: datetime) -> list[datetime]:
    """When each call was made from this moment on, the earliest first."""
    return list(
        session.exec(
            select(SageCall.at)
            .where(SageCall.company == company, col(SageCall.at) >= moment)
            .order_by(col(SageCall.at))
        ).all()
    )


def add(session: Session, company: str, moment: datetime, held_for: float) -> str:
    call = SageCall(company=company, at=moment, held_until=moment + timedelta(seconds=held_for))
    session.add(call)
    session.flush()
    return call.id


def let_go(session: Session, company: str, call_id: str) -> None:
    session.execute(
        update(SageCall)
        .where(col(SageCall.id) == call_id, col(SageCall.company) == company)
        .values(held_until=None),
        execution_options={"synchronize_session": False},
    )


def close(session: Session, allowance: Allowance, until: datetime) -> None:
    """Nobody calls this company before then."""
    if allowance.closed_until is None or allowance.closed_until < until:
        allowance.closed_until = until
        session.add(allowance)
        session.flush()
