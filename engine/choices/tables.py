"""The mapping's tables as CSV: out for people and other companies, in with every bad row named.

What Sage knows by an id of its own (accounts, contacts, products) stands in a table by the
code people call it by, so that one company's tables can be read into another's. A cell that
a spreadsheet program would take for a formula has an apostrophe before it; reading takes off
exactly what writing put on.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from engine.choices.keeping import BOUGHT, Edit, differences
from engine.model import (
    FIELDS_OF,
    ContactChoice,
    FieldChoice,
    MappingSettings,
    Problem,
    Shape,
    TableChange,
    key_of,
)
from engine.sheets.writing import csv_text, meant
from engine.target import SOLD, Books, Kind, ReferenceItem

Values = Dict[tuple[str, str], Any]
_TAGS: tuple[Kind, ...] = ("department", "project")
_LARGEST = 20 * 1024 * 1024
_REST = "everything else"


class _BadRow(Exception):
    """Why a row cannot be read, and what to do about it."""

    def __init__(self, column: str, says: str, fix: str) -> None:
        super().__init__(says)
        self.column, self.says, self.fix = column, says, fix


@dataclass(frozen=True)
class _Table:
    name: str
    title: str
    columns: tuple[str, ...]
    parts: tuple[str, ...]
    write: Callable[[Values, "_Names"], Iterable[Sequence[str]]]
    read: Callable[[Sequence[str], int, "_Names"], tuple[str, str, Any]]
    """The part, the key and the value that a row says."""


class _Names:
    """What the company's ids are called, and which id a name stands for."""

    def __init__(self, books: Books) -> None:
        self._by_id = {(item.kind, item.id): item for item in books.items}
        self._by_code: dict[tuple[str, str], list[ReferenceItem]] = {}
        for item in books.items:
            for called in {key_of(item.code), key_of(item.name), key_of(item.id)} - {""}:
                self._by_code.setdefault((item.kind, called), []).append(item)

    def code(self, kind: Kind, item_id: str) -> str:
        """What stands in a table: its code where only it has that, else its id."""
        item = self._by_id.get((kind, item_id))
        if item is None or kind == "tax rate" or not item.code:
            return item_id
        alone = len(self._by_code[kind, key_of(item.code)]) == 1
        return item.code if alone else item_id

    def name(self, kind: Kind, item_id: str) -> str:
        item = self._by_id.get((kind, item_id))
        return "" if item is None else item.name

    def sold(self, item_id: str) -> ReferenceItem | None:
        """The product or service with this id."""
        found = (self._by_id.get((kind, item_id)) for kind in SOLD)
        return next(filter(None, found), None)

    def knows(self, kind: Kind, code: str) -> bool:
        return (kind, code) in self._by_id or (kind, key_of(code)) in self._by_code

    def id_of(self, kind: Kind, code: str, column: str) -> str:
        if not code:
            return ""
        exact = self._by_id.get((kind, code))
        if exact is not None:
            return exact.id
        found = self._by_code.get((kind, key_of(code)), [])
        if len(found) == 1:
            return found[0].id
        if found:
            raise _BadRow(
                column,
                f"“{code}” is the code of {len(found)} {kind}s.",
                "Write the id that Crosswalk exports for it instead.",
            )
        raise _BadRow(
            column,
            f"This company has no {kind} “{code}”.",
            "Write one that it has, or read Sage's lists again on Connection.",
        )


# --- the tables ------------------------------------------------------------------------------


def _fields_out(values: Values, names: _Names) -> Iterable[Sequence[str]]:
    for kind, fields in FIELDS_OF.items():
        for field in fields:
            value = values.get(("field", f"{kind}/{field.name}"))
            if value is not None:
                yield kind, field.name, value["how"], value["source"], value["default"]


def _field_in(cells: Sequence[str], row: int, names: _Names) -> tuple[str, str, Any]:
    kind, field, how, source, default = cells
    if field not in {each.name for each in FIELDS_OF.get(kind, ())}:
        raise _BadRow(
            "field", f"{kind or 'The empty sheet'} has no field “{field}”.", "See Fields."
        )
    return (
        "field",
        f"{kind}/{field}",
        _checked(FieldChoice, "how", how=how, source=source, default=default),
    )


