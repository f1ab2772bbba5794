"""Documents that are marked as already in Sage: counted, followed, amended, and taken back."""

from dataclasses import replace
from decimal import Decimal

from engine import batches
from engine.batches import Adoption
from engine.model import Document, Problem
from engine.records import Batch
from engine.store import batches as rows
from engine.targets.sage_accounting import request_of
from tests.transfer.inside import Inside, on_both
from tests.transfer.test_amend import dearer


def typed_in_sage(here: Inside, document: Document) -> None:
    """Somebody has made it there by hand."""
    with here.opening(here.installation, here.workspace_id) as target:
        target.client.post("/sales_invoices", request_of(document))


def marked(here: Inside, document: Document, number: str = "") -> Batch:
    found = here.found(number or document.number)
    batch = here.adopt(Adoption(document, found, "The same number, client, date and total."))
    assert isinstance(batch, Batch), batch
    return batch


def left(here: Inside, batch: Batch, why: str = "The wrong one") -> Problem | None:
    return batches.take_back(here.installation, here.workspace_id, batch.id, actor="bob", why=why)


@on_both
def test_cw_36_what_is_marked_counts_as_there_and_is_followed_for_payments(here: Inside) -> None:
    document = here.invoice("INV-1")
    typed_in_sage(here, document)
    here.pay("INV-1", "44.00")
    here.delivered(here.invoice("INV-9"))
    here.collect()
    batch = marked(here, document)
    assert here.state(batch).title == "1 marked as already in Sage"
    (row,) = here.lines(batch)
    assert (row.act, row.state, row.says) == (
        "adopt", "proved", "The same number, client, date and total."
    )  # fmt: skip
    assert row.target_number.startswith("SI-")
    assert here.log()[-1].startswith("Marked as already in “Practice Press Ltd”: INV-1 as SI-")
    one = here.sent("invoice INV-1")
    assert (one.act, one.by, one.state) == ("adopt", "ann", "proved")
    here.collect()
    paid = here.paid()["INV-1"]
    assert (paid.status, paid.paid) == ("part paid", Decimal("44.00"))
    assert not here.state(batch).may_undo


@on_both
def test_a_mark_is_taken_back_with_a_reason_and_nothing_happens_in_sage(here: Inside) -> None:
    document = here.invoice("INV-1")
    typed_in_sage(here, document)
    batch = marked(here, document)
    assert here.state(batch).may_take_back
    problem = left(here, batch, " ")
    assert problem is not None
    assert problem.rule == "no-reason"
    assert left(here, batch) is None
    assert here.lines(batch)[0].says == "Taken back by bob: The wrong one"
    assert here.state(batch).title == "0 marked as already in Sage, 1 taken back"
    with here.installation.store.reading() as session:
        assert batches.sent(session, here.workspace_id, here.sage.business) == {}
    assert here.sage.documents()["INV-1"] == [Decimal("144.00")]
    again = left(here, batch)
    assert again is not None
    assert again.rule == "no-marks"


def test_another_one_than_the_file_s_is_marked_as_different(here: Inside) -> None:
    document = here.invoice("INV-1")
    typed_in_sage(here, replace(document, number="HAND-1"))
    batch = marked(here, document, "HAND-1")
    (row,) = here.lines(batch)
    assert row.state == "differs"
    assert row.says == "In Sage: number “HAND-1” instead of “INV-1”."


def test_what_is_marked_is_amended_like_any_other(here: Inside) -> None:
    document = here.invoice("INV-1")
    typed_in_sage(here, document)
    first = marked(here, document)
    batch = here.seal([], changes=[here.update(dearer(document))])
    here.start(batch)
    assert here.go(batch) == "Delivered, equal to the penny."
    assert here.sage.documents()["INV-1"] == [Decimal("174.00")]
    assert here.lines(first)[0].state == "amended"


def test_one_document_of_sage_stands_for_one_of_the_file(here: Inside) -> None:
    document = here.invoice("INV-1")
    typed_in_sage(here, document)
    marked(here, document)
    problem = here.adopt(Adoption(here.invoice("INV-2"), here.found("INV-1"), "A guess"))
    assert isinstance(problem, Problem)
    assert problem.rule == "marked-already"
    sent_before = here.adopt(Adoption(document, here.found("INV-1"), "Once more"))
    assert isinstance(sent_before, Problem)


def test_what_differs_may_be_left_in_sage_as_it_is(here: Inside) -> None:
    """Its row of the file is then no longer told as changed; taken back, it is again."""
    document = here.invoice("INV-1")
    first = here.delivered(document)
    now = dearer(document)
    before = here.sent("invoice INV-1")
    batch = here.adopt(Adoption(now, here.found("INV-1"), "Left as it is.", before))
    assert isinstance(batch, Batch), batch
    (row,) = here.lines(batch)
    assert (row.state, here.lines(first)[0].state) == ("differs", "amended")
    assert here.sent("invoice INV-1").id == row.id
    assert left(here, batch) is None
    assert here.lines(first)[0].state == "proved"
    with here.installation.store.reading() as session:
        (stands,) = rows.standing(session, here.workspace_id, here.sage.business, ["invoice INV-1"])
    assert stands.batch_id == first.id
