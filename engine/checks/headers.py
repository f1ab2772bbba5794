"""Rules on what stands once for a document: number, date, client, status, kind."""

from datetime import timedelta

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.drafts import NEGATIVE, POSITIVE
from engine.mapping import (
    EPOCH,
    Codes,
    Header,
    Mask,
    header,
    meanings,
)
from engine.model import RECEIPT, key_of


def number_missing(case: Case) -> Findings:
    """Every row has the number of its document."""
    if not case.sheet.has("number"):
        return NOTHING
    groups = case.draft.groups
    filled = case.sheet.coded("number").filled[groups.first_row]
    if case.sheet.payments:
        return case.sources(~filled, lambda _: _nothing_names_it(case))
    return case.sources(~filled, lambda _: _empty(case, "number"))


def _nothing_names_it(case: Case) -> Said:
    return Said(
        f"{case.title('number')}: neither an invoice nor a reference of its own is named, so"
        " nothing tells this payment from others.",
        "Write one on Upload; or choose on Fields what tells payments apart, such as the bank's own"
        " reference.",
        "Fields",
        "payment",
        case.sheet.heading("number"),
    )


def date_missing(case: Case) -> Findings:
    """Every document has its date."""
    if not case.sheet.has("date"):
        return NOTHING
    groups, dates = case.draft.groups, case.sheet.dates("date")
    filled = groups.first(groups.lines(dates.filled)) >= 0
    return case.sources(~filled, lambda _: _empty(case, "date"))


def contact_missing(case: Case) -> Findings:
    """Every document is for somebody."""
    name = "contact" if case.sheet.has("contact") else "contact_code"
    if not case.sheet.has(name):
        return NOTHING
    who = case.draft.people
    nobody = case.draft.people.document == len(who.clients.keys) - 1
    return case.sources(nobody, lambda _: _empty(case, name))


def _empty(case: Case, name: str) -> Said:
    return Said(
        f"{case.title(name)}: the cell is empty.",
        "Write it on Upload, or choose a default on Fields.",
        "Upload",
        name,
        case.sheet.heading(name),
    )


def rows_disagree(case: Case) -> Findings:
    """All rows of one document name the same client, date and currency."""
    heads = _heads(case, ("contact_code", "contact", "date", "currency"))
    return _disagree(case, heads, "Correct the rows on Upload, or give them different numbers.")


def rows_differ(case: Case) -> Findings:
    """All rows of one document name the same due date, status, tax mode and exchange rate."""
    heads = _heads(case, ("due", "status", "tax_mode", "rate"))
    return _disagree(case, heads, "The first row counts; correct the others on Upload.")


def _heads(case: Case, names: tuple[str, ...]) -> list[tuple[str, Header, Codes]]:
    sheet, groups = case.sheet, case.draft.groups
    found = []
    for name in names:
        if not sheet.has(name):
            continue
        if name in ("date", "due"):
            dates = sheet.dates(name)
            found.append((name, header(sheet, groups, dates.days, dates.ok), dates.days))
        else:
            words = sheet.keyed(name)
            found.append((name, header(sheet, groups, words.codes, words.filled), words.codes))
    return found


def _disagree(case: Case, heads: list[tuple[str, Header, Codes]], fix: str) -> Findings:
    mixed = np.zeros(len(case.draft.groups), np.bool_)
    for _, head, _ in heads:
        mixed |= head.mixed
    if not mixed.any():
        return NOTHING

    def other(source: int) -> tuple[str, int, int]:
        groups = case.draft.groups
        name, head, codes = next(each for each in heads if each[1].mixed[source])
        first = int(groups.row[int(head.line[source])])
        texts = case.sheet.words(name)
        for line in range(int(groups.starts[source]), int(groups.ends[source])):
            row = int(groups.row[line])
            if texts.at(row) and codes[row] != codes[first]:
                return name, first, row
        return name, first, first

    def say(source: int) -> Said:
        name, first, row = other(source)
        texts = case.sheet.words(name)
        return Said(
            f"{case.title(name)}: {quote(texts.at(row))} here, but {quote(texts.at(first))} in row"
            f" {case.sheet.sheet.rows[first]} of the same document {quote(case.number(source))}.",
            fix,
            "Upload",
            name,
            case.sheet.heading(name),
        )

    at = np.zeros(len(mixed), np.int64)
    for source in np.flatnonzero(mixed).tolist():
        at[source] = other(source)[2]
    return case.sources(mixed, say, at)


