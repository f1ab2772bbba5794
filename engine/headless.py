"""The path without a browser: check a file, transfer it, take a mapping out and bring it in.

Every step is the one that the pages take; only the asking and the telling are different.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine import choices, jobs, profile, sheets, suggest, uploads
from engine import mapping as mapped
from engine import preview as previews
from engine.desk import Desk
from engine.errors import WrongCall
from engine.installation import Installation
from engine.model import (
    OF_DOCUMENTS,
    BatchState,
    ContactChoice,
    Document,
    FieldChoice,
    Party,
    Problem,
    Shape,
    Sheet,
    TaxChoice,
)
from engine.model import Mapping as Choices
from engine.preview import Preview
from engine.profile import Recognition
from engine.sheets.writing import csv_text
from engine.store import workspaces
from engine.target import Books, Order, Place, with_codes
from engine.targets.by_file import FILE_TARGETS
from engine.targets.sage_accounting import LIMITS, usual_books

_LOOK = 0.2  # seconds between two looks at a transfer under way
_SHOWN = 40
_LIKELY = 75
"""How sure a tax must be to be taken where nothing is kept: a line that it does not fit is held."""


@dataclass(frozen=True)
class Checked:
    """A file gone through the whole path but the last step."""

    preview: Preview
    sheet: Sheet
    source: str
    grain: str
    place: "_Place | None" = None
    """Where the documents go as files; None for a company that is called."""

    @property
    def held(self) -> bool:
        return self.preview.equation.held.documents > 0 or self.preview.equation.held.rows > 0

    def as_json(self) -> dict[str, Any]:
        return previews.as_json(self.preview, self.source, self.grain)


@dataclass(frozen=True)
class _Place:
    """A company that is kept in another program than Sage Accounting."""

    target: Place
    company: str
    options: Mapping[str, str]

    def order(self, books: Books, documents: Sequence[Document] = ()) -> Order:
        """The documents as they are written, each new contact with a code of its own."""
        order = Order("check", self.company, documents, (), books, self.options)
        return with_codes(self.target, order)

    def refuses(self, books: Books) -> Callable[[Document], Sequence[Problem]]:
        def refuses(document: Document) -> Sequence[Problem]:
            order = self.order(books, [document])
            return self.target.problems(order.documents[0], order)

        return refuses


def _place(target: str, desk: Desk | None) -> _Place | None:
    if desk is not None:
        return None if desk.place is None else _Place(*desk.place)
    if target not in FILE_TARGETS:
        return None
    found = FILE_TARGETS[target]
    return _Place(found, "", {each.key: each.usual for each in found.options})


@dataclass(frozen=True)
class _Table:
    sheet: Sheet
    recognition: Recognition | None

    @property
    def kind(self) -> str:
        return "other" if self.recognition is None else self.recognition.kind


def check(
    files: Sequence[Path],
    *,
    source: str = "",
    mapping: Path | None = None,
    country: str = "",
    target: str = "",
    desk: Desk | None = None,
) -> Checked:
    """What would become of these files; nothing is kept, and nobody is asked.

    `target` is the key of a place that takes files; with a desk, its company decides that.
    Without a desk and a mapping, codes are understood as Crosswalk would propose, every client
    is a new contact, and the company has what companies in Sage usually have.
    """
    tables = [table for file in files for table in _tables(file, source)]
    documents = [each for each in tables if each.kind in OF_DOCUMENTS]
    if not documents:
        kinds = sorted({each.kind for each in tables})
        found = ", ".join(
            "headings that are not known" if each == "other" else each for each in kinds
        )
        raise WrongCall(
            f"There are no invoices in these files, but {found or 'nothing'}. Bring an export of "
            "invoices with its row of headings."
        )
    if documents[1:]:
        names = ", ".join(f"{each.sheet.name} ({each.kind})" for each in documents)
        raise WrongCall(f"There are several sheets of documents: {names}. Check one at a time.")
    table = documents[0]
    recognition = table.recognition
    assert recognition is not None  # its kind is known
    shape, _ = profile.shape_of(recognition, table.sheet)
    place = _place(target, desk)
    if desk is not None:
        books = desk.mapping.books()
    elif place is not None:
        books = place.target.usual_books()
    else:
        books = usual_books(country or _country(shape))
    choices_made = _mapping(table, recognition, shape, books, mapping, desk)
    parties = _parties(tables)
    if mapping is None and desk is None:
        choices_made = _as_proposed(table.sheet, choices_made, books, parties)
    made = previews.preview(
        table.sheet,
        choices_made,
        books,
        LIMITS if place is None else place.target.limits_with(place.options),
        parties=parties,
        refuses=None if place is None else place.refuses(books),
    )
    return Checked(made, table.sheet, recognition.profile.key, choices_made.shape.grain, place)


def _tables(file: Path, source: str) -> list[_Table]:
    """Every sheet of a file in which something is recognised, or else its largest one."""
    try:
        content = file.read_bytes()
    except OSError as trouble:
        raise WrongCall(f"{file} cannot be read: {trouble.strerror}.") from None
    book = sheets.read(file.name, content)
    if isinstance(book, Problem):
        raise WrongCall(str(book))
    found = []
    for grid in book.grids:
        sheet = sheets.headed(grid)
        known = profile.recognise(sheet)
        if source:
            known = tuple(each for each in known if each.profile.key == source)
        found.append(_Table(sheet, next(iter(known), None)))
    recognised = [each for each in found if each.recognition is not None]
    return recognised or [max(found, key=lambda each: len(each.sheet))]


def _country(shape: Shape) -> str:
    """Whose company is taken for usual: France's for decimal commas, else Britain's."""
    return "FR" if shape.decimal_mark == "," else "GB"


def _mapping(
    table: _Table,
    recognition: Recognition,
    shape: Shape,
    books: Books,
    file: Path | None,
    desk: Desk | None,
) -> Choices:
    """The mapping of the file that was given, or the workspace's, or what is proposed."""
    kind = recognition.kind
    proposed: dict[str, FieldChoice] = {
        each.key: each.choice
        for each in suggest.fields(table.sheet, recognition.fields, kind)
        if each.choice is not None and each.acceptable
    }
    if file is not None:
        edits, _, problems = choices.read_tables(file.name, file.read_bytes(), {}, books)
        if problems:
            raise WrongCall(str(problems[0]))
        made = choices.mapping_of({(e.part, e.key): e.value for e in edits}, kind)
    elif desk is not None:
        made = desk.mapping.now(kind)
    else:
        made = Choices(kind=kind, shape=shape)
    return made.model_copy(
        update={
            "shape": uploads.with_evidence(made.shape, shape),
            "fields": made.fields or proposed,
        }
    )


