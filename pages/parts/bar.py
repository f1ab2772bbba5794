"""The bar above every grid of the mapping: find rows, see how they stand, set many of them at once.

What is shown is told with its number and its value. Setting or clearing all that is shown is one
version, for the rows that were on the screen when it was pressed, and one undo takes it back.
Pasted lines go by what stands in them, never by the order of the rows.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.desk import read_pasted, sift
from engine.model import Choice, Look, Problem, Shown
from pages.parts.saying import amount, counted, number, say, told
from pages.parts.words import plain

_STATES = {
    "open": "Without a choice",
    "problem": "With a problem",
    "chosen": "Chosen",
    "link": "Linked",
    "create": "To create",
    "leave out": "Left out",
}
_NOUNS = {
    "client": ("client", "clients"),
    "code": ("code", "codes"),
    "field": ("field", "fields"),
    "item": ("item", "items"),
    "value": ("value", "values"),
}
"""What stands in the rows of a grid, one and many."""
_WORTH = {"net value": "net value", "value": "value"}
_CHOOSE = {
    "column": "Choose a column",
    "contact": "Choose a contact",
    "department": "Choose a department",
    "ledger account": "Choose a ledger account",
    "product or service": "Choose a product or service",
    "project": "Choose a project",
    "tax rate": "Choose a tax rate",
}
_SAID = 8  # pasted lines that could not be read


@dataclass(frozen=True)
class Means:
    """What the rows of a grid are set to, and how that is kept."""

    what: str
    """A ledger account, as the middle of a sentence has it."""
    offered: Sequence[Choice]
    choose: Callable[[Mapping[str, str], int], int | Problem]
    """Keeps for each row's id what is chosen, or nothing, for one who saw this version."""


def bar(
    name: str,
    lines: Sequence[Any],
    means: Means,
    version: int,
    *,
    about: str,
    noun: str,
    states: Mapping[str, str] | None = None,
    worth: str = "net value",
    may_set: bool = True,
    every: Sequence[Any] = (),
) -> Shown[Any]:
    """Draws the bar of the grid of this name; what of these lines is to be shown in it.

    `about` says what else decides on the rows: a file, a field. `every` are the lines that can be
    pasted for, where some of them are not among these.
    """
    words = {each: say(title) for each, title in _STATES.items()} | dict(states or {})
    search = st.session_state.get(f"{name}-search", "")
    state = st.session_state.get(f"{name}-state")
    shown = _sifted(name, lines, search, state, about)
    stands = dict(shown.states)
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key=f"{name}-bar",
    ):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.text_input(
                say("Search"),
                key=f"{name}-search",
                placeholder=say("Find {things}", things=_many(noun)),
                icon=":material/search:",
                label_visibility="collapsed",
                width=210,
            )
            if len(stands) > 1 or state:
                st.pills(
                    say("Show"),
                    [each for each in words if each in stands or each == state],
                    format_func=lambda each: f"{words[each]} {number(stands.get(each, 0))}",
                    key=f"{name}-state",
                    label_visibility="collapsed",
                )
        with st.container(horizontal=True, width="content"):
            if may_set:
                _set_all(name, shown, means, version, noun)
            else:
                _clear_all(name, shown, means, version, noun)
            _paste(name, every or lines, means, version, noun)
    value = f" · {say(_WORTH[worth])} {amount(shown.worth)}" if worth else ""
    if len(shown.ids) == shown.of:
        st.caption(f"{_counted(shown.of, noun)}{value}")
        return shown
    some = say("{some} of {all}", some=len(shown.ids), all=_counted(shown.of, noun))
    st.caption(f"**{some}**{value}")
    if not shown.ids:
        st.info(
            say("None is so. Clear the search, or press the mark once more, to see all."),
            icon=":material/filter_alt_off:",
        )
    return shown


def _many(noun: str) -> str:
    return say(_NOUNS[noun][1])


def _counted(figure: int, noun: str) -> str:
    return counted(figure, *_NOUNS[noun])


def stay(name: str, ids: Collection[str]) -> None:
    """Rows that were just decided stay where they are until somebody looks for others."""
    st.session_state.get(f"bar {name}", {}).get("stay", set()).update(ids)


def turn_pages(name: str, shown: Shown[Any]) -> None:
    """Below the grid, where there is more than a page of it."""
    if shown.pages > 1:
        st.pagination(shown.pages, key=f"{name}-page")


def _sifted(
    name: str, lines: Sequence[Any], search: str, state: str | None, about: str
) -> Shown[Any]:
    looked_for = (about, search, state)
    kept = st.session_state.setdefault(f"bar {name}", {"looked for": looked_for, "stay": set()})
    if kept["looked for"] != looked_for:
        kept.update({"looked for": looked_for, "stay": set()})
        st.session_state.pop(f"{name}-page", None)
    page = st.session_state.get(f"{name}-page") or 1
    return sift(lines, Look(search, state or "", frozenset(kept["stay"]), page))  # type: ignore[arg-type]


