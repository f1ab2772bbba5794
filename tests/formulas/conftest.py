"""Small sheets as a person sees them, and what a formula comes to in each row."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pytest

from engine.formulas import Formula, FormulaError, read_formula
from engine.model import Sheet

SheetOf = Callable[..., Sheet]
Shown = Callable[..., list[str]]


def _sheet_of(**columns: Sequence[str]) -> Sheet:
    rows = len(next(iter(columns.values())))
    return Sheet(
        name="Invoices",
        headings=tuple(each.replace("_", " ") for each in columns),
        letters=tuple("ABCDEFGHIJKLMNOP"[: len(columns)]),
        columns=tuple(pa.array(list(each), pa.string()) for each in columns.values()),
        rows=np.arange(2, rows + 2),
        header_row=1,
    )


def _shown(text: str, sheet: Sheet, **how: str) -> list[str]:
    formula = read_formula(text, sheet.headings)
    assert isinstance(formula, Formula), f"{text}: {formula}"
    result = formula.run(sheet, **how)
    texts = result.texts.to_pylist()
    assert all(texts[row] == "" for row in result.errors)
    return [result.errors.get(row, text) for row, text in enumerate(texts)]


@pytest.fixture(scope="session")
def sheet_of() -> SheetOf:
    """A sheet of these columns; a heading is written with _ for a space."""
    return _sheet_of


@pytest.fixture(scope="session")
def shown() -> Shown:
    """What a spreadsheet program would show in each row: the value or the error."""
    return _shown


@pytest.fixture(scope="session")
def refused() -> Callable[..., FormulaError]:
    """Why a text is no formula."""

    def refused(text: str, *headings: str) -> FormulaError:
        read = read_formula(text, headings)
        assert isinstance(read, FormulaError), f"{text[:60]} was read"
        return read

    return refused
