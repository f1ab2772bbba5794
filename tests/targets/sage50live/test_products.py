"""Items of the file that become products of the practice Sage 50, before what sells them: once."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine import connecting
from engine.model import Document
from engine.store import connections
from engine.target import Order
from targets.sage50live.conftest import Live


@pytest.fixture
def making(live: Live) -> Live:
    """A workspace whose invoices become documents, and whose items become products."""
    live.connected()
    wanted = {"documents": "invoices", "products": "new", "new products": "2"}
    assert live.desk.set_options(wanted) is None
    return live


def selling(live: Live, number: str, *items: str, **words: Any) -> Document:
    """An invoice of two lines; the items are those of its lines."""
    document = live.document(number, **words)
    lines = (replace(line, item=item) for line, item in zip(document.lines, items, strict=False))
    return replace(document, lines=(*lines, *document.lines[len(items) :]))


def products(live: Live) -> Mapping[str, Mapping[str, Any]]:
    return {each["stockCode"]: each for each in live.practice.call("searchProduct", [])}


def sold(live: Live) -> list[str]:
    return [each["stockCode"] for each in live.practice.call("searchInvoiceItem", [])]


def test_cw_23_a_missing_product_is_made_before_the_document_that_names_it(making: Live) -> None:
    batch = making.sent(
        selling(making, "INV-1", "full page", "Half page, colour"),
        selling(making, "INV-2", "full page"),
    )
    assert making.title(batch) == "All delivered, equal to the penny"
    assert sold(making) == ["FULL-PAGE", "HALF-PAGE-COLOUR", "FULL-PAGE", "S3"]
    made = products(making)["FULL-PAGE"]
    assert (made["description"], made["salesPrice"], made["itemType"]) == (
        "full page", Decimal("100"), 2,
    )  # fmt: skip
    assert (made["salesNominalCode"], made["taxCode"]) == ("4000", "T1")
    with making.installation.store.reading() as session:
        assert connecting.makes_products(connections.of(session, making.workspace.id))
    connecting.refresh(making.installation, making.workspace.id)
    with making.installation.store.reading() as session:
        known = connecting.books(session, making.desk.workspace).of("product")
    assert [each.code for each in known] == ["FULL-PAGE", "HALF-PAGE-COLOUR"]


def test_a_product_that_sage_has_by_now_is_used_and_not_made_again(making: Live) -> None:
    making.practice.call("product", {"stockCode": "FULL-PAGE", "description": "Theirs"})
    making.sent(selling(making, "INV-1", "full page"))
    assert {code: each["description"] for code, each in products(making).items()} == {
        "FULL-PAGE": "Theirs"
    }


def test_items_stay_text_unless_the_workspace_wants_it_otherwise(making: Live) -> None:
    assert making.desk.set_options({"products": "none"}) is None
    making.sent(selling(making, "INV-1", "full page"))
    assert (sold(making), products(making)) == (["S3", "S3"], {})


def test_whatever_happens_to_the_call_there_is_one_product_and_one_document(making: Live) -> None:
    faults = ("lost_reply", "500_after", "lost_request", "500_before", "busy")
    for number, fault in enumerate(faults, 1):
        making.practice.befall(fault, path="product")
        batch = making.sent(selling(making, f"INV-{number}", f"page {number}"))
        assert making.title(batch) == "Delivered, equal to the penny", fault
        assert len(products(making)) == len(making.practice.headers()) == number


def test_a_product_that_sage_does_not_take_holds_its_document_in_sages_words(making: Live) -> None:
    gone = replace(selling(making, "INV-1", "full page").lines[0], account="4321")
    batch = making.sent(making.document("INV-1", lines=(gone,)))
    (row,) = making.deliveries(batch)
    assert row.state == "refused"
    assert row.says.startswith("The product FULL-PAGE could not be made. Sage 50 does not have")
    assert products(making) == {}


def test_what_is_sent_can_be_read_before_with_the_code_the_product_will_have(making: Live) -> None:
    place, company, options = making.desk.place or pytest.fail("no place")
    with making.installation.store.reading() as session:
        kept = connecting.books(session, making.desk.workspace)
    order = Order("", company, (), (), kept, options)
    document = selling(making, "INV-1", "full page", "株")
    codes = [each["stockCode"] for each in place.request(document, order)["invoiceItems"]]
    assert codes == ["FULL-PAGE", "S3"]
    (problem,) = place.problems(document, order)
    assert (problem.rule, problem.severity) == ("product-left-out", "warn")
    assert place.limits_with(options).new_products
