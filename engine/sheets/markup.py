"""Web pages that were saved under a spreadsheet's name: their tables as grids."""

import html
import re

from engine.model import Grid
from engine.sheets.grids import from_records

# Each search ends at the next “<” or “>”: a page of broken tags takes no longer than another.
_TAG = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_WIDE = re.compile(r"\bcolspan\s*=\s*[\"']?([1-9][0-9]{0,3})\b", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_SPREAD = 100_000  # cells that a page may add by saying that one is several columns wide
_HIDDEN = ("script", "style", "title")


def is_markup(utf8: bytes) -> bool:
    """Whether this begins as a web page does, or as a table cut out of one."""
    head = utf8[:4000].lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body"))


def read_markup(name: str, utf8: bytes, most: int) -> tuple[Grid, ...]:
    """One grid for each table of the page that holds something."""
    tables = [rows for rows in _tables(utf8.decode("utf-8", "replace")) if any(map(any, rows))]
    names = [name] if len(tables) == 1 else [f"Table {n}" for n in range(1, len(tables) + 1)]
    return tuple(from_records(each, rows, most) for each, rows in zip(names, tables, strict=True))


def _tables(page: str) -> list[list[list[str]]]:
    """Rows of cells as they are met; a table inside a cell becomes a table of its own."""
    tables: list[list[list[str]]] = []
    cell: list[str] | None = None
    wide, spread, at = 1, _SPREAD, 0
    while found := _TAG.search(page, at):
        if cell is not None:
            cell.append(_SPACES.sub(" ", html.unescape(page[at : found.start()])))
        at = found.end()
        closing, tag = found[1], (found[2] or "").lower()
        if not tag:
            at = _after(page, "-->", at)
        elif tag in _HIDDEN and not closing:
            at = _after(page, ">", _after(page, f"</{tag}", at))
        elif tag == "br" and cell is not None:
            cell.append("\n")
        elif tag in ("table", "tr", "td", "th"):
            if cell is not None:
                more = min(wide - 1, spread)
                spread -= more
                _put(tables, _joined(cell), more)
                cell = None
            if closing:
                continue
            if tag == "table":
                tables.append([])
            elif tag == "tr" and tables:
                tables[-1].append([])
            elif tables:
                cell, stated = [], _WIDE.search(found[3])
                wide = int(stated[1]) if stated else 1
    if cell is not None:
        _put(tables, _joined([*cell, html.unescape(page[at:])]), 0)
    return tables


def _after(page: str, mark: str, at: int) -> int:
    found = page.find(mark, at)
    return len(page) if found < 0 else found + len(mark)


def _put(tables: list[list[list[str]]], text: str, more: int) -> None:
    if not tables[-1]:
        tables[-1].append([])
    tables[-1][-1].extend([text, *[""] * more])


def _joined(cell: list[str]) -> str:
    lines = "".join(cell).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()
