"""A company whose documents are written as files: set up, its lists, its files, their proof."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import BatchState, ConnectionState, ListCount, ListEdit, OptionState, Problem
from pages.parts.frame import look_again
from pages.parts.mapping_tools import finish
from pages.parts.problems import problem_box
from pages.parts.saying import number, say
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
        say(
            "Crosswalk begins with what a new company has. Bring the company's "
            "own lists, exported from the program: accounts, tax codes, "
            "customers, suppliers, products, departments, projects. Each is known by its "
            "headings and takes the place of the one before."
        )
    )
    brought = st.file_uploader(
        say("Lists exported from the program"),
        type=_PROGRAMS,
        accept_multiple_files=True,
        max_upload_size=desk.files.largest,
        key="own-lists",
    )
    taken = st.session_state.setdefault("own-lists-taken", {})
    for file in brought or ():
        if file.file_id not in taken:
            taken[file.file_id] = desk.take_list(file.name, file.getvalue())
        outcome = taken[file.file_id]
        if isinstance(outcome, Problem):
            problem_box(replace(outcome, says=f"{plain(file.name)}: {outcome.says}"))
        else:
            st.success(f"{plain(file.name)}: {plain(outcome)}.", icon=":material/check:")
    with st.expander(say("Edit a list by hand"), icon=":material/edit:"):
        edit_list(desk, counts)


def edit_list(desk: Desk, counts: Sequence[ListCount]) -> None:
    chosen = st.selectbox(
        say("List"), counts, format_func=lambda each: each.title, key="list-to-edit"
    )
    edits = desk.list_edits(chosen.kind)
    if len(edits) > _EDITED_AT_MOST:
        st.caption(
            say(
                "{count} entries are more than can be edited here. Mend the "
                "list in the program, export it and bring it.",
                count=len(edits),
            )
        )
        return
    names = ("code", "name", "percentage", "usable")
    heads = (say("Code"), say("Name"), say("Percentage"), say("Usable"))
    titles = dict(zip(names, heads, strict=True))
    shown = pd.DataFrame(
        [(each.code, each.name, each.percentage, each.usable, each.id) for each in edits],
        columns=[*names, "id"],
    )
    edited = st.data_editor(
        shown,
        num_rows="dynamic",
        hide_index=True,
        column_order=[each for each in names if each != "percentage" or chosen.kind == "tax rate"],
        column_config={
            "code": st.column_config.TextColumn(titles["code"], width=120, required=True),
            "name": st.column_config.TextColumn(titles["name"], width=320),
            "percentage": st.column_config.TextColumn(
                titles["percentage"], width=110, alignment="right"
            ),
            "usable": st.column_config.CheckboxColumn(titles["usable"], width=90, default=True),
        },
        key=f"edit-{chosen.kind}-{len(edits)}",
    )
    if st.button(say("Keep this list"), key="keep-list", icon=":material/save:"):
        rows = [
            ListEdit(
                *(_text(row[name]) for name in ("code", "name", "percentage")),
                usable=bool(row["usable"]),
                id=_text(row["id"]),
            )
            for row in edited.to_dict("records")
        ]
        finish(desk.keep_list(chosen.kind, rows) or 0)


def _text(value: object) -> str:
    """A cell's text; pandas has nothing for one that was added and left empty."""
    return value if isinstance(value, str) else ""


def options_form(desk: Desk) -> None:
    """What is decided once for the files of this company."""
    options = desk.options()
    with st.form("file-options"):
        columns = st.columns(2, gap="medium")
        values = {}
        for number, each in enumerate(options):
            with columns[number % 2]:
                values[each.key] = _option(each)
        if st.form_submit_button(say("Keep"), icon=":material/save:"):
            finish(desk.set_options(values) or 0)


def _option(option: OptionState) -> str:
    if not option.choices:
        return st.text_input(option.title, value=option.value, help=option.help)
    titles = dict(option.choices)
    return st.selectbox(
        option.title,
        list(titles),
        index=list(titles).index(option.value) if option.value in titles else 0,
        format_func=titles.__getitem__,
        help=option.help,
    )


def company_card(desk: Desk, state: ConnectionState) -> None:
    with st.container(border=True):
        st.subheader(say("How documents get there"), anchor=False)
        st.write(
            say(
                "As files for **{target}**. Each batch becomes one ZIP on "
                "Transfer. After reading it in, bring the program's own export "
                "to prove that everything arrived, and to learn what was paid.",
                target=plain(state.company.edition),
            )
        )


