"""A sheet whose columns are known by their headings, whatever their order and spelling."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model import Sheet

_MARKS = re.compile(r"[\W_]+")


def plain(heading: str) -> str:
    """A heading without what programs write otherwise: case, spaces and marks.

    >>> plain("A/C Ref"), plain("ACCOUNT_REF"), plain("O/S")
    ('acref', 'accountref', 'os')
    """
    return _MARKS.sub("", heading).casefold()


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a sheet that mean something, by what they mean."""

    sheet: Sheet
    heading: Mapping[str, str]
    """What the column of each field is called in the sheet, of those that are there."""

    def __contains__(self, field: str) -> bool:
        return field in self.heading

    def texts(self, row: int) -> Mapping[str, str]:
        """What stands in a row, without the space around it."""
        return {
            field: self.sheet.text(row, heading).strip() for field, heading in self.heading.items()
        }

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Every row that is not empty, with its index."""
        columns = {
            field: self.sheet.column(heading).to_pylist() for field, heading in self.heading.items()
        }
        for row in range(len(self.sheet)):
            texts = {field: str(column[row]).strip() for field, column in columns.items()}
            if any(texts.values()):
                yield row, texts

    def at(self, row: int, field: str = "") -> str:
        return str(self.sheet.at(row, self.heading[field] if field else ""))


def columns(
    sheet: Sheet,
    spellings: Mapping[str, Sequence[str]],
    plain: Callable[[str], str] = plain,
) -> Columns:
    """The columns by the first of each field's spellings that the sheet has; none twice.

    Two spellings are the same where `plain` makes the same of them.
    """
    there = {plain(heading): heading for heading in reversed(sheet.headings)}
    found: dict[str, str] = {}
    for field, names in spellings.items():
        for name in names:
            heading = there.get(plain(name))
            if heading is not None and heading not in found.values():
                found[field] = heading
                break
    return Columns(sheet, found)
