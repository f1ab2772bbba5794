"""Rules on journals: every entry balances, is for one customer, and its taxes can be spread."""

from collections.abc import Callable, Iterable

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.money import divide, minor_places


def entry_unbalanced(case: Case) -> Findings:
    """The debits of an entry are its credits."""
    entries = case.sheet.entries
    if entries is None:
        return NOTHING

    def say(row: int) -> Said:
        source = int(case.draft.groups.document_of_row[row])
        *sides, places = entries.unbalanced[row]
        unit = 10 ** (places - minor_places(case.currency(source)))
        debit, credit = (case.amount(divide(each, unit), source) for each in sides)
        return Said(
            f"The entry {quote(case.number(source))} does not balance: its debits come to {debit},"
            f" its credits to {credit}.",
            "Correct its rows, or bring all of them, on Upload.",
            "Upload",
        )

    return _entries(case, entries.unbalanced, say)


def entry_unclear(case: Case) -> Findings:
    """An entry is of one journal and for one customer, and all of its amounts can be read."""
    entries = case.sheet.entries
    if entries is None:
        return NOTHING

    def say(row: int) -> Said:
        says, fix, page = entries.unclear[row]
        source = int(case.draft.groups.document_of_row[row])
        return Said(f"The entry {quote(case.number(source))} {says}.".replace("..", "."), fix, page)

    return _entries(case, entries.unclear, say)


def entry_taxes(case: Case) -> Findings:
    """There is one way to spread the taxes of an entry over its sales that fits to the cent."""
    entries = case.sheet.entries
    if entries is None:
        return NOTHING

    def say(row: int) -> Said:
        says, fix, page = entries.taxes[row]
        source = int(case.draft.groups.document_of_row[row])
        said = f"The entry {quote(case.number(source))}: {says}."
        return Said(said, fix, page, "tax_percent" if page == "Fields" else "")

    return _entries(case, entries.taxes, say)


def entry_instalments(case: Case) -> Findings:
    """The customer of an entry is to pay on one day."""
    entries = case.sheet.entries
    if entries is None:
        return NOTHING

    def say(row: int) -> Said:
        source = int(case.draft.groups.document_of_row[row])
        return Said(
            f"The entry {quote(case.number(source))} is to be paid on {entries.dues[row]}: the"
            " first of these days is its due date.",
            "Correct its rows on Upload, if it should be another.",
            "Upload",
            "due",
            case.sheet.heading("due"),
        )

    return _entries(case, entries.dues, say)


def _entries(case: Case, rows: Iterable[int], say: Callable[[int], Said]) -> Findings:
    mask = np.zeros(len(case.sheet), np.bool_)
    mask[list(rows)] = True
    return case.rows(mask, say)
