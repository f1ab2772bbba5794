"""The product as a process: it starts, answers, guards itself, stops, and comes back."""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine import jobs
from engine.desk import Desk
from engine.installation import open_installation
from engine.model import COUNTRIES
from engine.records import Workspace
from engine.settings import read_settings
from harness.logs import lengthen_log


def test_it_answers_at_its_three_addresses(shared_product: Any) -> None:
    """Pages, our own routes and the practice company share one process and one port."""
    assert "<title>" in httpx.get(shared_product.url).text
    assert httpx.get(f"{shared_product.url}/healthz").json()["status"] == "ok"
    assert httpx.get(f"{shared_product.url}/practice/healthz").is_success


def test_every_answer_says_what_a_browser_may_do_with_it(shared_product: Any) -> None:
    for path in ("/", "/workspaces", "/healthz", "/practice/healthz", "/static/nothing.js"):
        headers = httpx.get(shared_product.url + path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert "default-src 'self'" in headers["content-security-policy"], path
        assert headers["referrer-policy"] == "same-origin", path
        if headers["content-type"].startswith("text/html"):
            assert headers["cache-control"] == "no-store", path


@pytest.mark.parametrize("path", ["/", "/healthz", "/practice/healthz", "/_stcore/health"])
def test_a_strange_name_for_this_machine_is_refused(shared_product: Any, path: str) -> None:
    """A web site whose name was pointed at this machine reads nothing here."""
    assert httpx.get(shared_product.url + path, headers={"Host": "evil.example"}).status_code == 400


def test_a_call_back_that_nobody_asked_for_changes_nothing(shared_product: Any) -> None:
    answer = httpx.get(
        f"{shared_product.url}/sage/callback?code=GB/1&state=x", follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (
        302,
        "/?notice=no-sign-in-under-way",
    )


@pytest.mark.alone
def test_it_stops_within_a_second_and_comes_back_with_everything(
    product: Any, within: Callable[..., list[float]]
) -> None:
    workspace = _create_workspace(product.data, "Harbour")

    def stop() -> float:
        took: float = product.stop()
        product.start()
        return took

    within(1.0, stop)
    installation = open_installation(read_settings({"CROSSWALK_DATA": str(product.data)}))
    assert [each.id for each in Desk(installation, "ann").open_workspaces()] == [workspace.id]
    installation.close()


def test_work_goes_on_after_a_power_cut_with_nobody_looking(product: Any) -> None:
    installation = open_installation(read_settings({"CROSSWALK_DATA": str(product.data)}))
    workspace = _create_workspace(product.data, "Harbour")
    lengthen_log(installation.store, installation.keys, workspace.id, 20_000)
    desk = Desk(installation, "ann", workspace)
    product.kill()
    jobs.enqueue(installation, workspace.id, "check log", actor="ann", once="by hand")
    product.start()
    _until(lambda: (desk.last_log_check() or _NOTHING).done > 0)
    product.kill()
    product.start()
    _until(lambda: (desk.last_log_check() or _NOTHING).state == "done", seconds=60)
    progress = desk.last_log_check()
    assert progress is not None
    assert progress.says == "All 20,001 lines are as they were written."
    installation.close()


class _NOTHING:
    done = 0
    state = ""


def test_the_log_of_the_process_holds_no_key_and_no_address(product: Any) -> None:
    """An address may hold a code of Sage's, which opens a company's books for a minute."""
    httpx.get(f"{product.url}/sage/callback?code=GB/secret&state=x", follow_redirects=False)
    product.stop()
    key = (product.data / "keys" / "0001.key").read_text()
    assert key not in product.log.read_text()
    assert "secret" not in product.log.read_text()
    assert "GET " not in product.log.read_text()


def test_it_stops_soon_though_someone_waits_for_a_slow_answer(product: Any) -> None:
    httpx.post(f"{product.url}/practice/control/api/rules", json={"latency_ms": 20_000})

    def wait() -> None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{product.url}/practice/v3.1/user", timeout=60)

    threading.Thread(target=wait, daemon=True).start()
    time.sleep(0.5)
    assert product.stop() < 10.0  # of the twenty that the answer takes


def test_starting_twice_on_one_port_leaves_the_first_alone(product: Any, tmp_path: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "engine", "serve", "--no-browser", "--port", str(product.port)],
        env={**os.environ, "CROSSWALK_DATA": str(tmp_path / "second")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (second.returncode, f"Port {product.port} is taken" in second.stderr) == (2, True)
    assert httpx.get(f"{product.url}/healthz").is_success


def test_two_products_share_one_store(product: Any) -> None:
    """Two web processes on the same data folder: both answer, and the work is done once."""
    other = type(product)(product.data)
    other.start()
    try:
        workspace = _create_workspace(product.data, "Harbour")
        assert httpx.get(f"{other.url}/healthz").is_success
        with sqlite3.connect(product.data / "crosswalk.sqlite") as store:
            count: Callable[[], int] = lambda: store.execute(  # noqa: E731
                "SELECT count(*) FROM job WHERE workspace_id = ? AND state = 'done'",
                (workspace.id,),
            ).fetchone()[0]
            _until(lambda: count() == 1)
            time.sleep(1)
            assert count() == 1
        store.close()
    finally:
        other.kill()


def _create_workspace(data: Path, name: str) -> Workspace:
    installation = open_installation(read_settings({"CROSSWALK_DATA": str(data)}))
    made = Desk(installation, "ann").create_workspace(name, COUNTRIES[0])
    installation.close()
    assert isinstance(made, Workspace)
    return made


def _until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def test_the_sentences_on_start_are_few(shared_product: Any) -> None:
    """What a newcomer reads in the terminal: where it is, and how to stop it."""
    said = shared_product.log.read_text()
    assert re.search(rf"Crosswalk is ready at {shared_product.url}", said)
    assert "alembic" not in said
