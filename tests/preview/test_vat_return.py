"""The boxes of the British VAT return, with the figures worked out by hand."""

from decimal import Decimal

import pytest

from engine.mapping import parties_seen
from engine.model import ContactChoice, VatReturn
from engine.preview import Preview, preview
from engine.preview.vat_return import standing
from engine.target import Books
from engine.targets.sage50.usual import tax_code, usual_books
from tests.making import books, choices, columns, item, limits, rate, sheet_of

D = Decimal
CIS = rate("CIS", "0.0", "CIS Reverse Charge")
ABROAD = rate("ABROAD", "0.0", "Reverse charge, services from the EU 20%")
TRAVEL = item("ledger account", "a7400", "Travelling", "7400")


def seen(rows: str, company: Books, *, bought: bool, **more: object) -> Preview:
    """The rows of number, client, date, currency, net, VAT and tax rate's id, all of them ready."""
    sheet = sheet_of("No,Client,Date,In,Text,Net,VAT\n" + rows)
    mapping = choices(
        kind="expenses" if bought else "invoices",
        shape={"taxes": "code", "dates": "ymd"},
        fields=columns(number="No", contact="Client", date="Date", currency="In", text="Text",
                       net="Net", tax_code="VAT"),
        taxes={each.id.casefold(): {"rate": each.id} for each in company.of("tax rate")},
        default_account=company.purchase_account if bought else company.sales_account,
        **more,
    )  # fmt: skip
    people = {
        each.key: ContactChoice(verb="create")
        for each in parties_seen(sheet, mapping, company.currency)
    }
    mapping = mapping.model_copy(update={"contacts": people})
    kinds = frozenset(("invoice", "credit note", "purchase invoice", "purchase credit note"))
    view = preview(sheet, mapping, company, limits(kinds=kinds))
    assert view.equation.ready.rows == len(sheet), view.problems.page(0, 9)
    return view


def boxes(found: VatReturn) -> dict[str, Decimal]:
    return {each.box: each.amount for each in found.boxes}


SOLD = """
S1,Blorp,2026-03-01,GBP,Wages,1000.00,standard
S1,Blorp,2026-03-01,GBP,Bricks,250.00,cis
S2,Blorp,2026-03-02,GBP,Book,40.00,zero
S3,Blorp,2026-03-03,GBP,Loan,500.00,no_tax
S4,Blorp,2026-03-04,GBP,Bricks back,-50.00,cis
"""


def test_what_is_sold_under_the_reverse_charge_is_in_box_6_alone() -> None:
    view = seen(SOLD, books(CIS), bought=False)
    # Box 1: 20 % of 1,000. Box 6: 1,000 + 250 + 40 - 50; the loan is outside the scope.
    assert boxes(view.vat_return) == {"1": D("200.00"), "6": D("1240.00")}
    assert view.vat_return.notes == (
        "200.00 is sold on “CIS Reverse Charge”: it is in box 6, and its VAT is the client's to"
        " pay, so box 1 has none of it.",
    )


BOUGHT = """
P1,Blorp,2026-03-01,GBP,Paper,100.00,standard
P2,Blorp,2026-03-02,GBP,Walls,333.33,cis
P2,Blorp,2026-03-02,GBP,Doors,33.33,cis
P3,Blorp,2026-03-03,GBP,Walls back,-33.33,cis
P4,Blorp,2026-03-04,GBP,Design,80.00,abroad
P5,Blorp,2026-03-05,GBP,Rates,60.00,no_tax
"""


def test_who_buys_under_the_reverse_charge_owes_its_vat_and_reclaims_it() -> None:
    company = books(CIS, ABROAD, TRAVEL, purchase_account="a7400")
    view = seen(BOUGHT, company, bought=True)
    # Walls 66.67 (66.666), doors 6.67 (6.666), doors back -6.67: 66.67 at 20 % line by line.
    # Design 16.00, from abroad: its 80.00 is in box 6 as well.
    assert boxes(view.vat_return) == {
        "1": D("82.67"), "4": D("102.67"), "6": D("80.00"), "7": D("513.33"),
    }  # fmt: skip
    assert view.totals[0].tax == D("20.00")  # what the documents themselves charge
    assert view.vat_return.notes == (
        "On “CIS Reverse Charge” the supplier charges no VAT and you owe it: 20 % of each line,"
        " 66.67 in all, is in box 1 as owed and in box 4 as reclaimed. The net, 333.33, is in"
        " box 7.",
        "No percentage is told for “CIS Reverse Charge”, so the standard rate is taken: look it up"
        " in Sage.",
        "On “Reverse charge, services from the EU 20%” the supplier charges no VAT and you owe it:"
        " 20 % of each line, 16.00 in all, is in box 1 as owed and in box 4 as reclaimed. The net,"
        " 80.00, is in boxes 6 and 7.",
        "Sage works this VAT out itself when it makes the return: it may round some pennies"
        " otherwise, and box 4 has less where not all VAT may be reclaimed.",
    )


