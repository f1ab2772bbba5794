"""Drafts: canonical lines become documents, grouped, signed, split, taxed and rounded."""

from engine.drafts.amounts import Amounts, Extras
from engine.drafts.building import build, build_all, first_currency, line_text, party
from engine.drafts.choosing import (
    BY_BOOKS,
    BY_DEFAULT,
    BY_FILE,
    BY_NOTHING,
    Accounts,
    People,
    Products,
    Rates,
    Tags,
    account_column,
    known,
    listed,
)
from engine.drafts.documents import NEGATIVE, POSITIVE, WHOLE, Documents, Draft, Evidence, draft
from engine.drafts.exchange import BY_FILE as RATE_BY_FILE
from engine.drafts.exchange import BY_TYPING as RATE_BY_TYPING
from engine.drafts.exchange import Exchange
from engine.drafts.heads import NO_DAY, Day, Figure, figure
from engine.drafts.numbering import prefix_of, renumber
from engine.drafts.texts import cut, has_markup, plain_lines

__all__ = [
    "BY_BOOKS",
    "BY_DEFAULT",
    "BY_FILE",
    "BY_NOTHING",
    "NEGATIVE",
    "NO_DAY",
    "POSITIVE",
    "RATE_BY_FILE",
    "RATE_BY_TYPING",
    "WHOLE",
    "Accounts",
    "Amounts",
    "Day",
    "Documents",
    "Draft",
    "Evidence",
    "Exchange",
    "Extras",
    "Figure",
    "People",
    "Products",
    "Rates",
    "Tags",
    "account_column",
    "build",
    "build_all",
    "cut",
    "draft",
    "figure",
    "first_currency",
    "has_markup",
    "known",
    "line_text",
    "listed",
    "party",
    "plain_lines",
    "prefix_of",
    "renumber",
]