def _set_all(name: str, shown: Shown[Any], means: Means, version: int, noun: str) -> None:
    box = st.popover(
        say("Set all shown"),
        icon=":material/edit_note:",
        key=f"{name}-set",
        on_change="rerun",
        disabled=not shown.ids,
    )
    if not box.open:
        return
    with box:
        picked = st.selectbox(
            say("Set {things} to", things=_counted(len(shown.ids), noun)),
            means.offered,
            index=None,
            format_func=lambda each: each.label,
            placeholder=say(_CHOOSE[means.what]),
            key=f"{name}-set-to",
        )
        st.caption(_before(shown))
        with st.container(horizontal=True):
            st.button(
                say("Set {things}", things=_counted(len(shown.ids), noun)),
                type="primary",
                disabled=picked is None,
                key=f"{name}-set-now",
                on_click=_keep,
                args=(
                    name,
                    means,
                    dict.fromkeys(shown.ids, picked.id) if picked else {},
                    version,
                    say("{things} set.", things=_counted(len(shown.ids), noun)),
                ),
            )
            if shown.chosen:
                _clear_button(name, shown, means, version, noun)


def _clear_all(name: str, shown: Shown[Any], means: Means, version: int, noun: str) -> None:
    box = st.popover(
        say("Clear all shown"),
        icon=":material/backspace:",
        key=f"{name}-set",
        on_change="rerun",
        disabled=not shown.chosen,
    )
    if box.open:
        with box:
            st.caption(_before(shown))
            _clear_button(name, shown, means, version, noun)


def _before(shown: Shown[Any]) -> str:
    """What will happen, before it does."""
    where = say(" They are on {many} pages.", many=shown.pages) if shown.pages > 1 else ""
    chosen = (
        (
            say("1 of them has a choice now, which is replaced or cleared.")
            if len(shown.chosen) == 1
            else say(
                "{many} of them have a choice now, which is replaced or cleared.",
                many=len(shown.chosen),
            )
        )
        if shown.chosen
        else say("None of them has a choice now.")
    )
    return f"{chosen}{where} {say('Undo takes it back in one step.')}"


def _clear_button(name: str, shown: Shown[Any], means: Means, version: int, noun: str) -> None:
    st.button(
        say("Clear {things}", things=_counted(len(shown.chosen), noun)),
        icon=":material/backspace:",
        key=f"{name}-clear-now",
        on_click=_keep,
        args=(
            name,
            means,
            dict.fromkeys(shown.chosen, ""),
            version,
            say("{things} cleared.", things=_counted(len(shown.chosen), noun)),
        ),
    )


def _paste(name: str, lines: Sequence[Any], means: Means, version: int, noun: str) -> None:
    box = st.popover(
        say("Paste rows"), icon=":material/content_paste:", key=f"{name}-paste", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        text = st.text_area(
            say(
                "Two columns of a spreadsheet: the {thing}, then the {what}",
                thing=say(_NOUNS[noun][0]),
                what=told(means.what),
            ),
            key=f"{name}-pasted",
            height=150,
            help=say(
                "The order of the rows does not matter, and what cannot be read is told line by "
                "line. A {what} is written as its code or its name.",
                what=told(means.what),
            ),
        )
        if not text.strip():
            st.button(
                say("Read them"), key=f"{name}-paste-read"
            )  # what is typed comes with any press
            return
        read = read_pasted(text, lines, means.offered, means.what)
        if read.heading:
            st.caption(
                say("The first line is taken for a heading: {heading}", heading=plain(read.heading))
            )
        comes_to = [
            say("{things} to set", things=_counted(len(read.wanted), noun)),
            say("{many} of them in place of another choice", many=read.replaced)
            if read.replaced
            else "",
            say("{things} so already", things=_counted(read.same, noun)) if read.same else "",
            say("{lines} without a choice", lines=counted(read.empty, "line", "lines"))
            if read.empty
            else "",
        ]
        st.caption(", ".join(filter(None, comes_to)) + ".")
        for each in read.problems[:_SAID]:
            st.warning(
                f"**{plain(told(each.at))}**: {plain(told(each.says))} {plain(told(each.fix))}"
            )
        if len(read.problems) > _SAID:
            st.caption(
                say("And {many} more lines that cannot be read.", many=len(read.problems) - _SAID)
            )
        if read.wanted:
            st.button(
                say("Set {things}", things=_counted(len(read.wanted), noun)),
                type="primary",
                key=f"{name}-paste-now",
                help=say("What cannot be read stays in the box, to be corrected.")
                if read.left
                else None,
                on_click=_keep,
                args=(
                    name,
                    means,
                    read.wanted,
                    version,
                    say("{things} set.", things=_counted(len(read.wanted), noun)),
                    read.left,
                ),
            )


def _keep(
    name: str,
    means: Means,
    wanted: Mapping[str, str],
    version: int,
    says: str,
    left: str | None = None,
) -> None:
    """All of it as one version, or why not; what was shown then is shown still."""
    outcome = means.choose(wanted, version)
    if isinstance(outcome, Problem):
        st.session_state["outcome"] = (outcome.at, outcome.says, outcome.fix)
        return
    stay(name, wanted)
    if left is not None:
        st.session_state[f"{name}-pasted"] = left
    if not left:
        st.session_state[f"{name}-set"] = st.session_state[f"{name}-paste"] = False
    st.toast(f"{says} {say('Undo takes it back.')}", icon=":material/check_circle:")
