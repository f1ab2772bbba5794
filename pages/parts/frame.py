"""The frame around every page: the guard, the sidebar with the journey, the head and the foot."""

import json
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from engine import desk as desks
from engine.desk import Desk
from engine.model import FileLine, Problem, Standing, StepState
from pages.parts.problems import problem_box
from pages.parts.saying import page_name, say, speak, told
from pages.parts.words import plain

PICTURES = Path(__file__).parent / "pictures"

PAGES: dict[str, StreamlitPage] = {
    "overview": st.Page("overview.py", title="Overview", default=True),
    "workspaces": st.Page("setup/workspaces.py", title="Workspaces", url_path="workspaces"),
    "connection": st.Page("setup/connection.py", title="Connection", url_path="connection"),
    "upload": st.Page("prepare/upload.py", title="Upload", url_path="upload"),
    "fields": st.Page("prepare/fields.py", title="Fields", url_path="fields"),
    "taxes": st.Page("prepare/taxes.py", title="Taxes", url_path="taxes"),
    "accounts": st.Page("prepare/accounts.py", title="Accounts", url_path="accounts"),
    "products": st.Page("prepare/products.py", title="Products", url_path="products"),
    "contacts": st.Page("prepare/contacts.py", title="Contacts", url_path="contacts"),
    "preview": st.Page("prepare/preview.py", title="Preview", url_path="preview"),
    "mapping": st.Page("prepare/versions.py", title="Mapping versions", url_path="mapping"),
    "templates": st.Page("prepare/templates.py", title="Templates", url_path="templates"),
    "transfer": st.Page("send/transfer.py", title="Transfer", url_path="transfer"),
    "history": st.Page("send/history.py", title="History", url_path="history"),
    "payments": st.Page("send/payments.py", title="Payments", url_path="payments"),
    "activity": st.Page("send/activity.py", title="Activity log", url_path="activity"),
    "settings": st.Page("prepare/settings.py", title="Invoice settings", url_path="settings"),
    "help": st.Page("help.py", title="Help", url_path="help"),
}

STEP_LOOKS: dict[StepState, tuple[str, Literal["gray", "orange", "green"]]] = {
    "to do": (":material/radio_button_unchecked:", "gray"),
    "needs attention": (":material/error:", "orange"),
    "done": (":material/check_circle:", "green"),
}
_STANDINGS: dict[Standing, tuple[str, str, str]] = {
    "practice": ("practice company", ":material/science:", "blue"),
    "live": ("live company", ":material/bolt:", "orange"),
    "read-only": ("live company, read-only", ":material/visibility:", "gray"),
    "files": ("by file", ":material/folder_zip:", "violet"),
}


def open_desk(*, needs_workspace: bool = True) -> Desk:
    """The desk for this visit, or a page that says what is missing and ends here.

    The address carries the workspace, so that a refresh, a second tab or a colleague
    sees the same; the session remembers it between pages.
    """
    if wanted := st.session_state.pop("go to", None):
        st.switch_page(PAGES[wanted])
    asked = st.query_params.get("workspace") or st.session_state.get("workspace")
    speak("en")
    found = desks.open_desk(asked)
    if isinstance(found, Problem):
        _remember(None)
        desk = _desk_without_workspace()
        _sidebar(desk)
        problem_box(found)
        _to_workspaces()
        st.stop()
    _remember(asked)
    if found.has_workspace:
        speak(found.language)
    _sidebar(found)
    if notice := desks.notice(st.query_params.get("notice", "")):
        says, good = notice
        if good:
            st.success(told(says), icon=":material/check_circle:")
        else:
            st.info(told(says), icon=":material/info:")
    if needs_workspace and not found.has_workspace:
        st.info("Open a workspace first: this page shows one company's books.")
        _to_workspaces()
        st.stop()
    return found


def page_head(desk: Desk, title: str, says: str) -> None:
    """The page's name and purpose, with the company it is about always beside them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container():
            st.title(page_name(title), anchor=False)
            st.caption(says)
        if desk.has_workspace:
            standing_badge(desk.workspace.standing, desk.workspace.name)


def foot(desk: Desk, page: str) -> None:
    """The way back and the way on, along the journey."""
    steps = desk.steps
    here = next(number for number, step in enumerate(steps) if step.page == page)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if here:
            st.button(
                say("Back"),
                icon=":material/arrow_back:",
                key="foot-back",
                on_click=_go_to,
                args=(steps[here - 1].page,),
            )
        if here + 1 < len(steps):
            following = steps[here + 1]
            st.button(
                say("Continue to {page}", page=page_name(following.name)),
                icon=":material/arrow_forward:",
                icon_position="right",
                type="primary" if steps[here].state == "done" else "secondary",
                key="foot-on",
                on_click=_go_to,
                args=(following.page,),
            )


def _go_to(page: str) -> None:
    """Kept for the next run: a press that an edit's own run cuts short is not lost."""
    st.session_state["go to"] = page


