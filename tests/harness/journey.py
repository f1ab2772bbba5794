"""The steps that a person takes through the product, for tests that begin further on."""

import re

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotThere


def go_on(page: Page, step: str) -> None:
    """Press the way on, and be there."""
    page.get_by_role("button", name=re.compile(f"Continu(e to|er :) {step}")).click()
    expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible()


def new_workspace(page: Page, name: str) -> str:
    page.get_by_label("Company name").fill(name)
    page.get_by_role("button", name="Create workspace").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    found = re.search(r"workspace=([0-9a-f]{16})", page.url)
    assert found, page.url
    return found[1]


def connect(page: Page) -> None:
    page.get_by_role("button", name="Continue to Connection").click()
    page.get_by_role("button", name="Connect the practice company").click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text(re.compile(r"^Read \d+ entries of Sage's lists"))).to_be_visible(
        timeout=60_000
    )


def use_sample(page: Page, title: str = "") -> None:
    if title:
        choose(page, re.compile("Try it with a sample file|Essayer avec un fichier"), title)
    page.get_by_role("button", name=re.compile("Use this sample|Prendre cet exemple")).click()
    read = re.compile(r"Read \d+ rows of invoices|\d+ lignes lues\s: factures")
    expect(page.get_by_text(read)).to_be_visible()


def choose(page: Page, box: str | re.Pattern[str], option: str | re.Pattern[str]) -> None:
    """Choose from a list; a page that is drawn anew closes one that is open, then once more."""
    wanted = page.get_by_role("option", name=option).first
    for _ in range(10):
        settled(page)
        page.get_by_role("combobox", name=box).click()
        try:
            wanted.click(timeout=2_000)
        except NotThere:
            page.keyboard.press("Escape")
        else:
            settled(page)
            return
    raise AssertionError(f"{option} could not be chosen in {box}")


def settled(page: Page) -> Page:
    """Wait until the page's script has run to its end."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    return page


def correct_cell(page: Page, card: Locator, row: int, column: str, text: str) -> None:
    """Correct a cell over a file, on the file's card."""
    card.get_by_role("tab", name="Corrections").click()
    number = card.get_by_role("spinbutton", name="Row")
    expect(number).to_be_visible()
    page.wait_for_timeout(1_000)  # the tab that was opened is on its way, and draws the form anew
    settled(page)
    number.fill(str(row))
    page.keyboard.press("Tab")
    card.get_by_role("combobox", name="Column").fill(column)
    page.get_by_role("option", name=column, exact=True).click()
    card.get_by_role("textbox", name="Should read").fill(text)
    page.keyboard.press("Tab")
    expect(number).to_have_value(str(row))
    card.get_by_role("button", name="Correct this cell").click()
