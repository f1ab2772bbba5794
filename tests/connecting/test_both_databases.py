"""What hangs on the database: the whole story, the shared limits, one answer for many callers."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from engine import connecting
from engine.connecting.budget import SharedBudget
from engine.errors import TryAgain
from engine.records import Reference, SageCall, now
from engine.store import Store, references
from engine.targets.sage_accounting import Quota


def test_a_connection_from_its_beginning_to_its_end(ann: Any) -> None:
    location = ann.practice.consent(ann.leave(), "allow", "Olivia")
    ends: list[str] = []
    answers = [
        threading.Thread(target=lambda: ends.append(ann.come_back(location))) for _ in range(5)
    ]
    for each in answers:
        each.start()
    for each in answers:
        each.join()
    assert sorted(each.partition("notice=")[2] for each in ends) == [
        "connected",
        *["sign-in-answered-already"] * 4,
    ]
    ann.read()
    assert ann.desk.list_page("contact", "zigzag zeppelins", 1).total == 2
    with ann.installation.store.writing() as session:
        rate = session.get(Reference, (ann.workspace.id, "tax rate", "GB_STANDARD"))
        assert rate is not None
        rate.name = "Old name"
        session.add(rate)
        references.put(session, ann.workspace.id, [_entry(ann, "a"), _entry(ann, "b")])
    ann.read()
    changes = ann.desk.list_changes()
    assert changes.total == 3
    ann.desk.note_changes(changes.changes[0].seen_at)
    connecting.check_rights(ann.installation, ann.workspace.id)
    assert len(ann.desk.rights()) > 10
    assert ann.desk.set_mode("off", ann.desk.connection().version) is None
    assert "Disconnected" in ann.desk.disconnect(ann.desk.connection().version)
    assert ann.desk.list_counts() == ()


def _entry(person: Any, key: str) -> Reference:
    """An entry that Sage does not have."""
    return Reference(
        workspace_id=person.workspace.id,
        kind="ledger account",
        item_id=key,
        code=key,
        name=key,
        words=key,
        unusable="",
        facts="{}",
        percentages="[]",
    )


def test_many_workers_together_stay_within_what_sage_allows(connected: Any) -> None:
    """The practice company refuses a fifth call at the same moment; it has nothing to refuse."""
    connected.practice.rules(concurrent=4, latency_ms=20)
    before = connected.practice.control("GET", "state")["requests"]

    def look() -> None:
        with connecting.opened(connected.installation, connected.workspace.id) as client:
            for _ in range(4):
                client.get("/tax_rates")

    workers = [threading.Thread(target=look) for _ in range(10)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    state = connected.practice.control("GET", "state")
    calls = state["requests"] - before
    assert calls == 40
    assert {each["status"] for each in state["journal"][-calls:]} == {200}


# --- the budget ------------------------------------------------------------------------------


def _budget(store: Store, **limits: int) -> SharedBudget:
    quota = replace(Quota(a_minute=100, a_day=1_000, at_once=4), **limits)
    return SharedBudget(store, "sage/one", quota, longest_wait=0.5)


def test_all_who_share_a_company_share_its_minute_and_its_day(store: Store) -> None:
    for _ in range(2):
        with _budget(store, a_minute=2).take():
            pass
    with pytest.raises(TryAgain) as caught, _budget(store, a_minute=2).take():
        pass
    assert 50 < caught.value.seconds <= 61
    with pytest.raises(TryAgain) as caught, _budget(store, a_day=2).take():
        pass
    assert 86_000 < caught.value.seconds <= 86_401
    with replace(_budget(store, a_minute=2), company="sage/two").take():
        pass


def test_so_many_call_at_once_and_no_more(store: Store) -> None:
    under_way, most, lock = 0, 0, threading.Lock()
    three_inside = threading.Barrier(3, timeout=60)

    def call() -> None:
        nonlocal under_way, most
        with replace(_budget(store, at_once=3), longest_wait=60).take():
            with lock:
                under_way += 1
                most = max(most, under_way)
            three_inside.wait()
            with lock:
                under_way -= 1

    callers = [threading.Thread(target=call) for _ in range(12)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    assert most == 3


def _counted(store: Store) -> tuple[int, int]:
    """How many calls count, and how many of them are under way."""
    with store.reading() as session:
        found = session.exec(select(SageCall)).all()
    return len(found), sum(each.held_until is not None for each in found)


def test_calls_that_follow_soon_are_counted_ahead_and_go_in_the_place_of_the_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.connecting.budget._SOON", 60.0)  # however slow this machine is
    budget = _budget(store, at_once=1)
    with budget.take():
        pass  # which tells how fast Sage is
    with budget.take():
        budget.take_ahead()
        counted = _counted(store)
        assert counted == (counted[0], 1)
        assert 3 < counted[0] <= 22
        budget.take_ahead()  # there are enough
    for _ in range(2):
        with budget.take():
            assert _counted(store) == counted
    with pytest.raises(TryAgain, match="under way"), _budget(store, at_once=1).take():
        pass  # the place is held for those that follow
    budget.rest()
    budget.rest()
    assert _counted(store) == (4, 0)


def test_calls_counted_ahead_that_nobody_makes_soon_were_never_counted(store: Store) -> None:
    budget = _budget(store)
    with budget.take():
        budget.take_ahead()
    time.sleep(0.1)
    with budget.take():
        assert _counted(store) == (2, 1)
    assert _counted(store) == (2, 0)


def test_behind_a_slow_call_nothing_is_counted_ahead(store: Store) -> None:
    budget = _budget(store)
    with budget.take():
        time.sleep(0.1)
    with budget.take():
        budget.take_ahead()
        assert _counted(store) == (2, 1)


def test_nothing_is_counted_ahead_where_there_is_no_room_for_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.connecting.budget._SOON", 60.0)  # however slow this machine is
    for limits in ({"a_minute": 5}, {"a_day": 5}):
        budget = replace(_budget(store, **limits), company=str(limits))
        with budget.take():
            pass
        with budget.take():
            before = _counted(store)
            budget.take_ahead()
            assert _counted(store) == before
        for _ in range(3):
            with budget.take():
                pass
        with pytest.raises(TryAgain, match="used up"), budget.take():
            pass


def test_sage_s_wish_to_wait_is_heard_by_everybody(store: Store) -> None:
    _budget(store).told_to_wait(30)
    _budget(store).told_to_wait(5)
    with pytest.raises(TryAgain) as caught, _budget(store).take():
        pass
    assert 25 < caught.value.seconds <= 30


def test_calls_are_forgotten_after_a_day_and_a_dead_process_gives_its_place_back(
    store: Store,
) -> None:
    with store.writing() as session:
        for age, held in ((timedelta(days=2), None), (timedelta(minutes=5), timedelta(minutes=-2))):
            moment = now() - age
            session.add(SageCall(company="sage/one", at=moment, held_until=held and now() + held))
    with _budget(store, at_once=1).take():
        pass
    with store.reading() as session:
        assert len(session.exec(select(SageCall)).all()) == 2


def test_a_call_whose_process_died_stands_in_nobodys_way_once_its_work_is_taken_up(
    store: Store,
) -> None:
    before = replace(_budget(store, at_once=2), held_by="job of harbour")
    abandoned = [before.take() for _ in range(2)]
    for each in abandoned:
        each.__enter__()  # and its process dies
    after = replace(before)
    with pytest.raises(TryAgain), after.take():
        pass
    after.begin_anew()
    with after.take(), pytest.raises(TryAgain), replace(after, held_by="").take(), after.take():
        pass