def _taxes_out(values: Values, names: _Names) -> Iterable[Sequence[str]]:
    for value in _of(values, "tax"):
        rate = value["rate"]
        yield (
            value["label"],
            names.code("tax rate", rate),
            names.name("tax rate", rate),
            value["reason"],
        )


def _tax_in(cells: Sequence[str], row: int, names: _Names) -> tuple[str, str, Any]:
    code, rate, _, reason = cells
    value = {"label": code, "rate": names.id_of("tax rate", rate, "tax rate"), "reason": reason}
    return "tax", _key(code, "code"), value


def _accounts_out(values: Values, names: _Names) -> Iterable[Sequence[str]]:
    rules = sorted(
        (value for value in _of(values, "account") if "place" in value),
        key=lambda value: (value["place"], value["field"], value["value"]),
    )
    for value in rules:
        account = value["account"]
        code, name = names.code("ledger account", account), names.name("ledger account", account)
        yield value["field"], value["value"], code, name
    default = values.get(("account", "default"))
    if default is not None:
        account = default["account"]
        code, name = names.code("ledger account", account), names.name("ledger account", account)
        yield _REST, "", code, name


def _account_in(cells: Sequence[str], row: int, names: _Names) -> tuple[str, str, Any]:
    field, value, account, _ = cells
    found = names.id_of("ledger account", account, "ledger account")
    if not found:
        raise _BadRow("ledger account", "The account is missing.", "Write its code.")
    if field == _REST:
        return "account", "default", {"account": found}
    if not field:
        raise _BadRow("field", "The field is missing.", f"Name a field, or write “{_REST}”.")
    rule = {"place": row, "field": field, "value": value, "account": found}
    return "account", f"rule/{field}/{key_of(value)}", rule


def _products_out(values: Values, names: _Names) -> Iterable[Sequence[str]]:
    for value in _of(values, "product"):
        item = names.sold(value["product"])
        if item is None:
            yield value["label"], "", value["product"], ""
        else:
            yield value["label"], item.kind, names.code(item.kind, item.id), item.name


def _product_in(cells: Sequence[str], row: int, names: _Names) -> tuple[str, str, Any]:
    item, kind, code, _ = cells
    if kind not in ("", *SOLD):
        raise _BadRow("kind", f"“{kind}” is none of: {', '.join(SOLD)}.", "Write one of them.")
    if not code:
        raise _BadRow("code in Sage", "The product or service is missing.", "Write its code.")
    kinds = [each for each in SOLD if kind in ("", each)]
    able = [each for each in kinds if names.knows(each, code)]
    if len(able) > 1:
        both = " and a ".join(able)
        raise _BadRow("kind", f"“{code}” is both a {both}.", "Write which is meant.")
    found = names.id_of((able or kinds)[0], code, "code in Sage")
    return "product", _key(item, "item"), {"label": item, "product": found}


def _tags_out(kind: Kind) -> Callable[[Values, _Names], Iterable[Sequence[str]]]:
    def write(values: Values, names: _Names) -> Iterable[Sequence[str]]:
        for value in _of(values, kind):
            item = value["item"]
            yield value["label"], names.code(kind, item), names.name(kind, item)

    return write


def _tag_in(kind: Kind) -> Callable[[Sequence[str], int, _Names], tuple[str, str, Any]]:
    def read(cells: Sequence[str], row: int, names: _Names) -> tuple[str, str, Any]:
        written, code, _ = cells
        if not code:
            raise _BadRow("code in Sage", f"The {kind} is missing.", "Write its code.")
        found = names.id_of(kind, code, "code in Sage")
        return kind, _key(written, kind), {"label": written, "item": found}

    return read


def _contacts_out(values: Values, names: _Names) -> Iterable[Sequence[str]]:
    for (part, key), value in sorted(values.items()):
        if part == "contact":
            contact = value["contact"]
            code = names.code("contact", contact) if contact else ""
            yield key, value["label"], value["verb"], code, names.name("contact", contact)


def _contact_in(cells: Sequence[str], row: int, names: _Names) -> tuple[str, str, Any]:
    key, label, verb, contact, _ = cells
    found = names.id_of("contact", contact, "contact")
    if verb == "link" and not found:
        raise _BadRow("contact", "A link needs a contact.", "Write its reference in Sage.")
    _checked(ContactChoice, "verb", verb=verb, contact=found)
    return "contact", _key(key, "client"), {"label": label, "verb": verb, "contact": found}


