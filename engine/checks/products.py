"""Rules on products and services: what was chosen for an item is still sold."""

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
