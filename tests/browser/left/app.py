"""Two pages: one looks at itself again and again, the other takes its time to be drawn."""

import streamlit as st

from pages.parts.left import leave_pages_whole

leave_pages_whole()
st.navigation([st.Page("waiting.py", default=True), st.Page("arrived.py")]).run()