_KINDS_OF_SETTINGS: Dict[str, Kind] = {
    "charges_account": "ledger account",
    "adjustment_account": "ledger account",
    "adjustment_tax": "tax rate",
}
"""Settings that name something of Sage's, which another company knows by its code."""


def _settings_out(values: Values, names: _Names) -> Iterable[Sequence[str]]:
    for (part, key), value in sorted(values.items()):
        if part == "setting":
            if key in _KINDS_OF_SETTINGS:
                value = names.code(_KINDS_OF_SETTINGS[key], value)
            yield key, json.dumps(value, ensure_ascii=False)


def _setting_in(cells: Sequence[str], row: int, names: _Names) -> tuple[str, str, Any]:
    key, written = cells
    value = _json(written, "value")
    if key not in MappingSettings.model_fields:
        raise _BadRow("setting", f"There is no setting “{key}”.", "Leave the row out.")
    _checked(MappingSettings, "value", **{key: value})
    if key in _KINDS_OF_SETTINGS:
        value = names.id_of(_KINDS_OF_SETTINGS[key], value, "value")
    return "setting", key, value


def _shapes_out(values: Values, names: _Names) -> Iterable[Sequence[str]]:
    for (part, kind), value in sorted(values.items()):
        if part == "shape":
            for what, said in sorted(value.items()):
                yield kind, what, json.dumps(said, ensure_ascii=False, sort_keys=True)


def _of(values: Values, part: str) -> list[Any]:
    return [value for at, value in sorted(values.items()) if at[0] == part]


def _key(text: str, column: str) -> str:
    if not key_of(text):
        raise _BadRow(column, "The cell is empty.", "Fill it, or leave the row out.")
    return key_of(text)


def _json(written: str, column: str) -> Any:
    try:
        return json.loads(written)
    except ValueError:
        raise _BadRow(
            column, f"“{written}” is not written as Crosswalk exports it.", "Export it anew."
        ) from None


def _checked(choice: type[Any], column: str, **said: Any) -> dict[str, Any]:
    try:
        checked: dict[str, Any] = choice(**said).model_dump(mode="json")
    except ValidationError as trouble:
        first = trouble.errors()[0]
        where = str(first["loc"][-1]) if first["loc"] else column
        raise _BadRow(
            where, f"“{first['input']}” will not do for {where}.", "Choose it on the page instead."
        ) from None
    return checked


_SOLD = (
    _Table(
        "fields",
        "Fields",
        ("sheet", "field", "how", "source", "default"),
        ("field",),
        _fields_out,
        _field_in,
    ),
    _Table(
        "taxes",
        "Taxes",
        ("code", "tax rate", "name in Sage", "reason"),
        ("tax",),
        _taxes_out,
        _tax_in,
    ),
    _Table(
        "accounts",
        "Accounts",
        ("field", "value", "ledger account", "name in Sage"),
        ("account",),
        _accounts_out,
        _account_in,
    ),
    _Table(
        "products",
        "Products",
        ("item", "kind", "code in Sage", "name in Sage"),
        ("product",),
        _products_out,
        _product_in,
    ),
    _Table(
        "contacts",
        "Contacts",
        ("client", "name", "verb", "contact", "name in Sage"),
        ("contact",),
        _contacts_out,
        _contact_in,
    ),
    _Table(
        "departments",
        "Departments",
        ("department", "code in Sage", "name in Sage"),
        ("department",),
        _tags_out("department"),
        _tag_in("department"),
    ),
    _Table(
        "projects",
        "Projects",
        ("project", "code in Sage", "name in Sage"),
        ("project",),
        _tags_out("project"),
        _tag_in("project"),
    ),
    _Table("settings", "Settings", ("setting", "value"), ("setting",), _settings_out, _setting_in),
)


def _bought(name: str, title: str, first: str) -> _Table:
    """The same table for what is bought: kept apart, and told by its first heading."""
    table = next(each for each in _SOLD if each.name == name)

    def write(values: Values, names: _Names) -> Iterable[Sequence[str]]:
        kept = {
            (part.removeprefix(BOUGHT), key): value
            for (part, key), value in values.items()
            if part.startswith(BOUGHT)
        }
        return table.write(kept, names)

    def read(cells: Sequence[str], row: int, names: _Names) -> tuple[str, str, Any]:
        part, key, value = table.read(cells, row, names)
        return BOUGHT + part, key, value

    return _Table(
        f"purchase {name}",
        title,
        (first, *table.columns[1:]),
        tuple(BOUGHT + part for part in table.parts),
        write,
        read,
    )


