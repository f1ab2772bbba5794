"""Pieces and tiers as Sage 100's API takes them."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.model import Document, Party
from engine.target import Kind
from engine.targets.sage100.entries import Entry, Piece
from engine.targets.sage100.options import CALLED
from engine.targets.sage100.texts import Pen

KeyOf = Callable[[Kind, str], str]
"""Sage's own id for what people call by a number or a code."""

PROVENANCE = "ImportAPI"
_RESOURCES: Mapping[Kind, str] = {
    "ledger account": "comptes",
    "contact": "tiers",
    "tax rate": "taxes",
}
_CONTACT, _NAME, _LINE, _POSTCODE = 35, 69, 35, 9


def piece_body(piece: Piece, root: str, key_of: KeyOf, *, tax_codes: bool) -> dict[str, Any]:
    """What `creerPieceComptable` takes; Sage numbers the piece, and ours is its n° de facture."""
    pen = Pen(CALLED.encoding)
    number = piece.document.number[: CALLED.number]
    return {
        "date": moment(piece.date),
        "extProvenance": PROVENANCE,
        "ecritures": [
            _entry(each, number, pen, root, key_of, tax_codes=tax_codes) for each in piece.entries
        ],
    }


def _entry(
    entry: Entry, number: str, pen: Pen, root: str, key_of: KeyOf, *, tax_codes: bool
) -> dict[str, Any]:
    def bound(kind: Kind, code: str) -> str:
        return f"{root}{_RESOURCES[kind]}('{key_of(kind, code)}')"

    made: dict[str, Any] = {
        "reference": number,
        "numeroFacture": number,
        "compte@odata.bind": bound("ledger account", entry.account),
    }
    if entry.tiers:
        made["tiers@odata.bind"] = bound("contact", entry.tiers)
    if entry.tax_code and tax_codes:
        made["taxe@odata.bind"] = bound("tax rate", entry.tax_code)
    made["intitule"] = pen.label(entry.label, entry.tail, CALLED.label, number)
    if entry.due is not None:
        made["echeance"] = moment(entry.due)
    made["sens"] = "Debit" if entry.amount > 0 else "Credit"
    made["montant"] = Decimal(abs(entry.amount)).scaleb(-2)
    return made


def tiers_body(party: Party, account: str, root: str, key_of: KeyOf) -> dict[str, Any]:
    """A new tiers with what is known of it; what is not said is left to Sage."""
    pen = Pen(CALLED.encoding)

    def said(text: str, width: int) -> str:
        return pen.write(text, width, "", "")

    address = {
        "adresse": said(party.address_1, _LINE),
        "complement": said(party.address_2, _LINE),
        "codePostal": said(party.postcode, _POSTCODE),
        "ville": said(party.city, _LINE),
        "codeRegion": said(party.region, 25),
        "pays": said(party.country, _LINE),
    }
    made = {
        "numero": party.code,
        "intitule": said(party.name, _NAME),
        "type": "Fournisseur" if party.supplier else "Client",
        "comptePrincipal@odata.bind": f"{root}comptes('{key_of('ledger account', account)}')",
        "identifiant": said(party.vat_number, 25),
        "contact": said(party.person, _CONTACT),
        "adresse": _told(address),
        "telecom": _told(
            {"telephone": said(party.telephone, 21), "eMail": said(party.email, _NAME)}
        ),
    }
    return _told(made)


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def moment(day: dt.date) -> str:
    """
    >>> moment(dt.date(2025, 3, 5))
    '2025-03-05T00:00:00'
    """
    return f"{day.isoformat()}T00:00:00"


def id_of(journal: str, document: Document) -> str:
    """What a piece is known by: Sage numbers it, and need not say how when it takes it."""
    return piece_id(journal, document.date, document.number[: CALLED.number])


def piece_id(journal: str, day: dt.date, number: str) -> str:
    """
    >>> piece_id("VTE", dt.date(2025, 3, 5), "FA 42")
    'VTE 2025-03-05 FA 42'
    """
    return f"{journal} {day.isoformat()} {number}"
