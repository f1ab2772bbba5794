"""Rules on numbers: each stands once, is as the target takes it, and none is missing."""

import re
from collections import Counter
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.drafts import prefix_of
from engine.mapping import EPOCH, LEFT_OUT, Coded, Ints, Same, digits_of, distinct

_MOST_GAPS = 20


def number_twice(case: Case) -> Findings:
    """Where a row is a whole document, no number stands in two rows."""
    groups = case.draft.groups
    if case.sheet.shape.grain != "invoice":
        return NOTHING
    twice = (groups.ends - groups.starts) > 1

    def say(source: int) -> Said:
        rows = case.sheet.sheet.rows[
            groups.row[int(groups.starts[source]) : int(groups.ends[source])]
        ]
        listed = ", ".join(map(str, rows[:5].tolist()))
        return Said(
            f"{case.title('number')}: {quote(case.number(source))} stands in rows {listed}, though"
            " each row is a document.",
            "Correct the numbers on Upload, or say there that a row is a line.",
            "Upload",
            "number",
            case.sheet.heading("number"),
        )

    return case.sources(twice, say)


def number_prefixed(case: Case) -> Findings:
    """No number has letters before its digits, where these are refused."""
    if case.sheet.mapping.settings.prefix != "refuse":
        return NOTHING
    words = case.sheet.coded("number")
    prefixed = np.array([bool(prefix_of(word)) for word in words.words] or [False], np.bool_)
    of = words.codes[case.draft.groups.first_row]

    def say(source: int) -> Said:
        number = case.number(source)
        return Said(
            f"{case.title('number')}: {quote(number)} has {quote(prefix_of(number))} before its"
            " digits, which is refused.",
            "Allow or strip such letters on Invoice settings, or correct the cell.",
            "Invoice settings",
            "number",
            case.sheet.heading("number"),
        )

    return case.sources(prefixed[of], say)


def number_too_long(case: Case) -> Findings:
    """Every number is as short as the target takes it."""
    most, made = case.draft.limits.number, case.draft.documents
    lengths = pc.utf8_length(pa.array(made.words.distinct, pa.string())).to_numpy()
    length = lengths[made.word] if len(lengths) else made.word
    length = length + np.array([0, *map(len, made.suffixes)])[made.part]

    def say(document: int) -> Said:
        number = made.number(document)
        return Said(
            f"{case.title('number')}: {quote(number)} has {len(number)} characters; Sage takes"
            f" {most}.",
            "Shorten it on Upload, or strip what is before its digits on Invoice settings.",
            "Upload",
            "number",
            case.sheet.heading("number"),
        )

    return case.documents(length > most, say)


def number_longer_than_pad(case: Case) -> Findings:
    """No number has more digits than numbers are filled up to."""
    pad = case.sheet.mapping.settings.pad
    if not pad:
        return NOTHING
    words = case.sheet.coded("number")
    digits = [re.match(r"[0-9]*", word[len(prefix_of(word)) :]) for word in words.words]
    longer = np.array([found is not None and found.end() > pad for found in digits] or [False])
    of = words.codes[case.draft.groups.first_row]

    def say(source: int) -> Said:
        return Said(
            f"{case.title('number')}: {quote(case.number(source))} has more than the {pad} digits"
            " that numbers are filled up to.",
            "Change the length on Invoice settings, if it should not stay so.",
            "Invoice settings",
            "number",
            case.sheet.heading("number"),
        )

    return case.sources(longer[of], say)