_TABLES = (
    *_SOLD,
    _bought("taxes", "Taxes of purchases", "purchase code"),
    _bought("accounts", "Accounts of purchases", "purchase field"),
    _bought("contacts", "Suppliers", "supplier"),
)
_SHAPES = ("reading", ("sheet", "what", "value"))
ABOUT = ("name", "description", "source system")
"""The headings of what a template says of itself, beside its tables."""


def table_names() -> Sequence[tuple[str, str]]:
    """Each table's name and title."""
    return [(each.name, each.title) for each in _TABLES]


def write_table(name: str, values: Values, books: Books) -> str:
    """One table as CSV text."""
    table = next(each for each in _TABLES if each.name == name)
    return csv_text(table.columns, table.write(values, _Names(books)))


def tables_zip(values: Values, books: Books) -> bytes:
    """All tables in one ZIP, the same bytes for the same choices."""
    names = _Names(books)
    texts = {each.name: csv_text(each.columns, each.write(values, names)) for each in _TABLES}
    texts[_SHAPES[0]] = csv_text(_SHAPES[1], _shapes_out(values, names))
    return packed(texts)


def packed(texts: Dict[str, str]) -> bytes:
    """A ZIP of CSV files, the same bytes for the same texts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in texts.items():
            entry = zipfile.ZipInfo(f"{name}.csv", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, text.encode("utf-8-sig"))
    return content.getvalue()


# --- in --------------------------------------------------------------------------------------


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
    names = _Names(books)
    after = dict(stands)
    problems: list[Problem] = []
    for file, text in files.items():
        table, rows, trouble = _rows(file, text)
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
            except _BadRow as bad:
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
    return edits, [_change(each, names) for each in edits], problems


def changes_between(before: Values, after: Values, books: Books) -> list[TableChange]:
    """What stands differently, in people's words."""
    names = _Names(books)
    return [
        _change(Edit(part, key, now, was), names)
        for part, key, was, now in differences(before, after)
    ]


def _keep_places(before: Values, after: dict[tuple[str, str], Any]) -> None:
    """Rules that stand in the order they had keep their places: nothing about them is new."""

    def in_order(values: Values, part: str) -> list[tuple[str, str]]:
        rules = [at for at, value in values.items() if at[0] == part and "place" in value]
        return sorted(rules, key=lambda at: (values[at]["place"], at))

    for part in ("account", f"{BOUGHT}account"):
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


def files_in(name: str, content: bytes) -> tuple[dict[str, str], Problem | None]:
    """The tables in what somebody brought: one CSV, or a ZIP of several."""

    def trouble(says: str, fix: str) -> tuple[dict[str, str], Problem]:
        return {}, Problem("table-unreadable", name, says, fix)

    if len(content) > _LARGEST:
        return trouble("It is larger than any mapping.", "Choose a file that Crosswalk exported.")
    if not content.startswith(b"PK"):
        contents = {name: content}
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                listed = [each for each in packed.infolist() if each.filename.endswith(".csv")]
                if sum(each.file_size for each in listed) > _LARGEST:
                    return trouble("It unpacks to more than any mapping.", "Export it anew.")
                contents = {each.filename: packed.read(each) for each in listed}
        except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, EOFError):
            return trouble("It is a damaged ZIP file.", "Export it anew, or choose another file.")
    if not contents:
        return trouble("There is no table in it.", "Choose a ZIP or CSV that Crosswalk exported.")
    texts = {}
    for each, data in contents.items():
        try:
            texts[each] = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            texts[each] = data.decode("cp1252", errors="replace")
    return texts, None


