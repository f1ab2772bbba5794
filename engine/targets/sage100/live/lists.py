"""The company's lists as Sage 100's API shows them: accounts, tiers, VAT codes, journals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine.errors import Refused
from engine.target import Kind, Reading, ReferenceItem, Tell, Unread
from engine.targets.sage100.lists import item_of
from engine.targets.sage100.live.calls import Calls, Record
from engine.targets.sage100.usual import usual_books

KEY = "key"
"""The fact that tells Sage's own id of an entry; people and choices know it by its number."""


@dataclass(frozen=True)
class Resource:
    """A collection of the API: which list it is here, and where each column stands in a record."""

    path: str
    kind: Kind
    list: str
    columns: Mapping[str, str]
    expand: str = ""


RESOURCES = (
    Resource("comptes", "ledger account", "accounts",
             {"code": "numero", "name": "intitule", "type": "type", "asleep": "sommeil"}),
    Resource("tiers", "contact", "tiers",
             {"code": "numero", "name": "intitule", "type": "type", "asleep": "sommeil",
              "account": "comptePrincipal.numero", "vat_number": "identifiant",
              "email": "telecom.eMail", "address": "adresse.adresse",
              "postcode": "adresse.codePostal"}, "comptePrincipal"),
    Resource("taxes", "tax rate", "taxes",
             {"code": "code", "name": "intitule", "rate": "taux", "side": "sens",
              "account": "compte.numero"}, "compte"),
    Resource("journaux", "journal", "journals",
             {"code": "code", "name": "intitule", "type": "type", "asleep": "sommeil"}),
)  # fmt: skip
"""Of accounts, tiers and journals Sage's own example names these fields; of taxes it names none,
so that what is missing there is said of the entry."""

_TITLES: Mapping[Kind, str] = {
    "ledger account": "le plan comptable",
    "contact": "les tiers",
    "tax rate": "les taxes",
    "journal": "les journaux",
}


def reading(calls: Calls, tell: Tell) -> Reading:
    """All lists as they are now; a list that this user may not see says why."""
    items: list[ReferenceItem] = []
    unread: list[Unread] = []
    for done, resource in enumerate(RESOURCES):
        tell(done, len(RESOURCES), f"Lecture : {_TITLES[resource.kind]}.")
        try:
            items += _read(calls, resource)
        except Refused as refused:
            unread.append(Unread(resource.kind, str(refused)))
    if not any(each.kind == "tax rate" for each in unread):
        items += _without_code()
    return Reading(datetime.now(UTC), tuple(items), tuple(unread))


def _read(calls: Calls, resource: Resource) -> Iterator[ReferenceItem]:
    options = {"expand": resource.expand} if resource.expand else {}
    seen: set[str] = set()
    for record in calls.records(resource.path, **options):
        item = item_in(resource, record)
        if item.id and item.id not in seen:
            seen.add(item.id)
            yield item


def item_in(resource: Resource, record: Record) -> ReferenceItem:
    """One entry by its number, with Sage's own id among its facts."""
    texts = {column: _text(record, path) for column, path in resource.columns.items()}
    item = item_of(resource.list, texts)
    return replace(item, facts={**item.facts, KEY: _text(record, "id")})


def _without_code() -> Sequence[ReferenceItem]:
    """The rates of 0 % for which an ordinary French plan has no code, and writes none."""
    return [each for each in usual_books().of("tax rate") if not each.code]


def _text(record: Record, path: str) -> str:
    """A field as text, its parts with dots between them.

    >>> _text({"adresse": {"ville": "Lyon"}, "taux": Decimal("20.0")}, "adresse.ville")
    'Lyon'
    """
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is True:
        return "oui"
    return (
        str(value).strip() if isinstance(value, str | int | Decimal) and value is not False else ""
    )
