"""Invoices and credit notes, sales and purchases: made, changed, released, voided, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.sandbox.addresses import artefact_address, artefact_address_of, free_form
from engine.sandbox.books import Record, new_id
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.ledger import Posting, control, post, unpost
from engine.sandbox.lines import (
    Place,
    border_faults,
    breakdown,
    compose_line,
    tax_analysis,
    tax_rate_of,
)
from engine.sandbox.merging import HEADER, merged_document
from engine.sandbox.money import Currency, currency_of
from engine.sandbox.numbering import NUMBERS, number_for
from engine.sandbox.refusals import REQUIRED, invalid_all
from engine.sandbox.settlement import set_outstanding
from engine.sandbox.showing import is_editable
from engine.sandbox.terms import due_day
from engine.sandbox.wire import LARGEST, ZERO, minor, pennies

UNPOSTED = frozenset(("DRAFT", "PRO_FORMA"))
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What sets one sort of document apart from the others."""

    one: str
    side: str
    lines: str
    transaction_type: str
    credit: bool = False

    @property
    def contact_type(self) -> str:
        """Whom it is made out to."""
        return "CUSTOMER" if self.side == "sales" else "VENDOR"


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "sales_invoices": Kind("sales_invoice", "sales", "invoice_lines", "SALES_INVOICE"),
        "sales_credit_notes": Kind(
            "sales_credit_note", "sales", "credit_note_lines", "SALES_CREDIT_NOTE", True
        ),
        "purchase_invoices": Kind(
            "purchase_invoice", "purchases", "invoice_lines", "PURCHASE_INVOICE"
        ),
        "purchase_credit_notes": Kind(
            "purchase_credit_note", "purchases", "credit_note_lines", "PURCHASE_CREDIT_NOTE", True
        ),
    }
)


def create(call: Call, resource: str, sent: Any) -> Record:
    """A new document, numbered and posted unless it is a draft."""
    kind = KINDS[resource]
    given = call.given(kind.one, sent, partial=False)
    status = given.get("status")
    drafts = UNPOSTED if call.rules["drafts"] == "allowed" else frozenset()
    # Only payments move a status; a client may at most start with a draft.
    body = compose(call, kind, given, status if status in drafts else "UNPAID")
    shown, txn = "Draft", None
    if body["status"] not in UNPOSTED:
        shown, txn = _number(call, resource, body, given), new_id()
    record = call.books.add(resource, body, shown, txn=txn, open_minor=_open(kind, body))
    return _post(call, kind, record, fresh=True)


def change(call: Call, record: Record, sent: Any) -> Record:
    """The document with what was sent put over what it was, and all amounts worked out again."""
    kind = KINDS[record.resource]
    refuse_if(not is_editable(call.books, record), "The artefact cannot be edited.")
    given = call.given(kind.one, sent, partial=True)
    merged = merged_document(call, record.body, given, kind.lines)
    body = compose(call, kind, merged, record.body["status"])
    number = NUMBERS.get(record.resource)
    if number:
        body[number[0]], body[number[1]] = record.body.get(number[0]), record.body.get(number[1])
        if given.get(number[0]) and given[number[0]] != record.body.get(number[0]):
            body[number[1]], body[number[0]] = number_for(call, record.resource, given)
            record.shown = body[number[0]]
    record.body = {**body, "used": record.body.get("used")}
    record.open_minor = _open(kind, record.body)
    return _post(call, kind, call.books.save(record))


def release(call: Call, record: Record) -> Record:
    """A draft becomes a document that counts: it gets its number and is posted."""
    refuse_if(record.body["status"] not in UNPOSTED, "Only drafts can be released.")
    call.open_day(record.body["date"])
    record.body["status"] = "UNPAID"
    kind = KINDS[record.resource]
    record.shown = _number(call, record.resource, record.body, {})
    record.txn = new_id()
    record.open_minor = _open(kind, record.body)
    return _post(call, kind, call.books.save(record))


def void(call: Call, record: Record, reason: str | None) -> Record:
    """The document keeps its number and counts for nothing; a draft is really deleted."""
    status = record.body["status"]
    if status in UNPOSTED:
        return call.books.bury(record)
    refuse_if(not reason or not reason.strip(), REQUIRED, "void_reason")
    refuse_if(len(reason or "") > 200, "is too long (maximum is 200 characters)", "void_reason")
    refuse_if(status == "VOID", "The artefact is already void.")
    refuse_if_settled(record)
    call.open_day(record.body["date"])
    record.body |= {"status": "VOID", "void_reason": reason}
    set_outstanding(record, ZERO)
    unpost(call.books, record)
    return call.books.save(record)


