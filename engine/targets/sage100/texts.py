"""Texts as Sage 100's files can hold them: what is replaced or cut is told, nothing goes unseen."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from engine.targets.letters import FORMULA, Fitted, fitted


@lru_cache(maxsize=20_000)  # a client's name stands on many pieces
def _fitted(text: str, width: int, encoding: str) -> Fitted:
    return fitted(text, width, encoding=encoding)


def upper(text: str) -> str:
    """A code as Sage 100 writes it: capitals without accents.

    >>> upper("Électricité 12/b")
    'ELECTRICITE 12/B'
    """
    return _fitted(text.upper(), 0, "ascii").text.upper()


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
    guarded: bool = False
    """Whether the file may be opened in a spreadsheet program, which would run a formula."""
    _changed: dict[tuple[str, str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _said: list[str] = field(default_factory=list)

    def write(self, text: str, width: int, what: str, piece: str) -> str:
        """The text, at most that long; a mark that would begin another record is disarmed."""
        meant = " ".join(text.split())
        made = _fitted(meant, 0, self.encoding).text
        if made.startswith("#"):
            made = f"n°{made[1:]}"
        elif self.guarded and FORMULA.match(made):
            made = f"'{made}"
        kept = _fitted(made, width, self.encoding).text
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
