"""What is paid on a document: allocations, and the status and outstanding amount they leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.sandbox.books import Books, Record, new_id
from engine.sandbox.refusals import invalid
from engine.sandbox.wire import decimal_text, minor, pennies

CREDITS = frozenset(("sales_credit_notes", "purchase_credit_notes", "payments_on_account"))
ARTEFACTS: Mapping[str, str] = MappingProxyType(
    {
        "sales_invoices": "sales",
        "sales_credit_notes": "sales",
        "sales_quick_entries": "sales",
        "purchase_invoices": "purchases",
        "purchase_credit_notes": "purchases",
        "purchase_quick_entries": "purchases",
        "payments_on_account": "",
    }
)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a payment, or of an allocation, set against one document."""

    artefact: Record
    amount: Decimal  # always positive
    discount: Decimal
    credit: bool  # the document is owed to the contact, not by it


def is_credit(record: Record) -> bool:
    """The document lowers what the contact owes."""
    if record.resource.endswith("quick_entries"):
        return record.body.get("quick_entry_type") == "CREDIT_NOTE"
    if record.resource == "payments_on_account":
        return not record.body.get("refund")
    return record.resource in CREDITS


def shares(
    books: Books, sent: list[dict[str, Any]], contact: str, side: str, currency: str
) -> list[Share]:
    """The documents to settle, each open, of this contact and in this currency."""
    found: list[Share] = []
    claimed: dict[str, Decimal] = {}
    for entry in sent:
        record = books.find(entry.get("artefact") or "")
        if record is None or record.deleted_at or record.resource not in ARTEFACTS:
            raise invalid("Couldn't find record.", "allocated_artefacts.artefact_id")
        belongs = record.body.get("contact") == contact
        if not belongs or (record.body.get("side") or ARTEFACTS[record.resource]) != side:
            raise invalid(
                "The artefact belongs to another contact.", "allocated_artefacts.artefact_id"
            )
        if record.body.get("currency") != currency:
            raise invalid(
                "The currency must be the artefact's currency.", "allocated_artefacts.artefact_id"
            )
        if record.body.get("status") in ("VOID", "DRAFT", "PRO_FORMA"):
            raise invalid(
                "The artefact is not open for allocation.", "allocated_artefacts.artefact_id"
            )
        amount = pennies(abs(entry.get("amount") or Decimal(0)))
        discount = pennies(abs(entry.get("discount") or Decimal(0)))
        claimed[record.id] = claimed.get(record.id, Decimal(0)) + amount + discount
        if not amount and not discount:
            raise invalid("must be greater than 0", "allocated_artefacts.amount")
        if claimed[record.id] > record.amount("outstanding_amount"):
            raise invalid(
                "must be less than or equal to the outstanding amount",
                "allocated_artefacts.amount",
            )
        found.append(Share(record, amount, discount, is_credit(record)))
    return found


def allocate(books: Books, source: Record, found: list[Share], day: str) -> list[dict[str, Any]]:
    """Book the shares and settle every document they touch; the entries as a reply lists them."""
    entries = []
    for share in found:
        key = new_id()
        books.connection.execute(
            "INSERT INTO allocations VALUES (?,?,?,?,?,?,?)",
            (
                key,
                books.id,
                share.artefact.id,
                source.id,
                decimal_text(share.amount),
                decimal_text(share.discount),
                day,
            ),
        )
        entries.append(
            {
                "id": key,
                "artefact": share.artefact.id,
                "amount": share.amount,
                "discount": share.discount,
            }
        )
        settle(books, share.artefact.id)
    return entries


def release(books: Books, source: Record) -> None:
    """Undo what a payment or allocation settled; the documents are open again."""
    rows = books.connection.execute(
        "SELECT DISTINCT artefact FROM allocations WHERE source = ?", (source.id,)
    ).fetchall()
    books.connection.execute("DELETE FROM allocations WHERE source = ?", (source.id,))
    for row in rows:
        settle(books, row[0])


def settle(books: Books, key: str) -> None:
    """Paid, outstanding and status of a document, from its allocations."""
    record = books.find(key)
    if record is None:
        return
    body = record.body
    paid = discount = Decimal(0)
    last: str | None = None
    for row in books.connection.execute(
        "SELECT amount, discount, day FROM allocations WHERE artefact = ?", (key,)
    ):
        paid += Decimal(row["amount"])
        discount += Decimal(row["discount"])
        last = max(last or row["day"], row["day"])
    total = record.amount("total_amount")
    outstanding = total - paid - discount
    if body.get("status") not in ("VOID", "DRAFT", "PRO_FORMA"):
        body["status"] = "UNPAID"
        if paid or discount:
            body["status"] = "PART_PAID" if outstanding else "PAID"
    body["payments_allocations_total_amount"] = paid
    body["payments_allocations_total_discount"] = discount
    body["total_paid"] = paid + discount
    body["last_paid"] = last
    set_outstanding(record, outstanding)
    books.save(record)


def set_outstanding(record: Record, outstanding: Decimal) -> None:
    """What is still open on the document, in both currencies."""
    rate = record.amount("to_base") or Decimal(1)
    in_base = pennies(outstanding * rate)
    record.body["outstanding_amount"] = outstanding
    record.body["base_currency_outstanding_amount"] = in_base
    record.open_minor = minor(in_base) * (-1 if is_credit(record) else 1)


def payments_allocations(books: Books, record: Record) -> list[dict[str, Any]]:
    """What was paid on, or allocated to, a document, as `show_payments_allocations` lists it."""
    shown = []
    for row in books.connection.execute(
        "SELECT * FROM allocations WHERE artefact = ? ORDER BY rowid", (record.id,)
    ).fetchall():
        source = books.find(row["source"])
        if source is None:
            continue
        payment = source.resource == "contact_payments"
        shown.append(
            {
                "links": [],
                "date": row["day"],
                "type": source.body.get("transaction_type"),
                "reference": source.body.get("reference"),
                "amount": row["amount"],
                "discount": row["discount"],
                "stripe_transaction_id": None,
                "contact_allocation": None if payment else source.id,
                "artefact": record.id,
                "contact_payment": source.id if payment else None,
                "displayed_as": source.shown,
                "negative_payment": False,
            }
        )
    return shown
