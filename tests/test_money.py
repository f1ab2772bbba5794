"""Amounts keep every penny: as typed, as rounded, as written."""

import ast
import math
from collections import defaultdict
from collections.abc import Hashable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import money
from engine.money import (
    HUNDRED_PERCENT,
    Ambiguous,
    Amount,
    Grain,
    Ints,
    Mode,
    NotAnAmount,
    Rounding,
    amount_text,
    divide,
    from_minor,
    minor_places,
    multiply_divide,
    read_amount,
    read_percent,
    say_amount,
    stands_for,
    tax,
    to_minor,
)
from engine.money.currencies import CURRENCIES, MINOR_PLACES, SYMBOLS

PATIENT = settings(deadline=None)  # a busy machine is no reason to fail
GRAINS: tuple[Grain, ...] = ("line", "rate", "document")
MODES: tuple[Mode, ...] = ("half_up", "half_even")
INT64 = st.integers(-(2**63), 2**63 - 1)


# Reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value", "currency"),
    [
        ("12", "12", None),
        ("1234.50", "1234.50", None),
        ("1,234.50", "1234.50", None),
        ("£1,234.50", "1234.50", "£"),
        ("£ 1,234.50", "1234.50", "£"),
        ("  1,234.50\t", "1234.50", None),
        ("1,234,567", "1234567", None),
        ("1.234.567", "1234567", None),
        ("1,23,456.00", "123456.00", None),
        ("12,34,567", "1234567", None),
        ("₹1,23,456", "123456", "₹"),
        ("1 234,50", "1234.50", None),
        ("1 234 567,50", "1234567.50", None),
        ("1\u00a0234,50", "1234.50", None),
        ("1\u202f234,50", "1234.50", None),
        ("1\u2009234,50", "1234.50", None),
        ("1\u200a234.50", "1234.50", None),
        ("1 234", "1234", None),
        ("1 234.567", "1234.567", None),
        ("1'234.50", "1234.50", None),
        ("CHF 1’234.50", "1234.50", "CHF"),
        ("1.234,56 €", "1234.56", "€"),
        ("1.234.567,8", "1234567.8", None),
        ("12,50", "12.50", None),
        ("12,5", "12.5", None),
        ("12.3456", "12.3456", None),
        ("1234.567", "1234.567", None),
        ("1234,567", "1234.567", None),
        ("0.125", "0.125", None),
        ("0,125", "0.125", None),
        ("012.345", "12.345", None),
        (".5", "0.5", None),
        (",5", "0.5", None),
        (".125", "0.125", None),
        ("5.", "5", None),
        ("5,", "5", None),
        ("1,234.", "1234", None),
        ("+5", "5", None),
        ("5+", "5", None),
        ("-5", "-5", None),
        ("−12", "-12", None),
        ("–12", "-12", None),
        ("- 12", "-12", None),
        ("‑12", "-12", None),
        ("12.5-", "-12.5", None),
        ("12.50 -", "-12.50", None),
        ("(12.00)", "-12.00", None),
        ("( 12.00 )", "-12.00", None),
        ("-£12", "-12", "£"),
        ("£-12", "-12", "£"),
        ("£ -12", "-12", "£"),
        ("(£12)", "-12", "£"),
        ("£(12)", "-12", "£"),
        ("(12) EUR", "-12", "EUR"),
        ("12,50- EUR", "-12.50", "EUR"),
        ("12 €-", "-12", "€"),
        ("12 CR", "-12", None),
        ("12cr", "-12", None),
        ("£12 Cr", "-12", "£"),
        ("12 DR", "12", None),
        ("EUR 12", "12", "EUR"),
        ("12eur", "12", "EUR"),
        ("US$ 12", "12", "US$"),
        ("$12.00 USD", "12.00", "USD"),
        ("CAD $12.00", "12.00", "CAD"),
        ("R 12.00", "12.00", "R"),
        ("12 kr", "12", "KR"),
        ("0", "0", None),
        ("-0.00", "0.00", None),
        ("9999999999999.99", "9999999999999.99", None),
        ("0.30000000000000004", "0.30000000000000004", None),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, value: str, currency: str | None) -> None:
    for mark in (None, ".", ","):
        amount = read_amount(typed, mark)
        assert amount == Amount(Decimal(value), currency)
        assert str(amount.value) == value  # to the last zero, and never a minus on nothing


