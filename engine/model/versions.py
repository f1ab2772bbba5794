"""The states of a mapping as a person reads them, and what is different between two of them."""

from dataclasses import dataclass
from datetime import datetime


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
