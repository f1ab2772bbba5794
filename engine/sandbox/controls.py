"""How the practice Sage behaves: rules in doubt, limits and mishaps, each a line of this table."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that can be set on the control page."""

    name: str
    default: str | int
    says: str
    choices: tuple[str, ...] = ()  # empty: a whole number
    group: str = "Limits"


FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "429": "Too many requests, with Retry-After",
        "500_before": "500, nothing was booked",
        "500_after_commit": "500, and yet it was booked",
        "502": "502 from a gateway, nothing was booked",
        "503": "503 from a gateway, nothing was booked",
        "504": "504 from a gateway, and yet it was booked",
        "lost_request": "The line is cut before Sage hears the request",
        "lost_reply": "Booked, but the line is cut before the reply arrives",
        "expired_token": "The access token dies now; refreshing it helps",
        "lapsed_subscription": "401, no active subscription",
        "no_rights": "403, the role does not allow it",
        "slow": "The reply takes slow_ms",
    }
)
CONTROLS: tuple[Control, ...] = (
    Control("per_minute", 0, "Requests per business and minute; 0 is no limit (Sage: 100)"),
    Control("per_day", 0, "Requests per business and day; 0 is no limit (Sage: 2500)"),
    Control("app_per_day", 0, "Requests per day of all businesses together (Sage: 1296000)"),
    Control("concurrent", 0, "Requests at the same moment; 0 is no limit (Sage: 150)"),
    Control("latency_ms", 0, "Every reply waits so long"),
    Control("slow_ms", 30_000, "A reply with the mishap 'slow' waits so long"),
    Control("retry_after_seconds", 2, "What a scripted 429 says in Retry-After"),
    Control("list_delay_seconds", 0, "New records appear in lists so much later"),
    Control("clock_ahead_seconds", 0, "The practice clock runs so far ahead"),
    Control("access_token_seconds", 300, "An access token lives so long"),
    Control(
        "idempotency",
        "kept",
        "idempotency_id: kept seven days, or ignored as of old",
        ("kept", "ignored"),
        "Behaviour",
    ),
    Control(
        "parallel_posts",
        "queue",
        "Two POSTs at once to numbered lists of one business",
        ("queue", "collide"),
        "Behaviour",
    ),
    Control(
        "refresh_grace_seconds", 0, "A used refresh token still works so long", (), "Behaviour"
    ),
    Control(
        "subscription", "active", "The businesses' subscriptions", ("active", "lapsed"), "Behaviour"
    ),
    Control(
        "edition",
        "standard",
        "Start lacks products, services, purchases, quick entries",
        ("standard", "start"),
        "Behaviour",
    ),
    Control(
        "own_numbers",
        "taken",
        "An invoice_number that a client sends",
        ("taken", "ignored"),
        "Doubtful facts",
    ),
    Control(
        "duplicate_numbers",
        "refused",
        "An invoice_number that is already there",
        ("refused", "accepted"),
        "Doubtful facts",
    ),
    Control(
        "drafts", "allowed", "status_id DRAFT on POST", ("allowed", "ignored"), "Doubtful facts"
    ),
    Control(
        "lines_left_out", "stay", "Lines that a PUT leaves out", ("stay", "go"), "Doubtful facts"
    ),
    Control(
        "negative_lines", "accepted", "Lines below nought", ("accepted", "refuse"), "Doubtful facts"
    ),
    Control(
        "delivery_address",
        "copied",
        "A delivery address that was not sent",
        ("copied", "empty"),
        "Doubtful facts",
    ),
    Control(
        "exchange_rate_sense",
        "base_per_unit",
        "What exchange_rate means",
        ("base_per_unit", "unit_per_base"),
        "Doubtful facts",
    ),
    Control(
        "tax_numbers",
        "checked",
        "A contact's VAT number of an impossible form",
        ("checked", "any"),
        "Doubtful facts",
    ),
    Control(
        "contact_references",
        "as_sent",
        "A contact without reference",
        ("as_sent", "made_up"),
        "Doubtful facts",
    ),
    Control(
        "allocation_signs",
        "either",
        "Credit in a contact_allocation",
        ("either", "signed"),
        "Doubtful facts",
    ),
    Control(
        "mark_as_sent",
        "only_asked",
        "GET of one invoice marks it as sent",
        ("only_asked", "unless_refused"),
        "Doubtful facts",
    ),
    Control(
        "unknown_business",
        "404",
        "X-Business that is not the user's",
        ("404", "401"),
        "Doubtful facts",
    ),
    Control(
        "seed",
        1,
        "The mishaps below fall as this number says; the same again and again",
        (),
        "Chance",
    ),
    *(
        Control(f"chance_{name}", 0, f"{says}, in so many of 1000 requests", (), "Chance")
        for name, says in FAULTS.items()
    ),
)
BY_NAME: Mapping[str, Control] = MappingProxyType({c.name: c for c in CONTROLS})
DEFAULTS: Mapping[str, str | int] = MappingProxyType({c.name: c.default for c in CONTROLS})
LARGEST = 10**9
STEP_KEYS = frozenset(("fault", "method", "path", "after", "times"))


