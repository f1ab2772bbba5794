"""JSON of records as grids: nested names become headings, lists of lines become rows."""

import json
from collections.abc import Iterator
from typing import Any

from engine.model import Grid, Problem
from engine.sheets.grids import from_records
from engine.sheets.limits import ReadLimits
from engine.sheets.refusing import refused

_DEEPEST = 8
_MOST_IN_A_ROW = 20

Record = dict[str, Any]


def is_json(utf8: bytes) -> bool:
    """Whether this begins as JSON of records does."""
    head = utf8[:4000].lstrip()
    return head[:1] == b"{" or (head[:1] == b"[" and head[1:].lstrip()[:1] in (b"{", b"]"))


def read_records(
    name: str, sheet: str, utf8: bytes, limits: ReadLimits
) -> tuple[tuple[Grid, ...], tuple[str, ...]] | Problem:
    """One grid for each list of records in the file."""
    loaded = _loaded(utf8.decode("utf-8", "replace"))
    if loaded is None:
        return refused(
            name,
            "looks like JSON, but breaks off or is not complete.",
            "Export it again and upload the whole file.",
        )
    grids = []
    for title, found in _lists(loaded, sheet):
        rows, cells = [], 0
        for row in (line for each in found for line in _lines(each)):
            cells += len(row)
            if cells > limits.cells:
                return refused(
                    name,
                    "holds more records than are read at once.",
                    "Export a shorter period, then upload that.",
                )
            rows.append(row)
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        if len(headings) > limits.columns:
            return refused(
                name,
                f"has {len(headings):,} different fields; the most that are read are "
                f"{limits.columns:,}.",
                "Export one kind of record, then upload that.",
            )
        if len(rows) * len(headings) > limits.cells:
            return refused(
                name,
                f"comes to {len(rows):,} rows of {len(headings):,} fields, more than is read.",
                "Export a shorter period, then upload that.",
            )
        table = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
        grids.append(from_records(title, table, limits.cells))
    if not grids:
        return refused(
            name,
            "is JSON without a list of records.",
            "Export a list of invoices, clients or products, then upload that.",
        )
    return tuple(grids), ("JSON: nested names joined by “/”, each line of a list in its own row.",)


def _loaded(text: str) -> Any:
    # Numbers stay as typed, to the last zero.
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    try:
        return decoder.decode(text)
    except (ValueError, RecursionError):
        pass
    try:
        return [decoder.decode(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None


def _lists(loaded: Any, name: str) -> Iterator[tuple[str, list[Record]]]:
    """The file itself, or the lists in its envelope, or else the one record that it is."""
    if isinstance(loaded, list):
        if found := [each for each in loaded if isinstance(each, dict)]:
            yield name, found
        return
    if not isinstance(loaded, dict):
        return
    lists = [(title, each) for title, each in loaded.items() if _is_lines(each)]
    if len(lists) == 1:
        yield name, lists[0][1]
    elif lists:
        yield from lists
    elif loaded:
        yield name, [loaded]


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _lines(record: Record) -> Iterator[dict[str, str]]:
    """A record as rows: one for each of its lines, with what it says of itself in each."""
    own = dict(_flat({name: value for name, value in record.items() if not _is_lines(value)}))
    lines = [
        {f"{name}/{heading}": text for heading, text in _flat(line)}
        for name, value in record.items()
        if _is_lines(value)
        for line in value
    ]
    for line in lines or [{}]:
        yield {**own, **line}


def _flat(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value and depth < _DEEPEST:
        for name, inner in value.items():
            yield from _flat(inner, f"{path}/{name}" if path else name, depth + 1)
    elif (
        isinstance(value, list)
        and len(value) <= _MOST_IN_A_ROW
        and any(isinstance(v, dict | list) for v in value)
    ):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}/{number}", depth + 1)
    elif isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
        yield path, "; ".join(map(_text, value))
    else:
        yield path, _text(value)


def _text(value: Any) -> str:
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):  # deeper or longer than anyone's invoice
        return json.dumps(value, ensure_ascii=False)
    return str(value)
