"""A document that is in Sage and is different now, or is there and was not sent from here."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import FileLine, Problem
from pages.parts.frame import PAGES
from pages.parts.mapping_tools import finish
from pages.parts.words import amount, plain


def ticked_changes(file: FileLine) -> list[str]:
    """The keys of the documents in Sage that somebody ticked to be changed there."""
    found: list[str] = st.session_state.setdefault(f"changes {file.id}", [])
    return found


def change_box(desk: Desk, file: FileLine, view, index: int) -> None:
    """What was sent beside what the file says now, and what can be done about it."""
    change = view.change(index)
    if change is None:
        return
    if change.act == "void":
        st.markdown(
            f"**To be voided in Sage.** {plain(change.reason)} Sage keeps that as the reason."
        )
    else:
        st.markdown("**What would change in Sage**")
        st.dataframe(
            pd.DataFrame(
                [(each.what, each.was, each.now) for each in change.diff],
                columns=["What", "As it was sent", "As the file says now"],
            ),
            hide_index=True,
        )
    if change.why_not:
        st.warning(plain(change.why_not), icon=":material/block:")
    with st.container(horizontal=True):
        if not change.why_not:
            word = "Void" if change.act == "void" else "Amend"
            seal_only(desk, file, index, f"{word} only this one", ":material/edit_document:")
        elif not change.before.changing and st.button(
            "Seal a credit note for it", icon=":material/receipt_long:", type="tertiary"
        ):
            sealed(desk.amending.seal_credit_note(file.id, index))
        if change.act == "update" and st.button(
            "Leave it in Sage as it is",
            icon=":material/do_not_disturb_on:",
            type="tertiary",
            help="It is told as changed no more, until the file says something else again.",
        ):
            marked(desk.amending.leave(file.id, index))


def seal_only(desk: Desk, file: FileLine, index: int, label: str, icon: str) -> None:
    """One press seals this document alone, where one person may approve."""
    if desk.mapping.settings().four_eyes:
        return
    if st.button(label, icon=icon, type="tertiary"):
        sealed(desk.amending.seal_only(file.id, index))


def sealed(outcome: str | Problem) -> None:
    if isinstance(outcome, Problem):
        finish(outcome)
    else:
        st.switch_page(PAGES["transfer"], query_params={"batch": outcome})


def marked(problem: Problem | None) -> None:
    finish(0 if problem is None else problem)


def mark_box(desk: Desk, file: FileLine, view, index: int) -> None:
    """Which document in Sage it is, chosen by a person with the evidence side by side."""
    if desk.workspace.standing == "files":
        return
    with st.expander("It is in Sage already"):
        document = view.document(index)
        asked = st.text_input(
            "Its number in Sage",
            placeholder="SI-48, or leave it empty to see what is alike",
            key=f"asked-{index}",
        )
        found = desk.amending.candidates(file.id, index, asked)
        if not found:
            st.caption(
                "Nothing like it was seen in Sage. Press Compare with Sage above, or type a number."
            )
            return
        here = ("In the file", document.number, document.party.name, document.date,
                amount(document.gross, document.currency), "", "", None)  # fmt: skip
        rows = [
            (each.target_number, each.number, each.contact, each.date,
             amount(each.gross, each.currency), each.status, each.evidence, each.link or None)
            for each in found
        ]  # fmt: skip
        st.dataframe(
            pd.DataFrame(
                [here, *rows],
                columns=["", "Number", "Client", "Date", "Total", "State", "Evidence", "Open"],
            ),
            hide_index=True,
            column_config={
                "Date": st.column_config.DateColumn(format="D MMM YYYY"),
                "Total": st.column_config.TextColumn(alignment="right"),
                "Open": st.column_config.LinkColumn(display_text="Open in Sage"),
            },
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                "It is",
                found,
                format_func=lambda each: f"{each.target_number}: {each.evidence}",
                key=f"is-{index}",
            )
            if st.button("Mark as already in Sage", icon=":material/bookmark_added:"):
                marked(desk.amending.mark(file.id, index, chosen.id))
        st.caption(
            "Nothing is sent. It counts as already in Sage from now on and is followed for "
            "payments. The mark is a batch of its own, and can be taken back where that is shown."
        )


def found_line(desk: Desk, file: FileLine) -> None:
    """Documents that are there by their looks can be marked, so that payments follow them."""
    number = desk.amending.found_not_marked(file.id)
    if not number:
        return
    noun = "document was" if number == 1 else "documents were"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"{number:,} {noun} found in Sage with the same number, client, date and total, "
            "though nothing was sent from here."
        )
        if st.button(
            "Mark as already in Sage",
            key="mark-found",
            icon=":material/bookmark_added:",
            type="tertiary",
            help="Then they are followed for payments, and can be amended.",
        ):
            marked(desk.amending.mark_found(file.id))
