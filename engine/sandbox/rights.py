"""What a user's role in a business lets them do, resource by resource."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

AREAS: Mapping[str, str] = MappingProxyType(
    {
        "s": "Sales",
        "p": "Purchases",
        "c": "Contacts",
        "b": "Bank",
        "j": "Journals",
        "t": "Settings",
        "i": "Products & Services",
    }
)
WRITES = frozenset(("Full", "Restricted"))
READS = WRITES | {"Read Only"}


@dataclass(frozen=True, slots=True)
class Rights:
    """Areas of which one is enough; "!" asks for full access, "&" for full access in all of them.

    What is not named of `put` and `delete` is as for `post`.
    """

    get: str
    post: str = ""
    put: str = ""
    delete: str = ""
    get_one: str = ""

    def wanted(self, method: str, single: bool) -> str:
        """The areas for one method."""
        if method == "GET":
            return self.get_one if single and self.get_one else self.get
        return {"PUT": self.put, "DELETE": self.delete}.get(method) or self.post


_PARTY = Rights("spc", "c", delete="c!", get_one="spcb")
_ITEM = Rights("ips", "i", delete="i!")
_PRICE_TYPE = Rights("ips", "i", put="i!", delete="i!")
_SALE = Rights("s", "s", delete="s!")
_PURCHASE = Rights("p", "p", delete="p!")
_SETTINGS = Rights("t", "t!")
_JOURNAL = Rights("j")
_EITHER_SIDE = Rights("sp", "sp")
# Resources that are not named are everybody's.
RIGHTS: Mapping[str, Rights] = MappingProxyType(
    {
        "contacts": _PARTY,
        "addresses": _PARTY,
        "contact_persons": _PARTY,
        "ledger_accounts": Rights("bcjipst", "t!"),
        "tax_rates": Rights("spbt", "t!"),
        "products": _ITEM,
        "services": _ITEM,
        "stock_items": _ITEM,
        "product_sales_price_types": _PRICE_TYPE,
        "service_rate_types": _PRICE_TYPE,
        "sales_invoices": _SALE,
        "sales_credit_notes": _SALE,
        "sales_quick_entries": _SALE,
        "purchase_invoices": _PURCHASE,
        "purchase_credit_notes": _PURCHASE,
        "purchase_quick_entries": _PURCHASE,
        "contact_payments": Rights("b", "b", delete="b!"),
        "contact_allocations": Rights("spc&", "spc&"),
        "unallocated_artefacts": _EITHER_SIDE,
        "artefact_statuses": _EITHER_SIDE,
        "attachments": _EITHER_SIDE,
        "bank_accounts": Rights("b", "b!"),
        "business_exchange_rates": _SETTINGS,
        "business_settings": _SETTINGS,
        "financial_settings": _SETTINGS,
        "invoice_settings": _SETTINGS,
        "analysis_types": Rights("t!", "t!"),
        "analysis_type_categories": Rights("t", "t!"),
        "transactions": _JOURNAL,
        "ledger_entries": _JOURNAL,
        "businesses": _SETTINGS,
    }
)


def allows(role: Mapping[str, str], resource: str, method: str, single: bool) -> bool:
    """The role reaches far enough for the request."""
    rights = RIGHTS.get(resource)
    if rights is None:
        return True
    wanted = rights.wanted(method, single)
    levels = [role.get(AREAS[letter], "No access") for letter in wanted if letter in AREAS]
    if wanted.endswith("&"):
        return all(level == "Full" for level in levels)
    if wanted.endswith("!"):
        return "Full" in levels
    enough = READS if method == "GET" else WRITES
    return any(level in enough for level in levels)
