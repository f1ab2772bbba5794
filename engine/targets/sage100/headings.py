"""Columns of Sage 100's own lists and exports, known by what they are called."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engine.model import Sheet
from engine.targets.headings import Columns, columns

_ARTICLES = {"de", "du", "des", "d", "la", "le", "l", "les", "en"}
_NUMBERS = {"no", "num", "numero", "n"}


def words_of(heading: str) -> str:
    """What makes two headings the same: no accents, articles or punctuation.

    >>> words_of("N° de compte général"), words_of("Numéro compte général"), words_of("CG_Num")
    ('n compte general', 'n compte general', 'cg n')
    """
    bare = "".join(
        each
        for each in unicodedata.normalize("NFKD", heading.casefold().replace("°", " "))
        if not unicodedata.combining(each)
    )
    words = [each for each in re.split(r"[^a-z0-9]+", bare) if each and each not in _ARTICLES]
    return " ".join("n" if each in _NUMBERS else each for each in words)


@dataclass(frozen=True)
class Layout:
    """One kind of list: how people call it, and which columns it has."""

    key: str
    title: str
    kind: str
    needs: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]

    def found_in(self, sheet: Sheet) -> Columns | None:
        """The sheet's columns; None where one that the list needs is missing."""
        found = columns(sheet, self.columns, words_of)
        return found if all(each in found for each in self.needs) else None


def has_amounts(entries: Columns) -> bool:
    """Whether entries have a debit and a credit, or an amount with its side."""
    return ("debit" in entries and "credit" in entries) or "amount" in entries


def of_documents(sheet: Sheet) -> bool:
    """Whether the sheet holds invoices or entries, so that it is no list."""
    documents = set(map(words_of, _kept()["invoices"]))
    return any(words_of(heading) in documents for heading in sheet.headings)


@cache
def _kept() -> dict[str, Any]:
    path = Path(__file__).parent / "headings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def layouts() -> Sequence[Layout]:
    """Every list, those with the most telling headings first; the entries last."""
    return tuple(
        Layout(
            key,
            said["title"],
            said.get("kind", ""),
            tuple(said["needs"]),
            {
                name: tuple(called)
                for name, called in said.items()
                if name not in ("title", "kind", "needs")
            },
        )
        for key, said in _kept().items()
        if isinstance(said, dict)
    )


@cache
def layout(key: str) -> Layout:
    return next(each for each in layouts() if each.key == key)
