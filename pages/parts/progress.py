"""Durable work on a page: how far it is, read from the store, so it survives a refresh."""

from collections.abc import Callable

import streamlit as st

from engine.model import Progress
from pages.parts.saying import day_and_time, say, told


def progress_box(
    read: Callable[[], Progress | None], nothing_yet: str, *, one_line: bool = False
) -> None:
    """The work as the store has it now, looked at again each second while it is under way.

    In one line its good end is told without much ado, as befits what is done every day.
    """
    before = read()
    under_way = before is not None and before.under_way

    @st.fragment(run_every=1 if under_way else None)
    def box() -> None:
        now = read()
        if now is None:
            st.caption(nothing_yet)
        elif now.under_way:
            share = now.done / now.total if now.total else 0.0
            st.progress(share, text=told(now.says) or say("Waiting for its turn…"))
        else:
            _ending(now, one_line=one_line)
        if under_way and (now is None or not now.under_way):
            st.rerun()

    box()


def _ending(now: Progress, *, one_line: bool) -> None:
    when = "" if now.ended_at is None else day_and_time(now.ended_at)
    if now.state != "done":
        st.error(told(now.says), icon=":material/error:")
    elif one_line:
        st.caption(say("{says} As of {when}.", says=told(now.says), when=when))
        return
    else:
        st.success(told(now.says), icon=":material/check_circle:")
    st.caption(say("Last done {when}.", when=when))
