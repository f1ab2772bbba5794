"""The company a workspace is for: compared, chosen on purpose, changed, let go, disconnected."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from engine import connecting
from engine.connection import SignIn
from engine.desk import Desk
from engine.errors import NeedsSignIn, Refused
from engine.installation import Installation
from engine.model import Problem
from engine.records import Connection, Reference
from engine.store import connections


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What hangs on the database is in `test_both_databases.py`."""
    return f"sqlite:///{tmp_path / 'crosswalk.sqlite'}"


def test_a_company_whose_books_differ_is_named_and_chosen_by_typing_its_name(
    connected: Any,
) -> None:
    connected.desk.change_company()
    assert connected.desk.connection().company is None
    irish = "Practice Periodicals DAC"
    company = next(each for each in connected.desk.companies() if each.name == irish)
    differs = {
        each.what: (each.here, each.in_sage)
        for each in connected.desk.compare(company)
        if each.fits is False
    }
    assert differs == {"Country": ("United Kingdom", "Ireland"), "Currency": ("GBP", "EUR")}
    assert connected.desk.must_type_name(company)
    for typed in ("", "Practice Press Ltd"):
        problem = connected.choose(irish, typed)
        assert (problem.rule, irish in problem.fix) == ("company-name-not-typed", True)
    assert connected.choose(irish, " practice  periodicals dac ") is None
    workspace = connected.desk.workspace
    assert (workspace.country, workspace.currency) == ("IE", "EUR")
    assert connected.desk.log(1)[0].says == (
        "Connected with the company “Practice Periodicals DAC” in Sage (Ireland, EUR)."
    )


def test_a_live_company_is_chosen_by_typing_its_name_and_starts_read_only(ann: Any) -> None:
    ann.sign_in("sage")
    assert ann.choose("Practice Press Ltd").rule == "company-name-not-typed"
    assert ann.choose("Practice Press Ltd", "Practice Press Ltd") is None
    assert (ann.desk.connection().mode, ann.desk.workspace.standing) == ("read-only", "read-only")
    with connecting.opened(ann.installation, ann.workspace.id) as client, pytest.raises(Refused):
        client.post("/contacts", {"contact": {"name": "x", "contact_type_ids": ["CUSTOMER"]}})


def test_a_company_that_cannot_be_used_is_not_connected(meet: Any) -> None:
    """Nora sees contacts and nothing else, so not even the currency of the books."""
    nora = meet()
    assert nora.sign_in(person="Nora") == "signed-in"
    (company,) = nora.desk.companies()
    assert company.unusable
    problem = nora.choose(company.name, company.name)
    assert problem.rule == "company-unusable"
    assert nora.desk.connection().company is None


def test_what_was_read_of_another_company_does_not_stay(connected: Any) -> None:
    connected.read()
    connecting.check_rights(connected.installation, connected.workspace.id)
    connected.desk.change_company()
    with connected.installation.store.reading() as session:
        assert session.exec(select(Reference)).all() == []
    assert (connected.desk.list_counts(), connected.desk.rights()) == ((), [])
    with pytest.raises(NeedsSignIn, match="No company is chosen"):
        connected.read()