@pytest.mark.parametrize(
    ("typed", "point", "comma"),
    [
        ("1,234", "1234", "1.234"),
        ("1.234", "1.234", "1234"),
        ("-£12,345", "-12345", "-12.345"),
        ("(123.000)", "-123.000", "-123000"),
        ("100,000 EUR", "100000", "100.000"),
    ],
)
def test_a_text_with_two_readings_asks_for_the_columns_decimal_mark(
    typed: str, point: str, comma: str
) -> None:
    both = read_amount(typed)
    assert isinstance(both, Ambiguous)
    assert (str(both.point.value), str(both.comma.value)) == (point, comma)
    assert both.says == f"“{typed}” could be {point} or {comma}."
    assert both.fix == "Choose the column's decimal mark on Upload."
    assert read_amount(typed, ".") == both.point
    assert read_amount(typed, ",") == both.comma


MARKS = "its commas, points and spaces do not fit together"
SIGNS = "its signs do not fit together; a minus is -12.00 or (12.00)"
NO_DIGITS = "it has no digits from 0 to 9"
POWER = "it is a power of ten; show all its digits in the file"
DASH = "it may be a minus, or the dash that some write for no pennies"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "the cell is empty"),
        (" \u00a0\t", "the cell is empty"),
        ("-", NO_DIGITS),
        ("£ -", NO_DIGITS),
        ("abc", NO_DIGITS),
        ("NaN", NO_DIGITS),
        ("inf", NO_DIGITS),
        ("-Infinity", NO_DIGITS),
        ("#N/A", NO_DIGITS),
        ("１２", NO_DIGITS),  # full width
        ("٣", NO_DIGITS),  # Arabic-Indic
        ("1２", "“２” is neither a sign nor a currency"),
        ("1e3", POWER),
        ("-1.5E+05", POWER),
        ("1,5e3", POWER),
        ("0x10", "“x10” is neither a sign nor a currency"),
        ("1_000", "“_000” is neither a sign nor a currency"),
        ("20%", "it is a percentage"),
        ("20 %", "it is a percentage"),
        ("1,234%", "it is a percentage"),
        ("12 QQQ", "“QQQ” is neither a sign nor a currency"),
        ("12 abc", "“abc” is neither a sign nor a currency"),
        ("12k", "“k” is neither a sign nor a currency"),
        ("£12 + VAT", "“VAT” is neither a sign nor a currency"),
        ("INV12", "“INV” is neither a sign nor a currency"),
        ("31/03/2026", "“/03/2026” is neither a sign nor a currency"),
        ("2026-03-31", "“03” is neither a sign nor a currency"),
        ("12\n345", "“ 345” is neither a sign nor a currency"),
        ("£12 €", "it has two currencies"),
        ("USD 12 EUR", "it has two currencies"),
        ("£12 EUR", "it has two currencies"),
        ("--12", SIGNS),
        ("(-12)", SIGNS),
        ("-12-", SIGNS),
        ("-12 CR", SIGNS),
        ("(12", SIGNS),
        ("12)", SIGNS),
        (")12(", SIGNS),
        ("12()", SIGNS),
        ("#12", SIGNS),
        ("CR 12", SIGNS),
        ("12.-", DASH),
        ("CHF 12.–", DASH),
        ("12,- €", DASH),
        ("1,23.45,6", MARKS),
        ("1.2.3", MARKS),
        ("1,2,3", MARKS),
        ("1,234.56.78", MARKS),
        ("1.234,56,78", MARKS),
        ("1,2345.00", MARKS),
        ("1234,567.00", MARKS),
        ("1,23,45", MARKS),
        ("1.23.456", MARKS),
        ("1 2", MARKS),
        ("12 34,50", MARKS),
        ("1  234", MARKS),
        ("1 234'567", MARKS),
        ("1,234 567", MARKS),
        ("1,,234", MARKS),
        ("0,123,456", MARKS),
        ("10000000000000", "it is larger than any invoice"),
        ("£10,000,000,000,000.00", "it is larger than any invoice"),
        ("1" * 61, "it is too long"),
        ("0." + "1" * 21, "it has more than 20 decimals"),
    ],
)
def test_what_is_not_an_amount_is_refused_with_a_reason(typed: str, reason: str) -> None:
    for mark in (None, ".", ","):
        refused = read_amount(typed, mark)
        assert isinstance(refused, NotAnAmount)
        assert refused.says.replace("\n", " ").endswith(f"is not an amount: {reason}.")
        assert refused.fix == "Write it like 1,234.50."


