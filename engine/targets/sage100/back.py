"""Entries exported from Sage 100, or its FEC: which invoices are there, and what was paid."""

import contextlib
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from engine.model import Problem, Sheet
from engine.money import Amount, read_amount
from engine.target import Payment
from engine.targets.headings import Columns
from engine.targets.sage100.headings import has_amounts, layout
from engine.targets.sage100.settled import NOTHING, Line, payments_in


def read_back(sheet: Sheet) -> Sequence[Payment] | Problem:
    """Every invoice and avoir among the entries, and how far it is settled by its lettrage."""
    lines = _lines(sheet)
    if isinstance(lines, Problem):
        return lines
    pieces: dict[tuple[str, str, dt.date], list[Line]] = defaultdict(list)
    for line in lines:
        pieces[line.journal, line.piece, line.date].append(line)
    found = list(payments_in(list(pieces.values())))
    if not found:
        return Problem(
            "entries-without-sales",
            sheet.name,
            "Aucune pièce de ce fichier n'a à la fois un compte de tiers (401 ou 411) et un compte"
            " de vente ou d'achat (6 ou 7).",
            "Exportez de Sage 100 les écritures de tous les comptes, ou le FEC, pour la période du"
            " lot.",
        )
    return found


# --- reading ---------------------------------------------------------------------------------


def _lines(sheet: Sheet) -> list[Line] | Problem:
    found = layout("entries").found_in(sheet)
    if found is None or not has_amounts(found):
        seen = ", ".join(f"« {each} »" for each in sheet.headings[:8])
        return Problem(
            "entries-unknown",
            sheet.name,
            f"Ce fichier n'est pas un export d'écritures de Sage 100 : ses colonnes sont {seen}.",
            f"Exportez {layout('entries').title}, ou le FEC.",
        )
    lines = []
    for row, texts in found.rows():
        if not texts["date"] and not texts["piece"]:
            continue  # titles and totals of a printed grand livre
        line = _line(found, row, texts)
        if isinstance(line, Problem):
            return line
        lines.append(line)
    return lines


def _line(found: Columns, row: int, texts: Mapping[str, str]) -> Line | Problem:
    day = _day(texts["date"])
    if day is None:
        return _unread(found, row, "date", texts["date"], "n'est pas une date")
    if not texts["account"]:
        return _unread(found, row, "account", "", "n'est pas un compte")
    amounts = {}
    for name in ("debit", "credit", "amount"):
        read = _amount(texts.get(name, ""))
        if read is None:
            return _unread(found, row, name, texts[name], "n'est pas un montant")
        amounts[name] = read
    amount = amounts["debit"] - amounts["credit"]
    if not ("debit" in found and "credit" in found):
        credit = texts.get("side", "").casefold() in ("c", "1", "credit", "crédit")
        amount = -amounts["amount"] if credit else amounts["amount"]
    piece = texts["piece"] or texts.get("second", "")
    return Line(
        row,
        texts.get("journal", ""),
        day,
        piece,
        texts.get("invoice", "") or _own_number(piece, texts.get("reference", "")),
        texts["account"],
        texts.get("tiers", ""),
        amount,
        texts.get("letter", ""),
        _day(texts.get("lettered", "")),
        texts.get("currency", "") or "EUR",
    )


def _own_number(piece: str, reference: str) -> str:
    """The document's number: a PNM's seven figures stand for the piece, its number beside them.

    >>> _own_number("0000042", "FA00042"), _own_number("FA00042", "CMD7781")
    ('FA00042', 'FA00042')
    """
    return reference if reference and piece.isdecimal() and len(piece) == _FIGURES else piece


_FIGURES = 7


def _unread(found: Columns, row: int, field: str, text: str, what: str) -> Problem:
    return Problem(
        "entries-unreadable",
        found.at(row, field),
        f"« {text} » {what}.",
        "Corrigez la cellule, ou exportez à nouveau.",
    )


@lru_cache(maxsize=10_000)
def _amount(text: str) -> Decimal | None:
    """
    >>> _amount("1 234,50"), _amount(""), _amount("abc")
    (Decimal('1234.50'), Decimal('0.00'), None)
    """
    if not text:
        return NOTHING
    read = read_amount(text, ",")
    return read.value if isinstance(read, Amount) else None


_SHAPES = (
    (re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ].*)?"), (1, 2, 3)),
    (re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})"), (3, 2, 1)),
    (re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: .*)?"), (3, 2, 1)),
    (re.compile(r"([0-9]{1,2})[/.-]?([0-9]{2})[/.-]?([0-9]{2})"), (3, 2, 1)),
)


@lru_cache(maxsize=10_000)
def _day(text: str) -> dt.date | None:
    """A day as the FEC, Sage's exports and spreadsheets write it.

    >>> {_day(each) for each in ("20250305", "05032025", "05/03/2025", "050325", "2025-03-05")}
    {datetime.date(2025, 3, 5)}
    """
    for shape, (year, month, day) in _SHAPES:
        if found := shape.fullmatch(text):
            years = int(found[year]) + (2000 if len(found[year]) == 2 else 0)
            with contextlib.suppress(ValueError):  # another shape may fit
                return dt.date(years, int(found[month]), int(found[day]))
    return None
