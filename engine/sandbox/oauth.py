"""Signing in: codes, access tokens that live five minutes, refresh tokens that rotate."""

import base64
import hashlib
import hmac
import json
import secrets
import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.sandbox import controls
from engine.sandbox.refusals import unauthorised
from engine.sandbox.store import load

CODE_SECONDS = 60
REFRESH_SECONDS = 2_678_400
SCOPES = ("readonly", "full_access")
EXPIRED = "The access token is invalid or has expired."
VERIFIER_LENGTHS = range(43, 129)
METHODS = ("S256", "plain")


class OAuthError(Exception):
    """The token endpoint answers 400 with one of the names of the standard."""


@dataclass(frozen=True, slots=True)
class Session:
    """Whose token it is and how far it reaches."""

    user: dict[str, Any]
    scope: str
    client: str


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _segment(body: Mapping[str, Any] | bytes) -> str:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _token(user: str, client: str, country: str, now: int, seconds: int) -> str:
    """A token that looks like Sage's: an RS512 JWT of some 1,300 characters, to be left unread."""
    claims = {
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + seconds,
        "iss": "oauth.practice.invalid",
        "sub": user,
        "aud": "api.practice.invalid",
        "azp": client,
        "country": country,
        "scopes": "accounts:rw accounting:rw core:rw",
    }
    head = {"alg": "RS512", "kid": secrets.token_urlsafe(32), "typ": "JWT"}
    return ".".join((_segment(head), _segment(claims), _segment(secrets.token_bytes(512))))


def registered(connection: sqlite3.Connection, client: str) -> dict[str, Any] | None:
    """The registered application, None when nobody registered it."""
    return load(connection, "clients", client)


def accepts(application: Mapping[str, Any], redirect: str) -> bool:
    """The callback is registered, character for character; none registered: any on this machine."""
    if application["redirect_uris"]:
        return redirect in application["redirect_uris"]
    return redirect.startswith(("http://", "https://")) and "#" not in redirect


def new_code(
    connection: sqlite3.Connection, user: Mapping[str, Any], grant: Mapping[str, str], now: int
) -> str:
    """A code as Sage's are, `GB/…`: good once, for a minute."""
    code = f"{grant['country'].upper()}/{secrets.token_hex(20)}"
    body = {
        "user": user["id"],
        "client": grant["client_id"],
        "redirect_uri": grant["redirect_uri"],
        "scope": grant.get("scope") or "full_access",
        "country": grant["country"].upper(),
        "challenge": grant.get("code_challenge") or "",
        "method": grant.get("code_challenge_method") or "plain",
    }
    connection.execute(
        "INSERT INTO codes VALUES (?, ?, ?, 0)", (code, json.dumps(body), now + CODE_SECONDS)
    )
    return code


def _application(connection: sqlite3.Connection, form: Mapping[str, str]) -> str:
    client, secret = form.get("client_id", ""), form.get("client_secret", "")
    found = registered(connection, client)
    matches = found is not None and hmac.compare_digest(
        found["client_secret"].encode(), secret.encode("utf-8", "replace")
    )
    if not matches:
        raise OAuthError("invalid_client")
    return client


def token_reply(
    connection: sqlite3.Connection, form: Mapping[str, str], now: int
) -> dict[str, Any]:
    """The seven keys of a new pair of tokens."""
    kind = form.get("grant_type")
    if not kind:
        raise OAuthError("invalid_request")
    if kind not in ("authorization_code", "refresh_token"):
        raise OAuthError("unsupported_grant_type")
    client = _application(connection, form)
    if kind == "refresh_token":
        return _refreshed(connection, client, form, now)
    if not form.get("code") or not form.get("redirect_uri"):
        raise OAuthError("invalid_request")
    row = connection.execute("SELECT * FROM codes WHERE code = ?", (form["code"],)).fetchone()
    if row is None or row["used"] or row["expires"] <= now:
        raise OAuthError("invalid_grant")
    # Whatever happens next, the code was shown and is worth nothing any more.
    connection.execute("UPDATE codes SET used = 1 WHERE code = ?", (form["code"],))
    grant = json.loads(row["body"])
    if grant["client"] != client or grant["redirect_uri"] != form["redirect_uri"]:
        raise OAuthError("invalid_grant")
    if not _proved(grant, form.get("code_verifier", "")):
        raise OAuthError("invalid_grant")
    return issue(connection, grant["user"], client, grant["scope"], grant["country"], now)


