"""The reference by which a new contact is found again in Sage: short, and nobody else's."""

import re
import unicodedata

from engine.model import Party

LONGEST = 10
_STEM = 7


def first_reference(party: Party) -> str:
    """The client's own code where Sage can take it, else one made from the name.

    >>> first_reference(Party("b", "Blorp & Sons Ltd", code="BLORP"))
    'BLORP'
    >>> first_reference(Party("é", "Éclair Frères")), first_reference(Party("x", "株式会社"))
    ('ECLAIRF001', 'CLIENT001')
    """
    if party.code and len(party.code) <= LONGEST:
        return party.code
    return f"{_stem(party)}001"


def next_reference(party: Party, taken: str) -> str:
    """The one to try when that one is somebody else's.

    >>> next_reference(Party("b", "Blorp & Sons", code="BLORP"), "BLORP")
    'BLORPSO001'
    >>> next_reference(Party("b", "Blorp & Sons", code="BLORP"), "BLORPSO009")
    'BLORPSO010'
    """
    stem = _stem(party)
    counted = re.fullmatch(rf"{re.escape(stem)}(\d{{3,}})", taken)
    number = int(counted.group(1)) + 1 if counted else 1
    digits = f"{number:03}"
    return f"{stem[: LONGEST - len(digits)]}{digits}"


def _stem(party: Party) -> str:
    plain = unicodedata.normalize("NFKD", party.name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]", "", plain.upper())[:_STEM] or "CLIENT"
