"""What would happen, as a person sees it before anything leaves: outcomes, sums and reasons."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from engine.model.basics import Problem, Severity
from engine.model.documents import OPPOSITE, Amendment, Document, DocumentKind, Sent
from engine.model.seen import CurrencyValue

Outcome = Literal["create", "already there", "changed", "held", "excluded"]
"""What becomes of a document: to be made in the target; there and the same; sent before and
different since; kept back until a person mends something; left out, for a reason that is told."""

OUTCOMES: tuple[Outcome, ...] = ("create", "already there", "changed", "held", "excluded")


@dataclass(frozen=True)
class Tally:
    """Documents, the rows of the file they came from, and what these come to."""

    documents: int
    rows: int
    value: Decimal
    """The rows' own figures added up as they stand in the file, whatever their currency."""
    by_currency: tuple[CurrencyValue, ...] = ()
    opposite: tuple[CurrencyValue, ...] = ()
    """What of it counts the other way in the target: credit notes that the file keys positive."""


@dataclass(frozen=True)
class Bridge:
    """From what the file's rows add up to, to what their documents come to, in one currency."""

    currency: str
    written: Decimal
    opposite: Decimal
    """What of it is on credit notes that are keyed positive: above nothing there, below it here."""
    credit_notes: int
    reckoned: Decimal
    """What is reckoned otherwise here: tax that is rounded, rows that disagree with a total."""
    total: Decimal

    @property
    def balances(self) -> bool:
        return self.written - 2 * self.opposite + self.reckoned == self.total


@dataclass(frozen=True)
class Equation:
    """Where every row of the file went: none is in two places, and none is lost."""

    came_in: Tally
    ready: Tally
    already_there: Tally
    changed: Tally
    held: Tally
    excluded: Tally

    @property
    def parts(self) -> tuple[Tally, ...]:
        return (self.ready, self.already_there, self.changed, self.held, self.excluded)

    @property
    def balances(self) -> bool:
        return (
            self.came_in.documents == sum(part.documents for part in self.parts)
            and self.came_in.rows == sum(part.rows for part in self.parts)
            and self.came_in.value == sum((part.value for part in self.parts), Decimal(0))
        )


@dataclass(frozen=True)
class CurrencyTotal:
    """What documents come to in one currency; credit notes count as less than nothing."""

    currency: str
    documents: int
    net: Decimal
    tax: Decimal
    gross: Decimal
    source_gross: Decimal | None
    """What the file says they come to; None where it does not say so of all of them."""
    difference: Decimal | None
    """Ours less the file's."""
    in_own: Decimal | None = None
    """With tax, in the company's currency at each document's rate; None where it is that currency,
    or where a rate is not known."""


@dataclass(frozen=True)
class DocumentRow:
    """One document of the preview as one line of a table; a credit note's amounts are positive."""

    index: int
    number: str
    source_number: str
    kind: DocumentKind
    contact: str
    date: date | None
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    source_gross: Decimal | None
    difference: Decimal | None
    outcome: Outcome
    lines: int
    why: str
    """Why it is not to be created; empty where it is."""
    held_by: str = ""
    """The same in two or three words, where it is held."""
    problems: int = 0
    in_own: Decimal | None = None
    """With tax, in the company's currency; None where it is that currency, or no rate is known."""
    tax_open: bool = False
    """For one of its lines no tax rate is chosen: its tax and its total are not known yet."""


@dataclass(frozen=True)
class FieldDiff:
    """One thing said of a document, as it was sent and as the file says it now."""

    what: str
    was: str
    now: str


@dataclass(frozen=True)
class DocumentChange:
    """What a document that is in the target would become, or why it stays as it is."""

    act: Literal["update", "void"]
    before: Sent
    document: Document
    """As it would be; what is voided, as it was sent."""
    diff: tuple[FieldDiff, ...]
    reason: str = ""
    """Why it is voided, as the file tells it."""
    why_not: str = ""
    """Why the target would not do it; empty where it would."""

    @property
    def may_be_credited(self) -> bool:
        """Whether another document can take back what was sent."""
        return self.before.key.startswith(tuple(OPPOSITE))

    @property
    def amendment(self) -> Amendment:
        return Amendment(self.act, self.before, self.document, self.reason)


