"""What is in Sage already when a batch sets out, whoever brought it there: it is not sent again.

A store that was restored from a backup does not know what it has sent since. So before the
first document of a batch sets out, Sage's lists of its days are read, two hundred a call; one
of the same number, contact, date and total is this document, and is taken for delivered.
"""

from collections.abc import Iterable
from datetime import date, datetime

from engine.model import KINDS, Document, key_of
from engine.records import Batch, Delivery
from engine.store import Store
from engine.store import batches as rows
from engine.target import Found, Target
from engine.transfer import journal
from engine.transfer.journal import Change


class Meeting:
    """The documents that Sage holds of the days of a batch."""

    def __init__(self, store: Store, batch: Batch, target: Target) -> None:
        self._store = store
        self._batch = batch
        self._target = target
        self._there: dict[str, list[Found]] = {}

    def look(self) -> None:
        """Once, as long as no document of the batch was tried; later ones are looked for singly."""
        with self._store.reading() as session:
            days = rows.untried_days(session, self._batch.workspace_id, self._batch.id)
        for kind in KINDS:
            if kind in days:
                first, last = map(date.fromisoformat, days[kind])
                self._keep(self._target.find_kind(kind, first, last))

    def _keep(self, found: Iterable[Found]) -> None:
        for each in found:
            if each.number and each.status != "void":
                self._there.setdefault(key_of(each.title), []).append(each)

    def met(self, row: Delivery, document: Document, at: datetime) -> Change | None:
        """What becomes of a document that is there already; None where none is."""
        found = [
            each
            for each in self._there.get(key_of(document.title), ())
            if each.contact_id == document.party.id
        ]
        if not found:
            return None
        with self._store.reading() as session:
            ours = set(rows.target_ids(session, row.workspace_id, row.company, row.number))
        strange = [each for each in found if each.id not in ours]
        for each in strange:
            same = (each.date, each.gross) == (document.date, document.gross)
            if same and each.currency in ("", document.currency):
                return journal.met(row, each, at)
        for each in strange:
            return journal.refused_by_us(
                row,
                f"Sage has another document of this number for this client: {each.target_number} "
                f"of {each.date:%d/%m/%Y}, {each.gross:,} {each.currency}. Mark it on Preview as "
                "already in Sage, or give this one another number.",
            )
        return None
