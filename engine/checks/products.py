"""Rules on products, departments and projects: what was chosen for a word is still there."""

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.model import key_of


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
    found = {}
    mask = np.zeros(len(case.sheet), np.bool_)
    for name, tags in (("project", case.draft.projects), ("department", case.draft.departments)):
        if tags is None:
            continue
        wrong = [
            (chosen and item is None) or (item is not None and bool(item.unusable))
            for chosen, item in zip(tags.chosen, tags.items, strict=True)
        ]
        if any(wrong):
            rows = np.array(wrong, np.bool_)[tags.column.codes]
            found.update(dict.fromkeys(np.flatnonzero(rows).tolist(), (name, tags)))
            mask |= rows

    def say(row: int) -> Said:
        name, tags = found[row]
        word = int(tags.column.codes[row])
        item, written = tags.items[word], tags.column.words[word]
        says = f"the {name} that was chosen for {quote(written)} is gone."
        if item is not None:
            says = f"{quote(f'{item.code} {item.name}'.strip())} cannot be used: {item.unusable}."
        return Said(
            f"{case.title(name)}: {says}",
            "Choose another on Accounts.",
            "Accounts",
            key_of(written),
            case.sheet.heading(name),
        )

    return case.rows(mask, say)
