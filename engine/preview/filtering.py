"""Which documents a person wants to see."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.drafts import account_column
from engine.drafts.documents import Draft
from engine.mapping import EPOCH, KIND_OF, Mask
from engine.model import OUTCOMES, Wanted, key_of
from engine.preview.outcomes import Outcomes
from engine.preview.problems import Problems


def wanted_documents(draft: Draft, outcomes: Outcomes, problems: Problems, wanted: Wanted) -> Mask:
    """The documents of the target that fit all that is asked for."""
    made, date_ = draft.documents, draft.date
    keep = np.ones(len(made), np.bool_)
    if wanted.outcome is not None:
        keep &= outcomes.outcome == OUTCOMES.index(wanted.outcome)
    sources = np.ones(len(draft.groups), np.bool_)
    if wanted.contact:
        key = key_of(wanted.contact)
        sources &= draft.people.mask([each == key for each in draft.people.clients.keys])
    if wanted.currency:
        sources &= np.array([code == wanted.currency for code in draft.money.codes], np.bool_)[
            draft.money.document
        ]
    if wanted.since is not None:
        sources &= date_.said & (date_.days >= (wanted.since - EPOCH).days)
    if wanted.until is not None:
        sources &= date_.said & (date_.days <= (wanted.until - EPOCH).days)
    if wanted.month:
        first, after = _month(wanted.month)
        sources &= date_.said & (date_.days >= first) & (date_.days < after)
    if wanted.rule:
        there = np.zeros(len(sources), np.bool_)
        there[problems.sources(wanted.rule)] = True
        sources &= there
    if wanted.column:
        sources &= draft.groups.any(draft.groups.lines(_rows_with(draft, wanted)))
    keep &= sources[made.source]
    if wanted.text.strip():
        keep &= _said(draft, wanted.text.strip())
    return keep


def _month(text: str) -> tuple[int, int]:
    year, month = (int(part) for part in text.split("-")[:2])
    following = date(year + month // 12, month % 12 + 1, 1)
    return (date(year, month, 1) - EPOCH).days, (following - EPOCH).days


def _rows_with(draft: Draft, wanted: Wanted) -> Mask:
    sheet = draft.sheet
    if wanted.column not in KIND_OF and wanted.column not in sheet.sheet:
        return np.zeros(len(sheet), np.bool_)
    column = account_column(sheet, draft.books, wanted.column)
    key = key_of(wanted.value)
    there: Mask = np.array([each == key for each in column.keys] or [False], np.bool_)[column.codes]
    return there


def _said(draft: Draft, text: str) -> Mask:
    """Documents with the text in their number, their client's name or a line, whatever the case."""
    made, sheet = draft.documents, draft.sheet
    low = text.casefold()
    clients = draft.people.clients
    named = draft.people.mask(
        [low in " ".join((name, code)).casefold() for name, code in
         zip(clients.names, clients.codes, strict=True)]
    )  # fmt: skip
    number = sheet.coded("number")
    numbered = np.array([low in word.casefold() for word in number.words] or [False], np.bool_)
    sources = named | numbered[number.codes[draft.groups.first_row]]
    words = np.array([low in word.casefold() for word in made.words.words] or [False], np.bool_)
    found: Mask = sources[made.source] | words[made.word]
    for index in np.flatnonzero(made.part).tolist():
        found[index] |= low in made.number(index).casefold()
    for name in ("item", "description"):
        if sheet.has(name):
            rows = _contains(sheet.made(name).texts, text)
            lines = draft.groups.lines(rows)
            found[made.of_line[lines]] = True
    return found


def _contains(texts: pa.StringArray, text: str) -> Mask:
    found: Mask = pc.match_substring(texts, text, ignore_case=True).to_numpy(zero_copy_only=False)
    return found
