"""What durable work needs of whoever lets it work: a turn, one go at it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from engine.installation import Installation


class Turn(Protocol):
    """One go at a job, as `jobs.Turn` is."""

    @property
    def installation(self) -> Installation: ...

    @property
    def workspace_id(self) -> str: ...

    @property
    def actor(self) -> str: ...

    @property
    def arguments(self) -> Mapping[str, Any]: ...

    @property
    def report(self) -> Callable[[int, int, str], None]: ...
