"""A week later the file says something else: one invoice is amended in Sage, another voided."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from harness.journey import settled
from harness.prepared import connected

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]

_HEAD = "Invoice No,Invoice Date,Due Date,Client,Description,Quantity,Unit Price,Net,VAT Code,VAT %"
_ROWS = (
    "A-1,05/11/2026,05/12/2026,Blorp & Sons Ltd,Full page,1,{price}.00,{price}.00,S,20,Sent",
    "A-2,06/11/2026,06/12/2026,Blorp & Sons Ltd,Half page,1,50.00,50.00,S,20,{status}",
    "A-3,07/11/2026,07/12/2026,Blorp & Sons Ltd,Inserts,1,20.00,20.00,S,20,Sent",
)


def _file(price: int, status: str) -> bytes:
    rows = "\n".join(each.format(price=price, status=status) for each in _ROWS)
    return f"{_HEAD},Status\n{rows}\n".encode()


def _drop(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": content}]
    )
    expect(page.get_by_text("Read 3 rows of invoices")).to_be_visible()


def _metric(page: Page, title: str, text: str) -> None:
    expect(page.get_by_test_id("stMetric").filter(has_text=title)).to_contain_text(
        re.compile(rf"{title}\s*{text}\b")
    )


def _click_row(page: Page, row: int, across: int) -> None:
    """One cell of the table of documents; far left is its tick."""
    table = settled(page).locator("[data-testid=stDataFrame]:has(canvas)").first
    table.scroll_into_view_if_needed()
    box = table.locator("canvas").first.bounding_box()
    assert box is not None
    rows = int(table.locator("table[role=grid]").get_attribute("aria-rowcount") or 1) - 1
    high = (box["height"] - 35) / rows  # more than a line where the reasons are long
    page.mouse.click(box["x"] + across, box["y"] + 35 + high * (row + 0.5))


def _prepared(product: Any, visit: Visit, name: str, prefix: str = "A") -> tuple[Page, str]:
    """The preview of three invoices that are ready."""
    file = ("week 1.csv", _file(100, "Sent").replace(b"A-", f"{prefix}-".encode()))
    workspace = connected(product, name, file, taxes=True, contacts=True)
    return visit(f"{product.url}/preview?workspace={workspace}"), workspace


def test_a_changed_invoice_is_amended_in_sage_and_a_cancelled_one_voided(
    shared_product: Any, visit: Visit, picture: Picture
) -> None:
    url = shared_product.url
    page, workspace = _prepared(shared_product, visit, "Second Thoughts Ltd")
    _metric(page, "Ready to send", "3")
    page.get_by_role("button", name="Approve and seal").click()
    page.get_by_role("button", name="Transfer", exact=True).click()
    proved = page.get_by_text(re.compile("All delivered, equal to the penny")).first
    expect(proved).to_be_visible(timeout=60_000)

    # A week later.
    page.goto(f"{url}/upload?workspace={workspace}")
    _drop(page, "week 2.csv", _file(110, "Void"))
    page.goto(f"{url}/preview?workspace={workspace}")
    _metric(page, "Changed since sent", "2")
    _metric(page, "Already in Sage", "1")
    _click_row(page, 0, 160)
    document = page.locator(".st-key-document")
    expect(document.get_by_role("heading", name="Invoice A-1")).to_be_visible()
    expect(document.get_by_text("What would change in Sage")).to_be_visible()
    expect(document.locator("td").filter(has_text="Line 1, price").first).to_be_attached()
    picture(page, "amend-diff")
    _click_row(page, 0, 14)
    approval = page.locator(".st-key-approval")
    expect(approval.get_by_text("1 amended in Sage")).to_be_visible()
    _click_row(page, 1, 14)
    expect(approval.get_by_text("1 voided in Sage")).to_be_visible()
    picture(page, "amend-ticked")
    page.get_by_role("button", name="Approve and seal").click()
    expect(page.get_by_text("amend 1 and void 1")).to_be_visible()
    picture(page, "amend-sealed")
    page.get_by_role("button", name="Transfer", exact=True).click()
    expect(proved).to_be_visible(timeout=60_000)
    picture(page, "amend-proved")

    with sqlite3.connect(shared_product.data / "crosswalk.sqlite") as store:
        found = store.execute(
            "SELECT number, act, state, link FROM delivery WHERE workspace_id = ?"
            " AND what = 'invoice' ORDER BY act, number",
            (workspace,),
        ).fetchall()
    assert [each[:3] for each in found] == [
        ("A-1", "create", "amended"),
        ("A-2", "create", "undone"),
        ("A-3", "create", "proved"),
        ("A-1", "update", "proved"),
        ("A-2", "void", "proved"),
    ]
    page.goto(found[3][3])
    expect(page.get_by_text("132.00").first).to_be_visible()
    page.goto(found[4][3])
    expect(page.get_by_text(re.compile("void", re.IGNORECASE)).first).to_be_visible()


def test_one_invoice_is_sealed_alone_and_found_by_another_workspace_of_the_company(
    shared_product: Any, visit: Visit, picture: Picture
) -> None:
    url = shared_product.url
    page, _ = _prepared(shared_product, visit, "One At A Time Ltd", "M")
    _metric(page, "Ready to send", "3")
    table = page.locator("[data-testid=stDataFrame]:has(canvas)").nth(1)
    table.scroll_into_view_if_needed()
    box = table.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 160, box["y"] + 38 + 17)
    document = page.locator(".st-key-document")
    expect(document.get_by_role("heading", name="Invoice M-1")).to_be_visible()
    document.get_by_role("button", name="Seal only this one").click()
    expect(page.get_by_text("create 1 document in")).to_be_visible()
    page.get_by_role("button", name="Transfer", exact=True).click()
    expect(page.get_by_text(re.compile("Delivered, equal to the penny")).first).to_be_visible(
        timeout=60_000
    )

    # Whoever has not sent it finds it there, and says so.
    other, theirs = _prepared(shared_product, visit, "Somebody Else Ltd", "M")
    _metric(other, "Already in Sage", "1")
    expect(other.get_by_text("1 document was found in Sage")).to_be_visible()
    other.get_by_role("button", name="Mark as already in Sage").click()
    expect(other.get_by_text("1 document was found in Sage")).to_be_hidden()
    _metric(other, "Already in Sage", "1")
    other.goto(f"{url}/payments?workspace={theirs}")
    other.get_by_role("button", name="Read again").click()
    expect(other.locator("td").filter(has_text="M-1").first).to_be_attached()
    other.goto(f"{url}/transfer?workspace={theirs}")
    expect(other.get_by_text("1 marked as already in Sage").first).to_be_visible()
    picture(other, "marked")
    other.get_by_role("button", name="Take back these marks").click()
    other.get_by_label("Reason, which the log keeps").fill("A rehearsal")
    other.get_by_role("button", name="Take them back").click()
    expect(other.get_by_text("1 taken back").first).to_be_visible()
