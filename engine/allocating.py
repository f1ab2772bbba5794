"""Allocating: what is open in Sage, set against the invoices that it belongs to.

A credit note belongs to the invoice that it names as the one it takes back; where it names none, to
the one that has its number in the file, as both halves of an invoice that was split have. A payment
on account belongs to the invoice whose number it carries. What a workspace wants set is said by its
place's limits; nothing is set otherwise.

Each amount has its intent on disk before the call. What became of it is told by what Sage shows
afterwards, not by the answer; one whose answer was lost is looked for before anything else, and
counts as never sent once it surely would be there.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol, cast

from engine import audit
from engine.connecting import limits_of, reached
from engine.errors import NeedsSignIn, Refused, TryAgain
from engine.installation import Installation
from engine.model import DocumentKind, SettingLine, is_purchase, key_of, takes_back
from engine.money import from_minor, to_minor
from engine.records import Allocation, Connection, Delivery, Payment, now
from engine.store import allocations as rows
from engine.store import connections
from engine.store import payments as paid
from engine.target import Allocating, LookFirst, Payer, RefusedByTarget, Setting, Settled, Target
from engine.turn import Turn

KIND = "set against invoices"
"""The kind of job that does it."""
_LOOK_AGAIN = 30.0
"""So many seconds after which one in doubt is looked for again."""


class Opening(Protocol):
    """Reaches the workspace's company to write, as `connecting.reached` does."""

    def __call__(
        self, installation: Installation, workspace_id: str
    ) -> AbstractContextManager[Target]: ...


def wanted(connection: Connection | None) -> frozenset[Payer]:
    """What this workspace wants set against invoices, and Crosswalk may set."""
    if connection is None or not connection.business_id or connection.mode != "full":
        return frozenset()
    return limits_of(connection).sets_against


def go_on(turn: Turn, *, opening: Opening = reached, clock: Callable[[], datetime] = now) -> str:
    """Everything that belongs to an invoice is set against it; how much, in a sentence.

    `batch` among the arguments: for what came with it alone. What was refused before is tried
    again only where a person asks, with `again`.
    """
    installation, workspace_id = turn.installation, turn.workspace_id
    with installation.store.reading() as session:
        connection = connections.of(session, workspace_id)
        if connection is None or not wanted(connection):
            return "Nothing is to be set against invoices here."
        company = connection.business_id
        there = _there(
            paid.payments(session, workspace_id, company),
            paid.receipts(session, workspace_id, company),
        )
        kept = rows.of_company(session, workspace_id, company)
        doubts = rows.in_doubt(session, workspace_id, company)
    batch_id = str(turn.arguments.get("batch", ""))
    invoices = [each for each in there if not batch_id or batch_id in each.batches]
    if not invoices and not doubts:
        return "No invoice is open."
    with opening(installation, workspace_id) as target:
        if target.business != company or not isinstance(target, Allocating):
            raise Refused("Another company is connected now.")
        go = _Go(turn, company, target, target.appears.total_seconds(), clock)
        go.settle_doubts(doubts)
        refused = set() if turn.arguments.get("again") else _refused(kept)
        by_id = {each.settled.target_id: each for each in invoices}
        found = list(target.settings([each.settled for each in invoices]))
        for done, setting in enumerate(found):
            if (setting.invoice_id, setting.payer_id, _minor(setting.amount)) in refused:
                continue
            turn.report(done, len(found), f"Setting {setting.payer_name} against an invoice.")
            go.set(setting, by_id[setting.invoice_id])
    return go.end()


