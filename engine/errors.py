"""The few exceptions of the engine, each named for what happens next.

    EngineError
      TryAgain      wait and repeat              Sage is busy, slow or out of reach; carries seconds
      NeedsSignIn   stop and ask for a sign-in   Sage no longer knows this connection
      Refused       this one, not now            Sage's own words and its request id
      CannotStart   stop the program             a setting must be changed by the person who runs it
      WrongCall     stop this command            it cannot be done as it was asked

What a person can mend in their file or mapping is never an exception: it is a
`Problem` (see `model.py`). Anything else that is raised is a bug, and surfaces.
"""


class EngineError(Exception):
    """Something outside the engine did not go as asked."""


class TryAgain(EngineError):
    """The same call may work later; nothing is known to be wrong with it."""

    def __init__(self, says: str, seconds: float) -> None:
        super().__init__(says)
        self.seconds = seconds


class NeedsSignIn(EngineError):
    """Nothing more can be asked of Sage until a person signs in again."""


class Refused(EngineError):
    """Sage will not take this document as it is."""

    def __init__(self, says: str, request_id: str | None = None) -> None:
        super().__init__(says if request_id is None else f"{says} (Sage's request id {request_id})")
        self.says = says
        self.request_id = request_id


class CannotStart(EngineError):
    """A setting keeps the program from starting; the message says which and what to do."""


class WrongCall(EngineError):
    """What was asked on the command line cannot be done like that; the message says what can."""
