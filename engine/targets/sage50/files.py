"""The files of a batch: new customers, suppliers and products, transactions, movements of stock,
and how they are imported."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import itemgetter

from engine.model import RECEIPT, Document, Line, Party, is_purchase
from engine.money import amount_text, to_minor
from engine.target import MadeFile, Order, Written
from engine.targets.sage50 import layout
from engine.targets.sage50.guide import guide
from engine.targets.sage50.lists import Lists, lists_of
from engine.targets.sage50.products import movements, new_products
from engine.targets.sage50.texts import Texts, in_a_line, unchanged

DEPARTMENT, COST_CODE = "department", "cost code"
"""The options' keys."""

_BEFORE = "Import them before the transactions."
_ALIKE = "Documents with the account, day and number of one in the file before."
_MOVED = "What goes out of stock and comes back."
_GROUPED = itemgetter(1, 4, 5)
"""What makes rows one transaction in a grouped import, though their types are not alike."""

Row = tuple[str, ...]


def write(order: Order) -> Written:
    """The files of documents that have no problem left; the same order makes the same bytes."""
    texts, lists = Texts(), lists_of(order.books)
    buyers = [
        contact_row(each, "Customer", texts) for each in order.new_contacts if not each.supplier
    ]
    sellers = [contact_row(each, "Supplier", texts) for each in order.new_contacts if each.supplier]
    together: list[Row] = []
    apart: list[Row] = []
    spans: dict[str, tuple[list[Row], int, int]] = {}
    types: dict[tuple[str, ...], str] = {}
    for document in order.documents:
        rows = list(transactions(document, order, lists, texts))
        into = together
        if rows and types.setdefault(_GROUPED(rows[0]), rows[0][0]) != rows[0][0]:
            into = apart
        spans[document.key] = into, len(into), len(into) + len(rows)
        into.extend(rows)
    made = list(new_products(order, lists, texts))
    moved = list(movements(order, lists, texts))
    files: list[MadeFile] = []
    places: dict[str, str] = {}
    for name, says, headings, table in (
        ("customers", f"New customers. {_BEFORE}", layout.CONTACTS, buyers),
        ("suppliers", f"New suppliers. {_BEFORE}", layout.CONTACTS, sellers),
        ("products", f"New products. {_BEFORE}", layout.PRODUCTS, [row for row, _ in made]),
        ("transactions", "The documents. Import them once.", layout.TRANSACTIONS, together),
        ("more-transactions", f"{_ALIKE} Import them once.", layout.TRANSACTIONS, apart),
        ("stock", f"{_MOVED} Import them once.", layout.STOCK, moved),
    ):
        if table:
            file = MadeFile(
                f"{len(files) + 1}-{name}.csv", _csv(headings, table), says, layout.ENCODING
            )
            files.append(file)
            for key, (into, first, end) in spans.items():
                if into is table:
                    places[key] = _place(file.name, first, end)
    nowhere = dict.fromkeys(spans, "not written")
    remarks = tuple(texts.remarks)
    page = guide(order, files, together + apart, moved, remarks)
    products = tuple(item for _, item in made)
    return Written((page, *files), {**nowhere, **places}, remarks, products)


def contact_row(party: Party, what: str, texts: Texts) -> Row:
    where = f"{what} {party.code}"
    if party.country not in ("", "GB"):
        texts.remarks.append(
            f"{where}: the country “{party.country}” has no place in the file; choose it in the"
            " record after the import."
        )
    return tuple(
        texts.fit(where, title, text, length)
        for title, text, length in (
            ("the code", party.code, layout.CODE),
            ("the name", party.name, layout.NAME),
            ("the address", party.address_1, layout.ADDRESS),
            ("the address", party.address_2, layout.ADDRESS),
            ("the town", party.city, layout.ADDRESS),
            ("the county", party.region, layout.ADDRESS),
            ("the postcode", party.postcode, layout.ADDRESS),
            ("the person", party.person, layout.PERSON),
            ("the telephone number", party.telephone, layout.PERSON),
            ("the VAT number", party.vat_number, layout.VAT_NUMBER),
            ("the e-mail address", party.email, layout.EMAIL),
        )
    )


def transactions(document: Document, order: Order, lists: Lists, texts: Texts) -> Iterable[Row]:
    """One row for each line, alike in all that makes them one transaction."""
    where = f"{document.kind.capitalize()} {document.number}"
    code = texts.fit(where, "the A/C reference", lists.contact_code(document), layout.CODE)
    reference = texts.fit(where, "the number", document.number, layout.REFERENCE)
    extra = _extra(document, where, texts)
    for line in document.lines:
        there = f"{where}, row {line.row}" if line.row else where
        if not line.net and not line.tax:
            texts.remarks.append(
                f"{there}: “{in_a_line(line.description)}” comes to 0.00 and is not written;"
                " Sage 50 takes no transaction of nothing."
            )
            continue
        project = lists.project(line)
        needs_cost_code = project and is_purchase(document.kind)
        yield (
            layout.TYPES[document.kind],
            code,
            _code(lists.code("ledger account", line.account)),
            _code(lists.department(line, order.options.get(DEPARTMENT, "") or "0")),
            document.date.strftime("%d/%m/%Y"),
            reference,
            texts.fit(there, "the text", line.description, layout.DETAILS),
            _amount(line.net),
            _code(tax_code(document, line, lists)),
            _amount(line.tax),
            "",  # no exchange rate: pounds
            extra,
            "",
            _code(project),
            _code(order.options.get(COST_CODE, "")) if needs_cost_code else "",
        )


def tax_code(document: Document, line: Line, lists: Lists) -> str:
    """What Sage calls the line's tax; money has none."""
    if document.kind == RECEIPT:
        return layout.OUTSIDE_VAT
    return lists.code("tax rate", line.tax_rate)


def _extra(document: Document, where: str, texts: Texts) -> str:
    """What else helps to find it: its number in the file, where that is another, its notes, or
    the invoice that it takes back."""
    if document.source_number not in ("", document.number):
        if document.notes:
            texts.remarks.append(
                f"{where}: the notes have no place beside the number “{document.source_number}”:"
                f" “{in_a_line(document.notes)}”."
            )
        what = "the number in the file"
        return texts.fit(where, what, document.source_number, layout.EXTRA)
    if document.credits and not document.notes:
        return texts.fit(where, "the invoice it takes back", document.credits, layout.EXTRA)
    return texts.fit(where, "the notes", document.notes, layout.EXTRA)


def _code(text: str) -> str:
    """A code of Sage's own lists, which must not become another."""
    assert unchanged(text), text
    return text


def _amount(value: Decimal) -> str:
    """Pennies as they are: the type gives the sign."""
    minor = to_minor(value)
    assert isinstance(minor, int), value
    assert minor >= 0, value
    return amount_text(minor)


def _csv(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Records as the import reads them: quotation marks only round a comma, no mark in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue().encode(layout.ENCODING)


def _place(name: str, first: int, end: int) -> str:
    """Where rows stand, as a text editor counts the lines."""
    if first == end:
        return "not written"
    if end - first == 1:
        return f"{name}, line {first + 2}"
    return f"{name}, lines {first + 2}–{end + 1}"
