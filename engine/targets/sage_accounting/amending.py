"""A document that Sage holds already: read whole, held against ours, changed line by line.

Sage changes a line that is named by its id and adds one without. What becomes of a line that
is left out nobody says, so a change never leaves one out.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.model import Document, DocumentKind
from engine.target import Held, HeldLine
from engine.targets.sage_accounting.bodies import NAMES, TAGS, Body, lines_of, pennies, request_of
from engine.targets.sage_accounting.client import Record
from engine.targets.sage_accounting.held import amount, found_in, tags_of
from engine.targets.sage_accounting.reading import day, flag, part, parts, text

_SETTLED = {"paid": "It is paid in Sage.", "part paid": "A part of it is paid in Sage."}


def held_in(kind: DocumentKind, record: Record, *, with_tags: bool = True) -> Held:
    """One document by itself, with its lines; `with_tags` where Sage was asked for those, too."""
    found = found_in(kind, record)
    locked = ""
    if found.status == "void":
        locked = "It is void in Sage."
    elif found.status in _SETTLED:
        locked = _SETTLED[found.status]
    elif flag(record, "tax_reconciled", unsaid=False):
        locked = "Its tax was declared in a return."
    elif not flag(record, "editable", unsaid=True):
        locked = "Sage lets nobody change it: it may be in a locked period."
    return Held(
        found,
        due=day(record, "due_date"),
        notes=text(record, "notes"),
        lines=tuple(_line(each, with_tags) for each in parts(record, lines_of(kind))),
        locked=locked,
    )


def _line(record: Record, with_tags: bool) -> HeldLine:
    return HeldLine(
        id=text(record, "id"),
        description=text(record, "description"),
        quantity=_number(record, "quantity"),
        unit_price=amount(record, "unit_price"),
        tax=amount(record, "tax_amount"),
        tax_rate=text(part(record, "tax_rate"), "id"),
        account=text(part(record, "ledger_account"), "id"),
        product=text(part(record, "product"), "id"),
        tags=tags_of(record) if with_tags else None,
    )


def _number(record: Record, name: str) -> Decimal:
    written = text(record, name)
    return Decimal(written) if written else Decimal(0)


def change_request(document: Document, held: Held) -> Body:
    """The body that makes of what Sage holds what the document says.

    Whom it is for, its address and its currency stay as they are.
    """
    name = NAMES[document.kind]
    inner = request_of(document)[name]
    for stays in ("contact_id", "main_address", "currency_id"):
        inner.pop(stays, None)
    inner.setdefault("notes", "")
    lines = inner[lines_of(document.kind)]
    for line, there in zip(lines, held.lines, strict=False):
        line["id"] = there.id
        if there.tags is not None and there.tags >= set(line.get(TAGS, ())):
            line.pop(TAGS, None)  # somebody may have said more of it in Sage, which stays
    return {name: inner}


def unlike(document: Document, held: Held) -> str:
    """What Sage holds otherwise than the document says, line by line; empty where all is the same.

    What the document is silent of, its due date and its notes, may be anything.
    """
    said = [
        f"{what} “{theirs}” instead of “{ours}”" for what, ours, theirs in _unlike(document, held)
    ]
    return f"In Sage: {', '.join(said)}." if said else ""


def _unlike(document: Document, held: Held) -> Iterator[tuple[str, Any, Any]]:
    found, body = held.found, request_of(document)[NAMES[document.kind]]
    told: list[tuple[str, Any, Any]] = [
        ("number", document.number, found.number),
        ("date", document.date, found.date),
        ("net", document.net, found.net),
        ("tax", document.tax, found.tax),
        ("total", document.gross, found.gross),
    ]
    if "due_date" in body:
        due = held.due.isoformat() if held.due else ""
        told.append(("due date", body["due_date"], due))
    if document.notes:
        told.append(("notes", document.notes.split(), held.notes.split()))
    if document.party.id not in ("", found.contact_id):
        told.append(("contact", "the one it was sent for", "another one"))
    lines = body[lines_of(document.kind)]
    told.append(("number of lines", len(lines), len(held.lines)))
    for place, (line, there) in enumerate(zip(lines, held.lines, strict=False), 1):
        at = f"of line {place}"
        told += [
            (f"description {at}", line["description"].split(), there.description.split()),
            (f"quantity {at}", line["quantity"], there.quantity),
            (f"price {at}", pennies(line["unit_price"]), there.unit_price),
            (f"tax {at}", line["tax_amount"], there.tax),
            (f"tax rate {at}", line["tax_rate_id"], there.tax_rate),
            (f"account {at}", line["ledger_account_id"], there.account),
            (f"department or project {at}", "as sent", _kept(line, there)),
        ]
    for what, ours, theirs in told:
        if ours != theirs:
            yield what, _words(ours), _words(theirs)


def _kept(line: Body, there: HeldLine) -> str:
    """Whether all that the line is put down to is there; Sage may know of more."""
    there_too = there.tags is None or there.tags >= set(line.get(TAGS, ()))
    return "as sent" if there_too else "another or none"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
