"""Transactions as Sage 50 posts them: a header, its splits, and what is allocated to them."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine.sandbox.sage50.books import (
    MOMENT,
    Record,
    Refusal,
    all_of,
    keep,
    moment,
    money,
    next_number,
    with_key,
)

TYPES: Mapping[int, str] = MappingProxyType(
    {1: "SI", 2: "SC", 3: "SR", 4: "SA", 6: "PI", 7: "PC", 8: "PP", 9: "PA"}
)
SALES = ("SI", "SC", "SR", "SA")
INVOICES = ("SI", "SC", "PI", "PC")
ON_ACCOUNT = {"SR": "SA", "PP": "PA"}
ALLOCATED = {"SA": "SI", "PA": "PI"}
"""What `allocatePaymentOnAccount` sets against what, as it is documented,"""
ALSO_CREDITS = {**ALLOCATED, "SC": "SI", "PC": "PI"}
"""and where it takes credit notes too, of which the documentation says nothing."""
PAYS = {"SR": "SI", "PP": "PI"}
CONTROLS = ("1100", "2100", "2200", "2201", "2202", "2204")
_CONTROL = (
    "This nominal code is a control account. To post this transaction, you must enter a valid"
    " nominal code that is not a control account"
)
_ZERO = Decimal("0.00")


def post(
    connection: sqlite3.Connection, sent: Mapping[str, Any], lines: Sequence[Any], now: datetime
) -> int:
    """The number of the header of a transaction that was checked and posted."""
    type_ = TYPES.get(_whole(sent.get("type"), "type"), "")
    if not type_:
        raise Refusal("Transaction type is not supported")
    contact = _contact(connection, type_, sent)
    day = _day(connection, sent)
    reference = _text(sent, "invRef", 30)
    if type_ in PAYS or type_ in ALLOCATED:
        return _receive(connection, type_, contact, day, reference, sent, now)
    if not lines:
        raise Refusal("A transaction needs at least one line")
    checked = [_line(connection, type_, each) for each in lines]
    return _keep(
        connection, type_, contact, day, reference, checked, now, _text(sent, "details", 60),
        _due(sent, day),
    )  # fmt: skip


def _keep(
    connection: sqlite3.Connection,
    type_: str,
    contact: str,
    day: str,
    reference: str,
    lines: Sequence[Record],
    now: datetime,
    details: str,
    due: str,
) -> int:
    number = next_number(connection, "header", 681)
    at = now.strftime(MOMENT)
    sign = -1 if type_ in ("SC", "SR", "SA", "PC", "PP", "PA") else 1
    first = 0
    for each in lines:
        split = next_number(connection, "split", 1235)
        first = first or split
        gross = sign * (each["net"] + each["tax"])
        keep(
            connection,
            "split",
            split,
            str(split),
            {
                "splitNumber": split,
                "transactionNumber": split,
                "headerNumber": number,
                "accountRef": contact,
                "type": type_,
                "date": f"{day} 00:00:00",
                "invRef": reference,
                "nominalCode": each["nominal"],
                "details": each["details"],
                "extraRef": each["extra"],
                "taxCode": each["tax code"],
                "deptNumber": each["department"],
                "projectId": each["project"],
                "netAmount": f"{sign * each['net']}",
                "taxAmount": f"{sign * each['tax']}",
                "grossAmount": f"{gross}",
                "amountPaid": "0.00",
                "outstanding": f"{gross}",
                "paidFlag": "N",
                "deletedFlag": 0,
                "recordCreateDate": at,
                "recordModifyDate": at,
            },
        )
    net = sign * sum((each["net"] for each in lines), _ZERO)
    tax = sign * sum((each["tax"] for each in lines), _ZERO)
    keep(
        connection,
        "header",
        number,
        str(number),
        {
            "accountRef": contact,
            "amountPaid": "0.00",
            "currency": 1,
            "type": type_,
            "date": f"{day} 00:00:00",
            "details": details or lines[0]["details"],
            "invRef": reference,
            "netAmount": f"{net}",
            "taxAmount": f"{tax}",
            "grossAmount": f"{net + tax}",
            "tranNumber": first,
            "userName": "MANAGER",
            "outstanding": f"{net + tax}",
            "deletedFlag": 0,
            "disputed": "0",
            "dueDate": f"{due} 00:00:00",
            "headerNumber": number,
            "itemCount": len(lines),
            "paidFlag": "N",
            "payment": 0,
            "recordCreateDate": at,
            "recordModifyDate": at,
        },
    )
    return number


# --- money that comes in and goes out ----------------------------------------------------------


def _receive(
    connection: sqlite3.Connection,
    type_: str,
    contact: str,
    day: str,
    reference: str,
    sent: Mapping[str, Any],
    now: datetime,
) -> int:
    """A receipt set against the invoice of that reference; on account where there is none, or
    where it is posted so."""
    amount = money(sent.get("netAmount"), "netAmount")
    bank = _text(sent, "bankCode", 8)
    if with_key(connection, "nominal", bank) is None:
        raise Refusal(f"Bank account '{bank}' does not exist")
    open_ones = [
        each
        for each in all_of(connection, "header")
        if each["type"] == PAYS.get(type_)
        and each["accountRef"] == contact
        and each["invRef"].casefold() == reference.casefold()
        and each["paidFlag"] == "N"
        and not each["deletedFlag"]
    ]
    line = {
        "net": amount, "tax": _ZERO, "nominal": bank, "details": _text(sent, "details", 60),
        "extra": _text(sent, "exRef", 30), "tax code": "T9", "department": 0, "project": 0,
    }  # fmt: skip
    number = _keep(
        connection, type_ if open_ones else ON_ACCOUNT.get(type_, type_), contact, day, reference,
        [line], now, "", day,
    )  # fmt: skip
    (payer,) = (each for each in all_of(connection, "split") if each["headerNumber"] == number)
    for invoice in open_ones:
        amount = _allocate(connection, invoice, payer, amount, day, now)
    return number


def allocate(connection: sqlite3.Connection, sent: Mapping[str, Any], now: datetime) -> str:
    """A payment on account set against an invoice, as far as both go; what was done, in words."""
    reference, contact = _text(sent, "invRef", 30), _text(sent, "accountRef", 8).upper()
    company = with_key(connection, "company", "company") or {}
    pairs = ALSO_CREDITS if company.get("allocatesCredits") else ALLOCATED
    paid = with_key(connection, "split", str(sent.get("paymentTransactionNumber")))
    if paid is None or paid["type"] not in pairs or paid["accountRef"] != contact:
        raise Refusal("Payment on account not found")
    for invoice in all_of(connection, "header"):
        same = invoice["accountRef"] == contact and invoice["invRef"] == reference
        if same and invoice["type"] == pairs[paid["type"]] and not invoice["deletedFlag"]:
            amount = min(
                money(sent.get("amount"), "amount"),
                abs(Decimal(paid["outstanding"])),
                abs(Decimal(invoice["outstanding"])),
            )
            day = now.strftime("%d/%m/%Y")
            _allocate(connection, invoice, paid, amount, day, now)
            return f"Allocated payment of {amount} GBP to invoice with invRef: {reference}"
    raise Refusal(f"Invoice with invRef: {reference} not found")


def _allocate(
    connection: sqlite3.Connection,
    invoice: Record,
    against: Record,
    amount: Decimal,
    day: str,
    now: datetime,
) -> Decimal:
    """Set against one split after the other; what is left of the amount."""
    at = now.strftime(MOMENT)
    for split in all_of(connection, "split"):
        if split["headerNumber"] != invoice["headerNumber"] or not amount:
            continue
        part = min(amount, abs(Decimal(split["outstanding"])))
        if not part:
            continue
        amount -= part
        _settle(connection, "split", split, part, at)
        _settle(connection, "split", against, part, at)
        for mine, other in ((split, against), (against, split)):
            usage = next_number(connection, "usage", 977)
            keep(
                connection,
                "usage",
                usage,
                str(usage),
                {
                    "type": other["type"],
                    "usageNumber": usage,
                    "splitNumber": mine["splitNumber"],
                    "splitiCrossRef": str(other["splitNumber"]),
                    "reference": other["invRef"],
                    "details": f"{part} {'from' if mine is split else 'to'} {other['type']} "
                    f"{other['splitNumber']}",
                    "date": f"{day} 00:00:00",
                    "amount": f"{part}",
                    "deletedFlag": False,
                    "recordCreatedDate": at,
                    "recordModifyDate": at,
                },
            )
    for number in (invoice["headerNumber"], against["headerNumber"]):
        header = with_key(connection, "header", str(number))
        assert header is not None
        splits = [each for each in all_of(connection, "split") if each["headerNumber"] == number]
        paid = sum((Decimal(each["amountPaid"]) for each in splits), _ZERO)
        left = sum((Decimal(each["outstanding"]) for each in splits), _ZERO)
        header |= {
            "amountPaid": f"{paid}",
            "outstanding": f"{left}",
            "paidFlag": "N" if left else "Y",
            "recordModifyDate": at,
        }
        keep(connection, "header", number, str(number), header)
    return amount


def _settle(
    connection: sqlite3.Connection, kind: str, record: Record, part: Decimal, at: str
) -> None:
    sign = -1 if Decimal(record["grossAmount"]) < 0 else 1
    record["amountPaid"] = f"{Decimal(record['amountPaid']) + sign * part}"
    left = Decimal(record["outstanding"]) - sign * part
    record |= {
        "outstanding": f"{left}", "paidFlag": "N" if left else "Y", "recordModifyDate": at,
    }  # fmt: skip
    keep(connection, kind, record["splitNumber"], str(record["splitNumber"]), record)


# --- what is refused ---------------------------------------------------------------------------


def _contact(connection: sqlite3.Connection, type_: str, sent: Mapping[str, Any]) -> str:
    reference = _text(sent, "accountRef", 8).upper()
    ledger = "customer" if type_ in SALES else "supplier"
    found = with_key(connection, ledger, reference)
    if found is None:
        raise Refusal(f"Account reference '{reference}' does not exist")
    if found["inactiveAccount"]:
        raise Refusal(f"Account '{reference}' is inactive")
    return reference


def _day(connection: sqlite3.Connection, sent: Mapping[str, Any]) -> str:
    written = str(sent.get("date", ""))
    day, company = moment(written), with_key(connection, "company", "company")
    assert company is not None
    if day is None or len(written) != 10:
        raise Refusal(f"String '{written}' was not recognized as a valid DateTime")
    locked = moment(company["lockDate"])
    if locked is not None and day <= locked:
        raise Refusal(f"The date {written} is before the lock date {company['lockDate']}")
    return written


def _due(sent: Mapping[str, Any], day: str) -> str:
    written = str(sent.get("dueDate") or day)
    if moment(written) is None:
        raise Refusal(f"String '{written}' was not recognized as a valid DateTime")
    return written


def _line(connection: sqlite3.Connection, type_: str, sent: Any) -> Record:
    if not isinstance(sent, Mapping):
        raise Refusal("A line must be an object")
    nominal = _text(sent, "nominalCode", 8)
    found = with_key(connection, "nominal", nominal)
    if found is None:
        raise Refusal(f"Nominal code '{nominal}' does not exist")
    if nominal in CONTROLS:
        raise Refusal(_CONTROL)
    code = _whole(sent.get("taxCode"), "taxCode")
    rate = with_key(connection, "tax code", str(code))
    if rate is None:
        raise Refusal(f"Tax code '{code}' does not exist")
    net, tax = (
        money(sent.get("netAmount") or 0, "netAmount"),
        money(sent.get("taxAmount") or 0, "taxAmount"),
    )
    if not net and not tax:
        raise Refusal("A transaction of 0.00 cannot be posted")
    department = _whole(sent.get("deptNumber") or 0, "deptNumber")
    if with_key(connection, "department", str(department)) is None:
        raise Refusal(f"Department '{department}' does not exist")
    return {
        "net": net,
        "tax": tax,
        "nominal": nominal,
        "details": _text(sent, "details", 60),
        "extra": _text(sent, "exRef", 30),
        "tax code": f"T{code}",
        "department": department,
        "project": _project(connection, type_, sent),
    }


def _project(connection: sqlite3.Connection, type_: str, sent: Mapping[str, Any]) -> int:
    """The number of the project that a line goes to; 0 for none."""
    number = _whole(sent.get("projectID") or 0, "projectID")
    if number and all(each["projectID"] != str(number) for each in all_of(connection, "project")):
        raise Refusal(f"Project '{number}' does not exist")
    if number and type_ not in SALES and not _text(sent, "costCode", 8):
        raise Refusal("A cost code is required for a project")
    return number


def _text(sent: Mapping[str, Any], name: str, longest: int) -> str:
    text = str(sent.get(name) or "")
    if len(text) > longest:
        raise Refusal(f"{name} must not be longer than {longest} characters")
    return text


def _whole(value: Any, name: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Refusal(f"{name} is not a number") from None
