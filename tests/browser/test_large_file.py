"""A hundred thousand lines, previewed in a real browser: how soon the figures are there."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from harness.journey import connect, new_workspace, settled
from tests.bench import lines

pytestmark = [pytest.mark.browser, pytest.mark.bench]

_MOST_BYTES = 1_000_000


def test_the_figures_of_a_hundred_thousand_lines_are_there_at_once(
    product: Any,
    visit: Callable[..., Page],
    tmp_path: Path,
    within: Callable[[float, Callable[[], float]], list[float]],
    measured: Callable[[str], None],
) -> None:
    lines.write(tmp_path / "lines.csv", 100_000)
    page = visit(f"{product.url}/workspaces")
    workspace = new_workspace(page, "Large Ltd")
    connect(page)
    page.goto(f"{product.url}/upload?workspace={workspace}")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "lines.csv")
    expect(page.get_by_text(re.compile("Read 100,000 rows of invoices"))).to_be_visible()
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
        page.get_by_test_id("stSidebar").get_by_role("link", name="Preview").click()
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
