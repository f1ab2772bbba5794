"""Receipts, payments, refunds and allocations: money and credit set against open documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.sandbox.books import Record, new_id
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.ledger import Posting, control, post, unpost
from engine.sandbox.money import Currency, currency_of
from engine.sandbox.refusals import invalid
from engine.sandbox.settlement import (
    Share,
    allocate,
    release,
    set_outstanding,
    shares,
)
from engine.sandbox.wire import ZERO, pennies

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """Which contact it concerns, and whether the money goes back."""

    side: str
    contact_type: str
    name: str
    refund: bool = False


PAYMENTS: Mapping[str, Kind] = MappingProxyType(
    {
        "CUSTOMER_RECEIPT": Kind("sales", "CUSTOMER", "Customer Receipt"),
        "CUSTOMER_REFUND": Kind("sales", "CUSTOMER", "Customer Refund", True),
        "VENDOR_PAYMENT": Kind("purchases", "VENDOR", "Supplier Payment"),
        "VENDOR_REFUND": Kind("purchases", "VENDOR", "Supplier Refund", True),
    }
)
ALLOCATIONS: Mapping[str, Kind] = MappingProxyType(
    {
        "CUSTOMER_ALLOCATION": Kind("sales", "CUSTOMER", "Customer Allocation"),
        "VENDOR_ALLOCATION": Kind("purchases", "VENDOR", "Supplier Allocation"),
    }
)
SENDABLE = (
    "transaction_type",
    "contact",
    "bank_account",
    "date",
    "total_amount",
    "payment_method",
    "currency",
    "exchange_rate",
    "base_currency_currency_charge",
    "reference",
    "tax_rate",
    "allocated_artefacts",
)


def create(call: Call, resource: str, sent: Any) -> Record:
    """A new payment or allocation."""
    given = call.given(resource[:-1], sent, partial=False)
    if resource == "contact_payments":
        return _pay(call, None, given)
    return _allocate(call, None, given)


def change(call: Call, record: Record, sent: Any) -> Record:
    """The payment or allocation taken back and made again with what was sent."""
    given = call.given(record.resource[:-1], sent, partial=True)
    old = {name: record.body.get(name) for name in SENDABLE}
    old["allocated_artefacts"] = [
        {name: Decimal(v) if name != "artefact" else v for name, v in entry.items() if name != "id"}
        for entry in record.body["allocated_artefacts"]
    ]
    for name in ("total_amount", "exchange_rate", "base_currency_currency_charge"):
        old[name] = Decimal(str(old[name])) if old.get(name) else None
    _undo(call, record)
    merged = {**old, **given}
    if record.resource == "contact_payments":
        return _pay(call, record, merged)
    return _allocate(call, record, merged)


def remove(call: Call, record: Record) -> Record:
    """The payment or allocation is deleted; what it settled is open again."""
    _undo(call, record)
    return call.books.bury(record)


def _undo(call: Call, record: Record) -> None:
    call.open_day(record.body["date"])
    on_account = call.books.find(record.body.get("payment_on_account") or "")
    if on_account is not None:
        spent = bool(on_account.amount("total_paid"))
        refuse_if(spent, "The payment on account has been allocated.")
        call.books.bury(on_account)
    release(call.books, record)
    unpost(call.books, record)


def _pay(call: Call, record: Record | None, given: Mapping[str, Any]) -> Record:
    books = call.books
    kind = PAYMENTS.get(given["transaction_type"])
    if kind is None:
        raise invalid("is not included in the list", "transaction_type_id")
    contact = call.party(given["contact"], kind.contact_type)
    day, total = given["date"], pennies(given["total_amount"])
    call.open_day(day)
    refuse_if(total <= 0, "must be greater than 0", "total_amount")
    bank = books.get("bank_accounts", given["bank_account"])
    if bank is None or bank.body.get("is_active") is False:
        raise invalid("The bank account is not active.", "bank_account_id")
    currency = currency_of(call, given, contact)
    found = shares(
        books, given.get("allocated_artefacts") or [], contact.id, kind.side, currency.id
    )
    used = sum((-s.amount if s.credit != kind.refund else s.amount for s in found), ZERO)
    refuse_if(used < 0, "must be greater than or equal to 0", "allocated_artefacts.amount")
    refuse_if(used > total, "must be less than or equal to the total amount", "total_amount")
    base_total = pennies(total * currency.to_base)
    body: Body = {
        "transaction_type": given["transaction_type"],
        "side": kind.side,
        "contact": contact.id,
        "bank_account": bank.id,
        "payment_method": given.get("payment_method") or bank.body.get("default_payment_method"),
        "date": day,
        "net_amount": total,
        "tax_amount": ZERO,
        "total_amount": total,
        **currency.fields(),
        "base_currency_net_amount": base_total,
        "base_currency_tax_amount": ZERO,
        "base_currency_total_amount": base_total,
        "base_currency_currency_charge": pennies(
            given.get("base_currency_currency_charge") or ZERO
        ),
        "reference": given.get("reference"),
        "tax_rate": given.get("tax_rate"),
        "contact_name": contact.body["name"],
        "payment_on_account": None,
    }
    shown = given.get("reference") or kind.name
    record = _write(call, record, "contact_payments", body, shown)
    record.body["allocated_artefacts"] = allocate(books, record, found, day)
    if total > used:
        record.body["payment_on_account"] = _on_account(
            call, record, kind, contact, currency, total - used
        )
    if not bank.body.get("used"):
        bank.body["used"] = True
        books.save(bank, touch=False)
    _post(call, kind, record, bank, found, currency)
    return books.save(record)


def _write(call: Call, record: Record | None, resource: str, body: Body, shown: str) -> Record:
    if record is None:
        return call.books.add(resource, body, shown, txn=new_id())
    record.body, record.shown = body, shown
    return record


def _on_account(
    call: Call, payment: Record, kind: Kind, contact: Record, currency: Currency, rest: Decimal
) -> str:
    """What a payment does not settle waits to be allocated later."""
    in_base = pennies(rest * currency.to_base)
    body: Body = {
        "contact": contact.id,
        "contact_name": contact.body["name"],
        "contact_reference": contact.body.get("reference"),
        "side": kind.side,
        "refund": kind.refund,
        "date": payment.body["date"],
        "reference": payment.body.get("reference"),
        "net_amount": rest,
        "tax_amount": ZERO,
        "total_amount": rest,
        **currency.fields(),
        "base_currency_net_amount": in_base,
        "base_currency_tax_amount": ZERO,
        "base_currency_total_amount": in_base,
        "status": "UNPAID",
        "payment": payment.id,
    }
    shown = payment.body.get("reference") or "Payment on Account"
    record = call.books.add("payments_on_account", body, shown)
    set_outstanding(record, rest)
    call.books.save(record)
    return record.id


def _post(
    call: Call, kind: Kind, record: Record, bank: Record, found: list[Share], currency: Currency
) -> None:
    sign = (1 if kind.side == "sales" else -1) * (-1 if kind.refund else 1)
    debtors = "TRADE_DEBTORS" if kind.side == "sales" else "TRADE_CREDITORS"
    discounts = "SALES_DISCOUNT" if kind.side == "sales" else "PURCHASE_DISCOUNT"
    total = sign * Decimal(record.body["base_currency_total_amount"])
    given_away = sum((s.discount * (-1 if s.credit else 1) for s in found), ZERO)
    allowed = pennies(given_away * currency.to_base) * (1 if kind.side == "sales" else -1)
    books = call.books
    post(
        books,
        record,
        (
            Posting(control(books, debtors), -total - allowed, record.shown),
            Posting(bank.body["ledger_account"], total, record.shown),
            Posting(control(books, discounts), allowed, "Discount"),
        ),
    )


def _allocate(call: Call, record: Record | None, given: Mapping[str, Any]) -> Record:
    kind = ALLOCATIONS.get(given["transaction_type"])
    if kind is None:
        raise invalid("is not included in the list", "transaction_type_id")
    contact = call.party(given["contact"], kind.contact_type)
    day = given.get("date") or call.books.now[:10]
    call.open_day(day)
    sent = given.get("allocated_artefacts") or []
    own = contact.body.get("currency") or call.base_currency
    found = shares(call.books, sent, contact.id, kind.side, own)
    if record is None and call.rules["allocation_signs"] == "signed":
        for entry, share in zip(sent, found, strict=True):
            wrong = (entry["amount"] < 0) != share.credit
            refuse_if(wrong, "has the wrong sign", "allocated_artefacts.amount")
    balance = sum((-s.amount if s.credit else s.amount for s in found), ZERO)
    refuse_if(bool(balance), "The allocated amounts must balance.", "allocated_artefacts")
    body: Body = {
        "transaction_type": given["transaction_type"],
        "side": kind.side,
        "contact": contact.id,
        "contact_name": contact.body["name"],
        "date": day,
    }
    record = _write(call, record, "contact_allocations", body, kind.name)
    entries = allocate(call.books, record, found, day)
    for entry, share in zip(entries, found, strict=True):
        entry["amount"] = -share.amount if share.credit else share.amount
    record.body["allocated_artefacts"] = entries
    return call.books.save(record)
