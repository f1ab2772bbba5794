"""The practice company inside this process, a clock that is turned by hand, and power cuts."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from engine import batches, payments, transfer
from engine.batches import Adoption
from engine.errors import TryAgain
from engine.installation import Installation
from engine.model import (
    Amendment,
    BatchState,
    DeliveryLine,
    Document,
    Line,
    Party,
    PaymentLine,
    Problem,
    Sent,
    from_text,
)
from engine.records import Batch, Connection, Workspace, new_id
from engine.sandbox import controls, oauth, practice_sage
from engine.sandbox.endpoint import Endpoint
from engine.sandbox.furniture import CLIENT
from engine.sandbox.store import Store as SageStore
from engine.store import Session, Store, connections, events
from engine.target import Found
from engine.targets.sage_accounting import Line as Wire
from engine.targets.sage_accounting import OwnBudget, Patience, Quota, SageAccounting, SageClient
from engine.targets.sage_accounting.wire import ON_ITS_WAY
from tests.harness.at_work import Turn, try_to_seal

DAY = date(2026, 11, 20)
on_both = pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
    indirect=True,
)
GENEROUS = Quota(a_minute=1_000_000, a_day=1_000_000, at_once=8)


class Crash(BaseException):
    """The power is cut."""


@dataclass
class Power:
    """Counts the steps of a program and cuts the power at one of them; after that nothing works."""

    cut_at: int = 0
    steps: int = 0
    off: bool = False

    def step(self) -> None:
        if self.off:
            raise Crash
        self.steps += 1
        if self.steps == self.cut_at:
            self.off = True
            raise Crash


@dataclass(frozen=True)
class MortalStore(Store):
    """A store whose program can die before, within and after each of its changes."""

    power: Power = field(default_factory=Power)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.power.step()
        with super().writing() as session:
            yield session
            self.power.step()
        self.power.step()


@dataclass
class Clock:
    """Time that passes when somebody waits; the practice company's clock goes along."""

    sage: "InsideSage"
    ahead: int = 0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def seconds(self) -> float:
        return self().timestamp()

    def wait(self, timeout: float | None = None) -> bool:
        whole = int(timeout or 0) + 1
        self.ahead += whole
        self.sage.rules(clock_ahead_seconds=self.ahead)
        return False

    def is_set(self) -> bool:
        return False


