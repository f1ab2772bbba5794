"""Sage's limits kept from our side: so many calls a minute, a day and at once, for one company."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from engine.errors import TryAgain


class Budget(Protocol):
    """Who may call Sage now; whoever shares a connection shares its budget.

    Where a place takes time to get, one may be taken ahead: for a call that follows the one
    that is under way at once.
    """

    def take(self) -> AbstractContextManager[None]:
        """A place for one call, given back when the context ends.

        Waits while the wait is short, else raises `TryAgain` with the seconds to wait.
        """
        ...

    def told_to_wait(self, seconds: float) -> None:
        """Sage answered that it is too much: nobody gets a place for so long."""
        ...

    def take_ahead(self) -> None:
        """A place for each call that follows soon, if there is room for them; it does not wait."""

    def rest(self) -> None:
        """No call follows: what was taken ahead is given back."""


@dataclass(frozen=True)
class Quota:
    """The limits of one company. Sources disagree about them, so they can be set."""

    a_minute: int = 100
    a_day: int = 2_500
    at_once: int = 4  # Sage allows 150 for all customers of one application together


# Sage counts when a call arrives, we count when it leaves: a second covers the way between.
MINUTE = 61.0
DAY = 86_401.0
LONGEST_WAIT = 90.0


class OwnBudget(Budget):
    """A budget in memory, for one process: the last day's calls, and a turnstile."""

    def __init__(
        self,
        quota: Quota | None = None,
        *,
        longest_wait: float = LONGEST_WAIT,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.quota = quota or Quota()
        self._longest_wait = longest_wait
        self._clock = clock
        self._sleep = sleep
        self._calls: deque[float] = deque()
        self._closed_until = float("-inf")
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self.quota.at_once)

    @contextmanager
    def take(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._longest_wait):
            raise TryAgain("Too many calls to Sage are under way. Try again.", 1.0)
        try:
            while (wait := self._count()) > 0:
                if wait > self._longest_wait:
                    raise TryAgain("The calls that Sage allows are used up for now.", wait)
                self._sleep(wait)
            yield
        finally:
            self._places.release()

    def told_to_wait(self, seconds: float) -> None:
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock() + seconds)

    def _count(self) -> float:
        """Note one call; or, where none is left, how long until there may be."""
        with self._lock:
            now = self._clock()
            while self._calls and self._calls[0] + DAY <= now:
                self._calls.popleft()
            wait = max(
                self._closed_until - now,
                self._until_free(self.quota.a_minute, MINUTE, now),
                self._until_free(self.quota.a_day, DAY, now),
            )
            if wait <= 0:
                self._calls.append(now)
            return wait

    def _until_free(self, limit: int, span: float, now: float) -> float:
        if len(self._calls) < limit:
            return 0.0
        return self._calls[-limit] + span - now
