"""The mapping's tables as CSV: out for people and other companies, in with every bad row named.

What Sage knows by an id of its own (accounts, contacts, products) stands in a table by the
code people call it by, so that one company's tables can be read into another's. A cell that
a spreadsheet program would take for a formula has an apostrophe before it; reading takes off
exactly what writing put on.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.choices.files import about_in, files_in, packed, rows_in
from engine.choices.forms import SHAPES, TABLES, Values, checked, json_in, shapes_out
from engine.choices.keeping import BOUGHT, RECEIVED, Edit, differences
from engine.choices.naming import BadRow, Names
from engine.choices.telling import change_told
from engine.model import Problem, Shape, TableChange
from engine.sheets.writing import csv_text
from engine.target import Books


def table_names() -> Sequence[tuple[str, str]]:
    """Each table's name and title."""
    return [(each.name, each.title) for each in TABLES]


def write_table(name: str, values: Values, books: Books) -> str:
    """One table as CSV text."""
    table = next(each for each in TABLES if each.name == name)
    return csv_text(table.columns, table.write(values, Names(books)))


def tables_zip(values: Values, books: Books) -> bytes:
    """All tables in one ZIP, the same bytes for the same choices."""
    names = Names(books)
    texts = {each.name: csv_text(each.columns, each.write(values, names)) for each in TABLES}
    texts[SHAPES[0]] = csv_text(SHAPES[1], shapes_out(values, names))
    return packed(texts)


def read_tables(
    name: str, content: bytes, stands: Values, books: Books, *, whole: bool = True
) -> tuple[list[Edit], list[TableChange], list[Problem]]:
    """What these tables would change, and every row that cannot be read.

    A table that is in the file stands for the whole of it: what it does not have any more
    is taken away, unless it has rows that cannot be read. Where the tables are not `whole`,
    they only add to what stands. Tables that are not in the file stay as they are.
    """
    files, problem = files_in(name, content)
    if problem is not None:
        return [], [], [problem]
    names = Names(books)
    after = dict(stands)
    problems: list[Problem] = []
    for file, text in files.items():
        table, rows, trouble = rows_in(file, text)
        if trouble is not None:
            if about_in(text) is None:
                problems.append(trouble)
            continue
        if table is None:
            problems += _shapes_in(file, rows, after)
            continue
        of_this = {at for at in after if at[0] in table.parts}
        told = len(problems)
        seen: dict[tuple[str, str], int] = {}
        for row, cells in rows:
            try:
                part, key, value = table.read(cells, row, names)
            except BadRow as bad:
                trouble = _problem(file, row, table.columns, bad)
                if not whole:  # nobody has that file open: what the row is about says more
                    about = cells[:2] if table.name == "accounts" else cells[:1]
                    trouble = replace(trouble, at=f"{table.title}: {' = '.join(about)}")
                problems.append(trouble)
                continue
            if (part, key) in seen:
                problems.append(
                    Problem(
                        "table-row-twice",
                        f"{file}!{row}",
                        f"“{cells[0]}” stands in row {seen[part, key]} already.",
                        "Take one of the two rows out.",
                    )
                )
                continue
            seen[part, key] = row
            after[part, key] = value
        if whole and len(problems) == told:
            for at in of_this - seen.keys():
                del after[at]
    if whole:
        _keep_places(stands, after)
    else:
        _put_behind(stands, after)
    edits = [Edit(part, key, now, was) for part, key, was, now in differences(stands, after)]
    return edits, [change_told(each, names) for each in edits], problems


def _keep_places(before: Values, after: dict[tuple[str, str], Any]) -> None:
    """Rules that stand in the order they had keep their places: nothing about them is new."""

    def in_order(values: Values, part: str) -> list[tuple[str, str]]:
        rules = [at for at, value in values.items() if at[0] == part and "place" in value]
        return sorted(rules, key=lambda at: (values[at]["place"], at))

    for part in ("account", f"{BOUGHT}account", f"{RECEIVED}account"):
        was, now = in_order(before, part), in_order(after, part)
        if now == [at for at in was if at in after]:
            for at in now:
                after[at] = {**after[at], "place": before[at]["place"]}


def _put_behind(before: Values, after: dict[tuple[str, str], Any]) -> None:
    """Rules that are added come after those that stand, in their own order."""
    rules = [at for at, value in after.items() if at[0] == "account" and "place" in value]
    last = max((before[at]["place"] for at in rules if at in before), default=0)
    for at in rules:
        place = before[at]["place"] if at in before else last + after[at]["place"]
        after[at] = {**after[at], "place": place}


def _shapes_in(
    file: str, rows: Sequence[tuple[int, list[str]]], after: dict[tuple[str, str], Any]
) -> list[Problem]:
    said: dict[str, dict[str, Any]] = {}
    problems = []
    for row, (kind, what, written) in rows:
        try:
            value = json_in(written, "value")
            checked(Shape, what, **{what: value})
            said.setdefault(kind, {})[what] = value
        except BadRow as bad:
            problems.append(_problem(file, row, SHAPES[1], bad))
    for kind, value in said.items():
        after["shape", kind] = Shape(**value).model_dump(mode="json")
    return problems


def _problem(file: str, row: int, columns: Sequence[str], bad: BadRow) -> Problem:
    plain = [column.removeprefix(BOUGHT).removeprefix(RECEIVED) for column in columns]
    letter = chr(65 + plain.index(bad.column)) if bad.column in plain else ""
    return Problem("table-row", f"{file}!{letter}{row}", bad.says, bad.fix)
