"""The form of each table: its headings, and how a choice becomes a row and a row a choice."""

import json
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from engine.choices.keeping import BOUGHT, RECEIVED
from engine.choices.naming import BadRow, Names
from engine.model import FIELDS_OF, ContactChoice, FieldChoice, MappingSettings, key_of
from engine.target import SOLD, Kind

Values = Dict[tuple[str, str], Any]
"""What stands, by part and key."""
TAGS: tuple[Kind, ...] = ("department", "project")
REST = "everything else"


@dataclass(frozen=True)
class Table:
    """One of the mapping's tables: a CSV file of its own."""

    name: str
    title: str
    columns: tuple[str, ...]
    parts: tuple[str, ...]
    write: Callable[[Values, Names], Iterable[Sequence[str]]]
    read: Callable[[Sequence[str], int, Names], tuple[str, str, Any]]
    """The part, the key and the value that a row says."""


def _fields_out(values: Values, names: Names) -> Iterable[Sequence[str]]:
    for kind, fields in FIELDS_OF.items():
        for field in fields:
            value = values.get(("field", f"{kind}/{field.name}"))
            if value is not None:
                yield kind, field.name, value["how"], value["source"], value["default"]


def _field_in(cells: Sequence[str], row: int, names: Names) -> tuple[str, str, Any]:
    kind, field, how, source, default = cells
    if field not in {each.name for each in FIELDS_OF.get(kind, ())}:
        raise BadRow("field", f"{kind or 'The empty sheet'} has no field “{field}”.", "See Fields.")
    return (
        "field",
        f"{kind}/{field}",
        checked(FieldChoice, "how", how=how, source=source, default=default),
    )


def _taxes_out(values: Values, names: Names) -> Iterable[Sequence[str]]:
    for value in _of(values, "tax"):
        rate = value["rate"]
        yield (
            value["label"],
            names.code("tax rate", rate),
            names.name("tax rate", rate),
            value["reason"],
        )


def _tax_in(cells: Sequence[str], row: int, names: Names) -> tuple[str, str, Any]:
    code, rate, _, reason = cells
    value = {"label": code, "rate": names.id_of("tax rate", rate, "tax rate"), "reason": reason}
    return "tax", _key(code, "code"), value


def _accounts_out(values: Values, names: Names) -> Iterable[Sequence[str]]:
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
        yield REST, "", code, name


def _account_in(cells: Sequence[str], row: int, names: Names) -> tuple[str, str, Any]:
    field, value, account, _ = cells
    found = names.id_of("ledger account", account, "ledger account")
    if not found:
        raise BadRow("ledger account", "The account is missing.", "Write its code.")
    if field == REST:
        return "account", "default", {"account": found}
    if not field:
        raise BadRow("field", "The field is missing.", f"Name a field, or write “{REST}”.")
    rule = {"place": row, "field": field, "value": value, "account": found}
    return "account", f"rule/{field}/{key_of(value)}", rule


def _products_out(values: Values, names: Names) -> Iterable[Sequence[str]]:
    for value in _of(values, "product"):
        item = names.sold(value["product"])
        if item is None:
            yield value["label"], "", value["product"], ""
        else:
            yield value["label"], item.kind, names.code(item.kind, item.id), item.name


def _product_in(cells: Sequence[str], row: int, names: Names) -> tuple[str, str, Any]:
    item, kind, code, _ = cells
    if kind not in ("", *SOLD):
        raise BadRow("kind", f"“{kind}” is none of: {', '.join(SOLD)}.", "Write one of them.")
    if not code:
        raise BadRow("code in Sage", "The product or service is missing.", "Write its code.")
    kinds = [each for each in SOLD if kind in ("", each)]
    able = [each for each in kinds if names.knows(each, code)]
    if len(able) > 1:
        both = " and a ".join(able)
        raise BadRow("kind", f"“{code}” is both a {both}.", "Write which is meant.")
    found = names.id_of((able or kinds)[0], code, "code in Sage")
    return "product", _key(item, "item"), {"label": item, "product": found}


def _tags_out(kind: Kind) -> Callable[[Values, Names], Iterable[Sequence[str]]]:
    def write(values: Values, names: Names) -> Iterable[Sequence[str]]:
        for value in _of(values, kind):
            item = value["item"]
            yield value["label"], names.code(kind, item), names.name(kind, item)

    return write


def _tag_in(kind: Kind) -> Callable[[Sequence[str], int, Names], tuple[str, str, Any]]:
    def read(cells: Sequence[str], row: int, names: Names) -> tuple[str, str, Any]:
        written, code, _ = cells
        if not code:
            raise BadRow("code in Sage", f"The {kind} is missing.", "Write its code.")
        found = names.id_of(kind, code, "code in Sage")
        return kind, _key(written, kind), {"label": written, "item": found}

    return read


def _contacts_out(values: Values, names: Names) -> Iterable[Sequence[str]]:
    for (part, key), value in sorted(values.items()):
        if part == "contact":
            contact = value["contact"]
            code = names.code("contact", contact) if contact else ""
            yield key, value["label"], value["verb"], code, names.name("contact", contact)