def _parties(tables: Sequence[_Table]) -> Mapping[str, Party]:
    """What the sheets of clients among the files know."""
    parties: dict[str, Party] = {}
    for each in tables:
        if each.kind == "clients" and each.recognition is not None:
            shape, _ = profile.shape_of(each.recognition, each.sheet)
            fields = {
                found.key: found.choice
                for found in suggest.fields(each.sheet, each.recognition.fields, "clients")
                if found.choice is not None and found.acceptable
            }
            parties.update(mapped.parties_of(each.sheet, Choices(shape=shape, fields=fields)))
    return parties


def _as_proposed(
    sheet: Sheet, made: Choices, books: Books, parties: Mapping[str, Party]
) -> Choices:
    """Codes as they are surely meant, and every client a new contact."""
    seen = mapped.taxes_seen(sheet, made, books.currency)
    days = [day for each in seen for day in (each.first, each.last) if day]
    taxes: dict[str, TaxChoice] = {}
    if days:
        asked = [suggest.SeenTax(each.code, tuple(map(Decimal, each.percentages))) for each in seen]
        taxes = {
            each.key: each.choice
            for each in suggest.taxes(asked, books, min(days), max(days), purchases=made.purchases)
            if each.choice is not None and each.confidence >= _LIKELY
        }
    rule = mapped.OneCurrency(books.currency, {}) if LIMITS.one_currency_per_contact else None
    clients = mapped.parties_seen(sheet, made, books.currency, parties, rule=rule)
    contacts = {each.key: ContactChoice(verb="create") for each in clients}
    return made.model_copy(update={"taxes": taxes, "contacts": contacts})


