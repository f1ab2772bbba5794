"""Asking Sage on behalf of a workspace: the right address, the shared tokens, the shared limits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.connecting.budget import budget_of
from engine.connecting.places import KIND
from engine.connecting.tokens import Keeper
from engine.connection import SageAddresses, SignIn, practice_sage, real_sage
from engine.errors import NeedsSignIn, Refused
from engine.installation import Installation
from engine.records import Connection
from engine.store import connections
from engine.targets.sage_accounting import Line, SageClient

_NOT_CONNECTED = "This workspace is not connected with Sage. Connect it first."


def sage_of(
    installation: Installation, kind: str, base: str, callback: str = "", *, seen_at: str = ""
) -> SageAddresses:
    """Where this kind of Sage is, and who Crosswalk is to it; `seen_at` is for the browser.

    A process that serves the practice company itself asks itself; any other asks the
    address that was kept when the workspace was connected.
    """
    settings = installation.settings
    if kind == "practice":
        return practice_sage(settings.practice_address or base, callback, browser_base=seen_at)
    sage = settings.sage
    if not sage.address:
        return real_sage(sage.client_id, sage.client_secret, callback)
    return SageAddresses(
        authorise=f"{sage.address}/oauth2/auth/central",
        token=f"{sage.address}/token",
        revoke=f"{sage.address}/revoke",
        api=f"{sage.address}/v3.1",
        client_id=sage.client_id,
        client_secret=sage.client_secret,
        callback=callback,
    )


@contextmanager
def opened(
    installation: Installation,
    workspace_id: str,
    *,
    pause: Callable[[float], object] = time.sleep,
    looking: bool = False,
    held_by: str = "",
) -> Iterator[SageClient]:
    """A client of this workspace's company; `looking` reads only, whatever may be written.

    `pause` is how the caller waits: a job's pause ends when the job is to be put down.
    `held_by` names a caller of whom only one is at work at a time, as a workspace's job is:
    calls that the one before it left under way are known to be over.
    """
    connection = _connection(installation, workspace_id)
    budget = budget_of(installation, connection, looking=looking, held_by=held_by, pause=pause)
    sage = sage_of(installation, connection.kind, connection.base)
    sign_in = SignIn(sage)
    line = Line(
        sage.api,
        Keeper(installation, workspace_id, sign_in, pause=pause),
        budget,
        read_only=looking or connection.mode != "full",
        sleep=budget.sleep,
    )
    try:
        yield SageClient(line, connection.business_id or None)
    finally:
        line.close()
        sign_in.close()


def _connection(installation: Installation, workspace_id: str) -> Connection:
    with installation.store.reading() as session:
        found = connections.of(session, workspace_id)
    if found is None:
        raise NeedsSignIn(_NOT_CONNECTED)
    if found.kind == KIND:
        raise Refused("Documents of this workspace are written as files; nothing is asked of Sage.")
    return found


def practice_is_here(installation: Installation) -> None:
    """Processes that do not serve the practice company find it where this one does."""
    if address := installation.settings.practice_address:
        with installation.store.writing() as session:
            connections.move_practice(session, address)
