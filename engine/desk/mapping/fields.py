"""Fields: what each is filled with, out of the columns of a file."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from engine import formulas
from engine import mapping as mapped
from engine.choices import Edit
from engine.desk.bench import Bench
from engine.desk.drawer import UPLOAD_GONE
from engine.desk.mapping.part import MappingPart
from engine.desk.mapping.saying import acceptable, few
from engine.model import FIELDS_OF, Choice, FieldChoice, FieldLine, Problem


class Fields(MappingPart):
    """Where every field of a kind of sheet comes from."""

    def fields(self, file_id: str) -> Sequence[FieldLine]:
        """Every field of this kind of sheet, the required ones first."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        sheet, mapping = bench.sheet, bench.mapping
        proposals = {each.key: each for each in bench.field_proposals}
        lines = []
        for field in FIELDS_OF.get(bench.kind, ()):
            choice = mapping.fields.get(field.name, FieldChoice())
            proposal = proposals.get(field.name)
            report = (
                mapped.field_report(sheet, mapping, field.name, bench.memo)
                if choice.how != "empty" or choice.default
                else None
            )
            sample = report.samples[0] if report is not None and report.samples else None
            problem = ""
            if choice.how == "column" and choice.source not in sheet:
                problem = f"This file has no column “{choice.source}”."
            elif report is not None and report.problems:
                problem = str(report.problems[0])
            elif field.required and report is None:
                problem = "Required: choose a column."
            lines.append(
                FieldLine(
                    name=field.name,
                    title=field.title,
                    kind=field.kind,
                    says=field.says,
                    required=field.required,
                    column=choice.source if choice.how == "column" else "",
                    text="" if choice.how in ("column", "empty") else choice.source,
                    default=choice.default,
                    before="" if sample is None else sample.before,
                    after="" if sample is None else sample.after,
                    works=None if report is None else round(100 * report.share),
                    problem=problem,
                    proposal=_proposed(choice, proposal),
                )
            )
        return lines

    def headings(self, file_id: str) -> Sequence[str]:
        bench = self._bench(file_id)
        return () if bench is None else bench.sheet.headings

    def columns(self, file_id: str) -> Sequence[Choice]:
        """The file's columns by their headings."""
        return [Choice(each, each, each) for each in self.headings(file_id)]

    def set_fields(self, file_id: str, edits: Dict[str, Dict[str, Any]]) -> int | Problem:
        """For each field: its column, or a formula, template or constant, and its default."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        wanted = []
        for name, cells in edits.items():
            before = bench.mapping.fields.get(name, FieldChoice())
            after = _edited(before, cells)
            if trouble := _trouble(bench, name, after):
                return trouble
            wanted.append((name, before, after))
        titles = {each.name: each.title for each in FIELDS_OF[bench.kind]}
        said = [f"{titles[name]}: {_said(after)}" for name, _, after in wanted]
        return self._change(
            f"Fields: {few(said)}.",
            [
                Edit("field", f"{bench.kind}/{name}", _kept(after), _kept(before))
                for name, before, after in wanted
            ],
        )

    def accept_fields(self, file_id: str) -> int | Problem:
        """Every field without a choice takes what is proposed surely."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        edits = [
            Edit("field", f"{bench.kind}/{each.key}", each.choice.model_dump(mode="json"), None)
            for each in acceptable(bench.field_proposals, bench.mapping.fields)
        ]
        return self._change(f"Accepted {len(edits)} proposed fields.", edits)

    def fields_to_accept(self, file_id: str) -> int:
        bench = self._bench(file_id)
        return 0 if bench is None else len(acceptable(bench.field_proposals, bench.mapping.fields))

    def functions(self) -> Sequence[tuple[str, str, str]]:
        """What formulas can use: how it is written, what it does, an example."""
        return [
            (f"{each.name}({each.arguments})", each.says, each.example)
            for each in formulas.FUNCTIONS
        ]


def _edited(before: FieldChoice, cells: Dict[str, Any]) -> FieldChoice:
    """The choice as its row was edited: what is typed as text wins over a column."""
    column = cells.get("column", before.source if before.how == "column" else "")
    typed = before.source if before.how not in ("column", "empty") else ""
    text = cells.get("text", "" if cells.get("column") else typed)
    default = cells.get("default", before.default) or ""
    if text:
        if text.startswith("="):
            return FieldChoice(how="formula", source=text, default=default)
        if "{" in text:
            return FieldChoice(how="template", source=text, default=default)
        return FieldChoice(how="constant", source=text, default=default)
    if column:
        return FieldChoice(how="column", source=column, default=default)
    return FieldChoice(default=default)


def _trouble(bench: Bench, field: str, choice: FieldChoice) -> Problem | None:
    """Why what was typed or chosen cannot be used at all; odd rows are no reason."""
    tried = {**bench.mapping.fields, field: choice}
    mapping = bench.mapping.model_copy(update={"fields": tried})
    report = mapped.field_report(bench.sheet, mapping, field, bench.memo)
    cannot = ("column-missing", "formula-refused")
    return next((each for each in report.problems if each.rule in cannot), None)


def _kept(choice: FieldChoice) -> dict[str, Any] | None:
    if choice == FieldChoice():
        return None
    return choice.model_dump(mode="json")


def _said(choice: FieldChoice) -> str:
    if choice.how == "empty":
        return f"always “{choice.default}”" if choice.default else "empty"
    return f"column “{choice.source}”" if choice.how == "column" else f"“{choice.source}”"


def _proposed(choice: FieldChoice, proposal: Any) -> str:
    if proposal is None or proposal.choice is None:
        return ""
    if choice.how == "empty":
        return f"Perhaps “{proposal.choice.source}”: {proposal.reason}"
    if choice == proposal.choice:
        return str(proposal.reason)
    return ""
