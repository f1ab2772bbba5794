"""Workspaces: create one for each company, open it, put it away when it is finished."""

import streamlit as st

from engine.model import Problem
from pages.parts.frame import (
    country_name,
    leave_workspace,
    open_desk,
    open_workspace,
    page_head,
    standing_badge,
)
from pages.parts.problems import problem_box
from pages.parts.words import day, plain

desk = open_desk(needs_workspace=False)
page_head(desk, "Workspaces", "One workspace holds one company's books. Open one, or create it.")


@st.dialog("Archive this workspace?")
def confirm_archive(workspace_id: str, version: int, name: str) -> None:
    st.write(
        f"**{plain(name)}** leaves the list. Nothing in it is lost, "
        "and it can be restored at any time."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it open"):
            st.rerun()
        if st.button("Archive", type="primary"):
            problem = desk.archive_workspace(workspace_id, version)
            if problem:
                problem_box(problem)
            else:
                if desk.has_workspace and desk.workspace.id == workspace_id:
                    leave_workspace()
                st.rerun()


def workspace_line(each, *, archived: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"**{plain(each.name)}**")
            country = country_name(desk, each.country)
            st.caption(f"{country} · {each.currency} · since {day(each.made_at)}")
        standing_badge(each.standing)
        if archived:
            if st.button("Restore", key=f"restore-{each.id}"):
                problem = desk.restore_workspace(each.id, each.version)
                if problem:
                    problem_box(problem)
                else:
                    st.rerun()
            return
        if st.button("Archive", key=f"archive-{each.id}", type="tertiary"):
            confirm_archive(each.id, each.version, each.name)
        if desk.has_workspace and each.id == desk.workspace.id:
            st.button("Open now", key=f"open-{each.id}", disabled=True)
        elif st.button("Open", key=f"open-{each.id}", type="primary"):
            open_workspace(each.id)


work, form = st.columns([3, 2], gap="large")
with form, st.form("create", border=True, clear_on_submit=False):
    st.subheader("Create a workspace", anchor=False)
    name = st.text_input("Company name", max_chars=100, placeholder="Harbour Supplies Ltd")
    country = st.selectbox(
        "Country of its books",
        desk.countries,
        format_func=lambda each: f"{each.name} ({each.currency})",
        help="The country decides the tax rates and the currency of the books.",
    )
    if st.form_submit_button("Create workspace", type="primary"):
        made = desk.create_workspace(name, country)
        if isinstance(made, Problem):
            problem_box(made)
        else:
            open_workspace(made.id)
    st.caption(
        "It starts on the practice company, where nothing is real. "
        "You choose the company in Sage later."
    )

with work:
    open_ones = desk.open_workspaces()
    if not open_ones:
        st.info(
            "There is no workspace yet. Give the company a name and press **Create workspace**.",
            icon=":material/arrow_forward:",
        )
    for each in open_ones:
        workspace_line(each, archived=False)
    if archived := desk.archived_workspaces():
        with st.expander(f"Archived ({len(archived)})"):
            for each in archived:
                workspace_line(each, archived=True)
