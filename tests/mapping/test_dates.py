"""Dates as people write them, in the order that was chosen; a day of no calendar is none."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.formulas.days import day_number, read_day
from engine.mapping import read_date
from engine.model import DateOrder

THIRD_OF_APRIL = date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("03/04/2026", "dmy"), ("3.4.26", "dmy"), ("03-04-2026", "dmy"), (" 3 4 2026 ", "dmy"),
        ("04/03/2026", "mdy"), ("4-3-26", "mdy"), ("2026-04-03", "dmy"), ("2026/4/3", "mdy"),
        ("2026-04-03 00:00:00", "dmy"), ("2026-04-03T00:00:00Z", "mdy"), ("20260403", "ymd"),
        ("26-04-03", "ymd"), ("03-04-2026 09:01 AM", "dmy"), ("3 Apr 2026", "mdy"),
        ("3-Apr-26", "dmy"), ("April 3, 2026", "dmy"), ("3 avril 2026", "dmy"),
        ("3. April 2026", "ymd"), ("3 abr 2026", "dmy"),
    ],
)  # fmt: skip
def test_the_third_of_april(text: str, order: DateOrder) -> None:
    assert read_date(text, order) == THIRD_OF_APRIL


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("31/02/2026", "dmy"), ("13/13/2026", "dmy"), ("03/31/2026", "dmy"), ("31/03/2026", "mdy"),
        ("29/02/2025", "dmy"), ("2026-02-30", "dmy"), ("03/04/2026", "ymd"), ("45383", "dmy"),
        ("03/2026", "dmy"), ("soon", "dmy"), ("3 Foo 2026", "dmy"), ("03/04-2026", "dmy"),
        ("0026-04-03", "dmy"), ("٣/٤/2026", "dmy"), ("20260403", "dmy"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_none(text: str, order: DateOrder) -> None:
    assert read_date(text, order) is None


@pytest.mark.parametrize(("two", "year"), [("29", 2029), ("30", 1930), ("69", 1969), ("00", 2000)])
def test_two_figures_are_a_year_from_1930_to_2029_in_a_column_and_in_a_formula(
    two: str, year: int
) -> None:
    written: tuple[tuple[str, DateOrder], ...] = (
        (f"03/04/{two}", "dmy"), (f"04/03/{two}", "mdy"), (f"{two}-04-03", "ymd"),
        (f"3 Apr {two}", "dmy"),
    )  # fmt: skip
    for text, order in written:
        assert read_date(text, order) == date(year, 4, 3)
        assert read_day(text, order) == day_number(date(year, 4, 3))


def test_the_leap_day_is_a_day() -> None:
    assert read_date("29/02/2024", "dmy") == date(2024, 2, 29)


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back_in_every_order(day: date) -> None:
    assert read_date(f"{day:%d/%m/}{day.year}", "dmy") == day
    assert read_date(f"{day:%m/%d/}{day.year}", "mdy") == day
    assert read_date(day.isoformat(), "ymd") == day
