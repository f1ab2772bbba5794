"""Clients and contacts to be matched, and sheets to be read by their headings."""

import csv
import io
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from engine.model import Party, Sheet
from engine.target import ReferenceItem


@pytest.fixture(scope="session")
def messing() -> dict[str, Any]:
    """Invented names and what becomes of them, also used by the bench."""
    return runpy.run_path(str(Path(__file__).parent / "messing.py"))


@pytest.fixture
def client() -> Callable[..., Party]:
    def client(name: str, **what: str) -> Party:
        return Party(key=what.pop("key", name), name=name, **what)

    return client


@pytest.fixture
def contact() -> Callable[..., ReferenceItem]:
    def contact(name: str, code: str = "", unusable: str = "", **facts: str) -> ReferenceItem:
        told = {each.replace("_", " "): text for each, text in facts.items()}
        return ReferenceItem("contact", f"id of {name}", name, code, unusable, told)

    return contact


@pytest.fixture(scope="session")
def sheet_of_text() -> Callable[..., Sheet]:
    """The sheet that a file of text is, read without the product's own reader."""

    def sheet_of_text(text: str, name: str = "Invoices") -> Sheet:
        head = text.splitlines()[0]
        separator = ";" if head.count(";") > head.count(",") else ","
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
        headings, body = rows[0], rows[1:]
        columns = [[row[place] for row in body] for place in range(len(headings))]
        return Sheet(
            name=name,
            headings=tuple(headings),
            letters=tuple(f"C{place}" for place in range(len(headings))),
            columns=tuple(pa.array(each, pa.string()) for each in columns),
            rows=np.arange(2, len(body) + 2),
            header_row=1,
        )

    return sheet_of_text
