"""Rules on lines: none stands there twice, and each says what it is for, briefly enough."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.checks.finding import NOTHING, Case, Findings, Said
from engine.drafts import has_markup, line_text, plain_lines
from engine.mapping import Groups, Ints, Same, byte_lengths

_BETWEEN = 3  # " - " between an item and its description


def same_twice(case: Case) -> Findings:
    """No document has the same line twice."""
    sheet = case.sheet
    cells = sheet.sheet.columns
    before = sheet.memo.node(
        ("same twice", Same(case.draft.groups), Same(case.draft.nets), *map(Same, cells)),
        lambda: _repeated(case),
    )
    if not before:
        return NOTHING
    mask = np.zeros(len(sheet), np.bool_)
    mask[list(before)] = True

    def say(row: int) -> Said:
        return Said(
            f"The row is the same in every cell as row {sheet.sheet.rows[before[row]]}; both"
            " count.",
            "Take one away on Upload, if it is there twice by mistake.",
            "Upload",
        )

    return case.rows(mask, say)


def _repeated(case: Case) -> Mapping[int, int]:
    """Rows that are in every cell what an earlier row of their document is, and which that is."""
    sheet, groups = case.sheet, case.draft.groups
    if not bool((groups.ends - groups.starts > 1).any()):
        return {}
    # Equal rows have equal numbers here; the few that seem so are compared cell by cell.
    seeming = case.draft.nets.net.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    seeming ^= groups.document_of_row.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    for name in ("item", "tax_code"):
        if sheet.has(name):
            codes = sheet.raw(sheet.made(name).texts).codes.astype(np.uint64)
            seeming ^= (codes + np.uint64(1)) * np.uint64(0x165667B19E3779F9)
            seeming *= np.uint64(0xFF51AFD7ED558CCD)
    candidates = _alike(seeming, groups)
    if not len(candidates):
        return {}
    cells = [column.take(candidates).to_pylist() for column in sheet.sheet.columns]
    first: dict[tuple[object, ...], int] = {}
    before: dict[int, int] = {}
    for row, whole in zip(candidates.tolist(), zip(*cells, strict=True), strict=True):
        same = (int(groups.document_of_row[row]), *whole)
        earlier = first.setdefault(same, row)
        if earlier != row:
            before[row] = earlier
    return before


_FEW = 32


def _alike(seeming: NDArray[np.uint64], groups: Groups) -> Ints:
    """Rows whose number another row of their document has."""
    found = np.zeros(len(seeming), np.bool_)
    most = int((groups.ends - groups.starts).max())
    if most <= _FEW and groups.in_order:
        for apart in range(1, most):  # a line and those behind it: documents are short
            same = seeming[apart:] == seeming[:-apart]
            found[apart:] |= same
            found[:-apart] |= same
    else:
        ordered = np.sort(seeming)
        repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        found = np.isin(seeming, repeated)
    return np.flatnonzero(found)


def text_too_long(case: Case) -> Findings:
    """Every description is as short as the target takes it."""
    sheet, most = case.sheet, case.draft.limits.line_text
    mask = np.zeros(len(sheet), np.bool_)
    if sheet.has("description"):
        mask |= sheet.longer("description", most)
    if sheet.has("item"):
        mask |= sheet.longer("item", most)
    settings = sheet.mapping.settings
    if (settings.detail == "detailed" or settings.code_in_front) and sheet.has("item"):
        together = byte_lengths(sheet.made("item").texts)
        if sheet.has("description"):
            together = together + byte_lengths(sheet.made("description").texts) + _BETWEEN
        mask |= together > most
    for row in np.flatnonzero(mask).tolist():  # without its HTML it may be short enough
        mask[row] = len(line_text(case.draft, row)) > most
    name = "description" if sheet.has("description") else "item"

    def say(row: int) -> Said:
        length = len(line_text(case.draft, row))
        return Said(
            f"{case.title(name)}: the text has {length:,} characters, Sage takes {most:,}; the rest"
            " is cut off.",
            "Choose shorter descriptions on Invoice settings, or shorten it.",
            "Invoice settings",
            "description",
            sheet.heading(name),
        )

    return case.rows(mask, say)


def text_missing(case: Case) -> Findings:
    """Every line says what it is for."""
    sheet = case.sheet
    if sheet.payments:
        return NOTHING  # its method does, or the word itself
    empty = np.ones(len(sheet), np.bool_)
    if sheet.has("description") and not sheet.choice("description").default:
        empty &= byte_lengths(sheet.made("description").texts) == 0
    elif sheet.has("description"):
        return NOTHING
    if sheet.has("item"):
        empty &= ~sheet.coded("item").filled
    name = "description" if sheet.has("description") else "item"

    def say(row: int) -> Said:
        return Said(
            "The line has no description; the document's number stands there instead.",
            "Write one on Upload, or choose a default on Fields.",
            "Fields",
            "description",
            sheet.heading(name) if sheet.has(name) else "",
        )

    return case.rows(empty, say)


def notes_too_long(case: Case) -> Findings:
    """Every document's notes are as short as the target takes them."""
    sheet, most = case.sheet, case.draft.limits.notes
    if not sheet.has("notes"):
        return NOTHING
    mask = sheet.longer("notes", most)
    for row in np.flatnonzero(mask).tolist():
        text = sheet.text("notes", row)
        plain = sheet.shape.markup or has_markup(text)
        mask[row] = len(plain_lines(text) if plain else text) > most

    def say(row: int) -> Said:
        return Said(
            f"{case.title('notes')}: the text has more than the {most:,} characters that Sage"
            " takes; the rest is cut off.",
            "Shorten it on Upload.",
            "Upload",
            "notes",
            sheet.heading("notes"),
        )

    return case.rows(mask, say)
