"""What Sage 50 holds, read from its own export of transactions: documents, and what is paid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from engine.mapping import read_date
from engine.model import DocumentKind, Problem, Sheet
from engine.money import Amount, read_amount
from engine.target import Found, Payment
from engine.targets.headings import Columns, columns, plain
from engine.targets.sage50.layout import ALLOCATED, TYPES, contact_id

SPELLINGS: Mapping[str, Sequence[str]] = {
    "type": ("Type", "Tran Type", "Transaction Type", "Tp"),
    "code": ("A/C", "A/C Ref", "Account Reference", "Account Ref", "Account", "Account Code"),
    "reference": ("Inv Ref", "Invoice Ref", "Reference", "Ref", "Refn", "Invoice No",
                  "Invoice Number"),
    "date": ("Date", "Transaction Date", "Tran Date", "Invoice Date"),
    "number": ("No", "Tran Number", "Tran No", "Transaction Number", "Transaction No",
               "Header Number", "Header No", "Number"),
    "net": ("Net", "Net Amount"),
    "tax": ("Tax", "VAT", "Tax Amount", "VAT Amount"),
    "gross": ("Gross", "Gross Amount", "Total", "Amount", "Amount Gross"),
    "paid": ("Amount Paid", "Paid Amount", "Paid To Date", "Paid"),
    "outstanding": ("Outstanding", "O/S", "O/S Amount", "Outstanding Amount", "Amount Outstanding",
                    "Balance"),
    "flag": ("Paid Flag", "Paid In Full", "Fully Paid", "Paid", "Pd"),
    "paid on": ("Date Paid", "Paid Date", "Last Paid", "Payment Date", "Last Payment Date"),
    "deleted": ("Deleted Flag", "Deleted", "Del"),
}  # fmt: skip
_KINDS: Mapping[str, DocumentKind] = {
    **{type_.casefold(): kind for kind, type_ in TYPES.items()},
    "salesinvoice": "invoice",
    "salescredit": "credit note",
    "salescreditnote": "credit note",
    "purchaseinvoice": "purchase invoice",
    "purchasecredit": "purchase credit note",
    "purchasecreditnote": "purchase credit note",
    "salesreceiptonaccount": "receipt",
    ALLOCATED.casefold(): "receipt",
    "salesreceipt": "receipt",
}
_YES = frozenset(("y", "yes", "true", "1", "paid"))
_NO = frozenset(("n", "no", "false", "0", "unpaid", ""))
_PENNY = Decimal("0.01")

Standing = Literal["unpaid", "part paid", "paid", "void"]
_Row = Mapping[str, str]


class _Unreadable(Exception):
    """A cell that cannot be understood."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class _Entry:
    """One row of the export that belongs to an invoice or a credit."""

    kind: DocumentKind
    code: str
    reference: str
    day: date
    number: str
    net: Decimal
    tax: Decimal
    outstanding: Decimal | None
    """Where the export says it; the same for the two after it."""
    paid: Decimal | None
    settled: bool
    paid_on: date | None
    deleted: bool

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def is_transactions(sheet: Sheet) -> bool:
    """Whether the sheet holds transactions, and not a list of records."""
    found = columns(sheet, SPELLINGS)
    return all(each in found for each in ("type", "code", "date")) and (
        "net" in found or "gross" in found
    )


def read_back(sheet: Sheet) -> Sequence[Payment] | Problem:
    """Every invoice and credit of the export, its rows added up, with what is paid of it.

    Rows of one A/C, reference, type and date are one document, whether the import grouped them
    or not. What came in twice therefore shows as twice the amount.
    """
    found = columns(sheet, _spellings(sheet))
    if problem := _missing(found):
        return problem
    entries: dict[tuple[object, ...], list[_Entry]] = defaultdict(list)
    try:
        for row, texts in found.rows():
            entry = _entry(found, row, texts)
            if entry is not None:
                alone = entry.number if not entry.reference else ""
                key = (entry.kind, entry.code, entry.reference, entry.day, entry.deleted, alone)
                entries[key].append(entry)
    except _Unreadable as unreadable:
        return unreadable.problem
    totals_only = "net" not in found and "tax" not in found
    return tuple(_payment(each, totals_only) for each in entries.values())


def _spellings(sheet: Sheet) -> Mapping[str, Sequence[str]]:
    """“Paid” is an amount in some exports and a yes or no in others; its cells tell."""
    heading = next((each for each in sheet.headings if plain(each) == "paid"), "")
    if not heading:
        return SPELLINGS
    cells = {plain(str(each)) for each in sheet.column(heading).to_pylist()}
    other = "paid" if cells <= _YES | _NO else "flag"
    names = tuple(each for each in SPELLINGS[other] if each != "Paid")
    return {**SPELLINGS, other: names}


