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
from pages.parts.saying import (
    amount,
    by_name,
    counted,
    day_and_time,
    duration,
    page_name,
    say,
    told,
)
from pages.parts.words import plain


def approval_box(desk: Desk, file: FileLine, view) -> None:
    """What is chosen, in a sentence with its sums; then approval, by one person or by two."""
    left_out, changes = unticked(file), ticked_changes(file)
    chosen = desk.ready.chosen(file.id, left_out, changes)
    with st.container(border=True, key="approval"):
        st.subheader(say("Approve and seal"), anchor=False)
        if not (chosen.documents or chosen.updates or chosen.voids):
            if view.changes:
                st.write(
                    say("Tick the changed documents that should be amended or voided in Sage.")
                )
            elif view.count("create"):
                st.write(say("No document is ticked. Tick those above that should be sent."))
            else:
                nothing_ready(file, view)
            return
        st.write(_what_is_chosen(desk, chosen))
        if chosen.contact_updates:
            contact_diff(chosen.contact_updates)
        if desk.workspace.standing == "files":
            st.caption(say("They are written into files that you read in; nothing is sent."))
        elif chosen.calls is None:
            st.warning(say("No company in Sage is connected yet. Connect one on Connection."))
            return
        else:
            takes = say(
                "It takes {calls} to Sage, about {time}.",
                calls=counted(chosen.calls.to_come, "call", "calls"),
                time=duration(chosen.calls.seconds),
            )
            beyond = say(
                " That is more than Sage allows in a day: it goes on by itself the next day."
            )
            st.caption(takes + (beyond if chosen.calls.beyond_today else ""))
            told_before(desk, view.credits_of_invoices)
        held = view.equation.held
        stays = [
            *([say("{many} ready but not ticked", many=len(left_out))] if left_out else []),
            *(
                [say("{many} held, see Problems above", many=held.documents)]
                if held.documents
                else []
            ),
        ]
        if stays:
            st.caption(say("Not among them: {these}.", these="; ".join(stays)))
        four_eyes = desk.mapping.settings().four_eyes
        state = desk.ready.approval(file.id, left_out, changes)
        if four_eyes:
            two_people(desk, file, left_out, state)
        else:
            one_person(desk, file, left_out)
        with st.expander(say("Who approves")):
            wanted = st.toggle(
                say("Another person than the preparer must approve"),
                value=four_eyes,
                help=say("Whether this is on or off is shown on every batch."),
            )
            if wanted != four_eyes:
                says = (
                    "From now on another person must approve."
                    if wanted
                    else "From now on one person may prepare and approve."
                )
                finish(desk.mapping.set_setting("four_eyes", wanted, says))


def _what_is_chosen(desk: Desk, chosen) -> str:
    """15 documents, 1,200.00 EUR, and 2 new contacts first; 1 amended in Sage, for whom."""
    new = []
    if chosen.contacts:
        new.append(counted(chosen.contacts, "new contact", "new contacts"))
    if chosen.products:
        new.append(counted(chosen.products, "new product", "new products"))
    parts = []
    if chosen.documents:
        documents = counted(chosen.documents, "document", "documents")
        sums = say(" and ").join(amount(each.gross, each.currency) for each in chosen.sums)
        first = say(", and {what} first", what=say(" and ").join(new)) if new else ""
        parts.append(f"**{documents}, {sums}**{first}")
    if chosen.updates:
        parts.append(say("**{many} amended in Sage**", many=chosen.updates))
    if chosen.voids:
        parts.append(say("**{many} voided in Sage**", many=chosen.voids))
    company = plain(desk.ready.company())
    return say("{what}, for **{company}**.", what="; ".join(parts), company=company)


def nothing_ready(file: FileLine, view) -> None:
    """What stands in the way, and the pages where it is mended; else what to do instead."""
    stops = [each for each in view.problem_kinds if each.severity == "stop"]
    if not stops:
        st.write(
            say("No document is ready: all are in Sage already or left out. Bring another file.")
        )
        st.page_link(
            PAGES["upload"],
            label=say("Go to {page}", page=page_name("Upload")),
            icon=":material/upload_file:",
        )
        return
    st.write(say("No document is ready yet. This stands in the way:"))
    for each in stops:
        what, way = st.columns([3, 2], vertical_alignment="center")
        many = counted(each.documents, "document", "documents")
        what.markdown(f"{told(each.title)}: **{many}**")
        page = PAGES.get(each.page.lower())
        if page is not None and page != PAGES["preview"]:
            way.page_link(
                page,
                label=say("Mend it on {page}", page=page_name(each.page)),
                icon=":material/build:",
                query_params={"file": file.id},
            )
        else:
            way.caption(say("See Problems above."))


def one_person(desk: Desk, file: FileLine, left_out) -> None:
    name = _name(desk, file)
    if st.button(say("Approve and seal"), type="primary", icon=":material/lock:"):
        _seal(desk, file, left_out, name)


def two_people(desk: Desk, file: FileLine, left_out, state) -> None:
    """The preparer asks, another person answers; a change in between cancels it and says so."""
    if state is not None and state.state == "fallen":
        asked = {
            "person": plain(state.answered_by or state.asked_by),
            "documents": counted(state.documents, "document", "documents"),
            "value": plain(state.value),
            "when": day_and_time(state.answered_at or state.asked_at),
        }
        was = (
            say("{person} approved {documents} ({value}) on {when}.", **asked)
            if state.answered_by
            else say("{person} asked for {documents} ({value}) on {when}.", **asked)
        )
        st.warning(
            say(
                "{was} Something changed since, so that counts no more. {why} Look through it, "
                "then ask anew.",
                was=was,
                why=plain(told(state.says)),
            ),
            icon=":material/history_toggle_off:",
        )
    if state is None or state.state in ("fallen", "refused", "used"):
        if state is not None and state.state == "refused":
            st.error(
                say(
                    "{person} refused on {when}: “{why}” Mend it, then ask anew.",
                    person=by_name(state.answered_by),
                    when=day_and_time(state.answered_at),
                    why=plain(state.says),
                ),
                icon=":material/block:",
            )
        if st.button(say("Ask for approval"), type="primary", icon=":material/how_to_reg:"):
            finish_with(desk.ready.ask(file.id, left_out, ticked_changes(file)))
        return
    st.caption(
        say(
            "Asked for by {person}, {when}.",
            person=by_name(state.asked_by),
            when=day_and_time(state.asked_at),
        )
        + (
            say(" Somebody else looks through it and answers here.")
            if state.state == "asked"
            else ""
        )
    )
    if state.state == "asked":
        with st.container(horizontal=True, vertical_alignment="bottom"):
            who = st.text_input(say("I am"), placeholder=say("Your name"), key="approver")
            if st.button(say("Approve"), type="primary", icon=":material/check:"):
                finish_with(
                    desk.ready.approve(state.id, file.id, left_out, who, ticked_changes(file))
                )
            why = st.text_input(say("Or refuse, because"), key="refusal")
            if st.button(say("Refuse")):
                finish_with(desk.ready.refuse(state.id, who, why))
        return
    st.success(
        say(
            "Approved by {person}, {when}.",
            person=by_name(state.answered_by),
            when=day_and_time(state.answered_at),
        ),
        icon=":material/verified:",
    )
    name = _name(desk, file)
    if st.button(say("Seal the batch"), type="primary", icon=":material/lock:"):
        _seal(desk, file, left_out, name, state.id)


def _name(desk: Desk, file: FileLine) -> str:
    return st.text_input(
        say("Name of the batch"),
        desk.ready.proposed_name(file.kind),
        help=say("Date, initials and type. It must be the only one of its name."),
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