class InsideSage(httpx.BaseTransport):
    """The practice company without a network between."""

    def __init__(self, file: Path) -> None:
        self.store = SageStore(file)
        self._pool = ThreadPoolExecutor(1)  # only there because an endpoint has one
        self.endpoint = Endpoint(self.store, self._pool)
        self.around: Callable[[httpx.Request, str], None] = lambda request, when: None
        self.meanwhile: Literal["before", "after", "never"] = "before"
        """Whether what is done while a call is on its way is done before Sage has done its part."""
        self.requests = 0
        self.statuses: list[int] = []
        self._token = ""
        with self.store.reading() as connection:
            self.business = str(
                connection.execute("SELECT id FROM businesses WHERE country = 'GB'").fetchone()[0]
            )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        self.around(request, "before")
        if self.meanwhile == "before":
            _on_its_way(request)
        path = request.url.path.removeprefix("/v3.1")
        found = self.endpoint.outcome(
            (
                request.method,
                path,
                dict(request.url.params),
                dict(request.headers),
                request.read(),
                "http://sage",
            ),
            1,
            False,
        )
        self.statuses.append(found.answer.status)
        if self.meanwhile == "after":
            _on_its_way(request)
        self.around(request, "after")
        if found.lost or found.mishap == "slow":
            raise httpx.ReadError("the line was cut")
        headers = {**found.answer.headers, "x-request-id": f"request-{self.requests}"}
        return httpx.Response(found.answer.status, headers=headers, content=found.answer.body)

    def token(self, refused: str | None) -> str:
        if refused == self._token or not self._token:
            with self.store.writing() as connection:
                user = next(
                    str(row[0])
                    for row in connection.execute("SELECT id, body FROM users")
                    if json.loads(row[1])["role"] == "owner"
                )
                # So long a life that only a mishap ends it.
                given = oauth.issue(connection, user, CLIENT[0], "full_access", "GB", 4_000_000_000)
            self._token = given["access_token"]
        return self._token

    def rules(self, **rules: int | str) -> None:
        with self.store.writing() as connection:
            controls.change_rules(connection, rules)

    def befall(self, *faults: str, **step: int | str) -> None:
        """Let each of these happen once, in this order, to the next call it fits."""
        steps = [controls.checked_step({"fault": each, **step}) for each in faults]
        with self.store.writing() as connection:
            controls.keep_script(connection, [*controls.script(connection), *steps])

    def behave(self) -> None:
        """No more mishaps; the clock stays where it is."""
        with self.store.writing() as connection:
            ahead = int(controls.rules(connection)["clock_ahead_seconds"])
            controls.restore_rules(connection)
            controls.change_rules(connection, {"clock_ahead_seconds": ahead})

    def records(self, resource: str) -> list[dict[str, Any]]:
        """What the books hold, whatever the lists show."""
        with self.store.reading() as connection:
            return [
                {**json.loads(row["body"]), "id": row["id"]}
                for row in connection.execute(
                    "SELECT id, body FROM records WHERE business = ? AND resource = ?"
                    " AND deleted_at IS NULL ORDER BY seq",
                    (self.business, resource),
                )
            ]

    def documents(self) -> dict[str, list[Decimal]]:
        """Every invoice and credit note that stands, by number, with its totals."""
        found: dict[str, list[Decimal]] = {}
        for resource in ("sales_invoices", "sales_credit_notes"):
            for body in self.records(resource):
                if body["status"] != "VOID":
                    found.setdefault(str(body["reference"]), []).append(
                        Decimal(str(body["total_amount"]))
                    )
        return found

    def close(self) -> None:
        self._pool.shutdown(wait=False)


def _on_its_way(request: httpx.Request) -> None:
    """As httpx's own transport tells it."""
    if told := request.extensions.get("trace"):
        told(f"http11.{ON_ITS_WAY}", {})


@dataclass
class Books:
    """What a document of the tests needs to know of the practice company."""

    customer: str
    account: str

    def party(self) -> Party:
        return Party("ACME", "Practice customer", id=self.customer)


