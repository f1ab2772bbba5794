"""What Sage says when it refuses: statuses, codes and sentences, word for word where known."""

from typing import Any

REQUIRED = "This field is required."
NO_RIGHTS = "The current user is not allowed to access that resource with that method."
NO_SUBSCRIPTION = "No active subscription. (MSE)"
NO_RECORD = "Couldn't find record."
UNEXPECTED = "An unexpected error occurred."


def fault(message: str, source: str = "", code: str = "RecordInvalid") -> dict[str, Any]:
    """One entry of Sage's error array."""
    return {"$severity": "error", "$dataCode": code, "$message": message, "$source": source}


class Refusal(Exception):
    """The request is answered with an error array; nothing of it was booked."""

    def __init__(
        self, status: int, faults: list[dict[str, Any]], headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(faults[0]["$message"] if faults else str(status))
        self.status = status
        self.faults = faults
        self.headers = headers or {}


def invalid(message: str, source: str = "") -> Refusal:
    """The body breaks one rule."""
    return Refusal(422, [fault(message, source)])


def invalid_all(faults: list[dict[str, Any]]) -> Refusal:
    """The body breaks several rules."""
    return Refusal(422, faults)


def no_record() -> Refusal:
    """No record has that key."""
    return Refusal(404, [fault(NO_RECORD, code="RecordNotFound")])


# The sentences of 400, 404 (path), 405, 413, 415 and 429 are not published by Sage; these are ours.
def no_path(path: str) -> Refusal:
    """No resource has that address, or not in this country or edition."""
    return Refusal(404, [fault(f"The path {path} could not be found.", code="PathNotFound")])


def no_method(allowed: tuple[str, ...]) -> Refusal:
    """The resource is there, but not with that method."""
    said = fault("That method is not allowed on this resource.", code="MethodNotAllowed")
    return Refusal(405, [said], {"Allow": ", ".join(allowed)})


def unreadable(message: str) -> Refusal:
    """The body is not JSON at all."""
    return Refusal(400, [fault(message, code="ParsingError")])


def too_large() -> Refusal:
    """The body is longer than any document or attachment can be."""
    return Refusal(413, [fault("The request body is too large.", code="RequestTooLarge")])


def wrong_content_type() -> Refusal:
    """A body came without `Content-Type: application/json`."""
    said = fault("The content type must be application/json.", code="UnsupportedMediaType")
    return Refusal(415, [said])


def unauthorised(message: str) -> Refusal:
    """The token is missing, unknown or has died."""
    return Refusal(401, [fault(message, code="AuthorizationFailure")])


def lapsed() -> Refusal:
    """The business has no subscription that is being paid."""
    return Refusal(401, [fault(NO_SUBSCRIPTION, code="AuthorizationFailure")])


def no_rights() -> Refusal:
    """The user's role, or the token's scope, does not allow this."""
    return Refusal(403, [fault(NO_RIGHTS, code="MultiUserAccessDenied")])


def unexpected() -> Refusal:
    """Sage's own mishap; a record may exist all the same."""
    return Refusal(500, [fault(UNEXPECTED, code="UnexpectedError")])


def too_many(seconds: int) -> Refusal:
    """A quota is used up; it opens again after so many whole seconds."""
    said = fault("Rate limit exceeded. Please wait and repeat.", code="TooManyRequests")
    return Refusal(429, [said], {"Retry-After": str(max(1, seconds))})
