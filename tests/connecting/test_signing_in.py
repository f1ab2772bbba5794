"""The way to Sage and back: once, in one browser, within ten minutes; every other end is told."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlmodel import select

from engine import connecting
from engine.connecting import notices
from engine.installation import Installation
from engine.model import COUNTRIES, Problem
from engine.records import Connection, SignInAttempt
from engine.store import connections

GERMANY = COUNTRIES[3]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What hangs on the database is in `test_both_databases.py`."""
    return f"sqlite:///{tmp_path / 'crosswalk.sqlite'}"


def _notice(address: str) -> str:
    return dict(parse_qsl(urlsplit(address).query)).get("notice", "")


def _attempt(person: Any) -> SignInAttempt:
    with person.installation.store.reading() as session:
        return session.exec(select(SignInAttempt)).one()


def test_a_sign_in_at_the_practice_company_connects_the_one_that_fits(ann: Any) -> None:
    location = ann.practice.consent(ann.leave(), "allow", "Olivia")
    address = ann.come_back(location)
    assert address == f"/connection?workspace={ann.workspace.id}&notice=connected"
    state = ann.desk.connection()
    assert (state.company.name, state.kind, state.mode) == (
        "Practice Press Ltd",
        "practice",
        "full",
    )
    assert ann.desk.workspace.standing == "practice"
    assert ann.desk.last_reading().under_way


def test_deny_is_said_and_nothing_is_connected(ann: Any) -> None:
    assert ann.sign_in(decision="deny") == "sage-said-access-denied"
    assert ann.desk.connection() is None


def test_an_answer_counts_once(ann: Any) -> None:
    """Double call-back, the Back button, a copied address: one sign-in, one exchange."""
    location = ann.practice.consent(ann.leave(), "allow", "Olivia")
    assert _notice(ann.come_back(location)) == "connected"
    before = ann.desk.connection()
    assert _notice(ann.come_back(location)) == "sign-in-answered-already"
    assert ann.desk.connection() == before


def test_another_browser_cannot_finish_a_sign_in_and_does_not_spoil_it(ann: Any) -> None:
    location = ann.practice.consent(ann.leave(), "allow", "Olivia")
    for mark in ("", "x" * 43):
        assert ann.come_back(location, mark=mark) == "/?notice=sign-in-of-another-browser"
    assert ann.desk.connection() is None
    assert _notice(ann.come_back(location)) == "connected"


def test_an_answer_nobody_asked_for_changes_nothing(ann: Any) -> None:
    assert ann.come_back("/sage/callback?code=GB/1&state=x") == "/?notice=no-sign-in-under-way"
    assert ann.come_back("/sage/callback") == "/?notice=no-sign-in-under-way"
    assert ann.desk.connection() is None


def test_after_ten_minutes_a_sign_in_is_over(ann: Any) -> None:
    location = ann.practice.consent(ann.leave(), "allow", "Olivia")
    begun = ann.desk.sign_in_at_sage("practice", COUNTRIES[0], "connection")
    with ann.installation.store.writing() as session:
        for attempt in session.exec(select(SignInAttempt)):
            attempt.made_at -= timedelta(minutes=10)
            session.add(attempt)
    assert _notice(ann.come_back(location)) == "sign-in-too-late"
    assert _notice(ann.follow(begun)) == "no-sign-in-under-way"
    assert ann.desk.connection() is None


def test_the_way_to_sage_is_walked_once(ann: Any) -> None:
    begun = ann.desk.sign_in_at_sage("practice", COUNTRIES[0], "connection")
    assert ann.follow(begun).startswith("http://localhost:8501/practice/oauth2/auth/central?")
    assert ann.follow(begun) == "/?notice=no-sign-in-under-way"


def test_two_tabs_of_one_browser_sign_in_side_by_side(ann: Any, meet: Any) -> None:
    other = meet("Mill")
    first = ann.practice.consent(ann.leave(), "allow", "Olivia")
    other.mark = ann.mark
    second = ann.practice.consent(other.leave(), "allow", "Olivia")
    ann.mark = other.mark
    assert _notice(ann.come_back(first)) == "connected"
    assert _notice(other.come_back(second)) == "connected"
    assert other.desk.connection().company.name == "Practice Press Ltd"


def test_a_code_that_sage_does_not_take_is_said(ann: Any) -> None:
    location = ann.practice.consent(ann.leave(), "allow", "Olivia")
    ann.practice.control("POST", "clock", {"seconds": 61})  # a code lives for a minute
    assert _notice(ann.come_back(location)) == "sage-said-invalid-grant"
    assert ann.desk.connection() is None


def test_an_answer_without_code_or_with_a_strange_error_is_said(ann: Any) -> None:
    for answer, name in (
        ({}, "sign-in-without-code"),
        ({"error": "<script>alert(1)</script>"}, "sign-in-not-accepted"),
        ({"error": "Invalid request", "reason": "Email already in use"}, None),
    ):
        state = dict(parse_qsl(urlsplit(ann.leave()).query))["state"]
        found = _notice(
            connecting.come_back(ann.installation, {"state": state, **answer}, ann.mark, ann.then)
        )
        assert found == (name or "sage-said-invalid-request-")
        assert connecting.notice(found) is not None


