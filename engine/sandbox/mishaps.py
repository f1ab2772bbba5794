"""Limits and mishaps: which request is turned away, and which one goes wrong."""

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Any

from engine.sandbox import controls
from engine.sandbox.refusals import Refusal, too_many

MINUTE, DAY = 60, 86_400
EVERYBODY = "*"  # the quota row of all businesses together


def mishap(connection: sqlite3.Connection, method: str, path: str) -> str | None:
    """The mishap of this request: the script's first, then what chance and the seed say.

    The n-th request after the seed was set always meets the same chance.
    """
    steps = controls.script(connection)
    if steps:
        hit = _next_step(steps, method, path)
        controls.keep_script(connection, [s for s in steps if s["times"] > 0])
        if hit:
            return hit
    rules = controls.rules(connection)
    chances = [(name, int(rules[f"chance_{name}"])) for name in controls.FAULTS]
    if not any(chance for _, chance in chances):
        return None
    count = controls.drawn(connection) + 1
    controls.keep_drawn(connection, count)
    digest = hashlib.blake2b(f"{rules['seed']}:{count}".encode(), digest_size=8).digest()
    lot = int.from_bytes(digest, "big") % 1000
    for name, chance in chances:
        if lot < chance:
            return name
        lot -= chance
    return None


def _next_step(steps: list[dict[str, Any]], method: str, path: str) -> str | None:
    for step in steps:
        if step["method"] not in ("", method) or not path.startswith(step["path"]):
            continue
        if step["after"] > 0:
            step["after"] -= 1
            continue
        step["times"] -= 1
        return str(step["fault"])
    return None


def may_go_wrong(rules: Mapping[str, Any], has_script: bool) -> bool:
    """Whether a request must be looked at by `mishap` at all."""
    return has_script or any(rules[f"chance_{name}"] for name in controls.FAULTS)


def count(
    connection: sqlite3.Connection, rules: Mapping[str, Any], business: str, now: int
) -> Refusal | None:
    """Count the request against the quotas; the refusal when one is used up."""
    for limit, span, seconds, who in (
        ("per_minute", "minute", MINUTE, business),
        ("per_day", "day", DAY, business),
        ("app_per_day", "day", DAY, EVERYBODY),
    ):
        if not rules[limit]:
            continue
        begun = now - now % seconds
        row = connection.execute(
            "SELECT begun, used FROM quotas WHERE business = ? AND span = ?", (who, span)
        ).fetchone()
        used = row["used"] if row and row["begun"] == begun else 0
        if used >= rules[limit]:
            return too_many(begun + seconds - now)
        connection.execute(
            "INSERT OR REPLACE INTO quotas VALUES (?, ?, ?, ?)", (who, span, begun, used + 1)
        )
    return None


def has_quota(rules: Mapping[str, Any]) -> bool:
    """Whether requests are counted at all."""
    return bool(rules["per_minute"] or rules["per_day"] or rules["app_per_day"])
