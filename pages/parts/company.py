"""The connected company on a page: its settings, and what the signed-in person may do in it."""

from collections.abc import Sequence

import streamlit as st

from engine.desk import Desk
from engine.model import Fact, RightLine
from pages.parts.progress import progress_box
from pages.parts.saying import say, told
from pages.parts.words import plain

_LOOKS = {
    "granted": ":green-badge[:material/check: granted]",
    "missing": ":red-badge[:material/close: missing]",
    "not known": ":gray-badge[:material/question_mark: not known]",
}


def company_facts(facts: Sequence[Fact]) -> None:
    """What the company has set in Sage that invoices depend on."""
    if not facts:
        st.write(
            say(
                "The company's settings appear here when Sage's lists are read. If they stay "
                "away, the person who signed in may not see them: check the rights."
            )
        )
        return
    st.caption(say("Taken over from Sage, and read again with its lists. Change them in Sage."))
    st.table(
        {
            say("Setting"): [told(each.name) for each in facts],
            say("In Sage"): [plain(each.value) for each in facts],
        },
        hide_index=True,
        hide_header=True,
        border="horizontal",
    )
    for each in facts:
        if each.remark:
            st.warning(f"{told(each.name)}: {told(each.remark)}", icon=":material/warning:")


def rights_table(desk: Desk) -> None:
    """Every right the work needs: whether it is there, why, and where it is given."""
    st.write(
        "One harmless look for each right that the work needs; nothing is written. Rights are "
        "given in Sage, under **Settings, User Management**, to the person who signed in."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            progress_box(
                desk.last_rights_check,
                nothing_yet="The rights have not been checked yet.",
                one_line=True,
            )
        if st.button("Check the rights", icon=":material/verified_user:"):
            desk.check_rights()
            st.rerun()
    lines = desk.rights()
    if lines:
        st.table(
            {
                "Right": [each.name for each in lines],
                "Found": [_LOOKS[each.outcome] for each in lines],
                "Needed": [_why(each) for each in lines],
                "Access to give": [plain(each.place) for each in lines],
            },
            hide_index=True,
        )


def _why(line: RightLine) -> str:
    """What the right is for; where it was not found, what Sage said."""
    if line.outcome == "granted":
        return plain(line.why)
    return f"{plain(line.why)}. **{plain(line.says)}**"
