"""Help: the consultant's first hour, the finance manager's first week, the words used."""

import streamlit as st

from pages.parts.frame import open_desk, page_head
from pages.parts.saying import help_text, say

desk = open_desk(needs_workspace=False)
page_head(desk, "Help", say("What each of two people does here, step by step."))
consultant, manager, words = st.tabs(
    [say("For the consultant"), say("For the finance manager"), say("Words used here")]
)
with consultant:
    st.markdown(help_text("consultant"))
with manager:
    st.markdown(help_text("manager"))
with words:
    st.markdown(help_text("words"))
