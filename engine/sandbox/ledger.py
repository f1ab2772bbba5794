"""The ledger: what each document posts to which account, and the balances that follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.sandbox.books import Books, Record, new_id
from engine.sandbox.wire import decimal_text, from_minor, minor


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry, in the business's own currency; a debit is positive."""

    account: str
    amount: Decimal
    description: str = ""
    tax_rate: str | None = None


def control(books: Books, name: str) -> str:
    """The account Sage itself posts to under that name."""
    found: str = books.business["control_accounts"][name]
    return found


def unpost(books: Books, record: Record) -> None:
    """Take the record's entries out of the ledger."""
    books.connection.execute("DELETE FROM postings WHERE record = ?", (record.id,))


def post(books: Books, record: Record, postings: Iterable[Posting], fresh: bool = False) -> None:
    """Replace the record's entries; what is left of rounding goes to the first of them."""
    if not fresh:
        unpost(books, record)
    amounts = [(p, minor(p.amount)) for p in postings]
    gap = sum(pence for _, pence in amounts)
    rows = []
    for place, (posting, pence) in enumerate(amounts):
        owed = pence - (gap if place == 0 else 0)
        if not owed:
            continue
        rows.append(
            (
                new_id(),
                books.id,
                record.id,
                posting.account,
                record.body["date"],
                max(owed, 0),
                max(-owed, 0),
                record.body.get("contact"),
                posting.tax_rate,
                posting.description[:200],
                books.now,
            )
        )
    books.connection.executemany(
        "INSERT INTO postings (id, business, record, account, day, debit, credit, contact,"
        " tax_rate, description, written_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        rows,
    )


def account_balance(books: Books, account: str | None) -> Decimal:
    """Debits less credits of an account, all days."""
    row = books.connection.execute(
        "SELECT COALESCE(SUM(debit), 0) - COALESCE(SUM(credit), 0) FROM postings WHERE account = ?",
        (account,),
    ).fetchone()
    return from_minor(row[0])


def account_sums(books: Books, account: str, first: str, last: str) -> tuple[Decimal, Decimal]:
    """Debits and credits of an account between two days, both included."""
    row = books.connection.execute(
        "SELECT COALESCE(SUM(debit), 0), COALESCE(SUM(credit), 0) FROM postings"
        " WHERE account = ? AND day BETWEEN ? AND ?",
        (account, first, last),
    ).fetchone()
    return from_minor(row[0]), from_minor(row[1])


def balance_details(books: Books, account: str, first: str, last: str) -> dict[str, Any]:
    """An account's balance as `show_balance_details` asks for it."""
    debited, credited = account_sums(books, account, first[:10], last[:10])
    return {
        "balance": decimal_text(abs(debited - credited)),
        "credit_or_debit": "credit" if credited > debited else "debit",
        "credits": decimal_text(credited),
        "debits": decimal_text(debited),
        "from_date": first[:10],
        "to_date": last[:10],
    }


def contact_balance(books: Books, contact: str) -> Decimal:
    """What the contact owes, less what is owed to it, over everything still open."""
    row = books.connection.execute(
        "SELECT COALESCE(SUM(open_minor), 0) FROM records WHERE business = ? AND contact = ?",
        (books.id, contact),
    ).fetchone()
    return from_minor(row[0])
