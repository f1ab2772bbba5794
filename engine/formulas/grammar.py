"""A formula read into a tree, or the place where it stops making sense and what to do there."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from engine.formulas.catalogue import BY_NAME, HINTS, Function
from engine.formulas.operators import HIGHEST_POWER
from engine.formulas.patterns import read_pattern
from engine.formulas.words import (
    HALF_LETTER,
    MOST_DIGITS,
    FormulaError,
    Headings,
    Token,
    Wrong,
    loosely,
    nearest,
    short,
    tokens,
)

LONGEST, DEEPEST, MOST_NODES = 4_000, 40, 400


@dataclass(frozen=True, eq=False)
class Number:
    whole: int
    places: int


@dataclass(frozen=True, eq=False)
class Text:
    text: str


@dataclass(frozen=True, eq=False)
class Truth:
    truth: bool


@dataclass(frozen=True, eq=False)
class Blank:
    """Nothing between two commas."""


@dataclass(frozen=True, eq=False)
class Named:
    """A column of the sheet."""

    heading: str


@dataclass(frozen=True, eq=False)
class Signed:
    """A minus before a value."""

    value: "Node"


@dataclass(frozen=True, eq=False)
class Hundredth:
    """A % behind a value."""

    left: "Node"


@dataclass(frozen=True, eq=False)
class Between:
    """An operator with the values on its sides."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, eq=False)
class Call:
    function: Function
    values: tuple["Node", ...]


@dataclass(frozen=True, eq=False)
class Listed:
    """A list written out: {"SV","HW"}."""

    values: tuple["Number | Text | Truth", ...]


Node: TypeAlias = (
    Number | Text | Truth | Blank | Named | Signed | Hundredth | Between | Call | Listed
)


def parse(text: str, headings: Sequence[str]) -> tuple[Node, tuple[str, ...]] | FormulaError:
    """The tree and the headings of the columns that it names, in the order they first appear."""
    if len(text) > LONGEST:
        return FormulaError(
            f"The formula is longer than {LONGEST:,} characters.", LONGEST, "Split it in two."
        )
    if (half := HALF_LETTER.search(text)) is not None:
        return FormulaError("A letter is broken here.", half.start() + 1, "Type it again.")
    try:
        parser = _Parser(tokens(text), Headings(headings))
        return parser.whole(), tuple(parser.headings.used)
    except Wrong as wrong:
        return wrong.error


# --- the tree ----------------------------------------------------------------------------------

_BINDS = dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), 10) | {
    "&": 20,
    "+": 30,
    "-": 30,
    "*": 40,
    "/": 40,
    "^": 50,
    "%": 70,
}
_SIGN_BINDS = 60  # before ^, as in Excel: -2^2 is 4


