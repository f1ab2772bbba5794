"""A window into the books: each record on a page of its own, at the address its links name."""

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from html import escape

from starlette.responses import Response
from starlette.routing import Route

from engine.sandbox.answering import moment_of
from engine.sandbox.books import Books, Record, record_of
from engine.sandbox.controls import rules
from engine.sandbox.endpoint import seconds_now
from engine.sandbox.ledger import account_sums, contact_balance
from engine.sandbox.pages import Heard, facts, missing, page, routed, table
from engine.sandbox.settlement import payments_allocations
from engine.sandbox.showing import Showing
from engine.sandbox.store import Store
from engine.sandbox.views import (
    Lookup,
    amount,
    badge,
    crumbs,
    document_view,
    item_view,
    link,
    money,
    payment_view,
    table_of,
)

ROWS = 50
# list: its title, the address of its records, its columns
LISTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("contacts", "Contacts", "contacts/customers", ("reference", "currency", "open")),
    (
        "sales_invoices",
        "Sales invoices",
        "invoicing/sales_invoices",
        ("contact_name", "reference", "date", "due_date", "status", "total", "outstanding"),
    ),
    (
        "sales_credit_notes",
        "Sales credit notes",
        "invoicing/sales_credit_notes",
        ("contact_name", "reference", "date", "status", "total", "outstanding"),
    ),
    (
        "sales_quick_entries",
        "Sales quick entries",
        "invoicing/sales_quick_entries",
        ("contact_name", "details", "date", "status", "total", "outstanding"),
    ),
    (
        "purchase_invoices",
        "Purchase invoices",
        "invoicing/purchase_invoices",
        ("contact_name", "vendor_reference", "date", "due_date", "status", "total", "outstanding"),
    ),
    (
        "purchase_credit_notes",
        "Purchase credit notes",
        "invoicing/purchase_credit_notes",
        ("contact_name", "vendor_reference", "date", "status", "total", "outstanding"),
    ),
    (
        "purchase_quick_entries",
        "Purchase quick entries",
        "invoicing/purchase_quick_entries",
        ("contact_name", "details", "date", "status", "total", "outstanding"),
    ),
    (
        "contact_payments",
        "Payments",
        "banking/contact_payments",
        ("contact_name", "date", "total"),
    ),
    ("contact_allocations", "Allocations", "banking/contact_allocations", ("contact_name", "date")),
    ("products", "Products", "products_services", ("item_code",)),
    ("services", "Services", "products_services", ("item_code",)),
    ("stock_items", "Stock items", "products_services", ("item_code",)),
)
HEADS = {
    "reference": "Reference",
    "contact_name": "Contact",
    "currency": "Currency",
    "date": "Date",
    "due_date": "Due",
    "status": "Status",
    "details": "Details",
    "vendor_reference": "Their number",
    "item_code": "Code",
    "total": "Total",
    "outstanding": "Outstanding",
    "open": "Balance",
}
NUMBERS = ("total", "outstanding", "open")
PLACES = {resource: address for resource, _, address, _ in LISTS}
TITLES = {resource: title for resource, title, _, _ in LISTS}


