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
from pages.parts.saying import day, say, told
from pages.parts.words import plain

desk = open_desk(needs_workspace=False)
page_head(
    desk, "Workspaces", say("One workspace holds one company's books. Open one, or create it.")
)


def confirm_archive(workspace_id: str, version: int, name: str) -> None:
    @st.dialog(say("Archive this workspace?"))
    def confirm() -> None:
        st.write(
            say(
                "**{name}** leaves the list. Nothing in it is lost, and it can be restored at any "
                "time.",
                name=plain(name),
            )
        )
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(say("Keep it open")):
                st.rerun()
            if st.button(say("Archive"), type="primary"):
                archive(workspace_id, version)

    confirm()


def archive(workspace_id: str, version: int) -> None:
    problem = desk.archive_workspace(workspace_id, version)
    if problem:
        problem_box(problem)
        return
    if desk.has_workspace and desk.workspace.id == workspace_id:
        leave_workspace()
    st.rerun()


def workspace_line(each, *, archived: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"**{plain(each.name)}**")
            country = country_name(desk, each.country)
            st.caption(
                say(
                    "{country} · {currency} · since {day}",
                    country=country,
                    currency=each.currency,
                    day=day(each.made_at),
                )
            )
        standing_badge(each.standing)
        if archived:
            if st.button(say("Restore"), key=f"restore-{each.id}"):
                problem = desk.restore_workspace(each.id, each.version)
                if problem:
                    problem_box(problem)
                else:
                    st.rerun()
            return
        if st.button(say("Archive"), key=f"archive-{each.id}", type="tertiary"):
            confirm_archive(each.id, each.version, each.name)
        if desk.has_workspace and each.id == desk.workspace.id:
            st.button(say("Open now"), key=f"open-{each.id}", disabled=True)
        elif st.button(say("Open"), key=f"open-{each.id}", type="primary"):
            open_workspace(each.id)


work, form = st.columns([3, 2], gap="large")
with form, st.form("create", border=True, clear_on_submit=False):
    st.subheader(say("Create a workspace"), anchor=False)
    name = st.text_input(
        say("Company name"), max_chars=100, placeholder=say("Harbour Supplies Ltd")
    )
    country = st.selectbox(
        say("Country of its books"),
        desk.countries,
        format_func=lambda each: f"{told(each.name)} ({each.currency})",
        help=say("The country decides the tax rates and the currency of the books."),
    )
    if st.form_submit_button(say("Create workspace"), type="primary"):
        made = desk.create_workspace(name, country)
        if isinstance(made, Problem):
            problem_box(made)
        else:
            open_workspace(made.id)
    st.caption(
        say(
            "It starts on the practice company, where nothing is real. "
            "You choose the company in Sage later."
        )
    )

with work:
    open_ones = desk.open_workspaces()
    if not open_ones:
        st.info(
            say(
                "There is no workspace yet. Give the company a name and press **Create workspace**."
            ),
            icon=":material/arrow_forward:",
        )
    for each in open_ones:
        workspace_line(each, archived=False)
    if archived := desk.archived_workspaces():
        with st.expander(say("Archived ({many})", many=len(archived))):
            for each in archived:
                workspace_line(each, archived=True)
