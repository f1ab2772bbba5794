"""A book packed and unpacked is the book, to the last cell."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model import Book, Grid
from engine.samples import SAMPLES, sample_content
from engine.sheets import letter, pack, read, unpack

TEXTS = st.text(max_size=12)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    length = draw(st.integers(0, 6))
    width = draw(st.integers(1, 4))
    columns = [
        pa.array(draw(st.lists(TEXTS, min_size=length, max_size=length)), pa.string())
        for _ in range(width)
    ]
    cells = st.tuples(st.integers(0, max(length - 1, 0)), st.integers(0, width - 1))
    return Grid(
        draw(TEXTS),
        tuple(map(letter, range(width))),
        tuple(columns),
        np.arange(1, length + 1, dtype=np.int64) * draw(st.integers(1, 9)),
        draw(st.dictionaries(cells, TEXTS, max_size=3)),
        draw(st.frozensets(st.integers(0, 9), max_size=3)),
    )


def same(one: Book, other: Book) -> None:
    assert (one.name, one.sha256, one.kind, one.notes) == (
        other.name, other.sha256, other.kind, other.notes,
    )  # fmt: skip
    for ours, theirs in zip(one.grids, other.grids, strict=True):
        assert (ours.name, ours.letters, ours.columns) == (
            theirs.name, theirs.letters, theirs.columns,
        )  # fmt: skip
        assert list(ours.rows) == list(theirs.rows)
        assert (dict(ours.errors), ours.hidden) == (dict(theirs.errors), theirs.hidden)


@settings(deadline=None, max_examples=80)
@given(st.lists(grids(), max_size=3), st.lists(TEXTS, max_size=3))
def test_what_is_packed_is_unpacked(made: list[Grid], notes: list[str]) -> None:
    book = Book("a.csv", "0" * 64, "text", tuple(made), tuple(notes))
    same(unpack(pack(book)), book)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.key)
def test_every_sample_survives_packing(sample) -> None:  # type: ignore[no-untyped-def]
    name, content = sample_content(sample.key)
    book = read(name, content)
    assert isinstance(book, Book)
    packed = pack(book)
    same(unpack(packed), book)
    assert len(packed) < 2 * len(content) + 20_000


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not a packed book"):
        unpack(b"PK\x03\x04")
