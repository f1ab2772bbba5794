"""One business's books inside one transaction: its records, settings, postings and allocations."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.sandbox.wire import dump

COLUMNS = (
    "seq, id, business, resource, shown, body, created_at, updated_at, deleted_at, "
    "day, due_day, contact, status, code, words, txn, open_minor"
)
SEARCHED = {
    "contacts": ("name", "reference"),
    "products": ("item_code", "description"),
    "services": ("item_code", "description"),
    "stock_items": ("item_code", "description"),
}
CODED = {
    "contacts": "reference",
    "ledger_accounts": "nominal_code",
    "sales_invoices": "invoice_number",
    "sales_credit_notes": "credit_note_number",
    "addresses": "contact",
    "contact_persons": "address",
    "attachments": "transaction",
    "business_exchange_rates": "currency",
}


def new_id() -> str:
    """32 hexadecimal digits, as Sage's ids are."""
    return secrets.token_hex(16)


@dataclass(slots=True)
class Record:
    """A row of the books; the body holds its fields by their reply names, references as ids."""

    seq: int
    id: str
    resource: str
    shown: str
    body: dict[str, Any]
    created_at: str
    updated_at: str
    deleted_at: str | None
    txn: str | None
    open_minor: int

    def text(self, name: str) -> str:
        """A text field, "" when it is empty."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""

    def amount(self, name: str) -> Decimal:
        """An amount, nought when it is empty."""
        value = self.body.get(name)
        return Decimal(value) if value else Decimal(0)


def record_of(row: sqlite3.Row) -> Record:
    """The record a row holds."""
    return Record(
        row["seq"],
        row["id"],
        row["resource"],
        row["shown"],
        json.loads(row["body"]),
        row["created_at"],
        row["updated_at"],
        row["deleted_at"],
        row["txn"],
        row["open_minor"],
    )


def _searchable(resource: str, shown: str, body: dict[str, Any]) -> str:
    if resource == "ledger_accounts":
        return shown.casefold()  # name and code, the code with its leading noughts
    fields = SEARCHED.get(resource, ("reference", "contact_name"))
    return "\n".join(str(body[f]).casefold() for f in fields if body.get(f) is not None)


@dataclass(slots=True)
class Books:
    """What a request may read and write: only the records of its own business."""

    connection: sqlite3.Connection
    business: dict[str, Any]
    now: str
    fresh: Callable[[], str] = new_id  # where the ids of new records come from
    _settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    _accounts: dict[str, "Record | None"] = field(default_factory=dict)

    @property
    def country(self) -> str:
        """The business's country code."""
        country: str = self.business["country"]["id"]
        return country

    @property
    def id(self) -> str:
        """The business's id."""
        found: str = self.business["id"]
        return found

    def account(self, key: str) -> Record | None:
        """A ledger account; every line names one, so each is read once."""
        if key not in self._accounts:
            self._accounts[key] = self.get("ledger_accounts", key)
        return self._accounts[key]

    def get(self, resource: str, key: str, deleted: bool = False) -> Record | None:
        """The record of that list with that key."""
        row = self.connection.execute(
            f"SELECT {COLUMNS} FROM records WHERE id = ? AND business = ? AND resource = ?",  # noqa: S608
            (key, self.id, resource),
        ).fetchone()
        if row is None or (row["deleted_at"] and not deleted):
            return None
        return record_of(row)

    def find(self, key: str) -> Record | None:
        """The record with that id, whatever it is; deleted ones too."""
        row = self.connection.execute(
            f"SELECT {COLUMNS} FROM records WHERE id = ? AND business = ?",  # noqa: S608
            (key, self.id),
        ).fetchone()
        return record_of(row) if row else None

    def by_code(self, resource: str, code: str, deleted: bool = False) -> Record | None:
        """The first record of that list with that reference, number or currency."""
        row = self.connection.execute(
            f"SELECT {COLUMNS} FROM records WHERE business = ? AND resource = ? AND code = ?"  # noqa: S608
            f"{'' if deleted else ' AND deleted_at IS NULL'} ORDER BY seq LIMIT 1",
            (self.id, resource, code),
        ).fetchone()
        return record_of(row) if row else None

    def where(self, resource: str, clause: str = "", values: Iterable[Any] = ()) -> list[Record]:
        """The living records of a list, in the order they were made."""
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM records WHERE business = ? AND resource = ?"  # noqa: S608
            f" AND deleted_at IS NULL {clause} ORDER BY seq",
            (self.id, resource, *values),
        )
        return [record_of(row) for row in rows]

    def add(
        self,
        resource: str,
        body: dict[str, Any],
        shown: str,
        key: str = "",
        txn: str | None = None,
        open_minor: int = 0,
    ) -> Record:
        """A new record, written."""
        fresh = Record(
            0, key or self.fresh(), resource, shown, body, self.now, self.now, None, txn, open_minor
        )
        columns = self._columns(fresh)
        found = self.connection.execute(
            "INSERT INTO records (id, business, resource, shown, body, created_at, updated_at,"
            " deleted_at, day, due_day, contact, status, code, words, txn, open_minor)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (fresh.id, self.id, resource, *columns),
        )
        fresh.seq = found.lastrowid or 0
        return fresh

    def save(self, record: Record, touch: bool = True) -> Record:
        """The record as it is now, written."""
        if touch:
            record.updated_at = self.now
        columns = self._columns(record)
        self._accounts.pop(record.id, None)
        self.connection.execute(
            "UPDATE records SET shown=?, body=?, created_at=?, updated_at=?, deleted_at=?, day=?,"
            " due_day=?, contact=?, status=?, code=?, words=?, txn=?, open_minor=? WHERE seq=?",
            (*columns, record.seq),
        )
        return record

    def bury(self, record: Record) -> Record:
        """The record marked as deleted; it stays in the file."""
        record.deleted_at = self.now
        record.open_minor = 0
        return self.save(record)

    @staticmethod
    def _columns(record: Record) -> tuple[Any, ...]:
        body = record.body
        code = body.get(CODED.get(record.resource, ""))
        return (
            record.shown,
            dump(body),
            record.created_at,
            record.updated_at,
            record.deleted_at,
            body.get("date"),
            body.get("due_date"),
            body.get("contact"),
            body.get("status"),
            None if code is None else str(code),
            _searchable(record.resource, record.shown, body),
            record.txn,
            record.open_minor,
        )

    def settings(self, name: str) -> dict[str, Any]:
        """One of the business's settings pages."""
        if name not in self._settings:
            row = self.connection.execute(
                "SELECT body FROM settings WHERE business = ? AND name = ?", (self.id, name)
            ).fetchone()
            self._settings[name] = json.loads(row[0]) if row else {}
        return self._settings[name]

    def count_on(self, name: str, counter: str, value: int) -> None:
        """A counter of a settings page moved on; nobody changed the page."""
        self._settings[name] = {**self.settings(name), counter: value}
        self.connection.execute(
            "UPDATE settings SET body = json_set(body, ?, ?) WHERE business = ? AND name = ?",
            (f"$.{counter}", value, self.id, name),
        )

    def keep_settings(self, name: str, body: dict[str, Any]) -> None:
        """A settings page, written."""
        body["updated_at"] = self.now
        text = dump(body)
        self._settings[name] = json.loads(text)
        self.connection.execute(
            "INSERT OR REPLACE INTO settings VALUES (?,?,?)", (self.id, name, text)
        )
