"""A journal read: which entry each row is of, and what it does in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.mapping.columns import Canonical
from engine.mapping.memo import Same
from engine.mapping.reading import Codes, Ints, Mask, Numbers
from engine.model import key_of

SIDES = ("debit", "credit")
CUSTOMER, TAX, SALE, OTHER = range(4)
"""What a row does in its entry, by its account."""


def beginnings(accounts: Sequence[str]) -> tuple[str, ...]:
    """How accounts begin, as the keys of a column of accounts do."""
    return tuple(filter(None, map(key_of, accounts)))


@dataclass(frozen=True, eq=False)
class Journal:
    """A journal read: each row's entry, side and part in it."""

    entry: Ints
    role: Codes
    value: Ints
    """Credit less debit, in 10**-places: what a row brings, seen from the sale."""
    debit: Ints
    credit: Ints
    places: int
    bad: Mask
    keep: Ints
    """The rows that are lines; of an entry without any, its first."""
    line: Mask
    """Which of those are lines."""
    no_sale: Mask
    """Entries that are none of a sale."""
    sides: Mapping[str, Numbers]
    """Debit and credit, as far as they are chosen."""

    @cached_property
    def entries(self) -> int:
        return int(self.entry.max(initial=-1)) + 1

    @cached_property
    def first(self) -> Ints:
        """Each entry's first row among those kept."""
        found = np.full(self.entries, len(self.keep), np.int64)
        np.minimum.at(found, self.entry[self.keep], np.arange(len(self.keep)))
        return found

    @cached_property
    def customer(self) -> Ints:
        """Each entry's first row of a customer; -1 where there is none."""
        return self.first_of(self.role == CUSTOMER)

    def first_of(self, mask: Mask) -> Ints:
        found = np.full(self.entries, len(self.entry), np.int64)
        rows = np.flatnonzero(mask)
        np.minimum.at(found, self.entry[rows], rows)
        return np.where(found < len(self.entry), found, -1)

    def sums(self, role: int | None = None, values: Ints | None = None) -> Ints:
        """What the rows of each entry bring, or those of one role."""
        of = self.value if values is None else values
        rows = slice(None) if role is None else self.role == role
        found = np.zeros(self.entries, np.int64)
        np.add.at(found, self.entry[rows], of[rows])
        return found

    def unread(self, row: int) -> str:
        """The side whose cell in the row is no amount."""
        return next(name for name, each in self.sides.items() if each.bad[row])


def read_journal(read: Canonical) -> Journal:
    sides = {name: read.numbers(name) for name in SIDES if read.has(name)}
    numbers, account = read.coded("number"), read.coded("account")
    journal = read.coded("journal")
    shape = read.shape
    begins = (shape.customer_accounts, shape.tax_accounts, shape.sales_accounts)
    key = ("booked", *map(Same, sides.values()), tuple(sides), Same(numbers), Same(account),
           Same(journal), begins)  # fmt: skip

    def make() -> Journal:
        places = max(each.places for each in sides.values())
        debit, credit = (_at(sides.get(name), places, len(read)) for name in SIDES)
        bad = np.zeros(len(read), np.bool_)
        for each in sides.values():
            bad |= each.bad
        roles = [
            next((at for at, some in enumerate(begins) if word.startswith(beginnings(some))), OTHER)
            for word in account.keys
        ]
        role = np.array(roles or [OTHER], np.int32)[account.codes]
        piece = numbers.codes.astype(np.int64) * (len(journal.words) + 1) + journal.codes
        blank = ~numbers.filled
        piece[blank] = -1 - np.flatnonzero(blank)
        _, entry = np.unique(piece, return_inverse=True)
        has = np.zeros((4, int(entry.max(initial=-1)) + 1), np.bool_)
        has[role, entry] = True
        no_sale = ~has[SALE] & ~(has[CUSTOMER] & has[TAX])
        line = (role >= SALE) & ~no_sale[entry]
        with_lines = np.zeros(has.shape[1], np.bool_)
        with_lines[entry[line]] = True
        _, first = np.unique(entry, return_index=True)
        keep = np.sort(np.concatenate([np.flatnonzero(line), first[~with_lines]]))
        return Journal(entry, role, credit - debit, debit, credit, places, bad, keep, line[keep],
                       no_sale, sides)  # fmt: skip

    return read.memo.node(key, make)


def _at(numbers: Numbers | None, places: int, length: int) -> Ints:
    if numbers is None:
        return np.zeros(length, np.int64)
    found: Ints = np.where(numbers.ok, numbers.values, 0) * 10 ** (places - numbers.places)
    return found