# --- what is written ---------------------------------------------------------------------------


def write_out(checked: Checked, folder: Path) -> None:
    """The report, the problems and the documents as files; for a place of files, those too."""
    report = checked.as_json()
    files = {
        "check.json": json.dumps(report, ensure_ascii=False, indent=2).encode(),
        "problems.csv": _csv(report["problems"], ("at", "severity", "says", "fix", "rule")),
        "documents.csv": _csv(
            report["documents"],
            ("number", "source_number", "kind", "contact", "date", "currency", "net", "tax",
             "gross", "source_gross", "outcome", "lines"),
        ),
    }  # fmt: skip
    if checked.place is not None and checked.place.target.key in FILE_TARGETS:
        files |= _files_for(checked, checked.place)
    _put(folder, files)


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as trouble:
        raise WrongCall(f"{folder} cannot be written: {trouble.strerror}.") from None


def _files_for(checked: Checked, place: _Place) -> dict[str, bytes]:
    """What would be written of everything that is ready, as a batch would be."""
    made = checked.preview
    documents = [each for each in made.documents(made.ready()) if each is not None]
    if not documents:
        return {}
    written = FILE_TARGETS[place.target.key].write(place.order(made.draft.books, documents))
    return {each.name: each.content for each in written.files}


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    text = csv_text(columns, [[_cell(row.get(name)) for name in columns] for row in rows])
    return text.encode("utf-8-sig")


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return str(len(value))
    return "" if value is None else str(value)


def said(checked: Checked) -> str:
    """The report for people."""
    equation = checked.preview.equation
    lines = [f"{checked.sheet.name}: {checked.source}, one row is one {checked.grain}."]
    for title, tally in (
        ("in the file", equation.came_in),
        ("ready", equation.ready),
        ("already there", equation.already_there),
        ("changed", equation.changed),
        ("held", equation.held),
        ("left out", equation.excluded),
    ):
        if tally.rows or title in ("in the file", "ready", "held"):
            lines.append(
                f"{title:>14}  {tally.documents:>7,} documents  {tally.rows:>8,} rows  "
                f"{tally.value:>16,.2f}"
            )
    for total in checked.preview.totals:
        lines.append(
            f"ready in {total.currency}: net {total.net:,.2f}, tax {total.tax:,.2f}, "
            f"total {total.gross:,.2f}"
        )
    problems = checked.preview.problems
    lines += [str(each) for each in problems.page(0, _SHOWN)]
    if problems.total > _SHOWN:
        lines.append(f"{problems.total - _SHOWN:,} more problems; see them with --out or --json.")
    return "\n".join(lines)


def mapping(desk: Desk, act: str, file: Path) -> str:
    """A workspace's tables written to a file, read from one, or compared with one."""
    try:
        if act == "export":
            file.write_bytes(desk.versions.all_tables())
            return f"Wrote the mapping's tables to {file}."
        content = file.read_bytes()
    except OSError as trouble:
        raise WrongCall(f"{file}: {trouble.strerror}.") from None
    reading = desk.versions.read_tables(file.name, content)
    if reading.problems:
        raise WrongCall("\n".join(map(str, reading.problems)))
    changes = [
        f"{table}: {what}: {was or 'nothing'} → {now or 'nothing'}"
        for table, what, was, now in reading.changes
    ]
    if act == "import":
        outcome = desk.versions.apply_tables(file.name, content)
        if isinstance(outcome, Problem):
            raise WrongCall(str(outcome))
        changes.append(f"The mapping now stands at version {outcome}.")
    return "\n".join(changes) or "Nothing would change."


# --- transfer ----------------------------------------------------------------------------------


