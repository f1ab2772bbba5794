"""Contacts: each client of the file, linked with a contact in Sage, to be created, or left out."""

import pandas as pd
import streamlit as st

from pages.parts.contact_changes import policy_box
from pages.parts.frame import chosen_file, foot, open_desk, page_head
from pages.parts.grid import Options, grid
from pages.parts.mapping_tools import accept_button, file_caption, tell_outcome, undo_button
from pages.parts.words import amount, counted

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


def contact_grid(file_id: str, purchases: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input("Search", placeholder="Client's name or code", key="client-search")
        only_open = st.toggle("Only those without a choice", key="only-open")
    version = desk.mapping.version()
    page = desk.mapping.contacts(
        file_id,
        search=search,
        only_open=only_open,
        and_these=_decided_here(file_id, search, only_open),
        page=st.session_state.get("client-page", 1),
    )
    if not page.total:
        st.success("No client is without a choice.", icon=":material/check_circle:") if (
            only_open and not search
        ) else st.caption("No client has these words.")
        return
    contacts = Options(desk.mapping.contact_choices(purchases=purchases))
    now = {each.key: each for each in page.lines}
    frame = pd.DataFrame(
        [
            (
                each.name,
                each.code,
                each.documents,
                amount(each.value),
                _VERBS.get(each.verb, ""),
                contacts.shown(each.contact),
                "" if each.verb else remark(each),
            )
            for each in page.lines
        ],
        columns=["Client", "Code", "Documents", "Value", _CHOICE, _CONTACT, "Remark"],
    )

    def keep(edits, seen):
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
                chosen = contacts.meant(cells[_CONTACT])
                if chosen:
                    verb, contact = "link", chosen
                elif verb == "link" and _CHOICE not in cells:
                    verb, contact = "", ""
            wanted[key] = (verb, contact)
        st.session_state["clients decided"]["keys"] += wanted
        return desk.mapping.for_one_who_saw(seen).set_contacts(file_id, wanted)

    grid(
        "contacts",
        frame,
        [each.key for each in page.lines],
        keep,
        version,
        desk.mapping.version,
        editable=(_CHOICE, _CONTACT),
        config={
            "Client": st.column_config.TextColumn(width=180),
            "Code": st.column_config.TextColumn(width=80),
            "Documents": st.column_config.NumberColumn(format="localized", width=80),
            "Value": st.column_config.TextColumn(alignment="right", width=90),
            _CHOICE: st.column_config.SelectboxColumn(options=list(_MEANT), width=85),
            _CONTACT: contacts.column(width=180, help="Names can be pasted."),
            "Remark": st.column_config.TextColumn(width=300),
        },
    )
    if page.pages > 1:
        st.pagination(page.pages, key="client-page")


def _decided_here(file_id: str, search: str, only_open: bool) -> list[str]:
    """Clients that were decided since they were looked for; they stay where they are."""
    looked_for = [file_id, search, only_open]
    state = st.session_state.get("clients decided")
    if state is None or state["looked for"] != looked_for:
        state = st.session_state["clients decided"] = {"looked for": looked_for, "keys": []}
    return state["keys"]


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
        file_caption(desk, file)
        accept_button(
            page.sure,
            lambda: desk.mapping.accept_contacts(file.id),
            f"Link {counted(page.sure, 'sure one')}",
        )
        accept_button(
            page.to_create,
            lambda: desk.mapping.create_the_rest(file.id),
            f"Create {counted(page.to_create, 'new one')}",
        )
        undo_button(desk)
    tell_outcome()
    if page.open:
        have = "client has" if page.open == 1 else "clients have"
        st.info(
            f"{page.open:,} {have} no choice yet. Their invoices are held until then.",
            icon=":material/info:",
        )
    contact_grid(file.id, file.purchases)
    if desk.place is None:
        policy_box(desk)
    foot(desk, "contacts")
