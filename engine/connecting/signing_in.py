"""The way to Sage and back: begun at a desk, walked by one browser, answered once.

    desk      begin      a row says who wants what for which workspace, for ten minutes
    browser → leave      state, verifier and the browser's own mark are made; off to Sage
    browser ← come_back  the row is claimed, once; the code becomes tokens; back to the page

What the row keeps of the state and of the browser's mark are fingerprints, so that whoever
reads the store cannot answer in their place.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlencode, urlsplit

from engine import audit
from engine.connecting import notices
from engine.connecting.asking import sage_of
from engine.connecting.choosing import Then, choose_the_fitting, look, standing_of, still_theirs
from engine.connecting.locking import VERIFIER, locked, unlocked
from engine.connection import Attempt, Scope, SignIn, Tokens, new_attempt
from engine.errors import EngineError
from engine.installation import Installation
from engine.model import ConnectionKind, ConnectionMode
from engine.records import Connection, SignInAttempt, now
from engine.store import connections, workspaces

LONGEST = timedelta(minutes=10)
_KEPT = timedelta(days=1)
_MARK_LENGTH = 32


@dataclass(frozen=True)
class Departure:
    """Where to send the browser, and the mark by which it is known when it comes back."""

    address: str
    mark: str
    secure: bool
    """Whether people reach Crosswalk by TLS, so that the mark never travels without it."""


def begin(
    installation: Installation,
    workspace_id: str,
    *,
    actor: str,
    kind: ConnectionKind,
    country: str,
    scope: Scope,
    page: str,
) -> str:
    """The address of our own that leads to Sage: good once, for ten minutes."""
    attempt = SignInAttempt(
        id=secrets.token_hex(16),
        workspace_id=workspace_id,
        actor=actor,
        kind=kind,
        country=country,
        scope=scope,
        page=page,
        made_at=now(),
    )
    with installation.store.writing() as session:
        connections.add_attempt(session, attempt, _KEPT)
    return f"/sage/start?{urlencode({'attempt': attempt.id})}"


def leave(
    installation: Installation, attempt_id: str, *, origin: str, practice: str, mark: str
) -> Departure | str:
    """The way to Sage; or the address to go to instead, where this sign-in leads nowhere.

    `origin` is Crosswalk as this browser sees it, `practice` the practice company as this
    process reaches it; `mark` is what the browser carries from an earlier sign-in, if any.
    """
    public = installation.settings.url or origin
    # By name only: behind a proxy that speaks TLS, a browser's https arrives here as http.
    if urlsplit(public).netloc != urlsplit(origin).netloc:
        return f"{public}/sage/start?{urlencode({'attempt': attempt_id})}"
    mark = mark if len(mark) >= _MARK_LENGTH else secrets.token_urlsafe(_MARK_LENGTH)
    fresh = new_attempt()
    key = installation.keys.current
    with installation.store.writing() as session:
        attempt = connections.attempt_to_leave(session, attempt_id, LONGEST)
        if attempt is None:
            return _to("", notices.NOT_UNDER_WAY)
        attempt.state = _fingerprint(fresh.state)
        attempt.browser = _fingerprint(mark)
        attempt.verifier = key.lock(VERIFIER, attempt.id, fresh.verifier)
        attempt.key_id = key.id
        attempt.base = practice if attempt.kind == "practice" else ""
        attempt.callback = f"{public}/sage/callback"
        session.add(attempt)
    return Departure(
        _address(installation, attempt, fresh, public), mark, public.startswith("https:")
    )


def _address(
    installation: Installation, attempt: SignInAttempt, fresh: Attempt, public: str
) -> str:
    # People see the practice company where they see Crosswalk, the engine where it runs.
    sage = sage_of(
        installation, attempt.kind, attempt.base, attempt.callback, seen_at=f"{public}/practice"
    )
    sign_in = SignIn(sage)
    scope: Scope = "full_access" if attempt.scope == "full_access" else "readonly"
    try:
        return sign_in.address(fresh, scope=scope, country=attempt.country)
    finally:
        sign_in.close()


def come_back(installation: Installation, answer: Mapping[str, str], mark: str, then: Then) -> str:
    """Where to send the browser that came back with Sage's answer, whatever the answer is."""
    state = _fingerprint(answer.get("state", ""))
    with installation.store.writing() as session:
        attempt = connections.claim_attempt(session, state, _fingerprint(mark), LONGEST)
    if attempt is None:
        return _not_claimed(installation, state, mark)
    if error := answer.get("error"):
        return _back(attempt, notices.of_error(error))
    if not answer.get("code"):
        return _back(attempt, notices.NO_CODE)
    try:
        tokens = _exchanged(installation, attempt, answer["code"])
    except EngineError as trouble:
        return _back(attempt, notices.of_trouble(trouble))
    return _back(attempt, _connected(installation, attempt, tokens, then))


