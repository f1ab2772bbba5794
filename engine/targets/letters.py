"""Texts brought into the letters that a file can hold, with what became of them told."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_MORE = "…"
FORMULA = re.compile(r"[=+\-@].*[(|!]")
"""How a text begins that a spreadsheet program would run."""


@dataclass(frozen=True)
class Fitted:
    """A text as it stands in the file."""

    text: str
    replaced: bool
    """A character that can be seen became another one."""
    cut: bool
    """The end is missing."""


def fitted(
    text: str,
    length: int = 0,
    *,
    encoding: str = "cp1252",
    instead: Mapping[str, str] | None = None,
) -> Fitted:
    """The text in one line, in the encoding's own characters, and no longer than that.

    `instead` says what stands for characters that the file keeps for itself. A letter without
    a like becomes a question mark, so that nothing goes without a trace.

    >>> fitted("Crème\\n brûlée – 株 Ωμέγα Łódź").text
    'Crème brûlée – ? Omega Lódz'
    >>> fitted("A long story", 7), fitted("Façade", encoding="ascii").text
    (Fitted(text='A long…', replaced=False, cut=True), 'Facade')
    """
    line, replaced = _line(text, encoding, instead or {})
    if not length or len(line) <= length:
        return Fitted(line, replaced, cut=False)
    more = _MORE if _holds(encoding, _MORE) else "..."
    return Fitted(line[: max(0, length - len(more))].rstrip() + more[:length], replaced, cut=True)


def _line(text: str, encoding: str, instead: Mapping[str, str]) -> tuple[str, bool]:
    if text.isprintable() and _holds(encoding, text) and not any(each in text for each in instead):
        return " ".join(text.split()), False
    made: list[str] = []
    replaced = False
    for letter in unicodedata.normalize("NFC", text):
        if letter.isspace() or unicodedata.category(letter) in ("Cc", "Zs", "Zl", "Zp"):
            made.append(" ")
        elif unicodedata.category(letter) == "Cf":
            continue  # joiners, soft hyphens, marks of direction: nobody sees them
        elif letter in instead:
            made.append(instead[letter])
            replaced = True
        elif _holds(encoding, letter):
            made.append(letter)
        else:
            made.extend(instead.get(each, each) for each in _like(letter, encoding))
            replaced = True
    return " ".join("".join(made).split()), replaced


def _holds(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _like(letter: str, encoding: str) -> str:
    """What people write where they do not have the letter."""
    if letter in _LIKE:
        return _LIKE[letter]
    if unicodedata.combining(letter):
        return ""
    if (digit := unicodedata.digit(letter, None)) is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", letter)
    if parts == letter:
        return "?"
    return "".join(
        part if _holds(encoding, part) else _like(part, encoding)
        for part in parts
        if not unicodedata.combining(part)
    )


def _pairs(*rows: str) -> dict[str, str]:
    pairs = (pair.partition("=") for row in rows for pair in row.split())
    return {letter: like for letter, _, like in pairs}


_SMALL = _pairs(
    "α=a β=b γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f",
    "χ=ch ψ=ps ω=o",
    "а=a б=b в=v г=g ґ=g д=d ђ=dj е=e є=ye ж=zh з=z и=i і=i й=i ј=j к=k л=l љ=lj м=m н=n њ=nj о=o",
    "п=p р=r с=s т=t ћ=c у=u ф=f х=kh ц=ts ч=ch џ=dz ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya",
    "ł=l đ=d ħ=h ı=i ŋ=ng ŧ=t ə=e æ=ae œ=oe ø=o ð=d þ=th",
)
_LIKE = {
    **_SMALL,
    **{letter.upper(): like.capitalize() for letter, like in _SMALL.items()},
    "ß": "ss",
    "ẞ": "SS",
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛′ʹʼ", "'"),
    **dict.fromkeys("“”„‟", '"'),
    "″": "''",
    "«": "<<",
    "»": ">>",
    "…": "...",
    "•": "-",
    "×": "x",
    "÷": "/",
    "⁄": "/",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
    "≈": "~",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₩": "KRW",
    "₦": "NGN",
    "©": "(c)",
    "®": "(r)",
    "°": "o",
}