def desk_of(installation: Installation, name: str, actor: str) -> Desk:
    """The desk of the workspace of this name; of the only one, where none is named."""
    with installation.store.reading() as session:
        found = list(workspaces.in_order(session, archived=False))
    if name:
        found = [each for each in found if each.name.casefold() == name.casefold()]
    if len(found) != 1:
        what = f"no workspace called “{name}”" if name else f"{len(found)} workspaces"
        raise WrongCall(f"There is {what}. Name one with --workspace.")
    return Desk(installation, actor, found[0])


@dataclass(frozen=True)
class Transferred:
    """What became of a transfer."""

    name: str
    title: str
    clean: bool
    """Everything of the file is in the company; nothing was held or refused."""


def transfer(
    desk: Desk,
    installation: Installation,
    file: Path | None,
    *,
    name: str = "",
    typed: str = "",
    changes: bool = False,
    out: Path | None = None,
    tell: Callable[[str], None],
) -> Transferred:
    """Seal everything of the file that is ready, deliver it, and wait for the end; with
    `changes`, also what was sent before and is different or cancelled since.

    Without a file, the batch of this name goes on. Where documents are written as files, `out`
    is the folder that they are put into.
    """
    held = False
    if file is not None:
        batch_id, held = _seal(desk, file, name, changes, tell)
    else:
        found = [each for each in desk.sending.batches() if each.name == name]
        if not found:
            raise WrongCall(f"There is no batch called “{name}”.")
        batch_id = found[0].id
    state = desk.sending.state(batch_id)
    assert state is not None
    problem = None
    if state.may_start:
        problem = desk.sending.start(batch_id, typed)
    elif state.may_resume:
        problem = desk.sending.resume(batch_id)
    if problem is not None:
        raise WrongCall(str(problem))
    state = _wait(desk, installation, batch_id, tell)
    if out is not None:
        _put(out, {each.name: each.content for each in desk.sending.files(batch_id)})
    # What is written is proved later, by the export of the program that has read it in.
    proved = state.by_file or state.proved_at is not None
    clean = state.state == "delivered" and proved and not held
    return Transferred(state.name, state.title, clean)


def _seal(
    desk: Desk, file: Path, name: str, changes: bool, tell: Callable[[str], None]
) -> tuple[str, bool]:
    """The batch's id, and whether something of the file stays behind."""
    try:
        taken = desk.files.take(file.name, file.read_bytes())
    except OSError as trouble:
        raise WrongCall(f"{file} cannot be read: {trouble.strerror}.") from None
    if taken.problem is not None:
        raise WrongCall(str(taken.problem))
    line = next((each for each in desk.files.of_documents() if each.id in taken.ids), None)
    if line is None:
        said = (desk.files.not_taken(each) for each in taken.ids)
        why = next(filter(None, said), "")
        raise WrongCall(f"{file.name} holds no invoices and no expenses. {why}".rstrip())
    view = desk.ready.view(line.id)
    if isinstance(view, Problem):
        raise WrongCall(str(view))
    held, changed = view.equation.held.documents, view.equation.changed.documents
    tell(f"{view.equation.ready.documents:,} documents are ready, {held:,} are held.")
    keys = [key for key, *_ in view.changes] if changes else []
    if changed:
        tell(
            f"{changed:,} changed since they were sent; {len(keys):,} of them are changed in Sage."
        )
    called = name or desk.ready.proposed_name(line.kind)
    sealed = desk.ready.seal(line.id, (), called, changes=keys)
    if isinstance(sealed, Problem):
        raise WrongCall(str(sealed))
    return sealed, held > 0 or changed > len(keys)


def _wait(
    desk: Desk, installation: Installation, batch_id: str, tell: Callable[[str], None]
) -> BatchState:
    """Work until the batch has come to an end and was read back, telling each step once."""
    worker = jobs.Worker(installation)
    worker.start()
    told = ""
    try:
        while True:
            moving = desk.sending.moving(batch_id)
            state = desk.sending.state(batch_id)  # looked at last: an end is seen whole
            assert state is not None
            if state.title != told:
                told = state.title
                tell(told)
            if not moving:
                return state
            time.sleep(_LOOK)
    finally:
        worker.stop()
