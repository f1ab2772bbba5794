"""Batches on a page: what each is, how far it is, and what became of every document in it."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import BatchState, DeliveryLine, Problem, Progress
from pages.parts.by_file import take_back_button, written_counts
from pages.parts.frame import PAGES, look_again
from pages.parts.grid import tall
from pages.parts.mapping_tools import finish
from pages.parts.problems import problem_box
from pages.parts.words import amount, counted, day_and_time, duration, plain

_PAGE = 200
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
                        f"files for {plain(batch.target)}",
                        icon=":material/folder_zip:",
                        color="violet",
                    )
                else:
                    st.badge(
                        "live company" if batch.is_live else "practice company",
                        icon=":material/bolt:" if batch.is_live else ":material/science:",
                        color="orange" if batch.is_live else "blue",
                    )
            sums = " and ".join(amount(each.gross, each.currency) for each in batch.totals)
            first = counted(batch.contacts, "new contact")
            contacts = f", {first} first" if batch.contacts else ""
            if batch.contact_changes:
                contacts += f", {_contacts(batch.contact_changes)} changed first"
            sums = f", {sums}" if sums else ""
            st.markdown(f"**{counted(batch.documents, 'document')}{sums}**{contacts}")
        with right:
            with st.container(horizontal=True, horizontal_alignment="right"):
                st.badge(plain(batch.title), icon=icon, color=colour)
            approved = (
                f", approved by {plain(batch.approved_by)}"
                if batch.approved_by and batch.approved_by != batch.sealed_by
                else ""
            )
            st.caption(
                f"Batch {plain(batch.name)} from {plain(batch.file_name)}. Sealed "
                f"{day_and_time(batch.sealed_at)} by {plain(batch.sealed_by)}{approved}. Mapping "
                f"version {batch.mapping_version}, fingerprint {batch.fingerprint[:12]}.",
                text_alignment="right",
            )


def _contacts(number: int) -> str:
    return "1 contact" if number == 1 else f"{number:,} contacts"


def start_box(desk: Desk, batch: BatchState) -> None:
    """What will happen in one sentence, a name typed where it is live, one button."""
    with st.container(border=True):
        takes = "" if batch.calls is None else f" It takes {calls_of(batch)}."
        st.write(
            f"Crosswalk will {_what_it_does(batch)} in **{plain(batch.company_name)}**, one after "
            f"the other, and read every one of them back.{takes} It goes on when you close this "
            "page."
        )
        if batch.calls is not None and batch.calls.beyond_today:
            st.warning(
                "That is more than Sage allows in one day. It stops before the limit and goes on "
                "by itself when there is room again.",
                icon=":material/hourglass:",
            )
        st.caption(f":material/undo: {_taken_back(batch)}")
        typed = ""
        if batch.is_live:
            typed = st.text_input(
                "This is a live company: type its name",
                placeholder=batch.company_name,
                key="name-to-transfer",
            )
        if st.button("Transfer", type="primary", icon=":material/send:", key="transfer"):
            problem = desk.sending.start(batch.id, typed)
            finish(0 if problem is None else problem)


def _what_it_does(batch: BatchState) -> str:
    """Create 2 contacts, then create 30 documents, amend 1 and void 1."""
    acts = []
    if new := batch.acts.get("create", 0):
        acts.append(f"create {new:,} {'document' if new == 1 else 'documents'}")
    acts += [
        f"{verb} {batch.acts[act]:,}"
        for act, verb in (("update", "amend"), ("void", "void"))
        if batch.acts.get(act)
    ]
    *most, last = acts
    said = f"{', '.join(most)} and {last}" if most else last
    first = f"create {_contacts(batch.contacts)}, then " if batch.contacts else ""
    if batch.contact_changes:
        first = f"change {_contacts(batch.contact_changes)}, then {first}"
    return f"{first}{said}"


def _taken_back(batch: BatchState) -> str:
    """What can be undone once it was sent, and what cannot."""
    acts, said = batch.acts, []
    if acts.get("create"):
        said.append(
            "What is created can be voided later, all of it or one document, as long as nobody "
            "has paid it and its date is not locked; it keeps its number."
        )
    if acts.get("update"):
        said.append("What is amended is not set back.")
    if acts.get("void"):
        said.append("What is voided stays void.")
    if batch.contacts:
        said.append("New contacts stay.")
    if batch.contact_changes:
        said.append("Changes of contacts stay.")
    return " ".join(said)


def calls_of(batch: BatchState) -> str:
    """12 calls, about 5 seconds."""
    calls = batch.calls
    if calls is None:
        return ""
    noun = "call" if calls.to_come == 1 else "calls"
    return f"{calls.to_come:,} {noun} to Sage, about {duration(calls.seconds)}"


def batch_progress(desk: Desk, before: BatchState, moving: bool) -> None:
    """How far it is, read from the store each second while it is under way."""

    @st.fragment(run_every=1 if moving else None)
    def box() -> None:
        still = desk.sending.moving(before.id)
        now = desk.sending.state(before.id)
        if now is None:
            return
        (written_counts if now.by_file else sent_counts)(desk, now)
        if now.state == "sending":
            share = now.done / now.documents if now.documents else 0.0
            st.progress(share, text=plain(now.says) or plain(now.title))
            if now.calls is not None:
                limit = f" of {now.calls.a_minute:,}" if now.calls.a_minute else ""
                day = f" of {now.calls.a_day:,}" if now.calls.a_day else ""
                st.caption(
                    f"{calls_of(now)} to go. {now.calls.last_minute:,}{limit} calls in the last "
                    f"minute, {now.calls.last_day:,}{day} in the last day."
                )
        for doubt in now.doubts[:10]:
            again = (
                "" if doubt.look_at is None else f" It is looked for again {doubt.look_at:%H:%M}."
            )
            st.warning(
                f"{plain(doubt.number)} ({plain(doubt.contact)}): Sage did not say whether it "
                f"arrived. It is not sent again until that is known.{again}",
                icon=":material/help:",
            )
        _undoing(desk.sending.undoing(before.id))
        if moving and (now.state != before.state or not still):
            st.rerun()

    box()
    ending(before)
    controls(desk, before, moving)


def _undoing(undoing: Progress | None) -> None:
    if undoing is None:
        return
    if undoing.under_way:
        share = undoing.done / undoing.total if undoing.total else 0.0
        st.progress(share, text=plain(undoing.says) or "Waiting for its turn…")
    elif undoing.state == "done":
        st.info(plain(undoing.says), icon=":material/undo:")
    else:
        st.error(plain(undoing.says), icon=":material/error:")


def sent_counts(desk: Desk, batch: BatchState) -> None:
    """How many documents arrived, are to come, were refused, are looked for, are proved."""
    count = batch.counts.get
    columns = st.columns(5, border=True)
    columns[0].metric("Delivered", f"{batch.arrived:,}")
    columns[1].metric("To go", f"{count('waiting', 0) + count('sending', 0):,}")
    columns[2].metric("Refused", f"{count('refused', 0):,}")
    columns[3].metric(
        "Uncertain",
        f"{count('uncertain', 0):,}",
        help="Sage did not answer. They are looked for in Sage and never sent twice.",
    )
    columns[4].metric(
        "Proved",
        f"{count('proved', 0):,}",
        help="Read back from Sage and equal to the penny.",
    )


def ending(batch: BatchState) -> None:
    """How it ended, in a sentence and a colour."""
    if batch.state == "delivered" and batch.proved_at is not None and batch.arrived:
        st.success(
            f"{plain(batch.title)}. Read back {day_and_time(batch.proved_at)}.",
            icon=":material/verified:",
        )
        with st.container(horizontal=True):
            st.page_link(
                PAGES["history"], label="The closing pack, on History", icon=":material/folder_zip:"
            )
            st.page_link(
                PAGES["payments"], label="Who has paid, on Payments", icon=":material/payments:"
            )
    elif batch.state in ("failed", "partly"):
        st.error(f"{plain(batch.title)}. {plain(batch.says)}".strip(), icon=":material/error:")
        if batch.child_name:
            st.caption(
                f"Mend what was refused, then seal it on Preview as {plain(batch.child_name)}."
            )
    elif batch.state in ("paused", "stopped"):
        st.info(f"{plain(batch.title)}. {plain(batch.says)}".strip(), icon=":material/info:")


def controls(desk: Desk, batch: BatchState, moving: bool) -> None:
    """Pause, go on, stop, undo: what fits its state."""
    with st.container(horizontal=True):
        if batch.may_pause and st.button("Pause", icon=":material/pause:"):
            _done(desk.sending.pause(batch.id))
        if batch.may_resume and st.button("Go on", type="primary", icon=":material/play_arrow:"):
            _done(desk.sending.resume(batch.id))
        if batch.may_stop and st.button(
            "Stop after this one", icon=":material/stop:", type="tertiary"
        ):
            _done(desk.sending.stop(batch.id))
        unproved = batch.state in ("delivered", "partly", "stopped") and batch.proved_at is None
        if (
            unproved
            and not batch.by_file
            and batch.began_at is not None
            and not moving
            and st.button("Read back again", icon=":material/fact_check:")
        ):
            _done(desk.sending.read_back(batch.id))
        if batch.may_take_back and st.button(
            "Take back these marks…", icon=":material/bookmark_remove:", type="tertiary"
        ):
            confirm_take_back(desk, batch)
        if batch.may_undo and batch.by_file:
            take_back_button(desk, batch)
        elif batch.may_undo and st.button(
            "Undo this batch…", icon=":material/undo:", type="tertiary", disabled=moving
        ):
            confirm_undo(desk, batch)
    if batch.stands:
        st.caption(f"{batch.stands} Correct it with a credit note in the file.")


@st.dialog("Undo this?")
def confirm_undo(desk: Desk, batch: BatchState, line: DeliveryLine | None = None) -> None:
    """The whole batch, or one line of it."""
    what, one = f"every document of **{plain(batch.name)}**", ""
    if line is not None:
        what, one = f"**{line.what} {plain(line.number)}**", line.id
    st.write(
        f"Crosswalk asks {plain(batch.company_name)} to void {what}. What is void keeps its number "
        "and stays visible in Sage."
    )
    for each in desk.sending.cannot_undo(batch.id, one):
        st.warning(
            f"{plain(each.number)}: {plain(each.why)} {plain(each.instead)}",
            icon=":material/block:",
        )
    reason = st.text_input("Reason, which Sage keeps", placeholder="Wrong month")
    typed = ""
    if batch.is_live:
        typed = st.text_input(
            "This is a live company: type its name",
            placeholder=batch.company_name,
            key="name-to-undo",
        )
    if st.button("Void it" if one else "Void them", type="primary"):
        problem = desk.sending.undo(batch.id, reason, typed, one)
        if problem is None:
            st.switch_page(PAGES["transfer"], query_params={"batch": batch.id})
        else:
            problem_box(problem)


@st.dialog("Take back these marks?")
def confirm_take_back(desk: Desk, batch: BatchState) -> None:
    st.write(
        f"The documents of **{plain(batch.name)}** count as already in Sage no more. In Sage "
        "nothing happens."
    )
    why = st.text_input("Reason, which the log keeps", placeholder="Another invoice")
    if st.button("Take them back", type="primary"):
        _done(desk.amending.take_back(batch.id, why))


def _done(problem: Problem | None) -> None:
    if problem is None:
        look_again()
    finish(problem)


def delivery_table(desk: Desk, batch: BatchState) -> None:
    """Every contact and document of the batch, with a link to where it is in Sage."""
    became = None
    if len(batch.became) > 1 or batch.stayed:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            became = st.pills(
                "What became of them",
                batch.became,
                format_func=lambda each: f"{each} {batch.became[each]:,}",
                key=f"became-{batch.id}",
            )
            for why, many in batch.stayed.items():
                st.page_link(
                    PAGES["preview"],
                    label=f"{_STAYED[why]} {many:,}",
                    query_params={"file": batch.upload_id},
                    help="Documents of the file that were not in this batch: Preview names each.",
                )
    pages = f"delivery-page-{batch.id}-{became}"
    page = st.session_state.get(pages, 1)
    lines = desk.sending.deliveries(
        batch.id, became=became or "", start=_PAGE * (page - 1), count=_PAGE
    )
    frame = pd.DataFrame(
        [
            (
                each.title,
                f"{each.what.capitalize()}{_ACTS[each.act]}",
                each.number,
                each.contact,
                each.date,
                each.currency,
                "" if each.what == "contact" else amount(each.gross),
                each.target_number,
                each.link or None,
                each.says,
            )
            for each in lines
        ],
        columns=[
            "State",
            "What",
            "Number",
            "Client",
            "Date",
            "In",
            "Total",
            "In Sage",
            "Open",
            "Remark",
        ],
    )
    silent = [name for name in ("In Sage", "Open", "Remark") if not frame[name].any()]
    if frame["In"].nunique() == 1:
        silent.append("In")
    if (frame["What"] == "Invoice").all():
        silent.append("What")
    void = "; and to void that one alone" if batch.may_undo and not batch.by_file else ""
    st.caption(f"Tick a line to see what is known of it, and what was sent{void}.")
    shown = st.dataframe(
        frame,
        key=f"deliveries-{batch.id}-{became}-{page}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height=tall(len(lines), 600),
        placeholder="",
        column_order=[name for name in frame.columns if name not in silent],
        column_config={
            "State": st.column_config.TextColumn(width=195),
            "What": st.column_config.TextColumn(width=125),
            "Number": st.column_config.TextColumn(width=90),
            "Client": st.column_config.TextColumn(width=165),
            "Date": st.column_config.DateColumn(format="D MMM YYYY", width=92),
            "In": st.column_config.TextColumn(width=45),
            "Total": st.column_config.TextColumn(alignment="right", width=85),
            "In Sage": st.column_config.TextColumn(width=75),
            "Open": st.column_config.LinkColumn(display_text="Open in Sage", width=105),
            "Remark": st.column_config.TextColumn(width=330),
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
        st.subheader(f"{line.what.capitalize()} {plain(line.number or line.contact)}", anchor=False)
        worth = "" if line.what == "contact" else f", {amount(line.gross, line.currency)}"
        st.markdown(f"**{plain(line.contact)}**{worth}: {line.title}.")
        if line.says:
            st.write(plain(line.says))
        steps = [
            ("Sealed", batch.sealed_at, f"from {batch.file_name}: {line.came_from}"),
            ("Sent", line.sent_at, ""),
            (
                "Voided" if line.state == "undone" else "Answered",
                line.answered_at,
                f"{batch.target} calls it {line.target_number}" if line.target_number else "",
            ),
            ("Read back, equal to the penny", line.proved_at, ""),
        ]
        known = [
            f"| {what} | {day_and_time(at)} | {plain(more)} |" for what, at, more in steps if at
        ]
        asked = f"| Sage's request id | `{line.request_id}` | |" if line.request_id else ""
        st.markdown("\n".join(["| Step | When | |", "|---|---|---|", *known, asked]))
        with st.container(horizontal=True):
            if line.link:
                st.link_button("Open in Sage", line.link, icon=":material/open_in_new:")
            if (
                line.may_undo
                and batch.may_undo
                and st.button("Void this one…", icon=":material/undo:", type="tertiary")
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
        and st.button("Compare with what Sage has now", icon=":material/compare_arrows:")
    ):
        with st.spinner("Asking Sage…", show_time=False):
            found = desk.sending.beside(line.id)
    if isinstance(found, Problem):
        problem_box(found)
        return
    if found.asked:
        other = sum(not each.fits for each in found.lines)
        if other:
            st.warning(f"{counted(other, 'thing is', 'things are')} different in Sage.")
        else:
            st.success("All of it is in Sage as it was sent.", icon=":material/verified:")
        if found.locked:
            st.caption(found.locked)
    st.dataframe(
        pd.DataFrame(
            [
                (each.what, each.here, each.in_sage, "≠" if each.fits is False else "")
                for each in found.lines
            ],
            columns=["What", "As it was sent", "In Sage now", "Different"],
        ),
        hide_index=True,
        height=tall(len(found.lines), 520),
        column_order=[
            "What",
            "As it was sent",
            *(["In Sage now", "Different"] if found.asked else []),
        ],
        column_config={
            "What": st.column_config.TextColumn(width=150),
            "As it was sent": st.column_config.TextColumn(width=280),
            "In Sage now": st.column_config.TextColumn(width=280),
            "Different": st.column_config.TextColumn(width=75),
        },
    )
