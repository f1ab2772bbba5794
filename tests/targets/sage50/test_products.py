"""Products and movements of stock for Sage 50, read as its wizard would read them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.model import Party
from engine.target import Written
from engine.targets.sage50 import SAGE50
from engine.targets.sage50.products import NEW, PRODUCTS, STOCK
from tests.making import item
from tests.targets.sage50.making import company, document, line, order, purchase, rules, says
from tests.targets.sage50.test_writing import arrived_or_told, connectwise
from tests.targets.sage50.witness import read_audit, read_products, read_stock

NEW_ONES = {PRODUCTS: NEW}
MOVES = {STOCK: "written"}
WIDGET = item("product", "W1", "Widget", "W1", **{"item type": "stock", "cost": "4.25"})
LABOUR = item("product", "LAB", "Labour", "LAB", **{"item type": "not kept in stock"})
UNTOLD = item("product", "U1", "Untold", "U1")


def content(written: Written, name: str) -> bytes:
    (found,) = [each.content for each in written.files if each.name.endswith(f"-{name}.csv")]
    return found


def names(written: Written) -> list[str]:
    return [each.name for each in written.files]


# --- records of new products -------------------------------------------------------------------


def test_cw_30_items_stay_text_unless_they_are_wanted_as_products() -> None:
    sold = document(line(item="W1", product="W1"))
    books = company(WIDGET)
    plain = SAGE50.write(order(document(), books=books))
    assert SAGE50.write(order(sold, books=books)) == plain
    assert names(plain) == ["how-to-import.html", "1-transactions.csv"]
    assert SAGE50.limits_with({}).new_products is False
    assert SAGE50.limits_with(NEW_ONES).new_products is True


def test_cw_23_products_that_are_missing_come_before_the_transactions() -> None:
    new = Party(key="n", name="New Ltd", code="NEW00001")
    made = order(
        document(
            line(item="lab-eng", description="lab-eng - Engineer labour", row=2),
            line("47.50", "9.50", item="LAB-ENG", description="Travel", row=3),
            line(item="w1", product="W1", row=4),
            line("500.00", "100.00", item="Laptop, 14 inch", row=5, account="4001",
                 quantity=Decimal(4), unit_price=Decimal("125.00")),
            line(item="labour", row=6),
            line(row=7),
            party=new,
        ),
        document(line(item="lab-eng", description="lab-eng - Engineer labour"), number="2"),
        purchase(line(item="Hotel", account="7400")),
        books=company(WIDGET, LABOUR),
        new=(new,),
        options=NEW_ONES,
    )  # fmt: skip
    written = SAGE50.write(made)
    assert names(written) == [
        "how-to-import.html", "1-customers.csv", "2-products.csv", "3-transactions.csv"
    ]  # fmt: skip
    assert content(written, "products") == (
        b"Stock Code,Description,Tax Code,Sales Price,Nominal A/C Ref\r\n"
        b"LAB-ENG,Engineer labour,T1,100.00,4000\r\n"
        b'LAPTOP-14-INCH,"Laptop, 14 inch",T1,125.00,4001\r\n'
    )
    assert read_products(content(written, "products"))
    assert "Product LAPTOP-14-INCH: so is “Laptop, 14 inch” written as a code." in written.remarks
    assert [(each.code, each.name) for each in written.products] == [
        ("LAB-ENG", "Engineer labour"), ("LAPTOP-14-INCH", "Laptop, 14 inch")
    ]  # fmt: skip
    page = written.files[0].content.decode()
    assert "2-products.csv</b> (2 records): File › Import › <b>Product records</b>." in page
    assert page.index("2-products.csv") < page.index("3-transactions.csv")
    assert "Suppliers, Products, Bank" in page
    # What the batch brings is there from then on.
    again = replace(made, books=company(WIDGET, LABOUR, *written.products))
    assert "products" not in str(names(SAGE50.write(again)))


def test_two_items_of_one_code_are_one_product_and_it_is_told() -> None:
    made = document(line(item="Widget 01"), line(item="widget-01", row=3))
    written = SAGE50.write(order(made, options=NEW_ONES))
    assert len(read_products(content(written, "products"))) == 1
    assert written.remarks[0] == ("Product WIDGET-01: “Widget 01” and “widget-01” are one product.")


def test_an_item_that_cannot_be_a_code_stays_text() -> None:
    long = document(line(item="A" * 31))
    assert rules(long, options=NEW_ONES) == ["product-left-out"]
    assert says(long, options=NEW_ONES) == [
        "Invoices!2: “AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA” cannot be the code of a product, which has"
        " 1 to 30 letters and digits: it stays text. Nothing is to be done; or choose a product for"
        " it on Products."
    ]
    assert rules(document(line(item="株")), options=NEW_ONES) == ["product-left-out"]
    assert "products" not in str(names(SAGE50.write(order(long, options=NEW_ONES))))


# --- movements of stock ------------------------------------------------------------------------


def test_what_is_sold_goes_out_of_stock_and_what_is_credited_comes_back() -> None:
    sold = document(
        line("765.00", "153.00", product="W1", pieces=Decimal(10), description="10 × 85.00 − 10 %"),
        line("4.99", "1.00", product="W1", quantity=Decimal("0.50"), unit_price=Decimal("9.98")),
        line("0.00", "0.00", product="W1", quantity=Decimal(3), unit_price=Decimal(0), row=3),
        line(product="LAB", row=4),
        line(item="W1", row=5),
        number="INV-2025-00042",
    )
    back = document(line("9.99", "2.00", product="W1"), kind="credit note", number="CRN-7")
    bought = purchase(line(product="W1", account="7400"))
    written = SAGE50.write(order(sold, back, bought, books=company(WIDGET, LABOUR), options=MOVES))
    assert names(written)[1:] == ["1-transactions.csv", "2-stock.csv"]
    assert content(written, "stock") == (
        b"Type,Stock Code,Date,Reference,Details,Quantity,Cost Price,Sales Price,Project Refn,"
        b"Cost Code Refn\r\n"
        b"AO,W1,05/03/2025,25-00042,Invoice INV-2025-00042,10,4.25,76.50,,\r\n"
        b"AO,W1,05/03/2025,25-00042,Invoice INV-2025-00042,0.5,4.25,9.98,,\r\n"
        b"AO,W1,05/03/2025,25-00042,Invoice INV-2025-00042,3,4.25,0.00,,\r\n"
        b"AI,W1,05/03/2025,CRN-7,Credit note CRN-7,1,4.25,9.99,,\r\n"
    )
    assert len(read_stock(content(written, "stock"))) == 4
    page = written.files[0].content.decode()
    assert '<tr><td>W1</td><td class="n">13.5</td><td class="n">1</td></tr>' in page
    assert "File › Import › <b>Stock transactions</b>" in page
    assert len(read_audit(content(written, "transactions"))) == 6


def test_what_nobody_knows_to_be_a_stock_item_is_asked_about_and_moved() -> None:
    sold = document(line(product="U1"))
    books = company(UNTOLD)
    assert rules(sold, books=books) == []
    assert rules(sold, books=books, options=MOVES) == ["stock-unchecked"]
    assert len(read_stock(content(SAGE50.write(order(sold, books=books, options=MOVES)), "stock")))
    assert rules(document(line(product="W1")), books=company(WIDGET), options=MOVES) == []


def test_a_new_product_has_nothing_in_stock_yet_and_that_is_told_once() -> None:
    sold = [document(line(item="NEW-1"), number=number) for number in ("1", "2")]
    both = {**NEW_ONES, **MOVES}
    first = SAGE50.write(order(*sold, options=both))
    later = SAGE50.write(order(*sold, books=company(*first.products), options=both))
    for written in (first, later):
        assert "stock" not in str(names(written))
        told = [each for each in written.remarks if each.startswith("No movement of stock")]
        assert len(told) == 1
        assert "what is new: NEW-1. Enter" in told[0]


def test_a_code_that_no_file_can_name_is_told_before() -> None:
    odd = item("product", "W 1", "Widget", "W 1")
    sold = document(line(product="W 1"))
    assert rules(sold, books=company(odd), options=MOVES) == ["stock-left-out"]
    assert "stock" not in str(names(SAGE50.write(order(sold, books=company(odd), options=MOVES))))


# --- any text, and the sample ------------------------------------------------------------------

TEXT = st.text(max_size=70)


@given(TEXT, TEXT, st.decimals(0, 10**6, places=4), st.booleans())
def test_any_item_is_a_product_or_stays_text_and_is_told(
    word: str, said: str, pieces: Decimal, known: bool
) -> None:
    there = item("product", word, said, word, **{"item type": "stock", "cost": said})
    sold = document(line(item=word, product=word if known else "", description=said, pieces=pieces))
    books = company(*([there] if known and word else []))
    options = {**NEW_ONES, **MOVES}
    whole = order(sold, books=books, options=options)
    told = [each for each in SAGE50.problems(sold, whole) if each.rule != "stock-unchecked"]
    assert all(each.severity == "warn" for each in told)
    written = SAGE50.write(whole)
    assert len(read_audit(content(written, "transactions"))) == 1
    made = [read_products(each.content) for each in written.files if "products" in each.name]
    moved = [read_stock(each.content) for each in written.files if "stock" in each.name]
    if moved:
        assert Decimal(moved[0][0]["Quantity"]) == pieces
    if made:
        ((record,),) = made
        called = {arrived_or_told(written, record["Description"], each) for each in (word, said)}
        assert True in called or said.startswith(f"{word} - ")
    assert made or moved or told or known or not word or not pieces


def test_the_products_of_the_connectwise_sample(golden: Callable[[Path, str], None]) -> None:
    made, _ = connectwise()
    disk = item("product", "SSD-1TB", "Solid state", "SSD-1TB", **{"item type": "stock"})
    wanted = replace(
        made,
        options={**made.options, **NEW_ONES, **MOVES},
        books=replace(made.books, items=(*made.books.items, disk)),
    )
    written = SAGE50.write(wanted)
    plain = SAGE50.write(made)
    assert content(written, "transactions") == content(plain, "transactions")
    assert len(read_products(content(written, "products"))) == len(written.products)
    moved = [(each["Type"], each["Quantity"]) for each in read_stock(content(written, "stock"))]
    assert moved == [("AO", "3"), ("AO", "1")]  # the second is a part of a bundle, at no price
    for file in written.files:
        if file.name.endswith(("products.csv", "stock.csv", ".html")):
            text = file.content.decode("utf-8" if file.name.endswith("html") else "cp1252")
            folder = Path(__file__).parent / "connectwise-products"
            golden(folder / file.name, text.replace("\r\n", "\n"))
