"""Lines become documents: grouped, signed, split, discounted, taxed, numbered, named."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.model import Document, Line, Party
from engine.preview import Preview, preview
from engine.target import Books, DatedPercentage, ReferenceItem
from tests.making import books, choices, columns, item, limits, sheet_of

D = Decimal
EASY = columns(number="No", contact="Client", date="Date", description="Text", net="Net",
               tax_code="VAT")  # fmt: skip
TAXES = {"s": {"rate": "STANDARD"}, "z": {"rate": "ZERO"}, "r": {"rate": "LOWER"}}


def made(
    csv: str, *, company: Books | None = None, parties: dict[str, Party] | None = None,
    allows: dict[str, Any] | None = None, **mapping: Any,
) -> Preview:  # fmt: skip
    """The preview of a sheet; what is not said is easy: one client, two taxes, no surprises."""
    fields = {**EASY, **mapping.pop("fields", {})}
    kept = {"taxes": TAXES, "contacts": {"blorp": {"verb": "link", "contact": "c1"}}, **mapping}
    sheet = sheet_of(csv)
    fields = {name: field for name, field in fields.items() if field.source in sheet}
    return preview(
        sheet, choices(**kept, fields=fields), company or books(), limits(**(allows or {})),
        parties=parties,
    )  # fmt: skip


def documents(view: Preview) -> list[Document]:
    found = [view.document(index) for index in range(len(view))]
    assert all(each is not None for each in found)
    return [each for each in found if each is not None]


def only(view: Preview) -> Document:
    (document,) = documents(view)
    return document


def amounts(lines: tuple[Line, ...]) -> list[tuple[Decimal, Decimal]]:
    return [(line.net, line.tax) for line in lines]


# --- grouping --------------------------------------------------------------------------------


def test_rows_of_one_number_are_one_document_in_the_files_order() -> None:
    first, second = documents(
        made("No,Client,Date,Text,Net,VAT\n"
             "7,Blorp,01/04/2026,One,10.00,S\n3,Blorp,01/04/2026,Two,20.00,S\n"
             "7,Blorp,01/04/2026,Three,30.00,Z")
    )  # fmt: skip
    assert (first.number, [line.description for line in first.lines]) == ("7", ["One", "Three"])
    assert first.rows == (2, 4)
    assert (second.number, second.net, second.tax) == ("3", D("20.00"), D("4.00"))


def test_what_stands_once_may_stand_on_the_first_row_only() -> None:
    document = only(
        made("No,Client,Date,Text,Net,VAT\n7,Blorp,01/04/2026,One,10.00,S\n7,,,Two,20.00,S")
    )
    assert (document.party.id, document.date, document.net) == ("c1", date(2026, 4, 1), D("30.00"))


def test_an_invoice_and_a_credit_note_of_one_number_are_two_documents() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Type\n460,Blorp,01/04/2026,Sold,50.00,S,Invoice\n"
        "460,Blorp,01/04/2026,Back,-20.00,S,Credit",
        shape={"kinds": {"Invoice": "invoice", "credit ": "credit note"}},
        fields=columns(kind="Type"),
    )
    assert [(each.kind, each.net) for each in documents(view)] == [
        ("invoice", D("50.00")), ("credit note", D("20.00"))
    ]  # fmt: skip


# --- kinds and signs -------------------------------------------------------------------------


def test_a_document_below_nothing_is_a_credit_note_with_its_signs_turned() -> None:
    document = only(made("No,Client,Date,Text,Net,VAT\n1,Blorp,01/04/2026,Back,-85.00,S"))
    assert (document.kind, document.net, document.tax) == ("credit note", D("85.00"), D("17.00"))


def test_a_credit_note_keyed_positive_keeps_its_amounts() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Status\n1,Blorp,01/04/2026,Back,600.00,S,Credit Invoice",
        shape={"statuses": {"Credit Invoice": "credit"}},
        fields=columns(status="Status"),
    )
    assert (only(view).kind, only(view).net) == ("credit note", D("600.00"))
    assert "credit-keyed-positive" in {each.rule for each in view.problems_of(0)}


def test_a_credit_note_of_quantity_minus_one_has_a_positive_price() -> None:
    view = made(
        "No,Client,Date,Text,VAT,Qty,Price\n1,Blorp,01/04/2026,Back,S,-1,85.00",
        fields=columns(quantity="Qty", unit_price="Price"),
    )
    (line,) = only(view).lines
    assert (line.quantity, line.unit_price, line.net) == (D(1), D("85.00"), D("85.00"))


# --- splitting -------------------------------------------------------------------------------

MOBIUS = """
No,Client,Date,Text,Net,VAT
460,Blorp,30/04/2024,Engineer labour,950.00,S
460,Blorp,30/04/2024,Travel time,200.00,S
460,Blorp,30/04/2024,Covered by agreement,-1000.00,S
"""


def test_cw_26_negative_lines_split() -> None:
    view = made(MOBIUS, settings={"split_negative": True})
    invoice, credit = documents(view)
    assert view.credits_of_invoices == 1
    assert (invoice.kind, invoice.number, invoice.net) == ("invoice", "4600", D("1150.00"))
    assert (credit.kind, credit.number, credit.net) == ("credit note", "4601", D("1000.00"))
    assert invoice.source_number == credit.source_number == "460"
    assert (invoice.rows, credit.rows) == ((2, 3), (4,))
    assert invoice.gross - credit.gross == D("180.00")


def test_a_credit_note_names_the_invoice_that_it_takes_back() -> None:
    view = made(
        """
