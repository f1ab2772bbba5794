"""All problems of a file: how many of each kind, each with its cell and the way to mend it."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import FileLine, RuleCount
from pages.parts.frame import PAGES
from pages.parts.words import amount, plain

_PAGE = 25


def problem_list(desk: Desk, file: FileLine, view) -> None:
    """The kinds of problems first, then those of one kind."""
    if not view.problem_count:
        st.success("Nothing is the matter with this file.", icon=":material/check_circle:")
        return
    kinds = view.problem_kinds
    st.dataframe(
        pd.DataFrame(
            [
                (
                    "holds" if each.severity == "stop" else "warns",
                    each.title,
                    each.count,
                    each.documents,
                    amount(each.value),
                    each.page,
                )
                for each in kinds
            ],
            columns=["", "What", "Times", "Documents", "Value", "Mend it on"],
        ),
        hide_index=True,
        column_config={
            "": st.column_config.TextColumn(width=70),
            "What": st.column_config.TextColumn(width=420),
            "Value": st.column_config.TextColumn(alignment="right"),
        },
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rule = st.selectbox(
            "Look at",
            [each.rule for each in kinds],
            format_func={each.rule: f"{each.title} ({each.count:,})" for each in kinds}.get,
            key="problem-rule",
        )
        chosen = next(each for each in kinds if each.rule == rule)
        page = next((each for each in PAGES.values() if each.title == chosen.page), None)
        if page is not None and page != PAGES["preview"]:
            st.page_link(
                page,
                label=f"Mend it on {chosen.page}",
                icon=":material/build:",
                query_params={"file": file.id},
            )
        st.download_button(
            "Problems as CSV",
            lambda: desk.ready.problems_csv(file.id),
            f"{file.name} problems.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "The file with a Problem column",
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
        line.markdown(f"**{plain(each.at)}**: {plain(each.says)} {plain(each.fix)}")
        if each.row:
            with fix.popover("Correct", icon=":material/edit:"):
                _correct(desk, file, view, each)
    if chosen.count > _PAGE:
        st.pagination(-(-chosen.count // _PAGE), key=f"problem-page-{chosen.rule}")


def _alike(view, chosen: RuleCount) -> None:
    """What one choice mends in many places is told once, with how many there are."""
    found = view.problems_alike(chosen.rule)
    start = _PAGE * (st.session_state.get(f"problem-page-{chosen.rule}", 1) - 1)
    for each in found[start : start + _PAGE]:
        more = each.count - len(each.at)
        at = f"{plain(', '.join(each.at))}{f' and {more:,} more' if more else ''}"
        st.markdown(f"**{at}**: {plain(each.first.says)} {plain(each.first.fix)}")
    told = sum(each.count for each in found)
    if told < chosen.count:
        st.caption(f"Of the first {told:,}; there are {chosen.count:,}.")
    if len(found) > _PAGE:
        st.pagination(-(-len(found) // _PAGE), key=f"problem-page-{chosen.rule}")


def _correct(desk: Desk, file: FileLine, view, problem) -> None:
    """A cell corrected over the file, right beside its problem."""
    column = view.heading_at(problem.at)
    if not column:
        st.caption("Correct this one in the file itself, and upload it again.")
        return
    st.caption(f"{problem.at}, {column}. The file itself is not altered.")
    text = st.text_input("Should read", view.text_at(problem.row, column), key=f"fix-{problem.at}")
    if st.button("Keep it", key=f"keep-{problem.at}", type="primary"):
        trouble = desk.files.fix(file.id, problem.row, column, text)
        if trouble:
            st.error(f"{trouble.says} {trouble.fix}")
        else:
            st.rerun()
