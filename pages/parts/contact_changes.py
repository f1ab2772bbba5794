"""Changes to contacts in Sage: what may be written to them, and what would be."""

import pandas as pd
import streamlit as st

from engine.desk import Desk
from engine.model import CONTACT_FIELDS, ContactUpdate
from pages.parts.mapping_tools import finish

_PUSHES = {
    "never": "Leave it as it is in Sage",
    "fill": "Fill it in where it is empty",
    "overwrite": "Write over what is there",
}


def policy_box(desk: Desk) -> None:
    """For each field of a contact, whether the file's may be written to Sage; a choice at once."""
    now = desk.mapping.settings().contact_policy
    on = [title for name, title in CONTACT_FIELDS.items() if getattr(now, name) != "never"]
    with st.expander(
        "Changes to contacts in Sage: " + (", ".join(on).lower() if on else "none"),
        key="contact-policy",
    ):
        st.caption(
            "What the file of clients says of a linked client can be written to its contact, "
            "together with the invoices. What would change is shown on Preview, field by field, "
            "before anything is sealed. What is empty in the file changes nothing."
        )
        names = list(CONTACT_FIELDS)
        for start in range(0, len(names), 3):
            for name, column in zip(names[start : start + 3], st.columns(3), strict=False):
                chosen = column.selectbox(
                    CONTACT_FIELDS[name],
                    list(_PUSHES),
                    index=list(_PUSHES).index(getattr(now, name)),
                    format_func=_PUSHES.get,
                    help="An address is one thing: it is written whole or not at all."
                    if name == "address"
                    else None,
                    key=f"push-{name}",
                )
                if chosen != getattr(now, name):
                    finish(
                        desk.mapping.set_setting(
                            "contact_policy",
                            {**now.model_dump(), name: chosen},
                            f"{CONTACT_FIELDS[name]} of contacts in Sage: "
                            f"{_PUSHES[chosen].lower()}.",
                        )
                    )


def contact_diff(updates: tuple[ContactUpdate, ...]) -> None:
    """Contact, field, what stands in Sage, what the file says."""
    lines = [(each, change) for each in updates for change in each.changes]
    written = sum(not change.problem for _, change in lines)
    contacts = sum(bool(each.written) for each in updates)
    noun = "contact" if contacts == 1 else "contacts"
    with st.expander(
        f"Changes to contacts in Sage: {written:,} on {contacts:,} {noun}", expanded=True
    ):
        st.dataframe(
            pd.DataFrame(
                [
                    (
                        f"{each.name} ({each.code})" if each.code else each.name,
                        change.title,
                        change.was,
                        change.now,
                        change.problem or "is written",
                    )
                    for each, change in lines
                ],
                columns=["Contact", "Field", "In Sage", "In the file", "Remark"],
            ),
            hide_index=True,
            key="contact-diff",
        )
        st.caption(
            "As Sage's lists were last read. Right before it is written, each contact is looked "
            "at again: what somebody has changed in Sage meanwhile is left as it is."
        )
