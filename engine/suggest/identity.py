"""What tells a client from all others besides its name: VAT number, e-mail, postcode, codes."""

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

_MARKS = re.compile(r"[^0-9A-Z]+")
_COUNTRY_OF = {"XI": "GB", "EL": "GR"}
_LEAST_POSTCODE = 4
_POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[0-9]{5})\b")


def vat_number(typed: str, country: str = "") -> str:
    """The number with its country before it; empty where its country's own arithmetic refuses it.

    A number that is no number is no evidence, so two wrong ones never make a match.

    >>> vat_number("gb 980 7806 84"), vat_number("980780684", "GB"), vat_number("GB 000 0000 01")
    ('GB980780684', 'GB980780684', '')
    """
    bare = _MARKS.sub("", typed.upper())
    if len(bare) < 8 or not bare.strip("0"):
        return ""
    if bare[:2].isalpha():
        country, bare = _COUNTRY_OF.get(bare[:2], bare[:2]), bare[2:]
    rules = _rules(country[:2].upper())
    if rules is None or not bare.lstrip("0"):
        return ""
    try:
        number = str(rules.validate(bare))
    except ValidationError:
        return ""
    return country[:2].upper() + number.removeprefix(country[:2].upper())


@lru_cache(20_000)
def wrong_vat_number(typed: str, country: str) -> str:
    """The country whose arithmetic refuses the number; empty where none is known to refuse it.

    >>> wrong_vat_number("GB 980 7806 85", ""), wrong_vat_number("980780684", "GB")
    ('GB', '')
    >>> wrong_vat_number("980780685", ""), wrong_vat_number("12-3456789", "US")
    ('', '')
    """
    bare = _MARKS.sub("", typed.upper())
    if bare[:2].isalpha() and _rules(_COUNTRY_OF.get(bare[:2], bare[:2])) is not None:
        country, bare = _COUNTRY_OF.get(bare[:2], bare[:2]), bare[2:]
    rules = _rules(country)
    return country if bare and rules is not None and not rules.is_valid(bare) else ""


def vat_ending(typed: str) -> str:
    """What a number ends with: the same however it is typed, and told without any arithmetic.

    >>> vat_ending("gb 980 7806 84"), vat_ending("980780684"), vat_ending("")
    ('780684', '780684', '')
    """
    return _MARKS.sub("", typed.upper())[-6:] if typed else ""


@cache
def _rules(country: str) -> Any:
    return get_cc_module(country.lower(), "vat") if country.isalpha() else None


def email(typed: str) -> str:
    """The address in small letters; empty where it is none.

    >>> email(" Accounts@Blorp.example "), email("n/a")
    ('accounts@blorp.example', '')
    """
    address = typed.strip().lower()
    before, at, behind = address.partition("@")
    return address if at and before and "." in behind and " " not in address else ""


def code(typed: str) -> str:
    """A reference as people compare it: capitals, no spaces."""
    return "".join(typed.split()).upper()


def has_postcode(postcode: str, address: str) -> bool:
    """Whether an address is one with this postcode.

    >>> has_postcode("zz1 1aa", "1 Imaginary Street, ZZ1 1AA"), has_postcode("", "ZZ1 1AA")
    (True, False)
    >>> has_postcode("1234", "Unit 51234, Wobbleton")
    False
    """
    if not postcode:
        return False
    wanted = _MARKS.sub("", postcode.upper())
    if len(wanted) < _LEAST_POSTCODE or not any(each.isdigit() for each in wanted):
        return False
    words = _MARKS.split(address.upper())
    return wanted in words or any(one + other == wanted for one, other in pairwise(words))


def other_postcode(postcode: str, address: str) -> bool:
    """Whether an address has a postcode, and it is another one.

    >>> other_postcode("ZZ2 2BB", "1 Imaginary Street, ZZ1 1AA"), other_postcode("ZZ2 2BB", "Rome")
    (True, False)
    """
    if not postcode.strip() or has_postcode(postcode, address):
        return False
    return _POSTCODE.search(address.upper()) is not None
