"""What is set against invoices in Sage: before a batch, after it, and for all that is open."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from pages.parts.grid import high, tall, wide
from pages.parts.mapping_tools import finish
from pages.parts.progress import progress_box
from pages.parts.words import amount, counted

_STATES = {
    "done": "Set against it",
    "refused": "Not set",
    "uncertain": "Being looked for",
    "sending": "Under way",
}


def told_before(desk: Desk, credit_notes: int | None = None) -> None:
    """What will be set against invoices once the batch is there, where anything will.

    `credit_notes` is how many of it belong to an invoice, where that is known.
    """
    what = desk.sending.sets_against()
    said = []
    if "credit note" in what and credit_notes != 0:
        many = "credit notes" if credit_notes is None else counted(credit_notes, "credit note")
        said.append(f"{many} split from an invoice, or naming the one taken back,")
    if "payment" in what:
        said.append("payments on account that carry an invoice's number")
    if said:
        st.caption(
            f":material/join: Afterwards in Sage, {' and '.join(said)} go against that invoice,"
            " never more than both have left."
        )


def told_after(desk: Desk, batch_id: str) -> None:
    """What was set against the invoices of a batch, what could not be, and why."""
    last = desk.sending.last_setting()
    if last is not None and last.under_way:
        progress_box(desk.sending.last_setting, nothing_yet="")
    lines = desk.sending.set_against_lines(batch_id)
    if not lines:
        return
    done = [each for each in lines if each.state == "done"]
    with st.expander(
        f"Set against invoices: {len(done):,} of {len(lines):,}",
        icon=":material/join:",
        expanded=len(done) < len(lines),
    ):
        frame = pd.DataFrame(
            [
                (
                    each.number,
                    each.contact,
                    each.payer,
                    amount(each.amount),
                    _STATES[each.state],
                    each.says,
                )
                for each in lines
            ],
            columns=["Invoice", "Client", "What is set against it", "Amount", "State", "Why"],
        )
        row_height = high(frame, "Why")
        st.dataframe(
            frame,
            hide_index=True,
            height=tall(len(frame), row_height=row_height),
            row_height=row_height,
            column_order=[name for name in frame.columns if name != "Why" or frame["Why"].any()],
            column_config={
                "Invoice": st.column_config.TextColumn(width=wide(frame["Invoice"], 75, 110)),
                "Client": st.column_config.TextColumn(width=125),
                "What is set against it": st.column_config.TextColumn(width=190),
                "Amount": st.column_config.TextColumn(alignment="right", width=82),
                "State": st.column_config.TextColumn(width=95),
                "Why": st.column_config.TextColumn(width=285),
            },
        )


def setting_box(desk: Desk) -> None:
    """All that is open, set against invoices by one press; nothing where nobody wants it so."""
    what = desk.sending.sets_against()
    if not what:
        return
    names = "Payments on account and credit notes" if len(what) > 1 else "Payments on account"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container():
            progress_box(
                desk.sending.last_setting,
                nothing_yet=f"{names} are set against their invoices after each batch.",
                one_line=True,
            )
        if st.button(
            "Set against invoices",
            icon=":material/join:",
            help=f"{names} that are open in Sage go to the invoices they belong to. What was"
            " refused before is tried again.",
        ):
            desk.sending.set_against()
            finish(0)
