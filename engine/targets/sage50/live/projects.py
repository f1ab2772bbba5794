"""Which project goes along: HyperAccounts has a place for it in some of its calls.

A document of Invoices and credits has one for each line (`projectId`), a transaction of a single
line has one (`transactionPost`: `projectID`, with `costCode` for what is bought); a grouped
transaction has none. All of them take the number that Sage 50 gave the project, not its code.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.model import Document, Line, Problem, is_purchase
from engine.target import Order
from engine.targets.sage50.files import COST_CODE
from engine.targets.sage50.lists import Lists, lists_of

NUMBER = "number in Sage 50"
"""The fact of a project that HyperAccounts knows it by."""


def lines_of(document: Document) -> Sequence[Line]:
    """Those that are sent: Sage 50 takes no transaction of nothing."""
    return [line for line in document.lines if line.net or line.tax]


def number_of(line: Line, lists: Lists) -> str:
    """The number of a line's project; empty where it names none, or none that Sage 50 has."""
    item = lists.item("project", line.project) if line.project else None
    return "" if item is None else item.facts.get(NUMBER, "")


def alone(document: Document, order: Order) -> Mapping[str, Any]:
    """The project of a transaction of one line, and the cost code that goes with it."""
    lines = lines_of(document)
    number = number_of(lines[0], lists_of(order.books)) if len(lines) == 1 else ""
    if not number:
        return {}
    cost_code = order.options.get(COST_CODE, "")
    return {"projectID": number, **({"costCode": cost_code} if is_purchase(document.kind) else {})}


def problems_of(document: Document, order: Order) -> Iterator[Problem]:
    """Projects of Sage 50 whose number nobody has read yet."""
    lists = lists_of(order.books)
    for line in document.lines:
        item = lists.item("project", line.project) if line.project else None
        if item is not None and not item.facts.get(NUMBER):
            yield Problem(
                "project-left-out",
                f"{document.sheet}!{line.row}" if line.row else document.number,
                f"The number of the project “{item.code}” in Sage 50 is not known, so it is left"
                " out.",
                "Read Sage's lists again on Connection.",
                "warn",
            )
