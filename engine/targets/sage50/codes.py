"""Codes for new contacts: their own, or made as Sage 50 itself makes them: SMOK0001."""

import re
from collections.abc import Collection, Iterator
from itertools import count

from engine.model import Party
from engine.targets.letters import fitted
from engine.targets.sage50.layout import CODE

_LETTERS = 4
_OWN = re.compile(rf"[A-Z0-9]{{1,{CODE}}}", re.ASCII)


def new_code(party: Party, taken: Collection[str]) -> str:
    """The code that it has in the file, where Sage takes it; else four letters and a number.

    `taken` is in capitals, as Sage keeps its codes.

    >>> new_code(Party(key="", name="The Smoke House Ltd"), {"SMOK0001"})
    'SMOK0002'
    >>> new_code(Party(key="", name="Blorp & Sons Ltd", code="Blorp001"), ())
    'BLORP001'
    >>> new_code(Party(key="", name="Żółć & Co"), ()), new_code(Party(key="7", name="株式会社"), ())
    ('ZOLC0001', '70001')
    """
    own = party.code.strip().upper()
    if _OWN.fullmatch(own) and own not in taken:
        return own
    return next(code for code in _numbered(party) if code not in taken)


def _numbered(party: Party) -> Iterator[str]:
    letters = _letters(party)
    for number in count(1):
        digits = f"{number:04}"
        yield letters[: min(_LETTERS, CODE - len(digits))] + digits


def _letters(party: Party) -> str:
    return _capitals(party.name.removeprefix("The ")) or _capitals(party.key) or "CUST"


def _capitals(text: str) -> str:
    """Only A to Z and digits, which every version of Sage takes in a code."""
    plain = fitted(text, encoding="ascii").text.upper()
    return "".join(each for each in plain if each.isalnum())
