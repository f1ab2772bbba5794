"""What a file holds of taxes, clients and values, with rows and value: the mapping tables."""

from datetime import date
from decimal import Decimal

from engine.mapping import field_report, items_seen, parties_seen, taxes_seen, values_seen
from engine.model import CurrencyValue, FieldChoice, TaxSeen
from tests.making import choices, columns, sheet_of

FILE = """
No,Client,Code,Date,Item,Net,VAT,Rate,Currency
1,Blorp & Sons,B1,03/04/2026,Ladder,100.00,Standard,20,GBP
1,Blorp & Sons,B1,03/04/2026,Book,10.00,Zero,0,GBP
2,Blorp & Sons Ltd,b1,05/04/2026,Ladder,50.00,STANDARD ,20,GBP
3,Café,,01/04/2026,ladder,30.00,standard,5,EUR
"""
FIELDS = columns(
    number="No", contact="Client", contact_code="Code", date="Date", item="Item", net="Net",
    tax_code="VAT", tax_percent="Rate", currency="Currency",
)  # fmt: skip


def seen_by(shape: dict[str, object], csv: str, **fields: str) -> list[TaxSeen]:
    return list(taxes_seen(sheet_of(csv), choices(shape=shape, fields=columns(**fields)), "GBP"))


def test_ig_15_only_taxes_that_occur_are_listed_with_rows_value_and_percentages() -> None:
    standard, zero = taxes_seen(sheet_of(FILE), choices(fields=FIELDS), "GBP")
    assert (standard.code, standard.key, standard.rows) == ("Standard", "standard", 3)
    assert standard.net == (
        CurrencyValue("GBP", Decimal("150.00")), CurrencyValue("EUR", Decimal("30.00"))
    )  # fmt: skip
    assert standard.percentages == ("5", "20")
    assert set(standard.spellings) == {"Standard", "STANDARD", "standard"}
    assert (standard.first, standard.last) == (date(2026, 4, 1), date(2026, 4, 5))
    assert (zero.key, zero.rows, zero.percentages) == ("zero", 1, ("0",))


def test_a_percentage_is_a_code_however_it_is_written() -> None:
    found = seen_by(
        {"taxes": "percent", "decimal_mark": ","},
        'No,Net,Rate\n1,10,"20,00%"\n2,10,20\n3,10,"5,5"\n4,10,\n5,10,exo',
        number="No", net="Net", tax_percent="Rate",
    )  # fmt: skip
    assert {each.key: each.rows for each in found} == {"20 %": 2, "5.5 %": 1, "": 1, "exo": 1}


def test_vt_24_several_taxes_on_a_line_are_one_code_that_tells_them_all() -> None:
    found = seen_by(
        {"taxes": "columns", "tax_columns": ("VAT", "Levy", "IRPF")},
        "No,Net,VAT,Levy,IRPF\n"
        "1,10,20.000,2.000,\n2,10,20.000,,\n3,10,20,0.000,0\n4,10,0.000,,\n5,10,,,\n6,10,21,,-15",
        number="No", net="Net",
    )  # fmt: skip
    assert {each.code: each.several for each in found} == {
        "VAT 20 + Levy 2": True,
        "VAT 20": False,  # a zero beside a tax is a column that is not used
        "VAT 0": False,
        "": False,
        "VAT 21 + IRPF -15": True,
    }
    assert next(each.percentages for each in found if each.several) == ("22",)


def test_a_tax_told_by_its_amount_alone_is_the_percentage_that_makes_it_to_the_penny() -> None:
    found = seen_by(
        {"taxes": "amount"},
        "No,Net,VAT\n1,333.33,66.67\n2,100,0\n3,-300,-60\n4,0.03,0.01\n5,123,15\n6,0,0\n7,40,2.20\n"
        "8,60,\n9,0,5",
        number="No", net="Net", tax="VAT",
    )  # fmt: skip
    by_code = {each.code: each.rows for each in found}
    assert by_code == {
        "20 %": 4,  # 0.01 of 0.03 too, as other lines have 20 %; nothing of nothing is any
        "0 %": 1,
        "about 12.2 %": 1,
        "5.5 %": 1,
        "": 1,
        "a tax on nothing": 1,
    }


