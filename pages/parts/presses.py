"""What a person presses is acted upon, whatever the browser asks for at the same moment."""

from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState


def act_on_every_press() -> None:
    """Once, before the first page is drawn; `runner.fastReruns` is off for the same reason.

    A press comes once, with the question to draw the page anew. Streamlit looks for a newer
    question before it acts on what was pressed, and each time that what is done about it touches
    the session. Where there is one, the press is lost or half done; and there often is one, as
    the browser reports a table's state by itself soon after an edit. Here a newer question waits
    until all is done that came with this one.
    """
    SafeSessionState.on_script_will_rerun = _uninterrupted  # type: ignore[method-assign]


def _uninterrupted(state: SafeSessionState, *asked: Any, **more: Any) -> None:
    runner: Any = state._yield_callback.__self__  # type: ignore[attr-defined]
    with state._lock:
        before, runner._execing = runner._execing, False
        try:
            state._state.on_script_will_rerun(*asked, **more)
        finally:
            runner._execing = before
