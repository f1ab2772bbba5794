"""What of a mapping may serve the next customer: its tables, without this customer's clients.

A template is a ZIP of the mapping's own tables. The clients' links stay out of it, and so do
rules that name a client and settings that are one customer's own affair, whether the tables
come from a workspace or from a file that somebody brings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.choices.files import about_in, files_in, packed, what_table
from engine.choices.forms import ABOUT, Values
from engine.choices.tables import table_names, tables_zip
from engine.model import FIELDS_OF, Problem
from engine.sheets.writing import csv_text
from engine.target import Books

_OWN_SETTINGS = ("cut_over", "four_eyes")
_OF_CLIENTS = {each.name for each in FIELDS_OF["clients"]} - {"country", "currency", "terms_days"}
"""Fields that say who a client is."""


@dataclass(frozen=True)
class Packed:
    """A template as it travels: what people call it, and its tables."""

    name: str
    says: str
    source: str
    tables: bytes
    counts: tuple[tuple[str, int], ...]
    """Each table's title and how many rows it has."""
    left_out: int
    """Rows that are about this customer's clients or its own affairs."""


def template_of(values: Values, books: Books, name: str, says: str, source: str) -> Packed:
    """The template that a workspace's mapping makes."""
    made = _without_clients("mapping.zip", tables_zip(values, books))
    assert isinstance(made, tuple)  # what was written a moment ago can be read
    return Packed(name, says, source, *made)


def template_in(name: str, content: bytes) -> Packed | Problem:
    """The template in a file that somebody brings; its name is the file's where it says none."""
    made = _without_clients(name, content)
    if isinstance(made, Problem):
        return made
    files, _ = files_in(name, content)
    told = next(filter(None, map(about_in, files.values())), dict.fromkeys(ABOUT, ""))
    called, says, source = told.values()
    return Packed(called or name.removesuffix(".zip"), says, source, *made)


def template_file(template: Packed) -> bytes:
    """The template as a file for another Crosswalk, readable by people."""
    files, _ = files_in("template.zip", template.tables)
    about = csv_text(ABOUT, [(template.name, template.says, template.source)])
    texts = {name.removesuffix(".csv"): text for name, text in files.items()}
    return packed({"about": about, **texts})


def counts_in(tables: bytes) -> tuple[tuple[str, int], ...]:
    """Each table's title and how many rows it has, of those that have any."""
    files, _ = files_in("template.zip", tables)
    found = {name: rows for name, _, rows in map(what_table, files, files.values())}
    return tuple((title, len(found[name])) for name, title in table_names() if found.get(name))


def _without_clients(
    name: str, content: bytes
) -> tuple[bytes, tuple[tuple[str, int], ...], int] | Problem:
    files, problem = files_in(name, content)
    if problem is not None:
        return problem
    tables = {
        table: (columns, rows)
        for table, columns, rows in map(what_table, files, files.values())
        if table
    }
    if not tables:
        return Problem(
            "template-unreadable",
            name,
            "No table of a mapping is in it.",
            "Choose a template or a mapping that Crosswalk exported, as a ZIP.",
        )
    _, fields = tables.get("fields", ((), []))
    named_in = {
        source for _, field, how, source, _ in fields if field in _OF_CLIENTS and how == "column"
    }
    clients = tables.pop("contacts", ((), []))[1]
    texts, left_out = {}, len(clients)
    for table, (columns, rows) in tables.items():
        kept = [row for row in rows if not _is_own(table, row, named_in)]
        left_out += len(rows) - len(kept)
        texts[table] = csv_text(columns, kept)
    made = packed(texts)
    return made, counts_in(made), left_out


def _is_own(table: str, row: Sequence[str], named_in: set[str]) -> bool:
    """Whether a row is about the customer's clients, or its own affairs."""
    if table == "accounts":
        return row[0] in _OF_CLIENTS or row[0] in named_in
    return table == "settings" and row[0] in _OWN_SETTINGS
