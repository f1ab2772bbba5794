"""What Sage 100's API answers to each call, within one company."""

import json
import re
import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.sandbox.sage100 import books
from engine.sandbox.sage100.books import Record
from engine.sandbox.sage100.control import Refusal, bound, controlled
from engine.sandbox.sage100.furniture import COMPANY, NAME
from engine.sandbox.sage100.query import (
    Unclear,
    chosen,
    named_in,
    options_in,
    page_of,
    shown,
)

_ONE = re.compile(r"(\w+)\('([^']*)'\)")
_ACTION = re.compile(r"journaux\('([^']*)'\)/creerPieceComptable")
_LISTS = ("comptes", "tiers", "clients", "journaux", "taxes", "modesReglement")
_LINKS = {
    "tiers": {"comptePrincipal": "comptes"},
    "clients": {"comptePrincipal": "comptes"},
    "taxes": {"compte": "comptes"},
    "journaux": {"compte": "comptes"},
    "ecritures": {"compte": "comptes", "tiers": "tiers", "journal": "journaux", "taxe": "taxes"},
}
_TIERS = {"numero", "intitule", "type", "comptePrincipal@odata.bind", "siret", "identifiant", "ape",
          "contact", "commentaire", "classement", "qualite", "adresse", "telecom"}  # fmt: skip

Answer = tuple[int, Any]


def answer(
    connection: sqlite3.Connection, method: str, path: str, options: Mapping[str, str], sent: bytes
) -> Answer:
    """The status and the body; what is refused is said in it as Sage says it."""
    try:
        return _answered(connection, method, path, options, sent)
    except Refusal as refusal:
        return refusal.status, _error(refusal.code, str(refusal))
    except Unclear as unclear:
        return 400, _error("BadRequest", str(unclear))


def _answered(
    connection: sqlite3.Connection, method: str, path: str, options: Mapping[str, str], sent: bytes
) -> Answer:
    if method == "GET" and path == "companies":
        return 200, _collection([{"id": COMPANY, "name": NAME}], options, path)
    company, _, rest = path.partition("/")
    if company != COMPANY:
        raise Refusal(404, "NotFound", f"La société '{company}' n'existe pas.")
    if method == "GET":
        return _read(connection, rest, options)
    if method != "POST":
        raise Refusal(405, "MethodNotAllowed", f"{method} is not allowed here.")
    body = _json(sent)
    if found := _ACTION.fullmatch(rest):
        return _piece(connection, found[1], body, options)
    if rest in ("clients", "tiers"):
        return _tiers(connection, rest, body)
    raise Refusal(404, "NotFound", f"Il n'y a rien à '{rest}'.")


def _piece(
    connection: sqlite3.Connection, key: str, sent: Any, options: Mapping[str, str]
) -> Answer:
    """Written and answered without a word: the documentation promises no more than a 201."""
    journal = books.with_id(connection, "journaux", key)
    if journal is None:
        raise Refusal(404, "NotFound", f"Le code journal '{key}' est inconnu.")
    day, entries = controlled(connection, journal, sent)
    if options.get("controle") == "true":
        return 204, None
    books.book(connection, journal, day, entries)
    return 201, None


def _tiers(connection: sqlite3.Connection, resource: str, sent: Any) -> Answer:
    if not isinstance(sent, dict) or not sent.get("numero") or not sent.get("intitule"):
        raise Refusal(422, "UnprocessableEntity", "Le numéro et l'intitulé sont obligatoires.")
    if odd := set(sent) - _TIERS:
        raise Refusal(400, "BadRequest", f"The property '{min(odd)}' does not exist.")
    number = str(sent["numero"])
    if len(number) > 17 or number != number.upper():
        raise Refusal(422, "UnprocessableEntity", f"Le numéro de tiers '{number}' est incorrect.")
    kind = str(sent.get("type") or "Client")
    if kind not in ("Client", "Fournisseur", "Salarie", "Autre") or (
        resource == "clients" and kind != "Client"
    ):
        raise Refusal(422, "UnprocessableEntity", f"Le type de tiers '{kind}' est incorrect.")
    if books.with_code(connection, "tiers", number) is not None:
        raise Refusal(422, "UnprocessableEntity", f"Le numéro de tiers '{number}' existe déjà.")
    account = bound(connection, sent, "comptePrincipal", "comptes")
    if account is None or not account["numero"].startswith(("40", "41")):
        raise Refusal(422, "UnprocessableEntity", "Le compte principal est incorrect.")
    body = {
        "numero": number,
        "intitule": str(sent["intitule"]),
        "type": kind,
        "sommeil": False,
        "comptePrincipal": account["id"],
        "identifiant": str(sent.get("identifiant") or ""),
        "contact": str(sent.get("contact") or ""),
        "adresse": {**dict.fromkeys(("adresse", "complement", "codePostal", "ville",
                                     "codeRegion", "pays"), ""),
                    **(sent.get("adresse") or {})},
        "telecom": {"telephone": "", "eMail": "", **(sent.get("telecom") or {})},
    }  # fmt: skip
    known = books.keep(connection, "tiers", number, body)
    return 201, {"id": known, "numero": number, "intitule": body["intitule"], "type": kind}


