"""Where every row of the file went, as a sum that balances, and what is ready in each currency."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.model import CurrencyTotal, Equation, Tally
from pages.parts.words import amount, counted


def equation_row(equation: Equation) -> None:
    """In the file = ready + already in Sage + changed + held + left out."""
    parts = [
        ("Ready to send", equation.ready, "Will be created in Sage once you approve."),
        (
            "Already in Sage",
            equation.already_there,
            "Sent, found or marked. Not sent again.",
        ),
        (
            "Changed since sent",
            equation.changed,
            "In Sage, but different in the file now, or cancelled. Tick what should be amended or "
            "voided.",
        ),
        ("Held", equation.held, "Something has to be mended first. See Problems."),
        ("Left out", equation.excluded, "Drafts, cancelled ones and the like, each for a reason."),
    ]
    shown = [each for each in parts if each[1].rows or each[0] in ("Ready to send", "Held")]
    signs = ("=", *("+" for _ in shown[1:]))
    columns = st.columns(len(shown) + 1, border=True)
    with columns[0]:
        _tally(
            "In the file",
            equation.came_in,
            "Every row of the file is in one of the boxes, with the sums that the file itself has.",
        )
    for column, sign, (title, tally, says) in zip(columns[1:], signs, shown, strict=True):
        with column:
            _tally(f"**{sign}** {title}", tally, says)
    if not equation.balances:
        st.error("These sums do not balance. Nothing can be sent; tell whoever runs Crosswalk.")


def _tally(title: str, tally: Tally, says: str) -> None:
    st.metric(title, f"{tally.documents:,}", help=says)
    noun = "document" if tally.documents == 1 else "documents"
    values = [amount(each.value, each.currency) for each in tally.by_currency]
    st.caption("  \n".join((f"{noun} on {counted(tally.rows, 'row')}", *values)))


_IN_OWN = "In the company's currency"


def totals_table(totals: Sequence[CurrencyTotal]) -> None:
    """What is ready, in each currency, beside what the file itself says of it."""
    if not totals:
        return
    abroad = any(each.in_own is not None for each in totals)
    st.dataframe(
        pd.DataFrame(
            [
                (
                    each.currency,
                    each.documents,
                    amount(each.net),
                    amount(each.tax),
                    amount(each.gross),
                    *([amount(each.in_own)] if abroad else []),
                    "not in the file" if each.source_gross is None else amount(each.source_gross),
                    amount(each.difference),
                )
                for each in totals
            ],
            columns=[
                "Ready in",
                "Documents",
                "Net",
                "Tax",
                "Total",
                *([_IN_OWN] if abroad else []),
                "Total in the file",
                "Difference",
            ],
        ),
        hide_index=True,
        column_config={
            "Ready in": st.column_config.TextColumn(width=80),
            "Documents": st.column_config.NumberColumn(format="localized", width=90),
            **{
                name: st.column_config.TextColumn(alignment="right")
                for name in ("Net", "Tax", "Total", _IN_OWN, "Total in the file", "Difference")
            },
        },
    )
