"""The beginning of a connection on a page: practice company, one's own Sage, or how to register."""

from collections.abc import Sequence

import streamlit as st

from engine.desk import Desk
from engine.model import ConnectionKind, Country, Problem
from pages.parts.frame import leave_for
from pages.parts.problems import problem_box


def practice_form(desk: Desk) -> None:
    """The practice company, which works at once."""
    with st.container(border=True):
        st.subheader("Practice company", anchor=False)
        st.write(
            "A company that behaves like one kept in Sage. Nothing in it is real: try everything, "
            "break nothing. You are signed in as you will be at Sage."
        )
        offered = desk.practice_countries
        country = _country(desk, offered, "practice-country")
        if desk.workspace.country not in [each.code for each in offered]:
            st.caption(
                "There is no practice company in this workspace's country; another one stands in, "
                "and the workspace follows its currency."
            )
        if st.button(
            "Connect the practice company",
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
        ):
            _go(desk, "practice", country)


def sage_form(desk: Desk) -> None:
    """A company that is kept in Sage."""
    with st.container(border=True):
        st.subheader("Your Sage", anchor=False)
        st.write(
            "Sage asks who you are, on its own page; Crosswalk never sees your password. The first "
            "sign-in is for reading only, so nothing in Sage can change."
        )
        country = _country(desk, desk.countries, "sage-country")
        if st.button("Sign in at Sage", icon=":material/login:"):
            _go(desk, "sage", country)


def registration_help(callback: str) -> None:
    """How Crosswalk is made known to Sage, once for an installation."""
    with st.container(border=True):
        st.subheader("Your Sage", anchor=False)
        st.write(
            "Before Crosswalk can reach a company in Sage, Sage must know Crosswalk. Whoever runs "
            "Crosswalk does this once:"
        )
        st.markdown(
            "1. Open **developerselfservice.sageone.com** and sign in, or create an account "
            "there.\n"
            "2. Choose **Create app**. Name it *Crosswalk*.\n"
            "3. Enter this call-back address, character for character:"
        )
        st.code(callback, language=None)
        st.markdown(
            "4. Copy the **client id** and the **client secret** that Sage shows.\n"
            "5. Set both where Crosswalk is started, then start it again:"
        )
        st.code("SAGE_CLIENT_ID=…\nSAGE_CLIENT_SECRET=…", language=None)
        st.caption("Until then, the practice company shows everything that Crosswalk does.")


def next_steps() -> None:
    with st.container(border=True):
        st.subheader("What happens next", anchor=False)
        st.markdown(
            "1. **Sign in.** Sage asks whether Crosswalk may look at your books. Choose *Allow*.\n"
            "2. **Choose the company.** Name, country and currency are compared with this "
            "workspace, so that no wrong company is connected.\n"
            "3. **Crosswalk reads Sage's lists**: tax rates, ledger accounts, contacts, products. "
            "It does so again every day, and tells you what has changed."
        )
        st.caption(
            "You can end the connection at any time. A sign-in that is not used for 31 days ends "
            "by itself; Crosswalk warns you a week before."
        )


def _country(desk: Desk, offered: Sequence[Country], key: str) -> Country:
    """The country that Sage is asked for, this workspace's own first."""
    codes = [each.code for each in offered]
    here = desk.workspace.country
    return st.selectbox(
        "Country of the company",
        offered,
        index=codes.index(here) if here in codes else 0,
        format_func=lambda each: each.name,
        key=key,
    )


def _go(desk: Desk, kind: ConnectionKind, country: Country) -> None:
    found = desk.sign_in_at_sage(kind, country, "connection")
    if isinstance(found, Problem):
        problem_box(found)
    else:
        leave_for(found)
