"""Answers that never came: found, or waited for, and never sent blindly."""

import contextlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from engine.errors import EngineError, TryAgain
from engine.model import Party
from engine.store import batches as rows
from engine.target import Explanation, RefusedByTarget
from engine.transfer import journal
from tests.transfer.inside import Crash, Inside, on_both


def test_a_lost_answer_is_found_again_at_once(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    here.start(batch)
    here.sage.befall("lost_reply", method="POST", after=1)
    before = here.sage.requests
    assert here.go(batch) == "All delivered, equal to the penny."
    assert here.sage.documents()["INV-2"] == [Decimal("144.00")]
    assert here.sage.requests - before == 1 + 2 + 1 + 1  # two looks, and the page read back


def test_where_lists_lag_behind_the_mark_brings_the_lost_answer(here: Inside) -> None:
    here.sage.rules(list_delay_seconds=1200)
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    here.start(batch)
    here.sage.befall("500_after_commit", path="/sales_invoices", method="POST", after=1)
    here.go_to_the_end(batch)
    assert here.sage.documents()["INV-2"] == [Decimal("144.00")]
    first, second = here.lines(batch)
    assert (first.state, second.state) == ("proved", "proved")
    assert second.request_id  # the answer itself, and not a look at a list


@on_both
def test_mm_29_without_marks_an_uncertain_document_is_seen_as_such_and_never_sent_blindly(
    here: Inside,
) -> None:
    here.sage.rules(idempotency="ignored", list_delay_seconds=1150)
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(3)])
    here.start(batch)
    here.sage.befall("lost_reply", method="POST", after=1)
    with pytest.raises(TryAgain, match="1 document") as later:
        here.go(batch)
    state = here.state(batch)
    assert (state.state, dict(state.counts)) == ("sending", {"delivered": 2, "uncertain": 1})
    (doubt,) = state.doubts
    assert doubt.number == "INV-1"
    assert doubt.look_at is not None
    assert timedelta(seconds=0) < doubt.look_at - here.clock() <= timedelta(seconds=60)
    assert later.value.seconds <= 60
    assert state.title == "Sending, 2 of 3 delivered, 1 uncertain"
    assert state.says.startswith("Sage has not said what became of 1 document")
    waited_from = here.clock()
    here.go_to_the_end(batch)
    assert here.clock() - waited_from > timedelta(minutes=15)
    assert {number: len(found) for number, found in here.sage.documents().items()}["INV-1"] == 1
    assert here.state(batch).counts == {"proved": 3}


def test_without_marks_what_was_surely_not_booked_is_sent_once_more(here: Inside) -> None:
    here.sage.rules(idempotency="ignored")
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    here.sage.befall("lost_request", method="POST")
    began = here.clock()
    here.go_to_the_end(batch)
    assert here.clock() - began > timedelta(minutes=20)  # no sooner: a list may lag so long
    assert here.sage.documents()["INV-1"] == [Decimal("144.00")]


def test_a_document_on_which_sage_always_fails_goes_back_to_a_person(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    here.start(batch)
    here.sage.befall("500_before", path="/sales_invoices", method="POST", times=1000, after=1)
    here.go_to_the_end(batch)
    (refused,) = here.lines(batch, "refused")
    assert refused.number == "INV-2"
    assert refused.says.startswith("Sage failed on it 8 times, and has not booked it.")
    assert here.state(batch).title == "1 of 2 delivered and equal to the penny, 1 refused"


@pytest.mark.parametrize("fault", ["no_rights", "lapsed_subscription", "429"])
def test_a_repetition_that_sage_did_not_hear_is_no_try(here: Inside, fault: str) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    here.start(batch)
    faults = ["lost_request", *[fault] * 9]

    def around(request: httpx.Request, moment: str) -> None:
        if moment == "before" and faults and b"INV-2" in request.content:
            here.sage.befall(faults.pop(0))

    here.sage.around = around
    here.sage.rules(list_delay_seconds=1200)
    for _ in range(40):
        try:
            here.go(batch)
        except TryAgain as later:
            here.clock.wait(later.seconds)
        except EngineError:
            assert here.resume(batch) is None
    first, second = here.lines(batch)
    assert (first.state, second.state) == ("proved", "proved"), second.says
    assert not faults
    assert len(here.sage.documents()["INV-2"]) == 1


def test_a_document_like_another_one_of_the_same_number_is_not_mistaken_for_it(
    here: Inside,
) -> None:
    """Undone and sent again, its lost answer is not the void one that stands there."""
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    here.go(batch)
    here.undo(batch)
    here.sage.rules(idempotency="ignored")
    again = here.seal([here.invoice("INV-1")])
    here.start(again)
    here.sage.befall("lost_request", method="POST")
    here.go_to_the_end(again)
    first, second = (here.lines(each)[0] for each in (batch, again))
    assert (first.state, second.state) == ("undone", "proved")
    assert first.target_number != second.target_number


@on_both
def test_a_worker_that_was_thought_dead_does_no_harm_when_it_comes_back(here: Inside) -> None:
    """In the midst of its second call, another worker carries the batch to its end."""
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(5)])
    here.start(batch)
    posts = 0

    def around(request: Any, when: str) -> None:
        nonlocal posts
        if request.method == "POST" and when == "after":
            posts += 1
            if posts == 2:
                here.go_to_the_end(batch)

    here.sage.around = around
    here.go_to_the_end(batch)
    held = here.sage.documents()
    assert [len(held[f"INV-{n}"]) for n in range(5)] == [1] * 5
    assert here.state(batch).counts == {"proved": 5}


