"""Texts as Sage 100's files can hold them: what is replaced or cut is told, nothing goes unseen."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_WRITTEN = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss",
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th",
    "Þ": "Th", "ı": "i", "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"',
    "„": '"', "″": '"', "«": '"', "»": '"', "‹": "'", "›": "'", "‐": "-", "‑": "-", "‒": "-",
    "–": "-", "—": "-", "―": "-", "−": "-", "•": "-", "·": ".", "×": "x", "÷": "/", "°": "o",
    "½": "1/2", "¼": "1/4", "¾": "3/4", "©": "(c)", "®": "(r)", "§": "par.", "µ": "u",
}  # fmt: skip
"""How a character is written where the page does not have it."""


@lru_cache(maxsize=20_000)  # a client's name stands on many pieces
def in_page(text: str, encoding: str) -> str:
    """The text in characters of that page, on one line; what it cannot hold becomes a “?”.

    >>> in_page("Crème – 5 €", "cp850"), in_page("Œuvre 株", "ascii")
    ('Crème - 5 EUR', 'OEuvre ?')
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = unicodedata.normalize("NFC", " ".join(text.split()))
    return " ".join("".join(_letter(each, encoding) for each in kept).split())


def _letter(letter: str, encoding: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cc":
        return " "
    if category != "Cf" and _has(letter, encoding):
        return letter
    if letter in _WRITTEN:
        return _WRITTEN[letter]
    bare = "".join(
        each
        for each in unicodedata.normalize("NFKD", letter)
        if not unicodedata.combining(each) and _has(each, encoding) and each.isprintable()
    )
    return bare or ("" if category in ("Cf", "Mn") else "?")


def _has(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def upper(text: str) -> str:
    """A code as Sage 100 writes it: capitals without accents.

    >>> upper("Électricité 12/b")
    'ELECTRICITE 12/B'
    """
    return in_page(text.upper(), "ascii").upper()


def code_of(text: str, width: int) -> str:
    """A code as far as it fits; one that would begin another record is disarmed.

    >>> code_of("#fin", 13)
    'FIN'
    """
    return upper(text).lstrip("# ")[:width].rstrip()


@dataclass
class Pen:
    """Writes texts into a page of characters, and remembers what it had to change."""

    encoding: str
    _changed: dict[tuple[str, str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _said: list[str] = field(default_factory=list)

    def write(self, text: str, width: int, what: str, piece: str) -> str:
        """The text, at most that long; a mark that would begin another record is disarmed."""
        meant = " ".join(text.split())
        held = in_page(meant, self.encoding)
        if held.startswith("#"):
            held = in_page("n°" + held[1:], self.encoding)
        kept = held[:width].rstrip()
        if kept != meant:
            self._changed[what, meant, kept].append(piece)
        return kept

    def label(self, text: str, tail: str, width: int, piece: str) -> str:
        """An entry's libellé; its tail only where there is room for it."""
        kept = self.write(text, width, "Libellé", piece)
        whole = f"{kept} {code_of(tail, width)}".strip()
        return whole if tail and len(whole) <= width else kept

    def say(self, sentence: str) -> None:
        """One more thing that somebody should know, once."""
        if sentence not in self._said:
            self._said.append(sentence)

    def remarks(self) -> Iterator[str]:
        yield from self._said
        for (what, meant, kept), pieces in self._changed.items():
            yield f"{what}, {_pieces(pieces)} : « {meant} » est écrit « {kept} »."


_NAMED = 3


def _pieces(pieces: list[str]) -> str:
    """
    >>> _pieces(["FA1"]), _pieces(["A", "B", "C", "D", "E"])
    ('pour FA1', 'pour A, B, C et 2 autres')
    """
    names = list(dict.fromkeys(pieces))
    rest = len(names) - _NAMED
    named = ", ".join(names[:_NAMED])
    return f"pour {named}" + (f" et {rest} autre{'s' if rest > 1 else ''}" if rest > 0 else "")
