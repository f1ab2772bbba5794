"""Payments: what was paid, part-paid or voided in Sage of everything that was sent."""

import pandas as pd
import streamlit as st

from pages.parts.by_file import proof_box
from pages.parts.frame import nothing_here, open_desk, page_head
from pages.parts.grid import tall
from pages.parts.progress import progress_box
from pages.parts.words import amount

desk = open_desk()
page_head(
    desk,
    "Payments",
    "What Sage says of the invoices that were sent from here: paid, part-paid, or void.",
)
connection = desk.connection()
by_exports = connection is not None and connection.by_exports
if by_exports:
    proof_box(desk, arrived=connection.by_call)
lines = desk.sending.payments()
if not lines:
    nothing_here(
        "Nothing was sent yet",
        "Once invoices are in Sage, this page shows which of them are paid, part-paid or void, and "
        "what is outstanding.",
        "transfer",
    )
else:
    if not by_exports:
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                progress_box(
                    desk.sending.last_collecting,
                    nothing_yet="Payments have not been read yet.",
                    one_line=True,
                )
            if st.button("Read again", icon=":material/refresh:"):
                desk.sending.read_payments()
                st.rerun()
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
                each.status if each.changed_at or not by_exports else "not told yet",
                each.last_paid,
                each.links[0] if each.links else None,
                each.says,
            )
            for each in lines
        ],
        columns=[
            "Number",
            "Client",
            "Date",
            "In",
            "Total",
            "Paid",
            "Outstanding",
            "State",
            "Last paid",
            "Open",
            "Remark",
        ],
    )
    silent = [] if frame["Remark"].any() else ["Remark"]
    st.dataframe(
        frame,
        hide_index=True,
        height=tall(len(lines)),
        placeholder="–",
        column_order=[name for name in frame.columns if name not in silent],
        column_config={
            **{
                name: st.column_config.TextColumn(alignment="right")
                for name in ("Total", "Paid", "Outstanding")
            },
            "Date": st.column_config.DateColumn(format="D MMM YYYY"),
            "Last paid": st.column_config.DateColumn(format="D MMM YYYY"),
            "Open": st.column_config.LinkColumn(display_text="Open in Sage"),
            "Remark": st.column_config.TextColumn(width=360),
        },
    )
    st.download_button(
        "For the source system (CSV)",
        desk.sending.payments_csv,
        "payments.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
