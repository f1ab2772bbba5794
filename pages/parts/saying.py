"""What pages say, in the language in which a person meets their program's own words.

Pages are written in English. `french.toml` beside this has the same sentences in French; where the
company is kept in a program of France, they are shown instead, with its dates and amounts.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

import streamlit as st

from pages.parts.words import amount as english_amount
from pages.parts.words import day as english_day
from pages.parts.words import day_and_time as english_day_and_time
from pages.parts.words import duration as english_duration
from pages.parts.words import month_name as english_month_name
from pages.parts.words import plain

_FRENCH = Path(__file__).parent / "french.toml"
_HELP = Path(__file__).parent / "help"
_PART = re.compile(r"(\{[#=$]?\})")
_KINDS = {
    "{}": "(.+?)",
    "{#}": r"([\d,]+)",
    "{=}": "(.+?)",
    "{$}": r"(-?[\d,]+(?:\.\d+)?(?: [A-Z]{3})?)",
}
"""How a sentence of the engine is known: anything in it, a number, words of the engine's own, or an
amount."""
_PERCENTAGE = re.compile(r"\d+\.\d+ %")
_JOINTS = re.compile("( and |, |; )")
_JOINED = {" and ": " et ", ", ": ", ", "; ": " ; "}
"""How several things are put together."""
_ENDS = re.compile(r"(?<=[.!?]) (?=[A-ZÀ-Ý“])")
"""Where one sentence ends and the next begins."""
_BEFORE_MARKS = re.compile(r"(?<=\S) (?=[;?!%»]|:(?:\s|$))|(?<=«) ")
"""Spaces at which French breaks no line."""
_FIGURES = re.compile(r"\d{1,3}(?:,\d{3})+")
_SPACE = "\u202f"
"""What French writes between thousands, which never breaks at the end of a line."""
_QUOTES = str.maketrans({"“": "« ", "”": " »"})
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_NUMERIC = {"amount", "quantity", "percent", "rate"}
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def speak(language: str) -> None:
    """The language of this visit from here on."""
    st.session_state["language"] = language


def in_french() -> bool:
    return st.session_state.get("language") == "fr"


def say(english: str, **words: object) -> str:
    """A sentence of ours with its words in their places; whole numbers as the language has them."""
    pattern = _unbroken(french().get(english, english)) if in_french() else english
    return pattern.format(**{name: _shown(word) for name, word in words.items()})


def in_words(table: Mapping[str, str]) -> Callable[[str], str]:
    """What a choice of this table is called."""
    return lambda each: say(table[each])


def told(text: str) -> str:
    """A sentence that comes ready from the engine; as it is where French has none for it."""
    if not in_french() or not text:
        return text
    found = _told_whole(text)
    found = _on_a_page().sub(lambda named: named[1] + page_name(named[2]), found)
    return _unbroken(found.translate(_QUOTES))


def _told_whole(text: str) -> str:
    return _in_french(text) or " ".join(map(_told_sentence, _ENDS.split(text)))


def _told_sentence(text: str) -> str:
    """A sentence among others, or one that follows its place: “Date: the cell is empty.”"""
    if found := _in_french(text):
        return found
    place, _, says = text.partition(": ")
    if says and (found := _told_sentence(says)) != says:
        return f"{_in_french(place) or place} : {found}"
    return ", ".join(map(_told_part, text.split(", ")))


def _told_part(text: str) -> str:
    """A part of a sentence, which may begin it or end it."""
    if found := _in_french(text):
        return found
    bare = text.removesuffix(".")
    found = _in_french(bare[:1].lower() + bare[1:])
    if not found:
        return text
    first = found[0].upper() if bare[:1].isupper() else found[0]
    return f"{first}{found[1:]}{text[len(bare) :]}"


def page_name(english: str) -> str:
    """What a page is called."""
    return _book()["pages"].get(english, english) if in_french() else english


def by_name(person: str) -> str:
    """Who did something; whoever works at this machine alone has no name."""
    return plain(_book()["engine"].get(person, person) if in_french() else person)


def counted(number: int, noun: str, nouns: str) -> str:
    """A number with its noun; French counts nothing as one."""
    one = number < 2 if in_french() else number == 1
    return f"{_shown(number)} {say(noun if one else nouns)}"


def number(figure: int) -> str:
    """1,200; in French with a narrow space."""
    return str(_shown(figure))


def figure(value: Decimal) -> str:
    """1.5; in French 1,5."""
    written = f"{value.normalize():f}"
    return written.replace(".", ",") if in_french() else written


def read_as(text: str, kind: str) -> str:
    """What a cell was read as, a number or a date, in the language's own form."""
    if not in_french() or not text:
        return text
    if kind == "date":
        return day(date.fromisoformat(text))
    return text.replace(".", ",") if kind in _NUMERIC else text


