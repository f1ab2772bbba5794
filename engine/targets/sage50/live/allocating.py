"""Payments on account and credit notes, set against invoices by `allocatePaymentOnAccount`.

HyperAccounts documents this call for payments on account: it takes the number of one transaction
of theirs (TRAN_NUMBER, of which each split has its own), an amount, and finds the invoice by its
account and reference. Of credit notes it says nothing, neither that it takes them nor that it does
not; Sage 50 itself allocates both alike. So credit notes are a choice of their own, and whatever is
answered, only what the audit trail shows counts as done.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.model import key_of
from engine.target import Found, Option, Payer, Setting, Settled
from engine.targets.sage50.live.calls import Filter, HyperAccounts, Record, among, equal
from engine.targets.sage50.live.documents import PREFIX, documents_in
from engine.targets.sage50.live.held import amount, found_in
from engine.targets.sage50.live.reading import day, text

SET_AGAINST = "set against"
"""The option's key."""
_NOTHING, _PAYMENTS, _BOTH = "nothing", "payments", "payments and credits"
OPTION = Option(
    SET_AGAINST,
    "Set against invoices after a batch",
    _NOTHING,
    "A payment on account goes to the invoice whose number it carries, a credit note to the invoice"
    " that it was split from or says it takes back; never more than both have left. HyperAccounts"
    " documents its call for payments on account alone: whether it takes a credit note, try on a"
    " copy of the company. What it refuses says why and stays open.",
    (
        (_NOTHING, "nothing: it is done in Sage 50"),
        (_PAYMENTS, "payments on account"),
        (_BOTH, "payments on account and credit notes"),
    ),
)
HEADERS = "search/auditHeaders"
_ON_ACCOUNT = ("SA", "PA")
_INVOICES = ("SI", "PI")
_CREDITS = ("SC", "PC")
_OPEN: Filter = equal("PAID_FLAG", "N")
_AT_A_TIME = 100

_Meeting = tuple[str, str, str]


def wanted(options: Mapping[str, str]) -> frozenset[Payer]:
    """What is set against invoices where these options are chosen."""
    kinds: Mapping[str, tuple[Payer, ...]] = {
        _PAYMENTS: ("payment",),
        _BOTH: ("payment", "credit note"),
    }
    return frozenset(kinds.get(options.get(SET_AGAINST, _NOTHING), ()))


def settings_of(
    line: HyperAccounts, invoices: Sequence[Settled], options: Mapping[str, str]
) -> Iterator[Setting]:
    """What is open and belongs to these invoices, credit notes before payments."""
    payers = wanted(options)
    held = _headers_of(line, [each.target_id for each in invoices], _INVOICES)
    open_ones = [
        (each, held[each.target_id])
        for each in invoices
        if each.target_id in held and _left(held[each.target_id])
    ]
    if not open_ones:
        return
    matches = _Matches(line, open_ones, payers)
    for settled, header in open_ones:
        left = _left(header)
        for credit, payer, split in matches.of(settled, header):
            part = min(left, split.left)
            if not part:
                continue
            left -= part
            split.left -= part
            yield Setting(
                invoice_id=settled.target_id,
                invoice=text(header, "headerNumber"),
                payer="credit note" if credit else "payment",
                payer_id=split.number,
                payer_name=_name_of(payer, split.number),
                credit=credit,
                account=text(header, "accountRef"),
                reference=text(header, "invRef"),
                amount=part,
                before=split.against.get(text(header, "headerNumber"), Decimal(0)),
                why_not=matches.why_not(header),
            )


def set_against(line: HyperAccounts, setting: Setting) -> None:
    line.post(
        "allocatePaymentOnAccount",
        {
            "accountRef": setting.account,
            "invRef": setting.reference,
            "paymentTransactionNumber": int(setting.payer_id),
            "amount": setting.amount,
        },
    )


