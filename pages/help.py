"""Help: the consultant's first hour, the finance manager's first week."""

import streamlit as st

from pages.parts.frame import HELP, open_desk, page_head

desk = open_desk(needs_workspace=False)
page_head(desk, "Help", "What each of two people does here, step by step.")
consultant, manager = st.tabs(["For the consultant", "For the finance manager"])
with consultant:
    st.markdown((HELP / "consultant.md").read_text(encoding="utf-8"))
with manager:
    st.markdown((HELP / "manager.md").read_text(encoding="utf-8"))
