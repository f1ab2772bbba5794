"""What entries say: which of their pieces are invoices, and how far each is settled by lettrage.

The same for entries that were exported and for those that the interface tells.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.model import DocumentKind
from engine.target import Allocation, Found, Payment

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """One entry; above nothing in debit."""

    row: int
    """Its place among the entries, which no other has."""
    journal: str
    date: dt.date
    piece: str
    invoice: str
    account: str
    tiers: str
    amount: Decimal
    letter: str
    lettered: dt.date | None
    currency: str
    whole: bool = True
    """Whether its letter alone says that it is settled, where nothing else of that letter is
    told: a prélettrage is for a part."""

    @property
    def of_client(self) -> bool:
        return self.account.startswith("41") and not self.account.startswith("419")

    @property
    def of_supplier(self) -> bool:
        return self.account.startswith("40") and not self.account.startswith("409")

    @property
    def group(self) -> tuple[str, str, str]:
        """Entries of one letter belong together, within one account and tiers."""
        return self.account, self.tiers, self.letter


Piece = Sequence[Line]


def payments_in(pieces: Collection[Piece], journals: Collection[str] = ()) -> Iterator[Payment]:
    """Every invoice and avoir among the pieces, and how far it is settled by its lettrage.

    A piece is an invoice where a tiers' account stands against sales or purchases and no money
    moves, and a payment otherwise. In `journals`, those of sales and purchases, whatever a tiers
    owes is an invoice: so its other entries need not be told.
    """
    kinds = {id(piece): _kind_of(piece, journals) for piece in pieces}
    settled = _settled([(kinds[id(piece)], piece) for piece in pieces])
    for piece in pieces:
        if (kind := kinds[id(piece)]) is not None:
            yield _payment(kind, piece, journals, settled)


# --- what was paid ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Match:
    """A part of an entry that was settled, and by what."""

    day: dt.date | None
    kind: str
    reference: str
    amount: Decimal


def _settled(
    pieces: Sequence[tuple[DocumentKind | None, Piece]],
) -> Mapping[int, Sequence[_Match]]:
    """What each entry of a tiers' account was settled by, by its row.

    Within a letter, debits meet credits from the oldest on. Where only one side of a letter is
    told (the sales journal alone, say), the letter itself says that they are settled.
    """
    kinds = {line.row: kind for kind, piece in pieces for line in piece}
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for _, piece in pieces:
        for line in piece:
            if line.letter and (line.of_client or line.of_supplier):
                groups[line.group].append(line)
    settled: dict[int, list[_Match]] = defaultdict(list)
    for group in groups.values():
        group.sort(key=lambda each: (each.date, each.row))
        debits = [each for each in group if each.amount > 0]
        credits_ = [each for each in group if each.amount < 0]
        if not debits or not credits_:
            for each in filter(lambda line: line.whole, group):
                settled[each.row].append(
                    _Match(each.lettered, "Lettrage", each.letter, abs(each.amount))
                )
            continue
        for debit, credit, amount in _meet(debits, credits_):
            settled[debit.row].append(_match(credit, kinds[credit.row], amount))
            settled[credit.row].append(_match(debit, kinds[debit.row], amount))
    return settled


def _meet(debits: Sequence[Line], credits_: Sequence[Line]) -> Iterator[tuple[Line, Line, Decimal]]:
    left = {each.row: abs(each.amount) for each in (*debits, *credits_)}
    for debit in debits:
        for credit in credits_:
            amount = min(left[debit.row], left[credit.row])
            if amount:
                left[debit.row] -= amount
                left[credit.row] -= amount
                yield debit, credit, amount


_CALLED: Mapping[DocumentKind | None, str] = {
    "invoice": "Facture",
    "credit note": "Avoir",
    "purchase invoice": "Facture fournisseur",
    "purchase credit note": "Avoir fournisseur",
    None: "Règlement",
}


def _match(by: Line, kind: DocumentKind | None, amount: Decimal) -> _Match:
    return _Match(by.date, _CALLED[kind], f"{by.journal} {by.piece}".strip(), amount)


# --- pieces ----------------------------------------------------------------------------------


def _owed(piece: Piece, journals: Collection[str]) -> tuple[Piece, Piece]:
    """The entries by which clients owe, or are owed, and those of suppliers."""
    clients = [each for each in piece if each.of_client]
    suppliers = [each for each in piece if each.of_supplier]
    if not (clients or suppliers) and piece[0].journal in journals:
        tiers = [each for each in piece if each.tiers]
        suppliers = [each for each in tiers if each.account.startswith("40")]
        clients = [each for each in tiers if each not in suppliers]
    return clients, suppliers


def _kind_of(piece: Piece, journals: Collection[str]) -> DocumentKind | None:
    """What a piece is; None where it is no invoice."""
    sides = _owed(piece, journals)
    clients, suppliers = (sum((each.amount for each in side), NOTHING) for side in sides)
    others = {each.account[:1] for each in piece if not (each.of_client or each.of_supplier)}
    surely = piece[0].journal in journals or any(
        each.account.startswith(("419", "409")) for each in piece
    )
    if "5" in others:
        return None
    if clients and ("7" in others or surely):
        return "invoice" if clients > 0 else "credit note"
    if suppliers and ("6" in others or "2" in others or surely):
        return "purchase invoice" if suppliers < 0 else "purchase credit note"
    return None


def _payment(
    kind: DocumentKind,
    piece: Piece,
    journals: Collection[str],
    settled: Mapping[int, Sequence[_Match]],
) -> Payment:
    purchase = kind in ("purchase invoice", "purchase credit note")
    owed = _owed(piece, journals)[purchase]
    taxes = [each for each in piece if each.account.startswith("445")]
    others = [each for each in piece if each not in owed and each not in taxes]
    sign = 1 if kind in ("invoice", "purchase credit note") else -1
    gross = _sum(owed, sign)
    matches = [match for each in owed for match in settled.get(each.row, ())]
    paid = sum((each.amount for each in matches), NOTHING)
    outstanding = abs(gross) - paid
    first = owed[0]
    return Payment(
        Found(
            id=f"{first.journal} {first.piece} {first.date.isoformat()}".strip(),
            kind=kind,
            number=first.invoice,
            target_number=f"{first.journal} {first.piece}".strip(),
            contact_id=first.tiers,
            date=first.date,
            currency=first.currency,
            net=_sum(others, -sign),
            tax=_sum(taxes, -sign),
            gross=gross,
            outstanding=outstanding,
            status="paid" if not outstanding else "part paid" if paid else "unpaid",
        ),
        max((each.day for each in matches if each.day), default=None),
        allocations=tuple(
            Allocation(each.day, each.kind, each.reference, each.amount) for each in matches
        ),
    )


def _sum(lines: Sequence[Line], sign: int) -> Decimal:
    """What they come to, seen from one side; nothing has no sign."""
    return sum((sign * each.amount for each in lines), NOTHING)
