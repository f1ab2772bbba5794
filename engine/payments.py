"""Collecting: what was paid in Sage of the documents that were delivered, read by lists."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol, cast

from engine.connecting import place_of, reached
from engine.errors import NeedsSignIn
from engine.installation import Installation
from engine.model import (
    INVOICED,
    OPPOSITE,
    AllocationLine,
    Collected,
    DocumentKind,
    PaymentLine,
    PaymentStanding,
    as_counted,
    is_purchase,
    key_of,
    takes_back,
)
from engine.money import from_minor, minor_places, to_minor
from engine.records import Collection, Delivery, Payment, now
from engine.store import Session, connections
from engine.store import payments as rows
from engine.target import Payment as Paid
from engine.target import Target
from engine.turn import Turn

KIND = "collect payments"
"""The kind of job that collects."""

OVERLAP = timedelta(minutes=30)
"""How much earlier than the last reading a new one begins: lists lag behind by up to twenty
minutes, and clocks differ. What is read twice is the same twice."""
_AT_A_TIME = 200


class Opening(Protocol):
    """Reaches the workspace's company to read only, as `connecting.reached` does."""

    def __call__(
        self, installation: Installation, workspace_id: str, *, looking: bool
    ) -> AbstractContextManager[Target]: ...


def refresh(turn: Turn, *, opening: Opening = reached, clock: Callable[[], datetime] = now) -> str:
    """Everything that was paid or voided in Sage since the last reading; in a sentence.

    `since` among the arguments, as text, reaches back further than to where it left off.
    """
    installation, workspace_id = turn.installation, turn.workspace_id
    began = clock()
    with opening(installation, workspace_id, looking=True) as target:
        if target.business is None:
            raise NeedsSignIn("No company is chosen yet. Choose one on Connection.")
        company = target.business
        with installation.store.reading() as session:
            there = rows.delivered(session, workspace_id, company)
            ours = {target_id: (own_id, currency) for own_id, target_id, currency, *_ in there}
            before = rows.collection(session, workspace_id, company)
            first = rows.first_sent(session, workspace_id, company)
            new_marks = rows.marks_without_payment(session, workspace_id, company)
            oldest = rows.oldest(session, workspace_id, company)
            place = place_of(connections.of(session, workspace_id))
        if not ours:
            return "Nothing was delivered to this company yet."
        # What was marked as already in Sage may have been paid long ago.
        since = (
            None
            if new_marks or first is None
            else _since(str(turn.arguments.get("since") or ""), before, first)
        )
        found: list[Payment] = []
        kinds = _kinds({what for *_, what, _ in there})
        for paid in target.payments(since, kinds, oldest=oldest):
            mine = ours.get(paid.found.id)
            if mine is None:
                continue
            found.append(_row(workspace_id, *mine, paid, began))
            turn.report(len(found), len(ours), f"Read {len(found):,} documents.")
    language = "en" if place is None else place.language
    return _keep(installation, workspace_id, company, found, began, clock(), turn.actor, language)


def workspaces(session: Session) -> Sequence[str]:
    """The workspaces whose companies can be asked what was paid."""
    return rows.workspaces_to_collect(session)


def keep_found(
    installation: Installation,
    workspace_id: str,
    found: Iterable[Paid],
    *,
    actor: str,
    language: str = "en",
) -> str:
    """What an export of the company says of the documents that were written for it."""
    at = now()
    with installation.store.reading() as session:
        connection = connections.of(session, workspace_id)
        company = "" if connection is None else connection.business_id
        ours = {
            key_of(key): (delivery_id, currency)
            for delivery_id, _, currency, _, key in rows.delivered(session, workspace_id, company)
        }
    payments = [
        _row(workspace_id, *mine, each, at)
        for each in found
        if (mine := ours.get(key_of(f"{each.found.kind} {each.found.number}")))
    ]
    return _keep(installation, workspace_id, company, payments, at, at, actor, language)


