"""Invoices and credit notes as documents of Sage 50, and what they post to the ledger."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from engine.sandbox.sage50.books import MOMENT, Refusal, keep, moment, money, next_number, with_key
from engine.sandbox.sage50.posting import post

_INVOICES, _CREDITS = (0, 1, 2), (3, 4)
_PENNY = Decimal("0.01")
_SPECIAL = ("S1", "S2", "S3", "M")
"""The codes of lines that name no product."""


def create_invoice(connection: sqlite3.Connection, sent: Mapping[str, Any], now: datetime) -> int:
    """The number of the document; where the ledgers are updated, a transaction refers to it."""
    kind = int(sent.get("invoiceTypeCode") or 0)
    if kind not in (*_INVOICES, *_CREDITS):
        raise Refusal("invoiceTypeCode is not supported")
    items = sent.get("invoiceItems")
    if not isinstance(items, list) or not items:
        raise Refusal("invoiceItems is required")
    if len(str(sent.get("orderNumber") or "")) > 7:
        raise Refusal("orderNumber must not be longer than 7 characters")
    lines = [_item(connection, each) for each in items]
    number = next_number(connection, "invoice", 95)
    posted = {
        "type": 2 if kind in _CREDITS else 1,
        "accountRef": sent.get("customerAccountRef"),
        "date": sent.get("invoiceDate"),
        "dueDate": sent.get("paymentDueDate"),
        "invRef": str(number),
    }
    # What is refused to the ledger is refused to the document: nothing of it is kept.
    header = post(connection, posted, lines, now) if sent.get("shouldUpdateLedgers") else 0
    net = sum((Decimal(each["netAmount"]) for each in lines), Decimal(0))
    tax = sum((Decimal(each["taxAmount"]) for each in lines), Decimal(0))
    at = now.strftime(MOMENT)
    day = moment(str(sent.get("invoiceDate")))
    if day is None:
        raise Refusal("invoiceDate is required")
    keep(
        connection,
        "invoice",
        number,
        str(number),
        {
            "invoiceNumber": str(number),
            "invoiceTypeCode": kind,
            "invoiceOrCredit": "Credit" if kind in _CREDITS else "Invoice",
            "invoiceDate": day.strftime(MOMENT),
            "accountRef": str(sent.get("customerAccountRef")).upper(),
            "orderNumber": str(sent.get("orderNumber") or ""),
            "custOrderNumber": str(sent.get("customerOrderNumber") or "")[:60],
            "notes1": str(sent.get("notes1") or "")[:60],
            "invoiceNet": f"{net}",
            "invoiceTax": f"{tax}",
            "invoiceGross": f"{net + tax}",
            "postedCode": 1 if header else 0,
            "recordDeleted": False,
            "recordCreateDate": at,
            "recordModifyDate": at,
        },
    )
    for each in lines:
        item = next_number(connection, "invoice item")
        keep(
            connection,
            "invoice item",
            item,
            str(item),
            {
                "id": item,
                "invoiceNumber": number,
                "description": each["details"],
                "stockCode": each["stockCode"],
                "nominal": each["nominalCode"],
                "taxCode": f"T{each['taxCode']}",
                "netAmount": f"{each['netAmount']}",
                "projectId": int(each["projectID"] or 0),
                "recordCreateDate": at,
            },
        )
    return number


def _item(connection: sqlite3.Connection, sent: Any) -> dict[str, Any]:
    """A line as the ledger takes it: Sage works out its tax."""
    if not isinstance(sent, Mapping):
        raise Refusal("An item must be an object")
    for name in ("stockCode", "description", "quantity", "unitPrice", "taxRate", "taxCode"):
        if sent.get(name) in (None, ""):
            raise Refusal(f"{name} is required")
    code = str(sent["stockCode"]).upper()
    if code not in _SPECIAL and with_key(connection, "product", code) is None:
        raise Refusal(f"Stock code '{code}' does not exist")
    net = money(
        sent["netAmount"]
        if sent.get("netAmount") is not None
        else Decimal(sent["quantity"]) * Decimal(sent["unitPrice"]),
        "netAmount",
    )
    tax = (net * Decimal(sent["taxRate"]) / 100).quantize(_PENNY, ROUND_HALF_UP)
    return {
        "stockCode": code,
        "nominalCode": sent.get("nominal"),
        "netAmount": net,
        "taxAmount": tax,
        "taxCode": sent.get("taxCode"),
        "deptNumber": sent.get("departmentNumber"),
        "projectID": sent.get("projectId"),
        "details": str(sent["description"])[:60],
    }
