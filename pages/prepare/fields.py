"""Fields: which column of the file is which field of a document, and what becomes of it."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.parts.bar import Means, bar
from pages.parts.frame import chosen_file, foot, open_desk, page_head
from pages.parts.grid import grid
from pages.parts.mapping_tools import accept_button, file_caption, tell_outcome, undo_button
from pages.parts.saying import read_as, say, told
from pages.parts.words import plain

desk = open_desk()
page_head(
    desk,
    "Fields",
    say(
        "Which column is which field. Every change is kept at once and shown on the file's own "
        "rows."
    ),
)

_COLUMN, _TEXT, _DEFAULT = "Column", "Formula or text", "If empty"
_EDITABLE = (_COLUMN, _TEXT, _DEFAULT)
_NAMES = {_COLUMN: "column", _TEXT: "text", _DEFAULT: "default"}


def field_grid(file_id: str) -> None:
    version = desk.mapping.version()
    lines = [replace(each, title=told(each.title)) for each in desk.mapping.fields(file_id)]
    everything = st.toggle(
        say("Show the fields that have no column, too"),
        key="all-fields",
        help=say("Required fields are always shown."),
    )

    headings = [each.id for each in desk.mapping.columns(file_id)]

    def choose(wanted, seen):
        """A column for each, in place of what is typed; none clears the field."""
        return desk.mapping.for_one_who_saw(seen).set_fields(
            file_id,
            {
                name: {"column": column} if column else dict.fromkeys(_NAMES.values(), "")
                for name, column in wanted.items()
            },
        )

    shown = bar(
        "fields",
        [each for each in lines if everything or each.required or each.state != "open"],
        Means("column", desk.mapping.columns(file_id), choose),
        version,
        about=f"{file_id} {everything}",
        noun="field",
        states={"open": say("Empty")},
        worth="",
        may_set=False,  # no two fields are the same column
        every=lines,
    )
    if not shown.lines:
        return
    frame = pd.DataFrame(
        [
            (
                f"{each.title} *" if each.required else each.title,
                each.column,
                each.text,
                each.default,
                each.before,
                read_as(each.after, each.kind),
                each.works,
                told(each.problem or ("" if each.column or each.text else each.proposal)),
            )
            for each in shown.lines
        ],
        columns=["Field", _COLUMN, _TEXT, _DEFAULT, "In the file", "Becomes", "Rows", "Remark"],
    )

    def keep(edits, seen):
        return desk.mapping.for_one_who_saw(seen).set_fields(
            file_id,
            {
                name: {_NAMES[column]: value or "" for column, value in cells.items()}
                for name, cells in edits.items()
            },
        )

    grid(
        "fields",
        frame,
        [each.id for each in shown.lines],
        keep,
        version,
        desk.mapping.version,
        editable=_EDITABLE,
        takes={_COLUMN: headings},
        config={
            "Field": st.column_config.TextColumn(
                say("Field"), width=108, help=say("* is required")
            ),
            _COLUMN: st.column_config.SelectboxColumn(say("Column"), options=headings, width=108),
            _TEXT: st.column_config.TextColumn(
                say("Formula or text"),
                width=118,
                help=say(
                    "=ROUND([Qty]*[Rate],2) is a formula, {{First}} {{Last}} a template, anything "
                    "else a constant. It wins over the column."
                ),
            ),
            _DEFAULT: st.column_config.TextColumn(
                say("If empty"), width=78, help=say("Stands where a cell is empty.")
            ),
            "In the file": st.column_config.TextColumn(say("In the file"), width=92),
            "Becomes": st.column_config.TextColumn(say("Becomes"), width=92),
            "Rows": st.column_config.ProgressColumn(
                say("Rows"),
                width=72,
                format="%d %%",
                min_value=0,
                max_value=100,
                help=say("The share of rows that are filled and can be read."),
            ),
            "Remark": st.column_config.TextColumn(say("Remark"), width=225),
        },
    )


def titled(title: str, says: str) -> str:
    return say("**{name}**: {says}", name=told(title), says=plain(told(says)))


def aside(file_id: str) -> None:
    lines = desk.mapping.fields(file_id)
    for each in lines:
        if each.required and each.problem:
            st.warning(titled(each.title, each.problem), icon=":material/warning:")
    with st.expander(say("What each field is for")):
        for each in lines:
            st.markdown(titled(each.title, each.says))
    with st.expander(say("Functions for formulas")):
        st.write(
            say(
                "A formula begins with = and names columns in square brackets, as in a "
                'spreadsheet: `=IF(LEFT([Code],2)="SV", ROUND([Qty]*[Rate],2), 0)`.'
            )
        )
        st.dataframe(
            pd.DataFrame(
                [(name, told(does), example) for name, does, example in desk.mapping.functions()],
                columns=[say("Function"), say("What it does"), say("Example")],
            ),
            hide_index=True,
            height=300,
        )


file = chosen_file(desk)
if file is not None:
    with st.container(horizontal=True, vertical_alignment="center"):
        file_caption(desk, file)
        proposed = desk.mapping.fields_to_accept(file.id)
        accept_button(proposed, lambda: desk.mapping.accept_fields(file.id))
        undo_button(desk)
    tell_outcome()
    field_grid(file.id)
    aside(file.id)
    foot(desk, "fields")
