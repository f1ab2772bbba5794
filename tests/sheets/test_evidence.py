"""What a column proves: the order of its dates, its decimal mark, what it holds and its sum."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model import Book, Sheet
from engine.money import Amount, read_amount
from engine.sheets import column_profile, date_order, decimal_mark, headed, percent_style, read


def column(*texts: str) -> pa.StringArray:
    return pa.array(texts, pa.string())


@pytest.mark.parametrize(
    ("texts", "order", "says"),
    [
        (
            ("03/04/2026", "13/04/2026"), "dmy",
            "“13/04/2026” in row 3 proves that the day comes first.",
        ),
        (
            ("3/4/26", "4/13/26 9:30 AM"), "mdy",
            "“4/13/26 9:30 AM” in row 3 proves that the month comes first.",
        ),
        (
            ("2026-04-03", "2026-04-13T00:00:00Z"), "ymd",
            "Dates are written year first, such as “2026-04-03” in row 2.",
        ),
        (
            ("20260403", "20260413"), "ymd",
            "Dates are written year first, such as “20260403” in row 2.",
        ),
        (
            ("3 Apr 2026", ""), "dmy",
            "Months are written in letters, such as “3 Apr 2026” in row 2.",
        ),
        (
            ("03.04.2026", "05.04.2026"), "",
            "No date proves whether the day or the month comes first: “03.04.2026” could be "
            "either.",
        ),
        (
            ("13/04/2026", "04/13/2026"), "",
            "“13/04/2026” in row 2 has the day first, “04/13/2026” in row 3 the month: both are "
            "mixed.",
        ),
        (
            (*(f"{day}/04/2026" for day in range(13, 31)), *["30/04/2026"] * 10, "04/13/2026"),
            "dmy",
            "28 dates prove that the day comes first; “04/13/2026” in row 30 does not fit.",
        ),
        (("Blorp", "99/99/2026", "0001"), "", "The column holds no dates."),
    ],
)  # fmt: skip
def test_the_order_of_dates_is_proved_by_cells(
    texts: tuple[str, ...], order: str, says: str
) -> None:
    found = date_order(column(*texts), np.arange(2, 2 + len(texts)))
    assert (found.value, found.says) == (order, says)


def test_dates_a_spreadsheet_program_has_swapped_are_pointed_out() -> None:
    """It made real dates of those it could, with day and month exchanged, and left the others."""
    found = date_order(column("2026-03-04", "2026-07-04", "13/04/2026", "25/04/2026"))
    assert found.value == "dmy"
    assert "may have swapped day and month" in found.says
    honest = date_order(column("2026-03-04", "2026-04-17", "13/04/2026"))
    assert "swapped" not in honest.says


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (("1234.50", "7"), "."),
        (("1,234.50",), "."),
        (("£1,234,567",), ""),
        (("12,50",), ","),
        (("1.234,56",), ","),
        (("1 234,56 €",), ","),
        (("1\u202f234,5",), ","),
        (("1'234.50",), "."),
        (("1.234", "12"), ""),
        (("1,234", "12"), ""),
        (("12345.678",), "."),
        (("0,125",), ","),
        (("85.00000000",), "."),
        (("(12.00)", "12.00-", "12,00 CR"), "."),
        (("12.50", "1,5", "2,5"), ","),
        (("Blorp 1.5 Ltd",), ""),
        ((), ""),
    ],
)
def test_the_decimal_mark_is_proved_by_amounts(texts: tuple[str, ...], mark: str) -> None:
    assert decimal_mark([column(*texts)]).value == mark


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=1, max_size=20), st.sampled_from(".,")
)
def test_amounts_are_never_taken_for_the_other_way(values: list[Decimal], mark: str) -> None:
    other = {".": ",", ",": "."}[mark]
    texts = [
        f"{value:,.2f}".replace(",", "_").replace(".", mark).replace("_", other) for value in values
    ]
    assert decimal_mark([column(*texts)]).value == mark
    sheet = _sheet("Total", texts)
    assert column_profile(sheet, "Total").total == sum(values)


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (("0.2", "0", "0.05"), "fraction"),
        (("20", "0"), "percent"),
        (("0,2", ""), "fraction"),
        (("0.5%",), "percent"),
        (("0", ""), ""),
        (("T1",), ""),
        (("1", "0.2"), "fraction"),
    ],
)
def test_twenty_per_cent_is_20_or_a_fifth(texts: tuple[str, ...], style: str) -> None:
    assert percent_style(column(*texts)).value == style


# --- columns summed up --------------------------------------------------------------------------


def _sheet(heading: str, texts: list[str]) -> Sheet:
    return Sheet(
        "S", (heading,), ("A",), (pa.array(texts, pa.string()),), np.arange(2, 2 + len(texts)), 1
    )


@pytest.mark.parametrize(
    ("heading", "texts", "holds", "total"),
    [
        ("Date", ["13/04/2026", "", "14/04/2026"], "date", None),
        ("Net", ["12.50", "12.50", "£1,000.00", "(2.00)"], "amount", Decimal("1023.00")),
        ("Montant", ["1 250,50", "-0,50"], "amount", Decimal("1250.00")),
        ("Worth", ["1.00", "2.50"], "amount", Decimal("3.50")),
        ("Quantity", ["1", "2"], "number", None),
        ("VAT %", ["20", "5", "0"], "percent", None),
        ("Taux", ["20,0 %", "5,5 %"], "percent", None),
        ("Tax Rate", ["0.2", "0"], "percent", None),
        ("Paid", ["Yes", "No", "Yes"], "yes-no", None),
        ("Payé", ["VRAI", "FAUX"], "yes-no", None),
        ("No", ["0000101", "0000102"], "text", None),
        ("Client", ["Blorp", "12"], "text", None),
        ("Notes", ["", " "], "nothing", None),
        ("Price", ["85.00000000", "0.12345678"], "amount", Decimal("85.12345678")),
    ],
)
def test_what_a_column_holds(
    heading: str, texts: list[str], holds: str, total: Decimal | None
) -> None:
    seen = column_profile(_sheet(heading, texts), heading)
    assert (seen.holds, seen.total) == (holds, total)
    assert seen.filled == sum(bool(each.strip()) for each in texts)
    assert seen.distinct == len({each for each in texts if each.strip()})
    assert all(each in {text.strip() for text in texts} for each in seen.examples)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1, max_size=50))
def test_sums_are_exact(values: list[Decimal]) -> None:
    texts = [format(each, "f") for each in values] * 3
    assert column_profile(_sheet("Total", texts), "Total").total == sum(values) * 3


def test_a_sum_of_a_whole_sample_is_that_of_the_plainest_loop() -> None:
    book = read(
        "a.csv",
        ("Net\n" + "\n".join(f"{n * 7 % 1000}.{n % 100:02d}" for n in range(5000))).encode(),
    )
    assert isinstance(book, Book)
    sheet = headed(book.grids[0])
    loop = Decimal(0)
    for text in sheet.column("Net").to_pylist():
        value = read_amount(text)
        assert isinstance(value, Amount)
        loop += value.value
    assert column_profile(sheet, "Net").total == loop
