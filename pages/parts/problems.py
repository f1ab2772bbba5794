"""Problems on a page: what is the matter, and how to put it right."""

import streamlit as st

from engine.model import Problem
from pages.parts.saying import told


def problem_box(problem: Problem) -> None:
    """One problem, in the colour of its severity."""
    says = f"{told(problem.says)} {told(problem.fix)}"
    if problem.severity == "stop":
        st.error(says, icon=":material/error:")
    else:
        st.warning(says, icon=":material/warning:")
