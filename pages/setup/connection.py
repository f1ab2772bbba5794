"""Connection: which company in Sage this workspace is for, and how far Crosswalk may go there."""

import streamlit as st

from engine.model import ConnectionState, Problem, SageCompany
from pages.parts.by_call import live_form, way_card
from pages.parts.by_file import company_card, files_form, options_form, own_lists
from pages.parts.company import company_facts, rights_table
from pages.parts.frame import foot, leave_for, look_again, open_desk, origin, page_head
from pages.parts.lists import changes_box, lists_box
from pages.parts.problems import problem_box
from pages.parts.saying import day, say
from pages.parts.signing_in import next_steps, practice_form, registration_help, sage_form
from pages.parts.words import plain

desk = open_desk()
page_head(
    desk,
    "Connection",
    say("Which company in Sage this workspace is for, and how far Crosswalk may go there."),
)

_COUNTRIES = {each.code: each.name for each in desk.countries}
_FITS = {True: "yes", False: "**no**", None: "–"}
_MODES = {
    "read-only": ("Read only", "Crosswalk looks and compares. Nothing in Sage can change."),
    "full": ("Full access", "Crosswalk may write what you approve: contacts and invoices."),
    "off": ("Off", "Crosswalk does not call Sage at all."),
}


def connect_first() -> None:
    work, aside = st.columns([3, 2], gap="large")
    with work:
        practice_form(desk)
        if desk.sage_is_registered:
            sage_form(desk)
        else:
            registration_help(desk.callback(origin()))
        live_form(desk)
        files_form(desk)
    with aside:
        next_steps()


def choose_company(state: ConnectionState) -> None:
    work, aside = st.columns([3, 2], gap="large")
    with aside:
        sign_in_card(state)
    with work, st.container(border=True):
        st.subheader("Which company is it?", anchor=False)
        companies = desk.companies()
        if not companies:
            st.info(
                "Sage has not listed any company for the person who signed in. Look again, or sign "
                "in as somebody who may use the company.",
                icon=":material/info:",
            )
        else:
            pick_company(state, companies)
        if st.button("Ask Sage for the list again", icon=":material/refresh:", type="tertiary"):
            problem = desk.look_for_companies()
            if problem:
                problem_box(problem)
            else:
                st.rerun()


def company_line(company: SageCompany) -> str:
    country = _COUNTRIES.get(company.country, company.country)
    return " · ".join(filter(None, (company.name, country, company.currency)))


def pick_company(state: ConnectionState, companies) -> None:
    st.write("These are the companies that the person who signed in may use.")
    chosen = st.selectbox(
        "Company in Sage",
        companies,
        format_func=company_line,
        index=None if len(companies) > 1 else 0,
        placeholder="Choose a company",
    )
    if chosen is None:
        st.caption(f"{len(companies)} companies. Choose one to compare it with this workspace.")
        return
    lines = desk.compare(chosen)
    st.table(
        {
            "": [each.what for each in lines],
            "This workspace": [plain(each.here) for each in lines],
            "In Sage": [plain(each.in_sage) for each in lines],
            "Fits": [_FITS[each.fits] for each in lines],
        },
        hide_index=True,
    )
    differing = [each.what.lower() for each in lines if each.fits is False]
    if differing:
        st.warning(
            f"This company differs from the workspace in {' and '.join(differing)}. If you connect "
            "it all the same, the workspace follows Sage.",
            icon=":material/warning:",
        )
    if chosen.unusable:
        st.error(chosen.unusable, icon=":material/block:")
    typed = ""
    if desk.must_type_name(chosen):
        why = "This is a live company" if state.is_live else "As it differs"
        typed = st.text_input(
            f"{why}: type its name, so that no wrong one is connected by a slip",
            placeholder=chosen.name,
            key="company-name",
        )
    if st.button("Connect this company", type="primary", disabled=bool(chosen.unusable)):
        problem = desk.choose_company(chosen, state.version, typed)
        if problem:
            problem_box(problem)
        else:
            look_again()


def connected_by_file(state: ConnectionState) -> None:
    work, aside = st.columns([5, 2], gap="large")
    with aside:
        company_card(desk, state)
        with st.container(border=True):
            if st.button(say("Disconnect"), type="tertiary", icon=":material/link_off:"):
                confirm_disconnect(state)
    with work:
        company = state.company
        with st.container(border=True):
            st.subheader(plain(company.name), anchor=False)
            country = _COUNTRIES.get(company.country, company.country)
            st.caption(" · ".join(filter(None, (country, company.currency, company.edition))))
        lists, own, decided = st.tabs(
            [say("Lists"), say("Bring its own lists"), say("How files are made")]
        )
        with lists:
            lists_box(desk, can_read=False)
        with own:
            own_lists(desk, desk.list_counts())
        with decided:
            options_form(desk)