def remove(call: Call, record: Record) -> Record:
    """A purchase document leaves the books."""
    refuse_if_settled(record)
    if record.body["status"] not in UNPOSTED:
        call.open_day(record.body["date"])
    unpost(call.books, record)
    return call.books.bury(record)


def refuse_if_settled(record: Record) -> None:
    """What is paid, even in part, stays until the payment is taken away."""
    settled = bool(record.amount("total_paid"))
    refuse_if(settled, "The artefact has payments or allocations and cannot be changed.")


def compose(call: Call, kind: Kind, given: Mapping[str, Any], status: str) -> Body:
    """The whole body of a document from what a client says about it."""
    books = call.books
    contact = call.party(given.get("contact"), kind.contact_type)
    day: str = given["date"]
    call.open_day(day)
    currency = currency_of(call, given, contact)
    registered = books.settings("financial_settings").get("tax_scheme") != "NOT_REGISTERED"
    place = Place(kind.side, day, contact, registered, currency.to_base)
    faults: list[dict[str, Any]] = []
    lines = [compose_line(call, place, line, faults) for line in given[kind.lines]]
    faults += border_faults(call, place, lines)
    if faults:
        raise invalid_all(faults)
    _mark_used(call, contact, lines)
    shipping = _shipping(call, given, day)
    body: Body = {name: given.get(name) for name in HEADER}
    body |= _totals([*lines, shipping], lines, currency)
    body |= {
        "transaction_type": kind.transaction_type,
        "side": kind.side,
        "status": status,
        "contact_name": given.get("contact_name") or contact.body["name"],
        "contact_reference": given.get("contact_reference") or contact.body.get("reference"),
        "due_date": given.get("due_date") or due_day(call, contact, day, kind.side),
        kind.lines: lines,
        "tax_analysis": tax_analysis([*lines, shipping]),
        "tax_calculation_method": "invoice",
        "tax_reconciled": False,
        "migrated": False,
        "last_paid": None,
    }
    for flag in (
        "vat_reverse_charge",
        "destination_consignment",
        "destination_vat_rates_in_use",
        "is_cis",
        "has_cis_labour",
        "has_cis_materials",
        "sent",
        "sent_by_email",
        "import",
        "postponed_accounting",
        "vat_exempt_consignment",
        "part_recoverable",
    ):
        body[flag] = bool(given.get(flag))
    if kind.credit:
        body.pop("due_date")
    if kind.side == "sales":
        body |= _shipping_fields(shipping, currency)
        body |= _addresses(call, given, contact)
        body |= _wording(call, kind, given, contact)
    _check_total(given, body)
    return body


def _check_total(given: Mapping[str, Any], body: Body) -> None:
    refuse_if(body["total_amount"] < 0, "must be greater than or equal to 0", "total_amount")
    refuse_if(body["total_amount"] >= LARGEST, "is out of range", "total_amount")
    for name in ("net_amount", "tax_amount", "total_amount"):
        sent = given.get(name)
        refuse_if(
            sent is not None and pennies(sent) != body[name], REQUIRED, "line_items.description"
        )


def _totals(counted: list[Body], lines: list[Body], currency: Currency) -> Body:
    rate = currency.to_base
    sums = {
        name: sum((line[name] for line in counted), ZERO)
        for name in ("net_amount", "tax_amount", "total_amount")
    }
    discount = sum((line["discount_amount"] for line in lines), ZERO)
    in_base = {f"base_currency_{name}": pennies(value * rate) for name, value in sums.items()}
    return {
        **sums,
        **in_base,
        **currency.fields(),
        "total_quantity": sum((line["quantity"] for line in lines), ZERO),
        "total_discount_amount": discount,
        "base_currency_total_discount_amount": pennies(discount * rate),
        "payments_allocations_total_amount": ZERO,
        "payments_allocations_total_discount": ZERO,
        "total_paid": ZERO,
        "outstanding_amount": sums["total_amount"],
        "base_currency_outstanding_amount": in_base["base_currency_total_amount"],
    }


def _shipping(call: Call, given: Mapping[str, Any], day: str) -> Body:
    """Carriage as one more line; its tax is always worked out, whatever was sent."""
    net = pennies(given.get("shipping_net_amount") or ZERO)
    refuse_if(net < 0, "must be greater than or equal to 0", "shipping_net_amount")
    rate = tax_rate_of(call, given.get("shipping_tax_rate"))
    tax = pennies(net * rate.percentage(day) / 100) if rate else ZERO
    return {
        "tax_rate": rate.id if rate and net else None,
        "shipping_tax_rate": rate.id if rate else None,
        "net_amount": net,
        "tax_amount": tax,
        "total_amount": net + tax,
        "tax_breakdown": breakdown(rate, tax, day) if net else [],
    }


