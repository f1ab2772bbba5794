"""Analysis types and their categories: departments, cost centres and projects on lines.

After Sage's guide to analysis types: three of them for transactions and three for groups, their
names the company's own, each to be had only in the areas in which somebody switched it on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.sandbox.books import Books, Record
from engine.sandbox.calls import Call, refuse_if
from engine.sandbox.refusals import Refusal, fault, invalid, no_method

Body = dict[str, Any]

TYPES, CATEGORIES = "analysis_types", "analysis_type_categories"
AREA_OF_SIDE = {"sales": "SALES", "purchases": "EXPENSES"}
TRANSACTION = {"id": 1, "name": "TRANSACTION_LEVEL", "identifier": "TRANSACTION"}
GROUP = {"id": 2, "name": "GROUP_LEVEL", "identifier": "GROUP"}
IN_USE = "You cannot delete an Analysis Type Category that is in use."


def furnish(books: Books, types: Sequence[tuple[str, Body, Sequence[str], Sequence[str]]]) -> None:
    """Types with their level, the areas they are switched on in, and the names of categories."""
    for name, level, areas, names in types:
        made = books.add(
            TYPES,
            {"name": name, "active_areas": list(areas), "analysis_type_level": level},
            name,
        )
        for number, each in enumerate(names, 1):
            _add(books, {"code": f"{number:02}", "name": each, "analysis_type": made.id})


def _add(books: Books, body: Body) -> Record:
    return books.add(CATEGORIES, {**body, "combined_id": ""}, body["name"])


def create(call: Call, sent: Any) -> Record:
    """A further category of a type."""
    given = call.given("analysis_type_category", sent, partial=False)
    for other in call.books.where(CATEGORIES):
        same_type = other.body["analysis_type"] == given["analysis_type"]
        refuse_if(
            same_type and other.body["code"] == given["code"], "has already been taken", "code"
        )
    return _add(call.books, given)


def change(call: Call, record: Record, sent: Any) -> Record:
    """The category with another name; nothing else of it can be set."""
    given = call.given("analysis_type_category", sent, partial=True)
    record.body["name"] = record.shown = given.get("name") or record.body["name"]
    return call.books.save(record)


def remove(call: Call, record: Record) -> Record:
    """A category that no transaction carries goes."""
    used = call.books.connection.execute(
        "SELECT 1 FROM records WHERE business = ? AND resource <> ? AND instr(body, ?) LIMIT 1",
        (call.books.id, CATEGORIES, record.id),
    ).fetchone()
    if used:
        raise Refusal(405, [fault(IN_USE, code="MethodNotAllowed")])
    return call.books.bury(record)


def create_type(call: Call, sent: Any) -> Record:
    """No type is ever added: a company has its six."""
    raise no_method(("GET",))


def change_type(call: Call, record: Record, sent: Any) -> Record:
    """The type with another name, or switched on in other areas."""
    given = call.given("analysis_type", sent, partial=True)
    for name in ("name", "active_areas"):
        if given.get(name) is not None:
            record.body[name] = given[name]
    record.shown = record.body["name"]
    return call.books.save(record)


def with_categories(books: Books, record: Record) -> list[Body]:
    """The categories of a type, whole."""
    return [
        {
            **each.body,
            "id": each.id,
            "displayed_as": each.shown,
            "$path": f"/{CATEGORIES}/{each.id}",
            "created_at": each.created_at,
            "updated_at": each.updated_at,
        }
        for each in books.where(CATEGORIES)
        if each.body["analysis_type"] == record.id
    ]


def on_line(
    call: Call, side: str, given: Mapping[str, Any], faults: list[dict[str, Any]]
) -> list[Body]:
    """The categories of a line, as a line shows them; what Sage would refuse goes to `faults`."""
    found = list(_categories(call, given.get(CATEGORIES) or ()))
    kinds = [each["analysis_type"] for each in found]
    if len(set(kinds)) < len(kinds):  # not published by Sage, which offers one field for each type
        faults.append(fault("is invalid", f"line_items.{CATEGORIES}"))
    area = AREA_OF_SIDE[side]
    for key in kinds:
        record = call.books.get(TYPES, key)
        if record is None or area not in record.body["active_areas"]:
            says = f"{CATEGORIES} are not enabled for Active Area {area}"
            faults.append(fault(says, f"line_items.{CATEGORIES}"))
    return found


def _categories(call: Call, given: Sequence[Any]) -> Iterator[Body]:
    for each in given:
        key = each["id"] if isinstance(each, dict) else each
        record = call.books.get(CATEGORIES, key)
        if record is None:
            raise invalid("Couldn't find record.", f"line_items.{CATEGORIES}")
        yield {
            "id": key,
            "displayed_as": record.shown,
            "$path": f"/{CATEGORIES}/{key}",
            "analysis_type": record.body["analysis_type"],
        }
