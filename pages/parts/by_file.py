"""A company whose documents are written as files: set up, its lists, its files, their proof."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import BatchState, ConnectionState, ListCount, ListEdit, Problem
from pages.parts.frame import look_again
from pages.parts.mapping_tools import finish
from pages.parts.problems import problem_box
from pages.parts.words import plain

_PROGRAMS = ["csv", "xlsx", "xls", "txt"]
_EDITED_AT_MOST = 2_000
_REMARKS_OPEN = 5
_REMARKS_SHOWN = 200


def files_form(desk: Desk) -> None:
    """A company kept in a program on somebody's own computer."""
    with st.container(border=True):
        st.subheader("Sage 50 or Sage 100, by file", anchor=False)
        st.write(
            "For books that are kept on your own computer. Crosswalk writes each batch into files "
            "that the program reads in by itself, with a page that says how. Nothing is sent."
        )
        place = st.selectbox(
            "Program",
            desk.file_places,
            format_func=lambda each: each.name,
            key="file-place",
        )
        company = st.text_input(
            "Company", value=desk.workspace.name, key="file-company", max_chars=100
        )
        if st.button("Set up", icon=":material/folder_zip:", key="set-up-files"):
            problem = desk.set_up_files(place, company)
            if problem:
                problem_box(problem)
            else:
                look_again()


def own_lists(desk: Desk, counts: Sequence[ListCount]) -> None:
    """The company's lists from its own exports, and by hand."""
    st.write(
        "Crosswalk begins with what a new company has. Bring the company's own lists, exported "
        "from the program: accounts, tax codes, customers, departments. Each is known by its "
        "headings and takes the place of the one before."
    )
    brought = st.file_uploader(
        "Lists exported from the program",
        type=_PROGRAMS,
        accept_multiple_files=True,
        key="own-lists",
    )
    taken = st.session_state.setdefault("own-lists-taken", {})
    for file in brought or ():
        if file.file_id not in taken:
            taken[file.file_id] = desk.take_list(file.name, file.getvalue())
        outcome = taken[file.file_id]
        if isinstance(outcome, Problem):
            problem_box(outcome)
        else:
            st.success(f"{plain(file.name)}: {plain(outcome)}.", icon=":material/check:")
    with st.expander("Edit a list by hand", icon=":material/edit:"):
        edit_list(desk, counts)


def edit_list(desk: Desk, counts: Sequence[ListCount]) -> None:
    chosen = st.selectbox("List", counts, format_func=lambda each: each.title, key="list-to-edit")
    edits = desk.list_edits(chosen.kind)
    if len(edits) > _EDITED_AT_MOST:
        st.caption(
            f"{len(edits):,} entries are more than can be edited here. Export the list from the "
            "program, mended there, and bring it."
        )
        return
    rates = chosen.kind == "tax rate"
    columns = ["Code", "Name", *(["Percentage"] if rates else []), "Usable"]
    shown = pd.DataFrame(
        [(each.code, each.name, each.percentage, each.usable) for each in edits],
        columns=["Code", "Name", "Percentage", "Usable"],
    )
    edited = st.data_editor(
        shown,
        num_rows="dynamic",
        hide_index=True,
        column_order=columns,
        column_config={
            "Code": st.column_config.TextColumn(width=120, required=True),
            "Name": st.column_config.TextColumn(width=320),
            "Percentage": st.column_config.TextColumn(width=110, alignment="right"),
            "Usable": st.column_config.CheckboxColumn(width=90, default=True),
        },
        key=f"edit-{chosen.kind}-{len(edits)}",
    )
    if st.button("Keep this list", key="keep-list", icon=":material/save:"):
        rows = [
            ListEdit(*(_text(row[name]) for name in ("Code", "Name", "Percentage")),
                     usable=bool(row["Usable"]))
            for row in edited.to_dict("records")
        ]  # fmt: skip
        finish(desk.keep_list(chosen.kind, rows) or 0)


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)


