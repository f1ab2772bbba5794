"""What a person presses is acted upon, whatever the browser asks for at the same moment.

A press comes once, with the question to draw the page anew. Streamlit leaves a run for a newer
question wherever it sends something or touches the session, and with it the press is lost, or
half done; and there often is a newer one, as a table reports its state by itself soon after an
edit, and people press twice. Here a run that came with presses goes to its end, whether they are
acted upon by a function of their own or where the page draws the button; what is newer waits.
Where a page begins anew by itself, presses on buttons that it had not come to go along.
"""

from dataclasses import replace
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
    _has_active_trigger_value,
)
from streamlit.runtime.state.safe_session_state import SafeSessionState

_leave_for_what_is_newer = ScriptRunner._maybe_handle_execution_control_request
_ask = ScriptRequests._request_rerun_locked


def act_on_every_press() -> None:
    """Once, before the first page is drawn; `runner.fastReruns` is off for the same reason."""
    SafeSessionState.on_script_will_rerun = _begin  # type: ignore[method-assign]
    ScriptRunner._maybe_handle_execution_control_request = _go_on  # type: ignore[method-assign]
    ScriptRequests._request_rerun_locked = _begin_anew  # type: ignore[method-assign]


def _begin(
    state: SafeSessionState,
    fresh: WidgetStates | None,
    *,
    replay_trigger_states: WidgetStates | None = None,
    **more: Any,
) -> None:
    """What is done about presses by functions of their own: all of it, before anything newer."""
    runner: Any = state._yield_callback.__self__  # type: ignore[attr-defined]
    runner._requests.presses = [*_presses(fresh), *_presses(replay_trigger_states)]
    with state._lock:
        before, runner._execing = runner._execing, False
        try:
            state._state.on_script_will_rerun(
                fresh, replay_trigger_states=replay_trigger_states, **more
            )
        finally:
            runner._execing = before


def _go_on(runner: Any) -> None:
    """Where Streamlit would leave a run for something newer."""
    asked = runner._requests
    newer = asked._state is ScriptRequestType.RERUN
    by_the_page = getattr(asked, "by_the_page", False)
    if newer and not by_the_page and getattr(asked, "presses", ()):
        return
    if newer:
        asked.by_the_page, asked.presses = False, []
    _leave_for_what_is_newer(runner)


def _begin_anew(asked: Any, rerun: RerunData) -> bool:
    """A page asks for it in the thread that draws it; a browser, in the server's."""
    here = get_script_run_ctx(suppress_warning=True)
    if here is not None and here.script_requests is asked:
        asked.by_the_page = True
        reached = here.shared.widget_ids_this_run.snapshot()
        left = [each for each in getattr(asked, "presses", ()) if each.id not in reached]
        if left and rerun.page_script_hash == here.page_script_hash:
            left += _presses(rerun.replay_trigger_states)
            rerun = replace(rerun, replay_trigger_states=WidgetStates(widgets=left))
    return _ask(asked, rerun)


def _presses(states: WidgetStates | None) -> list[Any]:
    return [] if states is None else list(filter(_has_active_trigger_value, states.widgets))
