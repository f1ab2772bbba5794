"""What the transfer needs of whoever lets it work: a turn, a place for documents, a way to ask."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from engine import turn
from engine.errors import TryAgain
from engine.installation import Installation
from engine.store import Session
from engine.target import Target

Clock = Callable[[], datetime]

_NOT_NOW = 3600.0


class Stopping(Protocol):
    """Told when the work is to be put down."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


class Turn(turn.Turn, Protocol):
    """One go at a job that can be put down in the middle."""

    @property
    def stopping(self) -> Stopping: ...


class Opening(Protocol):
    """Reaches the workspace's company, as `connecting.reached` does."""

    def __call__(
        self,
        installation: Installation,
        workspace_id: str,
        *,
        pause: Callable[[float], object],
        held_by: str,
    ) -> AbstractContextManager[Target]: ...


class Enqueue(Protocol):
    """Asks for a job, as `jobs.enqueue` does."""

    def __call__(
        self,
        installation: Installation,
        workspace_id: str,
        kind: str,
        *,
        actor: str,
        arguments: Mapping[str, Any],
        session: Session,
    ) -> object: ...


class Superseded(Exception):
    """The batch was paused, stopped or taken up by somebody else; nothing more sets out."""


def name_of(turn: Turn) -> str:
    """Whose the calls of a turn are: of the jobs of a workspace only one is at work at a time."""
    return f"job of {turn.workspace_id}"


def pause_of(turn: Turn) -> Callable[[float], None]:
    """Waiting that ends when the work is to be put down, in a way that tells nothing was sent.

    Not by the report, which would not return: between the intent and the receipt of a
    document it must be known whether the document set out.
    """

    def pause(seconds: float) -> None:
        if turn.stopping.wait(seconds):
            raise TryAgain("Put down; it goes on by itself.", _NOT_NOW)

    return pause
