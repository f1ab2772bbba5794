"""Sage's own lists: read on connect, kept up to date, their changes told until they are seen."""

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from engine import connecting, jobs
from engine.errors import Refused
from engine.records import Connection, Reference, now
from engine.store import connections, references
from engine.store import jobs as job_rows


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What hangs on the database is in `test_both_databases.py`."""
    return f"sqlite:///{tmp_path / 'crosswalk.sqlite'}"


@pytest.fixture
def fresh(practice: Any, meet: Any) -> Any:
    """Ann, connected with a practice company that is furnished anew, its lists read."""
    practice.control("POST", "reset")
    person = meet()
    assert person.sign_in() == "connected"
    person.read()
    return person


@pytest.fixture
def read(connected: Any) -> Any:
    """Ann, connected, the lists read; the books are as the test before left them."""
    connected.read()
    return connected


def _counts(person: Any) -> dict[str, tuple[int, int]]:
    return {each.title: (each.total, each.usable) for each in person.desk.list_counts()}


def _says(person: Any) -> list[str]:
    return sorted(each.says for each in person.desk.list_changes().changes)


def test_the_first_reading_fills_every_list_and_tells_no_change(read: Any) -> None:
    counts = _counts(read)
    assert counts["Tax rates"][0] >= 5
    assert counts["Contacts"][0] > counts["Contacts"][1] > 30
    assert counts["Ledger accounts"][0] > counts["Ledger accounts"][1] > 5
    assert read.desk.list_changes().total == 0
    assert read.desk.connection().lists_read_at is not None


def test_nothing_new_in_sage_writes_nothing_here(read: Any) -> None:
    assert read.read() == "Nothing has changed in Sage's lists."
    assert read.desk.list_changes().total == 0


def test_what_choices_may_hang_on_is_told_and_what_is_new_is_only_counted(fresh: Any) -> None:
    """Gone, renamed, merged, hidden; an e-mail address is nobody's news and on no page."""
    practice = fresh.practice
    found = {each.code: each for each in _entries(fresh, "contact")}
    ids = _ids(fresh, "contact")
    practice.write("DELETE", f"/contacts/{ids['INVISI12']}")
    practice.write("DELETE", f"/contacts/{ids['ZIGZAG36']}")
    for code, fields in (
        ("WIBBLE26", {"name": "Wobblefrump"}),
        ("BOGUSB23", {"email": "someone.new@practice.example"}),
    ):
        practice.write("PUT", f"/contacts/{ids[code]}", {"contact": fields})
    practice.seed(
        business="GB", contacts=[{"name": "Brand New Ltd", "contact_type_ids": ["CUSTOMER"]}]
    )
    accounts = _ids(fresh, "ledger account")
    practice.write(
        "PUT",
        f"/ledger_accounts/{accounts['4020']}",
        {"ledger_account": {"visible_in_sales": False}},
    )
    before = _counts(fresh)["Contacts"][0]
    said = fresh.read()
    assert said.startswith("Sage's lists are up to date")
    assert _counts(fresh)["Contacts"][0] == before - 1
    says = _says(fresh)
    assert "Contact “Invisible Biscuits” is gone." in says
    assert "Contact “Wobblefrump” was called “Wibblefrump”." in says
    merged = next(each for each in says if "perhaps merged" in each)
    assert "“Zigzag Zeppelins Ltd”" in merged
    assert "(ZIGZAG08)" in merged
    assert any("usable was yes, is no (not visible in sales)" in each for each in says)
    assert not any("practice.example" in each or "Brand New" in each for each in says)
    assert found["INVISI12"].usable


def _ids(person: Any, kind: str) -> dict[str, str]:
    with person.installation.store.reading() as session:
        rows = references.whole(session, person.workspace.id)
    return {each.code: each.item_id for each in rows if each.kind == kind}


def _entries(person: Any, kind: str, search: str = "", page: int = 1) -> Any:
    return person.desk.list_page(kind, search, page).entries


