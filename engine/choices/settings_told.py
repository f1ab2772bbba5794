"""What each setting is called, and what stands in it, in people's words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.choices.forms import KINDS_OF_SETTINGS
from engine.choices.naming import Names
from engine.model import MappingSettings

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "rounding": "Tax is rounded once for",
        "terms_days": "Days until payment",
        "cut_over": "First day",
        "prefix": "Letters before a number",
        "pad": "A number has at least so many digits",
        "rate_from": "Exchange rates come from",
        "currency_rates": "Exchange rates",
        "split_negative": "Invoices with negative lines are split",
        "split_suffixes": "Behind the numbers of what is split",
        "adjustment_account": "Account for adjustments",
        "adjustment_tax": "Tax rate of adjustments",
        "charges_account": "Account for charges",
        "detail": "The text of a line is",
        "code_in_front": "The item stands in front of the text",
        "nothing": "Lines that come to nothing",
        "contact_policy": "What is written to contacts",
        "four_eyes": "Another person must approve",
    }
)
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "prefix": {"keep": "stay", "strip": "are taken off", "refuse": "hold the invoice"},
        "rate_from": {"file": "the file, else as typed", "typed": "as typed only", "sage": "Sage"},
        "detail": {"default": "item and description", "condensed": "the item only",
                   "detailed": "everything the file says"},
        "nothing": {"keep": "stay", "drop": "are left out", "join": "join the line before"},
    }
)  # fmt: skip
_GRAINS = {"line": "each line", "rate": "each tax rate", "document": "the whole invoice"}
_MODES = {"half_up": "half away from zero", "half_even": "half to the even penny"}
_USUAL = MappingSettings().model_dump(mode="json")


def setting_told(key: str, value: Any, names: Names) -> str:
    """What stands in this setting; where nothing was chosen, what is usual.

    >>> from engine.target import Books
    >>> names = Names(Books((), "GBP"))
    >>> setting_told("rounding", {"grain": "rate", "mode": "half_up"}, names)
    'each tax rate, half away from zero'
    >>> setting_told("four_eyes", None, names), setting_told("split_suffixes", ["A", "B"], names)
    ('no', 'A, B')
    """
    value = _USUAL.get(key) if value is None else value
    if key == "rounding":
        return f"{_GRAINS[value['grain']]}, {_MODES[value['mode']]}"
    if key in KINDS_OF_SETTINGS and value:
        return names.name(KINDS_OF_SETTINGS[key], value) or str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {each}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return _WORDS.get(key, {}).get(value, "" if value is None else str(value))
