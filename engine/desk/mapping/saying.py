"""How a choice is offered and told: what an entry of Sage is called, and why one will not do."""

from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.model import Choice, CurrencyValue, Problem, key_of
from engine.target import LIST, SOLD, Books, ReferenceItem


def label(item: ReferenceItem | None) -> str:
    """What people call it by.

    >>> label(ReferenceItem("ledger account", "9", "Sales", "4000"))
    '4000 Sales'
    """
    if item is None:
        return ""
    if item.kind in ("ledger account", "department", "project"):
        of = item.facts.get(LIST, "")
        from_another = f" ({of})" if key_of(of) not in ("", item.kind) else ""
        return f"{item.code} {item.name}{from_another}".strip()
    if item.kind in ("contact", *SOLD) and item.code:
        return f"{item.name} ({item.code})"
    return item.name


def on_offer(
    items: Sequence[ReferenceItem], *, purchases: bool = False, payments: bool = False
) -> Sequence[Choice]:
    """Those that may be chosen, each called by its code or name where it alone has that."""
    usable = [each for each in items if not each.barred(purchases, payments)]
    by_code = ("ledger account", *SOLD)
    short = [(each.kind in by_code and each.code) or each.name for each in usable]
    times = Counter(short)
    return [
        Choice(
            each.id,
            label(each),
            called if times[called] == 1 else label(each),
            (each.code, each.name),
        )
        for each, called in zip(usable, short, strict=True)
    ]


def unfit(chosen: str, item: ReferenceItem | None, purchases: bool, payments: bool = False) -> str:
    """Why what was chosen will not do, in a sentence; empty where it will."""
    if not chosen:
        return ""
    if item is None:
        return "It is gone from Sage. Choose another, or none."
    why = item.barred(purchases, payments)
    return f"It is {why}. Choose another, or none." if why else ""


def not_in_sage(page: str, kind: str, asked: str) -> Problem:
    return Problem(
        "not-in-sage",
        page,
        f"Sage has no {kind} “{asked}” now.",
        "Read Sage's lists again on Connection, then choose.",
    )


def acceptable(proposals: Sequence[Any], chosen: Dict[str, Any]) -> list[Any]:
    """Those that “accept all” may take: sure, and for something without a choice."""
    return [each for each in proposals if each.acceptable and each.key not in chosen]


def with_id(books: Books, item_id: str) -> ReferenceItem | None:
    return next((each for each in books.items if each.id == item_id), None)


def worth(values: Sequence[CurrencyValue]) -> Decimal:
    """What hangs on it, in whatever currency: to see at a glance what matters most."""
    return sum((each.value for each in values), Decimal(0))


def few(said: Sequence[str]) -> str:
    shown = ", ".join(said[:3])
    return f"{shown} and {len(said) - 3} more" if said[3:] else shown
