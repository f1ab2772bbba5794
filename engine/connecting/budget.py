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
"""A call that was counted ahead is made within so many seconds, or was never counted: Sage must
not see it in another minute than we do."""
_AHEAD = 20
"""So many calls are counted ahead at most, as far as there is time for them soon."""
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


@dataclass
class SharedBudget(Budget):
    """The budget of one company, kept in the store and counted by the store's clock."""

    store: Store
    company: str
    quota: Quota
    held_by: str = ""
    """Whose the calls are, where no two of them are at work at once."""
    longest_wait: float = LONGEST_WAIT
    pause: Callable[[float], object] = time.sleep
    _ahead: list[str] = field(default_factory=list, init=False)
    """Calls that are counted already and follow at once, in the place that is held for them."""
    _until: float = field(default=0.0, init=False)
    """When it is too late for those."""
    _held: list[str] = field(default_factory=list, init=False)
    """Calls that are over, and whose place is held for those that follow."""
    _began: float = field(default=0.0, init=False)
    """When the last call began."""
    _apart: float = field(default=_SOON / 2, init=False)
    """How long after the one before it that was."""

    def begin_anew(self) -> None:
        """What another of our name left under way when its process died counts no more."""
        with self.store.writing(lasting=False) as session:
            calls.let_all_go(session, self.company, self.held_by)

    @contextmanager
    def take(self) -> Iterator[None]:
        began = time.monotonic()
        self._began, self._apart = began, began - self._began if self._began else _SOON / 2
        place: list[str] = []
        if self._ahead and began < self._until:
            self._ahead.pop()
        else:
            place = self._place()
        try:
            yield
        finally:
            self._held += place
            if not self._ahead:
                self.rest()

    def take_ahead(self) -> None:
        # A few less than there is time for: one that comes too late has to be counted anew.
        many = min(_AHEAD, int(0.75 * _SOON / self._apart)) if self._apart else _AHEAD
        if self._ahead or not many:
            return
        began = time.monotonic()
        with self.store.writing(lasting=False) as session:
            calls.hold_on(session, self.company, self._held, HELD_FOR)
            found = self._try(session, many, ahead=True)
        if isinstance(found, list):
            self._ahead, self._until = found, began + _SOON

    def rest(self) -> None:
        if self._ahead or self._held:
            with self.store.writing(lasting=False) as session:
                self._let_go(session)

    def told_to_wait(self, seconds: float) -> None:
        with self.store.writing() as session:
            closed_until, now = calls.hold(session, self.company)
            until = now + timedelta(seconds=seconds)
            calls.close(session, self.company, max(until, closed_until or until))

    def sleep(self, seconds: float) -> None:
        self.pause(seconds)

    def _let_go(self, session: Session) -> None:
        """No call is under way, and none follows."""
        calls.let_go(session, self.company, self._held)
        calls.give_back(session, self.company, self._ahead)
        self._held, self._ahead = [], []

    def _place(self) -> list[str]:
        """A call counted and held, as soon as there is room for one."""
        crowded_until = time.monotonic() + self.longest_wait
        while True:
            # Not lasting: a power cut may cost the count of the last few calls, and no more.
            with self.store.writing(lasting=False) as session:
                self._let_go(session)
                calls.forget_before(session, self.company, clock(session) - self._kept)
                found = self._try(session)
            if isinstance(found, list):
                return found
            if found > self.longest_wait:
                raise TryAgain("The calls that Sage allows are used up for now.", found)
            if time.monotonic() > crowded_until and found <= _LOOK_AGAIN:
                raise TryAgain("Too many calls to Sage are under way. Try again.", 1.0)
            self.pause(found)

    def _try(self, session: Session, many: int = 1, *, ahead: bool = False) -> list[str] | float:
        """The calls' ids; or, where there is no room, how long until there may be."""
        closed_until, now = calls.hold(session, self.company)
        quota = self.quota
        if many > min(quota.a_minute or many, quota.a_day or many):
            return MINUTE
        under_way, of_minute, of_day = calls.so_far(
            session, self.company, now, quota.a_minute - many, quota.a_day - many
        )
        wait = max(
            _seconds(closed_until, now),
            _seconds(of_minute, now, MINUTE),
            _seconds(of_day, now, DAY),
        )
        if wait > 0:
            return wait
        if under_way >= quota.at_once and not ahead:
            return _LOOK_AGAIN
        held_for = 0.0 if ahead else HELD_FOR
        return calls.add(session, self.company, now, many, held_for, self.held_by)

    @property
    def _kept(self) -> timedelta:
        return timedelta(seconds=DAY if self.quota.a_day else HELD_FOR)


def _seconds(moment: datetime | None, now: datetime, after: float = 0.0) -> float:
    """From now until so long after a moment; none where there is no such moment."""
    return 0.0 if moment is None else (moment - now).total_seconds() + after