def test_changes_are_shown_until_somebody_takes_note(fresh: Any) -> None:
    ids = _ids(fresh, "contact")
    fresh.practice.write("DELETE", f"/contacts/{ids['INVISI12']}")
    fresh.read()
    fresh.read()
    (change,) = fresh.desk.list_changes().changes
    assert (change.list_title, change.matters_for) == ("Contacts", "Contacts")
    assert fresh.step.state == "needs attention"
    fresh.desk.note_changes(change.seen_at)
    assert fresh.desk.list_changes().total == 0
    assert fresh.desk.log(1)[0].says == "Took note of 1 change in Sage's lists."
    assert fresh.step.state == "done"
    fresh.desk.note_changes(change.seen_at)
    assert fresh.desk.log(1)[0].number == fresh.desk.log_length()


def test_a_tax_rate_that_charges_otherwise_is_told(read: Any) -> None:
    with read.installation.store.writing() as session:
        row = session.get(Reference, (read.workspace.id, "tax rate", "GB_STANDARD"))
        assert row is not None
        row.percentages = '[{"percentage": "17.5", "begins": null, "ends": null}]'
        session.add(row)
    read.read()
    (says,) = _says(read)
    assert "percentages was 17.5 %, is " in says
    assert read.desk.list_changes().changes[0].matters_for == "Taxes"


def test_a_list_is_searched_word_by_word_and_paged(fresh: Any) -> None:
    page = fresh.desk.list_page("contact", "zeppelins ZIGZAG", 1)
    assert [each.code for each in page.entries] == ["ZIGZAG08", "ZIGZAG36"]
    assert fresh.desk.list_page("contact", "100% _nothing", 1).total == 0
    fresh.practice.seed(
        business="GB",
        contacts=[{"name": "Many of a kind", "contact_type_ids": ["CUSTOMER"], "copies": 120}],
    )
    fresh.read()
    first, third = (fresh.desk.list_page("contact", "many kind", number) for number in (1, 3))
    assert (first.total, first.pages, len(first.entries), len(third.entries)) == (120, 3, 50, 20)


def test_no_page_of_a_list_shows_what_is_private(read: Any) -> None:
    for each in read.desk.list_counts():
        assert "@" not in repr(read.desk.list_page(each.kind, "", 1)), each.kind


def test_the_company_s_settings_are_taken_over(read: Any) -> None:
    facts = {each.name: each for each in read.desk.company_facts()}
    assert facts["Base currency"].value == "GBP, others allowed"
    assert facts["Next invoice number"].value.startswith("SI-")
    assert facts["Locked up to"].value == "not locked"
    assert facts["Default account for products"].value.startswith("40")
    assert "check digits do not fit" in facts["VAT number"].remark or facts["VAT number"].value


def test_a_list_that_sage_does_not_show_is_no_reason_to_do_without_the_others(
    connected: Any,
) -> None:
    connected.practice.befall("no_rights", path="/products")
    assert "Sage did not show everything" in connected.read()
    counts = {each.title: each for each in connected.desk.list_counts()}
    assert counts["Contacts"].total > 30
    assert (counts["Products"].total, bool(counts["Products"].unread)) == (0, True)
    connected.read()
    counts = {each.title: each for each in connected.desk.list_counts()}
    assert (counts["Products"].total > 0, counts["Products"].unread) == (True, "")
    assert connected.desk.list_changes().total == 0


def test_settings_that_sage_does_not_show_leave_the_lists_alone(connected: Any) -> None:
    connected.practice.befall("no_rights", path="/invoice_settings")
    assert "Sage did not show everything" in connected.read()
    assert connected.desk.company_facts() == ()
    connected.read()
    assert connected.desk.company_facts()


def test_a_full_reading_comes_through_everything_that_befalls_sage(fresh: Any, meet: Any) -> None:
    """Bursts of 429, a 503 now and then, slow replies, a token that dies every twenty calls."""
    practice = fresh.practice
    practice.seed(
        business="GB",
        contacts=[{"name": "One of many", "contact_type_ids": ["CUSTOMER"], "copies": 2_000}],
    )
    person = meet("Storm")
    assert person.sign_in() == "connected"
    practice.rules(slow_ms=300, chance_503=60, chance_slow=60, seed=7)
    for after in (5, 25, 45):
        practice.befall("429", "429", "expired_token", after=after)
    told: list[str] = []
    connecting.refresh(
        person.installation,
        person.workspace.id,
        lambda done, total, says: told.append(f"{done * 100 // total} {says}"),
        _hurried,
    )
    state = practice.control("GET", "state")
    assert _counts(person)["Contacts"][0] > 2_000
    assert state["most_at_once"] <= 8
    assert {429, 503, 401} <= {each["status"] for each in state["journal"]}
    assert [int(each.split()[0]) for each in told] == sorted(int(e.split()[0]) for e in told)
    assert any("Reading contacts: 2,0" in each for each in told)


