"""One small file goes the whole way: from an empty store to the invoice in the practice Sage."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from harness.journey import connect, go_on, new_workspace, use_sample
from harness.prepared import connected

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]

_PROVED = re.compile("All delivered, equal to the penny")


def test_a_newcomer_goes_from_nothing_to_the_invoice_in_the_practice_company(
    product: Any, visit: Visit, picture: Picture
) -> None:
    page = visit(product.url)
    page.get_by_role("button", name="Create your first workspace").click()
    new_workspace(page, "Harbour Supplies Ltd")
    picture(page, "thread-01-overview")
    connect(page)
    picture(page, "thread-02-connection")

    go_on(page, "Upload")
    picture(page, "thread-03-upload-empty")
    use_sample(page)
    picture(page, "thread-04-upload")
    go_on(page, "Fields")
    expect(page.locator(".st-key-fields [data-testid=stDataFrame]")).to_be_visible()
    picture(page, "thread-05-fields")
    go_on(page, "Taxes")
    page.get_by_role("button", name=re.compile(r"Accept \d+ proposals?")).click()
    expect(page.get_by_role("button", name=re.compile(r"Accept \d+ proposals?"))).to_be_hidden()
    picture(page, "thread-06-taxes")
    go_on(page, "Accounts")
    picture(page, "thread-07-accounts")
    go_on(page, "Products")
    expect(page.get_by_text("Optional: a line needs none")).to_be_visible()
    go_on(page, "Contacts")
    page.get_by_role("button", name=re.compile(r"Link \d+ sure ones")).click()
    expect(page.get_by_role("button", name=re.compile(r"Link \d+ sure ones"))).to_be_hidden()
    page.get_by_role("button", name=re.compile(r"Create \d+ new ones")).click()
    expect(page.get_by_text("clients have no choice yet")).to_be_hidden()
    picture(page, "thread-08-contacts")

    go_on(page, "Preview")
    ready = page.get_by_test_id("stMetric").filter(has_text="Ready to send")
    expect(ready.get_by_test_id("stMetricValue")).to_have_text("30")
    picture(page, "thread-09-preview")
    page.get_by_role("button", name="Approve and seal").click()
    expect(page.get_by_role("heading", name="Transfer", exact=True)).to_be_visible()
    picture(page, "thread-10-sealed")
    page.get_by_role("button", name="Transfer", exact=True).click()
    expect(page.get_by_text(_PROVED).first).to_be_visible(timeout=60_000)
    picture(page, "thread-11-proved")

    workspace = re.search(r"workspace=([0-9a-f]{16})", page.url)
    assert workspace
    link = _first_link(product, workspace[1])
    page.goto(link)
    expect(page.get_by_text("Practice company, not Sage").first).to_be_visible()
    expect(page.get_by_text(re.compile("INV-20")).first).to_be_visible()
    picture(page, "thread-12-in-sage")


def _first_link(product: Any, workspace: str) -> str:
    """The address beside the batch's first invoice, as the page's own link has it."""
    import sqlite3

    with sqlite3.connect(product.data / "crosswalk.sqlite") as store:
        row = store.execute(
            "SELECT link FROM delivery WHERE workspace_id = ? AND what = 'invoice' ORDER BY place",
            (workspace,),
        ).fetchone()
    return str(row[0])


def test_a_deep_link_goes_on_after_a_restart_in_the_middle(
    product: Any, visit: Visit, picture: Picture
) -> None:
    workspace = connected(product, "Restart Ltd")
    use_sample(visit(f"{product.url}/upload?workspace={workspace}"))
    product.kill()
    product.start()
    later = visit(f"{product.url}/taxes?workspace={workspace}")
    later.get_by_role("button", name=re.compile(r"Accept \d+ proposals?")).click()
    expect(later.get_by_role("button", name=re.compile(r"Accept \d+ proposals?"))).to_be_hidden()
    go_on(later, "Accounts")
    expect(later.get_by_text("Taken from the company's settings in Sage")).to_be_visible()
