"""Templates: mappings kept for the customers to come, and how one of them fits this one."""

import pandas as pd
import streamlit as st

from engine.model import Problem, TemplateLine
from pages.parts.frame import PAGES, open_desk, page_head
from pages.parts.grid import tall
from pages.parts.mapping_tools import finish, tell_outcome
from pages.parts.problems import problem_box
from pages.parts.saying import by_name, counted, day, number, page_name, say, told
from pages.parts.words import plain

desk = open_desk()
page_head(
    desk,
    "Templates",
    say(
        "What was chosen for one customer, kept for the next: fields, taxes, accounts, products "
        "and settings. They belong to this installation, whichever workspace is open."
    ),
)
tell_outcome()


def start_box() -> None:
    """Choose what to start from; see what it would do here before it does."""
    lines = desk.templates.lines()
    offered = {each.id: say("{name} (template)", name=each.name) for each in lines}
    offered |= {
        each.id: say("{name} (another customer's mapping)", name=each.label)
        for each in desk.other_workspaces()
    }
    with st.container(border=True):
        st.subheader(say("Start from one"), anchor=False)
        st.caption(say("You see what would change, and what does not fit, before anything does."))
        chosen = st.selectbox(
            say("Start from"),
            list(offered),
            index=None,
            format_func=lambda each: offered[each],
            placeholder=say("Choose a template or a workspace")
            if offered
            else say("There is no template and no other workspace yet"),
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
            say("{many} of its rows do not fit and stay out.", many=len(found.lacking)),
            icon=":material/warning:",
        )
        table(
            [say("What"), say("Why it does not fit"), say("What to do")],
            [(each.at, told(each.says), told(each.fix)) for each in found.lacking],
            (260, 380, 330),
        )
    if found.still_open:
        these = ", ".join(say("“{text}”", text=plain(what)) for _, what in found.still_open[:12])
        st.info(
            say("Still to choose on Taxes afterwards: {these}.", these=these),
            icon=":material/info:",
        )
    if found.unused:
        with st.expander(
            say("{many} of its rows are about nothing in the newest file", many=len(found.unused))
        ):
            st.caption(say("They are kept for the day it has them."))
            unused = [(told(name), told(what)) for name, what in found.unused]
            table([say("Table"), say("What")], unused, (120, 400))
    if not found.changes:
        st.caption(say("Nothing would change here."))
        return
    st.markdown(say("**What would change** ({many})", many=len(found.changes)))
    table(
        [say("Table"), say("What"), say("Is now"), say("Would be")],
        [tuple(map(told, change)) for change in found.changes],
        (90, 260, 280, 340),
    )
    st.button(
        say(
            "Start from it: apply {changes}",
            changes=counted(len(found.changes), "change", "changes"),
        ),
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
        st.subheader(say("Keep this mapping as a template"), anchor=False)
        if not made.counts:
            st.caption(
                say("There is nothing to keep yet. Choose fields, taxes and accounts first.")
            )
            return
        st.caption(say("It would hold {holds}.", holds=holds(made.counts)))
        st.caption(
            say(
                "Nothing about a customer's own clients goes into a template: their links stay "
                "out, and so do account rules that name a client, the first day, and who approves."
            )
        )
        if made.left_out:
            st.caption(say("{many} rows of this mapping stay out.", many=made.left_out))
        file = desk.files.latest("invoices")
        turn = st.session_state.setdefault("kept turn", 0)
        with st.form(f"keep-template-{turn}", border=False):
            left, right = st.columns(2)
            name = left.text_input(say("Name"), placeholder=say("Vtiger, services, United Kingdom"))
            source = right.text_input(
                say("Source system"),
                value=told(file.source_title) if file is not None and file.source else "",
            )
            says = st.text_area(
                say("Description"),
                placeholder=say("Whom it suits, and what was agreed"),
                height=80,
            )
            if st.form_submit_button(
                say("Keep it"), type="primary", icon=":material/bookmark_add:"
            ):
                kept = desk.templates.keep(name, says, source)
                if isinstance(kept, Problem):
                    finish(kept)
                st.session_state["kept turn"] += 1
                finish(0)


def bring_box() -> None:
    with st.container(border=True):
        st.subheader(say("Bring one from a file"), anchor=False)
        turn = st.session_state.setdefault("template turn", 0)
        brought = st.file_uploader(say("A template (ZIP)"), type=["zip"], key=f"template {turn}")
        if brought is not None and st.button(say("Bring it in"), icon=":material/upload:"):
            st.session_state["template turn"] += 1
            made = desk.templates.bring(brought.name, brought.getvalue())
            finish(made if isinstance(made, Problem) else 0)


def library() -> None:
    lines = desk.templates.lines()
    st.subheader(say("Library"), anchor=False)
    if not lines:
        st.caption(say("There is no template yet. Keep this workspace's mapping as the first one."))
    for each in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container():
                st.markdown(f"**{plain(each.name)}**")
                if each.says:
                    st.markdown(plain(each.says))
                st.caption(facts(each))
            st.download_button(
                say("Download"),
                lambda start=each.id: desk.templates.file(start),
                f"{each.name}.zip",
                "application/zip",
                icon=":material/download:",
                key=f"download-{each.id}",
                on_click="ignore",
            )
            if st.button(say("Delete"), icon=":material/delete:", key=f"delete-{each.id}"):
                delete_dialog(each)


def holds(counts) -> str:
    return ", ".join(f"{told(title).casefold()} {number(count)}" for title, count in counts)


def facts(line: TemplateLine) -> str:
    said = (
        plain(line.source),
        say("tax rates of {country}", country=line.country),
        holds(line.counts),
        say("kept by {person} on {day}", person=by_name(line.made_by), day=day(line.made_at)),
    )
    return " · ".join(filter(None, said))


def delete_dialog(line: TemplateLine) -> None:
    @st.dialog(say("Delete this template?"))
    def confirm() -> None:
        st.markdown(
            say(
                "“{name}” goes from the library. What was started from it stays as it is.",
                name=plain(line.name),
            )
        )
        if st.button(
            say("Delete"), type="primary", icon=":material/delete:", key="delete-for-good"
        ):
            problem = desk.templates.delete(line.id)
            finish(0 if problem is None else problem)

    confirm()


if started := st.session_state.pop("started", None):
    st.success(
        say(
            "Done: the mapping now stands at version {number}. Undo it on any page of the mapping.",
            number=started,
        ),
        icon=":material/check_circle:",
    )
    st.page_link(
        PAGES["fields"],
        label=say("Go on to {page}", page=page_name("Fields")),
        icon=":material/arrow_forward:",
    )
start_box()
keep_box()
library()
bring_box()
