"""Codes for new tiers: short, in capitals, none taken twice."""

from collections.abc import Collection

from engine.model import Party
from engine.targets.sage100.texts import upper

LONGEST = 13
"""What every format takes, PNM too."""
_FORMS = {
    "SA", "SAS", "SASU", "SARL", "EURL", "SCI", "SNC", "SCOP", "SCP", "SELARL", "GIE", "LTD",
    "GMBH", "LE", "LA", "LES", "DE", "DU", "DES", "ET",
}  # fmt: skip


def new_code(party: Party, taken: Collection[str]) -> str:
    """The client's own code where it fits, or its name's letters, then with a number behind.

    >>> new_code(Party("", "SARL L'Étoile & Fils"), set())
    'LETOILEFILS'
    >>> new_code(Party("", "Dupont", code="cl-014"), {"CL014"})
    'CL0142'
    >>> new_code(Party("", "株式会社"), {"TIERS"})
    'TIERS2'
    """
    held = {upper(each) for each in taken}
    code = _bare(party.code) or _of_name(party.name) or "TIERS"
    stem, number = code[:LONGEST], 1
    candidate = stem
    while candidate in held:
        number += 1
        candidate = f"{stem[: LONGEST - len(str(number))]}{number}"
    return candidate


def _of_name(name: str) -> str:
    words = upper(name).split()
    telling = [word for word in words if _bare(word) not in _FORMS]
    return "".join(map(_bare, telling or words))


def _bare(text: str) -> str:
    return "".join(each for each in upper(text) if each.isascii() and each.isalnum())
