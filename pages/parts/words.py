"""How dates and other people's texts are written on a page."""

from datetime import date, datetime
from decimal import Decimal
from math import ceil

_ACTED_UPON = frozenset(r"\`*_{}[]()<>#+-.!|~:$^")


def day(moment: date) -> str:
    """31 Mar 2026."""
    return f"{moment.day} {moment:%b %Y}"


def day_and_time(moment: datetime) -> str:
    """31 Mar 2026, 14:05 UTC."""
    return f"{day(moment)}, {moment:%H:%M} UTC"


def plain(text: str) -> str:
    """A person's text as they typed it, with nothing left that Markdown would act upon."""
    return "".join(f"\\{each}" if each in _ACTED_UPON else each for each in text)


def amount(value: Decimal | None, currency: str = "") -> str:
    """1,234.50, and the currency once where it is asked for; nothing where there is none."""
    if value is None:
        return ""
    return f"{value:,.2f} {currency}".rstrip()


def counted(number: int, noun: str, nouns: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "document"), counted(1_200, "document"), counted(2, "entry", "entries")
    ('1 document', '1,200 documents', '2 entries')
    """
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


OUTCOME_WORDS = {
    "create": "Ready",
    "already there": "Already in Sage",
    "changed": "Changed",
    "held": "Held",
    "excluded": "Left out",
}
"""What becomes of a document, as people say it."""


COMPARES = {
    False: "Looks in Sage for documents of these days, so that none is sent twice.",
    True: "Looks in Sage for documents of these days, so that none is sent twice; and Sage's own "
    "control tries those that are ready, which writes nothing.",
}
"""What comparing does, where the program has no control of its own, and where it has."""


def month_name(month: str) -> str:
    """
    >>> month_name("2026-03")
    'March 2026'
    """
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}" if month else ""


def duration(seconds: float) -> str:
    """How long something takes, as a person would say it.

    >>> duration(0.4), duration(59), duration(61), duration(3 * 3600), duration(50 * 3600)
    ('a second', '59 seconds', '2 minutes', '3 hours', '3 days')
    """
    whole = max(1, ceil(seconds))
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if whole >= size:
            count = ceil(whole / size)
            return f"{count} {noun}s" if count > 1 else f"a {noun}"
    return ""
