"""Upload in a real browser: a file dropped, recognised, corrected over, and kept."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.samples import sample_content
from harness.journey import new_workspace

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]


def _drop(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("input[type=file]").set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files
        ]
    )


def test_a_vtiger_export_is_recognised_and_a_correction_outlives_a_refresh(
    shared_product: Any, visit: Visit, picture: Picture
) -> None:
    page = visit(f"{shared_product.url}/workspaces")
    workspace = new_workspace(page, "Vtiger Dropped Ltd")
    page.goto(f"{shared_product.url}/upload?workspace={workspace}")
    _drop(page, sample_content("vtiger"))
    card = page.locator("[class*=st-key-file-]").first
    expect(card.get_by_text("Invoices · Vtiger CRM")).to_be_visible()
    expect(card.get_by_text("44 rows · one row for each line")).to_be_visible()
    expect(card.get_by_text("32 documents")).to_be_visible()
    warnings = card.get_by_role("listitem")
    expect(warnings.nth(2)).to_be_visible()
    picture(page, "upload-vtiger")

    card.get_by_role("tab", name="Corrections").click()
    card.get_by_role("spinbutton", name="Row").fill("44")
    card.get_by_role("combobox", name="Column").fill("Invoice Date")
    page.get_by_role("option", name="Invoice Date", exact=True).click()
    card.get_by_role("textbox", name="Should read").fill("09-04-2024")
    card.get_by_role("button", name="Correct this cell").click()
    card.get_by_role("tab", name="Corrections").click()
    expect(card.get_by_role("button", name="For the customer (CSV)")).to_be_visible()

    page.reload()
    card = page.locator("[class*=st-key-file-]").first
    card.get_by_role("tab", name="Corrections").click()
    expect(card.get_by_role("button", name="For the customer (CSV)")).to_be_visible()
    with page.expect_download() as download:
        card.get_by_role("button", name="For the customer (CSV)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert re.search(r",Invoice Date,,09-04-2024,vtiger_invoices!E44", text), text


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "photo.xlsx"),
        ("empty.csv", b"", "empty.csv"),
        ("cut.xlsx", b"PK\x03\x04" + b"\x00" * 60, "cut.xlsx"),
    ],
    ids=["picture", "empty", "truncated"],
)
def test_a_bad_file_has_its_sentence_and_the_good_one_beside_it_is_read(
    shared_product: Any, visit: Visit, name: str, content: bytes, says: str
) -> None:
    page = visit(f"{shared_product.url}/workspaces")
    workspace = new_workspace(page, f"Bad {name} Ltd")
    page.goto(f"{shared_product.url}/upload?workspace={workspace}")
    _drop(page, (name, content), sample_content("plain"))
    expect(page.get_by_test_id("stAlert").filter(has_text=says)).to_be_visible()
    expect(page.get_by_text("Read 55 rows of invoices")).to_be_visible()
    expect(page.get_by_text("Invoices · another spreadsheet")).to_be_visible()
