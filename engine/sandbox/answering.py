"""One request to `/v3.1` answered: who asks, of which business, may they, and what comes of it."""

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.sandbox import attachments, audit, documents, oauth, queries, rates, settings
from engine.sandbox.books import Books, Record
from engine.sandbox.calls import Call
from engine.sandbox.catalogue import (
    NOT_IN_START,
    ONLY_IN,
    RELEASED,
    RESOURCES,
    VOIDED,
    WITH_IDEMPOTENCY,
    Resource,
)
from engine.sandbox.lists import named
from engine.sandbox.refusals import (
    REQUIRED,
    Refusal,
    invalid,
    lapsed,
    no_method,
    no_path,
    no_record,
    no_rights,
    unauthorised,
    wrong_content_type,
)
from engine.sandbox.resources import RULES
from engine.sandbox.rights import allows
from engine.sandbox.showing import Showing
from engine.sandbox.wire import dump, moment_text, parse

IDEMPOTENCY_SECONDS = 7 * 86_400
IDEMPOTENCY_ID = re.compile(r"[0-9a-fA-F]{32}")
WRITES = frozenset(("POST", "PUT", "DELETE"))
OPEN_TO_ALL = frozenset(("businesses", "user"))
SETTINGS = frozenset(("business_settings", "financial_settings", "invoice_settings"))
WORKED_OUT = frozenset(("exchange_rates", "live_exchange_rates"))
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str  # below /v3.1, as in "/sales_invoices/…"
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    origin: str  # the address at which this practice Sage is reached
    now: int  # seconds since 1970 on the practice clock


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def moment_of(seconds: int) -> str:
    """A moment of the practice clock."""
    return moment_text(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


def business_of(
    connection: sqlite3.Connection, user: Mapping[str, Any], key: str | None
) -> Body | None:
    """The business that was named, or the user's lead business: the first one they made."""
    keys: list[str] = user["businesses"]
    wanted = key or keys[0]
    if wanted not in keys:
        return None
    row = connection.execute("SELECT body FROM businesses WHERE id = ?", (wanted,)).fetchone()
    found: Body | None = json.loads(row[0]) if row else None
    return found


def answer(connection: sqlite3.Connection, rules: Mapping[str, Any], asked: Asked) -> Answer:
    """The reply to a request; a `Refusal` when Sage would refuse."""
    session = oauth.session(connection, asked.headers.get("authorization", ""), asked.now)
    words = [word for word in asked.path.split("/") if word]
    resource = RESOURCES.get(words[0]) if words else None
    if resource is not None and resource.name in OPEN_TO_ALL:
        return _own(connection, rules, asked, session, resource, words)
    business = business_of(connection, session.user, asked.headers.get("x-business"))
    if business is None:
        if rules["unknown_business"] == "401":
            raise unauthorised("The business is not accessible.")
        raise no_record()
    named_here = {"X-Business": business["id"]}
    if rules["subscription"] == "lapsed" or not business["subscriptions"][0]["active"]:
        raise _named(lapsed(), named_here)
    books = Books(connection, business, moment_of(asked.now))
    try:
        if resource is None:
            raise no_path(asked.path)
        _check_right(rules, asked, session, resource, business, len(words) > 1)
        call = Call(books, rules, asked.origin, asked.query, session.user)
        found = _routed(call, asked, resource, words)
    except Refusal as refusal:
        raise _named(refusal, named_here) from None
    return Answer(found.status, found.body, {**found.headers, **named_here})


def _named(refusal: Refusal, headers: Mapping[str, str]) -> Refusal:
    refusal.headers = {**refusal.headers, **headers}
    return refusal


def _check_right(
    rules: Mapping[str, Any],
    asked: Asked,
    session: oauth.Session,
    resource: Resource,
    business: Mapping[str, Any],
    single: bool,
) -> None:
    writes = asked.method in WRITES
    if (
        rules["edition"] == "start"
        and resource.name in NOT_IN_START
        and (writes or resource.name == "stock_items")
    ):
        raise lapsed()
    if writes and session.scope != "full_access":
        raise no_rights()
    role = session.user["roles"].get(business["id"], {})
    if not allows(role, resource.name, asked.method, single):
        raise no_rights()


def _json(status: int, body: Any) -> Answer:
    return Answer(status, dump(body))


def _own(
    connection: sqlite3.Connection,
    rules: Mapping[str, Any],
    asked: Asked,
    session: oauth.Session,
    resource: Resource,
    words: list[str],
) -> Answer:
    """`/businesses` and `/user`: they need no business to be named."""
    user = session.user
    lead = business_of(connection, user, None)
    assert lead is not None
    if len(words) > (2 if resource.name == "businesses" else 1):
        raise no_path(asked.path)
    single = len(words) == 2 or resource.name == "user"
    allowed = ("GET", "PUT") if single else ("GET",)
    if asked.method not in allowed:
        raise no_method(allowed)
    if asked.method == "PUT" and session.scope != "full_access":
        raise no_rights()
    now = moment_of(asked.now)
    if resource.name == "user":
        if asked.method == "PUT":
            sent = _unwrapped(asked, "user")
            user = settings.change_user(Call(Books(connection, lead, now), rules, user=user), sent)
        return _json(200, settings.plain("User", user))
    if not single:
        found = (business_of(connection, user, key) for key in user["businesses"])
        items = [
            {
                "displayed_as": b["displayed_as"],
                "id": b["id"],
                "$path": f"/businesses/{b['id']}",
            }
            for b in found
            if b is not None
        ]
        return _json(
            200,
            {
                "$total": len(items),
                "$page": 1,
                "$next": None,
                "$back": None,
                "$items_per_page": 2_147_483_647,
                "$items": items,
            },
        )
    business = lead if words[1] == "lead" else business_of(connection, user, words[1])
    if business is None:
        raise no_record()
    if asked.method == "PUT":
        if not allows(user["roles"].get(business["id"], {}), "businesses", "PUT", True):
            raise no_rights()
        books = Books(connection, business, now)
        business = settings.change_business(
            Call(books, rules), books, _unwrapped(asked, "business")
        )
    return _json(200, settings.plain("Business", business))


def _unwrapped(asked: Asked, one: str) -> Any:
    """What stands under the resource's name in the body."""
    kind = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise wrong_content_type()
    body = parse(asked.body)
    if not isinstance(body, dict) or not isinstance(body.get(one), dict):
        raise invalid(REQUIRED, one)
    return body[one]


def _routed(call: Call, asked: Asked, resource: Resource, words: list[str]) -> Answer:
    name, method = resource.name, asked.method
    if name == "tax_rates" and method in WRITES:
        raise no_path(asked.path)  # only American businesses make tax rates
    if name in ONLY_IN and (
        call.books.country not in ONLY_IN[name] or call.rules["edition"] == "start"
    ):
        raise no_path(asked.path)
    if len(words) == 1:
        _allow(method, resource.on_list)
        if name in SETTINGS:
            return _settings(call, asked, resource)
        if method == "POST":
            return _create(call, asked, resource)
        return _json(200, _listed(call, resource))
    if len(words) == 2 and resource.on_one:
        _allow(method, resource.on_one)
        return _single(call, asked, resource, words[1])
    if len(words) == 3 and words[2] == "release" and name in RELEASED:
        _allow(method, ("POST",))
        released = documents.release(call, _wanted(call, name, words[1]))
        return _json(201, _showing(call).full(released))
    if len(words) == 3 and words[2] == "file" and name == "attachments":
        _allow(method, ("GET",))
        return _file(call, asked, _wanted(call, name, words[1]))
    raise no_path(asked.path)


def _allow(method: str, allowed: tuple[str, ...]) -> None:
    if method not in allowed:
        raise no_method(allowed)


def _showing(call: Call) -> Showing:
    return Showing(call.books, call.origin, call.asked)


def _listed(call: Call, resource: Resource) -> Body:
    showing, name = _showing(call), resource.name
    if queries.flag(call.asked, "show_balance_details"):
        _check_period(call)
    names = named(name, call.books.country)
    if name == "tax_rates" and queries.flag(call.asked, "cis_only"):
        return queries.entries(name, call.asked, [])
    if names is not None:
        full = queries.attributes(call.asked) is not False
        found = [
            body
            for key in names
            if (body := showing.listed(name, key) if full else showing.base(name, key))
        ]
        country = call.asked.get("country_id")
        if name == "address_regions" and country:
            found = [body for body in found if body["id"].startswith(f"{country}-")]
        return queries.entries(name, call.asked, found)
    if name in WORKED_OUT:
        found = rates.rates(showing, name)
        if queries.attributes(call.asked) is False:
            found = [rates.bare(body) for body in found]
        return queries.entries(name, call.asked, found)
    if name == "transactions":
        return audit.transactions(showing)
    if name == "ledger_entries":
        return audit.ledger_entries(showing)
    if name == "unallocated_artefacts":
        return audit.unallocated(showing)
    hidden_from = ""
    delay = int(call.rules["list_delay_seconds"])
    if delay and resource.one:
        made = datetime.fromisoformat(call.books.now) - timedelta(seconds=delay)
        hidden_from = moment_text(made)
    return queries.records(showing, resource, hidden_from)


def _check_period(call: Call) -> None:
    for name in ("from_date", "to_date"):
        if queries.day(call.asked, name) is None:
            raise invalid(REQUIRED, name)


def _wanted(call: Call, resource: str, key: str) -> Record:
    if resource == "business_exchange_rates":
        record = rates.find(call.books, key)
    else:
        record = call.books.get(resource, key)
    if record is None:
        raise no_record()
    return record


def _single(call: Call, asked: Asked, resource: Resource, key: str) -> Answer:
    name, method = resource.name, asked.method
    if method == "GET":
        return _json(200, _shown(call, resource, key))
    rules, record = RULES[name], _wanted(call, name, key)
    if method == "PUT":
        sent = _unwrapped(asked, resource.one)
        replayed = _replayed(call, asked, resource, sent, key)
        if replayed:
            return replayed
        changed = rules.change(call, record, sent)
        return _kept(call, asked, resource, sent, key, 200, _showing(call).full(changed))
    if name in VOIDED:
        voided = documents.void(call, record, asked.query.get("void_reason"))
        return _json(200, _showing(call).full(voided))
    assert rules.remove is not None
    rules.remove(call, record)
    return Answer(204)


def _shown(call: Call, resource: Resource, key: str) -> Body:
    showing, name = _showing(call), resource.name
    if queries.flag(call.asked, "show_balance_details"):
        _check_period(call)
    found: Body | None
    if named(name, call.books.country) is not None:
        queries.day(call.asked, "date")
        found = showing.listed(name, key)
    elif name in WORKED_OUT:
        found = rates.rate_of(showing, name, key)
    elif name == "transactions":
        found = audit.transaction(showing, key)
    elif name == "ledger_entries":
        found = audit.ledger_entry(showing, key)
    elif name == "unallocated_artefacts":
        found = audit.unallocated_one(showing, key)
    else:
        found = showing.full(_wanted(call, name, key))
    if found is None:
        raise no_record()
    return found


def marks_as_sent(rules: Mapping[str, Any], asked: Asked) -> bool:
    """Whether reading this one document marks it as sent: a doubtful fact, hence a control."""
    words = asked.path.strip("/").split("/")
    if asked.method != "GET" or len(words) != 2 or words[0] not in VOIDED:
        return False
    wish = asked.query.get("mark_as_sent", "").lower()
    return wish == "true" or (wish == "" and rules["mark_as_sent"] == "unless_refused")


def mark_as_sent(connection: sqlite3.Connection, asked: Asked) -> None:
    """The document was handed out: `sent` becomes true."""
    name, key = asked.path.strip("/").split("/")
    connection.execute(
        "UPDATE records SET body = json_set(body, '$.sent', json('true')), updated_at = ?"
        " WHERE id = ? AND resource = ? AND deleted_at IS NULL"
        " AND NOT json_extract(body, '$.sent')",
        (moment_of(asked.now), key, name),
    )


def _create(call: Call, asked: Asked, resource: Resource) -> Answer:
    sent = _unwrapped(asked, resource.one)
    replayed = _replayed(call, asked, resource, sent, "")
    if replayed:
        return replayed
    record = RULES[resource.name].create(call, sent)
    return _kept(call, asked, resource, sent, "", 201, _showing(call).full(record))


def _settings(call: Call, asked: Asked, resource: Resource) -> Answer:
    if asked.method == "PUT":
        settings.change(call, resource.name, _unwrapped(asked, resource.one))
    return _json(200, settings.show(_showing(call), resource.name))


def _file(call: Call, asked: Asked, record: Record) -> Answer:
    if "application/octet-stream" in asked.headers.get("accept", ""):
        kind = {"Content-Type": "application/octet-stream"}
        return Answer(200, attachments.content(record), kind)
    return _json(200, _showing(call).full(record))


def _idempotency_id(call: Call, resource: Resource, sent: Body) -> str:
    if call.rules["idempotency"] != "kept" or resource.name not in WITH_IDEMPOTENCY:
        return ""
    key = sent.get("idempotency_id")
    if key is None:
        return ""
    if not isinstance(key, str) or not IDEMPOTENCY_ID.fullmatch(key):
        raise invalid("is invalid", "idempotency_id")
    return key.lower()


def _replayed(
    call: Call, asked: Asked, resource: Resource, sent: Body, target: str
) -> Answer | None:
    """The first reply again, when this id was answered in the last seven days."""
    key = _idempotency_id(call, resource, sent)
    if not key:
        return None
    row = call.books.connection.execute(
        "SELECT * FROM idempotency WHERE business = ? AND key = ?", (call.books.id, key)
    ).fetchone()
    if row is None or row["written"] <= asked.now - IDEMPOTENCY_SECONDS:
        return None
    if row["resource"] != resource.name or row["target"] != target:
        raise invalid("has already been used for another resource", "idempotency_id")
    return Answer(row["status"], row["reply"])


def forget(connection: sqlite3.Connection, now: int) -> None:
    """Drop the idempotency ids that no longer count."""
    connection.execute("DELETE FROM idempotency WHERE written <= ?", (now - IDEMPOTENCY_SECONDS,))


def _kept(
    call: Call, asked: Asked, resource: Resource, sent: Body, target: str, status: int, body: Body
) -> Answer:
    """The reply, kept with its idempotency id in the same transaction as the record."""
    reply = dump(body)
    key = _idempotency_id(call, resource, sent)
    if key:
        call.books.connection.execute(
            "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)",
            (call.books.id, key, resource.name, target, status, reply, asked.now),
        )
    return Answer(status, reply)
