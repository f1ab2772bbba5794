"""A company's own lists, exported from Sage 100: accounts, tiers, VAT codes, journals, sections."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.model import Problem, Sheet
from engine.money import NotAnAmount, read_percent
from engine.target import ON_PURCHASES, ReferenceItem
from engine.targets.headings import Columns
from engine.targets.sage100.headings import (
    Layout,
    has_amounts,
    layout,
    layouts,
    of_documents,
)
from engine.targets.sage100.usual import account, tax

Row = Callable[[str], str]
"""The text of a column in one row, by the column's own name; empty where it is not there."""

_YES = {"oui", "o", "1", "vrai", "true", "x", "yes"}


def read_list(sheet: Sheet) -> Sequence[ReferenceItem] | Problem:
    """The entries of the list that the headings tell; those that cannot be chosen say why."""
    if _is_entries(sheet):
        return Problem(
            "list-is-entries",
            sheet.name,
            "Ce fichier contient des écritures, pas une liste.",
            "Déposez-le comme preuve d'un lot sur Transfer, ou pour les règlements sur Payments.",
        )
    for each in layouts():
        found = each.found_in(sheet)
        if found is not None and each.kind and not of_documents(sheet):
            items = list(_items(each, found))
            return items or Problem(
                "list-empty", sheet.name, f"Le fichier est {each.title}, mais il est vide.",
                "Exportez la liste de Sage 100 à nouveau.",
            )  # fmt: skip
    seen = ", ".join(f"« {each} »" for each in sheet.headings[:8])
    known = " ; ".join(each.title for each in layouts() if each.kind)
    return Problem(
        "list-unknown",
        sheet.name,
        f"Aucune liste de Sage 100 n'a ces colonnes : {seen}.",
        f"Exportez de Sage 100, avec une ligne de titres, {known}.",
    )


def _is_entries(sheet: Sheet) -> bool:
    found = layout("entries").found_in(sheet)
    return found is not None and has_amounts(found)


def _items(kept: Layout, found: Columns) -> Iterator[ReferenceItem]:
    """An entry for each code; a row without one is a title or a total."""
    make = _MAKERS[kept.key]
    seen = set()
    for _, texts in found.rows():

        def text(name: str, texts: Mapping[str, str] = texts) -> str:
            return " ".join(texts.get(name, "").split())

        key = text("code"), text("plan")
        if key[0] and key not in seen:
            seen.add(key)
            yield make(text)


def item_of(list_: str, texts: Mapping[str, str]) -> ReferenceItem:
    """One entry of a list, by the columns that the list has here."""
    return _MAKERS[list_](lambda name: " ".join(texts.get(name, "").split()))


def _asleep(row: Row) -> str:
    return "mis en sommeil dans Sage 100" if row("asleep").casefold() in _YES else ""


_COLLECTIVE = {"client", "clients", "fournisseur", "fournisseurs", "1", "2"}
"""The natures of accounts that stand for tiers, by name and by Sage's own number."""


def _account(row: Row) -> ReferenceItem:
    unusable = _asleep(row)
    if row("type").casefold() in ("total", "1"):
        unusable = "compte de type Total : il ne se mouvemente pas"
    elif not unusable and row("nature").casefold() in _COLLECTIVE:
        unusable = "compte collectif : une écriture y passe par un compte tiers"
    return account(
        row("code"),
        row("name"),
        unusable,
        currency=_currency(row("currency")),
        nature=row("nature"),
        tax=row("tax"),
    )


def _tiers(row: Row) -> ReferenceItem:
    facts = {
        "account": row("account"),
        "type": row("type"),
        "email": row("email"),
        "VAT number": row("vat_number"),
        "address": row("address"),
        "postcode": row("postcode"),
        "currency": _currency(row("currency")),
    }
    facts = {name: text for name, text in facts.items() if text}
    unusable = _asleep(row)
    if _sells(row):
        facts[ON_PURCHASES] = unusable
        unusable = unusable or "tiers fournisseur, rattaché à un compte collectif d'achats"
    elif _buys(row):
        facts[ON_PURCHASES] = unusable or "tiers client, rattaché à un compte collectif de ventes"
    return ReferenceItem("contact", row("code"), row("name"), row("code"), unusable, facts)


def _sells(row: Row) -> bool:
    """Whether a tiers is a supplier: by its collective account, else by its type."""
    return row("account").startswith("40") or (
        not row("account") and row("type").casefold() in ("1", "fournisseur")
    )


def _buys(row: Row) -> bool:
    return row("account").startswith("41") or (
        not row("account") and row("type").casefold() in ("0", "client")
    )


_SIDES = {
    "0": "purchases", "achat": "purchases", "achats": "purchases", "deductible": "purchases",
    "déductible": "purchases", "1": "sales", "vente": "sales", "ventes": "sales",
    "collectee": "sales", "collectée": "sales",
}  # fmt: skip
_PROVENANCES = {
    "nationale": "1", "intracommunautaire": "2", "intracom": "2", "export": "3", "exportation": "3",
}  # fmt: skip


def _tax(row: Row) -> ReferenceItem:
    code, number = row("code"), row("account")
    rate = read_percent(row("rate"))
    side = _SIDES.get(row("side").casefold(), "")
    if number.startswith("4456"):
        side = "purchases"
    elif number.startswith("4457"):
        side = "sales"
    said = row("provenance").casefold()
    provenance = _PROVENANCES.get(said, said if said.isdecimal() and len(said) == 1 else "")
    unreadable = isinstance(rate, NotAnAmount)
    return tax(
        code,
        row("name") or code,
        code,
        "0" if isinstance(rate, NotAnAmount) else f"{rate.normalize():f}",
        side=side,
        unusable=f"son taux « {row('rate')} » ne se lit pas" if unreadable else _asleep(row),
        account=number,
        provenance=provenance,
    )


def _section(row: Row) -> ReferenceItem:
    unusable = _asleep(row)
    if row("type").casefold() in ("total", "1"):
        unusable = "section de type Total : elle ne se mouvemente pas"
    facts = {"plan": row("plan")} if row("plan") else {}
    id_ = "/".join((*facts.values(), row("code")))  # two plans may have a section of one code
    return ReferenceItem("project", id_, row("name"), row("code"), unusable, facts)


def _journal(row: Row) -> ReferenceItem:
    facts = {"type": row("type")} if row("type") else {}
    return ReferenceItem("journal", row("code"), row("name"), row("code"), _asleep(row), facts)


def _currency(text: str) -> str:
    """
    >>> _currency("eur"), _currency("Aucune"), _currency("Dollar US")
    ('EUR', '', '')
    """
    code = text.upper()
    return code if len(code) == 3 and code.isalpha() else ""


_MAKERS: Mapping[str, Callable[[Row], ReferenceItem]] = {
    "tiers": _tiers,
    "taxes": _tax,
    "sections": _section,
    "journals": _journal,
    "accounts": _account,
}
