"""What a batch is called: the day, who prepared it, and what is in it."""

import re
from collections.abc import Collection, Mapping
from datetime import date

LETTERS: Mapping[str, str] = {"invoices": "I", "expenses": "E", "payments": "R"}
"""What a batch of a kind of sheet is known by; M for what is only marked."""


def proposed_name(existing: Collection[str], actor: str, day: date, kind: str = "I") -> str:
    """A name nobody has used yet, in the pattern that bookkeepers know; its kind is a letter.

    >>> proposed_name((), "Jane Doe", date(2026, 11, 24))
    '20261124JD-I'
    >>> proposed_name(("20261124JD-I",), "Jane Doe", date(2026, 11, 24))
    '20261124JD2-I'
    >>> proposed_name((), "ann@example.com", date(2026, 11, 24), "E")
    '20261124A-E'
    """
    words = re.findall(r"[^\W\d_]+", actor.partition("@")[0])
    stem = f"{day:%Y%m%d}{''.join(word[0].upper() for word in words[:3]) or 'X'}"
    taken = {name.casefold() for name in existing}
    number = 1
    while True:
        name = f"{stem}{number if number > 1 else ''}-{kind}"
        if name.casefold() not in taken:
            return name
        number += 1


def child_name(existing: Collection[str], parent: str) -> str:
    """What the batch of the mended documents is called, which its parent could not deliver.

    >>> child_name(("20261124JD-I", "20261124JD-I-1"), "20261124JD-I")
    '20261124JD-I-2'
    """
    taken = {name.casefold() for name in existing}
    number = 1
    while f"{parent}-{number}".casefold() in taken:
        number += 1
    return f"{parent}-{number}"
