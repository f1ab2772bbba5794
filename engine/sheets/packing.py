"""A book as bytes and back again, exactly, fast enough to be done for every page."""

import json
from typing import Any

import numpy as np
import pyarrow as pa

from engine.model import Book, Cell, Grid

_MARK = b"crosswalk book 1\n"
_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")


def pack(book: Book) -> bytes:
    """The book as Arrow streams, one for each grid, behind a table of what they are."""
    streams, grids = [], []
    for grid in book.grids:
        sink = pa.BufferOutputStream()
        columns = [pa.array(grid.rows), *grid.columns]
        batch = pa.record_batch(columns, names=["row", *map(str, range(len(grid.columns)))])
        with pa.ipc.new_stream(sink, batch.schema, options=_OPTIONS) as writer:
            writer.write_batch(batch)
        streams.append(sink.getvalue())
        grids.append(
            {
                "name": grid.name,
                "letters": grid.letters,
                "errors": [[*cell, text] for cell, text in grid.errors.items()],
                "hidden": sorted(grid.hidden),
                "size": streams[-1].size,
            }
        )
    about = {
        "name": book.name,
        "sha256": book.sha256,
        "kind": book.kind,
        "notes": book.notes,
        "grids": grids,
    }
    head = json.dumps(about).encode()
    return b"".join([_MARK, len(head).to_bytes(8, "big"), head, *streams])


def unpack(data: bytes) -> Book:
    """The book that was packed; what was never packed is refused."""
    if not data.startswith(_MARK):
        raise ValueError("these bytes are not a packed book")
    view = memoryview(data)
    start = len(_MARK) + 8
    end = start + int.from_bytes(view[len(_MARK) : start], "big")
    about: dict[str, Any] = json.loads(bytes(view[start:end]))
    grids = []
    for kept in about["grids"]:
        stream = pa.py_buffer(view[end : end + kept["size"]])
        end += kept["size"]
        with pa.ipc.open_stream(stream) as reader:
            batch = reader.read_next_batch()
        grids.append(
            Grid(
                kept["name"],
                tuple(kept["letters"]),
                tuple(batch.columns[1:]),
                np.asarray(batch.column(0)),
                _cells(kept["errors"]),
                frozenset(kept["hidden"]),
            )
        )
    return Book(about["name"], about["sha256"], about["kind"], tuple(grids), tuple(about["notes"]))


def _cells(kept: list[tuple[int, int, str]]) -> dict[Cell, str]:
    return {(row, column): text for row, column, text in kept}
