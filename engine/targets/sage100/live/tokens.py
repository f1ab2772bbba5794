"""Until when an access token is good, where it is one that says so itself.

How long Sage's tokens live was not found in its documentation. A JSON Web Token tells its end in
its middle part (`exp`); whether a company's own are such is unverified, so that a token which says
nothing is as good as any.
"""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

_PARTS = 3


def end_of(token: str) -> datetime | None:
    """
    >>> end_of("e30.eyJleHAiOiAxNzY0MDgyODAwfQ.c2lnbmVk")
    datetime.datetime(2025, 11, 25, 15, 0, tzinfo=datetime.timezone.utc)
    >>> end_of("jeton-d-entrainement"), end_of("a.b.c")
    (None, None)
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        return None
    try:
        told = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(told["exp"], UTC)
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return None
