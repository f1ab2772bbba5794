"""What came of a sign-in, each as a name that may stand in an address, and its sentence."""

from engine.connection import SIGN_IN_ANSWERS
from engine.errors import EngineError, TryAgain

CONNECTED = "connected"
SIGNED_IN = "signed-in"
RENEWED = "signed-in-again"
OTHER_PERSON = "company-not-among-theirs"
NOT_UNDER_WAY = "no-sign-in-under-way"
TOO_LATE = "sign-in-too-late"
ANSWERED = "sign-in-answered-already"
OTHER_BROWSER = "sign-in-of-another-browser"
NO_CODE = "sign-in-without-code"
OUT_OF_REACH = "sage-out-of-reach"
NOT_ACCEPTED = "sign-in-not-accepted"


def _name(error: str) -> str:
    """A word of Sage's as part of an address.

    >>> _name("Invalid request"), _name("access_denied")
    ('sage-said-invalid-request-', 'sage-said-access-denied')
    """
    plain = error.lower().replace("_", "-").replace(" ", "-")
    # In the standard's spelling and in that of Sage's own pages, one word means two things.
    return f"sage-said-{plain}{'-' if ' ' in error else ''}"


_SENTENCES = {
    CONNECTED: "Connected. Crosswalk now reads the company's lists.",
    SIGNED_IN: "Signed in at Sage. Now choose the company that this workspace is for.",
    RENEWED: "Signed in again; the connection works as before.",
    OTHER_PERSON: (
        "Signed in, but the person who signed in may not use the company that was connected. "
        "Choose a company below, or sign in as somebody who may."
    ),
    NOT_UNDER_WAY: (
        "Sage sent this browser back to Crosswalk, but no sign-in was under way here. "
        "Nothing was connected and nothing was changed."
    ),
    TOO_LATE: (
        "The sign-in took longer than ten minutes, so it was ended for safety. "
        "Nothing was connected. Begin it again."
    ),
    ANSWERED: (
        "This answer of Sage was used already; a sign-in counts once. "
        "What it connected, if anything, is shown on Connection."
    ),
    OTHER_BROWSER: (
        "This sign-in was begun in another browser, so it cannot be finished in this one. "
        "Nothing was connected. Begin it again here."
    ),
    NO_CODE: "Sage sent no code back. Nothing was connected. Sign in again.",
    OUT_OF_REACH: (
        "Sage's sign-in could not be reached or was busy. Nothing was connected. "
        "Check the network, then sign in again."
    ),
    NOT_ACCEPTED: (
        "Sage did not accept the sign-in. Nothing was connected. Sign in again; if it stays, ask "
        "the person who runs Crosswalk to compare its registration with Sage's developer page."
    ),
    **{_name(each.error): str(each.explanation) for each in SIGN_IN_ANSWERS},
}

GOOD = frozenset((CONNECTED, SIGNED_IN, RENEWED))


def notice(name: str) -> tuple[str, bool] | None:
    """The sentence of this name, and whether it is good news; None where there is none.

    >>> notice("sage-said-access-denied")[0].split(".")[0]
    'Access was denied at Sage, so nothing was connected'
    >>> notice("<script>")
    """
    says = _SENTENCES.get(name)
    return None if says is None else (says, name in GOOD)


def of_error(error: str) -> str:
    """The notice for the word with which Sage ended the sign-in."""
    name = _name(error)
    return name if name in _SENTENCES else NOT_ACCEPTED


def of_trouble(trouble: EngineError) -> str:
    """The notice for what Sage made of the code."""
    if isinstance(trouble, TryAgain):
        return OUT_OF_REACH
    says = str(trouble)
    known = (each for each in SIGN_IN_ANSWERS if says.startswith(each.explanation.cause))
    found = next(known, None)
    return NOT_ACCEPTED if found is None else of_error(found.error)
