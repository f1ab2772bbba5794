"""What stands once for a document: its dates, status, tax mode and the file's own totals."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.mapping import (
    Canonical,
    Codes,
    Dates,
    Groups,
    Header,
    Ints,
    Mask,
    Money,
    Numbers,
    Same,
    header,
    scaled,
)
from engine.model import key_of

NO_DAY = -(2**31)


@dataclass(frozen=True, eq=False)
class Day:
    """A date of documents."""

    head: Header
    days: Codes
    """NO_DAY where there is none."""

    @cached_property
    def said(self) -> Mask:
        found: Mask = self.days != NO_DAY
        return found


def day(sheet: Canonical, groups: Groups, name: str) -> Day:
    dates: Dates = sheet.dates(name)
    return sheet.memo.node(("day", Same(groups), Same(dates)), lambda: _day(sheet, groups, dates))


def _day(sheet: Canonical, groups: Groups, dates: Dates) -> Day:
    head = header(sheet, groups, dates.days, dates.ok)
    return Day(head, head.take(groups.lines(dates.days), NO_DAY).astype(np.int32))


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure of documents that the file gives, in minor units."""

    said: Mask
    values: Ints
    head: Header


def figure(sheet: Canonical, groups: Groups, currency: Money, name: str) -> Figure | None:
    """The file's own figure for each document, where the mapping says where it stands."""
    if not sheet.has(name):
        return None
    numbers: Numbers = sheet.numbers(name)

    def make() -> Figure:
        head = header(sheet, groups, numbers.values, numbers.ok)  # type: ignore[arg-type]
        in_minor = scaled(numbers.values, numbers.places, currency)
        return Figure(head.said, head.take(groups.lines(in_minor), 0), head)

    return sheet.memo.node(("figure", Same(groups), Same(numbers), Same(currency)), make)


def status(sheet: Canonical, groups: Groups) -> tuple[Header, Codes]:
    """Each document's status: a word of the field; -1 where it has none."""
    words = sheet.coded("status")
    head = header(sheet, groups, words.codes, words.filled)
    return head, head.take(groups.lines(words.codes), -1)


def tax_modes(sheet: Canonical, groups: Groups) -> tuple[Mask, Mask]:
    """Documents whose tax is reckoned once, and those whose file says that it is not."""
    words = sheet.coded("tax_mode")
    together = tuple(map(key_of, sheet.shape.group_words))

    def make() -> tuple[Mask, Mask]:
        head = header(sheet, groups, words.codes, words.filled)
        word = head.take(groups.lines(words.codes), -1)
        is_group = np.array([key in together for key in words.keys] + [False], np.bool_)[word]
        return is_group & head.said, head.said & ~is_group

    return sheet.memo.node(("tax modes", Same(groups), Same(words), together), make)
