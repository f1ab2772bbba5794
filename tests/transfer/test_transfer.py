"""A sealed batch on its way: each document once, to the penny, whatever a person presses."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine import batches, jobs, transfer
from engine.errors import NeedsSignIn, Refused, TryAgain
from engine.model import BatchState, DeliveryLine, Party, Problem
from engine.records import Batch
from engine.store import batches as rows
from engine.store import connections
from engine.store import jobs as job_rows
from tests.transfer.conftest import Connect
from tests.transfer.inside import Inside, line


def start(here: Inside, batch: Batch, typed: str = "") -> Problem | None:
    return transfer.start(
        here.installation,
        here.workspace_id,
        batch.id,
        actor="ann",
        typed=typed,
        enqueue=here.enqueue,
    )


def resume(here: Inside, batch: Batch) -> Problem | None:
    return transfer.resume(
        here.installation, here.workspace_id, batch.id, actor="ann", enqueue=here.enqueue
    )


def go(here: Inside, batch: Batch) -> str:
    return transfer.go_on(here.turn(batch), opening=here.opening, clock=here.clock)


def go_to_the_end(here: Inside, batch: Batch) -> str:
    while True:
        try:
            return go(here, batch)
        except TryAgain as later:
            here.clock.wait(later.seconds)


def state_of(here: Inside, batch: Batch) -> BatchState:
    found = batches.state_of(here.installation, here.workspace_id, batch.id, moment=here.clock())
    assert found is not None
    return found


def lines_of(here: Inside, batch: Batch, *states: str) -> list[DeliveryLine]:
    with here.installation.store.reading() as session:
        return list(batches.delivery_lines(session, here.workspace_id, batch.id, states=states))


def log(here: Inside) -> list[str]:
    from engine.store import events

    with here.installation.store.reading() as session:
        return [each.says for each in events.latest(session, here.workspace_id, 100)][::-1]


# --- the way it should be --------------------------------------------------------------------


def test_thirty_documents_are_delivered_once_each_and_read_back_to_the_penny(here: Inside) -> None:
    documents = [here.invoice(f"INV-{n}") for n in range(20)]
    documents += [here.credit_note(f"CN-{n}") for n in range(10)]
    batch = here.seal(documents)
    assert start(here, batch) is None
    before = here.sage.requests
    assert go(here, batch) == "All delivered, equal to the penny."
    held = here.sage.documents()
    assert {each.number: [each.gross] for each in documents}.items() <= held.items()
    assert here.sage.requests - before == 30 + 2  # one page of each kind read back
    state = state_of(here, batch)
    assert (state.state, dict(state.counts), state.calls) == ("delivered", {"proved": 30}, None)
    assert state.totals == (replace(state.there[0]),)
    assert (state.may_start, state.may_pause, state.may_undo) == (False, False, True)


def test_mm_29_every_receipt_names_sage_s_number_and_leads_to_its_page(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    start(here, batch)
    go(here, batch)
    (found,) = lines_of(here, batch)
    (held,) = [each for each in here.sage.records("sales_invoices") if each["reference"] == "INV-1"]
    assert found.target_number == held["invoice_number"]
    assert found.link.startswith("http://sage/invoicing/sales_invoices/")
    assert found.request_id
    assert found.came_from == "Invoices!2-3"
    assert found.title == "delivered and equal to the penny"


def test_the_log_tells_every_step_in_words(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")], "20261124A-I")
    start(here, batch)
    go(here, batch)
    told = log(here)
    assert [each.split(" ")[0] for each in told] == ["Sealed", "Started", "Delivered", "Read"]
    assert told[1] == (
        "Started the transfer of 20261124A-I to the practice company “Practice Press Ltd”."
    )
    assert told[2] == "Delivered 1 of 1 documents of 20261124A-I to “Practice Press Ltd”."
    assert told[3] == "Read back 20261124A-I: 1 documents equal to the penny."


# --- refused ---------------------------------------------------------------------------------


def test_cw_51_a_refused_document_lets_the_rest_go_on_and_is_sent_again_mended(
    here: Inside,
) -> None:
    documents = [here.invoice(f"INV-{n}") for n in range(3)]
    wrong = line("0" * 32, "To an account that is gone", "1", "10.00", "2.00")
    documents[1] = replace(documents[1], lines=(wrong,))
    batch = here.seal(documents, "20261124A-I")
    start(here, batch)
    assert go(here, batch) == "2 of 3 delivered, 1 refused, equal to the penny."
    (refused,) = lines_of(here, batch, "refused")
    assert refused.number == "INV-1"
    assert "Sage said: “" in refused.says
    assert "ledger_account_id" in refused.says
    assert "no longer in Sage" in refused.says  # and what it means, in our words
    state = state_of(here, batch)
    assert (state.state, state.child_name) == ("partly", "20261124A-I-1")
    assert "Sage refused INV-1 of 20261124A-I." in log(here)

    child = here.seal([here.invoice("INV-1")], state.child_name, parent_id=batch.id)
    start(here, child)
    assert go(here, child) == "Delivered, equal to the penny."
    assert here.sage.documents()["INV-1"] == [Decimal("144.00")]


def test_cw_49_a_batch_that_fails_before_anything_was_sent_has_sent_nothing(here: Inside) -> None:
    wrong = line("0" * 32, "To an account that is gone", "1", "10.00", "2.00")
    batch = here.seal([replace(here.invoice("INV-1"), lines=(wrong,))])
    before = here.sage.documents()
    start(here, batch)
    assert go(here, batch) == "Nothing was sent."
    assert state_of(here, batch).state == "failed"
    assert here.sage.documents() == before


def test_a_missing_right_stops_the_batch_instead_of_refusing_every_document(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    start(here, batch)
    here.sage.befall("no_rights", method="POST")
    with pytest.raises(Refused, match="lacks the right"):
        go(here, batch)
    state = state_of(here, batch)
    assert (state.state, dict(state.counts), state.may_resume) == ("paused", {"waiting": 2}, True)
    assert resume(here, batch) is None
    assert go(here, batch) == "All delivered, equal to the penny."


def test_a_lost_sign_in_pauses_the_batch_until_somebody_signs_in(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    start(here, batch)
    token = here.sage.token

    def forgotten(refused: str | None) -> str:
        raise NeedsSignIn("Sage no longer knows this connection.")

    here.sage.token = forgotten  # type: ignore[method-assign]
    with pytest.raises(NeedsSignIn):
        go(here, batch)
    state = state_of(here, batch)
    assert (state.state, state.says) == ("paused", "Sage no longer knows this connection.")
    here.sage.token = token  # type: ignore[method-assign]
    resume(here, batch)
    assert go(here, batch) == "Delivered, equal to the penny."


# --- start, pause, stop ----------------------------------------------------------------------


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
        go(here, batch)
    assert here.sage.documents()["INV-1"] == [Decimal("144.00")]
    assert [each for each in log(here) if each.startswith("Started")] == log(here)[1:2]


@pytest.mark.parametrize("verb", ["pause", "stop"])
def test_after_the_document_that_is_under_way_nothing_more_sets_out(
    here: Inside, verb: str
) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(5)])
    start(here, batch)
    posts: list[str] = []

    def around(request: Any, when: str) -> None:
        if request.method == "POST" and when == "before":
            posts.append(request.url.path)
            if len(posts) == 2:
                _press(here, batch, verb)

    here.sage.around = around
    go_to_the_end(here, batch)
    assert len(posts) == 2
    state = state_of(here, batch)
    assert len([number for number in here.sage.documents() if number.startswith("INV-")]) == 2
    if verb == "pause":
        assert (state.state, state.counts["waiting"]) == ("paused", 3)
        assert resume(here, batch) is None
        assert go(here, batch) == "All delivered, equal to the penny."
        assert sorted(map(len, here.sage.documents().values()))[-1] == 1
    else:
        go_to_the_end(here, batch)  # what had arrived is read back all the same
        state = state_of(here, batch)
        assert (state.state, dict(state.counts)) == ("stopped", {"proved": 2, "left": 3})
        again = here.seal([here.invoice(f"INV-{n}") for n in range(2, 5)], state.child_name)
        start(here, again)
        assert go(here, again) == "All delivered, equal to the penny."


def _press(here: Inside, batch: Batch, verb: str) -> None:
    if verb == "pause":
        assert transfer.pause(here.installation, here.workspace_id, batch.id, actor="ann") is None
    else:
        assert (
            transfer.stop(
                here.installation,
                here.workspace_id,
                batch.id,
                actor="ann",
                enqueue=here.enqueue,
            )
            is None
        )


def test_a_live_company_sets_out_only_under_its_typed_name(here: Inside) -> None:
    with here.installation.store.writing() as session:
        connection = connections.held(session, here.workspace_id)
        assert connection is not None
        connection.kind = "sage"
        connections.keep(session, connection)
    batch = here.seal([here.invoice("INV-1")])
    for typed in ("", "Practice"):
        problem = start(here, batch, typed)
        assert problem is not None
        assert problem.rule == "company-name-not-typed"
    assert here.asked == []
    assert start(here, batch, " practice  press LTD ") is None


def test_one_company_takes_one_transfer_at_a_time(connect: Connect) -> None:
    here, there = connect(), connect()  # two workspaces of one company
    first, second = here.seal([here.invoice("INV-1")]), there.seal([there.invoice("INV-2")])
    assert start(here, first) is None
    problem = start(there, second)
    assert problem is not None
    assert problem.rule == "company-busy"
    assert state_of(there, second).state == "sealed"
    go(here, first)
    assert start(there, second) is None


def test_vt_14_a_batch_reaches_no_other_company_than_its_own(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    start(here, batch)
    with here.installation.store.writing() as session:
        connection = connections.held(session, here.workspace_id)
        assert connection is not None
        connection.business_id, connection.business_name = "f" * 32, "Another Ltd"
        connections.keep(session, connection)
    said = go(here, batch)
    assert "“Practice Press Ltd”, and this workspace is connected with “Another Ltd”" in said
    assert state_of(here, batch).state == "paused"
    assert "INV-1" not in here.sage.documents()


def test_a_batch_is_known_in_its_own_workspace_only(connect: Connect) -> None:
    here, there = connect(), connect()
    batch = here.seal([here.invoice("INV-1")])
    assert batches.state_of(there.installation, there.workspace_id, batch.id) is None
    problem = start(there, batch)
    assert problem is not None
    assert problem.rule == "no-batch"
    assert go(there, batch) == "This batch is not here any more."
    assert lines_of(there, batch) == []


# --- what may have been booked ---------------------------------------------------------------


def test_a_lost_answer_is_found_again_at_once(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    start(here, batch)
    here.sage.befall("lost_reply", method="POST", after=1)
    before = here.sage.requests
    assert go(here, batch) == "All delivered, equal to the penny."
    assert here.sage.documents()["INV-2"] == [Decimal("144.00")]
    assert here.sage.requests - before == 2 + 1 + 1  # the look, and the page read back


def test_where_lists_lag_behind_the_mark_brings_the_lost_answer(here: Inside) -> None:
    here.sage.rules(list_delay_seconds=1200)
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    start(here, batch)
    here.sage.befall("500_after_commit", path="/sales_invoices", method="POST", after=1)
    go_to_the_end(here, batch)
    assert here.sage.documents()["INV-2"] == [Decimal("144.00")]
    first, second = lines_of(here, batch)
    assert (first.state, second.state) == ("proved", "proved")
    assert second.request_id  # the answer itself, and not a look at a list


def test_mm_29_without_marks_an_uncertain_document_is_seen_as_such_and_never_sent_blindly(
    here: Inside,
) -> None:
    here.sage.rules(idempotency="ignored", list_delay_seconds=1150)
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(3)])
    start(here, batch)
    here.sage.befall("lost_reply", method="POST", after=1)
    with pytest.raises(TryAgain, match="1 document") as later:
        go(here, batch)
    state = state_of(here, batch)
    assert (state.state, dict(state.counts)) == ("sending", {"delivered": 2, "uncertain": 1})
    (doubt,) = state.doubts
    assert doubt.number == "INV-1"
    assert doubt.look_at is not None
    assert timedelta(seconds=0) < doubt.look_at - here.clock() <= timedelta(seconds=60)
    assert later.value.seconds <= 60
    assert state.title == "Sending, 2 of 3 delivered, 1 uncertain"
    assert state.says.startswith("Sage has not said what became of 1 document")
    waited_from = here.clock()
    go_to_the_end(here, batch)
    assert here.clock() - waited_from > timedelta(minutes=15)
    assert {number: len(found) for number, found in here.sage.documents().items()}["INV-1"] == 1
    assert state_of(here, batch).counts == {"proved": 3}


def test_without_marks_what_was_surely_not_booked_is_sent_once_more(here: Inside) -> None:
    here.sage.rules(idempotency="ignored")
    batch = here.seal([here.invoice("INV-1")])
    start(here, batch)
    here.sage.befall("lost_request", method="POST")
    began = here.clock()
    go_to_the_end(here, batch)
    assert here.clock() - began > timedelta(minutes=20)  # no sooner: a list may lag so long
    assert here.sage.documents()["INV-1"] == [Decimal("144.00")]


def test_a_document_on_which_sage_always_fails_goes_back_to_a_person(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    start(here, batch)
    here.sage.befall("500_before", path="/sales_invoices", method="POST", times=1000, after=1)
    go_to_the_end(here, batch)
    (refused,) = lines_of(here, batch, "refused")
    assert refused.number == "INV-2"
    assert refused.says.startswith("Sage failed on it 8 times, and has not booked it.")
    assert state_of(here, batch).title == "1 of 2 delivered, 1 refused, equal to the penny"


def test_a_document_like_another_one_of_the_same_number_is_not_mistaken_for_it(
    here: Inside,
) -> None:
    """Undone and sent again, its lost answer is not the void one that stands there."""
    batch = here.seal([here.invoice("INV-1")])
    start(here, batch)
    go(here, batch)
    undo(here, batch)
    here.sage.rules(idempotency="ignored")
    again = here.seal([here.invoice("INV-1")])
    start(here, again)
    here.sage.befall("lost_request", method="POST")
    go_to_the_end(here, again)
    first, second = (lines_of(here, each)[0] for each in (batch, again))
    assert (first.state, second.state) == ("undone", "proved")
    assert first.target_number != second.target_number


def test_a_worker_that_was_thought_dead_does_no_harm_when_it_comes_back(here: Inside) -> None:
    """In the midst of its second call, another worker carries the batch to its end."""
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(5)])
    start(here, batch)
    posts = 0

    def around(request: Any, when: str) -> None:
        nonlocal posts
        if request.method == "POST" and when == "after":
            posts += 1
            if posts == 2:
                go_to_the_end(here, batch)

    here.sage.around = around
    go_to_the_end(here, batch)
    held = here.sage.documents()
    assert [len(held[f"INV-{n}"]) for n in range(5)] == [1] * 5
    assert state_of(here, batch).counts == {"proved": 5}


def test_a_batch_that_was_taken_up_by_another_worker_sends_nothing_more(here: Inside) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(3)])
    start(here, batch)

    def around(request: Any, when: str) -> None:
        if request.method == "POST" and when == "before":
            with here.installation.store.writing() as session:
                held = rows.held(session, here.workspace_id, batch.id)
                assert held is not None
                rows.take_up(session, held)

    here.sage.around = around
    go(here, batch)
    assert state_of(here, batch).counts == {"delivered": 1, "waiting": 2}


# --- contacts --------------------------------------------------------------------------------

BLORP = Party(
    "BL-77",
    "Blorp & Söhne GmbH",
    person="Berta Blorp",
    email="berta@blorp.example",
    telephone="0123",
    vat_number="DE123456789",
    address_1="1 Imaginary Street",
    city="Wobbleton",
    postcode="ZZ1 1ZZ",
    country="GB",
)


def contacts(here: Inside, name: str) -> list[dict[str, Any]]:
    return [each for each in here.sage.records("contacts") if each["name"] == name]


def test_a_new_contact_is_made_once_for_all_its_documents(here: Inside) -> None:
    documents = [here.invoice(f"INV-{n}", party=BLORP) for n in range(3)]
    batch = here.seal(documents)
    assert state_of(here, batch).contacts == 1
    start(here, batch)
    assert go(here, batch) == "All delivered, equal to the penny."
    (made,) = contacts(here, BLORP.name)
    assert (made["reference"], made["tax_number"]) == ("BLORPSO001", "DE123456789")
    assert made["email"] == "berta@blorp.example"
    invoices = [
        each for each in here.sage.records("sales_invoices") if each["contact"] == made["id"]
    ]
    assert len(invoices) == 3
    assert invoices[0]["main_address"]["city"] == "Wobbleton"

    later = here.seal([here.invoice("INV-9", party=BLORP)])
    assert state_of(here, later).contacts == 0
    start(here, later)
    go(here, later)
    assert len(contacts(here, BLORP.name)) == 1


def test_mm_09_a_contact_that_is_there_under_its_code_is_taken_and_not_made_again(
    here: Inside,
) -> None:
    known = next(
        each for each in here.sage.records("contacts") if each["id"] == here.books.customer
    )
    party = Party("x", known["name"].upper(), code=known["reference"])
    batch = here.seal([here.invoice("INV-1", party=party)])
    start(here, batch)
    assert go(here, batch) == "Delivered, equal to the penny."
    (contact, _) = lines_of(here, batch)
    assert (contact.state, contact.says) == ("proved", "It was in Sage already.")


def test_a_reference_that_another_contact_has_is_followed_by_the_next(here: Inside) -> None:
    known = next(
        each for each in here.sage.records("contacts") if each["id"] == here.books.customer
    )
    party = replace(BLORP, code=known["reference"])
    batch = here.seal([here.invoice("INV-1", party=party)])
    start(here, batch)
    go(here, batch)
    (made,) = contacts(here, BLORP.name)
    assert made["reference"] == "BLORPSO001"


def test_a_reference_that_a_deleted_contact_keeps_is_followed_by_the_next(here: Inside) -> None:
    """Sage shows it in no list, and says so only when it is asked to make it."""
    with here.sage.store.writing() as connection:
        connection.execute(
            "UPDATE records SET code = 'BLORPSO001', deleted_at = '2026-01-01T00:00:00Z'"
            " WHERE rowid = (SELECT max(rowid) FROM records WHERE business = ?"
            " AND resource = 'contacts')",
            (here.sage.business,),
        )
    batch = here.seal([here.invoice("INV-1", party=BLORP)])
    start(here, batch)
    assert go(here, batch) == "Delivered, equal to the penny."
    (made,) = contacts(here, BLORP.name)
    assert made["reference"] == "BLORPSO002"


def test_documents_of_a_contact_that_sage_refuses_say_why_they_were_not_sent(here: Inside) -> None:
    party = replace(BLORP, vat_number="GB1")
    batch = here.seal([here.invoice("INV-1", party=party), here.invoice("INV-2")])
    start(here, batch)
    assert go(here, batch) == "1 of 2 delivered, 1 refused, equal to the penny."
    contact, document = lines_of(here, batch, "refused")
    assert "VAT number" in contact.says
    assert document.says.startswith("Its contact “Blorp & Söhne GmbH” is missing: ")


# --- the read-back ---------------------------------------------------------------------------


def test_what_somebody_changed_in_sage_is_shown_by_the_read_back(here: Inside) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(3)])
    start(here, batch)

    def around(request: Any, when: str) -> None:
        if request.method != "GET" or when != "before":
            return
        with here.sage.store.writing() as connection:
            connection.execute(
                "UPDATE records SET body = json_set(body, '$.tax_amount', '24.01',"
                " '$.total_amount', '144.01') WHERE json_extract(body, '$.reference') = 'INV-0'"
            )
            connection.execute(
                "UPDATE records SET body = json_set(body, '$.status', 'VOID')"
                " WHERE json_extract(body, '$.reference') = 'INV-1'"
            )

    here.sage.around = around
    assert go(here, batch) == "All delivered, 2 different in Sage."
    first, second = lines_of(here, batch, "differs")
    assert first.says == "In Sage: tax 24.01 instead of 24.00, total 144.01 instead of 144.00."
    assert second.says == "It is void in Sage."
    state = state_of(here, batch)
    assert (state.proved_at, state.says) == (None, "2 documents are not in Sage as sent.")
    assert "1 documents equal to the penny, 2 different." in log(here)[-1]


def test_the_read_back_waits_for_lists_that_lag_behind(here: Inside) -> None:
    here.sage.rules(list_delay_seconds=300)
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(6)])
    start(here, batch)
    with pytest.raises(TryAgain, match="do not show 6 delivered documents yet"):
        go(here, batch)
    assert state_of(here, batch).state == "delivered"  # the next batch may set out meanwhile
    assert go_to_the_end(here, batch) == "All delivered, equal to the penny."


def test_a_thousand_documents_need_two_calls_in_a_hundred_more_than_there_are(
    here: Inside,
) -> None:
    batch = here.seal([here.invoice(f"INV-{n}") for n in range(250)])
    start(here, batch)
    before = here.sage.requests
    go(here, batch)
    assert here.sage.requests - before <= 250 * 1.02


# --- undo ------------------------------------------------------------------------------------


def undo(here: Inside, batch: Batch, delivery: str = "", reason: str = "A rehearsal") -> str:
    problem = transfer.undo(
        here.installation,
        here.workspace_id,
        batch.id,
        delivery_id=delivery,
        actor="ann",
        reason=reason,
        enqueue=here.enqueue,
    )
    assert problem is None, problem
    kind, arguments = here.asked[-1]
    assert kind == "undo"
    turn = here.turn(batch)
    turn.arguments = arguments
    return transfer.go_on_undoing(turn, opening=here.opening, clock=here.clock)


def balances(here: Inside) -> list[tuple[Any, ...]]:
    with here.sage.store.reading() as connection:
        return [
            tuple(row)
            for row in connection.execute(
                "SELECT account, sum(debit), sum(credit) FROM postings GROUP BY account"
            )
        ]


def test_oo_27_undo_voids_a_batch_and_the_books_are_as_before(here: Inside) -> None:
    before = balances(here)
    batch = here.seal([*(here.invoice(f"INV-{n}") for n in range(3)), here.credit_note("CN-1")])
    start(here, batch)
    go(here, batch)
    assert balances(here) != before
    assert undo(here, batch) == f"Voided 4 of 4 documents of {batch.name}."
    assert balances(here) == before
    assert [each.says for each in lines_of(here, batch)] == ["Voided by ann: A rehearsal"] * 4
    assert state_of(here, batch).title == "0 of 4 delivered, 4 voided"
    assert here.seal([here.invoice("INV-0")]).documents == 1  # free to be sent again
    assert "Voided 4 of 4 documents" in log(here)[-2]


def test_what_is_paid_cannot_be_undone_and_a_credit_note_is_proposed(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    start(here, batch)
    go(here, batch)
    pay(here, "INV-1", "44.00")
    collect(here)
    (told,) = transfer.cannot_undo(here.installation, here.workspace_id, batch.id)
    assert (told.number, told.why) == ("INV-1", "A part of it is paid.")
    assert undo(here, batch) == (
        f"Voided 1 of 2 documents of {batch.name}. 1 could not be voided; each says why."
    )
    kept, voided = lines_of(here, batch)
    assert (kept.state, voided.state) == ("proved", "undone")
    assert kept.says.startswith("It could not be voided. ")
    assert kept.says.endswith("Send a credit note instead.")
    with here.installation.store.reading() as session:
        row = rows.delivery(session, here.workspace_id, kept.id)
    assert row is not None
    proposed = transfer.credit_note_for(row, here.clock().date())
    assert (proposed.kind, proposed.number, proposed.gross) == (
        "credit note",
        "INV-1-CN",
        Decimal("144.00"),
    )


def test_an_answer_lost_while_voiding_is_looked_up(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    start(here, batch)
    go(here, batch)
    here.sage.befall("lost_reply", method="DELETE")
    assert undo(here, batch) == f"Voided 1 of 1 documents of {batch.name}."


def test_undo_needs_a_reason_that_sage_can_keep(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    for reason, rule in ((" ", "no-reason"), ("x" * 201, "reason-too-long")):
        problem = transfer.undo(
            here.installation,
            here.workspace_id,
            batch.id,
            actor="ann",
            reason=reason,
            enqueue=here.enqueue,
        )
        assert problem is not None
        assert problem.rule == rule


# --- payments --------------------------------------------------------------------------------


def pay(here: Inside, number: str, amount: str) -> None:
    """What a person does in Sage when money arrives."""
    invoice = next(
        each for each in here.sage.records("sales_invoices") if each["reference"] == number
    )
    bank = here.sage.records("bank_accounts")[0]
    with here.opening(here.installation, here.workspace_id) as client:
        client.post(
            "/contact_payments",
            {
                "contact_payment": {
                    "transaction_type_id": "CUSTOMER_RECEIPT",
                    "contact_id": invoice["contact"],
                    "bank_account_id": bank["id"],
                    "date": "2026-11-24",
                    "total_amount": Decimal(amount),
                    "reference": "BACS 17",
                    "allocated_artefacts": [
                        {"artefact_id": invoice["id"], "amount": Decimal(amount)}
                    ],
                }
            },
        )


def collect(here: Inside, since: str = "") -> str:
    from engine import payments

    turn = here.turn(Batch(id=""))
    turn.arguments = {"since": since}
    return payments.refresh(turn, opening=here.opening, clock=here.clock)


def paid(here: Inside) -> dict[str, Any]:
    from engine import payments

    return {
        each.source_number: each
        for each in payments.payment_lines(here.installation, here.workspace_id)
    }


def test_mm_37_part_payments_come_back_with_what_is_outstanding(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2"), here.invoice("INV-3")])
    start(here, batch)
    go(here, batch)
    pay(here, "INV-1", "44.00")
    pay(here, "INV-2", "144.00")
    assert collect(here) == "News of 3 documents: 1 paid, 1 part paid, 1 unpaid."
    found = paid(here)
    assert [
        (found[number].status, found[number].paid, found[number].outstanding)
        for number in ("INV-1", "INV-2", "INV-3")
    ] == [
        ("part paid", Decimal("44.00"), Decimal("100.00")),
        ("paid", Decimal("144.00"), Decimal("0.00")),
        ("unpaid", Decimal("0.00"), Decimal("144.00")),
    ]
    (part,) = found["INV-1"].allocations
    assert (part.reference, part.amount) == ("BACS 17", Decimal("44.00"))
    assert found["INV-2"].last_paid is not None
    assert collect(here) == "Nothing new was paid."
    pay(here, "INV-3", "1.00")
    assert collect(here) == "News of 1 document: 1 part paid."


def test_mm_40_what_was_voided_in_sage_is_flagged(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    start(here, batch)
    go(here, batch)
    (found,) = lines_of(here, batch)
    invoice = next(
        each for each in here.sage.records("sales_invoices") if each["reference"] == "INV-1"
    )
    with here.opening(here.installation, here.workspace_id) as client:
        client.delete(f"/sales_invoices/{invoice['id']}", void_reason="Entered twice")
    assert collect(here) == "News of 1 document: 1 voided in Sage."
    line_of = paid(here)["INV-1"]
    assert line_of.status == "void"
    assert line_of.says == "INV-1 was voided in Sage: Entered twice."
    assert line_of.outstanding == 0
    assert line_of.links == (found.link,)


def test_cw_60_a_split_pair_is_netted(here: Inside) -> None:
    """460 comes to 150.00: 4600 over 1,150.00 less 4601 over 1,000.00."""
    account = here.books.account
    invoice = replace(
        here.invoice("4600"),
        source_number="460",
        lines=(line(account, "Work", "1", "1150.00", "0.00", "GB_ZERO"),),
    )
    credit = replace(
        here.credit_note("4601"),
        source_number="460",
        lines=(line(account, "Deposit", "1", "1000.00", "0.00", "GB_ZERO"),),
    )
    batch = here.seal([invoice, credit])
    start(here, batch)
    go(here, batch)
    pay(here, "4600", "150.00")
    collect(here)
    found = paid(here)["460"]
    assert found.numbers == ("4600", "4601")
    assert (found.gross, found.paid, found.outstanding) == (
        Decimal("150.00"),
        Decimal("150.00"),
        Decimal("0.00"),
    )
    assert found.status == "paid"
    assert found.says == "Its credit note is not set against its invoice in Sage yet."
