"""How the window draws a document, a payment and an item."""

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from engine.sandbox.books import Books, Record
from engine.sandbox.catalogue import RESOURCES
from engine.sandbox.lists import named
from engine.sandbox.pages import facts, table

COLOURS = {"PAID": "good", "PART_PAID": "part", "VOID": "bad", "DELETED": "bad"}
WORDS = {"PART_PAID": "Part paid", "PRO_FORMA": "Pro forma"}


def link(root: str, address: str, text: str) -> str:
    """A link to another page of the window."""
    return f'<a href="{escape(root)}/{escape(address)}">{escape(text)}</a>'


def amount(value: Any) -> str:
    """An amount with separators and two places; empty when there is none."""
    if value is None or value == "":
        return ""
    return f"{Decimal(value):,.2f}".replace("-", "\N{MINUS SIGN}")


def money(value: Any, currency: str | None) -> str:
    """An amount with its currency, small, before it."""
    text = amount(value)
    return f"<span class=soft>{escape(currency or '')}</span> {text}" if text else ""


def badge(status: str | None) -> str:
    """A status as a coloured word."""
    if not status:
        return ""
    word = WORDS.get(status, status.capitalize())
    return f"<span class='badge {COLOURS.get(status, '')}'>{escape(word)}</span>"


def table_of(heads: tuple[str, ...], rows: list[tuple[str, ...]], numbers: tuple[int, ...]) -> str:
    """A table, or the sentence that there is nothing yet."""
    return table(heads, rows, numbers) if rows else "<p class=soft>Nothing yet.</p>"


def crumbs(root: str, books: Books | None = None, resource: str = "", title: str = "") -> str:
    """The way back."""
    steps = [link(root, "", "Companies")]
    if books is not None:
        steps.append(link(root, f"companies/{books.id}", books.business["name"]))
        if title:
            steps.append(link(root, f"companies/{books.id}/{resource}", title))
    return f"<p class=soft style='margin:0 0 10px'>{' &rsaquo; '.join(steps)}</p>"


@dataclass(frozen=True, slots=True)
class Lookup:
    """Names and addresses of other records of the same books."""

    books: Books
    root: str

    def shown(self, key: str | None) -> str:
        """How a record is displayed, as HTML text."""
        record = self.books.find(key) if key else None
        return escape(record.shown) if record else ""

    def to(self, key: str | None) -> str:
        """A link to a record's page."""
        record = self.books.find(key) if key else None
        if record is None:
            return ""
        place = RESOURCES[record.resource].page if record.resource in RESOURCES else ""
        if not place:
            return escape(record.shown)
        return link(self.root, f"{place}/{record.seq}", record.shown)

    def rate(self, key: str | None) -> str:
        """A tax rate's name."""
        names = named("tax_rates", self.books.country) or {}
        return escape(names.get(key or "", ""))

    def type_name(self, key: str | None) -> str:
        """A transaction type's name."""
        names = named("transaction_types", self.books.country) or {}
        return escape(names.get(key or "", ""))


def _head(found: Lookup, record: Record, label: str, figure: Any) -> str:
    body = record.body
    status = "DELETED" if record.deleted_at else body.get("status")
    return (
        f"<div class=head><div><h1>{escape(record.shown)} {badge(status)}</h1><p class=under>"
        f"{found.type_name(body.get('transaction_type'))} · {found.to(body.get('contact'))}</p>"
        f"</div><div><div class=soft>{escape(label)}</div><div class=big>"
        f"{money(figure, body.get('currency'))}</div></div></div>"
    )


def _analysed(line: dict[str, Any]) -> str:
    """The department, cost centre and project that the line is put down to."""
    there = line.get("analysis_type_categories") or ()
    names = ", ".join(escape(each["displayed_as"]) for each in there if "displayed_as" in each)
    return f"<div class=soft>{names}</div>" if names else ""


