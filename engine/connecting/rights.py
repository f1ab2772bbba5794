"""What the signed-in person may do in Sage: looked at one by one, and kept for the page."""

import time
from collections.abc import Callable

from engine.connecting.asking import opened
from engine.errors import NeedsSignIn
from engine.installation import Installation
from engine.records import RightFinding, now
from engine.store import connections, references
from engine.targets.sage_accounting import examine


def check_rights(
    installation: Installation,
    workspace_id: str,
    pause: Callable[[float], object] = time.sleep,
) -> str:
    """One harmless look for each right; what was found, in a sentence."""
    with opened(installation, workspace_id, pause=pause) as client:
        if client.business is None:
            raise NeedsSignIn("No company is chosen yet. Choose one on Connection.")
        with installation.store.reading() as session:
            row = connections.of(session, workspace_id)
        found = examine(client, "" if row is None else row.scope)
    rows = [
        RightFinding(
            workspace_id=workspace_id,
            number=number,
            name=each.probe.right,
            why=each.probe.why,
            place=each.probe.where,
            outcome=each.outcome,
            says=each.says,
        )
        for number, each in enumerate(found, 1)
    ]
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        if row is not None and row.business_id == client.business:
            references.keep_findings(session, workspace_id, rows)
            row.rights_checked_at = now()
            session.add(row)
    missing = sum(each.outcome == "missing" for each in found)
    if missing:
        return f"{missing} of {len(found)} rights {'is' if missing == 1 else 'are'} missing."
    return f"No right is missing, of the {len(found)} that the work needs."
