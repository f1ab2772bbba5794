"""What sending would do to the books: by ledger account, by tax rate, by client."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import Effect, FileLine
from pages.parts.grid import tall
from pages.parts.words import amount, plain

_BARS = 8


def effects_box(desk: Desk, file: FileLine, view) -> None:
    """Tables for the figures, and pictures of where the value goes."""
    effects = view.effects
    if not effects.accounts:
        st.info("Nothing is ready yet, so nothing would change.", icon=":material/info:")
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Sales by ledger account", anchor=False)
        effect_table(effects.accounts, "Account")
    with right:
        st.subheader("Net by ledger account", anchor=False)
        bars(effects.accounts)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Tax by rate", anchor=False)
        effect_table(effects.taxes, "Tax rate")
    with right:
        if view.vat_boxes:
            st.subheader("On the UK VAT return", anchor=False)
            st.dataframe(
                pd.DataFrame(
                    [(box, says, amount(value)) for box, says, value in view.vat_boxes],
                    columns=["Box", "What", "Amount"],
                ),
                hide_index=True,
                column_config={
                    "Box": st.column_config.TextColumn(width=45),
                    "Amount": st.column_config.TextColumn(alignment="right", width=100),
                },
            )
            st.caption("What these documents add to boxes 1 and 6, in the company's own currency.")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Owed by client", anchor=False)
        effect_table(effects.contacts, "Client", at_most=400)
    with right:
        st.subheader("The largest clients, net", anchor=False)
        bars(effects.contacts)
    roundings_box(desk, file)


def roundings_box(desk: Desk, file: FileLine) -> None:
    """The tax under every way of rounding, reckoned when somebody unfolds it."""
    box = st.expander(
        "What another way of rounding would change", key="roundings", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        st.dataframe(
            pd.DataFrame(
                [
                    (
                        each.title,
                        each.currency,
                        amount(each.tax),
                        each.documents,
                        amount(each.difference),
                    )
                    for each in desk.ready.roundings(file.id)
                ],
                columns=["Rounding", "In", "Tax", "Documents that differ", "Difference"],
            ),
            hide_index=True,
            column_config={
                "Documents that differ": st.column_config.NumberColumn(format="localized"),
                **{
                    name: st.column_config.TextColumn(alignment="right")
                    for name in ("Tax", "Difference")
                },
            },
        )
        st.caption("The way that is chosen is changed on Invoice settings.")


def _called(effect: Effect) -> str:
    """An account by its code and name, everything else by its name."""
    return f"{effect.code} {effect.name}" if effect.code.isdecimal() else effect.name


def bars(lines: Sequence[Effect]) -> None:
    """The largest ones of one currency, as bars with their amounts."""
    currency = lines[0].currency
    largest = sorted(
        (each for each in lines if each.currency == currency), key=lambda each: -abs(each.net)
    )[:_BARS]
    for each in largest:
        share = max(0, int(100 * each.net / max(abs(largest[0].net), 1)))
        st.progress(share, text=f"{plain(_called(each))} · {amount(each.net, currency)}")
    if any(each.currency != currency for each in lines):
        st.caption(f"Those in {currency}.")


def effect_table(lines: Sequence[Effect], title: str, at_most: int = 620) -> None:
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
        height=tall(len(lines), at_most),
        column_config={
            title: st.column_config.TextColumn(width=150),
            "In": st.column_config.TextColumn(width=45),
            **{
                name: st.column_config.TextColumn(alignment="right", width=85)
                for name in ("Net", "Tax", "Total")
            },
        },
    )
