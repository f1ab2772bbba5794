"""Which rules make, change and remove the records of each list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.sandbox import (
    accounts,
    addresses,
    analysis,
    attachments,
    contacts,
    documents,
    items,
    payments,
    quick_entries,
    rates,
)
from engine.sandbox.books import Record
from engine.sandbox.calls import Call

Create = Callable[[Call, Any], Record]
Change = Callable[[Call, Record, Any], Record]
Remove = Callable[[Call, Record], Record]


@dataclass(frozen=True, slots=True)
class Rules:
    """The three things that can happen to a list."""

    create: Create
    change: Change
    remove: Remove | None = None


def _for(resource: str, create: Callable[[Call, str, Any], Record]) -> Create:
    return lambda call, sent: create(call, resource, sent)


def _document(resource: str) -> Rules:
    return Rules(_for(resource, documents.create), documents.change, documents.remove)


def _quick_entry(resource: str) -> Rules:
    return Rules(_for(resource, quick_entries.create), quick_entries.change, quick_entries.remove)


def _item(resource: str) -> Rules:
    return Rules(_for(resource, items.create), items.change, items.remove)


def _price_type(resource: str) -> Rules:
    return Rules(_for(resource, items.create_type), items.change_type, items.remove_type)


def _payment(resource: str) -> Rules:
    return Rules(_for(resource, payments.create), payments.change, payments.remove)


RULES: Mapping[str, Rules] = MappingProxyType(
    {
        "contacts": Rules(contacts.create, contacts.change, contacts.remove),
        "addresses": Rules(
            addresses.create_address, addresses.change_address, addresses.remove_address
        ),
        "contact_persons": Rules(
            addresses.create_person, addresses.change_person, addresses.remove_person
        ),
        "ledger_accounts": Rules(accounts.create, accounts.change),
        "bank_accounts": Rules(accounts.create_bank, accounts.change_bank, accounts.remove_bank),
        "products": _item("products"),
        "services": _item("services"),
        "stock_items": _item("stock_items"),
        "product_sales_price_types": _price_type("product_sales_price_types"),
        "service_rate_types": _price_type("service_rate_types"),
        "sales_invoices": _document("sales_invoices"),
        "sales_credit_notes": _document("sales_credit_notes"),
        "purchase_invoices": _document("purchase_invoices"),
        "purchase_credit_notes": _document("purchase_credit_notes"),
        "sales_quick_entries": _quick_entry("sales_quick_entries"),
        "purchase_quick_entries": _quick_entry("purchase_quick_entries"),
        "contact_payments": _payment("contact_payments"),
        "contact_allocations": _payment("contact_allocations"),
        "business_exchange_rates": Rules(rates.create, rates.change, rates.remove),
        "analysis_types": Rules(analysis.create_type, analysis.change_type),
        "analysis_type_categories": Rules(analysis.create, analysis.change, analysis.remove),
        "attachments": Rules(attachments.create, attachments.change, attachments.remove),
    }
)
