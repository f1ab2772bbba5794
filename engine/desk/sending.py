"""The drawer of what is sent: batches on their way, what became of them, what was paid."""

import io
import json
import zipfile
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from datetime import date, timedelta

from engine import allocating, batches, connecting, jobs, payments, transfer
from engine.desk.bench import books_of
from engine.desk.drawer import Drawer, progress_of
from engine.desk.papers import LINE, cells, pack_book, pack_pdf
from engine.model import (
    BatchLine,
    BatchState,
    Collected,
    DeliveryLine,
    NotUndoable,
    PaymentLine,
    Problem,
    Progress,
    SettingLine,
)
from engine.records import Delivery, now
from engine.sheets.writing import csv_text
from engine.store import batches as rows
from engine.store import connections
from engine.store import jobs as job_rows
from engine.target import MadeFile, Order

_ALL = 1_000_000
_ANY_DAY = (1980, 1, 1, 0, 0, 0)


class Sending(Drawer):
    """The batches of this workspace."""

    def batches(self) -> Sequence[BatchLine]:
        """The newest first."""
        with self._store.reading() as session:
            return batches.lines(session, self._id)

    def state(self, batch_id: str) -> BatchState | None:
        return batches.state_of(self._installation, self._id, batch_id)

    def deliveries(
        self,
        batch_id: str,
        *,
        states: Sequence[str] = (),
        became: str = "",
        start: int = 0,
        count: int = _ALL,
    ) -> Sequence[DeliveryLine]:
        """Its lines; `became` is one of those that the batch's own `became` counts."""
        with self._store.reading() as session:
            return batches.delivery_lines(
                session,
                self._id,
                batch_id,
                states=states,
                became=became,
                start=start,
                at_most=count,
            )

    def sent(self, delivery_id: str) -> transfer.Beside | Problem:
        """One document as it was sealed."""
        return transfer.sent(self._installation, self._id, delivery_id, self._names())

    def beside(self, delivery_id: str) -> transfer.Beside | Problem:
        """The same beside what Sage holds of it now; one call, for a person who asks."""
        return transfer.beside(self._installation, self._id, delivery_id, self._names())

    def _names(self) -> Dict[str, str]:
        """What people call what a line is booked on."""
        kinds = ("ledger account", "tax rate", "department", "project")
        return {
            each.id: each.name if each.kind == "tax rate" else f"{each.code} {each.name}".strip()
            for each in books_of(self._installation, self._workspace).items
            if each.kind in kinds
        }

    # --- on its way ---

    def start(self, batch_id: str, typed: str = "") -> Problem | None:
        """Begin; pressed twice, it is begun once. A live company's name must have been typed."""
        return transfer.start(
            self._installation,
            self._id,
            batch_id,
            actor=self._actor,
            typed=typed,
            enqueue=jobs.enqueue,
        )

    def pause(self, batch_id: str) -> Problem | None:
        return transfer.pause(self._installation, self._id, batch_id, actor=self._actor)

    def resume(self, batch_id: str) -> Problem | None:
        return transfer.resume(
            self._installation, self._id, batch_id, actor=self._actor, enqueue=jobs.enqueue
        )

    def stop(self, batch_id: str) -> Problem | None:
        """After the document that is under way, for good; the rest is left out."""
        return transfer.stop(
            self._installation, self._id, batch_id, actor=self._actor, enqueue=jobs.enqueue
        )

    def read_back(self, batch_id: str) -> Problem | None:
        """Compare what was delivered with what Sage holds, once more."""
        return transfer.read_back(
            self._installation, self._id, batch_id, actor=self._actor, enqueue=jobs.enqueue
        )

    def cannot_undo(self, batch_id: str, delivery_id: str = "") -> Sequence[NotUndoable]:
        """What could not be voided any more, and what can be done instead."""
        return transfer.cannot_undo(self._installation, self._id, batch_id, delivery_id=delivery_id)

    def undo(
        self, batch_id: str, reason: str, typed: str = "", delivery_id: str = ""
    ) -> Problem | None:
        """Void all of it in Sage or one document, with a reason; of a live company, the name must
        be typed."""
        return transfer.undo(
            self._installation,
            self._id,
            batch_id,
            delivery_id=delivery_id,
            actor=self._actor,
            reason=reason,
            typed=typed,
            enqueue=jobs.enqueue,
        )

    def moving(self, batch_id: str) -> bool:
        """Whether its state can still change by itself: sent, read back or undone just now.

        Whoever draws it asks this first: then what stands when nothing moves is the end.
        """
        undoing = self.undoing(batch_id)
        if undoing is not None and undoing.under_way:
            return True
        batch = self.state(batch_id)
        if batch is None or batch.proved_at is not None:
            return False
        if batch.state not in ("delivered", "partly", "stopped"):
            return batch.state == "sending"
        reading_back = self._latest_job("transfer")
        return reading_back is not None and reading_back.under_way

    def undoing(self, batch_id: str) -> Progress | None:
        """How far the voiding of it is, or how it ended; None where nobody has asked since."""
        with self._store.reading() as session:
            found = job_rows.latest_of_kind(session, self._id, "undo")
        if found is None or json.loads(found.arguments).get("batch") != batch_id:
            return None
        return progress_of(found)

    # --- what no call carries ---

    def by_hand(self, batch_id: str, *, whole: bool = True) -> MadeFile | None:
        """What the company's calls could not carry of a batch, for whoever keys it in.

        Where it is not asked for whole, its lines are not in it yet.
        """
        with self._store.reading() as session:
            connection = connections.of(session, self._id)
            batch = rows.with_id(session, self._id, batch_id)
            place = connecting.live_place_of(connection)
            if place is None or connection is None or batch is None:
                return None
            if batch.company != connection.business_id:
                return None
            sent: Sequence[Delivery] = ()
            if whole:
                sent = rows.deliveries(
                    session, self._id, batch_id, acts=("create",), documents_only=True
                )
                sent = [each for each in sent if each.state in ("delivered", "proved", "differs")]
            order = Order(
                batch.name,
                batch.company_name,
                [batches.document_in(each) for each in sent],
                (),
                books_of(self._installation, self._workspace),
                connecting.options_of(connection, place),
            )
        return place.by_hand(order, {each.key: each.target_number for each in sent})

    # --- batches that are written as files ---

    def files(self, batch_id: str) -> Sequence[MadeFile]:
        """What was written of a batch, in the order in which it is read in."""
        with self._store.reading() as session:
            found = rows.files(session, self._id, batch_id)
        return [MadeFile(each.name, each.content, each.says) for each in found]

    def files_zip(self, batch_id: str) -> bytes:
        """All files of a batch in one; the same bytes whenever it is asked for."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in self.files(batch_id):
                archive.writestr(zipfile.ZipInfo(each.name, _ANY_DAY), each.content)
        return packed.getvalue()

    def take_export(self, name: str, content: bytes) -> str | Problem:
        """The company's own export: what was written is proved by it, and what was paid is kept."""
        with self._store.reading() as session:
            target = connecting.exports_of(connections.of(session, self._id))
            own = rows.is_written(session, self._id, content)
        if target is None:
            return connecting.NOT_BY_FILE
        if own:
            return Problem(
                "own-file",
                name,
                "This is a file that Crosswalk wrote; it proves nothing.",
                "Read it into the program, and bring what the program exports afterwards.",
            )
        inside = connecting.sheets_in(target, name, content)
        if isinstance(inside, Problem):
            return inside
        problem: Problem | None = None
        for sheet in inside:
            found = target.read_back(sheet)
            if isinstance(found, Problem):
                problem = problem or found
                continue
            proof = transfer.prove_by(
                self._installation, self._id, found, name=name, actor=self._actor
            )
            if isinstance(proof, Problem):
                return proof
            paid = payments.keep_found(
                self._installation, self._id, found, actor=self._actor, language=target.language
            )
            return f"{proof.in_words(target.language)} {paid}"
        assert problem is not None  # a book has a sheet at least
        return problem

    def withdraw(self, batch_id: str, reason: str) -> Problem | None:
        """Files that were not read in are taken back, and their documents are free again."""
        return transfer.withdraw(self._installation, self._id, batch_id, reason, actor=self._actor)

    # --- papers ---

    def log_csv(self, batch_id: str) -> str:
        """Everything that is known of every document of the batch; no secret is among it."""
        return csv_text(LINE, [cells(each) for each in self.deliveries(batch_id)])

    def errors_csv(self, batch_id: str) -> str:
        lines = self.deliveries(batch_id, states=("refused", "differs", "left"))
        return csv_text(LINE, [cells(each) for each in lines])

    def closing_pack(self, batch_id: str) -> bytes:
        """The proof of a batch: control totals, exceptions, approval, mapping, file, every line."""
        batch = self.state(batch_id)
        return b"" if batch is None else pack_book(batch, self.deliveries(batch_id))

    def closing_paper(self, batch_id: str) -> bytes:
        """The same as a PDF, to be signed and filed."""
        batch = self.state(batch_id)
        return b"" if batch is None else pack_pdf(batch, self.deliveries(batch_id))

    # --- payments ---

    def payments(self) -> Sequence[PaymentLine]:
        return payments.payment_lines(self._installation, self._id)

    def collected(self) -> Collected | None:
        """When payments were last read, and what was found."""
        return payments.collected(self._installation, self._id)

    def last_collecting(self) -> Progress | None:
        return self._latest_job("collect payments")

    def read_payments(self, back: int | date = 0) -> None:
        """What is new; and once more everything since a day, or of so many days before today."""
        if isinstance(back, int) and not back:
            arguments = {}
        else:
            since = back if isinstance(back, date) else now().date() - timedelta(days=back)
            arguments = {"since": since.isoformat()}
        jobs.enqueue(
            self._installation,
            self._id,
            "collect payments",
            actor=self._actor,
            arguments=arguments,
        )

    # --- set against invoices ---

    def sets_against(self) -> frozenset[str]:
        """What is set against invoices after a batch: payment, credit note; nothing by default."""
        with self._store.reading() as session:
            return frozenset(allocating.wanted(connections.of(session, self._id)))

    def set_against_lines(self, batch_id: str) -> Sequence[SettingLine]:
        """What was set against the invoices of a batch, and what was not and why."""
        return allocating.setting_lines(self._installation, self._id, batch_id)

    def last_setting(self) -> Progress | None:
        return self._latest_job(allocating.KIND)

    def set_against(self) -> None:
        """Everything that is open and belongs to an invoice; what was refused is tried again."""
        jobs.enqueue(
            self._installation,
            self._id,
            allocating.KIND,
            actor=self._actor,
            arguments={"again": True},
        )

    def payments_csv(self) -> str:
        """For the source system: what was paid of each invoice, part payments included."""
        return csv_text(
            ("Number", "Client", "Currency", "Total", "Paid", "Outstanding", "State", "Last paid"),
            [
                (
                    each.source_number,
                    each.contact,
                    each.currency,
                    each.gross,
                    each.paid,
                    each.outstanding,
                    each.status,
                    each.last_paid,
                )
                for each in self.payments()
            ],
        )