No,Client,Date,Text,Net,VAT,Original Invoice
460,Blorp,30/04/2024,Labour,100.00,S,459
C-1,Blorp,30/04/2024,Labour,-100.00,S,
C-1,Blorp,30/04/2024,Travel,-20.00,S, 460
C-2,Blorp,30/04/2024,Labour,-100.00,S,
""",
        fields=columns(credits="Original Invoice"),
    )
    assert [each.credits for each in documents(view)] == ["", "460", ""]
    assert view.credits_of_invoices == 1


def test_cw_27_a_target_that_refuses_negative_lines_gets_them_split_unasked() -> None:
    view = made(MOBIUS, allows={"negative_lines": False})
    assert [each.number for each in documents(view)] == ["4600", "4601"]


def test_cw_26_the_suffixes_are_the_workspaces_own() -> None:
    settings = {"split_negative": True, "split_suffixes": ("-I", "-C")}
    assert [each.number for each in documents(made(MOBIUS, settings=settings))] == [
        "460-I", "460-C"
    ]  # fmt: skip


def test_cw_26_a_suffix_that_makes_a_number_that_is_there_already_is_held() -> None:
    view = made(MOBIUS + "4600,Blorp,30/04/2024,Other,10.00,S", settings={"split_negative": True})
    assert [view.outcome(index) for index in range(3)] == ["held", "held", "held"]
    assert view.problems.by_rule[0].rule == "number-collides"


def test_cw_28_both_halves_are_held_by_what_is_wrong_with_one() -> None:
    view = made(MOBIUS.replace("-1000.00,S", "-1000.00,?"), settings={"split_negative": True})
    assert [view.outcome(index) for index in range(2)] == ["held", "held"]


def test_lines_of_one_sign_are_not_split() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT\n1,Blorp,01/04/2026,Back,-85.00,S\n"
        "2,Blorp,01/04/2026,Sold,85.00,S",
        settings={"split_negative": True},
    )
    assert [(each.kind, each.number) for each in documents(view)] == [
        ("credit note", "1"), ("invoice", "2")
    ]  # fmt: skip


def test_a_credit_note_of_both_signs_is_split_as_an_invoice_is() -> None:
    """Seen from the company: the line that takes back is the credit note's."""
    view = made(
        "No,Client,Date,Text,Net,VAT\n9,Blorp,01/04/2026,Back,-85.00,S\n"
        "9,Blorp,01/04/2026,Handling,5.00,S",
        settings={"split_negative": True},
    )
    assert [(each.kind, each.number, each.net) for each in documents(view)] == [
        ("invoice", "90", D("5.00")), ("credit note", "91", D("85.00"))
    ]  # fmt: skip


