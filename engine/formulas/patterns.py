"""The patterns of TEXT: how a number or a date is to be written."""

import re
from dataclasses import dataclass

from engine.formulas.days import MONTH_NAMES, day_of

_LONGEST = 40
_NUMBER = re.compile(
    r"(?P<before>[^0#,.%]*)(?P<whole>[#0,]*)(?:\.(?P<decimals>0*#*))?(?P<percent>%?)"
    r"(?P<after>[^0#,.%]*)"
)
_DATE = re.compile(r"yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|[-/., ]+", re.IGNORECASE)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class NumberPattern:
    """Decimals, digits at least, thousands, and what stands around them."""

    before: str
    digits: int
    thousands: bool
    decimals: int
    most_decimals: int
    percent: bool
    after: str

    def dressed(self, plain: str) -> str:
        """A number in plain digits, as the pattern has it."""
        minus = plain.startswith("-")
        whole, point, decimals = plain.lstrip("-").partition(".")
        if whole == "0":
            whole = ""
        whole = whole.zfill(self.digits)
        if self.thousands and whole:
            whole = f"{int(whole):,}".rjust(len(whole), "0") if whole.strip("0") else whole
        sign = "-" if minus and (whole + decimals).strip("0") else ""
        percent = "%" if self.percent else ""
        return f"{sign}{self.before}{whole}{point}{decimals}{percent}{self.after}"


DatePattern = tuple[str, ...]
"""The parts of a date and what stands between them."""


def read_pattern(pattern: str) -> NumberPattern | DatePattern | None:
    """The pattern, None where it is not one.

    >>> read_pattern("#,##0.00").dressed("1234.50"), read_pattern("000").dressed("-7")
    ('1,234.50', '-007')
    >>> read_pattern("dd mmm yyyy"), read_pattern("hello")
    (('dd', ' ', 'mmm', ' ', 'yyyy'), None)
    """
    if len(pattern) > _LONGEST:
        return None
    parts = tuple(_DATE.findall(pattern.lower()))
    if parts and "".join(parts) == pattern.lower() and any(part[0] in "ymd" for part in parts):
        return parts
    found = _NUMBER.fullmatch(pattern)
    if found is None or not (found["whole"] or found["decimals"]):
        return None
    decimals = found["decimals"] or ""
    return NumberPattern(
        before=found["before"].replace('"', ""),
        digits=found["whole"].count("0"),
        thousands="," in found["whole"],
        decimals=decimals.count("0"),
        most_decimals=len(decimals),
        percent=bool(found["percent"]),
        after=found["after"].replace('"', ""),
    )


def date_written(number: int, pattern: DatePattern) -> str:
    """The day as the pattern has it, in English."""
    day = day_of(number)
    month, weekday = MONTH_NAMES[day.month - 1], _DAYS[day.weekday()]
    parts = {
        "yyyy": f"{day.year:04d}",
        "yy": f"{day.year % 100:02d}",
        "mmmm": month,
        "mmm": month[:3],
        "mm": f"{day.month:02d}",
        "m": str(day.month),
        "dddd": weekday,
        "ddd": weekday[:3],
        "dd": f"{day.day:02d}",
        "d": str(day.day),
    }
    return "".join(parts.get(part, part) for part in pattern)
