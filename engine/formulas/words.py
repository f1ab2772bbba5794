"""The words of a formula: numbers, texts, names, columns and signs, each with its place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process


@dataclass(frozen=True)
class FormulaError:
    """Why a text is not a formula: what is wrong, at which character counted from 1, and the cure.

    >>> print(FormulaError("There is no function ROUDN.", 2, "Did you mean ROUND?"))
    At character 2: There is no function ROUDN. Did you mean ROUND?
    """

    says: str
    at: int
    fix: str = ""

    def __str__(self) -> str:
        return f"At character {self.at}: {self.says} {self.fix}".rstrip()


def written_heading(heading: str) -> str:
    """The heading as a formula names it.

    >>> written_heading("Qty"), written_heading("Amount [net]")
    ('[Qty]', "[Amount '[net']]")
    """
    return "[" + re.sub(r"'(?=[\[\]']|\Z)|[\[\]]", r"'\g<0>", heading) + "]"


class Wrong(Exception):
    """What the reading of a formula stops at; it never leaves this package."""

    def __init__(self, says: str, at: int, fix: str = "") -> None:
        super().__init__(says)
        self.error = FormulaError(says, at + 1, fix)


_SPACE = re.compile(r"\s+")
HALF_LETTER = re.compile("[\ud800-\udfff]")  # half of a pair: no text that can be kept
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r'|(?P<text>"(?:[^"]|"")*")'
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<operator><>|<=|>=|[-+*/^&=<>%(),;{}])"
)
MOST_DIGITS = 20


@dataclass(frozen=True)
class Token:
    """A word of a formula, and the place of its first character counted from 0."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = len(text) - len(text.lstrip())
    at += text[at : at + 1] == "="
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
        elif text[at] == "[":
            heading, end = _bracketed(text, at)
            found.append(Token("column", heading, at))
            at = end
        elif token := _TOKEN.match(text, at):
            kind = token.lastgroup or ""
            found.append(Token(kind, token[0], at))
            at = token.end()
        else:
            raise _stray(text, at)
    found.append(Token("end", "", len(text.rstrip())))
    return found


def _bracketed(text: str, start: int) -> tuple[str, int]:
    """A heading in brackets; brackets within it come in pairs, or behind an apostrophe."""
    heading, depth, at = "", 1, start + 1
    while at < len(text):
        letter = text[at]
        if letter == "'" and text[at + 1 : at + 2] in ("[", "]", "'"):
            heading, at = heading + text[at + 1], at + 2
            continue
        depth += (letter == "[") - (letter == "]")
        if depth == 0:
            return heading, at + 1
        heading, at = heading + letter, at + 1
    raise Wrong("The name of a column is not closed.", start, "Close it with ].")


def _stray(text: str, at: int) -> Wrong:
    letter = text[at]
    if letter == '"':
        return Wrong("A text is not closed.", at, 'Close it with ".')
    if letter in "'‘’“”«»":
        return Wrong(f"{letter} has no meaning here.", at, 'Write a text as "text".')
    return Wrong(f"{letter} has no meaning here.", at, "Remove it.")


class Headings:
    """The columns of a sheet, found as people write them: neither case nor spaces count."""

    def __init__(self, headings: Sequence[str]) -> None:
        self.all = tuple(headings)
        self.used: dict[str, None] = {}
        self._exact = frozenset(headings)
        self._loose: dict[str, list[str]] = {}
        for heading in headings:
            self._loose.setdefault(loosely(heading), []).append(heading)

    def find(self, token: Token) -> str:
        """The heading of the column that is meant."""
        name = token.text
        found = [name] if name in self._exact else self._loose.get(loosely(name), [])
        if len(found) == 1:
            self.used[found[0]] = None
            return found[0]
        if found:
            raise Wrong(
                f"Several columns could be [{short(name)}].",
                token.at,
                f"Write {' or '.join(map(written_heading, found[:3]))}.",
            )
        near = nearest(loosely(name), {loosely(each): each for each in self.all})
        fix = f"Did you mean {written_heading(near)}?" if near else "Choose one of the headings."
        raise Wrong(f"There is no column [{short(name)}].", token.at, fix)


def loosely(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def nearest(wanted: str, among: Mapping[str, str]) -> str:
    found = process.extractOne(wanted[:100], list(among), scorer=fuzz.ratio, score_cutoff=60)
    return among[found[0]] if found else ""


def short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
