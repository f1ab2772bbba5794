"""Formulas over the cells of a sheet, as people type them."""

from hypothesis import given
from hypothesis import strategies as st

from engine.formulas import read_formula, written_heading

SERVICES = '=IF(LEFT([Code],2)="SV",ROUND([Qty]*[Rate],2),0)'


def test_services_are_priced_and_all_else_is_nought(sheet_of, shown) -> None:
    sheet = sheet_of(
        Code=["SV1", "HW7", "sv-3", ""],
        Qty=["2", "(3)", "1.5", "ten"],
        Rate=["£1,234.50", "10", "0.335", "4"],
    )
    assert shown(SERVICES, sheet) == ["2469.00", "0.00", "0.50", "0.00"]


def test_an_error_counts_only_in_the_rows_that_take_its_branch(sheet_of, shown) -> None:
    sheet = sheet_of(Code=["SV", "HW"], Qty=["ten", "ten"], Rate=["1", "1"])
    assert shown(SERVICES, sheet) == ["#VALUE!", "0.00"]


def test_an_error_quotes_the_cell_of_its_own_row(sheet_of) -> None:
    sheet = sheet_of(Type=["A", "B", "B"], Rate=["n/a", "ten", "1"])
    formula = read_formula('=IF([Type]="B",[Rate]*2,0)', sheet.headings)
    result = formula.run(sheet)
    assert result.errors == {1: "#VALUE!"}
    assert result.says == {
        "#VALUE!": "in [Rate] “ten” is not an amount: it has no digits from 0 to 9."
    }
    assert result.why(1) == (
        "#VALUE!: in [Rate] “ten” is not an amount: it has no digits from 0 to 9."
    )
    assert result.why(0) == ""


def test_messy_amounts_are_read_as_everywhere(sheet_of, shown) -> None:
    sheet = sheet_of(
        Amount=["£1,234.50", "(12.00)", "1.234,56", "-5", "7.00-", " 3 ", "20%", "", "1 200,00"]
    )
    assert shown("=[Amount]*1", sheet) == [
        *("1234.5", "-12", "1234.56", "-5", "-7", "3", "0.2", "0", "1200")
    ]


def test_the_decimal_mark_settles_what_has_two_readings(sheet_of, shown) -> None:
    sheet = sheet_of(Amount=["1,234", "1.234", "12,50"])
    assert shown("=[Amount]+0", sheet, decimal_mark=".") == ["1234", "1.234", "12.5"]
    assert shown("=[Amount]+0", sheet, decimal_mark=",") == ["1.234", "1234", "12.5"]
    assert shown("=[Amount]+0", sheet, decimal_mark=None) == ["#VALUE!", "#VALUE!", "12.5"]


def test_amounts_that_look_alike_keep_their_own_signs(sheet_of, shown) -> None:
    """A nought in brackets has no sign, the next amount in brackets has one."""
    sheet = sheet_of(Amount=["(0.00)", "(0.50)", "0.00", "-0.00", "-0.01"])
    assert shown("=[Amount]+0", sheet) == ["0", "-0.5", "0", "0", "-0.01"]


def test_very_long_numbers_stay_exact(sheet_of, shown) -> None:
    sheet = sheet_of(
        Qty=["9999999999999.9999", "0.12345678901234567890", "3"],
        Rate=["9999", "0.5", "0.00000001"],
    )
    assert shown("=[Qty]*[Rate]", sheet) == [
        "99989999999999999.0001",
        "0.06172839450617283945",
        "0.00000003",
    ]


def test_a_due_date_is_a_date_and_some_days(sheet_of, shown) -> None:
    sheet = sheet_of(
        Invoice_Date=["31/01/2024", "2024-02-01T00:00:00Z", "5-Mar-24", "31/02/2024", ""],
        Days=["30", "14", "0", "1", "7"],
    )
    assert shown("=[Invoice Date]+[Days]", sheet)[:4] == [
        *("2024-03-01", "2024-02-15", "2024-03-05", "#VALUE!")
    ]
    assert shown("=EOMONTH([Invoice Date],1)", sheet)[:2] == ["2024-02-29", "2024-03-31"]


def test_dates_are_read_in_the_order_of_the_sheet(sheet_of, shown) -> None:
    sheet = sheet_of(Date=["03/04/2024", "13/04/2024", "2024-04-03", "3 avril 2024"])
    formula = '=TEXT([Date],"yyyy-mm-dd")'
    assert shown(formula, sheet, dates="dmy") == [
        *("2024-04-03", "2024-04-13", "2024-04-03", "2024-04-03")
    ]
    assert shown(formula, sheet, dates="mdy") == [
        *("2024-03-04", "13/04/2024", "2024-04-03", "2024-04-03")
    ]


