"""What a company in Sage 100 France usually has, before any of its own lists is read."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.target import ON_PURCHASES, Books, DatedPercentage, ReferenceItem

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "tax rate": "Taux de taxes",
        "ledger account": "Plan comptable",
        "contact": "Tiers",
        "product": "Articles",
        "department": "Services",
        "project": "Sections analytiques",
        "journal": "Codes journaux",
    }
)
"""What Sage 100 calls its lists, by what they are called here."""


@cache
def usual_books() -> Books:
    """The accounts and VAT codes of an ordinary French plan; no tiers, no analytic sections.

    >>> standard = usual_books().of("tax rate")[0]
    >>> standard.code, standard.percentage_on(date(2026, 1, 1)), standard.facts["account"]
    ('C20', '20', '4457120')
    """
    kept = tomllib.loads((Path(__file__).parent / "usual.toml").read_text(encoding="utf-8"))
    accounts = (account(number, name) for number, name in kept["accounts"].items())
    return Books(
        items=(*map(_tax, kept["taxes"]), *accounts),
        currency=kept["currency"],
        country=kept["country"],
        terms_days=kept["terms_days"],
        sales_account=kept["sales_account"],
        purchase_account=kept["purchase_account"],
        version="usual Sage 100",
    )


def account(number: str, name: str, unusable: str = "", **facts: str) -> ReferenceItem:
    """A ledger account; those that entries reach in another way cannot be chosen.

    >>> account("411000", "Clients").unusable
    'compte collectif : une écriture y passe par un compte tiers'
    """
    return ReferenceItem(
        "ledger account",
        number,
        name,
        number,
        unusable or barred(number),
        {name: text for name, text in facts.items() if text},
    )


def barred(number: str) -> str:
    """Why a line of an invoice cannot go to an account of this number; empty where it can."""
    if number.startswith(("401", "411")):
        return "compte collectif : une écriture y passe par un compte tiers"
    if number.startswith("445"):
        return "compte de TVA : la TVA y est écrite par le code taxe"
    if number.startswith("5"):
        return "compte de trésorerie : il ne se mouvemente pas par une facture"
    return ""


def tax(
    id_: str,
    name: str,
    code: str,
    percentage: str,
    *,
    begins: date | None = None,
    side: str = "",
    unusable: str = "",
    **facts: str,
) -> ReferenceItem:
    """A VAT code of sales, of purchases or, without a side, of both.

    >>> deductible = tax("D20", "TVA déductible", "D20", "20", side="purchases")
    >>> deductible.barred(purchases=False), deductible.barred(purchases=True)
    ('TVA déductible, pour les achats seulement', '')
    """
    kept = {name: text for name, text in facts.items() if text}
    if side == "purchases":
        kept[ON_PURCHASES] = unusable
        unusable = unusable or "TVA déductible, pour les achats seulement"
    elif side == "sales":
        kept[ON_PURCHASES] = unusable or "TVA collectée, pour les ventes seulement"
    return ReferenceItem(
        "tax rate",
        id_,
        name,
        code,
        unusable,
        kept,
        (DatedPercentage(percentage, begins, None),),
    )


def _tax(kept: dict[str, Any]) -> ReferenceItem:
    facts = {name: kept.get(name, "") for name in ("account", "side", "provenance")}
    code = kept["id"] if kept.get("account") else ""
    begins = kept.get("begins")
    return tax(kept["id"], kept["name"], code, kept["percentage"], begins=begins, **facts)
