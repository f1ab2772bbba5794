"""Transfer: a sealed batch on its way to Sage, one document after the other, watched and proved."""

import streamlit as st

from pages.parts.allocating import told_after
from pages.parts.batches import batch_card, batch_progress, delivery_table, start_box
from pages.parts.by_file import by_hand_box, files_box, proof_box, write_box
from pages.parts.frame import foot, nothing_here, open_desk, page_head
from pages.parts.mapping_tools import tell_outcome
from pages.parts.saying import counted, say, told

desk = open_desk()
page_head(
    desk,
    "Transfer",
    say("What was sealed goes to Sage, each document once. It goes on without this page."),
)

batches = desk.sending.batches()
known = [each.id for each in batches]
asked = st.query_params.get("batch", "")
if not batches:
    nothing_here(
        say("Nothing is sealed yet"),
        say(
            "What is approved on Preview is sealed as a batch: frozen as you saw it. From here it "
            "goes to Sage."
        ),
        "preview",
    )
else:
    place = known.index(asked) if asked in known else 0
    if batches[1:]:
        chosen = st.selectbox(
            say("Batch"),
            batches,
            index=place,
            format_func=lambda each: (
                f"{each.name} · {counted(each.documents, 'document', 'documents')}"
                f" · {say('under way') if each.state == 'sending' else told(each.title)}"
            ),
            key=f"batch-{known[place]}",
        )
        if chosen.id != known[place]:
            st.query_params["batch"] = chosen.id
            st.rerun()
    st.query_params["batch"] = known[place]
    moving = desk.sending.moving(known[place])
    batch = desk.sending.state(known[place])
    tell_outcome()
    if batch.state == "sealed":
        batch_card(batch)
        (write_box if batch.by_file else start_box)(desk, batch)
    else:
        batch_progress(desk, batch, moving)
        if batch.by_file:
            files_box(desk, batch)
            proof_box(desk)
        else:
            by_hand_box(desk, batch)
    told_after(desk, batch.id)
    delivery_table(desk, batch, moving=moving)
foot(desk, "transfer")
