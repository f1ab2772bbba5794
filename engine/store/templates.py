"""Queries about templates, which belong to the installation."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, select

from engine.records import Template


def add(session: Session, template: Template) -> None:
    session.add(template)
    session.flush()


def with_id(session: Session, template_id: str) -> Template | None:
    return session.get(Template, template_id)


def in_order(session: Session) -> Sequence[Template]:
    """All of them, by name."""
    return session.exec(select(Template).order_by(func.lower(Template.name))).all()


def delete(session: Session, template: Template) -> None:
    session.delete(template)
    session.flush()
