"""Keeping a connection's tokens: renewed by one at a time, whichever process or machine asks.

Sage's refresh token works once. So whoever renews first writes its name into the
connection's row, for as long as a call to Sage may take at most; all others look at the
row until the new tokens stand there. The new pair is committed before it is used. When
the one who renews dies, the row is free again after that time, and the next one finds
out from Sage itself whether the old token still works.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from engine.connecting.locking import ACCESS, REFRESH, locked, unlocked
from engine.connection import SignIn, Tokens
from engine.errors import EngineError, NeedsSignIn, TryAgain
from engine.installation import Installation
from engine.records import Connection, new_id
from engine.store import connections
from engine.store.jobs import clock

MARGIN = timedelta(seconds=30)
"""A token is renewed so long before its end, so that it does not end on its way to Sage."""
RENEWAL = 90.0
"""Longer than a call to Sage's sign-in can take (10 s to connect, 60 s to answer)."""
FRESH = 1.0
"""So many seconds a token is used on without a look at the row. It lives longer than that, and one
that Sage refuses is looked up at once."""
PATIENCE = 30.0
"""How long a caller looks for somebody else's new tokens before it is told to come back."""


@dataclass
class Keeper:
    """Gives the token to use; told which one Sage has refused, gives a newer one."""

    installation: Installation
    workspace_id: str
    sign_in: SignIn
    renewal: float = RENEWAL
    patience: float = PATIENCE
    pause: Callable[[float], object] = time.sleep
    _seen: tuple[str, float] = field(default=("", 0.0), init=False)
    """The token in use, and until when that is believed."""

    def __call__(self, refused: str | None) -> str:
        access, fresh_until = self._seen
        if refused is not None or time.monotonic() >= fresh_until:
            self._seen = "", 0.0  # not believed again, whatever comes of looking
            access = self._looked_up(refused)
            self._seen = access, time.monotonic() + FRESH
        return access

    def _looked_up(self, refused: str | None) -> str:
        until = time.monotonic() + self.patience
        while True:
            row = self._row()
            access = self._opened(row, ACCESS, row.access_token)
            if access != refused and row.access_ends > datetime.now(UTC) + MARGIN:
                return access
            if renewer := self._begin(row) if self._rests(row) else "":
                self._renew(row, renewer)
            elif time.monotonic() > until:
                raise TryAgain("Another part of Crosswalk is renewing the sign-in.", 5.0)
            else:
                # Not all at once, and not the next moment: renewing takes a call to Sage.
                self.pause(random.uniform(0.05, 0.25))  # noqa: S311 (no secret)

    def last_token(self) -> str:
        """The refresh token, while we alone may use it: to be given back to Sage."""
        row = self._row()
        if not self._begin(row):
            raise TryAgain("Another part of Crosswalk is renewing the sign-in.", 5.0)
        return self._opened(row, REFRESH, row.refresh_token)

    def _row(self) -> Connection:
        with self.installation.store.reading() as session:
            row = connections.of(session, self.workspace_id)
        if row is None:
            raise NeedsSignIn("This workspace is not connected with Sage. Connect it first.")
        if row.trouble:
            raise NeedsSignIn(row.trouble)
        return row

    def _rests(self, row: Connection) -> bool:
        """Whether it looks as if nobody renewed it now: to look is cheaper than to try."""
        return not row.renewer or row.renewer_until is None or row.renewer_until < self._clock()

    def _clock(self) -> datetime:
        with self.installation.store.reading() as session:
            return clock(session)

    def _begin(self, row: Connection) -> str:
        """The name under which it is ours to renew these tokens; empty where it is not."""
        renewer = new_id()
        with self.installation.store.writing() as session:
            ours = connections.begin_renewal(
                session, self.workspace_id, row.generation, renewer, self.renewal
            )
        return renewer if ours else ""

    def _renew(self, row: Connection, renewer: str) -> None:
        """Ask Sage, commit what it gives, and only then let anybody use it."""
        store = self.installation.store
        try:
            old = self._opened(row, REFRESH, row.refresh_token)
            found: Tokens = self.sign_in.refresh(old)
        except NeedsSignIn as forgotten:
            with store.writing() as session:
                connections.give_up_renewal(
                    session, self.workspace_id, row.generation, renewer, str(forgotten)
                )
            return  # what the row says now, next time round: another may have been quicker
        except EngineError:
            with store.writing() as session:
                connections.give_up_renewal(session, self.workspace_id, row.generation, renewer)
            raise
        columns = locked(self.installation.keys.current, row.id, found)
        with store.writing() as session:
            connections.end_renewal(session, self.workspace_id, row.generation, columns)

    def _opened(self, row: Connection, purpose: str, text: str) -> str:
        return unlocked(self.installation, row.key_id, purpose, row.id, text)
