"""Many buttons, each of whose presses is counted, on a page that takes its time."""

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
        st.button(str(number), on_click=press, args=(number,))
        time.sleep(0.005)
st.text(f"{len(set(pressed))} of {len(pressed)} presses")