def test_sage_out_of_reach_is_said(ann: Any) -> None:
    location = ann.practice.consent(ann.leave(), "allow", "Olivia")
    with ann.installation.store.writing() as session:
        attempt = session.exec(select(SignInAttempt)).one()
        attempt.base = "http://127.0.0.1:9"
        session.add(attempt)
    assert _notice(ann.come_back(location)) == "sage-out-of-reach"
    assert ann.desk.connection() is None


def test_the_store_cannot_be_used_to_answer_in_somebody_s_place(ann: Any) -> None:
    """What a reader of the store finds: fingerprints, and a verifier under lock."""
    address = ann.leave()
    words = dict(parse_qsl(urlsplit(address).query))
    row = _attempt(ann)
    kept = repr(row.model_dump())
    assert words["state"] not in kept
    assert ann.mark not in kept
    assert "code_challenge" in words
    assert words["code_challenge"] not in kept


def test_behind_a_proxy_the_browser_is_first_sent_to_the_public_name(ann: Any) -> None:
    """The mark must be set where Sage will send the browser back to; TLS ends at the proxy."""
    settings = replace(ann.installation.settings, url="https://books.example.com")
    ann.installation = Installation(settings, ann.installation.store, ann.installation.keys)
    begun = ann.desk.sign_in_at_sage("practice", COUNTRIES[0], "connection")
    assert ann.follow(begun) == f"https://books.example.com{begun}"
    attempt = begun.partition("attempt=")[2]
    way = connecting.leave(
        ann.installation,
        attempt,
        origin="http://books.example.com",
        practice=ann.practice.base,
        mark="",
    )
    assert isinstance(way, connecting.Departure)
    assert way.secure
    assert way.address.startswith("https://books.example.com/practice/oauth2/auth/central?")
    assert ann.desk.callback("http://localhost:1") == "https://books.example.com/sage/callback"


def test_a_live_company_is_signed_in_to_for_reading_and_chosen_by_hand(ann: Any) -> None:
    assert ann.sign_in("sage") == "signed-in"
    state = ann.desk.connection()
    assert (state.kind, state.mode, state.may_write, state.company) == (
        "sage",
        "read-only",
        False,
        None,
    )
    assert ann.step.state == "needs attention"


def test_where_there_is_no_practice_company_another_stands_in(meet: Any) -> None:
    person = meet("Hafen", GERMANY)
    assert person.sign_in() == "signed-in"
    assert person.desk.sign_in_country() == "GB"
    (country,) = [
        each for each in person.desk.compare(person.desk.companies()[0]) if each.what == "Country"
    ]
    assert (country.here, country.in_sage, country.fits) == ("Germany", "United Kingdom", False)


def test_signing_in_again_keeps_the_company_and_how_far_one_may_go(connected: Any) -> None:
    state = connected.desk.connection()
    assert connected.desk.set_mode("read-only", state.version) is None
    assert connected.sign_in() == "signed-in-again"
    state = connected.desk.connection()
    assert (state.company.name, state.mode) == ("Practice Press Ltd", "read-only")


def test_somebody_who_may_not_use_the_company_lets_go_of_it(connected: Any) -> None:
    """Rita sees the British and the Irish company, Nora the British one only."""
    with connected.installation.store.writing() as session:
        row = connections.held(session, connected.workspace.id)
        assert row is not None
        row.business_id = connected.practice.business("IE")
        connections.keep(session, row)
    assert connected.sign_in(person="Nora") == "company-not-among-theirs"
    state = connected.desk.connection()
    assert state.company is None
    assert [each.name for each in connected.desk.companies()] == ["Practice Press Ltd"]


@pytest.mark.parametrize("kind", ["practice", "sage"])
def test_what_is_kept_of_the_tokens_is_of_no_use_to_a_reader(ann: Any, kind: str) -> None:
    ann.sign_in(kind)
    with ann.installation.store.reading() as session:
        row = session.exec(select(Connection)).one()
    assert re.search(r"eyJ[\w-]+\.", repr(row.model_dump())) is None
    key = ann.installation.keys.current
    assert key.unlock("access token", row.id, row.access_token).startswith("eyJ")
    assert key.unlock("access token", "another row", row.access_token) is None
    assert key.unlock("refresh token", row.id, row.access_token) is None


def test_every_notice_is_a_sentence(ann: Any) -> None:
    for name in notices._SENTENCES:
        says, _ = connecting.notice(name) or ("", False)
        assert says.endswith("."), name
    assert connecting.notice("sage-said-nothing") is None


def test_full_access_to_a_live_company_needs_its_name_before_sage_is_asked(ann: Any) -> None:
    ann.sign_in("sage")
    assert ann.choose("Practice Press Ltd", "practice press ltd") is None
    refused = ann.desk.sign_in_at_sage("sage", COUNTRIES[0], "connection", to_write=True, typed="x")
    assert isinstance(refused, Problem)
    assert ann.desk.workspace.standing == "read-only"
    assert ann.sign_in("sage", to_write=True, typed="Practice Press Ltd") == "signed-in-again"
    state = ann.desk.connection()
    assert (state.mode, state.may_write) == ("full", True)
    assert ann.desk.workspace.standing == "live"
