"""Entries as Sage 100's API shows them, put together again into the documents they came from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from engine.model import DocumentKind
from engine.target import Found
from engine.targets.sage100.live.bodies import piece_id
from engine.targets.sage100.live.calls import Record
from engine.targets.sage_accounting.reading import day, part, text

SELECT = "id,date,piece,reference,numeroFacture,sens,montant"
EXPAND = "compte($select=numero),tiers($select=numero),journal($select=code)"

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class _Entry:
    journal: str
    date: dt.date
    piece: str
    number: str
    account: str
    tiers: str
    amount: Decimal
    """Above nothing in debit."""


def documents_in(records: Iterable[Record], currency: str) -> Iterator[Found]:
    """The invoices and avoirs among the entries: pieces in which a tiers owes or is owed."""
    pieces: dict[tuple[str, dt.date, str, str], list[_Entry]] = defaultdict(list)
    for record in records:
        if (entry := _entry(record)) is not None:
            pieces[entry.journal, entry.date, entry.piece, entry.number].append(entry)
    known: set[str] = set()
    for entries in pieces.values():
        if (kind := _kind_of(entries)) is not None:
            found = _found(kind, entries, currency, known)
            known.add(found.id)
            yield found


def _entry(record: Record) -> _Entry | None:
    booked = day(record, "date")
    amount = _amount(record)
    if booked is None or amount is None:
        return None
    return _Entry(
        text(part(record, "journal"), "code"),
        booked,
        text(record, "piece"),
        text(record, "numeroFacture") or text(record, "reference"),
        text(part(record, "compte"), "numero"),
        text(part(record, "tiers"), "numero"),
        -amount if text(record, "sens").casefold() == "credit" else amount,
    )


def _amount(record: Record) -> Decimal | None:
    value = record.get("montant")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    try:
        return Decimal(value).quantize(_NOTHING)
    except InvalidOperation:
        return None


def _kind_of(entries: Sequence[_Entry]) -> DocumentKind | None:
    """What a piece is; None where it is no invoice: a payment, an operation of another kind."""
    if any(each.account.startswith("5") for each in entries):
        return None
    owed = [each for each in entries if each.tiers]
    total = sum((each.amount for each in owed), _NOTHING)
    if not total:
        return None
    if owed[0].account.startswith("40"):
        return "purchase credit note" if total > 0 else "purchase invoice"
    return "invoice" if total > 0 else "credit note"


def _found(kind: DocumentKind, entries: Sequence[_Entry], currency: str, known: set[str]) -> Found:
    owed = [each for each in entries if each.tiers]
    taxes = [each for each in entries if not each.tiers and each.account.startswith("445")]
    others = [each for each in entries if not each.tiers and each not in taxes]
    sign = 1 if kind in ("invoice", "purchase credit note") else -1
    gross = _sum(owed, sign)
    first = owed[0]
    id_ = piece_id(first.journal, first.date, first.number)
    return Found(
        id=id_ if id_ not in known else f"{id_} ({first.piece})",
        kind=kind,
        number=first.number,
        target_number=f"{first.journal} {first.piece}".strip(),
        contact_id=first.tiers,
        date=first.date,
        currency=currency,
        net=_sum(others, -sign),
        tax=_sum(taxes, -sign),
        gross=gross,
        outstanding=gross,  # how far it is paid is not told
        status="unpaid",
    )


def _sum(entries: Sequence[_Entry], sign: int) -> Decimal:
    """What they come to, seen from one side; nothing has no sign."""
    return sum((sign * each.amount for each in entries), _NOTHING)
