"""Whole minor units and back, and amounts written for people and for the wire."""

from decimal import Decimal

from engine.money.currencies import SYMBOLS, minor_places
from engine.money.reading import NotAnAmount


def to_minor(value: Decimal, places: int = 2) -> int | NotAnAmount:
    """The value in whole minor units, exactly, or refused: nothing is rounded on the way in.

    With four places a percentage becomes a rate in millionths.

    >>> to_minor(Decimal("12.5")), to_minor(Decimal("9.975"), places=4)
    (1250, 99750)
    >>> print(to_minor(Decimal("41.625")).says)
    “41.625” has more than 2 decimals.
    """
    numerator, denominator = value.as_integer_ratio()
    minor, rest = divmod(numerator * int(10**places), denominator)
    if rest:
        says = f"“{value:f}” has more than {places} decimals."
        return NotAnAmount(says, f"Round it to {places} decimals.")
    return minor


def from_minor(minor: int, places: int = 2) -> Decimal:
    """The amount that the minor units are.

    >>> from_minor(-1250)
    Decimal('-12.50')
    """
    return Decimal(amount_text(minor, places))


_SYMBOL_OF = {codes: symbol for symbol, codes in SYMBOLS.items() if " " not in codes}


def say_amount(minor: int, currency: str | None = None, places: int | None = None) -> str:
    """The amount for a person, with its currency's decimals.

    A minus is the plain hyphen in front, so that a spreadsheet takes it for a number.

    >>> say_amount(123450), say_amount(-123450, "GBP"), say_amount(1234, "JPY")
    ('1,234.50', '-£1,234.50', '1,234 JPY')
    """
    if places is None:
        places = minor_places(currency) if currency else 2
    whole, point, decimals = amount_text(abs(minor), places).partition(".")
    number = f"{int(whole):,}{point}{decimals}"
    if currency in _SYMBOL_OF:
        number = _SYMBOL_OF[currency] + number
    elif currency:
        number = f"{number} {currency}"
    return f"-{number}" if minor < 0 else number


def amount_text(minor: int, places: int = 2) -> str:
    """The amount for a machine: JSON, CSV, the wire.

    >>> amount_text(123450), amount_text(-5), amount_text(1234, places=0)
    ('1234.50', '-0.05', '1234')
    """
    digits = f"{abs(minor):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if minor < 0 else text
