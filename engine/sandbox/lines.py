"""The lines of a document: Sage's arithmetic and its rules for tax, accounts and descriptions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.sandbox import analysis
from engine.sandbox.books import Record, new_id
from engine.sandbox.calls import Call
from engine.sandbox.refusals import REQUIRED, fault, invalid
from engine.sandbox.taxes import BY_ID, TaxRate
from engine.sandbox.wire import LARGEST, ZERO, pennies

ENTITY = re.compile(r"&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);")
KEPT = (
    "description",
    "product",
    "service",
    "ledger_account",
    "trade_of_asset",
    "is_purchase_for_resale",
    "unit_price_includes_tax",
    "eu_goods_services_type",
    "eu_sales_description",
    "gst_amount",
    "pst_amount",
    "tax_recoverable",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the document stands: whose it is, on which side, in which money."""

    side: str  # "sales" or "purchases"
    day: str
    contact: Record
    registered: bool  # the business is registered for VAT
    to_base: Decimal


def tax_rate_of(call: Call, key: str | None) -> TaxRate | None:
    """The country's rate with that id."""
    return BY_ID[call.books.country].get(key or "")


def tax_amount_of(
    rate: TaxRate | None, sent: Decimal | None, source: str, faults: list[dict[str, Any]]
) -> Decimal:
    """What was sent, to the penny: Sage computes no VAT, and misses it unless the rate is nil."""
    if sent is None and rate is not None and not rate.untaxed:
        faults.append(fault(REQUIRED, source))
    return pennies(sent or ZERO)


def breakdown(rate: TaxRate | None, amount: Decimal, day: str) -> list[dict[str, Any]]:
    """The tax of one line by rate."""
    if rate is None:
        return []
    return [{"tax_rate": rate.id, "percentage": rate.percentage(day), "amount": amount}]


def compose_line(
    call: Call, place: Place, given: Mapping[str, Any], faults: list[dict[str, Any]]
) -> dict[str, Any]:
    """One line with all its amounts; what Sage would refuse about it goes to `faults`."""
    unit_price = pennies(given.get("unit_price") or ZERO)
    quantity = given.get("quantity")
    quantity = Decimal(1) if quantity is None else quantity
    gross = quantity * unit_price
    if abs(gross) >= LARGEST:
        raise invalid("is out of range", "line_items.unit_price")
    gross = pennies(gross)
    percentage = given.get("discount_percentage") or ZERO
    discount = given.get("discount_amount")
    if discount is None or (not discount and percentage):
        discount = gross * percentage / 100
    if abs(discount) >= LARGEST:
        raise invalid("is out of range", "line_items.discount_percentage")
    discount = pennies(discount)
    rate = tax_rate_of(call, given.get("tax_rate"))
    if rate is None and place.registered:
        faults.append(fault(REQUIRED, "line_items.tax_rate_id"))
    # The name under which Sage misses a tax amount is its own: currency_tax_amount.
    tax = tax_amount_of(rate, given.get("tax_amount"), "line_items.currency_tax_amount", faults)
    net = gross - discount
    if given.get("unit_price_includes_tax"):
        net -= tax
    total = net + tax
    faults.extend(_description_faults(given, net, total))
    faults.extend(_account_faults(call, place, given.get("ledger_account")))
    if call.rules["negative_lines"] == "refuse" and net < 0:
        faults.append(fault("must be greater than or equal to 0", "line_items.unit_price"))
    in_base = place.to_base
    line = {name: given.get(name) for name in KEPT}
    line.update(
        id=given.get("id") or new_id(),
        displayed_as=given["description"],
        analysis_type_categories=analysis.on_line(call, place.side, given, faults),
        trade_of_asset=bool(given.get("trade_of_asset")),
        is_purchase_for_resale=bool(given.get("is_purchase_for_resale")),
        unit_price_includes_tax=bool(given.get("unit_price_includes_tax")),
        quantity=quantity,
        unit_price=unit_price,
        net_amount=net,
        tax_rate=rate.id if rate else None,
        tax_amount=tax,
        tax_breakdown=breakdown(rate, tax, place.day),
        total_amount=total,
        discount_amount=discount,
        discount_percentage=percentage,
        base_currency_unit_price=pennies(unit_price * in_base),
        base_currency_net_amount=pennies(net * in_base),
        base_currency_tax_amount=pennies(tax * in_base),
        base_currency_tax_breakdown=breakdown(rate, pennies(tax * in_base), place.day),
        base_currency_total_amount=pennies(total * in_base),
        base_currency_discount_amount=pennies(discount * in_base),
    )
    return line


def _description_faults(
    given: Mapping[str, Any], net: Decimal, total: Decimal
) -> list[dict[str, Any]]:
    """Sage blames the description for totals that do not add up and for HTML entities."""
    wrong = bool(ENTITY.search(given.get("description") or ""))
    for name, worked_out in (("net_amount", net), ("total_amount", total)):
        sent = given.get(name)
        wrong = wrong or (sent is not None and pennies(sent) != worked_out)
    return [fault(REQUIRED, "line_items.description")] if wrong else []


def _account_faults(call: Call, place: Place, key: str | None) -> list[dict[str, Any]]:
    account = call.books.account(key or "")
    if account is None:
        return []  # the reader has said so
    body = account.body
    allowed = body["visible_in_sales" if place.side == "sales" else "visible_in_expenses"]
    if body["is_control_account"]:
        says = "Control accounts cannot be posted to directly."
    elif not allowed:
        says = f"The ledger account is not available in {place.side}."
    else:
        return []
    return [fault(says, "line_items.ledger_account_id")]


def border_faults(call: Call, place: Place, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sales abroad: zero rated outside the UK and EU, and goods and services never mixed."""
    if place.side != "sales" or call.books.country not in ("GB", "IE"):
        return []
    faults = []
    types = {line.get("eu_goods_services_type") for line in lines}
    if len(types - {None}) > 1:
        faults.append(fault("must be the same", "line_items.eu_goods_services_type_id"))
    treatment = place.contact.body.get("tax_treatment") or {}
    if not treatment.get("rest_of_world_tax") or not place.registered:
        return faults
    rates = (tax_rate_of(call, line.get("tax_rate")) for line in lines)
    if any(rate is not None and rate.kind != "zero" for rate in rates):
        says = "must be 'Zero Rated' for Customers outside the EU"
        faults.append(fault(says, "line_items.tax_rate_id"))
    if None in types:
        faults.append(fault(REQUIRED, "line_items.eu_goods_services_type_id"))
    return faults


def tax_analysis(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The document's amounts by tax rate, in the order the rates first appear."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line["tax_rate"] is None:
            continue
        row = found.setdefault(
            line["tax_rate"],
            {
                "tax_rate": line["tax_rate"],
                "net_amount": ZERO,
                "tax_amount": ZERO,
                "total_amount": ZERO,
                "goods_amount": ZERO,
                "service_amount": ZERO,
            },
        )
        row["net_amount"] += line["net_amount"]
        row["tax_amount"] += line["tax_amount"]
        row["total_amount"] += line["total_amount"]
        kind = line.get("eu_goods_services_type")
        if kind:
            row["goods_amount" if kind == "GOODS" else "service_amount"] += line["net_amount"]
    return list(found.values())
