"""Upload in a real browser: a file dropped, recognised, corrected over, and kept."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.samples import sample_content
from harness.journey import correct_cell
from harness.prepared import workspace

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]


def _drop(page: Page, *files: tuple[str, bytes]) -> None:
    place = page.locator("input[type=file]")
    expect(place).to_have_count(1)  # the one before it, with the file it took, is gone
    place.set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files
        ]
    )


def test_a_vtiger_export_is_recognised_and_a_correction_outlives_a_refresh(
    shared_product: Any, visit: Visit, picture: Picture
) -> None:
    found = workspace(shared_product, "Vtiger Dropped Ltd")
    page = visit(f"{shared_product.url}/upload?workspace={found}")
    _drop(page, sample_content("vtiger"))
    card = page.locator("[class*=st-key-file-]").first
    expect(card.get_by_text("Invoices · Vtiger CRM")).to_be_visible()
    expect(card.get_by_text("44 rows · one row for each line")).to_be_visible()
    expect(card.get_by_text("32 documents")).to_be_visible()
    warnings = card.get_by_role("listitem")
    expect(warnings.nth(2)).to_be_visible()
    picture(page, "upload-vtiger")

    correct_cell(page, card, 44, "Invoice Date", "09-04-2024")
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


def test_bad_files_have_their_sentences_and_the_good_one_beside_them_is_read(
    shared_product: Any, visit: Visit
) -> None:
    bad = {
        "photo.xlsx": b"\x89PNG\r\n\x1a\n" + b"\x00" * 200,
        "empty.csv": b"",
        "cut.xlsx": b"PK\x03\x04" + b"\x00" * 60,
    }
    found = workspace(shared_product, "Bad Files Ltd")
    page = visit(f"{shared_product.url}/upload?workspace={found}")
    _drop(page, *bad.items(), sample_content("plain"))
    for name in bad:
        expect(page.get_by_test_id("stAlert").filter(has_text=name)).to_be_visible()
    expect(page.get_by_text("Read 55 rows of invoices")).to_be_visible()
    expect(page.get_by_text("Invoices · another spreadsheet")).to_be_visible()


def test_a_doubtful_file_is_asked_about_once_with_what_speaks_for_each_reading(
    shared_product: Any, visit: Visit, picture: Picture
) -> None:
    found = workspace(shared_product, "Doubtful Ltd")
    page = visit(f"{shared_product.url}/upload?workspace={found}")
    name, ignition = sample_content("ignition")
    _drop(page, (name, ignition))
    card = page.locator("[class*=st-key-file-]").filter(has_text=name)
    expect(card.get_by_text(re.compile(r"unverified$"))).to_be_visible()
    expect(card.get_by_text("Is this from Ignition")).to_be_visible()
    expect(card.get_by_text("These headings say so:")).to_be_visible()
    picture(page, "upload-unverified")
    card.get_by_role("button", name="Yes, it is").click()
    expect(card.get_by_text("Is this from Ignition")).to_be_hidden()
    expect(card.get_by_text(re.compile(r"unverified$"))).to_be_hidden()

    either = (
        b"Reference,Name,Email,Phone,Town,Amount,Payment Date,Invoice\n"
        b"R1,Blorp,b@x.example,01632 960001,Hull,5,13/04/2026,1\n"
    )
    _drop(page, ("either.csv", either))
    card = page.locator("[class*=st-key-file-]").filter(has_text="either.csv")
    expect(card.get_by_text("Its headings fit more than one.")).to_be_visible()
    picture(page, "upload-either")
    card.get_by_text("None of these").click()
    card.get_by_role("button", name="It is this one").click()
    expect(card.get_by_text("Its headings fit more than one.")).to_be_hidden()

    later = either + b"R2,Blorp,b@x.example,01632 960001,Hull,6,14/04/2026,2\n"
    _drop(page, ("later.csv", later), ("ignition later.csv", ignition + ignition[-1:]))
    cards = page.locator("[class*=st-key-file-]")
    expect(cards).to_have_count(4)
    expect(page.get_by_text("Its headings fit more than one.")).to_have_count(0)
    expect(page.get_by_text("Is this from Ignition")).to_have_count(0)
