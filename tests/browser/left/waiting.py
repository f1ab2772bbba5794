"""Looks at itself again and again, until somebody goes on."""

import streamlit as st

if st.session_state.pop("go on", False):
    st.switch_page("arrived.py")


@st.fragment(run_every=0.2)
def looking() -> None:
    st.write("Still waiting.")


looking()
st.button("Go on", on_click=lambda: st.session_state.update({"go on": True}))
