"""Sage's limits kept for all processes together: so many calls a minute, a day and at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.connecting.places import live_place_of
from engine.errors import Refused, TryAgain
from engine.installation import Installation
from engine.records import Connection
from engine.settings import SageSettings
from engine.store import Session, Store, calls
from engine.store.jobs import clock
from engine.targets.sage_accounting import Quota
from engine.targets.sage_accounting.budget import DAY, LONGEST_WAIT, MINUTE, Budget

HELD_FOR = 180.0
"""A call whose process died stops counting as under way; no call takes so long."""
_LOOK_AGAIN = 0.1
_SOON = 0.05
"""A place that was taken ahead is used within so many seconds, or taken anew."""
PRACTICE = Quota(a_minute=6_000, a_day=0, at_once=4)
"""The practice company is this machine's own, so a day has no limit but the control desk's."""

ONE_BY_ONE = Quota(a_minute=0, a_day=0, at_once=1)
"""A program on the customer's own server does one thing after the other, as often as it can."""


def company_of(connection: Connection) -> str:
    """Whose limits these are: all workspaces that use one company of Sage share them."""
    return f"{connection.kind}/{connection.business_id or connection.id}"


def quota_of(connection: Connection, sage: SageSettings) -> Quota:
    if live_place_of(connection) is not None:
        return ONE_BY_ONE
    if connection.kind == "practice":
        return PRACTICE
    return Quota(sage.a_minute, sage.a_day, sage.at_once)


def budget_of(
    installation: Installation,
    connection: Connection,
    *,
    looking: bool,
    held_by: str,
    pause: Callable[[float], object],
) -> "SharedBudget":
    """The calls that may be made for this connection; none where it is switched off, but to look.

    Where one of `held_by` takes over, what the one before it left under way is over.
    """
    if connection.mode == "off" and not looking:
        raise Refused("The connection is switched off. Switch it on, on Connection.")
    budget = SharedBudget(
        installation.store,
        company_of(connection),
        quota_of(connection, installation.settings.sage),
        held_by=held_by,
        pause=pause,
    )
    if held_by:
        budget.begin_anew()
    return budget


@dataclass(frozen=True)
class SharedBudget(Budget):
    """The budget of one company, kept in the store and counted by the store's clock."""

    store: Store
    company: str
    quota: Quota
    held_by: str = ""
    """Whose the calls are, where no two of them are at work at once."""
    longest_wait: float = LONGEST_WAIT
    pause: Callable[[float], object] = time.sleep
    _ahead: list[tuple[str, float]] = field(default_factory=list, init=False)
    """The place of the call that follows, and when it was taken."""
    _over: list[str] = field(default_factory=list, init=False)
    """Calls that are over while another follows: they are let go of together with its place."""

    def begin_anew(self) -> None:
        """What another of our name left under way when its process died counts no more."""
        with self.store.writing(lasting=False) as session:
            calls.let_all_go(session, self.company, self.held_by)

    @contextmanager
    def take(self) -> Iterator[None]:
        call = self._taken_ahead() or self._place()
        try:
            yield
        finally:
            self._over.append(call)
            if not self._ahead:
                self.rest()

    def take_ahead(self) -> None:
        if self._ahead:
            return
        with self.store.writing(lasting=False) as session:
            self._let_go(session)
            found = self._try(session)
        if isinstance(found, str):
            self._ahead.append((found, time.monotonic()))

    def rest(self) -> None:
        if not (self._ahead or self._over):
            return
        with self.store.writing(lasting=False) as session:
            self._let_go(session)

    def told_to_wait(self, seconds: float) -> None:
        with self.store.writing() as session:
            closed_until, now = calls.hold(session, self.company)
            until = now + timedelta(seconds=seconds)
            calls.close(session, self.company, max(until, closed_until or until))

    def sleep(self, seconds: float) -> None:
        self.pause(seconds)

    def _taken_ahead(self) -> str | None:
        """The place that was taken ahead, unless that is so long ago that it would count for a
        minute in which Sage does not see the call."""
        if not self._ahead or time.monotonic() - self._ahead[0][1] > _SOON:
            return None
        return self._ahead.pop()[0]

    def _let_go(self, session: Session) -> None:
        """Of what is over; and of what was taken ahead, as if it had not been."""
        if self._over:
            calls.let_go(session, self.company, self._over)
            self._over.clear()
        if self._ahead:
            calls.give_back(session, self.company, self._ahead.pop()[0])

    def _place(self) -> str:
        """A call counted and held, as soon as there is room for one."""
        crowded_until = time.monotonic() + self.longest_wait
        while True:
            # Not lasting: a power cut may cost the count of the last few calls, and no more.
            with self.store.writing(lasting=False) as session:
                self._let_go(session)
                calls.forget_before(session, self.company, clock(session) - self._kept)
                found = self._try(session)
            if isinstance(found, str):
                return found
            if found > self.longest_wait:
                raise TryAgain("The calls that Sage allows are used up for now.", found)
            if time.monotonic() > crowded_until and found <= _LOOK_AGAIN:
                raise TryAgain("Too many calls to Sage are under way. Try again.", 1.0)
            self.pause(found)

    def _try(self, session: Session) -> str | float:
        """The call's id; or, where there is no room, how long until there may be."""
        closed_until, now = calls.hold(session, self.company)
        quota = self.quota
        under_way, of_minute, of_day = calls.so_far(
            session, self.company, now, quota.a_minute, quota.a_day
        )
        wait = max(
            _seconds(closed_until, now),
            _seconds(of_minute, now, MINUTE),
            _seconds(of_day, now, DAY),
        )
        if wait > 0:
            return wait
        if under_way >= quota.at_once:
            return _LOOK_AGAIN
        return calls.add(session, self.company, now, HELD_FOR, self.held_by)

    @property
    def _kept(self) -> timedelta:
        return timedelta(seconds=DAY if self.quota.a_day else HELD_FOR)


def _seconds(moment: datetime | None, now: datetime, after: float = 0.0) -> float:
    """From now until so long after a moment; none where there is no such moment."""
    return 0.0 if moment is None else (moment - now).total_seconds() + after
