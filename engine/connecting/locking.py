"""Tokens under lock and key: what stands in a row is of no use to whoever reads the row."""

from collections.abc import Mapping
from typing import Any

from engine import audit
from engine.connection import Tokens
from engine.errors import CannotStart, NeedsSignIn
from engine.installation import Installation
from engine.keys import Key
from engine.records import Connection
from engine.store import connections

ACCESS, REFRESH, VERIFIER = "access token", "refresh token", "sign-in verifier"


def locked(key: Key, row: str, tokens: Tokens) -> Mapping[str, Any]:
    """The columns of a row that keeps these tokens."""
    return {
        "key_id": key.id,
        "access_token": key.lock(ACCESS, row, tokens.access),
        "refresh_token": key.lock(REFRESH, row, tokens.refresh),
        "access_ends": tokens.access_ends,
        "refresh_ends": tokens.refresh_ends,
    }


def unlocked(installation: Installation, key_id: str, purpose: str, row: str, text: str) -> str:
    """What was locked for this purpose and row, whichever of our keys did it."""
    key = installation.keys.named(key_id)
    found = None if key is None else key.unlock(purpose, row, text)
    if found is None:
        raise NeedsSignIn(
            f"The sign-in that is kept here cannot be opened: the key {key_id} is not there, or "
            "the store was changed from outside. Restore the key from your backup, or sign in "
            "again."
        )
    return found


def lock_anew(installation: Installation) -> int:
    """Every token locked with the key in use, so that older keys can be put away; how many rows."""
    key = installation.keys.current
    with installation.store.writing() as session:
        rows = connections.locked_otherwise(session, key.id)
        for row in rows:
            try:
                _lock_row(installation, key, row)
            except NeedsSignIn:
                raise CannotStart(
                    f"A connection is locked with the key {row.key_id}, which is not here or does "
                    "not fit. Nothing was changed. Restore that key from your backup, then try "
                    "again."
                ) from None
            session.add(row)
            audit.record(
                session,
                installation.keys,
                row.workspace_id,
                "command line",
                "locked anew",
                f"Locked the sign-in at Sage with the new key {key.id}.",
            )
    return len(rows)


def _lock_row(installation: Installation, key: Key, row: Connection) -> None:
    access = unlocked(installation, row.key_id, ACCESS, row.id, row.access_token)
    refresh = unlocked(installation, row.key_id, REFRESH, row.id, row.refresh_token)
    row.access_token = key.lock(ACCESS, row.id, access)
    row.refresh_token = key.lock(REFRESH, row.id, refresh)
    row.key_id = key.id
