"""What is sold, as records of products and as movements of stock, where the company wants them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from engine.model import Document, Line, is_purchase, key_of
from engine.money import Amount, amount_text, read_amount, to_minor
from engine.target import Option, Order, ReferenceItem
from engine.targets.letters import fitted
from engine.targets.sage50 import layout
from engine.targets.sage50.lists import Lists
from engine.targets.sage50.texts import Texts, as_written, in_a_line, unchanged

PRODUCTS, STOCK = "products", "stock movements"
"""The options' keys."""
NEW, MOVED = "new", "written"
"""The values that ask for records of new products, and for movements of stock."""
OPTIONS = (
    Option(
        PRODUCTS,
        "Items of the file",
        "none",
        "A transaction names no product. Where its items become products, the ones that Sage 50 has"
        " no product of that code or name for are written as records, to be imported first.",
        (
            ("none", "stay text: service invoicing"),
            (NEW, "become products, where Sage 50 has none"),
        ),
    ),
    Option(
        STOCK,
        "Stock movements",
        "none",
        "Of each line that is a stock item of Sage 50: an adjustment out for what is sold, one in"
        " for what is credited. Leave them out where stock is kept up in another way.",
        (("none", "are not written"), (MOVED, "are written for stock items")),
    ),
)

ITEM_TYPE, COST, STOCK_ITEM = "item type", "cost", "stock"
"""What a product's facts say of it: how it is kept, and what one costs."""
MADE_HERE = "new here"
"""The type of a product that a batch has brought, before Sage tells of it."""

_UNFIT = re.compile(r"[^A-Z0-9_./&#()+-]+")
_MOST_QUANTITY = 11
_PENNY = Decimal("0.01")

Row = tuple[str, ...]
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Sold:
    """What a line sells: a product that the company has, or the code of one that it gets."""

    code: str
    known: ReferenceItem | None

    @property
    def fits(self) -> bool:
        """Whether a file can name it."""
        code = self.code
        return 0 < len(code) <= layout.STOCK_CODE and unchanged(code) and " " not in code


def stock_code(item: str) -> str:
    """The code that an item of the file has as a product: capitals, no spaces.

    >>> stock_code("lab-eng"), stock_code("Café table, round"), stock_code("株")
    ('LAB-ENG', 'CAFE-TABLE-ROUND', '')
    """
    return _UNFIT.sub("-", fitted(item, encoding="ascii").text.upper()).strip("-+.#/&")


def sold_by(
    line: Line, document: Document, lists: Lists, options: Mapping[str, str]
) -> Sold | None:
    """The product of a line: as it was chosen, else by what the file calls it, if items count."""
    if is_purchase(document.kind):
        return None
    if line.product:
        known = lists.item("product", line.product)
        return None if known is None else Sold(known.code or known.id, known)
    if options.get(PRODUCTS) != NEW or not line.item:
        return None
    code = stock_code(line.item)
    known = lists.product_called(line.item) or lists.product_called(code)
    return Sold(code, None) if known is None else Sold(known.code or known.id, known)


def is_new(product: ReferenceItem) -> bool:
    return product.facts.get(ITEM_TYPE) == MADE_HERE


def new_products(order: Order, lists: Lists, texts: Texts) -> Iterator[tuple[Row, ReferenceItem]]:
    """A record of each product that the company gets, and what it is from then on."""
    lines: dict[str, list[Line]] = {}
    for document in order.documents:
        for line in document.lines:
            sold = sold_by(line, document, lists, order.options)
            if sold is not None and sold.known is None and sold.fits:
                lines.setdefault(sold.code, []).append(line)
    for code, of_it in lines.items():
        where = f"Product {code}"
        items = list({key_of(each.item): each.item for each in of_it}.values())
        if len(items) > 1:
            named = " and ".join(f"“{in_a_line(each)}”" for each in items)
            texts.remarks.append(f"{where}: {named} are one product.")
        elif key_of(items[0]) != key_of(code):
            texts.remarks.append(f"{where}: so is “{in_a_line(items[0])}” written as a code.")
        name = texts.fit(where, "the description", _name(code, of_it), layout.DETAILS)
        rate = lists.code("tax rate", _most(each.tax_rate for each in of_it))
        account = lists.code("ledger account", _most(each.account for each in of_it))
        price = _price(of_it)
        facts = {ITEM_TYPE: MADE_HERE, "price": price, "ledger account": account, "tax rate": rate}
        yield (
            (code, name, rate, price, account),
            ReferenceItem("product", code, name or code, code, facts=facts),
        )


def _name(code: str, lines: Iterable[Line]) -> str:
    """What an item is called: by itself where it is no mere code, else as most of its lines say."""
    item, said = _most((each.item, each.description) for each in lines)
    if key_of(item) != key_of(code):
        return item
    front = f"{item} - "  # where the file's code stands before the text
    return said.removeprefix(front) or item


def _price(lines: Iterable[Line]) -> str:
    """What one is sold for on most lines; nothing where none of them tells."""
    told = [
        each.unit_price
        for each in lines
        if each.net and each.pieces is None and each.quantity * each.unit_price == each.net
    ]
    return _pennies(_most(told)) if told else ""


def _most(values: Iterable[_Value]) -> _Value:
    ((value, _),) = Counter(values).most_common(1)
    return value


def movements(order: Order, lists: Lists, texts: Texts) -> Iterator[Row]:
    """A row for each line of a stock item; what is new has nothing in stock, which is told once."""
    if order.options.get(STOCK) != MOVED:
        return
    unstocked: dict[str, None] = {}
    for document in order.documents:
        type_ = layout.STOCK_TYPES.get(document.kind)
        for line in document.lines if type_ else ():
            assert type_ is not None
            sold = sold_by(line, document, lists, order.options)
            if sold is None or not sold.fits:
                continue
            if sold.known is None or is_new(sold.known):
                unstocked[sold.code] = None
                continue
            quantity = f"{line.count.normalize():f}"
            if len(quantity) > _MOST_QUANTITY:
                texts.remarks.append(
                    f"{document.kind.capitalize()} {document.number}: the quantity {quantity} of"
                    f" {sold.code} has more than {_MOST_QUANTITY} characters, and no movement is"
                    " written."
                )
            elif line.count > 0 and sold.known.facts.get(ITEM_TYPE, STOCK_ITEM) == STOCK_ITEM:
                number = as_written(
                    document.number[-layout.STOCK_REFERENCE :], layout.STOCK_REFERENCE
                )
                yield (
                    type_,
                    sold.code,
                    document.date.strftime("%d/%m/%Y"),
                    number.text,
                    f"{document.kind.capitalize()} {document.number}",
                    quantity,
                    _cost(sold.known),
                    _pennies(line.net / line.count),
                    "",
                    "",
                )
    if unstocked:
        texts.remarks.append(
            f"No movement of stock is written for what is new: {', '.join(unstocked)}. Enter what"
            " is in stock of it in Sage 50, and upload the list of products."
        )


def _cost(product: ReferenceItem) -> str:
    amount = read_amount(product.facts.get(COST, ""), ".")
    return _pennies(amount.value) if isinstance(amount, Amount) else ""


def _pennies(value: Decimal) -> str:
    """An amount to the penny; nothing where the file has no room for it."""
    minor = to_minor(value.quantize(_PENNY, ROUND_HALF_UP))
    assert isinstance(minor, int)
    return amount_text(minor) if 0 <= value <= layout.MOST_AMOUNT else ""