def status_unknown(case: Case) -> Findings:
    """Everything in the status column has a meaning."""
    words = case.sheet.coded("status")
    unknown = [
        bool(word) and meaning is None
        for word, meaning in zip(words.words, meanings(case.sheet), strict=True)
    ]
    if not any(unknown):
        return NOTHING
    of = _own(case.draft.status, unknown)

    def say(source: int) -> Said:
        word = words.words[int(case.draft.status[source])]
        return Said(
            f"{case.title('status')}: nobody has said what {quote(word)} means, so the document"
            " counts as ready.",
            "Say what it means on Upload.",
            "Upload",
            key_of(word),
            case.sheet.heading("status"),
        )

    return case.sources(of, say)


def kind_unknown(case: Case) -> Findings:
    """Everything in the column that tells credit notes from invoices has a meaning."""
    words = case.sheet.coded("kind")
    said = {key_of(word) for word in case.sheet.shape.kinds}
    unknown = [bool(word) and key not in said for word, key in zip(words.words, words.keys,
                                                                    strict=True)]  # fmt: skip
    if not any(unknown):
        return NOTHING
    of = _own(words.codes[case.draft.groups.first_row], unknown)

    def say(source: int) -> Said:
        word = words.at(int(case.draft.groups.first_row[source]))
        return Said(
            f"{case.title('kind')}: nobody has said what {quote(word)} means, so the document"
            " counts as an invoice.",
            "Say what it means on Upload.",
            "Upload",
            key_of(word),
            case.sheet.heading("kind"),
        )

    return case.sources(of, say)


def _own(codes: Codes, wanted: list[bool]) -> Mask:
    found: Mask = np.array([*wanted, False], np.bool_)[codes]
    return found


def credit_keyed_positive(case: Case) -> Findings:
    """A credit note comes to less than nothing in the file."""
    draft = case.draft

    def say(source: int) -> Said:
        return Said(
            f"{quote(case.number(source))} says that it is a credit note, but its amounts are not"
            " negative: it becomes a credit note for them as they are.",
            "Make sure on Preview that it is meant so.",
            "Preview",
        )

    return case.sources(draft.documents.keyed_positive, say)


def negative_total(case: Case) -> Findings:
    """No invoice comes to less than nothing."""
    made = case.draft.documents
    mask = ~made.credit & (made.gross < 0)

    def say(document: int) -> Said:
        source = int(made.source[document])
        gross = case.amount(int(made.gross[document]), source)
        if made.payments:
            return Said(
                f"{quote(case.number(source))} comes to {gross}: money that goes back to a client"
                " is no receipt.",
                "Leave it out by its status on Upload, and enter the refund in Sage itself.",
                "Upload",
                "net",
                case.sheet.heading("net"),
            )
        return Said(
            f"{quote(case.number(source))} comes to {gross}, which no invoice can.",
            "Let documents below nothing be credit notes on Upload, or correct the amounts.",
            "Upload",
        )

    return case.documents(mask, say)


