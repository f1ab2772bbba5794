"""History: every batch, what became of it, and the papers that prove it."""

import pandas as pd
import streamlit as st

from pages.parts.allocating import told_after
from pages.parts.batches import batch_card, delivery_table
from pages.parts.frame import PAGES, nothing_here, open_desk, page_head
from pages.parts.grid import wide
from pages.parts.saying import counted, day_format, say, told

desk = open_desk()
page_head(desk, "History", say("Every batch that was sealed here, and what can be proved of it."))

batches = desk.sending.batches()
if not batches:
    nothing_here(
        say("Nothing was sealed yet"),
        say(
            "Batches stay here for good, with what became of each document and a closing pack for "
            "the file. The first one comes from Preview."
        ),
        "preview",
    )
else:
    table = pd.DataFrame(
        [
            (
                each.name,
                told(each.title),
                each.documents,
                each.sealed_at,
                each.proved_at,
                each.file_name,
                each.sealed_by,
                each.company_name,
            )
            for each in batches
        ],
        columns=[
            say("Batch"),
            say("Outcome"),
            say("Documents"),
            say("Sealed (UTC)"),
            say("Proved (UTC)"),
            say("File"),
            say("Sealed by"),
            say("Company"),
        ],
    )
    company = say("Company")  # the same for all, as a rule, and told below
    st.dataframe(
        table,
        hide_index=True,
        column_order=[each for each in table if each != company or table[company].nunique() > 1],
        placeholder=say("not yet"),
        column_config={
            say("Batch"): st.column_config.TextColumn(width=108),
            say("Outcome"): st.column_config.TextColumn(
                width=wide(pd.Series([told(each.title) for each in batches]), 120, 250)
            ),
            say("Documents"): st.column_config.NumberColumn(format="localized", width=82),
            say("Sealed (UTC)"): st.column_config.DatetimeColumn(
                format=f"{day_format()}, HH:mm", width=132
            ),
            say("Proved (UTC)"): st.column_config.DatetimeColumn(
                format=f"{day_format()}, HH:mm", width=132
            ),
            say("File"): st.column_config.TextColumn(width=130),
            say("Sealed by"): st.column_config.TextColumn(width=85),
            company: st.column_config.TextColumn(width=130),
        },
    )
    line = batches[0]
    if batches[1:]:
        line = st.selectbox(
            say("Look at"),
            batches,
            format_func=lambda each: (
                f"{each.name} · {counted(each.documents, 'document', 'documents')}"
                f" · {told(each.title)}"
            ),
        )
    chosen = desk.sending.state(line.id)
    batch_card(chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            PAGES["transfer"],
            label=say("Open on Transfer"),
            icon=":material/send:",
            query_params={"batch": chosen.id},
        )
        st.download_button(
            say("Full log (CSV)"),
            lambda: desk.sending.log_csv(chosen.id),
            f"{chosen.name} log.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            say("Errors only (CSV)"),
            lambda: desk.sending.errors_csv(chosen.id),
            f"{chosen.name} errors.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            say("Closing pack (PDF)"),
            lambda: desk.sending.closing_paper(chosen.id),
            f"{chosen.name} closing pack.pdf",
            "application/pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
        st.download_button(
            say("Closing pack (XLSX)"),
            lambda: desk.sending.closing_pack(chosen.id),
            f"{chosen.name} closing pack.xlsx",
            icon=":material/download:",
            on_click="ignore",
        )
    told_after(desk, chosen.id)
    delivery_table(desk, chosen)
