"""A company that is called at an address of its own: connected, shown, its way there changed."""

from collections.abc import Mapping, Sequence

import streamlit as st

from engine.desk import Desk
from engine.model import ConnectionState, OptionState, Problem
from pages.parts.frame import look_again
from pages.parts.problems import problem_box
from pages.parts.saying import by_name, day, day_and_time, say


def live_form(desk: Desk) -> None:
    """A company in a program on the customer's own server, or the practice company of it."""
    with st.container(border=True):
        st.subheader("On the customer's own server, live", anchor=False)
        place = st.selectbox(
            "Kept in", desk.live_places, format_func=lambda each: each.name, key="live-place"
        )
        st.write(place.about)
        if st.button(
            "Connect its practice company", icon=":material/school:", key="connect-live-practice"
        ):
            with st.spinner("Asking the practice company who it is"):
                _after(desk.connect_live_practice(place.key))
        with st.expander("Connect a real company", icon=":material/dns:"):
            typed = _typed(place.ways, f"live-{place.key}")
            st.caption("It is only read at first: nothing in Sage can change.")
            if st.button("Connect", type="primary", key="connect-live"):
                with st.spinner("Asking the company who it is"):
                    _after(desk.connect_live(place.key, typed))


def way_card(desk: Desk, state: ConnectionState) -> None:
    """Where the company answers, since when, and a new address or token for it."""
    with st.container(border=True):
        st.subheader(say("Where it answers"), anchor=False)
        st.write(
            say(
                "Connected {day} by {person}.",
                day=day(state.signed_in_at),
                person=by_name(state.signed_in_by),
            )
        )
        if state.token_ends is not None:
            ends = day_and_time(state.token_ends)
            st.write(say("The token says that it ends {when}.", when=ends))
        ways = desk.ways()
        for each in ways:
            if each.value:
                st.caption(each.title)
                st.code(each.value, language=None, wrap_lines=True)
        if not state.is_live:
            return
        with st.expander(say("Another address or token")):
            typed = _typed(ways, "way")
            if st.button(say("Keep it"), key="change-ways"):
                with st.spinner(say("Asking the company who it is")):
                    _after(desk.change_ways(typed, state.version))


def _typed(ways: Sequence[OptionState], key: str) -> Mapping[str, str]:
    """What is typed to reach a company; a secret that is kept already may be left empty."""
    typed = {}
    for each in ways:
        typed[each.key] = st.text_input(
            each.title,
            value=each.value,
            help=None if each.secret else each.help,
            type="password" if each.secret else "default",
            autocomplete="off",
            key=f"{key}-{each.key}",
        )
        if each.secret:
            st.caption(each.help)
    return typed


def _after(problem: Problem | None) -> None:
    if problem:
        problem_box(problem)
    else:
        look_again()
