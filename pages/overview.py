"""Overview: a welcome to the newcomer; to everyone else, where each company stands."""

import streamlit as st

from pages.parts.frame import (
    PAGES,
    STEP_LOOKS,
    country_name,
    open_desk,
    open_workspace,
    page_head,
    practice_link,
    standing_badge,
)
from pages.parts.saying import day_and_time, page_name, say, told
from pages.parts.words import plain

desk = open_desk(needs_workspace=False)

_WAY = (
    (
        ":material/upload_file:",
        "1. Bring the file",
        "The spreadsheet as your invoicing system exports it. It is recognised, and never altered.",
    ),
    (
        ":material/checklist:",
        "2. Say what is what",
        "Fields, taxes, accounts, contacts: proposed with reasons, decided by you, kept for next "
        "time.",
    ),
    (
        ":material/visibility:",
        "3. See it to the penny",
        "Every row is ready, held or left out, and says why. Any figure leads back to its cell.",
    ),
    (
        ":material/verified:",
        "4. Send it and prove it",
        "Each invoice once, read back from Sage and compared. A whole batch can be undone.",
    ),
)

workspaces = desk.open_workspaces()

if not workspaces:
    page_head(
        desk,
        "Welcome to Crosswalk",
        "Move a company's invoices and clients into Sage: seen to the penny before they leave, "
        "sent once, proved afterwards.",
    )
    work, aside = st.columns([3, 2], gap="large")
    with work, st.container(border=True):
        st.subheader("Start with a workspace", anchor=False)
        st.write(
            "One workspace holds one company's books: its spreadsheets, its mapping, what was "
            "sent and who decided it. You need no Sage account to begin: every workspace starts "
            "on the practice company."
        )
        if st.button(
            "Create your first workspace",
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
        ):
            st.switch_page(PAGES["workspaces"])
    with aside, st.container(border=True):
        st.subheader("The practice company", anchor=False)
        st.write(
            "It answers as Sage answers, with clients, tax rates and ledger accounts, and it runs "
            "on this machine. Nothing in it is real, so there is nothing you can break."
        )
        practice_link(desk, say("Look inside"))
    for column, (icon, title, says) in zip(st.columns(4, border=True), _WAY, strict=True):
        column.markdown(f":green[{icon}] **{title}**")
        column.caption(says)
    st.stop()

if not desk.has_workspace:
    page_head(desk, "Overview", "Choose the company you want to work on.")
    for each in workspaces:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.markdown(f"**{plain(each.name)}**")
                st.caption(f"{country_name(desk, each.country)} · {each.currency}")
            standing_badge(each.standing)
            if st.button("Open", key=f"open-{each.id}", type="primary"):
                open_workspace(each.id)
    st.page_link(PAGES["workspaces"], label="Create another workspace", icon=":material/add:")
    st.stop()

page_head(desk, "Overview", say("How far this company has come, and what happened lately."))
work, aside = st.columns([3, 2], gap="large")
with work, st.container(border=True):
    st.subheader(say("Journey"), anchor=False)
    steps = desk.steps
    for number, step in enumerate(steps, 1):
        icon, colour = STEP_LOOKS[step.state]
        link, says, badge = st.columns([4, 7, 4], vertical_alignment="center")
        link.page_link(PAGES[step.page], label=f"**{number}. {page_name(step.name)}**")
        says.markdown(plain(told(step.says)))
        badge.badge(told(step.state), icon=icon, color=colour)
    following = next((step for step in steps if step.state != "done"), None)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            say("Continue to {page}", page=page_name(following.name))
            if following
            else say("Bring the next file"),
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
        ):
            st.switch_page(PAGES[following.page if following else "upload"])
        if not following:
            st.page_link(PAGES["payments"], label=say("Who has paid"), icon=":material/payments:")
with aside:
    with st.container(border=True):
        st.subheader(say("Lately"), anchor=False)
        for line in desk.log(5):
            with st.container(gap=None):
                st.markdown(plain(told(line.says)))
                st.caption(f"{told(line.actor)}, {day_and_time(line.at)}")
        st.page_link(PAGES["activity"], label=say("The whole log"), icon=":material/history:")
    with st.container(border=True):
        st.subheader(say("The practice company"), anchor=False)
        st.write(say("It behaves like a company kept in Sage. Nothing in it is real."))
        practice_link(desk, say("Look inside"))
