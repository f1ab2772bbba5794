"""How far Crosswalk may go in Sage, and the end of a connection."""

from engine import audit
from engine.connecting.asking import sage_of
from engine.connecting.choosing import CHANGED_MEANWHILE, standing_of, trouble_with_sage
from engine.connecting.places import KIND, live_place_of
from engine.connecting.tokens import Keeper
from engine.connection import SignIn
from engine.errors import EngineError, NeedsSignIn, TryAgain
from engine.installation import Installation
from engine.model import ConnectionMode, Problem, tidy
from engine.store import connections, workspaces

_WORDS: dict[ConnectionMode, str] = {
    "off": "Switched the connection off.",
    "read-only": "Set the connection to read only.",
    "full": "Set the connection to full access.",
}


def set_mode(
    installation: Installation,
    workspace_id: str,
    mode: ConnectionMode,
    *,
    actor: str,
    version: int,
    typed: str,
) -> Problem | None:
    """Off, read only or full; full access to a live company is given by typing its name."""
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        workspace = workspaces.held(session, workspace_id)
        if row is None or workspace is None or row.version != version:
            return CHANGED_MEANWHILE
        if mode == "full" and (problem := sure_of(row.kind, row.business_name, typed)):
            return problem
        if mode == "full" and row.scope != "full_access":
            return Problem(
                "signed-in-to-read",
                "Connection",
                "The sign-in at Sage was for reading only.",
                "Sign in again for full access.",
            )
        if row.mode == mode:
            return None
        row.mode = mode
        connections.keep(session, row)
        workspaces.stand(session, workspace, standing_of(row))
        audit.record(session, installation.keys, workspace_id, actor, "mode", _WORDS[mode])
    return None


def sure_of(kind: str, name: str, typed: str) -> Problem | None:
    """A live company is named by whoever lets Crosswalk write to it."""
    if kind == "practice" or tidy(typed).casefold() == tidy(name).casefold():
        return None
    return Problem(
        "company-name-not-typed",
        "Company name",
        "Full access to a live company needs its name.",
        f"Type “{name}” to say that it is the right one.",
    )


def disconnect(
    installation: Installation, workspace_id: str, *, actor: str, version: int
) -> str | Problem:
    """Forget the connection, and tell Sage to do the same; whether Sage did."""
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
    if row is None or row.version != version:
        return CHANGED_MEANWHILE
    if row.kind == KIND:
        _forget(installation, workspace_id, actor)
        return "Disconnected. Files that were made stay on History."
    if live_place_of(row) is not None:
        _forget(installation, workspace_id, actor)
        return "Disconnected. The address and its token are forgotten here; nothing else changed."
    sign_in = SignIn(sage_of(installation, row.kind, row.base))
    try:
        try:
            # While we hold the turn nobody renews it: Sage would go on knowing the newer token.
            token = Keeper(installation, workspace_id, sign_in).last_token()
        except NeedsSignIn:
            token = ""
        except TryAgain as busy:
            return trouble_with_sage(busy)
        _forget(installation, workspace_id, actor)
        said = _revoked(sign_in, token, forgotten=bool(row.trouble))
    finally:
        sign_in.close()
    with installation.store.writing() as session:
        audit.record(session, installation.keys, workspace_id, actor, "revoked", said)
    return f"Disconnected. {said}"


def _forget(installation: Installation, workspace_id: str, actor: str) -> None:
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        workspace = workspaces.held(session, workspace_id)
        if row is None or workspace is None:
            return
        name = f" from the company “{row.business_name}”" if row.business_name else ""
        connections.forget(session, row)
        workspaces.stand(session, workspace, "practice")
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "disconnected",
            f"Disconnected{name}. The tokens and Sage's lists are deleted here.",
        )


def _revoked(sign_in: SignIn, token: str, *, forgotten: bool) -> str:
    """Whether Sage knows of the end, in a sentence."""
    if forgotten:
        return "Sage had already forgotten this sign-in."
    try:
        if token:
            sign_in.revoke(token)
            return "Sage has confirmed that the sign-in is worth nothing any more."
    except EngineError:
        pass
    return (
        "Sage could not be told. Crosswalk has deleted its tokens; at Sage the sign-in ends by "
        "itself within 31 days, or at once if you remove Crosswalk there."
    )
