"""A page with one editable grid that keeps every edit at once, for trying the grid recipe on."""

import json
import os
from pathlib import Path

import pandas as pd
import streamlit as st

KEPT = Path(os.environ["GRID_FILE"])
ACCOUNTS = [f"{number} Sales" for number in range(4000, 4500)]


def keep() -> None:
    """Write down what is new; the grid itself is never fed its own edits back."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for row, cells in st.session_state["edits"]["edited_rows"].items():
        kept.setdefault(str(row), {}).update(cells)
    whole = KEPT.with_suffix(".new")  # a reader sees the old file or the new one, never half a file
    whole.write_text(json.dumps(kept))
    whole.replace(KEPT)


if "rows" not in st.session_state:
    st.session_state["rows"] = [(f"Category {n}", f"C{n:03}", None) for n in range(200)]
st.data_editor(
    pd.DataFrame(st.session_state["rows"], columns=["Category", "Code", "Account"]),
    key="edits",
    on_change=keep,
    height=400,
    column_config={"Account": st.column_config.SelectboxColumn(options=ACCOUNTS)},
)
