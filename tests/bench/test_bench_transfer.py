"""Transferring invoices: against a script that posts bodies prepared beforehand, and against
the pace that Sage's limits allow."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine import batches, jobs, transfer
from engine.installation import Installation, open_installation
from engine.model import Document
from engine.settings import read_settings
from engine.targets.exact_json import to_json
from engine.targets.sage_accounting import OwnBudget, Quota, request_of
from engine.targets.sage_accounting.bodies import marked
from tests.harness.at_work import Turn, seal
from tests.transfer.inside import Books, furnished, inside, line
from tests.transfer.outside import OutsideSage, practice_over_http, signed_in

INVOICES = int(os.environ.get("BENCH_INVOICES", "1000"))
AT_THE_PACE = 350


@pytest.fixture(autouse=True)
def _as_in_the_product() -> Iterator[None]:
    """What is loaded is not looked through again: the product does this where it starts."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def documents(books: Books, prefix: str, count: int, day: date) -> list[Document]:
    lines = tuple(
        line(books.account, f"Line {n} of the invoice", "2", "41.65", "16.66") for n in range(3)
    )
    return [
        Document(
            kind="invoice",
            number=f"{prefix}-{n}",
            source_number=f"{prefix}-{n}",
            party=books.party(),
            date=day,
            due=day + timedelta(days=30),
            currency="GBP",
            lines=lines,
            sheet="Invoices",
            rows=(2, 3, 4),
        )
        for n in range(count)
    ]


def by_a_bare_loop(sage: OutsideSage, found: list[Document]) -> float:
    bodies = [
        to_json(marked(request_of(each), batches.mark_of("bare", each.number))).encode()
        for each in found
    ]
    with sage.client() as client:
        began = time.perf_counter()
        for body in bodies:
            reply = client.post(
                "/sales_invoices", content=body, headers={"Content-Type": "application/json"}
            )
            assert reply.status_code == 201
        return time.perf_counter() - began


def by_crosswalk(installation: Installation, workspace: str, found: list[Document]):
    sealed = seal(installation, workspace, found, name=f"BENCH-{found[0].number}")
    problem = transfer.start(installation, workspace, sealed.id, actor="ann", enqueue=jobs.enqueue)
    assert problem is None
    turn = Turn(installation, workspace, {"batch": sealed.id}, Waits())
    began = time.perf_counter()
    said = transfer.go_on(turn)
    assert said == "All delivered, equal to the penny."
    return time.perf_counter() - began


class Waits:
    """Waiting in earnest, and never told to stop."""

    def is_set(self) -> bool:
        return False

    def wait(self, timeout: float | None = None) -> bool:
        time.sleep(timeout or 0)
        return False


@pytest.mark.bench
@pytest.mark.parametrize(("count", "latency"), [(INVOICES, 0), (30, 100)])
def test_invoices_against_a_bare_loop(
    tmp_path: Path, count: int, latency: int, measured: Callable[[str], None]
) -> None:
    """At a Sage that answers at once, and at one that is as far away as the real one.

    The bare loop goes half before and half after ours, so that whatever slows the machine or the
    practice company meanwhile strikes both. Its invoices have another day, as the read-back of
    ours goes through all that is there of their days.
    """
    ours_on, theirs_on = date(2026, 11, 20), date(2026, 10, 20)
    installation = open_installation(read_settings({"CROSSWALK_DATA": str(tmp_path)}))
    with practice_over_http(tmp_path / "practice") as sage:
        sage.rules(latency_ms=latency)
        workspace, books = signed_in(installation, sage), sage.books()
        by_a_bare_loop(sage, documents(books, "WARM", 30, theirs_on))
        bare = by_a_bare_loop(sage, documents(books, "BEFORE", count // 2, theirs_on))
        before = int(sage.state()["requests"])
        ours = by_crosswalk(installation, workspace, documents(books, "OURS", count, ours_on))
        calls = int(sage.state()["requests"]) - before - 1
        bare += by_a_bare_loop(sage, documents(books, "AFTER", count - count // 2, theirs_on))
        held = [each for each in sage.documents() if str(each["reference"]).startswith("OURS")]
    installation.close()
    measured(
        f"{count:,} invoices, Sage answers after {latency} ms more: {ours:.2f} s against"
        f" {bare:.2f} s bare, ratio {ours / bare:.2f}; {ours / count * 1000:.1f} ms each;"
        f" {calls / count:.3f} calls each"
    )
    assert len(held) == count
    assert {Decimal(str(each["total_amount"])) for each in held} == {Decimal("299.88")}
    if latency:
        assert ours <= bare * 1.3
    else:
        assert calls <= count * 1.02
        assert ours <= bare * 1.6  # 1.3 is the aim where the machine has nothing else to do


@pytest.mark.bench
def test_a_batch_goes_at_the_pace_of_the_minute_s_quota(
    tmp_path: Path, measured: Callable[[str], None]
) -> None:
    """Sage's own limits, on a clock that is put forward where somebody waits for the next minute.

    No minute may hold more calls than are allowed, so the first call of each minute comes a
    minute after the first of the one before; what takes longer than that is our own delay.
    """
    quota = Quota()
    installation = open_installation(read_settings({"CROSSWALK_DATA": str(tmp_path)}))
    moments: list[float] = []
    with furnished() as practice:
        here = inside(installation, practice, tmp_path)
        here.budget = OwnBudget(quota, clock=here.clock.seconds, sleep=here.clock.wait)
        here.sage.rules(per_minute=quota.a_minute, per_day=quota.a_day)
        batch = here.seal([here.invoice(f"PACE-{n}") for n in range(AT_THE_PACE)])
        here.start(batch)
        here.sage.around = lambda request, when: (
            moments.append(here.clock.seconds()) if when == "before" else None
        )
        began, worked = here.clock.seconds(), time.perf_counter()
        assert here.go_to_the_end(batch) == "All delivered, equal to the penny."
        took, worked = here.clock.seconds() - began, time.perf_counter() - worked
        answers = set(here.sage.statuses)
        here.close()
    installation.close()
    calls = len(moments)
    fewest = (calls - 1) // quota.a_minute * 60
    measured(
        f"{AT_THE_PACE} invoices at {quota.a_minute} calls a minute:"
        f" {calls / AT_THE_PACE:.3f} calls each, {took:.1f} s where the quota alone asks for"
        f" {fewest:.0f} s, and {worked:.1f} s at work"
    )
    assert answers <= {200, 201}  # Sage refused none for being one too many
    assert calls <= AT_THE_PACE * 1.02
    # On a clock that stands still while somebody waits, but not while we work: a machine that is
    # slow may take its time for that, and no longer for anything else.
    assert took <= fewest * 1.03 + worked
