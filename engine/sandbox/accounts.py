"""The chart of accounts, and the bank accounts that stand on it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.sandbox.addresses import add_address, add_person
from engine.sandbox.books import Books, Record
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.contacts import NO_BANK
from engine.sandbox.refusals import REQUIRED, invalid

VISIBLE = (
    "visible_in_banking",
    "visible_in_expenses",
    "visible_in_journals",
    "visible_in_other_payments",
    "visible_in_other_receipts",
    "visible_in_reporting",
    "visible_in_sales",
)
SCOPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "visible_in_banking": ("bank",),
        "visible_in_sales": ("sales",),
        "visible_in_expenses": ("purchasing",),
        "visible_in_other_payments": ("other_payment",),
        "visible_in_other_receipts": ("other_receipt",),
        "visible_in_reporting": ("reporting",),
        "visible_in_journals": ("journals",),
    }
)
GROUPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "SALES": ("INCOME", "Income"),
        "OTHER_INCOME": ("INCOME", "Income"),
        "DIRECT_EXPENSES": ("EXPENSE", "Expense"),
        "OVERHEADS": ("EXPENSE", "Expense"),
        "DEPRECIATION": ("EXPENSE", "Expense"),
        "EQUITY": ("EQUITY", "Equity"),
        "CURRENT_LIABILITY": ("LIABILITY", "Liability"),
        "FUTURE_LIABILITY": ("LIABILITY", "Liability"),
        "LINE_OF_CREDIT": ("LIABILITY", "Liability"),
        "TAXES": ("LIABILITY", "Liability"),
    }
)
Body = dict[str, Any]


def create(call: Call, sent: Any) -> Record:
    """A further account in the chart; Sage alone makes control accounts."""
    given = call.given("ledger_account", sent, partial=False)
    given["control_name"] = None
    return add_account(call.books, given)


def add_account(books: Books, given: Mapping[str, Any]) -> Record:
    """An account, written; its nominal code is its own."""
    if books.by_code("ledger_accounts", str(given["nominal_code"])) is not None:
        raise invalid("has already been taken", "nominal_code")
    body: Body = {
        **given,
        **{name: bool(given.get(name)) for name in VISIBLE},
        "is_control_account": bool(given.get("is_control_account")),
        "control_name": given.get("control_name"),
        "fixed_tax_rate": bool(given.get("fixed_tax_rate")),
        "tax_recoverable": bool(given.get("tax_recoverable")),
        "cis_materials": bool(given.get("cis_materials")),
        "cis_labour": bool(given.get("cis_labour")),
        "tax_instalment": False,
    }
    _follow(body)
    return books.add("ledger_accounts", body, shown(body))


def change(call: Call, record: Record, sent: Any) -> Record:
    """The account with what was sent; its bank account keeps its own name."""
    given = call.given("ledger_account", sent, partial=True)
    given.pop("control_name", None)
    code = given.get("nominal_code")
    if code is not None and code != record.body["nominal_code"]:
        taken = call.books.by_code("ledger_accounts", str(code)) is not None
        refuse_if(taken, "has already been taken", "nominal_code")
    record.body |= {k: v for k, v in given.items() if v is not None or k not in VISIBLE}
    _follow(record.body)
    record.shown = shown(record.body)
    return call.books.save(record)


def shown(body: Mapping[str, Any]) -> str:
    """As Sage displays an account: `Sales (4000)`, `Cash (0604)`."""
    return f"{body['display_name']} ({str(body['nominal_code']).zfill(4)})"


def _follow(body: Body) -> None:
    kind = body["ledger_account_type"]
    key, name = GROUPS.get(kind, ("ASSET", "Asset"))
    body["ledger_account_group"] = {"id": key, "displayed_as": name}
    body["visible_scopes"] = [s for n, found in SCOPES.items() if body.get(n) for s in found]


def create_bank(call: Call, sent: Any) -> Record:
    """A further bank account, with an account in the chart of its own unless one is named."""
    given = call.given("bank_account", sent, partial=False)
    if not (given.get("bank_account_details") or {}).get("account_name"):
        raise invalid(REQUIRED, "bank_account_details.account_name")
    return add_bank(call, given)


def add_bank(call: Call, given: Mapping[str, Any]) -> Record:
    """A bank account, written with its address and person."""
    details = {**NO_BANK, **given["bank_account_details"]}
    name = details["account_name"]
    ledger = given.get("ledger_account")
    if ledger:
        account = call.books.get("ledger_accounts", ledger)
        used = account is None or account.body["ledger_account_type"] != "BANK"
        refuse_if(used, "The ledger account is not a bank account.", "ledger_account_id")
    else:
        code = given.get("nominal_code") or _free_code(call.books)
        account = add_account(
            call.books,
            {
                "ledger_account_type": "BANK",
                "included_in_chart": True,
                "name": name,
                "display_name": name,
                "nominal_code": code,
                **dict.fromkeys(("visible_in_banking", "visible_in_journals"), True),
                "visible_in_reporting": True,
            },
        )
    assert account is not None
    kind = given["bank_account_type"]
    method = "CASH" if kind == "CASH_IN_HAND" else "CREDIT_DEBIT"
    body: Body = {
        "bank_account_details": details,
        "ledger_account": account.id,
        "bank_account_type": kind,
        "default_payment_method": given.get("default_payment_method") or method,
        "currency": given.get("currency") or call.base_currency,
        "is_active": given["is_active"] if given.get("is_active") is not None else True,
        "editable": True,
        "nominal_code": None,
    }
    code = account.body["nominal_code"]
    record = call.books.add("bank_accounts", body, f"{name} ({str(code).zfill(4)})")
    address = add_address(call, given.get("main_address") or {}, record)
    person = add_person(call, given.get("main_contact_person") or {}, address.id)
    record.body |= {"main_address": address.id, "main_contact_person": person.id}
    return call.books.save(record)


def change_bank(call: Call, record: Record, sent: Any) -> Record:
    """The bank account with what was sent; its ledger account stays."""
    given = call.given("bank_account", sent, partial=True)
    details = {**record.body["bank_account_details"], **(given.get("bank_account_details") or {})}
    for name in ("bank_account_type", "default_payment_method", "is_active"):
        if given.get(name) is not None:
            record.body[name] = given[name]
    record.body["bank_account_details"] = details
    account = call.books.get("ledger_accounts", record.body["ledger_account"])
    code = account.body["nominal_code"] if account else ""
    record.shown = f"{details['account_name']} ({str(code).zfill(4)})"
    return call.books.save(record)


def remove_bank(call: Call, record: Record) -> Record:
    """A bank account that was never used goes."""
    used = bool(record.body.get("used"))
    refuse_if(used, "The bank account has transactions and cannot be deleted.")
    return call.books.bury(record)


def _free_code(books: Books) -> int:
    code = 1200
    while books.by_code("ledger_accounts", str(code)) is not None:
        code += 1
    return code