def _rows(
    file: str, text: str
) -> tuple[_Table | None, list[tuple[int, list[str]]], Problem | None]:
    """Which table it is, told by its headings, and its rows by number."""
    separator = (
        ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    )
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:
        return (
            None,
            [],
            Problem(
                "table-unreadable",
                file,
                "Its quotation marks do not fit together.",
                "Export it anew.",
            ),
        )
    headings = tuple(each.strip().casefold() for each in lines[0]) if lines else ()
    known = {tuple(name.casefold() for name in each.columns): each for each in _TABLES}
    if headings not in known and headings != _SHAPES[1]:
        wanted = "; ".join(", ".join(each.columns) for each in _TABLES)
        return (
            None,
            [],
            Problem(
                "table-unknown",
                f"{file}!1",
                f"Its headings are {', '.join(headings) or 'missing'}: no table has these.",
                f"Use the headings of an exported table: {wanted}.",
            ),
        )
    width = len(headings)
    rows = [
        (number, [meant(cell) for cell in (*line, *[""] * width)[:width]])
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]
    return known.get(headings), rows, None


def what_table(file: str, text: str) -> tuple[str, Sequence[str], list[list[str]]]:
    """A table's name, headings and rows; no name where it is none of a mapping's."""
    table, rows, trouble = _rows(file, text)
    if trouble is not None:
        return "", (), []
    name, columns = _SHAPES if table is None else (table.name, table.columns)
    return name, columns, [cells for _, cells in rows]


def about_in(text: str) -> dict[str, str] | None:
    """What a template says of itself, where this is such a table."""
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        return None
    if not lines or tuple(lines[0]) != ABOUT:
        return None
    said = [meant(cell) for cell in lines[1]] if lines[1:] else []
    return dict(zip(ABOUT, (*said, *[""] * len(ABOUT)), strict=False))


def _shapes_in(
    file: str, rows: Sequence[tuple[int, list[str]]], after: dict[tuple[str, str], Any]
) -> list[Problem]:
    said: dict[str, dict[str, Any]] = {}
    problems = []
    for row, (kind, what, written) in rows:
        try:
            value = _json(written, "value")
            _checked(Shape, what, **{what: value})
            said.setdefault(kind, {})[what] = value
        except _BadRow as bad:
            problems.append(_problem(file, row, _SHAPES[1], bad))
    for kind, value in said.items():
        after["shape", kind] = Shape(**value).model_dump(mode="json")
    return problems


def _problem(file: str, row: int, columns: Sequence[str], bad: _BadRow) -> Problem:
    plain = [column.removeprefix(BOUGHT) for column in columns]
    letter = chr(65 + plain.index(bad.column)) if bad.column in plain else ""
    return Problem("table-row", f"{file}!{letter}{row}", bad.says, bad.fix)


_TITLES = {
    **{part: each.title for each in _TABLES for part in each.parts},
    "shape": "Reading",
    "source": "Source",
}


def _change(edit: Edit, names: _Names) -> TableChange:
    return TableChange(
        _TITLES[edit.part], _what(edit), _in_words(edit.saw, names), _in_words(edit.value, names)
    )


def _what(edit: Edit) -> str:
    value = edit.value or edit.saw
    if isinstance(value, dict) and "label" in value:
        return str(value["label"])
    if edit.part.endswith("account"):
        return f"{value['field']} = {value['value']}" if "field" in value else _REST
    if edit.part == "field":
        kind, _, name = edit.key.partition("/")
        return next((f.title for f in FIELDS_OF.get(kind, ()) if f.name == name), name)
    return edit.key


def _in_words(value: Any, names: _Names) -> str:
    if value is None:
        return ""
    if not isinstance(value, dict):
        return str(value)
    if "rate" in value:
        said = names.name("tax rate", value["rate"]) or value["rate"]
        return f"{said} ({value['reason']})" if value["reason"] else said
    if "product" in value:
        item = names.sold(value["product"])
        return value["product"] if item is None else f"{item.code} {item.name}".strip()
    if "item" in value:
        named = (names.name(kind, value["item"]) for kind in _TAGS)
        return next(filter(None, named), str(value["item"]))
    if "verb" in value:
        return " ".join(filter(None, (value["verb"], names.name("contact", value["contact"]))))
    if "account" in value:
        account = value["account"]
        code, name = names.code("ledger account", account), names.name("ledger account", account)
        return f"{code} {name}".strip()
    if "layout" in value:
        return str(value["title"])
    if "how" in value:
        return " ".join(filter(None, (value["how"], value["source"], value["default"])))
    return json.dumps(value, ensure_ascii=False)
