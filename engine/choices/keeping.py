"""Choices kept one by one, each from the version that made it to the one that ended it.

Two people at one mapping never overwrite each other: an edit says what its author saw,
and where something else stands by now, nothing of it is saved and both are told.
"""

import json
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from engine.errors import EngineError
from engine.installation import Installation
from engine.model import (
    AccountRule,
    ContactChoice,
    FieldChoice,
    Mapping,
    MappingSettings,
    MappingVersionLine,
    Problem,
    Shape,
    TaxChoice,
    UploadKind,
)
from engine.records import MappingEntry, MappingVersion
from engine.store import Session, workspaces
from engine.store import choices as rows

UNSEEN: Any = object()
"""The edit holds whatever stood before: it was made from a file, not from a look at the page."""


@dataclass(frozen=True)
class Edit:
    """One choice made: what it is now, and what its author saw before; None is no choice."""

    part: str
    key: str
    value: Any
    saw: Any = UNSEEN


class _Changed(EngineError):
    """Somebody else changed the same choice meanwhile."""


def version_number(session: Session, workspace_id: str) -> int:
    return rows.newest(session, workspace_id)


def current(session: Session, workspace_id: str, kind: str) -> Mapping:
    """The mapping as it stands, for one kind of sheet."""
    return at_version(session, workspace_id, kind, None)


def at_version(session: Session, workspace_id: str, kind: str, version: int | None) -> Mapping:
    """The mapping as it stood in that version."""
    found = values(session, workspace_id, version)
    number = rows.newest(session, workspace_id) if version is None else version
    return mapping_of(found, kind, number)


def values(
    session: Session, workspace_id: str, version: int | None = None
) -> dict[tuple[str, str], Any]:
    """Every choice by its part and key, as plain values."""
    found = rows.texts(session, workspace_id, version)
    return {(part, key): json.loads(value) for part, key, value in found}


def value(session: Session, workspace_id: str, part: str, key: str) -> Any:
    """One choice as it stands; None where there is none."""
    found = rows.standing(session, workspace_id, part, key)
    return None if found is None else json.loads(found.value)


def mapping_of(found: Dict[tuple[str, str], Any], kind: str, version: int = 0) -> Mapping:
    """The mapping that these choices make; what is bought or paid has tables of its own."""
    fields: dict[str, FieldChoice] = {}
    taxes: dict[str, TaxChoice] = {}
    contacts: dict[str, ContactChoice] = {}
    products: dict[str, str] = {}
    departments: dict[str, str] = {}
    projects: dict[str, str] = {}
    settings: dict[str, Any] = {}
    rules: list[tuple[int, str, AccountRule]] = []
    shape, default_account = Shape(), ""
    for (kept_as, key), value in found.items():
        part = part_here(kept_as, kind)
        if part == "field":
            of, _, field = key.partition("/")
            if of == kind:
                fields[field] = FieldChoice(**value)
        elif part == "shape" and key == kind:
            shape = Shape(**value)
        elif part == "tax":
            taxes[key] = TaxChoice(rate=value["rate"], reason=value["reason"])
        elif part == "contact":
            contacts[key] = ContactChoice(verb=value["verb"], contact=value["contact"])
        elif part == "product":
            products[key] = value["product"]
        elif part == "department":
            departments[key] = value["item"]
        elif part == "project":
            projects[key] = value["item"]
        elif part == "account" and key == "default":
            default_account = value["account"]
        elif part == "account":
            rule = AccountRule(field=value["field"], value=value["value"], account=value["account"])
            rules.append((value["place"], key, rule))
        elif part == "setting":
            settings[key] = value
    return Mapping(
        version=version,
        kind=cast(UploadKind, kind),
        shape=shape,
        fields=fields,
        taxes=taxes,
        default_account=default_account,
        account_rules=tuple(rule for _, _, rule in sorted(rules, key=lambda each: each[:2])),
        contacts=contacts,
        products=products,
        departments=departments,
        projects=projects,
        settings=MappingSettings(**settings),
    )


BOUGHT, RECEIVED = "purchase ", "receipt "
"""Before the parts of a mapping that hold for purchases and expenses, and for payments."""
_APART: Dict[str, tuple[str, tuple[str, ...]]] = {
    "expenses": (BOUGHT, ("tax", "account", "contact")),
    "payments": (RECEIVED, ("account",)),
}


def part_of(part: str, kind: str) -> str:
    """What a table is kept as for a kind of sheet: codes, contacts and accounts of what is bought
    are others than those of what is sold, and so are the accounts of what is paid.

    >>> part_of("tax", "invoices"), part_of("tax", "expenses"), part_of("setting", "expenses")
    ('tax', 'purchase tax', 'setting')
    >>> part_of("account", "payments"), part_of("contact", "payments")
    ('receipt account', 'contact')
    """
    before, parts = _APART.get(kind, ("", ()))
    return before + part if part in parts else part


def part_here(kept_as: str, kind: str) -> str:
    """Which table of a sheet of this kind it is; empty where it is one of the other side."""
    part = kept_as.removeprefix(BOUGHT).removeprefix(RECEIVED)
    return part if kept_as == part_of(part, kind) else ""


def change(
    installation: Installation,
    workspace_id: str,
    actor: str,
    says: str,
    edits: Sequence[Edit],
    seen: int | None = None,
) -> int | Problem:
    """All of these choices saved as one version, or none and why; the version that now stands.

    Where the author was looking at an older version, what others changed since is not overwritten.
    """
    try:
        with installation.store.writing() as session:
            return _change(session, workspace_id, actor, says, edits, seen)
    except _Changed as other:
        return Problem(
            "mapping-changed-meanwhile",
            "Mapping",
            str(other),
            "Look at it as it stands now, then decide.",
        )


