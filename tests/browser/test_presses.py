"""Presses close upon each other: each is acted upon, though the page is drawn anew at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

_APP = Path(__file__).parent / "presses_app.py"
_MANY = 40


def test_every_press_is_acted_upon(
    small_app: Callable[..., int], visit: Callable[..., Page]
) -> None:
    port = small_app(_APP, STREAMLIT_RUNNER_FAST_RERUNS="false")
    page = visit(f"http://127.0.0.1:{port}")
    expect(page.get_by_text("0 of 0 presses")).to_be_visible()
    page.evaluate(
        """async () => {
            const buttons = [...document.querySelectorAll("[data-testid=stButton] button")];
            for (const [n, button] of buttons.entries()) {
                button.click();
                await new Promise(done => setTimeout(done, n * 37 % 150));
            }
        }"""
    )
    expect(page.get_by_text(f"{_MANY} of {_MANY} presses")).to_be_visible()
