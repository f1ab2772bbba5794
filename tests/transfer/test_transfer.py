"""A sealed batch on its way: each document once, to the penny, whatever a person presses."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlmodel import select

from engine import batches, jobs, transfer
from engine.connecting.budget import SharedBudget
from engine.errors import NeedsSignIn, Refused, TryAgain
from engine.records import SageCall
from engine.store import connections
from engine.store import jobs as job_rows
from engine.targets.sage_accounting import OwnBudget, Quota
from tests.transfer.conftest import Connect
from tests.transfer.inside import Inside, line, on_both


@on_both
def test_thirty_documents_are_delivered_once_each_and_read_back_to_the_penny(here: Inside) -> None:
    documents = [here.invoice(f"INV-{n}") for n in range(20)]
    documents += [here.credit_note(f"CN-{n}") for n in range(10)]
    batch = here.seal(documents)
    assert here.start(batch) is None
    before = here.sage.requests
    assert here.go(batch) == "All delivered, equal to the penny."
    held = here.sage.documents()
    assert {each.number: [each.gross] for each in documents}.items() <= held.items()
    assert here.sage.requests - before == 30 + 2 + 2  # one page of each kind before and after
    state = here.state(batch)
    assert (state.state, dict(state.counts), state.calls) == ("delivered", {"proved": 30}, None)
    assert state.totals == (replace(state.there[0]),)
    assert (state.may_start, state.may_pause, state.may_undo) == (False, False, True)


def test_mm_29_every_receipt_names_sage_s_number_and_leads_to_its_page(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    here.go(batch)
    (found,) = here.lines(batch)
    (held,) = [each for each in here.sage.records("sales_invoices") if each["reference"] == "INV-1"]
    assert found.target_number == held["invoice_number"]
    assert found.link.startswith("http://sage/invoicing/sales_invoices/")
    assert found.request_id
    assert found.came_from == "Invoices!2-3"
    assert found.title == "delivered and equal to the penny"


def test_the_log_tells_every_step_in_words(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")], "20261124A-I")
    here.start(batch)
    here.go(batch)
    told = here.log()
    assert [each.split(" ")[0] for each in told] == ["Sealed", "Started", "Delivered", "Read"]
    assert told[1] == (
        "Started the transfer of 20261124A-I to the practice company “Practice Press Ltd”."
    )
    assert told[2] == "Delivered 1 of 1 documents of 20261124A-I to “Practice Press Ltd”."
    assert told[3] == "Read back 20261124A-I: 1 documents equal to the penny."


@on_both
def test_cw_51_a_refused_document_lets_the_rest_go_on_and_is_sent_again_mended(
    here: Inside,
) -> None:
    documents = [here.invoice(f"INV-{n}") for n in range(3)]
    wrong = line("0" * 32, "To an account that is gone", "1", "10.00", "2.00")
    documents[1] = replace(documents[1], lines=(wrong,))
    batch = here.seal(documents, "20261124A-I")
    here.start(batch)
    assert here.go(batch) == "2 of 3 delivered and equal to the penny, 1 refused."
    (refused,) = here.lines(batch, "refused")
    assert refused.number == "INV-1"
    assert "Sage said: “" in refused.says
    assert "ledger_account_id" in refused.says
    assert "no longer in Sage" in refused.says  # and what it means, in our words
    state = here.state(batch)
    assert (state.state, state.child_name) == ("partly", "20261124A-I-1")
    assert "Sage refused INV-1 of 20261124A-I." in here.log()

    child = here.seal([here.invoice("INV-1")], state.child_name, parent_id=batch.id)
    here.start(child)
    assert here.go(child) == "Delivered, equal to the penny."
    assert here.sage.documents()["INV-1"] == [Decimal("144.00")]


def test_cw_49_a_batch_that_fails_before_anything_was_sent_has_sent_nothing(here: Inside) -> None:
    wrong = line("0" * 32, "To an account that is gone", "1", "10.00", "2.00")
    batch = here.seal([replace(here.invoice("INV-1"), lines=(wrong,))])
    before = here.sage.documents()
    here.start(batch)
    assert here.go(batch) == "Nothing was sent."
    assert here.state(batch).state == "failed"
    assert here.sage.documents() == before


def test_a_missing_right_stops_the_batch_instead_of_refusing_every_document(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    here.start(batch)
    here.sage.befall("no_rights", method="POST")
    with pytest.raises(Refused, match="lacks the right"):
        here.go(batch)
    state = here.state(batch)
    assert (state.state, dict(state.counts), state.may_resume) == ("paused", {"waiting": 2}, True)
    assert here.resume(batch) is None
    assert here.go(batch) == "All delivered, equal to the penny."


def test_a_lost_sign_in_pauses_the_batch_until_somebody_signs_in(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    token = here.sage.token

    def forgotten(refused: str | None) -> str:
        raise NeedsSignIn("Sage no longer knows this connection.")

    here.sage.token = forgotten  # type: ignore[method-assign]
    with pytest.raises(NeedsSignIn):
        here.go(batch)
    state = here.state(batch)
    assert (state.state, state.says) == ("paused", "Sage no longer knows this connection.")
    here.sage.token = token  # type: ignore[method-assign]
    here.resume(batch)
    assert here.go(batch) == "Delivered, equal to the penny."


@on_both
def test_pressing_start_twice_does_nothing_twice(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    for _ in range(3):
        problem = transfer.start(
            here.installation,
            here.workspace_id,
            batch.id,
            actor="ann",
            enqueue=jobs.enqueue,
        )
        assert problem is None
    with here.installation.store.reading() as session:
        queued = job_rows.latest(session, here.workspace_id, 10)
    assert {each.kind for each in queued} == {"transfer"}
    for _ in queued:
        here.go(batch)
    assert here.sage.documents()["INV-1"] == [Decimal("144.00")]
    assert [each for each in here.log() if each.startswith("Started")] == here.log()[1:2]


@on_both
@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_after_the_document_that_is_under_way_nothing_more_sets_out(
    here: Inside, verb: str
) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(5)])
    here.start(batch)
    posts: list[str] = []

    def around(request: Any, when: str) -> None:
        if request.method == "POST" and when == "before":
            posts.append(request.url.path)
            if len(posts) == 2:
                assert getattr(here, verb)(batch) is None

    here.sage.around = around
    here.go_to_the_end(batch)
    assert len(posts) == 2
    state = here.state(batch)
    assert len([number for number in here.sage.documents() if number.startswith("INV-")]) == 2
    if verb == "pause":
        assert (state.state, state.counts["waiting"]) == ("paused", 3)
        assert here.resume(batch) is None
        assert here.go(batch) == "All delivered, equal to the penny."
        assert sorted(map(len, here.sage.documents().values()))[-1] == 1
    else:
        here.go_to_the_end(batch)  # what had arrived is read back all the same
        state = here.state(batch)
        assert (state.state, dict(state.counts)) == ("stopped", {"proved": 2, "left": 3})
        again = here.seal([here.invoice(f"INV-{n}") for n in range(2, 5)], state.child_name)
        here.start(again)
        assert here.go(again) == "All delivered, equal to the penny."


def test_a_live_company_sets_out_only_under_its_typed_name(here: Inside) -> None:
    with here.installation.store.writing() as session:
        connection = connections.held(session, here.workspace_id)
        assert connection is not None
        connection.kind = "sage"
        connections.keep(session, connection)
    batch = here.seal([here.invoice("INV-1")])
    for typed in ("", "Practice"):
        problem = here.start(batch, typed)
        assert problem is not None
        assert problem.rule == "company-name-not-typed"
    assert here.asked == []
    assert here.start(batch, " practice  press LTD ") is None


@on_both
def test_one_company_takes_one_transfer_at_a_time(connect: Connect) -> None:
    here, there = connect(), connect()  # two workspaces of one company
    first, second = here.seal([here.invoice("INV-1")]), there.seal([there.invoice("INV-2")])
    assert here.start(first) is None
    problem = there.start(second)
    assert problem is not None
    assert problem.rule == "company-busy"
    assert there.state(second).state == "sealed"
    here.go(first)
    assert there.start(second) is None


def test_vt_14_a_batch_reaches_no_other_company_than_its_own(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    with here.installation.store.writing() as session:
        connection = connections.held(session, here.workspace_id)
        assert connection is not None
        connection.business_id, connection.business_name = "f" * 32, "Another Ltd"
        connections.keep(session, connection)
    said = here.go(batch)
    assert "“Practice Press Ltd”, and this workspace is connected with “Another Ltd”" in said
    assert here.state(batch).state == "paused"
    assert "INV-1" not in here.sage.documents()


def test_a_batch_is_known_in_its_own_workspace_only(connect: Connect) -> None:
    here, there = connect(), connect()
    batch = here.seal([here.invoice("INV-1")])
    assert batches.state_of(there.installation, there.workspace_id, batch.id) is None
    problem = there.start(batch)
    assert problem is not None
    assert problem.rule == "no-batch"
    assert there.go(batch) == "This batch is not here any more."
    assert there.lines(batch) == []


def test_mm_29_a_batch_larger_than_the_day_s_quota_goes_on_the_next_day_by_itself(
    here: Inside,
) -> None:
    """And no call is refused for being one too many."""
    here.budget = OwnBudget(
        Quota(a_minute=6, a_day=10, at_once=1),
        clock=here.clock.seconds,
        sleep=here.clock.wait,
        longest_wait=90,
    )
    here.sage.rules(per_minute=7, per_day=12)
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(25)])
    here.start(batch)
    began = here.clock()
    with pytest.raises(TryAgain, match="used up for now") as later:
        here.go(batch)
    assert later.value.seconds > 3600
    state = here.state(batch)
    assert (state.state, dict(state.counts)) == ("sending", {"delivered": 9, "waiting": 16})
    assert state.says == "The calls that Sage allows are used up for now."
    here.clock.wait(later.value.seconds)
    assert here.go_to_the_end(batch) == "All delivered, equal to the penny."
    assert timedelta(days=2) < here.clock() - began < timedelta(days=3)
    assert set(here.sage.statuses) == {200, 201}


def _somebody_else(here: Inside) -> list[int]:
    """Another program of the same company, which calls twice after each of our documents; what
    Sage answers it."""
    answers: list[int] = []

    def around(request: httpx.Request, moment: str) -> None:
        if moment == "after" and request.method == "POST":
            for _ in range(2):
                found = here.sage.endpoint.outcome(
                    ("GET", "/contacts", {}, dict(request.headers), b"", "http://sage"), 1, False
                )
                answers.append(found.answer.status)

    here.sage.around = around
    return answers


def test_mm_29_another_user_s_calls_are_noticed_and_yielded_to(here: Inside) -> None:
    """By our own count there is room; Sage says otherwise, and is left alone until it has it."""
    here.budget = OwnBudget(
        Quota(a_minute=10, a_day=1_000, at_once=1),
        clock=here.clock.seconds,
        sleep=here.clock.wait,
        longest_wait=90,
    )
    here.sage.rules(per_minute=10)
    theirs = _somebody_else(here)
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(20)])
    here.start(batch)
    began = here.clock()
    assert here.go_to_the_end(batch) == "All delivered, equal to the penny."
    refused = here.sage.statuses.count(429)
    assert 0 < refused <= 7  # one for each time that it was full: no knocking until there is room
    assert theirs.count(200) >= len(theirs) // 2
    # 20 of ours and 40 of theirs at ten a minute.
    assert timedelta(minutes=4) < here.clock() - began < timedelta(minutes=10)
    assert all(len(here.sage.documents()[f"INV-{n}"]) == 1 for n in range(20))


def test_mm_29_a_day_that_somebody_else_has_used_up_ends_by_itself(here: Inside) -> None:
    here.budget = OwnBudget(
        Quota(a_minute=1_000, a_day=1_000, at_once=1),
        clock=here.clock.seconds,
        sleep=here.clock.wait,
        longest_wait=90,
    )
    here.sage.rules(per_day=30)
    _somebody_else(here)
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(15)])
    here.start(batch)
    began = here.clock()
    with pytest.raises(TryAgain) as later:
        here.go(batch)
    assert later.value.seconds >= 60
    state = here.state(batch)
    assert (state.state, state.arrived, state.counts.get("refused", 0)) == ("sending", 10, 0)
    assert state.says
    here.clock.wait(later.value.seconds)
    assert here.go_to_the_end(batch) == "All delivered, equal to the penny."
    assert began.date() < here.clock().date()  # Sage's day ends at midnight
    assert here.clock() - began < timedelta(days=2)
    assert here.sage.statuses.count(429) <= 30  # it asks once an hour, and not more


@on_both
def test_mm_29_all_workers_of_a_company_share_its_day_and_go_on_when_it_is_over(
    connect: Connect,
) -> None:
    """Counted in the store, by the store's own clock."""
    here, there = connect(), connect()
    store = here.installation.store
    quota = Quota(a_minute=1_000, a_day=12, at_once=1)
    for each in (here, there):
        each.budget = SharedBudget(store, "sage/one", quota)
    first = here.delivered(*(here.invoice(f"A-{n}") for n in range(5)))
    assert here.state(first).title == "All delivered, equal to the penny"
    second = there.seal([there.invoice(f"B-{n}") for n in range(5)])
    there.start(second)
    with pytest.raises(TryAgain, match="used up for now") as later:
        there.go(second)
    assert 86_000 < later.value.seconds <= 86_402
    assert dict(there.state(second).counts) == {"delivered": 4, "waiting": 1}
    with store.writing() as session:  # a day passes
        for call in session.exec(select(SageCall)):
            call.at -= timedelta(seconds=86_403)
            session.add(call)
    assert there.go(second) == "All delivered, equal to the penny."
    assert len(there.sage.documents()["B-4"]) == 1
