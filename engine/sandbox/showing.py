"""Showing a record as Sage does: every field of its table, references collapsed to three keys."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.sandbox.analysis import with_categories
from engine.sandbox.books import Books, Record
from engine.sandbox.catalogue import RESOURCES, Resource
from engine.sandbox.fields import REPLIES, Field, Table
from engine.sandbox.ledger import account_balance, balance_details, contact_balance
from engine.sandbox.lists import named
from engine.sandbox.reading import LINES
from engine.sandbox.settlement import payments_allocations
from engine.sandbox.taxes import BY_ID
from engine.sandbox.wire import decimal_text

FURNISHED_AT = "2013-07-03T10:38:09Z"  # Sage's own lists are older than any business
Body = dict[str, Any]
# Fields that nothing in the practice books fills; they are shown, empty, when asked for.
ON_REQUEST = (
    ("show_corrections", "corrections"),
    ("show_recurring_invoice", "recurring_invoice"),
    ("show_analysis_types", "analysis_type_categories"),
)
DOCUMENTS = (
    "sales_invoices",
    "sales_credit_notes",
    "sales_quick_entries",
    "purchase_invoices",
    "purchase_credit_notes",
    "purchase_quick_entries",
    "contact_payments",
    "contact_allocations",
)


class Showing:
    """Records of one business, as the answers of one request show them."""

    def __init__(self, books: Books, origin: str, asked: Mapping[str, str]) -> None:
        self.books = books
        self.origin = origin
        self.asked = asked
        self._seen: dict[tuple[str, str], Body | None] = {}
        self._tables: dict[tuple[str, tuple[str, ...]], Table] = {}
        nested = asked.get("nested_attributes", "")
        self.nested = frozenset(w.strip() for w in nested.split(",") if w.strip())

    def flag(self, name: str) -> bool:
        """A yes-or-no parameter of the request."""
        return self.asked.get(name, "").lower() in ("true", "1")

    def base(self, resource: str, key: str | None) -> Body | None:
        """A reference: `id`, `displayed_as`, `$path`."""
        if not key:
            return None
        known = (resource, key)
        if known not in self._seen:
            self._seen[known] = self._base(resource, key)
        return self._seen[known]

    def _base(self, resource: str, key: str) -> Body | None:
        names = named(resource, self.books.country)
        if names is not None:
            shown = names.get(key)
            return base(resource, key, shown) if shown is not None else None
        if resource == "ledger_accounts":
            account = self.books.account(key)
            return base(resource, key, account.shown) if account else None
        row = self.books.connection.execute(
            "SELECT seq, resource, shown FROM records WHERE id = ? AND business = ?",
            (key, self.books.id),
        ).fetchone()
        if row is None:
            return None
        found = base(row["resource"], key, row["shown"])
        if resource == "*":
            found["links"] = self.links(row["resource"], row["seq"])
        return found

    def links(self, resource: str, seq: int) -> list[Body]:
        """Where the window shows the record."""
        page = RESOURCES[resource].page if resource in RESOURCES else ""
        if not page:
            return []
        return [{"href": f"{self.origin}/{page}/{seq}", "rel": "alternate", "type": "text/html"}]

    def row(self, record: Record) -> Body:
        """The three keys of a list item."""
        return base(record.resource, self.key(record), record.shown)

    @staticmethod
    def key(record: Record) -> str:
        """The key of a record's address; an exchange rate's is its currency."""
        if record.resource == "business_exchange_rates":
            return record.text("currency")
        return record.id

    def full(self, record: Record, only: Collection[str] | None = None) -> Body:
        """Every field; or the base, the day it was made and the fields that were named."""
        resource = RESOURCES.get(record.resource)
        if resource is None:
            return self._on_account(record)
        body = dict(record.body)
        body["id"], body["displayed_as"] = record.id, record.shown
        body["$path"] = f"/{record.resource}/{self.key(record)}"
        body["created_at"], body["updated_at"] = record.created_at, record.updated_at
        # Captured items and bank accounts lack the field while they live; documents have it empty.
        if record.deleted_at or "deleted_at" not in resource.shy:
            body["deleted_at"] = record.deleted_at
        self._work_out(record, body)
        shown = self.fields(self._table(resource, only, body), body, nested=bool(self.nested))
        if not self.flag("show_analysis_types"):
            for line in (each for name in LINES for each in shown.get(name) or ()):
                line["analysis_type_categories"] = []
        person = shown.get("main_contact_person")
        if resource.name == "bank_accounts" and person and "name" in person:
            shown["main_contact_person"] = {k: person[k] for k in BANK_PERSON}
        return shown

    def _on_account(self, record: Record) -> Body:
        body = dict(record.body)
        body["id"], body["displayed_as"] = record.id, record.shown
        body["$path"] = f"/payments_on_account/{record.id}"
        body["created_at"], body["updated_at"] = record.created_at, record.updated_at
        return self.fields(REPLIES["PaymentOnAccount"], body)

    def _table(self, resource: Resource, only: Collection[str] | None, body: Body) -> Table:
        """The fields to show; the same for all records of a page that hold the same shy ones."""
        there = tuple(name for name in resource.shy if name in body)
        known = (resource.name, there)
        if known not in self._tables:
            self._tables[known] = Table(
                f
                for f in REPLIES[resource.reply]
                if (f.name not in resource.shy or f.name in there)
                and (only is None or f.name in only or f.name in BASE_FIELDS)
            )
        return self._tables[known]

    def fields(self, table: Table, body: Body, nested: bool = False) -> Body:
        """The fields of a table, in order; what the body lacks is null."""
        shown: Body = dict(zip(table.names, map(body.get, table.names), strict=True))
        for field in table.worked:
            if field.kind == "@":
                name = field.name
                value = shown[name]
                if name == "transaction":
                    shown[name] = self._transaction(body)
                elif field.many:
                    found = (self.base(field.target, key) for key in value or ())
                    shown[name] = [b for b in found if b is not None]
                elif not value:
                    shown[name] = None
                elif nested and field.expands and self._wants(name):
                    shown[name] = self._expanded(field.target, value)
                else:
                    shown[name] = self.base(field.target, value)
            else:
                shown[field.name] = self._nested(field, shown[field.name])
        return shown

    def _wants(self, name: str) -> bool:
        return "all" in self.nested or name in self.nested

    def _nested(self, field: Field, value: Any) -> Any:
        table = REPLIES[field.target]
        if field.many:
            return [self.fields(table, entry) for entry in value] if value else []
        if field.target == "PaymentOnAccount":
            paid = self.books.find(value) if isinstance(value, str) else None
            return self._on_account(paid) if paid else None
        return self.fields(table, value) if value else None

    def _expanded(self, resource: str, key: str) -> Body | None:
        if resource == "tax_rates":
            return self.tax_rate(key)
        record = None if resource in ("*", "") else self.books.get(resource, key, deleted=True)
        if record is None:
            return self.base(resource, key)
        return Showing(self.books, self.origin, {}).full(record)

    def _transaction(self, body: Body) -> Body | None:
        key = body.get("transaction")
        if not key:
            return None
        shown = body.get("reference") or body.get("displayed_as")
        return base("transactions", key, str(shown))

    def tax_rate(self, key: str, day: str | None = None) -> Body | None:
        """One tax rate in full, with the percentage of that day."""
        rate = BY_ID[self.books.country].get(key)
        if rate is None:
            return None
        body = {
            "id": rate.id,
            "displayed_as": rate.shown,
            "$path": f"/tax_rates/{rate.id}",
            "created_at": FURNISHED_AT,
            "updated_at": FURNISHED_AT,
            **rate.body(day),
        }
        return self.fields(REPLIES["TaxRate"], body)

    def listed(self, resource: str, key: str) -> Body | None:
        """One entry of an unchanging list in full."""
        if resource == "tax_rates":
            return self.tax_rate(key, self.asked.get("date"))
        found = self.base(resource, key)
        if found and resource == "address_regions":
            return {**found, "code": key.partition("-")[2], "name": found["displayed_as"]}
        return found

    def _work_out(self, record: Record, body: Body) -> None:
        """The fields that follow from other records."""
        books, resource = self.books, record.resource
        body["links"] = self.links(resource, record.seq)
        if record.txn:
            body["transaction"] = record.txn
        if resource in DOCUMENTS:
            body["editable"] = is_editable(books, record)
            for name, field in ON_REQUEST:
                if field in RESOURCES[resource].shy and self.flag(name):
                    body.setdefault(field, None)
            if self.flag("show_payments_allocations"):
                body["payments_allocations"] = payments_allocations(books, record)
        elif resource == "contacts":
            if "CUSTOMER" not in body.get("contact_types", ()):
                body["links"] = [
                    {**link, "href": link["href"].replace("/customers/", "/suppliers/")}
                    for link in body["links"]
                ]
            body["deletable"] = not is_used(books, record)
            if self.flag("show_balance"):
                body["balance"] = decimal_text(contact_balance(books, record.id))
        elif resource in ("products", "services", "stock_items"):
            body["deletable"] = not body.get("used")
            body["deactivatable"] = True
        elif resource == "ledger_accounts":
            shown = f"{body['display_name']} ({str(body['nominal_code']).zfill(4)})"
            body["display_formatted"] = shown
            body["balance_details"] = None
            if self.flag("show_balance_details"):
                body["balance_details"] = balance_details(
                    books, record.id, self.asked["from_date"], self.asked["to_date"]
                )
        elif resource == "bank_accounts":
            body["balance"] = decimal_text(account_balance(books, body["ledger_account"]))
            body["deletable"] = not body.get("used")
        elif resource == "analysis_types":
            body["analysis_type_categories"] = with_categories(books, record)
        elif resource == "attachments":
            body["$file_path"] = f"/attachments/{record.id}/file"


# A bank's person is shown with less than a contact's.
BANK_PERSON = (
    "id",
    "displayed_as",
    "$path",
    "name",
    "job_title",
    "telephone",
    "mobile",
    "email",
    "fax",
)
BASE_FIELDS = frozenset(("id", "displayed_as", "$path", "created_at"))


def base(resource: str, key: str, shown: str) -> Body:
    """The three keys every reference has."""
    return {"id": key, "displayed_as": shown, "$path": f"/{resource}/{key}"}


def is_used(books: Books, contact: Record) -> bool:
    """A document or payment stands against the contact."""
    marks = ",".join("?" * len(DOCUMENTS))
    return (
        books.connection.execute(
            "SELECT 1 FROM records WHERE business = ? AND contact = ?"  # noqa: S608
            f" AND resource IN ({marks}) AND deleted_at IS NULL LIMIT 1",
            (books.id, contact.id, *DOCUMENTS),
        ).fetchone()
        is not None
    )


def is_editable(books: Books, record: Record) -> bool:
    """Sage lets it be changed: alive, not void, nothing paid on it, its day not locked."""
    body = record.body
    if record.deleted_at or body.get("status") == "VOID" or record.amount("total_paid"):
        return False
    locked = books.settings("financial_settings").get("year_end_lockdown_date")
    return not (locked and body.get("date") and body["date"] <= locked)
