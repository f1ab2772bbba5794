"""An editable grid that loses no edit: each one is kept in the store the moment it is made.

The grid is drawn from the store at every run, under one key as long as its rows are the
same, so the cursor stays where it is. What the browser reports is compared with what it
reported before, and only what is new is kept: in the browser's call, or else at the next
run, for an edit that waited in a browser whose connection was lost. A grid that shows
anything else than what is kept (it was refused, undone, or changed by somebody else) starts
anew from the store.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from engine.model import Choice, Problem
from pages.parts.bar import stay
from pages.parts.pasting import watch_pasting
from pages.parts.problems import problem_box
from pages.parts.restart import watch_for_restart
from pages.parts.saying import say, told

# Pixels, as Streamlit draws them with our size of text.
ROW, _HEAD, _WRAPPED = 33, 35, 62
_LINE, _LINES_WRAPPED, _LINES = 16, 3, 5
_LETTER, NARROW, SIDES = 7, 6, 17  # at most, and in a sentence
_ONE_LINE = 44  # characters that a remark's column shows
FEW, _MANY = 12, 40  # rows that may be taller; that may be where most of them have something to say
_SHOWN = 5  # reasons why something was refused
_EVERY = 3  # seconds

Edits = Mapping[str, Mapping[str, Any]]
"""For each row's id, the new values of its columns."""
Keep = Callable[[Edits, int], int | Problem]
"""Saves edits of somebody who looks at this version; the version that now stands."""


def tall(rows: int, at_most: int = 620, row_height: int = ROW) -> int:
    """The height of a table of so many rows, without empty ones below them."""
    return min(at_most, rows * row_height + _HEAD)


def high(frame: pd.DataFrame, column: str, a_line: int = _ONE_LINE, few: int = FEW) -> int:
    """How high a row is: a few are higher where this column says more than fits on a line, and
    more of them where most say so much.

    No height between wraps a text: that is Streamlit's own threshold, four times the text's size.
    """
    lines = [ceil(len(each) / a_line) for each in frame[column]] if column in frame else []
    long = sum(each > 1 for each in lines)
    if not long or (len(frame) > few and (len(frame) > _MANY or long * 2 < len(frame))):
        return ROW
    return _WRAPPED + _LINE * max(0, min(max(lines), _LINES) - _LINES_WRAPPED)


def wide(texts: pd.Series, least: int, most: int) -> int:
    """How wide a column is for the longest of its texts, within these pixels."""
    longest = max(map(len, texts), default=0)
    return min(most, max(least, longest * _LETTER + SIDES))


class Options:
    """What one column of a grid chooses from; pasted text is met by what spreadsheets call it."""

    def __init__(self, offered: Sequence[Choice]) -> None:
        self._called = {each.id: each.called for each in offered}
        self._ids = {each.called: each.id for each in offered}
        self._labels = {each.called: each.label for each in offered}

    @property
    def texts(self) -> Collection[str]:
        """What may be pasted."""
        return self._ids

    def shown(self, item_id: str) -> str:
        return self._called.get(item_id, "")

    def meant(self, cell: str | None) -> str:
        return self._ids.get(cell or "", "")

    def meanings(self, edits: "Edits", column: str) -> dict[str, str]:
        """For each row that was edited in this column, the id of what its cell says."""
        return {row: self.meant(cells[column]) for row, cells in edits.items() if column in cells}

    def column(self, **looks: Any) -> Any:
        return st.column_config.SelectboxColumn(
            options=list(self._ids), format_func=lambda called: self._labels[called], **looks
        )


