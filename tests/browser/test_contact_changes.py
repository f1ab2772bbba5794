"""What may be written to contacts is chosen, seen field by field on Preview, sealed and written."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from harness.journey import choose
from harness.prepared import connected

pytestmark = pytest.mark.browser

CLIENTS = b"""Client Name,Email,Phone,Address 1,Town,Postcode
Left Handed Ladders Ltd,new@ladders.example,0113 496 0000,2 New Street,Newtown,ZZ9 9ZZ
"""
INVOICES = b"""Invoice No,Client,Invoice Date,Description,Net,VAT,VAT %
C-1,Left Handed Ladders Ltd,20/11/2026,Oak frames,100.00,S,20
"""


def test_mm_33_changes_to_contacts_are_chosen_seen_and_written(
    shared_product: Any,
    visit: Callable[..., Page],
    in_every_look: Callable[..., None],
) -> None:
    files = (("clients.csv", CLIENTS), ("invoices.csv", INVOICES))
    workspace = connected(shared_product, "Changing Contacts Ltd", *files, taxes=True)
    page = visit(f"{shared_product.url}/contacts?workspace={workspace}")
    page.get_by_role("button", name="Link 1 sure one").click()
    expect(page.get_by_role("button", name="Link 1 sure one")).to_be_hidden()
    page.get_by_text("Changes to contacts in Sage: none").click()
    page.wait_for_timeout(800)  # a list that opens while the box still unfolds closes again
    for field, choice in (("E-mail", "Write over what is there"), ("Address", "Write over")):
        choose(page, field, re.compile(choice))
        expect(page.get_by_text(re.compile(rf"Changes to contacts in Sage: .*{field.lower()}"))
               ).to_be_visible()  # fmt: skip
    in_every_look(page, "contact-policy", (1440,))

    page.goto(f"{shared_product.url}/preview?workspace={workspace}")
    diff = page.get_by_text("Changes to contacts in Sage: 2 on 1 contact")
    diff.scroll_into_view_if_needed()
    expect(page.locator("td").filter(has_text="2 New Street, Newtown, ZZ9 9ZZ")).to_be_attached()
    expect(page.locator("td").filter(has_text="rungs.ladders")).to_be_attached()
    in_every_look(page, "contact-changes", (1440,))
    page.get_by_role("button", name="Approve and seal").click()
    expect(page.get_by_text("1 contact changed first")).to_be_visible()
    page.get_by_role("button", name="Transfer", exact=True).click()
    expect(page.get_by_text("Delivered, equal to the penny").first).to_be_visible(timeout=60_000)