def test_clients_are_known_by_code_or_else_by_name() -> None:
    blorp, cafe = parties_seen(sheet_of(FILE), choices(fields=FIELDS), "GBP")
    assert (blorp.key, blorp.documents, blorp.rows) == ("b1", 2, 3)
    assert blorp.names == ("Blorp & Sons", "Blorp & Sons Ltd")
    assert blorp.party.name == "Blorp & Sons"
    assert blorp.party.code == "B1"
    assert blorp.values == (CurrencyValue("GBP", Decimal("160.00")),)
    assert (cafe.key, cafe.party.name) == ("café", "Café")


def test_values_of_any_column_are_listed_the_most_frequent_first() -> None:
    ladder, book = values_seen(sheet_of(FILE), choices(fields=FIELDS), "item", "GBP")
    assert (ladder.value, ladder.key, ladder.rows) == ("Ladder", "ladder", 3)
    assert book.values == (CurrencyValue("GBP", Decimal("10.00")),)
    assert [
        each.key for each in values_seen(sheet_of(FILE), choices(fields=FIELDS), "Currency", "GBP")
    ] == ["gbp", "eur"]


def test_mm_04_items_are_listed_with_what_most_of_their_lines_say() -> None:
    file = (
        "No,Client,Date,Item,Text,Net\n1,Blorp,03/04/2026,LAD,A ladder,1.00\n"
        "1,Blorp,03/04/2026,lad ,Six steps,2.00\n2,Blorp,03/04/2026,LAD,Six steps,4.00\n"
        "2,Blorp,03/04/2026,,Postage,8.00\n2,Blorp,03/04/2026,BOOK,,16.00"
    )
    fields = columns(
        number="No", contact="Client", date="Date", item="Item", description="Text", net="Net"
    )
    ladder, book = items_seen(sheet_of(file), choices(fields=fields), "GBP")
    assert (ladder.item, ladder.key, ladder.rows) == ("LAD", "lad", 3)
    assert ladder.description == "Six steps"
    assert ladder.values == (CurrencyValue("GBP", Decimal("7.00")),)
    assert (book.key, book.description) == ("book", "")


def test_a_field_report_shows_before_and_after_and_what_does_not_work() -> None:
    sheet = sheet_of('No,Price\n1,"£1,250.00"\n2,(3.50)\n3,TBC\n4,')
    report = field_report(sheet, choices(fields=columns(unit_price="Price")), "unit_price")
    assert [(each.at, each.before, each.after) for each in report.samples] == [
        ("Invoices!B2", "£1,250.00", "1250"),
        ("Invoices!B3", "(3.50)", "-3.5"),
        ("Invoices!B4", "TBC", ""),
    ]
    assert (report.rows, report.filled, report.unread, report.share) == (4, 3, 1, Decimal("0.5"))
    assert [str(each) for each in report.problems] == [
        "Invoices!B4: “TBC” is not an amount: it has no digits from 0 to 9."
        " Correct the cell, or change how the field is read on Fields."
    ]


def test_a_field_report_tells_of_a_column_that_is_not_there() -> None:
    report = field_report(sheet_of("No\n1"), choices(fields=columns(date="When")), "date")
    assert [each.says for each in report.problems] == ["There is no column “When” in this sheet."]


def test_a_field_report_reads_each_kind() -> None:
    sheet = sheet_of('When,How much,Money,Who\n1 May 2026,"17,5 %",Euro, Ada ')
    mapping = choices(
        fields=columns(date="When", tax_percent="How much", currency="Money", contact="Who")
    )
    after = {
        name: field_report(sheet, mapping, name).samples[0].after
        for name in ("date", "tax_percent", "currency", "contact")
    }
    assert after == {
        "date": "2026-05-01", "tax_percent": "17.5 %", "currency": "EUR", "contact": "Ada"
    }  # fmt: skip


def test_a_field_report_of_a_refused_formula_says_where() -> None:
    mapping = choices(fields={"item": FieldChoice(how="formula", source="=UPPR([No])")})
    (problem,) = field_report(sheet_of("No\n1"), mapping, "item").problems
    assert "Did you mean UPPER?" in problem.says