def test_a_credit_note_keyed_positive_is_split_the_other_way_round() -> None:
    """What it takes back is positive in the file; what it charges is negative."""
    view = made(
        "No,Client,Date,Text,Net,VAT,Status\n9,Blorp,01/04/2026,Back,85.00,S,Credit Invoice\n"
        "9,Blorp,01/04/2026,Handling,-5.00,S,Credit Invoice",
        shape={"statuses": {"Credit Invoice": "credit"}},
        fields=columns(status="Status"),
        settings={"split_negative": True},
    )
    assert [(each.kind, each.number, each.net) for each in documents(view)] == [
        ("invoice", "90", D("5.00")), ("credit note", "91", D("85.00"))
    ]  # fmt: skip


# --- amounts ---------------------------------------------------------------------------------


def test_net_is_quantity_times_price_less_discounts_rounded_once() -> None:
    view = made(
        "No,Client,Date,Text,VAT,Qty,Price,Off,Less\n1,Blorp,01/04/2026,A,S,2.5,33.333,10 %,\n"
        "1,Blorp,01/04/2026,B,S,3,0.335,,0.005\n1,Blorp,01/04/2026,C,S,,7.00,,",
        fields=columns(quantity="Qty", unit_price="Price", discount_percent="Off", discount="Less"),
    )
    # 2.5 × 33.333 × 0.9 = 74.99925; 3 × 0.335 − 0.005 = 1.0000; an empty quantity is one
    assert [line.net for line in only(view).lines] == [D("75.00"), D("1.00"), D("7.00")]


def test_half_a_penny_goes_away_from_nothing_on_both_sides() -> None:
    view = made("No,Client,Date,Text,Net,VAT\n1,Blorp,01/04/2026,A,0.125,Z\n"
                "2,Blorp,01/04/2026,B,-0.125,Z")  # fmt: skip
    assert [each.net for each in documents(view)] == [D("0.13"), D("0.13")]


def test_a_gross_with_its_tax_tells_the_net() -> None:
    view = made(
        "No,Client,Date,Text,VAT,Gross,Tax\n1,Blorp,01/04/2026,A,S,120.00,20.00",
        fields=columns(gross="Gross", tax="Tax"),
    )
    assert (only(view).net, only(view).tax) == (D("100.00"), D("20.00"))


@pytest.mark.parametrize(
    ("grain", "tax"), [("line", "6.03"), ("rate", "6.02"), ("document", "6.02")]
)
def test_tax_is_rounded_as_the_workspace_wants_it(grain: str, tax: str) -> None:
    """Three lines of 10.03 at 20 %: 2.006 each."""
    csv = "No,Client,Date,Text,Net,VAT\n" + "1,Blorp,01/04/2026,A,10.03,S\n" * 3
    assert only(made(csv, settings={"rounding": {"grain": grain}})).tax == D(tax)


def test_vt_22_group_tax_is_reckoned_once_on_the_whole_document() -> None:
    csv = ("No,Client,Date,Text,Net,VAT,Mode\n" + "1,Blorp,01/04/2026,A,10.03,S,Group\n" * 3
           + "2,Blorp,01/04/2026,A,10.03,S,individual\n" * 3)  # fmt: skip
    view = made(csv, shape={"group_words": ("group",)}, fields=columns(tax_mode="Mode"))
    assert [each.tax for each in documents(view)] == [D("6.02"), D("6.03")]


def test_a_documents_discount_is_spread_to_the_last_penny() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Off\n" + "1,Blorp,01/04/2026,A,10.00,S,10.00\n" * 3,
        fields=columns(document_discount="Off"),
    )
    assert [line.net for line in only(view).lines] == [D("6.66"), D("6.67"), D("6.67")]
    assert (only(view).net, only(view).tax) == (D("20.00"), D("3.99"))


def test_a_documents_discount_percent_is_taken_off_every_line_alike() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Off\n1,Blorp,01/04/2026,A,120.00,S,5\n"
        "1,Blorp,01/04/2026,B,240.00,S,5",
        fields=columns(document_discount_percent="Off"),
    )
    assert amounts(only(view).lines) == [(D("114.00"), D("22.80")), (D("228.00"), D("45.60"))]


def test_a_discount_in_a_file_that_taxes_line_by_line_leaves_the_tax() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Off,Mode\n1,Blorp,01/04/2026,A,750.00,S,50.00,individual",
        shape={"group_words": ("group",)},
        fields=columns(document_discount="Off", tax_mode="Mode"),
    )
    assert (only(view).net, only(view).tax, only(view).gross) == (
        D("700.00"), D("150.00"), D("850.00")
    )  # fmt: skip


