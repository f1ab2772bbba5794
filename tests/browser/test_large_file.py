"""A hundred thousand lines in a real browser: how soon figures, and what an edit does, are seen."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from harness.journey import connect, new_workspace, settled
from tests.bench import lines

pytestmark = [pytest.mark.browser, pytest.mark.bench]

_MOST_BYTES = 1_000_000
_EDITS = {
    "Taxes": ("Sage tax rate", "Exempt 0.00%"),
    "Accounts": ("Ledger account", "4010"),
    "Contacts": ("Choice", "Create"),
}
"""For each page the column that is pasted into, and what."""
_SEEN = "([bar, before]) => document.querySelector(bar)?.textContent !== before"


def test_a_hundred_thousand_lines_are_worked_on_at_once(
    product: Any,
    visit: Callable[..., Page],
    grid: Callable[[Page, str], Any],
    tmp_path: Path,
    within: Callable[[float, Callable[[], float]], list[float]],
    measured: Callable[[str], None],
) -> None:
    lines.write(tmp_path / "lines.csv", 100_000)
    page = visit(f"{product.url}/workspaces")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    workspace = new_workspace(page, "Large Ltd")
    connect(page)
    page.goto(f"{product.url}/upload?workspace={workspace}")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "lines.csv")
    expect(page.get_by_text(re.compile("Read 100,000 rows of invoices"))).to_be_visible()
    sidebar = page.get_by_test_id("stSidebar")
    received: list[int] = []

    def from_the_click_to_the_figures() -> float:
        page.goto(f"{product.url}/accounts?workspace={workspace}")
        expect(page.get_by_role("heading", name="Accounts", exact=True)).to_be_visible()
        settled(page)
        received.clear()
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on(
            "Network.webSocketFrameReceived",
            lambda told: received.append(len(told["response"]["payloadData"])),
        )
        network.on("Network.dataReceived", lambda told: received.append(told["dataLength"]))
        began = time.perf_counter()
        sidebar.get_by_role("link", name="Preview").click()
        held = page.get_by_test_id("stMetric").filter(has_text="Held")
        expect(held.get_by_test_id("stMetricValue")).to_have_text(re.compile(r"\d,\d{3}"))
        took = time.perf_counter() - began
        settled(page)
        network.detach()
        return took

    took = within(1.5, from_the_click_to_the_figures)
    measured(
        f"Preview of 100,000 lines: its figures {', '.join(f'{each:.2f}' for each in took)} s"
        f" after the click, {sum(received) / 1000:,.0f} kB to the browser"
    )
    assert 0 < sum(received) <= _MOST_BYTES

    def opened(name: str) -> float:
        began = time.perf_counter()
        sidebar.get_by_role("link", name=name).click()
        page.get_by_role("heading", name=name, exact=True).first.wait_for()
        took = time.perf_counter() - began
        settled(page)
        return took

    empty = statistics.median(opened(each) for each in ("Help", "Activity log", "Help"))
    for name in _EDITS:
        opened(name)
        edits = _edits(page, grid, name)
        took = within(0.4, lambda edits=edits: statistics.median((next(edits), next(edits))))
        measured(
            f"an edit on {name} at 100,000 lines: its effect"
            f" {', '.join(f'{each:.2f}' for each in took)} s after the key,"
            f" {min(took) / empty:.1f} × the opening of a page without a table ({empty:.2f} s)"
        )


def _edits(page: Page, grid: Callable[[Page, str], Any], name: str) -> Iterator[float]:
    """One row after the other is set; how long it took until the page counted it."""
    column, text = _EDITS[name]
    bar = f".st-key-{name.lower()}-bar"
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    for row in range(8):
        table = grid(page, name.lower())
        table.go_to(column, row)
        settled(page)
        before = page.locator(bar).text_content()
        began = time.perf_counter()
        page.keyboard.press("Control+V")
        page.wait_for_function(_SEEN, arg=[bar, before], polling="raf")
        yield time.perf_counter() - began
        settled(page)