def _not_claimed(installation: Installation, state: str, mark: str) -> str:
    """Why this answer counts for nothing."""
    with installation.store.reading() as session:
        attempt = connections.attempt_with_state(session, state)
    if attempt is None:
        return _to("", notices.NOT_UNDER_WAY)
    if attempt.browser != _fingerprint(mark):
        return _to("", notices.OTHER_BROWSER)
    return _back(attempt, notices.ANSWERED if attempt.answered_at else notices.TOO_LATE)


def _exchanged(installation: Installation, attempt: SignInAttempt, code: str) -> Tokens:
    verifier = unlocked(installation, attempt.key_id, VERIFIER, attempt.id, attempt.verifier)
    sign_in = SignIn(sage_of(installation, attempt.kind, attempt.base, attempt.callback))
    try:
        return sign_in.exchange(code, verifier)
    finally:
        sign_in.close()


def _connected(
    installation: Installation, attempt: SignInAttempt, tokens: Tokens, then: Then
) -> str:
    """Keep the tokens; what is left to do is said by the notice."""
    with installation.store.writing() as session:
        row = connections.held(session, attempt.workspace_id)
        if row is None or row.kind != attempt.kind:
            if row is not None:
                connections.forget(session, row)
            row = _new_row(attempt, tokens)
        scope = tokens.scope or attempt.scope
        row.mode = _mode_after(row, scope)
        row.base, row.scope = attempt.base, scope
        row.trouble, row.sage_user = "", tokens.user
        row.signed_in_at, row.signed_in_by = now(), attempt.actor
        row.generation += 1
        row.renewer, row.renewer_until = "", None
        for name, value in locked(installation.keys.current, row.id, tokens).items():
            setattr(row, name, value)
        connections.keep(session, row)
        had_company = bool(row.business_id)
        workspace = workspaces.held(session, attempt.workspace_id)
        if workspace is not None:
            workspaces.stand(session, workspace, standing_of(row))
        reach = "read and change" if scope == "full_access" else "read"
        where = "the practice company" if row.kind == "practice" else "Sage"
        audit.record(
            session,
            installation.keys,
            attempt.workspace_id,
            attempt.actor,
            "signed in",
            f"Signed in at {where}; Crosswalk may {reach} there.",
        )
    if had_company:
        if still_theirs(installation, attempt.workspace_id, attempt.actor, then):
            return notices.RENEWED
        return notices.OTHER_PERSON
    if look(installation, attempt.workspace_id) is None and row.kind == "practice":
        chosen = choose_the_fitting(installation, attempt.workspace_id, attempt.actor, then)
        return notices.CONNECTED if chosen else notices.SIGNED_IN
    return notices.SIGNED_IN


def _mode_after(row: Connection, scope: str) -> ConnectionMode:
    """How far Crosswalk goes from here: no further than Sage lets it, nor than a person wished.

    A live company is read first. Who then signs in for full access wishes for just that;
    who only renews the sign-in changes nothing.
    """
    if row.mode == "off":
        return "off"
    if scope != "full_access":
        return "read-only"
    if row.generation == 0:
        return "full" if row.kind == "practice" else "read-only"
    return "full" if row.mode == "full" or row.scope != "full_access" else "read-only"


def _new_row(attempt: SignInAttempt, tokens: Tokens) -> Connection:
    return Connection(
        workspace_id=attempt.workspace_id,
        kind=attempt.kind,
        mode="read-only",
        scope="",
        generation=0,
        signed_in_by=attempt.actor,
        key_id="",
        access_token="",
        refresh_token="",
        access_ends=tokens.access_ends,
        refresh_ends=tokens.refresh_ends,
    )


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _back(attempt: SignInAttempt, name: str) -> str:
    return _to(f"{quote(attempt.page)}?workspace={attempt.workspace_id}&", name)


def _to(page: str, name: str) -> str:
    return f"/{page or '?'}notice={name}"