def test_vt_26_an_adjustment_is_a_line_to_its_own_account() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Adj\n1,Blorp,01/04/2026,A,340.00,S,-0.05",
        fields=columns(adjustment="Adj"),
        settings={"adjustment_account": "a4900", "adjustment_tax": "NO_TAX"},
    )
    line = only(view).lines[-1]
    assert (line.row, line.description, line.net, line.tax) == (0, "Adj", D("-0.05"), D("0.00"))
    assert (line.account, line.tax_rate) == ("a4900", "NO_TAX")
    assert only(view).gross == D("407.95")


def test_vt_27_charges_are_a_line_with_the_rate_that_makes_their_tax() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Ship,Tax\n1,Blorp,01/04/2026,A,129.99,S,15.00,3.00\n"
        "2,Blorp,01/04/2026,A,100.00,R,15.00,0\n3,Blorp,01/04/2026,A,100.00,Z,15.00,2.00",
        fields=columns(charges="Ship", charges_tax="Tax"),
        settings={"charges_account": "a4900"},
    )
    shipped = [each.lines[-1] for each in documents(view)]
    assert [(line.net, line.tax, line.tax_rate) for line in shipped[:2]] == [
        (D("15.00"), D("3.00"), "STANDARD"), (D("15.00"), D("0.00"), "ZERO")
    ]  # fmt: skip
    assert view.outcome(2) == "held"


def test_charges_may_tell_the_percentage_of_their_tax() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Ship,Rate\n1,Blorp,01/04/2026,A,129.99,S,15.00,20 %",
        fields=columns(charges="Ship", charges_percent="Rate"),
    )
    assert only(view).lines[-1].tax == D("3.00")


def test_a_currency_without_pennies_has_none() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Currency\n1,Blorp,01/04/2026,A,1002,S,JPY\n"
        "2,Blorp,01/04/2026,A,10.0025,S,KWD\n3,Blorp,01/04/2026,A,10.02,S,GBP",
        fields=columns(currency="Currency"),
    )
    assert [(each.net, each.tax) for each in documents(view)] == [
        (D(1002), D(200)), (D("10.003"), D("2.001")), (D("10.02"), D("2.00"))
    ]  # fmt: skip


# --- what the target adds up -----------------------------------------------------------------


def test_ten_facts_5_a_price_finer_than_pennies_stands_on_one_unit() -> None:
    """Sage rounds 41.625 before it adds; what it adds up to is our net all the same."""
    view = made(
        "No,Client,Date,Text,VAT,Qty,Price\n1,Blorp,01/04/2026,Cable,S,3,41.625\n"
        "1,Blorp,01/04/2026,Rope,S,3,41.62",
        fields=columns(quantity="Qty", unit_price="Price"),
    )
    cable, rope = only(view).lines
    assert (cable.quantity, cable.unit_price, cable.net) == (D(1), D("124.88"), D("124.88"))
    assert cable.description == "Cable (3 × 41.625)"
    assert (rope.quantity, rope.unit_price, rope.description) == (D(3), D("41.62"), "Rope")


def test_a_discounted_line_stands_on_one_unit_and_says_what_it_came_from() -> None:
    view = made(
        "No,Client,Date,Text,VAT,Qty,Price,Off\n1,Blorp,01/04/2026,Ladder,S,10,85.00,10\n"
        "1,Blorp,01/04/2026,Payroll,S,0,6.50,",
        fields=columns(quantity="Qty", unit_price="Price", discount_percent="Off"),
    )
    ladder, payroll = only(view).lines
    assert (ladder.quantity, ladder.unit_price) == (D(1), D("765.00"))
    assert ladder.description == "Ladder (10 × 85.00 − 10 %)"
    assert (payroll.quantity, payroll.net) == (D(1), D("0.00"))


def test_every_line_adds_up_as_the_target_adds() -> None:
    view = made(
        "No,Client,Date,Text,VAT,Qty,Price,Off,Less\n1,Blorp,01/04/2026,A,S,0.33,33.33,,\n"
        "1,Blorp,01/04/2026,B,S,7,1.005,,\n1,Blorp,01/04/2026,C,S,-2,3.10,12.5,0.01",
        fields=columns(quantity="Qty", unit_price="Price", discount_percent="Off", discount="Less"),
    )
    for line in only(view).lines:
        price = line.unit_price.quantize(D("0.01"))
        assert (line.quantity * price).quantize(D("0.01"), "ROUND_HALF_UP") == line.net


