"""Batches on a page: what each is, how far it is, and what became of every document in it."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import BatchState, DeliveryLine, Problem, Progress
from pages.parts.allocating import told_before
from pages.parts.by_file import take_back_button, written_counts
from pages.parts.frame import PAGES, look_again
from pages.parts.grid import FEW, high, tall, wide
from pages.parts.mapping_tools import finish
from pages.parts.problems import problem_box
from pages.parts.saying import (
    amount,
    by_name,
    counted,
    day_and_time,
    day_format,
    duration,
    number,
    say,
    told,
)
from pages.parts.words import plain

_PAGE = 200
_EVERY = 3  # seconds
_A_REASON = 50  # characters that its column shows on a line
_FIRST = "Failed"  # what became of a document that somebody has to look after
_STAYED = {"already there": "Unchanged", "held": "Held", "left out": "Skipped"}
_ACTS = {"create": "", "update": ", amended", "void": ", voided", "adopt": ", marked"}
_LOOKS = {
    "sealed": ("gray", ":material/lock:"),
    "sending": ("blue", ":material/sync:"),
    "paused": ("orange", ":material/pause_circle:"),
    "stopped": ("orange", ":material/stop_circle:"),
    "failed": ("red", ":material/error:"),
    "delivered": ("green", ":material/check_circle:"),
    "partly": ("orange", ":material/rule:"),
}


def batch_card(batch: BatchState) -> None:
    """What it is and for whom, in large, so that no wrong one is sent."""
    colour, icon = _LOOKS[batch.state]
    with st.container(border=True, key="batch"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        with left:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.subheader(plain(batch.company_name), anchor=False, width="content")
                if batch.by_file:
                    st.badge(
                        say("files for {program}", program=plain(batch.target)),
                        icon=":material/folder_zip:",
                        color="violet",
                    )
                else:
                    st.badge(
                        say("live company") if batch.is_live else say("practice company"),
                        icon=":material/bolt:" if batch.is_live else ":material/science:",
                        color="orange" if batch.is_live else "blue",
                    )
            sums = say(" and ").join(amount(each.gross, each.currency) for each in batch.totals)
            contacts = ""
            if batch.contacts:
                first = counted(batch.contacts, "new contact", "new contacts")
                contacts = say(", {contacts} first", contacts=first)
            if batch.contact_changes:
                changed = _contacts(batch.contact_changes)
                contacts += say(", {contacts} changed first", contacts=changed)
            sums = f", {sums}" if sums else ""
            documents = counted(batch.documents, "document", "documents")
            st.markdown(f"**{documents}{sums}**{contacts}")
        with right:
            with st.container(horizontal=True, horizontal_alignment="right"):
                st.badge(plain(told(batch.title)), icon=icon, color=colour)
            approved = (
                say(", approved by {person}", person=by_name(batch.approved_by))
                if batch.approved_by and batch.approved_by != batch.sealed_by
                else ""
            )
            st.caption(
                say(
                    "Batch {name} from {file}. Sealed {day} by {person}{approved}. Mapping version "
                    "{version}, fingerprint {fingerprint}.",
                    name=plain(batch.name),
                    file=plain(batch.file_name),
                    day=day_and_time(batch.sealed_at),
                    person=by_name(batch.sealed_by),
                    approved=approved,
                    version=batch.mapping_version,
                    fingerprint=batch.fingerprint[:12],
                ),
                text_alignment="right",
            )


def _contacts(many: int) -> str:
    return counted(many, "contact", "contacts")


def start_box(desk: Desk, batch: BatchState) -> None:
    """What will happen in one sentence, a name typed where it is live, one button."""
    with st.container(border=True):
        takes = ""
        if batch.calls is not None:
            takes = say(" It takes {calls}.", calls=calls_of(batch))
        st.write(
            say(
                "Crosswalk will {act} in **{company}**, one after the other, and read every one "
                "of them back.{takes} It goes on when you close this page.",
                act=_what_it_does(batch),
                company=plain(batch.company_name),
                takes=takes,
            )
        )
        if batch.calls is not None and batch.calls.beyond_today:
            st.warning(
                say(
                    "That is more than Sage allows in one day. It stops before the limit and goes "
                    "on by itself when there is room again."
                ),
                icon=":material/hourglass:",
            )
        st.caption(f":material/undo: {_taken_back(batch)}")
        told_before(desk)
        typed = ""
        if batch.is_live:
            typed = st.text_input(
                say("This is a live company: type its name"),
                placeholder=batch.company_name,
                key="name-to-transfer",
            )
        if st.button(say("Transfer"), type="primary", icon=":material/send:", key="transfer"):
            problem = desk.sending.start(batch.id, typed)
            finish(0 if problem is None else problem)


def _what_it_does(batch: BatchState) -> str:
    """Create 2 contacts, then create 30 documents, amend 1 and void 1."""
    acts = []
    if new := batch.acts.get("create", 0):
        acts.append(say("create {what}", what=counted(new, "document", "documents")))
    if amended := batch.acts.get("update", 0):
        acts.append(say("amend {many}", many=amended))
    if voided := batch.acts.get("void", 0):
        acts.append(say("void {many}", many=voided))
    *most, last = acts
    said = say(" and ").join((", ".join(most), last)) if most else last
    if batch.contacts:
        said = say("create {what}, then {more}", what=_contacts(batch.contacts), more=said)
    if batch.contact_changes:
        changed = _contacts(batch.contact_changes)
        said = say("change {what}, then {more}", what=changed, more=said)
    return said


def _taken_back(batch: BatchState) -> str:
    """What can be undone once it was sent, and what cannot."""
    acts, said = batch.acts, []
    if acts.get("create") and batch.stands:
        said.append(_what_stands(batch))
    elif acts.get("create"):
        said.append(
            say(
                "What is created can be voided later, all of it or one document, as long as nobody "
                "has paid it and its date is not locked; it keeps its number."
            )
        )
    if acts.get("update"):
        said.append(say("What is amended is not set back."))
    if acts.get("void"):
        said.append(say("What is voided stays void."))
    if batch.contacts:
        said.append(say("New contacts stay."))
    if batch.contact_changes:
        said.append(say("Changes of contacts stay."))
    return " ".join(said)


def _what_stands(batch: BatchState) -> str:
    return f"{told(batch.stands)} {say('Correct it with a credit note in the file.')}"


def calls_of(batch: BatchState) -> str:
    """12 calls, about 5 seconds."""
    calls = batch.calls
    if calls is None:
        return ""
    return say(
        "{calls} to Sage, about {time}",
        calls=counted(calls.to_come, "call", "calls"),
        time=duration(calls.seconds),
    )


def batch_progress(desk: Desk, before: BatchState, moving: bool) -> None:
    """How far it is, read from the store each second while it is under way."""

    in_doubt = bool(before.doubts)  # what was on its way when it was paused is known soon

    # It may have set out between the two looks at the store, by another tab's press.
    watched = moving or in_doubt or before.state == "sending"

    @st.fragment(run_every=1 if watched else None)
    def box() -> None:
        still = desk.sending.moving(before.id)
        now = desk.sending.state(before.id)
        if now is None:
            return
        batch_card(now)
        (written_counts if now.by_file else sent_counts)(desk, now)
        if now.state == "sending":
            share = now.done / now.documents if now.documents else 0.0
            st.progress(share, text=plain(told(now.says or now.title)))
            if now.calls is not None:
                st.caption(
                    say(
                        "{calls} to go. {minute} calls in the last minute, {day} in the last day.",
                        calls=calls_of(now),
                        minute=_of(now.calls.last_minute, now.calls.a_minute),
                        day=_of(now.calls.last_day, now.calls.a_day),
                    )
                )
        for doubt in now.doubts[:10]:
            again = ""
            if doubt.look_at is not None:
                again = say(" It is looked for again {time}.", time=f"{doubt.look_at:%H:%M}")
            st.warning(
                say(
                    "{number} ({contact}): Sage did not say whether it arrived. It is not sent "
                    "again until that is known.{again}",
                    number=plain(doubt.number),
                    contact=plain(doubt.contact),
                    again=again,
                ),
                icon=":material/help:",
            )
        _undoing(desk.sending.undoing(before.id))
        if now.state != before.state or still != moving:
            st.rerun()
        if in_doubt and not now.doubts:
            st.rerun()

    box()
    ending(before)
    controls(desk, before, moving)


def _of(made: int, allowed: int | None) -> str:
    """12 of 100; 12 where there is no limit."""
    return say("{made} of {allowed}", made=made, allowed=allowed) if allowed else number(made)


def _undoing(undoing: Progress | None) -> None:
    if undoing is None:
        return
    if undoing.under_way:
        share = undoing.done / undoing.total if undoing.total else 0.0
        st.progress(share, text=plain(undoing.says) or say("Waiting for its turn…"))
    elif undoing.state == "done":
        st.info(plain(undoing.says), icon=":material/undo:")
    else:
        st.error(plain(undoing.says), icon=":material/error:")


def sent_counts(desk: Desk, batch: BatchState) -> None:
    """How many documents arrived, are to come, were refused, are looked for, are proved."""
    count = batch.counts.get
    columns = st.columns(5, border=True)
    columns[0].metric(say("Delivered"), number(batch.arrived))
    columns[1].metric(say("To go"), number(count("waiting", 0) + count("sending", 0)))
    columns[2].metric(say("Refused"), number(count("refused", 0)))
    columns[3].metric(
        say("Uncertain"),
        number(count("uncertain", 0)),
        help=say("Sage did not answer. They are looked for in Sage and never sent twice."),
    )
    columns[4].metric(
        say("Proved"),
        number(count("proved", 0)),
        help=say("Read back from Sage and equal to the penny."),
    )


def ending(batch: BatchState) -> None:
    """How it ended, in a sentence and a colour."""
    if batch.state == "delivered" and batch.proved_at is not None and batch.arrived:
        st.success(
            say(
                "{title}. Read back {day}.",
                title=plain(told(batch.title)),
                day=day_and_time(batch.proved_at),
            ),
            icon=":material/verified:",
        )
        with st.container(horizontal=True):
            st.page_link(
                PAGES["history"],
                label=say("The closing pack, on History"),
                icon=":material/folder_zip:",
            )
            st.page_link(
                PAGES["payments"],
                label=say("Who has paid, on Payments"),
                icon=":material/payments:",
            )
    elif batch.state in ("failed", "partly"):
        st.error(_title_and_why(batch), icon=":material/error:")
        if batch.child_name:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(
                    say(
                        "Mend what was refused, then seal it on Preview as {name}.",
                        name=plain(batch.child_name),
                    ),
                    width="content",
                )
                st.page_link(
                    PAGES["preview"],
                    label=say("Go to {page}", page="Preview"),
                    icon=":material/arrow_forward:",
                    query_params={"file": batch.upload_id},
                )
    elif batch.state in ("paused", "stopped"):
        st.info(_title_and_why(batch), icon=":material/info:")


def _title_and_why(batch: BatchState) -> str:
    return f"{plain(told(batch.title))}. {plain(told(batch.says))}".strip()


def controls(desk: Desk, batch: BatchState, moving: bool) -> None:
    """Pause, go on, stop, undo: what fits its state."""
    with st.container(horizontal=True):
        if batch.may_pause and st.button(say("Pause"), icon=":material/pause:"):
            _done(desk.sending.pause(batch.id))
        if batch.may_resume and st.button(
            say("Go on"), type="primary", icon=":material/play_arrow:"
        ):
            _done(desk.sending.resume(batch.id))
        if batch.may_stop and st.button(
            say("Stop after this one"), icon=":material/stop:", type="tertiary"
        ):
            _done(desk.sending.stop(batch.id))
        unproved = batch.state in ("delivered", "partly", "stopped") and batch.proved_at is None
        if (
            unproved
            and not batch.by_file
            and batch.began_at is not None
            and not moving
            and st.button(say("Read back again"), icon=":material/fact_check:")
        ):
            _done(desk.sending.read_back(batch.id))
        if batch.may_take_back and st.button(
            say("Take back these marks…"), icon=":material/bookmark_remove:", type="tertiary"
        ):
            confirm_take_back(desk, batch)
        if batch.may_undo and batch.by_file:
            take_back_button(desk, batch)
        elif batch.may_undo and st.button(
            say("Undo this batch…"), icon=":material/undo:", type="tertiary", disabled=moving
        ):
            confirm_undo(desk, batch)
    if batch.stands and batch.arrived:
        st.caption(_what_stands(batch))


def confirm_undo(desk: Desk, batch: BatchState, line: DeliveryLine | None = None) -> None:
    """The whole batch, or one line of it."""
    what, one = say("every document of **{batch}**", batch=plain(batch.name)), ""
    if line is not None:
        what, one = f"**{told(line.what)} {plain(line.number)}**", line.id

    @st.dialog(say("Undo this?"))
    def confirm() -> None:
        st.write(
            say(
                "Crosswalk asks {company} to void {what}. What is void keeps its number and stays "
                "visible in Sage.",
                company=plain(batch.company_name),
                what=what,
            )
        )
        for each in desk.sending.cannot_undo(batch.id, one):
            st.warning(
                f"{plain(each.number)}: {plain(each.why)} {plain(each.instead)}",
                icon=":material/block:",
            )
        reason = st.text_input(say("Reason, which Sage keeps"), placeholder=say("Wrong month"))
        typed = ""
        if batch.is_live:
            typed = st.text_input(
                say("This is a live company: type its name"),
                placeholder=batch.company_name,
                key="name-to-undo",
            )
        if st.button(say("Void it") if one else say("Void them"), type="primary"):
            problem = desk.sending.undo(batch.id, reason, typed, one)
            if problem is None:
                st.switch_page(PAGES["transfer"], query_params={"batch": batch.id})
            else:
                problem_box(problem)

    confirm()


def confirm_take_back(desk: Desk, batch: BatchState) -> None:
    @st.dialog(say("Take back these marks?"))
    def confirm() -> None:
        st.write(
            say(
                "The documents of **{batch}** count as already in Sage no more. In Sage nothing "
                "happens.",
                batch=plain(batch.name),
            )
        )
        why = st.text_input(say("Reason, which the log keeps"), placeholder=say("Another invoice"))
        if st.button(say("Take them back"), type="primary"):
            _done(desk.amending.take_back(batch.id, why))

    confirm()


def _done(problem: Problem | None) -> None:
    if problem is None:
        look_again()
    finish(problem)


def delivery_table(desk: Desk, batch: BatchState, *, moving: bool = False) -> None:
    """Every contact and document of the batch, with a link to where it is in Sage.

    Read from the store every few seconds while it is under way.
    """

    @st.fragment(run_every=_EVERY)
    def as_it_goes() -> None:
        _deliveries(desk, desk.sending.state(batch.id) or batch, moving=True)

    if moving:
        as_it_goes()
    else:
        _deliveries(desk, batch, moving=False)


def _deliveries(desk: Desk, batch: BatchState, *, moving: bool) -> None:
    became = None
    if len(batch.became) > 1 or batch.stayed:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            became = st.pills(
                say("What became of them"),
                batch.became,
                width="content",
                default=_FIRST if _FIRST in batch.became and not moving else None,
                format_func=lambda each: f"{told(each)} {number(batch.became[each])}",
                key=f"became-{batch.id}",
            )
            for why, many in batch.stayed.items():
                st.page_link(
                    PAGES["preview"],
                    label=f"{say(_STAYED[why])} {number(many)}",
                    icon=":material/visibility:",
                    query_params={"file": batch.upload_id},
                    help=say(
                        "Documents of the file that were not in this batch: Preview names each."
                    ),
                )
    pages = f"delivery-page-{batch.id}-{became}"
    page = st.session_state.get(pages, 1)
    lines = desk.sending.deliveries(
        batch.id, became=became or "", start=_PAGE * (page - 1), count=_PAGE
    )
    frame = pd.DataFrame(
        [
            (
                told(each.title),
                f"{told(each.what).capitalize()}{say(_ACTS[each.act]) if _ACTS[each.act] else ''}",
                each.number,
                each.contact,
                each.date,
                each.currency,
                "" if each.what == "contact" else amount(each.gross),
                told(each.says),
                "" if each.what == "contact" else each.target_number,
                each.link or None,
            )
            for each in lines
        ],
        columns=[
            say("State"),
            say("What"),
            say("Number"),
            say("Client"),
            say("Date"),
            say("In"),
            say("Total"),
            say("Remark"),
            say("In Sage"),
            say("Open"),
        ],
    )
    few = _PAGE if became == _FIRST else FEW
    row_height = high(frame, say("Remark"), _A_REASON, few)
    silent = [
        name for name in (say("In Sage"), say("Open"), say("Remark")) if not frame[name].any()
    ]
    if frame[say("In")].nunique() == 1:
        silent.append(say("In"))
    if all(each.what == "invoice" and not _ACTS[each.act] for each in lines):
        silent.append(say("What"))
    st.caption(
        say(
            "Tick a line to see what is known of it, and what was sent; and to void that one alone."
        )
        if batch.may_undo and not batch.by_file
        else say("Tick a line to see what is known of it, and what was sent.")
    )
    shown = st.dataframe(
        frame,
        key=f"deliveries-{batch.id}-{became}-{page}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height=tall(len(lines), 600, row_height),
        row_height=row_height,
        placeholder="",
        column_order=[name for name in frame.columns if name not in silent],
        column_config={
            say("State"): st.column_config.TextColumn(width=wide(frame[say("State")], 95, 188)),
            say("What"): st.column_config.TextColumn(width=wide(frame[say("What")], 75, 130)),
            say("Number"): st.column_config.TextColumn(width=wide(frame[say("Number")], 80, 110)),
            say("Client"): st.column_config.TextColumn(width=150),
            say("Date"): st.column_config.DateColumn(format=day_format(), width=88),
            say("In"): st.column_config.TextColumn(width=42),
            say("Total"): st.column_config.TextColumn(alignment="right", width=78),
            say("Remark"): st.column_config.TextColumn(width=345),
            say("In Sage"): st.column_config.TextColumn(width=70),
            say("Open"): st.column_config.LinkColumn(
                display_text=":material/open_in_new:", width=52, help=say("Open in Sage")
            ),
        },
    )
    total = batch.documents + batch.contacts + batch.contact_changes
    if became:
        total = batch.became[became]
    if total > _PAGE:
        st.pagination(-(-total // _PAGE), key=pages)
    for row in shown.selection.rows:
        if row < len(lines):
            delivery_card(desk, batch, lines[row])


def delivery_card(desk: Desk, batch: BatchState, line: DeliveryLine) -> None:
    """One document or contact: what became of it, step by step, and how to take it back."""
    with st.container(border=True, key="delivery"):
        st.subheader(
            f"{told(line.what).capitalize()} {plain(line.number or line.contact)}", anchor=False
        )
        worth = "" if line.what == "contact" else f", {amount(line.gross, line.currency)}"
        st.markdown(f"**{plain(line.contact)}**{worth}: {told(line.title)}.")
        if line.says:
            st.write(plain(told(line.says)))
        steps = [
            (
                say("Sealed"),
                batch.sealed_at,
                say("from {file}: {place}", file=batch.file_name, place=line.came_from),
            ),
            (say("Sent"), line.sent_at, ""),
            (
                say("Voided") if line.state == "undone" else say("Answered"),
                line.answered_at,
                say("{program} calls it {number}", program=batch.target, number=line.target_number)
                if line.target_number
                else "",
            ),
            (say("Read back, equal to the penny"), line.proved_at, ""),
        ]
        known = [
            f"| {what} | {day_and_time(at)} | {plain(more)} |" for what, at, more in steps if at
        ]
        request = say("Sage's request id")
        asked = f"| {request} | `{line.request_id}` | |" if line.request_id else ""
        head = f"| {say('Step')} | {say('When')} | |"
        st.markdown("\n".join([head, "|---|---|---|", *known, asked]))
        with st.container(horizontal=True):
            if line.link:
                st.link_button(say("Open in Sage"), line.link, icon=":material/open_in_new:")
            if (
                line.may_undo
                and batch.may_undo
                and st.button(say("Void this one…"), icon=":material/undo:", type="tertiary")
            ):
                confirm_undo(desk, batch, line)
        if line.what != "contact":
            beside_box(desk, batch, line)


def beside_box(desk: Desk, batch: BatchState, line: DeliveryLine) -> None:
    """The document as it was sealed; beside it, when asked, what Sage holds at this moment."""
    found = desk.sending.sent(line.id)
    if (
        not batch.by_file
        and line.target_number
        and st.button(say("Compare with what Sage has now"), icon=":material/compare_arrows:")
    ):
        with st.spinner(say("Asking Sage…"), show_time=False):
            found = desk.sending.beside(line.id)
    if isinstance(found, Problem):
        problem_box(found)
        return
    if found.asked:
        other = sum(not each.fits for each in found.lines)
        if other:
            st.warning(
                say("{what} different in Sage.", what=counted(other, "thing is", "things are"))
            )
        else:
            st.success(say("All of it is in Sage as it was sent."), icon=":material/verified:")
        if found.locked:
            st.caption(told(found.locked))
    st.dataframe(
        pd.DataFrame(
            [
                (told(each.what), each.here, each.in_sage, "≠" if each.fits is False else "")
                for each in found.lines
            ],
            columns=[say("What"), say("As it was sent"), say("In Sage now"), say("Different")],
        ),
        hide_index=True,
        height=tall(len(found.lines), 520),
        column_order=[
            say("What"),
            say("As it was sent"),
            *([say("In Sage now"), say("Different")] if found.asked else []),
        ],
        column_config={
            say("What"): st.column_config.TextColumn(width=150),
            say("As it was sent"): st.column_config.TextColumn(width=280),
            say("In Sage now"): st.column_config.TextColumn(width=280),
            say("Different"): st.column_config.TextColumn(width=75),
        },
    )
