"""A règlement entered by hand in the practice Sage 100, and its lettrage with what it pays.

The company's letters are capitals where the entries of a letter balance, and small ones, which
Sage calls prélettrage, where a part is still open.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.sandbox.sage100 import books
from engine.sandbox.sage100.books import Record
from engine.sandbox.sage100.control import Refusal, controlled

_SIGNS = {"Debit": 1, "Credit": -1}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def settle(connection: sqlite3.Connection, asked: Mapping[str, Any]) -> Record:
    """The règlement of the invoices named, whole or the amount that is said, and its letter."""
    numbers = [each.strip() for each in str(asked.get("factures") or "").split(",")]
    paid = [entry for number in numbers for entry in _of_invoice(connection, number)]
    account, tiers = paid[0]["compte"], paid[0]["tiers"]
    if any((each["compte"], each["tiers"]) != (account, tiers) for each in paid):
        raise _wrong("Les écritures à lettrer ne sont pas du même compte tiers.")
    if lettered := next((each for each in paid if each.get("lettree")), None):
        raise _wrong(f"L'écriture de la facture '{lettered['numeroFacture']}' est déjà lettrée.")
    of_tiers = list(books.entries(connection, "compte = ? AND tiers = ?", (account, tiers)))
    codes = {each["lettrage"] for each in paid if each.get("lettrage")}
    group = paid + [each for each in of_tiers if each.get("lettrage") in codes and each not in paid]
    balance = sum(_SIGNS[each["sens"]] * each["cents"] for each in group)
    cents = _cents(asked.get("montant"), abs(balance))
    if not 0 < cents <= abs(balance):
        raise _wrong(f"Le règlement dépasse le solde des écritures : {_amount(abs(balance))}.")
    journal = books.with_code(connection, "journaux", str(asked.get("journal") or "BEU"))
    if journal is None or not journal["compte"]:
        raise _wrong(f"Le journal '{asked.get('journal')}' n'est pas un journal de trésorerie.")
    side, other = ("Debit", "Credit") if balance > 0 else ("Credit", "Debit")
    sent = {
        "date": str(asked.get("date") or ""),
        "ecritures": [
            _line(journal["compte"], "", side, cents),
            _line(account, tiers, other, cents),
        ],
    }
    day, entries = controlled(connection, journal, sent)
    piece = books.book(connection, journal, day, entries)
    where = (journal["code"], day, piece, tiers)
    (receipt,) = books.entries(
        connection, "journal = ? AND date = ? AND piece = ? AND tiers = ?", where
    )
    whole = cents == abs(balance)
    code = max(codes, default="") or _next_code(of_tiers)
    code = code.upper() if whole else code.lower()
    books.letter(connection, [*group, receipt], code, whole=whole)
    return {"journal": journal["code"], "piece": piece, "lettrage": code, "lettree": whole}


def _of_invoice(connection: sqlite3.Connection, number: str) -> Sequence[Record]:
    found = books.entries(connection, "numeroFacture = ? AND tiers NOTNULL", (number,))
    owed = [each for each in found if number]
    if not owed:
        raise Refusal(404, "NotFound", f"Aucune écriture de tiers n'a la facture '{number}'.")
    return owed


def _line(account: str, tiers: str, side: str, cents: int) -> Record:
    made: Record = {
        "compte@odata.bind": f"comptes('{account}')",
        "intitule": "Règlement",
        "sens": side,
        "montant": Decimal(cents).scaleb(-2),
    }
    if tiers:
        made["tiers@odata.bind"] = f"tiers('{tiers}')"
    return made


def _cents(asked: Any, whole: int) -> int:
    """
    >>> _cents("50,5", 12000), _cents("", 12000)
    (5050, 12000)
    """
    if not asked:
        return whole
    try:
        cents = Decimal(str(asked).replace(",", ".")) * 100
    except InvalidOperation:
        raise _wrong(f"Le montant '{asked}' est incorrect.") from None
    if cents != cents.to_integral_value():
        raise _wrong("Le montant du règlement a deux décimales au plus.")
    return int(cents)


def _next_code(of_tiers: Sequence[Record]) -> str:
    """The letter that comes next for this tiers: AAA, AAB…"""
    used = len({str(each["lettrage"]).upper() for each in of_tiers if each.get("lettrage")})
    return "".join(_LETTERS[used // 26**place % 26] for place in (2, 1, 0))


def _amount(cents: int) -> str:
    return f"{cents / 100:.2f}".replace(".", ",")


def _wrong(says: str) -> Refusal:
    return Refusal(422, "UnprocessableEntity", says)
