"""What Sage 50's own export says of a batch after its import, and of what was paid."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from engine.model import Problem
from engine.target import Payment
from engine.targets.sage50 import SAGE50
from tests.making import sheet_of
from tests.targets.sage50.making import document, line, order, purchase
from tests.targets.sage50.test_writing import connectwise, splits
from tests.targets.sage50.witness import Split

HEAD = "No,Type,A/C,N/C,Ref,Details,Date,Net,Tax,T/C,Amount Paid,O/S\n"


def read(text: str) -> Sequence[Payment]:
    found = SAGE50.read_back(sheet_of(text, "audit trail.csv"))
    assert not isinstance(found, Problem), found
    return found


def refused(text: str) -> str:
    found = SAGE50.read_back(sheet_of(text, "audit trail.csv"))
    assert isinstance(found, Problem)
    return str(found)


def exported(rows: Sequence[Split], *, grouped: bool = True, signed: bool = True) -> str:
    """The rows as Sage exports them once they were imported: nothing is paid."""
    lines, number, before = [], 0, None
    for row in rows:
        same = (row.type, row.account, row.reference, row.day)
        if not grouped or same != before:
            number += 1
        before = same
        sign = -1 if signed and row.type in ("SC", "PI") else 1
        day, month, year = row.day
        lines.append(
            f"{number},{row.type},{row.account},{row.nominal},{row.reference},x,"
            f"{day:02}/{month:02}/{year},{sign * row.net},{sign * row.tax},{row.tax_code},0.00,"
            f"{sign * (row.net + row.tax)}"
        )
    return HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize("grouped", [True, False])
@pytest.mark.parametrize("signed", [True, False])
def test_a_batch_is_found_again_to_the_penny(grouped: bool, signed: bool) -> None:
    made, _ = connectwise()
    bought = purchase(line("453.00", "50.00", account="7400"), line("12.40", "0.00"), number="704")
    made = order(*made.documents, bought, books=made.books, new=made.new_contacts)
    back = {
        (each.found.kind, each.found.number): each.found
        for each in read(exported(splits(SAGE50.write(made)), grouped=grouped, signed=signed))
    }
    assert len(back) == len(made.documents)
    for each in made.documents:
        found = back[each.kind, each.number]
        assert (found.net, found.tax, found.gross) == (each.net, each.tax, each.gross)
        assert (found.date, found.currency) == (each.date, each.currency)
        assert found.contact_id == SAGE50.contact_id(each.kind, each.party.code)
        assert (found.status, found.outstanding) == ("unpaid", each.gross)


def test_an_export_with_net_and_tax_tells_more_than_totals() -> None:
    (payment,) = read(exported(splits(SAGE50.write(order(document())))))
    assert not payment.totals_only


def test_what_was_imported_twice_shows_as_twice_the_amount() -> None:
    rows = splits(SAGE50.write(order(document())))
    (payment,) = read(exported(rows) + exported(rows).split("\n", 1)[1].replace("1,SI", "2,SI"))
    assert (payment.found.gross, payment.found.target_number) == (Decimal("240.00"), "1–2")


def test_cw_60_both_halves_of_a_split_invoice_make_what_the_file_said() -> None:
    invoice, credit, receipt = read(
        HEAD
        + "7,SI,BLORP001,4000,4600,x,30/04/2024,1150.00,230.00,T1,1380.00,0.00\n"
        + "8,SC,BLORP001,4010,4601,x,30/04/2024,1000.00,200.00,T1,1200.00,0.00\n"
        + "9,SR,BLORP001,1200,,x,10/05/2024,180.00,0.00,T9,180.00,0.00\n"
    )
    assert (invoice.found.status, credit.found.status) == ("paid", "paid")
    assert receipt.found.kind == "receipt"
    assert invoice.found.net - credit.found.net == Decimal("150.00")


@pytest.mark.parametrize(
    ("paid", "left", "status", "outstanding"),
    [
        ("0.00", "120.00", "unpaid", "120.00"),
        ("50.00", "70.00", "part paid", "70.00"),
        ("120.00", "0.00", "paid", "0.00"),
    ],
)
@pytest.mark.parametrize("says", ["both", "paid", "outstanding"])
def test_how_far_it_is_paid_by_whichever_column_there_is(
    paid: str, left: str, status: str, outstanding: str, says: str
) -> None:
    columns = {"paid": ("Paid", paid), "outstanding": ("Outstanding", left)}
    shown = columns.values() if says == "both" else [columns[says]]
    heads, cells = zip(*shown, strict=True)
    (payment,) = read(
        f"Tran Number,Type,Account Ref,Inv Ref,Date,Gross,{','.join(heads)}\n"
        f"12,SI,ACME001,7,05/03/2025,120.00,{','.join(cells)}\n"
    )
    found = payment.found
    assert (found.status, found.outstanding) == (status, Decimal(outstanding))
    assert (found.net, found.tax, found.gross) == (120, 0, 120)
    assert payment.totals_only


@pytest.mark.parametrize(("cell", "status"), [("Y", "paid"), ("N", "unpaid"), ("", "unpaid")])
def test_where_only_a_mark_says_whether_it_is_paid(cell: str, status: str) -> None:
    (payment,) = read(
        f"No,Type,A/C,Ref,Date,Net,Tax,Paid\n1,SI,ACME001,7,05/03/2025,100.00,20.00,{cell}\n"
    )
    assert payment.found.status == status


@pytest.mark.parametrize(
    ("open_", "expected"),
    [
        (("60.00", "30.00"), "90.00"),  # each split says its own
        (("0.00", "30.00"), "30.00"),
        (("90.00", "90.00"), "90.00"),  # each says the whole's
        (("45.00", "45.00"), "45.00"),
        (("0.00", "0.00"), "0.00"),
    ],
)
def test_splits_say_what_is_open_each_for_itself_or_for_the_whole(
    open_: tuple[str, str], expected: str
) -> None:
    (payment,) = read(
        "No,Type,A/C,Ref,Date,Net,Tax,O/S\n"
        f"1,SI,ACME001,7,05/03/2025,50.00,10.00,{open_[0]}\n"
        f"1,SI,ACME001,7,05/03/2025,25.00,5.00,{open_[1]}\n"
    )
    assert payment.found.outstanding == Decimal(expected)
    assert payment.found.gross == Decimal("90.00")


def test_a_payment_said_on_every_split_is_taken_off_once() -> None:
    (payment,) = read(
        "No,Type,A/C,Ref,Date,Net,Tax,Amount Paid\n"
        "1,SI,ACME001,7,05/03/2025,50.00,10.00,40.00\n"
        "1,SI,ACME001,7,05/03/2025,25.00,5.00,40.00\n"
    )
    assert payment.found.outstanding == Decimal("50.00")


def test_a_deleted_transaction_is_void_and_stands_beside_the_new_one() -> None:
    gone, new = read(
        "HEADER_NUMBER,TYPE,ACCOUNT_REF,INV_REF,DATE,NET_AMOUNT,TAX_AMOUNT,OUTSTANDING,"
        "DELETED_FLAG\n"
        "1,SI,ACME001,7,05/03/2025,100.00,20.00,120.00,1\n"
        "2,SI,ACME001,7,05/03/2025,100.00,20.00,120.00,0\n"
    )
    assert (gone.found.status, gone.void_reason, gone.found.id) == (
        "void",
        "Deleted in Sage 50.",
        "1",
    )
    assert (new.found.status, new.void_reason, new.found.id) == ("unpaid", "", "2")


def test_the_day_of_the_last_payment_where_the_export_has_it() -> None:
    (payment,) = read(
        "No,Type,A/C,Ref,Date,Net,Tax,O/S,Date Paid\n"
        "1,SI,ACME001,7,05/03/2025,50.00,10.00,0.00,01/04/2025\n"
        "1,SI,ACME001,7,05/03/2025,25.00,5.00,0.00,11/04/2025\n"
    )
    assert payment.last_paid == date(2025, 4, 11)


def test_transactions_without_a_reference_are_not_thrown_together() -> None:
    text = (
        "No,Type,A/C,Ref,Date,Net,Tax,O/S\n1,SI,A1,,05/03/2025,1,0,1\n2,SI,A1,,05/03/2025,2,0,2\n"
    )
    assert [each.found.gross for each in read(text)] == [1, 2]


def test_rows_of_other_kinds_are_nobodys_payment() -> None:
    rows = "".join(
        f"{at},{kind},1200,1200,x,x,not even a date,1.00,0.00,T9,0.00,1.00\n"
        for at, kind in enumerate(("PA", "PP", "BP", "JD", "JC", "VP", "Total", ""))
    )
    assert read(HEAD + rows) == ()


def test_a_receipt_is_one_by_whomever_it_was_entered() -> None:
    """On account or allocated at once; by its day too, as an invoice may be paid in parts."""
    found = read(
        HEAD
        + "1,SA,ACME001,1200,INV-1,x,10/03/2025,290.00,0.00,T9,0.00,0.00\n"
        + "2,SR,ACME001,1200,INV-1,x,17/03/2025,10.50,0.00,T9,0.00,10.50\n"
    )
    assert [(each.found.title, each.found.gross, each.found.contact_id) for each in found] == [
        ("receipt INV-1 of 10/03/2025", Decimal("290.00"), "ACME001"),
        ("receipt INV-1 of 17/03/2025", Decimal("10.50"), "ACME001"),
    ]


def test_types_in_words_and_the_year_first() -> None:
    (payment,) = read(
        "No,Type,Account,Ref,Date,Gross,Balance\n"
        "1,Sales Credit,acme001,7,2025-03-05,-120.00,-70.00\n"
    )
    found = payment.found
    assert (found.kind, found.contact_id, found.date) == (
        "credit note", "ACME001", date(2025, 3, 5)
    )  # fmt: skip
    assert (found.gross, found.outstanding, found.status) == (120, 70, "part paid")


def test_an_export_that_lacks_a_column_is_refused_with_its_name() -> None:
    assert refused("No,Type,A/C,Date,Net,O/S\n1,SI,A1,05/03/2025,1.00,1.00\n") == (
        "audit trail.csv: The export of transactions has no column Ref, Tax. Export the"
        " transactions from Sage 50 with their number, type, A/C, reference, date, net, tax, amount"
        " paid and outstanding, headings included, and upload that."
    )
    assert "no column Amount Paid or O/S." in refused(
        "No,Type,A/C,Ref,Date,Net,Tax\n1,SI,A1,7,05/03/2025,1.00,0.00\n"
    )


def test_a_cell_that_cannot_be_read_is_named() -> None:
    head = "No,Type,A/C,Ref,Date,Net,Tax,O/S\n"
    assert refused(f"{head}1,SI,A1,7,31/02/2025,1.00,0.00,1.00\n") == (
        "audit trail.csv!E2: “31/02/2025” is not a date like 31/03/2026. Export the transactions"
        " again, and upload that."
    )
    assert refused(f"{head}1,SI,A1,7,28/02/2025,one,0.00,1.00\n") == (
        "audit trail.csv!F2: “one” is not an amount like 1,234.50. Export the transactions again,"
        " and upload that."
    )
