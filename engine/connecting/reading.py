"""Sage's own lists read and kept: whole the first time, afterwards what changed since."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import cast

from engine import audit
from engine.connecting.asking import opened
from engine.connecting.by_call import at, sure_it_is
from engine.connecting.places import live_place_of
from engine.errors import NeedsSignIn
from engine.installation import Installation
from engine.records import Connection, Reference, ReferenceChange, now
from engine.store import connections, references
from engine.target import (
    CompanyTold,
    DatedPercentage,
    Difference,
    Kind,
    Reading,
    ReferenceItem,
    RefusedByTarget,
    Tell,
    Unread,
    differences,
)
from engine.targets.sage_accounting import (
    CompanySettings,
    SageClient,
    analysis,
    full_reading,
    newer_reading,
    settings,
)
from engine.targets.sage_accounting.client import Page
from engine.targets.sage_accounting.reference import LISTS

TITLES: dict[str, str] = {
    "tax rate": "Tax rates",
    "ledger account": "Ledger accounts",
    "contact": "Contacts",
    "product": "Products",
    "service": "Services",
    "stock item": "Stock items",
    "currency": "Currencies",
    "department": "Departments",
    "project": "Projects",
    "journal": "Journals",
}
"""Sage's lists in the order people need them."""

_READ = (
    *((each.path, TITLES[each.kind]) for each in LISTS),
    (analysis.TYPES, "Analysis types"),
    (analysis.CATEGORIES, "Departments and projects"),
)
"""What is read, and what people call it."""

SETTINGS = "settings"
_UNREAD = "Sage did not show everything to the person who signed in; see Rights."

WHOLE_AGAIN_AFTER = timedelta(days=30)
"""Sage need not remember for longer what was deleted; nobody says how long it does."""

_PER_LIST = 100
_MATTERS = {"usable", "percentages", "code", "percentage"}
_PRIVATE = {
    *("email", "address", "VAT number", "person", "telephone", "address 1", "address 2", "city"),
    *("region", "postcode", "country", "details"),
}


def refresh(
    installation: Installation,
    workspace_id: str,
    tell: Tell = lambda done, total, says: None,
    pause: Callable[[float], object] = time.sleep,
) -> str:
    """The lists and the settings as they are in Sage now; what was found, in a sentence."""
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
    if row is not None and live_place_of(row) is not None:
        return _refresh_called(installation, row, tell, pause)
    with opened(installation, workspace_id, pause=pause) as client:
        if client.business is None:
            raise NeedsSignIn("No company is chosen yet. Choose one on Connection.")
        told = _Telling(client.line, client.business, tell)
        before = _kept(installation, workspace_id)
        total = _PER_LIST * (len(_READ) + 1)
        found_settings, hidden = _settings(client)
        after = full_reading(told) if before is None else newer_reading(told, before)
        tell(total - _PER_LIST, total, "Keeping what was read.")
        business = client.business
    changes = () if before is None else tuple(differences(before.items, after.items))
    unread: dict[str, str] = {each.kind: each.says for each in after.unread}
    unread.update(hidden)
    _keep(installation, workspace_id, business, before, after, changes, found_settings, unread)
    said = _said(before, after, changes)
    return f"{said} {_UNREAD}" if set(unread) - set(analysis.KINDS) else said


def _refresh_called(
    installation: Installation, row: Connection, tell: Tell, pause: Callable[[float], object]
) -> str:
    """The same of a company that is called at an address of its own: always all of it."""
    with at(installation, row, pause=pause) as target:
        told = target.company()
        sure_it_is(row, told)
        before = _kept(installation, row.workspace_id)
        after = target.lists(tell)
    changes = () if before is None else tuple(differences(before.items, after.items))
    unread: dict[str, str] = {each.kind: each.says for each in after.unread}
    _keep(installation, row.workspace_id, row.business_id, before, after, changes, told, unread)
    return _said(before, after, changes)


def _settings(client: SageClient) -> tuple[CompanySettings | None, dict[str, str]]:
    """The company's settings; where somebody may not see them, the lists are read all the same."""
    try:
        return settings(client), {}
    except RefusedByTarget as refused:
        return None, {SETTINGS: refused.says}


@dataclass(frozen=True)
class _Telling(SageClient):
    """The client, with a word about every page that arrives."""

    tell: Tell = field(default=lambda done, total, says: None)

    def pages(self, path: str, **query: str) -> Iterator[Page]:
        number, title = next(
            ((n, title) for n, (read, title) in enumerate(_READ) if read == path),
            (0, path),
        )
        seen = 0
        for page in super().pages(path, **query):
            seen += len(page.records)
            total = max(page.total or seen, seen, 1)
            self.tell(
                _PER_LIST * number + _PER_LIST * seen // total,
                _PER_LIST * (len(_READ) + 1),
                f"Reading {title.lower()}: {seen:,} of {total:,}."
                if seen
                else f"Reading {title.lower()}.",
            )
            yield page


def _kept(installation: Installation, workspace_id: str) -> Reading | None:
    """The lists as last read; None where they must be read from the beginning."""
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
        if row is None or row.lists_as_of is None:
            return None
        if row.lists_as_of < now() - WHOLE_AGAIN_AFTER:
            return None
        rows = references.whole(session, workspace_id)
    return Reading(
        row.lists_as_of,
        tuple(item_in(each) for each in rows),
        tuple(
            Unread(cast(Kind, kind), says)
            for kind, says in json.loads(row.unread).items()
            if kind != SETTINGS
        ),
    )