def chosen_file(desk: Desk) -> FileLine | None:
    """The file this page is about: the one the address names, the one that was looked at last, or
    the newest; else what to do."""
    last = f"file of {desk.workspace.id}"
    asked = st.query_params.get("file", "") or st.session_state.get(last, "")
    found = desk.files.with_id(asked) if asked else None
    named = st.query_params.get("file", "")
    found = found or desk.files.working()
    if named and found is not None and found.id != named:
        st.info(
            say("The file that the address names is not here any more. This is the newest one."),
            icon=":material/info:",
        )
    if found is not None:
        st.session_state[last] = found.id
    if found is None:
        nothing_here(
            say("There are no invoices yet"),
            say("This page shows what is in your file. Bring a spreadsheet, or try a sample."),
            "upload",
        )
        return None
    return found


def nothing_here(title: str, says: str, page: str) -> None:
    """An empty page: what will be here, and the way to what has to be done first."""
    with st.container(border=True):
        st.subheader(title, anchor=False)
        st.write(says)
        if st.button(
            say("Go to {page}", page=page_name(PAGES[page].title)),
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
            key=f"go-to-{page}",
        ):
            st.switch_page(PAGES[page])


def standing_badge(standing: str, name: str = "") -> None:
    """What a transfer from here would touch: practice, real books, or nothing."""
    words, icon, colour = _STANDINGS[standing]  # type: ignore[index]
    words = say(words)
    st.badge(f"{plain(name)} · {words}" if name else words.capitalize(), icon=icon, color=colour)  # type: ignore[arg-type]


def open_workspace(workspace_id: str) -> None:
    """Go on with this workspace, from its overview."""
    _remember(workspace_id)
    st.switch_page(PAGES["overview"], query_params={"workspace": workspace_id})


def leave_for(address: str) -> None:
    """Go to an address of ours that is no page, in the same tab, which no link here can do."""
    st.html(
        f"<script>window.location.assign({json.dumps(address)})</script>",
        unsafe_allow_javascript=True,
    )
    st.stop()


def look_again() -> None:
    """Draw the page anew after something was done; what an earlier step announced is over."""
    st.query_params.pop("notice", None)
    st.rerun()


def origin() -> str:
    """Crosswalk as this browser sees it."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}"


def country_name(desk: Desk, code: str) -> str:
    return told(next((each.name for each in desk.countries if each.code == code), code))


def leave_workspace() -> None:
    _remember(None)


def _remember(workspace_id: str | None) -> None:
    if workspace_id is None:
        st.session_state.pop("workspace", None)
        st.query_params.pop("workspace", None)
    else:
        st.session_state["workspace"] = workspace_id
        if st.query_params.get("workspace") != workspace_id:
            st.query_params["workspace"] = workspace_id


def _desk_without_workspace() -> Desk:
    desk = desks.open_desk(None)
    assert isinstance(desk, Desk)  # there is nothing to refuse
    return desk


def _to_workspaces() -> None:
    st.page_link(PAGES["workspaces"], label="Go to Workspaces", icon=":material/arrow_forward:")


def _sidebar(desk: Desk) -> None:
    with st.sidebar, st.container(gap="xxsmall"):
        if desk.has_workspace:
            st.markdown(f"**{plain(desk.workspace.name)}**")
            standing_badge(desk.workspace.standing)
        link_to("overview", ":material/home:")
        st.caption(say("Journey"))
        for number, step in enumerate(desk.steps, 1):
            st.page_link(
                PAGES[step.page],
                label=f":{STEP_LOOKS[step.state][1]}[{STEP_LOOKS[step.state][0]}] "
                f"{number}. {page_name(step.name)}",
                help=f"{told(step.state).capitalize()}: {plain(told(step.says))}",
            )
        if desk.has_workspace:
            st.caption(say("Mapping"))
            link_to("settings", ":material/tune:")
            link_to("mapping", ":material/manage_history:")
            link_to("templates", ":material/bookmarks:")
            st.caption(say("Records"))
            link_to("history", ":material/receipt_long:")
            link_to("payments", ":material/payments:")
            link_to("activity", ":material/history:")
        st.caption(say("More"))
        practice_link(desk, say("Practice company"))
        link_to("help", ":material/help:")


def link_to(page: str, icon: str) -> None:
    """A way to a page, under its own name."""
    st.page_link(PAGES[page], label=page_name(PAGES[page].title), icon=icon)


def practice_link(desk: Desk, label: str) -> None:
    """A way into the practice company, in a tab of its own."""
    st.page_link(
        f"{origin()}{desk.practice_path}",
        label=label,
        icon=":material/science:",
        help=say("A company that behaves like one kept in Sage. Nothing in it is real."),
    )
