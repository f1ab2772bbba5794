"""What stands differently in a mapping, told in people's words."""

import json
from typing import Any

from engine.choices.forms import REST, TABLES, TAGS, Values
from engine.choices.keeping import Edit, differences
from engine.choices.naming import Names
from engine.choices.settings_told import TITLES, setting_told
from engine.model import FIELDS_OF, TableChange
from engine.target import Books


def changes_between(before: Values, after: Values, books: Books) -> list[TableChange]:
    """What stands differently, in people's words."""
    names = Names(books)
    return [
        change_told(Edit(part, key, now, was), names)
        for part, key, was, now in differences(before, after)
    ]


_TITLES = {
    **{part: each.title for each in TABLES for part in each.parts},
    "shape": "Reading",
    "source": "Source",
}


def change_told(edit: Edit, names: Names) -> TableChange:
    if edit.part == "setting":
        return TableChange(
            _TITLES[edit.part],
            TITLES.get(edit.key, edit.key),
            setting_told(edit.key, edit.saw, names),
            setting_told(edit.key, edit.value, names),
        )
    return TableChange(
        _TITLES[edit.part], _what(edit), _in_words(edit.saw, names), _in_words(edit.value, names)
    )


def _what(edit: Edit) -> str:
    value = edit.value or edit.saw
    if isinstance(value, dict) and "label" in value:
        return str(value["label"])
    if edit.part.endswith("account"):
        return f"{value['field']} = {value['value']}" if "field" in value else REST
    if edit.part == "field":
        kind, _, name = edit.key.partition("/")
        return next((f.title for f in FIELDS_OF.get(kind, ()) if f.name == name), name)
    return edit.key


def _in_words(value: Any, names: Names) -> str:
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
        named = (names.name(kind, value["item"]) for kind in TAGS)
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
