"""Voiding what was delivered, with a reason, or why it cannot be."""

from decimal import Decimal
from typing import Any

import pytest

from engine import transfer
from engine.errors import TryAgain
from engine.store import batches as rows
from tests.transfer.inside import Inside, Turn, on_both


def balances(here: Inside) -> list[tuple[Any, ...]]:
    with here.sage.store.reading() as connection:
        return [
            tuple(row)
            for row in connection.execute(
                "SELECT account, sum(debit), sum(credit) FROM postings GROUP BY account"
            )
        ]


@on_both
def test_oo_27_undo_voids_a_batch_and_the_books_are_as_before(here: Inside) -> None:
    before = balances(here)
    batch = here.seal([*(here.invoice(f"INV-{n}") for n in range(3)), here.credit_note("CN-1")])
    here.start(batch)
    here.go(batch)
    assert balances(here) != before
    assert here.undo(batch) == f"Voided 4 of 4 documents of {batch.name}."
    assert balances(here) == before
    assert [each.says for each in here.lines(batch)] == ["Voided by ann: A rehearsal"] * 4
    assert here.state(batch).title == "0 of 4 delivered, 4 voided"
    assert here.seal([here.invoice("INV-0")]).documents == 1  # free to be sent again
    assert "Voided 4 of 4 documents" in here.log()[-2]


def test_what_is_paid_cannot_be_undone_and_a_credit_note_is_proposed(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2")])
    here.start(batch)
    here.go(batch)
    here.pay("INV-1", "44.00")
    here.collect()
    (told,) = transfer.cannot_undo(here.installation, here.workspace_id, batch.id)
    assert (told.number, told.why) == ("INV-1", "A part of it is paid.")
    assert here.undo(batch) == (
        f"Voided 1 of 2 documents of {batch.name}. 1 could not be voided; each says why."
    )
    kept, voided = here.lines(batch)
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
    here.start(batch)
    here.go(batch)
    here.sage.befall("lost_reply", method="DELETE")
    assert here.undo(batch) == f"Voided 1 of 1 document of {batch.name}."


def test_undoing_that_was_put_down_half_way_counts_all_that_it_did(here: Inside) -> None:
    batch = here.delivered(*(here.invoice(f"INV-{n}") for n in range(4)))
    here.sage.befall("503", method="DELETE", after=2)
    with pytest.raises(TryAgain):
        here.undo(batch)
    assert dict(here.state(batch).counts) == {"proved": 2, "undone": 2}
    turn = Turn(here.installation, here.workspace_id, here.asked[-1][1], here.clock)
    said = transfer.go_on_undoing(turn, opening=here.opening, clock=here.clock)
    assert said == f"Voided 4 of 4 documents of {batch.name}."
    assert turn.told[0][:2] == (2, 4)


def test_one_document_is_voided_alone_and_then_the_rest(here: Inside) -> None:
    batch = here.delivered(*(here.invoice(f"INV-{n}") for n in range(3)))
    one = here.lines(batch)[1]
    assert one.may_undo
    assert (
        here.undo(batch, one.id, "Twice in the post") == f"Voided 1 of 1 document of {batch.name}."
    )
    assert set(here.sage.documents()) & {"INV-0", "INV-1", "INV-2"} == {"INV-0", "INV-2"}
    assert not here.lines(batch)[1].may_undo
    assert here.undo(batch) == f"Voided 2 of 2 documents of {batch.name}."


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