def document_view(found: Lookup, record: Record, settled: list[dict[str, Any]]) -> str:
    """An invoice, credit note or quick entry as its paper would show it."""
    body = record.body
    rate = body.get("exchange_rate")
    foreign = rate not in (None, "1.0")
    void_reason = record.text("void_reason")
    card = facts(
        ("Date", escape(record.text("date"))),
        ("Due", escape(record.text("due_date"))),
        ("Reference", escape(record.text("reference"))),
        ("Their number", escape(record.text("vendor_reference"))),
        ("Exchange rate", escape(str(rate)) if foreign else ""),
        ("Details", escape(record.text("details"))),
        ("Void because", escape(void_reason)),
        ("Billed to", escape(record.text("main_address_free_form"))),
        ("Delivered to", escape(record.text("delivery_address_free_form"))),
        ("Notes", escape(record.text("notes"))),
    )
    parts = [_head(found, record, "Outstanding", body.get("outstanding_amount"))]
    parts.append(f"<div class=card>{card}</div><h2>Lines</h2>")
    lines = body.get("invoice_lines") or body.get("credit_note_lines")
    if lines is None:
        lines = [{**body, "description": body.get("details"), "quantity": "", "unit_price": ""}]
    rows: list[tuple[str, ...]] = [
        (
            f"<span class=pre>{escape(line.get('description') or '')}</span>{_analysed(line)}",
            found.to(line.get("ledger_account")),
            amount(line["quantity"]),
            amount(line["unit_price"]),
            found.rate(line.get("tax_rate")),
            amount(line["net_amount"]),
            amount(line["tax_amount"]),
            amount(line["total_amount"]),
        )
        for line in lines
    ]
    if Decimal(body.get("shipping_total_amount") or 0):
        shipping = [amount(body[f"shipping_{n}_amount"]) for n in ("net", "tax", "total")]
        rate_name = found.rate(body.get("shipping_tax_rate"))
        rows.append(("Carriage", "", "", "", rate_name, *shipping))
    sums = [f"<b>{amount(body[f'{n}_amount'])}</b>" for n in ("net", "tax", "total")]
    rows.append(("<b>Total</b>", "", "", "", "", *sums))
    heads = ("Description", "Account", "Quantity", "Price", "Tax rate", "Net", "Tax", "Total")
    parts.append(table(heads, rows, (2, 3, 5, 6, 7)))
    if foreign:
        base = found.books.settings("financial_settings")["base_currency"]
        figure = money(body["base_currency_total_amount"], base)
        parts.append(f"<p class=soft>In the books: {figure}</p>")
    paid: list[tuple[str, ...]] = [
        (
            escape(row["date"]),
            found.to(row["contact_payment"] or row["contact_allocation"]),
            found.type_name(row["type"]),
            amount(row["amount"]),
            amount(row["discount"]),
        )
        for row in settled
    ]
    if paid:
        settled_heads = ("Date", "Reference", "Type", "Amount", "Discount")
        parts.append(f"<h2>Payments and allocations</h2>{table(settled_heads, paid, (3, 4))}")
    return "".join(parts) + entries_view(found, record)


def entries_view(found: Lookup, record: Record) -> str:
    """What the document posted to the ledger."""
    rows: list[tuple[str, ...]] = [
        (
            found.to(row["account"]),
            escape(row["description"] or ""),
            amount(Decimal(row["debit"]) / 100) if row["debit"] else "",
            amount(Decimal(row["credit"]) / 100) if row["credit"] else "",
        )
        for row in found.books.connection.execute(
            "SELECT * FROM postings WHERE record = ? ORDER BY seq", (record.id,)
        )
    ]
    heads = ("Account", "Text", "Debit", "Credit")
    return f"<h2>Ledger entries</h2>{table(heads, rows, (2, 3))}" if rows else ""


def payment_view(found: Lookup, record: Record) -> str:
    """A receipt, payment, refund or allocation and what it settled."""
    body = record.body
    rows: list[tuple[str, ...]] = [
        (found.to(entry["artefact"]), amount(entry["amount"]), amount(entry.get("discount")))
        for entry in body.get("allocated_artefacts") or ()
    ]
    rest = found.books.find(body.get("payment_on_account") or "")
    if rest:
        rows.append(("On account", amount(rest.body["total_amount"]), ""))
    return (
        _head(found, record, "Amount", body.get("total_amount"))
        + "<div class=card>"
        + facts(
            ("Date", escape(record.text("date"))),
            ("Reference", escape(record.text("reference"))),
            ("Bank account", found.to(body.get("bank_account"))),
        )
        + "</div><h2>Set against</h2>"
        + table_of(("Document", "Amount", "Discount"), rows, (1, 2))
        + entries_view(found, record)
    )


def item_view(found: Lookup, record: Record) -> str:
    """A product, service or stock item with its prices."""
    body = record.body
    prices = body.get("sales_prices") or body.get("sales_rates") or ()
    rows: list[tuple[str, ...]] = [
        (escape(p["displayed_as"]), amount(p.get("price", p.get("rate")))) for p in prices
    ]
    return (
        f"<h1>{escape(record.shown)} {badge('DELETED' if record.deleted_at else None)}</h1>"
        "<p class=under></p><div class=card>"
        + facts(
            ("Code", escape(record.text("item_code"))),
            ("Sales account", found.to(body.get("sales_ledger_account"))),
            ("Purchase account", found.to(body.get("purchase_ledger_account"))),
            ("Sales tax", found.rate(body.get("sales_tax_rate"))),
            ("Cost price", amount(body.get("cost_price"))),
            ("In stock", amount(body.get("quantity_in_stock"))),
        )
        + f"</div><h2>Prices</h2>{table_of(('Price', 'Amount'), rows, (1,))}"
    )
