"""Sage's own lists on a page: how many entries, what changed, and a look inside."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import ListChanges
from pages.parts.progress import progress_box
from pages.parts.saying import counted, day_and_time, day_format, say, told

_NUMBER = st.column_config.NumberColumn(format="localized", width=90)


def lists_box(desk: Desk, *, can_read: bool) -> None:
    """The counts with the moment they are of, a button to read again, one list to look into."""
    if desk.workspace.standing != "files":
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                progress_box(
                    desk.last_reading,
                    nothing_yet=say("Sage's lists have not been read yet."),
                    one_line=True,
                )
            if st.button(say("Read again"), icon=":material/refresh:", disabled=not can_read):
                desk.read_lists()
                st.rerun()
    counts = desk.list_counts()
    if not counts:
        st.caption(say("The counts appear here as soon as the lists are read."))
        return
    st.dataframe(
        pd.DataFrame(
            [(each.title, each.total, each.usable, each.unread) for each in counts],
            columns=[say("List"), say("Entries"), say("For invoices"), say("Not shown by Sage")],
        ),
        hide_index=True,
        column_config={
            say("Entries"): _NUMBER,
            say("For invoices"): _NUMBER,
            say("Not shown by Sage"): st.column_config.TextColumn(
                width="large", help=say("Why the person who signed in could not see a list.")
            ),
        },
        column_order=[say("List"), say("Entries"), say("For invoices")]
        + ([say("Not shown by Sage")] if any(each.unread for each in counts) else []),
    )
    with st.container(horizontal=True):
        chosen = st.selectbox(
            say("Look inside"), counts, format_func=lambda each: each.title, key="list-to-look-into"
        )
        search = st.text_input(say("Search"), placeholder=say("Name or code"), key="list-search")
    page = st.session_state.get("list-page", 1)
    found = desk.list_page(chosen.kind, search, page)
    if not found.entries and page > 1:
        found = desk.list_page(chosen.kind, search, 1)
    if not found.total:
        st.caption(say("No entry has these words. Search for less."))
        return
    st.dataframe(
        pd.DataFrame(
            [
                (
                    each.code,
                    each.name,
                    told(each.detail),
                    say("yes") if each.usable else told(each.why_not),
                )
                for each in found.entries
            ],
            columns=[say("Code"), say("Name"), say("Detail"), say("For invoices")],
        ),
        hide_index=True,
        column_config={
            say("Code"): st.column_config.TextColumn(width=75),
            say("Name"): st.column_config.TextColumn(width=235),
            say("Detail"): st.column_config.TextColumn(width=100),
        },
    )
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption(f"{counted(found.total, 'entry', 'entries')}.")
        if found.pages > 1:
            st.pagination(found.pages, key="list-page")


def changes_box(desk: Desk, changes: ListChanges) -> None:
    """What is not as it was when choices were made, until somebody takes note."""
    if not changes.changes:
        st.write(
            say(
                "Nothing has changed in Sage's lists that a choice of yours could hang on. "
                "Crosswalk looks every day, and whenever you ask."
            )
        )
        return
    st.write(say("These are not in Sage as they were. Look at the page named beside each."))
    st.dataframe(
        pd.DataFrame(
            [
                (each.seen_at, each.list_title, told(each.says), each.matters_for)
                for each in changes.changes
            ],
            columns=[say("Seen (UTC)"), say("List"), say("What changed"), say("Look at")],
        ),
        hide_index=True,
        column_config={
            say("Seen (UTC)"): st.column_config.DatetimeColumn(
                format=f"{day_format()}, HH:mm", width=140
            ),
            say("What changed"): st.column_config.TextColumn(width="large"),
        },
    )
    newest = changes.changes[0].seen_at
    st.caption(
        say("{many} in all, the newest of {day}.", many=changes.total, day=day_and_time(newest))
    )
    if st.button(say("I have taken note of these"), icon=":material/done_all:"):
        desk.note_changes(newest)
        st.rerun()
