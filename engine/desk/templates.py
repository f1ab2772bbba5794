"""The drawer of templates: mappings kept for the customers to come, and how one fits here."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from engine import audit, choices, uploads
from engine import mapping as mapped
from engine.choices import Edit, Packed
from engine.desk.bench import books_of
from engine.desk.drawer import Drawer
from engine.mapping import Memo
from engine.model import (
    FIELDS_OF,
    FieldChoice,
    Mapping,
    Problem,
    TemplateFit,
    TemplateLine,
    key_of,
    tidy,
)
from engine.records import Template, Upload
from engine.store import Clash, Session, templates, workspaces
from engine.store import uploads as rows
from engine.target import SOLD, Books, Kind

_LONGEST_NAME = 100
_Values = Dict[tuple[str, str], Any]


class Templates(Drawer):
    """The installation's templates, for somebody in one workspace."""

    def lines(self) -> Sequence[TemplateLine]:
        with self._store.reading() as session:
            return [_line(each) for each in templates.in_order(session)]

    def preview(self) -> Packed:
        """What of this workspace's mapping a template would hold."""
        with self._store.reading() as session:
            values = choices.values(session, self._id)
        return choices.template_of(values, self._books(), "", "", "")

    def keep(self, name: str, description: str, source: str) -> TemplateLine | Problem:
        """This workspace's mapping as a template."""
        with self._store.reading() as session:
            values = choices.values(session, self._id)
        made = choices.template_of(values, self._books(), name, description, source)
        return self._keep(made, "Kept the mapping as the template")

    def bring(self, file_name: str, content: bytes) -> TemplateLine | Problem:
        """The template in a file from another Crosswalk."""
        made = choices.template_in(file_name, content)
        if isinstance(made, Problem):
            return made
        return self._keep(made, "Brought the template")

    def file(self, template_id: str) -> bytes:
        """The template as a file for another Crosswalk."""
        with self._store.reading() as session:
            found = templates.with_id(session, template_id)
        if found is None:
            return b""
        made = Packed(found.name, found.says, found.source, found.tables, (), 0)
        return choices.template_file(made)

    def delete(self, template_id: str) -> Problem | None:
        """The template is gone; what was made from it stays."""
        with self._store.writing() as session:
            found = templates.with_id(session, template_id)
            if found is None:
                return _GONE
            templates.delete(session, found)
            self._record(session, f"Deleted the template “{found.name}”.")
        return None

    def fit(self, start: str) -> TemplateFit | Problem:
        """What starting from a template, or from another workspace's mapping, would do here."""
        found = self._start(start)
        if found is None:
            return _GONE
        edits, changes, lacking = self._read(*found)
        with self._store.reading() as session:
            stands = choices.values(session, self._id)
        after = {**stands, **{(each.part, each.key): each.value for each in edits}}
        unused, still_open = self._against_file(edits, after)
        return TemplateFit(changes, tuple(lacking), unused, still_open)

    def start_from(self, start: str, seen: int) -> int | Problem:
        """What fits of it, added to this workspace's mapping as one version."""
        found = self._start(start)
        if found is None:
            return _GONE
        edits, _, _ = self._read(*found)
        says = f"Started from “{found[0]}”."
        return choices.change(self._installation, self._id, self._actor, says, edits, seen)

    # --- leaning on ---

    def _books(self) -> Books:
        return books_of(self._installation, self._workspace)

    def _keep(self, made: Packed, did: str) -> TemplateLine | Problem:
        name = tidy(made.name)
        if not name or len(name) > _LONGEST_NAME:
            return Problem(
                "template-name",
                "Templates",
                "A template needs a name." if not name else "The template's name is too long.",
                f"Give it one of at most {_LONGEST_NAME} letters.",
            )
        if not made.counts:
            return Problem(
                "template-empty",
                "Templates",
                "There is nothing in it that may serve another customer.",
                "Choose fields, taxes or accounts first.",
            )
        row = Template(
            name=name,
            says=made.says.strip(),
            source=tidy(made.source),
            country=self._workspace.country,
            made_by=self._actor,
            tables=made.tables,
        )
        try:
            with self._store.writing() as session:
                templates.add(session, row)
                self._record(session, f"{did} “{name}”.")
        except Clash:
            return Problem(
                "template-name-taken",
                "Templates",
                f"There is a template called “{name}” already.",
                "Give this one another name, or delete that one.",
            )
        return _line(row)

    def _record(self, session: Session, says: str) -> None:
        keys = self._installation.keys
        audit.record(session, keys, self._id, self._actor, "template", says)

    def _start(self, start: str) -> tuple[str, bytes] | None:
        """What to start from: its name, and its tables without anybody's clients."""
        with self._store.reading() as session:
            template = templates.with_id(session, start)
            if template is not None:
                return template.name, template.tables
            other = workspaces.with_id(session, start)
            if other is None or other.archived_at is not None or other.id == self._id:
                return None
            values = choices.values(session, other.id)
        books = books_of(self._installation, other)
        return other.name, choices.template_of(values, books, other.name, "", "").tables

    def _read(
        self, name: str, tables: bytes
    ) -> tuple[list[Edit], tuple[tuple[str, str, str, str], ...], list[Problem]]:
        """The edits that fit, what they change in words, and what stays out."""
        books = self._books()
        with self._store.reading() as session:
            stands = choices.values(session, self._id)
            files = {kind: rows.latest(session, self._id, kind) for kind in FIELDS_OF}
        edits, _, lacking = choices.read_tables(name, tables, stands, books, whole=False)
        fits = []
        for edit in edits:
            trouble = self._without_column(edit, files) or _unusable(edit, books)
            if trouble is None:
                fits.append(edit)
            else:
                lacking.append(trouble)
        after = {**stands, **{(each.part, each.key): each.value for each in fits}}
        changes = choices.changes_between(stands, after, books)
        return fits, tuple((e.table, e.what, e.was, e.now) for e in changes), lacking

    def _without_column(self, edit: Edit, files: Dict[str, Upload | None]) -> Problem | None:
        """Why a field's choice will not do for the newest file of its kind."""
        kind, _, name = edit.key.partition("/")
        file = files.get(kind)
        if edit.part != "field" or file is None:
            return None
        field = next(each for each in FIELDS_OF[kind] if each.name == name)
        choice = FieldChoice(**edit.value)
        mapping = Mapping(kind=kind, fields={name: choice})  # type: ignore[arg-type]
        report = mapped.field_report(self._sheet(file), mapping, name, Memo())
        cannot = ("column-missing", "formula-refused")
        trouble = next((each for each in report.problems if each.rule in cannot), None)
        if trouble is None:
            return None
        return Problem(
            "template-column",
            f"Fields: {field.title}",
            trouble.says,
            "The field stays as it is. Choose its column on Fields.",
        )

    def _against_file(
        self, edits: Sequence[Edit], after: _Values
    ) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        """What the newest invoices have none of, and what of them is still without a choice."""
        with self._store.reading() as session:
            file = rows.latest(session, self._id, "invoices")
        if file is None:
            return (), ()
        sheet = self._sheet(file)
        mapping = uploads.understood(choices.mapping_of(after, "invoices"), file)
        currency, memo = self._books().currency, Memo()
        codes = {each.key: each.code for each in mapped.taxes_seen(sheet, mapping, currency, memo)}
        items = {each.key for each in mapped.items_seen(sheet, mapping, currency, memo)}
        seen: dict[str, set[str]] = {}
        unused = []
        for edit in edits:
            if edit.part == "tax" and edit.key not in codes:
                unused.append(("Taxes", edit.value["label"]))
            elif edit.part == "product" and edit.key not in items:
                unused.append(("Products", edit.value["label"]))
            elif edit.part == "account" and "field" in edit.value:
                field, value = edit.value["field"], edit.value["value"]
                if field not in seen:
                    found = mapped.values_seen(sheet, mapping, field, currency, memo)
                    seen[field] = {each.key for each in found}
                if key_of(value) not in seen[field]:
                    unused.append(("Accounts", f"{field} = {value}"))
        still_open = [
            ("Taxes", code or "(none)") for key, code in codes.items() if ("tax", key) not in after
        ]
        return tuple(unused), tuple(still_open)


