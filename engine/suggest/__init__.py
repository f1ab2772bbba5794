"""Proposals with a reason and a confidence, for fields, taxes, accounts, products and contacts;
never a decision.
"""

from engine.suggest.accounts import accounts, default_account
from engine.suggest.contacts import contacts
from engine.suggest.currencies import contacts_by_currency
from engine.suggest.fields import fields
from engine.suggest.identity import wrong_vat_number
from engine.suggest.names import normalised
from engine.suggest.products import ProductProposal, SeenItem, products
from engine.suggest.references import new_reference
from engine.suggest.taxes import kind_of_taxed, sense_of, taxes
from engine.suggest.values import (
    ACCEPT_LINE,
    AccountProposal,
    Candidate,
    ContactProposal,
    FieldProposal,
    Proposal,
    SeenTax,
    SeenValue,
    TaxProposal,
)

__all__ = [
    "ACCEPT_LINE",
    "AccountProposal",
    "Candidate",
    "ContactProposal",
    "FieldProposal",
    "ProductProposal",
    "Proposal",
    "SeenItem",
    "SeenTax",
    "SeenValue",
    "TaxProposal",
    "accounts",
    "contacts",
    "contacts_by_currency",
    "default_account",
    "fields",
    "kind_of_taxed",
    "new_reference",
    "normalised",
    "products",
    "sense_of",
    "taxes",
    "wrong_vat_number",
]
