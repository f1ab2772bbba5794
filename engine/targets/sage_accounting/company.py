"""The companies that a person may use in Sage, and what one of them has set for itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.errors import Refused
from engine.targets.sage_accounting.client import SageClient, segment
from engine.targets.sage_accounting.reading import day, flag, part, parts, text

MOST_LOOKED_AT = 25
"""Each company costs two calls; an accountant's list of hundreds is shown by name first."""


@dataclass(frozen=True)
class Company:
    """One company the signed-in person may use; what was not looked at is empty."""

    id: str
    name: str
    country: str = ""
    currency: str = ""
    edition: str = ""
    demo: bool = False
    northern_ireland: bool = False
    """EU rules hold for its goods."""
    unusable: str = ""
    """Why it cannot be connected; empty where it can."""


@dataclass(frozen=True)
class CompanySettings:
    """What a company has set in Sage that documents depend on."""

    name: str
    country: str
    currency: str
    multi_currency: bool
    vat_number: str
    tax_scheme: str
    tax_scheme_name: str
    lock_date: date | None
    """Nothing can be posted on this day or before."""
    credit_days: int | None
    credit_terms: str
    invoice_prefix: str
    next_invoice_number: int | None
    credit_note_prefix: str
    next_credit_note_number: int | None
    separate_numbers: bool
    """Credit notes are counted by themselves."""
    sales_accounts: Mapping[str, str]
    """What a ledger account is the default for, and its id."""
    supplier_credit_days: int | None = None
    supplier_credit_terms: str = ""


def companies(client: SageClient) -> list[Company]:
    """The companies in Sage's order, those first in the list with their details."""
    found = [
        Company(text(record, "id"), text(record, "displayed_as"))
        for page in client.pages("/businesses")
        for record in page.records
    ]
    return [
        *(company(client, each.id, each.name) for each in found[:MOST_LOOKED_AT]),
        *found[MOST_LOOKED_AT:],
    ]


def company(client: SageClient, key: str, name: str = "") -> Company:
    """One company with its details; one that Sage refuses to show says why."""
    try:
        record = client.get(f"/businesses/{segment(key)}").body
    except Refused as refused:
        return Company(key, name, unusable=refused.says)
    subscriptions = parts(record, "subscriptions")
    active = [each for each in subscriptions if flag(each, "active", unsaid=True)]
    currency, unusable = "", ""
    try:
        settings = client.at(key).get("/financial_settings").body
        currency = text(part(settings, "base_currency"), "id")
    except Refused as refused:
        unusable = refused.says
    if subscriptions and not active:
        unusable = "Its Sage subscription has ended. Renew it in Sage, or choose another company."
    return Company(
        id=key,
        name=text(record, "name") or text(record, "displayed_as") or name,
        country=text(part(record, "country"), "id"),
        currency=currency,
        edition=", ".join(
            text(each, "displayed_as") or text(each, "id") for each in active or subscriptions
        ),
        demo=flag(record, "is_demo", unsaid=False),
        northern_ireland=flag(record, "ni_based", unsaid=False),
        unusable=unusable,
    )


def settings(client: SageClient) -> CompanySettings:
    """The settings of the client's company, in four calls."""
    assert client.business is not None
    business = client.get(f"/businesses/{segment(client.business)}").body
    financial = client.get("/financial_settings").body
    invoicing = client.get("/invoice_settings").body
    accounts = part(client.get("/business_settings").body, "default_ledger_accounts")
    return CompanySettings(
        name=text(business, "name") or text(business, "displayed_as"),
        country=text(part(business, "country"), "id"),
        currency=text(part(financial, "base_currency"), "id"),
        multi_currency=flag(financial, "multi_currency_enabled", unsaid=False),
        vat_number=text(financial, "tax_number"),
        tax_scheme=text(part(financial, "tax_scheme"), "id"),
        tax_scheme_name=text(part(financial, "tax_scheme"), "displayed_as"),
        lock_date=day(financial, "year_end_lockdown_date"),
        credit_days=_number(invoicing, "customer_credit_days"),
        credit_terms=text(invoicing, "customer_credit_terms"),
        invoice_prefix=text(invoicing, "sales_invoice_number_prefix"),
        next_invoice_number=_number(invoicing, "next_invoice_number"),
        credit_note_prefix=text(invoicing, "sales_credit_note_number_prefix"),
        next_credit_note_number=_number(invoicing, "next_credit_note_number"),
        separate_numbers=flag(invoicing, "separate_invoice_credit_note_numbering", unsaid=False),
        sales_accounts={
            use: key
            for use, name in _SALES_ACCOUNTS
            if (key := text(part(accounts, name), "id") or text(accounts, f"{name}_id"))
        },
        supplier_credit_days=_number(invoicing, "vendor_credit_days"),
        supplier_credit_terms=text(invoicing, "vendor_credit_terms"),
    )


_SALES_ACCOUNTS = (
    ("sales", "sales_ledger_account"),
    ("products", "product_sales_ledger_account"),
    ("services", "service_sales_ledger_account"),
    ("discounts", "sales_discount_ledger_account"),
    ("carriage", "carriage_ledger_account"),
    ("purchases", "purchase_ledger_account"),
)


def _number(record: Mapping[str, Any], name: str) -> int | None:
    written = text(record, name)
    return int(written) if written.isascii() and written.isdigit() else None
