"""The drawer of what is ready: the preview, approval, and sealing a batch."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine import batches, comparing, connecting, controlling, jobs
from engine import preview as previews
from engine.desk.bench import Bench, bench_now, bench_of
from engine.desk.drawer import UPLOAD_GONE, Drawer
from engine.desk.view import View
from engine.model import (
    Amendment,
    ApprovalState,
    CallPlan,
    ContactUpdate,
    CurrencyTotal,
    Document,
    DocumentRow,
    Problem,
    Progress,
    UploadKind,
)
from engine.money import Rounding, from_minor, minor_places
from engine.records import now
from engine.sheets.writing import Table, csv_text, workbook
from engine.store import connections, uploads
from engine.target import FileTarget, Order, with_codes
from engine.targets.exact_json import to_json
from engine.targets.sage_accounting import request_of

_WAYS_OF_ROUNDING = (
    ("for each line", Rounding("line")),
    ("for each tax rate", Rounding("rate")),
    ("for the whole invoice", Rounding("document")),
    ("for each line, half to even", Rounding("line", "half_even")),
)
_MOST_PROBLEMS = 20_000
_MOST_ROUNDED = 200


@dataclass(frozen=True)
class Chosen:
    """What is ticked for sending."""

    documents: int
    sums: tuple[CurrencyTotal, ...]
    contacts: int
    """How many contacts are created first."""
    products: int
    """How many products are."""
    contact_updates: tuple[ContactUpdate, ...]
    """What is changed of contacts that are there, before anything else."""
    calls: CallPlan | None
    """The calls it needs, held against Sage's limits; None where no company is connected."""
    updates: int = 0
    """Documents that are in Sage and would be amended there."""
    voids: int = 0


@dataclass(frozen=True)
class Rounded:
    """A document whose tax another way of rounding would change."""

    document: DocumentRow
    tax: Decimal
    """As it would be; a credit note's is above nothing, as the document's own."""

    @property
    def difference(self) -> Decimal:
        return self.tax - self.document.tax


@dataclass(frozen=True)
class RoundingLine:
    """One way of rounding, held against the one that is chosen."""

    title: str
    currency: str
    tax: Decimal
    documents: int
    """How many documents would have another tax."""
    difference: Decimal
    shown: tuple[Rounded, ...] = ()
    """The first of them."""


