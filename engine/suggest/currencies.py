"""Which contact a client is for its documents in one currency, where a contact has only one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.model import ContactChoice, PartySeen
from engine.suggest.contacts import contacts
from engine.suggest.values import ContactProposal
from engine.target import ReferenceItem


def contacts_by_currency(
    seen: Sequence[PartySeen],
    proposed: Mapping[str, ContactProposal],
    items: Sequence[ReferenceItem],
) -> Mapping[str, ContactProposal]:
    """The proposals that are others because of the currency, by the client's key.

    `proposed` is what names and numbers say. A contact in another currency than the documents'
    is never the one; where there is none in theirs, a second contact is proposed.
    """
    by_id = {item.id: item for item in items}
    of_currency: dict[str, list[PartySeen]] = {}
    for each in seen:
        currency = _only(each)
        found = proposed.get(each.key)
        other = found.candidates[0].contact if found and found.candidates else ""
        kept = by_id[other].facts.get("currency", "") if other in by_id else ""
        if currency and (each.besides or kept not in ("", currency)):
            of_currency.setdefault(currency, []).append(each)
    made: dict[str, ContactProposal] = {}
    for currency, clients in of_currency.items():
        kept_in = [
            replace(item, name=_bare(item.name, currency))
            for item in items
            if item.facts.get("currency", "") == currency
        ]
        parties = [replace(each.party, name=_bare(each.party.name, currency)) for each in clients]
        for each, found in zip(clients, contacts(parties, kept_in), strict=True):
            made[each.key] = _second(each, currency, found)
    return made


def _second(each: PartySeen, currency: str, found: ContactProposal) -> ContactProposal:
    """What is proposed where the contact so far is kept in another currency."""
    if found.candidates:
        return replace(found, key=each.key)
    says = f"No contact like it is kept in {currency}, and a contact in Sage has one currency."
    if each.besides:  # its other contact is chosen apart: this one is wanted for certain
        choice = ContactChoice(verb="create")
        return ContactProposal(each.key, choice, 90, says, "create")
    return ContactProposal(each.key, None, 0, f"{says} Create a second one, or look.", "look")


def _only(each: PartySeen) -> str:
    """The currency of the client's documents; empty where they have several, or none is known."""
    return each.values[0].currency if len(each.values) == 1 else ""


def _bare(name: str, currency: str) -> str:
    """A name without the currency that tells it from another contact of the same client.

    >>> _bare("Blorp (EUR)", "EUR"), _bare("Blorp - eur", "EUR"), _bare("Euro Blorp", "EUR")
    ('Blorp', 'Blorp', 'Euro Blorp')
    """
    return re.sub(rf"[\s(,–-]+{re.escape(currency)}\)?\s*$", "", name, flags=re.IGNORECASE)
