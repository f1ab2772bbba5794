"""What was sealed and what became of it, as a person sees it: batches, deliveries, payments."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from engine.model.documents import DocumentKind

BatchStanding = Literal["sealed", "sending", "paused", "stopped", "failed", "delivered", "partly"]
DeliveryStanding = Literal[
    "waiting",
    "sending",
    "uncertain",
    "delivered",
    "proved",
    "differs",
    "refused",
    "undone",
    "left",
    "amended",
]
Act = Literal["create", "update", "void", "adopt"]
"""What is done to a document: made, changed, taken away, or known for one that is there."""
PaymentStanding = Literal["draft", "unpaid", "part paid", "paid", "void"]


@dataclass(frozen=True)
class BatchValue:
    """What documents come to in one currency; credit notes count as less than nothing."""

    currency: str
    documents: int
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class ApprovalState:
    """A wish to send, and what became of it."""

    id: str
    upload_id: str
    state: Literal["asked", "given", "refused", "fallen", "used"]
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    documents: int
    value: str
    mapping_version: int
    fingerprint: str
    says: str


@dataclass(frozen=True)
class CallPlan:
    """The calls a batch still needs, held against what the company may still have."""

    to_come: int
    last_minute: int
    a_minute: int
    """0: no limit."""
    last_day: int
    a_day: int
    """0: no limit."""
    seconds: int
    """Until the last of them, as far as can be told now."""
    beyond_today: bool
    """More than this day's allowance: it goes on by itself when there is room again."""


@dataclass(frozen=True)
class Doubt:
    """A document of which nobody knows yet whether it is there, and when it is looked for again."""

    number: str
    contact: str
    since: datetime | None
    look_at: datetime | None


@dataclass(frozen=True)
class BatchState:
    """One batch as it stands now."""

    id: str
    name: str
    target: str
    """The place its documents go: Sage Accounting, Sage 50 UK."""
    by_file: bool
    """Whether they are written as files that a person reads in there."""
    company_name: str
    is_live: bool
    state: BatchStanding
    title: str
    """How it ended, or how far it is, in a few words."""
    says: str
    """Why it waits, what is the matter; empty where nothing is to be said."""
    file_name: str
    file_sha256: str
    upload_id: str
    mapping_version: int
    fingerprint: str
    held_back: str
    sealed_at: datetime
    sealed_by: str
    approved_by: str
    began_at: datetime | None
    ended_at: datetime | None
    proved_at: datetime | None
    """When everything delivered was seen to be equal to the penny; None before."""
    documents: int
    contacts: int
    """Contacts that are made for it."""
    contact_changes: int
    """Contacts of which something is changed first."""
    counts: Mapping[str, int]
    """Documents by how far they are; those that nobody is at are left out."""
    totals: tuple[BatchValue, ...]
    there: tuple[BatchValue, ...]
    """What is in the target of it."""
    doubts: tuple[Doubt, ...]
    calls: CallPlan | None
    """None where nothing is to come."""
    may_start: bool
    may_pause: bool
    may_resume: bool
    may_stop: bool
    acts: Mapping[str, int]
    """Documents by what is done to them: create, update, void, adopt."""
    became: Mapping[str, int]
    """Contacts and documents by what became of them: created, updated, failed."""
    stayed: Mapping[str, int]
    """Documents of the file that were there already, held or left out when it was sealed."""
    may_undo: bool
    stands: str
    """Why nothing of it can be undone once it is there, where that is so of all that is posted."""
    may_take_back: bool
    """Documents of it are marked as already in the target, which a person may take back."""
    parent_id: str
    child_name: str
    """What a batch of the refused documents, mended, would be called; empty without any."""
    version: int

    @property
    def arrived(self) -> int:
        """Documents that are in the target, or in its files."""
        return sum(self.counts.get(each, 0) for each in ("delivered", "proved", "differs"))

    @property
    def done(self) -> int:
        """Documents nobody has to do anything for any more."""
        return self.documents - sum(
            self.counts.get(each, 0) for each in ("waiting", "sending", "uncertain")
        )


@dataclass(frozen=True)
class BatchLine:
    """One batch among others."""

    id: str
    name: str
    company_name: str
    is_live: bool
    state: BatchStanding
    title: str
    documents: int
    file_name: str
    sealed_at: datetime
    sealed_by: str
    proved_at: datetime | None


@dataclass(frozen=True)
class DeliveryLine:
    """One document or contact of a batch; a credit note's amounts are positive."""

    id: str
    place: int
    what: Literal["contact"] | DocumentKind
    act: Act
    number: str
    contact: str
    date: dt.date | None
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    state: DeliveryStanding
    title: str
    """The state in people's words."""
    says: str
    came_from: str
    target_number: str
    link: str
    request_id: str
    sent_at: datetime | None
    answered_at: datetime | None
    proved_at: datetime | None
    look_at: datetime | None

    @property
    def may_undo(self) -> bool:
        """It is in the target, made or amended by its batch."""
        made = self.what != "contact" and self.act in ("create", "update")
        return made and self.state in ("delivered", "proved", "differs")


@dataclass(frozen=True)
class NotUndoable:
    """A document that cannot be voided, why, and what can be done instead."""

    number: str
    why: str
    instead: str


@dataclass(frozen=True)
class AllocationLine:
    """A part of a payment or of a credit note that was set against a document."""

    day: dt.date | None
    kind: str
    reference: str
    amount: Decimal


@dataclass(frozen=True)
class SettingLine:
    """An amount that was set against an invoice from here, is on its way, or was refused."""

    number: str
    contact: str
    payer: str
    """What it comes from, as the target calls it: SA 1265 of 02/03/2026."""
    currency: str
    amount: Decimal
    state: Literal["sending", "uncertain", "done", "refused"]
    says: str
    at: datetime


@dataclass(frozen=True)
class PaymentLine:
    """One document of the source, and how far it is paid; a split pair is one line, netted."""

    source_number: str
    numbers: tuple[str, ...]
    """What it is in the target by our numbers; two where it was split."""
    contact: str
    date: dt.date | None
    currency: str
    gross: Decimal
    """Less than nothing for a credit note."""
    paid: Decimal
    outstanding: Decimal
    status: PaymentStanding
    says: str
    """What is to be looked at: voided in Sage, a credit that is not set against its invoice."""
    last_paid: dt.date | None
    allocations: tuple[AllocationLine, ...]
    links: tuple[str, ...]
    changed_at: datetime | None
    """When the target last said something new of it; None before the first time."""


@dataclass(frozen=True)
class Collected:
    """Until when payments were collected, by whom, and what was found."""

    as_of: datetime
    at: datetime
    by: str
    says: str
