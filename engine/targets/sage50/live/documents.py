"""Invoices and credit notes as documents of Sage 50, where the workspace wants them so.

Sage gives a document its number, and its ledger knows it by that number alone; ours goes along
as the customer's order number, by which it is found again. Sage works out the tax of each line
by the rate that is sent, so a document of which that is not the tax must be a transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from engine.model import Document, DocumentKind, Line, Problem, is_purchase
from engine.target import Found, Option, Order, Payment
from engine.targets.sage50 import layout
from engine.targets.sage50.files import DEPARTMENT
from engine.targets.sage50.layout import contact_id
from engine.targets.sage50.lists import Lists, lists_of
from engine.targets.sage50.live.calls import Filter, HyperAccounts, among, written
from engine.targets.sage50.live.held import amount
from engine.targets.sage50.live.products import code_of
from engine.targets.sage50.live.projects import lines_of, number_of
from engine.targets.sage50.live.reading import day, text
from engine.targets.sage50.texts import as_sent

MADE_AS = "documents"
"""The option's key; INVOICES is the value that asks for documents."""
TRANSACTIONS, INVOICES = "transactions", "invoices"
OPTION = Option(
    MADE_AS,
    "Invoices and credit notes become",
    TRANSACTIONS,
    "A transaction keeps your number and the file's tax. A document can be printed and sent from"
    " Sage 50, which numbers it and works out its tax; what is bought is a transaction always.",
    (
        (TRANSACTIONS, "transactions of the ledger"),
        (INVOICES, "documents in Invoices and credits"),
    ),
)
PREFIX = "document "
"""How the id of a document begins; that of a transaction is its number alone."""
_TYPES: Mapping[DocumentKind, int] = MappingProxyType({"invoice": 0, "credit note": 3})
_KINDS: Mapping[str, DocumentKind] = MappingProxyType(
    {
        **dict.fromkeys(("0", "1", "2"), "invoice"),
        **dict.fromkeys(("3", "4"), "credit note"),
    }
)
"""By the type's code; quotations and pro-formas are none of these."""
_PENNY = Decimal("0.01")
_AT_A_TIME = 100


def wanted(kind: DocumentKind, options: Mapping[str, str]) -> bool:
    """Whether this kind becomes a document."""
    return options.get(MADE_AS) == INVOICES and kind in ("invoice", "credit note")


def body_of(document: Document, order: Order) -> Mapping[str, Any]:
    lists = lists_of(order.books)
    body: dict[str, Any] = {
        "customerAccountRef": lists.contact_code(document),
        "invoiceDate": written(document.date),
        "customerOrderNumber": document.number,
        "invoiceTypeCode": _TYPES[document.kind],
        "currency": 1,
        "shouldUpdateLedgers": True,
    }
    if document.due is not None:
        body["paymentDueDate"] = written(document.due)
    if document.notes:
        body["notes1"] = as_sent(document.notes, layout.DETAILS).text
    if document.credits:
        body["notes2"] = as_sent(f"Takes back {document.credits}", layout.DETAILS).text
    usual = order.options.get(DEPARTMENT, "") or "0"
    body["invoiceItems"] = [
        {
            "stockCode": code_of(line, document, lists, order.options),
            **_item(line, lists, _rate(line, document, lists) or Decimal(0), usual),
        }
        for line in lines_of(document)
    ]
    return body


def _item(line: Line, lists: Lists, rate: Decimal, department: str) -> Mapping[str, Any]:
    """A line whose quantity and price make its net; where they do not, one of that price."""
    exact = line.unit_price == line.unit_price.quantize(_PENNY)
    exact = exact and line.quantity * line.unit_price == line.net
    code = lists.department(line, department)
    project = number_of(line, lists)
    return {
        "description": as_sent(line.description, layout.DETAILS).text or "-",
        "quantity": line.quantity if exact else 1,
        "unitPrice": line.unit_price if exact else line.net,
        "netAmount": line.net,
        "taxCode": int(lists.code("tax rate", line.tax_rate).removeprefix("T") or 0),
        "taxRate": rate,
        "nominal": lists.code("ledger account", line.account),
        "departmentNumber": int(code) if code.isascii() and code.isdigit() else code,
        **({"projectId": int(project)} if project.isdigit() else {}),
    }


def problems_of(document: Document, order: Order) -> Iterator[Problem]:
    """Lines of which Sage would work out another tax."""
    lists = lists_of(order.books)
    for line in document.lines:
        rate = _rate(line, document, lists)
        if rate is None:
            continue  # what is wrong with the tax code is told elsewhere
        reckoned = (line.net * rate / 100).quantize(_PENNY, ROUND_HALF_UP)
        if reckoned != line.tax:
            yield Problem(
                "tax-reckoned-by-sage",
                f"{document.sheet}!{line.row}" if line.row else document.number,
                f"The VAT of the line is {line.tax:,}, and Sage 50 would work out {reckoned:,} for"
                " a document.",
                "Round for each line on Invoice settings, or let invoices become transactions on"
                " Connection.",
            )


def _rate(line: Line, document: Document, lists: Lists) -> Decimal | None:
    item = lists.item("tax rate", line.tax_rate)
    found = None if item is None else item.percentage_on(document.date)
    return None if found is None else Decimal(found)


# --- what is there -----------------------------------------------------------------------------


def documents_in(line: HyperAccounts, *filters: Filter) -> Iterator[Found]:
    """The documents that these filters let through; their payment is told by the ledger alone."""
    for record in line.search("searchInvoice", *filters):
        kind = _KINDS.get(text(record, "invoiceTypeCode"))
        dated = day(record, "invoiceDate")
        if kind is None or dated is None:
            continue
        number = text(record, "invoiceNumber")
        gross = abs(amount(record, "invoiceGross"))
        gone = record.get("recordDeleted") in (True, 1, "1")
        yield Found(
            id=f"{PREFIX}{number}",
            kind=kind,
            number=text(record, "custOrderNumber") or number,
            target_number=number,
            contact_id=contact_id(kind, text(record, "accountRef").upper()),
            date=dated,
            currency="GBP",
            net=abs(amount(record, "invoiceNet")),
            tax=abs(amount(record, "invoiceTax")),
            gross=gross,
            outstanding=gross,
            status="void" if gone else "unpaid",
        )


def of_documents(line: HyperAccounts, payments: Sequence[Payment]) -> Iterator[Payment]:
    """What the ledger says of transactions that documents have posted, under the documents' ids."""
    by_number: dict[str, list[Payment]] = {}
    for each in payments:
        if not is_purchase(each.found.kind) and each.found.number.isdigit():
            by_number.setdefault(each.found.number, []).append(each)
    numbers = sorted(by_number, key=int)
    for start in range(0, len(numbers), _AT_A_TIME):
        asked = among("INVOICE_NUMBER", [int(each) for each in numbers[start : start + _AT_A_TIME]])
        for document in documents_in(line, asked):
            for each in by_number[document.target_number]:
                found = each.found
                if (found.kind, found.contact_id, found.gross) == (
                    document.kind, document.contact_id, document.gross,
                ):  # fmt: skip
                    yield replace(
                        each,
                        found=replace(document, outstanding=found.outstanding, status=found.status),
                    )
