"""What the practice company in Sage 50 holds: one SQLite file of records, found by Sage's columns.

A record is JSON under Sage's own names; amounts are decimal text. A search names columns as
Sage's tables do (`INV_REF`), and an answer names them as HyperAccounts does (`invRef`).
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

Record = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  number INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (kind, number));
CREATE UNIQUE INDEX IF NOT EXISTS records_by_key ON records (kind, key);
CREATE TABLE IF NOT EXISTS numbers (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mishaps (
  number INTEGER PRIMARY KEY, fault TEXT NOT NULL, path TEXT NOT NULL, after INTEGER NOT NULL);
"""
MOMENT = "%d/%m/%Y %H:%M:%S"
_CODES = re.compile(r"'([^']*)'|([^\s,()]+)")


class Refusal(Exception):
    """What HyperAccounts says instead of doing it: `success` is false, in an answer of 200."""


# --- records -----------------------------------------------------------------------------------


def next_number(connection: sqlite3.Connection, kind: str, first: int = 1) -> int:
    """Numbers that are never given twice."""
    row = connection.execute("SELECT last FROM numbers WHERE kind = ?", (kind,)).fetchone()
    number = first if row is None else int(row[0]) + 1
    connection.execute("INSERT OR REPLACE INTO numbers VALUES (?, ?)", (kind, number))
    return number


def keep(connection: sqlite3.Connection, kind: str, number: int, key: str, body: Record) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)",
        (number, kind, key.upper(), json.dumps(body, ensure_ascii=False)),
    )


def with_key(connection: sqlite3.Connection, kind: str, key: str) -> Record | None:
    row = connection.execute(
        "SELECT body FROM records WHERE kind = ? AND key = ?", (kind, key.upper())
    ).fetchone()
    return None if row is None else json.loads(row[0])


def all_of(connection: sqlite3.Connection, kind: str) -> Iterator[Record]:
    for row in connection.execute(
        "SELECT body FROM records WHERE kind = ? ORDER BY number", (kind,)
    ):
        yield json.loads(row[0])


# --- searches ----------------------------------------------------------------------------------


def search(connection: sqlite3.Connection, kind: str, filters: Any) -> list[Record]:
    """The records that every filter lets through."""
    if not isinstance(filters, list):
        raise Refusal("The search must be an array of filters")
    tests = [_test(each) for each in filters]
    return [each for each in all_of(connection, kind) if all(test(each) for test in tests)]


def _test(asked: Any) -> Callable[[Record], bool]:
    if not isinstance(asked, Mapping):
        raise Refusal("A filter must name a field, a type and a value")
    field, how, value = (str(asked.get(each, "")) for each in ("field", "type", "value"))
    name = _name(field)
    if how == "in":
        wanted = {quoted or plain for quoted, plain in _CODES.findall(value)}
        return lambda record: str(record.get(name, "")) in wanted
    if how == "like":
        pattern = re.compile(re.escape(value).replace("%", ".*"), re.IGNORECASE)
        return lambda record: pattern.fullmatch(str(record.get(name, ""))) is not None
    if how not in _COMPARE:
        raise Refusal(f"The search type '{how}' is not known")
    compare = _COMPARE[how]

    def test(record: Record) -> bool:
        if name not in record:
            raise Refusal(f"ERROR [42S22] Column not found: {field}")
        return compare(_order(record[name], value), 0)

    return test


_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "eq": lambda found, _: found == 0,
    "ne": lambda found, _: found != 0,
    "lt": lambda found, _: found < 0,
    "lte": lambda found, _: found <= 0,
    "gt": lambda found, _: found > 0,
    "gte": lambda found, _: found >= 0,
}


def _name(field: str) -> str:
    """The name in answers of a column of Sage's tables.

    >>> _name("RECORD_MODIFY_DATE"), _name("TYPE")
    ('recordModifyDate', 'type')
    """
    first, *others = field.lower().split("_")
    return first + "".join(each.capitalize() for each in others)


def _order(held: Any, value: str) -> int:
    """Whether what is held is less than, equal to or more than what was asked for."""
    left, right = moment(str(held)), moment(value)
    if left is not None and right is not None:
        return (left > right) - (left < right)
    if isinstance(held, int) and value.lstrip("-").isdigit():
        return (held > int(value)) - (held < int(value))
    one, other = str(held).casefold(), value.casefold()
    return (one > other) - (one < other)


def moment(text: str) -> datetime | None:
    for pattern in (MOMENT, "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    return None


# --- answers -----------------------------------------------------------------------------------

AMOUNTS = frozenset(
    (
        *("netAmount", "taxAmount", "grossAmount", "amountPaid", "outstanding", "amount"),
        *("foreignNetAmount", "foreignTaxAmount", "foreignGrossAmount", "foreignAmountPaid"),
        *("foreignOutstanding", "foreignAmount", "invoiceNet", "invoiceTax", "invoiceGross"),
        *("itemsNet", "itemsTax", "itemsGross", "unitPrice", "quantity", "rate", "balance"),
        *("salesPrice", "lastCostPrice"),
    )
)
_NUMBER = re.compile(r'"\\u0001([^"]*)"')


def dump(answer: Any) -> bytes:
    """JSON whose amounts are the nearest double, all of its digits shown, as HyperAccounts does.

    >>> dump({"netAmount": "529.20", "invRef": "86"})
    b'{"netAmount": 529.20000000000005, "invRef": "86"}'
    """
    text = json.dumps(_marked(answer), ensure_ascii=True)
    return _NUMBER.sub(r"\1", text).encode()


def _marked(answer: Any) -> Any:
    if isinstance(answer, Mapping):
        return {
            key: f"\x01{float(value):.17g}"
            if key in AMOUNTS and isinstance(value, str)
            else _marked(value)
            for key, value in answer.items()
        }
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        return [_marked(each) for each in answer]
    return answer


def money(value: Any, what: str) -> Decimal:
    """An amount that was sent, to the penny."""
    try:
        found = Decimal(str(value)).quantize(Decimal("0.01"))
    except ArithmeticError:
        raise Refusal(f"{what} is not a number") from None
    if found < 0:
        raise Refusal(f"{what} must not be negative")
    return found
