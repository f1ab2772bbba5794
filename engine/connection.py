"""Signing in at Sage: where to send the browser, and what its answer is worth.

    browser → Sage: address(…)          the state and the verifier are kept by the caller
    browser ← Sage: ?code=…&state=…     code_in(…) reads it, or says why there is none
    Sage        : exchange(…)           a pair of tokens; the refresh token rotates at every use
    Sage        : refresh(…), revoke(…)

Nothing is stored here. The caller keeps tokens before it uses them: a refresh token
works once, and one that was lost means that a person must sign in again.
"""

import hmac
import secrets
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

# Authlib's own client stands on httpx2 where that is installed, and warns about httpx where it is
# not. Its arithmetic needs no client, so it is used alone, and one HTTP library does every call.
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]

from engine.errors import EngineError, NeedsSignIn, Refused, TryAgain
from engine.target import Explanation, RefusedByTarget

Scope = Literal["readonly", "full_access"]

TIMEOUT = httpx.Timeout(60, connect=10)
WAIT_SECONDS = 5.0
REFRESH_LIFE = 31 * 86_400  # seconds, where the reply does not say


@dataclass(frozen=True)
class SageAddresses:
    """Where Sage is, and who Crosswalk is to it."""

    authorise: str
    token: str
    revoke: str
    api: str
    client_id: str
    client_secret: str = field(repr=False)
    callback: str
    """Where Sage sends the browser back to: as registered, character for character."""


def real_sage(client_id: str, client_secret: str, callback: str) -> SageAddresses:
    """Sage Accounting itself: one set of addresses for all countries."""
    return SageAddresses(
        authorise="https://www.sageone.com/oauth2/auth/central",
        token="https://oauth.accounting.sage.com/token",  # noqa: S106 (an address)
        revoke="https://oauth.accounting.sage.com/revoke",
        api="https://api.accounting.sage.com/v3.1",
        client_id=client_id,
        client_secret=client_secret,
        callback=callback,
    )


def practice_sage(base: str, callback: str, *, browser_base: str = "") -> SageAddresses:
    """The practice company at `base`; `browser_base` is where people see it, if elsewhere.

    It knows Crosswalk without registration, by an id and a secret that open nothing else.
    """
    base = base.rstrip("/")
    return SageAddresses(
        authorise=f"{(browser_base or base).rstrip('/')}/oauth2/auth/central",
        token=f"{base}/token",
        revoke=f"{base}/revoke",
        api=f"{base}/v3.1",
        client_id="practice/crosswalk",
        client_secret="practice-secret",  # noqa: S106 (known to everybody)
        callback=callback,
    )


@dataclass(frozen=True)
class Attempt:
    """The two secrets of one sign-in under way; they belong to one browser, for a few minutes."""

    state: str = field(repr=False)
    verifier: str = field(repr=False)


def new_attempt() -> Attempt:
    """Secrets of 256 bits; the verifier is as long as PKCE asks for."""
    return Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class Tokens:
    """What Sage gave for a sign-in; printing it shows no secret."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    scope: str
    access_ends: datetime
    refresh_ends: datetime
    user: str
    """Sage's id of the person who signed in."""


@cache
def _certificates() -> ssl.SSLContext:
    """Whom we believe to be Sage; read once, as that takes longer than many a call."""
    return httpx.create_ssl_context(trust_env=False)