def _proved(grant: Mapping[str, str], verifier: str) -> bool:
    if not grant["challenge"]:
        return True
    if len(verifier) not in VERIFIER_LENGTHS:
        return False
    raw = verifier.encode("utf-8", "replace")
    worked_out = (
        _segment(hashlib.sha256(raw).digest()).encode() if grant["method"] == "S256" else raw
    )
    return hmac.compare_digest(worked_out, grant["challenge"].encode())


def _refreshed(
    connection: sqlite3.Connection, client: str, form: Mapping[str, str], now: int
) -> dict[str, Any]:
    if not form.get("refresh_token"):
        raise OAuthError("invalid_request")
    hashed = _hashed(form["refresh_token"])
    row = connection.execute(
        "SELECT * FROM tokens WHERE token = ? AND kind = 'refresh'", (hashed,)
    ).fetchone()
    alive = row is not None and row["client"] == client and row["expires"] > now
    if not alive or (row["dead_from"] is not None and row["dead_from"] <= now):
        raise OAuthError("invalid_grant")
    grace = int(controls.rules(connection)["refresh_grace_seconds"])
    if row["dead_from"] is None:
        connection.execute("UPDATE tokens SET dead_from = ? WHERE token = ?", (now + grace, hashed))
    return issue(connection, row["user"], client, row["scope"], "GB", now)


def issue(
    connection: sqlite3.Connection, user: str, client: str, scope: str, country: str, now: int
) -> dict[str, Any]:
    """A new access token and a new refresh token, each with its full life."""
    seconds = int(controls.rules(connection)["access_token_seconds"])
    access = _token(user, client, country, now, seconds)
    refresh = _token(user, client, country, now, REFRESH_SECONDS)
    connection.executemany(
        "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)",
        (
            (_hashed(access), "access", user, client, scope, now + seconds),
            (_hashed(refresh), "refresh", user, client, scope, now + REFRESH_SECONDS),
        ),
    )
    connection.execute("DELETE FROM tokens WHERE expires < ?", (now - REFRESH_SECONDS,))
    connection.execute("DELETE FROM codes WHERE expires < ?", (now - REFRESH_SECONDS,))
    return {
        "access_token": access,
        "scope": scope,
        "token_type": "bearer",
        "expires_in": seconds,
        "refresh_token": refresh,
        "refresh_token_expires_in": REFRESH_SECONDS,
        "requested_by_id": user,
    }


def revoke(connection: sqlite3.Connection, form: Mapping[str, str]) -> dict[str, str]:
    """A refresh token dies; access tokens cannot be revoked."""
    client = _application(connection, form)
    if not form.get("token"):
        raise OAuthError("invalid_request")
    connection.execute(
        "DELETE FROM tokens WHERE token = ? AND kind = 'refresh' AND client = ?",
        (_hashed(form["token"]), client),
    )
    return {"success": "ok"}


def session(connection: sqlite3.Connection, header: str, now: int) -> Session:
    """Who the bearer of this token is."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthorised(EXPIRED)
    row = connection.execute(
        "SELECT client, scope, expires, dead_from, users.body AS user FROM tokens"
        " JOIN users ON users.id = tokens.user WHERE token = ? AND kind = 'access'",
        (_hashed(token.strip()),),
    ).fetchone()
    if row is None or row["expires"] <= now or row["dead_from"] is not None:
        raise unauthorised(EXPIRED)
    return Session(json.loads(row["user"]), row["scope"], row["client"])


def expire(connection: sqlite3.Connection, header: str, now: int) -> None:
    """An access token dies before its time; its refresh token lives on."""
    token = header.partition(" ")[2].strip()
    connection.execute("UPDATE tokens SET dead_from = ? WHERE token = ?", (now, _hashed(token)))