def already_set(line: HyperAccounts, setting: Setting) -> Decimal:
    """How much of this transaction the audit trail shows against the invoice."""
    (of_invoice,) = _splits(line, [setting.invoice]).values() or ((),)
    against = {text(each, "splitNumber"): setting.invoice for each in of_invoice}
    usage = _usage(line, [setting.payer_id], against)
    return usage[setting.payer_id][setting.invoice]


@dataclass
class _Split:
    """One transaction of what pays, and how much of it nobody has set against anything."""

    number: str
    left: Decimal
    against: Mapping[str, Decimal]
    """What of it is set already, by the number of the invoice's header."""


class _Matches:
    """What is open in these accounts, read in a few calls for all invoices together."""

    def __init__(
        self,
        line: HyperAccounts,
        invoices: Sequence[tuple[Settled, Record]],
        payers: frozenset[Payer],
    ) -> None:
        self._payments: dict[_Meeting, list[Record]] = defaultdict(list)
        if "payment" in payers:
            accounts = sorted({text(header, "accountRef") for _, header in invoices})
            for each in _either(line, "ACCOUNT_REF", accounts, among("TYPE", _ON_ACCOUNT), _OPEN):
                if text(each, "deletedFlag") != "1":
                    self._payments[_meeting(each, text(each, "invRef"))].append(each)
        credits_ = [id_ for each, _ in invoices for id_ in each.credits]
        self._credits: Mapping[str, Record] = {}
        if "credit note" in payers and credits_:
            self._credits = {
                id_: each
                for id_, each in _headers_of(line, credits_, _CREDITS).items()
                if _left(each)
            }
        paid = [
            (header, [each for _, each in self._payers_of(settled, header)])
            for settled, header in invoices
        ]
        numbers = {text(each, "headerNumber") for _, those in paid for each in those}
        references = sorted({text(header, "invRef") for header, those in paid if those})
        self._same: dict[_Meeting, int] = defaultdict(int)
        for each in _either(line, "INV_REF", references, among("TYPE", _INVOICES)):
            if text(each, "deletedFlag") != "1":
                self._same[_meeting(each, text(each, "invRef"))] += 1
        self._of_header = self._open_splits(line, numbers, invoices) if numbers else {}

    def of(self, settled: Settled, header: Record) -> Iterator[tuple[str, Record, _Split]]:
        """The credit note's id where it is one, the header of what pays, and each of its splits."""
        for credit, payer in self._payers_of(settled, header):
            for split in self._of_header.get(text(payer, "headerNumber"), ()):
                yield credit, payer, split

    def why_not(self, header: Record) -> str:
        """HyperAccounts finds the invoice by its account and reference, and takes the first."""
        reference = text(header, "invRef")
        if self._same[_meeting(header, reference)] < 2:
            return ""
        return (
            f"Two invoices of {text(header, 'accountRef')} have the reference {reference}, and"
            " HyperAccounts would take either. Allocate it in Sage 50."
        )

    def _payers_of(self, settled: Settled, header: Record) -> Iterator[tuple[str, Record]]:
        for credit in settled.credits:
            found = self._credits.get(credit)
            if found is not None and text(found, "accountRef") == text(header, "accountRef"):
                yield credit, found
        for number in dict.fromkeys((*settled.numbers, key_of(text(header, "invRef")))):
            for each in self._payments.get(_meeting(header, number), ()):
                yield "", each

    def _open_splits(
        self,
        line: HyperAccounts,
        numbers: set[str],
        invoices: Sequence[tuple[Settled, Record]],
    ) -> Mapping[str, Sequence[_Split]]:
        own = _splits(line, [text(header, "headerNumber") for _, header in invoices])
        header_of = {text(each, "splitNumber"): number for number in own for each in own[number]}
        payers = _splits(line, sorted(numbers, key=int))
        every = [text(each, "transactionNumber") for lot in payers.values() for each in lot]
        usage = _usage(line, every, header_of)
        return {
            number: [
                _Split(split, abs(amount(each, "outstanding")), usage[split])
                for each in lot
                if (split := text(each, "transactionNumber")) and amount(each, "outstanding")
            ]
            for number, lot in payers.items()
        }


