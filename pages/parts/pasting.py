"""What is pasted into a grid, seen as it comes: the grid tells nothing of the cells it drops."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engine.desk import dropped
from pages.parts.problems import problem_box

# The grid draws on a canvas; beside it stands a hidden table with the cell that is selected.
_SCRIPT = """
export default ({ data, setTriggerValue }) => {
  const hear = event => {
    const grid = document.querySelector(`.st-key-${data.grid} [data-testid=stDataFrame]`);
    const cell = grid?.querySelector("td[aria-selected=true]");
    const text = event.clipboardData?.getData("text/plain");
    if (!text || !cell || !grid.contains(document.activeElement)) return;
    const column = cell.getAttribute("aria-colindex");
    const head = grid.querySelector(`th[aria-colindex="${column}"]`).textContent;
    const row = Number(cell.id.split("-").at(-1));
    setTriggerValue("pasted", { text, column: head, row, at: event.timeStamp });
  };
  window.addEventListener("paste", hear, true);
  return () => window.removeEventListener("paste", hear, true);
};
"""


def tell_dropped(name: str) -> None:
    """Above the grid: what it left out of the last paste, until somebody has seen it."""
    last = _last(name)
    if problem := last["problem"]:
        problem_box(problem)
        st.button(
            "I have seen it",
            type="tertiary",
            icon=":material/close:",
            key=f"{name}-seen",
            on_click=last.update,
            kwargs={"problem": None},
        )


def watch_pasting(name: str, frame: pd.DataFrame, takes: Mapping[str, Collection[str]]) -> None:
    """Beside the grid; what it drops of what is pasted is told above it."""
    key = f"{name}-watch"
    columns = list(frame.columns)

    def pasted() -> None:
        seen, last = st.session_state[key].pasted, _last(name)
        if seen["at"] == last["at"]:
            return  # a press that came while the page was drawn brings it once more
        onwards = columns[columns.index(seen["column"]) :] if seen["column"] in columns else []
        last["at"] = seen["at"]
        last["problem"] = dropped(
            seen["text"], [(each, takes.get(each)) for each in onwards], len(frame) - seen["row"]
        )

    watch = st.components.v2.component("crosswalk_pasting", js=_SCRIPT)
    watch(key=key, data={"grid": name}, on_pasted_change=pasted, height=1)


def _last(name: str) -> dict[str, Any]:
    """The last paste into this grid: when it was, and what is still to be told of it."""
    empty = {"at": None, "problem": None}
    return st.session_state.setdefault(f"pasted into {name}", empty)  # type: ignore[no-any-return]