@dataclass
class Inside:
    """A workspace that is connected with a practice company of its own, in this process."""

    installation: Installation
    workspace_id: str
    sage: InsideSage
    clock: Clock
    books: Books
    budget: OwnBudget | None = None
    """The limits that all openings share; none to speak of where it is not given."""
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    @contextmanager
    def opening(
        self,
        installation: Installation,
        workspace_id: str,
        *,
        pause: Callable[[float], object] | None = None,
        looking: bool = False,
        held_by: str = "",
    ) -> Iterator[SageAccounting]:
        def sleep(seconds: float) -> None:
            (pause or self.clock.wait)(seconds)

        line = Wire(
            "http://sage/v3.1",
            self.sage.token,
            self.budget or OwnBudget(GENEROUS, clock=self.clock.seconds, sleep=sleep),
            read_only=looking,
            patience=Patience(tries=3),
            clock=self.clock.seconds,
            sleep=sleep,
            wire=self.sage,
        )
        try:
            yield SageAccounting(SageClient(line, self.sage.business))
        finally:
            line.close()

    def enqueue(
        self,
        installation: Installation,
        workspace_id: str,
        kind: str,
        *,
        actor: str,
        arguments: Mapping[str, Any],
        session: Session,
    ) -> None:
        self.asked.append((kind, dict(arguments)))

    def turn(self, batch: Batch, installation: Installation | None = None) -> Turn:
        return Turn(
            installation or self.installation, self.workspace_id, {"batch": batch.id}, self.clock
        )

    def seal(
        self,
        documents: Sequence[Document],
        name: str = "",
        changes: Sequence[Amendment] = (),
        **words: Any,
    ) -> Batch:
        sealed = self.try_to_seal(documents, name, changes, **words)
        assert isinstance(sealed, Batch), sealed
        return sealed

    def try_to_seal(
        self,
        documents: Sequence[Document],
        name: str = "",
        changes: Sequence[Amendment] = (),
        **words: Any,
    ) -> Batch | Problem:
        return try_to_seal(
            self.installation, self.workspace_id, documents, name=name, changes=changes, **words
        )

    def invoice(self, number: str, *, party: Party | None = None, **words: Any) -> Document:
        """An invoice of two lines, 144.00 with tax."""
        lines = (
            line(self.books.account, "Full page", "1", "100.00", "20.00"),
            line(self.books.account, "Café “Étoile” — half page", "2", "10.00", "4.00"),
        )
        return Document(
            **{
                "kind": "invoice",
                "number": number,
                "source_number": number,
                "party": party or self.books.party(),
                "date": DAY,
                "due": DAY + timedelta(days=30),
                "currency": "GBP",
                "lines": lines,
                "sheet": "Invoices",
                "rows": (2, 3),
                **words,
            }
        )

    def credit_note(self, number: str, **words: Any) -> Document:
        return self.invoice(number, kind="credit note", due=None, **words)

    def sent(self, key: str) -> Sent:
        """What stands in Sage under this key."""
        with self.installation.store.reading() as session:
            return batches.sent(session, self.workspace_id, self.sage.business)[key]

    def update(self, document: Document) -> Amendment:
        """Let what stands in Sage become this."""
        return Amendment("update", self.sent(document.key), document)

    def void(self, key: str, reason: str = "Cancelled in the file") -> Amendment:
        before = self.sent(key)
        return Amendment("void", before, from_text(before.text), reason)

    def found(self, number: str) -> Found:
        """A document as Sage's lists show it."""
        with self.opening(self.installation, self.workspace_id) as target:
            listed = target.find(date(2000, 1, 1), date(2099, 1, 1))
            return next(each for each in listed if each.number == number)

    def adopt(self, *adoptions: Adoption, name: str = "") -> Batch | Problem:
        return batches.adopt(
            self.installation,
            self.workspace_id,
            adoptions,
            actor="ann",
            name=name or f"M-{new_id()[:6]}",
            upload_id="upload",
            file_name="invoices.csv",
            file_sha256="0" * 64,
            mapping_version=1,
        )

    # --- what a person does, and what a worker does for them ---

    def start(self, batch: Batch, typed: str = "") -> Problem | None:
        return transfer.start(
            self.installation,
            self.workspace_id,
            batch.id,
            actor="ann",
            typed=typed,
            enqueue=self.enqueue,
        )

    def resume(self, batch: Batch) -> Problem | None:
        return transfer.resume(
            self.installation, self.workspace_id, batch.id, actor="ann", enqueue=self.enqueue
        )

    def pause(self, batch: Batch) -> Problem | None:
        return transfer.pause(self.installation, self.workspace_id, batch.id, actor="ann")

    def stop(self, batch: Batch) -> Problem | None:
        return transfer.stop(
            self.installation, self.workspace_id, batch.id, actor="ann", enqueue=self.enqueue
        )

    def go(self, batch: Batch) -> str:
        return transfer.go_on(self.turn(batch), opening=self.opening, clock=self.clock)

    def go_to_the_end(self, batch: Batch) -> str:
        while True:
            try:
                return self.go(batch)
            except TryAgain as later:
                self.clock.wait(later.seconds)

    def delivered(self, *documents: Document) -> Batch:
        """A batch of these documents, sealed, sent and read back."""
        batch = self.seal(documents)
        assert self.start(batch) is None
        self.go(batch)
        return batch

    def undo(self, batch: Batch, delivery: str = "", reason: str = "A rehearsal") -> str:
        problem = transfer.undo(
            self.installation,
            self.workspace_id,
            batch.id,
            delivery_id=delivery,
            actor="ann",
            reason=reason,
            enqueue=self.enqueue,
        )
        assert problem is None, problem
        kind, arguments = self.asked[-1]
        assert kind == "undo"
        turn = Turn(self.installation, self.workspace_id, arguments, self.clock)
        return transfer.go_on_undoing(turn, opening=self.opening, clock=self.clock)

    def pay(self, number: str, amount: str) -> None:
        """What a person does in Sage when money arrives."""
        invoice = next(
            each for each in self.sage.records("sales_invoices") if each["reference"] == number
        )
        bank = self.sage.records("bank_accounts")[0]
        paid = {
            "transaction_type_id": "CUSTOMER_RECEIPT",
            "contact_id": invoice["contact"],
            "bank_account_id": bank["id"],
            "date": "2026-11-24",
            "total_amount": Decimal(amount),
            "reference": "BACS 17",
            "allocated_artefacts": [{"artefact_id": invoice["id"], "amount": Decimal(amount)}],
        }
        with self.opening(self.installation, self.workspace_id) as target:
            target.client.post("/contact_payments", {"contact_payment": paid})

    def collect(self, since: str = "") -> str:
        turn = Turn(self.installation, self.workspace_id, {"since": since}, self.clock)
        return payments.refresh(turn, opening=self.opening, clock=self.clock)

    # --- what is to be seen ---

    def paid(self) -> dict[str, PaymentLine]:
        """How far each document of the source is paid, by its number."""
        return {
            each.source_number: each
            for each in payments.payment_lines(self.installation, self.workspace_id)
        }

    def state(self, batch: Batch) -> BatchState:
        found = batches.state_of(
            self.installation, self.workspace_id, batch.id, moment=self.clock()
        )
        assert found is not None
        return found

    def lines(self, batch: Batch, *states: str) -> list[DeliveryLine]:
        with self.installation.store.reading() as session:
            return list(batches.delivery_lines(session, self.workspace_id, batch.id, states=states))

    def log(self) -> list[str]:
        with self.installation.store.reading() as session:
            return [each.says for each in events.latest(session, self.workspace_id, 100)][::-1]

    def close(self) -> None:
        self.sage.close()


