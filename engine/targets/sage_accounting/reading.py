"""Loose reading of Sage's records: what is missing is empty, whatever its type was to be."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.target import ON_PURCHASES


def text(record: Mapping[str, Any], name: str) -> str:
    """A field as text: empty for null, and for what is no single value.

    >>> record = {"name": " Blorp ", "notes": None, "nominal_code": 4000, "active": True}
    >>> text(record, "name"), text(record, "notes"), text(record, "nominal_code")
    ('Blorp', '', '4000')
    >>> text(record, "active"), text(record, "unheard_of")
    ('yes', '')
    """
    value = record.get(name)
    if value is True:
        return "yes"
    if isinstance(value, str | int) and value is not False:
        return str(value).strip()
    return ""


def flag(record: Mapping[str, Any], name: str, *, unsaid: bool) -> bool:
    """A yes or no; Sage writes null where it means neither."""
    value = record.get(name)
    return value if isinstance(value, bool) else unsaid


def part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A record within a record; empty where there is none."""
    value = record.get(name)
    return value if isinstance(value, Mapping) else {}


def parts(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The records within a record."""
    value = record.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def besides(sold: str, bought: str) -> dict[str, str]:
    """Why an item cannot go on a purchase, where that is not why it cannot be sold."""
    return {} if sold == bought else {ON_PURCHASES: bought}


def day(record: Mapping[str, Any], name: str) -> date | None:
    """A date, None where there is none that can be read."""
    try:
        return date.fromisoformat(text(record, name)[:10])
    except ValueError:
        return None


def told(**facts: str) -> dict[str, str]:
    """The facts that are not empty, their names as people write them.

    >>> told(credit_days="30", email="")
    {'credit days': '30'}
    """
    return {name.replace("_", " "): value for name, value in facts.items() if value}
