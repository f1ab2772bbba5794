"""An editable grid that loses no edit: each one is kept in the store the moment it is made.

The grid is drawn from the store at every run, under one key as long as its rows are the
same, so the cursor stays where it is. What the browser reports is compared with what it
reported before, and only what is new is kept. Where somebody else changed the mapping
meanwhile, the grid starts anew from the store.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from engine.model import Problem
from pages.parts.problems import problem_box

_ROW, _HEAD = 35, 38  # pixels, as Streamlit draws them

Edits = Mapping[str, Mapping[str, Any]]
"""For each row's id, the new values of its columns."""


def tall(rows: int, at_most: int = 620) -> int:
    """The height of a table of so many rows, without empty ones below them."""
    return min(at_most, rows * _ROW + _HEAD)


def grid(
    name: str,
    frame: pd.DataFrame,
    ids: Sequence[str],
    keep: Callable[[Edits], int | Problem],
    version: int,
    *,
    editable: Sequence[str],
    config: Mapping[str, Any],
    height: int | str = "auto",
) -> None:
    """The grid of this name; `keep` saves edits and answers with the version that now stands."""
    state = st.session_state.setdefault(f"grid {name}", {"turn": 0, "seen": {}})
    if state.get("rows") != list(ids) or state.get("version") != version:
        state.update(turn=state["turn"] + 1, seen={}, rows=list(ids), version=version)
    key = f"{name} {state['turn']}"

    def changed() -> None:
        reported = st.session_state[key]["edited_rows"]
        fresh: dict[str, dict[str, Any]] = {}
        for row, cells in reported.items():
            before = state["seen"].get(row, {})
            new = {
                column: value
                for column, value in cells.items()
                if column not in before or before[column] != value
            }
            if new:
                fresh[ids[int(row)]] = new
        state["seen"] = {row: dict(cells) for row, cells in reported.items()}
        outcome = keep(fresh) if fresh else version
        if isinstance(outcome, Problem):
            state.update(turn=state["turn"] + 1, seen={})
            st.session_state[f"grid trouble {name}"] = (outcome.says, outcome.fix)
        else:
            state["version"] = outcome

    if trouble := st.session_state.pop(f"grid trouble {name}", None):
        problem_box(Problem("grid", name, *trouble))
    with st.container(key=name):
        st.data_editor(
            frame,
            key=key,
            on_change=changed,
            hide_index=True,
            height=height,  # type: ignore[arg-type]
            num_rows="fixed",
            disabled=[column for column in frame.columns if column not in editable],
            column_config=dict(config),
        )