# --- reading ---------------------------------------------------------------------------------


def _read(connection: sqlite3.Connection, path: str, options: Mapping[str, str]) -> Answer:
    if path == "company":
        return 200, _company(connection, options)
    if found := _ONE.fullmatch(path):
        one = [each for each in _all(connection, found[1], {}) if each["id"] == found[2]]
        if not one:
            raise Refusal(404, "NotFound", f"'{path}' n'existe pas.")
        return 200, shown(one[0], options, _LINKS.get(found[1], ()))
    if path not in _LISTS and path != "ecritures":
        raise Refusal(404, "NotFound", f"La ressource '{path}' n'existe pas.")
    if path == "ecritures":
        for name in books.setting(connection, "unserved", []):
            if name in named_in(options.get("$select", "")):
                raise Unclear(f"Could not find a property named '{name}' on type '100S.Ecriture'.")
    return 200, _collection(_all(connection, path, options), options, path)


def _company(connection: sqlite3.Connection, options: Mapping[str, str]) -> Any:
    """The company; its exercices only where they are asked for."""
    made: Record = {"id": COMPANY, "name": NAME}
    asked = options.get("$select", "")
    if asked.startswith("exercices"):
        inner = options_in(asked.partition("(")[2].removesuffix(")"))
        years = chosen(list(books.records(connection, "exercices")), inner)
        made = {"exercices": [shown(each, inner, ()) for each in page_of(years, inner)]}
    return made


def _all(connection: sqlite3.Connection, resource: str, options: Mapping[str, str]) -> list[Record]:
    """Every record with its links followed."""
    links = _LINKS.get(resource, {})
    linked = {
        name: {each["id"]: each for each in books.records(connection, target)}
        for name, target in links.items()
    }
    if resource == "ecritures":
        found = [_entry(each) for each in _narrowed(connection, options.get("$filter", ""))]
    else:
        found = list(books.records(connection, "tiers" if resource == "clients" else resource))
    if resource == "clients":
        found = [each for each in found if each["type"] == "Client"]
    for each in found:
        for name in links:
            each[name] = linked[name].get(each.get(name) or "")
    return found


def _narrowed(connection: sqlite3.Connection, asked: str) -> list[Record]:
    """The entries that a filter may mean: the database's own index saves most of the reading."""
    if found := re.search(r"numeroFacture eq '((?:[^']|'')*)'", asked):
        return list(books.entries(connection, "numeroFacture = ?", (found[1].replace("''", "'"),)))
    if found := re.match(r"date ge (\d{4}-\d\d-\d\d)", asked):
        return list(books.entries(connection, "date >= ?", (found[1],)))
    if found := re.search(r"journal/code eq '(\w+)' and date ge (\d{4}-\d\d-\d\d)", asked):
        return list(books.entries(connection, "journal = ? AND date >= ?", (found[1], found[2])))
    return list(books.entries(connection, "1 = 1", ()))


def _entry(kept: Record) -> Record:
    cents = kept.pop("cents")
    return {
        **kept,
        "date": f"{kept['date']}T00:00:00",
        "montant": cents / 100,
        "echeance": kept.get("echeance"),
        "lettrage": kept.get("lettrage", ""),
        "lettree": kept.get("lettree", False),
    }


def _collection(found: list[Record], options: Mapping[str, str], resource: str) -> Record:
    found = chosen(found, options)
    made: Record = {"@odata.context": f"$metadata#{resource}"}
    if options.get("$count") == "true":
        made["@odata.count"] = len(found)
    links = _LINKS.get(resource, {})
    made["value"] = [shown(each, options, links) for each in page_of(found, options)]
    return made


def _json(sent: bytes) -> Any:
    try:
        return json.loads(sent, parse_float=Decimal)
    except ValueError:
        raise Refusal(400, "BadRequest", "The request body is not JSON.") from None


def _error(code: str, says: str) -> Record:
    return {"error": {"code": code, "message": says}}