def kind_not_taken(case: Case) -> Findings:
    """The target takes documents of every kind that is made."""
    made, kinds = case.draft.documents, case.draft.limits.kinds
    invoice, credit_note = made.kinds
    if made.payments:
        return _payments_not_taken(case) if invoice not in kinds else NOTHING
    mask = np.where(made.credit, credit_note not in kinds, invoice not in kinds)

    def say(document: int) -> Said:
        kind = made.kind(document)
        return Said(
            f"{quote(case.number(int(made.source[document])))} is"
            f" {'an' if kind == 'invoice' else 'a'} {kind}, which Sage does not take this way.",
            "Leave it out on Contacts or by its type on Upload, and make it in Sage by hand.",
            "Upload",
        )

    return case.documents(mask, say)


def _payments_not_taken(case: Case) -> Findings:
    return case.everywhere(
        Said(
            "The rows of this sheet are payments of clients, and no receipts go to Sage this way.",
            "Take the file away on Upload."
            f" {case.draft.limits.instead.get(RECEIPT, 'Enter them in Sage itself.')}",
            "Upload",
        )
    )


def document_split(case: Case) -> Findings:
    """No document has lines of both signs."""
    made = case.draft.documents
    first: Mask = made.part == POSITIVE

    def say(document: int) -> Said:
        number = made.number(document)
        other = next(
            made.number(each)
            for each in (document + 1, document - 1)
            if 0 <= each < len(made)
            and made.source[each] == made.source[document]
            and made.part[each] == NEGATIVE
        )
        return Said(
            f"{quote(case.number(int(made.source[document])))} has lines of both signs: it becomes"
            f" invoice {number} and credit note {other}.",
            "Nothing is to be done; look at both on Preview.",
            "Preview",
        )

    return case.documents(first, say)


def negative_line(case: Case) -> Findings:
    """No line takes something back in a document that does not."""
    draft, made = case.draft, case.draft.documents
    if made.payments:
        return NOTHING
    minus = draft.amounts.net * made.sign_of_line < 0
    if not minus.any():
        return NOTHING
    line = draft.groups.first(minus)

    def say(source: int) -> Said:
        row = int(draft.groups.row[int(line[source])])
        at = int(line[source])
        net = int(draft.amounts.net[at] * made.sign_of_line[at])
        return Said(
            f"{quote(case.number(source))} has a line of {case.amount(net, source)}, row"
            f" {case.sheet.sheet.rows[row]}.",
            "If Sage should have a credit note for it, let such documents be split on Invoice"
            " settings.",
            "Invoice settings",
        )

    at = np.where(line >= 0, draft.groups.row[np.maximum(line, 0)], 0)
    return case.sources(line >= 0, say, at)


def due_before_date(case: Case) -> Findings:
    """Nothing is due before its date."""
    date, due = case.draft.date, case.draft.due
    mask = date.said & due.said & (due.days < date.days)

    def say(source: int) -> Said:
        row = int(case.draft.groups.row[int(due.head.line[source])])
        text = case.sheet.words("due").at(row)
        return Said(
            f"{case.title('due')}: {quote(text)} is before the date of the document,"
            f" {_day(int(date.days[source]))}.",
            "Correct the cell on Upload.",
            "Upload",
            "due",
            case.sheet.heading("due"),
        )

    return case.sources(mask, say)


def date_locked(case: Case) -> Findings:
    """Nothing is dated in a period that the books are closed for."""
    lock, date = case.draft.books.lock_date, case.draft.date
    if lock is None:
        return NOTHING
    mask = date.said & (date.days <= (lock - EPOCH).days)

    def say(source: int) -> Said:
        row = int(case.draft.groups.row[int(date.head.line[source])])
        return Said(
            f"{case.title('date')}: {quote(case.sheet.words('date').at(row))} is on or before"
            f" {lock:%d/%m/%Y}, up to which the books are locked in Sage.",
            "Leave it out with a cut-over date on Invoice settings, or unlock the period in Sage.",
            "Invoice settings",
            "cut_over",
            case.sheet.heading("date"),
        )

    return case.sources(mask, say)


def _day(days: int) -> str:
    return (EPOCH + timedelta(days=days)).strftime("%d/%m/%Y")