def write_box(desk: Desk, batch: BatchState) -> None:
    """What will happen in one sentence, and one button."""
    with st.container(border=True):
        first = (
            say("{contacts} new contacts and ", contacts=batch.contacts) if batch.contacts else ""
        )
        st.write(
            say(
                "Crosswalk will write {first}{documents} documents into files "
                "for **{company}** in {target}. Nothing is sent: you read the "
                "files in. What is written is never written a second time.",
                first=first,
                documents=batch.documents,
                company=plain(batch.company_name),
                target=plain(batch.target),
            )
        )
        if st.button(
            say("Write the files"), type="primary", icon=":material/edit_document:", key="transfer"
        ):
            finish(desk.sending.start(batch.id) or 0)


def written_counts(desk: Desk, batch: BatchState) -> None:
    """How many documents are written, are to come, were refused, are proved."""
    count = batch.counts.get
    figures = (
        batch.arrived,
        count("waiting", 0),
        count("refused", 0),
        count("proved", 0),
    )
    columns = st.columns(4, border=True)
    titles = (say("Written"), say("To write"), say("Refused"), say("Proved"))
    for column, title, figure in zip(columns, titles, figures, strict=True):
        is_proof = title == titles[-1]
        column.metric(
            title,
            number(figure),
            help=say("Found in the program's own export, equal to the penny.")
            if is_proof
            else None,
        )


def files_box(desk: Desk, batch: BatchState) -> None:
    """The files of a batch to take away, what each is, and what was changed to fit."""
    files = desk.sending.files(batch.id)
    if not files:
        return
    with st.container(border=True):
        st.subheader(say("Files to read in"), anchor=False)
        st.download_button(
            say("Download everything (ZIP)"),
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
                say("What was changed to fit: {many}", many=len(remarks)),
                icon=":material/edit_note:",
                expanded=len(remarks) <= _REMARKS_OPEN,
            ):
                st.write("\n".join(f"- {plain(each)}" for each in remarks[:_REMARKS_SHOWN]))
                if remarks[_REMARKS_SHOWN:]:
                    st.caption(
                        say("The page that explains how to read the files in has all of them.")
                    )


def proof_box(desk: Desk, *, arrived: bool = False) -> None:
    """The program's own export, which proves what arrived and says what was paid.

    `arrived` is what was sent and read back already, so that only the payments are news.
    """
    with st.container(border=True):
        st.subheader(say("Prove it, and see what was paid"), anchor=False)
        st.write(
            say(
                "Where the program does not say over its API what was paid, export "
                "the entries from it and bring the file: it says what was "
                "paid, and proves every document once more."
            )
            if arrived
            else say(
                "After reading the files in, export the entries from the "
                "program and bring the file. Every document is compared with "
                "what was written, to the penny."
            )
        )
        brought = st.file_uploader(
            say("The program's own export"),
            type=_PROGRAMS,
            max_upload_size=desk.files.largest,
            key="proof",
        )
        if brought is None:
            return
        taken = st.session_state.setdefault("proofs-taken", {})
        if brought.file_id not in taken:
            with st.spinner(say("Comparing…")):
                taken[brought.file_id] = desk.sending.take_export(brought.name, brought.getvalue())
            st.rerun()
        outcome = taken[brought.file_id]
        if isinstance(outcome, Problem):
            problem_box(outcome)
        else:
            st.success(plain(outcome), icon=":material/verified:")


def by_hand_box(desk: Desk, batch: BatchState) -> None:
    """What the company's calls could not carry, to take away and key in."""
    file = desk.sending.by_hand(batch.id, whole=False) if batch.arrived else None
    if file is None:
        return
    with st.container(border=True):
        st.subheader(say("To be keyed in by hand"), anchor=False)
        st.write(plain(file.says))
        st.download_button(
            file.name,
            lambda: desk.sending.by_hand(batch.id).content,
            file.name,
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"by-hand-{batch.id}",
        )


def take_back_button(desk: Desk, batch: BatchState) -> None:
    if not st.button(say("Take these files back…"), icon=":material/undo:", type="tertiary"):
        return

    @st.dialog(say("Take these files back?"))
    def confirm() -> None:
        st.write(
            say(
                "Only where the files of **{batch}** were not read in, and "
                "never will be. Their documents are then free to be sealed "
                "again. Had they been read in, they would be in the books "
                "twice.",
                batch=plain(batch.name),
            )
        )
        reason = st.text_input(say("Reason"), placeholder=say("Wrong month, not read in"))
        if st.button(say("They were not read in: take them back"), type="primary"):
            problem = desk.sending.withdraw(batch.id, reason.strip())
            if problem is None:
                look_again()
            finish(problem)

    confirm()
