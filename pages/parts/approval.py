"""Approval and sealing: what was looked at, and nothing else, is frozen for sending."""

import streamlit as st

from engine.desk import Desk
from engine.model import FileLine, Problem
from pages.parts.allocating import told_before
from pages.parts.amending import ticked_changes
from pages.parts.contact_changes import contact_diff
from pages.parts.documents import unticked
from pages.parts.frame import PAGES
from pages.parts.mapping_tools import finish
from pages.parts.words import amount, counted, day_and_time, duration, plain


def approval_box(desk: Desk, file: FileLine, view) -> None:
    """What is chosen, in a sentence with its sums; then approval, by one person or by two."""
    left_out, changes = unticked(file), ticked_changes(file)
    chosen = desk.ready.chosen(file.id, left_out, changes)
    with st.container(border=True, key="approval"):
        st.subheader("Approve and seal", anchor=False)
        if not (chosen.documents or chosen.updates or chosen.voids):
            if view.changes:
                st.write("Tick the changed documents that should be amended or voided in Sage.")
            elif view.count("create"):
                st.write("No document is ticked. Tick those above that should be sent.")
            else:
                nothing_ready(file, view)
            return
        sums = " and ".join(amount(each.gross, each.currency) for each in chosen.sums)
        noun = "document" if chosen.documents == 1 else "documents"
        new = [
            counted(many, f"new {what}")
            for many, what in ((chosen.contacts, "contact"), (chosen.products, "product"))
            if many
        ]
        first = f", and {' and '.join(new)} first" if new else ""
        parts = [f"**{chosen.documents:,} {noun}, {sums}**{first}"] if chosen.documents else []
        if chosen.updates:
            parts.append(f"**{chosen.updates:,} amended in Sage**")
        if chosen.voids:
            parts.append(f"**{chosen.voids:,} voided in Sage**")
        st.write(f"{'; '.join(parts)}, for **{plain(desk.ready.company())}**.")
        if chosen.contact_updates:
            contact_diff(chosen.contact_updates)
        if desk.workspace.standing == "files":
            st.caption("They are written into files that you read in; nothing is sent.")
        elif chosen.calls is None:
            st.warning("No company in Sage is connected yet. Connect one on Connection.")
            return
        else:
            st.caption(
                f"It takes {chosen.calls.to_come:,} calls to Sage, about "
                f"{duration(chosen.calls.seconds)}."
                + (
                    " That is more than Sage allows in a day: it goes on by itself the next day."
                    if chosen.calls.beyond_today
                    else ""
                )
            )
            told_before(desk, view.split_credits)
        held = view.equation.held
        stays = [
            *([f"{len(left_out):,} ready but not ticked"] if left_out else []),
            *([f"{held.documents:,} held, see Problems above"] if held.documents else []),
        ]
        if stays:
            st.caption(f"Not among them: {'; '.join(stays)}.")
        four_eyes = desk.mapping.settings().four_eyes
        state = desk.ready.approval(file.id, left_out, changes)
        if four_eyes:
            two_people(desk, file, left_out, state)
        else:
            one_person(desk, file, left_out)
        with st.expander("Who approves"):
            wanted = st.toggle(
                "Another person than the preparer must approve",
                value=four_eyes,
                help="Whether this is on or off is shown on every batch.",
            )
            if wanted != four_eyes:
                says = (
                    "From now on another person must approve."
                    if wanted
                    else "From now on one person may prepare and approve."
                )
                finish(desk.mapping.set_setting("four_eyes", wanted, says))


def nothing_ready(file: FileLine, view) -> None:
    """What stands in the way, and the pages where it is mended; else what to do instead."""
    stops = [each for each in view.problem_kinds if each.severity == "stop"]
    if not stops:
        st.write("No document is ready: all are in Sage already or left out. Bring another file.")
        st.page_link(PAGES["upload"], label="Go to Upload", icon=":material/upload_file:")
        return
    st.write("No document is ready yet. This stands in the way:")
    for each in stops:
        what, way = st.columns([3, 2], vertical_alignment="center")
        what.markdown(f"{each.title}: **{counted(each.documents, 'document')}**")
        page = PAGES.get(each.page.lower())
        if page is not None and page != PAGES["preview"]:
            way.page_link(
                page,
                label=f"Mend it on {each.page}",
                icon=":material/build:",
                query_params={"file": file.id},
            )
        else:
            way.caption("See Problems above.")


def one_person(desk: Desk, file: FileLine, left_out) -> None:
    name = _name(desk, file)
    if st.button("Approve and seal", type="primary", icon=":material/lock:"):
        _seal(desk, file, left_out, name)


def two_people(desk: Desk, file: FileLine, left_out, state) -> None:
    """The preparer asks, another person answers; a change in between cancels it and says so."""
    if state is not None and state.state == "fallen":
        who = (
            f"{plain(state.answered_by)} approved" if state.answered_by
            else f"{plain(state.asked_by)} asked for"
        )  # fmt: skip
        st.warning(
            f"{who} {counted(state.documents, 'document')} ({plain(state.value)}) on "
            f"{day_and_time(state.answered_at or state.asked_at)}. Something changed since, so "
            f"that counts no more. {plain(state.says)} Look through it, then ask anew.",
            icon=":material/history_toggle_off:",
        )
    if state is None or state.state in ("fallen", "refused", "used"):
        if state is not None and state.state == "refused":
            st.error(
                f"{plain(state.answered_by)} refused on {day_and_time(state.answered_at)}: "
                f"“{plain(state.says)}” Mend it, then ask anew.",
                icon=":material/block:",
            )
        if st.button("Ask for approval", type="primary", icon=":material/how_to_reg:"):
            finish_with(desk.ready.ask(file.id, left_out, ticked_changes(file)))
        return
    st.caption(
        f"Asked for by {plain(state.asked_by)}, {day_and_time(state.asked_at)}."
        + (" Somebody else looks through it and answers here." if state.state == "asked" else "")
    )
    if state.state == "asked":
        with st.container(horizontal=True, vertical_alignment="bottom"):
            who = st.text_input("I am", placeholder="Your name", key="approver")
            if st.button("Approve", type="primary", icon=":material/check:"):
                finish_with(
                    desk.ready.approve(state.id, file.id, left_out, who, ticked_changes(file))
                )
            why = st.text_input("Or refuse, because", key="refusal")
            if st.button("Refuse"):
                finish_with(desk.ready.refuse(state.id, who, why))
        return
    st.success(
        f"Approved by {plain(state.answered_by)}, {day_and_time(state.answered_at)}.",
        icon=":material/verified:",
    )
    name = _name(desk, file)
    if st.button("Seal the batch", type="primary", icon=":material/lock:"):
        _seal(desk, file, left_out, name, state.id)


def _name(desk: Desk, file: FileLine) -> str:
    return st.text_input(
        "Name of the batch",
        desk.ready.proposed_name(purchases=file.purchases),
        help="Date, initials and type. It must be the only one of its name.",
        width=300,
    )


def _seal(desk: Desk, file: FileLine, left_out, name: str, approval: str = "") -> None:
    changes = ticked_changes(file)
    sealed = desk.ready.seal(file.id, left_out, name, approval, changes)
    if isinstance(sealed, Problem):
        finish_with(sealed)
    else:
        left_out.clear()
        changes.clear()
        st.switch_page(PAGES["transfer"], query_params={"batch": sealed})


def finish_with(problem: Problem | None) -> None:
    finish(0 if problem is None else problem)
