"""Items of a file that become products: counted before they are approved, kept on the line."""

from decimal import Decimal

from engine.model import from_text, to_text
from engine.preview import preview
from engine.targets.sage50 import SAGE50
from tests.making import choices, columns, item, sheet_of, taxes

SHEET = sheet_of(
    "Number,Client,Date,Item,Text,Quantity,Price,Discount,Net,Tax\n"
    "1,Acme,2026-03-01,LAB-ENG,Labour,10,85.00,10,765.00,Std\n"
    "1,Acme,2026-03-01,w1,Widget,2,5.00,,10.00,Std\n"
    "2,Acme,2026-03-02,Old widget,Widget,1,5.00,,5.00,Std\n"
    "2,Acme,2026-03-02,FREIGHT,Carriage,,,,12.50,Std\n"
    "2,Acme,2026-03-02,,Postage,1,1.00,,1.00,Std\n"
)
MAPPING = choices(
    fields=columns(number="Number", contact="Client", date="Date", item="Item", description="Text",
                   quantity="Quantity", unit_price="Price", discount_percent="Discount", net="Net",
                   tax_code="Tax"),
    taxes=taxes(Std="T1"),
    products={"freight": "F1"},
)  # fmt: skip
BOOKS = SAGE50.usual_books()
WIDGET = item("product", "W1", "Old widget", "W1")


def test_items_that_are_no_product_yet_are_counted_where_they_become_some() -> None:
    new = SAGE50.limits_with({"products": "new"})
    bare = preview(SHEET, MAPPING, BOOKS, new)
    assert [bare.new_products(each) for each in ([0, 1], [0], [1], [])] == [3, 2, 1, 0]
    known = preview(SHEET, MAPPING, type(BOOKS)((*BOOKS.items, WIDGET), "GBP"), new)
    assert known.new_products([0, 1]) == 1
    assert preview(SHEET, MAPPING, BOOKS, SAGE50.limits).new_products([0, 1]) == 0


def test_a_line_keeps_what_the_file_calls_it_and_how_many_there_are() -> None:
    first, second = preview(SHEET, MAPPING, BOOKS, SAGE50.limits).documents([0, 1])
    lines = (*first.lines, *second.lines)
    assert [each.item for each in lines] == ["LAB-ENG", "w1", "Old widget", "FREIGHT", ""]
    assert [(each.quantity, each.count) for each in lines] == [
        (Decimal(1), Decimal(10)), (Decimal(2), Decimal(2)), *[(Decimal(1), Decimal(1))] * 3
    ]  # fmt: skip
    assert from_text(to_text(first)) == first


def test_what_was_sealed_before_lines_kept_their_items_can_be_read() -> None:
    (made,) = preview(SHEET, MAPPING, BOOKS, SAGE50.limits).documents([1])
    text = to_text(made)
    for line in made.lines:
        text = text.replace(f'"item": "{line.item}", ', "", 1).replace('"pieces": null, ', "", 1)
    assert '"item"' not in text
    assert [each.count for each in from_text(text).lines] == [Decimal(1)] * 3
