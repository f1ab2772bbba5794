"""Lists: filters, order, pages, and the envelope around them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from engine.sandbox.books import COLUMNS, Books, record_of
from engine.sandbox.catalogue import Resource
from engine.sandbox.refusals import invalid
from engine.sandbox.showing import Showing, base
from engine.sandbox.wire import to_date, to_moment

PAGE, ITEMS, MOST = 1, 20, 200
VISIBLE_IN = (
    "sales",
    "banking",
    "expenses",
    "other_payments",
    "other_receipts",
    "journals",
    "reporting",
)
HAS_FILES = (
    "EXISTS (SELECT 1 FROM records a WHERE a.business = records.business"
    " AND a.resource = 'attachments' AND a.code = records.txn AND a.deleted_at IS NULL)"
)
# Parameters that add a field to what a list shows anyway.
EXTRAS = (
    ("show_balance", "balance"),
    ("show_balance_details", "balance_details"),
    ("show_payments_allocations", "payments_allocations"),
)
FLAGS = ("true", "false", "1", "0")
Body = dict[str, Any]


def whole(asked: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A whole number of the query, at least one."""
    text = asked.get(name, "")
    if not text:
        return default
    # isascii: other scripts have digits too, which int() would take
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or not 1 <= int(text) <= most:
        raise invalid("does not have a valid value", name)
    return int(text)


def moment(asked: Mapping[str, str], name: str) -> str | None:
    """A date or moment of the query, in UTC."""
    text = asked.get(name)
    if not text:
        return None
    found = to_moment(text)
    if found is None:
        raise invalid("does not have a valid value", name)
    return found


def day(asked: Mapping[str, str], name: str) -> str | None:
    """A day of the query."""
    text = asked.get(name)
    if not text:
        return None
    found = to_date(text)
    if found is None:
        raise invalid("does not have a valid value", name)
    return found


def flag(asked: Mapping[str, str], name: str) -> bool | None:
    """A yes or no of the query, None when it was not asked."""
    text = asked.get(name, "").lower()
    if not text:
        return None
    if text not in FLAGS:
        raise invalid("does not have a valid value", name)
    return text in ("true", "1")


class Conditions:
    """The WHERE clause of a list, grown filter by filter."""

    def __init__(self, books: Books, resource: str) -> None:
        self.clauses = ["business = ?", "resource = ?"]
        self.values: list[Any] = [books.id, resource]

    def add(self, clause: str, *values: Any) -> None:
        """One more condition."""
        self.clauses.append(clause)
        self.values.extend(values)

    @property
    def where(self) -> str:
        """The whole clause."""
        return " AND ".join(self.clauses)


def conditions(
    books: Books, resource: Resource, asked: Mapping[str, str], hidden_from: str
) -> Conditions:
    """Every filter that was asked for."""
    found = Conditions(books, resource.name)
    deleted = moment(asked, "deleted_since") if resource.deletes_softly else None
    if deleted:
        found.add("deleted_at > ?", deleted)
    else:
        found.add("deleted_at IS NULL")
    since = moment(asked, "updated_or_created_since")
    if since:
        found.add("updated_at >= ?", since)
    if hidden_from:
        found.add("created_at <= ?", hidden_from)
    for name, clause in (("from_date", "day >= ?"), ("to_date", "day <= ?")):
        value = day(asked, name)
        if value and resource.sorts:
            found.add(clause, value)
    for name, column in (("contact_id", "contact"), ("status_id", "status")):
        if asked.get(name) and resource.name != "contact_persons":
            found.add(f"{column} = ?", asked[name])
    for name in ("transaction_type_id", "bank_account_id", "ledger_account_type_id"):
        if asked.get(name):
            found.add(f"json_extract(body, '$.{name[:-3]}') = ?", asked[name])
    if asked.get("search"):
        found.add("instr(words, ?) > 0", asked["search"].casefold())
    attached = flag(asked, "has_attachments")
    if attached is not None and resource.sorts:
        found.add(HAS_FILES if attached else f"NOT {HAS_FILES}")
    _own_filters(found, books, resource.name, asked)
    return found


def _own_filters(found: Conditions, books: Books, resource: str, asked: Mapping[str, str]) -> None:
    if resource == "contacts":
        if asked.get("contact_type_id"):
            found.add(
                "EXISTS (SELECT 1 FROM json_each(body, '$.contact_types') WHERE value = ?)",
                asked["contact_type_id"],
            )
        if asked.get("email"):
            found.add("lower(json_extract(body, '$.email')) = ?", asked["email"].lower())
        if flag(asked, "exclude_system"):
            found.add("NOT json_extract(body, '$.system')")
        if flag(asked, "filter_inactive_contacts"):
            found.add("json_extract(body, '$.is_active')")
    elif resource == "contact_persons":
        if asked.get("address_id"):
            found.add("code = ?", asked["address_id"])
        if asked.get("contact_id"):
            found.add(
                "code IN (SELECT id FROM records WHERE resource = 'addresses' AND contact = ?)",
                asked["contact_id"],
            )
    elif resource == "ledger_accounts":
        _account_filters(found, asked)
    elif resource in (
        "products",
        "services",
        "stock_items",
        "product_sales_price_types",
        "service_rate_types",
    ):
        active = flag(asked, "active")
        if active is not None:
            found.add(f"{'' if active else 'NOT '}COALESCE(json_extract(body, '$.active'), 1)")
        stock = "CAST(json_extract(body, '$.quantity_in_stock') AS NUMERIC)"
        if flag(asked, "out_of_stock"):
            found.add(f"{stock} <= 0")
        if flag(asked, "below_reorder_level"):
            found.add(f"{stock} < CAST(json_extract(body, '$.reorder_level') AS NUMERIC)")
    elif resource == "bank_accounts":
        if flag(asked, "filter_inactive_bank_accounts"):
            found.add("json_extract(body, '$.is_active')")
    elif resource == "attachments":
        if asked.get("attachment_context_id"):
            found.add(
                "json_extract(body, '$.attachment_context') = ?", asked["attachment_context_id"]
            )
        if asked.get("attachment_context_type_id"):
            found.add(
                "json_extract(body, '$.attachment_context_type') = ?",
                asked["attachment_context_type_id"],
            )


