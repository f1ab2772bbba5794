"""The preview: every document of a sheet, what becomes of it, and all sums, made when asked for."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import numpy as np

from engine.checks import Case, check
from engine.drafts import NEGATIVE, Draft, account_column, build, build_all, draft
from engine.mapping import EPOCH, Codes, Ints, Mask, Memo, canonical, header
from engine.model import (
    OUTCOMES,
    Behind,
    Bridge,
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
    Party,
    PlacedProblem,
    Posting,
    Problem,
    Sent,
    Sheet,
    Side,
    Tally,
    VatReturn,
    Wanted,
    key_of,
)
from engine.model import Mapping as Choices
from engine.money import from_minor, minor_places
from engine.preview.changing import change_of
from engine.preview.effects import behind, effects, postings
from engine.preview.explaining import explain
from engine.preview.filtering import wanted_documents
from engine.preview.outcomes import (
    CHANGED,
    CREATE,
    EXCLUDED,
    HELD,
    Outcomes,
    outcomes,
    why_left_out,
)
from engine.preview.problems import Problems
from engine.preview.values import Values, exact_sum, sums_by_currency, values
from engine.preview.vat_return import behind_box, vat_return
from engine.target import Books, Found, Limits

_EVERYTHING = Wanted()


def preview(
    sheet: Sheet,
    mapping: Choices,
    books: Books,
    limits: Limits,
    *,
    parties: Mapping[str, Party] | None = None,
    sent: Mapping[str, Sent] | None = None,
    found: Sequence[Found] = (),
    memo: Memo | None = None,
    refuses: Callable[[Document], Sequence[Problem]] | None = None,
    frozen: str = "",
) -> "Preview":
    """What would happen to every row of the sheet; nothing is skipped in silence.

    `parties` is what a sheet of clients knows of them, by key; `sent` what batches took to
    the target before, by the documents' keys; `found` what the target shows in its lists. A
    `memo` keeps what need not be reckoned again; it serves the files of one company. `refuses`
    is what the target says of a document beyond its limits; `frozen` why nothing that went
    there can be changed.
    """
    read = canonical(sheet, mapping, memo)
    with read.read_ahead():
        drafted = draft(read, books, limits, parties)
        case = Case(drafted, sent or {}, found, refuses)
        decided = outcomes(case, check(case))
    return Preview(drafted, decided, case.sent_before, found, frozen)


class Preview:
    """Every document that a sheet makes, with its outcome; whatever is asked for is made then."""

    def __init__(
        self,
        drafted: Draft,
        decided: Outcomes,
        sent: Mapping[int, Sent],
        found: Sequence[Found],
        frozen: str,
    ) -> None:
        self.draft = drafted
        self._decided = decided
        self.values: Values = values(drafted)
        self.problems = Problems(drafted, decided.broken, self.values)
        self._sent = sent
        self._there = {each.id: each for each in found}
        self._frozen = frozen
        self._changes: dict[int, DocumentChange | None] = {}

    def __len__(self) -> int:
        return len(self.draft.documents)

    # --- sums --------------------------------------------------------------------------------

    @cached_property
    def equation(self) -> Equation:
        """Every row that came in, and where it went."""
        counted = np.bincount(self._decided.outcome, minlength=len(OUTCOMES))

        def tally(place: int) -> Tally:
            rows = np.flatnonzero(self.outcome_of_row == place)
            return self._tally(int(counted[place]), rows)

        parts = [tally(place) for place in range(len(OUTCOMES))]
        return Equation(
            came_in=self._tally(len(self), np.arange(len(self.outcome_of_row))),
            ready=parts[CREATE],
            already_there=parts[1],
            changed=parts[2],
            held=parts[HELD],
            excluded=parts[EXCLUDED],
        )

    @cached_property
    def credits_of_invoices(self) -> int:
        """Credit notes that are ready and were split off an invoice, or name the one they take
        back."""
        draft = self.draft
        belongs = draft.documents.part == NEGATIVE
        if draft.sheet.has("credits"):
            column = draft.sheet.coded("credits")
            said = header(draft.sheet, draft.groups, column.codes, column.filled).said
            belongs = belongs | (draft.documents.credit & said[draft.documents.source])
        return int(np.count_nonzero(belongs & (self._decided.outcome == CREATE)))

    def _tally(self, documents: int, rows: Ints) -> Tally:
        return Tally(
            documents,
            self.draft.sheet.sheet.counted(rows),
            self.values.decimal(exact_sum(self.values.value[rows])),
            sums_by_currency(self.draft, self.values, rows),
            sums_by_currency(self.draft, self.values, rows[self._opposite[rows]]),
        )

    @cached_property
    def _opposite(self) -> Mask:
        """Rows of credit notes that are keyed positive: they count the other way here."""
        groups = self.draft.groups
        found: Mask = self.draft.documents.keyed_positive[groups.document_of_row]
        return found

    @cached_property
    def bridges(self) -> tuple[Bridge, ...]:
        """From the file's sums of what is ready to its totals, where these differ for reasons that
        the totals do not show beside them."""
        money, groups = self.draft.money, self.draft.groups
        rows = np.flatnonzero(self.outcome_of_row == CREATE)
        opposite = rows[self._opposite[rows]]
        keyed = np.unique(groups.document_of_row[opposite])
        written, turned = (
            {each.currency: each.value for each in sums_by_currency(self.draft, self.values, some)}
            for some in (rows, opposite)
        )
        found = []
        for each in self.totals:
            of = turned.get(each.currency, Decimal(0))
            own = written.get(each.currency, Decimal(0))
            reckoned = each.gross - (own - 2 * of)
            if of or reckoned != (each.difference or 0):
                notes = np.array(money.codes)[money.document[keyed]] == each.currency
                found.append(Bridge(each.currency, own, of, int(notes.sum()), reckoned, each.gross))
        return tuple(found)

    @cached_property
    def outcome_of_row(self) -> Codes:
        """What becomes of each row of the sheet: a place in OUTCOMES."""
        groups, made = self.draft.groups, self.draft.documents
        of_line = self._decided.outcome[made.of_line]
        if groups.in_order:
            return of_line
        found = np.empty(len(of_line), np.int32)
        found[groups.row] = of_line
        return found

    @cached_property
    def totals(self) -> tuple[CurrencyTotal, ...]:
        """What is ready to be created comes to."""
        return self.sums(np.flatnonzero(self._decided.outcome == CREATE))

    def sums(self, indices: Sequence[int] | Ints) -> tuple[CurrencyTotal, ...]:
        """What some documents come to, currency by currency."""
        chosen = np.asarray(indices, np.int64)
        made, money = self.draft.documents, self.draft.money
        outward = np.where(made.credit[chosen], -1, 1)
        of = money.document[made.source[chosen]]
        found = []
        for place, code in enumerate(money.codes):
            here = chosen[of == place]
            if not len(here):
                continue
            sign, decimals = outward[of == place], minor_places(code)
            net, tax = int((made.net[here] * sign).sum()), int((made.tax[here] * sign).sum())
            said, theirs = self._source_gross
            known = bool(said[here].all())
            source = int((theirs[here] * sign).sum()) if known else 0
            found.append(
                CurrencyTotal(
                    code,
                    len(here),
                    from_minor(net, decimals),
                    from_minor(tax, decimals),
                    from_minor(net + tax, decimals),
                    from_minor(source, decimals) if known else None,
                    from_minor(net + tax - source, decimals) if known else None,
                    self._in_own(here, sign),
                )
            )
        return tuple(found)

    def _in_own(self, chosen: Ints, sign: Ints) -> Decimal | None:
        """What documents of another currency come to in the company's own."""
        draft_, made = self.draft, self.draft.documents
        source = made.source[chosen]
        if not draft_.exchange.abroad[source].any():
            return None
        found, known = draft_.exchange.in_own(draft_.money, source, made.gross[chosen])
        if not known.all():
            return None
        return from_minor(int((found * sign).sum()), minor_places(draft_.exchange.own))

    @cached_property
    def _source_gross(self) -> tuple[Mask, Ints]:
        """What the file says each document comes to, with the document's own signs."""
        draft_, made = self.draft, self.draft.documents
        evidence, source = draft_.evidence, made.source
        sign = np.where(made.credit & draft_.documents.turned[source], -1, 1)
        said, gross = evidence.gross_said[source], evidence.gross[source] * sign
        halves = made.part != 0
        if halves.any():
            # Only the rows themselves can say what one half of a document comes to.
            rows = draft_.groups.lines(evidence.row_said)
            own = np.zeros(len(made), np.int64)
            np.add.at(
                own, made.of_line, draft_.groups.lines(evidence.row_gross) * made.sign_of_line
            )
            silent = np.zeros(len(made), np.bool_)
            silent[made.of_line[~rows]] = True
            silent[made.of_extra] = True
            said = np.where(halves, ~silent, said)
            gross = np.where(halves & ~silent, own, gross)
        return said, gross

    @cached_property
    def effects(self) -> Effects:
        """What posting all that is ready would do."""
        return effects(self.draft, self._decided.outcome == CREATE)

    @cached_property
    def postings(self) -> Sequence[Posting]:
        """The entries that the target would book of it."""
        sheet = self.draft.sheet
        return postings(self.effects, purchases=sheet.purchases, payments=sheet.payments)

    @cached_property
    def vat_return(self) -> VatReturn:
        """What it adds to the boxes of the British VAT return; nothing elsewhere."""
        return vat_return(self.draft, self._decided.outcome == CREATE)

    def behind_box(self, box: str) -> Behind:
        """The lines that a box of the return is the sum of."""
        return behind_box(self.draft, self._decided.outcome == CREATE, box)

    def behind(self, of: EffectOf, effect: Effect) -> Behind:
        """The lines that one of the effects is the sum of."""
        return behind(self.draft, self._decided.outcome == CREATE, of, effect)

    @cached_property
    def months(self) -> Sequence[str]:
        """The months that documents are dated in, like 2026-03."""
        days = np.unique(self.draft.date.days[self.draft.date.said]).tolist()
        return list(dict.fromkeys(f"{_day(each):%Y-%m}" for each in days))

    @cached_property
    def days(self) -> Sequence[date]:
        """The first and the last day of documents; nothing where no day can be read."""
        days = self.draft.date.days[self.draft.date.said]
        return (_day(int(days.min())), _day(int(days.max()))) if len(days) else ()

    @cached_property
    def currencies(self) -> Sequence[str]:
        """The currencies that documents are in, the company's own first."""
        there = np.unique(self.draft.money.document).tolist()
        return [self.draft.money.codes[each] for each in there if self.draft.money.codes[each]]

    # --- documents ---------------------------------------------------------------------------

    def outcome(self, index: int) -> Outcome:
        return OUTCOMES[int(self._decided.outcome[index])]

    def ready(self) -> Sequence[int]:
        """The documents to be created, in the file's order."""
        found: list[int] = np.flatnonzero(self._decided.outcome == CREATE).tolist()
        return found

    def ready_but(self, left_out: Collection[str]) -> Sequence[int]:
        """The documents to be created, without those of these numbers."""
        unwanted, number = frozenset(left_out), self.draft.documents.number
        return [each for each in self.ready() if not unwanted or number(each) not in unwanted]

    def credit_notes(self, indices: Sequence[int]) -> int:
        """How many of some documents are credit notes."""
        return int(np.count_nonzero(self.draft.documents.credit[list(indices)]))

    def new_contacts(self, indices: Sequence[int]) -> int:
        """How many clients of some documents are linked with no contact yet."""
        people, source = self.draft.people, self.draft.documents.source[list(indices)]
        chosen = [people.choices[each] for each in np.unique(people.document[source]).tolist()]
        return sum(each is None or each.verb != "link" for each in chosen)

    def new_products(self, indices: Sequence[int]) -> int:
        """How many items of some documents are no product of the target yet, and become one."""
        draft, sheet = self.draft, self.draft.sheet
        if not draft.limits.new_products or sheet.purchases or not sheet.has("item"):
            return 0
        wanted = np.zeros(len(self), np.bool_)
        wanted[list(indices)] = True
        rows = draft.groups.row[wanted[draft.documents.of_line]]
        column = sheet.coded("item")
        words = {column.keys[code] for code in np.unique(column.codes[rows]).tolist()}
        sold = draft.books.of("product")
        known = {key_of(text) for each in sold for text in (each.code, each.name)}
        return len(words - known - set(sheet.mapping.products) - {""})

    def linked_contacts(self, indices: Sequence[int]) -> frozenset[str]:
        """The contacts that clients of some documents are linked with."""
        people, source = self.draft.people, self.draft.documents.source[list(indices)]
        chosen = [people.choices[each] for each in np.unique(people.document[source]).tolist()]
        return frozenset(each.contact for each in chosen if each and each.verb == "link")

    def taxes(self, indices: Sequence[int]) -> Mapping[str, Ints]:
        """The tax of each of some documents, by currency, in whole minor units.

        Credit notes count against invoices.
        """
        chosen, money = np.array(indices, np.int64), self.draft.money
        made = self.draft.documents
        signed = np.where(made.credit, -made.tax, made.tax)[chosen]
        of = money.document[made.source[chosen]]
        return {code: signed[of == n] for n, code in enumerate(money.codes) if (of == n).any()}

    def in_currency(self, indices: Sequence[int], currency: str) -> Sequence[int]:
        """Those of some documents that are in this currency."""
        chosen, money = np.array(indices, np.int64), self.draft.money
        of = money.document[self.draft.documents.source[chosen]]
        found: list[int] = chosen[np.array(money.codes)[of] == currency].tolist()
        return found

    def indices(self, wanted: Wanted = _EVERYTHING) -> Sequence[int]:
        """Every document that fits, in the file's order."""
        found: list[int] = np.flatnonzero(self._wanted(wanted)).tolist()
        return found

    def rows(self, wanted: Wanted = _EVERYTHING, start: int = 0, count: int = 100) -> DocumentPage:
        """A page of the documents that fit, how many there are, and what all of them come to."""
        fitting = np.flatnonzero(self._wanted(wanted))
        shown = fitting[start : start + count].tolist()
        return DocumentPage(tuple(map(self.row, shown)), len(fitting), self.sums(fitting))

    def values_in(self, heading: str, at_most: int) -> Sequence[str]:
        """What stands in a column of the sheet, the most frequent first."""
        if heading not in self.draft.sheet.sheet:
            return ()
        column = account_column(self.draft.sheet, self.draft.books, heading)
        times = np.bincount(column.codes, minlength=len(column.words))
        order = np.argsort(-times, kind="stable")[:at_most].tolist()
        return [column.words[each] for each in order if column.keys[each] and times[each]]

    def _wanted(self, wanted: Wanted) -> Mask:
        if wanted == _EVERYTHING:
            return np.ones(len(self), np.bool_)
        return wanted_documents(self.draft, self._decided, self.problems, wanted)

    def row(self, index: int) -> DocumentRow:
        """One document as one line of a table."""
        draft_, made = self.draft, self.draft.documents
        source = int(made.source[index])
        currency = draft_.money.codes[int(draft_.money.document[source])]
        decimals = minor_places(currency)
        gross = int(made.gross[index])
        said, theirs = self._source_gross
        known = bool(said[index])
        client = int(draft_.people.document[source])
        linked = draft_.people.items[client]
        return DocumentRow(
            index=index,
            number=made.number(index),
            source_number=draft_.sheet.coded("number").at(int(draft_.groups.first_row[source])),
            kind=made.kind(index),
            contact=linked.name if linked else self._name(source, client),
            date=_day(int(draft_.date.days[source])) if draft_.date.said[source] else None,
            currency=currency,
            net=from_minor(int(made.net[index]), decimals),
            tax=from_minor(int(made.tax[index]), decimals),
            gross=from_minor(gross, decimals),
            source_gross=from_minor(int(theirs[index]), decimals) if known else None,
            difference=from_minor(gross - int(theirs[index]), decimals) if known else None,
            outcome=self.outcome(index),
            lines=int(made.lines[index]),
            why=self.why(index),
            held_by=self._held_by(index),
            problems=int(self._decided.counted[source]),
            in_own=self._in_own(np.array([index]), np.ones(1, np.int64))
            if draft_.exchange.abroad[source]
            else None,
            tax_open=bool(self._tax_open[index]),
        )

    @cached_property
    def _tax_open(self) -> Mask:
        """The documents that have a line without a tax rate."""
        rates, made = self.draft.rates, self.draft.documents
        found = np.zeros(len(made), np.bool_)
        if None in rates.items and not self.draft.sheet.payments:
            nothing = np.array([each is None for each in rates.items])[rates.word]
            found[made.of_line[self.draft.groups.lines(nothing)]] = True
        return found

    def _name(self, source: int, client: int) -> str:
        """What a document itself calls its client."""
        line = int(self.draft.people.clients.name.line[source])
        if line < 0:
            return self.draft.people.clients.names[client]
        return self.draft.sheet.coded("contact").at(int(self.draft.groups.row[line]))

    def _held_by(self, index: int) -> str:
        """In few words what holds a document; empty where nothing does."""
        if self.outcome(index) != "held":
            return ""
        rule, _ = self._decided.first_stop
        return self.problems.title(int(rule[int(self.draft.documents.source[index])]))

    def why(self, index: int) -> str:
        """Why a document is not to be created; empty where it is."""
        source = int(self.draft.documents.source[index])
        match self.outcome(index):
            case "held":
                rule, place = self._decided.first_stop
                told = self.problems.at(int(rule[source]), int(place[source]))
                return f"{told.says} {told.fix}"
            case "excluded":
                return why_left_out(self.draft, int(self._decided.left_out[source]), source)
            case "already there":
                before = self._sent.get(index)
                standing = before and (self._standing(before) or before.status)
                since = " It was voided in Sage since." if standing == "void" else ""
                return f"{self._decided.there[index]}{since}"
            case "changed":
                change = self.change(index)
                since = "" if index in self._decided.voids else " It is different since."
                why_not = f" {change.why_not}" if change and change.why_not else ""
                return f"{self._decided.there[index]}{since}{why_not}"
        return ""

    def change(self, index: int) -> DocumentChange | None:
        """What is to be done to a document that was sent and is different since."""
        if self.outcome(index) != "changed":
            return None
        if index not in self._changes:
            before = self._sent[index]
            self._changes[index] = change_of(
                self.draft,
                before,
                None if index in self._decided.voids else self.document(index),
                self._decided.voids.get(index, ""),
                self._standing(before),
                self._frozen,
            )
        return self._changes[index]

    def _standing(self, before: Sent) -> str | None:
        there = self._there.get(before.target_id)
        return None if there is None else there.status

    def sides(self, index: int) -> Sequence[Side]:
        """Net, tax and total: as the file says, as they are here, as the target holds them."""
        made, evidence = self.draft.documents, self.draft.evidence
        source = int(made.source[index])
        places = minor_places(self.draft.money.codes[int(self.draft.money.document[source])])
        sign = -1 if made.credit[index] and made.turned[source] else 1
        whole = made.part[index] == 0
        before = self._sent.get(index)
        there = self._decided.found.get(index) or (before and self._there.get(before.target_id))
        told, gross = self._source_gross
        ours = (int(made.net[index]), int(made.tax[index]), int(made.gross[index]))
        files = (
            (whole and bool(evidence.net_said[source]), int(evidence.net[source]) * sign),
            (whole and bool(evidence.tax_said[source]), int(evidence.tax[source]) * sign),
            (bool(told[index]), int(gross[index])),
        )
        theirs = (there.net, there.tax, there.gross) if there else (None, None, None)
        return [
            Side(
                what,
                from_minor(value, places) if said else None,
                from_minor(mine, places),
                other,
            )
            for what, (said, value), mine, other in zip(
                ("Net", "Tax", "Total"), files, ours, theirs, strict=True
            )
        ]

    @property
    def found_there(self) -> Mapping[int, Found]:
        """The documents that are in the target by their looks, though none was sent from here."""
        return self._decided.found

    def changes(self) -> Sequence[int]:
        """The documents that were sent and are different since, and that can be changed there."""
        changed = np.flatnonzero(self._decided.outcome == CHANGED).tolist()
        return [each for each in changed if (now := self.change(each)) and not now.why_not]

    def document(self, index: int) -> Document | None:
        """The document as it would be; of one that is held, as far as it goes.

        None where its day or its currency is not known.
        """
        return build(self.draft, index)

    def documents(self, indices: Iterable[int]) -> list[Document]:
        """The documents, in this order; each has its day and its currency, as those ready have."""
        found = []
        for each in build_all(self.draft, list(indices)):
            assert each is not None
            found.append(each)
        return found

    def problems_of(self, index: int) -> tuple[PlacedProblem, ...]:
        """Everything that is wrong with a document, what holds it first."""
        return self.problems.of(int(self.draft.documents.source[index]))

    def explain(self, index: int, line: int) -> tuple[Explained, ...]:
        """Where a line's figures come from, step by step back to the cell; lines count from 0."""
        return explain(self.draft, index, line)


def _day(days: int) -> date:
    return EPOCH + timedelta(days=days)
