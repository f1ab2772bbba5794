"""Looking into the target before anything is sent: what is there already, by few calls.

A look reads the lists of the days that a file is about, two hundred documents a call, and
keeps what it saw; the preview holds it against the file.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol, cast

from engine.connecting import place_of, reached
from engine.errors import NeedsSignIn
from engine.installation import Installation
from engine.model import RECEIPT, DocumentKind
from engine.money import from_minor, minor_places, to_minor
from engine.records import Look, SeenInSage
from engine.store import Session, connections
from engine.store import found as rows
from engine.target import Found
from engine.targets.sage_accounting import PURCHASES, SALES

SIDE_OF: Mapping[str, str] = {"invoices": "sold", "expenses": "bought", "payments": "paid"}
"""Which side of the books a kind of sheet is about."""
_KINDS: Mapping[str, Sequence[DocumentKind]] = {
    "sold": SALES,
    "bought": PURCHASES,
    "paid": (RECEIPT,),
}
AROUND = dt.timedelta(days=1)
"""A day on each side, for documents that were dated by another clock."""


class Report(Protocol):
    def __call__(self, done: int, total: int, says: str = "") -> None: ...


def look(
    installation: Installation,
    workspace_id: str,
    since: dt.date,
    until: dt.date,
    report: Report,
    *,
    side: str = "sold",
) -> str:
    """What the company has of these days is known here; what is there, in a sentence.

    What is sold, what is bought and what was paid are looked at apart: each look stands until the
    next of its kind.
    """
    kinds = _KINDS[side]
    report(0, 1, "Looking into Sage.")
    with reached(installation, workspace_id, looking=True) as target:
        if target.business is None:
            raise NeedsSignIn("No company is chosen yet. Choose it on Connection.")
        company = target.business
        found: dict[str, Found] = {}
        for each in target.find(since - AROUND, until + AROUND, kinds=kinds):
            found[each.id] = each
            report(0, 1, f"{len(found):,} documents seen in Sage.")
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        if row is not None and row.business_id == company:
            made = Look(
                workspace_id=workspace_id,
                company=company,
                since=since.isoformat(),
                until=until.isoformat(),
                documents=len(found),
            )
            seen = [_row(workspace_id, company, each) for each in found.values()]
            rows.replace(session, made, seen, kinds)
        place = place_of(row)
    if place is not None and place.language == "fr":
        return f"Pièces dans Sage du {since:%d/%m/%Y} au {until:%d/%m/%Y} : {len(found)}."
    noun = "document" if len(found) == 1 else "documents"
    return f"Sage has {len(found):,} {noun} dated {since:%d %b %Y} to {until:%d %b %Y}."


def look_version(session: Session, workspace_id: str) -> str:
    """Another one whenever what was seen may be different."""
    last = rows.last_look(session, workspace_id)
    return "" if last is None else last.at.isoformat()


def last_look(session: Session, workspace_id: str) -> Look | None:
    return rows.last_look(session, workspace_id)


def seen(session: Session, workspace_id: str, company: str) -> Sequence[Found]:
    """What was seen at the last look into this company."""
    return [_found(each) for each in rows.seen(session, workspace_id, company)]


def _row(workspace_id: str, company: str, each: Found) -> SeenInSage:
    places = minor_places(each.currency)

    def minor(amount: Decimal) -> int:
        whole = to_minor(round(amount, places), places)
        assert isinstance(whole, int)  # it was rounded to that
        return whole

    return SeenInSage(
        workspace_id=workspace_id,
        target_id=each.id,
        company=company,
        kind=each.kind,
        number=each.number,
        target_number=each.target_number,
        contact_id=each.contact_id,
        date=each.date.isoformat(),
        currency=each.currency,
        net=minor(each.net),
        tax=minor(each.tax),
        gross=minor(each.gross),
        outstanding=minor(each.outstanding),
        status=each.status,
        link=each.link,
    )


def _found(row: SeenInSage) -> Found:
    places = minor_places(row.currency)
    return Found(
        id=row.target_id,
        kind=cast(DocumentKind, row.kind),
        number=row.number,
        target_number=row.target_number,
        contact_id=row.contact_id,
        date=dt.date.fromisoformat(row.date),
        currency=row.currency,
        net=from_minor(row.net, places),
        tax=from_minor(row.tax, places),
        gross=from_minor(row.gross, places),
        outstanding=from_minor(row.outstanding, places),
        status=row.status,  # type: ignore[arg-type]
        link=row.link,
    )
