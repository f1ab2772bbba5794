"""Where every row of the file went, as a sum that balances, and what is ready in each currency."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.model import Bridge, CurrencyTotal, Equation, Tally
from pages.parts.saying import amount, counted, number, say


def equation_row(equation: Equation) -> None:
    """In the file = ready + already in Sage + changed + held + left out."""
    always, held = equation.ready, equation.held
    parts = [
        (say("Ready to send"), equation.ready, say("Will be created in Sage once you approve.")),
        (
            say("Already in Sage"),
            equation.already_there,
            say("Sent, found or marked. Not sent again."),
        ),
        (
            say("Changed since sent"),
            equation.changed,
            say(
                "In Sage, but different in the file now, or cancelled. Tick what should be amended "
                "or voided."
            ),
        ),
        (
            say("Held"),
            equation.held,
            say("Something has to be mended first. See Problems."),
        ),
        (
            say("Left out"),
            equation.excluded,
            say("Drafts, cancelled ones and the like, each for a reason."),
        ),
    ]
    shown = [each for each in parts if each[1].rows or each[1] is always or each[1] is held]
    signs = ("=", *("+" for _ in shown[1:]))
    columns = st.columns(len(shown) + 1, border=True)
    with columns[0]:
        _tally(
            say("In the file"),
            equation.came_in,
            say(
                "Every row of the file is in one of the boxes, with the sums that the file itself "
                "has."
            ),
        )
    for column, sign, (title, tally, says) in zip(columns[1:], signs, shown, strict=True):
        with column:
            _tally(f"**{sign}** {title}", tally, says)
    if not equation.balances:
        st.error(
            say("These sums do not balance. Nothing can be sent; tell whoever runs Crosswalk.")
        )


def _tally(title: str, tally: Tally, says: str) -> None:
    st.metric(title, number(tally.documents), help=says)
    values = [amount(each.value, each.currency) for each in tally.by_currency]
    documents = say("document") if tally.documents == 1 else say("documents")
    on_rows = say(
        "{documents} on {rows}", documents=documents, rows=counted(tally.rows, "row", "rows")
    )
    keyed = [
        say("of it {value} of credit notes keyed positive", value=amount(each.value, each.currency))
        for each in tally.opposite
    ]
    st.caption("  \n".join((on_rows, *values, *keyed)))


def bridge_lines(bridges: Sequence[Bridge]) -> None:
    """From the sum in the box to the total above this, where credit notes are keyed positive."""
    for each in bridges:
        written = amount(each.written, each.currency)
        parts = [say("{written} ready to send, as the file writes it", written=written)]
        if each.credit_notes:
            parts.append(
                say(
                    "− 2 × {opposite} ({notes} keyed positive: above nothing in the file, below it "
                    "in Sage)",
                    opposite=amount(each.opposite),
                    notes=counted(each.credit_notes, "credit note", "credit notes"),
                )
            )
        if each.reckoned > 0:
            more = amount(each.reckoned)
            parts.append(say("+ {more} (reckoned otherwise than in the file)", more=more))
        if each.reckoned < 0:
            less = amount(-each.reckoned)
            parts.append(say("− {less} (reckoned otherwise than in the file)", less=less))
        total = amount(each.total, each.currency)
        parts.append(say("= **{total}** in total.", total=total))
        st.caption(" ".join(parts))


def totals_table(totals: Sequence[CurrencyTotal]) -> None:
    """What is ready, in each currency, beside what the file itself says of it."""
    if not totals:
        return
    abroad = any(each.in_own is not None for each in totals)
    own, in_file, total = say("In the company's currency"), say("Total in the file"), say("Total")
    ready, documents, net = say("Ready in"), say("Documents"), say("Net")
    tax, difference = say("Tax"), say("Difference")
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
                    say("not in the file")
                    if each.source_gross is None
                    else amount(each.source_gross),
                    amount(each.difference),
                )
                for each in totals
            ],
            columns=[
                ready, documents, net, tax, total, *([own] if abroad else []), in_file, difference,
            ],
        ),
        hide_index=True,
        column_config={
            ready: st.column_config.TextColumn(width=80),
            documents: st.column_config.NumberColumn(format="localized", width=90),
            **{
                name: st.column_config.TextColumn(alignment="right")
                for name in (net, tax, total, own, in_file, difference)
            },
        },
    )  # fmt: skip
