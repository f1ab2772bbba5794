"""Mappings kept for the customers to come."""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from engine.records.columns import long_text, moment, new_id, now


class Template(SQLModel, table=True):
    """A mapping without its customer: it belongs to the installation and to no workspace."""

    __table_args__ = (Index("template_name", text("lower(name)"), unique=True),)

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    says: str = Field(sa_column=long_text())
    source: str
    """The source system it was made with."""
    country: str
    """Whose tax rates it names."""
    made_at: datetime = Field(default_factory=now, sa_column=moment(nullable=False))
    made_by: str
    tables: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The mapping's tables, packed; what of Sage's stands in them, stands there by its code."""