def options_form(desk: Desk) -> None:
    """What is decided once for the files of this company."""
    options = desk.options()
    if not options:
        return
    with st.form("file-options"):
        values = {}
        for each in options:
            if each.choices:
                titles = dict(each.choices)
                values[each.key] = st.selectbox(
                    each.title,
                    list(titles),
                    index=list(titles).index(each.value) if each.value in titles else 0,
                    format_func=titles.__getitem__,
                    help=each.help,
                )
            else:
                values[each.key] = st.text_input(each.title, value=each.value, help=each.help)
        if st.form_submit_button("Keep", icon=":material/save:"):
            finish(desk.set_options(values) or 0)


def company_card(state: ConnectionState) -> None:
    with st.container(border=True):
        st.subheader("How documents get there", anchor=False)
        st.write(
            f"As files for **{plain(state.company.edition)}**. Each batch becomes one ZIP on "
            "Transfer. After reading it in, bring the program's own export to prove that "
            "everything arrived, and to learn what was paid."
        )


def write_box(desk: Desk, batch: BatchState) -> None:
    """What will happen in one sentence, and one button."""
    with st.container(border=True):
        first = f"{batch.contacts:,} new contacts and " if batch.contacts else ""
        st.write(
            f"Crosswalk will write {first}{batch.documents:,} documents into files for "
            f"**{plain(batch.company_name)}** in {plain(batch.target)}. Nothing is sent: you read "
            "the files in. What is written is never written a second time."
        )
        if st.button("Write the files", type="primary", icon=":material/send:", key="transfer"):
            finish(desk.sending.start(batch.id) or 0)


def files_box(desk: Desk, batch: BatchState) -> None:
    """The files of a batch to take away, what each is, and the proof."""
    files = desk.sending.files(batch.id)
    if not files:
        return
    with st.container(border=True):
        st.subheader("Files to read in", anchor=False)
        st.download_button(
            "Download everything (ZIP)",
            lambda: desk.sending.files_zip(batch.id),
            f"{batch.name}.zip",
            "application/zip",
            type="primary",
            icon=":material/folder_zip:",
            on_click="ignore",
        )
        for each in files:
            left, right = st.columns([2, 3], vertical_alignment="center")
            with left:
                st.download_button(
                    each.name,
                    each.content,
                    each.name,
                    icon=":material/download:",
                    type="tertiary",
                    on_click="ignore",
                    key=f"file-{batch.id}-{each.name}",
                )
            right.caption(plain(each.says))
        remarks = batch.says.splitlines()
        if remarks:
            with st.expander(
                f"What was changed to fit: {len(remarks):,}",
                icon=":material/edit_note:",
                expanded=len(remarks) <= _REMARKS_OPEN,
            ):
                st.write("\n".join(f"- {plain(each)}" for each in remarks[:_REMARKS_SHOWN]))
                if remarks[_REMARKS_SHOWN:]:
                    st.caption("The page that explains how to read the files in has all of them.")


def proof_box(desk: Desk) -> None:
    """The program's own export, which proves what arrived and says what was paid."""
    with st.container(border=True):
        st.subheader("Prove it, and see what was paid", anchor=False)
        st.write(
            "After reading the files in, export the entries from the program and bring the file. "
            "Every document is compared with what was written, to the penny."
        )
        brought = st.file_uploader(
            "The program's own export", type=_PROGRAMS, key="proof", accept_multiple_files=False
        )
        if brought is None:
            return
        taken = st.session_state.setdefault("proofs-taken", {})
        if brought.file_id not in taken:
            with st.spinner("Comparing…"):
                taken[brought.file_id] = desk.sending.take_export(brought.name, brought.getvalue())
            st.rerun()
        outcome = taken[brought.file_id]
        if isinstance(outcome, Problem):
            problem_box(outcome)
        else:
            st.success(plain(outcome), icon=":material/verified:")


@st.dialog("Take these files back?")
def confirm_withdrawal(desk: Desk, batch: BatchState) -> None:
    st.write(
        f"Only where the files of **{plain(batch.name)}** were not read in, and never will be. "
        "Their documents are then free to be sealed again. Had they been read in, they would be "
        "in the books twice."
    )
    reason = st.text_input("Reason", placeholder="Wrong month, not read in")
    if st.button("They were not read in: take them back", type="primary"):
        problem = desk.sending.withdraw(batch.id, reason.strip())
        if problem is None:
            look_again()
        finish(problem)
