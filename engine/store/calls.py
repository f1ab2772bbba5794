"""Queries about calls to Sage: how many a company has had, and how many are under way.

Those that every single call asks are put together once, with their values to come.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Label, Select, bindparam, delete, func, insert, null, update
from sqlalchemy import select as plain_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from engine.records import Allowance, SageCall, new_id
from engine.store.jobs import clock

_call = SageCall.__table__  # type: ignore[attr-defined]
_allowance = Allowance.__table__  # type: ignore[attr-defined]
_OF = _call.c.company == bindparam("whose")
_HELD = (
    plain_select(_allowance.c.closed_until)
    .where(_allowance.c.company == bindparam("whose"))
    .with_for_update()
)
_FORGET = delete(_call).where(_OF, _call.c.at < bindparam("moment"))
_UNDER_WAY = (
    plain_select(func.count())
    .select_from(_call)
    .where(_OF, _call.c.held_until > bindparam("moment"))
    .scalar_subquery()
)
_ADD = insert(_call)
_HOLD_ON = (
    update(_call).where(_call.c.id == bindparam("call"), _OF).values(held_until=bindparam("moment"))
)
_GIVE_BACK = delete(_call).where(_call.c.id == bindparam("call"), _OF)


def _latest_but(number: str) -> Label[datetime | None]:
    """When the call was made that so many others followed."""
    return (
        plain_select(_call.c.at)
        .where(_OF)
        .order_by(_call.c.at.desc())
        .offset(bindparam(number))
        .limit(1)
        .scalar_subquery()
        .label(number)
    )


@cache
def _so_far(*, in_minute: bool, in_day: bool) -> Select[Any]:
    none = null()
    return plain_select(
        _UNDER_WAY,
        _latest_but("of_minute") if in_minute else none,
        _latest_but("of_day") if in_day else none,
    )


def hold(session: Session, company: str) -> tuple[datetime | None, datetime]:
    """Until when the company may not be called, and now; nobody else counts before we have."""
    connection = session.connection()
    found = connection.execute(_HELD, {"whose": company}).first()
    if found is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        connection.execute(
            dialect.insert(Allowance)
            .values(company=company, closed_until=None)
            .on_conflict_do_nothing()
        )
        found = connection.execute(_HELD, {"whose": company}).one()
    return found[0], clock(session)


def forget_before(session: Session, company: str, moment: datetime) -> None:
    session.connection().execute(_FORGET, {"whose": company, "moment": moment})


def so_far(
    session: Session, company: str, moment: datetime, in_minute: int, in_day: int
) -> tuple[int, datetime | None, datetime | None]:
    """How many calls are under way; and when those were made that so many others have followed
    in the minute and in the day, where there were so many. Less than nought is no limit."""
    under_way, of_minute, of_day = (
        session.connection()
        .execute(
            _so_far(in_minute=in_minute >= 0, in_day=in_day >= 0),
            {"whose": company, "moment": moment, "of_minute": in_minute, "of_day": in_day},
        )
        .one()
    )
    return under_way, of_minute, of_day


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


def add(
    session: Session, company: str, moment: datetime, many: int, held_for: float, held_by: str
) -> list[str]:
    """So many calls, counted; and under way for at most so many seconds."""
    call = {
        "company": company,
        "at": moment,
        "held_until": moment + timedelta(seconds=held_for) if held_for else None,
        "held_by": held_by,
    }
    made = [new_id() for _ in range(many)]
    session.connection().execute(_ADD, [{**call, "id": each} for each in made])
    return made


def hold_on(session: Session, company: str, call_ids: Sequence[str], seconds: float) -> None:
    """Their places are held for so many seconds from now on."""
    _hold_until(session, company, call_ids, clock(session) + timedelta(seconds=seconds))


def let_go(session: Session, company: str, call_ids: Sequence[str]) -> None:
    """These are over."""
    _hold_until(session, company, call_ids, None)


def _hold_until(
    session: Session, company: str, call_ids: Sequence[str], until: datetime | None
) -> None:
    if call_ids:
        session.connection().execute(
            _HOLD_ON, [{"whose": company, "call": each, "moment": until} for each in call_ids]
        )


def give_back(session: Session, company: str, call_ids: Sequence[str]) -> None:
    """These were never made."""
    if call_ids:
        session.connection().execute(
            _GIVE_BACK, [{"whose": company, "call": each} for each in call_ids]
        )


def let_all_go(session: Session, company: str, held_by: str) -> None:
    """No call of this holder is under way any more."""
    session.connection().execute(
        update(_call)
        .where(_call.c.company == company, _call.c.held_by == held_by)
        .values(held_until=None)
    )


def close(session: Session, company: str, until: datetime) -> None:
    """Nobody calls this company before then, who holds its allowance says."""
    session.connection().execute(
        update(_allowance).where(_allowance.c.company == company).values(closed_until=until)
    )
