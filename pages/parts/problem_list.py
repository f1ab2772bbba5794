"""All problems of a file: how many of each kind, each with its cell and the way to mend it."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import FileLine, RuleCount
from pages.parts.frame import PAGES
from pages.parts.saying import amount, number, page_name, say, told
from pages.parts.words import plain

_PAGE = 25


def problem_list(desk: Desk, file: FileLine, view) -> None:
    """The kinds of problems first, then those of one kind."""
    if not view.problem_count:
        st.success(say("Nothing is the matter with this file."), icon=":material/check_circle:")
        return
    kinds = view.problem_kinds
    what, times, documents, value = say("Problem"), say("Times"), say("Documents"), say("Value")
    st.dataframe(
        pd.DataFrame(
            [
                (
                    say("holds") if each.severity == "stop" else say("warns"),
                    told(each.title),
                    each.count,
                    each.documents,
                    amount(each.value),
                    page_name(each.page),
                )
                for each in kinds
            ],
            columns=["", what, times, documents, value, say("Mend it on")],
        ),
        hide_index=True,
        column_config={
            "": st.column_config.TextColumn(width=70),
            what: st.column_config.TextColumn(width=420),
            times: st.column_config.NumberColumn(format="localized"),
            documents: st.column_config.NumberColumn(format="localized"),
            value: st.column_config.TextColumn(alignment="right"),
        },
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rule = st.selectbox(
            say("Look at"),
            [each.rule for each in kinds],
            format_func={
                each.rule: f"{told(each.title)} ({number(each.count)})" for each in kinds
            }.get,
            key="problem-rule",
        )
        chosen = next(each for each in kinds if each.rule == rule)
        page = next((each for each in PAGES.values() if each.title == chosen.page), None)
        if page is not None and page != PAGES["preview"]:
            st.page_link(
                page,
                label=say("Mend it on {page}", page=page_name(chosen.page)),
                icon=":material/build:",
                query_params={"file": file.id},
            )
        st.download_button(
            say("Problems as CSV"),
            lambda: desk.ready.problems_csv(file.id),
            f"{file.name} problems.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            say("The file with a Problem column"),
            lambda: desk.ready.marked_file(file.id),
            f"{file.name} marked.xlsx",
            icon=":material/download:",
            on_click="ignore",
        )
    if chosen.page != "Upload":
        _alike(view, chosen)
        return
    start = _PAGE * (st.session_state.get(f"problem-page-{chosen.rule}", 1) - 1)
    for each in view.problems_page(rule, start, _PAGE):
        line, fix = st.columns([6, 1], vertical_alignment="center")
        line.markdown(f"**{plain(each.at)}**: {plain(told(each.says))} {plain(told(each.fix))}")
        if each.row:
            with fix.popover(say("Correct"), icon=":material/edit:"):
                _correct(desk, file, view, each)
    if chosen.count > _PAGE:
        st.pagination(-(-chosen.count // _PAGE), key=f"problem-page-{chosen.rule}")


def _alike(view, chosen: RuleCount) -> None:
    """What one choice mends in many places is told once, with how many there are."""
    found = view.problems_alike(chosen.rule)
    start = _PAGE * (st.session_state.get(f"problem-page-{chosen.rule}", 1) - 1)
    for each in found[start : start + _PAGE]:
        more = each.count - len(each.at)
        at = plain(", ".join(each.at)) + (say(" and {many} more", many=more) if more else "")
        says, fix = told(each.first.says), told(each.first.fix)
        st.markdown(f"**{at}**: {plain(says)} {plain(fix)}")
    seen = sum(each.count for each in found)
    if seen < chosen.count:
        st.caption(say("Of the first {seen}; there are {many}.", seen=seen, many=chosen.count))
    if len(found) > _PAGE:
        st.pagination(-(-len(found) // _PAGE), key=f"problem-page-{chosen.rule}")


def _correct(desk: Desk, file: FileLine, view, problem) -> None:
    """A cell corrected over the file, right beside its problem."""
    column = view.heading_at(problem.at)
    if not column:
        st.caption(say("Correct this one in the file itself, and upload it again."))
        return
    st.caption(
        say("{place}, {column}. The file itself is not altered.", place=problem.at, column=column)
    )
    text = st.text_input(
        say("Should read"), view.text_at(problem.row, column), key=f"fix-{problem.at}"
    )
    if st.button(say("Keep it"), key=f"keep-{problem.at}", type="primary"):
        trouble = desk.files.fix(file.id, problem.row, column, text)
        if trouble:
            st.error(f"{told(trouble.says)} {told(trouble.fix)}")
        else:
            st.rerun()
