"""Preview: what would happen in Sage, to the penny, and what is held back and why."""

import streamlit as st

from engine.model import OUTCOMES, Problem, Wanted
from pages.parts.amending import found_line
from pages.parts.approval import approval_box
from pages.parts.charts import effects_box
from pages.parts.documents import document_box, document_table
from pages.parts.equation import bridge_lines, equation_row, totals_table
from pages.parts.frame import chosen_file, foot, open_desk, page_head
from pages.parts.mapping_tools import file_caption, tell_outcome
from pages.parts.problem_list import problem_list
from pages.parts.problems import problem_box
from pages.parts.progress import progress_box
from pages.parts.saying import month_name, number, say, told
from pages.parts.words import COMPARES, OUTCOME_WORDS

desk = open_desk()
page_head(
    desk,
    "Preview",
    say("Every row of the file is in one place here. Nothing leaves before you approve it."),
)


def filters(view) -> Wanted:
    """The bar above the table; what is chosen lives in the page's address or is forgotten."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        counts = {each: view.count(each) for each in OUTCOMES}
        outcome = st.pills(
            say("Show"),
            [each for each in OUTCOMES if counts[each]],
            format_func=lambda each: f"{say(OUTCOME_WORDS[each])} {number(counts[each])}",
            key="shown-outcome",
        )
        text = st.text_input(
            say("Search"), placeholder=say("Number, client, text"), key="doc-search"
        )
        month = st.selectbox(
            say("Month"),
            ["", *view.months],
            format_func=lambda each: month_name(each) or say("All"),
            key="doc-month",
        )
        currency = ""
        if view.currencies[1:]:
            currency = st.selectbox(
                say("Currency"),
                ["", *view.currencies],
                format_func=lambda each: each or say("All"),
                key="doc-currency",
            )
        contact = st.selectbox(
            say("Client"),
            ["", *(each.id for each in view.contacts)],
            format_func={"": say("All"), **{each.id: each.label for each in view.contacts}}.get,
            key="doc-client",
        )
        more = more_filters(view)
    return Wanted(
        outcome=outcome,
        text=text,
        month=month,
        currency=currency,
        contact=contact,
        **more,
    )


def more_filters(view) -> dict:
    """Days, problems, and any column of the file: for who looks for something in particular."""
    kinds = {each.rule: told(each.title) for each in view.problem_kinds}
    asked = [st.session_state.get(f"doc-{each}") for each in ("since", "until", "rule", "column")]
    chosen = sum(bool(each) for each in asked)
    more = say("More")
    with st.popover(f"{more} · {chosen}" if chosen else more, icon=":material/filter_list:"):
        since, until = st.columns(2)
        since = since.date_input(say("From"), None, key="doc-since", format="DD/MM/YYYY")
        until = until.date_input(say("Through"), None, key="doc-until", format="DD/MM/YYYY")
        rule = st.selectbox(
            say("With the problem"),
            ["", *kinds],
            format_func=lambda each: kinds.get(each, say("Any or none")),
            key="doc-rule",
        )
        column = st.selectbox(
            say("Where the column"),
            ["", *view.columns],
            format_func=lambda each: each or say("Any column"),
            key="doc-column",
        )
        value = ""
        if column:
            value = st.selectbox(say("reads"), view.values_in(column), key=f"doc-value-{column}")
    return {
        "since": since,
        "until": until,
        "rule": rule if rule in kinds else "",
        "column": column if value else "",
        "value": value or "",
    }


file = chosen_file(desk)
if file is not None:
    with st.container(horizontal=True, vertical_alignment="center"):
        file_caption(desk, file)
    tell_outcome()
    with st.spinner(say("Reckoning…"), show_time=False):
        view = desk.ready.view(file.id)
    if isinstance(view, Problem):
        problem_box(view)
    else:
        if desk.workspace.standing != "files":
            with st.container(horizontal=True, vertical_alignment="center"):
                with st.container():
                    progress_box(
                        desk.ready.last_look,
                        nothing_yet=say(
                            "Not yet compared with what Sage has of these days already."
                        ),
                        one_line=True,
                    )
                if st.button(
                    say("Compare with Sage"),
                    icon=":material/sync:",
                    help=say(COMPARES[desk.ready.has_control]),
                ):
                    desk.ready.look_in_sage(file.id)
                    st.rerun()
            found_line(desk, file)
        equation_row(view.equation)
        totals_table(view.totals)
        bridge_lines(view.bridges)
        documents, problems, effects = st.tabs(
            [
                f"{say('Documents')} ({number(len(view))})",
                f"{say('Problems')} ({number(view.problem_count)})",
                say("What it does to the books"),
            ],
            key="preview-tabs",
            on_change="rerun",
        )
        with documents:
            wanted = filters(view)
            opened = document_table(file, view, wanted)
            if opened is not None:
                document_box(desk, file, view, opened)
        if problems.open:
            with problems:
                problem_list(desk, file, view)
        if effects.open:
            with effects:
                effects_box(desk, file, view)
        approval_box(desk, file, view)
    foot(desk, "preview")
