"""Marking documents as already in Sage: who said so, when, and by what evidence.

A mark makes no call. From then on the document counts as there, is followed for payments, can
be amended or voided like any other, and is never sent. The mark can be taken back.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine import audit
from engine.batches.differing import difference
from engine.batches.sealing import delivery_of, totals_of
from engine.connecting import name_of
from engine.installation import Installation
from engine.model import Document, Problem, Sent, fingerprint, tidy
from engine.records import Batch, Delivery, new_id, now
from engine.store import Clash, Session, connections
from engine.store import batches as rows
from engine.target import Found

_HERE = "Preview"


@dataclass(frozen=True)
class Adoption:
    """A document of the file, and the one in Sage that it is."""

    document: Document
    found: Found
    evidence: str
    """What speaks for it, as the person saw it."""
    before: Sent | None = None
    """What stood for it, where it was sent and is left in Sage as it is."""


def adopt(
    installation: Installation,
    workspace_id: str,
    adoptions: Sequence[Adoption],
    *,
    actor: str,
    name: str,
    upload_id: str,
    file_name: str,
    file_sha256: str,
    mapping_version: int,
) -> Batch | Problem:
    """A batch of marks, which is delivered as it is made."""
    if not adoptions:
        return Problem("nothing-to-mark", _HERE, "No document is chosen.", "Choose one first.")
    documents = [
        replace(each.document, party=replace(each.document.party, id=each.found.contact_id))
        for each in adoptions
    ]
    at = now()
    try:
        with installation.store.writing() as session:
            connection = connections.held(session, workspace_id)
            if connection is None or not connection.business_id:
                return Problem(
                    "no-company",
                    "Connection",
                    "No company in Sage is connected.",
                    "Connect one on Connection.",
                )
            batch = Batch(
                id=new_id(),
                workspace_id=workspace_id,
                name=name,
                target=name_of(connection),
                company=connection.business_id,
                company_name=connection.business_name,
                is_live=connection.kind == "sage",
                upload_id=upload_id,
                file_name=file_name,
                file_sha256=file_sha256,
                mapping_version=mapping_version,
                fingerprint=fingerprint(documents, "adopt", connection.business_id),
                documents=len(documents),
                totals=json.dumps(totals_of(documents), sort_keys=True),
                sealed_at=at,
                sealed_by=actor,
                approved_by=actor,
                state="delivered",
                ended_at=at,
            )
            marks = [
                _mark(batch, place, document, each)
                for place, (document, each) in enumerate(zip(documents, adoptions, strict=True))
            ]
            if all(each.state == "proved" for each in marks):
                batch.proved_at = at
            if problem := _taken(session, batch, marks):
                return problem
            for each in marks:
                if each.amends:
                    rows.give_way(session, each)
            rows.add(session, batch, marks)
            named = ", ".join(f"{each.number} as {each.target_number}" for each in marks[:10])
            more = f" and {len(marks) - 10:,} more" if len(marks) > 10 else ""
            audit.record(
                session,
                installation.keys,
                workspace_id,
                actor,
                "marked",
                f"Marked as already in “{batch.company_name}”: {named}{more} ({batch.name}).",
            )
    except Clash:
        return Problem(
            "already-sent",
            _HERE,
            "One of the documents was sent or marked by somebody else a moment ago.",
            "Look at the preview again.",
        )
    return batch


def take_back(
    installation: Installation, workspace_id: str, batch_id: str, *, actor: str, why: str
) -> Problem | None:
    """The marks of a batch count no more; in Sage nothing happens."""
    why = tidy(why)
    if not why:
        return Problem("no-reason", "History", "No reason is given.", "Say why it is taken back.")
    with installation.store.writing() as session:
        batch = rows.held(session, workspace_id, batch_id)
        marks = rows.deliveries(session, workspace_id, batch_id, states=rows.THERE, acts=("adopt",))
        if batch is None or not marks:
            return Problem(
                "no-marks", "History", "Nothing of it is marked any more.", "Look at it again."
            )
        for each in marks:
            rows.mark(session, each, rows.THERE, state="left", says=f"Taken back by {actor}: {why}")
            before = rows.delivery(session, workspace_id, each.amends) if each.amends else None
            if before is not None:
                state = "proved" if before.proved_at else "delivered"
                rows.mark(session, before, ("amended",), state=state)
        batch.proved_at = None
        rows.keep(session, batch)
        noun = "mark" if len(marks) == 1 else "marks"
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "took back",
            f"Took back {len(marks):,} {noun} of {batch.name}: {why}",
        )
    return None


def _mark(batch: Batch, place: int, document: Document, adoption: Adoption) -> Delivery:
    found = adoption.found
    says = difference(document, found)
    row = delivery_of(batch, place, document, act="adopt", before=adoption.before)
    row.reason = adoption.evidence
    row.target_id, row.target_number, row.link = found.id, found.target_number, found.link
    row.state = "differs" if says else "proved"
    row.says = says or adoption.evidence
    row.answered_at = batch.sealed_at
    row.proved_at = None if says else batch.sealed_at
    return row


def _taken(session: Session, batch: Batch, marks: Sequence[Delivery]) -> Problem | None:
    """One document of Sage is not two of the file."""
    known = rows.of_targets(
        session, batch.workspace_id, batch.company, [each.target_id for each in marks]
    )
    for each in marks:
        other = known.get(each.target_id)
        if other is not None and other.id != each.amends:
            return Problem(
                "marked-already",
                _HERE,
                f"{each.target_number} stands for {other.number} already.",
                "Choose another one.",
            )
    if len({each.target_id for each in marks}) < len(marks):
        return Problem(
            "marked-twice",
            _HERE,
            "Two documents are marked as one and the same in Sage.",
            "Choose another one for one of them.",
        )
    return None
