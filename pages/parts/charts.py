"""What sending would do to the books: by ledger account, by tax rate, by client."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.desk import Desk, RoundingLine
from engine.model import Behind, Effect, EffectOf, FileLine, Posting, VatBox
from pages.parts.grid import tall
from pages.parts.words import amount, counted, plain

_BARS = 8


def effects_box(desk: Desk, file: FileLine, view) -> None:
    """Tables for the figures, pictures of where the value goes, and the lines behind each sum."""
    effects, bought = view.effects, view.purchases
    if not effects.accounts:
        st.info("Nothing is ready yet, so nothing would change.", icon=":material/info:")
        return
    client = "supplier" if bought else "client"
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("What is booked", anchor=False)
        posting_table(view.postings)
    with right:
        box = vat_return(view)
    for each in view.vat_return.notes:
        st.caption(f":material/info: {plain(each)}")
    if box is not None:
        lines_box(
            view.behind_box(box.box),
            f"**Box {box.box}, {box.what}: {amount(box.amount)}**",
            box.documents,
            "VAT",
        )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader(
            "Costs by ledger account" if bought else "Sales by ledger account", anchor=False
        )
        st.caption(
            "Tick a row here, or in the tables below, to see every line that it is the sum of."
        )
        opened = effect_table(view, "accounts", "Account")
    with right:
        st.subheader("Net by ledger account", anchor=False)
        bars(effects.accounts)
    behind_box(view, "accounts", opened)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Tax by rate", anchor=False)
        opened = effect_table(view, "taxes", "Tax rate")
    with right:
        st.subheader("Net by tax rate", anchor=False)
        bars(effects.taxes)
    behind_box(view, "taxes", opened)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Owed to suppliers" if bought else "Owed by clients", anchor=False)
        opened = effect_table(view, "contacts", client.capitalize(), at_most=400)
    with right:
        st.subheader(f"The largest {client}s, net", anchor=False)
        bars(effects.contacts)
    behind_box(view, "contacts", opened)
    roundings_box(desk, file)


def posting_table(postings: Sequence[Posting]) -> None:
    """Debits and credits as the books will have them, and that both sides are the same."""
    rows = [
        (each.what, each.currency, amount(each.debit or None), amount(each.credit or None))
        for each in postings
    ]
    currencies = {each.currency for each in postings}
    st.dataframe(
        pd.DataFrame(rows, columns=["Account", "In", "Debit", "Credit"]),
        hide_index=True,
        height=tall(len(rows), 620),
        column_order=["Account", *(["In"] if len(currencies) > 1 else []), "Debit", "Credit"],
        column_config={
            "Account": st.column_config.TextColumn(width=260),
            "In": st.column_config.TextColumn(width=45),
            **{
                name: st.column_config.TextColumn(alignment="right", width=95)
                for name in ("Debit", "Credit")
            },
        },
    )


def vat_return(view) -> VatBox | None:
    """What these documents add to the boxes of the UK return, and how; the box that is ticked."""
    boxes = view.vat_return.boxes
    if not boxes:
        return None
    st.subheader("On the UK VAT return", anchor=False)
    chosen = st.dataframe(
        pd.DataFrame(
            [(each.box, each.what, amount(each.amount)) for each in boxes],
            columns=["Box", "What", "Amount"],
        ),
        key="vat-boxes",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        column_config={
            "Box": st.column_config.TextColumn(width=45),
            "What": st.column_config.TextColumn(width=150),
            "Amount": st.column_config.TextColumn(alignment="right", width=90),
        },
    )
    st.caption(
        "What is ready adds this, in the company's own currency; boxes 6 to 9 are without VAT."
        " Under cash accounting or a flat rate Sage counts otherwise."
    )
    ticked = [boxes[place] for place in chosen.selection.rows if place < len(boxes)]
    return ticked[0] if ticked else None


def roundings_box(desk: Desk, file: FileLine) -> None:
    """The tax under every way of rounding, reckoned when somebody unfolds it."""
    box = st.expander(
        "What another way of rounding would change", key="roundings", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        ways = desk.ready.roundings(file.id)
        chosen = st.dataframe(
            pd.DataFrame(
                [
                    (
                        each.title,
                        each.currency,
                        amount(each.tax),
                        each.documents,
                        amount(each.difference),
                    )
                    for each in ways
                ],
                columns=["Rounding", "In", "Tax", "Documents that differ", "Difference"],
            ),
            key="rounding-ways",
            on_select="rerun",
            selection_mode="single-row",
            hide_index=True,
            column_config={
                "Documents that differ": st.column_config.NumberColumn(format="localized"),
                **{
                    name: st.column_config.TextColumn(alignment="right")
                    for name in ("Tax", "Difference")
                },
            },
        )
        st.caption(
            "The way that is chosen is changed on Invoice settings. Tick a way to see the documents"
            " on which it differs."
        )
        for place in chosen.selection.rows:
            differing_documents(ways[place])


def differing_documents(way: RoundingLine) -> None:
    if not way.documents:
        st.caption("It differs on none.")
        return
    st.dataframe(
        pd.DataFrame(
            [
                (
                    each.document.number,
                    each.document.contact,
                    each.document.date,
                    amount(each.document.net),
                    amount(each.document.tax),
                    amount(each.tax),
                    amount(each.difference),
                )
                for each in way.shown
            ],
            columns=[
                "Number",
                "Client",
                "Date",
                "Net",
                "Tax now",
                f"Tax {way.title}",
                "Difference",
            ],
        ),
        hide_index=True,
        height=tall(len(way.shown), 320),
        column_config={
            "Date": st.column_config.DateColumn(format="D MMM YYYY"),
            **{
                name: st.column_config.TextColumn(alignment="right")
                for name in ("Net", "Tax now", f"Tax {way.title}", "Difference")
            },
        },
    )
    if way.documents > len(way.shown):
        st.caption(f"The first {len(way.shown):,} of {way.documents:,}.")


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


def effect_table(view, of: EffectOf, title: str, at_most: int = 620) -> Effect | None:
    """One sum a row; the one that is ticked, to be opened."""
    lines: Sequence[Effect] = getattr(view.effects, of)
    currencies = {each.currency for each in lines}
    chosen = st.dataframe(
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
        key=f"effects-{of}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height=tall(len(lines), at_most),
        column_order=[title, *(["In"] if len(currencies) > 1 else []), "Net", "Tax", "Total"],
        column_config={
            title: st.column_config.TextColumn(width=150),
            "In": st.column_config.TextColumn(width=45),
            **{
                name: st.column_config.TextColumn(alignment="right", width=85)
                for name in ("Net", "Tax", "Total")
            },
        },
    )
    ticked = [lines[place] for place in chosen.selection.rows if place < len(lines)]
    return ticked[0] if ticked else None


def behind_box(view, of: EffectOf, effect: Effect | None) -> None:
    """The lines that a sum is made of, each with its document and its cell."""
    if effect is None:
        return
    lines_box(
        view.behind(of, effect),
        f"**{plain(_called(effect))}: {amount(effect.net, effect.currency)} net**",
        effect.documents,
        "Tax",
    )


def lines_box(found: Behind, of: str, documents: int, tax: str) -> None:
    """The lines of a sum, each with the cell it comes from."""
    shown = found.shown
    worked_out = any(each.how for each in shown)
    st.markdown(
        f"{of} is the sum of {counted(found.lines, 'line')} on {counted(documents, 'document')}."
    )
    st.dataframe(
        pd.DataFrame(
            [
                (each.number, each.contact, each.date, each.says, each.at,
                 amount(each.net), amount(each.tax), each.how)
                for each in shown
            ],
            columns=["Number", "Client", "Date", "Line", "Cell", "Net", tax, "Worked out"],
        ),
        hide_index=True,
        height=tall(len(shown), 320),
        column_order=["Number", "Client", "Date", "Line", "Cell", "Net", tax,
                      *(["Worked out"] if worked_out else [])],
        column_config={
            "Number": st.column_config.TextColumn(width=90),
            "Client": st.column_config.TextColumn(width=160),
            "Date": st.column_config.DateColumn(format="D MMM YYYY", width=95),
            "Line": st.column_config.TextColumn(width=130 if worked_out else 235),
            "Cell": st.column_config.TextColumn(width=110),
            "Net": st.column_config.TextColumn(alignment="right", width=85),
            tax: st.column_config.TextColumn(alignment="right", width=75),
            "Worked out": st.column_config.TextColumn(width=105),
        },
    )  # fmt: skip
    if found.lines > len(shown):
        st.caption(f"The first {len(shown):,} lines; the sum counts all of them.")
