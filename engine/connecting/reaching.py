"""The company of a workspace as a place for documents, whichever way it is called."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.connecting.asking import opened
from engine.connecting.books import books
from engine.connecting.by_call import at, sure_it_is
from engine.connecting.places import live_place_of
from engine.installation import Installation
from engine.store import connections, workspaces
from engine.target import Books, Target
from engine.targets.sage_accounting import SageAccounting


@contextmanager
def reached(
    installation: Installation,
    workspace_id: str,
    *,
    pause: Callable[[float], object] = time.sleep,
    looking: bool = False,
    held_by: str = "",
) -> Iterator[Target]:
    """This workspace's company; `looking` reads only, whatever may be written.

    `pause` and `held_by` are those of `opened`.
    """
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)

    def as_last_read() -> Books:
        with installation.store.reading() as session:
            workspace = workspaces.with_id(session, workspace_id)
            assert workspace is not None
            return books(session, workspace)

    if row is None or live_place_of(row) is None:
        with opened(
            installation, workspace_id, pause=pause, looking=looking, held_by=held_by
        ) as client:
            yield SageAccounting(client)
        return
    with at(
        installation, row, pause=pause, looking=looking, held_by=held_by, books=as_last_read
    ) as target:
        sure_it_is(row, target.company())
        yield target
