"""Taxes: each tax code of the file, and the Sage tax rate it means."""

import pandas as pd
import streamlit as st

from pages.parts.bar import Means, bar, turn_pages
from pages.parts.frame import chosen_file, foot, open_desk, page_head
from pages.parts.grid import Options, grid
from pages.parts.mapping_tools import accept_button, file_caption, tell_outcome, undo_button
from pages.parts.saying import amount, say, told

desk = open_desk()
page_head(
    desk,
    "Taxes",
    say("Only the codes that occur in the file. Each means one of Sage's tax rates."),
)

_RATE, _REASON = "Sage tax rate", "Reason"


def tax_grid(file_id: str, payments: bool) -> None:
    version = desk.mapping.version()
    lines = desk.mapping.taxes(file_id)
    if payments:
        st.info(
            say("Payments bear no tax of their own, so there is nothing to choose here."),
            icon=":material/info:",
        )
        return
    if not lines:
        st.info(
            say("The file has no tax codes yet: choose on Fields where the tax is told."),
            icon=":material/info:",
        )
        return
    offered = desk.mapping.rates()
    rates = Options(offered)

    def choose(wanted, seen):
        return desk.mapping.for_one_who_saw(seen).set_taxes(
            file_id, {key: {"rate": rate} for key, rate in wanted.items()}
        )

    means = Means("tax rate", offered, choose)
    shown = bar("taxes", lines, means, version, about=file_id, noun="code")
    if not shown.lines:
        return
    frame = pd.DataFrame(
        [
            (
                each.code,
                each.rows,
                amount(each.net),
                each.seen,
                rates.shown(each.rate),
                each.reason,
                told(each.problem) or ("" if each.rate else proposal(each)),
            )
            for each in shown.lines
        ],
        columns=["Code", "Rows", "Net value", "Seen", _RATE, _REASON, "Remark"],
    )

    def keep(edits, seen):
        return desk.mapping.for_one_who_saw(seen).set_taxes(
            file_id,
            {
                key: {
                    **({"rate": rates.meant(cells[_RATE])} if _RATE in cells else {}),
                    **({"reason": cells[_REASON] or ""} if _REASON in cells else {}),
                }
                for key, cells in edits.items()
            },
        )

    grid(
        "taxes",
        frame,
        [each.id for each in shown.lines],
        keep,
        version,
        desk.mapping.version,
        editable=(_RATE, _REASON),
        takes={_RATE: rates.texts},
        empty=say("not chosen"),
        config={
            "Code": st.column_config.TextColumn(say("Code"), width=150),
            "Rows": st.column_config.NumberColumn(say("Rows"), format="localized", width=60),
            "Net value": st.column_config.TextColumn(
                say("Net value"), alignment="right", width=100
            ),
            "Seen": st.column_config.TextColumn(
                say("Seen"),
                width=70,
                help=say("The percentages that stand beside the code in the file."),
            ),
            _RATE: rates.column(label=say("Sage tax rate"), width=165),
            _REASON: st.column_config.TextColumn(
                say("Reason"),
                width=100,
                help=say("Needed only where the percentage differs from the one seen."),
            ),
            "Remark": st.column_config.TextColumn(say("Remark"), width=200),
        },
    )
    turn_pages("taxes", shown)


def proposal(line) -> str:
    if line.proposal is None:
        return told(line.why)
    return say("Perhaps {what}: {why}", what=line.proposal.label, why=told(line.why))


file = chosen_file(desk)
if file is not None:
    with st.container(horizontal=True, vertical_alignment="center"):
        file_caption(desk, file)
        proposed = desk.mapping.taxes_to_accept(file.id)
        accept_button(proposed, lambda: desk.mapping.accept_taxes(file.id))
        undo_button(desk)
    tell_outcome()
    tax_grid(file.id, file.payments)
    st.caption(
        say(
            "Zero rated, exempt, outside the scope and reverse charge are different things to the "
            "tax office, even where all of them are 0 %. Choose the one that your invoices mean."
        )
    )
    foot(desk, "taxes")
