"""The drawer of files: bring them, see how they are understood, correct a cell, take them away."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from engine import connecting, samples, uploads
from engine.desk.drawer import UPLOAD_GONE, Drawer
from engine.model import (
    OF_DOCUMENTS,
    RECEIPT,
    FileLine,
    FileView,
    FixLine,
    Problem,
    SampleLine,
    Taken,
    UploadKind,
)
from engine.records import Upload
from engine.sheets.writing import csv_text
from engine.store import connections
from engine.store import uploads as rows


class Files(Drawer):
    """The files of this workspace."""

    def lines(self) -> Sequence[FileLine]:
        """What stands, newest first."""
        with self._store.reading() as session:
            return uploads.lines(session, self._id)

    def removed(self) -> Sequence[FileLine]:
        with self._store.reading() as session:
            gone = rows.in_order(session, self._id, removed=True)
        return [uploads.line_of(each) for each in gone]

    def latest(self, kind: UploadKind) -> FileLine | None:
        """The newest file of a kind, which pages show unless the address names another."""
        with self._store.reading() as session:
            found = rows.latest(session, self._id, kind)
        return None if found is None else uploads.line_of(found)

    def working(self) -> FileLine | None:
        """The file that pages are about unless another is chosen: invoices before expenses before
        payments, and any before a journal, which says the same, but with less beside it."""
        found = sorted(
            self.of_documents(),
            key=lambda each: (each.grain == "journal", OF_DOCUMENTS.index(each.kind)),
        )
        return next(iter(found), None)

    def of_documents(self) -> Sequence[FileLine]:
        """The files of which documents are made, newest first."""
        return [
            each
            for each in self.lines()
            if each.kind in OF_DOCUMENTS and not self._not_taken(each.kind)
        ]

    def not_taken(self, upload_id: str) -> str:
        """Why nothing of a file can go to the company, and what to do instead; empty where it can.

        Its place says itself which kinds of documents it takes.
        """
        found = self._upload(upload_id)
        return "" if found is None else self._not_taken(found.kind)

    def _not_taken(self, kind: str) -> str:
        if kind != "payments":
            return ""
        with self._store.reading() as session:
            connection = connections.of(session, self._id)
        if connection is None:
            return "Whether payments can be sent is known once a company is set up, on Connection."
        limits = connecting.limits_of(connection)
        if RECEIPT in limits.kinds:
            return ""
        instead = limits.instead.get(RECEIPT, "Enter them in Sage itself.")
        return f"{connecting.name_of(connection)} takes no payments from here. {instead}"

    def with_id(self, upload_id: str) -> FileLine | None:
        found = self._upload(upload_id)
        return None if found is None else uploads.line_of(found)

    def look(self, upload_id: str) -> FileView | Problem:
        found = self._upload(upload_id)
        return UPLOAD_GONE if found is None else uploads.look(self._installation, found)

    def take(self, name: str, content: bytes) -> Taken:
        """A file that somebody brought."""
        return uploads.take(self._installation, self._id, self._actor, name, content)

    @property
    def largest(self) -> int:
        """The most megabytes that a file may have."""
        return self._installation.settings.largest_file

    @property
    def samples(self) -> Sequence[SampleLine]:
        return [SampleLine(each.key, each.title, each.says) for each in samples.SAMPLES]

    def take_sample(self, key: str) -> Sequence[Taken]:
        """Every file of a sample, the clients before the invoices that name them."""
        sample = next(each for each in samples.SAMPLES if each.key == key)
        return [self.take(*samples.sample_content(key, kind)) for kind in sorted(sample.files)]

    def of_kind(self, kind: UploadKind) -> Sequence[FileLine]:
        return [each for each in self.lines() if each.kind == kind]

    def understand(
        self,
        upload_id: str,
        version: int,
        *,
        kind: UploadKind | None = None,
        sheet: str | None = None,
        header_row: int | None = None,
        shape: Dict[str, Any] | None = None,
    ) -> Problem | None:
        return uploads.understand(
            self._installation,
            self._id,
            self._actor,
            upload_id,
            version,
            kind=kind,
            sheet=sheet,
            header_row=header_row,
            shape=shape,
        )

    def say_source(self, upload_id: str, version: int, source: str, layout: str) -> Problem | None:
        """What a file is, said by a person; an empty source says that it is none of those asked."""
        return uploads.say_source(
            self._installation, self._id, self._actor, upload_id, version, source, layout
        )

    def remove(self, upload_id: str, version: int) -> Problem | None:
        return uploads.remove(self._installation, self._id, self._actor, upload_id, version)

    # --- corrections over the file ---

    def fix(self, upload_id: str, row: int, column: str, text: str) -> Problem | None:
        found = self._upload(upload_id)
        if found is None:
            return UPLOAD_GONE
        number = self._number_column(found)
        sheet = self._sheet(found)
        return uploads.fix(self._installation, found, sheet, self._actor, number, row, column, text)

    def fixes(self, upload_id: str) -> Sequence[FixLine]:
        found = self._upload(upload_id)
        if found is None:
            return ()
        return uploads.fixes(
            self._installation, found, self._sheet(found), self._number_column(found)
        )

    def fixes_csv(self, upload_id: str) -> str:
        """What the customer should mend at the source."""
        return csv_text(
            ("Document", "Column", "The file says", "Should be", "Cell"),
            [
                (each.document, each.column, each.was, each.is_now, each.applies)
                for each in self.fixes(upload_id)
            ],
        )

    def _number_column(self, upload: Upload) -> str:
        choice = self._mapping(upload).fields.get("number")
        return choice.source if choice is not None and choice.how == "column" else ""
