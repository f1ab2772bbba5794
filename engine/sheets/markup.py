"""Web pages that were saved under a spreadsheet's name: their tables as grids."""

import re
from html.parser import HTMLParser

from engine.model import Grid
from engine.sheets.grids import from_records

_SPACES = re.compile(r"\s+")
_SPREAD = 100_000  # cells that a page may add by saying that one is several columns wide


def is_markup(utf8: bytes) -> bool:
    """Whether this begins as a web page does, or as a table cut out of one."""
    head = utf8[:4000].lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body"))


def read_markup(name: str, utf8: bytes, most: int) -> tuple[Grid, ...]:
    """One grid for each table of the page that holds something."""
    page = _Tables()
    page.feed(utf8.decode("utf-8", "replace"))
    page.close()
    tables = [rows for rows in page.tables if any(any(row) for row in rows)]
    names = [name] if len(tables) == 1 else [f"Table {n}" for n in range(1, len(tables) + 1)]
    return tuple(from_records(each, rows, most) for each, rows in zip(names, tables, strict=True))


class _Tables(HTMLParser):
    """Cells as they are met; a table inside a cell ends up as a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._wide = 1
        self._spread = _SPREAD

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self._end_cell()
            wide = dict(attrs).get("colspan") or "1"
            self._wide = int(wide) if re.fullmatch("[1-9][0-9]{0,3}", wide) else 1
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(_SPACES.sub(" ", data))

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        rows = self.tables[-1]
        if not rows:
            rows.append([])
        text = "\n".join(line.strip() for line in "".join(self._cell).split("\n")).strip()
        more = min(self._wide - 1, self._spread)
        self._spread -= more
        rows[-1].extend([text, *[""] * more])
        self._cell = None
