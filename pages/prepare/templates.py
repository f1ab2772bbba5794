"""Templates: mappings kept for the customers to come, and how one of them fits this one."""

import pandas as pd
import streamlit as st

from engine.model import Problem, TemplateLine
from pages.parts.frame import PAGES, open_desk, page_head
from pages.parts.grid import tall
from pages.parts.mapping_tools import finish, tell_outcome
from pages.parts.problems import problem_box
from pages.parts.words import plain

desk = open_desk()
page_head(
    desk,
    "Templates",
    "What was chosen for one customer, kept for the next: fields, taxes, accounts, products and "
    "settings. They belong to this installation, whichever workspace is open.",
)
tell_outcome()

_PRIVATE = (
    "Nothing about a customer's own clients goes into a template: their links stay out, and so do "
    "account rules that name a client, the first day, and who approves."
)


def start_box() -> None:
    """Choose what to start from; see what it would do here before it does."""
    lines = desk.templates.lines()
    offered = {each.id: f"{each.name} (template)" for each in lines}
    offered |= {
        each.id: f"{each.label} (another customer's mapping)" for each in desk.other_workspaces()
    }
    with st.container(border=True):
        st.subheader("Start from one", anchor=False)
        st.caption("You see what would change, and what does not fit, before anything does.")
        chosen = st.selectbox(
            "Start from",
            list(offered),
            index=None,
            format_func=lambda each: offered[each],
            placeholder="Choose a template or a workspace"
            if offered
            else "There is no template and no other workspace yet",
            disabled=not offered,
            key="start-from",
        )
        if chosen is not None:
            fit(chosen)


def fit(start: str) -> None:
    version = desk.mapping.version()
    found = desk.templates.fit(start)
    if isinstance(found, Problem):
        problem_box(found)
        return
    if found.lacking:
        st.warning(
            f"{len(found.lacking):,} of its rows do not fit and stay out.",
            icon=":material/warning:",
        )
        table(
            ["What", "Why it does not fit", "What to do"],
            [(each.at, each.says, each.fix) for each in found.lacking],
            (260, 380, 330),
        )
    if found.still_open:
        said = ", ".join(f"“{plain(what)}”" for _, what in found.still_open[:12])
        st.info(f"Still to choose on Taxes afterwards: {said}.", icon=":material/info:")
    if found.unused:
        with st.expander(f"{len(found.unused):,} of its rows are about nothing in the newest file"):
            st.caption("They are kept for the day it has them.")
            table(["Table", "What"], found.unused, (120, 400))
    if not found.changes:
        st.caption("Nothing would change here.")
        return
    st.markdown(f"**What would change** ({len(found.changes):,})")
    table(["Table", "What", "Is now", "Would be"], found.changes, (90, 260, 280, 340))
    st.button(
        f"Start from it: apply {len(found.changes):,} changes",
        type="primary",
        icon=":material/done_all:",
        on_click=_start,
        args=(start, version),
    )


def _start(start: str, version: int) -> None:
    """Once it is done, the list is ready for another choice."""
    outcome = desk.templates.start_from(start, version)
    if isinstance(outcome, Problem):
        st.session_state["outcome"] = (outcome.at, outcome.says, outcome.fix)
    else:
        st.session_state["start-from"] = None
        st.session_state["started"] = outcome


def table(columns: list[str], rows, widths: tuple[int, ...]) -> None:
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        height=tall(len(rows), 300),
        column_config={
            column: st.column_config.TextColumn(width=width)
            for column, width in zip(columns, widths, strict=True)
        },
    )


def keep_box() -> None:
    """This workspace's mapping as a template."""
    made = desk.templates.preview()
    with st.container(border=True):
        st.subheader("Keep this mapping as a template", anchor=False)
        if not made.counts:
            st.caption("There is nothing to keep yet. Choose fields, taxes and accounts first.")
            return
        holds = ", ".join(f"{title.casefold()} {count:,}" for title, count in made.counts)
        st.caption(f"It would hold {holds}. {_PRIVATE}")
        if made.left_out:
            st.caption(f"{made.left_out:,} rows of this mapping stay out.")
        file = desk.files.latest("invoices")
        turn = st.session_state.setdefault("kept turn", 0)
        with st.form(f"keep-template-{turn}", border=False):
            left, right = st.columns(2)
            name = left.text_input("Name", placeholder="Vtiger, services, United Kingdom")
            source = right.text_input(
                "Source system", value=file.source_title if file is not None and file.source else ""
            )
            says = st.text_area(
                "Description",
                placeholder="Whom it suits, and what was agreed",
                height=80,
            )
            if st.form_submit_button("Keep it", type="primary", icon=":material/bookmark_add:"):
                kept = desk.templates.keep(name, says, source)
                if isinstance(kept, Problem):
                    finish(kept)
                st.session_state["kept turn"] += 1
                finish(0)


def bring_box() -> None:
    with st.container(border=True):
        st.subheader("Bring one from a file", anchor=False)
        turn = st.session_state.setdefault("template turn", 0)
        brought = st.file_uploader("A template (ZIP)", type=["zip"], key=f"template {turn}")
        if brought is not None and st.button("Bring it in", icon=":material/upload:"):
            st.session_state["template turn"] += 1
            made = desk.templates.bring(brought.name, brought.getvalue())
            finish(made if isinstance(made, Problem) else 0)


def library() -> None:
    lines = desk.templates.lines()
    st.subheader("Library", anchor=False)
    if not lines:
        st.caption("There is no template yet. Keep this workspace's mapping as the first one.")
    for each in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container():
                st.markdown(f"**{plain(each.name)}**")
                if each.says:
                    st.markdown(plain(each.says))
                st.caption(facts(each))
            st.download_button(
                "Download",
                lambda start=each.id: desk.templates.file(start),
                f"{each.name}.zip",
                "application/zip",
                icon=":material/download:",
                key=f"download-{each.id}",
                on_click="ignore",
            )
            if st.button("Delete", icon=":material/delete:", key=f"delete-{each.id}"):
                delete_dialog(each)


def facts(line: TemplateLine) -> str:
    holds = ", ".join(f"{title.casefold()} {count:,}" for title, count in line.counts)
    said = (
        plain(line.source),
        f"tax rates of {line.country}",
        holds,
        f"kept by {plain(line.made_by)} on {line.made_at:%d %b %Y}",
    )
    return " · ".join(filter(None, said))


@st.dialog("Delete this template?")
def delete_dialog(line: TemplateLine) -> None:
    st.markdown(
        f"“{plain(line.name)}” goes from the library. What was started from it stays as it is."
    )
    if st.button("Delete", type="primary", icon=":material/delete:", key="delete-for-good"):
        problem = desk.templates.delete(line.id)
        finish(0 if problem is None else problem)


if started := st.session_state.pop("started", None):
    st.success(
        f"Done: the mapping now stands at version {started}. Undo it on any page of the mapping.",
        icon=":material/check_circle:",
    )
    st.page_link(PAGES["fields"], label="Go on to Fields", icon=":material/arrow_forward:")
start_box()
keep_box()
library()
bring_box()
