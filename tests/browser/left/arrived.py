"""Takes its time to be drawn."""

import time

import streamlit as st

time.sleep(3)
st.title("You are there")
