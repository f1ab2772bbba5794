"""Items that Sage 50 has no product for yet, made before the document that sells them.

Sage 50 knows a product by its code, so there are never two of one: each is looked for before it is
made, and once more where the answer never came. While nobody knows whether it is there, its
document does not set out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from engine.errors import TryAgain
from engine.model import Document, Line
from engine.target import Explanation, LookFirst, Option, Order, RefusedByTarget
from engine.targets.sage50 import products
from engine.targets.sage50.lists import Lists, lists_of
from engine.targets.sage50.live.calls import HyperAccounts, among
from engine.targets.sage50.live.reading import text
from engine.targets.sage50.products import new_products, sold_by
from engine.targets.sage50.texts import Texts

KEPT = "new products"
"""The key of the option that says how a new product is kept."""
OPTIONS = (
    replace(
        products.OPTIONS[0],
        help="A document in Invoices and credits names its products, a transaction names none."
        " Where items become products, the ones that Sage 50 has no product of that code or name"
        " for are made there first, with the price, nominal code and tax code of the first document"
        " that sells them.",
    ),
    Option(
        KEPT,
        "New products are",
        "",
        "HyperAccounts documents the item type as a number, without what it means: 0 is a stock"
        " item in its samples, 1 and 2 are our reading. Sage 50 may refuse to sell a stock item of"
        " which there is none.",
        (
            ("", "of the type that Sage 50 gives them"),
            ("0", "stock items"),
            ("1", "not kept in stock"),
            ("2", "services"),
        ),
    ),
)
NO_PRODUCT = "S3"
"""The code of a line that names no product."""
_TAKEN = "already exists"


def code_of(line: Line, document: Document, lists: Lists, options: Mapping[str, str]) -> str:
    """The code by which a line of a document names what it sells."""
    if line.product:
        return lists.code("product", line.product)
    sold = sold_by(line, document, lists, options)
    return NO_PRODUCT if sold is None or (sold.known is None and not sold.fits) else sold.code


class NewProducts:
    """The products that documents of one transfer need; each is asked for once."""

    def __init__(self, line: HyperAccounts) -> None:
        self._line = line
        self._there: set[str] = set()

    def make(self, document: Document, order: Order) -> None:
        """Everything that the document sells is a product by now; `TryAgain` while that is not
        known of one, refused where Sage 50 does not take it."""
        wanted = {body["stockCode"]: body for body in bodies(document, order)}
        asked = [code for code in wanted if code not in self._there]
        if not asked:
            return
        self._look_for(asked)
        for code in asked:
            if code not in self._there:
                self._post(code, wanted[code])

    def _look_for(self, codes: Iterable[str]) -> None:
        found = self._line.search("searchProduct", among("STOCK_CODE", tuple(codes)))
        self._there |= {text(each, "stockCode").upper() for each in found}

    def _post(self, code: str, body: Mapping[str, Any]) -> None:
        try:
            self._line.post("product", body)
        except RefusedByTarget as refused:
            if _TAKEN not in refused.own_words.casefold():
                raise _not_made(code, refused) from refused
        except LookFirst as unclear:
            self._look_for([code])
            if code not in self._there:
                raise TryAgain(str(unclear), unclear.seconds) from unclear
        self._there.add(code)


def bodies(document: Document, order: Order) -> Iterator[Mapping[str, Any]]:
    """What is sent for each product that the document needs, and Sage 50 has not."""
    lists = lists_of(order.books)
    alone = replace(order, documents=(document,))
    for (code, name, rate, price, account), _ in new_products(alone, lists, Texts(sent=True)):
        body: dict[str, Any] = {"stockCode": code, "description": name, "nominalCode": account}
        if (number := rate.removeprefix("T")).isdigit():
            body["taxCode"] = int(number)
        if price:
            body["salesPrice"] = Decimal(price)
        if kept := order.options.get(KEPT, ""):
            body["itemType"] = int(kept)
        yield body


def _not_made(code: str, refused: RefusedByTarget) -> RefusedByTarget:
    said = refused.explanation
    cause = f"The product {code} could not be made. {said.cause}"
    return RefusedByTarget(
        Explanation(cause, said.remedy, said.page),
        refused.request_id,
        refused.own_words,
        refused.status,
    )
