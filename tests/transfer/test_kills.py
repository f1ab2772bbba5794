"""Workers that are killed in the midst of a transfer, over real HTTP: `kill -9`, as power cuts do.

Two places in every run of the tests; `CROSSWALK_KILLS=10` for as many as are wanted.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine import jobs, transfer
from engine.installation import Installation
from engine.model import Document
from engine.store import batches as rows
from tests.harness.at_work import seal
from tests.transfer.inside import DAY, Books, line, on_both
from tests.transfer.outside import ROOT, OutsideSage, practice_over_http, signed_in

KILLS = int(os.environ.get("CROSSWALK_KILLS", "2"))
INVOICES = 30
LEASE = 1.0


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutsideSage]:
    with practice_over_http(tmp_path_factory.mktemp("practice")) as found:
        yield found


@contextmanager
def worker(installation: Installation) -> Iterator["subprocess.Popen[bytes]"]:
    settings = installation.settings
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "worker.py"), str(LEASE)],
        cwd=ROOT,
        env={
            **os.environ,
            "CROSSWALK_DATA": str(settings.data),
            "DATABASE_URL": settings.database_url.replace("+psycopg", ""),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


def thirty(books: Books, prefix: str) -> list[Document]:
    return [
        Document(
            kind="credit note" if n % 10 == 9 else "invoice",
            number=f"{prefix}-{n}",
            source_number=f"{prefix}-{n}",
            party=books.party(),
            date=DAY,
            due=None if n % 10 == 9 else DAY + timedelta(days=30),
            currency="GBP",
            lines=(line(books.account, f"Line of {n}", "1", f"{100 + n}.25", "20.05"),),
        )
        for n in range(INVOICES)
    ]


@on_both
@pytest.mark.timeout(120 + 120 * KILLS)
def test_killed_at_any_place_each_document_is_there_once_to_the_penny(
    installation: Installation, practice: OutsideSage, database_url: str
) -> None:
    chance = random.Random(KILLS)
    practice.rules(latency_ms=10)
    workspace = signed_in(installation, practice)
    documents = thirty(practice.books(), database_url[:4] + str(time.monotonic_ns())[-6:])
    sealed = seal(installation, workspace, documents, name="KILLED")

    def press() -> None:
        """A job is given up when its program dies again and again; people press once more."""
        problem = transfer.start(
            installation, workspace, sealed.id, actor="ann", enqueue=jobs.enqueue
        )
        assert problem is None

    for kill in range(KILLS):
        press()
        with worker(installation) as process:
            # Somewhere between this document and the next: in a commit, in a call, in between.
            wait_for(installation, workspace, sealed.id, INVOICES * (kill + 1) // (KILLS + 1))
            time.sleep(chance.random() * 0.03)
            process.kill()
    press()
    with worker(installation):
        wait_for(installation, workspace, sealed.id, INVOICES, "proved")
    held = [*practice.documents(), *practice.documents("sales_credit_notes")]
    wanted = {each.number: each.gross for each in documents}
    found = Counter(each["reference"] for each in held if each["reference"] in wanted)
    assert found == Counter(wanted.keys())
    for each in held:
        if each["reference"] in wanted:
            assert Decimal(str(each["total_amount"])) == wanted[each["reference"]]
    assert practice.state()["parallel_posts"] == 0


def wait_for(
    installation: Installation, workspace: str, batch: str, count: int, state: str = ""
) -> None:
    """Until so many documents of the batch are there, or are in this state.

    A call whose process was killed counts as under way for three minutes, and four at a time
    are allowed: who kills five workers in that time waits for the rest of it.
    """
    until = time.monotonic() + 240
    while time.monotonic() < until:
        with installation.store.reading() as session:
            found = rows.deliveries(
                session, workspace, batch, states=(state,) if state else rows.THERE
            )
        if len(found) >= count:
            return
        time.sleep(0.005)
    raise AssertionError(f"{len(found)} of {count} documents are there after four minutes")
