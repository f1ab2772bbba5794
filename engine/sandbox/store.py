"""The practice company's own database: one SQLite file, written by one at a time."""

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  business TEXT NOT NULL,
  resource TEXT NOT NULL,
  shown TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  day TEXT,
  due_day TEXT,
  contact TEXT,
  status TEXT,
  code TEXT,
  words TEXT,
  txn TEXT,
  open_minor INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL -- last, so that a scan of the others never walks through it
);
CREATE INDEX IF NOT EXISTS by_resource ON records (business, resource, deleted_at, seq);
CREATE INDEX IF NOT EXISTS by_code ON records (business, resource, code);
DROP INDEX IF EXISTS by_day;
CREATE INDEX IF NOT EXISTS by_days ON records
  (business, resource, deleted_at, day, seq, updated_at);
CREATE INDEX IF NOT EXISTS by_update ON records (business, resource, deleted_at, updated_at, seq);
CREATE INDEX IF NOT EXISTS by_status ON records (business, resource, deleted_at, status, seq)
  WHERE status NOTNULL;
CREATE INDEX IF NOT EXISTS by_words ON records (business, resource, deleted_at, seq, words);
CREATE INDEX IF NOT EXISTS by_contact ON records (business, contact, resource)
  WHERE contact NOTNULL;
CREATE INDEX IF NOT EXISTS by_txn ON records (txn) WHERE txn NOTNULL;
CREATE TABLE IF NOT EXISTS postings (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  business TEXT NOT NULL,
  record TEXT NOT NULL,
  account TEXT NOT NULL,
  day TEXT NOT NULL,
  debit INTEGER NOT NULL,
  credit INTEGER NOT NULL,
  contact TEXT,
  tax_rate TEXT,
  description TEXT,
  written_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS postings_by_record ON postings (record);
CREATE INDEX IF NOT EXISTS postings_by_account ON postings (account, day, debit, credit);
CREATE TABLE IF NOT EXISTS allocations (
  id TEXT PRIMARY KEY,
  business TEXT NOT NULL,
  artefact TEXT NOT NULL,
  source TEXT NOT NULL,
  amount TEXT NOT NULL,
  discount TEXT NOT NULL,
  day TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS allocations_by_artefact ON allocations (artefact);
CREATE INDEX IF NOT EXISTS allocations_by_source ON allocations (source);
CREATE TABLE IF NOT EXISTS businesses (
  id TEXT PRIMARY KEY, place INTEGER NOT NULL, country TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (
  business TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (business, name));
CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, place INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS clients (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS codes (
  code TEXT PRIMARY KEY, body TEXT NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
  token TEXT PRIMARY KEY, kind TEXT NOT NULL, user TEXT NOT NULL, client TEXT NOT NULL,
  scope TEXT NOT NULL, expires INTEGER NOT NULL, dead_from INTEGER);
CREATE TABLE IF NOT EXISTS idempotency (
  business TEXT NOT NULL, key TEXT NOT NULL, resource TEXT NOT NULL, target TEXT NOT NULL,
  status INTEGER NOT NULL, reply TEXT NOT NULL, written INTEGER NOT NULL,
  PRIMARY KEY (business, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quotas (
  business TEXT NOT NULL, span TEXT NOT NULL, begun INTEGER NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY (business, span)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS controls (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""
# What a company consists of. Users, applications and tokens outlive a reset.
COMPANY_TABLES = (
    "records",
    "postings",
    "allocations",
    "businesses",
    "settings",
    "idempotency",
    "quotas",
    "controls",
)


def _close(idle: "LifoQueue[sqlite3.Connection]") -> None:
    while True:
        try:
            idle.get_nowait().close()
        except Empty:
            return


class Unreadable(Exception):
    """The file cannot be worked with; the message is for people."""


class Store:
    """Connections to one database file. What was committed survives the end of the process."""

    def __init__(self, path: Path, schema: str = SCHEMA) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._writing = threading.Lock()
        self._closer = weakref.finalize(self, _close, self._idle)
        try:
            with self._borrowed() as connection:
                connection.executescript("BEGIN IMMEDIATE;" + schema + "COMMIT;")
        except sqlite3.DatabaseError as trouble:
            raise Unreadable(
                f"The practice company's file {path} cannot be opened ({trouble}). Check that this "
                "user may write it; or delete it, and a new practice company is furnished."
            ) from None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=30, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        # In WAL mode NORMAL loses nothing when the process is killed; only a power cut could.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._idle.put(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One snapshot of the file."""
        with self._borrowed() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All of it is kept, or, when an exception leaves the block, nothing."""
        with self._writing, self._borrowed() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def is_empty(connection: sqlite3.Connection) -> bool:
    """No company was ever furnished here."""
    return connection.execute("SELECT 1 FROM businesses LIMIT 1").fetchone() is None


def wipe(connection: sqlite3.Connection, tables: tuple[str, ...]) -> None:
    """Empty these tables; numbers start again from one."""
    for table in tables:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 (names from the tuple above)
    connection.execute("DELETE FROM sqlite_sequence")


def dump_into(connection: sqlite3.Connection, table: str, key: str, body: dict[str, Any]) -> None:
    """A business, user or client changed in place."""
    connection.execute(
        f"UPDATE {table} SET body = ? WHERE id = ?",  # noqa: S608 (names from this package)
        (json.dumps(body), key),
    )


def load(connection: sqlite3.Connection, table: str, key: str) -> dict[str, Any] | None:
    """The body kept under a key in one of the small tables."""
    column = "name" if table == "controls" else "id"
    row = connection.execute(
        f"SELECT body FROM {table} WHERE {column} = ?",  # noqa: S608 (names from this package)
        (key,),
    ).fetchone()
    found: dict[str, Any] | None = json.loads(row[0]) if row else None
    return found
