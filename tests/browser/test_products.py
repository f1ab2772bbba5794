"""The products of a file: proposals are taken, one is chosen by hand, and taken back again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from harness.prepared import connected

pytestmark = pytest.mark.browser

FILE = b"""Invoice No,Client,Invoice Date,Item,Description,Net,VAT,VAT %
P-1,Wibblefrump,20/11/2026,WOB-FP,"Full page &amp; colour<br>Wobbleton Life",1200.00,S,20
P-1,Wibblefrump,20/11/2026,CONS-DAY,A day of advice,650.00,S,20
P-2,Wibblefrump,21/11/2026,FRAME,Oak picture frame,30.00,S,20
P-2,Wibblefrump,21/11/2026,TEA-1,A cup of tea,2.00,S,20
"""


def test_mm_04_products_are_proposed_chosen_and_explained(
    shared_product: Any,
    visit: Callable[..., Page],
    grid: Callable[..., Any],
    in_every_look: Callable[..., None],
) -> None:
    workspace = connected(shared_product, "Products Ltd", ("advertisements.csv", FILE))
    page = visit(f"{shared_product.url}/products?workspace={workspace}")
    products = grid(page, "products")
    rows = {products.text("Item", row): row for row in range(products.row_count)}
    assert set(rows) == {"WOB-FP", "CONS-DAY", "FRAME", "TEA-1"}
    page.get_by_role("button", name=re.compile(r"Accept \d+ proposals?")).click()
    expect(page.get_by_role("button", name=re.compile(r"Accept \d+ proposals?"))).to_be_hidden()
    products = grid(page, "products")
    column = "Product or service in Sage"
    products.expect_text(column, rows["WOB-FP"], "WOB-FP")
    products.expect_text(column, rows["FRAME"], "OAK-FRAME")
    expect(page.get_by_role("button", name="Continue to Contacts")).to_be_visible()
    products.choose(column, rows["TEA-1"], "Artwork charge (ART)")
    products.expect_text(column, rows["TEA-1"], "ART")
    expect(page.get_by_text("whatever the product says in Sage")).to_be_visible()
    in_every_look(page, "products")

    # What was chosen is a table of the mapping, and the last step can be taken back.
    page.goto(f"{shared_product.url}/mapping?workspace={workspace}")
    expect(page.get_by_text("“TEA-1” is Artwork charge").first).to_be_attached()
    page.goto(f"{shared_product.url}/products?workspace={workspace}")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nothing that Sage sells").first).to_be_attached()
    assert grid(page, "products").text(column, rows["TEA-1"]) != "ART"