def test_a_refusal_quotes_the_cell_on_one_line_and_not_at_length() -> None:
    refused = read_amount("see the note\nbelow " + "x" * 10_000)
    assert isinstance(refused, NotAnAmount)
    assert refused.says.startswith("“see the note below xxx")
    assert len(refused.says) < 120


@PATIENT
@given(st.text() | st.text(st.sampled_from("0123456789.,' -+()£€%eECRDRUSD\u00a0−\n٣２²")))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    for mark in (None, ".", ","):
        match read_amount(text, mark):
            case Amount(value) as amount:
                assert type(value) is Decimal
                assert value.is_finite()
                assert abs(value) < 10**13
                assert mark or read_amount(text, ".") == read_amount(text, ",") == amount
            case Ambiguous(point, comma):
                assert mark is None
                assert (read_amount(text, "."), read_amount(text, ",")) == (point, comma)
                assert abs(Fraction(point.value) / Fraction(comma.value)) in (
                    1000,
                    Fraction(1, 1000),
                )
            case NotAnAmount(says, fix):
                assert says.endswith(".")
                assert fix.endswith(".")
    percent = read_percent(text)
    assert isinstance(percent, NotAnAmount | Decimal)


def test_reading_is_exact_whatever_the_decimal_context() -> None:
    with localcontext(prec=3):
        amount = read_amount("(9,876,543,210,987.12345)")
    assert amount == Amount(Decimal("-9876543210987.12345"))


@pytest.mark.parametrize(
    ("typed", "percent"),
    [
        ("20%", "20"),
        ("20.0 %", "20.0"),
        ("17,5 %", "17.5"),
        ("17.500%", "17.500"),
        ("9.975", "9.975"),
        ("0.2", "0.2"),
        ("-5%", "-5"),
        ("(5 %)", "-5"),
    ],
)
def test_percentages_are_read_as_people_type_them(typed: str, percent: str) -> None:
    assert str(read_percent(typed)) == percent


@pytest.mark.parametrize("typed", ["", "twenty", "20%%", "2%0", "£20", "20 GBP %", "1,234.5%"])
def test_what_is_not_a_percentage_is_refused(typed: str) -> None:
    refused = read_percent(typed)
    assert isinstance(refused, NotAnAmount)
    assert f"“{typed}” is not a percentage: " in refused.says
    assert refused.fix == "Write it like 17.5 %."


def test_a_symbol_stands_for_every_currency_that_uses_it() -> None:
    assert stands_for("£", "GBP")
    assert stands_for("GBP", "GBP")
    assert stands_for("$", "CAD")
    assert stands_for("$", "USD")
    assert not stands_for("US$", "CAD")
    assert not stands_for("£", "EUR")
    assert not stands_for("EUR", "GBP")


