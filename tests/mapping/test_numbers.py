"""Columns of amounts: read all at once, exactly as one by one."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.mapping.reading import amount_reader, percent_reader, read_numbers
from engine.money import Amount, DecimalMark, NotAnAmount, read_amount, read_percent

PATIENT = settings(deadline=None, max_examples=60)

TYPED = (
    "12", "1,234.50", "£1,234.50", "1.234,56", "1 234,56", "1\u202f234,56", "(12.00)", "-£3", "3-",
    "12 CR", "GBP 7.5", "€1.000,00", "", "   ", "TBC", "1e5", "£", "0", "-0", "0,123", "1,123",
    "1.123", "00012", "85.00000000", "0.000001", "12,34,567.89", "1,23", "1.23.4", "--3",
    "12 GBP £", "9999999999999.99", "10000000000000", "123456789012345678901", ".5", "5.",
    "£1,234.567",
)  # fmt: skip

anything = st.text(alphabet="0123456789.,' ()-£€$%CRGBP\u00a0\u202f", max_size=18)
columns = st.lists(st.one_of(st.sampled_from(TYPED), anything), max_size=40)


def one_by_one(texts: list[str], mark: DecimalMark) -> list[Decimal | str | None]:
    """What each text says by itself: an amount, why it is none, or nothing."""
    found: list[Decimal | str | None] = []
    for text in texts:
        reading = read_amount(text, mark)
        if not text.strip():
            found.append(None)
        elif isinstance(reading, Amount):
            found.append(reading.value)
        else:
            assert isinstance(reading, NotAnAmount)
            found.append(reading.says)
    return found


@PATIENT
@given(columns, st.sampled_from((".", ",")))
def test_a_column_is_read_as_its_texts_are_one_by_one(texts: list[str], mark: DecimalMark) -> None:
    read = read_numbers(pa.array(texts, pa.string()), amount_reader(mark), 4)
    for row, expected in enumerate(one_by_one(texts, mark)):
        assert bool(read.filled[row]) == (expected is not None), texts[row]
        assert bool(read.bad[row]) == isinstance(expected, str), texts[row]
        if isinstance(expected, Decimal):
            assert abs(read.decimal(row) - expected) <= Decimal(5).scaleb(-read.places - 1)
        if isinstance(expected, str):
            assert read.reason(row) == expected


@PATIENT
@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1, max_size=30))
def test_four_decimals_are_always_kept_exactly(values: list[Decimal]) -> None:
    texts = pa.array([f"{value:f}" for value in values], pa.string())
    read = read_numbers(texts, amount_reader("."), 4)
    assert [read.decimal(row) for row in range(len(values))] == values


def test_a_column_that_needs_more_decimals_has_them() -> None:
    read = read_numbers(pa.array(["0.12345678", "1200", "85.00000000"]), amount_reader("."), 4)
    assert read.places == 8
    assert [read.decimal(row) for row in range(3)] == [
        Decimal("0.12345678"), Decimal(1200), Decimal(85)
    ]  # fmt: skip


def test_zeros_that_nobody_needs_take_no_room() -> None:
    assert read_numbers(pa.array(["85.00000000", "1.50000000"]), amount_reader("."), 4).places == 4


def test_a_slice_of_a_column_reads_as_its_own_rows() -> None:
    whole = pa.array(["1", "22", "333", "TBC", "5"])
    read = read_numbers(whole.slice(1, 3), amount_reader("."), 4)
    assert read.values.tolist()[:2] == [220000, 3330000]
    assert read.bad.tolist() == [False, False, True]


def test_texts_that_repeat_are_read_once_and_come_out_the_same() -> None:
    texts = ["£1,234.50", "(3.00)", "", "TBC"] * 100
    read = read_numbers(pa.array(texts), amount_reader("."), 4)
    assert read.values.tolist() == [12345000, -30000, 0, 0] * 100
    assert read.bad.tolist() == [False, False, False, True] * 100
    assert read.mark is not None
    assert [read.marks[code] for code in read.mark[:2]] == ["£", ""]


@pytest.mark.parametrize(
    ("text", "fractions", "millionths"),
    [("20", False, 200_000), ("20,00%", False, 200_000), ("0.2", True, 200_000),
     ("20 %", True, 200_000), ("5,5", False, 55_000), ("9.975", False, 99_750),
     ("-15", False, -150_000)],
)  # fmt: skip
def test_percentages_are_held_in_millionths(text: str, fractions: bool, millionths: int) -> None:
    read = read_numbers(pa.array([text]), percent_reader(fractions), 6)
    assert (read.values.tolist(), read.places) == ([millionths], 6)
    assert not isinstance(read_percent(text), NotAnAmount)
