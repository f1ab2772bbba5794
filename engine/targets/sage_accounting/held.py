"""What Sage says of the documents it holds, as values: loosely read, exact to the penny."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal

from engine.model import DocumentKind
from engine.target import Allocation, Found, Payment, Receipt
from engine.targets.sage_accounting.bodies import TAGS, lines_of
from engine.targets.sage_accounting.client import Record
from engine.targets.sage_accounting.line import Reply
from engine.targets.sage_accounting.reading import day, part, parts, text

Standing = Literal["draft", "unpaid", "part paid", "paid", "void"]

PATHS: Mapping[DocumentKind, str] = MappingProxyType(
    {
        "invoice": "/sales_invoices",
        "credit note": "/sales_credit_notes",
        "purchase invoice": "/purchase_invoices",
        "purchase credit note": "/purchase_credit_notes",
    }
)
SALES: tuple[DocumentKind, ...] = ("invoice", "credit note")
PURCHASES: tuple[DocumentKind, ...] = ("purchase invoice", "purchase credit note")
FIELDS = (
    "reference,date,contact,currency,net_amount,tax_amount,total_amount,outstanding_amount,status,"
    "links,created_at"
)
_DELETED = "deleted_at"
"""A purchase is not voided in Sage but taken away; its record says when."""
PAID_FIELDS = f"{FIELDS},last_paid,void_reason"

_STANDINGS: Mapping[str, Standing] = MappingProxyType(
    {
        "DRAFT": "draft",
        "PRO_FORMA": "draft",
        "PART_PAID": "part paid",
        "PAID": "paid",
        "VOID": "void",
    }
)


def found_in(kind: DocumentKind, record: Record) -> Found:
    """One entry of a list of documents, or one document by itself."""
    return Found(
        id=text(record, "id"),
        kind=kind,
        number=text(record, "reference"),
        target_number=text(record, "displayed_as"),
        contact_id=text(part(record, "contact"), "id"),
        date=day(record, "date") or date.min,
        currency=text(part(record, "currency"), "id"),
        net=amount(record, "net_amount"),
        tax=amount(record, "tax_amount"),
        gross=amount(record, "total_amount"),
        outstanding=amount(record, "outstanding_amount"),
        # What is in dispute is not paid; a status nobody has heard of is not either.
        status="void"
        if text(record, _DELETED)
        else _STANDINGS.get(text(part(record, "status"), "id"), "unpaid"),
        link=link_in(record),
        made_at=_moment(text(record, "created_at")),
        tags=_tags(parts(record, lines_of(kind))),
    )


def tags_of(line: Mapping[str, Any]) -> frozenset[str]:
    """The ids of a line's department, its project and the like."""
    return frozenset(text(each, "id") for each in parts(line, TAGS))


def _tags(lines: Sequence[Mapping[str, Any]]) -> tuple[frozenset[str], ...] | None:
    return tuple(map(tags_of, lines)) if any(TAGS in each for each in lines) else None


def payment_in(kind: DocumentKind, record: Record) -> Payment:
    return Payment(
        found_in(kind, record),
        last_paid=day(record, "last_paid"),
        void_reason=text(record, "void_reason"),
        allocations=tuple(
            Allocation(
                day(each, "date"),
                text(each, "type") or text(part(each, "type"), "id"),
                text(each, "reference") or text(each, "displayed_as"),
                amount(each, "amount"),
            )
            for each in parts(record, "payments_allocations")
        ),
    )


def receipt_in(reply: Reply) -> Receipt:
    """Sage's answer to what was made or voided there."""
    record: Mapping[str, Any] = reply.body if isinstance(reply.body, Mapping) else {}
    return Receipt(
        id=text(record, "id"),
        number=text(record, "displayed_as"),
        link=link_in(record),
        request_id=reply.request_id or "",
        status=text(part(record, "status"), "id"),
        net=_given(record, "net_amount"),
        tax=_given(record, "tax_amount"),
        gross=_given(record, "total_amount"),
    )


def link_in(record: Record) -> str:
    """The page of Sage that shows it; only an address of the web is believed to be one."""
    for each in parts(record, "links"):
        href = text(each, "href")
        if href.startswith(("https://", "http://")):
            return href
    return ""


def amount(record: Record, name: str) -> Decimal:
    return _given(record, name) or Decimal(0)


def _given(record: Record, name: str) -> Decimal | None:
    try:
        return Decimal(text(record, name)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None
