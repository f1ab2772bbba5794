"""Departments and projects: which of the company's own each one of a file is."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Literal

from engine.choices import Edit
from engine.desk.drawer import UPLOAD_GONE
from engine.desk.mapping.part import MappingPart
from engine.desk.mapping.saying import few, label, not_in_sage, on_offer, worth
from engine.model import Choice, Problem, TagLine
from engine.target import LIST

Tagging = Literal["department", "project"]


class Tags(MappingPart):
    """The department and the project of every line."""

    def tags(self, file_id: str, kind: Tagging) -> Sequence[TagLine]:
        """Every department, or project, of the file, and what it is in the company's list.

        Nothing where the file names none, or where the company has no such list.
        """
        bench = self._bench(file_id)
        drafted = None if bench is None else bench.preview.draft
        found = None if drafted is None else (
            drafted.departments if kind == "department" else drafted.projects
        )  # fmt: skip
        if bench is None or found is None or not bench.books.of(kind):
            return ()
        by_key = {
            key: (item, id_, chosen)
            for key, item, id_, chosen in zip(
                found.column.keys, found.items, found.ids, found.chosen, strict=True
            )
        }
        lines = []
        for seen in bench.values_seen(kind):
            if not seen.key:
                continue
            item, id_, chosen = by_key[seen.key]
            problem = "" if item is not None else "The company has none of this code or name."
            if chosen and item is None:
                problem = "What was chosen is gone. Choose another."
            elif item is not None and (why := item.barred(bench.mapping.purchases)):
                problem = f"It cannot be used: {why}."
            lines.append(
                TagLine(
                    seen.key,
                    seen.value,
                    seen.rows,
                    worth(seen.values),
                    id_ if item is not None else "",
                    label(item),
                    chosen,
                    problem,
                )
            )
        return lines

    def tags_offered(self, kind: Tagging, *, purchases: bool = False) -> Sequence[Choice]:
        """The company's departments, or projects, that can be used, by their codes."""
        found = sorted(
            self.books().of(kind), key=lambda each: (each.facts.get(LIST, ""), each.code)
        )
        return on_offer(found, purchases=purchases)

    def tags_left_out(self, file_id: str, kind: Tagging) -> str:
        """Why none of the file's departments, or projects, go along; empty where any may."""
        bench = self._bench(file_id)
        drafted = None if bench is None else bench.preview.draft
        if bench is None or drafted is None or not drafted.limits.tags_listed_only:
            return ""
        usable = any(not each.barred(bench.mapping.purchases) for each in bench.books.of(kind))
        named = sum(bool(each.key) for each in bench.values_seen(kind))
        if usable or not named:
            return ""
        side = "purchases" if bench.mapping.purchases else "sales"
        return (
            f"The file names {named:,} {kind}{'' if named == 1 else 's'}. The company in Sage has"
            f" none switched on for {side}, so lines are sent without."
        )

    def set_tags(self, file_id: str, kind: Tagging, edits: Dict[str, str]) -> int | Problem:
        """For each department, or project, of the file the company's own, or nothing."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        names = {each.key: each.value for each in bench.values_seen(kind)}
        offered = {each.id: each for each in bench.books.of(kind)}
        changes, said = [], []
        for key, chosen in edits.items():
            item = offered.get(chosen)
            if chosen and (item is None or item.barred(bench.mapping.purchases)):
                return not_in_sage("Accounts", f"usable {kind}", chosen)
            after = {"label": names.get(key, key), "item": chosen}
            changes.append(Edit(kind, key, after if chosen else None, bench.stands(kind, key)))
            said.append(f"“{after['label']}” is {label(item) or 'as its code says'}")
        return self._change(f"{kind.capitalize()}s: {few(said)}.", changes)
