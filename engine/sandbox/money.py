"""Currencies of documents and payments: which is allowed, and what it is worth in base money."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.sandbox.books import Books, Record
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.places import PER_POUND
from engine.sandbox.wire import FINEST

ONE = Decimal(1)
LARGEST_RATE = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Currency:
    """A document's currency, the rate it shows and what one unit is in base money."""

    id: str
    rate: Decimal
    inverse: Decimal
    to_base: Decimal

    def fields(self) -> dict[str, Any]:
        """As a document keeps it."""
        return {
            "currency": self.id,
            "exchange_rate": self.rate,
            "inverse_exchange_rate": self.inverse,
            "to_base": self.to_base,
        }


def practice_rate(books: Books, currency: str, base: str) -> Decimal:
    """Units of base money for one unit: the business's own table first, then the market's."""
    if not books.settings("financial_settings").get("use_live_exchange_rates"):
        own = books.by_code("business_exchange_rates", currency)
        if own is not None and own.amount("rate"):
            return own.amount("rate")
    return market_rate(currency, base)


def market_rate(currency: str, base: str) -> Decimal:
    """The practice market's rate; it never moves."""
    return (Decimal(PER_POUND[base]) / Decimal(PER_POUND[currency])).quantize(FINEST)


def inverse(rate: Decimal) -> Decimal:
    """One over the rate, to ten places."""
    return (ONE / rate).quantize(FINEST)


def currency_of(call: Call, given: Mapping[str, Any], contact: Record) -> Currency:
    """The currency and rate of a document for this contact, who deals in one currency only."""
    base = call.base_currency
    own = contact.body.get("currency") or base
    key = given.get("currency") or own
    refuse_if(key != own, "The currency must be the same as the contact's currency.", "currency_id")
    if key == base:
        return Currency(key, ONE, ONE, ONE)
    settings = call.books.settings("financial_settings")
    refuse_if(
        not settings.get("multi_currency_enabled"), "Multi-currency is not enabled.", "currency_id"
    )
    rate = given.get("exchange_rate")
    if rate is None and given.get("inverse_exchange_rate"):
        turned = Decimal(given["inverse_exchange_rate"])
        refuse_if(not FINEST < turned < LARGEST_RATE, "is out of range", "inverse_exchange_rate")
        rate = inverse(turned)
    per_unit = call.rules["exchange_rate_sense"] == "base_per_unit"
    if rate is None:
        rate = practice_rate(call.books, key, base)
        rate = rate if per_unit else inverse(rate)
    rate = Decimal(rate)
    refuse_if(not FINEST < rate < LARGEST_RATE, "is out of range", "exchange_rate")
    return Currency(key, rate, inverse(rate), rate if per_unit else inverse(rate))
