"""References for new contacts: short, readable, and nobody else's."""

import unicodedata
from collections.abc import Container
from itertools import count

from engine.model import Party
from engine.suggest.names import normalised

LONGEST = 10


def new_reference(party: Party, taken: Container[str]) -> str:
    """At most ten capital letters and digits, begun with the name; `taken` is in capitals too.

    >>> new_reference(Party(key="", name="The Blorp & Sons Ltd"), set())
    'BLORPSONS1'
    >>> new_reference(Party(key="", name="Blorp Ltd"), {"BLORP1", "BLORP2"})
    'BLORP3'
    """
    words = [word for word in normalised(party.name).split() if word != "and"]
    letters = _capitals("".join(words)) or _capitals(party.key) or "CLIENT"
    for number in count(1):
        tail = str(number)
        reference = letters[: LONGEST - len(tail)] + tail
        if reference not in taken:
            return reference
    raise AssertionError("numbers do not end")


def _capitals(text: str) -> str:
    """Only A to Z and digits, as every program takes them."""
    plain = unicodedata.normalize("NFKD", text).upper()
    return "".join(each for each in plain if each.isascii() and each.isalnum())