# --- numbers, dates, texts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "number"),
    [({}, "INV-7"), ({"prefix": "strip"}, "7"), ({"pad": 5}, "INV-00007"),
     ({"prefix": "strip", "pad": 5}, "00007"), ({"prefix": "refuse"}, "INV-7")],
)  # fmt: skip
def test_mm_02_mm_27_numbers_follow_the_policy(settings: dict[str, Any], number: str) -> None:
    document = only(
        made("No,Client,Date,Text,Net,VAT\nINV-7,Blorp,01/04/2026,A,1.00,S", settings=settings)
    )
    assert (document.number, document.source_number) == (number, "INV-7")


def test_ig_13_a_due_date_comes_from_the_file_or_else_from_the_terms() -> None:
    csv = "No,Client,Date,Text,Net,VAT,Due\n1,Blorp,01/04/2026,A,1.00,S,15/04/2026\n" \
          "2,Blorp,01/04/2026,A,1.00,S,"  # fmt: skip
    due = columns(due="Due")
    assert [each.due for each in documents(made(csv, fields=due))] == [
        date(2026, 4, 15), date(2026, 5, 1)
    ]  # fmt: skip
    same_day = made(csv, fields=due, settings={"terms_days": 0})
    assert documents(same_day)[1].due == date(2026, 4, 1)
    none = made(csv, fields=due, company=books(terms_days=None))
    assert documents(none)[1].due is None


def test_mm_26_the_terms_of_a_client_in_sage_go_before_all_others() -> None:
    csv = "No,Client,Date,Text,Net,VAT\n1,Blorp,15/01/2026,A,1.00,S"

    def due(*, settings: int | None = None, company: Any = None, **terms: str) -> date | None:
        own = item("contact", "c7", "Blorp", "BLORP7", "", **terms)
        made_ = made(
            csv,
            contacts={"blorp": {"verb": "link", "contact": "c7"}},
            settings={} if settings is None else {"terms_days": settings},
            company=company or books(own),
        )
        return documents(made_)[0].due

    assert due() == date(2026, 2, 14)  # the company's thirty days
    assert due(settings=7) == date(2026, 1, 22)
    assert due(settings=7, **{"credit days": "14"}) == date(2026, 1, 29)
    of_month = {"credit days": "10", "credit terms": "month_end_invoice"}
    assert due(settings=7, **of_month) == date(2026, 2, 10)
    at_once = {"credit days": "0", "credit terms": "immediate_invoice"}
    assert due(settings=7, **at_once) == date(2026, 1, 15)
    assert due(**{"credit days": "0"}) == date(2026, 2, 14)  # Sage 50 writes so where none are set
    own = item("contact", "c7", "Blorp", "BLORP7")
    assert due(company=books(own, terms="month_end_invoice")) == date(2026, 3, 2)


def test_ig_11_markup_becomes_lines_of_plain_text() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT\n"
        "1,Blorp,01/04/2026,<h3>What</h3><ul><li>Accounts&nbsp;&amp; tax</li></ul>,1.00,S",
        shape={"markup": True},
    )
    assert only(view).lines[0].description == "What\n- Accounts & tax"


INCLUDED = (
    "No,Client,Date,Text,Net,VAT\n1,Blorp,01/04/2026,Welcome pack,0.00,S\n"
    "1,Blorp,01/04/2026,Accounts,100.00,S\n1,Blorp,01/04/2026,Tax return (included),0.00,S\n"
    "2,Blorp,01/04/2026,Nothing at all,0.00,Z"
)


@pytest.mark.parametrize(
    ("policy", "texts"),
    [
        ("keep", ["Welcome pack", "Accounts", "Tax return (included)"]),
        ("drop", ["Accounts"]),
        ("join", ["Welcome pack\nAccounts\nTax return (included)"]),
    ],
)
def test_ig_12_lines_of_nothing_stay_are_left_out_or_join_the_line_before(
    policy: str, texts: list[str]
) -> None:
    view = made(INCLUDED, settings={"nothing": policy})
    first, nothing = documents(view)
    assert [each.description for each in first.lines] == texts
    assert (first.net, first.rows) == (Decimal("100.00"), (2, 3, 4))
    assert [each.description for each in nothing.lines] == ["Nothing at all"]
    assert view.equation.balances
    assert view.equation.came_in.rows == 4


