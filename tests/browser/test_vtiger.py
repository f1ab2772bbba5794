"""A consultant sets up a customer that comes from Vtiger, until nothing is held any more."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from harness.journey import choose, correct_cell, go_on, use_sample
from harness.prepared import connected

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]
GridOf = Callable[[Page, str], Any]


def _metric(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=name)


def test_a_vtiger_customer_is_set_up_from_upload_to_no_open_problem(
    product: Any, visit: Visit, grid: GridOf, picture: Picture
) -> None:
    workspace = connected(product, "Widgets from Vtiger Ltd")
    page = visit(f"{product.url}/upload?workspace={workspace}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    use_sample(page, "Vtiger CRM")
    picture(page, "vtiger-1-upload")
    _mend_the_missing_date(page)

    go_on(page, "Fields")
    fields = grid(page, "fields")
    fields.expect_text("Column", 0, "Invoice No")  # recognised: nothing to do here
    picture(page, "vtiger-2-fields")

    go_on(page, "Taxes")
    page.get_by_role("button", name=re.compile(r"Accept \d+ proposals?")).click()
    expect(page.get_by_role("button", name=re.compile(r"Accept \d+ proposals?"))).to_be_hidden()
    taxes = grid(page, "taxes")
    taxes.choose("Sage tax rate", _row(taxes, "Code", "(none)"), "No VAT")
    levy = _row(taxes, "Code", "VAT Standard 20 + Climate Levy 2")
    taxes.choose("Sage tax rate", levy, "Standard 20.00%")
    _rest(page)
    taxes.set_text("Reason", levy, "The levy is no VAT")
    _rest(page)
    taxes.expect_text("Reason", levy, "The levy is no VAT")
    picture(page, "vtiger-3-taxes")

    go_on(page, "Accounts")
    accounts = grid(page, "accounts")
    page.evaluate("navigator.clipboard.writeText('4040\\n4010\\n4000')")
    accounts.go_to("Ledger account", 0)
    page.keyboard.press("Control+V")
    accounts.go_to("Ledger account", 4)
    accounts.expect_text("Ledger account", 2, "4000")
    _rest(page)
    picture(page, "vtiger-4-accounts")

    go_on(page, "Products")
    picture(page, "vtiger-5-products")
    go_on(page, "Contacts")
    for press in (r"Link \d+ sure ones?", r"Create \d+ new ones?"):
        page.get_by_role("button", name=re.compile(press)).click()
        expect(page.get_by_role("button", name=re.compile(press))).to_be_hidden()
    page.get_by_role("radio", name=re.compile("Without a choice")).click()
    page.wait_for_timeout(1_000)
    _at_rest(page)
    contacts = grid(page, "contacts")
    expect(page.get_by_text(re.compile(r"^\d+ clients? ha(s|ve) no choice yet"))).to_be_visible()
    picture(page, "vtiger-6-contacts-to-look-at")
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(["Link"] * 9))
    contacts.go_to("Choice", 0)
    page.keyboard.press("Control+V")
    expect(page.get_by_text(re.compile(r"^\d+ clients? ha(s|ve) no choice yet"))).to_be_hidden()
    picture(page, "vtiger-7-contacts-chosen")

    settings = f"{product.url}/settings?workspace={workspace}"
    _choose(page, settings, "Account for adjustments", "4190 Other Income")
    _choose(page, settings, "Tax rate of adjustments", "No VAT")
    picture(page, "vtiger-8-settings")

    page.goto(f"{product.url}/preview?workspace={workspace}")
    expect(_metric(page, "Ready to send")).to_contain_text(re.compile(r"Ready to send\s*29"))
    expect(_metric(page, "Held")).to_contain_text(re.compile(r"Held\s*0"))
    picture(page, "vtiger-9-preview")


def _mend_the_missing_date(page: Page) -> None:
    card = page.locator("[class*=st-key-file-]").filter(has_text="vtiger_invoices.csv").first
    missing = card.get_by_text("No date")
    expect(missing).to_be_visible()
    correct_cell(page, card, 44, "Invoice Date", "09-04-2024")
    expect(missing).to_be_hidden()


def _choose(page: Page, address: str, what: str, label: str) -> None:
    """One setting, as it stands once the page is opened again."""
    page.goto(address)
    box = page.get_by_role("combobox", name=what)
    expect(box).to_be_visible()
    choose(page, what, label)
    expect(box).to_have_value(label)
    _rest(page)  # the choice is on its way
    page.reload()
    expect(box).to_have_value(label)


def _rest(page: Page) -> None:
    """What was done is on its way, and the page is drawn anew."""
    page.wait_for_timeout(1_500)
    _at_rest(page)


def _at_rest(page: Page) -> None:
    still = ("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stApp")).to_have_attribute(*still)


def _row(grid: Any, column: str, text: str) -> int:
    """Which row has this text in that column."""
    return next(row for row in range(grid.row_count) if grid.text(column, row) == text)
