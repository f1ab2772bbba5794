"""What the practice company in Sage 100 holds: one SQLite file, under Sage's own names."""

import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Record = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  resource TEXT NOT NULL, id TEXT NOT NULL, code TEXT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS records_by_id ON records (resource, id);
CREATE UNIQUE INDEX IF NOT EXISTS records_by_code ON records (resource, code);
CREATE TABLE IF NOT EXISTS ecritures (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, journal TEXT NOT NULL, date TEXT NOT NULL, piece TEXT NOT NULL,
  numeroFacture TEXT NOT NULL, compte TEXT NOT NULL, tiers TEXT, sens TEXT NOT NULL,
  montant INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ecritures_by_day ON ecritures (journal, date);
CREATE INDEX IF NOT EXISTS ecritures_by_number ON ecritures (numeroFacture);
CREATE TABLE IF NOT EXISTS mishaps (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  fault TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, after INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def new_id() -> str:
    """An id as opaque as Sage's."""
    return str(uuid.uuid4())


def keep(connection: sqlite3.Connection, resource: str, code: str, body: Mapping[str, Any]) -> str:
    """A new record of a list; its id."""
    known = new_id()
    whole = {"id": known, **body}
    connection.execute(
        "INSERT INTO records (resource, id, code, body) VALUES (?, ?, ?, ?)",
        (resource, known, code.upper(), json.dumps(whole, ensure_ascii=False)),
    )
    return known


def records(connection: sqlite3.Connection, resource: str) -> Iterator[Record]:
    for row in connection.execute(
        "SELECT body FROM records WHERE resource = ? ORDER BY seq", (resource,)
    ):
        yield json.loads(row["body"])


def with_id(connection: sqlite3.Connection, resource: str, key: str) -> Record | None:
    row = connection.execute(
        "SELECT body FROM records WHERE resource = ? AND id = ?", (resource, key)
    ).fetchone()
    return None if row is None else json.loads(row["body"])


def with_code(connection: sqlite3.Connection, resource: str, code: str) -> Record | None:
    row = connection.execute(
        "SELECT body FROM records WHERE resource = ? AND code = ?", (resource, code.upper())
    ).fetchone()
    return None if row is None else json.loads(row["body"])


def next_piece(connection: sqlite3.Connection, journal: str, day: str) -> str:
    """The number that Sage gives a piece: one after the other within a journal and its month."""
    row = connection.execute(
        "SELECT MAX(CAST(piece AS INTEGER)) FROM ecritures WHERE journal = ?"
        " AND substr(date, 1, 7) = ?",
        (journal, day[:7]),
    ).fetchone()
    return str((row[0] or 0) + 1)


def book(connection: sqlite3.Connection, journal: Record, day: str, entries: list[Record]) -> str:
    """The entries of a piece, written; the piece's number."""
    piece = next_piece(connection, journal["code"], day)
    for entry in entries:
        known = new_id()
        body = {**entry, "id": known, "date": day, "piece": piece, "journal": journal["id"]}
        connection.execute(
            "INSERT INTO ecritures (id, journal, date, piece, numeroFacture, compte, tiers, sens,"
            " montant, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                known, journal["code"], day, piece, entry.get("numeroFacture", ""),
                entry["compte"], entry.get("tiers"), entry["sens"], entry["cents"],
                json.dumps(body, ensure_ascii=False),
            ),
        )  # fmt: skip
    return piece


def letter(
    connection: sqlite3.Connection, lettered: Iterable[Record], code: str, *, whole: bool
) -> None:
    """These entries bear that letter from now on."""
    for entry in lettered:
        body = {**entry, "lettrage": code, "lettree": whole}
        connection.execute(
            "UPDATE ecritures SET body = ? WHERE id = ?",
            (json.dumps(body, ensure_ascii=False), entry["id"]),
        )


def setting(connection: sqlite3.Connection, name: str, usual: Any) -> Any:
    """Something of the company that the control desk can change."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return usual if row is None else json.loads(row["value"])


def set_to(connection: sqlite3.Connection, name: str, value: Any) -> None:
    connection.execute(
        "INSERT INTO settings VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, json.dumps(value)),
    )


def entries(
    connection: sqlite3.Connection, among: str, values: tuple[str, ...]
) -> Iterator[Record]:
    """Entries in the order of their writing; `among` narrows them by the table's own columns."""
    for row in connection.execute(
        f"SELECT body FROM ecritures WHERE {among} ORDER BY seq",  # noqa: S608 (from this package)
        values,
    ):
        yield json.loads(row["body"])
