"""What a document that is in the target would become: field by field, or why it cannot."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from engine.drafts import Draft, listed
from engine.model import RECEIPT, Document, DocumentChange, FieldDiff, Line, Sent, from_text
from engine.target import SOLD

_INSTEAD = "Send a credit note and a new invoice, or leave it as it is in Sage."
_STANDING = {
    "paid": "It is paid in Sage.",
    "part paid": "A part of it is paid in Sage.",
    "void": "It is void in Sage.",
}


def change_of(
    draft: Draft,
    before: Sent,
    now: Document | None,
    cancelled: str,
    standing: str | None,
    frozen: str,
) -> DocumentChange | None:
    """What is to be done to what was sent; `standing` is how far it is paid, as last seen, and
    `frozen` why nothing can be changed where it is.

    `cancelled` tells how the file says that it is; then it is voided, whatever else it says.
    """
    was = from_text(before.text)
    if not cancelled and now is None:
        return None
    why_not = frozen or _STANDING.get(standing or before.status, "")
    lock = draft.books.lock_date
    if before.changing:
        why_not = f"It is being changed with batch “{before.changing}”."
    elif not why_not and lock is not None and was.date <= lock:
        why_not = f"It is dated in a period that is locked in Sage, up to {lock:%d/%m/%Y}."
    if cancelled or now is None:
        instead = "" if not why_not or before.changing else f" {_instead(was, voided=True)}"
        return DocumentChange(
            "void", before, was, (), reason=cancelled, why_not=f"{why_not}{instead}"
        )
    why_not = why_not or _cannot(was, now, lock)
    if why_not and not before.changing:
        why_not = f"{why_not} {_instead(was, voided=False)}"
    return DocumentChange("update", before, now, tuple(_diff(draft, was, now)), why_not=why_not)


def _instead(was: Document, *, voided: bool) -> str:
    if was.kind == RECEIPT:
        return "Correct it in Sage itself, or leave it as it is there."
    return "Send a credit note instead." if voided else _INSTEAD


def _cannot(was: Document, now: Document, lock: date | None) -> str:
    """What a change of a posted document cannot do."""
    if was.party.key != now.party.key:
        return "It is for another client now, and a posted document keeps its client."
    if was.currency != now.currency:
        return "It is in another currency now, and a posted document keeps its currency."
    if lock is not None and now.date <= lock:
        return f"Its new date is in a period that is locked in Sage, up to {lock:%d/%m/%Y}."
    if len(now.lines) < len(was.lines):
        return "It has fewer lines now, and Sage does not say what becomes of a line left out."
    for first, second in zip(was.lines, now.lines, strict=False):
        if (first.product and not second.product) or (first.service and not second.service):
            return "A line names no product any more, and Sage keeps the one it had."
    return ""


def _diff(draft: Draft, was: Document, now: Document) -> Iterator[FieldDiff]:
    """Everything that is different, from the head to the last line."""
    for what, before, after in (
        ("Client", was.party.name, now.party.name),
        ("Date", _day(was.date), _day(now.date)),
        ("Due", _day(was.due), _day(now.due)),
        ("Currency", was.currency, now.currency),
        ("Exchange rate", _number(was.rate), _number(now.rate)),
        ("Notes", was.notes, now.notes),
    ):
        if before != after:
            yield FieldDiff(what, before, after)
    for place, (first, second) in enumerate(zip_longest(was.lines, now.lines), 1):
        yield from _line(draft, place, first, second)
    for what, one, other in (
        ("Net", was.net, now.net),
        ("Tax", was.tax, now.tax),
        ("Total", was.gross, now.gross),
    ):
        if one != other:
            yield FieldDiff(what, f"{one:,} {was.currency}", f"{other:,} {now.currency}")


def _line(draft: Draft, place: int, was: Line | None, now: Line | None) -> Iterator[FieldDiff]:
    if was is None or now is None:
        yield FieldDiff(f"Line {place}", _whole(was), _whole(now))
        return
    accounts, rates = listed(draft.sheet, draft.books, "ledger account"), draft.books.of("tax rate")
    names = {each.id: f"{each.code} {each.name}".strip() for each in accounts.values()}
    names |= {each.id: each.name for each in rates}
    names |= {each.id: each.name for kind in SOLD for each in draft.books.of(kind)}
    for what, before, after in (
        ("description", was.description, now.description),
        ("quantity", _number(was.quantity), _number(now.quantity)),
        ("price", _number(was.unit_price), _number(now.unit_price)),
        ("net", _number(was.net), _number(now.net)),
        ("tax rate", was.tax_rate, now.tax_rate),
        ("tax", _number(was.tax), _number(now.tax)),
        ("account", was.account, now.account),
        ("product", was.product, now.product),
        ("service", was.service, now.service),
    ):
        if before != after:
            yield FieldDiff(
                f"Line {place}, {what}", names.get(before, before), names.get(after, after)
            )


def _whole(line: Line | None) -> str:
    return "" if line is None else f"{line.description}: {line.net:,} and {line.tax:,} tax"


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def _number(number: Decimal | None) -> str:
    return "" if number is None else f"{number:,f}"
