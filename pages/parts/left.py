"""A part of a page that asks for itself after the page was left is not drawn."""

from streamlit.runtime.scriptrunner.script_runner import RerunData, ScriptRunner

_run_script = ScriptRunner._run_script


def leave_pages_whole() -> None:
    """Once, before the first page is drawn.

    A part that looks again each second may ask while the next page is being drawn. Streamlit
    keeps that question and answers it afterwards, under the page that was left, and the browser
    then clears the page it shows: the person is before an empty window.
    """
    ScriptRunner._run_script = _unless_left  # type: ignore[method-assign]


def _unless_left(runner: ScriptRunner, asked: RerunData) -> None:
    here = runner._pages_manager.current_page_script_hash
    left = asked.page_script_hash and here and asked.page_script_hash != here
    if not (asked.fragment_id_queue and left):
        _run_script(runner, asked)
