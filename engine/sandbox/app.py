"""The practice Sage as one web application: its routes, its database, its furnishing."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from engine.sandbox import controls
from engine.sandbox.answering import forget, moment_of
from engine.sandbox.control import ControlDesk
from engine.sandbox.endpoint import Endpoint
from engine.sandbox.furniture import furnish
from engine.sandbox.sage50 import practice_sage50, reset_sage50
from engine.sandbox.sage100 import practice_sage100
from engine.sandbox.seeding import sow
from engine.sandbox.signin import SignIn
from engine.sandbox.store import COMPANY_TABLES, Store, is_empty, wipe
from engine.sandbox.window import Window
from engine.sandbox.wire import parse

THREADS = 8
SAGE_50 = "practice-sage-50.sqlite"
"""The file of the practice company in Sage 50, beside the other."""


def practice_sage(database: Path) -> Starlette:
    """The practice Sage on that file; a fresh file is furnished first."""
    store = Store(database)
    with store.reading() as connection:
        fresh = is_empty(connection)
    if fresh:
        _restore(store)
    with store.writing() as connection:
        forget(connection, int(time.time()))
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="practice-sage")
    endpoint = Endpoint(store, pool)
    signin = SignIn(store, pool)
    desk = ControlDesk(store, pool, endpoint.traffic, lambda: _restore(store))
    window = Window(store, pool)
    return Starlette(
        routes=[
            Route("/healthz", desk.health),
            *signin.routes(),
            Route("/v3.1/{path:path}", endpoint),
            Route("/v3.1", endpoint),
            *desk.routes(),
            *window.routes(),
            # The other programs, each with a file of its own beside this one.
            Mount("/sage-50", practice_sage50(database.with_name(SAGE_50))),
            Mount("/sage-100", practice_sage100(database.with_name("practice-sage-100.sqlite"))),
        ]
    )


def reset(database: Path) -> None:
    """The companies as they were furnished; who is signed in stays signed in."""
    _restore(Store(database))
    reset_sage50(database.with_name(SAGE_50))


def seed(database: Path, file: Path) -> dict[str, list[str]]:
    """Put a file of records into the books; the ids of what was made, list by list."""
    store = Store(database)
    with store.reading() as connection:
        fresh = is_empty(connection)
    if fresh:
        _restore(store)
    sown: dict[str, list[str]]
    with store.writing() as connection:
        rules = controls.rules(connection)
        sent = parse(file.read_bytes())
        sown = sow(connection, rules, sent, moment_of(int(time.time())))
    return sown


def _restore(store: Store) -> None:
    with store.writing() as connection:
        wipe(connection, COMPANY_TABLES)
        furnish(connection, moment_of(int(time.time())))
