"""How dates and other people's texts are written on a page."""

from datetime import datetime

_ACTED_UPON = frozenset(r"\`*_{}[]()<>#+-.!|~:$^")


def day(moment: datetime) -> str:
    """31 Mar 2026."""
    return f"{moment.day} {moment:%b %Y}"


def day_and_time(moment: datetime) -> str:
    """31 Mar 2026, 14:05 UTC."""
    return f"{day(moment)}, {moment:%H:%M} UTC"


def plain(text: str) -> str:
    """A person's text as they typed it, with nothing left that Markdown would act upon."""
    return "".join(f"\\{each}" if each in _ACTED_UPON else each for each in text)
