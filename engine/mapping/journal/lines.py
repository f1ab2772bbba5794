"""The lines of a journal as a sheet of their own, every cell with its address in the file."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.mapping.columns import KIND_OF, Canonical, Entries
from engine.mapping.journal.booked import CUSTOMER, SIDES, TAX, Journal, read_journal
from engine.mapping.journal.faults import Faults, faults
from engine.mapping.journal.percents import Percents, percents
from engine.mapping.memo import Same
from engine.mapping.reading import Ints, Mask
from engine.mapping.taxes import percent_text
from engine.model import FieldChoice, Sheet
from engine.model import Mapping as Choices

NO_SALE = "entry without a sale"
"""The type of entries that are none of a sale: payments, accruals. They are left out."""

_OF_THE_CUSTOMER = ("contact", "contact_code", "due")
_KEPT = frozenset(("text", "date", "currency", "rate"))
"""Kinds of fields that lines have as well; their amounts are debit and credit alone."""


def as_lines(read: Canonical) -> Canonical:
    """The journal as lines of documents, as if it had been a sheet of these."""
    journal = read_journal(read)
    wrong = faults(read, journal)
    reckoned = None if read.shape.taxes == "code" else percents(read, journal, wrong.faulty)
    fields = tuple(sorted(read.mapping.fields.items()))
    key = ("lines of a journal", Same(read.sheet), Same(wrong), Same(reckoned), fields,
           read.shape.model_dump_json())  # fmt: skip
    sheet, made, entries = read.memo.node(key, lambda: _lines(read, journal, wrong, reckoned))
    mapping = read.mapping.model_copy(update={"shape": made.shape, "fields": made.fields})
    return Canonical(sheet, mapping, read.memo, entries)


def _lines(
    read: Canonical, journal: Journal, wrong: Faults, reckoned: Percents | None
) -> tuple[Sheet, Choices, Entries]:
    here, entry = journal.keep, journal.entry[journal.keep]
    making = _Making(read, journal)
    fields = {
        name: choice
        for name, choice in read.mapping.fields.items()
        if KIND_OF.get(name) in _KEPT and name != "journal"
    }
    customer = journal.customer[entry]
    for name in _OF_THE_CUSTOMER:
        if read.has(name):
            fields[name] = making.taken(name, np.where(customer >= 0, customer, here))

    sides = " − ".join(making.called(each) for each in reversed(SIDES))
    net = making.amounts(journal.value[here], journal.line, as_typed=here)
    fields["net"] = making.added(f"Net ({sides})", net, here)
    whole = making.first & ~journal.no_sale[entry]
    gross = making.amounts(-journal.sums(CUSTOMER)[entry], whole & (customer >= 0))
    fields["document_gross"] = making.added(
        "Total (customer)", gross, np.where(customer >= 0, customer, here)
    )
    tax_row = journal.first_of(journal.role == TAX)[entry]
    tax = making.amounts(journal.sums(TAX)[entry], whole)
    fields["document_tax"] = making.added("Tax (all)", tax, np.where(tax_row >= 0, tax_row, here))
    types = read.made("kind").texts.take(pa.array(here))
    types = pc.if_else(pa.array(journal.no_sale[entry]), NO_SALE, types)
    fields["kind"] = making.added("Type", types, here)

    changes: dict[str, Any] = {
        "grain": "line",
        "kinds": {**read.shape.kinds, NO_SALE: "leave out"},
    }
    untold = ~journal.line
    if reckoned is not None:
        share, bears = np.zeros(len(here), np.int64), here.copy()
        share[journal.line] = reckoned.percent
        bears[journal.line] = np.where(reckoned.tax_row >= 0, reckoned.tax_row, here[journal.line])
        untold[journal.line] = ~reckoned.told
        fields["tax_percent"] = making.added("Tax of the entry", _shares(share, untold), bears)
        changes |= {"taxes": "percent", "percents": "percent"}
    shape = read.shape.model_copy(update=changes)
    mapping = read.mapping.model_copy(update={"shape": shape, "fields": fields})
    why = {} if reckoned is None else reckoned.why_not
    opens = journal.first.tolist()
    return (
        making.sheet(),
        mapping,
        Entries(
            untold,
            {opens[at]: each for at, each in wrong.unbalanced.items()},
            {opens[at]: each for at, each in wrong.unclear.items()},
            {opens[at]: each for at, each in why.items()},
            {opens[at]: each for at, each in wrong.dues.items()},
        ),
    )


def _shares(percent: Ints, untold: Mask) -> pa.StringArray:
    """Percentages as text; nothing where none is told."""
    found, which = np.unique(percent, return_inverse=True)
    words = pa.array([f"{percent_text(each)} %" for each in found.tolist()], pa.string())
    return pc.if_else(pa.array(untold), "", words.take(pa.array(which)))


class _Making:
    """The sheet of the lines, put together column by column."""

    def __init__(self, read: Canonical, journal: Journal) -> None:
        self.read, self.journal, self.file = read, journal, read.sheet
        self.first = np.zeros(len(journal.keep), np.bool_)
        self.first[journal.first] = True
        self._headings = list(self.file.headings)
        self._columns = [self._of_lines(each) for each in self.file.columns]
        self._cells: dict[str, tuple[Ints, Sequence[str]]] = {}
        place = dict(zip(journal.keep.tolist(), range(len(journal.keep)), strict=True))
        self._errors = {
            (place[row], column): said
            for (row, column), said in self.file.errors.items()
            if row in place
        }

    def _of_lines(self, column: pa.StringArray) -> pa.StringArray:
        keep = pa.array(self.journal.keep)
        key = ("of lines", Same(column), Same(self.journal))
        return self.read.memo.node(key, lambda: column.take(keep))

    def called(self, name: str) -> str:
        return self.read.heading(name) or self.read.title(name)

    def added(self, title: str, texts: pa.StringArray, rows: Ints) -> FieldChoice:
        """A column that the file does not have: what these rows of it bring or take."""
        debit, credit = (self._letter(name) for name in SIDES)
        on_debit = (self.journal.debit[rows] != 0).tolist()
        return self._put(title, texts, rows, [debit if each else credit for each in on_debit])

    def taken(self, name: str, rows: Ints) -> FieldChoice:
        """The field as it stands in these rows of the file."""
        made, heading = self.read.made(name), self.read.heading(name)
        choice = self.read.choice(name)
        used = [each.source for each in self.read.mapping.fields.values() if each.how == "column"]
        texts, letters = made.texts.take(pa.array(rows)), [self._letter(name)] * len(rows)
        if choice.how == "column" and used.count(heading) == 1:
            self._columns[self._headings.index(heading)] = texts
            self._cells[heading] = (rows, letters)
        elif heading or choice.how != "column":
            title = f"{self.read.title(name)} ({heading or 'of the entry'})"
            heading = self._put(title, texts, rows, letters).source
        else:
            return choice
        for row, said in made.errors.items():
            for at in np.flatnonzero(rows == row).tolist():
                self._errors[at, self._headings.index(heading)] = said
        return FieldChoice(how="column", source=heading, default=choice.default)

    def amounts(self, values: Ints, mask: Mask, as_typed: Ints | None = None) -> pa.StringArray:
        """Amounts as the file would write them, in the mask; what is none, as it is typed."""
        places = self.journal.places
        if not (values % 10 ** (places - 2)).any():
            values, places = values // 10 ** (places - 2), 2
        texts = pc.if_else(pa.array(mask), _written(values, places, self._mark), "")
        bad = np.zeros(0, np.int64)
        if as_typed is not None:
            bad = np.flatnonzero(self.journal.bad[as_typed] & mask)
        if not len(bad):
            return texts
        assert as_typed is not None
        kept = texts.to_pylist()
        for at in bad.tolist():
            row = int(as_typed[at])
            kept[at] = self.read.made(self.journal.unread(row)).texts[row].as_py()
        return pa.array(kept, pa.string())

    @property
    def _mark(self) -> str:
        return self.read.shape.decimal_mark

    def sheet(self) -> Sheet:
        journal, lines = self.journal, len(self.journal.keep)
        # A row that is no line stands behind the first line of its entry.
        line = journal.first[journal.entry].copy()
        line[journal.keep] = np.arange(lines)
        order = np.argsort(line, kind="stable")
        numbers = self.file.rows
        more = len(self._headings) - len(self.file.letters)
        return Sheet(
            self.file.name,
            tuple(self._headings),
            (*self.file.letters, *[""] * more),
            tuple(self._columns),
            numbers[journal.keep],
            self.file.header_row,
            self._errors,
            self.file.left_out,
            cells={
                heading: (numbers[rows], tuple(letters))
                for heading, (rows, letters) in self._cells.items()
            },
            behind=(np.searchsorted(line[order], np.arange(lines + 1)), numbers[order]),
        )

    def _put(
        self, title: str, texts: pa.StringArray, rows: Ints, letters: Sequence[str]
    ) -> FieldChoice:
        while title in self._headings:
            title = f"{title} (2)"
        self._headings.append(title)
        self._columns.append(texts)
        self._cells[title] = (rows, letters)
        return FieldChoice(how="column", source=title)

    def _letter(self, name: str) -> str:
        heading = self.read.heading(name)
        return self.file.letters[self.file.headings.index(heading)] if heading else ""


def _written(values: Ints, places: int, mark: str) -> pa.StringArray:
    """Amounts as text, all at once.

    >>> _written(np.array([1250000, -5]), 2, ",").to_pylist()
    ['12500,00', '-0,05']
    """
    whole, part = np.divmod(np.abs(values), 10**places)
    sign = pc.if_else(pa.array(values < 0), "-", "")
    whole_text, decimals = (pc.cast(pa.array(each), pa.string()) for each in (whole, part))
    decimals = pc.utf8_lpad(decimals, places, "0")
    return pc.binary_join_element_wise(sign, whole_text, mark, decimals, "")
