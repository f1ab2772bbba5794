"""Queries about the log: lines are added and read, never changed."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from engine.records import ChainHead, Event


def head_to_extend(session: Session, chain: str) -> ChainHead:
    """The chain's last line, held so that nobody else can add one before us."""
    held = select(ChainHead).where(ChainHead.chain == chain).with_for_update()
    found = session.exec(held).first()
    if found is not None:
        return found
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(ChainHead)
        .values(chain=chain, number=0, key_id="", last="", seal="")
        .on_conflict_do_nothing()
    )
    return session.exec(held).one()


def head(session: Session, chain: str) -> ChainHead | None:
    return session.get(ChainHead, chain)


def add(session: Session, event: Event, head: ChainHead) -> None:
    session.add(event)
    session.add(head)
    session.flush()


def after(session: Session, chain: str, number: int, at_most: int) -> Sequence[Event]:
    """The lines that follow this one, in the order they were written."""
    return session.exec(
        select(Event)
        .where(Event.chain == chain, Event.number > number)
        .order_by(col(Event.number))
        .limit(at_most)
    ).all()


def latest(session: Session, chain: str, at_most: int) -> Sequence[Event]:
    """The newest lines first."""
    return session.exec(
        select(Event).where(Event.chain == chain).order_by(col(Event.number).desc()).limit(at_most)
    ).all()


def count(session: Session, chain: str) -> int:
    return session.exec(select(func.count()).select_from(Event).where(Event.chain == chain)).one()
