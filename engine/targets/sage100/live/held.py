"""Entries as Sage 100's API shows them, as lines of the pieces that they came from.

Sage's documentation of `ecritures` lists `lettrage` (at most five signs) and `lettree` (whether an
entry is lettrée). That a prélettrage, for a part, has its code and is not lettrée is our reading.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from engine.target import Payment
from engine.targets.sage100.live.bodies import piece_id
from engine.targets.sage100.live.calls import Record
from engine.targets.sage100.settled import NOTHING, Line, payments_in
from engine.targets.sage_accounting.reading import day, part, text

SELECT = "id,date,piece,reference,numeroFacture,sens,montant"
LETTERED = f"{SELECT},lettrage,lettree"
EXPAND = "compte($select=numero),tiers($select=numero),journal($select=code)"


def documents_in(
    records: Iterable[Record], currency: str, journals: Collection[str]
) -> Iterator[Payment]:
    """The invoices and avoirs among the entries, by their ids here, and how far they are paid.

    In `journals`, those of sales and purchases, the entries of tiers' accounts are enough.
    """
    pieces: dict[tuple[str, dt.date, str, str], list[Line]] = defaultdict(list)
    for row, record in enumerate(records):
        if (line := _line(row, record, currency)) is not None:
            pieces[line.journal, line.date, line.piece, line.invoice].append(line)
    known: set[str] = set()
    for payment in payments_in(list(pieces.values()), journals):
        found = payment.found
        id_ = piece_id(found.target_number.partition(" ")[0], found.date, found.number)
        if id_ in known:
            id_ = f"{id_} ({found.target_number.partition(' ')[2]})"
        known.add(id_)
        yield replace(payment, found=replace(found, id=id_))


def _line(row: int, record: Record, currency: str) -> Line | None:
    booked = day(record, "date")
    amount = _amount(record)
    if booked is None or amount is None:
        return None
    return Line(
        row=row,
        journal=text(part(record, "journal"), "code"),
        date=booked,
        piece=text(record, "piece"),
        invoice=text(record, "numeroFacture") or text(record, "reference"),
        account=text(part(record, "compte"), "numero"),
        tiers=text(part(record, "tiers"), "numero"),
        amount=-amount if text(record, "sens").casefold() == "credit" else amount,
        letter=text(record, "lettrage"),
        lettered=None,
        currency=currency,
        whole=record.get("lettree") is True,
    )


def _amount(record: Record) -> Decimal | None:
    value = record.get("montant")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    try:
        return Decimal(value).quantize(NOTHING)
    except InvalidOperation:
        return None
