"""Documents on their way to a target: invoices, credit notes and receipts, with their lines."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from engine.model.mapping import key_of
from engine.money import CURRENCIES

DocumentKind = Literal[
    "invoice", "credit note", "purchase invoice", "purchase credit note", "receipt"
]  # fmt: skip

INVOICED: tuple[DocumentKind, ...] = (
    "invoice", "credit note", "purchase invoice", "purchase credit note"
)  # fmt: skip
"""The kinds that say what is owed."""
RECEIPT: DocumentKind = "receipt"
"""Money that came in from a client and is not set against an invoice yet: one line, to the bank
account that it came into, without any tax. Its number is that of what it pays, or its own."""
KINDS: tuple[DocumentKind, ...] = (*INVOICED, RECEIPT)
OPPOSITE: Mapping[DocumentKind, DocumentKind] = MappingProxyType(
    {
        "invoice": "credit note",
        "credit note": "invoice",
        "purchase invoice": "purchase credit note",
        "purchase credit note": "purchase invoice",
    }
)
"""The kind that takes back what one of a kind has done; nothing takes back a receipt."""


def takes_back(kind: str) -> bool:
    """Whether documents of this kind count as less than nothing.

    >>> takes_back("credit note"), takes_back("purchase invoice")
    (True, False)
    """
    return kind.endswith("credit note")


def is_purchase(kind: str) -> bool:
    """Whether somebody else has issued it."""
    return kind.startswith("purchase")


def is_numbered_by_party(kind: str) -> bool:
    """Whether one number may stand for several: each supplier has numbers of its own, and what
    clients write on their payments may be the same words.

    >>> is_numbered_by_party("invoice"), is_numbered_by_party("receipt")
    (False, True)
    """
    return is_purchase(kind) or kind == RECEIPT


def title_of(kind: str, number: str, day: dt.date | None) -> str:
    """What people call a document: by its number; a receipt by its day too, as an invoice may be
    paid in parts.

    >>> title_of("invoice", "INV-1", dt.date(2026, 3, 31))
    'invoice INV-1'
    >>> title_of("receipt", "INV-1", dt.date(2026, 3, 31))
    'receipt INV-1 of 31/03/2026'
    """
    on = f" of {day:%d/%m/%Y}" if kind == RECEIPT and day is not None else ""
    return f"{kind} {number}{on}"


@dataclass(frozen=True)
class Party:
    """A client or a supplier: linked with a contact of the target, or to be created from this."""

    key: str
    """The source's own key for it: its code, or else its name."""
    name: str
    id: str = ""
    """The contact's id in the target; empty where it is to be created."""
    code: str = ""
    """Its reference in the target."""
    person: str = ""
    email: str = ""
    telephone: str = ""
    vat_number: str = ""
    address_1: str = ""
    address_2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    currency: str = ""
    supplier: bool = False
    """It sells to the company, or is owed expenses; otherwise it buys."""


