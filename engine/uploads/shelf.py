"""Files at hand: unpacked once, kept while they are worked on, with the corrections over them."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from engine import choices, sheets
from engine.installation import Installation
from engine.model import Book, Cell, Grid, Mapping, Shape, Sheet
from engine.records import Fix, Upload
from engine.store import Session
from engine.store import uploads as rows

T = TypeVar("T")

_BY_FILE = {
    "dates", "decimal_mark", "percents", "taxes", "tax_columns", "grain", "rates",
    "customer_accounts", "tax_accounts", "sales_accounts",
}  # fmt: skip
"""What every file tells of itself; the rest of a shape is the workspace's own choice."""


class Shelf(Generic[T]):
    """The things last used, made anew when they are wanted again; nothing is lost with it."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._things: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        made = make()
        with self._lock:
            self._things[key] = made
            while len(self._things) > self._room:
                self._things.popitem(last=False)
        return made


_BOOKS: Shelf[Book] = Shelf(6)
_SHEETS: Shelf[Sheet] = Shelf(12)


def book_of(installation: Installation, workspace_id: str, sha256: str) -> Book:
    """The file's sheets, unpacked."""

    def make() -> Book:
        with installation.store.reading() as session:
            return sheets.unpack(rows.cells(session, workspace_id, sha256))

    return _BOOKS.get((workspace_id, sha256), make)


def grid_of(book: Book, name: str) -> Grid:
    """The sheet of this name, or the first one."""
    return next((each for each in book.grids if each.name == name), book.grids[0])


def sheet_of(installation: Installation, upload: Upload) -> Sheet:
    """The upload as a table, with everything corrected over it."""
    with installation.store.reading() as session:
        standing = list(rows.fixes(session, upload.workspace_id, upload.kind))
        number = _number_column(session, upload) if standing else ""
    key = (upload.workspace_id, upload.id, upload.version, number, tuple(f.id for f in standing))

    def make() -> Sheet:
        book = book_of(installation, upload.workspace_id, upload.sha256)
        sheet = sheets.headed(grid_of(book, upload.sheet), upload.header_row)
        if not standing or number not in sheet:
            return sheet
        return sheets.with_fixes(sheet, dict(places(sheet, standing, number)))

    return _SHEETS.get(key, make)


def places(sheet: Sheet, standing: list[Fix], number: str) -> list[tuple[Cell, str]]:
    """The cells that these corrections are for, as far as this file has them."""
    wanted = {fix.document for fix in standing}
    found: dict[str, list[int]] = {}
    for row, text in enumerate(sheet.column(number).to_pylist()):
        if text in wanted:
            found.setdefault(text, []).append(row)
    return [
        ((found[fix.document][fix.line], sheet.headings.index(fix.column_name)), fix.is_now)
        for fix in standing
        if fix.column_name in sheet and fix.line < len(found.get(fix.document, ()))
    ]


def _number_column(session: Session, upload: Upload) -> str:
    """The heading of the column that tells the rows' document."""
    field = choices.current(session, upload.workspace_id, upload.kind).fields.get("number")
    return field.source if field is not None and field.how == "column" else ""


def understood(mapping: Mapping, upload: Upload) -> Mapping:
    """The workspace's mapping, with what this very file tells of its dates and marks."""
    told = Shape(**json.loads(upload.shape))
    return mapping.model_copy(update={"shape": with_evidence(mapping.shape, told)})


def with_evidence(chosen: Shape, told: Shape) -> Shape:
    """The workspace's choice of a shape, with what a file tells of itself."""
    return chosen.model_copy(update={name: getattr(told, name) for name in _BY_FILE})