def test_every_box_is_opened_down_to_the_cells_it_sums_up() -> None:
    for rows, bought in ((SOLD, False), (BOUGHT, True)):
        view = seen(rows, books(CIS, ABROAD, TRAVEL, purchase_account="a7400"), bought=bought)
        for box in view.vat_return.boxes:
            found = view.behind_box(box.box)
            amounts = [each.net if box.box in "6789" else each.tax for each in found.shown]
            assert (sum(amounts), len(amounts)) == (box.amount, box.lines)
            assert len({each.document for each in found.shown}) == box.documents
            assert all(each.at.startswith("Invoices!F") for each in found.shown)
    walls = view.behind_box("1").shown[0]
    assert (walls.at, walls.tax, walls.how) == ("Invoices!F3", D("66.67"), "20 % of the net")


@pytest.mark.parametrize(
    ("name", "at", "bought"),
    [
        ("CIS Reverse Charge Standard 20.00%", D(20), ("7",)),
        ("CIS reverse charge – Reduced rate 0.00%", D(5), ("7",)),
        ("Reverse charge zero rated, rest of the world", D(0), ("6", "7")),
        ("Reverse charge exempt, EU", None, ("7",)),
    ],
)
def test_the_words_of_a_rate_tell_how_it_stands(
    name: str, at: Decimal | None, bought: tuple[str, ...]
) -> None:
    found = standing(rate("x", "0.0", name))
    assert (found.at, found.bought, found.supposed) == (at, bought, False)


def test_the_codes_of_sage_50_go_where_sage_says() -> None:
    """Its help, 200427112533011 and 201222101733580, code by code."""
    company = usual_books()
    sold = seen(
        "S1,Blorp,2026-03-01,GBP,Plain,10.00,t1\nS1,Blorp,2026-03-01,GBP,Bricks,20.00,t21\n"
        "S2,Blorp,2026-03-01,GBP,Loan,40.00,t9\nS3,Blorp,2026-03-01,GBP,Crates,80.00,t4\n",
        company, bought=False,
    )  # fmt: skip
    assert boxes(sold.vat_return) == {"1": D("2.00"), "6": D("110.00"), "8": D("80.00")}
    rows = [("t14", 1), ("t15", 10), ("t16", 100), ("t17", 1000), ("t18", 20), ("t26", 200)]
    bought = seen(
        "".join(f"P{code},Blorp,2026-03-01,GBP,x,{net}.00,{code}\n" for code, net in rows),
        company, bought=True,
    )  # fmt: skip
    # VAT: 20 % of 10 and of 1,000, 4.00 on the invoice of T18, 5 % of 200.
    assert boxes(bought.vat_return) == {
        "1": D("216.00"), "4": D("216.00"), "6": D("10.00"), "7": D("1331.00"),
    }  # fmt: skip
    assert bought.totals[0].tax == D("4.00")


def test_a_code_of_sage_50_that_was_given_another_name_is_read_by_its_words() -> None:
    assert standing(tax_code("T20", "Domestic Reverse Charge", "0.0")).at == D(20)
    assert standing(tax_code("T20", "Rent of halls", "0.0")).at is None
    assert standing(tax_code("T16", "Not for VAT: no VAT", "0.0")).bought == ()


def test_another_currency_counts_at_the_rate_of_its_document_or_is_told_to_be_missing() -> None:
    company = books(ABROAD, TRAVEL, purchase_account="a7400")
    rows = "P1,Blorp,2026-03-01,EUR,Design,100.00,abroad\n"
    known = seen(rows, company, bought=True,
                 settings={"rate_from": "typed", "currency_rates": {"EUR": "0.85"}})  # fmt: skip
    # 100 EUR are 85.00, of which 20 % are 17.00.
    assert boxes(known.vat_return) == {
        "1": D("17.00"), "4": D("17.00"), "6": D("85.00"), "7": D("85.00"),
    }  # fmt: skip
    assert known.vat_return.notes[-1] == "What is in EUR counts at the rate of its document."
    unknown = seen(rows, company, bought=True)
    assert boxes(unknown.vat_return) == {"4": D(0), "7": D(0)}
    assert unknown.vat_return.notes == (
        "What is in EUR is not in it: Sage adds it at its own rate.",
    )


def test_there_is_no_return_outside_great_britain() -> None:
    company = books(CIS, country="IE")
    assert seen(SOLD, company, bought=False).vat_return == VatReturn()