# --- asking ------------------------------------------------------------------------------------


def _headers_of(
    line: HyperAccounts, ids: Sequence[str], types: Sequence[str]
) -> Mapping[str, Record]:
    """The header of each document, by our id: a transaction's number, or a document's, whose
    entry in the ledger has it for its reference, as somebody else's transaction may have too."""
    posted = [each for each in ids if not each.startswith(PREFIX)]
    found: dict[str, Record] = {}
    for lot in _lots(posted):
        asked = among("HEADER_NUMBER", [int(each) for each in lot])
        for each in line.search(HEADERS, asked, among("TYPE", types)):
            found[text(each, "headerNumber")] = each
    made = {each.removeprefix(PREFIX): each for each in ids if each not in set(posted)}
    for lot in _lots(list(made)):
        asked = among("INVOICE_NUMBER", [int(each) for each in lot])
        known = {_likeness(each, each.target_number) for each in documents_in(line, asked)}
        for each in line.search(HEADERS, among("INV_REF", lot), among("TYPE", types)):
            entry = found_in(each)
            if entry is not None and _likeness(entry, entry.number) in known:
                found[made[entry.number]] = each
    return found


def _likeness(found: Found, number: str) -> tuple[object, ...]:
    """What a document and its entry in the ledger have in common."""
    return found.kind, found.contact_id, number, found.gross, found.status == "void"


def _splits(line: HyperAccounts, headers: Sequence[str]) -> Mapping[str, Sequence[Record]]:
    found: dict[str, list[Record]] = {each: [] for each in headers}
    for lot in _lots(headers):
        for each in line.search("searchSplit", among("HEADER_NUMBER", [int(one) for one in lot])):
            if text(each, "deletedFlag") != "1":
                found[text(each, "headerNumber")].append(each)
    return found


def _usage(
    line: HyperAccounts, splits: Sequence[str], header_of: Mapping[str, str]
) -> Mapping[str, Mapping[str, Decimal]]:
    """What of each split is set against each header, each told from the payer's side alone."""
    found: dict[str, dict[str, Decimal]] = {each: defaultdict(Decimal) for each in splits}
    for lot in _lots(splits):
        for each in line.search("searchUsage", among("SPLIT_NUMBER", [int(one) for one in lot])):
            header = header_of.get(text(each, "splitiCrossRef"))
            if header is not None and each.get("deletedFlag") is not True:
                found[text(each, "splitNumber")][header] += abs(amount(each, "amount"))
    return found


def _either(
    line: HyperAccounts, field: str, values: Sequence[str], *filters: Filter
) -> Iterator[Record]:
    """The records that have one of these texts there, in a few searches; one with an apostrophe,
    which a list of texts cannot hold, is asked for alone."""
    for lot in _lots([each for each in values if "'" not in each]):
        yield from line.search(HEADERS, among(field, lot), *filters)
    for each in values:
        if "'" in each:
            yield from line.search(HEADERS, equal(field, each), *filters)


def _meeting(header: Record, reference: str) -> _Meeting:
    """Where an invoice and what pays it meet: the ledger, the account and the reference."""
    return text(header, "type")[0], text(header, "accountRef").upper(), key_of(reference)


def _left(header: Record) -> Decimal:
    return Decimal(0) if text(header, "deletedFlag") == "1" else abs(amount(header, "outstanding"))


def _name_of(header: Record, split: str) -> str:
    """As the audit trail has it: SA 1265 of 02/03/2026."""
    dated = day(header, "date")
    when = f" of {dated:%d/%m/%Y}" if dated else ""
    reference = text(header, "invRef")
    named = f", {reference}" if text(header, "type") in _CREDITS else ""
    return f"{text(header, 'type')} {split}{when}{named}"


def _lots(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_A_TIME):
        yield values[start : start + _AT_A_TIME]
