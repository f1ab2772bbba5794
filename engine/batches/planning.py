"""How many calls a batch still needs, and when the limits of its company let the last one go."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from engine.model import CallPlan
from engine.targets.sage_accounting import Quota
from engine.targets.sage_accounting.budget import DAY, MINUTE

PAGE = 200
"""Documents that are read back in one call."""


def calls_for(
    contacts: int,
    invoices: int,
    credit_notes: int,
    to_read: int,
    updates: int = 0,
    voids: int = 0,
) -> int:
    """One call for each document, two for each new contact, one for each page read back, one
    for a look at what is there; what is changed is looked at before and after, what is voided
    after."""
    pages = 0 if not to_read else -(-to_read // PAGE) + (1 if credit_notes else 0)
    pages += bool(invoices) + bool(credit_notes)
    return 2 * contacts + invoices + credit_notes + pages + 3 * updates + 2 * voids


def plan(
    to_come: int, made: Sequence[datetime], moment: datetime, quota: Quota, seconds_each: float
) -> CallPlan:
    """The calls to come, each as early as the last minute's and the last day's calls allow.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> plan(250, (), noon, Quota(a_minute=100, a_day=2_500), 0.3).seconds
    137
    >>> plan(3_000, (), noon, Quota(a_minute=100, a_day=2_500), 0.3).beyond_today
    True
    """
    times = [(each - moment).total_seconds() for each in made]
    here = 0.0
    for _ in range(to_come):
        here += seconds_each
        if quota.a_minute and len(times) >= quota.a_minute:
            here = max(here, times[-quota.a_minute] + MINUTE)
        if quota.a_day and len(times) >= quota.a_day:
            here = max(here, times[-quota.a_day] + DAY)
        times.append(here)
    minute_ago = moment - timedelta(seconds=MINUTE)
    day_ago = moment - timedelta(seconds=DAY)
    last_day = sum(each >= day_ago for each in made)
    return CallPlan(
        to_come=to_come,
        last_minute=sum(each >= minute_ago for each in made),
        a_minute=quota.a_minute,
        last_day=last_day,
        a_day=quota.a_day,
        seconds=round(here),
        beyond_today=bool(quota.a_day) and last_day + to_come > quota.a_day,
    )
