"""Reading amounts as people type them, in any country's way, without a guess."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from engine.money.currencies import CURRENCIES, SYMBOLS

DecimalMark = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as typed, to the last zero, and the currency written beside it (£ or EUR)."""

    value: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A text with two readings, by whether the column's decimal mark is the point or the comma."""

    point: Amount
    comma: Amount
    says: str
    fix: str = "Choose the column's decimal mark on Upload."


@dataclass(frozen=True, slots=True)
class NotAnAmount:
    """Why a text is refused and what to do about it, in the words of a `Problem`."""

    says: str
    fix: str = "Write it like 1,234.50."


_LARGEST = 10**13  # below it, four decimals still fit in int64
_MOST_DECIMALS = 20  # a spreadsheet's own numbers need up to 17
_LONGEST = 60

# The minuses, apostrophe and spaces (no-break, thin, narrow) that word processors put in.
_ALIKE = (
    dict.fromkeys(map(ord, "−–‑"), "-")
    | {ord("’"): "'"}
    | dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
)
_NUMBER = re.compile(r"[.,]?[0-9](?:[0-9.,' ]*[0-9.,])?")
_UNGROUPED = str.maketrans("", "", "., '")
_BESIDE = re.compile(r"[-+()]|[^-+() ]+")
_POWER_OF_TEN = re.compile(r"[-+]?[0-9.,]+[eE][-+]?[0-9]+")

# The ways to write a sign, # being the number. An accountant's credit is (12), 12- or 12 CR.
_SIGNS = {"#": 1, "+#": 1, "#+": 1, "#DR": 1, "-#": -1, "#-": -1, "(#)": -1, "#CR": -1}

# The shapes of a number: no groups; groups of three by one and the same mark; lakhs and crores.
_PLAIN = re.compile(r"(?P<whole>[0-9]*)(?:[.,](?P<decimals>[0-9]*))?")
_GROUPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<by>[., '])[0-9]{3}(?:(?P=by)[0-9]{3})*)"
    r"(?:(?!(?P=by))[.,](?P<decimals>[0-9]*))?"
)
_INDIAN = re.compile(r"(?P<whole>[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3})(?:\.(?P<decimals>[0-9]*))?")


def read_amount(
    text: str, decimal_mark: DecimalMark | None = None
) -> Amount | Ambiguous | NotAnAmount:
    """Every text is one amount, two possible amounts, or not an amount for a reason; none raises.

    Each text is read by its own shape, whatever the column's decimal mark. The mark settles the
    only shape with two readings: one to three digits, a comma or a point, three digits.

    >>> read_amount("£1,234.50")
    Amount(value=Decimal('1234.50'), currency='£')
    >>> read_amount("1 234,50 EUR")
    Amount(value=Decimal('1234.50'), currency='EUR')
    >>> read_amount("(12.00)") == read_amount("12.00-") == read_amount("12.00 CR")
    True
    >>> print(read_amount("1,234").says)
    “1,234” could be 1234 or 1.234.
    >>> read_amount("1,234", decimal_mark=",")
    Amount(value=Decimal('1.234'), currency=None)
    >>> print(read_amount("1,23.45,6").says)
    “1,23.45,6” is not an amount: its commas, points and spaces do not fit together.
    """
    reading = _readings(text)
    if isinstance(reading, str):
        return NotAnAmount(f"“{_quote(text)}” is not an amount: {reading}.")
    if reading[0].currency == "%":
        return NotAnAmount(f"“{_quote(text)}” is not an amount: it is a percentage.")
    if len(reading) == 1:
        return reading[0]
    decimal, thousands = reading
    point, comma = (thousands, decimal) if "," in text else (decimal, thousands)
    if decimal_mark is None:
        says = f"“{_quote(text)}” could be {point.value} or {comma.value}."
        return Ambiguous(point, comma, says)
    return {".": point, ",": comma}[decimal_mark]


def read_percent(text: str) -> Decimal | NotAnAmount:
    """A percentage as typed, with or without its sign; never in thousands, so 17.500 % is 17½.

    Whether a bare 0.2 means 20 % is for the caller, who has the text, to say.

    >>> read_percent("20.0 %"), read_percent("17,500%"), read_percent("0.2")
    (Decimal('20.0'), Decimal('17.500'), Decimal('0.2'))
    >>> print(read_percent("£20").says)
    “£20” is not a percentage: it has a currency.
    """
    reading = _readings(text, shapes=(_PLAIN,))
    if isinstance(reading, str):
        reason = reading
    elif reading[0].currency not in (None, "%"):
        reason = "it has a currency"
    else:
        return reading[0].value
    return NotAnAmount(f"“{_quote(text)}” is not a percentage: {reason}.", "Write it like 17.5 %.")


def stands_for(written: str, currency: str) -> bool:
    """Whether what is written beside an amount can mean the currency.

    >>> stands_for("$", "CAD"), stands_for("EUR", "EUR"), stands_for("£", "EUR")
    (True, True, False)
    """
    return currency in SYMBOLS.get(written, written).split()


def _readings(
    text: str, shapes: tuple[re.Pattern[str], ...] = (_PLAIN, _GROUPED, _INDIAN)
) -> list[Amount] | str:
    """An amount for every shape that the text fits in full, or the reason why it fits none."""
    text = text.translate(_ALIKE).strip()
    if not text:
        return "the cell is empty"
    if len(text) > _LONGEST:
        return "it is too long"
    if _POWER_OF_TEN.fullmatch(text):
        return "it is a power of ten; show all its digits in the file"
    number = _NUMBER.search(text)
    if number is None:
        return "it has no digits from 0 to 9"
    beside = _sign_and_currency(text[: number.start()], text[number.end() :])
    if isinstance(beside, str):
        return beside
    sign, currency = beside
    if sign == "#-" and number[0].endswith((".", ",")):
        return "it may be a minus, or the dash that some write for no pennies"

    readings = []
    for shape in shapes:
        if fit := shape.fullmatch(number[0]):
            whole, decimals = fit["whole"].translate(_UNGROUPED), fit["decimals"] or ""
            if len(decimals) > _MOST_DECIMALS:
                return f"it has more than {_MOST_DECIMALS} decimals"
            value = Decimal(f"{whole}.{decimals}")
            if value >= _LARGEST:
                return "it is larger than any invoice"
            if _SIGNS[sign] < 0 and value:  # a zero has no sign
                value = value.copy_negate()  # a plain minus would round at 28 digits
            readings.append(Amount(value, currency))
    return readings or "its commas, points and spaces do not fit together"


def _sign_and_currency(before: str, after: str) -> tuple[str, str | None] | str:
    """One of `_SIGNS` and at most one currency (or %), or the reason why they are not that."""
    sign, currencies = "", list[str]()
    for word in (*_BESIDE.findall(before), "#", *_BESIDE.findall(after)):
        name = word.upper()
        if name in {"-", "+", "(", ")", "CR", "DR", "#"}:
            sign += name
        elif name in CURRENCIES or name in SYMBOLS or name == "%":
            currencies.append(name)
        else:
            return f"“{word}” is neither a sign nor a currency"
    if sign not in _SIGNS:
        return "its signs do not fit together; a minus is -12.00 or (12.00)"
    match currencies:
        case []:
            return sign, None
        case [one]:
            return sign, one
        case [one, other] if stands_for(one, other):  # $12.00 USD
            return sign, other
        case [one, other] if stands_for(other, one):  # USD $12.00
            return sign, one
        case _:
            return "it has two currencies"


def _quote(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
