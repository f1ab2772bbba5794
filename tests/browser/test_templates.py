"""A mapping is kept as a template, and the next customer starts from it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.samples import sample_content
from harness.journey import choose
from harness.prepared import connected

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]


def test_the_next_customer_starts_from_a_template(
    product: Any, visit: Visit, picture: Picture, in_every_look: Callable[..., None]
) -> None:
    first = connected(product, "First Ltd", sample_content("vtiger"), taxes=True)
    second = connected(product, "Second Ltd", sample_content("plain"))
    page = visit(f"{product.url}/templates?workspace={first}")
    expect(page.get_by_text("Nothing about a customer's own clients")).to_be_visible()
    expect(page.get_by_label("Source system")).to_have_value("Vtiger CRM")
    page.get_by_label("Name").fill("Vtiger, services")
    page.get_by_label("Description").fill("Three VAT rates; what is 22 % stays open.")
    page.get_by_role("button", name="Keep it").click()
    card = page.get_by_text("kept by local user")
    expect(card).to_contain_text("taxes 3")
    in_every_look(page, "templates", (1440, 420))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = Path(download.value.path())

    page.goto(f"{product.url}/templates?workspace={second}")
    choose(page, "Start from", "Vtiger, services (template)")
    expect(page.get_by_text(re.compile(r"\d+ of its rows do not fit and stay out"))).to_be_visible()
    expect(page.get_by_text("Still to choose on Taxes afterwards: “S”")).to_be_visible()
    picture(page, "templates-what-does-not-fit")
    page.get_by_role("button", name=re.compile("Start from it")).click()
    expect(page.get_by_text("Done: the mapping now stands at version")).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("There is no template yet.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": "brought.zip", "mimeType": "application/zip", "buffer": file.read_bytes()}
    )
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("Vtiger, services", exact=True)).to_be_visible()
    expect(page.get_by_text("Three VAT rates; what is 22 % stays open.")).to_be_visible()
