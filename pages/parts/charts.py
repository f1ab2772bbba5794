"""What sending would do to the books: by ledger account, by tax rate, by client."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import Effect, FileLine
from pages.parts.words import amount


def effects_box(desk: Desk, file: FileLine, view) -> None:
    """Tables for the figures, and a picture of where the value goes."""
    effects = view.effects
    if not effects.accounts:
        st.info("Nothing is ready yet, so nothing would change.", icon=":material/info:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Sales by ledger account", anchor=False)
        effect_table(effects.accounts, "Account")
    with right:
        st.subheader("Net by ledger account", anchor=False)
        st.bar_chart(
            pd.DataFrame(
                {
                    "Account": [_called(each) for each in effects.accounts],
                    "Net": [float(each.net) for each in effects.accounts],
                }
            ),
            x="Account",
            y="Net",
            horizontal=True,
            x_label="",
            y_label="",
        )
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Tax by rate", anchor=False)
        effect_table(effects.taxes, "Tax rate")
        if view.vat_boxes:
            st.caption("As it would stand on the UK VAT return:")
            st.dataframe(
                pd.DataFrame(
                    [(box, says, amount(value)) for box, says, value in view.vat_boxes],
                    columns=["Box", "What", "Amount"],
                ),
                hide_index=True,
                column_config={"Amount": st.column_config.TextColumn(alignment="right")},
            )
    with right:
        st.subheader("Owed by client", anchor=False)
        effect_table(effects.contacts, "Client", height=320)
    with st.expander("What another way of rounding would change"):
        st.dataframe(
            pd.DataFrame(
                [
                    (title, amount(tax), documents, amount(difference))
                    for title, tax, documents, difference in desk.ready.roundings(file.id)
                ],
                columns=["Rounding", "Tax", "Documents that differ", "Difference"],
            ),
            hide_index=True,
            column_config={
                name: st.column_config.TextColumn(alignment="right")
                for name in ("Tax", "Difference")
            },
        )


def _called(effect: Effect) -> str:
    """An account by its code and name, everything else by its name."""
    return f"{effect.code} {effect.name}" if effect.code.isdecimal() else effect.name


def effect_table(lines: Sequence[Effect], title: str, height: int | str = "auto") -> None:
    st.dataframe(
        pd.DataFrame(
            [
                (
                    _called(each),
                    each.currency,
                    amount(each.net),
                    amount(each.tax),
                    amount(each.gross),
                )
                for each in lines
            ],
            columns=[title, "In", "Net", "Tax", "Total"],
        ),
        hide_index=True,
        height=height,  # type: ignore[arg-type]
        column_config={
            title: st.column_config.TextColumn(width=190),
            "In": st.column_config.TextColumn(width=45),
            **{
                name: st.column_config.TextColumn(alignment="right", width=85)
                for name in ("Net", "Tax", "Total")
            },
        },
    )
