"""What the mapping's pages share: which file it is about, accept all, undo, what came of it."""

from collections.abc import Callable

import streamlit as st

from engine.desk import Desk
from engine.model import FileLine, Problem
from pages.parts.frame import look_again
from pages.parts.problems import problem_box
from pages.parts.saying import by_name, counted, say, told
from pages.parts.words import plain


def _beside(file: FileLine) -> str:
    """A file's name, and what it holds where that is not invoices."""
    if file.purchases:
        return say("{name} (expenses)", name=file.name)
    return say("{name} (payments)", name=file.name) if file.payments else file.name


def file_caption(desk: Desk, file: FileLine) -> None:
    """The file that the numbers on this page come from, and a way to another."""
    st.caption(
        say(
            "From **{file}** · {source} · {rows}",
            file=plain(file.name),
            source=plain(told(file.source_title)),
            rows=counted(file.rows, "row", "rows"),
        ),
        width="stretch",
    )
    files = desk.files.of_documents()
    if files[1:] and any(each.id == file.id for each in files):
        picked = st.selectbox(
            say("File"),
            files,
            index=[each.id for each in files].index(file.id),
            format_func=_beside,
            label_visibility="collapsed",
            width=300,
        )
        if picked.id != file.id:
            st.query_params["file"] = picked.id
            st.rerun()


def accept_button(number: int, accept: Callable[[], int | Problem], label: str = "") -> None:
    """Takes every sure proposal at once; not shown where there is none."""
    if number:
        st.button(
            label or say("Accept {proposals}", proposals=counted(number, "proposal", "proposals")),
            type="primary",
            icon=":material/done_all:",
            on_click=lambda: _tell_later(accept()),
        )


def undo_button(desk: Desk) -> None:
    """One step back, which is a step of its own: nothing is forgotten."""
    version = desk.mapping.version()
    step = desk.versions.last_step()
    if step is not None:
        st.button(
            say("Undo"),
            icon=":material/undo:",
            type="tertiary",
            shortcut="Ctrl+Z",
            help=say(
                "Takes back: {step} ({person}). Again, and it is two steps.",
                step=plain(told(step.says)),
                person=by_name(step.by),
            ),
            on_click=lambda: _tell_later(desk.versions.undo(version)),
        )


def finish(outcome: int | Problem) -> None:
    """Draw the page anew; what went wrong is told on it."""
    _tell_later(outcome)
    look_again()


def _tell_later(outcome: int | Problem) -> None:
    if isinstance(outcome, Problem):
        st.session_state["outcome"] = (outcome.at, outcome.says, outcome.fix)


def tell_outcome() -> None:
    if said := st.session_state.pop("outcome", None):
        problem_box(Problem("outcome", *said))
