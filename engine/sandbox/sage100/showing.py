"""What people see of the practice Sage 100: its newest entries, a form for a règlement."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

from starlette.responses import Response

from engine.sandbox.pages import page, table
from engine.sandbox.sage100.furniture import NAME

_SHOWN = 200
_HEADS = ("Pièce", "Date", "N° facture", "Compte", "Tiers", "Libellé", "Let.", "Débit", "Crédit")
_NEWEST = (
    "SELECT e.journal, e.date, e.piece, e.numeroFacture, c.code, t.code, e.sens, e.montant,"
    " json_extract(e.body, '$.intitule'), json_extract(e.body, '$.lettrage') FROM ecritures e"
    " JOIN records c ON c.resource = 'comptes' AND c.id = e.compte"
    " LEFT JOIN records t ON t.resource = 'tiers' AND t.id = e.tiers ORDER BY e.seq DESC LIMIT ?"
)


def ledger(
    connection: sqlite3.Connection,
    root: str,
    typed: Mapping[str, str],
    trouble: str = "",
) -> Response:
    """The newest entries, and the desk at which a règlement is entered; `trouble` is a refusal."""
    rows = [tuple(row) for row in connection.execute(_NEWEST, (_SHOWN,)).fetchall()][::-1]
    what = f"Les {len(rows)} dernières écritures." if rows else "Pas encore d'écriture."
    content = f"<h1>{escape(NAME)}</h1><p class=under>{what}</p>" + _form(root, typed, trouble)
    if rows:
        content += table(_HEADS, [_cells(*row) for row in rows], (7, 8))
    return page(NAME, content, root, bare=True, status=422 if trouble else 200)


def _form(root: str, typed: Mapping[str, str], trouble: str) -> str:
    fields = "".join(
        f"<label>{title} "
        f"<input name={name} value='{escape(typed.get(name, usual))}'{more}></label> "
        for name, title, usual, more in (
            ("factures", "Factures", "", " required placeholder='FA1, FA2'"),
            ("montant", "Montant", "", " placeholder='le solde' size=9"),
            ("date", "Date", date.today().isoformat(), " type=date required"),
        )
    )
    refused = f"<p class='badge bad'>{escape(trouble)}</p>" if trouble else ""
    return (
        "<h2>Saisir un règlement et le lettrer</h2>"
        f"<form method=post action='{escape(root)}/control/reglements' class=card>{refused}"
        f"<p>{fields}</p><button class=main>Enregistrer</button></form>"
    )


def _cells(
    journal: str, day: str, piece: str, number: str, account: str, tiers: str | None, side: str,
    cents: int, label: str | None, letter: str | None,
) -> tuple[Any, ...]:  # fmt: skip
    def kept_whole(text: str | None) -> str:
        return f"<span style='white-space:nowrap'>{escape(str(text or ''))}</span>"

    return (
        *(kept_whole(each) for each in (f"{journal} {piece}", day, number, account, tiers)),
        escape(str(label or "")),
        kept_whole(letter),
        _amount(cents) if side == "Debit" else "",
        _amount(cents) if side == "Credit" else "",
    )


def _amount(cents: int) -> str:
    """
    >>> _amount(123450)
    '1 234,50'
    """
    return f"{cents / 100:,.2f}".replace(",", " ").replace(".", ",")
