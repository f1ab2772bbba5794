"""Exchange rates: the practice market's, the business's own, and the mixture in force."""

from decimal import Decimal
from typing import Any

from engine.sandbox.books import Books, Record
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.catalogue import RESOURCES
from engine.sandbox.fields import REPLIES
from engine.sandbox.money import LARGEST_RATE, inverse, market_rate, practice_rate
from engine.sandbox.places import CURRENCIES
from engine.sandbox.showing import FURNISHED_AT, Showing
from engine.sandbox.wire import FINEST, decimal_text

Body = dict[str, Any]


def rate_of(showing: Showing, resource: str, key: str) -> Body | None:
    """The exchange rate of a currency; its key is the currency's code."""
    books = showing.books
    own = books.settings("financial_settings")["base_currency"]
    if key not in CURRENCIES or key == own:
        return None
    live = resource == "live_exchange_rates"
    rate = market_rate(key, own) if live else practice_rate(books, key, own)
    body = {
        "displayed_as": CURRENCIES[key],
        "$path": f"/{resource}/{key}",
        "created_at": FURNISHED_AT,
        "retrieved_at": books.now,
        "updated_at": books.now,
        "rate": decimal_text(rate),
        "inverse_rate": decimal_text(inverse(rate)),
        "base_currency": own,
        "currency": key,
    }
    return showing.fields(REPLIES[RESOURCES[resource].reply], body)


def rates(showing: Showing, resource: str) -> list[Body]:
    """The rates of all currencies but the business's own."""
    found = (rate_of(showing, resource, key) for key in CURRENCIES)
    return [body for body in found if body is not None]


def bare(body: Body) -> Body:
    """What a list shows of a rate: it has no id."""
    return {"displayed_as": body["displayed_as"], "$path": body["$path"]}


def create(call: Call, sent: Any) -> Record:
    """The business's own rate for a currency."""
    given = call.given("business_exchange_rate", sent, partial=False)
    known = call.books.by_code("business_exchange_rates", given["currency"])
    refuse_if(known is not None, "has already been taken", "currency_id")
    refuse_if(given["currency"] == call.base_currency, "is invalid", "currency_id")
    return call.books.add("business_exchange_rates", _body(call, given), given["currency"])


def change(call: Call, record: Record, sent: Any) -> Record:
    """The own rate with what was sent."""
    given = call.given("business_exchange_rate", sent, partial=True)
    given.pop("currency", None)
    old = {"currency": record.body["currency"], "rate": record.amount("rate")}
    record.body = _body(call, {**old, **given})
    return call.books.save(record)


def remove(call: Call, record: Record) -> Record:
    """The own rate goes; the market's counts again."""
    return call.books.bury(record)


def find(books: Books, key: str) -> Record | None:
    """The own rate of a currency."""
    return books.by_code("business_exchange_rates", key)


def _body(call: Call, given: Body) -> Body:
    rate: Decimal = given["rate"]
    refuse_if(not FINEST < rate < LARGEST_RATE, "must be greater than 0", "rate")
    return {
        "currency": given["currency"],
        "base_currency": call.base_currency,
        "rate": rate,
        "inverse_rate": inverse(rate),
    }
