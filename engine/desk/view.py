"""The preview of a file as a page draws it: the pure preview, with Sage's names put to its ids."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from datetime import date
from functools import cached_property

from engine.desk.bench import Bench
from engine.model import (
    Behind,
    Bridge,
    Choice,
    CurrencyTotal,
    Document,
    DocumentChange,
    DocumentPage,
    DocumentRow,
    Effect,
    EffectOf,
    Effects,
    Equation,
    Explained,
    Outcome,
    PlacedProblem,
    Posting,
    RuleCount,
    SameProblem,
    Side,
    VatReturn,
    Wanted,
)

_MOST_VALUES = 300


class View:
    """What would happen to one file, as everything stands now."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._preview = bench.preview

    def __len__(self) -> int:
        return len(self._preview)

    @property
    def stamp(self) -> str:
        """Another one whenever the preview may be different."""
        return repr(self._bench.key)

    @property
    def equation(self) -> Equation:
        return self._preview.equation

    @property
    def totals(self) -> Sequence[CurrencyTotal]:
        return self._preview.totals

    @property
    def bridges(self) -> Sequence[Bridge]:
        """From the file's sums of what is ready to its totals, where they do not explain it."""
        return self._preview.bridges

    @property
    def effects(self) -> Effects:
        return self._preview.effects

    @property
    def postings(self) -> Sequence[Posting]:
        """The entries that the program would book of all that is ready."""
        return self._preview.postings

    def behind(self, of: EffectOf, effect: Effect) -> Behind:
        """The lines that one of the effects is the sum of."""
        return self._preview.behind(of, effect)

    @property
    def purchases(self) -> bool:
        """Whether these are things bought."""
        return self._bench.mapping.purchases

    @property
    def payments(self) -> bool:
        """Whether these are payments of clients."""
        return self._bench.mapping.payments

    @property
    def credits_of_invoices(self) -> int:
        """Credit notes that are ready and were split off an invoice, or name the one they take
        back."""
        return self._preview.credits_of_invoices

    # --- documents ---

    def count(self, outcome: Outcome) -> int:
        return self._preview.rows(Wanted(outcome=outcome), 0, 0).total

    def rows(self, wanted: Wanted, start: int, count: int) -> DocumentPage:
        return self._preview.rows(wanted, start, count)

    def row(self, index: int) -> DocumentRow:
        return self._preview.row(index)

    def document(self, index: int) -> Document | None:
        return self._preview.document(index)

    def change(self, index: int) -> DocumentChange | None:
        """What would be done in Sage to a document that was sent and is different since."""
        return self._preview.change(index)

    @cached_property
    def changes(self) -> Sequence[tuple[str, DocumentRow, DocumentChange]]:
        """By its key, every document that could be amended or voided in Sage now."""
        found = []
        for index in self._preview.changes():
            change = self._preview.change(index)
            assert change is not None
            found.append((change.before.key, self._preview.row(index), change))
        return found

    def sides(self, index: int) -> Sequence[Side]:
        """Its figures side by side: the file's, ours, and those of what is in Sage already."""
        return self._preview.sides(index)

    def problems_of(self, index: int) -> Sequence[PlacedProblem]:
        return self._preview.problems_of(index)

    def explain(self, index: int, line: int) -> Sequence[Explained]:
        return self._preview.explain(index, line)

    @property
    def months(self) -> Sequence[str]:
        """The months of the documents, the newest first: 2026-03."""
        return self._preview.months[::-1]

    @property
    def days(self) -> Sequence[date]:
        """The first and the last day of its documents; nothing where none can be read."""
        return self._preview.days

    @property
    def currencies(self) -> Sequence[str]:
        return self._preview.currencies

    @cached_property
    def contacts(self) -> Sequence[Choice]:
        """The file's clients, by name."""
        found = [Choice(each.key, each.party.name) for each in self._bench.parties_seen]
        return sorted(found, key=lambda each: each.label.casefold())

    @cached_property
    def names(self) -> tuple[Dict[str, str], Dict[str, str], Dict[str, str]]:
        """What people call each ledger account, each tax rate, and each department or project."""
        books = self._bench.books
        accounts = {each.id: f"{each.code} {each.name}" for each in books.of("ledger account")}
        tags = {
            each.id: f"{each.code} {each.name}".strip()
            for kind in ("department", "project")
            for each in books.of(kind)
        }
        return accounts, {each.id: each.name for each in books.of("tax rate")}, tags

    # --- problems ---

    @property
    def problem_count(self) -> int:
        return self._preview.problems.total

    @property
    def problem_kinds(self) -> Sequence[RuleCount]:
        """What holds documents first, then what only warns; the most frequent first."""
        found = self._preview.problems.by_rule
        return sorted(found, key=lambda each: (each.severity != "stop", -each.count))

    def problems_page(self, rule: str, start: int, count: int) -> Sequence[PlacedProblem]:
        return self._preview.problems.page(start, count, rule)

    def problems_alike(self, rule: str) -> Sequence[SameProblem]:
        """What is the same in many places, told once; as far as it is looked through."""
        return self._preview.problems.alike(rule)

    def heading_at(self, at: str) -> str:
        """The heading of the column that an address names: `Invoices!F4` names column F."""
        sheet = self._bench.sheet
        letters = "".join(each for each in at.rpartition("!")[2] if each.isalpha())
        return sheet.headings[sheet.letters.index(letters)] if letters in sheet.letters else ""

    def text_at(self, row: int, heading: str) -> str:
        """What the cell reads now."""
        sheet = self._bench.sheet
        found = (sheet.rows == row).nonzero()[0]
        return sheet.text(int(found[0]), heading) if len(found) else ""

    # --- filters by any column ---

    @property
    def columns(self) -> Sequence[str]:
        """The headings of the sheet."""
        return [each for each in self._bench.sheet.headings if each]

    def values_in(self, heading: str) -> Sequence[str]:
        """What stands in a column, the most frequent first; as much as a person can choose from."""
        return self._preview.values_in(heading, _MOST_VALUES)

    # --- the tax office ---

    @property
    def vat_return(self) -> VatReturn:
        """What is ready adds to the boxes of the UK return; nothing elsewhere."""
        return self._preview.vat_return

    def behind_box(self, box: str) -> Behind:
        """The lines that a box is the sum of."""
        return self._preview.behind_box(box)
