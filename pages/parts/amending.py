"""A document that is in Sage and is different now, or is there and was not sent from here."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import FileLine, Problem
from pages.parts.frame import PAGES
from pages.parts.mapping_tools import finish
from pages.parts.saying import amount, counted, day_format, say, told
from pages.parts.words import plain


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
            say(
                "**To be voided in Sage.** {reason} Sage keeps that as the reason.",
                reason=plain(told(change.reason)),
            )
        )
    else:
        st.markdown(say("**What would change in Sage**"))
        st.dataframe(
            pd.DataFrame(
                [(told(each.what), each.was, each.now) for each in change.diff],
                columns=[say("What"), say("As it was sent"), say("As the file says now")],
            ),
            hide_index=True,
        )
    if change.why_not:
        st.warning(plain(told(change.why_not)), icon=":material/block:")
    with st.container(horizontal=True):
        if not change.why_not:
            word = say("Void only this one") if change.act == "void" else say("Amend only this one")
            seal_only(desk, file, index, word, ":material/edit_document:")
        elif (
            not change.before.changing
            and change.may_be_credited
            and st.button(
                say("Seal a credit note for it"), icon=":material/receipt_long:", type="tertiary"
            )
        ):
            sealed(desk.amending.seal_credit_note(file.id, index))
        if change.act == "update" and st.button(
            say("Leave it in Sage as it is"),
            icon=":material/do_not_disturb_on:",
            type="tertiary",
            help=say("It is told as changed no more, until the file says something else again."),
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
    with st.expander(say("It is in Sage already")):
        document = view.document(index)
        asked = st.text_input(
            say("Its number in Sage"),
            placeholder=say("SI-48, or leave it empty to see what is alike"),
            key=f"asked-{index}",
        )
        found = desk.amending.candidates(file.id, index, asked)
        if not found:
            st.caption(
                say(
                    "Nothing like it was seen in Sage. Press Compare with Sage above, or type a "
                    "number."
                )
            )
            return
        here = (say("In the file"), document.number, document.party.name, document.date,
                amount(document.gross, document.currency), "", "", None)  # fmt: skip
        rows = [
            (each.target_number, each.number, each.contact, each.date,
             amount(each.gross, each.currency), told(each.status), told(each.evidence),
             each.link or None)
            for each in found
        ]  # fmt: skip
        date, total = say("Date"), say("Total")
        st.dataframe(
            pd.DataFrame(
                [here, *rows],
                columns=[
                    "",
                    say("Number"),
                    say("Client"),
                    date,
                    total,
                    say("State"),
                    say("Evidence"),
                    say("Open"),
                ],
            ),
            hide_index=True,
            column_config={
                date: st.column_config.DateColumn(format=day_format()),
                total: st.column_config.TextColumn(alignment="right"),
                say("Open"): st.column_config.LinkColumn(display_text=say("Open in Sage")),
            },
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                say("It is"),
                found,
                format_func=lambda each: f"{each.target_number}: {told(each.evidence)}",
                key=f"is-{index}",
            )
            if st.button(say("Mark as already in Sage"), icon=":material/bookmark_added:"):
                marked(desk.amending.mark(file.id, index, chosen.id))
        st.caption(
            say(
                "Nothing is sent. It counts as already in Sage from now on and is followed for "
                "payments. The mark is a batch of its own, and can be taken back where that is "
                "shown."
            )
        )


def found_line(desk: Desk, file: FileLine) -> None:
    """Documents that are there by their looks can be marked, so that payments follow them."""
    number = desk.amending.found_not_marked(file.id)
    if not number:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            say(
                "{documents} found in Sage with the same number, client, date and total, though "
                "nothing was sent from here.",
                documents=counted(number, "document was", "documents were"),
            )
        )
        if st.button(
            say("Mark as already in Sage"),
            key="mark-found",
            icon=":material/bookmark_added:",
            type="tertiary",
            help=say("Then they are followed for payments, and can be amended."),
        ):
            marked(desk.amending.mark_found(file.id))
