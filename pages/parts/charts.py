"""What sending would do to the books: by ledger account, by tax rate, by client."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.desk import Desk, RoundingLine
from engine.model import Behind, Effect, EffectOf, FileLine, Posting, VatBox
from pages.parts.grid import tall
from pages.parts.saying import amount, counted, day_format, say, told
from pages.parts.words import plain

_BARS = 8


def effects_box(desk: Desk, file: FileLine, view) -> None:
    """Tables for the figures, pictures of where the value goes, and the lines behind each sum."""
    effects, bought, paid = view.effects, view.purchases, view.payments
    if not effects.accounts:
        st.info(say("Nothing is ready yet, so nothing would change."), icon=":material/info:")
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader(say("What is booked"), anchor=False)
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
            say("Received by bank account")
            if paid
            else say("Costs by ledger account")
            if bought
            else say("Sales by ledger account"),
            anchor=False,
        )
        st.caption(
            say("Tick a row here, or in the tables below, to see every line that it is the sum of.")
        )
        opened = effect_table(view, "accounts", say("Account"))
    with right:
        st.subheader(say("Net by ledger account"), anchor=False)
        bars(effects.accounts)
    behind_box(view, "accounts", opened)
    if not paid:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            st.subheader(say("Tax by rate"), anchor=False)
            opened = effect_table(view, "taxes", say("Tax rate"))
        with right:
            st.subheader(say("Net by tax rate"), anchor=False)
            bars(effects.taxes)
        behind_box(view, "taxes", opened)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader(
            say("Paid by clients")
            if paid
            else say("Owed to suppliers")
            if bought
            else say("Owed by clients"),
            anchor=False,
        )
        who = say("Supplier") if bought else say("Client")
        opened = effect_table(view, "contacts", who, at_most=400)
    with right:
        st.subheader(
            say("The largest suppliers, net") if bought else say("The largest clients, net"),
            anchor=False,
        )
        bars(effects.contacts)
    behind_box(view, "contacts", opened)
    roundings_box(desk, file)


def posting_table(postings: Sequence[Posting]) -> None:
    """Debits and credits as the books will have them, and that both sides are the same."""
    rows = [
        (told(each.what), each.currency, amount(each.debit or None), amount(each.credit or None))
        for each in postings
    ]
    currencies = {each.currency for each in postings}
    account, currency, debit, credit = say("Account"), say("In"), say("Debit"), say("Credit")
    st.dataframe(
        pd.DataFrame(rows, columns=[account, currency, debit, credit]),
        hide_index=True,
        height=tall(len(rows), 620),
        column_order=[account, *([currency] if len(currencies) > 1 else []), debit, credit],
        column_config={
            account: st.column_config.TextColumn(width=260),
            currency: st.column_config.TextColumn(width=45),
            **{
                name: st.column_config.TextColumn(alignment="right", width=95)
                for name in (debit, credit)
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
        say("What another way of rounding would change"), key="roundings", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        ways = desk.ready.roundings(file.id)
        tax, differing, difference = say("Tax"), say("Documents that differ"), say("Difference")
        chosen = st.dataframe(
            pd.DataFrame(
                [
                    (
                        told(each.title),
                        each.currency,
                        amount(each.tax),
                        each.documents,
                        amount(each.difference),
                    )
                    for each in ways
                ],
                columns=[say("Rounding"), say("In"), tax, differing, difference],
            ),
            key="rounding-ways",
            on_select="rerun",
            selection_mode="single-row",
            hide_index=True,
            column_config={
                differing: st.column_config.NumberColumn(format="localized"),
                **{
                    name: st.column_config.TextColumn(alignment="right")
                    for name in (tax, difference)
                },
            },
        )
        st.caption(
            say(
                "The way that is chosen is changed on Invoice settings. Tick a way to see the "
                "documents on which it differs."
            )
        )
        for place in chosen.selection.rows:
            differing_documents(ways[place])


def differing_documents(way: RoundingLine) -> None:
    date, net, difference = say("Date"), say("Net"), say("Difference")
    now, then = say("Tax now"), say("Tax {way}", way=told(way.title))
    if not way.documents:
        st.caption(say("It differs on none."))
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
            columns=[say("Number"), say("Client"), date, net, now, then, difference],
        ),
        hide_index=True,
        height=tall(len(way.shown), 320),
        column_config={
            date: st.column_config.DateColumn(format=day_format()),
            **{
                name: st.column_config.TextColumn(alignment="right")
                for name in (net, now, then, difference)
            },
        },
    )
    if way.documents > len(way.shown):
        st.caption(say("The first {shown} of {many}.", shown=len(way.shown), many=way.documents))


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
        st.caption(say("Those in {currency}.", currency=currency))


def effect_table(view, of: EffectOf, title: str, at_most: int = 620) -> Effect | None:
    """One sum a row; the one that is ticked, to be opened."""
    lines: Sequence[Effect] = getattr(view.effects, of)
    currencies = {each.currency for each in lines}
    in_, net, tax, total = say("In"), say("Net"), say("Tax"), say("Total")
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
            columns=[title, in_, net, tax, total],
        ),
        key=f"effects-{of}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height=tall(len(lines), at_most),
        column_order=[title, *([in_] if len(currencies) > 1 else []), net, tax, total],
        column_config={
            title: st.column_config.TextColumn(width=150),
            in_: st.column_config.TextColumn(width=45),
            **{
                name: st.column_config.TextColumn(alignment="right", width=85)
                for name in (net, tax, total)
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
        say(
            "**{what}: {amount} net**",
            what=plain(_called(effect)),
            amount=amount(effect.net, effect.currency),
        ),
        effect.documents,
        say("Tax"),
    )


def lines_box(found: Behind, of: str, documents: int, tax: str) -> None:
    """The lines of a sum, each with the cell it comes from."""
    shown = found.shown
    worked_out = any(each.how for each in shown)
    number, client, date, line = say("Number"), say("Client"), say("Date"), say("Line")
    cell, net, how = say("Cell"), say("Net"), say("Worked out")
    st.markdown(
        say(
            "{of} is the sum of {lines} on {documents}.",
            of=of,
            lines=counted(found.lines, "line", "lines"),
            documents=counted(documents, "document", "documents"),
        )
    )
    st.dataframe(
        pd.DataFrame(
            [
                (each.number, each.contact, each.date, each.says, each.at,
                 amount(each.net), amount(each.tax), each.how)
                for each in shown
            ],
            columns=[number, client, date, line, cell, net, tax, how],
        ),
        hide_index=True,
        height=tall(len(shown), 320),
        column_order=[number, client, date, line, cell, net, tax, *([how] if worked_out else [])],
        column_config={
            number: st.column_config.TextColumn(width=90),
            client: st.column_config.TextColumn(width=160),
            date: st.column_config.DateColumn(format=day_format(), width=95),
            line: st.column_config.TextColumn(width=130 if worked_out else 235),
            cell: st.column_config.TextColumn(width=110),
            net: st.column_config.TextColumn(alignment="right", width=85),
            tax: st.column_config.TextColumn(alignment="right", width=75),
            how: st.column_config.TextColumn(width=105),
        },
    )  # fmt: skip
    if found.lines > len(shown):
        st.caption(say("The first {shown} lines; the sum counts all of them.", shown=len(shown)))
