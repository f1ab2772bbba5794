"""What is pasted into a grid, seen as it comes: the grid tells nothing of the cells it drops."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from engine.desk import dropped
from engine.model import Problem
from pages.parts.saying import told
from pages.parts.words import plain

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


def watch_pasting(
    name: str,
    frame: pd.DataFrame,
    titles: Mapping[str, str],
    takes: Mapping[str, Collection[str]],
    tell: Callable[[Problem | None], None],
) -> None:
    """Beside the grid of this name; what it drops of what is pasted is told, if it drops any.

    `titles` are what the columns are called on the page.
    """
    key = f"{name}-watch"
    columns = [(titles.get(each, each), takes.get(each)) for each in frame.columns]
    shown = [title for title, _ in columns]

    def pasted() -> None:
        seen = st.session_state[key].pasted
        if st.session_state.get(f"last {key}") == seen["at"]:
            return  # a press that came while the page was drawn brings it once more
        st.session_state[f"last {key}"] = seen["at"]
        onwards = columns[shown.index(seen["column"]) :] if seen["column"] in shown else []
        problem = dropped(seen["text"], onwards, len(frame) - seen["row"])
        tell(problem and replace(problem, says=plain(told(problem.says))))

    watch = st.components.v2.component("crosswalk_pasting", js=_SCRIPT)
    watch(key=key, data={"grid": name}, on_pasted_change=pasted, height=1)
