"""Seeding: records from a file or the control API put straight into a company's books."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from engine.sandbox.books import Books
from engine.sandbox.calls import Call
from engine.sandbox.controls import NotAControl
from engine.sandbox.refusals import Refusal
from engine.sandbox.resources import RULES

MOST_COPIES = 100_000


def sow(
    connection: sqlite3.Connection, rules: Mapping[str, Any], sent: Any, now: str
) -> dict[str, list[str]]:
    """`{"business": "GB", "sales_invoices": [{…}, …], …}`, each as a POST would carry it.

    Inside a record `ref:BLORPS01` stands for the id of the contact with that reference and
    `nominal:4000` for that account's; `"copies": 500` makes the record so many times.
    """
    if not isinstance(sent, dict):
        raise NotAControl("A seed is an object: a business and lists of records.")
    books = Books(connection, _business(connection, str(sent.get("business") or "GB")), now)
    call = Call(books, rules)
    made: dict[str, list[str]] = {}
    for resource, records in sent.items():
        if resource == "business":
            continue
        if resource not in RULES or not isinstance(records, list):
            raise NotAControl(f"{resource} is not a list that can be seeded.")
        made[resource] = []
        for place, record in enumerate(records):
            if not isinstance(record, dict):
                raise NotAControl(f"{resource}[{place}] is not a record.")
            copies = record.get("copies", 1)
            if not isinstance(copies, int) or not 0 < copies <= MOST_COPIES:
                raise NotAControl(f"{resource}[{place}]: copies is a whole number.")
            whole = _resolved(books, {k: v for k, v in record.items() if k != "copies"})
            try:
                for _ in range(copies):
                    made[resource].append(RULES[resource].create(call, whole).id)
            except Refusal as refusal:
                said = json.dumps(refusal.faults)
                raise NotAControl(f"{resource}[{place}] was refused: {said}") from None
    return made


def _business(connection: sqlite3.Connection, key: str) -> dict[str, Any]:
    row = connection.execute(
        "SELECT body FROM businesses WHERE id = ? OR country = ? ORDER BY place",
        (key, key.upper()),
    ).fetchone()
    if row is None:
        raise NotAControl(f"There is no business {key}.")
    found: dict[str, Any] = json.loads(row[0])
    return found


def _resolved(books: Books, value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _resolved(books, v) for k, v in value.items()}
    if isinstance(value, list):
        return [_resolved(books, v) for v in value]
    if isinstance(value, str):
        for mark, resource in (("ref:", "contacts"), ("nominal:", "ledger_accounts")):
            if value.startswith(mark):
                record = books.by_code(resource, value.removeprefix(mark))
                if record is None:
                    raise NotAControl(f"There is no {value} in {resource}.")
                return record.id
    return value
