"""Sheets, companies and choices, each made in a line or two, for tests that read as stories."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from engine.model import FieldChoice, Sheet, TaxChoice, key_of
from engine.model import Mapping as Choices
from engine.target import Books, DatedPercentage, Kind, Limits, ReferenceItem


def letter(index: int) -> str:
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(65 + rest) + name, index - 1
    return name


def sheet_of(text: str, name: str = "Invoices", delimiter: str = ",") -> Sheet:
    """A sheet from CSV text whose first line is the headings."""
    rows = [row for row in csv.reader(io.StringIO(text.strip("\n")), delimiter=delimiter) if row]
    return sheet_from(rows[0], rows[1:], name)


def sheet_from(
    headings: Iterable[str], rows: Iterable[Iterable[str]], name: str = "Invoices"
) -> Sheet:
    headings, table = tuple(headings), [list(row) for row in rows]
    columns = tuple(
        pa.array([row[at] if at < len(row) else "" for row in table], pa.string())
        for at in range(len(headings))
    )
    letters = tuple(map(letter, range(len(headings))))
    return Sheet(name, headings, letters, columns, np.arange(2, len(table) + 2), 1)


def columns(**headings: str) -> dict[str, FieldChoice]:
    """Fields that come from columns, by the columns' headings."""
    return {name: FieldChoice(how="column", source=heading) for name, heading in headings.items()}


def taxes(**rates: str) -> dict[str, TaxChoice]:
    return {key_of(code): TaxChoice(rate=rate) for code, rate in rates.items()}


def rate(
    id_: str, percentage: str, name: str = "", since: date | None = None, unusable: str = ""
) -> ReferenceItem:
    return ReferenceItem(
        "tax rate",
        id_,
        name or f"{id_.title()} {percentage} %",
        unusable=unusable,
        percentages=(DatedPercentage(percentage, since, None),),
    )


def item(kind: Kind, id_: str, name: str, code: str = "", unusable: str = "",
         **facts: str) -> ReferenceItem:  # fmt: skip
    return ReferenceItem(kind, id_, name, code, unusable, facts)


RATES = (
    rate("STANDARD", "20.0", "Standard 20.00%"),
    rate("LOWER", "5.0", "Lower 5.00%"),
    rate("ZERO", "0.0", "Zero Rated 0.00%"),
    rate("EXEMPT", "0.0", "Exempt 0.00%"),
    rate("NO_TAX", "0.0", "No VAT"),
)
CONTROL = "a control account, which Sage keeps for itself"
ACCOUNTS = (
    item("ledger account", "a4000", "Sales - Products", "4000"),
    item("ledger account", "a4010", "Sales - Services", "4010"),
    item("ledger account", "a4900", "Other income", "4900"),
    item("ledger account", "a1100", "Trade Debtors", "1100", CONTROL),
    item("ledger account", "a5000", "Cost of sales", "5000", "not visible in sales"),
)
CONTACTS = (
    item("contact", "c1", "Blorp & Sons Ltd", "BLORP", currency="GBP"),
    item("contact", "c2", "Fabelhafte Zahnräder GmbH", "FABEL", currency="EUR"),
    item("contact", "c3", "Nonesuch Supplies", "NONE", "a supplier only"),
)


def books(*more: ReferenceItem, **changes: Any) -> Books:
    """A small British company; `more` is added to its lists."""
    kept: dict[str, Any] = {
        "items": (*RATES, *ACCOUNTS, *CONTACTS, *more),
        "currency": "GBP",
        "country": "GB",
        "terms_days": 30,
        "sales_account": "a4000",
    }
    return Books(**{**kept, **changes})


def limits(**changes: Any) -> Limits:
    """What Sage Accounting takes."""
    kept: Mapping[str, Any] = {
        "number": 25,
        "contact_name": 100,
        "contact_code": 10,
        "address_line": 50,
        "postcode": 10,
        "email": 100,
        "line_text": 1000,
        "notes": 2000,
    }
    return Limits(**{**kept, **changes})


def choices(**changes: Any) -> Choices:
    return Choices.model_validate(changes)
