"""The recipe for editing a grid in the real browser, proved on a grid that keeps each edit."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

_APP = Path(__file__).parent / "grid_app.py"


@pytest.fixture
def app(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[tuple[str, Path]]:
    kept, port = tmp_path / "kept.json", free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(_APP)]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, *options, "--server.headless", "true", "--browser.gatherUsageStats", "false"],
        env={**os.environ, "GRID_FILE": str(kept)},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/_stcore/health")
            break
        except httpx.TransportError:
            time.sleep(0.05)
    yield f"http://127.0.0.1:{port}", kept
    process.kill()
    process.wait()


def test_cells_are_typed_chosen_and_kept(
    app: tuple[str, Path], visit: Callable[..., Page], grid: Callable[..., Any]
) -> None:
    url, kept = app
    page = visit(url)
    edits = grid(page, "edits")
    assert edits.row_count == 200
    assert edits.text("Code", 2) == "C002"

    edits.set_text("Code", 1, "N-1")
    edits.choose("Account", 0, "4123 Sales")
    edits.set_text("Category", 7, "Hosting & “cloud”")
    edits.set_text("Code", 1, "N-2")

    edits.expect_text("Account", 0, "4123 Sales")
    until = time.monotonic() + 30
    wanted = {
        "0": {"Account": "4123 Sales"},
        "1": {"Code": "N-2"},
        "7": {"Category": "Hosting & “cloud”"},
    }
    while (written := json.loads(kept.read_text())) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    assert written == wanted
