"""The wire form: decimals as text, moments in UTC, JSON in and out."""

import json
import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NoReturn

from engine.sandbox.refusals import unreadable

PENNY = Decimal("0.01")
ZERO = Decimal(0)
LARGEST = Decimal(10) ** 13
FINEST = Decimal(10) ** -10
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]?\d\d:?\d\d)?)?"
)
SURROGATE = re.compile("[\ud800-\udfff]")


def pennies(amount: Decimal) -> Decimal:
    """Rounded to two places, half away from zero, as Sage does before it adds."""
    return amount.quantize(PENNY, ROUND_HALF_UP)


def minor(amount: Decimal) -> int:
    """The amount in pennies."""
    return int(pennies(amount) * 100)


def from_minor(pence: int) -> Decimal:
    """The amount that so many pennies make."""
    return Decimal(pence).scaleb(-2)


def decimal_text(amount: Decimal) -> str:
    """As Sage writes decimals: at least one place, no padding, no exponent.

    >>> decimal_text(Decimal("1500.00")), decimal_text(Decimal("234.910")), decimal_text(Decimal(0))
    ('1500.0', '234.91', '0.0')
    """
    if not amount:
        return "0.0"
    text = format(amount.normalize(), "f")
    return text if "." in text else text + ".0"


def to_decimal(value: object) -> Decimal | None:
    """A number, or a text that is one; None when it is neither or beyond all bookkeeping."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        amount = Decimal(value.strip()) if isinstance(value, str) else Decimal(value)
    except InvalidOperation:
        return None
    if not amount.is_finite() or abs(amount) >= LARGEST:
        return None
    exponent = amount.as_tuple().exponent
    return amount if isinstance(exponent, int) and exponent >= -10 else amount.quantize(FINEST)


def to_date(value: object) -> str | None:
    """The day of a date or a moment, as `2026-01-05`."""
    if not isinstance(value, str):
        return None
    found = MOMENT.fullmatch(value.strip())
    if not found:
        return None
    try:
        return date.fromisoformat(found[1]).isoformat()
    except ValueError:
        return None


def to_moment(value: str) -> str | None:
    """A date or a moment in any offset, as Sage keeps it: `2026-01-05T09:00:00Z`."""
    found = MOMENT.fullmatch(value.strip())
    if not found:
        return None
    day, time, offset = found[1], found[2] or "00:00:00", found[3] or "Z"
    if offset != "Z" and offset[0] not in "+-":
        offset = "+" + offset  # a plus sign that was not escaped in the address arrives as a space
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{'+00:00' if offset == 'Z' else offset}")
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return None


def moment_text(moment: datetime) -> str:
    """A moment as Sage writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def after_days(day: str, days: int) -> str:
    """The day so many days later; the last day there is when the calendar ends first."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return date.max.isoformat()


def month_end(day: str) -> str:
    """The last day of that day's month."""
    found = date.fromisoformat(day)
    return found.replace(day=monthrange(found.year, found.month)[1]).isoformat()


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


def parse(body: bytes) -> Any:
    """The JSON of a request, numbers kept exact."""
    try:
        text = body.decode("utf-8")
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, InvalidOperation):
        raise unreadable("The request body could not be parsed as JSON.") from None
    if "\\u" in text and SURROGATE.search(json.dumps(value, ensure_ascii=False, default=str)):
        raise unreadable("The request body holds half a character.")
    return value


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return decimal_text(value)
    raise TypeError(type(value).__name__)


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def dump(value: Any) -> str:
    """JSON text, decimals written Sage's way."""
    return ENCODER.encode(value)