@pytest.mark.parametrize("list_delay", [0, 900])
def test_a_reference_that_the_worker_who_relieved_us_has_taken_is_our_contact_s(
    here: Inside, list_delay: int
) -> None:
    """It made the contact while our call was on its way, and its answer was lost."""
    party = Party("new", "Blorp & Daughters Ltd", address_1="1 Imaginary Street", country="GB")
    batch = here.seal([here.invoice("INV-1", party=party)])
    here.start(batch)
    here.sage.rules(idempotency="ignored", list_delay_seconds=list_delay)
    posts = 0

    def around(request: httpx.Request, moment: str) -> None:
        nonlocal posts
        if moment == "before" and request.method == "POST" and "/contacts" in request.url.path:
            posts += 1
            if posts == 1:
                here.sage.befall("lost_reply", path="/contacts", method="POST")
                with contextlib.suppress(TryAgain):
                    here.go(batch)

    here.sage.around = around
    while here.state(batch).state == "sending":
        here.go_to_the_end(batch)
    made = [each for each in here.sage.records("contacts") if each["name"] == party.name]
    assert len(made) == 1
    assert len(here.sage.documents()["INV-1"]) == 1


def test_a_look_whose_answer_is_slow_says_nothing_of_what_was_sent_meanwhile(here: Inside) -> None:
    """The contact was not there when Sage was asked; twenty minutes later, its answer comes."""
    party = Party("new", "Blorp & Sons Ltd", address_1="1 Imaginary Street", country="GB")
    batch = here.seal([here.invoice("INV-1", party=party)])
    here.start(batch)
    here.sage.befall("500_before", "500_before", path="/contacts", method="POST")
    with pytest.raises(TryAgain):
        here.go(batch)
    here.clock.wait(500)
    looks = 0

    def around(request: httpx.Request, moment: str) -> None:
        nonlocal looks
        if moment == "after" and request.method == "GET" and "/contacts" in request.url.path:
            looks += 1
            if looks == 1:
                here.sage.befall("lost_reply", path="/contacts", method="POST")
                with pytest.raises(TryAgain):
                    here.go(batch)  # another worker, who sends it once more
                here.clock.wait(1300)

    here.sage.around = around
    here.go(batch)
    here.go_to_the_end(batch)
    made = [each for each in here.sage.records("contacts") if each["name"] == party.name]
    assert len(made) == 1
    assert here.state(batch).counts == {"proved": 1}


def test_a_refusal_that_comes_late_is_no_word_on_what_another_worker_sent_since(
    here: Inside,
) -> None:
    here.sage.rules(idempotency="ignored")
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    with here.installation.store.reading() as session:
        (as_it_set_out,) = rows.deliveries(session, here.workspace_id, batch.id)
    late = RefusedByTarget(Explanation("Sage is busy.", ""), status=422)

    def cut(request: httpx.Request) -> None:
        if request.method == "POST":
            raise Crash

    def answer_late(request: httpx.Request, moment: str) -> None:
        if request.method == "POST" and moment == "after":
            with here.installation.store.writing() as session:
                journal.refused(as_it_set_out, late, here.clock()).keep(session)

    here.sage.around = lambda request, moment: cut(request)
    with pytest.raises(Crash):
        here.go(batch)
    here.sage.around = answer_late
    here.go_to_the_end(batch)
    assert here.state(batch).counts == {"proved": 1}
    assert len(here.sage.documents()["INV-1"]) == 1


@on_both
def test_a_batch_that_was_taken_up_by_another_worker_sends_nothing_more(here: Inside) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(3)])
    here.start(batch)

    def around(request: Any, when: str) -> None:
        if request.method == "POST" and when == "before":
            with here.installation.store.writing() as session:
                held = rows.held(session, here.workspace_id, batch.id)
                assert held is not None
                rows.take_up(session, held)

    here.sage.around = around
    here.go(batch)
    assert here.state(batch).counts == {"delivered": 1, "waiting": 2}
