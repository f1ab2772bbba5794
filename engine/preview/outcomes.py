"""What becomes of every document: to create, there already, changed, held or excluded, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from engine.checks import ARRIVED, Case, Findings, Rule, quote, same_as_found
from engine.drafts import Draft, build_all
from engine.mapping import EPOCH, LEFT_OUT, Codes, Ints, Mask, header, meanings
from engine.model import OUTCOMES, Document, Sent, from_text, key_of
from engine.target import Found

CREATE, THERE, CHANGED, HELD, EXCLUDED = range(len(OUTCOMES))

NOT_LEFT_OUT, BY_KIND, BY_STATUS, BY_CUT_OVER, BY_CONTACT, BY_OTHER_STATUS = range(6)

_MEANS = {
    "draft": "it is a draft",
    "cancelled": "it is cancelled",
    "transferred": "it was transferred before",
    "not reimbursed": "nobody is to be paid for it",
    "not received": "the money has not come in",
}


@dataclass(frozen=True, eq=False)
class Broken:
    """A rule, and where it is broken among the documents that count."""

    rule: Rule
    findings: Findings


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Every document's outcome, and every problem that counts."""

    outcome: Codes
    """By document of the target, a place in OUTCOMES."""
    left_out: Codes
    """By document of the file, why it is left out."""
    there: Mapping[int, str]
    """Documents that are in the target, and how that is known."""
    found: Mapping[int, Found]
    """Those of them that nobody sent from here, and what they are in the target."""
    voids: Mapping[int, str]
    """Documents that are in the target and cancelled in the file since, and how that is told."""
    broken: tuple[Broken, ...]

    @cached_property
    def first_stop(self) -> tuple[Codes, Ints]:
        """For each document of the file the first rule that holds it, and the finding's place."""
        rule = np.full(len(self.left_out), -1, np.int32)
        place = np.zeros(len(self.left_out), np.int64)
        for number in range(len(self.broken) - 1, -1, -1):
            each = self.broken[number]
            if each.rule.severity == "stop":
                source = each.findings.source[::-1]
                rule[source] = number
                place[source] = np.arange(len(source))[::-1]
        return rule, place

    @cached_property
    def counted(self) -> Ints:
        """How many problems each document of the file has."""
        found = np.zeros(len(self.left_out), np.int64)
        for each in self.broken:
            np.add.at(found, each.findings.source, 1)
        return found


def outcomes(case: Case, found: Sequence[tuple[Rule, Findings]]) -> Outcomes:
    """What becomes of every document; problems of what is left out do not count."""
    draft, sent = case.draft, case.sent_before
    made = draft.documents
    left_out = _left_out(draft)
    out = left_out != NOT_LEFT_OUT
    unmade, uncreated = np.zeros(len(out), np.bool_), np.zeros(len(out), np.bool_)
    for rule, findings in found:
        if rule.severity == "stop":
            (uncreated if rule.creating else unmade)[findings.source] = True

    outcome = np.full(len(made), CREATE, np.int32)
    outcome[(unmade | uncreated)[made.source]] = HELD
    there: dict[int, str] = {}
    recognised: dict[int, Found] = {}
    voids: dict[int, str] = {}
    free = ~out[made.source]
    _sent_before(draft, sent, free & ~unmade[made.source], outcome, there)
    _found_there(case, free, outcome, there, recognised)
    outcome[out[made.source]] = EXCLUDED
    _cancelled_since(draft, sent, left_out, outcome, there, voids)

    arrived = np.zeros(len(out), np.bool_)
    arrived[made.source[(outcome == THERE) | (outcome == CHANGED)]] = True
    still = np.zeros(len(out), np.bool_)
    still[made.source[(outcome == CREATE) | (outcome == HELD)]] = True
    broken = []
    for rule, findings in found:
        counts = ~out[findings.source]
        if rule.creating:
            counts &= still[findings.source] | ~arrived[findings.source]
        kept = findings.only(counts)
        if kept.count:
            broken.append(Broken(rule, kept))
    return Outcomes(outcome, left_out, there, recognised, voids, tuple(broken))


# --- left out --------------------------------------------------------------------------------


def _left_out(draft: Draft) -> Codes:
    said = np.zeros(len(draft.groups), np.int32)
    leave = draft.people.mask(
        [choice is not None and choice.verb == "leave out" for choice in draft.people.choices]
    )
    said[leave] = BY_CONTACT
    cut_over = draft.sheet.mapping.settings.cut_over
    if cut_over is not None:
        said[draft.date.said & (draft.date.days < (cut_over - EPOCH).days)] = BY_CUT_OVER
    for told_by in _other_statuses(draft):
        said[told_by.mask] = BY_OTHER_STATUS
    told = [meaning in _MEANS for meaning in meanings(draft.sheet)]
    if any(told):
        said[np.array([*told, False])[draft.status]] = BY_STATUS
    said[draft.groups.kind == LEFT_OUT] = BY_KIND
    return said


@dataclass(frozen=True, eq=False)
class _ToldElsewhere:
    """Documents that are left out because of a column that is not the status."""

    heading: str
    mask: Mask
    said: Mapping[int, tuple[str, str]]
    """By document, the word that stands there and what it means."""


