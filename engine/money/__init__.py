"""Amounts: read as people type them, kept exactly, rounded on purpose, written for people.

An amount is a `Decimal` where it is read, whole minor units (pennies, cents) where it is added or
rounded, and text where it leaves: never a float. Reading never guesses: a text has one meaning, or
two that are both shown, or none and a reason.
"""

from engine.money.currencies import CURRENCIES, minor_places
from engine.money.reading import (
    Ambiguous,
    Amount,
    DecimalMark,
    NotAnAmount,
    read_amount,
    read_percent,
    stands_for,
)
from engine.money.rounding import (
    HUNDRED_PERCENT,
    Grain,
    Ints,
    Mode,
    Rounding,
    divide,
    multiply_divide,
    tax,
)
from engine.money.writing import amount_text, from_minor, say_amount, to_minor

__all__ = [
    "CURRENCIES",
    "HUNDRED_PERCENT",
    "Ambiguous",
    "Amount",
    "DecimalMark",
    "Grain",
    "Ints",
    "Mode",
    "NotAnAmount",
    "Rounding",
    "amount_text",
    "divide",
    "from_minor",
    "minor_places",
    "multiply_divide",
    "read_amount",
    "read_percent",
    "say_amount",
    "stands_for",
    "tax",
    "to_minor",
]
