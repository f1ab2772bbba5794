"""What was paid in Sage, read back: in part, in full, not at all, voided, split."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlmodel import select

from engine.records import Collection
from tests.transfer.inside import Inside, line, on_both


@on_both
def test_mm_37_part_payments_come_back_with_what_is_outstanding(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1"), here.invoice("INV-2"), here.invoice("INV-3")])
    here.start(batch)
    here.go(batch)
    here.pay("INV-1", "44.00")
    here.pay("INV-2", "144.00")
    assert here.collect() == "News of 3 documents: 1 paid, 1 part paid, 1 unpaid."
    found = here.paid()
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
    assert here.collect() == "Nothing new was paid."
    here.pay("INV-3", "1.00")
    assert here.collect() == "News of 1 document: 1 part paid."


def test_cw_57_a_reading_that_is_to_begin_later_skips_nothing(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    here.go(batch)
    here.collect()
    here.pay("INV-1", "44.00")
    assert here.collect("2999-01-01") == "News of 1 document: 1 part paid."


def test_cw_57_a_reading_goes_further_back_where_it_is_asked_to(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    here.go(batch)
    here.collect()
    with here.installation.store.writing() as session:
        last = session.exec(select(Collection)).one()
        last.as_of += timedelta(days=1)  # the clock of this server was wrong
        session.add(last)
    here.pay("INV-1", "44.00")
    assert here.collect() == "Nothing new was paid."
    assert here.collect("2020-03-01") == "News of 1 document: 1 part paid."


def test_mm_40_what_was_voided_in_sage_is_flagged(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    here.start(batch)
    here.go(batch)
    (found,) = here.lines(batch)
    invoice = next(
        each for each in here.sage.records("sales_invoices") if each["reference"] == "INV-1"
    )
    with here.opening(here.installation, here.workspace_id) as target:
        target.client.delete(f"/sales_invoices/{invoice['id']}", void_reason="Entered twice")
    assert here.collect() == "News of 1 document: 1 voided in Sage."
    line_of = here.paid()["INV-1"]
    assert line_of.status == "void"
    assert line_of.says == "INV-1 was voided in Sage: Entered twice."
    assert line_of.outstanding == 0
    assert line_of.links == (found.link,)


@on_both
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
    here.start(batch)
    here.go(batch)
    here.pay("4600", "150.00")
    here.collect()
    found = here.paid()["460"]
    assert found.numbers == ("4600", "4601")
    assert (found.gross, found.paid, found.outstanding) == (
        Decimal("150.00"),
        Decimal("150.00"),
        Decimal("0.00"),
    )
    assert found.status == "paid"
    assert found.says == "Its credit note is not set against its invoice in Sage yet."