def whole_figure(value: Decimal) -> str:
    """1,234.567 with all its decimals; in French 1 234,567."""
    written = f"{value:,}"
    return written.replace(",", _SPACE).replace(".", ",") if in_french() else written


def amount(value: Decimal | None, currency: str = "") -> str:
    """1,234.50 EUR; in French 1 234,50 €."""
    written = english_amount(value)
    if not in_french() or not written:
        return english_amount(value, currency)
    figures = written.replace(",", _SPACE).replace(".", ",")
    return f"{figures}\u00a0{_SIGNS.get(currency, currency)}" if currency else figures


def day(moment: date) -> str:
    """31 Mar 2026; in French 31/03/2026."""
    return f"{moment:%d/%m/%Y}" if in_french() else english_day(moment)


def month_name(month: str) -> str:
    """March 2026; in French mars 2026."""
    if not in_french() or not month:
        return english_month_name(month)
    year, _, number = month.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def day_and_time(moment: datetime) -> str:
    """31 Mar 2026, 14:05 UTC; in French 31/03/2026 à 14:05 UTC."""
    return f"{day(moment)} à {moment:%H:%M} UTC" if in_french() else english_day_and_time(moment)


def duration(seconds: float) -> str:
    """2 minutes, as a person would say it."""
    return told(english_duration(seconds))


def day_format() -> str:
    """How a table's column shows days."""
    return "DD/MM/YYYY" if in_french() else "D MMM YYYY"


def help_text(name: str) -> str:
    """One of the pages of help, as Markdown."""
    if not in_french():
        return (_HELP / f"{name}.md").read_text(encoding="utf-8")
    return _unbroken((_HELP / f"{name}.fr.md").read_text(encoding="utf-8"))


@cache
def french() -> Mapping[str, str]:
    """Every sentence of ours and its French."""
    return _book()["sentences"]


def _shown(word: object) -> object:
    if isinstance(word, int) and not isinstance(word, bool):
        return f"{word:,}".replace(",", _SPACE) if in_french() else f"{word:,}"
    return word


@lru_cache(maxsize=2_000)  # many rows of a table say the same
def _in_french(text: str) -> str:
    if text in _book()["engine"]:
        return _book()["engine"][text]
    if _PERCENTAGE.fullmatch(text):
        return text.replace(".", ",")
    for hint, english, kinds, sentence in _patterns():
        if hint in text and (found := english.fullmatch(text)):
            words = zip(kinds, found.groups(), strict=True)
            return sentence.format(*(_word(kind, word) for kind, word in words))
    return ""


def _word(kind: str, word: str) -> str:
    """What stands in a sentence: somebody's own, or ours, which is told in its turn."""
    if kind == "{$}":
        figures, _, currency = word.partition(" ")
        return amount(Decimal(figures.replace(",", "")), currency)
    if kind != "{=}":
        return _FIGURES.sub(_spaced, word)
    if word in _book()["engine"]:
        return _book()["engine"][word]
    parts = _JOINTS.split(word)
    told_parts = [_JOINED.get(each) or _in_french(each) for each in parts]
    return "".join(told_parts) if all(told_parts) else _told_whole(word)


def _unbroken(sentence: str) -> str:
    return _BEFORE_MARKS.sub(_SPACE, sentence)


def _spaced(found: re.Match[str]) -> str:
    return found[0].replace(",", _SPACE)


@cache
def _book() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_FRENCH.read_text(encoding="utf-8"))


@cache
def _on_a_page() -> re.Pattern[str]:
    """A page by its English name, in a sentence that the engine has in French already."""
    return re.compile(rf"\b(sur )({'|'.join(_book()['pages'])})\b")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...], str], ...]:
    """Sentences of the engine with something in them, the longest first.

    With each: the longest of its own words, by which most texts are told not to be it at once.
    """
    return tuple(
        (
            max(_PART.split(each)[::2], key=len),
            re.compile("".join(_KINDS.get(part) or re.escape(part) for part in _PART.split(each))),
            tuple(_PART.findall(each)),
            sentence,
        )
        for each, sentence in sorted(_book()["engine"].items(), key=lambda pair: -len(pair[0]))
        if _PART.search(each)
    )
