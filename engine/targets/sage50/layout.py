"""What Sage 50's import wizard reads: record layouts, types, lengths and letters.

The headings are Sage's own templates', so that the wizard maps the columns by itself.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from engine.model import KINDS, DocumentKind, is_purchase
from engine.target import Limits

CODE, NAME, ADDRESS, PERSON, EMAIL, VAT_NUMBER = 8, 60, 60, 30, 255, 20
REFERENCE, DETAILS, EXTRA, PROJECT, COST_CODE = 30, 60, 30, 12, 8
STOCK_CODE, STOCK_REFERENCE = 30, 8
MOST_DEPARTMENT = 999
MOST_AMOUNT = Decimal("99999999.99")
ENCODING = "cp1252"

LIMITS = Limits(
    number=REFERENCE,
    contact_name=NAME,
    contact_code=CODE,
    address_line=ADDRESS,
    postcode=ADDRESS,
    email=EMAIL,
    line_text=DETAILS,
    notes=2_000,  # what goes into the extra reference is cut, and told, where the file is made
    kinds=frozenset(KINDS),
    negative_lines=False,
    zero_documents=False,
    changes=False,
    prices=10,  # no price is written: a transaction has its amount only
)

TYPES: Mapping[DocumentKind, str] = MappingProxyType(
    {
        "invoice": "SI",
        "credit note": "SC",
        "purchase invoice": "PI",
        "purchase credit note": "PC",
        "receipt": "SA",
    }
)
"""Sage's transaction types; the type alone gives an amount its sign. No import takes a receipt
that is set against invoices already (SR): one on account (SA) is, and is set against them after."""
ALLOCATED = "SR"
"""What a receipt is that somebody entered in Sage and set against an invoice at once."""
OUTSIDE_VAT = "T9"
"""The tax code of money, which never comes onto the VAT return."""

TRANSACTIONS = (
    "Type", "Account Reference", "Nominal A/C Ref", "Department Code", "Date", "Reference",
    "Details", "Net Amount", "Tax Code", "Tax Amount", "Exchange Rate", "Extra Reference",
    "User Name", "Project Refn", "Cost Code Refn",
)  # fmt: skip
CONTACTS = (
    "Account Reference", "Account Name", "Street 1", "Street 2", "Town", "County", "Postcode",
    "Contact Name", "Telephone Number", "VAT Reg No", "EMail",
)  # fmt: skip

PRODUCTS = ("Stock Code", "Description", "Tax Code", "Sales Price", "Nominal A/C Ref")
STOCK = (
    "Type", "Stock Code", "Date", "Reference", "Details", "Quantity", "Cost Price", "Sales Price",
    "Project Refn", "Cost Code Refn",
)  # fmt: skip
STOCK_TYPES: Mapping[DocumentKind, str] = MappingProxyType({"invoice": "AO", "credit note": "AI"})
"""What is sold is an adjustment out, what comes back one in."""
LIST_TITLES = MappingProxyType({"journal": ""})
"""Lists that go by another word; Sage 50 keeps none of journals."""

CUSTOMER, SUPPLIER = "a customer only", "a supplier only"
"""Why a contact of one ledger cannot be used in the other."""
CONTROL = (
    "This nominal code is a control account. To post this transaction, you must enter a valid"
    " nominal code that is not a control account."
)
"""Sage's own sentence."""


def contact_id(kind: DocumentKind, code: str) -> str:
    """A contact's id by its code: customers and suppliers are ledgers apart in Sage 50.

    One code may be a customer's and a supplier's; a code has no spaces, so an id tells which.

    >>> contact_id("invoice", "ACME001"), contact_id("purchase invoice", "ACME001")
    ('ACME001', 'supplier ACME001')
    """
    return f"supplier {code}" if is_purchase(kind) else code