def _account_filters(found: Conditions, asked: Mapping[str, str]) -> None:
    for name, negation in (("visible_in", ""), ("not_visible_in", "NOT ")):
        area = asked.get(name)
        if not area:
            continue
        if area not in VISIBLE_IN:
            raise invalid("does not have a valid value", name)
        found.add(f"{negation}json_extract(body, '$.visible_in_{area}')")
    for name, path in (
        ("show_control_accounts", "is_control_account"),
        ("show_included_in_chart", "included_in_chart"),
    ):
        wanted = flag(asked, name)
        if wanted is False and name == "show_control_accounts":
            found.add(f"NOT json_extract(body, '$.{path}')")
        elif wanted and name == "show_included_in_chart":
            found.add(f"json_extract(body, '$.{path}')")


def order(resource: Resource, asked: Mapping[str, str]) -> str:
    """The ORDER BY clause: as made, or as `sort` says."""
    text = asked.get("sort", "")
    if not text or not resource.sorts:
        return "CAST(code AS INTEGER)" if resource.name == "ledger_accounts" else "seq"
    name, _, direction = text.partition(":")
    if name not in resource.sorts or direction not in ("", "asc", "desc"):
        raise invalid("does not have a valid value", "sort")
    column = {"date": "day", "due_date": "due_day"}.get(name, name)
    turn = "DESC" if direction == "desc" else "ASC"
    return f"{column} {turn}, seq {turn}"


def envelope(
    resource: str, asked: Mapping[str, str], total: int, page: int, size: int, items: list[Body]
) -> Body:
    """The list as Sage wraps it: relative links that carry every other parameter."""
    last = max(1, -(-total // size))

    def link(number: int) -> str | None:
        if not 1 <= number <= last:
            return None
        others = {k: v for k, v in asked.items() if k not in ("page", "items_per_page")}
        query = urlencode({"page": number, "items_per_page": size, **others}, safe=":,")
        return f"/{resource}?{query}"

    return {
        "$total": total,
        "$page": page,
        "$next": link(page + 1),
        "$back": link(page - 1),
        "$itemsPerPage": size,
        "$items": items,
    }


def page_of(asked: Mapping[str, str], total: int) -> tuple[int, int]:
    """The page and its size; beyond the end it is the last page."""
    size = whole(asked, "items_per_page", ITEMS, MOST)
    page = whole(asked, "page", PAGE, 10**9)
    return min(page, max(1, -(-total // size))), size


def attributes(asked: Mapping[str, str]) -> frozenset[str] | bool | None:
    """Which fields a list shows: False the base only, None all, else the ones named."""
    text = asked.get("attributes", "")
    names = frozenset(word.strip() for word in text.split(",") if word.strip())
    if not names and not asked.get("nested_attributes"):
        return False
    return None if "all" in names or not names else names


def records(showing: Showing, resource: Resource, hidden_from: str) -> Body:
    """A page of records."""
    asked, books = showing.asked, showing.books
    found = conditions(books, resource, asked, hidden_from)
    total = books.connection.execute(
        f"SELECT COUNT(*) FROM records WHERE {found.where}",  # noqa: S608 (columns from this module)
        found.values,
    ).fetchone()[0]
    page, size = page_of(asked, total)
    only = attributes(asked)
    extras = {field for name, field in EXTRAS if showing.flag(name)}
    if asked.get("deleted_since"):
        extras.add("deleted_at")
    plain = only is False and not extras
    columns = "id, shown, code" if plain else COLUMNS
    ordered = order(resource, asked)
    rows = books.connection.execute(
        f"SELECT {columns} FROM records WHERE seq IN ("  # noqa: S608
        f"SELECT seq FROM records WHERE {found.where}"
        f" ORDER BY {ordered} LIMIT ? OFFSET ?) ORDER BY {ordered}",
        (*found.values, size, (page - 1) * size),
    ).fetchall()
    if plain:
        keyed = resource.name == "business_exchange_rates"  # known by its currency, without an id
        items = [base(resource.name, row["code" if keyed else "id"], row["shown"]) for row in rows]
        for item in items if keyed else ():
            item.pop("id")
    else:
        chosen = only if isinstance(only, frozenset) else frozenset()
        wanted = None if only is None else chosen | extras
        items = [showing.full(record_of(row), wanted) for row in rows]
    if only is False and extras:
        for item in items:
            item.pop("created_at", None)
    return envelope(resource.name, asked, total, page, size, items)


def entries(resource: str, asked: Mapping[str, str], found: list[Body]) -> Body:
    """A page of a short list that is all in memory."""
    page, size = page_of(asked, len(found))
    return envelope(resource, asked, len(found), page, size, found[(page - 1) * size : page * size])
