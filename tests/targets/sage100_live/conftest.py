"""The practice company in Sage 100 on a free port, and the target that calls it."""

import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from engine.sandbox.sage100 import practice_sage100
from engine.target import ADDRESS, Books, Means
from engine.targets.sage100.live import SAGE100_LIVE
from engine.targets.sage100.live.company import Sage100Company
from harness.common import free_port


@dataclass(frozen=True)
class Practice:
    """The practice company: where it answers, and what stands in its file."""

    address: str
    file: Path

    def goes_wrong(self, fault: str, method: str = "POST", path: str = "", after: int = 0) -> None:
        asked = [{"fault": fault, "method": method, "path": path, "after": after}]
        reply = httpx.post(f"{self.address}/control/mishaps", json=asked, verify=False)
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