def _missing(found: Columns) -> Problem | None:
    """What the export would have to say besides."""
    titles = {
        "type": "Type",
        "code": "A/C",
        "reference": "Ref",
        "date": "Date",
        **({} if "gross" in found else {"net": "Net", "tax": "Tax"}),
    }
    wanted = [title for field, title in titles.items() if field not in found]
    if not any(each in found for each in ("paid", "outstanding", "flag")):
        wanted.append("Amount Paid or O/S")
    if not wanted:
        return None
    return Problem(
        "column-missing",
        found.sheet.name,
        f"The export of transactions has no column {', '.join(wanted)}.",
        "Export the transactions from Sage 50 with their number, type, A/C, reference, date, net,"
        " tax, amount paid and outstanding, headings included, and upload that.",
    )


def _entry(found: Columns, row: int, texts: _Row) -> _Entry | None:
    """A row as what it is; None for payments, journals, totals and all else."""
    kind = _KINDS.get(plain(texts["type"]))
    if kind is None:
        return None
    day = read_date(texts["date"], "dmy") or read_date(texts["date"], "ymd")
    if day is None:
        raise _Unreadable(_unreadable(found, row, "date", "a date like 31/03/2026"))

    def amount(field: str) -> Decimal:
        """A cell's amount, positive as the type already says which way it goes."""
        text = texts.get(field, "")
        if not text:
            return Decimal(0)
        read = read_amount(text, ".")
        if not isinstance(read, Amount):
            raise _Unreadable(_unreadable(found, row, field, "an amount like 1,234.50"))
        value = read.value.quantize(_PENNY)
        return value if kind == "invoice" else abs(value)

    net, tax = amount("net"), amount("tax")
    if "net" not in found or "tax" not in found:
        net, tax = amount("gross") - tax, tax
    return _Entry(
        kind,
        texts["code"].upper(),
        texts["reference"],
        day,
        texts.get("number", ""),
        net,
        tax,
        amount("outstanding") if "outstanding" in found else None,
        amount("paid") if "paid" in found else None,
        plain(texts.get("flag", "")) in _YES,
        read_date(texts.get("paid on", ""), "dmy"),
        plain(texts.get("deleted", "")) in _YES,
    )


def _unreadable(found: Columns, row: int, field: str, like: str) -> Problem:
    return Problem(
        f"{field}-unreadable",
        found.at(row, field),
        f"“{found.texts(row)[field]}” is not {like}.",
        "Export the transactions again, and upload that.",
    )


def _payment(entries: Sequence[_Entry], totals_only: bool) -> Payment:
    """One document of the rows that are alike."""
    first = entries[0]
    net = sum((each.net for each in entries), Decimal(0))
    tax = sum((each.tax for each in entries), Decimal(0))
    transactions: dict[str, list[_Entry]] = defaultdict(list)
    for place, each in enumerate(entries):
        transactions[each.number or f"row {place}"].append(each)
    outstanding = sum((_outstanding(each) for each in transactions.values()), Decimal(0))
    numbers = [each.number for each in entries if each.number]
    found = Found(
        id=numbers[0] if numbers else f"{TYPES[first.kind]} {first.code} {first.reference}",
        kind=first.kind,
        number=first.reference,
        target_number=_span(numbers),
        contact_id=contact_id(first.kind, first.code),
        date=first.day,
        currency="GBP",
        net=net,
        tax=tax,
        gross=net + tax,
        outstanding=outstanding,
        status=_standing(first.deleted, net + tax, outstanding),
    )
    days = [each.paid_on for each in entries if each.paid_on]
    return Payment(
        found,
        max(days, default=None),
        "Deleted in Sage 50." if first.deleted else "",
        totals_only=totals_only,
    )


def _outstanding(splits: Sequence[_Entry]) -> Decimal:
    """What is open of one transaction, by the most exact that the export says."""
    gross = [each.gross for each in splits]
    said = [each.outstanding for each in splits if each.outstanding is not None]
    if said:
        return _whole(said, gross)
    paid = [each.paid for each in splits if each.paid is not None]
    if paid:
        return sum(gross, Decimal(0)) - _whole(paid, gross)
    return sum((each.gross for each in splits if not each.settled), Decimal(0))


def _whole(said: Sequence[Decimal], gross: Sequence[Decimal]) -> Decimal:
    """What the rows of one transaction say, each for itself or all of them for the whole.

    A payment is set against one split after the other, so splits of which one and the same
    amount is paid or open, and not all of each, say the whole's amount once more.
    """
    repeated = len(set(said)) == 1 and said != gross
    return said[0] if repeated else sum(said, Decimal(0))


def _standing(deleted: bool, gross: Decimal, outstanding: Decimal) -> Standing:
    if deleted:
        return "void"
    if not outstanding:
        return "paid"
    return "unpaid" if outstanding == gross else "part paid"


def _span(numbers: Sequence[str]) -> str:
    """The transactions' numbers, in short where there are several."""
    different = list(dict.fromkeys(numbers))
    return "–".join((different[0], different[-1])) if len(different) > 1 else "".join(different)
