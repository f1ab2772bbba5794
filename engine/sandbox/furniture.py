"""Furnishing: three companies as a consultant would find them, the same after every reset."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from engine.sandbox import accounts, analysis, controls, documents, items, payments, quick_entries
from engine.sandbox import contacts as contact_rules
from engine.sandbox.books import Books, Record
from engine.sandbox.calls import Call
from engine.sandbox.charts import AREAS, CHARTS, DEFAULT_ACCOUNTS, LOCKED
from engine.sandbox.companies import COMPANIES, PEOPLE, Company
from engine.sandbox.lists import SHORT_LISTS
from engine.sandbox.wire import pennies

CLIENT = ("practice/crosswalk", "practice-secret")
Body = dict[str, Any]


_NUMBERED = (1, 2, 3)
_GROUPS = tuple(
    (name, analysis.GROUP, (), [f"{name} {number}" for number in _NUMBERED])
    for name in ("Customer Group", "Supplier Group", "Product Group")
)
_AS_MADE = (
    *(
        (name, analysis.TRANSACTION, (), [f"{name} {number}" for number in _NUMBERED])
        for name in ("Department", "Cost Centre", "Project")
    ),
    *_GROUPS,
)
"""The analysis types of a new company: switched on nowhere."""
_ANALYSIS = {
    "gb": (
        ("Department", analysis.TRANSACTION, ("SALES", "EXPENSES"), ["IT", "Cloud", "Field"]),
        ("Cost Centre", analysis.TRANSACTION, (), [f"Cost Centre {each}" for each in _NUMBERED]),
        ("Project", analysis.TRANSACTION, ("SALES",), ["MARMALADE-24", "Lighthouse refit"]),
        *_GROUPS,
    ),
}


def furnished_id(*words: str) -> str:
    """The id of a furnished thing: always the same."""
    return hashlib.blake2b("/".join(words).encode(), digest_size=16).hexdigest()


def _hyphenated(key: str) -> str:
    return "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))


def _rows(text: str) -> Iterator[list[str]]:
    for line in text.strip("\n").splitlines():
        yield line.split("|")


def furnish(connection: sqlite3.Connection, now: str) -> None:
    """All companies, users and the one registered application, into empty tables."""
    for place, company in enumerate(COMPANIES):
        _business(connection, place, company, now)
    for place, person in enumerate(PEOPLE):
        key = _hyphenated(furnished_id("user", person.role))
        body = {
            "id": key,
            "displayed_as": f"{person.first_name} {person.last_name}",
            "first_name": person.first_name,
            "last_name": person.last_name,
            "initials": person.first_name[0] + person.last_name[0],
            "email": person.email,
            "locale": "en-GB",
            "created_at": now,
            "updated_at": now,
            "says": person.says,
            "role": person.role,
            "businesses": [furnished_id("business", c) for c in person.companies],
            "roles": {furnished_id("business", c): dict(person.rights) for c in person.companies},
        }
        connection.execute(
            "INSERT OR REPLACE INTO users VALUES (?, ?, ?)", (key, place, json.dumps(body))
        )
    client, secret = CLIENT
    application = {"id": client, "name": "Crosswalk", "client_secret": secret, "redirect_uris": []}
    connection.execute(
        "INSERT OR IGNORE INTO clients VALUES (?, ?)", (client, json.dumps(application))
    )


def _business(connection: sqlite3.Connection, place: int, company: Company, now: str) -> None:
    countries = SHORT_LISTS["countries"]
    body: Body = {
        "id": furnished_id("business", company.key),
        "displayed_as": company.name,
        "name": company.name,
        "created_at": now,
        "updated_at": now,
        "address_line_1": "1 Practice Street",
        "address_line_2": "",
        "city": company.town,
        "postal_code": company.postcode,
        "country": {"id": company.country, "displayed_as": countries[company.country]},
        "region": "",
        "telephone": "",
        "mobile": "",
        "website": "",
        "is_demo": True,
        "ni_based": False,
        "locale": company.locale,
        "subscriptions": [
            {
                "created_at": now,
                "updated_at": now,
                "displayed_as": "Sage Accounting",
                "id": "ACCOUNTING",
                "active": True,
                "status": "paying",
                "accountant_pays": False,
            }
        ],
    }
    numbers = count(1)
    books = Books(connection, body, now, lambda: furnished_id(company.key, str(next(numbers))))
    call = Call(books, controls.DEFAULTS)
    _settings(books, company, now)
    codes = _chart(books, company)
    body["control_accounts"] = {
        record.body["control_name"]: record.id
        for record in codes.values()
        if record.body["control_name"]
    }
    defaults = DEFAULT_ACCOUNTS.get(company.country, DEFAULT_ACCOUNTS["GB"])
    settings = dict(books.settings("business_settings"))
    settings["default_ledger_accounts"] = {
        f"{name}_ledger_account": codes[code].id for name, code in defaults.items()
    }
    books.keep_settings("business_settings", settings)
    connection.execute(
        "INSERT OR REPLACE INTO businesses VALUES (?, ?, ?, ?)",
        (body["id"], place, company.country, json.dumps(body)),
    )
    _banks(call, company)
    _items(call, company, codes)
    analysis.furnish(books, _ANALYSIS.get(company.key, _AS_MADE))
    people = _contacts(call, company)
    _history(call, company, codes, people, date.fromisoformat(now[:10]))


def _settings(books: Books, company: Company, now: str) -> None:
    year = int(now[:4])
    french = company.country == "FR"
    books.keep_settings(
        "financial_settings",
        {
            "year_end_date": f"{year}-12-31",
            "year_end_lockdown_date": None,
            "accounting_type": "accrual",
            "accounts_start_date": f"{year - 1}-01-01",
            "base_currency": company.currency,
            "multi_currency_enabled": True,
            "use_live_exchange_rates": True,
            "mtd_activation_status": "mtd_unavailable",
            "mtd_connected": False,
            "mtd_authenticated_date": "",
            "tax_scheme": "STANDARD",
            "tax_return_frequency": "QUARTERLY",
            "tax_number": {"GB": "GB000000000", "IE": "IE0000000XX"}.get(company.country),
            "general_tax_number": "",
            "default_irpf_rate": Decimal(0),
            "sales_tax_calculation": "invoice",
            "purchase_tax_calculation": "invoice",
            "postponed_accounting": False,
            "destination_vat": False,
        },
    )
    books.keep_settings("invoice_settings", _invoice_settings(company))
    books.keep_settings(
        "business_settings",
        {
            "siret": "00000000000000" if french else None,
            "management_centre_member": False,
            "rcs_number": None,
            "auxiliary_accounts_visible": False,
            "business_created_at": now,
            "wizard_complete": True,
        },
    )


def _invoice_settings(company: Company) -> Body:
    french = company.country == "FR"
    days = 30
    return {
        "next_invoice_number": 1,
        "next_credit_note_number": 1,
        "separate_invoice_credit_note_numbering": False,
        "sales_invoice_number_prefix": company.invoice_prefix,
        "sales_credit_note_number_prefix": company.credit_prefix,
        "invoice_terms_and_conditions": "",
        "default_note_on_invoice": "",
        "default_note_on_credit_note": "",
        "default_note_on_estimate": "",
        "default_note_on_quote": "",
        "next_quote_number": 1,
        "quote_number_prefix": "SQ-",
        "estimate_number_prefix": "SE-",
        "quote_default_days_to_expiry": days,
        "estimate_default_days_to_expiry": days,
        "quote_terms_and_conditions": "",
        "estimate_terms_and_conditions": "",
        "delivery_note_terms_and_conditions": "",
        "delivery_note_show_signature": True,
        "delivery_note_show_picked": True,
        "delivery_note_show_notes": False,
        "delivery_note_show_contact_details": True,
        "quick_entry_prefix": "QE-",
        "show_auto_entrepreneur": False,
        "show_insurance": False,
        "sales_corrective_invoice_number_prefix": "SCI-",
        "next_sales_corrective_invoice_number": 1,
        "customer_credit_days": days,
        "vendor_credit_days": days,
        "customer_credit_terms": "date_from_invoice",
        "vendor_credit_terms": "date_from_payment",
        "document_headings": {
            "sales_invoice": "Facture" if french else "Invoice",
            "sales_credit_note": "Avoir" if french else "Credit Note",
            "sales_quote": "Devis" if french else "Quote",
            "statement": "Relevé" if french else "Statement",
        },
        "line_item_titles": {
            "description": "Désignation" if french else "Description",
            "unit_price": "Prix unitaire" if french else "Price/Rate",
            "quantity": "Quantité" if french else "Qty/Hrs",
            "discount": "Remise" if french else "Discount",
        },
        "footer_details": {"column_1": "", "column_2": "", "column_3": ""},
        "print_contact_details": {"business_name": True, "due_date": True},
        "print_statements": {"days_overdue": True, "table_of_balances": True},
    }


def _chart(books: Books, company: Company) -> dict[str, Record]:
    made = {}
    for code, name, kind, areas, control in _rows(CHARTS[company.country]):
        made[code] = accounts.add_account(
            books,
            {
                "nominal_code": int(code),
                "name": name,
                "display_name": name,
                "ledger_account_type": kind,
                "included_in_chart": True,
                "control_name": control or None,
                "is_control_account": control in LOCKED,
                "tax_rate": company.tax if "s" in areas or "p" in areas else None,
                "visible_in_reporting": True,
                **{AREAS[letter]: True for letter in areas},
            },
        )
    return made


def _banks(call: Call, company: Company) -> None:
    french = company.country == "FR"
    for name, code, kind in (
        ("Compte courant" if french else "Current", 512 if french else 1200, "CHECKING"),
        ("Livret" if french else "Savings", 5121 if french else 1210, "SAVINGS"),
        ("Caisse" if french else "Petty cash", 53 if french else 1230, "CASH_IN_HAND"),
    ):
        accounts.add_bank(
            call,
            {
                "bank_account_type": kind,
                "nominal_code": code,
                "bank_account_details": {"account_name": name},
            },
        )


def _items(call: Call, company: Company, codes: Mapping[str, Record]) -> None:
    for list_name, names in (
        ("product_sales_price_types", ("Sales Price", "Trade", "Wholesale")),
        ("service_rate_types", ("Rate",)),
    ):
        for name in names:
            call.books.add(
                list_name,
                {"name": name, "active": True},
                name,
                furnished_id(company.key, list_name, name),
            )
    purchase = codes["607" if company.country == "FR" else "5000"].id
    for list_name, text, prices in (
        ("products", company.products, ("sales_prices", "price", "price_name", "Sales Price")),
        ("services", company.services, ("sales_rates", "rate", "rate_name", "Rate")),
    ):
        for code, description, account, price, tax in _rows(text):
            items.create(
                call,
                list_name,
                {
                    "item_code": code,
                    "description": description,
                    "sales_ledger_account_id": codes[account].id,
                    "purchase_ledger_account_id": purchase,
                    "sales_tax_rate_id": tax,
                    "purchase_tax_rate_id": tax,
                    prices[0]: [{prices[1]: Decimal(price), prices[2]: prices[3]}],
                },
            )
    if company.country == "GB":
        items.create(
            call,
            "stock_items",
            {
                "item_code": "BINDER",
                "description": "Binder for one year of Wobbleton Life",
                "sales_ledger_account_id": codes["4000"].id,
                "purchase_ledger_account_id": purchase,
                "sales_tax_rate_id": "GB_STANDARD",
                "quantity_in_stock": 24,
                "reorder_level": 30,
                "cost_price": Decimal("4.5"),
                "sales_prices": [{"price": 12, "price_name": "Sales Price"}],
            },
        )


def _contacts(call: Call, company: Company) -> list[Record]:
    made = []
    for place, row in enumerate(_rows(company.contacts)):
        name, reference, town, postcode, country, currency, types, days, mail = row
        sent: Body = {
            "name": name,
            "reference": reference,
            "contact_type_ids": [{"C": "CUSTOMER", "V": "VENDOR"}[t] for t in types],
            "main_address": {
                "address_line_1": f"{place + 1} Imaginary Street",
                "city": town,
                "postal_code": postcode,
                "country_id": country,
            },
            "main_contact_person": {"name": "Accounts", "email": f"{mail}@example.test"},
        }
        if currency:
            sent["currency_id"] = currency
        if days:
            sent["credit_days"] = int(days)
        made.append(contact_rules.create(call, sent))
    return made


def _history(
    call: Call, company: Company, codes: Mapping[str, Record], people: list[Record], today: date
) -> None:
    """A few documents in each state, the latest a week old."""
    rate = Decimal(23 if company.country == "IE" else 20)
    bank = call.books.where("bank_accounts")[0].id
    home = [
        p
        for p in people
        if p.body["currency"] == company.currency and "CUSTOMER" in p.body["contact_types"]
    ]

    def line(description: str, price: int, quantity: int = 1) -> Body:
        return {
            "description": description,
            "ledger_account_id": codes[company.sales].id,
            "quantity": quantity,
            "unit_price": price,
            "tax_rate_id": company.tax,
            "tax_amount": pennies(Decimal(price * quantity) * rate / 100),
        }

    def sell(who: Record, days_ago: int, *lines: Body, **more: Any) -> Record:
        sent = {
            "contact_id": who.id,
            "date": (today - timedelta(days=days_ago)).isoformat(),
            "invoice_lines": list(lines),
            **more,
        }
        return documents.create(call, "sales_invoices", sent)

    def receive(who: Record, invoice: Record, amount: Decimal, days_ago: int) -> None:
        payments.create(
            call,
            "contact_payments",
            {
                "transaction_type_id": "CUSTOMER_RECEIPT",
                "contact_id": who.id,
                "bank_account_id": bank,
                "date": (today - timedelta(days=days_ago)).isoformat(),
                "total_amount": amount,
                "reference": f"BACS {days_ago}",
                "allocated_artefacts": [{"artefact_id": invoice.id, "amount": amount}],
            },
        )

    paid = sell(home[0], 75, line("Full page, spring", 1200), reference="OLD-0101")
    receive(home[0], paid, paid.amount("total_amount"), 40)
    part = sell(
        home[1], 60, line("Half page", 675), line("Artwork charge", 75), reference="OLD-0102"
    )
    receive(home[1], part, Decimal(400), 30)
    sell(home[2], 45, line("Quarter page", 360), reference="OLD-0103")
    sell(home[0], 14, line("Managed service", 100, 2), reference="OLD-0104")
    mistake = sell(home[3], 30, line("Full page, twice by mistake", 1200), reference="OLD-0105")
    documents.void(call, mistake, "Raised in error")
    sell(home[3], 7, line("Half page", 675), reference="OLD-0106", status_id="DRAFT")
    documents.create(
        call,
        "sales_credit_notes",
        {
            "contact_id": home[2].id,
            "date": (today - timedelta(days=20)).isoformat(),
            "reference": "OLD-0107",
            "credit_note_lines": [line("Goodwill", 60)],
        },
    )
    quick_entries.create(
        call,
        "sales_quick_entries",
        {
            "quick_entry_type_id": "INVOICE",
            "contact_id": home[1].id,
            "date": (today - timedelta(days=90)).isoformat(),
            "reference": "OPENING-1",
            "ledger_account_id": codes[company.sales].id,
            "details": "Opening item",
            "net_amount": 100,
            "tax_rate_id": company.tax,
            "tax_amount": pennies(rate),
        },
    )
    vendor = next(p for p in people if "VENDOR" in p.body["contact_types"])
    cost = line("Paper", 250)
    cost["ledger_account_id"] = codes["607" if company.country == "FR" else "5000"].id
    documents.create(
        call,
        "purchase_invoices",
        {
            "contact_id": vendor.id,
            "date": (today - timedelta(days=25)).isoformat(),
            "due_date": (today + timedelta(days=5)).isoformat(),
            "vendor_reference": "MILL-2201",
            "invoice_lines": [cost],
        },
    )
