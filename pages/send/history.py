"""History: every batch, what became of it, and the papers that prove it."""

import pandas as pd
import streamlit as st

from pages.parts.batches import batch_card, delivery_table
from pages.parts.frame import PAGES, nothing_here, open_desk, page_head
from pages.parts.words import counted

desk = open_desk()
page_head(desk, "History", "Every batch that was sealed here, and what can be proved of it.")

batches = desk.sending.batches()
if not batches:
    nothing_here(
        "Nothing was sealed yet",
        "Batches stay here for good, with what became of each document and a closing pack for the "
        "file. The first one comes from Preview.",
        "preview",
    )
else:
    st.dataframe(
        pd.DataFrame(
            [
                (
                    each.name,
                    each.title,
                    each.company_name,
                    each.documents,
                    each.sealed_by,
                    each.sealed_at,
                    each.proved_at,
                    each.file_name,
                )
                for each in batches
            ],
            columns=[
                "Batch",
                "Outcome",
                "Company",
                "Documents",
                "Sealed by",
                "Sealed (UTC)",
                "Proved (UTC)",
                "File",
            ],
        ),
        hide_index=True,
        placeholder="not yet",
        column_config={
            "Outcome": st.column_config.TextColumn(width=300),
            "Sealed (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
            "Proved (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
        },
    )
    line = batches[0]
    if batches[1:]:
        line = st.selectbox(
            "Look at",
            batches,
            format_func=lambda each: (
                f"{each.name} · {counted(each.documents, 'document')} · {each.title}"
            ),
        )
    chosen = desk.sending.state(line.id)
    batch_card(chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            PAGES["transfer"],
            label="Open on Transfer",
            icon=":material/send:",
            query_params={"batch": chosen.id},
        )
        st.download_button(
            "Full log (CSV)",
            lambda: desk.sending.log_csv(chosen.id),
            f"{chosen.name} log.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Errors only (CSV)",
            lambda: desk.sending.errors_csv(chosen.id),
            f"{chosen.name} errors.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Closing pack (PDF)",
            lambda: desk.sending.closing_paper(chosen.id),
            f"{chosen.name} closing pack.pdf",
            "application/pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
        st.download_button(
            "Closing pack (XLSX)",
            lambda: desk.sending.closing_pack(chosen.id),
            f"{chosen.name} closing pack.xlsx",
            icon=":material/download:",
            on_click="ignore",
        )
    delivery_table(desk, chosen)
