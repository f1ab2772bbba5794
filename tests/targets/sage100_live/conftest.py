"""The practice company in Sage 100 on a free port, and the target that calls it."""

import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from engine import connecting, transfer
from engine.desk import Desk
from engine.errors import TryAgain
from engine.installation import Installation, open_installation
from engine.jobs.works import look_in_sage
from engine.model import BatchState, Country, Document, Line, Party
from engine.records import Batch, Workspace
from engine.sandbox.sage100 import practice_sage100
from engine.settings import read_settings
from engine.store import batches as rows
from engine.store import jobs, workspaces
from engine.target import ADDRESS, Books, Means
from engine.targets.sage100.live import SAGE100_LIVE
from engine.targets.sage100.live.company import Sage100Company
from tests.harness.at_work import Clock, Turn, seal
from tests.harness.common import free_port
from tests.targets.sage100.making import document, line

YEAR = date.today().year
DAY = date(YEAR, 3, 5)
CARAT = Party("carat", "Carat SARL", id="CARAT", code="CARAT")


@dataclass(frozen=True)
class Practice:
    """The practice company: where it answers, and what stands in its file."""

    address: str
    file: Path

    def goes_wrong(self, fault: str, method: str = "POST", path: str = "", after: int = 0) -> None:
        asked = [{"fault": fault, "method": method, "path": path, "after": after}]
        reply = httpx.post(f"{self.address}/control/mishaps", json=asked, verify=False)
        assert reply.status_code == 200, reply.text

    def paid(self, *numbers: str, amount: str = "", day: str = "") -> dict[str, Any]:
        """A règlement entered at the company's own desk, and lettré with these invoices."""
        asked = {
            "factures": ",".join(numbers),
            "montant": amount,
            "date": day or f"{date.today().year}-04-10",
        }
        reply = httpx.post(f"{self.address}/control/reglements", json=asked, verify=False)
        return {"status": reply.status_code, **reply.json()}

    def says(self, **said: Any) -> None:
        reply = httpx.post(f"{self.address}/control/company", json=said, verify=False)
        assert reply.status_code == 200, reply.text

    def entries(self) -> list[tuple[str, str, str, str, str, Decimal]]:
        """Journal, day, n° de facture, account, tiers and amount of every entry, in its file."""
        with contextlib.closing(sqlite3.connect(self.file)) as connection:
            rows = connection.execute(
                "SELECT e.journal, e.date, e.numeroFacture, c.code, t.code, e.sens, e.montant"
                " FROM ecritures e JOIN records c ON c.id = e.compte"
                " LEFT JOIN records t ON t.id = e.tiers ORDER BY e.seq"
            ).fetchall()
        return [
            (*row[:4], row[4] or "", Decimal(row[6] * (1 if row[5] == "Debit" else -1)).scaleb(-2))
            for row in rows
        ]

    def put_to_sleep(self, resource: str, code: str, *, asleep: bool = True) -> None:
        with contextlib.closing(sqlite3.connect(self.file)) as connection, connection:
            body = json.loads(
                connection.execute(
                    "SELECT body FROM records WHERE resource = ? AND code = ?", (resource, code)
                ).fetchone()[0]
            )
            connection.execute(
                "UPDATE records SET body = ? WHERE resource = ? AND code = ?",
                (json.dumps({**body, "sommeil": asleep}), resource, code),
            )


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    file = tmp_path / "practice-sage-100.db"
    port = free_port()
    app = Starlette(routes=[Mount("/practice/sage-100", practice_sage100(file))])
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield Practice(f"http://127.0.0.1:{port}/practice/sage-100", file)
    server.should_exit = True
    thread.join(10)


def _none(seconds: float) -> None:
    """Nobody waits here."""


Reach = Callable[..., Sage100Company]