def _other_statuses(draft: Draft) -> Sequence[_ToldElsewhere]:
    """What the sheet's other columns say of a document's state: synchronised, deployed."""
    sheet, found = draft.sheet, []
    for heading, words in sheet.shape.other_statuses.items():
        if heading not in sheet.sheet:
            continue
        column = sheet.column_words(heading)
        means = {key_of(word): meaning for word, meaning in words.items()}
        told = [means.get(key, "") in _MEANS for key in column.keys]
        if not any(told):
            continue
        rows = np.array(told, np.bool_)[column.codes]
        head = header(sheet, draft.groups, column.codes, column.filled)
        word = head.take(draft.groups.lines(column.codes), 0)
        mask = draft.groups.any(rows)
        said = {
            source: (column.words[int(word[source])], means.get(column.keys[int(word[source])], ""))
            for source in np.flatnonzero(mask).tolist()
        }
        found.append(_ToldElsewhere(heading, mask, said))
    return found


def why_left_out(draft: Draft, by: int, source: int) -> str:
    """Why a document of the file is left out, in a sentence."""
    sheet = draft.sheet
    match by:
        case 1:
            word = sheet.coded("kind").at(int(draft.groups.first_row[source]))
            return f"The type {quote(word)} is left out."
        case 2:
            at = int(draft.status[source])
            meaning = meanings(sheet)[at]
            assert meaning is not None
            return f"Its status is {quote(sheet.coded('status').words[at])}: {_MEANS[meaning]}."
        case 3:
            day = EPOCH + timedelta(days=int(draft.date.days[source]))
            cut_over = sheet.mapping.settings.cut_over
            return f"It is dated {day:%d/%m/%Y}, before the cut-over on {cut_over:%d/%m/%Y}."
        case 5:
            for told_by in _other_statuses(draft):
                word, says = told_by.said.get(source, ("", ""))
                if says in _MEANS:
                    return f"{told_by.heading} is {quote(word)}: {_MEANS[says]}."
    name = draft.people.clients.names[int(draft.people.document[source])]
    return f"{quote(name)} is left out."


# --- there already ---------------------------------------------------------------------------


def _sent_before(
    draft: Draft, sent: Mapping[int, Sent], may_be: Mask, outcome: Codes, there: dict[int, str]
) -> None:
    """Documents that a batch delivered: there already where they are the same, else changed."""
    arrived = [
        document
        for document, before in sent.items()
        if may_be[document] and before.state in ARRIVED
    ]
    for document, now in zip(arrived, build_all(draft, arrived), strict=True):
        before = sent[document]
        there[document] = _how_it_came(before)
        same = now is not None and _content(now) == _content(_read(draft, before.text))
        outcome[document] = THERE if same else CHANGED


def _how_it_came(sent: Sent) -> str:
    number = f", as {sent.target_number}" if sent.target_number else ""
    if sent.act == "adopt":
        return f"{sent.by} marked it as already in Sage{number}."
    return f"It went to Sage with batch {quote(sent.batch)}{number}."


def _cancelled_since(
    draft: Draft,
    sent: Mapping[int, Sent],
    left_out: Codes,
    outcome: Codes,
    there: dict[int, str],
    voids: dict[int, str],
) -> None:
    """Documents that are in the target, and that the file says are cancelled."""
    if not sent:
        return
    cancelled = _cancelled(draft, left_out)
    for document, before in sent.items():
        source = int(draft.documents.source[document])
        if not cancelled[source] or before.state not in ARRIVED or before.status == "void":
            continue
        voids[document] = why_left_out(draft, int(left_out[source]), source)
        there[document] = f"{_how_it_came(before)} {voids[document]}"
        outcome[document] = CHANGED


def _cancelled(draft: Draft, left_out: Codes) -> Mask:
    """Documents of the file that are left out because they are cancelled."""
    means = np.array([*(each == "cancelled" for each in meanings(draft.sheet)), False])
    found: Mask = (left_out == BY_STATUS) & means[draft.status]
    for told_by in _other_statuses(draft):
        for source, (_, meaning) in told_by.said.items():
            if meaning == "cancelled" and left_out[source] == BY_OTHER_STATUS:
                found[source] = True
    return found


def _read(draft: Draft, text: str) -> Document:
    return draft.sheet.memo.node(("sealed", text), lambda: from_text(text))


def _content(document: Document) -> tuple[object, ...]:
    """What must be the same for a document to be the same; not where it stood in which file."""
    return (
        document.kind,
        document.number,
        document.party.key,
        document.date,
        document.due,
        document.currency,
        document.rate,
        document.notes,
        tuple(
            (
                line.description,
                line.quantity,
                line.unit_price,
                line.net,
                line.tax,
                line.tax_rate,
                line.account,
                line.product,
                line.department,
                line.project,
                line.service,
            )
            for line in document.lines
        ),
    )


def _found_there(
    case: Case,
    free: Mask,
    outcome: Codes,
    there: dict[int, str],
    recognised: dict[int, Found],
) -> None:
    """Documents that the target shows with the same number, contact, date and total."""
    for document, held in case.in_target.items():
        if document in there or not free[document]:
            continue
        same = next(
            (
                each
                for each in held
                if each.status != "void" and same_as_found(case, document, each)
            ),
            None,
        )
        if same is not None:
            there[document] = f"It is in Sage, as {same.target_number}."
            recognised[document] = same
            outcome[document] = THERE
