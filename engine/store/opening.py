"""Opening the store: SQLite or PostgreSQL, brought up to date, handing out sessions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlmodel import Session

from engine.errors import CannotStart

_MIGRATIONS = Path(__file__).parent.parent / "migrations"
_MIGRATING = 0x43524F53  # the number of PostgreSQL's advisory lock: “CROS”
_PATIENCE_MS = 30_000
_LOG_PAGES = 4_000
"""So much of SQLite's log (16 MB) is written before it is carried over into the file: a transfer
writes the same few pages again and again, and waits each time that is done."""


class Clash(Exception):
    """What was to be kept cannot stand beside what is kept already; nothing was changed."""


@dataclass(frozen=True)
class Store:
    """The database of one installation."""

    engine: Engine
    _watching: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment, however long it looks, and changes nothing."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[Session]:
        """A session whose changes are all kept at the end, or none of them.

        On SQLite it holds the only write lock from its first statement, so what it
        reads cannot change before it writes. What is not `lasting` need not survive a
        power cut (it survives the end of the process), and is not waited for.
        """
        try:
            with (
                Session(self._writers[lasting], expire_on_commit=False) as session,
                session.begin(),
            ):
                if not lasting and self.on_postgresql:
                    session.connection().exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
                yield session
        except IntegrityError as trouble:
            raise Clash(str(trouble.orig)) from trouble

    @cached_property
    def _writers(self) -> Mapping[bool, Engine]:
        """Lasting or not: the engine that says so to its connections."""
        return {
            lasting: self.engine.execution_options(crosswalk_writes=True, crosswalk_lasting=lasting)
            for lasting in (True, False)
        }

    @cached_property
    def _reader(self) -> Engine:
        if self.on_postgresql:
            return self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        return self.engine

    @property
    def on_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def check(self) -> None:
        """Raises where the store cannot be read now."""
        with self.reading() as session:
            session.connection().exec_driver_sql("SELECT 1")

    def moment(self) -> str:
        """Another text whenever anything in the store may be different; cheap to ask.

        It is asked before what it stands for is read: what is kept by it is never older than it.
        """
        if self.on_postgresql:
            with self.reading() as session:
                found = session.connection().exec_driver_sql("SELECT pg_current_snapshot()::text")
                return str(found.scalar_one())
        with self._watching:
            (number,) = self._watch.cursor().execute("PRAGMA data_version").fetchone()
        return str(number)

    @cached_property
    def _watch(self) -> PoolProxiedConnection:
        """A connection that never writes: SQLite tells it of what all others did."""
        return self.engine.raw_connection()

    def close(self) -> None:
        with self._watching:
            if "_watch" in self.__dict__:
                self._watch.close()
        self.engine.dispose()


def open_store(url: str, *, with_queue: bool = False) -> Store:
    """The store at this address, with today's tables, and procrastinate's where it is to work."""
    engine = create_engine(url, **_pool(url))
    if engine.dialect.name == "sqlite":
        _teach_sqlite(engine)
    try:
        _bring_up_to_date(engine)
        if with_queue:
            _bring_queue_up_to_date(engine)
    except DatabaseError as trouble:
        engine.dispose()
        raise CannotStart(_unreachable(url, trouble)) from None
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def _pool(url: str) -> dict[str, Any]:
    """Room for the pages' threads and the worker; SQLite waits for its lock, not for a slot. A
    server may have ended a connection since it was used last: it is asked."""
    if url.startswith("sqlite"):
        return {"pool_size": 20, "max_overflow": 20}
    return {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True}


def _teach_sqlite(engine: Engine) -> None:
    """Readers never wait, writers take turns, and a commit is on the disk when it returns."""

    @event.listens_for(engine, "connect")
    def _settle(connection, _record):  # type: ignore[no-untyped-def]
        # Python's driver would begin transactions by itself, too late and without the lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writes = options.get("crosswalk_writes", False)
        means = {"query_only": "OFF" if writes else "ON"}
        if options.get("crosswalk_migrates", False):
            means["foreign_keys"] = "OFF"
        if writes:
            means["synchronous"] = "FULL" if options.get("crosswalk_lasting", True) else "NORMAL"
        # Only what is otherwise: SQLite forgets all statements it has prepared when it is told.
        stands: dict[str, str] = connection.info.setdefault("crosswalk", {})
        for name, value in means.items():
            if stands.get(name) != value:
                connection.connection.cursor().execute(f"PRAGMA {name} = {value}")
                stands[name] = value
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up_to_date(engine: Engine) -> None:
    """Today's tables, made by one process while the others wait their turn."""
    # The turn is the write lock of the whole transaction on SQLite, a lock of its own elsewhere.
    migrating = engine.execution_options(crosswalk_writes=True, crosswalk_migrates=True)
    try:
        with migrating.begin() as connection:
            if engine.dialect.name == "postgresql":
                _take_turn(connection)
            known = sorted(file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
            found = _revision(connection)
            if found == known[-1]:
                return
            if found is not None and found not in known:
                raise CannotStart(
                    f"The store was written by a newer Crosswalk (its tables are at “{found}”). "
                    "Start that version, or name another data folder with CROSSWALK_DATA."
                )
            _migrate(connection)
            if engine.dialect.name == "sqlite":
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                assert not lost, lost
    finally:
        # The connection that changes tables does not watch foreign keys: no other gets it.
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    """Where the tables are, asked without Alembic: most starts find nothing to do."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _migrate(connection: Connection) -> None:
    """Every step that is missing; only here is Alembic imported, as it takes a while."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _bring_queue_up_to_date(engine: Engine) -> None:
    """Procrastinate's tables; only here is it imported, as it takes half a second."""
    from engine.store import queue

    with engine.begin() as connection:
        _take_turn(connection)
        queue.bring_up_to_date(connection)


def _take_turn(connection: Connection) -> None:
    """Until the end of the transaction, no other process changes the tables of a PostgreSQL."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MIGRATING})


def _unreachable(url: str, trouble: DatabaseError) -> str:
    """Why the store cannot be opened, without the password."""
    shown = make_url(url)
    first_line = str(trouble.orig).strip().splitlines()[0] if trouble.orig else "no reason given"
    if shown.drivername.startswith("sqlite"):
        return (
            f"The store {shown.database} cannot be opened ({first_line}). "
            "Check that it is Crosswalk's file and that this user may write it."
        )
    if isinstance(trouble, OperationalError):
        remedy = "Check that the server runs, and the name and password in DATABASE_URL."
    else:
        remedy = "Check that this user may create tables in that database."
    return (
        f"The database {shown.render_as_string(hide_password=True)} "
        f"does not open ({first_line}). {remedy}"
    )