def test_the_currency_tables_agree_with_each_other() -> None:
    assert len(CURRENCIES) == 161
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in CURRENCIES)
    assert set(MINOR_PLACES) <= CURRENCIES
    assert {code for codes in SYMBOLS.values() for code in codes.split()} <= CURRENCIES
    assert all(symbol == symbol.upper() for symbol in SYMBOLS)


# Minor units --------------------------------------------------------------------------------------


def test_minor_units_are_exact_or_refused() -> None:
    assert to_minor(Decimal("12.50")) == 1250
    assert to_minor(Decimal("-0.01")) == -1
    assert to_minor(Decimal("12.500000")) == 1250
    assert to_minor(Decimal("1E+2")) == 10_000
    assert to_minor(Decimal(1234), minor_places("JPY")) == 1234
    assert to_minor(Decimal("1.234"), minor_places("KWD")) == 1234
    assert to_minor(Decimal("41.625")) == NotAnAmount(
        "“41.625” has more than 2 decimals.", "Round it to 2 decimals."
    )
    assert isinstance(to_minor(Decimal("0.5"), minor_places("JPY")), NotAnAmount)
    tiny = to_minor(Decimal("0.0000001"))
    assert isinstance(tiny, NotAnAmount)
    assert tiny.says.startswith("“0.0000001”")


@PATIENT
@given(st.integers(), st.integers(0, 6))
def test_minor_units_come_back_as_they_went(minor: int, places: int) -> None:
    with localcontext(prec=2):
        value = from_minor(minor, places)
        assert to_minor(value, places) == minor
    assert Fraction(value) == Fraction(minor, 10**places)


# Writing ------------------------------------------------------------------------------------------


def test_amounts_are_written_for_people_and_for_machines() -> None:
    assert say_amount(0) == "0.00"
    assert say_amount(-5) == "-0.05"
    assert say_amount(123456789) == "1,234,567.89"
    assert say_amount(-123450, "GBP") == "-£1,234.50"
    assert say_amount(123450, "EUR") == "€1,234.50"
    assert say_amount(123450, "CAD") == "1,234.50 CAD"
    assert say_amount(1234, "JPY") == "1,234 JPY"
    assert say_amount(1234567, "KWD") == "1,234.567 KWD"
    assert say_amount(25_0000, places=4) == "25.0000"
    assert amount_text(-123450) == "-1234.50"
    assert amount_text(0, places=0) == "0"
    assert amount_text(-7, places=3) == "-0.007"


@PATIENT
@given(
    st.integers(-(10**13) + 1, 10**13 - 1),
    st.sampled_from([None, *sorted(CURRENCIES)]),
)
def test_what_is_written_reads_back_as_the_same_amount(minor: int, currency: str | None) -> None:
    places = minor_places(currency) if currency else 2
    said = say_amount(minor, currency)
    amount = read_amount(said, ".")
    assert isinstance(amount, Amount)
    assert to_minor(amount.value, places) == minor
    if currency is None:
        assert amount.currency is None
    else:
        assert amount.currency
        assert stands_for(amount.currency, currency)

    continental = said.translate(str.maketrans(".,", ",."))
    assert read_amount(continental, ",") == amount
    for space in " \u00a0\u202f\u2009'’":
        assert read_amount(continental.replace(".", space), ",") == amount
    assert read_amount(amount_text(minor, places), ".") == Amount(amount.value)


# Rounding -----------------------------------------------------------------------------------------


Lines = list[tuple[int, int, int]]
"""Net in pennies, rate in millionths, document."""


def slowly_rounded(exact: Fraction, mode: Mode) -> int:
    """Rounding by fractions, to compare with."""
    if mode == "half_even":
        return round(exact)
    away = math.floor(abs(exact) + Fraction(1, 2))
    return away if exact > 0 else -away


def group_of(line: tuple[int, int, int], grain: Grain) -> Hashable:
    _, rate, document = line
    return (document, rate) if grain == "rate" else document


