"""Activity log: who did what in this workspace, and the proof that nobody changed it since."""

import pandas as pd
import streamlit as st

from pages.parts.frame import open_desk, page_head
from pages.parts.progress import progress_box
from pages.parts.saying import day_format, say, told

_SHOWN = 500

desk = open_desk()
page_head(
    desk, "Activity log", say("Who did what in this workspace. Lines are added, never changed.")
)

lines = desk.log(_SHOWN)
st.dataframe(
    pd.DataFrame(
        [(line.number, line.at, told(line.actor), told(line.says)) for line in lines],
        columns=["Line", "When (UTC)", "Who", "What"],
    ),
    hide_index=True,
    column_config={
        "Line": st.column_config.NumberColumn(say("Line"), width=50),
        "When (UTC)": st.column_config.DatetimeColumn(
            say("When (UTC)"), format=f"{day_format()}, HH:mm:ss", width=150
        ),
        "Who": st.column_config.TextColumn(say("Who"), width=90),
        "What": st.column_config.TextColumn(say("What was done"), width=600),
    },
)
st.caption(say("The newest {shown} of {many} lines.", shown=len(lines), many=desk.log_length()))

with st.container(border=True):
    st.subheader(say("Is the log as it was written?"), anchor=False)
    st.write(
        say(
            "Each line is sealed to the one before it with a key that only this installation has. "
            "A line changed, taken out or added from outside breaks the chain. "
            "It is checked once a day, and whenever you ask."
        )
    )
    progress_box(desk.last_log_check, nothing_yet=say("The log has not been checked yet."))
    if st.button(say("Check the log"), icon=":material/verified:"):
        desk.check_log()
        st.rerun()