class _Go:
    """One go at setting amounts against invoices, one after the other."""

    def __init__(
        self,
        turn: Turn,
        company: str,
        target: Allocating,
        appears: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._turn = turn
        self._store = turn.installation.store
        self._company = company
        self._target = target
        self._appears = appears
        self._clock = clock
        self._set: list[Decimal] = []
        self._refused = 0

    def settle_doubts(self, doubts: Sequence[Allocation]) -> None:
        """What may have been set unheard: seen there, or waited for, or as if it never set out."""
        for row in doubts:
            self._look(row, answered=False)

    def set(self, setting: Setting, invoice: "_Invoice") -> None:
        row = Allocation(
            workspace_id=self._turn.workspace_id,
            company=self._company,
            delivery_id=invoice.delivery_id,
            credit_id=invoice.credits.get(setting.credit, ""),
            payer=setting.payer,
            invoice_id=setting.invoice_id,
            invoice=setting.invoice,
            payer_id=setting.payer_id,
            payer_name=setting.payer_name,
            account=setting.account,
            reference=setting.reference,
            amount=_minor(setting.amount),
            before=_minor(setting.before),
            by=self._turn.actor,
            sent_at=self._clock(),
        )
        with self._store.writing() as session:
            rows.intend(session, row)
        if setting.why_not:
            self._refuse(row, setting.why_not)
            return
        answered = True
        try:
            self._target.set_against(setting)
        except RefusedByTarget as refused:
            own = f" Sage said: “{refused.own_words}”" if refused.own_words else ""
            self._refuse(row, f"{refused.says}{own}")
            return
        except LookFirst:
            answered = False
        except (TryAgain, NeedsSignIn, Refused):
            with self._store.writing() as session:
                rows.forget(session, row)
            raise
        self._look(row, answered=answered)

    def end(self) -> str:
        """What was set, written into the log and told."""
        total = sum(self._set, Decimal(0))
        said = f"Set {total:,} against invoices, in {_parts(len(self._set))}."
        if self._set:
            installation = self._turn.installation
            with self._store.writing() as session:
                audit.record(
                    session,
                    installation.keys,
                    self._turn.workspace_id,
                    self._turn.actor,
                    "allocated",
                    said,
                )
        elif not self._refused:
            return "Nothing is open that belongs to these invoices."
        else:
            said = "Nothing was set against an invoice."
        if self._refused:
            said += f" {_parts(self._refused)} could not be set: its batch on History says why."
        return said

    def _look(self, row: Allocation, *, answered: bool) -> None:
        """What became of it is told by what Sage shows now, whatever was answered."""
        there = _minor(self._target.already_set(_setting_of(row))) - row.before
        if there > 0:
            less = f"Sage set {from_minor(there):,} of {from_minor(row.amount):,}."
            with self._store.writing() as session:
                rows.end(session, row, "done", less if there < row.amount else "", amount=there)
            self._set.append(from_minor(there))
            return
        if answered:
            says = (
                f"Sage answered that {row.payer_name} is set against the invoice, and shows "
                "nothing of it. Look at the account in Sage before anything more is set there."
            )
            self._refuse(row, says)
            raise Refused(says)
        left = self._appears - (self._clock() - row.sent_at).total_seconds()
        with self._store.writing() as session:
            if left <= 0:
                rows.forget(session, row)
                return
            rows.end(session, row, "uncertain")
        raise TryAgain(
            f"Sage has not said whether {row.payer_name} was set against its invoice; looking "
            "again by itself.",
            min(left, _LOOK_AGAIN),
        )

    def _refuse(self, row: Allocation, says: str) -> None:
        with self._store.writing() as session:
            rows.end(session, row, "refused", says)
        self._refused += 1


# --- what belongs together ---------------------------------------------------------------------

_Place = tuple[str, str, str, bool]


@dataclass(frozen=True)
class _Invoice:
    """An invoice that is there, and the credit notes that belong to it."""

    delivery_id: str
    settled: Settled
    credits: Mapping[str, str]
    """The delivery of each credit note, by its id in the target."""
    batches: frozenset[str]
    """That it came with, or one of its credit notes, or a receipt that carries its number."""


def _there(
    found: Sequence[tuple[Delivery, Payment | None]], receipts: Sequence[Delivery]
) -> Sequence[_Invoice]:
    """Every invoice that was not all paid when payments were last read, with its credit notes.

    A credit note whose number two invoices of its client have belongs to neither.
    """
    received: dict[_Place, set[str]] = {}
    for each in receipts:
        received.setdefault(_place(each, key_of(each.number)), set()).add(each.batch_id)
    invoices: dict[_Place, list[Delivery]] = {}
    for delivery, _ in found:
        if not takes_back(delivery.what):
            for number in _numbers(delivery):
                invoices.setdefault(_place(delivery, number), []).append(delivery)
    belong: dict[str, list[Delivery]] = {}
    for delivery, _ in found:
        if takes_back(delivery.what):
            named = key_of(str(json.loads(delivery.document).get("credits", "")))
            meant = invoices.get(_place(delivery, named or _numbers(delivery)[-1]), ())
            if len(meant) == 1:
                belong.setdefault(meant[0].id, []).append(delivery)
    made = []
    for delivery, payment in found:
        paid_or_void = payment is not None and payment.status in ("paid", "void")
        if takes_back(delivery.what) or paid_or_void:
            continue
        credits_ = belong.get(delivery.id, [])
        settled = Settled(
            cast(DocumentKind, delivery.what),
            delivery.target_id,
            _numbers(delivery),
            tuple(each.target_id for each in credits_),
        )
        made.append(
            _Invoice(
                delivery.id,
                settled,
                {each.target_id: each.id for each in credits_},
                frozenset(
                    (
                        delivery.batch_id,
                        *(each.batch_id for each in credits_),
                        *(
                            batch
                            for number in _numbers(delivery)
                            for batch in received.get(_place(delivery, number), ())
                        ),
                    )
                ),
            )
        )
    return made


def _numbers(delivery: Delivery) -> tuple[str, ...]:
    """What it may be named by: its number, and the file's as the last."""
    source = str(json.loads(delivery.document)["source_number"]) or delivery.number
    return tuple(dict.fromkeys((key_of(delivery.number), key_of(source))))


def _place(delivery: Delivery, number: str) -> _Place:
    """Where an invoice and its credit note meet: a client's or a supplier's, in one currency."""
    return number, key_of(delivery.contact), delivery.currency, is_purchase(delivery.what)


def _refused(kept: Sequence[Allocation]) -> set[tuple[str, str, int]]:
    return {
        (each.invoice_id, each.payer_id, each.amount) for each in kept if each.state == "refused"
    }


def _setting_of(row: Allocation) -> Setting:
    return Setting(
        invoice_id=row.invoice_id,
        invoice=row.invoice,
        payer=cast(Payer, row.payer),
        payer_id=row.payer_id,
        payer_name=row.payer_name,
        credit=row.credit_id,
        account=row.account,
        reference=row.reference,
        amount=from_minor(row.amount),
        before=from_minor(row.before),
    )


def _minor(amount: Decimal) -> int:
    found = to_minor(amount)
    assert isinstance(found, int)
    return found


def _parts(many: int) -> str:
    return f"{many:,} {'amount' if many == 1 else 'amounts'}"


# --- showing -----------------------------------------------------------------------------------


def setting_lines(
    installation: Installation, workspace_id: str, batch_id: str
) -> Sequence[SettingLine]:
    """What was set against the invoices of a batch, what was not and why, the oldest first."""
    with installation.store.reading() as session:
        found = rows.of_batch(session, workspace_id, batch_id)
    return [
        SettingLine(
            invoice.number,
            invoice.contact,
            row.payer_name,
            invoice.currency,
            from_minor(row.amount),
            cast(Literal["sending", "uncertain", "done", "refused"], row.state),
            row.says,
            row.sent_at,
        )
        for row, invoice in found
    ]
