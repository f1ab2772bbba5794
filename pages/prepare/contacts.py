"""Contacts: each client of the file, linked with a contact in Sage, to be created, or left out."""

import pandas as pd
import streamlit as st

from pages.parts.bar import Means, bar, turn_pages
from pages.parts.contact_changes import policy_box
from pages.parts.frame import chosen_file, foot, open_desk, page_head
from pages.parts.grid import Options, grid, wide
from pages.parts.mapping_tools import accept_button, file_caption, tell_outcome, undo_button
from pages.parts.saying import amount, counted, say, told

desk = open_desk()
page_head(
    desk,
    "Contacts",
    say(
        "Who each client is in Sage. Nothing is linked or created unless somebody says so, and "
        "every link can be undone."
    ),
)

_CHOICE, _CONTACT = "Choice", "Contact in Sage"
_VERBS = {"link": "Link", "create": "Create", "leave out": "Leave out"}


def contact_grid(file_id: str, lines, version: int, purchases: bool) -> None:
    meant = {say(label): verb for verb, label in _VERBS.items()}
    offered = desk.mapping.contact_choices(purchases=purchases)
    contacts = Options(offered)

    def choose(wanted, seen):
        return desk.mapping.for_one_who_saw(seen).choose_contacts(file_id, wanted)

    shown = bar(
        "contacts",
        lines,
        Means("contact", [*desk.mapping.contact_verbs, *offered], choose),
        version,
        about=file_id,
        noun="client",
        worth="value",
    )
    if not shown.lines:
        return
    now = {each.id: each for each in shown.lines}
    frame = pd.DataFrame(
        [
            (
                each.name,
                each.code,
                each.documents,
                amount(each.value),
                say(_VERBS[each.verb]) if each.verb in _VERBS else "",
                contacts.shown(each.contact),
                told(each.problem) or ("" if each.verb else remark(each)),
            )
            for each in shown.lines
        ],
        columns=["Client", "Code", "Documents", "Value", _CHOICE, _CONTACT, "Remark"],
    )
    with_codes = any(each.code for each in lines)
    if not with_codes:
        frame = frame.drop(columns="Code")

    def keep(edits, seen):
        wanted = {}
        for key, cells in edits.items():
            line = now[key]
            contact = line.contact
            verb = line.verb
            if _CHOICE in cells:
                verb = meant.get(cells[_CHOICE], "")
                if verb == "link" and not contact and line.candidates:
                    contact = line.candidates[0].id
            if _CONTACT in cells:
                chosen = contacts.meant(cells[_CONTACT])
                if chosen:
                    verb, contact = "link", chosen
                elif verb == "link" and _CHOICE not in cells:
                    verb, contact = "", ""
            wanted[key] = (verb, contact)
        return desk.mapping.for_one_who_saw(seen).set_contacts(file_id, wanted)

    grid(
        "contacts",
        frame,
        [each.id for each in shown.lines],
        keep,
        version,
        desk.mapping.version,
        editable=(_CHOICE, _CONTACT),
        takes={_CHOICE: meant, _CONTACT: contacts.texts},
        config={
            "Client": st.column_config.TextColumn(
                say("Client"), width=wide(frame["Client"], 120, 165 if with_codes else 243)
            ),
            "Code": st.column_config.TextColumn(say("Code"), width=78),
            "Documents": st.column_config.NumberColumn(
                say("Documents"), format="localized", width=76
            ),
            "Value": st.column_config.TextColumn(say("Value"), alignment="right", width=90),
            _CHOICE: st.column_config.SelectboxColumn(say("Choice"), options=list(meant), width=85),
            _CONTACT: contacts.column(
                label=say("Contact in Sage"), width=165, help=say("Names can be pasted.")
            ),
            "Remark": st.column_config.TextColumn(say("Remark"), width=245),
        },
    )
    turn_pages("contacts", shown)


def remark(line) -> str:
    """What is proposed, and whom else it resembles."""
    if line.proposed == "link":
        return say("Link with {whom}: {why}", whom=line.candidates[0].label, why=told(line.why))
    if line.candidates:
        return say("Look: {whom}? {why}", whom=line.candidates[0].label, why=told(line.why))
    return say("Create: {why}", why=told(line.why))


file = chosen_file(desk)
if file is not None:
    version = desk.mapping.version()
    lines = desk.mapping.contacts(file.id)
    without = [each for each in lines if each.state == "open"]
    sure, new = desk.mapping.contacts_to_accept(lines)
    with st.container(horizontal=True, vertical_alignment="center"):
        file_caption(desk, file)
        accept_button(
            sure,
            lambda: desk.mapping.accept_contacts(file.id),
            say("Link {ones}", ones=counted(sure, "sure one", "sure ones")),
        )
        accept_button(
            new,
            lambda: desk.mapping.create_the_rest(file.id),
            say("Create {ones}", ones=counted(new, "new one", "new ones")),
        )
        undo_button(desk)
    tell_outcome()
    if without:
        have = counted(len(without), "client has", "clients have")
        st.info(
            say("{clients} no choice yet. Their invoices are held until then.", clients=have),
            icon=":material/info:",
        )
    contact_grid(file.id, lines, version, file.purchases)
    if desk.place is None:
        policy_box(desk)
    foot(desk, "contacts")