class NotAControl(ValueError):
    """What was sent to the control API means nothing."""


def checked(name: str, value: object) -> str | int:
    """The value of a control, provided it is one it can have."""
    control = BY_NAME.get(name)
    if control is None:
        raise NotAControl(f"There is no control named {name}.")
    if control.choices:
        if value not in control.choices:
            raise NotAControl(f"{name} is one of {', '.join(control.choices)}.")
        return str(value)
    try:
        number = int(str(value))
    except ValueError:
        raise NotAControl(f"{name} is a whole number.") from None
    if isinstance(value, bool) or not 0 <= number <= LARGEST:
        raise NotAControl(f"{name} is between 0 and {LARGEST}.")
    return number


def checked_step(sent: object) -> dict[str, Any]:
    """One line of the script: a mishap for the requests that match it."""
    if not isinstance(sent, dict) or set(sent) - STEP_KEYS:
        raise NotAControl(f"A step has {', '.join(sorted(STEP_KEYS))}, nothing else.")
    if sent.get("fault") not in FAULTS:
        raise NotAControl(f"A fault is one of {', '.join(FAULTS)}.")
    step: dict[str, Any] = {
        "fault": str(sent["fault"]),
        "method": str(sent.get("method") or "").upper(),
        "path": str(sent.get("path") or ""),
    }
    for name, default in (("after", 0), ("times", 1)):
        value = sent.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
            raise NotAControl(f"{name} is a whole number.")
        step[name] = value
    return step


def _load(connection: sqlite3.Connection, name: str) -> Any:
    row = connection.execute("SELECT body FROM controls WHERE name = ?", (name,)).fetchone()
    return json.loads(row[0]) if row else None


def _keep(connection: sqlite3.Connection, name: str, value: Any) -> None:
    connection.execute("INSERT OR REPLACE INTO controls VALUES (?, ?)", (name, json.dumps(value)))


def rules(connection: sqlite3.Connection) -> dict[str, Any]:
    """All controls as they stand."""
    return {**DEFAULTS, **(_load(connection, "rules") or {})}


def rules_and_script(connection: sqlite3.Connection) -> tuple[dict[str, Any], bool]:
    """All controls as they stand, and whether a script is due; in one look."""
    found = dict(connection.execute("SELECT name, body FROM controls").fetchall())
    own = json.loads(found["rules"]) if "rules" in found else {}
    return {**DEFAULTS, **own}, found.get("script", "[]") != "[]"


def change_rules(connection: sqlite3.Connection, sent: Mapping[str, Any]) -> None:
    """Some controls set; a new seed starts the row of chances from its beginning."""
    changed = {name: checked(name, value) for name, value in sent.items()}
    _keep(connection, "rules", {**(_load(connection, "rules") or {}), **changed})
    if "seed" in changed:
        _keep(connection, "drawn", 0)


def restore_rules(connection: sqlite3.Connection) -> None:
    """Every control as it was furnished; no script."""
    connection.execute("DELETE FROM controls")


def script(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """The mishaps that are due, in order."""
    found: list[dict[str, Any]] = _load(connection, "script") or []
    return found


def keep_script(connection: sqlite3.Connection, steps: list[dict[str, Any]]) -> None:
    """The script, written."""
    _keep(connection, "script", steps)


def drawn(connection: sqlite3.Connection) -> int:
    """How many requests chance has already looked at."""
    return int(_load(connection, "drawn") or 0)


def keep_drawn(connection: sqlite3.Connection, count: int) -> None:
    """The count, written."""
    _keep(connection, "drawn", count)
