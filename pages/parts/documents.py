"""Documents on a page: a table to choose from, and one of them opened as it will be in Sage."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import FileLine, PlacedProblem, Side, Wanted
from pages.parts.amending import change_box, mark_box, seal_only, ticked_changes
from pages.parts.frame import PAGES
from pages.parts.grid import FEW, NARROW, ROW, SIDES, high, tall, wide
from pages.parts.saying import amount, counted, day, day_format, figure, page_name, say, told
from pages.parts.words import plain

_PAGE = 200
_ROOM = 920  # pixels that the columns may take together in a window of 1280
_A_REASON = 150  # of them at least
_CELLS = 3  # of one problem in one document, before they are only counted
_STATE = {
    "create": "✓ ready",
    "already there": "● in Sage",
    "changed": "≠ changed",
    "held": "✕ held",
    "excluded": "– left out",
}


def unticked(file: FileLine) -> list[str]:
    """The numbers of this file's documents that somebody unticked, for as long as they stay."""
    found: list[str] = st.session_state.setdefault(f"left out {file.id}", [])
    return found


def document_table(file: FileLine, view, wanted: Wanted) -> int | None:
    """The documents, ticked for sending unless somebody unticks them; the one that is opened."""
    start = (st.session_state.get("doc-page", 1) - 1) * _PAGE
    page = view.rows(wanted, start, _PAGE)
    if not page.total:
        st.info(
            say("No document is like that. Choose less above."), icon=":material/filter_alt_off:"
        )
        return None
    left_out, changes = unticked(file), ticked_changes(file)
    changeable = {row.index: key for key, row, _ in view.changes}
    ticked = [
        place
        for place, row in enumerate(page.rows)
        if (row.outcome == "create" and row.number not in left_out)
        or changeable.get(row.index) in changes
    ]
    number, kind, client, date = say("Number"), say("Type"), say("Client"), say("Date")
    currency, net, tax, total = say("In"), say("Net"), say("Tax"), say("Total")
    difference, why = say("Difference"), say("Why")
    frame = pd.DataFrame(
        [
            (
                say(_STATE[row.outcome]),
                row.number,
                told(row.kind).capitalize(),
                row.contact,
                row.date,
                row.currency,
                amount(row.net),
                *(
                    (say("not yet"), say("not yet"))
                    if row.tax_open
                    else (amount(row.tax), amount(row.gross))
                ),
                # Of what is held the tax may be open still, and the difference would say nothing.
                amount(row.difference) if row.difference and row.outcome != "held" else "",
                told(row.why),
            )
            for row in page.rows
        ],
        columns=["", number, kind, client, date, currency, net, tax, total, difference, why],
    )
    order = _telling(frame)
    widths = {
        "": _broad(frame[""], "", 62),
        number: wide(frame[number], 76, 110),
        kind: _broad(frame[kind], kind, 58),
        client: 120,
        date: 86,
        currency: 42,
        **{each: _broad(frame[each], each, 60) for each in (net, tax, total, difference)},
    }
    widths[why] = max(_A_REASON, _ROOM - sum(widths[each] for each in order if each != why))
    few = _PAGE if wanted.outcome == "held" else FEW
    row_height = high(frame, why, (widths[why] - SIDES) // NARROW, few)
    if row_height == ROW:
        frame[why] = [told(row.held_by or row.why) for row in page.rows]
    turn = st.session_state.get("doc turn", 0)  # another one where ticks were set from code
    key = f"documents {turn} {hash((wanted, start, view.stamp))}"
    chosen = st.dataframe(
        frame,
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode=["multi-row", "single-cell"],
        selection_default={"selection": {"rows": ticked}},
        height=tall(len(frame), 560, row_height),
        row_height=row_height,
        placeholder="",
        column_order=order,
        column_config={
            **{name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
            date: st.column_config.DateColumn(format=day_format(), width=widths[date]),
            **{
                name: st.column_config.TextColumn(alignment="right", width=widths[name])
                for name in (net, tax, total, difference)
            },
        },
    )
    cut_off = row_height == ROW and any(row.outcome == "held" for row in page.rows)
    among_others = wanted.outcome != "held" and cut_off
    rows = set(chosen.selection.rows)
    for place, row in enumerate(page.rows):
        if key := changeable.get(row.index):
            _keep_tick(changes, key, place in rows)
        if row.outcome != "create":
            continue
        if place in rows and row.number in left_out:
            left_out.remove(row.number)
        elif place not in rows and row.number not in left_out:
            left_out.append(row.number)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.caption(
            counted(page.total, "document", "documents")
            + (
                say(
                    ". Ticked ones are sent, changed ones amended or voided; click a number to "
                    "open a document."
                )
                if changeable
                else say(". Ticked ones are sent; click a number to open a document.")
            )
            + (say(" Choose Held above to read each reason whole.") if among_others else "")
        )
        tick_many(file, view, wanted)
        if page.total > _PAGE:
            st.pagination(-(-page.total // _PAGE), key="doc-page")
    cells = chosen.selection.cells
    return page.rows[cells[0][0]].index if cells else None


def tick_many(file: FileLine, view, wanted: Wanted) -> None:
    """All documents at once, on every page: none, all, or only those that were looked for."""
    if wanted.outcome not in (None, "", "create") or not view.count("create"):
        return
    only = replace(wanted, outcome="create")
    if only != Wanted(outcome="create") and st.button(
        say("Tick only these"),
        icon=":material/filter_list:",
        type="tertiary",
        help=say("Those that fit what is chosen above, on all pages; nothing else is sent."),
    ):
        these = {row.index for row in view.rows(only, 0, len(view)).rows}
        _untick(file, view, lambda index: index not in these)
    if unticked(file):
        if st.button(say("Tick all"), icon=":material/done_all:", type="tertiary"):
            unticked(file).clear()
            _draw_anew()
    elif st.button(say("Untick all"), icon=":material/remove_done:", type="tertiary"):
        _untick(file, view, lambda index: True)


def _untick(file: FileLine, view, is_left_out: Callable[[int], bool]) -> None:
    """Leaves documents out by their place, of all that are ready, and changes nothing in Sage."""
    ready = view.rows(Wanted(outcome="create"), 0, len(view)).rows
    unticked(file)[:] = [each.number for each in ready if is_left_out(each.index)]
    ticked_changes(file).clear()
    _draw_anew()


def _draw_anew() -> None:
    """The table with its ticks as they were set from code."""
    st.session_state["doc turn"] = st.session_state.get("doc turn", 0) + 1
    st.rerun()


def _keep_tick(changes: list[str], key: str, is_ticked: bool) -> None:
    if is_ticked and key not in changes:
        changes.append(key)
    elif not is_ticked and key in changes:
        changes.remove(key)


def _telling(frame: pd.DataFrame) -> list[str]:
    """The columns that say something: not a type or a currency that all rows share."""
    silent = [
        name
        for name, usual in (
            (say("Type"), told("invoice").capitalize()),
            (say("Difference"), ""),
            (say("Why"), ""),
        )
        if (frame[name] == usual).all()
    ]
    if frame[say("In")].nunique() == 1:
        silent.append(say("In"))
    return [name for name in frame if name not in silent]


def _broad(texts: pd.Series, heading: str, least: int) -> int:
    """The width of a column for what it says at its longest, an amount as large as it may be."""
    return max(least, max(map(len, [*texts, heading])) * NARROW + SIDES)


def document_box(desk: Desk, file: FileLine, view, index: int) -> None:
    """One document as the invoice it will be, what it is made of, and what is wrong with it."""
    row = view.row(index)
    with st.container(border=True, key="document"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(
                f"{told(row.kind).capitalize()} {plain(row.number)}", anchor=False, width="content"
            )
            state = say(_STATE[row.outcome])[2:]
            st.badge(state[0].upper() + state[1:], color=_COLOURS[row.outcome])
        problem_boxes(view.problems_of(index), file)
        document = view.document(index)
        change_box(desk, file, view, index)
        if document is None:
            st.caption(say("It cannot be drawn up before that is mended."))
            return
        if row.outcome == "create":
            with st.container(horizontal=True):
                if st.button(
                    say("Tick only this one"), icon=":material/filter_1:", type="tertiary"
                ):
                    _untick(file, view, lambda each: each != index)
                seal_only(desk, file, index, say("Seal only this one"), ":material/lock:")
        if row.outcome in ("create", "held"):
            mark_box(desk, file, view, index)
        head, sums = st.columns([3, 2])
        with head:
            st.markdown(f"**{plain(document.party.name)}**")
            st.caption(
                say("Linked with a contact in Sage")
                if document.party.id
                else say("Will be created in Sage as a new contact")
            )
        with sums:
            due = "" if document.due is None else say(", due {day}", day=day(document.due))
            st.markdown(f"{day(document.date)}{due}")
            if document.number != document.source_number:
                st.caption(say("From {number} in the file", number=plain(document.source_number)))
        accounts, rates, tags = view.names
        from_row, text, quantity, price = (
            say("Row"),
            say("Description"),
            say("Quantity"),
            say("Price"),
        )
        account, rate, department = say("Account"), say("Tax"), say("Department")
        project, net, tax = say("Project"), say("Net"), say("Tax amount")
        lines = pd.DataFrame(
            [
                (
                    line.row or None,
                    line.description,
                    figure(line.quantity),
                    amount(line.unit_price),
                    accounts.get(line.account, line.account),
                    rates.get(line.tax_rate, line.tax_rate),
                    tags.get(line.department, line.department),
                    tags.get(line.project, line.project),
                    amount(line.net),
                    amount(line.tax),
                )
                for line in document.lines
            ],
            columns=[
                from_row, text, quantity, price, account, rate, department, project, net, tax,
            ],
        )  # fmt: skip
        named = {department, project}
        st.dataframe(
            lines,
            hide_index=True,
            column_order=[each for each in lines if each not in named or lines[each].any()],
            column_config={
                from_row: st.column_config.NumberColumn(
                    width=42, help=say("The row of the file it comes from.")
                ),
                text: st.column_config.TextColumn(width=205),
                account: st.column_config.TextColumn(width=125),
                rate: st.column_config.TextColumn(width=105),
                **{name: st.column_config.TextColumn(width=75) for name in sorted(named)},
                **{
                    name: st.column_config.TextColumn(alignment="right", width=68)
                    for name in (quantity, price, net, tax)
                },
            },
        )
        sides_table(view.sides(index), document.currency)
        if row.in_own is not None and document.rate is not None:
            st.caption(
                say(
                    "{amount} in the company's currency, at {rate} for one {currency}.",
                    amount=amount(row.in_own),
                    rate=figure(document.rate),
                    currency=document.currency,
                )
            )
        with st.expander(say("Explain these numbers")):
            explain(view, index, len(document.lines))
        if row.outcome != "changed":
            with st.expander(say("The exact request that will be sent")):
                st.code(desk.ready.request(file.id, index), language="json")


def sides_table(sides: Sequence[Side], currency: str) -> None:
    """The file's figures beside ours beside Sage's, as far as either has them."""
    in_file = any(each.file is not None for each in sides)
    in_sage = any(each.theirs is not None for each in sides)
    names = [
        say("In the file"),
        say("Here, {currency}", currency=currency),
        say("In Sage"),
        say("Difference"),
    ]
    st.dataframe(
        pd.DataFrame(
            [
                (
                    told(each.what),
                    *map(amount, (each.file, each.ours, each.theirs, each.difference)),
                )
                for each in sides
            ],
            columns=["", *names],
        ),
        hide_index=True,
        width="content",
        column_order=[
            "",
            *(names[:1] if in_file else []),
            names[1],
            *(names[2:3] if in_sage else []),
            *(names[3:] if in_file or in_sage else []),
        ],
        column_config={
            "": st.column_config.TextColumn(width=70),
            **{name: st.column_config.TextColumn(alignment="right", width=110) for name in names},
        },
    )


def explain(view, index: int, lines: int) -> None:
    """From each figure back to the mapping and the cells it comes from."""
    line = 1
    if lines > 1:
        line = st.number_input(
            say("Line, of {lines}", lines=lines), 1, lines, 1, key="explained-line", width=160
        )
    st.dataframe(
        pd.DataFrame(
            [
                (told(each.what), told(each.says), each.at, page_name(each.page))
                for each in view.explain(index, int(line) - 1)
            ],
            columns=[say("Figure"), say("How it came about"), say("Cell"), say("Decided on")],
        ),
        hide_index=True,
        column_config={say("How it came about"): st.column_config.TextColumn(width="large")},
    )


def problem_boxes(problems: Sequence[PlacedProblem], file: FileLine) -> None:
    """What is wrong, each thing once with all its cells, and the ways to where it is mended."""
    cells: dict[tuple[str, str, str], list[str]] = {}
    for each in problems:
        cells.setdefault((each.severity, each.says, each.fix), []).append(each.at)
    for (severity, says, fix), at in cells.items():
        box = st.error if severity == "stop" else st.warning
        more = say(" and {many} more", many=len(at) - _CELLS) if at[_CELLS:] else ""
        where = plain(", ".join(at[:_CELLS]))
        box(f"**{where}{more}**: {plain(told(says))} {plain(told(fix))}")
    with st.container(horizontal=True):
        for page in dict.fromkeys(each.page for each in problems):
            if page.lower() in PAGES and page != "Preview":
                st.page_link(
                    PAGES[page.lower()],
                    label=say("Mend it on {page}", page=page_name(page)),
                    icon=":material/build:",
                    query_params={"file": file.id},
                )


_COLOURS = {
    "create": "green",
    "already there": "blue",
    "changed": "orange",
    "held": "red",
    "excluded": "gray",
}
