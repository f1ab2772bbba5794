"""What Sage 50 holds, from its audit headers: documents to the penny, and what is paid of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from engine.model import DocumentKind
from engine.target import Allocation, Found, Payment
from engine.targets.sage50.layout import ALLOCATED, TYPES, contact_id
from engine.targets.sage50.live.calls import HyperAccounts, Record, among
from engine.targets.sage50.live.reading import day, text

_PENNY = Decimal("0.01")
_AT_A_TIME = 100
KINDS: Mapping[str, DocumentKind] = {
    **{type_: kind for kind, type_ in TYPES.items()},
    ALLOCATED: "receipt",
}


def found_in(header: Record) -> Found | None:
    """A header as a document; None for payments, journals and all else.

    >>> found = found_in({"type": "SC", "headerNumber": 7, "invRef": "C-1", "accountRef": "A1",
    ...                   "date": "02/07/2024 00:00:00", "netAmount": Decimal("-441"),
    ...                   "taxAmount": Decimal("-88.199999999999989"), "tranNumber": 12,
    ...                   "grossAmount": Decimal("-529.2"), "outstanding": Decimal("0")})
    >>> found.gross, found.tax, found.status
    (Decimal('529.20'), Decimal('88.20'), 'paid')
    """
    kind = KINDS.get(text(header, "type"))
    dated = day(header, "date")
    if kind is None or dated is None:
        return None

    def positive(name: str) -> Decimal:
        """The type alone says which way an amount goes; doubles are rounded to what they mean."""
        found = amount(header, name)
        return found if kind == "invoice" else abs(found)

    gross, outstanding = positive("grossAmount"), positive("outstanding")
    return Found(
        id=text(header, "headerNumber"),
        kind=kind,
        number=text(header, "invRef"),
        target_number=text(header, "tranNumber"),
        contact_id=contact_id(kind, text(header, "accountRef").upper()),
        date=dated,
        currency="GBP",
        net=positive("netAmount"),
        tax=positive("taxAmount"),
        gross=gross,
        outstanding=outstanding,
        status="void"
        if text(header, "deletedFlag") == "1"
        else "paid"
        if not outstanding
        else "unpaid"
        if outstanding == gross
        else "part paid",
        made_at=None,
    )


def amount(record: Record, name: str) -> Decimal:
    try:
        return Decimal(text(record, name) or "0").quantize(_PENNY)
    except InvalidOperation:
        return Decimal("0.00")


def made_on(header: Record) -> datetime | None:
    """When it was entered, by the clock on Sage's own wall, which tells no zone."""
    try:
        return datetime.strptime(text(header, "recordCreateDate"), "%d/%m/%Y %H:%M:%S")
    except ValueError:
        return None


def payments_of(line: HyperAccounts, found: Sequence[Found]) -> Iterator[Payment]:
    """Each document with what was set against it, asked for in lots."""
    touched = [each for each in found if each.outstanding != each.gross]
    against: dict[str, list[Allocation]] = defaultdict(list)
    for start in range(0, len(touched), _AT_A_TIME):
        lot = [int(each.id) for each in touched[start : start + _AT_A_TIME]]
        splits = {
            text(each, "splitNumber"): text(each, "headerNumber")
            for each in line.search("searchSplit", among("HEADER_NUMBER", lot))
        }
        numbers = [int(each) for each in splits]
        for first in range(0, len(numbers), _AT_A_TIME):
            asked = among("SPLIT_NUMBER", numbers[first : first + _AT_A_TIME])
            for usage in line.search("searchUsage", asked):
                header = splits.get(text(usage, "splitNumber"))
                if header is None or usage.get("deletedFlag") is True:
                    continue
                against[header].append(
                    Allocation(
                        day(usage, "date"),
                        text(usage, "type"),
                        text(usage, "reference") or text(usage, "details"),
                        abs(amount(usage, "amount")),
                    )
                )
    for each in found:
        parts = tuple(against.get(each.id, ()))
        days = [part.day for part in parts if part.day]
        void = "Deleted in Sage 50." if each.status == "void" else ""
        yield Payment(each, max(days, default=None), void, parts)
