"""Entries exported from Sage 100, or its FEC: which invoices are there, and what was paid."""

import contextlib
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from engine.model import DocumentKind, Problem, Sheet
from engine.money import Amount, read_amount
from engine.target import Allocation, Found, Payment
from engine.targets.headings import Columns
from engine.targets.sage100.headings import has_amounts, layout

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class _Line:
    """One entry as Sage exported it; above nothing in debit."""

    row: int
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


def read_back(sheet: Sheet) -> Sequence[Payment] | Problem:
    """Every invoice and avoir among the entries, and how far it is settled by its lettrage.

    A piece is an invoice where a tiers' account stands against sales or purchases and no money
    moves, and a payment otherwise.
    """
    lines = _lines(sheet)
    if isinstance(lines, Problem):
        return lines
    pieces: dict[tuple[str, str, dt.date], list[_Line]] = defaultdict(list)
    for line in lines:
        pieces[line.journal, line.piece, line.date].append(line)
    if not any(map(_kind_of, pieces.values())):
        return Problem(
            "entries-without-sales",
            sheet.name,
            "Aucune pièce de ce fichier n'a à la fois un compte de tiers (401 ou 411) et un compte"
            " de vente ou d'achat (6 ou 7).",
            "Exportez de Sage 100 les écritures de tous les comptes, ou le FEC, pour la période du"
            " lot.",
        )
    settled = _settled(lines, pieces)
    return [
        _payment(kind, piece, settled) for piece in pieces.values() if (kind := _kind_of(piece))
    ]


# --- reading ---------------------------------------------------------------------------------


def _lines(sheet: Sheet) -> list[_Line] | Problem:
    found = layout("entries").found_in(sheet)
    if found is None or not has_amounts(found):
        seen = ", ".join(f"« {each} »" for each in sheet.headings[:8])
        return Problem(
            "entries-unknown",
            sheet.name,
            f"Ce fichier n'est pas un export d'écritures de Sage 100 : ses colonnes sont {seen}.",
            f"Exportez {layout('entries').title}, ou le FEC.",
        )
    lines = []
    for row, texts in found.rows():
        if not texts["date"] and not texts["piece"]:
            continue  # titles and totals of a printed grand livre
        line = _line(found, row, texts)
        if isinstance(line, Problem):
            return line
        lines.append(line)
    return lines


def _line(found: Columns, row: int, texts: Mapping[str, str]) -> _Line | Problem:
    day = _day(texts["date"])
    if day is None:
        return _unread(found, row, "date", texts["date"], "n'est pas une date")
    if not texts["account"]:
        return _unread(found, row, "account", "", "n'est pas un compte")
    amounts = {}
    for name in ("debit", "credit", "amount"):
        read = _amount(texts.get(name, ""))
        if read is None:
            return _unread(found, row, name, texts[name], "n'est pas un montant")
        amounts[name] = read
    amount = amounts["debit"] - amounts["credit"]
    if not ("debit" in found and "credit" in found):
        credit = texts.get("side", "").casefold() in ("c", "1", "credit", "crédit")
        amount = -amounts["amount"] if credit else amounts["amount"]
    piece = texts["piece"] or texts.get("second", "")
    return _Line(
        row,
        texts.get("journal", ""),
        day,
        piece,
        texts.get("invoice", "") or _own_number(piece, texts.get("reference", "")),
        texts["account"],
        texts.get("tiers", ""),
        amount,
        texts.get("letter", ""),
        _day(texts.get("lettered", "")),
        texts.get("currency", "") or "EUR",
    )


def _own_number(piece: str, reference: str) -> str:
    """The document's number: a PNM's seven figures stand for the piece, its number beside them.

    >>> _own_number("0000042", "FA00042"), _own_number("FA00042", "CMD7781")
    ('FA00042', 'FA00042')
    """
    return reference if reference and piece.isdecimal() and len(piece) == _FIGURES else piece


_FIGURES = 7


def _unread(found: Columns, row: int, field: str, text: str, what: str) -> Problem:
    return Problem(
        "entries-unreadable",
        found.at(row, field),
        f"« {text} » {what}.",
        "Corrigez la cellule, ou exportez à nouveau.",
    )


@lru_cache(maxsize=10_000)
def _amount(text: str) -> Decimal | None:
    """
    >>> _amount("1 234,50"), _amount(""), _amount("abc")
    (Decimal('1234.50'), Decimal('0.00'), None)
    """
    if not text:
        return _NOTHING
    read = read_amount(text, ",")
    return read.value if isinstance(read, Amount) else None


