"""A document as it was sealed, beside what Sage holds of it at this moment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Protocol

from engine.connecting import reached
from engine.connecting.choosing import trouble_with_sage
from engine.errors import EngineError
from engine.installation import Installation
from engine.model import Comparison, Document, Problem, from_text
from engine.store import batches as rows
from engine.target import Held, Target

GONE = Problem(
    "delivery-gone",
    "History",
    "That document is not in this workspace.",
    "Choose another one on History.",
)
NOT_THERE_YET = Problem(
    "not-there-yet",
    "History",
    "It has not arrived in Sage, so there is nothing to compare it with.",
    "Send it on Transfer, then look again.",
)


class Looking(Protocol):
    """Reaches the company, only to read, as `connecting.reached` does."""

    def __call__(
        self, installation: Installation, workspace_id: str, *, looking: bool
    ) -> AbstractContextManager[Target]: ...


@dataclass(frozen=True)
class Beside:
    """What was sent and what is there, thing by thing; nothing there where it was not asked."""

    document: Document
    lines: Sequence[Comparison]
    asked: bool = False
    locked: str = ""
    """Why Sage lets nobody change it any more; empty where it does."""


def sent(
    installation: Installation, workspace_id: str, delivery_id: str, names: Mapping[str, str]
) -> Beside | Problem:
    """The document as it was sealed; `names` says what people call accounts, tax rates and tags."""
    with installation.store.reading() as session:
        row = rows.delivery(session, workspace_id, delivery_id)
    if row is None or row.what == "contact":
        return GONE
    document = from_text(row.document)
    return Beside(document, tuple(_compared(document, None, names)))


def beside(
    installation: Installation,
    workspace_id: str,
    delivery_id: str,
    names: Mapping[str, str],
    *,
    opening: Looking = reached,
) -> Beside | Problem:
    """The document as it was sealed, and as Sage holds it now, asked for by its id."""
    with installation.store.reading() as session:
        row = rows.delivery(session, workspace_id, delivery_id)
    if row is None or row.what == "contact":
        return GONE
    if not row.target_id:
        return NOT_THERE_YET
    document = from_text(row.document)
    try:
        with opening(installation, workspace_id, looking=True) as target:
            held = target.whole(document.kind, row.target_id)
    except EngineError as trouble:
        return trouble_with_sage(trouble)
    if held is None:
        return NOT_THERE_YET
    return Beside(document, tuple(_compared(document, held, names)), True, held.locked)


def _compared(
    document: Document, held: Held | None, names: Mapping[str, str]
) -> Iterator[Comparison]:
    """Thing by thing, ours first; what only Sage has stands at the end."""
    ours = dict(_said(document, names))
    if held is None:
        yield from (Comparison(what, says, "", None) for what, says in ours.items())
        return
    theirs = dict(_holds(held, document, names))
    for what in dict.fromkeys((*ours, *theirs)):
        here, there = ours.get(what, ""), theirs.get(what, "")
        yield Comparison(what, here, there, here == there)


def _said(document: Document, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "Number", document.number
    yield "Date", _day(document.date)
    if document.due is not None:
        yield "Due", _day(document.due)
    yield from _sums(document.net, document.tax, document.gross)
    for place, line in enumerate(document.lines, 1):
        yield from _line(
            place, line.description, line.net, line.tax, line.account, line.tax_rate, names
        )
        if tags := [each for each in (line.department, line.project) if each]:
            yield f"Line {place}, department", _named(tags, names)


def _holds(held: Held, document: Document, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    found = held.found
    yield "Number", found.number
    yield "Date", _day(found.date)
    if document.due is not None:
        yield "Due", "" if held.due is None else _day(held.due)
    yield from _sums(found.net, found.tax, found.gross)
    for place, (line, ours) in enumerate(zip_longest(held.lines, document.lines), 1):
        if line is None:
            continue
        net = round(line.quantity * line.unit_price, 2)
        yield from _line(place, line.description, net, line.tax, line.account, line.tax_rate, names)
        wanted = [each for each in (ours.department, ours.project) if each] if ours else []
        if wanted and line.tags is not None:  # Sage may know of more, which is nobody's mistake
            kept = [each for each in wanted if each in line.tags]
            yield f"Line {place}, department", _named(kept, names)


def _sums(net: Decimal, tax: Decimal, gross: Decimal) -> Iterator[tuple[str, str]]:
    yield from (("Net", _money(net)), ("Tax", _money(tax)), ("Total", _money(gross)))


def _line(
    place: int, text: str, net: Decimal, tax: Decimal, account: str, rate: str,
    names: Mapping[str, str],
) -> Iterator[tuple[str, str]]:  # fmt: skip
    yield f"Line {place}, text", " ".join(text.split())
    yield f"Line {place}, net", _money(net)
    yield f"Line {place}, tax", _money(tax)
    yield f"Line {place}, account", names.get(account, account)
    yield f"Line {place}, tax rate", names.get(rate, rate)


def _named(ids: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(each, each) for each in ids)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
