"""Help: the consultant's first hour, the finance manager's first week, the words used."""

import streamlit as st

from pages.parts.frame import open_desk, page_head
from pages.parts.words import help_text

desk = open_desk(needs_workspace=False)
page_head(desk, "Help", "What each of two people does here, step by step.")
consultant, manager, words = st.tabs(
    ["For the consultant", "For the finance manager", "Words used here"]
)
with consultant:
    st.markdown(help_text("consultant"))
with manager:
    st.markdown(help_text("manager"))
with words:
    st.markdown(help_text("words"))
