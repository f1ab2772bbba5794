"""What every part of the mapping has at hand: a file's bench, the lists, one way to change."""

from collections.abc import Sequence
from typing import Self

from engine import choices
from engine.choices import Edit
from engine.desk.bench import Bench, bench_now, books_of
from engine.desk.drawer import Drawer
from engine.model import Mapping, Problem
from engine.target import Books


class MappingPart(Drawer):
    """A part of the mapping of this workspace, as one of its files shows it."""

    _seen: int | None = None

    def for_one_who_saw(self, version: int) -> Self:
        """The same drawer, where nothing that others changed after that version is overwritten."""
        drawer = type(self)(self._installation, self._actor, self._workspace)
        drawer._seen = version
        return drawer

    def version(self) -> int:
        with self._store.reading() as session:
            return choices.version_number(session, self._id)

    def now(self, kind: str) -> Mapping:
        """The mapping as it stands for one kind of sheet."""
        with self._store.reading() as session:
            return choices.current(session, self._id, kind)

    def books(self) -> Books:
        """The company's lists and settings, as last read."""
        return books_of(self._installation, self._workspace)

    # --- leaning on ---

    def _change(self, says: str, edits: Sequence[Edit]) -> int | Problem:
        return choices.change(self._installation, self._id, self._actor, says, edits, self._seen)

    def _bench(self, file_id: str) -> Bench | None:
        return bench_now(self._installation, self._workspace, file_id)
