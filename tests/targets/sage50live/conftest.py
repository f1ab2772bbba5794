"""A practice Sage 50 on a port of this machine, and a workspace that is connected with it."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from engine import batches, connecting, payments, transfer
from engine.desk import Desk
from engine.errors import TryAgain
from engine.installation import Installation, open_installation
from engine.model import COUNTRIES, Document, Line, Party
from engine.records import Batch, Workspace
from engine.sandbox.sage50 import practice_sage50
from engine.settings import read_settings
from engine.store import Session, workspaces
from engine.store import batches as rows
from harness.common import free_port
from tests.harness.at_work import Clock, Turn, seal

TOKEN = {"AuthToken": "practice-token"}


@dataclass
class Practice:
    """The practice company as somebody beside Crosswalk sees it."""

    address: str
    http: httpx.Client

    def befall(self, *faults: str, path: str = "batchtransactionPost", after: int = 0) -> None:
        steps = [{"fault": each, "path": path, "after": after} for each in faults]
        assert self.http.post(f"{self.address}/control/mishaps", json=steps).is_success

    def behave(self) -> None:
        assert self.http.delete(f"{self.address}/control/mishaps").is_success

    def says(self, **company: Any) -> None:
        assert self.http.post(f"{self.address}/control/company", json=company).is_success

    def call(self, path: str, body: Any) -> Any:
        reply = self.http.post(f"{self.address}/api/{path}", json=body, headers=TOKEN)
        found = json.loads(reply.content, parse_float=Decimal)
        assert found["success"], found
        return found["results"] if "results" in found else found["response"]

    def headers(self, *types: str) -> Sequence[Mapping[str, Any]]:
        told = ",".join(f"'{each}'" for each in types or ("SI", "SC", "PI", "PC"))
        filters = [{"field": "TYPE", "type": "in", "value": f"({told})"}]
        found: Sequence[Mapping[str, Any]] = self.call("search/auditHeaders", filters)
        return found

    def splits(self, header: int) -> Sequence[Mapping[str, Any]]:
        filters = [{"field": "HEADER_NUMBER", "type": "eq", "value": str(header)}]
        found: Sequence[Mapping[str, Any]] = self.call("searchSplit", filters)
        return found


@contextmanager
def served(file: Path) -> Iterator[int]:
    """The practice company on that file, over real HTTP; the port it answers on."""
    port = free_port()
    mounted = Starlette(routes=[Mount("/practice/sage-50", practice_sage50(file))])
    server = uvicorn.Server(uvicorn.Config(mounted, port=port, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class Live:
    """A workspace, the practice company that it is or will be connected with, and a clock."""

    installation: Installation
    workspace: Workspace
    practice: Practice
    clock: Clock = field(default_factory=Clock)

    @property
    def desk(self) -> Desk:
        """The desk as it is opened anew for each page."""
        with self.installation.store.reading() as session:
            found = workspaces.with_id(session, self.workspace.id)
        assert found is not None
        return Desk(self.installation, "ann", found)

    def connected(self) -> "Live":
        assert self.desk.connect_live_practice("sage-50-live") is None
        connecting.refresh(self.installation, self.workspace.id)
        return self

    def document(self, number: str, **words: Any) -> Document:
        """An invoice of two lines, 144.00 with tax."""
        lines = (
            Line(2, "Full page", Decimal(1), Decimal(100), Decimal("100.00"), Decimal("20.00"),
                 "T1", "4000"),
            Line(3, "Half page, twice", Decimal(2), Decimal(10), Decimal("20.00"),
                 Decimal("4.00"), "T1", "4001"),
        )  # fmt: skip
        return Document(
            **{
                "kind": "invoice",
                "number": number,
                "source_number": number,
                "party": Party("BLO001", "Blorp & Sons Ltd", id="BLO001"),
                "date": date(2026, 11, 20),
                "due": date(2026, 12, 20),
                "currency": "GBP",
                "lines": lines,
                "sheet": "Invoices",
                "rows": (2, 3),
                **words,
            }
        )

    def bought(self, number: str, **words: Any) -> Document:
        supplier = Party("CON001", "Concept Stationery", id="supplier CON001", supplier=True)
        lines = tuple(replace(each, account="5000") for each in self.document("").lines)
        return self.document(
            number, **{"kind": "purchase invoice", "party": supplier, "lines": lines, **words}
        )

    # --- what a person does, and what a worker does for them ---

    def seal(self, *documents: Document) -> Batch:
        return seal(self.installation, self.workspace.id, documents)

    def enqueue(self, *words: Any, session: Session, **more: Any) -> None:
        """The worker is called by hand."""

    def start(self, batch: Batch) -> None:
        problem = transfer.start(
            self.installation, self.workspace.id, batch.id, actor="ann", enqueue=self.enqueue
        )
        assert problem is None, problem

    def resume(self, batch: Batch) -> None:
        problem = transfer.resume(
            self.installation, self.workspace.id, batch.id, actor="ann", enqueue=self.enqueue
        )
        assert problem is None, problem

    def go(self, batch: Batch) -> str:
        turn = Turn(self.installation, self.workspace.id, {"batch": batch.id}, self.clock)
        return transfer.go_on(turn, clock=self.clock)

    def go_to_the_end(self, batch: Batch) -> str:
        while True:
            try:
                return self.go(batch)
            except TryAgain as later:
                self.clock.wait(later.seconds)

    def sent(self, *documents: Document) -> Batch:
        """A batch of these documents, sealed, sent and read back."""
        batch = self.seal(*documents)
        self.start(batch)
        self.go_to_the_end(batch)
        return batch

    def put_down(self, document: Document) -> tuple[Batch, str]:
        """A batch of one that cannot go on for now, and how its document stands."""
        batch = self.seal(document)
        self.start(batch)
        with pytest.raises(TryAgain):
            self.go(batch)
        (row,) = self.deliveries(batch)
        return batch, row.state

    def collect(self) -> str:
        turn = Turn(self.installation, self.workspace.id, {}, self.clock)
        return payments.refresh(turn, clock=self.clock)

    def deliveries(self, batch: Batch) -> Sequence[Any]:
        with self.installation.store.reading() as session:
            return rows.deliveries(session, self.workspace.id, batch.id)

    def title(self, batch: Batch) -> str:
        state = batches.state_of(self.installation, self.workspace.id, batch.id)
        assert state is not None
        return state.title


@contextmanager
def a_workspace(folder: Path) -> Iterator[Live]:
    """A workspace that is not connected yet, and a practice company of its own."""
    settings = read_settings({"CROSSWALK_DATA": str(folder)})
    with served(folder / "practice.sqlite") as port, httpx.Client(trust_env=False) as http:
        opened = open_installation(replace(settings, port=port))
        address = f"{opened.settings.practice_address}/sage-50"
        made = Desk(opened, "ann").create_workspace("Harbour", COUNTRIES[0])
        assert isinstance(made, Workspace)
        yield Live(opened, made, Practice(address, http))
        opened.close()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with a_workspace(tmp_path) as found:
        yield found
