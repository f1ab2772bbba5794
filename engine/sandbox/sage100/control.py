"""What Sage 100 tests of a piece before it is written; the same tests with or without `controle`.

The sentences are those of Sage's own example program where it has one; Sage documents their frame
and not their words.
"""

import re
import sqlite3
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.sandbox.sage100.books import Record, records, with_id

_LONGEST = {"intitule": 69, "reference": 17, "numeroFacture": 17}
_HEAD = {"date", "extProvenance", "extSequence", "reference", "numeroFacture", "intitule",
         "ecritures"}  # fmt: skip
_LINE = {"reference", "numeroFacture", "intitule", "echeance", "sens", "montant", "quantite",
         "compte@odata.bind", "tiers@odata.bind", "taxe@odata.bind",
         "modeReglement@odata.bind"}  # fmt: skip
_BOUND = re.compile(r"(?:.*/)?(\w+)\('([^']*)'\)")


class Refusal(Exception):
    """Sage says no, with an HTTP status and a sentence."""

    def __init__(self, status: int, code: str, says: str) -> None:
        super().__init__(says)
        self.status, self.code = status, code


def controlled(
    connection: sqlite3.Connection, journal: Record, sent: Any
) -> tuple[str, list[Record]]:
    """The day and the entries of a piece that may be written; `Refusal` of any other."""
    if not isinstance(sent, dict):
        raise Refusal(400, "BadRequest", "The request body is not a piece.")
    _only(sent, _HEAD)
    day = day_in(sent.get("date"), "date")
    if not _is_open(connection, day):
        raise _wrong(f"La date '{day:%d/%m/%Y}' n'est pas dans l'exercice courant.")
    lines = sent.get("ecritures")
    if not isinstance(lines, list) or len(lines) < 2:
        raise _wrong("La pièce n'a pas au moins deux écritures.")
    entries = [_entry(connection, each) for each in lines]
    if journal["sommeil"]:
        raise _wrong(f"Le journal '{journal['code']}' est mis en sommeil.")
    if sum(each["cents"] * (1 if each["sens"] == "Debit" else -1) for each in entries):
        raise _wrong("La pièce n'est pas équilibrée.")
    return day.isoformat(), entries


def _entry(connection: sqlite3.Connection, sent: Any) -> Record:
    if not isinstance(sent, dict):
        raise Refusal(400, "BadRequest", "An entry is not an object.")
    _only(sent, _LINE)
    made: Record = {}
    for name, most in _LONGEST.items():
        made[name] = str(sent.get(name) or "")
        if len(made[name]) > most:
            raise _wrong(f"La longueur de l'{name} de l'écriture dépasse {most} caractères")
    account = bound(connection, sent, "compte", "comptes")
    if account is None:
        raise _wrong("Le numéro de compte '' est inconnu.")
    if account["type"] != "Detail" or account["sommeil"]:
        raise _wrong(f"Le compte '{account['numero']}' est mis en sommeil.")
    tiers = bound(connection, sent, "tiers", "tiers")
    collective = account["numero"].startswith(("401", "411"))
    if collective and tiers is None:
        raise _wrong(f"Le compte '{account['numero']}' demande un numéro de tiers.")
    if tiers is not None:
        if not collective:
            raise _wrong(f"Le compte '{account['numero']}' n'est pas un compte de tiers.")
        if tiers["sommeil"]:
            raise _wrong(f"Le tiers '{tiers['numero']}' est mis en sommeil.")
    tax = bound(connection, sent, "taxe", "taxes")
    bound(connection, sent, "modeReglement", "modesReglement")
    if "echeance" in sent:
        made["echeance"] = f"{day_in(sent['echeance'], 'echeance').isoformat()}T00:00:00"
    made["sens"] = sent.get("sens")
    if made["sens"] not in ("Debit", "Credit"):
        raise _wrong("Le sens de l'écriture doit être Debit ou Credit.")
    return {
        **made,
        "cents": _cents(sent.get("montant")),
        "compte": account["id"],
        "tiers": None if tiers is None else tiers["id"],
        "taxe": None if tax is None else tax["id"],
    }


def bound(
    connection: sqlite3.Connection, sent: Mapping[str, Any], name: str, resource: str
) -> Record | None:
    """The record that a `…@odata.bind` names; None where none is named."""
    address = sent.get(f"{name}@odata.bind")
    if not address:
        return None
    found = _BOUND.fullmatch(str(address))
    linked = with_id(connection, resource, found[2]) if found and found[1] == resource else None
    if linked is None:
        raise Refusal(400, "BadRequest", f"La relation '{name}' ne mène à rien : {address}")
    return linked


def day_in(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise Refusal(
            400, "BadRequest", f"Cannot convert the value of '{name}' to Edm.DateTimeOffset."
        ) from None


def _cents(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refusal(400, "BadRequest", "Cannot convert the value of 'montant' to Edm.Double.")
    cents = Decimal(value) * 100
    if cents <= 0 or cents != cents.to_integral_value():
        raise _wrong("Le montant de l'écriture doit être positif, avec deux décimales au plus.")
    return int(cents)


def _is_open(connection: sqlite3.Connection, day: date) -> bool:
    return any(
        each["dateDebut"][:10] <= day.isoformat() <= each["dateFin"][:10] and not each["cloture"]
        for each in records(connection, "exercices")
    )


def _only(sent: Mapping[str, Any], known: set[str]) -> None:
    for name in sent:
        if name not in known:
            raise Refusal(
                400, "BadRequest", f"The property '{name}' does not exist on type '100S.Model'."
            )


def _wrong(says: str) -> Refusal:
    return Refusal(422, "UnprocessableEntity", says)