def _hurried(seconds: float) -> None:
    """Waiting a tenth as long: the practice company counts in seconds, tests do not."""
    time.sleep(seconds / 10)


def test_the_reading_is_a_job_that_anybody_may_carry(connected: Any) -> None:
    stop = threading.Event()
    pace = jobs.Pace(look=0.02, beat=0.05)
    worker = threading.Thread(
        target=jobs.work, args=(connected.installation, stop, jobs.WORKS, pace), daemon=True
    )
    worker.start()
    until = time.monotonic() + 30
    while connected.desk.last_reading().under_way:
        assert time.monotonic() < until
        time.sleep(0.05)
    stop.set()
    worker.join(5)
    reading = connected.desk.last_reading()
    assert (reading.state, reading.says[:5]) == ("done", "Read ")


def test_the_lists_are_read_every_day_of_connected_workspaces_only(
    connected: Any, meet: Any
) -> None:
    idle, fresh = meet("Idle"), meet("Fresh")
    fresh.sign_in()
    _work_off(fresh)
    _work_off(connected)
    yesterday = now() - timedelta(days=1)
    with connected.installation.store.writing() as session:
        row = connections.held(session, connected.workspace.id)
        assert row is not None
        row.lists_read_at = yesterday
        session.add(row)
    jobs.every(connected.installation)
    assert idle.desk.last_reading() is None
    assert not fresh.desk.last_reading().under_way
    assert connected.desk.last_reading().under_way


def _work_off(person: Any) -> None:
    """Its lists are read, and the job that was to do so is over."""
    person.read()
    with person.installation.store.reading() as session:
        job = job_rows.latest_of_kind(session, person.workspace.id, "read lists")
    assert job is not None
    jobs.ask_to_stop(person.installation, person.workspace.id, job.id, actor="ann")


def test_before_a_transfer_lists_that_are_new_enough_are_not_read_again(read: Any) -> None:
    desk = read.desk
    before = desk.last_reading()
    desk.read_lists(unless_newer_than=timedelta(hours=1))
    assert desk.last_reading() == before
    desk.read_lists()
    assert desk.last_reading().under_way


def test_a_connection_that_is_off_is_not_used(read: Any) -> None:
    assert read.desk.set_mode("off", read.desk.connection().version) is None
    with pytest.raises(Refused, match="switched off"):
        read.read()
    jobs.every(read.installation)


# --- rights ----------------------------------------------------------------------------------


def test_the_rights_that_are_missing_are_named_with_where_they_are_given(meet: Any) -> None:
    """Stan sells: he sees no bank."""
    stan = meet()
    assert stan.sign_in(person="Stan") == "connected"
    said = connecting.check_rights(stan.installation, stan.workspace.id)
    assert "rights are missing" in said
    lines = {each.name: each for each in stan.desk.rights()}
    assert lines["Read contacts"].outcome == "granted"
    assert lines["Read payments"].outcome == "missing"
    assert lines["Read payments"].place.endswith("Read Only or more")
    connecting.check_rights(stan.installation, stan.workspace.id)
    assert len(stan.desk.rights()) == len(lines)


# --- the clock -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (31, None),
        (8, None),
        (6.5, "sign-in-ends-soon"),
        (0.5, "sign-in-ends-soon"),
        (-1, "sign-in-over"),
    ],
)
def test_the_end_of_the_sign_in_is_warned_of(read: Any, days: float, rule: str | None) -> None:
    with read.installation.store.writing() as session:
        row = session.exec(select(Connection)).one()
        row.refresh_ends = now() + timedelta(days=days)
        session.add(row)
    problem = read.desk.connection().problem
    assert (problem and problem.rule) == rule
    assert read.step.state == ("needs attention" if rule else "done")
