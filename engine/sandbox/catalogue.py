"""Every resource of the practice Sage: its address, its bodies, its pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.sandbox.lists import SHORT_LISTS


@dataclass(frozen=True, slots=True)
class Resource:
    """One address under `/v3.1`."""

    name: str
    reply: str = "Base"
    one: str = ""  # the name a request body is wrapped in; "" when nothing can be sent
    on_list: tuple[str, ...] = ("GET",)
    on_one: tuple[str, ...] = ("GET",)
    page: str = ""  # where the window shows it, "" when it shows nothing
    shy: tuple[str, ...] = ()  # fields that only come when a `show_…` parameter asks
    sorts: tuple[str, ...] = ()
    deletes_softly: bool = False  # `deleted_since` finds what was deleted


ALL = ("GET", "POST")
KEYED = ("GET", "PUT", "DELETE")
TIMES = ("created_at", "updated_at", "date")
PAID = ("payments_allocations", "detailed_tax_analysis")

_RESOURCES = (
    Resource("businesses", "Business", "business", on_one=("GET", "PUT")),
    Resource("user", "User", "user"),
    Resource(
        "contacts",
        "Contact",
        "contact",
        ALL,
        KEYED,
        "contacts/customers",
        ("balance",),
        deletes_softly=True,
    ),
    Resource("addresses", "Address", "address", ALL, KEYED, deletes_softly=True),
    Resource(
        "contact_persons",
        "ContactPerson",
        "contact_person",
        ALL,
        KEYED,
        deletes_softly=True,
    ),
    Resource(
        "ledger_accounts",
        "LedgerAccount",
        "ledger_account",
        ALL,
        ("GET", "PUT"),
        "ledger/accounts",
    ),
    Resource("tax_rates", "TaxRate"),
    Resource(
        "products",
        "Product",
        "product",
        ALL,
        KEYED,
        "products_services",
        shy=("deleted_at",),
        deletes_softly=True,
    ),
    Resource(
        "services",
        "Service",
        "service",
        ALL,
        KEYED,
        "products_services",
        shy=("deleted_at",),
        deletes_softly=True,
    ),
    Resource(
        "stock_items",
        "StockItem",
        "stock_item",
        ALL,
        KEYED,
        "products_services",
        shy=("deleted_at",),
        deletes_softly=True,
    ),
    Resource(
        "product_sales_price_types",
        "ProductSalesPriceType",
        "product_sales_price_type",
        ALL,
        KEYED,
    ),
    Resource(
        "service_rate_types",
        "ServiceRateType",
        "service_rate_type",
        ALL,
        KEYED,
    ),
    Resource(
        "sales_invoices",
        "SalesInvoice",
        "sales_invoice",
        ALL,
        KEYED,
        "invoicing/sales_invoices",
        (*PAID, "corrections", "recurring_invoice"),
        (*TIMES, "due_date"),
        True,
    ),
    Resource(
        "sales_credit_notes",
        "SalesCreditNote",
        "sales_credit_note",
        ALL,
        KEYED,
        "invoicing/sales_credit_notes",
        PAID,
        TIMES,
        True,
    ),
    Resource(
        "sales_quick_entries",
        "QuickEntry",
        "sales_quick_entry",
        ALL,
        KEYED,
        "invoicing/sales_quick_entries",
        ("payments_allocations", "analysis_type_categories"),
        TIMES,
        True,
    ),
    Resource(
        "purchase_invoices",
        "PurchaseInvoice",
        "purchase_invoice",
        ALL,
        KEYED,
        "invoicing/purchase_invoices",
        (*PAID, "corrections"),
        (*TIMES, "due_date"),
        True,
    ),
    Resource(
        "purchase_credit_notes",
        "PurchaseCreditNote",
        "purchase_credit_note",
        ALL,
        KEYED,
        "invoicing/purchase_credit_notes",
        PAID,
        TIMES,
        True,
    ),
    Resource(
        "purchase_quick_entries",
        "PurchaseQuickEntry",
        "purchase_quick_entry",
        ALL,
        KEYED,
        "invoicing/purchase_quick_entries",
        ("payments_allocations", "analysis_type_categories"),
        TIMES,
        True,
    ),
    Resource(
        "contact_payments",
        "ContactPayment",
        "contact_payment",
        ALL,
        KEYED,
        "banking/contact_payments",
        (),
        TIMES,
        True,
    ),
    Resource(
        "contact_allocations",
        "ContactAllocation",
        "contact_allocation",
        ALL,
        KEYED,
        "banking/contact_allocations",
        (),
        TIMES,
        True,
    ),
    Resource("unallocated_artefacts", "UnallocatedArtefact"),
    Resource(
        "bank_accounts",
        "BankAccount",
        "bank_account",
        ALL,
        KEYED,
        "banking/accounts",
        shy=("deleted_at",),
        deletes_softly=True,
    ),
    Resource("exchange_rates", "ExchangeRate"),
    Resource("live_exchange_rates", "LiveExchangeRate"),
    Resource(
        "business_exchange_rates",
        "BusinessExchangeRate",
        "business_exchange_rate",
        ALL,
        KEYED,
    ),
    Resource(
        "business_settings",
        "BusinessSettings",
        "business_settings",
        on_list=("GET", "PUT"),
        on_one=(),
    ),
    Resource(
        "financial_settings",
        "FinancialSettings",
        "financial_settings",
        on_list=("GET", "PUT"),
        on_one=(),
    ),
    Resource(
        "invoice_settings",
        "InvoiceSettings",
        "invoice_settings",
        on_list=("GET", "PUT"),
        on_one=(),
    ),
    Resource("attachments", "Attachment", "attachment", ALL, KEYED, deletes_softly=True),
    Resource("analysis_types", "AnalysisType", "analysis_type", on_one=("GET", "PUT")),
    Resource(
        "analysis_type_categories", "AnalysisTypeCategory", "analysis_type_category", ALL, KEYED
    ),
    Resource("transactions", "Transaction", page="ledger/transactions"),
    Resource("ledger_entries", "LedgerEntry"),
)
PLAIN_REPLIES = MappingProxyType(
    {
        "address_regions": "AddressRegion",
        "contact_person_types": "ContactPersonType",
        "tax_schemes": "TaxScheme",
    }
)
RESOURCES: Mapping[str, Resource] = MappingProxyType(
    {r.name: r for r in _RESOURCES}
    | {name: Resource(name, PLAIN_REPLIES.get(name, "Base")) for name in SHORT_LISTS}
)
# DELETE of these voids: 200 and the document, instead of 204.
VOIDED = frozenset(("sales_invoices", "sales_credit_notes"))
RELEASED = frozenset(
    ("sales_invoices", "sales_credit_notes", "purchase_invoices", "purchase_credit_notes")
)
# Sage numbers these one after the other and asks clients not to post two at a time.
NUMBERED = frozenset(
    (
        "contacts",
        "products",
        "services",
        "stock_items",
        "sales_invoices",
        "purchase_invoices",
        "sales_credit_notes",
        "purchase_credit_notes",
        "sales_quick_entries",
        "purchase_quick_entries",
    )
)
WITH_IDEMPOTENCY = frozenset(
    (
        "addresses",
        "bank_accounts",
        "business_exchange_rates",
        "contacts",
        "contact_allocations",
        "contact_payments",
        "contact_persons",
        "ledger_accounts",
        "product_sales_price_types",
        "products",
        "purchase_credit_notes",
        "purchase_invoices",
        "purchase_quick_entries",
        "sales_credit_notes",
        "sales_invoices",
        "sales_quick_entries",
        "service_rate_types",
        "services",
        "stock_items",
    )
)
NOT_IN_START = frozenset(
    (
        "products",
        "services",
        "stock_items",
        "purchase_invoices",
        "sales_quick_entries",
        "purchase_quick_entries",
        "contact_allocations",
        "analysis_types",
        "analysis_type_categories",
    )
)
# Elsewhere only the edition Plus has these; the practice companies have the standard one.
ONLY_IN = MappingProxyType(
    {
        "analysis_types": ("GB", "IE"),
        "analysis_type_categories": ("GB", "IE"),
    }
)