def slow_totals(lines: Lines, grain: Grain, mode: Mode) -> dict[Hashable, int]:
    """Each group's tax, rounded once."""
    exact: dict[Hashable, Fraction] = defaultdict(Fraction)
    for line in lines:
        exact[group_of(line, grain)] += Fraction(line[0] * line[1], HUNDRED_PERCENT)
    return {group: slowly_rounded(total, mode) for group, total in exact.items()}


def taxes_of(lines: Lines, rounding: Rounding) -> list[int]:
    net, rate, document = zip(*lines, strict=True) if lines else ((), (), ())
    taxes = tax(net, rate, document, rounding)
    assert taxes.dtype == np.int64
    return [int(line_tax) for line_tax in taxes]


NET = st.integers(-500, 500) | st.integers(-(10**15), 10**15) | st.integers(-(2**62), 2**62)
RATE = st.sampled_from([0, 50_000, 99_750, 125_000, 175_000, 200_000]) | st.integers(
    -HUNDRED_PERCENT, HUNDRED_PERCENT
)
LINES = st.lists(st.tuples(NET, RATE, st.integers(0, 4)), max_size=30)
ROUNDINGS = st.builds(Rounding, st.sampled_from(GRAINS), st.sampled_from(MODES))


def test_half_a_penny_goes_away_from_zero_or_to_the_even_penny() -> None:
    halves = [-25, -15, -5, 5, 15, 25]
    assert [divide(n, 10) for n in halves] == [-3, -2, -1, 1, 2, 3]
    assert [divide(n, 10, "half_even") for n in halves] == [-2, -2, 0, 0, 2, 2]
    assert divide(np.array(halves), 10).tolist() == [-3, -2, -1, 1, 2, 3]
    assert divide(np.array(halves), 10, "half_even").tolist() == [-2, -2, 0, 0, 2, 2]


@PATIENT
@given(st.integers(), st.integers(1), st.sampled_from(MODES))
def test_division_rounds_as_the_decimal_module_does(n: int, d: int, mode: Mode) -> None:
    assert divide(n, d, mode) == slowly_rounded(Fraction(n, d), mode)


@PATIENT
@given(
    st.lists(st.tuples(INT64, st.integers(1, 2**63 - 1) | st.integers(1, 10)), min_size=1),
    st.sampled_from(MODES),
)
def test_a_column_divides_as_its_numbers_do(rows: list[tuple[int, int]], mode: Mode) -> None:
    over, under = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    assert divide(over, under, mode).tolist() == [divide(n, d, mode) for n, d in rows]
    assert divide(over, rows[0][1], mode).tolist() == [divide(n, rows[0][1], mode) for n, _ in rows]


@PATIENT
@given(
    st.lists(
        st.tuples(
            st.integers(-(2**62), 2**62) | st.integers(-9, 9),
            st.integers(-(2**20), 2**20),
            st.integers(0, 10_000),
        ),
        min_size=1,
        max_size=10,
    ),
    st.sampled_from(MODES),
)
def test_products_past_int64_are_exact(rows: Lines, mode: Mode) -> None:
    want = [slowly_rounded(Fraction(math.prod(row), 10**10), mode) for row in rows]
    assert multiply_divide(tuple(zip(*rows, strict=True)), 10**10, mode).tolist() == want


def test_a_quotient_past_int64_is_an_error_and_never_a_wrong_number() -> None:
    with pytest.raises(OverflowError):
        multiply_divide(([2**62], [2**62]), 10)
    assert multiply_divide(([-(2**63)], [-1], [5]), 10).tolist() == [2**62]
    assert multiply_divide(([2**62], [2**62], [0]), 10).tolist() == [0]


def test_only_whole_numbers_are_multiplied() -> None:
    hostile: Any
    for hostile in ([1.5], np.array([2.0]), ["12"], [Decimal(1)], [2**64]):
        with pytest.raises(TypeError):
            multiply_divide((hostile, [1]), 10)
    small: Any = np.array([100], np.int16)  # as a frame may bring
    assert multiply_divide((small, [10_000]), 10).tolist() == [100_000]


