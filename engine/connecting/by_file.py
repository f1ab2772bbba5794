"""A company whose documents are written as files: set up in one step, its lists from its own
exports or typed, what its files need decided once. Nothing is ever asked of it over a network."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import cast

from engine import audit, sheets
from engine.connecting import setting_up
from engine.connecting.choosing import CHANGED_MEANWHILE
from engine.connecting.places import KIND, options_of, place_of, target_of
from engine.connecting.reading import TITLES, item_in, row_of
from engine.connecting.setting_up import new_connection
from engine.installation import Installation
from engine.model import FilePlace, ListEdit, OptionState, Problem, Sheet, tidy
from engine.records import Connection, now
from engine.store import Session, connections, references
from engine.target import CompanyTold, DatedPercentage, FileTarget, Kind, ReferenceItem
from engine.targets.by_file import FILE_TARGETS

_HERE = "Connection"
_MADE_BY = "made by"
NOT_BY_FILE = Problem(
    "not-by-file",
    _HERE,
    "No company is set up here whose documents are written as files.",
    "Set one up on Connection.",
)


def places() -> Sequence[FilePlace]:
    """Where documents can go as files."""
    return [FilePlace(each.key, each.name, each.country) for each in FILE_TARGETS.values()]


def set_up(
    installation: Installation, workspace_id: str, key: str, company: str, *, actor: str
) -> Problem | None:
    """This workspace's documents are written as files for this company from now on."""
    company = tidy(company)
    if not company:
        return Problem(
            "company-missing", "Company", "The company has no name yet.", "Type its name."
        )
    target = FILE_TARGETS[key]
    told = CompanyTold(workspace_id, company, target.country, target.currency, target.name)
    moment = now()
    row = new_connection(
        workspace_id, target, told, kind=KIND, mode="full", lasts=moment, actor=actor
    )
    row.lists_as_of = row.lists_read_at = moment
    says = f"Documents are written as files for “{company}” in {target.name}."
    with installation.store.writing() as session:
        if problem := setting_up.set_up(session, installation, row, says):
            return problem
        usual = [row_of(workspace_id, each) for each in target.usual_books().items]
        references.empty(session, workspace_id)
        references.put(session, workspace_id, usual)
    return None


# --- the company's own lists -----------------------------------------------------------------


def sheets_in(target: FileTarget, name: str, content: bytes) -> Sequence[Sheet] | Problem:
    """The tables of a file that the company exported: of the program's own kind, or any sheet."""
    own = target.sheets_of(content)
    if own:
        return own
    book = sheets.read(name, content)
    return book if isinstance(book, Problem) else [sheets.headed(grid) for grid in book.grids]


def take_list(
    installation: Installation, workspace_id: str, name: str, sheet: Sheet, *, actor: str
) -> str | Problem:
    """One of the company's lists from its own export, in place of what stood for it; how many."""
    with installation.store.writing() as session:
        connection = connections.held(session, workspace_id)
        target = target_of(connection)
        if connection is None or target is None:
            return CHANGED_MEANWHILE
        found = target.read_list(sheet)
        if isinstance(found, Problem):
            return found
        # Where customers and suppliers are lists apart, one takes nothing from the other.
        sides = {(each.kind, _by_code(each.id, each.code)) for each in found}
        _replace(session, connection, sides, found)
        counts = Counter(each.kind for each in found)
        says = ", ".join(_counted(target, kind, counts[kind]) for kind in sorted(counts))
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "read",
            f"Took the company's own list from {name}: {says}.",
        )
    return says


def _counted(target: FileTarget, kind: Kind, number: int) -> str:
    """2 ledger accounts; or, where its people have a word of their own, Plan comptable (2)."""
    ours = kind if number == 1 else TITLES[kind].lower()
    title = target.list_title(kind, ours)
    return f"{number:,} {ours}" if title == ours else f"{title} ({number:,})"


def edits_of(session: Session, workspace_id: str, kind: str) -> Sequence[ListEdit]:
    """One list, to be edited as a grid."""
    return [
        ListEdit(each.code, each.name, _percentage(item_in(each)), not each.unusable, each.item_id)
        for each in sorted(references.whole(session, workspace_id), key=lambda row: row.code)
        if each.kind == kind
    ]


def keep_list(
    installation: Installation,
    workspace_id: str,
    kind: str,
    edits: Sequence[ListEdit],
    *,
    actor: str,
) -> Problem | None:
    """A list as it was edited by hand: entries added, renamed, taken out."""
    with installation.store.writing() as session:
        connection = connections.held(session, workspace_id)
        if connection is None or target_of(connection) is None:
            return CHANGED_MEANWHILE
        before = {
            each.item_id: item_in(each)
            for each in references.whole(session, workspace_id)
            if each.kind == kind
        }
        made: dict[str, ReferenceItem] = {}
        for place, edit in enumerate(edits, 1):
            item = _edited(kind, edit, place, before)
            if isinstance(item, Problem):
                return item
            if item.id in made:
                return Problem(
                    "list-entry-twice",
                    f"{TITLES[kind]}, row {place}",
                    f"The code “{item.code}” is there twice.",
                    "Give each entry a code of its own.",
                )
            made[item.id] = item
        sides = {(cast(Kind, kind), by_code) for by_code in (True, False)}
        _replace(session, connection, sides, list(made.values()))
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "edited",
            f"Edited the list {TITLES[kind]}: {len(made):,} entries, {len(before):,} before.",
        )
    return None


