"""The drawer of the mapping's versions, what was done and undone, and of its tables out and in."""

from collections.abc import Sequence
from typing import Any

from engine import choices
from engine.desk.bench import books_of
from engine.desk.drawer import Drawer
from engine.model import Choice, MappingVersionLine, Problem, TableReading
from engine.target import Books


class VersionsDrawer(Drawer):
    """Every state that the mapping of this workspace was in."""

    def lines(self) -> Sequence[MappingVersionLine]:
        with self._store.reading() as session:
            return choices.versions(session, self._id)

    def name_version(self, number: int, name: str) -> Problem | None:
        return choices.name_version(self._installation, self._id, number, name)

    def restore(self, number: int) -> int | Problem:
        return choices.restore(self._installation, self._id, self._actor, number)

    def last_step(self) -> MappingVersionLine | None:
        """What an undo would take back."""
        with self._store.reading() as session:
            return choices.last_step(session, self._id)

    def undo(self, seen: int) -> int | Problem:
        """One step back, for somebody who looks at this version; again, and it is two."""
        return choices.undo(self._installation, self._id, self._actor, seen)

    def compare(self, before: int, after: int) -> TableReading:
        """What stands differently between two versions."""
        with self._store.reading() as session:
            was = choices.values(session, self._id, before)
            now = choices.values(session, self._id, after)
        return TableReading(_rows(choices.changes_between(was, now, self._books())), ())

    # --- tables out and in ---

    @property
    def tables(self) -> Sequence[Choice]:
        return [Choice(name, title) for name, title in choices.table_names()]

    def table(self, name: str) -> str:
        with self._store.reading() as session:
            stands = choices.values(session, self._id)
        return choices.write_table(name, stands, self._books())

    def all_tables(self) -> bytes:
        with self._store.reading() as session:
            stands = choices.values(session, self._id)
        return choices.tables_zip(stands, self._books())

    def read_tables(self, name: str, content: bytes) -> TableReading:
        """What a table would change, before it does."""
        with self._store.reading() as session:
            stands = choices.values(session, self._id)
        _, changes, problems = choices.read_tables(name, content, stands, self._books())
        return TableReading(_rows(changes), tuple(problems))

    def apply_tables(self, name: str, content: bytes) -> int | Problem:
        """The table's choices, saved as one version; rows that cannot be read stay as they are."""
        with self._store.reading() as session:
            stands = choices.values(session, self._id)
        edits, _, problems = choices.read_tables(name, content, stands, self._books())
        if problems and not edits:
            return problems[0]
        says = f"Imported “{name}”."
        return choices.change(self._installation, self._id, self._actor, says, edits)

    def _books(self) -> Books:
        return books_of(self._installation, self._workspace)


def _rows(changes: Sequence[Any]) -> tuple[tuple[str, str, str, str], ...]:
    return tuple((each.table, each.what, each.was, each.now) for each in changes)
