"""The states of a mapping as a person reads them, what is different between two, and templates."""

from dataclasses import dataclass
from datetime import datetime

from engine.model.basics import Problem


@dataclass(frozen=True)
class MappingVersionLine:
    """One saved state of the mapping."""

    number: int
    at: datetime
    by: str
    says: str
    name: str


@dataclass(frozen=True)
class TableChange:
    """One line of a mapping table that is not as it was."""

    table: str
    what: str
    was: str
    now: str


@dataclass(frozen=True)
class TemplateLine:
    """A mapping kept for the customers to come."""

    id: str
    name: str
    says: str
    source: str
    country: str
    made_at: datetime
    made_by: str
    counts: tuple[tuple[str, int], ...]
    """Each table's title and how many rows it has."""


@dataclass(frozen=True)
class TemplateFit:
    """What starting from a template would do here, and what of it does not fit."""

    changes: tuple[tuple[str, str, str, str], ...]
    """Table, what, is now, would be."""
    lacking: tuple[Problem, ...]
    """What the company or the file does not have; these rows stay out."""
    unused: tuple[tuple[str, str], ...]
    """Table and what: the file has none of it now; kept for the day it does."""
    still_open: tuple[tuple[str, str], ...]
    """Table and what: the file has it, and neither the template nor anybody has chosen."""
