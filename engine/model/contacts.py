"""What is to be changed of a contact that is in the target, field by field."""

import json
import re
from dataclasses import asdict, dataclass, replace

from engine.model.documents import Party

CONTACT_FIELDS = {
    "name": "Name",
    "person": "Contact person",
    "email": "E-mail",
    "telephone": "Telephone",
    "vat_number": "VAT number",
    "address": "Address",
}
"""What can be written to a contact, and what people call it."""
ADDRESS_PARTS = ("address_1", "address_2", "city", "region", "postcode", "country")


@dataclass(frozen=True)
class FieldChange:
    """One field of a contact: what the target has, as last read, and what it is to have."""

    field: str
    was: str
    now: str
    problem: str = ""
    """Why it is left as it is after all; empty where it is written."""

    @property
    def title(self) -> str:
        return CONTACT_FIELDS[self.field]


@dataclass(frozen=True)
class ContactUpdate:
    """A contact of the target, and what of it is to be changed."""

    id: str
    name: str
    """What it is called in the target now."""
    code: str
    party: Party
    """The client, from which the values come."""
    changes: tuple[FieldChange, ...]

    @property
    def key(self) -> str:
        """What it is, whatever batch it is in: no two may change it at once."""
        return f"contact {self.id}"

    @property
    def written(self) -> tuple[FieldChange, ...]:
        return tuple(each for each in self.changes if not each.problem)

    @property
    def text(self) -> str:
        """All of it, the same wherever it is written; `update_from` reads it."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def update_from(text: str) -> ContactUpdate:
    """The update that was written; `update_from(it.text) == it`."""
    kept = json.loads(text)
    kept["party"] = Party(**kept["party"])
    kept["changes"] = tuple(FieldChange(**each) for each in kept["changes"])
    return ContactUpdate(**kept)


def value_of(party: Party, field: str) -> str:
    """One field of a client or a contact as a line of text.

    >>> value_of(Party("b", "Blorp", address_1="1 Street", city="Wobbleton"), "address")
    '1 Street, Wobbleton'
    """
    if field == "address":
        return ", ".join(filter(None, (getattr(party, each) for each in ADDRESS_PARTS)))
    return str(getattr(party, field))


def same_value(field: str, one: str, other: str) -> bool:
    """Whether two ways of writing it mean the same.

    >>> same_value("telephone", "+44 (0)113 496", "+44 0113-496")
    True
    >>> same_value("vat_number", "GB 123 4567 89", "gb123456789")
    True
    >>> same_value("name", "Blorp Ltd", "Blorp LTD")
    False
    """
    return _plain(field, one) == _plain(field, other)


def compared(field: str, there: Party, party: Party) -> tuple[str, str]:
    """A field as the target has it, and as the client has it, so that the two can be compared.

    Addresses are compared without their country where the client's is not known: the target
    gives a contact its own.
    """
    if field == "address":
        street = value_of(_without_country(party), field)
        if not is_country_code(party.country):
            there, party = _without_country(there), _without_country(party)
        elif not value_of(_without_country(there), field):
            there = _without_country(there)
        return value_of(there, field), value_of(party, field) if street else ""
    return value_of(there, field), value_of(party, field)


def unlike(update: ContactUpdate, there: Party) -> tuple[FieldChange, ...]:
    """Those fields that do not have in the target yet what they are to have."""
    return tuple(
        each
        for each in update.written
        if not same_value(each.field, *compared(each.field, there, update.party))
    )


def changed_since(update: ContactUpdate, there: Party) -> str:
    """What of it somebody has changed in the target meanwhile, in a sentence; mostly nothing."""
    said = []
    for each in unlike(update, there):
        now, _ = compared(each.field, there, update.party)
        if not same_value(each.field, now, each.was):
            said.append(f"{each.title} is “{now}” now, and was “{each.was}”")
    return f"{'; '.join(said)}." if said else ""


def is_country_code(country: str) -> bool:
    """Two capital letters, as Sage knows a country."""
    return len(country) == 2 and country.isascii() and country.isupper()


def _without_country(party: Party) -> Party:
    return replace(party, country="")


def _plain(field: str, text: str) -> str:
    if field in ("telephone", "vat_number"):
        return re.sub(r"[^0-9a-z+]", "", text.casefold())
    text = " ".join(text.split())
    return text.casefold() if field in ("email", "address") else text
