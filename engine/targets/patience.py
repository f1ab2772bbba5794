"""How long a call is waited for and repeated, whichever program it is made to."""

from dataclasses import dataclass

import httpx

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True)
class Patience:
    """How often and how long a call is repeated before somebody else must decide."""

    tries: int = 6
    seconds: float = 180.0
    """No repetition starts later than this after the first failure."""
    first_pause: float = 0.5
    longest_pause: float = 30.0
    unsaid_wait: float = 5.0
    """What a 429 without a readable Retry-After is taken to ask for."""
    longest_told: float = 3600.0
    """A longer Retry-After is not believed."""

    def pause(self, failures: int, chance: float) -> float:
        """Twice as long after each failure, and between half and all of that by chance, so that
        callers who failed together do not come back together.

        >>> [Patience().pause(n, 1.0) for n in (1, 2, 3, 99)]
        [0.5, 1.0, 2.0, 30.0]
        """
        full = min(self.longest_pause, self.first_pause * 2.0 ** min(failures - 1, 60))
        return full / 2 + full / 2 * chance

    def told(self, retry_after: str) -> float:
        """The seconds of a Retry-After header, which Sage writes as a whole number.

        >>> [Patience().told(text) for text in ("7", "", "soon", "-1", "999999")]
        [7.0, 5.0, 5.0, 5.0, 3600.0]
        """
        text = retry_after.strip()
        if not (text.isascii() and text.isdigit()):
            return self.unsaid_wait
        return min(float(text[:12]), self.longest_told)