def connected(state: ConnectionState) -> None:
    work, aside = st.columns([5, 2], gap="large")
    with aside:
        if state.by_call:
            way_card(desk, state)
        else:
            sign_in_card(state)
        mode_card(state)
        end_card(state)
    with work:
        company = state.company
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.subheader(plain(company.name), anchor=False)
                st.badge(
                    say(_MODES[state.mode][0]),
                    icon=":material/edit:" if state.mode == "full" else ":material/visibility:",
                    color="orange" if state.mode == "full" and state.is_live else "gray",
                )
            country = _COUNTRIES.get(company.country, company.country)
            st.caption(" · ".join(filter(None, (country, company.currency, company.edition))))
        changes = desk.list_changes()
        lists, changed, third, books = st.tabs(
            [
                say("Sage's lists"),
                say("Changes ({many})", many=changes.total) if changes.total else say("Changes"),
                say("How documents are made") if state.by_call else "Rights",
                say("Company settings"),
            ]
        )
        with lists:
            lists_box(desk, can_read=state.mode != "off")
        with changed:
            changes_box(desk, changes)
        with third:
            if state.by_call:
                options_form(desk)
            else:
                rights_table(desk)
        with books:
            company_facts(desk.company_facts())


def sign_in_card(state: ConnectionState) -> None:
    with st.container(border=True):
        st.subheader("Sign-in", anchor=False)
        st.write(f"Signed in {day(state.signed_in_at)} by {plain(state.signed_in_by)}.")
        if state.days_left:
            st.caption(
                f"Good until {day(state.ends_at)} ({state.days_left} days). Each time Crosswalk "
                "uses it, it is good for 31 days again."
            )
        if st.button("Sign in again", icon=":material/login:"):
            sign_in_again(state, to_write=state.may_write)


def sign_in_again(state: ConnectionState, *, to_write: bool, typed: str = "") -> None:
    country = next(each for each in desk.countries if each.code == desk.sign_in_country())
    found = desk.sign_in_at_sage(state.kind, country, "connection", to_write=to_write, typed=typed)
    if isinstance(found, Problem):
        problem_box(found)
    else:
        leave_for(found)


def mode_card(state: ConnectionState) -> None:
    with st.container(border=True):
        st.subheader(say("How far Crosswalk may go"), anchor=False)
        mode = st.radio(
            say("How far Crosswalk may go"),
            list(_MODES),
            index=list(_MODES).index(state.mode),
            format_func=lambda each: say(_MODES[each][0]),
            captions=[say(says) for _, says in _MODES.values()],
            label_visibility="collapsed",
        )
        if mode == state.mode:
            return
        typed = ""
        if mode == "full" and state.is_live:
            typed = st.text_input(
                say("Full access to a live company: type its name"),
                placeholder=state.company.name,
                key="name-for-full-access",
            )
        if mode == "full" and not state.may_write:
            st.caption("Sage asks once more, as it was asked for reading only.")
            if st.button("Sign in for full access", type="primary"):
                sign_in_again(state, to_write=True, typed=typed)
        elif st.button(say("Change it"), type="primary"):
            problem = desk.set_mode(mode, state.version, typed)
            if problem:
                problem_box(problem)
            else:
                look_again()


def end_card(state: ConnectionState) -> None:
    with st.container(border=True):
        if state.calls_a_day:
            st.caption(
                say(
                    "{made} of the {allowed} calls that Sage allows in a day.",
                    made=state.calls_today,
                    allowed=state.calls_a_day,
                )
            )
        with st.container(horizontal=True):
            if not state.by_call and st.button("Change company"):
                confirm_change(state)
            if st.button(say("Disconnect"), type="tertiary", icon=":material/link_off:"):
                confirm_disconnect(state)


@st.dialog("Change the company?")
def confirm_change(state: ConnectionState) -> None:
    st.write(
        f"This workspace lets go of **{plain(state.company.name)}**. Its lists are deleted here; "
        "nothing changes in Sage. Then you choose another company."
    )
    if st.button("Let go of it", type="primary"):
        desk.change_company()
        look_again()


def confirm_disconnect(state: ConnectionState) -> None:
    @st.dialog(say("Disconnect?"))
    def confirm() -> None:
        st.write(
            say(
                "Crosswalk forgets the company's lists and how its files are made. Batches and "
                "their files stay on History."
            )
            if state.by_file
            else say(
                "Crosswalk forgets the address, the token and the company's lists. Nothing changes "
                "in Sage. Batches stay on History."
            )
            if state.by_call
            else "Crosswalk tells Sage to end the sign-in, and deletes its tokens and Sage's lists "
            "here. Nothing changes in Sage. To go on later, sign in again."
        )
        if st.button(say("Disconnect now"), type="primary"):
            said = desk.disconnect(state.version)
            if isinstance(said, Problem):
                problem_box(said)
            else:
                st.session_state["said"] = said
                look_again()

    confirm()


if said := st.session_state.pop("said", ""):
    st.info(said, icon=":material/link_off:")
state = desk.connection()
if state is None:
    connect_first()
else:
    if state.problem and state.problem.rule != "company-not-chosen":
        problem_box(state.problem)
    if state.company is None:
        choose_company(state)
    elif state.by_file:
        connected_by_file(state)
    else:
        connected(state)

foot(desk, "connection")
