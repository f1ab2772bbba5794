"""Reading the lists of a large company: calls, seconds and memory."""

import os
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.connecting.reading import row_of
from engine.records import Workspace
from engine.store import open_store, references, workspaces
from engine.target import differences
from engine.targets.sage_accounting import (
    Line,
    OwnBudget,
    Quota,
    SageClient,
    full_reading,
    newer_reading,
    settings,
)
from engine.targets.sage_accounting.reference import OVERLAP

ROOT = Path(__file__).parents[2]
CONTACTS, ACCOUNTS = 20_000, 300


@pytest.fixture
def large_company(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[str]:
    """The practice company in a process of its own, with the books of a large one."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", "sandbox", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "CROSSWALK_DATA": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{base}/healthz").is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        account: dict[str, Any] = {
            "ledger_account_type_id": "SALES",
            "included_in_chart": True,
            "visible_in_sales": True,
        }
        seed(
            base,
            contacts=[
                {
                    "name": "Blorp & Sons Limited",
                    "contact_type_ids": ["CUSTOMER"],
                    "main_address": {"address_line_1": "1 Imaginary Street", "country_id": "GB"},
                    "copies": CONTACTS,
                }
            ],
            ledger_accounts=[
                {**account, "name": name, "display_name": name, "nominal_code": 40_000 + number}
                for number in range(ACCOUNTS)
                if (name := f"Sales of kind {number}")
            ],
        )
        yield base
    finally:
        process.terminate()
        process.wait(20)


def seed(base: str, **records: Any) -> None:
    reply = httpx.post(f"{base}/control/api/seed", json=records, timeout=120)
    assert reply.status_code == 200, reply.text


def control(base: str) -> Any:
    return httpx.get(f"{base}/control/api/state", timeout=30).json()


@pytest.mark.bench
def test_a_large_company_is_read_in_the_fewest_calls(
    large_company: str, tmp_path: Path, measured: Callable[[str], None]
) -> None:
    base = large_company
    token = httpx.post(f"{base}/control/api/tokens", json={}, timeout=30).json()["access_token"]
    business = control(base)["businesses"][0]["id"]
    line = Line(
        f"{base}/v3.1",
        lambda refused: token,
        OwnBudget(Quota(a_minute=10_000, a_day=100_000)),
        read_only=True,
    )
    client = SageClient(line, business)

    before, began = control(base)["requests"], time.perf_counter()
    tracemalloc.start()
    settings(client)
    reading = full_reading(client)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    seconds, calls = time.perf_counter() - began, control(base)["requests"] - before
    counts = Counter(item.kind for item in reading.items)

    # Seeding has just touched everything; a reading later than that asks only for what is new.
    later = replace(reading, as_of=reading.as_of + OVERLAP + timedelta(seconds=60))
    before, began = control(base)["requests"], time.perf_counter()
    newer = newer_reading(client, later)
    newer_seconds, newer_calls = time.perf_counter() - began, control(base)["requests"] - before
    began = time.perf_counter()
    changed = list(differences(reading.items, newer.items))
    compared = time.perf_counter() - began
    line.close()

    store = open_store(f"sqlite:///{tmp_path / 'crosswalk.sqlite'}")
    workspace = Workspace(name="Large", country="GB", currency="GBP", made_by="ann")
    began = time.perf_counter()
    with store.writing() as session:
        workspaces.add(session, workspace)
        references.put(session, workspace.id, [row_of(workspace.id, it) for it in reading.items])
    put_away = time.perf_counter() - began
    store.close()

    fewest = sum(-(-count // 200) for count in counts.values())
    measured(f"Sage's lists of a large company: {dict(counts)}")
    measured(f"  read whole: {calls} calls ({fewest} pages), {seconds:.1f} s")
    measured(f"  memory: {peak / 1e6:.0f} MB at most, {kept / 1e6:.0f} MB kept")
    measured(f"  kept in the store: {put_away:.1f} s")
    measured(f"  read for changes: {newer_calls} calls, {newer_seconds:.2f} s")
    measured(f"  compared: {len(reading.items):,} items in {compared * 1000:.0f} ms")
    assert counts["contact"] > CONTACTS
    assert counts["ledger account"] > ACCOUNTS
    assert calls == fewest + 4  # the company's settings
    assert newer_calls == 14  # the short lists whole, the long ones asked twice
    assert changed == []
    assert peak < 100e6
    assert put_away < seconds
