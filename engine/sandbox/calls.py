"""A request as the rules see it: the books it may touch, how Sage behaves today, what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.sandbox.books import Books, Record
from engine.sandbox.lists import named
from engine.sandbox.reading import read
from engine.sandbox.refusals import invalid, invalid_all


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for what, of which business, under which rules."""

    books: Books
    rules: Mapping[str, Any]
    origin: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)
    user: Mapping[str, Any] = field(default_factory=dict)

    def knows(self, resource: str, key: str) -> bool:
        """There is such a record, or such an entry of an unchanging list."""
        names = named(resource, self.books.country)
        if names is not None:
            return key in names
        if resource == "ledger_accounts":
            return self.books.account(key) is not None
        if resource == "transactions":
            return transaction_owner(self.books, key) is not None
        row = self.books.connection.execute(
            "SELECT 1 FROM records WHERE id = ? AND business = ? AND resource = ?"
            " AND deleted_at IS NULL",
            (key, self.books.id, resource),
        ).fetchone()
        if row is None and resource == "products":  # a product line may carry a stock item
            return self.knows("stock_items", key)
        return row is not None

    def given(self, table: str, sent: Any, partial: bool) -> dict[str, Any]:
        """What was sent, checked field by field; all that is wrong with it at once."""
        found, faults = read(table, sent, self.knows, partial)
        if faults:
            raise invalid_all(faults)
        return found

    def party(self, key: str | None, contact_type: str) -> Record:
        """The contact, provided it has the type; Sage says "Couldn't find" to both failings."""
        record = self.books.get("contacts", key or "")
        if record is None or contact_type not in record.body["contact_types"]:
            name = "Customer" if contact_type == "CUSTOMER" else "Supplier"
            raise invalid(f"Couldn't find {name}.")
        if record.body.get("gdpr_obfuscated"):
            raise invalid("The contact has been obfuscated.", "contact_id")
        return record

    def open_day(self, day: str, source: str = "date") -> None:
        """Nothing is posted on or before the lock date."""
        locked = self.books.settings("financial_settings").get("year_end_lockdown_date")
        if locked and day <= locked:
            raise invalid("The date must be after the year end lockdown date.", source)

    @property
    def base_currency(self) -> str:
        """The business's own currency."""
        found: str = self.books.settings("financial_settings")["base_currency"]
        return found


def transaction_owner(books: Books, key: str) -> Record | None:
    """The document or payment behind a transaction."""
    row = books.connection.execute(
        "SELECT id FROM records WHERE txn = ? AND business = ?", (key, books.id)
    ).fetchone()
    return books.find(row[0]) if row else None


def refuse_if(condition: bool, message: str, source: str = "") -> None:
    """One rule: broken, it refuses the whole body."""
    if condition:
        raise invalid(message, source)
