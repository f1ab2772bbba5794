"""What HyperAccounts V1 answers to each call, as its documentation shows it.

The texts of refusals are ours, but for Sage's sentence about control accounts: the documentation
shows their frame (`success` false, `code` 500, in an HTTP answer of 200) and one example only.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import count
from types import MappingProxyType
from typing import Any

from engine.sandbox.sage50.books import (
    MOMENT,
    Record,
    Refusal,
    all_of,
    keep,
    next_number,
    search,
    with_key,
)
from engine.sandbox.sage50.invoicing import create_invoice
from engine.sandbox.sage50.posting import allocate, post

Answering = Callable[[sqlite3.Connection, Any, datetime], Any]

_CONTROLS = MappingProxyType(
    {
        "accrualsNo": 2109, "badDebtsNo": 8100, "creditorsNo": 2100, "debtorsNo": 1100,
        "defBankNo": 1200, "defFinanceNo": 4400, "defSalesNo": 4000, "manualAdjustmentsNo": 2204,
        "mispostingsNo": 9999, "pDiscountNo": 5009, "plYearAcNo": 3200, "prepaymentsNo": 1103,
        "pTaxNo": 2201, "sDiscountNo": 4009, "sTaxNo": 2200, "suspenseNo": 9998,
        "vatLiabilityNo": 2202,
    }
)  # fmt: skip
_LISTS = MappingProxyType(
    {
        "nominal": "nominal", "taxCode": "tax code", "department": "department",
        "currency": "currency",
    }
)  # fmt: skip
_SEARCHES = MappingProxyType(
    {
        "searchSalesLedger": "customer",
        "searchPurchaseLedger": "supplier",
        "searchProduct": "product",
        "searchProject": "project",
        "search/auditHeaders": "header",
        "searchSplit": "split",
        "searchUsage": "usage",
        "searchInvoice": "invoice",
        "searchInvoiceItem": "invoice item",
    }
)
LONGEST = 60


def answer(
    connection: sqlite3.Connection, method: str, path: str, sent: bytes, now: datetime
) -> Any:
    """The whole answer; what is refused is said in it."""
    try:
        if method == "GET":
            return _read(connection, path)
        asked = json.loads(sent or b"null", parse_float=Decimal)
        if method == "POST" and path in _SEARCHES:
            return _list(search(connection, _SEARCHES[path], asked))
        writing = _WRITES.get((method, path))
        if writing is None or not isinstance(asked, Mapping):
            raise Refusal("No HTTP resource was found that matches the request")
        return writing(connection, asked, now)
    except Refusal as refusal:
        return {"success": False, "code": 500, "response": None, "message": str(refusal)}
    except ValueError:
        return {
            "success": False, "code": 500, "response": None, "message": "The body is not JSON",
        }  # fmt: skip


def writes(method: str, path: str) -> bool:
    return (method, path) in _WRITES


def _read(connection: sqlite3.Connection, path: str) -> Any:
    if path == "status":
        company = _company(connection)
        return _one(
            {
                "apiVersion": "1.25.0.0",
                "sageVersion": "31.1",
                "companyName": company["name"],
                "sdoStatusOk": company.get("sdoStatusOk", True),
                "odbcStatusOk": company.get("odbcStatusOk", True),
            }
        )
    if path == "company":
        return _one(_company(connection))
    if path == "control":
        return _one(dict(_CONTROLS))
    if path in _LISTS:
        return _list(list(all_of(connection, _LISTS[path])))
    for ledger in ("customer", "supplier"):
        if path.startswith(f"{ledger}/"):
            found = with_key(connection, ledger, path.partition("/")[2])
            if found is None:
                raise Refusal("Account not found")
            return _one(found)
    raise Refusal("No HTTP resource was found that matches the request")


def _create_contact(ledger: str) -> Answering:
    def create(connection: sqlite3.Connection, sent: Any, now: datetime) -> Any:
        name = str(sent.get("name") or "")
        if not name:
            raise Refusal("name is required")
        for field in ("name", *(f"address{n}" for n in range(1, 6))):
            if len(str(sent.get(field) or "")) > LONGEST:
                raise Refusal(f"{field} must not be longer than {LONGEST} characters")
        # Only customers may bring a reference of their own; a supplier's is always made.
        own = str(sent.get("accountRef") or "").upper() if ledger == "customer" else ""
        if len(own) > 8:
            raise Refusal("Empty key specified")
        if own and with_key(connection, ledger, own) is not None:
            raise Refusal(f"Account reference '{own}' already exists")
        reference = own or _new_reference(connection, ledger, name)
        keep(
            connection,
            ledger,
            next_number(connection, ledger),
            reference,
            contact(reference, name, now, {k: v for k, v in sent.items() if v is not None}),
        )
        return _one(reference)

    return create


def _create_product(connection: sqlite3.Connection, sent: Any, now: datetime) -> Any:
    code = str(sent.get("stockCode") or "").upper()
    for name, value, longest in (
        ("stockCode", code, 30),
        ("description", str(sent.get("description") or ""), LONGEST),
    ):
        if len(value) > longest:
            raise Refusal(f"{name} must not be longer than {longest} characters")
    if not code or " " in code:
        raise Refusal("stockCode is required")
    if with_key(connection, "product", code) is not None:
        raise Refusal(f"Stock code '{code}' already exists")
    nominal, tax = str(sent.get("nominalCode") or "4000"), str(sent.get("taxCode") or 0)
    for kind, value, said in (
        ("nominal", nominal, "Nominal code"),
        ("tax code", tax, "Tax code"),
    ):
        if with_key(connection, kind, value) is None:
            raise Refusal(f"{said} '{value}' does not exist")
    at = now.strftime(MOMENT)
    record = {
        "stockCode": code, "description": str(sent.get("description") or ""),
        "salesNominalCode": nominal, "taxCode": f"T{tax}", "unitOfSale": "",
        "qtyInStock": 0, "salesPrice": str(sent.get("salesPrice") or "0.00"),
        "itemType": int(sent.get("itemType") or 0), "inactiveFlag": 0, "lastCostPrice": "0.00",
        "recordCreateDate": at, "recordModifyDate": at,
    }  # fmt: skip
    keep(connection, "product", next_number(connection, "product"), code, record)
    return _one(code)


def contact(reference: str, name: str, now: datetime, more: Mapping[str, Any]) -> Record:
    """A customer or a supplier as a search shows it."""
    at = now.strftime(MOMENT)
    address = {f"address{n}": str(more.get(f"address{n}", "")) for n in range(1, 6)}
    return {
        "accountRef": reference,
        "name": name,
        "balance": "0.00",
        "currency": "1",
        "contactName": str(more.get("contactName", "")),
        "telephoneNumber": str(more.get("telephone", "")),
        **address,
        "accountOnHold": False,
        "terms": str(more.get("terms", "")),
        "vatRegNumber": str(more.get("vatNumber", "")),
        "countryCode": str(more.get("countryCode", "GB")),
        "email": str(more.get("email", "")),
        "defTaxCode": f"T{more.get('defTaxCode', 1)}",
        "defNomCode": str(more.get("defNomCode", "4000")),
        "deptNumber": 0,
        "inactiveAccount": int(bool(more.get("inactiveAccount", 0))),
        "paymentDueDays": int(more.get("paymentDueDays", 30)),
        "recordCreateDate": at,
        "recordModifyDate": at,
    }


def _new_reference(connection: sqlite3.Connection, ledger: str, name: str) -> str:
    """Four letters and four digits, as Sage makes them; suppliers get letters alone at first."""
    letters = re.sub("[^A-Z]", "", name.upper())[:4] or "ACCT"
    if ledger == "supplier" and with_key(connection, ledger, letters) is None:
        return letters
    return next(
        made
        for number in count(1)
        if with_key(connection, ledger, made := f"{letters}{number:04}") is None
    )


def _transaction(connection: sqlite3.Connection, sent: Any, now: datetime) -> Any:
    return _one(post(connection, sent, [sent], now))


def _batch(connection: sqlite3.Connection, sent: Any, now: datetime) -> Any:
    """Its lines have no field for a project; what they have beyond their fields is passed over."""
    lines = sent.get("Lines")
    known = [
        {name: value for name, value in each.items() if name != "projectID"}
        if isinstance(each, Mapping)
        else each
        for each in (lines if isinstance(lines, list) else ())
    ]
    return _one(post(connection, sent, known, now))


def _allocation(connection: sqlite3.Connection, sent: Any, now: datetime) -> Any:
    says = allocate(connection, sent, now)
    return {"success": True, "code": 200, "response": True, "message": says}


def _invoice(connection: sqlite3.Connection, sent: Any, now: datetime) -> Any:
    return _one(create_invoice(connection, sent, now))


_WRITES: Mapping[tuple[str, str], Answering] = MappingProxyType(
    {
        ("POST", "customer"): _create_contact("customer"),
        ("POST", "supplier"): _create_contact("supplier"),
        ("POST", "product"): _create_product,
        ("POST", "transactionPost"): _transaction,
        ("POST", "batchtransactionPost"): _batch,
        ("POST", "allocatePaymentOnAccount"): _allocation,
        ("POST", "salesInvoice"): _invoice,
    }
)


def _company(connection: sqlite3.Connection) -> Record:
    found = with_key(connection, "company", "company")
    assert found is not None  # it is furnished before it answers
    return found


def _one(response: Any) -> Record:
    return {"success": True, "code": 200, "response": response, "message": None}


def _list(results: list[Record]) -> Record:
    return {"results": results, "success": True, "code": 200, "response": None, "message": None}
