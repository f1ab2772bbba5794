"""Rules on what the target holds already: numbers used, deliveries under way, documents voided."""

import re

import numpy as np

from engine.checks import amounts, headers, numbers
from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.mapping import EPOCH
from engine.model import Problem, Severity
from engine.money import from_minor, minor_places
from engine.target import Found

UNDER_WAY = ("waiting", "sending", "uncertain")
ARRIVED = ("delivered", "proved", "differs")


_OURS = {
    "date-locked": headers.date_locked,
    "number-missing": headers.number_missing,
    "number-too-long": numbers.number_too_long,
    "zero-document": amounts.zero_document_refused,
    "amount-negative": headers.negative_total,
}
"""Rules of a place that are told by ours already, with the cell to correct."""
_NUMBER = re.compile(r"\d+$")
_MENDED_ON = ("Contacts", "Accounts", "Taxes", "Connection", "Fields", "Upload")


def number_used(case: Case) -> Findings:
    """No number is that of another document in Sage."""
    made = case.draft.documents
    mask = np.zeros(len(made), np.bool_)
    others: dict[int, Found] = {}
    for document, held in case.in_target.items():
        there = [each for each in held if each.status != "void"]
        if there and not any(same_as_found(case, document, each) for each in there):
            mask[document] = True
            others[document] = there[0]

    def say(document: int) -> Said:
        other = others[document]
        return Said(
            f"{case.title('number')}: {quote(made.number(document))} is that of another document in"
            f" Sage: {other.target_number} of {other.date:%d/%m/%Y} for {other.gross:,}"
            f" {other.currency}.",
            "Look at it in Sage; then correct the number on Upload, or leave this one out.",
            "Upload",
            "number",
            case.sheet.heading("number"),
        )

    return case.documents(mask, say)


def voided_there(case: Case) -> Findings:
    """Nothing that is to be created was voided in Sage before."""
    made = case.draft.documents
    mask = np.zeros(len(made), np.bool_)
    for document, held in case.in_target.items():
        mask[document] = all(each.status == "void" for each in held)

    def say(document: int) -> Said:
        there = case.in_target[document][0]
        return Said(
            f"{quote(made.number(document))} was voided in Sage, as {there.target_number}.",
            "Create it again only if it should be in the books, on Preview.",
            "Preview",
        )

    return case.documents(mask, say)


def being_sent(case: Case) -> Findings:
    """Nothing is on its way to Sage in another batch."""
    made, sent = case.draft.documents, case.sent_before
    mask = np.zeros(len(made), np.bool_)
    mask[[document for document, each in sent.items() if each.state in UNDER_WAY]] = True

    def say(document: int) -> Said:
        return Said(
            f"{quote(made.number(document))} is on its way in batch {quote(sent[document].batch)}.",
            "Wait until that batch is finished, on Transfer.",
            "Transfer",
        )

    return case.documents(mask, say)


def would_be_refused(case: Case) -> Findings:
    """The target would take every document as it is."""
    return _told(case, "stop")


def worth_a_look(case: Case) -> Findings:
    """The target has room for everything that a document says."""
    return _told(case, "warn")


def _told(case: Case, severity: Severity) -> Findings:
    """All that the target says of this severity, document by document."""
    told = [(index, each) for index, each in case.told_by_target if each.severity == severity]
    ours = {rule: set(find(case).source.tolist()) for rule, find in _OURS.items()} if told else {}
    source = case.draft.documents.source
    told = [(at, each) for at, each in told if int(source[at]) not in ours.get(each.rule, ())]
    if not told:
        return NOTHING
    sources = source[[index for index, _ in told]].astype(np.int64)
    rows = [_row(case, *each) for each in zip(sources.tolist(), told, strict=True)]

    def say(number: int) -> Said:
        problem = told[number][1]
        page = next((each for each in _MENDED_ON if each in problem.fix), "Preview")
        return Said(problem.says, problem.fix, page)

    return Findings(sources, np.array(rows, np.int64), say)


def _row(case: Case, source: int, told: tuple[int, Problem]) -> int:
    """The row that the target speaks of, where it is one of the document's; else the first."""
    first, number = int(case.draft.groups.first_row[source]), _NUMBER.search(told[1].at)
    if number is None:
        return first
    rows = case.sheet.sheet.rows
    found = int(np.searchsorted(rows, int(number[0])))
    is_there = found < len(rows) and int(rows[found]) == int(number[0])
    is_its = is_there and int(case.draft.groups.document_of_row[found]) == source
    return found if is_its else first


def same_as_found(case: Case, document: int, found: Found) -> bool:
    """Whether what Sage holds is this document: its contact, date and total."""
    draft = case.draft
    source = int(draft.documents.source[document])
    place = int(draft.people.document[source])
    choice = draft.people.choices[place]
    currency = draft.money.codes[int(draft.money.document[source])]
    return (
        bool(draft.date.said[source])
        and (found.date - EPOCH).days == int(draft.date.days[source])
        and found.currency == currency
        and found.gross == from_minor(int(draft.documents.gross[document]), minor_places(currency))
        and (choice is None or choice.verb != "link" or choice.contact == found.contact_id)
    )
