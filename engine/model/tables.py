"""The rows of the mapping's tables as a person sees them: what the file has, what is chosen."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from engine.model.basics import Problem
from engine.model.fields import FieldKind

LineState = Literal["open", "problem", "chosen", "link", "create", "leave out"]
"""How one line of a mapping's table stands; `open` is without a choice."""


class TableLine:
    """What every line of a mapping's tables has, whatever it is of."""

    problem: str
    """Why what is chosen will not do, or what is lacking; empty where all is well."""

    @property
    def id(self) -> str:
        """What it is chosen by, wherever it stands in the grid."""
        raise NotImplementedError

    @property
    def called(self) -> tuple[str, ...]:
        """What people write for it: its code, its name."""
        raise NotImplementedError

    @property
    def beside(self) -> str:
        """What else a search finds it by: what is chosen for it, what stands beside it."""
        return ""

    @property
    def choice(self) -> str:
        """What is chosen, by its id; empty where nothing is."""
        raise NotImplementedError

    @property
    def worth(self) -> Decimal:
        """What hangs on it."""
        return Decimal(0)

    @property
    def state(self) -> LineState:
        return "problem" if self.problem else "chosen" if self.choice else "open"


@dataclass(frozen=True)
class Choice:
    """One thing to choose from a list."""

    id: str
    label: str
    called: str = ""
    """What stands for it in a spreadsheet: its code or name, where it alone has that."""
    known_as: tuple[str, ...] = ()
    """Whatever else people may write for it."""


@dataclass(frozen=True)
class FieldLine(TableLine):
    """One field: where it comes from, and what that makes of the file's own rows."""

    name: str
    title: str
    kind: FieldKind
    says: str
    required: bool
    column: str
    text: str
    """A formula (=…), a template ({…}) or a constant, where it is no column."""
    default: str
    before: str
    after: str
    """The first filled row, as it is and as it becomes."""
    works: int | None
    """How many rows in a hundred can be read; None where the field is empty."""
    problem: str
    proposal: str
    """Why this column, or which column may be meant."""

    @property
    def id(self) -> str:
        return self.name

    @property
    def called(self) -> tuple[str, ...]:
        return self.title, self.name

    @property
    def beside(self) -> str:
        return f"{self.column} {self.text} {self.default} {self.after}"

    @property
    def choice(self) -> str:
        return self.column or self.text or self.default


@dataclass(frozen=True)
class TaxLine(TableLine):
    """One tax code of the file, and the Sage tax rate chosen for it."""

    key: str
    code: str
    rows: int
    net: Decimal
    seen: str
    """The percentages in the file: 20 %."""
    rate: str
    """The chosen rate's id, or nothing."""
    rate_label: str
    reason: str
    problem: str
    proposal: Choice | None
    why: str
    confidence: int

    @property
    def id(self) -> str:
        return self.key

    @property
    def called(self) -> tuple[str, ...]:
        return (self.code,)

    @property
    def beside(self) -> str:
        return f"{self.rate_label} {self.reason} {self.seen}"

    @property
    def choice(self) -> str:
        return self.rate

    @property
    def worth(self) -> Decimal:
        return self.net


@dataclass(frozen=True)
class ValueLine(TableLine):
    """One value of a field, and the ledger account that lines with it go to."""

    value: str
    rows: int
    net: Decimal
    account: str
    account_label: str
    problem: str
    proposal: Choice | None
    why: str
    confidence: int

    @property
    def id(self) -> str:
        return self.value

    @property
    def called(self) -> tuple[str, ...]:
        return (self.value or "(empty)",)

    @property
    def beside(self) -> str:
        return self.account_label

    @property
    def choice(self) -> str:
        return self.account

    @property
    def worth(self) -> Decimal:
        return self.net


