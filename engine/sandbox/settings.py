"""The three settings pages, the business's profile and the user's."""

from typing import Any

from engine.sandbox.books import Books
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.fields import REPLIES, REQUESTS
from engine.sandbox.showing import Showing
from engine.sandbox.store import dump_into

Body = dict[str, Any]


def show(showing: Showing, name: str) -> Body:
    """A settings page in full."""
    body = {**showing.books.settings(name), "$path": f"/{name}"}
    reply = "".join(word.capitalize() for word in name.split("_"))
    return showing.fields(REPLIES[reply], body)


def change(call: Call, name: str, sent: Any) -> None:
    """A settings page with what was sent put over what it was, nested groups field by field."""
    given = call.given(name, sent, partial=True)
    if name == "financial_settings":
        _check_financial(call, given)
    body = dict(call.books.settings(name))
    for key, value in given.items():
        inner = body.get(key)
        body[key] = {**inner, **value} if isinstance(inner, dict) and value else value
    for key in ("next_invoice_number", "next_credit_note_number"):
        if key in given and given[key] is None:
            body[key] = call.books.settings(name)[key]
    call.books.keep_settings(name, body)


def _check_financial(call: Call, given: Body) -> None:
    base = given.get("base_currency")
    used = call.books.connection.execute(
        "SELECT 1 FROM postings WHERE business = ? LIMIT 1", (call.books.id,)
    ).fetchone()
    moved = bool(base) and base != call.base_currency
    refuse_if(
        moved and used is not None,
        "The base currency cannot be changed once there are transactions.",
        "base_currency_id",
    )
    for name in ("base_currency", "tax_scheme", "multi_currency_enabled"):
        if name in given and given[name] is None:
            given.pop(name)
    for name in ("mtd_activation_status", "mtd_connected", "mtd_authenticated_date"):
        given.pop(name, None)  # read only in practice


def change_business(call: Call, books: Books, sent: Any) -> Body:
    """The business's name and address."""
    given = call.given("business", sent, partial=True)
    names = {f.name for f in REQUESTS["business"]}
    body = {**books.business, **{k: v or "" for k, v in given.items() if k in names}}
    refuse_if(not body["name"], "This field is required.", "name")
    body |= {"displayed_as": body["name"], "updated_at": books.now}
    dump_into(books.connection, "businesses", books.id, body)
    return body


def change_user(call: Call, sent: Any) -> Body:
    """The signed-in user's own profile."""
    given = call.given("user", sent, partial=True)
    body = {**call.user, **{k: v for k, v in given.items() if v is not None}}
    body["displayed_as"] = f"{body['first_name']} {body['last_name']}".strip()
    body["updated_at"] = call.books.now
    dump_into(call.books.connection, "users", body["id"], body)
    return body


def plain(reply: str, body: Body) -> Body:
    """A business or user with exactly the fields its reply has."""
    shown: Body = {}
    for field in REPLIES[reply]:
        value = body.get(field.name)
        if field.kind == "t" and isinstance(value, list):
            shown[field.name] = value
        else:
            shown[field.name] = value
    return shown
