"""A workspace gets a company that nobody signs in to: written for as files, or called."""

from datetime import datetime

from engine import audit
from engine.connecting.choosing import CHANGED_MEANWHILE, standing_of
from engine.installation import Installation
from engine.model import Problem
from engine.records import Connection, new_id
from engine.store import Session, connections, workspaces
from engine.target import CompanyTold, Place

_ALREADY = Problem(
    "connected-already",
    "Connection",
    "This workspace is connected with a company already.",
    "Disconnect that one first, or make another workspace.",
)


def new_connection(
    workspace_id: str,
    place: Place,
    told: CompanyTold,
    *,
    kind: str,
    mode: str,
    lasts: datetime,
    actor: str,
) -> Connection:
    """The way to this company; without tokens, which whoever has some locks into it."""
    return Connection(
        id=new_id(),
        workspace_id=workspace_id,
        kind=kind,
        target=place.key,
        mode=mode,
        scope="full_access",
        signed_in_by=actor,
        key_id="",
        access_token="",
        refresh_token="",
        access_ends=lasts,
        refresh_ends=lasts,
        business_id=company_id(place, told),
        business_name=told.name,
        business_country=told.country,
        business_currency=told.currency,
        business_edition=told.edition,
    )


def company_id(place: Place, told: CompanyTold) -> str:
    """By which a company of one program is never taken for a company of another."""
    return f"{place.key}/{told.id}"


def set_up(
    session: Session, installation: Installation, row: Connection, says: str
) -> Problem | None:
    """The workspace is for this company from now on, and is kept as its books are."""
    workspace = workspaces.held(session, row.workspace_id)
    if workspace is None:
        return CHANGED_MEANWHILE
    if connections.held(session, row.workspace_id) is not None:
        return _ALREADY
    connections.keep(session, row)
    workspace.country = row.business_country or workspace.country
    workspace.currency = row.business_currency or workspace.currency
    workspaces.stand(session, workspace, standing_of(row))
    audit.record(session, installation.keys, row.workspace_id, row.signed_in_by, "connected", says)
    return None
