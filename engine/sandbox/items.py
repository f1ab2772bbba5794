"""Products, services, stock items and the price types they are sold at."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.sandbox.books import Record, new_id
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.refusals import invalid
from engine.sandbox.wire import ZERO

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What sets one sort of item apart."""

    one: str
    prices: str  # the field of its price list
    name: str
    price: str
    includes: str
    type: str
    types: str
    catalog: str


def _product(one: str, catalog: str) -> Kind:
    return Kind(
        one,
        "sales_prices",
        "price_name",
        "price",
        "price_includes_tax",
        "product_sales_price_type",
        "product_sales_price_types",
        catalog,
    )


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "products": _product("product", "PRODUCT"),
        "stock_items": _product("stock_item", "STOCK_ITEM"),
        "services": Kind(
            "service",
            "sales_rates",
            "rate_name",
            "rate",
            "rate_includes_tax",
            "service_rate_type",
            "service_rate_types",
            "SERVICE",
        ),
    }
)
STOCK = (
    "quantity_in_stock",
    "last_cost_price",
    "last_cost_price_stock_value",
    "average_cost_price",
    "average_cost_price_stock_value",
    "reorder_level",
    "reorder_quantity",
    "weight",
)


def create(call: Call, resource: str, sent: Any) -> Record:
    """A new item with one price per price type."""
    kind = KINDS[resource]
    given = call.given(kind.one, sent, partial=False)
    _check(call, given)
    body: Body = {
        **given,
        "notes": given.get("notes") or "",
        "purchase_description": given.get("purchase_description") or "",
        "active": given["active"] if given.get("active") is not None else True,
        "cost_price": given.get("cost_price") or ZERO,
        "catalog_item_type": given.get("catalog_item_type") or kind.catalog,
        "used_on_recurring_invoice": False,
        "oss_service": bool(given.get("oss_service")),
        kind.prices: _prices(call, kind, [], given.get(kind.prices)),
    }
    if resource == "stock_items":
        body |= {name: given.get(name) or ZERO for name in STOCK}
    return call.books.add(resource, body, body["description"])


def change(call: Call, record: Record, sent: Any) -> Record:
    """The item with what was sent."""
    kind = KINDS[record.resource]
    given = call.given(kind.one, sent, partial=True)
    _check(call, given)
    prices = _prices(call, kind, record.body[kind.prices], given.get(kind.prices))
    record.body |= {**given, kind.prices: prices}
    record.shown = record.body["description"]
    return call.books.save(record)


def remove(call: Call, record: Record) -> Record:
    """An item that no document carries goes; others can only be made inactive."""
    refuse_if(bool(record.body.get("used")), "The item has transactions and cannot be deleted.")
    return call.books.bury(record)


def _check(call: Call, given: Body) -> None:
    supplier = given.get("usual_supplier")
    if supplier:
        call.party(supplier, "VENDOR")


def _prices(call: Call, kind: Kind, old: list[Body], sent: list[Body] | None) -> list[Body]:
    """One price for every price type of the business, nought where none was given."""
    given = {p.get(kind.type): p for p in sent or () if p.get(kind.type)}
    by_name = {p.get(kind.name): p for p in sent or () if not p.get(kind.type)}
    before = {p[kind.type]: p for p in old}
    prices = []
    for price_type in call.books.where(kind.types):
        name = price_type.body["name"]
        entry = given.get(price_type.id) or by_name.get(name) or {}
        kept = before.get(price_type.id) or {}
        changed = bool(entry) or not kept
        amount = entry.get(kind.price)
        includes = entry.get(kind.includes)
        prices.append(
            {
                "id": kept.get("id") or new_id(),
                "displayed_as": entry.get(kind.name) or kept.get(kind.name) or name,
                "created_at": kept.get("created_at") or call.books.now,
                "updated_at": call.books.now if changed else kept["updated_at"],
                kind.name: entry.get(kind.name) or kept.get(kind.name) or name,
                kind.price: kept.get(kind.price) or ZERO if amount is None else amount,
                kind.includes: bool(kept.get(kind.includes) if includes is None else includes),
                kind.type: price_type.id,
            }
        )
    return prices


def create_type(call: Call, resource: str, sent: Any) -> Record:
    """A further price type."""
    given = call.given(resource[:-1], sent, partial=False)
    _check_name(call, resource, given["name"], None)
    return call.books.add(resource, given, given["name"])


def change_type(call: Call, record: Record, sent: Any) -> Record:
    """The price type with what was sent."""
    given = call.given(record.resource[:-1], sent, partial=True)
    if "name" in given:
        _check_name(call, record.resource, given["name"], record)
    record.body |= given
    record.shown = record.body["name"]
    return call.books.save(record)


def remove_type(call: Call, record: Record) -> Record:
    """A price type goes, unless it is the last."""
    refuse_if(len(call.books.where(record.resource)) < 2, "The last price type cannot be deleted.")
    return call.books.bury(record)


def _check_name(call: Call, resource: str, name: str, own: Record | None) -> None:
    for other in call.books.where(resource):
        if other.body["name"] == name and (own is None or other.id != own.id):
            raise invalid("has already been taken", "name")
