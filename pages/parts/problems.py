"""Problems on a page: what is the matter, and how to put it right."""

import streamlit as st

from engine.model import Problem


def problem_box(problem: Problem) -> None:
    """One problem, in the colour of its severity."""
    if problem.severity == "stop":
        st.error(f"{problem.says} {problem.fix}", icon=":material/error:")
    else:
        st.warning(f"{problem.says} {problem.fix}", icon=":material/warning:")
