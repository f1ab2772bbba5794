"""Reading what a client sent: each field checked against its table, kept under its reply name."""

from collections.abc import Callable
from typing import Any

from engine.sandbox.fields import REQUESTS, Field, Table
from engine.sandbox.refusals import REQUIRED, fault
from engine.sandbox.wire import to_date, to_decimal, to_moment

Known = Callable[[str, str], bool]  # is there such a record in that list?
Faults = list[dict[str, Any]]

LINES = frozenset(("invoice_lines", "credit_note_lines"))
TRUE = frozenset(("true", "1"))
FALSE = frozenset(("false", "0"))
WRONG = object()


def read(table: str, sent: Any, known: Known, partial: bool) -> tuple[dict[str, Any], Faults]:
    """The fields that were sent, in our own words, and what is wrong with them."""
    faults: Faults = []
    return _read(REQUESTS[table], sent, known, partial, "", faults), faults


def _read(
    fields: Table, sent: Any, known: Known, partial: bool, path: str, faults: Faults
) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if not isinstance(sent, dict):
        faults.append(fault("is invalid", path.rstrip(".")))
        return given
    for field in fields:
        if field.name not in sent:
            if field.required and not partial:
                faults.append(fault(REQUIRED, path + field.name))
            continue
        value = sent[field.name]
        empty = value is None or (field.required and value in ("", []))
        if empty:
            if field.required:
                faults.append(fault(REQUIRED, path + field.name))
            elif value is None:
                given[field.stored] = None
            continue
        found = _value(field, value, known, partial, path, faults)
        if found is not WRONG:
            given[field.stored] = found
    if partial and "id" in sent and path.startswith("line_items"):
        given["id"] = sent["id"] if isinstance(sent["id"], str) else None
    return given


def _value(field: Field, value: Any, known: Known, partial: bool, path: str, faults: Faults) -> Any:
    # Sage calls the lines of every document `line_items` when it complains, without their place.
    here = path + field.name
    inner = "line_items" if field.name in LINES else here
    if field.many:
        if not isinstance(value, list):
            faults.append(fault("is invalid", inner))
            return WRONG
        if field.kind == "t":
            table = REQUESTS[field.target]
            # New lines must be whole even in a partial change, known ones need not be.
            return [
                _read(table, v, known, partial and _has_id(v), f"{inner}.", faults) for v in value
            ]
        found = [_single(field, v, known, here, faults) for v in value]
        return [v for v in found if v is not WRONG]
    if field.kind == "t":
        return _read(REQUESTS[field.target], value, known, partial, f"{here}.", faults)
    return _single(field, value, known, here, faults)


def _has_id(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("id"))


def _single(field: Field, value: Any, known: Known, here: str, faults: Faults) -> Any:
    found, complaint = _plain(field, value, known)
    if complaint:
        faults.append(fault(complaint, here))
        return WRONG
    return found


def _plain(field: Field, value: Any, known: Known) -> tuple[Any, str]:
    """The value as we keep it, or the complaint about it."""
    kind = field.kind
    if kind == "d":
        amount = to_decimal(value)
        return amount, "" if amount is not None else "is not a number"
    if kind == "i":
        number = to_decimal(value)
        if number is None or number != number.to_integral_value():
            return None, "is not a number"
        if field.lowest is not None and number < field.lowest:
            return None, f"must be greater than or equal to {field.lowest}"
        if field.highest is not None and number > field.highest:
            return None, f"must be less than or equal to {field.highest}"
        return int(number), ""
    if kind == "b":
        word = str(value).lower() if isinstance(value, bool | str | int) else ""
        return word in TRUE, "" if word in TRUE or word in FALSE else "is invalid"
    if kind == "D":
        day = to_date(value)
        return day, "" if day else "is not a valid date"
    if kind == "T":
        moment = to_moment(value) if isinstance(value, str) else None
        return moment, "" if moment else "is not a valid date"
    if field.target == "analysis_type_categories" and isinstance(value, dict):
        value = value.get("id")  # Sage's specification says ids, its guide records with an id
    text = _text(value)
    if text is None:
        return None, "is invalid"
    if kind == "s":
        if field.longest is not None and len(text) > field.longest:
            return None, f"is too long (maximum is {field.longest} characters)"
        return text, ""
    if kind == "e":
        return text, "" if text in field.choices else "is not included in the list"
    if text == "" and not field.required:
        return None, ""
    if field.target in ("*", "contacts") or known(field.target, text):
        return text, ""
    if field.target == "products" and known("stock_items", text):
        return text, ""  # Sage takes either there
    return None, "Couldn't find record."


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    number = to_decimal(value)
    return str(number) if number is not None else None
