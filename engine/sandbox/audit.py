"""The audit view: transactions, the ledger's entries and what is still open."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from engine.sandbox.books import Books, Record
from engine.sandbox.calls import transaction_owner
from engine.sandbox.queries import (
    HAS_FILES,
    attributes,
    day,
    envelope,
    flag,
    moment,
    page_of,
)
from engine.sandbox.settlement import ARTEFACTS
from engine.sandbox.showing import BASE_FIELDS, Showing, base
from engine.sandbox.wire import decimal_text, from_minor

Body = dict[str, Any]


def transaction(showing: Showing, key: str) -> Body | None:
    """One transaction, with the document it came from."""
    owner = transaction_owner(showing.books, key)
    return _transaction(showing, owner) if owner else None


def _shown(owner: Record) -> str:
    return owner.text("reference") or owner.shown


def _transaction(showing: Showing, owner: Record) -> Body:
    body, books = owner.body, showing.books
    origin: Body = {
        **base(owner.resource, owner.id, owner.shown),
        "links": showing.links(owner.resource, owner.seq),
    }
    if showing.flag("expand_origin"):
        origin |= {
            "due_date": body.get("due_date"),
            "outstanding_amount": body.get("outstanding_amount"),
            "currency": showing.base("currencies", body.get("currency")),
            "status": showing.base("artefact_statuses", body.get("status")),
            "sent": body.get("sent"),
        }
    files = books.connection.execute(
        "SELECT COUNT(*) FROM records WHERE business = ? AND resource = 'attachments' AND code = ?"
        " AND deleted_at IS NULL",
        (books.id, owner.txn),
    ).fetchone()[0]
    return {
        **base("transactions", str(owner.txn), _shown(owner)),
        "created_at": owner.created_at,
        "updated_at": owner.updated_at,
        "date": body["date"],
        "deleted": owner.deleted_at is not None or body.get("status") == "VOID",
        "reference": body.get("reference"),
        "total": body.get("base_currency_total_amount"),
        "total_in_transaction_currency": body.get("total_amount"),
        "contact": showing.base("contacts", body.get("contact")),
        "transaction_type": showing.base("transaction_types", body.get("transaction_type")),
        "origin": origin,
        "audit_trail_id": owner.seq,  # declared as text, arrives as a number
        "number_of_attachments": files,
    }


def transactions(showing: Showing) -> Body:
    """A page of transactions."""
    asked, books = showing.asked, showing.books
    where, values = ["business = ?", "txn NOTNULL"], [books.id]
    for name, clause in (
        ("from_date", "day >= ?"),
        ("to_date", "day <= ?"),
    ):
        if found := day(asked, name):
            where.append(clause)
            values.append(found)
    for name, clause in (
        ("updated_or_created_since", "updated_at >= ?"),
        ("updated_from_date", "updated_at >= ?"),
        ("updated_to_date", "updated_at <= ?"),
    ):
        if found := moment(asked, name):
            where.append(clause)
            values.append(found)
    if asked.get("transaction_type_id"):
        where.append("json_extract(body, '$.transaction_type') = ?")
        values.append(asked["transaction_type_id"])
    attached = flag(asked, "has_attachments")
    if attached is not None:
        where.append(HAS_FILES if attached else f"NOT {HAS_FILES}")
    clause = " AND ".join(where)
    total, rows, page, size = _page(books, "txn, id", "records", clause, values, asked)
    items = []
    only = attributes(asked)
    for row in rows:
        owner = books.find(row["id"])
        assert owner is not None
        if only is False:
            items.append(base("transactions", row["txn"], _shown(owner)))
        else:
            items.append(_chosen(_transaction(showing, owner), only))
    return envelope("transactions", asked, total, page, size, items)


def _page(
    books: Books,
    columns: str,
    table: str,
    clause: str,
    values: list[Any],
    asked: Mapping[str, str],
) -> tuple[int, list[sqlite3.Row], int, int]:
    total = books.connection.execute(
        f"SELECT COUNT(*) FROM {table} WHERE {clause}",  # noqa: S608 (clauses from this module)
        values,
    ).fetchone()[0]
    page, size = page_of(asked, total)
    rows = books.connection.execute(
        f"SELECT {columns} FROM {table} WHERE {clause} ORDER BY seq LIMIT ? OFFSET ?",  # noqa: S608
        (*values, size, (page - 1) * size),
    ).fetchall()
    return total, rows, page, size


def _chosen(body: Body, only: frozenset[str] | bool | None) -> Body:
    if only is None or isinstance(only, bool):
        return body
    return {k: v for k, v in body.items() if k in only or k in BASE_FIELDS}


def ledger_entry(showing: Showing, key: str) -> Body | None:
    """One entry of the ledger."""
    row = showing.books.connection.execute(
        "SELECT * FROM postings WHERE id = ? AND business = ?", (key, showing.books.id)
    ).fetchone()
    return _entry(showing, row) if row else None


def _entry_name(row: sqlite3.Row) -> str:
    return str(row["description"] or row["day"])


def _entry(showing: Showing, row: sqlite3.Row) -> Body:
    owner = showing.books.find(row["record"])
    shown = base("transactions", str(owner.txn), _shown(owner)) if owner and owner.txn else None
    return {
        **base("ledger_entries", row["id"], _entry_name(row)),
        "created_at": row["written_at"],
        "updated_at": row["written_at"],
        "date": row["day"],
        "credit": decimal_text(from_minor(row["credit"])),
        "debit": decimal_text(from_minor(row["debit"])),
        "ledger_account": showing.base("ledger_accounts", row["account"]),
        "transaction": shown,
        "contact": showing.base("contacts", row["contact"]),
        "deleted": False,
        "tax_rate": showing.base("tax_rates", row["tax_rate"]),
        "description": row["description"],
        "journal_code": None,
    }


def ledger_entries(showing: Showing) -> Body:
    """A page of the ledger."""
    asked, books = showing.asked, showing.books
    where, values = ["business = ?"], [books.id]
    for name, clause in (("from_date", "day >= ?"), ("to_date", "day <= ?")):
        if found := day(asked, name):
            where.append(clause)
            values.append(found)
    if found := moment(asked, "updated_or_created_since"):
        where.append("written_at >= ?")
        values.append(found)
    if asked.get("ledger_account_id"):
        where.append("account = ?")
        values.append(asked["ledger_account_id"])
    if asked.get("transaction_id"):
        owner = transaction_owner(books, asked["transaction_id"])
        where.append("record = ?")
        values.append(owner.id if owner else "")
    if asked.get("transaction_type_id"):
        where.append(
            "record IN (SELECT id FROM records WHERE json_extract(body, '$.transaction_type') = ?)"
        )
        values.append(asked["transaction_type_id"])
    total, rows, page, size = _page(books, "*", "postings", " AND ".join(where), values, asked)
    only = attributes(asked)
    items = [
        base("ledger_entries", row["id"], _entry_name(row))
        if only is False
        else _chosen(_entry(showing, row), only)
        for row in rows
    ]
    return envelope("ledger_entries", asked, total, page, size, items)


OPEN = "business = ? AND open_minor <> 0 AND deleted_at IS NULL"


def unallocated(showing: Showing) -> Body:
    """A page of what is still open: documents and payments on account."""
    asked, books = showing.asked, showing.books
    where, values = [OPEN], [books.id]
    if asked.get("contact_id"):
        where.append("contact = ?")
        values.append(asked["contact_id"])
    if asked.get("search"):
        where.append("instr(words, ?) > 0")
        values.append(asked["search"].casefold())
    total, rows, page, size = _page(
        books, "seq, id, resource, shown", "records", " AND ".join(where), values, asked
    )
    with_links = attributes(asked) is not False
    items = []
    for row in rows:
        item = base(row["resource"], row["id"], row["shown"])
        if with_links:
            item["links"] = showing.links(row["resource"], row["seq"])
        items.append(item)
    return envelope("unallocated_artefacts", asked, total, page, size, items)


def unallocated_one(showing: Showing, key: str) -> Body | None:
    """One open document or payment on account."""
    record = showing.books.find(key)
    if record is None or record.resource not in ARTEFACTS or not record.open_minor:
        return None
    return {
        **base(record.resource, record.id, record.shown),
        "links": showing.links(record.resource, record.seq),
    }