def _change(
    session: Session,
    workspace_id: str,
    actor: str,
    says: str,
    edits: Sequence[Edit],
    seen: int | None = None,
    undone_to: int | None = None,
) -> int:
    workspaces.held(session, workspace_id)  # one change of a workspace's mapping at a time
    many = len(edits) > 20
    standing = (
        {(each.part, each.key): each for each in rows.entries(session, workspace_id)}
        if many
        else {}
    )
    number = rows.newest(session, workspace_id)
    unseen = set()
    if seen is not None and seen < number:
        unseen = rows.changed_since(session, workspace_id, seen)
    ended: list[str] = []
    fresh: list[MappingEntry] = []
    for edit in edits:
        at = (edit.part, edit.key)
        row = standing.get(at) if many else rows.standing(session, workspace_id, *at)
        stands = None if row is None else json.loads(row.value)
        if stands == edit.value:
            continue
        if at in unseen or (edit.saw is not UNSEEN and edit.saw != stands):
            raise _Changed(_said(session, workspace_id, row, edit, len(edits)))
        if row is not None:
            ended.append(row.id)
        if edit.value is not None:
            fresh.append(
                MappingEntry(
                    workspace_id=workspace_id,
                    part=edit.part,
                    key=edit.key,
                    value=json.dumps(edit.value, ensure_ascii=False, sort_keys=True),
                    since=number + 1,
                )
            )
    if not ended and not fresh:
        return number
    rows.add_version(
        session,
        MappingVersion(
            workspace_id=workspace_id, number=number + 1, by=actor, says=says, undone_to=undone_to
        ),
    )
    rows.end(session, workspace_id, ended, number + 1)
    rows.add(session, fresh)
    return number + 1


def _said(
    session: Session, workspace_id: str, row: MappingEntry | None, edit: Edit, many: int
) -> str:
    """Who changed it, where that is known."""
    what = edit.key.rpartition("/")[2]
    lost = "yours was not saved" if many == 1 else f"none of these {many} was saved"
    if row is None:
        return f"The choice for “{what}” was taken away a moment ago; {lost}."
    version = rows.version(session, workspace_id, row.since)
    who = "Somebody" if version is None else version.by
    return f"{who} changed the choice for “{what}” a moment ago; {lost}."


# --- versions --------------------------------------------------------------------------------


def versions(
    session: Session, workspace_id: str, at_most: int = 200
) -> Sequence[MappingVersionLine]:
    """What was done to the mapping, newest first."""
    return [
        MappingVersionLine(each.number, each.at, each.by, each.says, each.name)
        for each in rows.versions(session, workspace_id, at_most)
    ]


def name_version(
    installation: Installation, workspace_id: str, number: int, name: str
) -> Problem | None:
    """A version people will want to find again has a name."""
    with installation.store.writing() as session:
        found = rows.version(session, workspace_id, number)
        if found is None:
            return _no_version(number)
        found.name = name
        session.add(found)
    return None


def differences(
    before: Dict[tuple[str, str], Any], after: Dict[tuple[str, str], Any]
) -> list[tuple[str, str, Any, Any]]:
    """Every choice that stands differently: part, key, what it was, what it is."""
    return [
        (*at, before.get(at), after.get(at))
        for at in sorted({*before, *after})
        if before.get(at) != after.get(at)
    ]


def restore(
    installation: Installation, workspace_id: str, actor: str, number: int
) -> int | Problem:
    """The mapping as it stood in that version, as a version of its own: nothing is forgotten."""
    with installation.store.writing() as session:
        if rows.version(session, workspace_id, number) is None:
            return _no_version(number)
        edits = _edits_back_to(session, workspace_id, number)
        return _change(session, workspace_id, actor, f"Restored version {number}.", edits)


def _edits_back_to(session: Session, workspace_id: str, number: int) -> list[Edit]:
    then = values(session, workspace_id, number)
    stands = values(session, workspace_id)
    return [Edit(part, key, now) for part, key, _, now in differences(stands, then)]


def last_step(session: Session, workspace_id: str) -> MappingVersionLine | None:
    """What an undo would take back: the newest step that was not taken back already."""
    number = rows.newest(session, workspace_id)
    while number and (found := rows.version(session, workspace_id, number)):
        if found.undone_to is None:
            return MappingVersionLine(found.number, found.at, found.by, found.says, found.name)
        number = found.undone_to
    return None


def undo(installation: Installation, workspace_id: str, actor: str, seen: int) -> int | Problem:
    """One step back from the version that the person looks at; again, and it is two."""
    with installation.store.writing() as session:
        workspaces.held(session, workspace_id)
        number = rows.newest(session, workspace_id)
        if number != seen:
            version = rows.version(session, workspace_id, number)
            who = "Somebody" if version is None else version.by
            return Problem(
                "mapping-changed-meanwhile",
                "Mapping",
                f"{who} changed the mapping a moment ago; nothing was undone.",
                "Look at it as it stands now, then undo.",
            )
        step = last_step(session, workspace_id)
        if step is None:
            return number
        back_to = step.number - 1
        edits = _edits_back_to(session, workspace_id, back_to)
        says = f"Undone: {step.says}"
        return _change(session, workspace_id, actor, says, edits, undone_to=back_to)


def _no_version(number: int) -> Problem:
    return Problem(
        "mapping-version-unknown",
        "Mapping",
        f"There is no version {number} of this mapping.",
        "Choose one from the list.",
    )