def _keep(
    installation: Installation,
    workspace_id: str,
    company: str,
    found: Sequence[Payment],
    as_of: datetime,
    at: datetime,
    actor: str,
    language: str = "en",
) -> str:
    known = {each.delivery_id: each for each in _known(installation, workspace_id, company)}
    fresh = [each for each in found if _differs(known.get(each.delivery_id), each)]
    says = _said(fresh, _WORDS[language])
    with installation.store.writing() as session:
        for start in range(0, len(fresh), _AT_A_TIME):
            rows.put_payments(session, fresh[start : start + _AT_A_TIME])
        rows.put_collection(
            session,
            Collection(
                workspace_id=workspace_id,
                company=company,
                as_of=as_of,
                at=at,
                by=actor,
                says=says,
            ),
        )
    return says


def collected(installation: Installation, workspace_id: str) -> Collected | None:
    """When payments of the connected company were last read, and what was found."""
    with installation.store.reading() as session:
        connection = connections.of(session, workspace_id)
        if connection is None:
            return None
        row = rows.collection(session, workspace_id, connection.business_id)
    return None if row is None else Collected(row.as_of, row.at, row.by, row.says)


def payment_lines(
    installation: Installation, workspace_id: str, batch_id: str = ""
) -> Sequence[PaymentLine]:
    """Each document of the source once, with what is paid of it; a split pair netted."""
    with installation.store.reading() as session:
        connection = connections.of(session, workspace_id)
        if connection is None:
            return ()
        found = sorted(
            rows.payments(session, workspace_id, connection.business_id, batch_id),
            key=lambda each: (each[0].date, as_counted(each[0].number)),
        )
    groups: dict[tuple[str, str, str], list[tuple[Delivery, Payment | None]]] = {}
    for delivery, payment in found:
        source = str(json.loads(delivery.document)["source_number"]) or delivery.number
        groups.setdefault((source, delivery.contact, delivery.currency), []).append(
            (delivery, payment)
        )
    return [line for (source, *_), pair in groups.items() for line in _lines(source, pair)]


# --- reading ---------------------------------------------------------------------------------


def _kinds(delivered: Iterable[str]) -> Sequence[DocumentKind]:
    """The kinds whose lists are read: both of a side, since one settles the other."""
    sides = {is_purchase(what) for what in delivered}
    return [kind for kind in INVOICED if is_purchase(kind) in sides]


def _since(asked: str, before: Collection | None, first: datetime) -> datetime:
    """Where the reading begins: never later than where it left off, so nothing is skipped."""
    left_off = (first if before is None else before.as_of) - OVERLAP
    if not asked:
        return left_off
    moment = datetime.fromisoformat(asked)
    return min(left_off, moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))


def _row(
    workspace_id: str, delivery_id: str, currency: str, paid: Paid, moment: datetime
) -> Payment:
    return Payment(
        delivery_id=delivery_id,
        workspace_id=workspace_id,
        status=paid.found.status,
        gross=_minor(paid.found.gross, currency),
        outstanding=_minor(paid.found.outstanding, currency),
        last_paid="" if paid.last_paid is None else paid.last_paid.isoformat(),
        void_reason=paid.void_reason,
        allocations=json.dumps([asdict(each) for each in paid.allocations], default=str),
        changed_at=moment,
    )


def _minor(amount: Decimal, currency: str) -> int:
    """What Sage writes has the decimals of its currency; what has more is cut to them."""
    places = minor_places(currency)
    found = to_minor(round(amount, places), places)
    assert isinstance(found, int)
    return found


def _known(installation: Installation, workspace_id: str, company: str) -> Iterator[Payment]:
    with installation.store.reading() as session:
        for _, payment in rows.payments(session, workspace_id, company):
            if payment is not None:
                yield payment


def _differs(before: Payment | None, after: Payment) -> bool:
    return before is None or any(
        getattr(before, name) != getattr(after, name)
        for name in ("status", "outstanding", "gross", "last_paid", "void_reason", "allocations")
    )


@dataclass(frozen=True)
class _Words:
    """How the news of payments is told in one language."""

    nothing: str
    news: tuple[str, str]
    standings: Mapping[str, str]


