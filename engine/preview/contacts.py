"""What would be changed of the contacts that clients are linked with, under the policy."""

from collections.abc import Collection, Iterator, Mapping

from engine.drafts import Draft
from engine.model import (
    CONTACT_FIELDS,
    ContactUpdate,
    FieldChange,
    Party,
    compared,
    key_of,
    same_value,
    value_of,
)
from engine.target import Limits, ReferenceItem, party_in

_LONGEST_OF_A_PERSON = 50


def contact_updates(draft: Draft, contacts: Collection[str]) -> tuple[ContactUpdate, ...]:
    """Of these contacts, by id, those of which something is to be changed; by name.

    Only what a sheet of clients says is written, and what it leaves empty changes nothing.
    """
    policy = draft.sheet.mapping.settings.contact_policy
    wanted = {name: getattr(policy, name) for name in CONTACT_FIELDS}
    if all(push == "never" for push in wanted.values()) or not draft.parties:
        return ()
    found: dict[str, ContactUpdate] = {}
    for party, item, is_second in _linked(draft, contacts):
        there = party_in(item)
        if there is None:
            continue
        # A second contact, for another currency, keeps the name that tells it from the first.
        pushes = {**wanted, "name": "never"} if is_second else wanted
        changes = tuple(_changes(party, there, pushes, draft.limits))
        before = found.get(item.id)
        if before is not None:
            changes = _both(before, party, changes)
        if changes:
            found[item.id] = ContactUpdate(item.id, item.name, item.code, party, changes)
    return tuple(sorted(found.values(), key=lambda each: (each.name.casefold(), each.id)))


def _linked(draft: Draft, contacts: Collection[str]) -> Iterator[tuple[Party, ReferenceItem, bool]]:
    """Clients that a sheet of clients knows, with the contact each is linked with, and whether
    that is a second one."""
    who = draft.people
    for place, (choice, item) in enumerate(zip(who.choices, who.items, strict=True)):
        if choice is None or item is None or item.unusable or item.id not in contacts:
            continue
        of, _ = who.clients.apart.get(place, (place, ""))
        key, name = who.clients.keys[of], who.clients.names[of]
        party = draft.parties.get(key) or draft.parties.get(key_of(name))
        if party is not None:
            yield party, item, place in who.clients.apart


def _changes(
    party: Party, there: Party, wanted: Mapping[str, str], limits: Limits
) -> Iterator[FieldChange]:
    for name, push in wanted.items():
        was, now = compared(name, there, party)
        if push == "never" or not now or same_value(name, was, now):
            continue
        if was and push == "fill":
            continue
        yield FieldChange(name, was, now, _too_long(party, name, limits))


def _too_long(party: Party, name: str, limits: Limits) -> str:
    most = {
        "name": {"name": limits.contact_name},
        "email": {"email": limits.email},
        "person": {"person": _LONGEST_OF_A_PERSON},
        "telephone": {"telephone": _LONGEST_OF_A_PERSON},
        "address": {
            **dict.fromkeys(("address_1", "address_2", "city", "region"), limits.address_line),
            "postcode": limits.postcode,
        },
    }.get(name, {})
    for field, length in most.items():
        text = getattr(party, field)
        if len(text) > length:
            return f"“{text}” has {len(text)} characters, Sage takes {length}: it stays as it is."
    return ""


def _both(
    before: ContactUpdate, party: Party, changes: tuple[FieldChange, ...]
) -> tuple[FieldChange, ...]:
    """Two clients that are linked with one contact: what they do not agree on stays as it is."""
    now = {each.field: each for each in changes}
    kept = []
    for each in before.changes:
        other = value_of(party, each.field)
        if other and not same_value(each.field, other, value_of(before.party, each.field)):
            says = "Two clients are linked with this contact, and differ: it stays as it is."
            each = FieldChange(each.field, each.was, each.now, says)
        kept.append(each)
        now.pop(each.field, None)
    for each in now.values():
        mine = value_of(before.party, each.field)
        if mine and not same_value(each.field, mine, each.now):
            says = "Two clients are linked with this contact, and differ: it stays as it is."
            each = FieldChange(each.field, each.was, each.now, says)
        kept.append(each)
    return tuple(kept)
