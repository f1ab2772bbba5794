"""References for new contacts: short, readable, and nobody else's."""

from collections.abc import Container

from engine.model import Party
from engine.suggest.names import normalised

LONGEST = 10


def new_reference(party: Party, taken: Container[str]) -> str:
    """A reference of capital letters and digits that is not taken."""
    letters = "".join(normalised(party.name).split()).upper() or "CLIENT"
    number = 1
    while True:
        tail = str(number)
        reference = letters[: LONGEST - len(tail)] + tail
        if reference not in taken:
            return reference
        number += 1