def _contact_in(cells: Sequence[str], row: int, names: Names) -> tuple[str, str, Any]:
    key, label, verb, contact, _ = cells
    found = names.id_of("contact", contact, "contact")
    if verb == "link" and not found:
        raise BadRow("contact", "A link needs a contact.", "Write its reference in Sage.")
    checked(ContactChoice, "verb", verb=verb, contact=found)
    return "contact", _key(key, "client"), {"label": label, "verb": verb, "contact": found}


KINDS_OF_SETTINGS: Dict[str, Kind] = {
    "charges_account": "ledger account",
    "adjustment_account": "ledger account",
    "adjustment_tax": "tax rate",
}
"""Settings that name something of Sage's, which another company knows by its code."""


def _settings_out(values: Values, names: Names) -> Iterable[Sequence[str]]:
    for (part, key), value in sorted(values.items()):
        if part == "setting":
            if key in KINDS_OF_SETTINGS:
                value = names.code(KINDS_OF_SETTINGS[key], value)
            yield key, json.dumps(value, ensure_ascii=False)


def _setting_in(cells: Sequence[str], row: int, names: Names) -> tuple[str, str, Any]:
    key, written = cells
    value = json_in(written, "value")
    if key not in MappingSettings.model_fields:
        raise BadRow("setting", f"There is no setting “{key}”.", "Leave the row out.")
    checked(MappingSettings, "value", **{key: value})
    if key in KINDS_OF_SETTINGS:
        value = names.id_of(KINDS_OF_SETTINGS[key], value, "value")
    return "setting", key, value


def shapes_out(values: Values, names: Names) -> Iterable[Sequence[str]]:
    for (part, kind), value in sorted(values.items()):
        if part == "shape":
            for what, said in sorted(value.items()):
                yield kind, what, json.dumps(said, ensure_ascii=False, sort_keys=True)


def _of(values: Values, part: str) -> list[Any]:
    return [value for at, value in sorted(values.items()) if at[0] == part]


def _key(text: str, column: str) -> str:
    if not key_of(text):
        raise BadRow(column, "The cell is empty.", "Fill it, or leave the row out.")
    return key_of(text)


def json_in(written: str, column: str) -> Any:
    try:
        return json.loads(written)
    except ValueError:
        raise BadRow(
            column, f"“{written}” is not written as Crosswalk exports it.", "Export it anew."
        ) from None


def checked(choice: type[Any], column: str, **said: Any) -> dict[str, Any]:
    try:
        checked: dict[str, Any] = choice(**said).model_dump(mode="json")
    except ValidationError as trouble:
        first = trouble.errors()[0]
        where = str(first["loc"][-1]) if first["loc"] else column
        raise BadRow(
            where, f"“{first['input']}” will not do for {where}.", "Choose it on the page instead."
        ) from None
    return checked


_SOLD = (
    Table(
        "fields",
        "Fields",
        ("sheet", "field", "how", "source", "default"),
        ("field",),
        _fields_out,
        _field_in,
    ),
    Table(
        "taxes",
        "Taxes",
        ("code", "tax rate", "name in Sage", "reason"),
        ("tax",),
        _taxes_out,
        _tax_in,
    ),
    Table(
        "accounts",
        "Accounts",
        ("field", "value", "ledger account", "name in Sage"),
        ("account",),
        _accounts_out,
        _account_in,
    ),
    Table(
        "products",
        "Products",
        ("item", "kind", "code in Sage", "name in Sage"),
        ("product",),
        _products_out,
        _product_in,
    ),
    Table(
        "contacts",
        "Contacts",
        ("client", "name", "verb", "contact", "name in Sage"),
        ("contact",),
        _contacts_out,
        _contact_in,
    ),
    Table(
        "departments",
        "Departments",
        ("department", "code in Sage", "name in Sage"),
        ("department",),
        _tags_out("department"),
        _tag_in("department"),
    ),
    Table(
        "projects",
        "Projects",
        ("project", "code in Sage", "name in Sage"),
        ("project",),
        _tags_out("project"),
        _tag_in("project"),
    ),
    Table("settings", "Settings", ("setting", "value"), ("setting",), _settings_out, _setting_in),
)


def _apart(before: str, name: str, title: str, first: str) -> Table:
    """The same table for what is bought, or paid: kept apart, and told by its first heading."""
    table = next(each for each in _SOLD if each.name == name)

    def write(values: Values, names: Names) -> Iterable[Sequence[str]]:
        kept = {
            (part.removeprefix(before), key): value
            for (part, key), value in values.items()
            if part.startswith(before)
        }
        return table.write(kept, names)

    def read(cells: Sequence[str], row: int, names: Names) -> tuple[str, str, Any]:
        part, key, value = table.read(cells, row, names)
        return before + part, key, value

    return Table(
        f"{before}{name}",
        title,
        (first, *table.columns[1:]),
        tuple(before + part for part in table.parts),
        write,
        read,
    )


TABLES = (
    *_SOLD,
    _apart(BOUGHT, "taxes", "Taxes of purchases", "purchase code"),
    _apart(BOUGHT, "accounts", "Accounts of purchases", "purchase field"),
    _apart(BOUGHT, "contacts", "Suppliers", "supplier"),
    _apart(RECEIVED, "accounts", "Bank accounts of payments", "receipt field"),
)
SHAPES = ("reading", ("sheet", "what", "value"))
ABOUT = ("name", "description", "source system")
"""The headings of what a template says of itself, beside its tables."""
