"""The company that the practice Sage 100 begins with, after the sample company of Sage's own."""

import sqlite3
from datetime import date

from engine.sandbox.sage100.books import keep, with_code

COMPANY = "BIJOU"
NAME = "Bijou SA (entraînement)"
TOKEN = "jeton-d-entrainement"  # noqa: S105 (the practice company's, known to everybody)

_ACCOUNTS = """
1010000 Capital
1640000 Emprunts
2183000 Matériel de bureau et informatique
3700000 Stocks de marchandises
4010000 Fournisseurs
4080000 Fournisseurs, factures non parvenues
4110000 Clients
4190000 Clients créditeurs
4191000 Clients, avances et acomptes reçus
4456600 TVA déductible sur autres biens et services
4457102 TVA collectée 2,1 %
4457105 TVA collectée 5,5 %
4457110 TVA collectée 10 %
4457120 TVA collectée 20 %
4455100 TVA à décaisser
5120000 Banque
5300000 Caisse
601000 Achats de matières premières
604000 Achats d'études et prestations de services
606000 Achats non stockés de matières et fournitures
607000 Achats de marchandises
611000 Sous-traitance générale
613000 Locations
615000 Entretien et réparations
622000 Rémunérations d'intermédiaires et honoraires
625000 Déplacements, missions et réceptions
626000 Frais postaux et de télécommunications
627000 Services bancaires et assimilés
701000 Ventes de produits finis
704000 Travaux
706000 Prestations de services
706100 Prestations de services, autres
706900 Prestations de services, ancienne activité
707000 Ventes de marchandises
708000 Produits des activités annexes
708500 Ports et frais accessoires facturés
709000 Rabais, remises et ristournes accordés
"""
ASLEEP = "706900"
"""An account that nothing goes to any more."""
_FIRST_OPEN = 2024
_JOURNALS = (
    ("ACH", "Achats", "Achat"), ("VTE", "Ventes", "Vente"), ("BEU", "Banque", "Tresorerie"),
    ("OD", "Opérations diverses", "General"),
)  # fmt: skip
_TAXES = (
    ("C20", "TVA collectée 20 %", 20.0, "Vente", "4457120"),
    ("C10", "TVA collectée 10 %", 10.0, "Vente", "4457110"),
    ("C05", "TVA collectée 5,5 %", 5.5, "Vente", "4457105"),
    ("C02", "TVA collectée 2,1 %", 2.1, "Vente", "4457102"),
    ("D20", "TVA déductible 20 %", 20.0, "Achat", "4456600"),
    ("D10", "TVA déductible 10 %", 10.0, "Achat", "4456600"),
)
_TIERS = (
    ("BAGUES", "Bagues en or", "Client", "57000", "Metz", False),
    ("CARAT", "Carat SARL", "Client", "75002", "Paris", False),
    ("CISELURE", "Ciselure et Fils", "Client", "69002", "Lyon", False),
    ("PERLE", "La Perle rare", "Client", "33000", "Bordeaux", True),
    ("BILLOT", "Établissements Billot", "Fournisseur", "25000", "Besançon", False),
    ("ORFEVRE", "Comptoir de l'orfèvre", "Fournisseur", "75003", "Paris", False),
)


def furnish(connection: sqlite3.Connection, today: date) -> None:
    """Accounts, journals, taxes, tiers and exercices, open from the year of the samples on."""
    accounts = {}
    for line in filter(None, _ACCOUNTS.splitlines()):
        number, _, name = line.partition(" ")
        asleep = number == ASLEEP
        accounts[number] = keep(
            connection, "comptes", number,
            {"numero": number, "intitule": name, "type": "Detail", "sommeil": asleep},
        )  # fmt: skip
    for code, name, kind in _JOURNALS:
        body = {"code": code, "intitule": name, "type": kind, "optContrepartie": "ChaqueLigne"}
        compte = accounts["5120000"] if kind == "Tresorerie" else None
        keep(connection, "journaux", code, {**body, "sommeil": False, "compte": compte})
    for code, name, rate, side, account in _TAXES:
        keep(
            connection, "taxes", code,
            {"code": code, "intitule": name, "taux": rate, "sens": side,
             "compte": accounts[account]},
        )  # fmt: skip
    for number, name, kind, postcode, city, asleep in _TIERS:
        keep(
            connection, "tiers", number,
            {
                "numero": number, "intitule": name, "type": kind, "sommeil": asleep,
                "comptePrincipal": accounts["4110000" if kind == "Client" else "4010000"],
                "identifiant": "", "contact": "",
                "adresse": {"adresse": "", "complement": "", "codePostal": postcode,
                            "ville": city, "codeRegion": "", "pays": "France"},
                "telecom": {"telephone": "", "eMail": ""},
            },
        )  # fmt: skip
    for name in ("Virement", "Chèque", "Carte bancaire"):
        keep(connection, "modesReglement", name, {"intitule": name})
    for year in range(_FIRST_OPEN - 1, today.year + 2):
        keep(
            connection, "exercices", str(year),
            {"dateDebut": f"{year}-01-01T00:00:00", "dateFin": f"{year}-12-31T00:00:00",
             "cloture": year < _FIRST_OPEN},
        )  # fmt: skip


def is_furnished(connection: sqlite3.Connection) -> bool:
    return with_code(connection, "journaux", "VTE") is not None
