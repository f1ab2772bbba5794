"""A place documents go to, one by one."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from engine.model import ContactUpdate, Document, DocumentKind, Party
from engine.target.books import Limits
from engine.target.documents import Found, Held, Payment, Receipt
from engine.target.items import ReferenceItem
from engine.target.refusals import Explanation

Meanwhile = Callable[[], bool]
"""Done while a call is on its way, before its answer is there, so that the next one need not wait
for it; says whether another call follows at once. May be asked more than once for a call."""


class Target(Protocol):
    """A place documents can go. Delivering the same document twice leaves one document there."""

    @property
    def name(self) -> str: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def business(self) -> str | None:
        """The company's id, as it was when the workspace was connected; None before one is."""

    @property
    def appears(self) -> timedelta:
        """How late its lists may show what it has booked; what they do not show after that is
        not there."""

    # what is there

    def find(
        self, since: date, until: date, *, kinds: Collection[DocumentKind] = ...
    ) -> Iterator[Found]:
        """Every document dated in this span, in as few calls as the target's lists allow."""

    def find_kind(
        self,
        kind: DocumentKind,
        since: date,
        until: date,
        changed_since: datetime | None = None,
        *,
        tags: bool = False,
    ) -> Iterator[Found]:
        """The same for one kind, of those that were made or touched since then.

        `tags` asks for the departments and projects of the lines, too, where a list can tell them.
        """

    def look_for(
        self, document: Document, besides: Collection[str], made_since: datetime
    ) -> Found | None:
        """The document, where it is there; `besides` are the ids of others that look like it."""

    def held(self, kind: DocumentKind, target_id: str) -> Found | None:
        """One document by its id; None where there is none."""

    def whole(self, kind: DocumentKind, target_id: str) -> Held | None:
        """The same with its lines."""

    def find_contact(self, party: Party) -> ReferenceItem | None:
        """The contact that has the party's reference, or is otherwise known to be it."""

    def contact(self, contact_id: str) -> Party | None: ...

    # what is made

    def reference_for(self, party: Party, taken: str = "") -> str:
        """The reference for a new contact; the one to try next where `taken` is another's."""

    def contact_body(self, party: Party, key: str) -> Mapping[str, Any]:
        """What is sent for a new contact."""

    def create_contact(self, party: Party, key: str) -> Receipt:
        """Safe to repeat with the same key; `LookFirst` where it may have been done unheard."""

    def body(self, document: Document, key: str) -> Mapping[str, Any]:
        """What is sent for a document."""

    def deliver(self, document: Document, key: str, meanwhile: Meanwhile | None = None) -> Receipt:
        """The party has its id by now. `LookFirst` where it may have been booked unheard.

        `meanwhile` may be left undone: then it is done afterwards.
        """

    def keeps_marks(self, kind: DocumentKind, target_id: str, key: str) -> bool:
        """Whether a repetition is known by its mark, tried on a document that is there."""

    def control(self, document: Document) -> Explanation | None:
        """Why the program would refuse it, asked without writing anything; None where it would
        not, or where it has no such control. A party without an id is still to be made, and another
        stands in for it."""

    # what becomes of it

    def change_body(self, document: Document, held: Held, key: str) -> Mapping[str, Any]:
        """What is sent so that what is held becomes what the document says."""

    def change(self, document: Document, target_id: str, body: Mapping[str, Any]) -> Receipt: ...

    def contact_change_body(
        self, update: ContactUpdate, there: Party, key: str
    ) -> Mapping[str, Any]: ...

    def change_contact(self, contact_id: str, body: Mapping[str, Any]) -> Receipt: ...

    def undo(self, kind: DocumentKind, target_id: str, reason: str) -> Receipt:
        """Void it; refused with the reason where that cannot be."""

    def payments(
        self,
        since: datetime | None,
        kinds: Collection[DocumentKind] = ...,
        *,
        oldest: date | None = None,
    ) -> Iterator[Payment]:
        """Every document that was made, paid, changed or voided since then; all, without it.

        None that is asked about has a day before `oldest`.
        """
