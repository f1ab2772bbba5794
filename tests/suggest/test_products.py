"""Items of the file against the products and services that Sage sells."""

import pytest

from engine.suggest import ProductProposal, SeenItem, products
from engine.target import Books, Kind, ReferenceItem


def sold(kind: Kind, code: str, name: str, unusable: str = "") -> ReferenceItem:
    return ReferenceItem(kind, f"id{code}", name, code, unusable)


BOOKS = Books(
    (
        sold("product", "WOB-FP", "Full Page, Wobbleton Life"),
        sold("product", "WOB-HPH", "Half Page Horizontal, Wobbleton Life"),
        sold("product", "OLD-1", "Old ladder", "inactive in Sage"),
        sold("product", "SETUP", "Setting up, at home"),
        sold("service", "setup", "Setting up, at work"),
        sold("service", "CONS-DAY", "Consultancy, one day"),
        sold("stock item", "BINDER", "Binder for one year"),
    ),
    "GBP",
)


def propose(item: str, description: str = "") -> ProductProposal:
    (made,) = products([SeenItem(item, description)], BOOKS)
    return made


def test_mm_04_an_item_is_found_by_its_code() -> None:
    made = propose(" wob-fp ")
    assert (made.key, made.choice, made.acceptable) == ("wob-fp", "idWOB-FP", True)
    assert made.reason == (
        "“wob-fp” has the code of the product “Full Page, Wobbleton Life” (WOB-FP)."
    )


def test_a_stock_item_is_found_as_a_product_is() -> None:
    made = propose("binder", "Binder for one year")
    assert (made.choice, made.acceptable) == ("idBINDER", True)
    assert made.reason == "“binder” has the code of the stock item “Binder for one year” (BINDER)."


@pytest.mark.parametrize(
    ("item", "description", "right"),
    [
        ("Consultancy one day", "", "idCONS-DAY"),
        ("A17", "full page - WOBBLETON LIFE", "idWOB-FP"),
    ],
)
def test_an_item_is_found_by_what_it_is_called(item: str, description: str, right: str) -> None:
    made = propose(item, description)
    assert (made.choice, made.confidence) == (right, 93)


@pytest.mark.parametrize(
    ("item", "description", "says"),
    [
        ("WOB FP", "", "nearly has the code of"),
        ("WOB-FP", "Annual subscription", "though it is described differently"),
        ("Setup", "", "is the code of 2 of them"),
        ("Consultancy, a day", "", "% like the service “Consultancy, one day”"),
    ],
)
def test_what_is_not_sure_is_for_a_person(item: str, description: str, says: str) -> None:
    made = propose(item, description)
    assert made.choice is not None
    assert not made.acceptable
    assert says in made.reason


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("OLD-1", "the product “Old ladder” (OLD-1) cannot be used: it is inactive in Sage."),
        ("Tea", "Nothing that Sage sells is called anything like “Tea”."),
    ],
)
def test_what_cannot_be_sold_is_not_proposed(item: str, says: str) -> None:
    made = propose(item)
    assert (made.choice, made.reason) == (None, says)
