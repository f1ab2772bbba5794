"""Sage's own lists on a page: how many entries, what changed, and a look inside."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import ListChanges
from pages.parts.progress import progress_box
from pages.parts.words import day_and_time

_NUMBER = st.column_config.NumberColumn(format="localized", width=90)


def lists_box(desk: Desk, *, can_read: bool) -> None:
    """The counts with the moment they are of, a button to read again, one list to look into."""
    if desk.workspace.standing != "files":
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                progress_box(
                    desk.last_reading,
                    nothing_yet="Sage's lists have not been read yet.",
                    one_line=True,
                )
            if st.button("Read again", icon=":material/refresh:", disabled=not can_read):
                desk.read_lists()
                st.rerun()
    counts = desk.list_counts()
    if not counts:
        st.caption("The counts appear here as soon as the lists are read.")
        return
    st.dataframe(
        pd.DataFrame(
            [(each.title, each.total, each.usable, each.unread) for each in counts],
            columns=["List", "Entries", "For invoices", "Not shown by Sage"],
        ),
        hide_index=True,
        column_config={
            "Entries": _NUMBER,
            "For invoices": _NUMBER,
            "Not shown by Sage": st.column_config.TextColumn(
                width="large", help="Why the person who signed in could not see a list."
            ),
        },
        column_order=["List", "Entries", "For invoices"]
        + (["Not shown by Sage"] if any(each.unread for each in counts) else []),
    )
    with st.container(horizontal=True):
        chosen = st.selectbox(
            "Look inside", counts, format_func=lambda each: each.title, key="list-to-look-into"
        )
        search = st.text_input("Search", placeholder="Name or code", key="list-search")
    page = st.session_state.get("list-page", 1)
    found = desk.list_page(chosen.kind, search, page)
    if not found.entries and page > 1:
        found = desk.list_page(chosen.kind, search, 1)
    if not found.total:
        st.caption("No entry has these words. Search for less.")
        return
    st.dataframe(
        pd.DataFrame(
            [
                (each.code, each.name, each.detail, "yes" if each.usable else each.why_not)
                for each in found.entries
            ],
            columns=["Code", "Name", "Detail", "For invoices"],
        ),
        hide_index=True,
        column_config={
            "Code": st.column_config.TextColumn(width=100),
            "Name": st.column_config.TextColumn(width=230),
            "Detail": st.column_config.TextColumn(width=190),
        },
    )
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        noun = "entry" if found.total == 1 else "entries"
        st.caption(f"{found.total:,} {noun}.")
        if found.pages > 1:
            st.pagination(found.pages, key="list-page")


def changes_box(desk: Desk, changes: ListChanges) -> None:
    """What is not as it was when choices were made, until somebody takes note."""
    if not changes.changes:
        st.write(
            "Nothing has changed in Sage's lists that a choice of yours could hang on. Crosswalk "
            "looks every day, and whenever you ask."
        )
        return
    st.write("These are not in Sage as they were. Look at the page named beside each.")
    st.dataframe(
        pd.DataFrame(
            [
                (each.seen_at, each.list_title, each.says, each.matters_for)
                for each in changes.changes
            ],
            columns=["Seen (UTC)", "List", "What changed", "Look at"],
        ),
        hide_index=True,
        column_config={
            "Seen (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm", width=140),
            "What changed": st.column_config.TextColumn(width="large"),
        },
    )
    newest = changes.changes[0].seen_at
    st.caption(f"{changes.total:,} in all, the newest of {day_and_time(newest)}.")
    if st.button("I have taken note of these", icon=":material/done_all:"):
        desk.note_changes(newest)
        st.rerun()
