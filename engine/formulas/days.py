"""Dates as days counted from the end of 1899, and dates read as people type them."""

import datetime as dt
import re

from engine.model import DateOrder, full_year

_DAY_ZERO = dt.date(1899, 12, 30).toordinal()  # from March 1900 on, what Excel counts from too
LAST_DAY = dt.date.max.toordinal() - _DAY_ZERO

_PARTS = re.compile(r"([0-9]{1,4})([-/. ])([0-9]{1,2})\2([0-9]{1,4})")
_NAMED = re.compile(r"([0-9]{1,2})[- ./]*([^\W\d_]+)\.?[- ./,]*([0-9]{2}|[0-9]{4})")
_NAMED_FIRST = re.compile(r"([^\W\d_]+)\.? +([0-9]{1,2}),? +([0-9]{4})")
_TIME = re.compile(
    r"[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp][Mm])?"
    r"(?:Z| ?[-+][0-9]{2}:?[0-9]{2})?$"
)
_MONTHS = (
    ("jan", "janvier", "januar", "enero"),
    ("feb", "février", "fevrier", "fév", "fev", "februar", "febrero"),
    ("mar", "mars", "märz", "marz", "marzo"),
    ("apr", "avril", "avr", "april", "abril", "abr"),
    ("may", "mai", "mayo"),
    ("jun", "juin", "juni", "junio"),
    ("jul", "juillet", "juil", "juli", "julio"),
    ("aug", "août", "aout", "august", "agosto", "ago"),
    ("sep", "sept", "septembre", "septiembre"),
    ("oct", "octobre", "okt", "oktober", "octubre"),
    ("nov", "novembre", "noviembre"),
    ("dec", "décembre", "decembre", "déc", "dez", "dezember", "diciembre", "dic"),
)
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words} | {
    name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)
}


def day_number(day: dt.date) -> int:
    return day.toordinal() - _DAY_ZERO


def day_of(number: int) -> dt.date:
    return dt.date.fromordinal(number + _DAY_ZERO)


def read_day(text: str, order: DateOrder) -> int | None:
    """The day that is meant, None where the text is no date; a time beside it is left aside.

    The order settles what has two readings; the year written first settles it by itself.

    >>> print(day_of(read_day("03/04/2024", "dmy")), day_of(read_day("03/04/2024", "mdy")))
    2024-04-03 2024-03-04
    >>> print(day_of(read_day("2024-02-01T00:00:00Z", "dmy")), day_of(read_day("1-Feb-24", "dmy")))
    2024-02-01 2024-02-01
    >>> read_day("31/02/2024", "dmy"), read_day("13/13/2024", "dmy"), read_day("1.5", "dmy")
    (None, None, None)
    """
    text = _TIME.sub("", text.strip())
    if len(text) > 30:
        return None
    if found := _PARTS.fullmatch(text):
        first, second, third = found[1], found[3], found[4]
        if len(first) == 4 or (order == "ymd" and len(first) == len(third) == 2):
            year, month, day = first, second, third
        elif len(first) > 2 or len(third) == 3:
            return None
        elif order == "mdy":
            month, day, year = first, second, third
        else:
            day, month, year = first, second, third
        if len(day) > 2 or len(year) not in (2, 4):
            return None
        return _day(int(year), int(month), int(day), short=len(year) == 2)
    if found := _NAMED.fullmatch(text):
        day, name, year = found[1], found[2], found[3]
    elif found := _NAMED_FIRST.fullmatch(text):
        name, day, year = found[1], found[2], found[3]
    else:
        return None
    month_number = _MONTH_OF.get(name.lower())
    return month_number and _day(int(year), month_number, int(day), short=len(year) == 2)


def _day(year: int, month: int, day: int, *, short: bool) -> int | None:
    if short:
        year = full_year(year)
    try:
        number = day_number(dt.date(year, month, day))
    except ValueError:
        return None
    return number if number > 0 else None