@dataclass(frozen=True)
class Candidate:
    """A document of the target that one of the file may be."""

    id: str
    target_number: str
    number: str
    contact: str
    date: date
    currency: str
    gross: Decimal
    outstanding: Decimal
    status: str
    link: str
    evidence: str
    """What is the same and what is not."""
    same: bool
    """Number, client, date and total are all the same."""


@dataclass(frozen=True)
class DocumentPage:
    """A page of documents, how many there are in all, and what all of them come to."""

    rows: tuple[DocumentRow, ...]
    total: int
    sums: tuple[CurrencyTotal, ...]


@dataclass(frozen=True)
class Wanted:
    """Which documents to show; what is empty does not matter."""

    outcome: Outcome | None = None
    text: str = ""
    """In the number, the client's name or any description, whatever the case."""
    contact: str = ""
    """The client's key."""
    currency: str = ""
    since: date | None = None
    until: date | None = None
    month: str = ""
    """Like 2026-03."""
    rule: str = ""
    column: str = ""
    """A field or a heading of the sheet that has `value` in one of the document's rows."""
    value: str = ""


@dataclass(frozen=True)
class PlacedProblem(Problem):
    """A problem of the file, and where a person is led to mend it."""

    page: str = ""
    """The page to mend it on: Upload, Fields, Taxes, Accounts, Contacts, Preview, Connection."""
    key: str = ""
    """What to look at there: the field, the tax code's or the client's key."""
    row: int = 0
    """The row of the sheet; 0 where it is about the whole document or file."""
    document: int | None = None
    """The document's index in the preview."""
    number: str = ""


@dataclass(frozen=True)
class SameProblem:
    """One thing that is wrong in many places, told once."""

    first: PlacedProblem
    at: tuple[str, ...]
    """The first of its places."""
    count: int


@dataclass(frozen=True)
class RuleCount:
    """How often a rule is broken, and what the documents come to on which it is."""

    rule: str
    title: str
    severity: Severity
    count: int
    documents: int
    value: Decimal
    page: str = ""


@dataclass(frozen=True)
class Effect:
    """What posting would do in one place: an account, a tax rate, a contact."""

    id: str
    code: str
    name: str
    currency: str
    documents: int
    lines: int
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True)
class Effects:
    """What posting everything that is ready would do; credit notes count as less than nothing."""

    accounts: tuple[Effect, ...]
    taxes: tuple[Effect, ...]
    contacts: tuple[Effect, ...]


@dataclass(frozen=True)
class Side:
    """One figure of a document, side by side: what the file says, what we send, what Sage holds."""

    what: str
    file: Decimal | None
    ours: Decimal
    theirs: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Of Sage's figure where it is known, else of the file's, against ours."""
        other = self.file if self.theirs is None else self.theirs
        return None if other is None else self.ours - other


EffectOf = Literal["accounts", "taxes", "contacts"]


@dataclass(frozen=True)
class BehindLine:
    """One line of a document that an effect is the sum of; a credit note's are below nothing."""

    document: int
    """The document's index in the preview."""
    number: str
    contact: str
    date: date
    says: str
    at: str
    """The cell that its net comes from."""
    net: Decimal
    tax: Decimal
    how: str = ""
    """How its tax comes about, where no document shows it."""


@dataclass(frozen=True)
class Behind:
    """What a sum is made of: how many lines there are, and the first of them."""

    lines: int
    shown: tuple[BehindLine, ...]


@dataclass(frozen=True)
class VatBox:
    """What documents add to one box of the British VAT return, in the company's currency."""

    box: str
    what: str
    amount: Decimal
    documents: int
    lines: int


@dataclass(frozen=True)
class VatReturn:
    """The boxes that documents add to, and how that comes about, in sentences."""

    boxes: tuple[VatBox, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posting:
    """One line of the entries that the target books: on one side, and never below nothing."""

    what: str
    currency: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True)
class Explained:
    """One step from a document's figure back to the cell of the file it comes from."""

    what: str
    says: str
    at: str = ""
    """The cell, where there is one."""
    page: str = ""
    """Where it was decided."""
