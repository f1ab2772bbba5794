"""Many buttons, each of whose presses is counted, on a page that takes its time.

Every third acts by a function of its own, every third where it is drawn, and every third where it
is drawn, after which the page begins anew.
"""

import time

import streamlit as st

from pages.parts.presses import act_on_every_press

act_on_every_press()
pressed = st.session_state.setdefault("pressed", [])


def press(number: int) -> None:
    st.session_state["last"] = number
    pressed.append(number)


with st.container(horizontal=True):
    for number in range(40):
        if number % 3 == 0:
            st.button(str(number), on_click=press, args=(number,))
        elif st.button(str(number)):
            press(number)
            if number % 3 == 1:
                st.rerun()
        time.sleep(0.005)
st.text(f"{len(set(pressed))} of {len(pressed)} presses")
