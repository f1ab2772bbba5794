"""A target that does not do it: why, in its words and ours, and what to do about it."""

from dataclasses import dataclass

from engine.errors import Refused, TryAgain


@dataclass(frozen=True)
class Explanation:
    """An answer of the target in plain words: why it came, and what to do about it."""

    cause: str
    remedy: str
    page: str = ""
    """The page of Crosswalk to mend it on; empty where there is nothing to mend here."""

    def __str__(self) -> str:
        return f"{self.cause} {self.remedy}"


class RefusedByTarget(Refused):
    """The target will not do this, and here is what its words mean."""

    def __init__(
        self,
        explanation: Explanation,
        request_id: str | None = None,
        own_words: str = "",
        status: int = 0,
    ) -> None:
        super().__init__(str(explanation), request_id)
        self.explanation = explanation
        self.own_words = own_words
        """What the target itself said."""
        self.status = status


class LookFirst(TryAgain):
    """The call may have been carried out: look at what the target holds before sending more."""