def _keep(
    installation: Installation,
    workspace_id: str,
    business: str,
    before: Reading | None,
    after: Reading,
    changes: Sequence[Difference],
    found: CompanySettings | CompanyTold | None,
    unread: Mapping[str, str],
) -> None:
    """Everything that was read, in one go; nothing where the company was changed meanwhile."""
    old = {} if before is None else {(each.kind, each.id): each for each in before.items}
    new = {(each.kind, each.id): each for each in after.items}
    fresh = [row_of(workspace_id, item) for key, item in new.items() if old.get(key) != item]
    moment = now()
    told = list(_told(workspace_id, moment, changes, after))
    with installation.store.writing() as session:
        row = connections.held(session, workspace_id)
        if row is None or row.business_id != business:
            return
        if before is None:
            references.empty(session, workspace_id)
        references.take_out(session, workspace_id, [key for key in old if key not in new])
        references.put(session, workspace_id, fresh)
        references.add_changes(session, told)
        if found is not None:
            row.settings = json.dumps(asdict(found), default=date.isoformat, ensure_ascii=False)
        row.unread = json.dumps(unread, ensure_ascii=False)
        row.lists_as_of, row.lists_read_at = after.as_of, moment
        session.add(row)


def _said(before: Reading | None, after: Reading, changes: Sequence[Difference]) -> str:
    if before is None:
        return f"Read {len(after.items):,} entries of Sage's lists."
    if not changes:
        return "Nothing has changed in Sage's lists."
    noun = "change" if len(changes) == 1 else "changes"
    return f"Sage's lists are up to date: {len(changes):,} {noun}."


# --- changes ---------------------------------------------------------------------------------


def _told(
    workspace_id: str, moment: datetime, changes: Iterable[Difference], after: Reading
) -> Iterator[ReferenceChange]:
    """The changes that a choice made earlier may hang on; what was added breaks nothing."""
    taken_over: dict[str, ReferenceItem] | None = None
    for each in changes:
        if each.how == "added" or (each.how == "changed" and not _matters(each)):
            continue
        says = _without_private(each)
        if each.how == "gone" and each.item.kind == "contact":
            taken_over = _by_mark(after) if taken_over is None else taken_over
            other = next(filter(None, map(taken_over.get, _marks(each.item))), None)
            if other is not None:
                says = f"Contact “{each.item.name}” is gone, perhaps merged into “{other.name}”" + (
                    f" ({other.code})." if other.code else "."
                )
        yield ReferenceChange(
            workspace_id=workspace_id,
            kind=each.item.kind,
            item_id=each.item.id,
            says=says,
            seen_at=moment,
        )


def _matters(change: Difference) -> bool:
    if change.item.kind in ("tax rate", "ledger account"):
        return True
    return any(each.what in _MATTERS for each in change.changes)


def _without_private(change: Difference) -> str:
    """The change in words that may stand on any page: what is private is not among them."""
    shown = tuple(each for each in change.changes if each.what not in _PRIVATE)
    return str(Difference(change.how, change.item, shown))


def _by_mark(after: Reading) -> dict[str, ReferenceItem]:
    return {mark: item for item in after.items if item.kind == "contact" for mark in _marks(item)}


def _marks(item: ReferenceItem) -> Iterator[str]:
    """What makes two contacts look like one: a VAT number, else a name."""
    if number := item.facts.get("VAT number"):
        yield f"number {number}"
    yield f"name {item.name.strip().casefold()}"


def note_changes(
    installation: Installation, workspace_id: str, actor: str, up_to: datetime
) -> None:
    """Somebody took note of every change up to this moment."""
    with installation.store.writing() as session:
        noted = references.note_changes(session, workspace_id, up_to, actor, now())
        if noted:
            noun = "change" if noted == 1 else "changes"
            audit.record(
                session,
                installation.keys,
                workspace_id,
                actor,
                "noted",
                f"Took note of {noted:,} {noun} in Sage's lists.",
            )


# --- rows ------------------------------------------------------------------------------------


def row_of(workspace_id: str, item: ReferenceItem) -> Reference:
    return Reference(
        workspace_id=workspace_id,
        kind=item.kind,
        item_id=item.id,
        code=item.code,
        name=item.name,
        words=f"{item.code} {item.name}".strip().casefold(),
        unusable=item.unusable,
        facts=json.dumps(dict(item.facts), ensure_ascii=False, sort_keys=True),
        percentages=json.dumps([asdict(each) for each in item.percentages], default=date.isoformat),
    )


def item_in(row: Reference) -> ReferenceItem:
    """The entry as it was read; a row and its entry say the same.

    >>> old = DatedPercentage("17.5", None, date(2011, 1, 3))
    >>> rate = ReferenceItem("tax rate", "S", "Standard", facts={"a": "b"}, percentages=(old,))
    >>> item_in(row_of("w", rate)) == rate
    True
    """
    return ReferenceItem(
        kind=cast(Kind, row.kind),
        id=row.item_id,
        name=row.name,
        code=row.code,
        unusable=row.unusable,
        facts=json.loads(row.facts),
        percentages=tuple(
            DatedPercentage(each["percentage"], _day(each["begins"]), _day(each["ends"]))
            for each in json.loads(row.percentages)
        ),
    )


def settings_of(row: Connection) -> CompanySettings | None:
    """The company's settings as last read."""
    if not row.settings or live_place_of(row) is not None:
        return None
    kept = json.loads(row.settings)
    return CompanySettings(**{**kept, "lock_date": _day(kept["lock_date"])})


def told_of(row: Connection) -> CompanyTold | None:
    """What a company that is called said of itself when its lists were last read."""
    if not row.settings or live_place_of(row) is None:
        return None
    kept = json.loads(row.settings)
    facts = tuple((title, text) for title, text in kept["facts"])
    return CompanyTold(**{**kept, "lock_date": _day(kept["lock_date"]), "facts": facts})


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