class _Parser:
    """Operators by how tightly they bind; what is nested too deeply or too long is refused."""

    def __init__(self, tokens: list[Token], headings: Headings) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0
        self._nodes = 0
        self.headings = headings

    def whole(self) -> Node:
        if self._peek().kind == "end":
            raise Wrong("There is no formula.", 0, "Write one such as =[Qty]*[Rate].")
        node = self._expression(0)
        rest = self._peek()
        if rest.kind != "end":
            raise _unexpected(rest)
        return node

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += token.kind != "end"
        return token

    def _takes(self, *operators: str) -> bool:
        """Whether one of these comes next; it is taken then."""
        token = self._peek()
        if token.kind == "operator" and token.text in operators:
            self._next += 1
            return True
        return False

    def _counted(self, at: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise Wrong(f"The formula has more than {MOST_NODES} parts.", at, "Split it in two.")

    def _expression(self, bound: int) -> Node:
        at = self._peek().at
        self._depth += 1
        if self._depth > DEEPEST:
            raise Wrong(f"The formula is nested more than {DEEPEST} deep.", at, "Split it in two.")
        left = self._operand()
        while True:
            token = self._peek()
            binds = _BINDS.get(token.text, 0) if token.kind == "operator" else 0
            if binds <= bound:
                break
            self._take()
            self._counted(token.at)
            if token.text == "%":
                left = Hundredth(left)
            else:
                right_at = self._peek().at
                right = self._expression(binds)
                if token.text == "^":
                    _small_power(right, right_at)
                left = Between(token.text, left, right)
        self._depth -= 1
        return left

    def _operand(self) -> Node:
        token = self._take()
        self._counted(token.at)
        match token.kind, token.text:
            case "number", _:
                return self._number(token)
            case "text", text:
                return Text(text[1:-1].replace('""', '"'))
            case "column", _:
                return Named(self.headings.find(token))
            case "name", _:
                return self._name(token)
            case "operator", "(":
                inner = self._expression(0)
                if not self._takes(")"):
                    raise _unclosed("A ( is not closed.", token, self._peek())
                return inner
            case "operator", "-":
                return Signed(self._expression(_SIGN_BINDS))
            case "operator", "+":
                return self._expression(_SIGN_BINDS)
            case "operator", "{":
                raise Wrong("A list has no place here.", token.at, "Give it to LOOKUP or XLOOKUP.")
            case _:
                raise _unexpected(token)

    def _number(self, token: Token) -> Number:
        whole, _, decimals = token.text.partition(".")
        if len(whole) + len(decimals) > MOST_DIGITS:
            raise Wrong(f"A number has more than {MOST_DIGITS} digits.", token.at, "Shorten it.")
        return Number(int(whole + decimals or "0"), len(decimals))

    def _name(self, token: Token) -> Node:
        name = token.text.upper()
        if self._takes("("):
            return self._call(token)
        if name in ("TRUE", "FALSE"):
            return Truth(name == "TRUE")
        if name in BY_NAME:
            raise Wrong(f"{name} has no values.", token.at, f"Write {name}(…).")
        if loosely(token.text) in map(loosely, self.headings.all):
            raise Wrong(
                f"{short(token.text)} has no meaning by itself.",
                token.at,
                f"Write the column as [{token.text}].",
            )
        raise Wrong(
            f"{short(token.text)} has no meaning by itself.",
            token.at,
            'Write a column as [Column] and a text as "text".',
        )

    def _call(self, token: Token) -> Node:
        name = token.text.upper()
        function = BY_NAME.get(name)
        if function is None:
            near = HINTS.get(name) or nearest(name, {each: each for each in BY_NAME})
            fix = f"Did you mean {near}?" if near else "Choose one of the list."
            raise Wrong(f"There is no function {short(name)}.", token.at, fix)
        values: list[Node] = []
        places: list[int] = []
        if not self._takes(")"):
            while True:
                places.append(self._peek().at)
                values.append(self._value(function, len(values)))
                if self._takes(")"):
                    break
                if not self._takes(",", ";"):
                    raise _unclosed(f"{name}( is not closed.", token, self._peek())
        _checked(function, values, places, token.at)
        return Call(function, tuple(values))

    def _value(self, function: Function, number: int) -> Node:
        token = self._peek()
        if token.kind == "operator" and token.text in (",", ";", ")"):
            self._counted(token.at)
            return Blank()
        if number in function.lists:
            return self._list(token, function)
        return self._expression(0)

    def _list(self, opens: Token, function: Function) -> Listed:
        if not self._takes("{"):
            raise Wrong(
                f"{function.help.name} takes a list here.",
                opens.at,
                'Write it as {"one","two"} or {1,2}.',
            )
        values: list[Number | Text | Truth] = []
        while True:
            at = self._peek().at
            sign = -1 if self._takes("-") else 1
            token = self._take()
            self._counted(at)
            if token.kind == "number":
                number = self._number(token)
                values.append(Number(sign * number.whole, number.places))
            elif token.kind == "text" and sign > 0:
                values.append(Text(token.text[1:-1].replace('""', '"')))
            elif token.kind == "name" and token.text.upper() in ("TRUE", "FALSE") and sign > 0:
                values.append(Truth(token.text.upper() == "TRUE"))
            else:
                raise Wrong(
                    "A list holds numbers and texts only.", at, 'Write it as {"one","two"}.'
                )
            if self._takes("}"):
                return Listed(tuple(values))
            if not self._takes(",", ";"):
                raise _unclosed("A { is not closed.", opens, self._peek(), "}")


def _unexpected(token: Token) -> Wrong:
    if token.kind == "end":
        return Wrong("The formula ends too early.", token.at, "Write what comes next.")
    return Wrong(f"{short(token.text)} is not expected here.", token.at, "Remove it.")


def _unclosed(says: str, opened: Token, found: Token, closes: str = ")") -> Wrong:
    if found.kind == "end":
        return Wrong(says, opened.at, f"Close it with {closes}.")
    return Wrong(
        f"{short(found.text)} is not expected here.", found.at, f"Write a comma or {closes}."
    )


def _small_power(node: Node, at: int) -> None:
    """A power that is written out is one of those there are."""
    if isinstance(node, Number) and not (
        node.whole % 10**node.places == 0 and node.whole <= HIGHEST_POWER * 10**node.places
    ):
        raise Wrong(
            f"A power is a whole number from 0 to {HIGHEST_POWER}.", at, "Write a smaller one."
        )


def _checked(function: Function, values: Sequence[Node], places: Sequence[int], at: int) -> None:
    """As many values as the function takes, and those written out that must be."""
    name, count = function.help.name, len(values)
    if not function.least <= count <= function.most:
        least, most = function.least, function.most
        takes = f"{least}" if least == most else f"{least} to {most}"
        noun = "value" if takes == "1" else "values"
        raise Wrong(
            f"{name} takes {takes} {noun}, not {count}.",
            at,
            f"Write {name}({function.help.arguments}).",
        )
    if function.pairs and count % 2:
        raise Wrong(
            f"{name} takes its values in pairs.", at, f"Write {name}({function.help.arguments})."
        )
    if name == "TEXT":
        pattern = values[1]
        if not isinstance(pattern, Text) or read_pattern(pattern.text) is None:
            raise Wrong(
                "The second value of TEXT says how to write the first.",
                places[1],
                'Write it as "0.00", "#,##0.00", "0000", "0%" or "dd/mm/yyyy".',
            )
    if function.lists:
        keys, results = function.lists
        _checked_lists(name, values[keys], values[results], places[keys])


def _checked_lists(name: str, keys: Node, values: Node, at: int) -> None:
    if not isinstance(keys, Listed) or not isinstance(values, Listed):
        raise Wrong(f"{name} takes two lists.", at, 'Write them as {"one","two"},{1,2}.')
    if len(keys.values) != len(values.values):
        raise Wrong(
            f"The lists of {name} are of {len(keys.values)} and {len(values.values)} values.",
            at,
            "Make them of one length.",
        )
    if name == "LOOKUP" and not _ascending(keys):
        raise Wrong(
            "LOOKUP needs its first list in ascending order, of numbers or of texts alone.",
            at,
            "Sort it, or use XLOOKUP, which takes any order.",
        )


def _ascending(listed: Listed) -> bool:
    numbers = [Decimal(v.whole).scaleb(-v.places) for v in listed.values if isinstance(v, Number)]
    texts = [v.text.lower() for v in listed.values if isinstance(v, Text)]
    if len(numbers) == len(listed.values):
        return all(x < y for x, y in pairwise(numbers))
    return len(texts) == len(listed.values) and all(x < y for x, y in pairwise(texts))
