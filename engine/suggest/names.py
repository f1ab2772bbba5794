"""Names of companies and people, so written that two ways of writing one name are the same."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "＆": "&"}
    | {"ß": "ss", "Ø": "O", "ø": "o", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe"}
    | {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i"}
)
_NOTE = re.compile(r"\(\s*managed\s*\)", re.IGNORECASE)
_NO_LETTER = re.compile(r"[^\w\n]+|_+")
_ACCENT = re.compile("[\u0300-\u036f]+")
_ALONE = frozenset("abcdefghijklmnopqrstuvwxyz")
_SAME_WORDS = {
    "et": "and",
    "und": "and",
    "limited": "ltd",
    "company": "co",
    "compagnie": "co",
    "brothers": "bros",
    "saint": "st",
    "incorporated": "inc",
    "corporation": "corp",
    "eng": "engineering",
    "elec": "electrical",
    "svcs": "services",
    "intl": "international",
    "mgmt": "management",
    "mfg": "manufacturing",
    "assocs": "associates",
}
_WITH_ANOTHER_SPELLING = frozenset(_SAME_WORDS)
_FORMS = frozenset(
    (
        *("ltd", "plc", "llp", "lp", "llc", "inc", "corp", "cic", "cio", "gmbh", "mbh", "ag"),
        *("kg", "ug", "ohg", "kgaa", "sarl", "sas", "sasu", "eurl", "snc", "bv", "nv", "srl"),
        *("sl", "slu", "pty", "pvt", "oy", "aps"),
    )
)
_SHORT_FORMS = frozenset(("sa", "ab", "as"))  # words too, but not as a name's last
_FORMS_IN_FRONT = frozenset(("sarl", "sas", "sasu", "eurl", "snc", "sci", "sa"))
UNMISTAKABLE_FORMS = frozenset(("ltd", "plc", "llp", "llc", "inc", "gmbh", "sarl", "eurl"))
"""Forms that are never a surname, as Sas is."""
_LONG_FORMS = (
    (("public", "ltd", "co"), "plc"),
    (("ltd", "liability", "partnership"), "llp"),
    (("ltd", "liability", "co"), "llc"),
)
_ENDS_OF_LONG_FORMS = frozenset(words[-1] for words, _ in _LONG_FORMS)
_FORMS_BEHIND = _FORMS | _SHORT_FORMS


class Name(NamedTuple):
    """A name taken apart."""

    key: str
    """The words that tell it from other names, in their order."""
    form: str
    """Its legal form: ltd, llp, sarl; empty where it has none."""


def normalised(name: str) -> str:
    """The name without case, spaces, punctuation, accents, “The”, “(Managed)” and legal form.

    >>> normalised("The  BLORP & Sons, Ltd. (Managed)") == normalised("Blorp and sons limited")
    True
    >>> normalised("S.A.R.L. Château d'Eau"), normalised("A. B. Smith Co."), normalised("Limited")
    ('chateau deau', 'ab smith co', 'ltd')
    """
    return taken_apart(name).key


def taken_apart(name: str) -> Name:
    """The name's own words and its legal form.

    >>> taken_apart("Nonesuch Anvils LLP"), taken_apart("Acme Company Limited")
    (Name(key='nonesuch anvils', form='llp'), Name(key='acme co', form='ltd'))
    """
    return all_taken_apart((name,))[0]


def all_taken_apart(names: Sequence[str]) -> list[Name]:
    """Each name's own words and its legal form; what can be done to all letters at once, is."""
    if not names:
        return []
    plain = (name if name.isascii() else _unaccented(name) for name in names)
    text = _NOTE.sub(" ", "\n".join(name.replace("\n", " ") for name in plain))
    text = text.replace("&", " and ").replace("+", " and ").replace("'", "").replace("`", "")
    return [_taken_apart(line.split()) for line in _NO_LETTER.sub(" ", text.lower()).split("\n")]


def _unaccented(name: str) -> str:
    return _ACCENT.sub("", unicodedata.normalize("NFKD", name.translate(_ALIKE)))


def _taken_apart(words: list[str]) -> Name:
    if not _ALONE.isdisjoint(words):
        words = _joined_initials(words)
    if not _WITH_ANOTHER_SPELLING.isdisjoint(words):
        words = [_SAME_WORDS.get(word, word) for word in words]
    own, form = _without_form(words)
    if len(own) > 1 and own[0] == "the":
        own = own[1:]
    return Name(" ".join(own or words), form)


def _joined_initials(words: list[str]) -> list[str]:
    """Letters that stand alone side by side are one word: A. B. Smith is AB Smith."""
    joined: list[str] = []
    before = False
    for word in words:
        alone = word in _ALONE
        if alone and before:
            joined[-1] += word
        else:
            joined.append(word)
        before = alone
    return joined


def _without_form(words: list[str]) -> tuple[list[str], str]:
    if len(words) < 2:
        return words, ""
    for long_form, short in _LONG_FORMS if words[-1] in _ENDS_OF_LONG_FORMS else ():
        if len(words) > len(long_form) and tuple(words[-len(long_form) :]) == long_form:
            return words[: -len(long_form)], short
    own = words
    form = ""
    while own[-1] in _FORMS_BEHIND and len(own) > 1:
        own, form = own[:-1], own[-1]
    if not form and len(own) > 1 and own[0] in _FORMS_IN_FRONT:
        own, form = own[1:], own[0]
    return own, form
