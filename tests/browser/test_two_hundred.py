"""Two hundred invoices on a bad day: faults, a refresh, a killed server; then all of it undone."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from harness.prepared import connected

pytestmark = pytest.mark.browser

MANY = 200
_FAULTS = {
    "chance_429": 15,
    "chance_503": 15,
    "chance_500_after_commit": 15,
    "chance_lost_reply": 15,
    "seed": 7,
    "retry_after_seconds": 1,
    "latency_ms": 5,
}


def _file() -> bytes:
    head = (
        "Invoice No,Invoice Date,Due Date,Client,Description,Quantity,Unit Price,Net,VAT Code,VAT %"
    )
    rows = (
        f"T-{n},05/11/2026,05/12/2026,Blorp & Sons Ltd,Page {n},1,{n}.10,{n}.10,S,20"
        for n in range(1, MANY + 1)
    )
    return "\n".join([head, *rows, ""]).encode()


def _balances(folder: Path) -> dict[str, int]:
    """What every ledger account of the practice company comes to, in pennies."""
    with sqlite3.connect(folder / "practice-company.sqlite") as books:
        found = books.execute("SELECT account, SUM(debit - credit) FROM postings GROUP BY account")
        return {account: total for account, total in found if total}


def _delivered(page: Page, at_least: int) -> None:
    page.wait_for_function(
        """least => [...document.querySelectorAll('[data-testid=stMetric]')].some(
            each => each.innerText.startsWith('Delivered')
                && +each.innerText.replace(/\\D/g, '') >= least)""",
        arg=at_least,
        timeout=90_000,
    )


@pytest.mark.timeout(240)
def test_two_hundred_invoices_through_faults_a_refresh_and_a_kill_and_back_again(
    product: Any, visit: Callable[..., Page], picture: Callable[[Page, str], Path]
) -> None:
    file = ("november.csv", _file())
    workspace = connected(product, "Two Hundred Ltd", file, taxes=True, contacts=True)
    before = _balances(product.data)
    page = visit(f"{product.url}/preview?workspace={workspace}")
    page.get_by_role("button", name="Approve and seal").click()
    expect(page.get_by_text(f"create {MANY} documents in")).to_be_visible()
    rules = httpx.post(f"{product.url}/practice/control/api/rules", json=_FAULTS)
    assert rules.is_success, rules.text

    page.get_by_role("button", name="Transfer", exact=True).click()
    _delivered(page, 10)
    page.reload()
    _delivered(page, 50)
    picture(page, "two-hundred-in-the-middle")
    product.kill()
    product.start()
    page.reload()
    _delivered(page, 60)
    expect(page.get_by_text("All delivered, equal to the penny").first).to_be_visible(
        timeout=90_000
    )
    picture(page, "two-hundred-proved")
    with sqlite3.connect(product.data / "practice-company.sqlite") as books:
        there = dict(
            books.execute(
                "SELECT json_extract(body, '$.reference'), COUNT(*) FROM records"
                " WHERE resource = 'sales_invoices' AND body LIKE '%\"T-%' GROUP BY 1"
            )
        )
    assert there == {f"T-{n}": 1 for n in range(1, MANY + 1)}
    assert _balances(product.data) != before

    page.get_by_role("button", name="Undo this batch").click()
    page.get_by_label("Reason, which Sage keeps").fill("A rehearsal")
    page.get_by_role("button", name="Void them").click()
    expect(page.get_by_text(f"0 of {MANY} delivered, {MANY} voided").first).to_be_visible(
        timeout=90_000
    )
    picture(page, "two-hundred-undone")
    assert _balances(product.data) == before