def _edited(
    kind: str, edit: ListEdit, place: int, before: Mapping[str, ReferenceItem]
) -> ReferenceItem | Problem:
    at = f"{TITLES[kind]}, row {place}"
    code, name = tidy(edit.code), tidy(edit.name)
    found = before.get(edit.id or code)
    if not code and (found is None or found.code):
        return Problem("list-code-missing", at, "The entry has no code.", "Type its code.")
    item = found or ReferenceItem(cast(Kind, kind), code, name, code)
    if item.code != code:
        return Problem(
            "list-code-changed",
            at,
            f"The code was “{item.code}”, and choices hang on it.",
            "Take the entry out and add another one, if it is another.",
        )
    item = replace(item, name=name or code)
    if edit.usable and item.unusable:
        item = replace(item, unusable="")
    elif not edit.usable and not item.unusable:
        item = replace(item, unusable="switched off by hand")
    if kind == "tax rate":
        text = edit.percentage.strip().replace(",", ".").removesuffix("%").strip()
        try:
            percentage = Decimal(text)
        except InvalidOperation:
            percentage = Decimal(-1)
        if not 0 <= percentage <= 100:
            return Problem(
                "list-percentage",
                at,
                f"“{edit.percentage}” is not a percentage from 0 to 100.",
                "Type it like 20 or 5.5.",
            )
        if text != _percentage(item):
            item = replace(item, percentages=(DatedPercentage(text, None, None),))
    return item


def _by_code(item_id: str, code: str) -> bool:
    """Whether an entry is known by its code alone, as a supplier is not who shares a customer's."""
    return code in ("", item_id)


def _percentage(item: ReferenceItem) -> str:
    return item.percentages[-1].percentage if item.percentages else ""


def _replace(
    session: Session,
    connection: Connection,
    sides: Collection[tuple[str, bool]],
    items: Sequence[ReferenceItem],
) -> None:
    there = references.whole(session, connection.workspace_id)
    kept = {(each.kind, each.id) for each in items}
    gone = {
        (each.kind, each.item_id)
        for each in there
        if (each.kind, _by_code(each.item_id, each.code)) in sides
        and (each.kind, each.item_id) not in kept
    }
    references.take_out(session, connection.workspace_id, gone)
    references.put(
        session, connection.workspace_id, [row_of(connection.workspace_id, each) for each in items]
    )
    connection.lists_read_at = now()
    connections.keep(session, connection)


def add_products(
    session: Session, workspace_id: str, batch_id: str, items: Sequence[ReferenceItem]
) -> None:
    """What the company sells from then on, as the files of a batch have it."""
    if not items:
        return
    made = [replace(each, facts={**each.facts, _MADE_BY: batch_id}) for each in items]
    references.put(session, workspace_id, [row_of(workspace_id, each) for each in made])
    _renewed(session, workspace_id)


def take_out_products(session: Session, workspace_id: str, batch_id: str) -> None:
    """The files that would have brought them are taken back."""
    gone = {
        (each.kind, each.item_id)
        for each in references.whole(session, workspace_id)
        if item_in(each).facts.get(_MADE_BY) == batch_id
    }
    if gone:
        references.take_out(session, workspace_id, gone)
        _renewed(session, workspace_id)


def _renewed(session: Session, workspace_id: str) -> None:
    connection = connections.held(session, workspace_id)
    assert connection is not None
    connection.lists_read_at = now()
    connections.keep(session, connection)


# --- what is decided once --------------------------------------------------------------------


def option_states(session: Session, workspace_id: str) -> Sequence[OptionState]:
    connection = connections.of(session, workspace_id)
    target = place_of(connection)
    if connection is None or target is None:
        return ()
    chosen = options_of(connection, target)
    return [
        OptionState(each.key, each.title, chosen[each.key], each.help, each.choices)
        for each in target.options
    ]


def set_options(
    installation: Installation, workspace_id: str, values: Mapping[str, str], *, actor: str
) -> Problem | None:
    with installation.store.writing() as session:
        connection = connections.held(session, workspace_id)
        target = place_of(connection)
        if connection is None or target is None:
            return CHANGED_MEANWHILE
        before = options_of(connection, target)
        now_chosen = {**before, **{key: tidy(value) for key, value in values.items()}}
        for each in target.options:
            if each.choices and now_chosen[each.key] not in {value for value, _ in each.choices}:
                return Problem(
                    "option-unknown",
                    each.title,
                    f"“{now_chosen[each.key]}” is not among the choices.",
                    "Choose one of those offered.",
                )
        changed = [
            f"{each.title}: {before[each.key] or 'nothing'} → {now_chosen[each.key] or 'nothing'}"
            for each in target.options
            if before[each.key] != now_chosen[each.key]
        ]
        if not changed:
            return None
        connection.options = json.dumps(now_chosen, ensure_ascii=False, sort_keys=True)
        connections.keep(session, connection)
        audit.record(
            session, installation.keys, workspace_id, actor, "options", "; ".join(changed) + "."
        )
    return None