def _shipping_fields(shipping: Body, currency: Currency) -> Body:
    body: Body = {"shipping_tax_rate": shipping["shipping_tax_rate"]}
    for name in ("net_amount", "tax_amount", "total_amount"):
        body[f"shipping_{name}"] = shipping[name]
        body[f"base_currency_shipping_{name}"] = pennies(shipping[name] * currency.to_base)
    body["shipping_tax_breakdown"] = shipping["tax_breakdown"]
    body["base_currency_shipping_tax_breakdown"] = [
        {**row, "amount": pennies(row["amount"] * currency.to_base)}
        for row in shipping["tax_breakdown"]
    ]
    return body


def _addresses(call: Call, given: Mapping[str, Any], contact: Record) -> Body:
    """Where it goes: what was sent, else the contact's; delivery is copied when left out."""
    sent, delivery = given.get("main_address"), given.get("delivery_address")
    main = artefact_address(call, sent, "SALES") if sent else artefact_address_of(call, contact)
    if delivery:
        delivery = artefact_address(call, delivery, "DELIVERY")
    elif main and call.rules["delivery_address"] == "copied":
        key = new_id()
        delivery = {**main, "id": key, "$path": f"/addresses/{key}", "address_type": "DELIVERY"}
    name = given.get("contact_name") or contact.body["name"]
    return {
        "main_address": main,
        "main_address_free_form": free_form(name, main),
        "delivery_address": delivery,
        "delivery_address_free_form": free_form(name, delivery),
    }


def _wording(call: Call, kind: Kind, given: Mapping[str, Any], contact: Record) -> Body:
    settings = call.books.settings("invoice_settings")
    default = "default_note_on_credit_note" if kind.credit else "default_note_on_invoice"
    terms = contact.body.get("credit_terms_and_conditions")
    notes, own = given.get("notes"), given.get("terms_and_conditions")
    return {
        "notes": settings.get(default) or "" if notes is None else notes,
        "terms_and_conditions": (
            terms or settings.get("invoice_terms_and_conditions") or "" if own is None else own
        ),
    }


def _mark_used(call: Call, contact: Record, lines: list[Body]) -> None:
    """Items on a document can no longer be deleted."""
    for line in lines:
        for name in ("product", "service"):
            item = call.books.find(line[name]) if line.get(name) else None
            if item is not None and not item.body.get("used"):
                item.body["used"] = True
                call.books.save(item, touch=False)


def _number(call: Call, resource: str, body: Body, given: Mapping[str, Any]) -> str:
    """Give a document that counts its number; the name it is shown by."""
    if resource not in NUMBERS:
        return _name(body)
    number, prefix = NUMBERS[resource][:2]
    body[prefix], body[number] = number_for(call, resource, given)
    return str(body[number])


def _open(kind: Kind, body: Body) -> int:
    """All of it is outstanding, unless it asks for nothing; what it adds to the balance."""
    total = Decimal(body["total_amount"])
    body["outstanding_amount"] = total
    body["base_currency_outstanding_amount"] = Decimal(body["base_currency_total_amount"])
    if body["status"] in UNPOSTED:
        return 0
    if not total:
        body["status"] = "PAID"
    return minor(body["base_currency_outstanding_amount"]) * (-1 if kind.credit else 1)


def _name(body: Body) -> str:
    return str(body.get("vendor_reference") or body.get("reference") or body["contact_name"])


def _post(call: Call, kind: Kind, record: Record, fresh: bool = False) -> Record:
    """The ledger's side of the document, in the business's own currency."""
    body, books = record.body, call.books
    if body["status"] in UNPOSTED:
        return record
    sign = Decimal(-1 if kind.credit else 1) * (1 if kind.side == "sales" else -1)
    debtors = "TRADE_DEBTORS" if kind.side == "sales" else "TRADE_CREDITORS"
    vat = "SALES_TAX" if kind.side == "sales" else "PURCHASE_TAX"
    total = Decimal(body["base_currency_total_amount"])
    postings = [Posting(control(books, debtors), sign * total, record.shown)]
    for line in body[kind.lines]:
        net, tax = line["base_currency_net_amount"], line["base_currency_tax_amount"]
        account, rate = line["ledger_account"], line["tax_rate"]
        postings.append(Posting(account, -sign * Decimal(net), line["description"], rate))
        if Decimal(tax):
            postings.append(Posting(control(books, vat), -sign * Decimal(tax), record.shown, rate))
    for name, account in (("net", "CARRIAGE"), ("tax", vat)):
        amount = body.get(f"base_currency_shipping_{name}_amount")
        if amount and Decimal(amount):
            postings.append(
                Posting(
                    control(books, account),
                    -sign * Decimal(amount),
                    "Carriage",
                    body.get("shipping_tax_rate"),
                )
            )
    post(books, record, postings, fresh)
    return record
