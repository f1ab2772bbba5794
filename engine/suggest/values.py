"""What a proposal is: a choice the person may take, how sure it is, and why."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from engine.model import AccountRule, ContactChoice, FieldChoice, TaxChoice

ACCEPT_LINE = 90
"""From this confidence on, “accept all” may take a proposal; below it a person looks."""

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Proposal(Generic[Choice]):
    """A choice for one thing, or None where nothing fits; never more than a proposal."""

    key: str
    """What it is for: a field's name, a tax code, a client's key, as the mapping keeps it."""
    choice: Choice | None
    confidence: int
    """From 0 to 100."""
    reason: str
    """Why, in a sentence."""

    @property
    def acceptable(self) -> bool:
        """Whether “accept all” may take it."""
        return self.choice is not None and self.confidence >= ACCEPT_LINE


@dataclass(frozen=True)
class FieldProposal(Proposal[FieldChoice]):
    """Where a field may come from; the key is the field's name."""

    @property
    def field(self) -> str:
        return self.key


@dataclass(frozen=True)
class SeenTax:
    """A tax code of the file, with every percentage it is seen with."""

    code: str
    percentages: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class TaxProposal(Proposal[TaxChoice]):
    """The tax rate a code may mean; the key is the code as `key_of` writes it."""


@dataclass(frozen=True)
class SeenValue:
    """A value of a field that may decide the ledger account."""

    field: str
    value: str


@dataclass(frozen=True)
class AccountProposal(Proposal[AccountRule]):
    """The ledger account that lines with a value may go to; the key is field and value."""


@dataclass(frozen=True)
class Candidate:
    """A contact that a client may be."""

    contact: str
    """The contact's id in the target."""
    name: str
    code: str
    score: int
    """How alike, from 0 to 100, all evidence weighed."""
    reason: str


@dataclass(frozen=True)
class ContactProposal(Proposal[ContactChoice]):
    """What may be done for one client; the key is the client's, as `key_of` writes it."""

    verb: Literal["link", "create", "look"]
    """“look” where a person must decide; there is no choice then."""
    candidates: tuple[Candidate, ...] = ()
    """Those it may be, best first; for “create” those it resembles."""
