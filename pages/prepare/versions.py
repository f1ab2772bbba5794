"""Mapping versions: every saved state, what changed between two of them, tables out and in."""

import pandas as pd
import streamlit as st

from pages.parts.frame import link_to, nothing_here, open_desk, page_head
from pages.parts.grid import tall
from pages.parts.mapping_tools import finish, tell_outcome
from pages.parts.problems import problem_box
from pages.parts.saying import counted, day_format, say, told
from pages.parts.words import plain

desk = open_desk()
page_head(
    desk,
    "Mapping versions",
    say(
        "Every change of the mapping is a version: who made it, when, and what it moves. Any of "
        "them can be restored."
    ),
)
tell_outcome()


def versions_tab() -> None:
    lines = desk.versions.lines()
    if not lines:
        nothing_here(
            say("There is no mapping yet"),
            say(
                "It begins with the first file: what its headings say is proposed, and every "
                "change from then on is a version here."
            ),
            "upload",
        )
        return
    st.dataframe(
        pd.DataFrame(
            [(each.number, each.name, each.at, told(each.by), told(each.says)) for each in lines],
            columns=["Version", "Name", "When (UTC)", "By", "What was done"],
        ),
        column_order=[
            "Version",
            *(["Name"] if any(each.name for each in lines) else []),
            "When (UTC)",
            "By",
            "What was done",
        ],
        hide_index=True,
        height=tall(len(lines), 420),
        column_config={
            "Version": st.column_config.NumberColumn(say("Version"), width=70),
            "Name": st.column_config.TextColumn(say("Name"), width=140),
            "When (UTC)": st.column_config.DatetimeColumn(
                say("When (UTC)"), format=f"{day_format()}, HH:mm", width=140
            ),
            "By": st.column_config.TextColumn(say("By"), width=90),
            "What was done": st.column_config.TextColumn(say("What was done"), width=560),
        },
    )
    numbers = [each.number for each in lines]
    labels = {each.number: f"{each.number} · {each.name or told(each.says)[:60]}" for each in lines}
    with st.container(border=True):
        st.subheader(say("Compare two versions"), anchor=False)
        left, right = st.columns(2)
        before = left.selectbox(
            say("Before"), numbers, index=1 if numbers[1:] else 0, format_func=labels.get
        )
        after = right.selectbox(say("After"), numbers, index=0, format_func=labels.get)
        difference(before, after)
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            say("Version"), numbers, format_func=labels.get, key="version-to-keep"
        )
        name = st.text_input(say("Name it"), placeholder=say("As agreed with the accountant"))
        if st.button(say("Keep the name"), disabled=not name.strip()):
            problem = desk.versions.name_version(number, name.strip())
            finish(0 if problem is None else problem)
        if st.button(say("Restore this version"), icon=":material/restore:"):
            finish(desk.versions.restore(number))


def difference(before: int, after: int) -> None:
    """What stands differently, and what that moves in money on the newest file."""
    rows = desk.versions.compare(before, after).changes
    if not rows:
        st.caption(say("Nothing is different between them."))
        return
    st.dataframe(
        pd.DataFrame(in_words(rows), columns=[say("Table"), say("Choice"), say("Was"), say("Is")]),
        hide_index=True,
        height=tall(len(rows), 300),
    )
    for moved in desk.ready.moved(before, after):
        st.markdown(f"- {plain(told(moved))}")


def in_words(rows):
    """What stands differently, the names of tables and of settings as people call them."""
    return [
        (told(table), told(what), told(before), told(after)) for table, what, before, after in rows
    ]


def tables_tab() -> None:
    out, back = st.columns(2, gap="large")
    with out, st.container(border=True):
        st.subheader(say("Take the tables out"), anchor=False)
        st.caption(
            say("For a look in a spreadsheet program, for safe keeping, for the next customer.")
        )
        st.download_button(
            say("All tables (ZIP)"),
            desk.versions.all_tables,
            "mapping.zip",
            "application/zip",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
        with st.container(horizontal=True):
            for each in desk.versions.tables:
                st.download_button(
                    told(each.label),
                    desk.versions.table(each.id),
                    f"{each.id}.csv",
                    "text/csv",
                    key=f"out-{each.id}",
                    on_click="ignore",
                )
    with back, st.container(border=True):
        st.subheader(say("Bring tables in"), anchor=False)
        st.caption(say("You see what would change before anything does."))
        turn = st.session_state.setdefault("table turn", 0)
        brought = st.file_uploader(
            say("A table (CSV) or all (ZIP)"), type=["csv", "zip"], key=f"tables {turn}"
        )
        if brought is not None:
            look_into(brought.name, brought.getvalue())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            say("To start from another customer's mapping, or to keep this one for the next:")
        )
        link_to("templates", ":material/bookmarks:")


def look_into(name: str, content: bytes) -> None:
    reading = desk.versions.read_tables(name, content)
    for each in reading.problems[:20]:
        problem_box(each)
    if reading.problems[20:]:
        st.caption(say("{many} rows cannot be read in all.", many=len(reading.problems)))
    if reading.problems:
        st.caption(
            say("These rows stay out, and nothing is taken away from a table that has such rows.")
        )
    if not reading.changes:
        st.caption(say("Nothing would change."))
        return
    st.dataframe(
        pd.DataFrame(
            in_words(reading.changes),
            columns=[say("Table"), say("Choice"), say("Is now"), say("Would be")],
        ),
        hide_index=True,
        height=tall(len(reading.changes), 300),
    )
    changes = counted(len(reading.changes), "change", "changes")
    label = say("Apply {changes}", changes=changes)
    if reading.problems:
        label = say("Apply {changes}, without the rows above", changes=changes)
    if st.button(label, type="primary", icon=":material/done_all:"):
        st.session_state["table turn"] += 1
        finish(desk.versions.apply_tables(name, content))


versions, tables = st.tabs([say("Versions"), say("Tables out and in")])
with versions:
    versions_tab()
with tables:
    tables_tab()