def test_markup_that_no_profile_told_of_is_plain_text_all_the_same() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT\n1,Blorp,01/04/2026,Fish &amp; chips<br/>twice,1.00,S\n"
        "2,Blorp,01/04/2026,R&D for <Blorp> if 2 < 3,1.00,S"
    )
    assert [each.lines[0].description for each in documents(view)] == [
        "Fish & chips\ntwice",
        "R&D for <Blorp> if 2 < 3",
    ]


SOLD = (
    item("product", "p1", "Ladder", "LAD"),
    item("service", "s1", "Consultancy, one day", "DAY"),
)
ITEMS = (
    "No,Client,Date,Item,Text,Net,VAT\n1,Blorp,01/04/2026,lad,Six steps,1.00,S\n"
    "1,Blorp,01/04/2026,DAY,Advice,1.00,S\n1,Blorp,01/04/2026,TEA-1,A cup,1.00,S"
)


def test_mm_04_a_line_carries_the_product_or_service_that_was_chosen_for_its_item() -> None:
    view = made(
        ITEMS,
        fields=columns(item="Item"),
        company=books(*SOLD),
        products={"lad": "p1", "day": "s1"},
    )
    lines = only(view).lines
    assert [(each.product, each.service) for each in lines] == [("p1", ""), ("", "s1"), ("", "")]
    assert [each.description for each in lines] == ["Six steps", "Advice", "A cup"]


def test_mm_04_an_item_without_a_product_stands_in_front_of_the_text_where_that_is_wanted() -> None:
    view = made(
        ITEMS,
        fields=columns(item="Item"),
        company=books(*SOLD),
        products={"lad": "p1", "day": "s1"},
        settings={"code_in_front": True},
    )
    assert [each.description for each in only(view).lines] == [
        "Six steps",
        "Advice",
        "TEA-1 - A cup",
    ]


@pytest.mark.parametrize(
    ("detail", "text"),
    [("default", "Set up computer"), ("condensed", "Ticket #1234"),
     ("detailed", "Ticket #1234 - Set up computer")],
)  # fmt: skip
def test_cw_44_a_line_says_as_much_as_is_wanted(detail: str, text: str) -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Item\n1,Blorp,01/04/2026,Set up computer,1.00,S,Ticket #1234",
        fields=columns(item="Item"),
        settings={"detail": detail},
    )
    assert only(view).lines[0].description == text


def test_a_text_is_cut_where_the_target_takes_no_more() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT\n1,Blorp,01/04/2026,A long story,1.00,S",
        allows={"line_text": 7},
    )
    assert only(view).lines[0].description == "A long…"


def test_an_order_number_goes_into_the_notes() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,PO,Memo\n1,Blorp,01/04/2026,A,1.00,S,PO-77/A,Thank you",
        fields=columns(reference="PO", notes="Memo"),
    )
    assert only(view).notes == "PO: PO-77/A\nThank you"


# --- what was chosen -------------------------------------------------------------------------


def test_ig_08_accounts_go_by_the_first_rule_then_the_file_then_the_default() -> None:
    csv = (
        "No,Client,Date,Text,Net,VAT,N/C,Team\n1,Blorp,01/04/2026,Ladder,1,S,4900,Field\n"
        "1,Blorp,01/04/2026,Book,1,S,4900,Field\n1,Blorp,01/04/2026,Rung,1,S,4900,Cloud\n"
        "1,Blorp,01/04/2026,Peg,1,S,,Cloud\n1,Blorp,01/04/2026,Nail,1,S,04900 - Other,Cloud"
    )
    view = made(
        csv,
        fields=columns(account="N/C"),
        account_rules=[
            {"field": "description", "value": "LADDER ", "account": "a4000"},
            {"field": "Team", "value": "field", "account": "a4010"},
            {"field": "description", "value": "ladder", "account": "a4900"},
        ],
    )
    assert [line.account for line in only(view).lines] == [
        "a4000", "a4010", "a4900", "a4000", "a4900"
    ]  # fmt: skip
    chosen = made(csv, fields=columns(account="N/C"), default_account="a4010")
    assert only(chosen).lines[3].account == "a4010"


