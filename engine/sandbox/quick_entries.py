"""Quick entries: one amount, no document, for opening items and totals from elsewhere."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.sandbox.books import Record, new_id
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.documents import refuse_if_settled
from engine.sandbox.ledger import Posting, control, post, unpost
from engine.sandbox.lines import breakdown, tax_amount_of, tax_rate_of
from engine.sandbox.money import currency_of
from engine.sandbox.refusals import REQUIRED, fault, invalid_all
from engine.sandbox.settlement import set_outstanding
from engine.sandbox.showing import is_editable
from engine.sandbox.terms import due_day
from engine.sandbox.wire import ZERO, pennies, to_decimal

SENDABLE = (
    "quick_entry_type",
    "date",
    "contact",
    "reference",
    "ledger_account",
    "contact_name",
    "contact_reference",
    "details",
    "net_amount",
    "tax_rate",
    "tax_amount",
    "currency",
    "exchange_rate",
    "tax_address_region",
    "trade_of_asset",
)
AMOUNTS = frozenset(("net_amount", "tax_amount", "exchange_rate"))
SIDES: Mapping[str, str] = MappingProxyType(
    {"sales_quick_entries": "sales", "purchase_quick_entries": "purchases"}
)
TABLES: Mapping[str, str] = MappingProxyType(
    {"sales": "sales_quick_entry", "purchases": "purchase_quick_entry"}
)
Body = dict[str, Any]


def create(call: Call, resource: str, sent: Any) -> Record:
    """A new quick entry, posted at once."""
    side = SIDES[resource]
    body = _compose(call, side, call.given(TABLES[side], sent, partial=False))
    record = call.books.add(resource, body, body["reference"], txn=new_id())
    return _post(call, record)


def change(call: Call, record: Record, sent: Any) -> Record:
    """The entry with what was sent, worked out again."""
    refuse_if(not is_editable(call.books, record), "The artefact cannot be edited.")
    side = record.body["side"]
    given = call.given(TABLES[side], sent, partial=True)
    old = {
        name: to_decimal(record.body[name]) if name in AMOUNTS else record.body.get(name)
        for name in SENDABLE
    }
    record.body = _compose(call, side, {**old, **given})
    record.shown = record.body["reference"]
    return _post(call, record)


def remove(call: Call, record: Record) -> Record:
    """The entry leaves the books."""
    refuse_if_settled(record)
    call.open_day(record.body["date"])
    unpost(call.books, record)
    return call.books.bury(record)


def _compose(call: Call, side: str, given: Mapping[str, Any]) -> Body:
    contact = call.party(given["contact"], "CUSTOMER" if side == "sales" else "VENDOR")
    day: str = given["date"]
    call.open_day(day)
    currency = currency_of(call, given, contact)
    account = call.books.get("ledger_accounts", given["ledger_account"])
    allowed = account is not None and not account.body["is_control_account"]
    visible = "visible_in_sales" if side == "sales" else "visible_in_expenses"
    refuse_if(
        account is None or not allowed or not account.body[visible],
        f"The ledger account is not available in {side}.",
        "ledger_account_id",
    )
    rate = tax_rate_of(call, given.get("tax_rate"))
    faults: list[dict[str, Any]] = []
    registered = call.books.settings("financial_settings").get("tax_scheme") != "NOT_REGISTERED"
    if rate is None and registered:
        faults.append(fault(REQUIRED, "tax_rate_id"))
    tax = tax_amount_of(rate, given.get("tax_amount"), "tax_amount", faults)
    net, total = given.get("net_amount"), given.get("total_amount")
    if net is None and total is None:
        faults.append(fault(REQUIRED, "net_amount"))
    net = pennies(net) if net is not None else pennies(total or ZERO) - tax
    if total is not None and pennies(total) != net + tax:
        faults.append(fault("is invalid", "total_amount"))
    if net + tax < 0:
        faults.append(fault("must be greater than or equal to 0", "total_amount"))
    if faults:
        raise invalid_all(faults)
    base = currency.to_base
    return {
        **{name: given.get(name) for name in SENDABLE},
        **currency.fields(),
        "side": side,
        "transaction_type": f"{'SALES' if side == 'sales' else 'PURCHASE'}_QUICK_ENTRY",
        "contact_name": given.get("contact_name") or contact.body["name"],
        "contact_reference": given.get("contact_reference") or contact.body.get("reference"),
        "due_date": due_day(call, contact, day, side),
        "details": given.get("details") or "",
        "trade_of_asset": bool(given.get("trade_of_asset")),
        "net_amount": net,
        "tax_rate": rate.id if rate else None,
        "tax_amount": tax,
        "tax_breakdown": breakdown(rate, tax, day),
        "total_amount": net + tax,
        "base_currency_net_amount": pennies(net * base),
        "base_currency_tax_amount": pennies(tax * base),
        "base_currency_tax_breakdown": breakdown(rate, pennies(tax * base), day),
        "base_currency_total_amount": pennies((net + tax) * base),
        "status": "UNPAID",
        "migrated": False,
    }


def _post(call: Call, record: Record) -> Record:
    body, books = record.body, call.books
    set_outstanding(record, Decimal(body["total_amount"]))
    credit = body["quick_entry_type"] == "CREDIT_NOTE"
    sales = body["side"] == "sales"
    sign = Decimal(-1 if credit else 1) * (1 if sales else -1)
    post(
        books,
        record,
        (
            Posting(
                control(books, "TRADE_DEBTORS" if sales else "TRADE_CREDITORS"),
                sign * Decimal(body["base_currency_total_amount"]),
                record.shown,
            ),
            Posting(
                body["ledger_account"],
                -sign * Decimal(body["base_currency_net_amount"]),
                body["details"],
                body["tax_rate"],
            ),
            Posting(
                control(books, "SALES_TAX" if sales else "PURCHASE_TAX"),
                -sign * Decimal(body["base_currency_tax_amount"]),
                record.shown,
                body["tax_rate"],
            ),
        ),
    )
    return books.save(record)
