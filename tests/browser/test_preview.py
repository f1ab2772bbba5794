"""The finance manager's screen in a real browser: held, mended, explained, approved by two."""

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


def _metric(page: Page, title: str, text: str) -> None:
    box = page.get_by_test_id("stMetric").filter(has_text=title)
    expect(box.get_by_test_id("stMetricValue")).to_have_text(text)


def test_a_held_invoice_is_found_mended_explained_and_approved_by_a_second_person(
    shared_product: Any, visit: Visit, picture: Picture, grid: Callable[..., Any]
) -> None:
    sample = sample_content("plain")
    workspace = connected(shared_product, "Four Eyes Ltd", sample, contacts=True)

    # Everything is held for its tax: the problem says where, and leads to where it is mended.
    page = visit(f"{shared_product.url}/preview?workspace={workspace}")
    _metric(page, "Held", "30")
    page.get_by_role("tab", name=re.compile("Problems")).click()
    expect(page.get_by_text("no Sage tax rate is chosen for “S”").first).to_be_visible()
    picture(page, "preview-held")
    page.locator(".st-key-approval").get_by_role("link", name="Mend it on Taxes").click()
    expect(page.get_by_role("heading", name="Taxes", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Accept \d+ proposals?")).click()
    expect(page.get_by_role("button", name=re.compile(r"Accept \d+ proposals?"))).to_be_hidden()
    page.goto(f"{shared_product.url}/preview?workspace={workspace}")
    _metric(page, "Ready to send", "30")
    _metric(page, "Held", "0")

    # A number is explained down to its cell.
    table = page.locator("[data-testid=stDataFrame]:has(canvas)").nth(1)
    table.scroll_into_view_if_needed()
    box = table.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 160, box["y"] + 38 + 17)
    document = page.locator(".st-key-document")
    expect(document.get_by_role("heading", name="Invoice INV-2031")).to_be_visible()
    document.get_by_text("Explain these numbers").click()
    expect(document.locator("td").filter(has_text="plain_invoices!").first).to_be_attached()
    picture(page, "preview-explained")

    # How much is the first question: every amount is in view at the width of a small laptop.
    page.set_viewport_size({"width": 1280, "height": 900})
    tables = "[...document.querySelectorAll('[data-testid=stDataFrame] .dvn-scroller')]"
    page.wait_for_function(f"{tables}[1].clientWidth < 1000")
    page.wait_for_function(f"{tables}.every(each => each.scrollWidth <= each.clientWidth)")
    page.set_viewport_size({"width": 1440, "height": 900})

    # What was looked for is sent alone, or everything again (CW-41, CW-42, CW-46).
    approval = page.locator(".st-key-approval")
    page.get_by_placeholder("Number, client, text").fill("INV-2031")
    page.get_by_placeholder("Number, client, text").press("Enter")
    page.get_by_role("button", name="Tick only these").click()
    expect(approval).to_contain_text("29 ready but not ticked")
    page.get_by_placeholder("Number, client, text").fill("")
    page.get_by_placeholder("Number, client, text").press("Enter")
    page.get_by_role("button", name="Tick all").click()
    expect(page.get_by_role("button", name="Untick all")).to_be_visible()
    expect(approval).not_to_contain_text("not ticked")

    # Another person must approve, and a change of the mapping takes the approval back.
    approval.get_by_text("Who approves").click()
    approval.get_by_text("Another person than the preparer must approve").click()
    approval.get_by_role("button", name="Ask for approval").click()
    approval.get_by_role("textbox", name="I am").fill("local user")
    approval.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Who has prepared a batch may not approve it")).to_be_visible()
    approval.get_by_role("textbox", name="I am").fill("Margaret")
    approval.get_by_role("button", name="Approve", exact=True).click()
    expect(approval.get_by_text("Approved by Margaret")).to_be_visible()
    picture(page, "preview-approved")

    page.goto(f"{shared_product.url}/taxes?workspace={workspace}")
    taxes = grid(page, "taxes")
    zero = next(row for row in range(taxes.row_count) if taxes.text("Code", row) == "Z")
    taxes.choose("Sage tax rate", zero, "Exempt 0.00%")
    taxes.expect_text("Sage tax rate", zero, "Exempt 0.00%")
    page.goto(f"{shared_product.url}/preview?workspace={workspace}")
    approval = page.locator(".st-key-approval")
    expect(approval.get_by_text(re.compile("changed since"))).to_be_visible()
    expect(approval.get_by_role("button", name="Ask for approval")).to_be_visible()
    picture(page, "preview-approval-fell")

    # Expenses go the same way, and are owed to suppliers.
    expenses = Path(__file__).parents[1] / "profiles" / "connectwise" / "expenses.csv"
    page.goto(f"{shared_product.url}/upload?workspace={workspace}")
    page.locator("input[type=file]").set_input_files(expenses)
    expect(page.get_by_text(re.compile("32 rows · ")).first).to_be_visible()
    page.goto(f"{shared_product.url}/taxes?workspace={workspace}")
    choose(page, "File", "expenses.csv (expenses)")
    expect(page).to_have_url(re.compile("file="))
    that_file = page.url.partition("?")[2]
    for step, button in (
        ("taxes", r"Accept \d+ proposals?"),
        ("contacts", r"Create \d+ new ones?"),
    ):
        page.goto(f"{shared_product.url}/{step}?{that_file}")
        page.get_by_role("button", name=re.compile(button)).click()
        expect(page.get_by_role("button", name=re.compile(button))).to_be_hidden()
    page.goto(f"{shared_product.url}/preview?{that_file}")
    _metric(page, "Left out", "23")
    _metric(page, "Ready to send", "9")
    page.get_by_role("tab", name="What it does to the books").click()
    expect(page.get_by_role("heading", name="Owed to suppliers")).to_be_visible()
    expect(page.get_by_text("boxes 6 to 9 are without VAT")).to_be_visible()
    picture(page, "preview-expenses")
