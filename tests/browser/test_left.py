"""Leaving a page whose parts ask for themselves: the next one stays on the screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

_APP = Path(__file__).parent / "left" / "app.py"


def test_what_was_left_does_not_empty_the_next_page(
    small_app: Callable[..., int], visit: Callable[..., Page], wire: Any
) -> None:
    line = wire(small_app(_APP))
    page = visit(line.url)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    line.stall_back()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_timeout(1_000)  # the next page is being drawn, and the last one is asked for
    line.flow()
    expect(page.get_by_role("heading", name="You are there")).to_be_visible()
    page.wait_for_timeout(1_000)
    expect(page.get_by_role("heading", name="You are there")).to_be_visible()
