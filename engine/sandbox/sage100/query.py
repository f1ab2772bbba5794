"""OData's questions to a collection: which records, which of their parts, in which order."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

Record = Mapping[str, Any]
Test = Callable[[Record], bool]

LARGEST = 100
"""The most records of one answer."""

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<day>\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?)|(?P<number>-?\d+"
    r"(?:\.\d+)?)|(?P<word>[A-Za-z_][\w/]*)|(?P<mark>[(),]))"
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
}
_FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
}


class Unclear(Exception):
    """A question that cannot be understood; the message says where."""


# --- filters ---------------------------------------------------------------------------------


def test_of(text: str) -> Test:
    """The test that a filter means.

    >>> test_of("numero eq '411' or startswith(numero,'7')")({"numero": "706000"})
    True
    >>> test_of("date ge 2025-03-05T00:00:00Z and cloture eq false")(
    ...     {"date": "2025-03-06T00:00:00", "cloture": False})
    True
    >>> test_of("montant eq 0.10")({"montant": Decimal("0.1")})
    True
    """
    tokens = _Tokens(text)
    test = _either(tokens)
    if tokens.kind:
        raise Unclear(f"Syntax error: character position {tokens.at} in '{text}'.")
    return test


class _Tokens:
    """What is left to read of a filter: `kind` and `value` are of the next word."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self.at = 0
        self.kind, self.value = "", ""
        self.step()

    def step(self) -> str:
        """On to the next; the one that was."""
        was = self.value
        if self.at >= len(self._text):
            self.kind, self.value = "", ""
            return was
        found = _TOKEN.match(self._text, self.at)
        if found is None:
            raise Unclear(f"Syntax error at position {self.at} in '{self._text}'.")
        self.at = found.end()
        self.kind = found.lastgroup or ""
        self.value = found[self.kind]
        return was

    def need(self, mark: str) -> None:
        if self.value != mark:
            raise Unclear(f"'{mark}' expected at position {self.at} in '{self._text}'.")
        self.step()


def _either(tokens: _Tokens) -> Test:
    tests = [_both(tokens)]
    while tokens.value == "or":
        tokens.step()
        tests.append(_both(tokens))
    return lambda record: any(test(record) for test in tests)


def _both(tokens: _Tokens) -> Test:
    tests = [_one(tokens)]
    while tokens.value == "and":
        tokens.step()
        tests.append(_one(tokens))
    return lambda record: all(test(record) for test in tests)


def _one(tokens: _Tokens) -> Test:
    if tokens.value == "(":
        tokens.step()
        inner = _either(tokens)
        tokens.need(")")
        return inner
    if tokens.kind != "word":
        raise Unclear("A property is expected in the filter.")
    name = tokens.step()
    if name in _FUNCTIONS:
        tokens.need("(")
        path = tokens.step()
        tokens.need(",")
        part = _value(tokens)
        tokens.need(")")
        function = _FUNCTIONS[name]
        return lambda record: function(str(_at(record, path) or ""), str(part))
    if tokens.value not in _COMPARE:
        raise Unclear(f"An operator is expected after '{name}'.")
    compare = _COMPARE[tokens.step()]
    value = _value(tokens)

    def test(record: Record) -> bool:
        held = _at(record, name)
        if isinstance(value, datetime):
            held = _moment(str(held))
        if held is None or value is None:
            return compare(held, value) if compare in (_COMPARE["eq"], _COMPARE["ne"]) else False
        return compare(held, value)

    return test


def _value(tokens: _Tokens) -> Any:
    kind, text = tokens.kind, tokens.step()
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "day":
        return _moment(text)
    if kind == "number":
        return Decimal(text)
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        return None
    raise Unclear(f"'{text}' is no value.")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z"))


def _at(record: Record, path: str) -> Any:
    value: Any = record
    for name in path.split("/"):
        if not isinstance(value, Mapping):
            return None
        if name not in value:
            raise Unclear(f"Could not find a property named '{name}'.")
        value = value[name]
    return value


# --- what is shown ---------------------------------------------------------------------------


def options_in(text: str) -> dict[str, str]:
    """Options within the parentheses of an expanded property, `;` between them.

    >>> options_in("$select=dateDebut,dateFin;$filter=cloture eq false")
    {'$select': 'dateDebut,dateFin', '$filter': 'cloture eq false'}
    """
    pairs = (each.partition("=") for each in _apart(text, ";") if each)
    return {name.strip(): value for name, _, value in pairs}


def named_in(text: str) -> dict[str, dict[str, str]]:
    """The properties of a $select or an $expand, each with the options behind it.

    >>> named_in("compte($select=numero),tiers")
    {'compte': {'$select': 'numero'}, 'tiers': {}}
    """
    found = {}
    for each in _apart(text, ","):
        name, _, rest = each.partition("(")
        if name.strip():
            found[name.strip()] = options_in(rest.removesuffix(")"))
    return found


def _apart(text: str, mark: str) -> Iterable[str]:
    part, depth = "", 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == mark and not depth:
            yield part
            part = ""
        else:
            part += letter
    yield part


def chosen(found: list[dict[str, Any]], options: Mapping[str, str]) -> list[dict[str, Any]]:
    """The records that a filter lets through, in the order that was asked for."""
    if asked := options.get("$filter"):
        test = test_of(asked)
        found = [each for each in found if test(each)]
    for each in reversed([part for part in options.get("$orderby", "").split(",") if part.strip()]):
        name, *way = each.split()
        found.sort(key=lambda record: str(_at(record, name)), reverse=way == ["desc"])
    return found


def page_of(found: list[dict[str, Any]], options: Mapping[str, str]) -> list[dict[str, Any]]:
    """One page of them: what `$skip` and `$top` say, and never more than a hundred."""
    skip = _whole(options.get("$skip", "0"))
    top = min(LARGEST, _whole(options.get("$top", str(LARGEST))))
    return found[skip : skip + top]


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise Unclear(f"'{text}' is not a whole number.")
    return int(text)


def shown(record: dict[str, Any], options: Mapping[str, str], links: Iterable[str]) -> Any:
    """The record as it was asked for: linked records only where they are expanded."""
    expanded = named_in(options.get("$expand", ""))
    selected = named_in(options.get("$select", ""))
    names = set(selected) or set(record) - set(links)
    made = {}
    for name in record:
        if name in expanded and isinstance(record[name], dict):
            made[name] = shown(record[name], expanded[name], ())
        elif name in expanded or (name in names and name not in links):
            made[name] = record[name]
    for name in names:
        if name not in record:
            raise Unclear(f"Could not find a property named '{name}'.")
    return made
