"""The pages and the order they are met in; each is drawn within `pages.parts.frame`."""

import streamlit as st

from pages.parts.frame import PAGES, PICTURES

st.set_page_config(
    page_title="Crosswalk",
    page_icon=str(PICTURES / "icon.svg"),
    layout="wide",
    initial_sidebar_state=236,  # pixels: tables of amounts need the rest of a window of 1280
)
# A button's colour is too dim for the name of the chosen tab on a dark ground; a link's is not.
light, dark = (st.get_option(f"theme.{each}.linkColor") for each in ("light", "dark"))
st.html(f"<style>[role=tab][aria-selected=true] p {{color: light-dark({light}, {dark})}}</style>")
# Streamlit leaves 75 pixels free on either side, which a table of amounts needs.
st.html(
    "<style>@media (min-width: 48rem) {.stMain .block-container {padding-inline: 2.5rem}}</style>"
)
st.logo(str(PICTURES / "logo.svg"), icon_image=str(PICTURES / "icon.svg"), size="large")
st.navigation(list(PAGES.values()), position="hidden").run()