def _unusable(edit: Edit, books: Books) -> Problem | None:
    """Why what a choice names in Sage cannot be used in this company."""
    if edit.part not in _NAMED:
        return None
    page, kinds, word = _NAMED[edit.part]
    items = (item for kind in kinds for item in books.of(kind))
    found = next((item for item in items if item.id == edit.value[word]), None)
    if found is None or not found.unusable:
        return None
    about = edit.value.get("label", "everything else")
    if "field" in edit.value:
        about = f"{edit.value['field']} = {edit.value['value']}"
    return Problem(
        "template-unusable",
        f"{page}: {about}",
        f"“{found.name}” is {found.unusable} in this company.",
        f"Choose another one on {page}.",
    )


_NAMED: Dict[str, tuple[str, tuple[Kind, ...], str]] = {
    "tax": ("Taxes", ("tax rate",), "rate"),
    "account": ("Accounts", ("ledger account",), "account"),
    "product": ("Products", SOLD, "product"),
}
"""Parts of a mapping that name something of Sage's: their page, its kinds, where its id stands."""

_GONE = Problem(
    "template-gone",
    "Templates",
    "That template is not here any more.",
    "Choose another one from the list.",
)


def _line(row: Template) -> TemplateLine:
    return TemplateLine(
        row.id,
        row.name,
        row.says,
        row.source,
        row.country,
        row.made_at,
        row.made_by,
        choices.counts_in(row.tables),
    )