_WORDS = {
    "en": _Words(
        "Nothing new was paid.",
        ("News of {:,} document: {}.", "News of {:,} documents: {}."),
        {"paid": "paid", "part paid": "part paid", "unpaid": "unpaid", "void": "voided in Sage"},
    ),
    "fr": _Words(
        "Rien de nouveau dans les règlements.",
        ("Du nouveau pour {:,} pièce : {}.", "Du nouveau pour {:,} pièces : {}."),
        {
            "paid": "soldée(s)",
            "part paid": "réglée(s) en partie",
            "unpaid": "non réglée(s)",
            "void": "annulée(s) dans Sage",
        },
    ),
}


def _said(fresh: Sequence[Payment], words: _Words) -> str:
    if not fresh:
        return words.nothing
    counted = {status: sum(each.status == status for each in fresh) for status in words.standings}
    said = ", ".join(
        f"{number:,} {words.standings[status]}" for status, number in counted.items() if number
    )
    return words.news[len(fresh) > 1].format(len(fresh), said)


# --- showing ---------------------------------------------------------------------------------


def _lines(source: str, group: Sequence[tuple[Delivery, Payment | None]]) -> Iterator[PaymentLine]:
    """One line for an invoice and the credit note that was split off it; else one for each."""
    kinds = [cast(DocumentKind, delivery.what) for delivery, _ in group]
    batches = {delivery.batch_id for delivery, _ in group}
    pair = len(kinds) == 2 and OPPOSITE[kinds[0]] == kinds[1]
    if pair and len(batches) == 1:
        yield _line(source, group)
    else:
        for each in group:
            yield _line(source, [each])


def _line(source: str, parts: Sequence[tuple[Delivery, Payment | None]]) -> PaymentLine:
    delivery = parts[0][0]
    places = minor_places(delivery.currency)
    gross = outstanding = 0
    for each, payment in parts:
        sign = -1 if takes_back(each.what) else 1
        is_void = payment is not None and payment.status == "void"
        gross += 0 if is_void and len(parts) > 1 else sign * each.gross
        outstanding += sign * (each.gross if payment is None else payment.outstanding)
    void = all(payment is not None and payment.status == "void" for _, payment in parts)
    days = [payment.last_paid for _, payment in parts if payment and payment.last_paid]
    seen = [payment.changed_at for _, payment in parts if payment]
    return PaymentLine(
        source_number=source,
        numbers=tuple(each.number for each, _ in parts),
        contact=delivery.contact,
        date=dt.date.fromisoformat(delivery.date) if delivery.date else None,
        currency=delivery.currency,
        gross=from_minor(gross, places),
        paid=from_minor(0 if void else gross - outstanding, places),
        outstanding=from_minor(0 if void else outstanding, places),
        status="void" if void else _status(gross, outstanding),
        says=_remark(parts),
        last_paid=dt.date.fromisoformat(max(days)) if days else None,
        allocations=tuple(line for _, payment in parts for line in _allocations(payment)),
        links=tuple(each.link for each, _ in parts if each.link),
        changed_at=max(seen) if seen else None,
    )


def _status(gross: int, outstanding: int) -> PaymentStanding:
    """How far it is paid, of what it comes to on balance.

    >>> _status(15000, 0), _status(15000, 15000), _status(15000, 100), _status(0, 0)
    ('paid', 'unpaid', 'part paid', 'paid')
    """
    if outstanding == 0:
        return "paid"
    return "unpaid" if outstanding == gross else "part paid"


def _remark(parts: Sequence[tuple[Delivery, Payment | None]]) -> str:
    said = [
        f"{each.number} was voided in Sage"
        + (f": {payment.void_reason}." if payment.void_reason else ".")
        for each, payment in parts
        if payment is not None and payment.status == "void"
    ]
    open_ones = [payment for _, payment in parts if payment is not None and payment.outstanding]
    if len(parts) == 2 and len(open_ones) == 2:
        said.append("Its credit note is not set against its invoice in Sage yet.")
    return " ".join(said)


def _allocations(payment: Payment | None) -> Iterator[AllocationLine]:
    for each in json.loads(payment.allocations) if payment else ():
        day = each["day"]
        yield AllocationLine(
            dt.date.fromisoformat(day) if day else None,
            each["kind"],
            each["reference"],
            Decimal(each["amount"]),
        )
