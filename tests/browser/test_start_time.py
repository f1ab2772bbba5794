"""How long a person waits: from the command to a page they can use, everything on disk already."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.bench, pytest.mark.browser]


def test_the_second_start(
    product: Any,
    visit: Callable[..., Page],
    within: Callable[..., list[float]],
    measured: Callable[[str], None],
) -> None:
    visit(product.url).close()
    answers = []

    def start() -> float:
        product.stop()
        began = time.monotonic()
        product.start()
        answers.append(time.monotonic() - began)
        page = visit(product.url)
        expect(page.get_by_role("button", name="Create your first workspace")).to_be_visible()
        took = time.monotonic() - began
        page.close()
        return took

    pages = within(4.0, start)
    measured(
        f"second start: answers after {min(answers):.2f} s, a page to work with after "
        f"{min(pages):.2f} s"
    )
