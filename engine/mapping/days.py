"""Days as people write them: in the order that was chosen, and never one the calendar lacks."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from engine.mapping.reading import Codes, Mask
from engine.model import DateOrder, full_year

EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class Dates:
    """A column of days since 1970."""

    days: Codes
    filled: Mask
    bad: Mask

    @cached_property
    def ok(self) -> Mask:
        return self.filled & ~self.bad

    def date(self, row: int) -> dt.date:
        return EPOCH + dt.timedelta(days=int(self.days[row]))


_TIME = (
    r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z| ?[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/. ])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_NAMED = re.compile(rf"(\d{{1,2}})[-/. ]*([^\W\d]+)[-/., ]*(\d{{4}}|\d{{2}}){_TIME}")
_NAMED_DAY = re.compile(rf"([^\W\d]+)[-/. ]*(\d{{1,2}})[, ]+(\d{{4}}){_TIME}")

_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
        "janv fevr mars avr mai juin juil aout sept oct nov dec",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "jan feb mrz apr mai jun jul aug sep okt nov dez",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
        " dicembre",
    )
    for number, name in enumerate(names.split(), 1)
}

EXAMPLE: dict[DateOrder, str] = {"dmy": "31/03/2026", "mdy": "03/31/2026", "ymd": "2026-03-31"}


@lru_cache(8192)
def read_date(text: str, order: DateOrder) -> dt.date | None:
    """The day that the text names, or nothing: a day that is not in the calendar is none.

    A year that comes first, and a month's name, say themselves in which order they stand.

    >>> read_date("03/04/2026", "dmy"), read_date("03/04/2026", "mdy")
    (datetime.date(2026, 4, 3), datetime.date(2026, 3, 4))
    >>> read_date("2026-04-03T00:00:00Z", "dmy"), read_date("3 avr. 2026", "dmy")
    (datetime.date(2026, 4, 3), datetime.date(2026, 4, 3))
    >>> read_date("31/02/2026", "dmy")
    """
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = found[1], found[3], found[4]
        match order:
            case "dmy":
                return _day(year, second, first)
            case "mdy":
                return _day(year, first, second)
            case "ymd":
                return _day(first, second, year) if len(year) == 2 else None
    if order == "ymd" and (found := _TOGETHER.fullmatch(text)):
        return _day(*found.groups())
    if found := _DAY_NAMED.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _NAMED_DAY.fullmatch(text):
        return _day(found[3], _month(found[1]), found[2])
    return None


def _month(name: str) -> int:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _MONTHS.get("".join(each for each in plain if not unicodedata.combining(each)), 0)


def _day(year: str, month: str | int, day: str) -> dt.date | None:
    whole = int(year)
    if len(year) == 2:
        whole = full_year(whole)
    if not 1900 <= whole < 2200:
        return None
    try:
        return dt.date(whole, int(month), int(day))
    except ValueError:
        return None
