"""Text as paper shows it: letters joined, right to left where it runs so, nothing dropped."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping

from fpdf.bidi import BidiParagraph

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CODE = re.compile(r"\[U\+([0-9A-F]{4,6})\]")


def printable(text: str, glyphs: Collection[int]) -> str:
    """The text in the font's own characters; one that the font lacks stands as its number.

    >>> printable("Łódź\\t 你", frozenset(map(ord, "Łódź ")))
    'Łódź [U+4F60]'
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(each if ord(each) in glyphs else f"[U+{ord(each):04X}]" for each in text)


def codes_in(text: str) -> Iterator[str]:
    """Every character that a printed text tells by its number, with its name.

    >>> list(codes_in("[U+20BF] 5"))
    ['U+20BF BITCOIN SIGN']
    """
    for code in _CODE.findall(text):
        name = unicodedata.name(chr(int(code, 16)), "")
        yield f"U+{code} {name}".strip()


def drawn(line: str, glyphs: Collection[int]) -> str:
    """One line from left to right as a pen draws it, whichever way it is read.

    >>> drawn("אב 12", frozenset())
    '12 בא'
    """
    if not _RIGHT_TO_LEFT.search(line):
        return line
    return str(BidiParagraph(_joined(line, glyphs)).get_reordered_string())


def _forms() -> Mapping[str, Mapping[str, str]]:
    """The shapes that an Arabic letter, or lam with alef, has by what stands beside it."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBFF), *range(0xFE80, 0xFEFD)):
        form, _, base = unicodedata.decomposition(chr(code)).partition(" ")
        if form in ("<isolated>", "<initial>", "<medial>", "<final>"):
            letters = "".join(chr(int(each, 16)) for each in base.split())
            found.setdefault(letters, {}).setdefault(form, chr(code))
    return found


_FORMS = _forms()


def _joined(line: str, glyphs: Collection[int]) -> str:
    """Arabic letters in the shape that joins them with their neighbours."""
    letters = re.findall("\u0644[\u0622\u0623\u0625\u0627]|.", line, re.DOTALL)
    firm = [at for at, each in enumerate(letters) if unicodedata.category(each[0]) != "Mn"]
    shapes = [_FORMS.get(letters[at], {}) for at in firm]
    for place, at in enumerate(firm):
        before = shapes[place - 1] if place else {}
        after = shapes[place + 1] if place + 1 < len(firm) else {}
        here = shapes[place]
        joins = "<initial>" in before and "<final>" in here
        goes_on = "<initial>" in here and "<final>" in after
        if joins:
            form = "<medial>" if goes_on else "<final>"
        else:
            form = "<initial>" if goes_on else "<isolated>"
        shaped = here.get(form, letters[at])
        if ord(shaped[0]) in glyphs:
            letters[at] = shaped
    return "".join(letters)
