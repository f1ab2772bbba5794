"""Calls to HyperAccounts: the token in their header, success told in the answer's body.

A failure is `success: false` with `code: 500` in an HTTP answer of 200. Writing is never
repeated here: there is no mark by which a repetition would be known.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.errors import NeedsSignIn, Refused, TryAgain
from engine.target import Explanation, LookFirst, Means, RefusedByTarget
from engine.targets.calling import Answer, Caller

Filter = Mapping[str, str]
Record = Mapping[str, Any]

OCCUPIED = ("username is already in use", "application is busy", "exclusive access")
"""Answers of Sage 50 that say nothing of the document: it is in use, and later it is not."""
EXPLANATIONS: tuple[tuple[str, Explanation], ...] = (
    (
        "control account",
        Explanation(
            "Sage 50 posts to its control accounts by itself, and lets nobody else do so.",
            "Choose another nominal code on Accounts.",
            "Accounts",
        ),
    ),
    (
        "lock date",
        Explanation(
            "The books are locked up to a later day.",
            "Correct the date, or have the lock date moved in Sage 50.",
            "Upload",
        ),
    ),
    (
        "foreign currency mismatch",
        Explanation(
            "The account is kept in another currency than the document.",
            "Link the client with an account in that currency.",
            "Contacts",
        ),
    ),
    (
        "empty key",
        Explanation(
            "A code is longer than Sage 50 takes, or is missing.",
            "Look at the client's A/C reference.",
            "Contacts",
        ),
    ),
    (
        "inactive",
        Explanation(
            "The account is set to inactive in Sage 50.",
            "Make it active there, or link the client with another.",
            "Contacts",
        ),
    ),
    (
        "payment on account not found",
        Explanation(
            "HyperAccounts did not take it for a payment on account.",
            "Set it against the invoice in Sage 50, under Customers or Suppliers.",
        ),
    ),
    (
        "already exists",
        Explanation("Sage 50 has an account of this reference already.", "Another one is taken."),
    ),
    (
        "does not exist",
        Explanation(
            "Sage 50 does not have what the document names.",
            "Read Sage's lists again, then look at the choices on Taxes, Accounts and Contacts.",
            "Connection",
        ),
    ),
)
"""What words of Sage 50 or of HyperAccounts mean, the first that fits."""
_UNKNOWN = Explanation(
    "Sage 50 did not take this.", "Read what it said; then correct it in the file or in Sage 50."
)


class HyperAccounts:
    """One company's HyperAccounts."""

    def __init__(self, address: str, token: str, means: Means) -> None:
        self._caller = Caller(address, means, headers={"AuthToken": token})
        self.server = self._caller.server

    def close(self) -> None:
        self._caller.close()

    def get(self, path: str) -> Any:
        """An object, or the entries of a list."""
        return self._good(self._caller.read("GET", f"/api/{path}"))

    def search(self, path: str, *filters: Filter) -> Sequence[Record]:
        """All records that every filter lets through; a search has no pages."""
        found = self._good(self._caller.read("POST", f"/api/{path}", list(filters)))
        return [each for each in found or () if isinstance(each, Mapping)]

    def post(self, path: str, body: Record) -> Any:
        """Something new, sent once; `LookFirst` where it may have been made unheard."""
        return self._good(self._caller.write("POST", f"/api/{path}", body))

    def _good(self, answer: Answer) -> Any:
        body = answer.body
        if answer.status in (401, 403):
            raise NeedsSignIn(
                f"HyperAccounts at {self.server} does not accept the token. Ask its owner for the "
                "token, and enter it on Connection."
            )
        if not isinstance(body, Mapping) or "success" not in body:
            raise Refused(
                f"What answers at {self.server} is not HyperAccounts (it answered {answer.status})."
                " Check the address: it is the one before /api."
            )
        if body["success"] is True:
            return body["results"] if "results" in body else body.get("response")
        words = str(body.get("message") or body.get("response") or "")
        if any(each in words.casefold() for each in OCCUPIED):
            raise TryAgain(f"Sage 50 is in use by somebody else just now: “{words}”.", 60.0)
        raise RefusedByTarget(explain(words), own_words=words, status=int(body.get("code") or 0))


def explain(words: str) -> Explanation:
    """
    >>> explain("Nominal code '4999' does not exist").page
    'Connection'
    >>> str(explain("Object reference not set"))[:27]
    'Sage 50 did not take this. '
    """
    said = words.casefold()
    return next((what for mark, what in EXPLANATIONS if mark in said), _UNKNOWN)


def number_in(response: Any) -> str:
    """The number that Sage 50 gave to what was posted."""
    if isinstance(response, bool) or not isinstance(response, int | str | Decimal):
        raise LookFirst("HyperAccounts does not say what it has made.", 1.0)
    number = str(response).strip()
    if not number or number == "0":
        raise LookFirst("HyperAccounts does not say what it has made.", 1.0)
    return number


# --- filters -----------------------------------------------------------------------------------


def equal(field: str, value: str) -> Filter:
    return {"field": field, "type": "eq", "value": value}


def like(field: str, pattern: str) -> Filter:
    return {"field": field, "type": "like", "value": pattern}


def since(field: str, day: date) -> Filter:
    return {"field": field, "type": "gte", "value": written(day)}


def until(field: str, day: date) -> Filter:
    return {"field": field, "type": "lte", "value": written(day)}


def among(field: str, values: Iterable[str | int]) -> Filter:
    """
    >>> among("TYPE", ("SI", "SC"))["value"], among("SPLIT_NUMBER", (1, 2))["value"]
    ("('SI','SC')", '(1,2)')
    """
    told = ",".join(f"'{each}'" if isinstance(each, str) else str(each) for each in values)
    return {"field": field, "type": "in", "value": f"({told})"}


def written(day: date) -> str:
    return day.strftime("%d/%m/%Y")