def grid(
    name: str,
    frame: pd.DataFrame,
    ids: Sequence[str],
    keep: Keep,
    version: int,
    newest: Callable[[], int],
    *,
    editable: Sequence[str],
    config: Mapping[str, Any],
    takes: Mapping[str, Collection[str]],
    empty: str = "–",
    at_most: int = 620,
) -> None:
    """The grid of this name, of rows that were read when this version was the newest.

    `takes` are the texts of the columns that take no others. `empty` stands in a cell where nothing
    is chosen. A few rows are as high as their remarks need, so that nobody has to open a cell to
    read why.
    """
    state = st.session_state.setdefault(f"grid {name}", {"turn": 0, "seen": {}, "told": {}})
    rows = sha256("\n".join(ids).encode()).hexdigest()[:12]
    if state.get("rows") != rows:
        state.update(rows=rows, base=version, seen={})
    state["version"] = version
    told: dict[str, Problem | None] = state["told"]
    # In whatever session: never edits of other rows, nor any that others have gone past since.
    key = f"{name} {state['base']} {state['turn']} {rows}"

    def changed() -> bool:
        """Keeps what is new; whether there was anything."""
        reported = st.session_state.get(key, {}).get("edited_rows", {})
        now = {int(row): dict(cells) for row, cells in reported.items()}
        fresh = {ids[row]: new for row, cells in now.items() if (new := _new(row, cells))}
        state["seen"] = now
        if fresh:
            stay(name, fresh)
            state["version"], refused = _kept(fresh, keep, state["version"])
            told["edited"] = _in_words(name, refused, len(fresh)) if refused else None
        return bool(fresh)

    def _new(row: int, cells: Mapping[str, Any]) -> dict[str, Any]:
        before = state["seen"].get(row, {})
        return {
            column: value
            for column, value in cells.items()
            if column not in before or before[column] != value
        }

    if any(_differs(frame, row, cells) for row, cells in state["seen"].items()):
        state.update(base=version, turn=state["turn"] + 1, seen={})
        key = f"{name} {state['base']} {state['turn']} {rows}"
    _tell(name, told)
    room = config.get("Remark", {}).get("width")
    a_line = min(_ONE_LINE, (room - SIDES) // NARROW) if isinstance(room, int) else _ONE_LINE
    row_height = high(frame, "Remark", a_line)
    watch_for_restart()
    with st.container(key=name, gap=None):
        titles = {each: looks.get("label") or each for each, looks in config.items()}
        watch_pasting(name, frame, titles, takes, lambda problem: told.update(pasted=problem))
        st.data_editor(
            frame,
            key=key,
            on_change=changed,
            hide_index=True,
            height=tall(len(frame), at_most, row_height),
            row_height=row_height,
            placeholder=empty,
            num_rows="fixed",
            disabled=[column for column in frame.columns if column not in editable],
            column_config=dict(config),
        )
    if row_height == ROW and high(frame, "Remark", a_line, len(frame)) > ROW:
        st.caption(say("To read a remark that is cut off, go to it and press Enter."))
    if changed():
        st.rerun()
    _look_out(version, newest)


@st.fragment(run_every=_EVERY)
def _look_out(version: int, newest: Callable[[], int]) -> None:
    """What somebody else changes is seen here within seconds."""
    if newest() != version:
        st.rerun()


def _kept(fresh: Edits, keep: Keep, version: int) -> tuple[int, list[Problem]]:
    """All of them in one step; where that is refused, each row that can be kept, and why not."""
    outcome = keep(fresh, version)
    if not isinstance(outcome, Problem):
        return outcome, []
    if len(fresh) == 1:
        return version, [outcome]
    refused = []
    for row, cells in fresh.items():
        outcome = keep({row: cells}, version)
        if isinstance(outcome, Problem):
            refused.append(outcome)
        else:
            version = outcome
    return version, refused


def _tell(name: str, told: dict[str, Problem | None]) -> None:
    """What was not taken, until the next of its kind is or it is closed.

    The place is there when there is nothing to tell too, so that the grid below stays the same.
    """
    with st.container(key=f"{name}-told"):
        for kind, problem in told.items():
            if problem is None:
                continue
            said, close = st.columns((9, 1), vertical_alignment="center")
            with said:
                problem_box(problem)
            close.button(
                say("Close"),
                icon=":material/close:",
                type="tertiary",
                key=f"{name}-told-{kind}",
                on_click=told.update,
                kwargs={kind: None},
            )


def _in_words(name: str, refused: Sequence[Problem], of: int) -> Problem:
    if of == 1:
        return refused[0]
    said = " ".join(dict.fromkeys(told(each.says) for each in refused[:_SHOWN]))
    says = say("{some} of {all} rows were not kept.", some=len(refused), all=of) + f" {said}"
    return Problem("grid", name, says, refused[0].fix)


def _differs(frame: pd.DataFrame, row: int, cells: Mapping[str, Any]) -> bool:
    """Whether the grid shows something in this row that is not what is kept."""
    return any((frame.at[row, column] or "") != (value or "") for column, value in cells.items())