def line(
    account: str, description: str, quantity: str, price: str, tax: str, rate: str = "GB_STANDARD"
) -> Line:
    return Line(
        row=2,
        description=description,
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        net=(Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01")),
        tax=Decimal(tax),
        tax_rate=rate,
        account=account,
    )


@contextmanager
def furnished() -> Iterator[Path]:
    """A practice company just furnished, made once and copied ever after."""
    with tempfile.TemporaryDirectory(prefix="crosswalk-practice-") as folder:
        file = Path(folder) / "practice.sqlite"
        practice_sage(file)
        whole = sqlite3.connect(file)
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole.close()
        yield file


def inside(installation: Installation, template: Path, folder: Path, name: str = "") -> Inside:
    """A fresh workspace, connected with a fresh practice company."""
    file = folder / f"practice-{new_id()}.sqlite"
    shutil.copyfile(template, file)
    sage = InsideSage(file)
    workspace = Workspace(
        name=name or f"Harbour {new_id()}", country="GB", currency="GBP", made_by="ann"
    )
    moment = datetime.now(UTC) + timedelta(days=30)
    with installation.store.writing() as session:
        session.add(workspace)
        session.flush()
        connections.keep(
            session,
            Connection(
                workspace_id=workspace.id,
                kind="practice",
                base="http://sage",
                mode="full",
                scope="full_access",
                signed_in_by="ann",
                key_id="",
                access_token="",
                refresh_token="",
                access_ends=moment,
                refresh_ends=moment,
                business_id=sage.business,
                business_name="Practice Press Ltd",
                business_country="GB",
                business_currency="GBP",
            ),
        )
    customers = [each for each in sage.records("contacts") if "CUSTOMER" in each["contact_types"]]
    account = next(
        each
        for each in sage.records("ledger_accounts")
        if each["visible_in_sales"] and not each["is_control_account"]
    )
    customer = next(each for each in customers if each.get("currency") == "GBP")
    return Inside(
        installation,
        workspace.id,
        sage,
        Clock(sage),
        Books(customer["id"], account["id"]),
    )