ABROAD = (
    "No,Client,Date,Text,Net,VAT,Ccy,Rate\n1,Blorp,01/04/2026,A,117.00,Z,EUR,1.170\n"
    "2,Blorp,01/04/2026,A,100.00,Z,EUR,\n3,Blorp,01/04/2026,A,5.00,Z,GBP,1.000"
)


def test_vt_23_a_rate_of_the_file_counts_either_way_and_a_typed_one_fills_in() -> None:
    fields = columns(currency="Ccy", rate="Rate")
    typed = {"currency_rates": {"EUR": "0.86"}}
    view = made(ABROAD, fields=fields, shape={"rates": "foreign"}, settings=typed)
    assert [each.rate for each in documents(view)] == [D("0.8547008547"), D("0.86"), None]
    assert [view.row(each).in_own for each in range(3)] == [D("100.00"), D("86.00"), None]
    (pounds, euros) = view.sums(range(3))
    assert (pounds.in_own, euros.in_own) == (None, D("186.00"))
    as_written = made(ABROAD, fields=fields)
    assert [each.rate for each in documents(as_written)] == [D("1.17"), None, None]
    assert as_written.sums(range(3))[1].in_own is None
    only_typed = made(ABROAD, fields=fields, settings={"rate_from": "typed", **typed})
    assert [each.rate for each in documents(only_typed)] == [D("0.86"), D("0.86"), None]
    by_sage = made(ABROAD, fields=fields, settings={"rate_from": "sage", **typed})
    assert {each.rate for each in documents(by_sage)} == {None}
    assert {each.rule for each in by_sage.problems.page(0, 100)}.isdisjoint({"rate-missing"})
    told = [each.says for each in view.explain(0, 0) if each.what == "Exchange rate"]
    assert told == ["One EUR is 0.8547008547 GBP: “1.170” in the file."]


def test_cw_34_departments_and_projects_are_those_of_the_company_or_go_as_they_are_typed() -> None:
    csv = (
        "No,Client,Date,Text,Net,VAT,Team,Job\n1,Blorp,01/04/2026,A,1,S,02,marmalade-24\n"
        "1,Blorp,01/04/2026,B,1,S,field WORK,Old Job\n1,Blorp,01/04/2026,C,1,S,IT,TOAST\n"
        "1,Blorp,01/04/2026,D,1,S,,"
    )
    lists = (
        item("department", "d2", "Field work", "2"),
        item("department", "d7", "Computers", "7"),
        item("project", "p1", "Marmalade", "MARMALADE-24"),
    )
    view = made(
        csv,
        fields=columns(department="Team", project="Job"),
        company=books(*lists),
        departments={"it": "d7"},
        projects={"old job": "p1"},
    )
    assert [(line.department, line.project) for line in only(view).lines] == [
        ("d2", "p1"), ("d2", "p1"), ("d7", "TOAST"), ("", ""),
    ]  # fmt: skip
    plain = made(csv, fields=columns(department="Team", project="Job"))
    assert [line.department for line in only(plain).lines] == ["02", "field WORK", "IT", ""]


def test_a_tax_rate_charges_what_it_did_on_the_day_of_the_document() -> None:
    changing = ReferenceItem(
        "tax rate", "UK", "Standard",
        percentages=(
            DatedPercentage("17.5", date(2010, 1, 1), date(2011, 1, 3)),
            DatedPercentage("20.0", date(2011, 1, 4), None),
        ),
    )  # fmt: skip
    view = made(
        "No,Client,Date,Text,Net,VAT\n1,Blorp,03/01/2011,A,100.00,U\n2,Blorp,04/01/2011,A,100.00,U\n"
        "3,Blorp,31/12/2009,A,100.00,U",
        company=books(changing),
        taxes={"u": {"rate": "UK"}},
    )
    assert [each.tax for each in documents(view)[:2]] == [D("17.50"), D("20.00")]
    assert view.outcome(2) == "held"


