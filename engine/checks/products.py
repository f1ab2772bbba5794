"""Rules on products, departments and projects: what was chosen for a word is still there."""

from collections.abc import Callable, Sequence

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.drafts import Tags
from engine.mapping import Ints
from engine.model import key_of
from engine.target import Kind


def product_gone(case: Case) -> Findings:
    """Every product or service that is chosen for an item is still in Sage."""
    products = case.draft.products
    if products is None:
        return NOTHING
    gone = [
        bool(chosen) and item is None
        for chosen, item in zip(products.chosen, products.items, strict=True)
    ]

    def say(row: int) -> Said:
        written = case.sheet.coded("item").at(row)
        return Said(
            f"{case.title('item')}: the product or service that was chosen for {quote(written)} is"
            " gone from Sage.",
            "Choose another, or none, on Products.",
            "Products",
            key_of(written),
            case.sheet.heading("item"),
        )

    return case.rows(products.mask(gone), say)


def product_unusable(case: Case) -> Findings:
    """Every product or service that is chosen for an item may be sold."""
    products = case.draft.products
    if products is None:
        return NOTHING
    barred = [item is not None and bool(item.unusable) for item in products.items]

    def say(row: int) -> Said:
        written, item = case.sheet.coded("item").at(row), products.at(row)
        assert item is not None
        return Said(
            f"{case.title('item')}: {quote(item.name)}, which was chosen for {quote(written)}, is"
            f" {item.unusable}.",
            f"Choose another, or none, on Products; or make the {item.kind} active again in Sage.",
            "Products",
            key_of(written),
            case.sheet.heading("item"),
        )

    return case.rows(products.mask(barred), say)


def tag_unusable(case: Case) -> Findings:
    """Every department and project that is chosen, or has the file's code, can be used."""
    bought = case.sheet.purchases

    def wrong(_: Kind, tags: Tags) -> Sequence[bool]:
        return [
            (chosen and item is None) or (item is not None and bool(item.barred(bought)))
            for chosen, item in zip(tags.chosen, tags.items, strict=True)
        ]

    def say(kind: Kind, tags: Tags, word: int) -> tuple[str, str]:
        item, written = tags.items[word], tags.column.words[word]
        says = f"the {kind} that was chosen for {quote(written)} is gone."
        if item is not None:
            named = quote(f"{item.code} {item.name}".strip())
            says = f"{named} cannot be used: {item.barred(bought)}."
        return says, "Choose another on Accounts."

    return _on_tags(case, wrong, say)


def tag_left_out(case: Case) -> Findings:
    """Every department and project of the file goes along, where the company keeps such a list."""
    bought = case.sheet.purchases
    if not case.draft.limits.tags_listed_only:
        return NOTHING

    def wrong(kind: Kind, tags: Tags) -> Sequence[bool]:
        if all(each.barred(bought) for each in case.draft.books.of(kind)):
            return ()
        return [bool(key) and not id_ for key, id_ in zip(tags.column.keys, tags.ids, strict=True)]

    def say(kind: Kind, tags: Tags, word: int) -> tuple[str, str]:
        rows = int(np.count_nonzero(tags.column.codes == word))
        lines = "its line goes" if rows == 1 else f"its {rows:,} lines go"
        return (
            f"{quote(tags.column.words[word])} is no {kind} that the company has for this, so"
            f" {lines} without one.",
            "Choose one on Accounts, or add it in Sage under Analysis Types.",
        )

    return _on_tags(case, wrong, say, once=True)


def _on_tags(
    case: Case,
    wrong: Callable[[Kind, Tags], Sequence[bool]],
    say: Callable[[Kind, Tags, int], tuple[str, str]],
    *,
    once: bool = False,
) -> Findings:
    """The rows with a department or a project of which something is wrong.

    `once` tells each word of the file a single time, where it first stands.
    """
    found: list[tuple[Kind, Tags]] = []
    wrong_rows: list[Ints] = []
    kept: tuple[tuple[Kind, Tags | None], ...] = (
        ("department", case.draft.departments),
        ("project", case.draft.projects),
    )
    for kind, tags in kept:
        if tags is not None and any(bad := wrong(kind, tags)):
            codes = tags.column.codes
            rows = np.flatnonzero(np.array(bad, np.bool_)[codes])
            if once:
                rows = rows[np.unique(codes[rows], return_index=True)[1]]
            found.append((kind, tags))
            wrong_rows.append(rows)
    if not any(map(len, wrong_rows)):
        return NOTHING
    rows = np.concatenate(wrong_rows)
    which = np.repeat(np.arange(len(found)), [len(each) for each in wrong_rows])
    order = np.argsort(rows, kind="stable")
    rows, which = rows[order], which[order]

    def said(number: int) -> Said:
        kind, tags = found[int(which[number])]
        word = int(tags.column.codes[int(rows[number])])
        says, fix = say(kind, tags, word)
        return Said(
            f"{case.title(kind)}: {says}",
            fix,
            "Accounts",
            key_of(tags.column.words[word]),
            case.sheet.heading(kind),
        )

    return Findings(case.draft.groups.document_of_row[rows], rows, said)