_SHAPES = (
    (re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ].*)?"), (1, 2, 3)),
    (re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})"), (3, 2, 1)),
    (re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: .*)?"), (3, 2, 1)),
    (re.compile(r"([0-9]{1,2})[/.-]?([0-9]{2})[/.-]?([0-9]{2})"), (3, 2, 1)),
)


@lru_cache(maxsize=10_000)
def _day(text: str) -> dt.date | None:
    """A day as the FEC, Sage's exports and spreadsheets write it.

    >>> {_day(each) for each in ("20250305", "05032025", "05/03/2025", "050325", "2025-03-05")}
    {datetime.date(2025, 3, 5)}
    """
    for shape, (year, month, day) in _SHAPES:
        if found := shape.fullmatch(text):
            years = int(found[year]) + (2000 if len(found[year]) == 2 else 0)
            with contextlib.suppress(ValueError):  # another shape may fit
                return dt.date(years, int(found[month]), int(found[day]))
    return None


# --- what was paid ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Match:
    """A part of an entry that was settled, and by what."""

    day: dt.date | None
    kind: str
    reference: str
    amount: Decimal


def _settled(
    lines: Sequence[_Line], pieces: Mapping[tuple[str, str, dt.date], Sequence[_Line]]
) -> Mapping[int, Sequence[_Match]]:
    """What each entry of a tiers' account was settled by, by its row.

    Within a letter, debits meet credits from the oldest on. Where an export has only one side of a
    letter (the sales journal alone, say), the letter itself says that they are settled.
    """
    kinds = {line.row: _kind_of(piece) for piece in pieces.values() for line in piece}
    groups: dict[tuple[str, str, str], list[_Line]] = defaultdict(list)
    for line in lines:
        if line.letter and (line.of_client or line.of_supplier):
            groups[line.group].append(line)
    settled: dict[int, list[_Match]] = defaultdict(list)
    for group in groups.values():
        group.sort(key=lambda each: (each.date, each.row))
        debits = [each for each in group if each.amount > 0]
        credits_ = [each for each in group if each.amount < 0]
        if not debits or not credits_:
            for each in group:
                settled[each.row].append(
                    _Match(each.lettered, "Lettrage", each.letter, abs(each.amount))
                )
            continue
        for debit, credit, amount in _meet(debits, credits_):
            settled[debit.row].append(_match(credit, kinds[credit.row], amount))
            settled[credit.row].append(_match(debit, kinds[debit.row], amount))
    return settled


def _meet(
    debits: Sequence[_Line], credits_: Sequence[_Line]
) -> Iterator[tuple[_Line, _Line, Decimal]]:
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


def _match(by: _Line, kind: DocumentKind | None, amount: Decimal) -> _Match:
    return _Match(by.date, _CALLED[kind], f"{by.journal} {by.piece}".strip(), amount)


# --- pieces ----------------------------------------------------------------------------------


def _kind_of(piece: Sequence[_Line]) -> DocumentKind | None:
    """What a piece is; None where it is no invoice."""
    clients = sum((each.amount for each in piece if each.of_client), Decimal(0))
    suppliers = sum((each.amount for each in piece if each.of_supplier), Decimal(0))
    others = {each.account[:1] for each in piece if not (each.of_client or each.of_supplier)}
    advance = any(each.account.startswith(("419", "409")) for each in piece)
    if "5" in others:
        return None
    if clients and ("7" in others or advance):
        return "invoice" if clients > 0 else "credit note"
    if suppliers and ("6" in others or "2" in others or advance):
        return "purchase invoice" if suppliers < 0 else "purchase credit note"
    return None


def _payment(
    kind: DocumentKind, piece: Sequence[_Line], settled: Mapping[int, Sequence[_Match]]
) -> Payment:
    purchase = kind in ("purchase invoice", "purchase credit note")
    owed = [each for each in piece if (each.of_supplier if purchase else each.of_client)]
    taxes = [each for each in piece if each.account.startswith("445")]
    others = [each for each in piece if each not in owed and each not in taxes]
    sign = 1 if kind in ("invoice", "purchase credit note") else -1
    gross = _sum(owed, sign)
    matches = [match for each in owed for match in settled.get(each.row, ())]
    paid = sum((each.amount for each in matches), _NOTHING)
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


def _sum(lines: Sequence[_Line], sign: int) -> Decimal:
    """What they come to, seen from one side; nothing has no sign."""
    return sum((sign * each.amount for each in lines), _NOTHING)
