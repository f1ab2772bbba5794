"""What a new British company in Sage 50 has: its nominal codes and its tax codes.

Once the company's own lists are read, they stand in place of these.
"""

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from engine.target import ON_PURCHASES, ON_RETURN, Books, DatedPercentage, ReferenceItem

CONTROL = "a control account, which Sage 50 posts to by itself"
BANK = "a bank account, which only payments go to"

_ON_PURCHASES: Mapping[str, Mapping[str, str]] = {
    "purchases": {ON_PURCHASES: ""},
    "sales": {ON_PURCHASES: "for sales only"},
}
_FOLDER = Path(__file__).parent


@cache
def usual_books() -> Books:
    """The nominal codes, with Sales North to sell to, and the tax codes that mean something.

    >>> usual_books().of("ledger account")[13].unusable
    'a control account, which Sage 50 posts to by itself'
    >>> [each.name for each in usual_books().of("tax rate")][:2]
    ['T0 Zero rated 0.00%', 'T1 Standard rate 20.00%']
    """
    accounts = (nominal(row["code"], row["name"], row["kind"]) for row in _rows("nominals.csv"))
    codes = (
        tax_code(row["code"], row["name"], row["percentage"], row["used_on"])
        for row in _rows("tax_codes.csv")
    )
    return Books(
        items=(*codes, *accounts),
        currency="GBP",
        country="GB",
        terms_days=30,
        sales_account="4000",
        purchase_account="5000",
        bank_account="1200",
        version="usual sage-50",
    )


def nominal(code: str, name: str, kind: str = "") -> ReferenceItem:
    """A nominal code; `kind` is control, bank or kept, where it is no ordinary one."""
    unusable = {"control": CONTROL, "bank": BANK}.get(kind, "")
    facts = {"type": kind} if kind else {}
    return ReferenceItem("ledger account", code, name, code, unusable, facts)


def tax_code(code: str, name: str, percentage: str, used_on: str = "") -> ReferenceItem:
    """A tax code with what it charges; `used_on` is sales or purchases, where it is not both.

    Companies rename and reuse codes: what a code means on the return holds for its usual name only.
    """
    usual = usual_tax_codes().get(code, {})
    named_so = usual and _letters(name) == _letters(usual["name"])
    on_return = usual["on_return"] if named_so else ""
    return ReferenceItem(
        "tax rate",
        code,
        f"{code} {name} {Decimal(percentage):.2f}%",
        code,
        "for purchases only" if used_on == "purchases" else "",
        {**_ON_PURCHASES.get(used_on, {}), **({ON_RETURN: on_return} if on_return else {})},
        (DatedPercentage(percentage, None, None),),
    )


@cache
def usual_nominals() -> Mapping[str, str]:
    """What is special about a nominal code of a new company, by the code."""
    return {row["code"]: row["kind"] for row in _rows("nominals.csv")}


@cache
def usual_tax_codes() -> Mapping[str, Mapping[str, str]]:
    """The tax codes of a new company, by the code."""
    return {row["code"]: row for row in _rows("tax_codes.csv")}


def _letters(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


def _rows(name: str) -> list[Mapping[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