class Window:
    """The pages; they only read."""

    def __init__(self, store: Store, pool: ThreadPoolExecutor) -> None:
        self.store = store
        self.pool = pool

    def routes(self) -> list[Route]:
        """Where they are: lists by company, records by their running number."""
        pages: tuple[tuple[str, Callable[[Heard, Books, Record], str], tuple[str, ...]], ...] = (
            ("/contacts/customers/{seq:int}", self._contact, ("contacts",)),
            ("/contacts/suppliers/{seq:int}", self._contact, ("contacts",)),
            *(
                (f"/invoicing/{name}/{{seq:int}}", self._document, (name,))
                for name in PLACES
                if PLACES[name].startswith("invoicing")
            ),
            (
                "/banking/contact_payments/{seq:int}",
                self._payment,
                ("contact_payments",),
            ),
            (
                "/banking/contact_allocations/{seq:int}",
                self._payment,
                ("contact_allocations",),
            ),
            ("/banking/accounts/{seq:int}", self._bank, ("bank_accounts",)),
            ("/ledger/accounts/{seq:int}", self._account, ("ledger_accounts",)),
            ("/products_services/{seq:int}", self._item, ("products", "services", "stock_items")),
        )
        return [
            routed(self.pool, "/", self.companies),
            routed(self.pool, "/companies/{business}", self.company),
            routed(self.pool, "/companies/{business}/ledger", self.chart),
            routed(self.pool, "/companies/{business}/{resource}", self.listing),
            *(
                routed(self.pool, address, self._on_record(view, resources))
                for address, view, resources in pages
            ),
        ]

    def companies(self, heard: Heard) -> Response:
        """Every practice company."""
        with self.store.reading() as connection:
            bodies = [
                json.loads(row[0])
                for row in connection.execute("SELECT body FROM businesses ORDER BY place")
            ]
            rows: list[tuple[str, ...]] = []
            for body in bodies:
                books = Books(connection, body, "")
                rows.append(
                    (
                        link(heard.root, f"companies/{body['id']}", body["name"]),
                        escape(body["country"]["displayed_as"]),
                        escape(books.settings("financial_settings")["base_currency"]),
                        f"{_count(books, 'contacts'):,}",
                        f"{_count(books, 'sales_invoices'):,}",
                    )
                )
        heads = ("Company", "Country", "Currency", "Contacts", "Sales invoices")
        content = (
            "<h1>Practice companies</h1><p class=under>What a Sage would hold, to look at."
            f" Nothing is changed here.</p>{table(heads, rows, (3, 4))}"
        )
        return page("Practice companies", content, heard.root)

    def company(self, heard: Heard) -> Response:
        """One company: its lists and where its money stands."""
        with self.store.reading() as connection:
            books = self._books(connection, heard.path["business"])
            if books is None:
                return missing(heard.root)
            here = f"companies/{books.id}"
            rows: list[tuple[str, ...]] = [
                (link(heard.root, f"{here}/{name}", title), f"{_count(books, name):,}")
                for name, title, _, _ in LISTS
            ]
            rows.append((link(heard.root, f"{here}/ledger", "Chart of accounts"), ""))
            banks: list[tuple[str, ...]] = []
            for bank in books.where("bank_accounts"):
                shown = Showing(books, "", {}).full(bank)
                banks.append(
                    (
                        link(heard.root, f"banking/accounts/{bank.seq}", bank.shown),
                        amount(shown["balance"]),
                    )
                )
            settings = books.settings("invoice_settings")
            currency = books.settings("financial_settings")["base_currency"]
            following = settings["sales_invoice_number_prefix"] + str(
                settings["next_invoice_number"]
            )
            content = (
                f"{crumbs(heard.root)}<h1>{escape(books.business['name'])}</h1>"
                f"<p class=under>{escape(books.business['country']['displayed_as'])}, books in"
                f" {currency}, next invoice {escape(following)}</p><div class=two><div>"
                f"{table(('List', 'Records'), rows, (1,))}</div><div>"
                f"{table(('Bank account', f'Balance, {currency}'), banks, (1,))}</div></div>"
            )
        return page(books.business["name"], content, heard.root)

    def listing(self, heard: Heard) -> Response:
        """One list of a company, newest first."""
        found = next((entry for entry in LISTS if entry[0] == heard.path["resource"]), None)
        if found is None:
            return missing(heard.root)
        resource, title, _, columns = found
        text = heard.query.get("page", "1")
        number = int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1
        with self.store.reading() as connection:
            books = self._books(connection, heard.path["business"])
            if books is None:
                return missing(heard.root)
            total = _count(books, resource)
            last = max(1, -(-total // ROWS))
            number = max(1, min(number, last))
            records = [
                record_of(row)
                for row in connection.execute(
                    "SELECT * FROM records WHERE business = ? AND resource = ?"
                    " AND deleted_at IS NULL ORDER BY seq DESC LIMIT ? OFFSET ?",
                    (books.id, resource, ROWS, (number - 1) * ROWS),
                )
            ]
            rows = [self._row(heard, books, record, columns) for record in records]
        heads = ("Name", *(HEADS[name] for name in columns))
        numbers = tuple(i + 1 for i, name in enumerate(columns) if name in NUMBERS)
        base = f"{heard.root}/companies/{books.id}/{resource}"
        turn = "".join(
            f'<a href="{escape(base)}?page={to}">{name}</a>'
            for to, name in ((number - 1, "Newer"), (number + 1, "Older"))
            if 1 <= to <= last
        )
        content = (
            f"{crumbs(heard.root, books)}<h1>{title}</h1><p class=under>{total:,} in"
            f" {escape(books.business['name'])}</p>{table(heads, rows, numbers)}"
            f"<div class=pager>{turn}<span>Page {number} of {last}</span></div>"
        )
        return page(title, content, heard.root)

    def _row(
        self, heard: Heard, books: Books, record: Record, columns: tuple[str, ...]
    ) -> tuple[str, ...]:
        body = record.body
        cells = [link(heard.root, f"{PLACES[record.resource]}/{record.seq}", record.shown)]
        for name in columns:
            if name == "status":
                cells.append(badge(body.get("status")))
            elif name == "open":
                cells.append(amount(contact_balance(books, record.id)))
            elif name in NUMBERS:
                value = body.get(f"{name}_amount")
                cells.append(money(value, body.get("currency")))
            else:
                cells.append(escape(str(body.get(name) or "")))
        return tuple(cells)

    def chart(self, heard: Heard) -> Response:
        """The chart of accounts with what stands on each."""
        with self.store.reading() as connection:
            books = self._books(connection, heard.path["business"])
            if books is None:
                return missing(heard.root)
            accounts = sorted(
                books.where("ledger_accounts"), key=lambda a: str(a.body["nominal_code"]).zfill(8)
            )
            rows: list[tuple[str, ...]] = []
            sums = [Decimal(0), Decimal(0)]
            for account in accounts:
                debit, credit = account_sums(books, account.id, "", "9999")
                net = debit - credit
                sums[0 if net > 0 else 1] += abs(net)
                rows.append(
                    (
                        str(account.body["nominal_code"]).zfill(4),
                        link(
                            heard.root,
                            f"ledger/accounts/{account.seq}",
                            account.body["display_name"],
                        ),
                        escape(account.body["ledger_account_type"].replace("_", " ").capitalize()),
                        amount(net) if net > 0 else "",
                        amount(-net) if net < 0 else "",
                    )
                )
            rows.append(("", "<b>Trial balance</b>", "", amount(sums[0]), amount(sums[1])))
            currency = books.settings("financial_settings")["base_currency"]
        content = (
            f"{crumbs(heard.root, books)}<h1>Chart of accounts</h1><p class=under>"
            f"{escape(books.business['name'])}, all days, in {currency}</p>"
            + table(("Code", "Account", "Type", "Debit", "Credit"), rows, (3, 4))
        )
        return page("Chart of accounts", content, heard.root)

    def _books(self, connection: sqlite3.Connection, key: str) -> Books | None:
        row = connection.execute(
            "SELECT body FROM businesses WHERE id = ? OR country = ? ORDER BY place",
            (key, key.upper()),
        ).fetchone()
        if row is None:
            return None
        now = moment_of(seconds_now(rules(connection)))
        return Books(connection, json.loads(row[0]), now)

    def _on_record(
        self, view: Callable[[Heard, Books, Record], str], resources: tuple[str, ...]
    ) -> Callable[[Heard], Response]:
        def show(heard: Heard) -> Response:
            with self.store.reading() as connection:
                row = connection.execute(
                    "SELECT * FROM records WHERE seq = ?", (min(int(heard.path["seq"]), 2**62),)
                ).fetchone()
                if row is None or row["resource"] not in resources:
                    return missing(heard.root)
                books = self._books(connection, row["business"])
                if books is None:
                    return missing(heard.root)
                record = record_of(row)
                content = view(heard, books, record)
                trail = crumbs(heard.root, books, record.resource, TITLES.get(record.resource, ""))
            return page(record.shown, trail + content, heard.root)

        return show

    def _document(self, heard: Heard, books: Books, record: Record) -> str:
        found = Lookup(books, heard.root)
        return document_view(found, record, payments_allocations(books, record))

    def _payment(self, heard: Heard, books: Books, record: Record) -> str:
        return payment_view(Lookup(books, heard.root), record)

    def _item(self, heard: Heard, books: Books, record: Record) -> str:
        return item_view(Lookup(books, heard.root), record)

    def _contact(self, heard: Heard, books: Books, record: Record) -> str:
        found, body = Lookup(books, heard.root), record.body
        settings = books.settings("invoice_settings")
        days = body.get("credit_days")
        days = f"{settings['customer_credit_days']} (the company's)" if days is None else days
        kinds = " and ".join(t.replace("VENDOR", "supplier").lower() for t in body["contact_types"])
        documents = [
            record_of(row)
            for row in books.connection.execute(
                "SELECT * FROM records WHERE business = ? AND contact = ? AND txn NOTNULL"
                " AND deleted_at IS NULL ORDER BY day DESC, seq DESC LIMIT 100",
                (books.id, record.id),
            )
        ]
        rows: list[tuple[str, ...]] = [
            (
                escape(d.body["date"]),
                found.to(d.id),
                escape(d.text("reference")),
                badge(d.body.get("status")),
                money(d.body.get("total_amount"), d.body.get("currency")),
                money(d.body.get("outstanding_amount"), d.body.get("currency")),
            )
            for d in documents
        ]
        heads = ("Date", "Document", "Reference", "Status", "Total", "Outstanding")
        balance = contact_balance(books, record.id)
        base = books.settings("financial_settings")["base_currency"]
        gone = badge("DELETED") if record.deleted_at else ""
        return (
            f"<div class=head><div><h1>{escape(body['name'])} {gone}</h1><p class=under>"
            f"{escape(kinds.capitalize())}</p></div><div><div class=soft>Balance</div>"
            f"<div class=big>{money(balance, base)}</div></div></div>"
            "<div class=card>"
            + facts(
                ("Reference", escape(record.text("reference"))),
                ("Currency", escape(record.text("currency"))),
                ("Credit days", str(days)),
                ("VAT number", escape(record.text("tax_number"))),
                ("Main address", found.shown(body.get("main_address"))),
                ("Person", found.shown(body.get("main_contact_person"))),
                ("E-mail", escape(record.text("email"))),
                ("Notes", escape(record.text("notes"))),
            )
            + f"</div><h2>Transactions</h2>{table_of(heads, rows, (4, 5))}"
        )

    def _bank(self, heard: Heard, books: Books, record: Record) -> str:
        account = books.find(record.body["ledger_account"])
        return self._account(heard, books, account) if account else ""

    def _account(self, heard: Heard, books: Books, record: Record) -> str:
        found = Lookup(books, heard.root)
        debit, credit = account_sums(books, record.id, "", "9999")
        entries = books.connection.execute(
            "SELECT * FROM postings WHERE account = ? ORDER BY day DESC, seq DESC LIMIT 200",
            (record.id,),
        ).fetchall()
        rows: list[tuple[str, ...]] = [
            (
                escape(row["day"]),
                found.to(row["record"]),
                escape(row["description"] or ""),
                found.shown(row["contact"]),
                amount(Decimal(row["debit"]) / 100) if row["debit"] else "",
                amount(Decimal(row["credit"]) / 100) if row["credit"] else "",
            )
            for row in entries
        ]
        visible = ", ".join(s.replace("_", " ") for s in record.body["visible_scopes"])
        heads = ("Date", "Document", "Text", "Contact", "Debit", "Credit")
        base = books.settings("financial_settings")["base_currency"]
        side = "debit" if debit >= credit else "credit"
        return (
            f"<div class=head><div><h1>{escape(record.shown)}</h1><p class=under>Visible in"
            f" {escape(visible)}</p></div><div><div class=soft>Balance, {side}</div>"
            f"<div class=big>{money(abs(debit - credit), base)}</div></div></div>"
            f"<h2>Entries</h2>{table_of(heads, rows, (4, 5))}"
        )


def _count(books: Books, resource: str) -> int:
    row = books.connection.execute(
        "SELECT COUNT(*) FROM records WHERE business = ? AND resource = ? AND deleted_at IS NULL",
        (books.id, resource),
    ).fetchone()
    return int(row[0])
