"""The person's choices: which column is which field, and what each code and client means in Sage.

A mapping is data that is kept, compared, exported and imported; what comes from outside
is checked here before it is believed.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from engine.model.sheets import UploadKind
from engine.money import Rounding

Grain = Literal["line", "invoice", "journal", "payment", "client", "product", "expense"]
"""What one row of a sheet is."""
DateOrder = Literal["dmy", "mdy", "ymd"]
Meaning = Literal[
    "ready", "draft", "transferred", "cancelled", "credit", "not reimbursed", "not received"
]  # fmt: skip
"""What a status says of a document: to be sent, left out for a reason, or a credit note."""
KindWord = Literal["invoice", "credit note", "leave out"]


class _Choice(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shape(_Choice):
    """How a kind of sheet is to be understood: its dates, marks, signs, statuses and taxes.

    A profile gives it, the file's own evidence corrects it, a person may change it. The
    words of a status, a type or a tax mode are compared without case and outer spaces.
    """

    grain: Grain = "line"
    dates: DateOrder = "dmy"
    decimal_mark: Literal[".", ","] = "."
    percents: Literal["percent", "fraction"] = "percent"
    """Whether 20 % is written 20 or 0.2."""
    taxes: Literal["code", "percent", "columns", "amount"] = "code"
    """Where a line's tax is told: by a code, by a percentage, by one column for each tax
    that holds its percentage, or only by the amount."""
    tax_columns: tuple[str, ...] = ()
    group_words: tuple[str, ...] = ()
    """Tax modes that mean: reckoned once, on the whole document."""
    statuses: dict[str, Meaning] = {}
    other_statuses: dict[str, dict[str, Meaning]] = {}
    """Columns besides the status that say such a thing too, by heading: one that leaves a
    document out, or makes it a credit note, counts before the status."""
    kinds: dict[str, KindWord] = {}
    credit_when_negative: bool = True
    """A document that comes to less than nothing is a credit note with its signs turned."""
    strip_before: str = ""
    """What stands before a name and is no part of it ends with this: Accounts::::"""
    rates: Literal["home", "foreign"] = "home"
    """An exchange rate tells units of the company's currency for one of the document's (home), or
    the document's for one of the company's (foreign)."""
    customer_accounts: tuple[str, ...] = ("411",)
    """Of a journal: how the accounts of customers begin…"""
    tax_accounts: tuple[str, ...] = ("4457",)
    """…those of the tax on sales…"""
    sales_accounts: tuple[str, ...] = ("7",)
    """…and those of sales. As French law has them, until somebody says otherwise."""
    markup: bool = False
    """Descriptions hold HTML, to be turned into lines of plain text."""

    @field_validator("customer_accounts", "tax_accounts", "sales_accounts", mode="before")
    @classmethod
    def _as_people_list_them(cls, said: object) -> object:
        """Beginnings may be written in one line: 411, 416."""
        return tuple(filter(None, re.split(r"[\s,;]+", said))) if isinstance(said, str) else said


class FieldChoice(_Choice):
    """Where a field comes from; `default` stands where that is empty."""

    how: Literal["empty", "column", "constant", "template", "formula"] = "empty"
    source: str = ""
    """The column's heading, the constant, the template or the formula."""
    default: str = ""


class TaxChoice(_Choice):
    """The Sage tax rate for one of the source's tax codes."""

    rate: str
    reason: str = ""
    """Why its percentage may differ from the one in the file."""


class AccountRule(_Choice):
    """Lines whose `field` is `value` go to this ledger account."""

    field: str
    value: str
    account: str


class ContactChoice(_Choice):
    """What is to be done for one client: link it with a contact, create one, or leave it out."""

    verb: Literal["link", "create", "leave out"]
    contact: str = ""
    """The contact's id in Sage, where it is linked."""


Push = Literal["never", "fill", "overwrite"]
"""Whether something of a client is written to its contact: never, where the contact has nothing
there, or whatever stands there."""


class ContactPolicy(_Choice):
    """What is written of a client to the contact that it is linked with; nothing by itself."""

    name: Push = "never"
    person: Push = "never"
    email: Push = "never"
    telephone: Push = "never"
    vat_number: Push = "never"
    address: Push = "never"
    """All parts of it together: half of one address and half of another is none."""


class Settings(_Choice):
    """What holds for all documents of a workspace."""

    rounding: Rounding = Rounding("line")
    terms_days: int | None = None
    """Days until payment where the file has no due date; None: as the company has it in Sage."""
    cut_over: date | None = None
    """Documents before this day are in the books already."""
    prefix: Literal["keep", "strip", "refuse"] = "keep"
    """What is done with letters before a number."""
    pad: int = 0
    """How many digits a number has at least."""
    rate_from: Literal["file", "typed", "sage"] = "file"
    """Where exchange rates come from: the file, then those typed here; only those typed here; or
    neither, so that Sage finds its own."""
    currency_rates: dict[str, Decimal] = {}
    """For a currency, how many units of the company's one of it is worth."""
    split_negative: bool = False
    """Documents with lines of both signs become an invoice and a credit note."""
    split_suffixes: tuple[str, str] = ("0", "1")
    adjustment_account: str = ""
    adjustment_tax: str = ""
    charges_account: str = ""
    detail: Literal["default", "condensed", "detailed"] = "default"
    code_in_front: bool = False
    """Where no product is chosen for an item, the item stands in front of the description."""
    nothing: Literal["keep", "drop", "join"] = "keep"
    """What is done with lines that come to nothing, as services that are included: they stay,
    they are left out, or their text joins the line before."""
    contact_policy: ContactPolicy = ContactPolicy()
    four_eyes: bool = False
    """Another person than the preparer must approve."""


class Mapping(_Choice):
    """One version of a workspace's choices, for one kind of sheet."""

    version: int = 0
    kind: UploadKind = "invoices"
    """What the sheet holds: of expenses, documents are made that others have issued; of payments,
    receipts."""
    shape: Shape = Shape()
    fields: dict[str, FieldChoice] = {}
    taxes: dict[str, TaxChoice] = {}
    """By the source's tax code, as `key_of` writes it."""
    default_account: str = ""
    account_rules: tuple[AccountRule, ...] = ()
    """In order: the first that fits decides."""
    contacts: dict[str, ContactChoice] = {}
    """By the client's code or else its name, as `key_of` writes it."""
    products: dict[str, str] = {}
    """By the item of the line, as `key_of` writes it: the product's or service's id in Sage."""
    departments: dict[str, str] = {}
    """The target's department for one of the file's, as `key_of` writes it; those that have the
    code or the name of one need no choice."""
    projects: dict[str, str] = {}
    settings: Settings = Settings()

    @property
    def purchases(self) -> bool:
        """Whether its documents are bought: purchase invoices and expenses."""
        return self.kind == "expenses"

    @property
    def payments(self) -> bool:
        """Whether its rows are payments of clients, which become receipts."""
        return self.kind == "payments"


def key_of(text: str) -> str:
    """What makes two codes or names the same: neither case nor spaces count.

    >>> key_of("  Standard   RATE ")
    'standard rate'
    """
    return " ".join(text.split()).casefold()
