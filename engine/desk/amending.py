"""The drawer of what is in Sage and should not stay so, or is there and was not sent from here."""

from collections.abc import Sequence

from engine import batches, transfer
from engine.batches import Adoption
from engine.desk.bench import Bench, bench_now
from engine.desk.drawer import UPLOAD_GONE, Drawer
from engine.model import Amendment, Candidate, Document, Problem
from engine.preview import candidates
from engine.records import Batch, now
from engine.store import batches as rows
from engine.target import Found

_HERE = "Preview"
_NO_DOCUMENT = Problem(
    "no-document",
    _HERE,
    "This document cannot be drawn up yet.",
    "Mend what holds it, on Problems.",
)
_NOT_SEEN = Problem(
    "not-seen-in-sage",
    _HERE,
    "It was not seen in Sage.",
    "Press Compare again on Preview, then choose it again.",
)
_NOT_CHANGED = Problem(
    "not-changed",
    _HERE,
    "It is not different from what was sent any more.",
    "Look at the preview again.",
)
_FOUR_EYES = Problem(
    "four-eyes-one",
    _HERE,
    "Another person must approve, so nothing is sealed by one press.",
    "Tick this one alone, then ask for approval below.",
)


class Amending(Drawer):
    """Single documents of a file: sealed alone, known for one in Sage, left, credited."""

    def seal_only(self, file_id: str, index: int) -> str | Problem:
        """A batch of this document alone, as it is previewed: new, or changed in Sage."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        change = bench.preview.change(index)
        if change is not None and not change.why_not:
            return self._seal(bench, [], [change.amendment])
        document = bench.preview.document(index)
        if document is None or bench.preview.outcome(index) != "create":
            return _NO_DOCUMENT
        return self._seal(bench, [document], [])

    def seal_credit_note(self, file_id: str, index: int) -> str | Problem:
        """A batch of the credit note that takes back what was sent, dated today."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        change = bench.preview.change(index)
        if change is None or not change.may_be_credited:
            return _NOT_CHANGED
        with self._store.reading() as session:
            row = rows.delivery(session, self._id, change.before.id)
        if row is None:
            return _NOT_CHANGED
        return self._seal(bench, [transfer.credit_note_for(row, now().date())], [])

    # --- already in Sage ---

    def candidates(self, file_id: str, index: int, asked: str = "") -> Sequence[Candidate]:
        """What in Sage this document may be, the likeliest first, as last looked."""
        bench = self._bench(file_id)
        document = None if bench is None else bench.preview.document(index)
        if bench is None or document is None:
            return ()
        taken = {each.target_id for each in bench.sent.values()}
        names = {each.id: each.name for each in bench.books.of("contact")}
        return candidates(document, bench.found, taken, names, asked)

    def mark(self, file_id: str, index: int, target_id: str) -> Problem | None:
        """This document is that one in Sage; who says so, when and why is kept."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        document, found = bench.preview.document(index), _seen(bench, target_id)
        if document is None:
            return _NO_DOCUMENT
        if found is None:
            return _NOT_SEEN
        told = self.candidates(file_id, index, found.target_number)
        evidence = next((each.evidence for each in told if each.id == target_id), "")
        return self._adopt(bench, [Adoption(document, found, evidence)])

    def found_not_marked(self, file_id: str) -> int:
        """Documents that are there by their looks, and that nobody has marked."""
        bench = self._bench(file_id)
        return 0 if bench is None else len(_recognised(bench))

    def mark_found(self, file_id: str) -> Problem | None:
        """Every document that Sage shows with the same number, client, date and total is marked."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        return self._adopt(bench, _recognised(bench))

    def leave(self, file_id: str, index: int) -> Problem | None:
        """What was sent stays in Sage as it is, and the file's row is told as changed no more."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        change = bench.preview.change(index)
        if change is None or change.act != "update":
            return _NOT_CHANGED
        found = _seen(bench, change.before.target_id)
        if found is None:
            return _NOT_SEEN
        says = "Left in Sage as it is, though the file says: " + "; ".join(
            f"{each.what} {each.now or 'nothing'} instead of {each.was or 'nothing'}"
            for each in change.diff
        )
        return self._adopt(bench, [Adoption(change.document, found, says, change.before)])

    def take_back(self, batch_id: str, why: str) -> Problem | None:
        """The marks of a batch count no more."""
        return batches.take_back(self._installation, self._id, batch_id, actor=self._actor, why=why)

    # --- leaning on ---

    def _bench(self, file_id: str) -> Bench | None:
        return bench_now(self._installation, self._workspace, file_id)

    def _name(self, kind: str) -> str:
        with self._store.reading() as session:
            taken = batches.names(session, self._id)
        return batches.proposed_name(taken, self._actor, now().date(), kind)

    def _seal(
        self, bench: Bench, documents: Sequence[Document], changes: Sequence[Amendment]
    ) -> str | Problem:
        if bench.mapping.settings.four_eyes:
            return _FOUR_EYES
        sealed = batches.seal(
            self._installation,
            self._id,
            actor=self._actor,
            name=self._name(batches.LETTERS[bench.kind]),
            documents=documents,
            changes=changes,
            upload_id=bench.upload.id,
            file_name=bench.upload.name,
            file_sha256=bench.upload.sha256,
            mapping_version=bench.mapping.version,
            fingerprint=batches.fingerprint_of(
                documents,
                changes,
                company=bench.company,
                mapping_version=bench.mapping.version,
                upload_id=bench.upload.id,
            ),
            held_back=bench.held_back,
        )
        return sealed.id if isinstance(sealed, Batch) else sealed

    def _adopt(self, bench: Bench, adoptions: Sequence[Adoption]) -> Problem | None:
        made = batches.adopt(
            self._installation,
            self._id,
            adoptions,
            actor=self._actor,
            name=self._name("M"),
            upload_id=bench.upload.id,
            file_name=bench.upload.name,
            file_sha256=bench.upload.sha256,
            mapping_version=bench.mapping.version,
        )
        return made if isinstance(made, Problem) else None


def _seen(bench: Bench, target_id: str) -> Found | None:
    return next((each for each in bench.found if each.id == target_id), None)


def _recognised(bench: Bench) -> Sequence[Adoption]:
    """Each with the one in Sage that it is, none of them for two."""
    view = bench.preview
    found: list[Adoption] = []
    for index, same in view.found_there.items():
        document = view.document(index)
        if document is not None:
            client = ", client" if document.party.id else ""
            found.append(Adoption(document, same, f"The same number{client}, date and total."))
    return found
