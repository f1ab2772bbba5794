"""The company's lists and its own words, from HyperAccounts' searches and set-up lists."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from engine.errors import Refused
from engine.target import CompanyTold, Kind, Reading, ReferenceItem, RefusedByTarget, Tell, Unread
from engine.targets.sage50.exports import (
    CONTACT,
    customer,
    department,
    product,
    project,
    supplier,
    tax_code_of,
)
from engine.targets.sage50.live.calls import HyperAccounts, Record, since
from engine.targets.sage50.live.projects import NUMBER
from engine.targets.sage50.usual import nominal

EVER = date(1980, 1, 1)
_CONTROLS = (
    "debtorsNo", "creditorsNo", "sTaxNo", "pTaxNo", "vatLiabilityNo", "manualAdjustmentsNo",
)  # fmt: skip
_KEPT = ("suspenseNo", "mispostingsNo", "plYearAcNo", "accrualsNo", "prepaymentsNo")
_BANK = "2"
"""A bank account's type in the list of nominal codes."""
_ITEM_TYPES = {"0": "stock", "1": "non-stock", "2": "service"}
"""What HyperAccounts' numbers mean, of which its documentation shows the first."""


def company_of(line: HyperAccounts) -> CompanyTold:
    """Who answers; refused where HyperAccounts runs, but not everything that it needs."""
    try:
        status = line.get("status")
    except RefusedByTarget:
        raise Refused(
            "This HyperAccounts is older than 1.23, and cannot say how it is. Have it updated."
        ) from None
    status = status if isinstance(status, Mapping) else {}
    for part, what in (
        ("sdoStatusOk", "cannot write to Sage 50 (its link SDO is down)"),
        ("odbcStatusOk", "cannot read from Sage 50 (its link ODBC is down)"),
    ):
        if status.get(part) is False:
            raise Refused(
                f"HyperAccounts at {line.server} runs, but {what}. Have its owner look at it: the "
                "Sage 50 user that it signs in with may be in use, or Sage 50 was updated."
            )
    told = line.get("company")
    told = told if isinstance(told, Mapping) else {}
    control = line.get("control")
    name = text(told, "name") or text(status, "companyName")
    return CompanyTold(
        id=text(told, "companyId") or f"{line.server}/{name.casefold()}",
        name=name,
        country=text(told, "countryCode") or "GB",
        currency="GBP",
        edition=f"Sage 50 UK {text(status, 'sageVersion')}".strip(),
        lock_date=day(told, "lockDate"),
        sales_account=_code(control, "defSalesNo"),
        bank_account=_code(control, "defBankNo"),
        facts=(
            ("VAT number", text(told, "vatRegNumber")),
            ("HyperAccounts", text(status, "apiVersion")),
        ),
    )


def lists_of_company(line: HyperAccounts, tell: Tell) -> Reading:
    """Every list; one that HyperAccounts would not show is told, and the others stand."""
    at = datetime.now(UTC)
    items: list[ReferenceItem] = []
    unread: list[Unread] = []
    for done, (kind, what, read) in enumerate(_LISTS):
        tell(done, len(_LISTS), f"Reading {what}.")
        try:
            found = {each.id: each for each in read(line)}
        except RefusedByTarget as refused:
            unread.append(Unread(kind, f"{what.capitalize()}: {refused.own_words or refused.says}"))
        else:
            items += found.values()
    return Reading(at, tuple(items), tuple(unread))


# --- the lists ---------------------------------------------------------------------------------


def _tax_codes(line: HyperAccounts) -> Iterator[ReferenceItem]:
    for each in _records(line.get("taxCode")):
        made = tax_code_of(
            {"code": text(each, "index"), "name": text(each, "description"), "rate": _rate(each)}
        )
        if not made.unusable.startswith("not set up"):
            yield made