@dataclass(frozen=True)
class ProductLine(TableLine):
    """One item of the file, and the product or service it is in Sage."""

    key: str
    item: str
    description: str
    rows: int
    net: Decimal
    product: str
    """The chosen one's id, or nothing."""
    product_label: str
    problem: str
    proposal: Choice | None
    why: str
    confidence: int

    @property
    def id(self) -> str:
        return self.key

    @property
    def called(self) -> tuple[str, ...]:
        return (self.item,)

    @property
    def beside(self) -> str:
        return f"{self.description} {self.product_label}"

    @property
    def choice(self) -> str:
        return self.product

    @property
    def worth(self) -> Decimal:
        return self.net


@dataclass(frozen=True)
class TagLine(TableLine):
    """One department or project of the file, and what it is in the company's list."""

    key: str
    written: str
    rows: int
    net: Decimal
    item: str
    """The id that was chosen, or that has the file's code or name; empty where none has."""
    item_label: str
    chosen: bool
    problem: str

    @property
    def id(self) -> str:
        return self.key

    @property
    def called(self) -> tuple[str, ...]:
        return (self.written,)

    @property
    def beside(self) -> str:
        return self.item_label

    @property
    def choice(self) -> str:
        return self.item if self.chosen else ""

    @property
    def worth(self) -> Decimal:
        return self.net


@dataclass(frozen=True)
class ContactLine(TableLine):
    """One client, and what is to be done for it."""

    key: str
    name: str
    code: str
    documents: int
    value: Decimal
    verb: Literal["", "link", "create", "leave out"]
    contact: str
    contact_label: str
    problem: str
    candidates: tuple[Choice, ...]
    """Sage's contacts that may be meant, the best first."""
    proposed: Literal["", "link", "create"]
    """What “accept all” would do."""
    confidence: int
    why: str

    @property
    def id(self) -> str:
        return self.key

    @property
    def called(self) -> tuple[str, ...]:
        return self.code, self.name

    @property
    def beside(self) -> str:
        return self.contact_label

    @property
    def state(self) -> LineState:
        return "problem" if self.problem else self.verb or "open"

    @property
    def choice(self) -> str:
        """What was chosen as one word: the contact's id, or the verb where there is none."""
        return self.contact or self.verb

    @property
    def worth(self) -> Decimal:
        return self.value


AnyLine = TypeVar("AnyLine", bound=TableLine)


@dataclass(frozen=True)
class Look:
    """What of a table somebody wants to see."""

    search: str = ""
    state: LineState | Literal[""] = ""
    and_these: frozenset[str] = frozenset()
    """Lines that stay whatever becomes of them: those that were decided while looking."""
    page: int = 1


@dataclass(frozen=True)
class Shown(Generic[AnyLine]):
    """What of a table is shown, and how much hangs on it."""

    lines: tuple[AnyLine, ...]
    """Those of the page that is looked at."""
    ids: tuple[str, ...]
    """All that are shown, on whatever page."""
    of: int
    worth: Decimal
    chosen: tuple[str, ...]
    """Of those shown, the ones that have a choice."""
    states: tuple[tuple[LineState, int], ...]
    """How many lines of the whole table stand how; none where none does."""
    page: int
    pages: int


@dataclass(frozen=True)
class Pasted:
    """Lines of a spreadsheet that were pasted for a table, read before anything is kept."""

    wanted: dict[str, str]
    """For each line what it is to be, by its id: only what is not so already."""
    replaced: int = 0
    """How many of these have another choice now."""
    same: int = 0
    empty: int = 0
    """Lines that say nothing."""
    heading: str = ""
    """The first line, where it was taken for a heading."""
    problems: tuple[Problem, ...] = ()
    left: str = field(default="", repr=False)
    """The lines that could not be read, as they were pasted."""


@dataclass(frozen=True)
class TableReading:
    """What a mapping file would change, before anything is."""

    changes: tuple[tuple[str, str, str, str], ...]
    """Table, what, was, is."""
    problems: tuple[Problem, ...]
