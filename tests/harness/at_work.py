"""A batch sealed in one line, and a worker called by hand, whose time passes when it waits."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import batches
from engine.installation import Installation
from engine.model import Document, Problem
from engine.records import Batch, new_id
from engine.store import connections


@dataclass
class Clock:
    """Time that passes when somebody waits."""

    ahead: float = 0.0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def wait(self, timeout: float | None = None) -> bool:
        self.ahead += timeout or 0.0
        return False

    def is_set(self) -> bool:
        return False


@dataclass
class Turn:
    """One go at a job, as a worker has it; what it reports is kept."""

    installation: Installation
    workspace_id: str
    arguments: Mapping[str, Any]
    stopping: Any = field(default_factory=threading.Event)
    actor: str = "ann"
    told: list[tuple[int, int, str]] = field(default_factory=list)

    def report(self, done: int, total: int, says: str = "") -> None:
        self.told.append((done, total, says))


def try_to_seal(
    installation: Installation,
    workspace_id: str,
    documents: Sequence[Document],
    *,
    name: str = "",
    file_name: str = "invoices.csv",
    actor: str = "ann",
    **words: Any,
) -> Batch | Problem:
    """A batch of these documents for the company that is connected, or why there is none."""
    with installation.store.reading() as session:
        row = connections.of(session, workspace_id)
    assert row is not None
    return batches.seal(
        installation,
        workspace_id,
        actor=actor,
        name=name or f"B-{new_id()[:6]}",
        documents=documents,
        upload_id="upload",
        file_name=file_name,
        file_sha256="0" * 64,
        mapping_version=1,
        fingerprint=batches.fingerprint_of(
            documents,
            words.get("changes", ()),
            words.get("contacts", ()),
            company=row.business_id,
            mapping_version=1,
            upload_id="upload",
        ),
        **words,
    )


def seal(
    installation: Installation, workspace_id: str, documents: Sequence[Document], **words: Any
) -> Batch:
    sealed = try_to_seal(installation, workspace_id, documents, **words)
    assert isinstance(sealed, Batch), sealed
    return sealed