def _nominals(line: HyperAccounts) -> Iterator[ReferenceItem]:
    """What is special about a nominal code is said by the company's own control accounts.

    Its type says less: the default sales account has the same as a control account.
    """
    control = line.get("control")
    controls = {_code(control, each) for each in _CONTROLS}
    kept = {_code(control, each) for each in _KEPT}
    bank = _code(control, "defBankNo")
    for each in _records(line.get("nominal/")):
        code = text(each, "accountRef")
        kind = "kept" if code in kept else ""
        if code in controls:
            kind = "control"
        elif code == bank or text(each, "type") == _BANK:
            kind = "bank"
        item = nominal(code, text(each, "name"), kind)
        if not item.unusable and text(each, "inactiveFlag") == "1":
            item = replace(item, unusable="inactive in Sage 50")
        yield item


def _customers(line: HyperAccounts) -> Iterator[ReferenceItem]:
    found = line.search("searchSalesLedger", since("RECORD_MODIFY_DATE", EVER))
    return (customer_in(each) for each in found)


def _suppliers(line: HyperAccounts) -> Iterator[ReferenceItem]:
    found = line.search("searchPurchaseLedger", since("RECORD_MODIFY_DATE", EVER))
    return (supplier_in(each) for each in found)


def customer_in(record: Record) -> ReferenceItem:
    return customer(_contact_row(record))


def supplier_in(record: Record) -> ReferenceItem:
    return supplier(_contact_row(record))


def _contact_row(record: Record) -> Mapping[str, str]:
    told = {
        "code": "accountRef",
        "name": "name",
        "street 1": "address1",
        "street 2": "address2",
        "town": "address3",
        "county": "address4",
        "postcode": "address5",
        "email": "email",
        "vat number": "vatRegNumber",
        "due days": "paymentDueDays",
        "nominal": "defNomCode",
        "tax code": "defTaxCode",
        "inactive": "inactiveAccount",
    }
    return {**dict.fromkeys(CONTACT, ""), **{key: text(record, told[key]) for key in told}}


def _products(line: HyperAccounts) -> Iterator[ReferenceItem]:
    for each in line.search("searchProduct", since("RECORD_MODIFY_DATE", EVER)):
        yield product(
            {
                "code": text(each, "stockCode"),
                "name": text(each, "description"),
                "price": text(each, "salesPrice"),
                "cost": text(each, "lastCostPrice"),
                "type": _ITEM_TYPES.get(text(each, "itemType"), ""),
                "nominal": text(each, "salesNominalCode") or text(each, "nominalCode"),
                "tax code": text(each, "taxCode").upper().removeprefix("T"),
                "inactive": text(each, "inactiveFlag"),
            }
        )


def _departments(line: HyperAccounts) -> Iterator[ReferenceItem]:
    for each in _records(line.get("department")):
        yield department({"code": text(each, "reference"), "name": text(each, "name")})


def _projects(line: HyperAccounts) -> Iterator[ReferenceItem]:
    for each in line.search("searchProject", since("RECORD_MODIFY_DATE", EVER)):
        row = {"code": text(each, "reference"), "name": text(each, "name")}
        found = project({**row, "status": "", "inactive": ""})
        number = text(each, "projectID")
        yield replace(found, facts={**found.facts, **({NUMBER: number} if number else {})})


_LISTS: tuple[tuple[Kind, str, Any], ...] = (
    ("tax rate", "tax codes", _tax_codes),
    ("ledger account", "nominal codes", _nominals),
    ("contact", "customers", _customers),
    ("contact", "suppliers", _suppliers),
    ("product", "products", _products),
    ("department", "departments", _departments),
    ("project", "projects", _projects),
)


# --- fields ------------------------------------------------------------------------------------


def text(record: Any, name: str) -> str:
    """A field as text; empty where it is missing."""
    value = record.get(name) if isinstance(record, Mapping) else None
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def day(record: Record, name: str) -> date | None:
    """The day of a date or of a moment; Sage's first day stands for none."""
    with suppress(ValueError):
        found = datetime.strptime(text(record, name)[:10], "%d/%m/%Y").date()
        return found if found > EVER else None
    return None


def _records(found: Any) -> Sequence[Record]:
    return [each for each in found or () if isinstance(each, Mapping)]


def _rate(record: Record) -> str:
    return text(record, "rate") or "0"


def _code(control: Any, name: str) -> str:
    """A nominal code that is written as a number: 50 is 0050; 0 is none."""
    code = text(control, name)
    return "" if code in ("", "0") else code.zfill(4)