class SignIn:
    """The conversation with Sage's sign-in; it keeps nothing between calls."""

    def __init__(
        self,
        sage: SageAddresses,
        *,
        timeout: httpx.Timeout = TIMEOUT,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.sage = sage
        self._now = now
        # No proxies, no credentials from files: the address is the one configured and no other.
        self._http = httpx.Client(
            timeout=timeout, follow_redirects=False, trust_env=False, verify=_certificates()
        )

    def close(self) -> None:
        self._http.close()

    def address(self, attempt: Attempt, *, scope: Scope, country: str = "") -> str:
        """Where to send the browser. Without a country Sage asks for it first."""
        where = {"country": country.lower()} if country else {"filter": "apiv3.1"}
        address: str = prepare_grant_uri(
            self.sage.authorise,
            self.sage.client_id,
            "code",
            redirect_uri=self.sage.callback,
            scope=scope,
            state=attempt.state,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
            **where,
        )
        return address

    def exchange(self, code: str, verifier: str) -> Tokens:
        """The tokens for a code, which works once and for a minute."""
        return self._tokens(
            "authorization_code",
            code=code,
            redirect_uri=self.sage.callback,
            code_verifier=verifier,
        )

    def refresh(self, refresh_token: str) -> Tokens:
        """A new pair of tokens; the refresh token that was sent is worth nothing any more."""
        return self._tokens("refresh_token", refresh_token=refresh_token)

    def revoke(self, refresh_token: str) -> None:
        """Sage forgets the connection; what is left of the access token lives five minutes."""
        self._post(self.sage.revoke, {**self._names(), "token": refresh_token})

    def _names(self) -> dict[str, str]:
        """Sage wants the credentials in the body, not in a header."""
        return {"client_id": self.sage.client_id, "client_secret": self.sage.client_secret}

    def _tokens(self, grant: str, **words: str) -> Tokens:
        asked_at = self._now()  # before the call, so that a slow reply shortens no margin
        reply = self._post(self.sage.token, prepare_token_request(grant, **words, **self._names()))
        try:
            return Tokens(
                access=_text(reply, "access_token"),
                refresh=_text(reply, "refresh_token"),
                scope=str(reply.get("scope") or ""),
                access_ends=asked_at + timedelta(seconds=int(reply["expires_in"])),
                refresh_ends=asked_at
                + timedelta(seconds=int(reply.get("refresh_token_expires_in") or REFRESH_LIFE)),
                user=str(reply.get("requested_by_id") or ""),
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            raise TryAgain(_NOT_UNDERSTOOD, WAIT_SECONDS) from None

    def _post(self, address: str, form: str | Mapping[str, str]) -> dict[str, Any]:
        """Sage's reply, or what to do about its refusal."""
        body = form if isinstance(form, str) else urlencode(form)
        try:
            reply = self._http.post(
                address,
                content=body,
                headers={
                    "Accept": "application/json",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
        except httpx.RequestError:
            raise TryAgain(_OUT_OF_REACH, WAIT_SECONDS) from None
        try:
            said = reply.json()
        except ValueError:
            said = None
        if reply.is_success and isinstance(said, dict):
            return said
        raise _refusal(reply, said if isinstance(said, dict) else {})


def code_in(answer: Mapping[str, str], state: str) -> str:
    """The code in the address that Sage sent the browser back to; what went wrong, if none is."""
    if not hmac.compare_digest(answer.get("state", "").encode(), state.encode()):
        raise NeedsSignIn(
            "This answer of Sage belongs to another sign-in than the one begun in this browser. "
            "Nothing was connected. Sign in again on Connection."
        )
    if error := answer.get("error"):
        raise _consequence(error, answer.get("error_description") or answer.get("reason") or "")
    if not answer.get("code"):
        raise NeedsSignIn("Sage sent no code back. Nothing was connected. Sign in again.")
    return answer["code"]


@dataclass(frozen=True)
class SignInAnswer:
    """One answer of Sage's sign-in: its name in the standard, and what happens next."""

    error: str
    then: Literal["sign in", "try again", "refused"]
    explanation: Explanation


_ASK = "Ask the person who runs Crosswalk to compare"

SIGN_IN_ANSWERS = (
    SignInAnswer(
        "access_denied",
        "sign in",
        Explanation(
            "Access was denied at Sage, so nothing was connected.",
            "Sign in again and choose Allow; the person who signs in needs the right to use this "
            "company.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "invalid_grant",
        "sign in",
        Explanation(
            "Sage no longer knows this sign-in: it was used already, it is older than 31 days, "
            "or access was taken back in Sage.",
            "Sign in again.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "invalid_client",
        "refused",
        Explanation(
            "Sage does not know Crosswalk under this client id and secret.",
            f"{_ASK} both with Sage's developer page; the sign-in itself need not be repeated.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "unauthorized_client",
        "refused",
        Explanation(
            "Sage does not let this registration of Crosswalk sign people in.",
            f"{_ASK} the registration with Sage's developer page.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "invalid_request",
        "refused",
        Explanation(
            "Sage found the sign-in incomplete; most often the call-back address is not the one "
            "that was registered.",
            f"{_ASK} the call-back address with Sage's developer page, character for character.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "invalid_scope",
        "refused",
        Explanation(
            "Sage does not give the kind of access that was asked for.",
            "Choose read-only or full access, and sign in again.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "unsupported_response_type",
        "refused",
        Explanation(
            "Sage does not offer this way of signing in.",
            "Update Crosswalk; Sage has changed its sign-in.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "unsupported_grant_type",
        "refused",
        Explanation(
            "Sage does not offer this way of getting tokens.",
            "Update Crosswalk; Sage has changed its sign-in.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "server_error",
        "try again",
        Explanation(
            "Sage's sign-in has a fault of its own.",
            "Try again in a few minutes.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "temporarily_unavailable",
        "try again",
        Explanation(
            "Sage's sign-in is closed for the moment.",
            "Try again in a few minutes.",
            "Connection",
        ),
    ),
    SignInAnswer(
        "Invalid request",  # as Sage's own pages write it, with a `reason`; not in the standard
        "sign in",
        Explanation(
            "Sage stopped the sign-in on its own page.",
            "Sign in again with the e-mail address that is used for this company in Sage.",
            "Connection",
        ),
    ),
)
"""Every answer of Sage's sign-in that is known, by its name."""

_OUT_OF_REACH = "Sage's sign-in could not be reached. Check the network, then try again."
_NOT_UNDERSTOOD = "Sage's sign-in answered with something that is not a sign-in. Try again."
_BUSY = "Sage's sign-in is busy or has a fault of its own. Try again in a little while."
_LONGEST_WAIT = 3600.0
_LONGEST_QUOTE = 200


def _refusal(reply: httpx.Response, said: Mapping[str, Any]) -> EngineError:
    """What follows from an answer that is no success."""
    status, error = reply.status_code, said.get("error")
    if status == 429 or status >= 500:
        text = reply.headers.get("retry-after", "")
        wait = float(text) if text.isascii() and text.isdigit() else WAIT_SECONDS
        return TryAgain(_BUSY, min(wait, _LONGEST_WAIT))
    if isinstance(error, str) and error:
        description = said.get("error_description")
        return _consequence(error, description if isinstance(description, str) else "")
    if status in (400, 401):
        return NeedsSignIn("Sage does not accept this sign-in any more. Sign in again.")
    if reply.is_success:
        return TryAgain(_NOT_UNDERSTOOD, WAIT_SECONDS)
    return Refused(
        f"Sage's sign-in answered {status}, which it should not.",
        reply.headers.get("x-request-id"),
    )


def _consequence(error: str, description: str) -> EngineError:
    """The exception that says what happens next, with Sage's own words where they help."""
    known = next((each for each in SIGN_IN_ANSWERS if each.error == error), None)
    own_words = f" (Sage: {description[:_LONGEST_QUOTE]})" if description else ""
    if known is None:
        return NeedsSignIn(
            f"Sage ended the sign-in with “{error[:_LONGEST_QUOTE]}”{own_words}. Sign in again."
        )
    says = f"{known.explanation}{own_words}"
    if known.then == "sign in":
        return NeedsSignIn(says)
    if known.then == "try again":
        return TryAgain(says, WAIT_SECONDS)
    return RefusedByTarget(
        replace(known.explanation, cause=f"{known.explanation.cause}{own_words}")
    )


def _text(reply: Mapping[str, Any], name: str) -> str:
    value = reply[name]
    if not isinstance(value, str) or not value:
        raise TypeError(name)
    return value