def test_a_divisor_is_greater_than_zero() -> None:
    for divisor in (0, -1):
        with pytest.raises(ValueError, match="greater than zero"):
            divide(1, divisor)
        with pytest.raises(ValueError, match="greater than zero"):
            divide(np.array([1]), np.array([divisor]))
        with pytest.raises(ValueError, match="greater than zero"):
            multiply_divide(([1], [1]), divisor)


@PATIENT
@given(st.integers(-(10**17), 10**17))
def test_pennies_round_as_the_decimal_module_rounds_them(thousandths: int) -> None:
    exact = Decimal(thousandths).scaleb(-3)
    away, even = (exact.quantize(Decimal("0.01"), r) for r in (ROUND_HALF_UP, ROUND_HALF_EVEN))
    assert from_minor(divide(thousandths, 10, "half_up")) == away
    assert from_minor(divide(thousandths, 10, "half_even")) == even


def test_one_document_is_taxed_by_one_call() -> None:
    net = [1002, 1002, 1002]  # 20 % is 200.4 each, 601.2 together
    assert tax(net, 200_000, 0, Rounding("line")).tolist() == [200, 200, 200]
    assert tax(net, 200_000, 0, Rounding("rate")).tolist() == [201, 200, 200]
    assert tax(net, 200_000, 0, Rounding("document")).tolist() == [201, 200, 200]
    assert tax([], 200_000, 0, Rounding("document")).tolist() == []


def test_the_missing_penny_goes_to_the_largest_remainder_then_to_the_first_line() -> None:
    document = Rounding("document")
    assert tax([1001, 1004, 1002], 200_000, 0, document).tolist() == [200, 201, 200]  # .2 .8 .4
    assert tax([1002, 1003, 1003], 200_000, 0, document).tolist() == [200, 201, 201]  # .4 .6 .6
    assert tax([1002, 1002, 1000], 200_000, 0, document).tolist() == [201, 200, 200]  # .4 .4 .0


def test_each_rate_has_its_own_total() -> None:
    net, rate = [1002, 1001, 1002, 1001], [200_000, 50_000, 200_000, 50_000]
    # 20 %: 200.4 + 200.4 = 400.8; 5 %: 50.05 + 50.05 = 100.1; together 500.9
    assert tax(net, rate, 0, Rounding("line")).tolist() == [200, 50, 200, 50]
    assert tax(net, rate, 0, Rounding("rate")).tolist() == [201, 50, 200, 50]
    assert tax(net, rate, 0, Rounding("document")).tolist() == [201, 50, 200, 50]
    assert tax(net, rate, [0, 0, 1, 1], Rounding("rate")).tolist() == [200, 50, 200, 50]


def test_an_unknown_rounding_is_an_error() -> None:
    with pytest.raises(KeyError):
        tax([1], 1, 0, Rounding("invoice"))  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        tax([1], 1, 0, Rounding("line", "down"))  # type: ignore[arg-type]


@PATIENT
@given(LINES, st.sampled_from(MODES))
def test_each_lines_tax_is_rounded_alone_per_line(lines: Lines, mode: Mode) -> None:
    want = [slowly_rounded(Fraction(net * rate, HUNDRED_PERCENT), mode) for net, rate, _ in lines]
    assert taxes_of(lines, Rounding("line", mode)) == want


@PATIENT
@given(LINES, st.sampled_from(("rate", "document")), st.sampled_from(MODES))
def test_lines_add_up_to_their_total_and_stay_within_a_penny(
    lines: Lines, grain: Grain, mode: Mode
) -> None:
    taxes = taxes_of(lines, Rounding(grain, mode))
    totals: dict[Hashable, int] = defaultdict(int)
    for line, line_tax in zip(lines, taxes, strict=True):
        totals[group_of(line, grain)] += line_tax
        assert abs(line_tax - Fraction(line[0] * line[1], HUNDRED_PERCENT)) < 1
    assert totals == slow_totals(lines, grain, mode)


