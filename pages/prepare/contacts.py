"""Contacts: each client of the file, linked with a contact in Sage, to be created, or left out."""

import pandas as pd
import streamlit as st

from pages.parts.frame import chosen_file, foot, open_desk, page_head
from pages.parts.grid import grid, tall
from pages.parts.mapping_tools import accept_button, file_caption, tell_outcome, undo_button
from pages.parts.words import amount

desk = open_desk()
page_head(
    desk,
    "Contacts",
    "Who each client is in Sage. Nothing is linked or created unless somebody says so, and every "
    "link can be undone.",
)

_CHOICE, _CONTACT = "Choice", "Contact in Sage"
_VERBS = {"link": "Link", "create": "Create", "leave out": "Leave out"}
_MEANT = {label: verb for verb, label in _VERBS.items()}


def contact_grid(file_id: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input("Search", placeholder="Client's name or code", key="client-search")
        only_open = st.toggle("Only those without a choice", key="only-open")
    page = desk.mapping.contacts(
        file_id, search=search, only_open=only_open, page=st.session_state.get("client-page", 1)
    )
    if not page.total:
        st.success("No client is without a choice.", icon=":material/check_circle:") if (
            only_open and not search
        ) else st.caption("No client has these words.")
        return
    offered = desk.mapping.contact_choices()
    labels = {each.id: each.label for each in offered}
    ids = {each.label: each.id for each in offered}
    now = {each.key: each for each in page.lines}
    frame = pd.DataFrame(
        [
            (
                each.name,
                each.code,
                each.documents,
                amount(each.value),
                _VERBS.get(each.verb, ""),
                labels.get(each.contact, ""),
                "" if each.verb else remark(each),
            )
            for each in page.lines
        ],
        columns=["Client", "Code", "Documents", "Value", _CHOICE, _CONTACT, "Remark"],
    )

    def keep(edits):
        wanted = {}
        for key, cells in edits.items():
            line = now[key]
            contact = line.contact
            verb = line.verb
            if _CHOICE in cells:
                verb = _MEANT.get(cells[_CHOICE], "")
                if verb == "link" and not contact and line.candidates:
                    contact = line.candidates[0].id
            if _CONTACT in cells:
                contact = ids.get(cells[_CONTACT], "")
                verb = "link" if contact else ""
            wanted[key] = (verb, contact)
        return desk.mapping.set_contacts(file_id, wanted)

    grid(
        "contacts",
        frame,
        [each.key for each in page.lines],
        keep,
        desk.mapping.version(),
        editable=(_CHOICE, _CONTACT),
        config={
            "Client": st.column_config.TextColumn(width=190),
            "Code": st.column_config.TextColumn(width=85),
            "Documents": st.column_config.NumberColumn(format="localized", width=80),
            "Value": st.column_config.TextColumn(alignment="right", width=90),
            _CHOICE: st.column_config.SelectboxColumn(options=["", *_MEANT], width=90),
            _CONTACT: st.column_config.SelectboxColumn(options=["", *ids], width=210),
            "Remark": st.column_config.TextColumn(width=290),
        },
        height=tall(len(page.lines), 620),
    )
    if page.pages > 1:
        st.pagination(page.pages, key="client-page")


def remark(line) -> str:
    """What is proposed, and whom else it resembles."""
    if line.proposed == "link":
        return f"Link with {line.candidates[0].label}: {line.why}"
    if line.candidates:
        return f"Look: {line.candidates[0].label}? {line.why}"
    return f"Create: {line.why}"


file = chosen_file(desk)
if file is not None:
    page = desk.mapping.contacts(file.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        file_caption(file)
        accept_button(
            f"Link {page.sure} sure ones",
            page.sure,
            lambda: desk.mapping.accept_contacts(file.id),
        )
        accept_button(
            f"Create {page.to_create} new ones",
            page.to_create,
            lambda: desk.mapping.create_the_rest(file.id),
        )
        undo_button(desk)
    tell_outcome()
    if page.open:
        st.info(
            f"{page.open} clients have no choice yet. Their invoices are held until they do.",
            icon=":material/info:",
        )
    contact_grid(file.id)
    foot(desk, "contacts")