def number_collides(case: Case) -> Findings:
    """No two documents of one kind come to the same number in the target."""
    made = case.draft.documents
    goes = case.draft.groups.kind[made.source] != LEFT_OUT
    if made.words is case.sheet.coded("number") and not made.part.any():
        pairs = made.word.astype(np.int64) * 2 + made.credit  # numbers are as they were
        if len(distinct(pairs[goes])[0]) == int(goes.sum()):
            return NOTHING
    keys = _as_linked(case)
    counted = Counter(key for key, counts in zip(keys, goes.tolist(), strict=True) if counts)
    mask = goes & np.fromiter(
        (counted[key] > 1 and bool(made.number(at)) for at, key in enumerate(keys)),
        np.bool_,
        len(made),
    )

    def say(document: int) -> Said:
        other = next(
            at
            for at, key in enumerate(keys)
            if key == keys[document] and at != document and goes[at]
        )
        source, its = int(made.source[document]), int(made.source[other])
        if made.payments:
            return _paid_twice(case, source, its)
        one, two = quote(case.number(source)), quote(case.number(its))
        title = made.title[document]
        if made.parties is not None:
            title = f"{title} of {quote(case.party(document).name)}"
            if case.client(source) != case.client(its):
                return Said(
                    f"{case.title('number')}: {one} of {quote(case.client(source))} and {two} of"
                    f" {quote(case.client(its))} both become {title}.",
                    "Link the two with different suppliers on Contacts, or leave one of them out.",
                    "Contacts",
                    case.draft.people.clients.keys[int(case.draft.people.document[source])],
                    case.sheet.heading("contact"),
                )
        return Said(
            f"{case.title('number')}: {one} and {two} both become {title}.",
            "Change what is done with numbers on Invoice settings, or correct one of them.",
            "Invoice settings",
            "number",
            case.sheet.heading("number"),
        )

    return case.documents(mask, say)


def _paid_twice(case: Case, source: int, other: int) -> Said:
    """Sage has one transaction of an account, a day and a reference."""
    draft = case.draft
    row = case.sheet.sheet.rows[int(draft.groups.first_row[other])]
    day = EPOCH + timedelta(days=int(draft.date.days[source]))
    what = f"{case.title('number')}: {quote(case.number(source))}"
    who = f"{quote(case.client(source))} on {day:%d/%m/%Y}"
    made = draft.documents  # each payment is one document
    if made.gross[source] == made.gross[other]:
        says = f"{what} of {who} stands in row {row} too, with the same amount."
        fix = "Take one out on Upload"
    else:
        says = f"{what} of {who} stands in row {row} too; Sage would make one receipt of the two."
        fix = "Add them up in one row on Upload"
    fix += (
        "; if both came in, leave the invoice of one empty there, so that its own reference counts."
    )
    return Said(says, fix, "Upload", "number", case.sheet.heading("number"))


def _as_linked(case: Case) -> tuple[str, ...]:
    """What each document is in the target: two of the file's suppliers may be one there."""
    made = case.draft.documents
    if made.parties is None:
        return made.key
    ids = [case.party(at).id for at in range(len(made))]
    return tuple(
        f"{title} of {id_}" if id_ else key
        for title, key, id_ in zip(made.title, made.key, ids, strict=True)
    )


def number_gap(case: Case) -> Findings:
    """No number is missing between the first and the last of the file."""
    if case.sheet.payments:
        return NOTHING
    words = case.sheet.coded("number")
    told = case.sheet.memo.node(("gaps", Same(words)), lambda: _gaps(words))
    if not told:
        return NOTHING
    says = f"{case.title('number')}: missing in the file, though others before and after are there:"
    return case.everywhere(
        Said(
            f"{says} {'; '.join(told)}.",
            "Find out whether the export left them out before you approve on Preview.",
            "Preview",
            "number",
        )
    )


_SERIES = re.compile(r"(?P<before>[^09]*)(?P<digits>[09]{1,15})")


def _gaps(words: Coded) -> tuple[str, ...]:
    """What is missing in each series of numbers that is nearly whole: letters, then digits.

    Numbers filled up with zeros have one length; 7 and 12 are one series too.
    """
    shapes, value, _ = digits_of(pa.array(words.distinct, pa.string()))
    of = shapes.indices.to_numpy()
    series: dict[tuple[str, int], list[Ints]] = {}
    for shape, text in enumerate(shapes.dictionary.to_pylist()):
        if found := _SERIES.fullmatch(text):
            width = len(found["digits"]) if found["digits"].startswith("0") else 0
            series.setdefault((found["before"], width), []).append(value[of == shape])
    told = []
    for (before, width), parts in series.items():
        numbers, _ = distinct(np.concatenate(parts))
        missing = int(numbers[-1] - numbers[0]) + 1 - len(numbers)
        if 0 < missing <= max(1, min(_MOST_GAPS, len(numbers) // 4)):
            after = np.flatnonzero(np.diff(numbers) > 1)
            gone = (range(numbers[at] + 1, numbers[at + 1]) for at in after.tolist())
            gaps = [f"{before}{gap:0{width}d}" for each in gone for gap in each]
            told.append(", ".join(gaps[:5]) + (f" and {len(gaps) - 5} more" if gaps[5:] else ""))
    return tuple(told)