@PATIENT
@given(LINES, ROUNDINGS)
def test_all_documents_together_are_taxed_as_one_by_one(lines: Lines, rounding: Rounding) -> None:
    together = taxes_of(lines, rounding)
    for document in {line[2] for line in lines}:
        own = [i for i, line in enumerate(lines) if line[2] == document]
        alone = taxes_of([lines[i] for i in own], rounding)
        assert alone == [together[i] for i in own]


@PATIENT
@given(LINES, ROUNDINGS, st.permutations(range(5)))
def test_the_order_and_the_numbers_of_documents_change_nothing(
    lines: Lines, rounding: Rounding, order: list[int]
) -> None:
    moved = sorted(range(len(lines)), key=lambda i: order[lines[i][2]])
    renumbered = [(net, rate, -7 * order[document]) for net, rate, document in lines]
    taxes = taxes_of(lines, rounding)
    assert taxes_of([renumbered[i] for i in moved], rounding) == [taxes[i] for i in moved]


@PATIENT
@given(LINES, ROUNDINGS)
def test_a_credit_note_mirrors_its_invoice_line_by_line(lines: Lines, rounding: Rounding) -> None:
    credit = [(-net, rate, document) for net, rate, document in lines]
    assert taxes_of(credit, rounding) == [-line_tax for line_tax in taxes_of(lines, rounding)]


def test_taxes_do_not_change_what_they_are_given() -> None:
    net, document = np.array([1002, 1002, 1002]), np.array([0, 0, 0])
    net.flags.writeable = document.flags.writeable = False
    assert tax(net, 200_000, document, Rounding("document")).tolist() == [201, 200, 200]


def test_a_documents_total_past_int64_is_still_shared_out_to_the_penny() -> None:
    lines = [
        (2**62 + 1, HUNDRED_PERCENT // 2, 0)
    ] * 9  # each ends in half a penny; together past 2**63
    last: dict[Mode, int] = {"half_up": 5, "half_even": 4}
    for mode in MODES:
        taxes = taxes_of(lines, Rounding("document", mode))
        assert sum(taxes) == slow_totals(lines, "document", mode)[0]
        assert taxes == [2**61 + 1] * last[mode] + [2**61] * (9 - last[mode])


def test_the_choices_of_rounding_disagree_on_ordinary_invoices() -> None:
    """20,000 made-up lines: rounding per line or per document is a choice to be previewed."""
    random = np.random.default_rng(6)
    document = np.sort(random.integers(0, 7_000, 20_000))
    net = random.integers(500, 100_000, 20_000)
    rate = random.choice([0, 50_000, 200_000], 20_000, p=[0.1, 0.2, 0.7])

    def totals(grain: Grain, mode: Mode) -> Ints:
        sums = np.zeros(7_000, np.int64)
        np.add.at(sums, document, tax(net, rate, document, Rounding(grain, mode)))
        return sums

    by_line, by_rate, by_document = (totals(grain, "half_up") for grain in GRAINS)
    assert 0.1 < np.count_nonzero(by_line != by_document) / 7_000 < 0.4
    assert 1 <= np.abs(by_line - by_document).max() <= 3
    assert np.count_nonzero(by_rate != by_document) > 0
    assert np.count_nonzero(by_line != totals("line", "half_even")) > 0


# The rule of the house ----------------------------------------------------------------------------


def test_no_float_is_made_anywhere_in_the_module() -> None:
    sources = [
        file.read_text(encoding="utf-8") for file in Path(money.__file__).parent.glob("*.py")
    ]
    assert len(sources) > 3
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        where = f"line {getattr(node, 'lineno', 0)}"
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), where
        assert not isinstance(node, ast.Div), where
        name = getattr(node, "id", getattr(node, "attr", ""))
        assert "float" not in name, where
        assert name not in {"round", "mean", "average", "true_divide", "double"}, where
    assert "float(" not in "".join(sources)
