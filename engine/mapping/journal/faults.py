"""What keeps an entry from being a document: sides that differ, customers that are two."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.mapping.columns import Canonical, Coded
from engine.mapping.journal.booked import CUSTOMER, Journal
from engine.mapping.memo import Same
from engine.mapping.reading import Mask

Why = tuple[str, str, str]
"""In half a sentence, with a remedy and its page."""


@dataclass(frozen=True, eq=False)
class Faults:
    """Entries of sales that are no documents."""

    entries: int
    unbalanced: Mapping[int, tuple[int, int, int]]
    """What the debits and the credits come to, and in how many decimals."""
    unclear: Mapping[int, Why]
    dues: Mapping[int, str]
    """Where the customer is to pay on several days, which."""

    @cached_property
    def faulty(self) -> Mask:
        found = np.zeros(self.entries, np.bool_)
        found[[*self.unbalanced, *self.unclear]] = True
        return found


def faults(read: Canonical, journal: Journal) -> Faults:
    """The entries that do not balance, and those that are not one sale to one customer."""
    name = "contact_code" if read.has("contact_code") else "contact"
    numbers, names, books = read.coded("number"), read.coded(name), read.coded("journal")
    dues = read.words("due")
    key = ("faults", Same(journal), Same(numbers), Same(names), Same(books), Same(dues))
    return read.memo.node(key, lambda: _faults(read, journal, name))


def _faults(read: Canonical, journal: Journal, name: str) -> Faults:
    debit, credit = (journal.sums(values=each) for each in (journal.debit, journal.credit))
    counts, bad = ~journal.no_sale, journal.first_of(journal.bad)
    unbalanced = np.flatnonzero(counts & (debit != credit) & (bad < 0))
    without_sale = counts.copy()
    without_sale[journal.entry[journal.keep[journal.line]]] = False
    unclear: dict[int, Why] = {}
    for at in np.flatnonzero(counts & (journal.customer < 0)).tolist():
        fix = "Bring all of its rows, or say how the accounts of customers begin, on Upload."
        unclear[at] = "has no row of a customer", fix, "Upload"
    for at in np.flatnonzero(without_sale).tolist():
        fix = "Enter it in Sage by hand, or correct its rows on Upload."
        unclear[at] = "has a tax, but no sale", fix, "Upload"
    for at, said in _several(journal, read.keyed(name), read.coded(name)).items():
        fix = "Give each customer a number of its own on Upload."
        unclear[at] = f"is for {said}", fix, "Upload"
    for at, said in _in_two_journals(read, journal).items():
        fix = "Choose journal and number together for Invoice number on Fields."
        unclear[at] = f"stands in the journals {said}", fix, "Fields"
    for at in np.flatnonzero(counts & (bad >= 0)).tolist():
        row = int(bad[at])
        side = journal.unread(row)
        where, says = read.sheet.at(row, read.heading(side)), read.numbers(side).reason(row)
        says = f"cannot be read whole, for {where}: {says.rstrip('.')}"
        unclear[at] = says, "Correct the cell on Upload.", "Upload"
    return Faults(
        journal.entries,
        {at: (int(debit[at]), int(credit[at]), journal.places) for at in unbalanced.tolist()},
        unclear,
        _several(journal, read.words("due"), read.words("due")),
    )


def _several(journal: Journal, words: Coded, written: Coded) -> Mapping[int, str]:
    """Entries whose customer's rows say more than one thing."""
    rows = np.flatnonzero((journal.role == CUSTOMER) & words.filled)
    low = np.full(journal.entries, len(words.words), np.int64)
    high = np.full(journal.entries, -1, np.int64)
    np.minimum.at(low, journal.entry[rows], words.codes[rows])
    np.maximum.at(high, journal.entry[rows], words.codes[rows])
    found = {}
    for at in np.flatnonzero((low < high) & ~journal.no_sale).tolist():
        here = rows[journal.entry[rows] == at].tolist()
        found[at] = " and ".join(f"“{each}”" for each in dict.fromkeys(map(written.at, here)))
    return found


def _in_two_journals(read: Canonical, journal: Journal) -> Mapping[int, str]:
    """Sales whose number another journal has for a sale, too."""
    numbers, books = read.coded("number"), read.coded("journal")
    rows = journal.keep[journal.first[~journal.no_sale]]
    rows = rows[numbers.filled[rows]]
    times = np.bincount(numbers.codes[rows], minlength=len(numbers.words))
    twice = rows[times[numbers.codes[rows]] > 1].tolist()
    told: dict[int, list[str]] = {}
    for row in twice:
        told.setdefault(int(numbers.codes[row]), []).append(f"“{books.at(row)}”")
    return {int(journal.entry[row]): " and ".join(told[int(numbers.codes[row])]) for row in twice}
