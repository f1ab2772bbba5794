"""The recipe for editing a grid in the real browser, proved on a grid that keeps each edit."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

_APP = Path(__file__).parent / "grid_app.py"


@pytest.fixture
def app(small_app: Callable[..., int], tmp_path: Path) -> tuple[str, Path]:
    kept = tmp_path / "kept.json"
    return f"http://127.0.0.1:{small_app(_APP, GRID_FILE=str(kept))}", kept


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