def test_a_cell_is_a_text_beside_texts_and_a_number_beside_numbers(sheet_of, shown) -> None:
    sheet = sheet_of(Code=["007", "7", "7.0", "SV", ""])
    assert shown('=[Code]="7"', sheet) == ["FALSE", "TRUE", "FALSE", "FALSE", "FALSE"]
    assert shown("=[Code]=7", sheet) == ["TRUE", "TRUE", "TRUE", "FALSE", "FALSE"]
    assert shown("=[Code]=0", sheet) == ["FALSE", "FALSE", "FALSE", "FALSE", "TRUE"]
    assert shown('=[Code]=""', sheet) == ["FALSE", "FALSE", "FALSE", "FALSE", "TRUE"]
    assert shown("=[Code]>5", sheet) == ["TRUE", "TRUE", "TRUE", "TRUE", "FALSE"]


def test_two_cells_are_the_same_by_value_but_codes_by_their_digits(sheet_of, shown) -> None:
    sheet = sheet_of(A=["1,234.50", "007", "blorp", "", "5"], B=["1234.5", "7", "BLORP", "0", "x"])
    assert shown("=[A]=[B]", sheet) == ["TRUE", "FALSE", "TRUE", "TRUE", "FALSE"]


def test_true_and_false_are_known_in_french_too(sheet_of, shown) -> None:
    sheet = sheet_of(Paid=["TRUE", "false", "VRAI", "Faux", "", "1", "yes"])
    assert shown('=IF([Paid],"paid","open")', sheet) == [
        *("paid", "open", "paid", "open", "open", "paid", "#VALUE!")
    ]
    assert shown("=[Paid]=TRUE", sheet)[:4] == ["TRUE", "FALSE", "TRUE", "FALSE"]


def test_a_cell_that_is_only_passed_on_stays_as_typed(sheet_of, shown) -> None:
    sheet = sheet_of(Kind=["A", "B"], Rate=["£1,234.50", "007"])
    assert shown("=[Rate]", sheet) == ["£1,234.50", "007"]
    assert shown('=IF([Kind]="A",[Rate],0.5)', sheet) == ["£1,234.50", "0.5"]
    assert shown('=IF([Kind]="A",[Rate],0.5)*2', sheet) == ["2469", "1"]


def test_the_first_that_is_not_empty_is_taken(sheet_of, shown) -> None:
    sheet = sheet_of(Ref=["", " ", "PO-1"], Order=["SO-2", "", "SO-3"])
    assert shown('=COALESCE([Ref],[Order],"none")', sheet) == ["SO-2", "none", "PO-1"]
    assert shown("=ISBLANK([Ref])", sheet) == ["TRUE", "TRUE", "FALSE"]
    assert shown("=MIN([Ref],3)", sheet) == ["3", "3", "#VALUE!"]


def test_lengths_may_differ_from_row_to_row(sheet_of, shown) -> None:
    sheet = sheet_of(Code=["SV-120", "HARD-7", "none"], By=["2", "0", "1"])
    assert shown('=LEFT([Code],FIND("-",[Code])-1)', sheet) == ["SV", "HARD", "#VALUE!"]
    assert shown('=IFERROR(MID([Code],FIND("-",[Code])+1,9),"")', sheet) == ["120", "7", ""]
    assert shown("=ROUND(2.3456,[By])", sheet) == ["2.35", "2", "2.3"]
    assert shown('=REPT("x",[By])&[Code]', sheet) == ["xxSV-120", "HARD-7", "xnone"]


def test_an_error_cell_of_the_file_is_an_error_here(sheet_of) -> None:
    sheet = sheet_of(Qty=["", "2"])
    object.__setattr__(sheet, "errors", {(0, 0): "#DIV/0!"})
    result = read_formula("=[Qty]*2", sheet.headings).run(sheet)
    assert result.errors == {0: "#DIV/0!"}
    assert result.says == {"#DIV/0!": "in [Qty] the file itself holds #DIV/0!."}


def test_a_sheet_without_the_column_shows_a_name_error(sheet_of) -> None:
    formula = read_formula("=[Qty]*2", ("Qty",))
    result = formula.run(sheet_of(Quantity=["1", "2"]))
    assert result.errors == {0: "#NAME?", 1: "#NAME?"}
    assert result.says == {"#NAME?": "there is no column [Qty] in this sheet."}


def test_an_empty_sheet_gives_nothing(sheet_of) -> None:
    result = read_formula("=[Qty]*2", ("Qty",)).run(sheet_of(Qty=[]))
    assert (len(result.texts), result.errors) == (0, {})


def test_headings_are_found_as_people_write_them(sheet_of, shown) -> None:
    sheet = sheet_of(Unit_Price=["5"])
    assert shown("=[unit  price]*2", sheet) == ["10"]
    formula = read_formula("=[unit price]&[UNIT PRICE]", sheet.headings)
    assert formula.columns == ("Unit Price",)


def test_headings_with_brackets_and_apostrophes_can_be_named() -> None:
    headings = ("Amount [net]", "Customer's order", "odd]one")
    for text in ("=[Amount [net]]", "=[Amount '[net']]", "=[Customer's order]", "=[odd']one]"):
        assert len(read_formula(text, headings).columns) == 1


@given(st.text(st.sampled_from("ab '[]\"=,é"), min_size=1, max_size=12))
def test_any_heading_can_be_named(heading) -> None:
    assert read_formula(f"={written_heading(heading)}&1", (heading,)).columns == (heading,)