def test_ig_24_a_client_that_is_created_brings_what_is_known_of_it() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Currency\n1,Café,01/04/2026,A,1.00,Z,EUR",
        fields=columns(currency="Currency"),
        contacts={"café": {"verb": "create"}},
        parties={"café": Party(key="café", name="Café Nulle Part", email="a@cafe.example")},
    )
    party = only(view).party
    assert (party.id, party.name, party.email) == ("", "Café Nulle Part", "a@cafe.example")
    assert party.currency == "EUR"


def test_an_exchange_rate_goes_along_only_where_the_currency_is_another() -> None:
    view = made(
        "No,Client,Date,Text,Net,VAT,Currency,Rate\n1,Blorp,01/04/2026,A,1,S,GBP,1.000\n"
        "2,Blorp,01/04/2026,A,1,Z,Euro,0.8547",
        fields=columns(currency="Currency", rate="Rate"),
    )
    assert [each.rate for each in documents(view)] == [None, D("0.8547")]


# --- clients of several currencies -------------------------------------------------------------

TWO = (
    "No,Client,Date,Text,Net,VAT,Cur\n1,Blorp,01/04/2026,A,1.00,S,GBP\n"
    "2,Blorp,01/04/2026,A,1.00,S,EUR"
)
EURO = item("contact", "c9", "Blorp (EUR)", "BLORP2", currency="EUR")


def problems_of(view: Preview) -> list[str]:
    return [str(each) for each in view.problems.page(0, 100) if each.rule.startswith("contact")]


def test_vt_20_a_client_of_two_currencies_needs_a_choice_for_each() -> None:
    view = made(TWO, fields=columns(currency="Cur"))
    assert problems_of(view) == [
        "Invoices!B3: Client: “Blorp” is invoiced in EUR here, and a contact in Sage has one"
        " currency: nothing is chosen for “Blorp (EUR)”. Link it with a contact that is kept in"
        " EUR, or create it, on Contacts."
    ]


def test_vt_20_each_of_its_documents_goes_to_the_contact_in_its_currency() -> None:
    linked = {
        "blorp": {"verb": "link", "contact": "c1"},
        "blorp (eur)": {"verb": "link", "contact": "c9"},
    }
    view = made(TWO, fields=columns(currency="Cur"), company=books(EURO), contacts=linked)
    assert problems_of(view) == []
    assert [each.party.id for each in documents(view)] == ["c1", "c9"]


def test_vt_20_a_second_contact_is_created_with_the_currency_in_its_name() -> None:
    view = made(
        TWO,
        fields=columns(currency="Cur"),
        contacts={"blorp": {"verb": "create"}, "blorp (eur)": {"verb": "create"}},
        parties={"blorp": Party("blorp", "Blorp Ltd", code="B1", city="Harbour")},
    )
    assert problems_of(view) == []
    first, second = (each.party for each in documents(view))
    assert (first.name, first.code, first.currency) == ("Blorp Ltd", "B1", "GBP")
    assert (second.name, second.code, second.currency) == ("Blorp Ltd (EUR)", "", "EUR")
    assert (second.key, second.city) == ("blorp (eur)", "Harbour")


def test_vt_20_a_file_in_the_other_currency_alone_does_not_go_to_the_contact_so_far() -> None:
    only_euro = "No,Client,Date,Text,Net,VAT,Cur\n2,Blorp,01/04/2026,A,1.00,S,EUR"
    view = made(only_euro, fields=columns(currency="Cur"))
    assert "nothing is chosen for “Blorp (EUR)”" in problems_of(view)[0]
    new = made(only_euro, fields=columns(currency="Cur"), contacts={"blorp": {"verb": "create"}})
    assert [each.party.name for each in documents(new)] == ["Blorp"]


def test_vt_20_who_is_left_out_is_left_out_in_every_currency() -> None:
    view = made(TWO, fields=columns(currency="Cur"), contacts={"blorp": {"verb": "leave out"}})
    assert problems_of(view) == []
    assert [view.outcome(index) for index in range(len(view))] == ["excluded", "excluded"]


def test_where_a_contact_may_have_several_currencies_a_client_is_one() -> None:
    view = made(TWO, fields=columns(currency="Cur"), allows={"one_currency_per_contact": False})
    assert problems_of(view) == []
    assert {each.party.id for each in documents(view)} == {"c1"}
