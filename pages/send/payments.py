"""Payments: what was paid, part-paid or voided in Sage of everything that was sent."""

import pandas as pd
import streamlit as st

from pages.parts.allocating import setting_box
from pages.parts.by_file import proof_box
from pages.parts.frame import nothing_here, open_desk, page_head
from pages.parts.grid import high, tall, wide
from pages.parts.progress import progress_box
from pages.parts.saying import amount, day_format, say, told

desk = open_desk()
page_head(
    desk,
    "Payments",
    say("What Sage says of the invoices that were sent from here: paid, part-paid, or void."),
)

_CHOSEN = -1
_BACK = {  # how many days before today a reading begins at the latest
    0: "the last reading",
    7: "a week ago",
    14: "two weeks ago",
    31: "a month ago",
    _CHOSEN: "a day of yours",
}

connection = desk.connection()
by_exports = connection is not None and connection.by_exports
is_asked = not by_exports or connection.by_call
if not is_asked:
    proof_box(desk)
lines = desk.sending.payments()
if not lines:
    nothing_here(
        say("Nothing was sent yet"),
        say(
            "Once invoices are in Sage, this page shows which of them are paid, part-paid or void, "
            "and what is outstanding."
        ),
        "transfer",
    )
else:
    if is_asked:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            with st.container():
                progress_box(
                    desk.sending.last_collecting,
                    nothing_yet=say("Payments have not been read yet."),
                    one_line=True,
                )
            back = st.selectbox(
                say("Back to"),
                _BACK,
                format_func=lambda each: say(_BACK[each]),
                width=190,
                help=say(
                    "Every reading goes on where the last one left off, whoever began it. Go "
                    "further back where something was changed in Sage afterwards."
                ),
            )
            if back == _CHOSEN:
                back = st.date_input(say("From"), format="DD/MM/YYYY", width=140)
            if st.button(say("Read again"), icon=":material/refresh:"):
                desk.sending.read_payments(back)
                st.rerun()
        setting_box(desk)
    if is_asked and by_exports:
        last = desk.sending.last_collecting()
        with st.expander(
            say("By an export of the program instead"),
            icon=":material/upload_file:",
            expanded=last is not None and last.state == "failed",
        ):
            proof_box(desk, arrived=True)
    frame = pd.DataFrame(
        [
            (
                each.source_number,
                each.contact,
                each.date,
                each.currency,
                amount(each.gross),
                amount(each.paid),
                amount(each.outstanding),
                told(each.status) if each.changed_at or not by_exports else say("not told yet"),
                each.says,
                each.last_paid,
                each.links[0] if each.links else None,
            )
            for each in lines
        ],
        columns=[
            say("Number"),
            say("Client"),
            say("Date"),
            say("In"),
            say("Total"),
            say("Paid"),
            say("Outstanding"),
            say("State"),
            say("Remark"),
            say("Last paid"),
            say("Open"),
        ],
    )
    silent = [
        name for name in (say("Remark"), say("Last paid"), say("Open")) if not frame[name].any()
    ]
    if frame[say("In")].nunique() == 1:
        silent.append(say("In"))
    row_height = high(frame, say("Remark"))
    st.dataframe(
        frame,
        hide_index=True,
        height=tall(len(lines), row_height=row_height),
        row_height=row_height,
        placeholder="",
        column_order=[name for name in frame.columns if name not in silent],
        column_config={
            say("Number"): st.column_config.TextColumn(width=wide(frame[say("Number")], 75, 110)),
            say("Client"): st.column_config.TextColumn(width=140),
            say("Date"): st.column_config.DateColumn(format=day_format(), width=88),
            say("In"): st.column_config.TextColumn(width=42),
            **{
                name: st.column_config.TextColumn(alignment="right", width=82)
                for name in (say("Total"), say("Paid"), say("Outstanding"))
            },
            say("State"): st.column_config.TextColumn(width=78),
            say("Remark"): st.column_config.TextColumn(width=285),
            say("Last paid"): st.column_config.DateColumn(format=day_format(), width=88),
            say("Open"): st.column_config.LinkColumn(
                display_text=":material/open_in_new:", width=52, help=say("Open in Sage")
            ),
        },
    )
    st.download_button(
        say("For the source system (CSV)"),
        desk.sending.payments_csv,
        "payments.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
