"""A company whose documents stand as they were posted: what all such have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from engine.model import ContactUpdate, Document, DocumentKind, Party
from engine.target import Explanation, Found, Held, Receipt, RefusedByTarget


class Posted(ABC):
    """Nothing that is there is changed from here, and no repetition is known by a mark."""

    stands = Explanation(
        "What was posted there stands: it is neither changed nor voided from outside.",
        "Correct it with a credit note.",
    )
    """What is said to who would change something, in the program's own language."""

    @abstractmethod
    def held(self, kind: DocumentKind, target_id: str) -> Found | None: ...

    def whole(self, kind: DocumentKind, target_id: str) -> Held | None:
        found = self.held(kind, target_id)
        return None if found is None else Held(found, None, "", (), self.stands.cause)

    def contact(self, contact_id: str) -> Party | None:
        return None

    def control(self, document: Document) -> Explanation | None:
        return None

    def keeps_marks(self, kind: DocumentKind, target_id: str, key: str) -> bool:
        return False

    def change_body(self, document: Document, held: Held, key: str) -> Mapping[str, Any]:
        raise RefusedByTarget(self.stands)

    def change(self, document: Document, target_id: str, body: Mapping[str, Any]) -> Receipt:
        raise RefusedByTarget(self.stands)

    def contact_change_body(
        self, update: ContactUpdate, there: Party, key: str
    ) -> Mapping[str, Any]:
        raise RefusedByTarget(self.stands)

    def change_contact(self, contact_id: str, body: Mapping[str, Any]) -> Receipt:
        raise RefusedByTarget(self.stands)

    def undo(self, kind: DocumentKind, target_id: str, reason: str) -> Receipt:
        raise RefusedByTarget(self.stands)
