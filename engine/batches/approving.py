"""A wish to send and another person's word, bound to every penny of what it covers."""

from collections.abc import Sequence

from engine import audit
from engine.installation import Installation
from engine.keys import Keys
from engine.model import ApprovalState, Problem, tidy
from engine.records import Approval, now
from engine.store import Session
from engine.store import batches as rows

_HERE = "Preview"

CHANGED_SINCE = "Something has changed since it was asked for."


def ask(
    installation: Installation,
    workspace_id: str,
    *,
    actor: str,
    upload_id: str,
    fingerprint: str,
    mapping_version: int,
    documents: int,
    value: str,
) -> ApprovalState:
    """Somebody is asked for their word; what was asked or given for something else falls."""
    with installation.store.writing() as session:
        fall(session, installation.keys, workspace_id, upload_id, fingerprint)
        for standing in rows.open_approvals(session, workspace_id, upload_id):
            if standing.asked_by == actor or standing.state == "given":
                return approval_in(standing)
        approval = Approval(
            workspace_id=workspace_id,
            upload_id=upload_id,
            fingerprint=fingerprint,
            mapping_version=mapping_version,
            documents=documents,
            value=value,
            asked_by=actor,
        )
        rows.add_approval(session, approval)
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "asked for approval",
            f"Asked for approval of {_documents(documents)}, {value}.",
        )
    return approval_in(approval)


def approve(
    installation: Installation,
    workspace_id: str,
    approval_id: str,
    *,
    actor: str,
    fingerprint: str,
    four_eyes: bool,
) -> Problem | None:
    """Another person's word for exactly what they have seen."""
    with installation.store.writing() as session:
        approval = rows.approval(session, workspace_id, approval_id)
        if problem := _unanswerable(approval):
            return problem
        assert approval is not None
        if four_eyes and _same_person(actor, approval.asked_by):
            return Problem(
                "four-eyes",
                _HERE,
                "Who has prepared a batch may not approve it.",
                "Ask a colleague to look at it on Preview.",
            )
        if approval.fingerprint != fingerprint:
            _let_fall(session, installation.keys, approval, CHANGED_SINCE)
            return Problem(
                "changed-since-asked", _HERE, CHANGED_SINCE, "Look at it again, then ask anew."
            )
        _answer(approval, "given", actor, "")
        rows.add_approval(session, approval)
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "approved",
            f"Approved {_documents(approval.documents)} prepared by {approval.asked_by}, "
            f"{approval.value} (fingerprint {approval.fingerprint[:12]}).",
        )
    return None


def refuse(
    installation: Installation, workspace_id: str, approval_id: str, *, actor: str, why: str
) -> Problem | None:
    """Not like this, and why."""
    with installation.store.writing() as session:
        approval = rows.approval(session, workspace_id, approval_id)
        if problem := _unanswerable(approval):
            return problem
        assert approval is not None
        if not tidy(why):
            return Problem(
                "no-reason", _HERE, "No reason is given.", "Say what is to be changed first."
            )
        _answer(approval, "refused", actor, tidy(why))
        rows.add_approval(session, approval)
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "refused to approve",
            f"Did not approve what {approval.asked_by} prepared: {tidy(why)}",
        )
    return None


def fall(
    session: Session,
    keys: Keys,
    workspace_id: str,
    upload_id: str,
    fingerprint: str,
    says: str = CHANGED_SINCE,
) -> int:
    """Whatever was asked or given for another state of this file counts no more; how many."""
    fallen = 0
    for approval in rows.open_approvals(session, workspace_id, upload_id):
        if approval.fingerprint != fingerprint:
            _let_fall(session, keys, approval, says)
            fallen += 1
    return fallen


def approvals(session: Session, workspace_id: str, at_most: int = 50) -> Sequence[ApprovalState]:
    """The newest first."""
    return [approval_in(each) for each in rows.approvals(session, workspace_id, at_most)]


def use(
    session: Session, workspace_id: str, approval_id: str, fingerprint: str, *, four_eyes: bool
) -> Approval | Problem:
    """The word that was given for exactly this, used up by sealing it."""
    approval = rows.approval(session, workspace_id, approval_id) if approval_id else None
    if approval is None or approval.state != "given":
        return Problem(
            "not-approved",
            _HERE,
            "Another person has not approved this batch.",
            "Ask for approval on Preview.",
        )
    if approval.fingerprint != fingerprint:
        return Problem(
            "changed-since-approved",
            _HERE,
            "Something has changed since it was approved.",
            "Look at it again on Preview, then ask for approval anew.",
        )
    if four_eyes and _same_person(approval.answered_by, approval.asked_by):
        return Problem(
            "four-eyes",
            _HERE,
            "Who has prepared a batch may not approve it.",
            "Ask a colleague to look at it on Preview.",
        )
    approval.state = "used"
    rows.add_approval(session, approval)
    return approval


def approval_in(row: Approval) -> ApprovalState:
    return ApprovalState(
        id=row.id,
        upload_id=row.upload_id,
        state=row.state,  # type: ignore[arg-type]
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        documents=row.documents,
        value=row.value,
        mapping_version=row.mapping_version,
        fingerprint=row.fingerprint,
        says=row.says,
    )


def _unanswerable(approval: Approval | None) -> Problem | None:
    if approval is None or approval.state != "asked":
        return Problem(
            "approval-answered",
            _HERE,
            "This approval is not asked for any more.",
            "Look at the batch again on Preview.",
        )
    return None


def _answer(approval: Approval, state: str, actor: str, says: str) -> None:
    approval.state, approval.answered_by, approval.says = state, actor, says
    approval.answered_at = now()


def _let_fall(session: Session, keys: Keys, approval: Approval, says: str) -> None:
    was = "given" if approval.state == "given" else "asked for"
    approval.state, approval.says = "fallen", says
    rows.add_approval(session, approval)
    audit.record(
        session,
        keys,
        approval.workspace_id,
        "Crosswalk",
        "approval fell",
        f"The approval {was} for {_documents(approval.documents)}, {approval.value}, "
        f"counts no more: {says}",
    )


def _documents(number: int) -> str:
    return "1 document" if number == 1 else f"{number:,} documents"


def _same_person(one: str, other: str) -> bool:
    return tidy(one).casefold() == tidy(other).casefold()
