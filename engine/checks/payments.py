"""Rules on payments: none becomes a receipt twice, and each pays an invoice that is known."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.mapping import EPOCH
from engine.model import RECEIPT, Document, from_text, key_of, same_party
from engine.money import from_minor, minor_places


def payment_again(case: Case) -> Findings:
    """No payment is one that was sent before with another day or another invoice."""
    made = case.draft.documents
    if not made.payments:
        return NOTHING
    before: dict[Decimal, list[Document]] = {}
    for each in case.sent.values():
        if each.key.startswith(RECEIPT):
            document = from_text(each.text)
            before.setdefault(document.gross, []).append(document)
    if not before:
        return NOTHING
    mask = np.zeros(len(made), np.bool_)
    others: dict[int, Document] = {}
    for at in range(len(made)):
        gross = from_minor(int(made.gross[at]), minor_places(case.currency(int(made.source[at]))))
        other = next(_the_same(case, at, before.get(gross, [])), None)
        if other is not None and at not in case.sent_before:
            mask[at] = True
            others[at] = other

    def say(document: int) -> Said:
        other, source = others[document], int(made.source[document])
        amount = case.amount(int(made.gross[document]), source)
        return Said(
            f"{quote(case.client(source))} has paid {amount} for {quote(made.number(document))},"
            " and a receipt of that amount was sent before:"
            f" {quote(other.number)} of {other.date:%d/%m/%Y}.",
            "Leave it out by its status on Upload; if it came in besides, give it a payment"
            " reference of its own.",
            "Upload",
            "payment",
            case.sheet.heading("payment") or case.sheet.heading("number"),
        )

    return case.documents(mask, say)


def _the_same(case: Case, document: int, before: list[Document]) -> Iterator[Document]:
    """Receipts of this client and amount that are probably this one, corrected since.

    Of two payments of one invoice only their own references tell that they are two; one with
    the same reference and day is the same, whichever invoice it names.
    """
    sheet, made = case.sheet, case.draft.documents
    source = int(made.source[document])
    row, number = int(case.draft.groups.first_row[source]), key_of(made.number(document))
    own = key_of(sheet.text("payment", row)) if sheet.has("payment") else ""
    day = int(case.draft.date.days[source])
    pays = key_of(case.number(source)) != own
    for each in before:
        same_number = pays and key_of(each.number) == number
        if own:
            same_day = (each.date - EPOCH).days == day
            same = key_of(each.source_number) == own and (same_number or same_day)
        else:
            same = same_number
        if (
            same
            and each.currency == case.currency(source)
            and same_party(case.party(document), each.party)
        ):
            yield each


def invoice_not_sent(case: Case) -> Findings:
    """Every payment names an invoice that was sent from here, where any was."""
    made, sheet = case.draft.documents, case.sheet
    if not made.payments or sheet.choice("number").how == "empty":
        return NOTHING
    known = {key_of(key) for key in case.sent if key.startswith("invoice ")}
    if not known:
        return NOTHING
    suffixes = ("", *made.suffixes)
    sent = np.array(
        [
            not word or any(key_of(f"invoice {word}{suffix}") in known for suffix in suffixes)
            for word in made.words.words
        ]
        or [True]
    )
    named = np.zeros(len(made), np.bool_)
    texts = sheet.raw(sheet.made("number").texts)
    if sheet.has("payment"):
        own = sheet.coded("payment")
        for document in np.flatnonzero(~sent[made.word]).tolist():
            row = int(case.draft.groups.first_row[int(made.source[document])])
            named[document] = key_of(texts.at(row)) != key_of(own.at(row))
    else:
        named[:] = True

    def say(document: int) -> Said:
        return Said(
            f"{case.title('number')}: no invoice {quote(made.number(document))} was sent from here:"
            " the receipt stays on account in Sage until somebody sets it against another.",
            "Compare the number with the invoice, and correct it on Upload if it is another.",
            "Upload",
            "number",
            sheet.heading("number"),
        )

    return case.documents(~sent[made.word] & named, say)