@pytest.fixture
def reach(practice: Practice) -> Iterator[Reach]:
    """The company as a place for documents, with its lists as they are now."""
    made: list[Sage100Company] = []

    def reached(*, read_only: bool = False, token: str = "", **options: str) -> Sage100Company:
        ways = dict(SAGE100_LIVE.practice(practice.address.removesuffix("/sage-100")))
        assert ways[ADDRESS] == practice.address
        if token:
            ways["token"] = token
        books: list[Books] = []

        def as_read() -> Books:
            if not books:
                items = reached_again().lists(lambda done, total, says: None).items
                books.append(Books(items, "EUR", "FR"))
            return books[0]

        def reached_again() -> Sage100Company:
            return at(Means(nullcontext, _none, _none, True, "BIJOU"))

        def at(means: Means) -> Sage100Company:
            found: Any = SAGE100_LIVE.at(ways, means)
            made.append(found)
            return found  # type: ignore[no-any-return]

        return at(Means(nullcontext, _none, _none, read_only, "BIJOU", options, as_read))

    yield reached
    for each in made:
        each.close()


# --- a workspace that is connected with it ---


@dataclass
class Company:
    """A workspace, and the practice company it is connected with."""

    installation: Installation
    id: str
    practice: Practice
    clock: Clock = field(default_factory=Clock)

    @property
    def desk(self) -> Desk:
        with self.installation.store.reading() as session:
            found = workspaces.with_id(session, self.id)
        assert found is not None
        return Desk(self.installation, "ann", found)

    def connected_for_real(self, token: str) -> None:
        """The same company by an address and a token that were pasted, and written to."""
        ways = dict(SAGE100_LIVE.practice(self.practice.address.removesuffix("/sage-100")))
        problem = self.desk.connect_live(SAGE100_LIVE.key, {**ways, "token": token})
        assert problem is None, problem
        connecting.refresh(self.installation, self.id)
        state = self.desk.connection()
        assert state is not None
        assert state.company is not None
        assert self.desk.set_mode("full", state.version, typed=state.company.name) is None

    # --- a batch, sealed and carried ---

    def sealed(self, *documents: Document) -> Batch:
        made = seal(self.installation, self.id, documents, file_name="factures.csv")
        state = self.desk.connection()
        problem = transfer.start(
            self.installation,
            self.id,
            made.id,
            actor="ann",
            typed="" if state is None or state.company is None else state.company.name,
            enqueue=lambda *_, **__: None,
        )
        assert problem is None, problem
        return made

    def carried(self, *documents: Document) -> BatchState:
        """The batch as it stands once nothing is to be waited for any more."""
        batch = self.sealed(*documents)
        while True:
            turn = Turn(self.installation, self.id, {"batch": batch.id}, self.clock)
            try:
                transfer.go_on(turn, clock=self.clock)
                break
            except TryAgain as later:
                self.clock.wait(later.seconds)
        state = self.desk.sending.state(batch.id)
        assert state is not None
        return state

    def said(self, batch: BatchState) -> dict[str, tuple[str, str]]:
        with self.installation.store.reading() as session:
            found = rows.deliveries(session, self.id, batch.id)
        return {each.number: (each.state, each.says) for each in found}

    # --- a look from the preview ---

    def looked(self, file_id: str) -> str:
        """What the job said that a press of *Compare again* asks for."""
        self.desk.ready.look_in_sage(file_id)
        with self.installation.store.reading() as session:
            job = jobs.latest_of_kind(session, self.id, "look in Sage")
        assert job is not None
        turn = Turn(self.installation, self.id, json.loads(job.arguments))
        said = look_in_sage(turn)  # type: ignore[arg-type]
        with self.installation.store.writing() as session:
            held = jobs.to_change(session, self.id, job.id)
            assert held is not None
            jobs.end(session, held, "done", said)
        return said


@pytest.fixture
def company(practice: Practice, tmp_path: Path) -> Iterator[Company]:
    settings = read_settings({"CROSSWALK_DATA": str(tmp_path)})
    port = urlsplit(practice.address).port
    assert port is not None
    opened = open_installation(replace(settings, port=port))
    made = Desk(opened, "ann").create_workspace("Bijou", Country("FR", "France", "EUR"))
    assert isinstance(made, Workspace)
    found = Company(opened, made.id, practice)
    assert found.desk.connect_live_practice("sage-100-live") is None
    connecting.refresh(opened, made.id)
    yield found
    opened.close()


def made(number: str, *lines: Line, **words: Any) -> Document:
    kept = {"party": CARAT, "date": DAY, "due": date(YEAR, 4, 4), **words}
    return document(number, *(lines or (line("10.00", "2.00"),)), **kept)