@dataclass(frozen=True)
class Line:
    """One line of a document, exact: net and tax in the document's currency."""

    row: int
    """The row of the sheet it came from, as a spreadsheet program counts; 0 for a line of ours."""
    description: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal
    tax_rate: str
    """The tax rate's id in the target."""
    account: str
    """The ledger account's id in the target."""
    product: str = ""
    """The product's id in the target; empty where none is chosen, or a service is."""
    service: str = ""
    department: str = ""
    """The department's id in the target, or what the file calls it; empty where none is named."""
    project: str = ""
    """The same for its project."""
    item: str = ""
    """What the file calls what is sold; empty where it names none."""
    pieces: Decimal | None = None
    """How many the file has of it, where the amount stands on another quantity."""

    @property
    def count(self) -> Decimal:
        """How many there are, whatever the amount stands on."""
        return self.quantity if self.pieces is None else self.pieces

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True)
class Document:
    """A document as it will stand in the target; a credit note's amounts are positive, and what
    it takes back is told by its kind."""

    kind: DocumentKind
    number: str
    """What people will find it by in the target."""
    source_number: str
    """Its number in the file."""
    party: Party
    date: dt.date
    due: dt.date | None
    currency: str
    lines: tuple[Line, ...]
    rate: Decimal | None = None
    """Units of the company's currency for one of the document's; None in the company's own."""
    notes: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    """Every row of the sheet that it came from."""
    credits: str = ""
    """Of a credit note: the number in the file of the invoice that it takes back, where it says."""

    @property
    def title(self) -> str:
        """What people call it: `invoice INV-1`."""
        return title_of(self.kind, self.number, self.date)

    @property
    def key(self) -> str:
        """What it is, whatever file it came in: no target ever has two of one key.

        The numbers of what is sold are the company's own; of what is bought, each supplier's; and
        of what comes in, each client's.
        """
        if is_numbered_by_party(self.kind):
            return key_with_party(self.title, self.party.key or self.party.name)
        return self.title

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return sum((line.tax for line in self.lines), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def key_with_party(title: str, party: str) -> str:
    """The key of a document whose number is another's, in whatever currency its contact is kept.

    >>> key_with_party("purchase invoice 1001", "Blorp  & Sons (EUR)")
    'purchase invoice 1001 of blorp & sons'
    """
    return f"{title} of {_without_currency(party)}"


def same_party(one: Party, other: Party) -> bool:
    """Whether both are one: by the source's key, by the contact, or by name where only one of
    them is known by a code.

    >>> same_party(Party("ada", "Ada"), Party("V017", "Ada"))
    True
    >>> same_party(Party("V018", "Ada"), Party("V017", "Ada"))
    False
    """
    keys, names = zip(
        *((_without_currency(each.key), _without_currency(each.name)) for each in (one, other)),
        strict=True,
    )
    if keys[0] == keys[1]:
        return True
    if one.id and other.id:
        return one.id == other.id
    return names[0] == names[1] and names[0] in keys


def _without_currency(name: str) -> str:
    key = key_of(name)
    before, bracket, inside = key.rpartition(" (")
    return before if bracket and inside[:-1].upper() in CURRENCIES else key


@dataclass(frozen=True)
class Sent:
    """A document that a batch took to the target, or may have."""

    key: str
    batch: str
    state: str
    """The delivery's: waiting, sending, uncertain, delivered, proved, differs."""
    text: str
    """The document as it was sealed, as `to_text` writes it."""
    target_id: str = ""
    target_number: str = ""
    link: str = ""
    id: str = ""
    """The delivery's."""
    act: str = "create"
    by: str = ""
    """Who marked it as already there, where somebody did."""
    status: str = ""
    """How far it is paid, as last collected: unpaid, part paid, paid, void."""
    changing: str = ""
    """The batch that is about to change or to void it."""


@dataclass(frozen=True)
class Amendment:
    """What is to be done to a document that is in the target, as a person saw and approved it."""

    act: Literal["update", "void"]
    before: Sent
    document: Document
    """As it will be; what is voided, as it was sent."""
    reason: str = ""
    """Why it is voided, which the target keeps."""

    @property
    def text(self) -> str:
        """All of it, to be bound into a fingerprint."""
        return "\0".join((self.act, self.before.id, self.reason, to_text(self.document)))


def to_text(document: Document) -> str:
    """The document as text that is the same wherever and whenever it is written."""
    return json.dumps(asdict(document), default=_plain, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Document:
    """The document that was written; `from_text(to_text(it)) == it`."""
    kept: dict[str, Any] = json.loads(text)
    kept["party"] = Party(**kept["party"])
    kept["lines"] = tuple(_line(each) for each in kept["lines"])
    kept["date"] = dt.date.fromisoformat(kept["date"])
    kept["due"] = dt.date.fromisoformat(kept["due"]) if kept["due"] else None
    kept["rate"] = Decimal(kept["rate"]) if kept["rate"] is not None else None
    kept["rows"] = tuple(kept["rows"])
    return Document(**kept)


def fingerprint(documents: Iterable[Document], *also: str) -> str:
    """What tells these documents, in this order, from any others; `also` is bound in with them."""
    digest = hashlib.sha256()
    for text in (*also, *map(to_text, documents)):
        digest.update(text.encode())
        digest.update(b"\0")
    return digest.hexdigest()


_AMOUNTS = tuple(each.name for each in fields(Line) if each.type in (Decimal, "Decimal"))


def _line(kept: dict[str, Any]) -> Line:
    pieces = kept.get("pieces")  # none of those that were sealed before there was such a thing
    amounts = {name: Decimal(kept[name]) for name in _AMOUNTS}
    return Line(**{**kept, **amounts, "pieces": None if pieces is None else Decimal(pieces)})


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    assert isinstance(value, dt.date)
    return value.isoformat()