def test_a_reading_that_was_under_way_for_another_company_is_not_kept(
    connected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(done: int, total: int, says: str) -> None:
        if "Keeping" in says:
            connected.desk.change_company()

    connecting.refresh(connected.installation, connected.workspace.id, meanwhile)
    with connected.installation.store.reading() as session:
        assert session.exec(select(Reference)).all() == []


def test_two_who_change_a_connection_at_once_do_not_overwrite_each_other(connected: Any) -> None:
    seen = connected.desk.connection().version
    assert connected.desk.set_mode("read-only", seen) is None
    assert connected.desk.set_mode("off", seen).rule == "connection-changed-meanwhile"
    assert connected.desk.disconnect(seen).rule == "connection-changed-meanwhile"


def test_modes_change_what_a_transfer_would_touch_and_are_logged(ann: Any) -> None:
    ann.sign_in("sage")
    ann.choose("Practice Press Ltd", "Practice Press Ltd")
    assert ann.desk.set_mode("full", ann.desk.connection().version, "no").rule == (
        "company-name-not-typed"
    )
    name = "Practice Press Ltd"
    assert (
        ann.desk.set_mode("full", ann.desk.connection().version, name).rule == "signed-in-to-read"
    )
    assert ann.sign_in("sage", to_write=True, typed=name) == "signed-in-again"
    assert ann.desk.workspace.standing == "live"
    assert ann.desk.set_mode("read-only", ann.desk.connection().version) is None
    assert ann.desk.workspace.standing == "read-only"
    assert ann.desk.set_mode("full", ann.desk.connection().version, name) is None
    assert [each.says for each in ann.desk.log(4)] == [
        "Set the connection to full access.",
        "Set the connection to read only.",
        "Signed in at Sage; Crosswalk may read and change there.",
        "Connected with the company “Practice Press Ltd” in Sage (United Kingdom, GBP).",
    ]


def test_disconnecting_ends_the_sign_in_at_sage_and_deletes_what_was_read(connected: Any) -> None:
    connected.read()
    row = _row(connected)
    key = connected.installation.keys.current
    token = key.unlock("refresh token", row.id, row.refresh_token)
    said = connected.desk.disconnect(connected.desk.connection().version)
    assert said == "Disconnected. Sage has confirmed that the sign-in is worth nothing any more."
    assert connected.desk.connection() is None
    with connected.installation.store.reading() as session:
        assert session.exec(select(Reference)).all() == []
    sign_in = SignIn(
        connecting.sage_of(connected.installation, "practice", connected.practice.base)
    )
    with pytest.raises(NeedsSignIn):
        sign_in.refresh(token)
    sign_in.close()
    assert connected.step.state == "to do"


def test_disconnecting_without_sage_says_so(connected: Any) -> None:
    with connected.installation.store.writing() as session:
        row = connections.held(session, connected.workspace.id)
        assert row is not None
        row.base = "http://127.0.0.1:9"
        connections.keep(session, row)
    said = connected.desk.disconnect(connected.desk.connection().version)
    assert "Sage could not be told" in said
    assert connected.desk.connection() is None
    assert "Sage could not be told" in connected.desk.log(1)[0].says


def test_while_somebody_renews_the_sign_in_one_cannot_disconnect(connected: Any) -> None:
    """Else Sage would go on knowing a token that nobody has."""
    row = _row(connected)
    with connected.installation.store.writing() as session:
        connections.begin_renewal(session, row.workspace_id, row.generation, "other", 60)
    said = connected.desk.disconnect(connected.desk.connection().version)
    assert isinstance(said, Problem)
    assert connected.desk.connection() is not None


def test_every_call_names_the_company_and_an_answer_for_another_stops_the_work(
    connected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connecting.opened(connected.installation, connected.workspace.id) as client:
        seen: list[str] = []
        send = client.line._gate._line.handle_request

        def watching(request: httpx.Request) -> httpx.Response:
            seen.append(request.headers.get("x-business", ""))
            reply = send(request)
            reply.headers["x-business"] = "f" * 32
            return reply

        monkeypatch.setattr(client.line._gate._line, "handle_request", watching)
        with pytest.raises(NeedsSignIn, match="another company"):
            client.get("/tax_rates")
    assert seen == [client.business]


def test_a_worker_elsewhere_finds_the_practice_company_where_it_moved(connected: Any) -> None:
    moved = Installation(
        replace(connected.installation.settings, port=9),
        connected.installation.store,
        connected.installation.keys,
    )
    connecting.practice_is_here(moved)
    assert _row(connected).base == "http://127.0.0.1:9/practice"


def test_nothing_secret_is_in_the_activity_log_or_in_what_a_page_is_told(
    connected: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    connected.read()
    connecting.check_rights(connected.installation, connected.workspace.id)
    connected.sign_in()
    connected.desk.set_mode("read-only", connected.desk.connection().version)
    told = repr(
        (
            connected.desk.connection(),
            connected.desk.log(100),
            connected.desk.journey(),
            connected.desk.company_facts(),
            connected.desk.rights(),
            connected.desk.companies(),
        )
    )
    for secret in ("eyJ", "@practice.example", "practice-secret", "GB/", "code_verifier"):
        assert secret not in told, secret
        assert secret not in caplog.text, secret


def test_a_workspace_without_connection_answers_every_question(ann: Any) -> None:
    desk: Desk = ann.desk
    assert desk.connection() is None
    assert desk.companies() == ()
    assert desk.list_changes().total == 0
    assert desk.company_facts() == ()
    desk.read_lists()
    desk.check_rights()
    assert (desk.last_reading(), desk.last_rights_check()) == (None, None)
    assert isinstance(desk.look_for_companies(), Problem)
    assert isinstance(desk.disconnect(1), Problem)
    assert isinstance(desk.set_mode("full", 1), Problem)


def _row(person: Any) -> Connection:
    with person.installation.store.reading() as session:
        found = connections.of(session, person.workspace.id)
    assert found is not None
    return found
