"""Which tax rate a code of the file may mean: by its words and by the percentages beside it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from engine.model import TaxChoice, key_of
from engine.money import NotAnAmount, read_percent
from engine.suggest.values import SeenTax, TaxProposal
from engine.target import Books, ReferenceItem

Sense = Literal["zero", "exempt", "outside", "reverse", "margin"]
"""The ways of nought per cent, which a return tells apart."""

_SENSES: tuple[tuple[Sense, str], ...] = (
    ("reverse", r"reverse|autoliquidation|steuerschuldnerschaft|inversion del sujeto|\brc\b"),
    ("margin", r"\bmargin|\bmarge\b|differenzbesteuerung"),
    ("outside", r"outside|out of scope|no (?:vat|tax)\b|non[- ]?vat|sans tva|hors champ|ohne"
                r"|not? (?:registered|rated)|\bnone\b|\bn/?a\b|no sujeto|^no_tax$|^ntax$"),
    ("exempt", r"exempt|exonere|steuerfrei|befreit|exento|\bex\b|ex$"),
    ("zero", r"zero|nullsatz|taux zero|tipo cero|\bzr\b|zr$"),
)  # fmt: skip
_TAXED: tuple[tuple[str, str], ...] = (
    ("standard", r"standard|normal|regel|general|\bstd\b"),
    ("intermediate", r"intermediate|intermediaire"),
    ("super reduced", r"super[ _-]?(?:reduced|reduit)|particulier|superreducido"),
    ("second reduced", r"second[ _-]?reduced"),
    ("reduced", r"reduced|lower|reduit|ermassigt|reducido|\blow\b"),
)
# What single letters and Sage 50's codes mean in Britain, whose programs they come from.
_LETTERS: dict[str, Sense | str] = {
    "s": "standard", "sr": "standard", "t1": "standard", "r": "reduced", "l": "reduced",
    "t5": "reduced", "z": "zero", "zr": "zero", "t0": "zero", "e": "exempt", "ex": "exempt",
    "t2": "exempt", "o": "outside", "os": "outside", "n": "outside", "t9": "outside",
}  # fmt: skip
_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,3})?) ?%|^(\d{1,2}(?:[.,]\d{1,3})?)$")
_TAIL = re.compile(r"^[a-z]{2,4}(\d{1,2})$")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class _Rate:
    """A rate that can be used on all the days, with its percentage and what its words say."""

    item: ReferenceItem
    percentage: Decimal
    sense: Sense | None
    taxed: str


def taxes(
    seen: Sequence[SeenTax],
    books: Books,
    day: date,
    until: date | None = None,
    *,
    purchases: bool = False,
) -> tuple[TaxProposal, ...]:
    """One proposal for each code, in their order, for documents from `day` to `until`.

    Only rates that can be used on what is sold, or on what is bought where these are `purchases`,
    and that have one percentage on all these days, are proposed. A
    rate of another percentage than is seen beside the code is never proposed as sure.
    """
    rates = _usable(books, day, until or day, purchases=purchases)
    british = books.country in ("GB", "IE", "")
    return tuple(_proposal(each, rates, british=british) for each in seen)


def _usable(books: Books, day: date, until: date, *, purchases: bool) -> tuple[_Rate, ...]:
    found = []
    for item in books.of("tax rate"):
        first, last = item.percentage_on(day), item.percentage_on(until)
        if item.barred(purchases) or item.facts.get("combined"):
            continue
        if first is None or last is None:
            continue
        try:
            percentages = Decimal(first), Decimal(last)
        except InvalidOperation:
            continue
        if percentages[0] == percentages[1]:
            words = f"{item.name} {item.code}"
            found.append(_Rate(item, percentages[0], sense_of(words), kind_of_taxed(words)))
    return tuple(found)


_A_LOOK = 80  # below the line, so that nobody takes it unseen


def _proposal(seen: SeenTax, rates: Sequence[_Rate], *, british: bool) -> TaxProposal:
    key, code = key_of(seen.code), seen.code.strip()
    words = _plain(code)
    sense, taxed = sense_of(code), kind_of_taxed(code)
    letters = ""
    if british and sense is None and not taxed:
        letters = _LETTERS.get(words, "")
        if letters in ("standard", "reduced"):
            taxed = letters
        elif letters:
            sense = _as_sense(letters)
    told = _percentage_in(code)
    beside = sorted({*map(_as_percent, seen.percentages)})
    named = [rate for rate in rates if rate.item.code and key_of(rate.item.code) == key]
    if len(named) == 1 and beside == [named[0].percentage]:
        says = f"“{code}” is the code of “{named[0].item.name}”, and is {beside[0]:f} % too."
        return _one(key, named[0], 98, says)
    if len(beside) > 1:
        shown = ", ".join(f"{each:f} %" for each in beside)
        says = f"“{code}” is seen with several percentages: {shown}."
        if len(beside) == 2 and beside[0] == 0 and sense is None:
            # A few lines that were not taxed do not change what the code means; a person looks.
            meant = _with_tax(key, code, beside[1], taxed, rates, letters=bool(letters))
            if meant.choice is not None:
                return TaxProposal(key, meant.choice, min(meant.confidence, _A_LOOK), says)
        return _none(key, says)
    percentage = beside[0] if beside else told
    if beside and told is not None and told != beside[0]:
        says = f"“{code}” says {told:f} %, but {beside[0]:f} % is seen beside it."
        return _none(key, says)
    if percentage is None and not (sense or taxed):
        return _none(key, f"Neither words nor a percentage tell what “{code}” means.")
    if sense is not None and percentage is not None and percentage > 0:
        says = f"“{code}” sounds like no tax, but {percentage:f} % is seen beside it."
        return _none(key, says)
    if sense is None and percentage == 0 and taxed:
        return _none(key, f"“{code}” sounds like tax, but 0 % is seen beside it.")
    if sense is not None or percentage == 0:
        return _untaxed(key, code, sense, rates)
    return _with_tax(key, code, percentage, taxed, rates, letters=bool(letters))


def _untaxed(key: str, code: str, sense: Sense | None, rates: Sequence[_Rate]) -> TaxProposal:
    """Zero, exempt, outside the scope and reverse charge are not the same, though all are 0 %."""
    none = [rate for rate in rates if rate.percentage == 0]
    if sense is None:
        zero = [rate for rate in none if rate.sense == "zero"]
        if not zero:
            return _none(key, f"“{code}” is 0 %, but no words tell of which kind.")
        says = f"“{code}” is 0 %: zero rated, exempt, or outside the scope? No words tell."
        return _one(key, zero[0], 60, says)
    fits = [rate for rate in none if rate.sense == sense]
    if len(fits) == 1:
        return _one(key, fits[0], 96, f"“{code}” and “{fits[0].item.name}” say the same.")
    if fits:
        return _one(key, fits[0], 70, f"“{code}” could be {_names(fits)}.")
    if sense in ("reverse", "margin"):
        near = [rate for rate in none if rate.sense in ("outside", "zero")]
        what = "reverse charge" if sense == "reverse" else "the margin scheme"
        says = f"“{code}” is {what}, and no rate of that name can be used here."
        return _one(key, near[0], 40, says) if near else _none(key, says)
    return _none(key, f"“{code}” sounds {_SAID[sense]}, and no such rate can be used here.")


def _with_tax(
    key: str,
    code: str,
    percentage: Decimal | None,
    taxed: str,
    rates: Sequence[_Rate],
    *,
    letters: bool,
) -> TaxProposal:
    charged = [rate for rate in rates if rate.percentage > 0]
    by_words = [rate for rate in charged if taxed and rate.taxed == taxed]
    if percentage is None:
        if len(by_words) == 1:
            rate = by_words[0]
            says = f"“{code}” {'stands for' if letters else 'sounds like'} “{rate.item.name}”"
            return _one(key, rate, 80, f"{says}; no percentage is seen beside it.")
        return _none(key, f"“{code}” tells no percentage.")
    by_figure = [rate for rate in charged if rate.percentage == percentage]
    if not by_figure:
        return _none(key, f"No rate that can be used then is {percentage:f} %.")
    agreed = [rate for rate in by_figure if rate in by_words]
    if len(by_figure) == 1:
        rate = by_figure[0]
        says = f"“{code}” is seen with {percentage:f} %, as “{rate.item.name}” is."
        if taxed and not agreed and rate.taxed:
            return _one(key, rate, 75, f"{says} Its words say otherwise.")
        return _one(key, rate, 98 if agreed else 95, says)
    if len(agreed) == 1:
        says = f"“{code}” says the same as “{agreed[0].item.name}”, and is {percentage:f} % too."
        return _one(key, agreed[0], 93, says)
    sold = [rate for rate in by_figure if not _of_purchases(rate)]
    if len(sold) == 1:
        says = f"“{code}” is seen with {percentage:f} %, as “{sold[0].item.name}” for sales is."
        return _one(key, sold[0], 92, says)
    first = (sold or by_figure)[0]
    return _one(key, first, 70, f"“{code}” could be {_names(sold or by_figure)}.")


_SAID: dict[Sense, str] = {
    "zero": "zero rated",
    "exempt": "exempt",
    "outside": "outside the scope of tax",
    "reverse": "like reverse charge",
    "margin": "like the margin scheme",
}


def _one(key: str, rate: _Rate, confidence: int, says: str) -> TaxProposal:
    return TaxProposal(key, TaxChoice(rate=rate.item.id), confidence, says)


def _none(key: str, says: str) -> TaxProposal:
    return TaxProposal(key, None, 0, says)


def _names(rates: Sequence[_Rate]) -> str:
    return " or ".join(f"“{rate.item.name}”" for rate in rates)


def _of_purchases(rate: _Rate) -> bool:
    return bool(re.search(r"purchase|expense|achat|einkauf|vorsteuer", _plain(rate.item.name)))


def sense_of(words: str) -> Sense | None:
    """Which way of nought per cent the words speak of."""
    plain = _plain(words)
    return next((sense for sense, pattern in _SENSES if re.search(pattern, plain)), None)


def _as_sense(word: str) -> Sense | None:
    return next((sense for sense, _ in _SENSES if sense == word), None)


def kind_of_taxed(words: str) -> str:
    """Which of the rates that charge something the words speak of: standard, reduced."""
    plain = _plain(words)
    return next((kind for kind, pattern in _TAXED if re.search(pattern, plain)), "")


def _percentage_in(code: str) -> Decimal | None:
    """The percentage a code speaks of: 20% (VAT on Income), UK20, 5.5."""
    found = _PERCENT.search(code.strip())
    text = (found[1] or found[2]) if found else ""
    if not text:
        tail = _TAIL.match(_plain(code))
        if tail is None:
            return None
        text = tail[1]
    read = read_percent(text)
    return None if isinstance(read, NotAnAmount) else _as_percent(read)


def _as_percent(value: Decimal) -> Decimal:
    """Without needless zeros, so that 20 and 20.00 are one."""
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    bare = "".join(each for each in folded if not unicodedata.combining(each))
    return " ".join(bare.replace("_", " ").split())
