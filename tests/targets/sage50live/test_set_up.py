"""A company in Sage 50 connected, read, changed and left, by the desk alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine import connecting, headless
from engine.keys import add_key
from engine.model import Problem
from engine.samples import sample_content
from engine.store import connections, references
from targets.sage50live.conftest import Live

KEY = "sage-50-live"


def _connect(live: Live, **typed: str) -> Problem | None:
    ways = {"address": live.practice.address, "token": "practice-token", **typed}
    return live.desk.connect_live(KEY, ways)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"token": ""}, "“AuthToken” is still empty."),
        ({"address": "accounts.example"}, "“accounts.example” is not an address like"),
        ({"address": "http://user:secret@accounts.example"}, "is not an address like"),
        ({"address": "http://127.0.0.1:9"}, "127.0.0.1:9 could not be reached."),
        ({"token": "another"}, "does not accept the token."),
        ({"address": "/elsewhere"}, "is not HyperAccounts (it answered 404)."),
    ],
)
def test_whatever_stands_in_the_way_is_one_sentence(
    live: Live, typed: dict[str, str], says: str
) -> None:
    if typed.get("address", "").startswith("/"):
        typed = {"address": live.practice.address + typed["address"]}
    problem = _connect(live, **typed)
    assert problem is not None
    assert says in problem.says
    assert live.desk.connection() is None


def test_a_link_of_hyperaccounts_that_is_down_is_told(live: Live) -> None:
    live.practice.says(sdoStatusOk=False)
    problem = _connect(live)
    assert problem is not None
    assert "cannot write to Sage 50 (its link SDO is down)" in problem.says


def test_a_real_company_is_read_first_and_written_to_once_its_name_is_typed(live: Live) -> None:
    assert _connect(live) is None
    state = live.desk.connection()
    assert state is not None
    assert (state.mode, state.is_live, state.by_call) == ("read-only", True, True)
    assert live.desk.workspace.standing == "read-only"
    assert state.company is not None
    assert state.company.name == "Harbour & Sons (practice, Sage 50)"
    assert connecting.refresh(live.installation, live.workspace.id).startswith("Read 1")
    refused = live.desk.set_mode("full", state.version)
    assert refused is not None
    assert refused.rule == "company-name-not-typed"
    assert live.desk.set_mode("full", state.version, typed=state.company.name) is None
    assert live.desk.workspace.standing == "live"


def test_the_lists_come_with_what_cannot_be_used_and_why(live: Live) -> None:
    live.connected()
    counts = {each.kind: (each.total, each.usable) for each in live.desk.list_counts()}
    assert counts["ledger account"] == (155, 143)
    assert counts["contact"] == (5, 3)  # suppliers are not for invoices
    with live.installation.store.reading() as session:
        rows = {row.item_id: row for row in references.whole(session, live.workspace.id)}
    assert "control account" in rows["1100"].unusable
    assert rows["4000"].unusable == ""
    assert "bank account" in rows["1200"].unusable
    assert rows["T1"].name == "T1 Standard rate 20.00%"
    assert "T3" not in rows
    facts = {each.name: each.value for each in live.desk.company_facts()}
    assert facts["Program"] == "Sage 50 UK 31.1"


def test_what_changed_in_sage_50_since_the_last_reading_is_told(live: Live) -> None:
    live.connected()
    assert connecting.refresh(live.installation, live.workspace.id) == (
        "Nothing has changed in Sage's lists."
    )
    live.practice.call("customer/", {"name": "Newcomer Ltd"})
    assert connecting.refresh(live.installation, live.workspace.id) == (
        "Sage's lists are up to date: 1 change."
    )


def test_neither_address_nor_token_lies_open_and_both_can_be_replaced(live: Live) -> None:
    assert _connect(live) is None
    with live.installation.store.reading() as session:
        row = connections.of(session, live.workspace.id)
    assert row is not None
    assert "practice-token" not in repr(row)
    shown = {each.key: each.value for each in live.desk.ways()}
    assert shown == {"address": live.practice.address, "token": ""}
    wrong = live.desk.change_ways({"token": "another"}, row.version)
    assert wrong is not None
    assert "does not accept the token" in wrong.says
    assert live.desk.change_ways({"token": "practice-token"}, row.version) is None
    live.practice.says(companyId="ANOTHER")
    other = live.desk.change_ways({}, row.version + 1)
    assert other is not None
    assert other.rule == "other-company-answers"


def test_what_a_new_key_locks_opens_as_before(live: Live) -> None:
    assert _connect(live) is None
    keys = add_key(live.installation.settings.keys_folder)
    live.installation = replace(live.installation, keys=keys)
    assert connecting.lock_anew(live.installation) == 1
    assert connecting.refresh(live.installation, live.workspace.id).startswith("Read 1")


def test_after_disconnecting_nothing_of_it_is_left_but_its_batches(live: Live) -> None:
    live.connected()
    batch = live.sent(live.document("INV-1"))
    state = live.desk.connection()
    assert state is not None
    said = live.desk.disconnect(state.version)
    assert (
        said == "Disconnected. The address and its token are forgotten here; nothing else changed."
    )
    assert live.desk.connection() is None
    assert live.title(batch) == "Delivered, equal to the penny"
    assert live.connected().desk.connection() is not None


def test_a_file_is_transferred_and_proved_without_a_browser(live: Live, tmp_path: Path) -> None:
    live.connected()
    name, content = sample_content("plain")
    file = tmp_path / name
    file.write_bytes(content)
    desk = live.desk
    (file_id,) = desk.files.take(name, content).ids
    desk.mapping.accept_taxes(file_id)
    desk.mapping.create_the_rest(file_id)
    assert '"Lines": [' in desk.ready.request(file_id, 0)
    told: list[str] = []
    done = headless.transfer(desk, live.installation, file, tell=told.append)
    assert done.title == "All delivered, equal to the penny"
    assert told[0] == "29 documents are ready, 1 are held."
    assert len(live.practice.headers()) == 29
    with pytest.raises(headless.WrongCall, match="No document is chosen"):
        headless.transfer(desk, live.installation, file, tell=told.append)


def test_what_sage_50_would_refuse_is_held_before_anything_is_sent(
    live: Live,
) -> None:
    live.connected()
    name, content = sample_content("connectwise")
    desk = live.desk
    (file_id,) = desk.files.take(name, content).ids
    desk.mapping.set_taxes(file_id, {"t1": {"rate": "T1"}})
    desk.mapping.create_the_rest(file_id)
    view = desk.ready.view(file_id)
    assert not isinstance(view, Problem)
    assert view.equation.ready.documents == 0
    assert "“IT” is no department of Sage 50" in desk.ready.problems_csv(file_id)