class Ready(Drawer):
    """What would happen, and the gate that everything passes before it does."""

    def view(self, file_id: str) -> View | Problem:
        bench = self._bench(file_id)
        return UPLOAD_GONE if bench is None else View(bench)

    def request(self, file_id: str, index: int) -> str:
        """The exact body that will be sent for a document, or its lines in files, to read."""
        bench = self._bench(file_id)
        document = None if bench is None else bench.preview.document(index)
        if document is None:
            return ""
        if bench is not None and bench.target is not None:
            return _lines_in_files(bench.target, bench.order([document]))
        if bench is not None and bench.live_place is not None:
            order = with_codes(bench.live_place, bench.order([document]))
            body = bench.live_place.request(order.documents[0], order)
        else:
            body = request_of(document)
        return json.dumps(json.loads(to_json(body)), indent=2, ensure_ascii=False)

    def company(self) -> str:
        """The company's name, or what stands in its place."""
        with self._store.reading() as session:
            row = connections.of(session, self._id)
        return row.business_name if row is not None and row.business_name else "no company yet"

    def roundings(self, file_id: str) -> Sequence[RoundingLine]:
        """Each way of rounding: its tax, and on how many documents it differs, by how much."""
        bench = self._bench(file_id)
        if bench is None:
            return ()
        chosen = bench.mapping.settings.rounding
        ready = bench.preview.ready()
        ours = bench.preview.taxes(ready)
        lines = []
        for title, rounding in _WAYS_OF_ROUNDING:
            settings = bench.mapping.settings.model_copy(update={"rounding": rounding})
            theirs = bench.preview_with(settings).taxes(ready)
            for currency, tax in ours.items():
                other, places = theirs[currency], minor_places(currency)
                total, here = int(other.sum()), int(tax.sum())
                others = bench.preview.in_currency(ready, currency)
                differing = (other != tax).nonzero()[0].tolist()
                lines.append(
                    RoundingLine(
                        f"{title} (chosen)" if rounding == chosen else title,
                        currency,
                        from_minor(total, places),
                        len(differing),
                        from_minor(total - here, places),
                        tuple(
                            Rounded(
                                bench.preview.row(others[each]),
                                from_minor(abs(int(other[each])), places),
                            )
                            for each in differing[:_MOST_ROUNDED]
                        ),
                    )
                )
        return lines

    def moved(self, before: int, after: int) -> Sequence[str]:
        """What one version of the mapping moves against another, on the newest file of invoices."""
        with self._store.reading() as session:
            upload = uploads.latest(session, self._id, "invoices")
        if upload is None:
            return ()
        was = bench_of(self._installation, self._workspace, upload, before)
        is_now = bench_of(self._installation, self._workspace, upload, after)
        return previews.moved(was.preview, is_now.preview)

    # --- what Sage has already ---

    def look_in_sage(self, file_id: str) -> None:
        """Ask for a look into Sage for the days of this file; few calls, and nothing changes."""
        bench = self._bench(file_id)
        days = [] if bench is None else View(bench).days
        with self._store.reading() as session:
            row = connections.of(session, self._id)
        if bench is not None and days and row is not None and row.business_id and row.mode != "off":
            asked = {"since": days[0].isoformat(), "until": days[1].isoformat()}
            asked["side"] = comparing.SIDE_OF[bench.kind]
            if self.has_control:
                ready = bench.preview.documents(bench.preview.ready())
                untried = controlling.ask(
                    self._installation, self._id, row.business_id, ready, bench.books
                )
                asked["untried"] = str(untried)
            jobs.enqueue(
                self._installation, self._id, "look in Sage", actor=self._actor, arguments=asked
            )

    @property
    def has_control(self) -> bool:
        """Whether the company tries documents without writing them, at the same look."""
        with self._store.reading() as session:
            place = connecting.live_place_of(connections.of(session, self._id))
        return place is not None and place.controls

    def last_look(self) -> Progress | None:
        return self._latest_job("look in Sage")

    # --- taking problems out ---

    def problems_csv(self, file_id: str) -> str:
        bench = self._bench(file_id)
        found = [] if bench is None else bench.preview.problems.page(0, _MOST_PROBLEMS)
        return csv_text(
            ("Where", "Document", "Problem", "What to do", "Holds", "Mend it on"),
            [
                (
                    each.at,
                    each.number,
                    each.says,
                    each.fix,
                    "yes" if each.severity == "stop" else "no",
                    each.page,
                )
                for each in found
            ],
        )

    def marked_file(self, file_id: str) -> bytes:
        """The file's own rows with what is the matter beside each, for whoever wrote it."""
        bench = self._bench(file_id)
        if bench is None:
            return b""
        said: dict[int, list[str]] = {}
        for each in bench.preview.problems.page(0, _MOST_PROBLEMS):
            said.setdefault(each.row, []).append(f"{each.says} {each.fix}")
        sheet = bench.sheet
        columns = [column.to_pylist() for column in sheet.columns]
        rows = [
            (*cells, int(number), " ".join(said.get(int(number), ())))
            for number, *cells in zip(sheet.rows.tolist(), *columns, strict=True)
        ]
        return workbook([Table(sheet.name, (*sheet.headings, "Row", "Problem"), rows)])

    # --- approval and the seal ---

    def chosen(
        self, file_id: str, left_out: Collection[str], changes: Collection[str] = ()
    ) -> Chosen:
        """What is ready and not unticked, and the ticked changes of what is in Sage."""
        bench = self._bench(file_id)
        if bench is None:
            return Chosen(0, (), 0, 0, (), None)
        made = bench.preview
        indices, amendments = made.ready_but(left_out), self._amendments(bench, changes)
        contacts, back = made.new_contacts(indices), made.credit_notes(indices)
        voids = sum(each.act == "void" for each in amendments)
        updates = len(amendments) - voids
        contact_updates = tuple(bench.contact_updates(made.linked_contacts(indices)))
        calls = batches.calls_for(
            contacts,
            len(indices) - back,
            back,
            len(indices),
            updates + sum(bool(each.written) for each in contact_updates),
            voids,
        )
        return Chosen(
            len(indices),
            made.sums(indices),
            contacts,
            made.new_products(indices),
            contact_updates,
            batches.plan_for(self._installation, self._id, calls),
            updates,
            voids,
        )

    def approval(
        self, file_id: str, left_out: Collection[str], changes: Collection[str] = ()
    ) -> ApprovalState | None:
        """The newest word on this file; one that was given for something else has fallen by now."""
        bench = self._bench(file_id)
        if bench is None:
            return None
        found = self._newest_approval(file_id)
        if found is None or found.state not in ("asked", "given"):
            return found
        state = (frozenset(left_out), frozenset(changes), self._company_id())
        if state not in bench.fingerprints:
            bench.fingerprints[state] = self._fingerprint(bench, left_out, changes)
        if found.fingerprint != bench.fingerprints[state]:
            says = self._changed_since(found, bench, left_out, changes)
            with self._store.writing() as session:
                batches.fall(
                    session,
                    self._installation.keys,
                    self._id,
                    file_id,
                    bench.fingerprints[state],
                    says,
                )
        return self._newest_approval(file_id)

    def _changed_since(
        self,
        was: ApprovalState,
        bench: Bench,
        left_out: Collection[str],
        changes: Collection[str],
    ) -> str:
        """What is not as it was when somebody was asked, as far as sums and versions tell."""
        documents, value = self._asked_for(bench, left_out, changes)
        told = []
        if (documents, value) != (was.documents, was.value):
            noun = "document" if documents == 1 else "documents"
            told.append(f"It is {documents:,} {noun}, {value or 'nothing'}, now.")
        if bench.mapping.version != was.mapping_version:
            told.append(
                f"The mapping was version {was.mapping_version} and is {bench.mapping.version} now."
            )
        return " ".join(told) or (
            "The sums and the mapping are the same, but a document says something else now, or"
            " goes to another client or company."
        )

    def _asked_for(
        self, bench: Bench, left_out: Collection[str], changes: Collection[str]
    ) -> tuple[int, str]:
        """How many documents somebody is asked for, and what they come to."""
        documents, amendments = self._documents(bench, left_out), self._amendments(bench, changes)
        stands = [each.document for each in amendments if each.act == "update"]
        sums = batches.totals_of([*documents, *stands])
        value = ", ".join(
            f"{Decimal(each['gross']):,} {currency}" for currency, each in sums.items()
        )
        return len(documents) + len(amendments), value

    def ask(
        self, file_id: str, left_out: Collection[str], changes: Collection[str] = ()
    ) -> Problem | None:
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        documents, value = self._asked_for(bench, left_out, changes)
        batches.ask(
            self._installation,
            self._id,
            actor=self._actor,
            upload_id=file_id,
            fingerprint=self._fingerprint(bench, left_out, changes),
            mapping_version=bench.mapping.version,
            documents=documents,
            value=value,
        )
        return None

    def approve(
        self,
        approval_id: str,
        file_id: str,
        left_out: Collection[str],
        who: str,
        changes: Collection[str] = (),
    ) -> Problem | None:
        """Another person's word; who it is, is said by name until people sign in."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        if not who.strip():
            return Problem("no-name", "Preview", "Nobody is named.", "Type your name.")
        return batches.approve(
            self._installation,
            self._id,
            approval_id,
            actor=who.strip(),
            fingerprint=self._fingerprint(bench, left_out, changes),
            four_eyes=bench.mapping.settings.four_eyes,
        )

    def refuse(self, approval_id: str, who: str, why: str) -> Problem | None:
        if not who.strip():
            return Problem("no-name", "Preview", "Nobody is named.", "Type your name.")
        return batches.refuse(self._installation, self._id, approval_id, actor=who.strip(), why=why)

    def proposed_name(self, kind: UploadKind = "invoices") -> str:
        with self._store.reading() as session:
            taken = batches.names(session, self._id)
        letter = batches.LETTERS[kind]
        return batches.proposed_name(taken, self._actor, now().date(), letter)

    def seal(
        self,
        file_id: str,
        left_out: Collection[str],
        name: str,
        approval_id: str = "",
        changes: Collection[str] = (),
    ) -> str | Problem:
        """The batch's id; from here on nothing in it changes."""
        bench = self._bench(file_id)
        if bench is None:
            return UPLOAD_GONE
        documents = self._documents(bench, left_out)
        sealed = batches.seal(
            self._installation,
            self._id,
            actor=self._actor,
            name=name.strip(),
            documents=documents,
            changes=self._amendments(bench, changes),
            contacts=_written(bench, documents),
            upload_id=file_id,
            file_name=bench.upload.name,
            file_sha256=bench.upload.sha256,
            mapping_version=bench.mapping.version,
            fingerprint=self._fingerprint(bench, left_out, changes),
            held_back=bench.held_back,
            four_eyes=bench.mapping.settings.four_eyes,
            approval_id=approval_id,
        )
        return sealed if isinstance(sealed, Problem) else sealed.id

    # --- leaning on ---

    def _bench(self, file_id: str) -> Bench | None:
        return bench_now(self._installation, self._workspace, file_id)

    def _company_id(self) -> str:
        with self._store.reading() as session:
            row = connections.of(session, self._id)
        return "" if row is None else row.business_id

    def _newest_approval(self, file_id: str) -> ApprovalState | None:
        with self._store.reading() as session:
            found = batches.approvals(session, self._id)
        return next((each for each in found if each.upload_id == file_id), None)

    def _documents(self, bench: Bench, left_out: Collection[str]) -> list[Document]:
        return bench.preview.documents(bench.preview.ready_but(left_out))

    def _amendments(self, bench: Bench, changes: Collection[str]) -> list[Amendment]:
        """The changes of what is in Sage that are named by the documents' keys."""
        if not changes:
            return []
        made = [bench.preview.change(index) for index in bench.preview.changes()]
        return [each.amendment for each in made if each and each.before.key in changes]

    def _fingerprint(
        self, bench: Bench, left_out: Collection[str], changes: Collection[str]
    ) -> str:
        documents = self._documents(bench, left_out)
        return batches.fingerprint_of(
            documents,
            self._amendments(bench, changes),
            _written(bench, documents),
            company=self._company_id(),
            mapping_version=bench.mapping.version,
            upload_id=bench.upload.id,
        )


def _written(bench: Bench, documents: Sequence[Document]) -> Sequence[ContactUpdate]:
    """The contacts of which something is changed; where all of it stays, nothing is sealed."""
    contacts = frozenset(each.party.id for each in documents) - {""}
    return [each for each in bench.contact_updates(contacts) if each.written]


def _lines_in_files(target: FileTarget, order: Order) -> str:
    """What stands in the files for the documents of an order, file by file."""
    written = target.write(with_codes(target, order))
    return "\n\n".join(
        f"{each.name}\n{each.content.decode(each.encoding)}"
        for each in written.files
        if not each.name.endswith(".html")
    )
