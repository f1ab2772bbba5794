"""What a change makes of a document: the fields and lines it had, under those that were sent."""

from collections.abc import Mapping
from typing import Any

from engine.sandbox.calls import Call
from engine.sandbox.refusals import REQUIRED, fault, invalid, invalid_all
from engine.sandbox.wire import to_decimal

Body = dict[str, Any]
# The fields a client could have sent, never those we worked out.
HEADER = (
    "contact",
    "date",
    "due_date",
    "original_invoice_date",
    "reference",
    "vendor_reference",
    "notes",
    "terms_and_conditions",
    "contact_name",
    "contact_reference",
    "main_address",
    "delivery_address",
    "shipping_net_amount",
    "shipping_tax_rate",
    "currency",
    "exchange_rate",
    "vat_reverse_charge",
    "destination_consignment",
    "postponed_accounting",
    "vat_exempt_consignment",
    "tax_address_region",
    "sent",
    "part_recoverable",
    "delivery_performance_date",
    "withholding_tax_rate",
    "withholding_tax_amount",
)
LINE = (
    "id",
    "description",
    "product",
    "service",
    "ledger_account",
    "trade_of_asset",
    "is_purchase_for_resale",
    "quantity",
    "unit_price",
    "tax_rate",
    "tax_amount",
    "unit_price_includes_tax",
    "eu_goods_services_type",
    "eu_sales_description",
    "discount_amount",
    "discount_percentage",
)
AMOUNTS = frozenset(
    (
        "quantity",
        "unit_price",
        "tax_amount",
        "discount_amount",
        "discount_percentage",
        "shipping_net_amount",
        "exchange_rate",
        "withholding_tax_rate",
        "withholding_tax_amount",
    )
)

# What a document took from its contact; another contact brings its own.
FROM_CONTACT = (
    "contact_name",
    "contact_reference",
    "main_address",
    "delivery_address",
    "currency",
    "exchange_rate",
)


def merged_document(call: Call, body: Body, given: Mapping[str, Any], lines: str) -> Body:
    """The document as a client would describe it after the change."""
    kept = _kept(body, HEADER)
    if given.get("contact") not in (None, body["contact"]):
        kept |= dict.fromkeys(FROM_CONTACT)
    before = [_kept(line, LINE) for line in body[lines]]
    return {**kept, **given, lines: _merged(call, before, given.get(lines))}


def _kept(body: Body, names: tuple[str, ...]) -> Body:
    return {
        name: to_decimal(body[name]) if name in AMOUNTS and body.get(name) else body.get(name)
        for name in names
    }


def _merged(call: Call, old: list[Body], sent: list[Body] | None) -> list[Body]:
    """Lines sent with an id change that line, others are added; lines left out stay or go."""
    if sent is None:
        return old
    by_id = {line["id"]: line for line in old}
    merged = []
    for line in sent:
        key = line.get("id")
        if key and key not in by_id:
            raise invalid("Couldn't find record.", "line_items.id")
        before = by_id.pop(key) if key else {}
        # A product dropped from a line stays on it: an empty value does not clear it.
        named = {k: v for k, v in line.items() if v is not None}
        if ("discount_percentage" in named) and "discount_amount" not in named:
            before = {**before, "discount_amount": None}
        merged.append({**before, **named})
    stay = list(by_id.values()) if call.rules["lines_left_out"] == "stay" else []
    merged = sorted([*stay, *merged], key=lambda line: _place(old, line))
    if not merged:
        raise invalid_all([fault(REQUIRED, "line_items")])
    return merged


def _place(old: list[Body], line: Body) -> int:
    ids = [before["id"] for before in old]
    return ids.index(line["id"]) if line.get("id") in ids else len(ids)
