"""The short lists that never change: types, statuses, methods, places."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.sandbox.places import COUNTRIES, CURRENCIES, REGIONS
from engine.sandbox.taxes import RATES


def _list(*entries: str) -> Mapping[str, str]:
    return MappingProxyType(dict(entry.split(" ", 1) for entry in entries))


# Ids marked uncertain in the facts (quick entry types, refund and allocation types, payment
# methods, tax schemes, attachment contexts) are Sage's pattern continued.
SHORT_LISTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "artefact_statuses": _list(
            "UNPAID Unpaid",
            "PART_PAID Part Paid",
            "PAID Paid",
            "VOID Void",
            "DRAFT Draft",
            "PRO_FORMA Pro Forma",
            "DISPUTED Disputed",
        ),
        "contact_types": _list("CUSTOMER Customer", "VENDOR Supplier"),
        "contact_person_types": _list("ACCOUNTS Accounts", "SALES Sales", "PURCHASING Purchasing"),
        "address_types": _list(
            "DELIVERY Delivery", "ACCOUNTS Accounts", "SALES Sales", "PURCHASING Purchasing"
        ),
        "country_groups": _list(
            "ALL Rest of World", "CA Canada", "EU European Union", "GBIE UK & Ireland", "US USA"
        ),
        "ledger_account_types": _list(
            "SALES Sales",
            "OTHER_INCOME Other Income",
            "DIRECT_EXPENSES Direct Expenses",
            "OVERHEADS Overheads",
            "DEPRECIATION Depreciation",
            "CURRENT_ASSETS Current Assets",
            "FIXED_ASSETS Fixed Assets",
            "FUTURE_ASSETS Future Assets",
            "BANK Bank",
            "CURRENT_LIABILITY Current Liabilities",
            "FUTURE_LIABILITY Future Liabilities",
            "EQUITY Equity",
            "LINE_OF_CREDIT Line of Credit",
            "TAXES Taxes",
            "SPECIAL Special",
        ),
        "bank_account_types": _list(
            "CHECKING Current",
            "SAVINGS Savings",
            "CREDIT_CARD Credit Card",
            "CASH_IN_HAND Cash in Hand",
            "LOAN Loan",
            "OTHER Other",
        ),
        "payment_methods": _list(
            "CASH Cash",
            "CHECK Cheque",
            "CREDIT_DEBIT Credit/Debit Card",
            "ELECTRONIC Electronic",
            "DIRECT_DEBIT Direct Debit",
        ),
        "transaction_types": _list(
            "SALES_INVOICE Sales Invoice",
            "SALES_CREDIT_NOTE Sales Credit Note",
            "SALES_QUICK_ENTRY Sales Quick Entry",
            "PURCHASE_INVOICE Purchase Invoice",
            "PURCHASE_CREDIT_NOTE Purchase Credit Note",
            "PURCHASE_QUICK_ENTRY Purchase Quick Entry",
            "CUSTOMER_RECEIPT Customer Receipt",
            "CUSTOMER_REFUND Customer Refund",
            "VENDOR_PAYMENT Supplier Payment",
            "VENDOR_REFUND Supplier Refund",
            "CUSTOMER_ALLOCATION Customer Allocation",
            "VENDOR_ALLOCATION Supplier Allocation",
        ),
        "quick_entry_types": _list("INVOICE Invoice", "CREDIT_NOTE Credit Note"),
        "eu_goods_services_types": _list("GOODS Goods", "SERVICES Services"),
        "eu_sales_descriptions": _list(
            "STANDARD Standard", "TRIANGULATION Triangulated", "PROCESS Process"
        ),
        "catalog_item_types": _list("PRODUCT Non-stock", "SERVICE Service", "STOCK_ITEM Stock"),
        "tax_schemes": _list(
            "NOT_REGISTERED Not Registered",
            "STANDARD Standard",
            "CASH Cash Accounting",
            "FLAT_RATE Flat Rate",
        ),
        "tax_return_frequencies": _list("MONTHLY Monthly", "QUARTERLY Quarterly", "ANNUAL Annual"),
        "attachment_context_types": _list(
            "CONTACT Contact", "PRODUCT Product", "SERVICE Service", "STOCK_ITEM Stock Item"
        ),
        "countries": MappingProxyType({k: f"{v} ({k})" for k, v in COUNTRIES.items()}),
        "currencies": MappingProxyType({k: f"{v} ({k})" for k, v in CURRENCIES.items()}),
        "address_regions": MappingProxyType(
            {f"{c}-{k}": v for c, regions in REGIONS.items() for k, v in regions.items()}
        ),
    }
)
TAX_RATE_NAMES = MappingProxyType(
    {country: MappingProxyType({r.id: r.shown for r in rates}) for country, rates in RATES.items()}
)


def named(resource: str, country: str) -> Mapping[str, str] | None:
    """The ids and names of an unchanging list, as that country's businesses see it."""
    if resource == "tax_rates":
        return TAX_RATE_NAMES.get(country, MappingProxyType({}))
    return SHORT_LISTS.get(resource)
