"""What is written of a document on its way: where it stands, and in what words."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.batches import difference_of_amounts
from engine.errors import Refused
from engine.model import Document
from engine.records import Delivery
from engine.store import Session
from engine.store import batches as rows
from engine.target import Found, LookFirst, Receipt, RefusedByTarget

LOOKS = (60.0, 180.0, 480.0, 1260.0)
"""Seconds after a document may have been booked at which it is looked for."""
MOST_TRIES = 8
"""A document on which Sage fails so often goes back to a person, once it is surely not there."""
MOST_TRIES_TO_CHANGE = 24
"""The same of a change or a void, which does no harm however often it is repeated."""

NOT_THE_DOCUMENT = (401, 403, 404)
"""Sage's answers where not the document is the matter but the company, its edition or a right."""


@dataclass(frozen=True)
class Change:
    """What has become of a delivery, to be written down before anything else sets out."""

    row: Delivery
    values: dict[str, Any] = field(default_factory=dict)
    since: tuple[str, ...] = rows.IN_DOUBT
    """The states it is written over."""
    tries: int | None = None
    """So often it was tried. Whatever says that it is not there, or not yet, holds for these tries
    alone: where another worker has tried again since, it is not written."""

    def keep(self, session: Session) -> None:
        if self.row.amends and self.state in rows.THERE:
            rows.give_place(session, self.row, self.since)
        kept = rows.mark(session, self.row, self.since, tried=self.tries, **self.values)
        if not kept and self.values.get("target_id"):
            self._note_another(session)

    @property
    def state(self) -> str:
        return str(self.values.get("state", ""))

    def _note_another(self, session: Session) -> None:
        """An answer that comes when another one is kept already: the same, or a second document.

        Only a worker that was thought dead for longer than Sage takes to show a document can
        cause this, and only where Sage does not know a repetition by its mark.
        """
        now = rows.delivery(session, self.row.workspace_id, self.row.id)
        if now is None or now.target_id in ("", self.values["target_id"]):
            return
        rows.mark(
            session,
            self.row,
            rows.THERE,
            state="differs",
            says=f"Sage holds this twice, as {now.target_number} and as "
            f"{self.values['target_number']}. Void one of them in Sage.",
        )


def delivered(row: Delivery, document: Document, receipt: Receipt, at: datetime) -> Change:
    """Sage's answer; where its figures are not ours, that is said at once."""
    values: dict[str, Any] = {
        "state": "delivered",
        "target_id": receipt.id,
        "target_number": receipt.number,
        "link": receipt.link,
        "request_id": receipt.request_id,
        "answered_at": at,
        "look_at": None,
        "says": "",
    }
    if says := difference_of_amounts(document, receipt.net, receipt.tax, receipt.gross):
        values |= {"state": "differs", "says": says}
    return Change(row, values)


def changed(row: Delivery, receipt: Receipt, at: datetime) -> Change:
    """Sage's answer to a change; where it is not what was sealed, that is said at once."""
    values: dict[str, Any] = {
        "state": "differs" if receipt.says else "delivered",
        "request_id": receipt.request_id,
        "answered_at": at,
        "look_at": None,
        "says": receipt.says,
    }
    return Change(row, values)


def done_already(
    row: Delivery, says: str, at: datetime, since: tuple[str, ...] = rows.IN_DOUBT
) -> Change:
    """What was to be done is done in Sage, as one sees there; the read-back looks once more."""
    values = {"state": "delivered", "answered_at": at, "look_at": None, "says": says}
    return Change(row, values, since)


def refused_by_us(row: Delivery, says: str, since: tuple[str, ...] = ("waiting",)) -> Change:
    """It is known without a call, or by looking, that it cannot be done."""
    values = {"state": "refused", "says": says, "look_at": None}
    return Change(row, values, since, tries=row.tries)


def found_again(row: Delivery, found: Found, at: datetime) -> Change:
    """It had been booked, though its answer never came; the read-back compares it."""
    return Change(
        row,
        {
            "state": "delivered",
            "target_id": found.id,
            "target_number": found.target_number,
            "link": found.link,
            "request_id": "",
            "answered_at": at,
            "look_at": None,
            "says": "Its answer was lost on the way; it was found in Sage.",
        },
    )


def met(row: Delivery, found: Found, at: datetime) -> Change:
    """It was in Sage before it set out, and is taken for delivered; the read-back compares it."""
    again = found_again(row, found, at)
    says = "It was in Sage already, and was not sent again."
    return Change(row, {**again.values, "says": says}, ("waiting",))


def refused(row: Delivery, refusal: Refused, at: datetime) -> Change:
    """Sage's own words and ours; nothing was booked by the try that followed."""
    says = refusal.says
    if isinstance(refusal, RefusedByTarget) and refusal.own_words not in ("", says):
        says = f"{says} Sage said: “{refusal.own_words}”"
        if refusal.request_id:
            says += f" (request id {refusal.request_id})"
    values = {"state": "refused", "says": says, "answered_at": at, "look_at": None}
    return Change(row, values, tries=row.tries + 1)


def not_sent(row: Delivery) -> Change:
    """It is known that Sage never heard of it: as if it had not been tried."""
    as_before = {"state": "waiting", "tries": row.tries, "sent_at": row.sent_at}
    return Change(row, as_before, tries=row.tries + 1)


def uncertain(
    row: Delivery, since: datetime, at: datetime, says: str, tries: int, repeated: int = 0
) -> Change:
    """It may be there; when it is looked for next. The more often the call was repeated, the
    longer Sage is left alone."""
    looks = LOOKS[min(repeated, len(LOOKS) - 1) :]
    look_at = next(
        (moment for each in looks if (moment := since + timedelta(seconds=each)) > at),
        at + timedelta(seconds=LOOKS[0]),
    )
    return Change(
        row,
        {
            "state": "uncertain",
            "sent_at": since,
            "look_at": look_at,
            "says": says,
            "tries": tries,
        },
        tries=tries,
    )


def unclear(trouble: LookFirst) -> str:
    return f"{trouble} It may have been booked all the same, and is looked for."
