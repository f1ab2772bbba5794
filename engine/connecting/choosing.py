"""Choosing the company in Sage that a workspace is for, so that no wrong one goes unnoticed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from engine import audit
from engine.connecting.asking import opened
from engine.connecting.places import KIND
from engine.errors import EngineError, Refused
from engine.installation import Installation
from engine.model import COUNTRIES, Comparison, Problem, SageCompany, Standing, tidy
from engine.records import Connection, Workspace
from engine.store import Session, connections, workspaces
from engine.targets import sage_accounting

Then = Callable[[Session, str, str], object]
"""What follows a choice, kept together with it: told the session, the workspace and the actor."""

_HERE = "Connection"


def look(installation: Installation, workspace_id: str) -> Problem | None:
    """Ask Sage which companies the signed-in person may use, and keep the list."""
    try:
        with opened(installation, workspace_id, looking=True) as client:
            found = [_plain(each) for each in sage_accounting.companies(client)]
    except EngineError as trouble:
        return trouble_with_sage(trouble)
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        if row is not None:
            row.companies = json.dumps([asdict(each) for each in found], ensure_ascii=False)
            connections.keep(session, row)
    return None


def known(row: Connection) -> Sequence[SageCompany]:
    """The companies as Sage last listed them."""
    return [SageCompany(**each) for each in json.loads(row.companies)]


def compared(workspace: Workspace, company: SageCompany) -> Sequence[Comparison]:
    """The workspace and the company side by side; a name may differ, books may not."""
    return (
        Comparison("Name", workspace.name, company.name, None),
        Comparison(
            "Country",
            _country(workspace.country),
            _country(company.country),
            company.country in ("", workspace.country),
        ),
        Comparison(
            "Currency",
            workspace.currency,
            company.currency or "not looked up yet",
            company.currency in ("", workspace.currency),
        ),
        Comparison("Edition", "any", company.edition or "not said", None),
    )


def fits(workspace: Workspace, company: SageCompany) -> bool:
    return all(each.fits is not False for each in compared(workspace, company))


def choose(
    installation: Installation,
    workspace_id: str,
    company_id: str,
    *,
    actor: str,
    version: int,
    typed: str,
    then: Then,
) -> Problem | None:
    """This workspace is for this company from now on; or why that cannot be.

    A live company, and one whose books are kept otherwise than the workspace's, is chosen
    by typing its name: nobody connects it by a slip of the hand. What Sage says of it is
    asked anew, as the list may be old.
    """
    try:
        with opened(installation, workspace_id, looking=True) as client:
            company = _plain(sage_accounting.company(client, company_id))
    except EngineError as trouble:
        return trouble_with_sage(trouble)
    if company.unusable:
        return Problem("company-unusable", company.name, company.unusable, "Choose another one.")
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        workspace = workspaces.held(session, workspace_id)
        if row is None or workspace is None or row.version != version:
            return CHANGED_MEANWHILE
        sure = row.kind == "practice" and fits(workspace, company)
        if not sure and tidy(typed).casefold() != tidy(company.name).casefold():
            return Problem(
                "company-name-not-typed",
                "Company name",
                f"“{tidy(typed)}” is not the name of the company you chose."
                if tidy(typed)
                else "The company's name has not been typed yet.",
                f"Type “{company.name}” to say that it is the right one.",
            )
        _take(session, row, workspace, company)
        audit.record(
            session, installation.keys, workspace_id, actor, "connected", _says(workspace, company)
        )
        then(session, workspace_id, actor)
    return None


def choose_the_fitting(
    installation: Installation, workspace_id: str, actor: str, then: Then
) -> bool:
    """Choose the only company that fits; False where a person has to."""
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
        workspace = workspaces.with_id(session, workspace_id)
    assert row is not None
    assert workspace is not None
    fitting = [each for each in known(row) if not each.unusable and fits(workspace, each)]
    if len(fitting) != 1:
        return False
    problem = choose(
        installation,
        workspace_id,
        fitting[0].id,
        actor=actor,
        version=row.version,
        typed="",
        then=then,
    )
    return problem is None


def still_theirs(installation: Installation, workspace_id: str, actor: str, then: Then) -> bool:
    """Whether who signed in now may use the company that is connected; if not, it is let go.

    Where Sage cannot be asked just now, the company stays: every later call names it, so
    the wrong one cannot be meant.
    """
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
    assert row is not None
    try:
        with opened(installation, workspace_id, looking=True) as client:
            refused = bool(_plain(sage_accounting.company(client, row.business_id)).unusable)
    except Refused:
        refused = True
    except EngineError:
        refused = False
    if not refused:
        with installation.store.writing() as session:
            then(session, workspace_id, actor)
        return True
    let_go(installation, workspace_id, actor)
    look(installation, workspace_id)
    return False


def let_go(installation: Installation, workspace_id: str, actor: str) -> None:
    """The company is no longer this workspace's; the sign-in stays."""
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        if row is None or not row.business_id:
            return
        name = row.business_name
        connections.forget_what_was_read(session, row)
        row.business_id = row.business_name = row.business_country = ""
        row.business_currency = row.business_edition = ""
        connections.keep(session, row)
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "let go",
            f"Let go of the company “{name}”; another one is to be chosen.",
        )


def _take(session: Session, row: Connection, workspace: Workspace, company: SageCompany) -> None:
    if row.business_id != company.id:
        connections.forget_what_was_read(session, row)
    row.business_id, row.business_name = company.id, company.name
    row.business_country, row.business_currency = company.country, company.currency
    row.business_edition = company.edition
    connections.keep(session, row)
    # The books decide: what is drafted here is drafted for them.
    workspace.country = company.country or workspace.country
    workspace.currency = company.currency or workspace.currency
    workspaces.stand(session, workspace, standing_of(row))


def standing_of(row: Connection) -> Standing:
    """What a transfer from a workspace with this connection would touch."""
    if row.kind == "practice":
        return "practice"
    if row.kind == KIND:
        return "files"
    return "live" if row.mode == "full" else "read-only"


def trouble_with_sage(trouble: EngineError) -> Problem:
    """What a person reads when Sage could not be asked."""
    return Problem("sage", _HERE, str(trouble), "Then try again here.")


CHANGED_MEANWHILE = Problem(
    "connection-changed-meanwhile",
    _HERE,
    "Someone else changed this connection a moment ago.",
    "Look at it again, then decide.",
)


def _says(workspace: Workspace, company: SageCompany) -> str:
    books = f"{_country(company.country)}, {company.currency or workspace.currency}"
    return f"Connected with the company “{company.name}” in Sage ({books})."


def _plain(found: sage_accounting.Company) -> SageCompany:
    return SageCompany(
        found.id, found.name, found.country, found.currency, found.edition, found.unusable
    )


def _country(code: str) -> str:
    return next((each.name for each in COUNTRIES if each.code == code), code or "not looked up yet")
