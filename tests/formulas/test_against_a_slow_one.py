"""The column-wise evaluator against a slow one that goes row by row with Decimal.

The slow one walks trees of its own, and knows the cells' numbers because it made the cells
from them.
"""

import calendar
import datetime as dt
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    localcontext,
)

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.formulas import Formula, read_formula
from engine.money import Amount, read_amount, read_percent

# --- cells, each with what it is ---------------------------------------------------------------


class Cell(str):
    """A text as typed, with the number it stands for, None where it stands for none."""

    number: Decimal | None

    def __new__(cls, text: str, number: Decimal | None) -> "Cell":
        made = super().__new__(cls, text)
        made.number = number
        return made


def _money(pence: int) -> st.SearchStrategy[Cell]:
    value = Decimal(pence) / 100
    size = f"{abs(value):,.2f}"
    plain = f"{value:.2f}"
    ways = [plain, f"£{size}" if pence >= 0 else f"-£{size}", f" {plain} ", f"€{plain}"]
    if pence < 0:
        ways.append(f"({size})")
        ways.append(f"{size}-")
    return st.sampled_from([Cell(way, value) for way in ways])


amounts = st.integers(-(10**9), 10**9).flatmap(_money)
quantities = st.tuples(st.integers(-(10**6), 10**6), st.integers(0, 6)).map(
    lambda pair: Cell(f"{Decimal(pair[0]).scaleb(-pair[1]):f}", Decimal(pair[0]).scaleb(-pair[1]))
)
percents = st.integers(0, 10_000).map(lambda n: Cell(f"{n / 100:.2f}%", Decimal(n) / 10_000))
large = st.integers(10**12, 10**13 - 1).map(lambda n: Cell(str(n), Decimal(n)))
words = st.sampled_from([Cell(each, None) for each in ("SV-1", "hw", "É", "a b", "x", "not 5")])
codes = st.sampled_from([Cell("007", Decimal(7)), Cell("7", Decimal(7)), Cell("0", Decimal(0))])
blank = st.just(Cell("", Decimal(0)))
cells = st.one_of(amounts, quantities, percents, large, words, codes, blank)
rows = st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=6)

# --- trees -------------------------------------------------------------------------------------

numbers_written = st.sampled_from(["0", "1", "2", "0.5", "1.2", "100", "0.175", "99999.99", "3"])
texts_written = st.sampled_from(["", "SV", "sv", "b", "12", "É"])
leaves = st.one_of(
    st.sampled_from([("column", each) for each in "ABC"]),
    numbers_written.map(lambda text: ("number", text)),
    texts_written.map(lambda text: ("text", text)),
    st.sampled_from([("truth", True), ("truth", False)]),
)


def _grown(inner: st.SearchStrategy) -> st.SearchStrategy:
    def call(name: str, *parts: st.SearchStrategy) -> st.SearchStrategy:
        return st.tuples(st.just("call"), st.just(name), st.tuples(*parts))

    few = st.integers(0, 4).map(lambda n: ("number", str(n)))
    return st.one_of(
        st.tuples(st.just("between"), st.sampled_from("+-*/"), inner, inner),
        st.tuples(
            st.just("between"), st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), inner, inner
        ),
        st.tuples(st.just("between"), st.just("&"), inner, inner),
        st.tuples(st.just("minus"), inner),
        st.tuples(st.just("percent"), inner),
        call("IF", inner, inner, inner),
        call("IFS", inner, inner, inner, inner),
        call("IFERROR", inner, inner),
        call("SWITCH", inner, inner, inner, inner, inner, inner),
        call("AND", inner, inner),
        call("OR", inner, inner),
        call("NOT", inner),
        call("COALESCE", inner, inner),
        call("ISBLANK", inner),
        call("ISNUMBER", inner),
        call("ROUND", inner, few),
        call("ROUNDUP", inner, few),
        call("ROUNDDOWN", inner, few),
        call("INT", inner),
        call("ABS", inner),
        call("MOD", inner, inner),
        call("SUM", inner, inner, inner),
        call("MIN", inner, inner),
        call("MAX", inner, inner),
        call("LEFT", inner, inner),
        call("RIGHT", inner, few),
        call("MID", inner, few, inner),
        call("LEN", inner),
        call("UPPER", inner),
        call("TRIM", inner),
        call("CONCAT", inner, inner),
        call("SUBSTITUTE", inner, inner, inner),
        call("FIND", inner, inner),
        call("TEXTJOIN", inner, inner, inner, inner),
        call("EXACT", inner, inner),
        call("VALUE", inner),
    )


trees = st.recursive(leaves, _grown, max_leaves=12)


def written(tree) -> str:
    match tree:
        case ("column", name):
            return f"[{name}]"
        case ("number", text):
            return text
        case ("text", text):
            return f'"{text}"'
        case ("truth", truth):
            return str(truth).upper()
        case ("between", operator, left, right):
            return f"({written(left)}{operator}{written(right)})"
        case ("minus", value):
            return f"(-{written(value)})"
        case ("percent", value):
            return f"({written(value)}%)"
        case ("call", name, values):
            return f"{name}({','.join(map(written, values))})"
    raise AssertionError(tree)


# --- the slow evaluator --------------------------------------------------------------------------


class Wrong(Exception):
    """An error of one row."""


def number(value) -> Decimal:
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Cell):
        if value.number is None:
            raise Wrong("#VALUE!")
        return value.number
    return number_of_a_text(value.strip())


def number_of_a_text(made: str) -> Decimal:
    """A text that a formula made may be anything; what an amount is, `engine.money` says."""
    if made.endswith("%"):
        share = read_percent(made)
        if isinstance(share, Decimal):
            return share / 100
        raise Wrong("#VALUE!")
    amount = read_amount(made, ".")
    if isinstance(amount, Amount):
        return amount.value
    raise Wrong("#VALUE!")


def text(value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, Decimal):
        whole = f"{value:f}"
        whole = whole.rstrip("0").rstrip(".") if "." in whole else whole
        return "0" if whole == "-0" else whole
    return str(value)


def truth(value) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return value != 0
    if isinstance(value, Cell):
        return number(value) != 0
    if value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise Wrong("#VALUE!")


def empty(value) -> bool:
    return isinstance(value, str) and not value.strip()


def less_same_more(left, right) -> int:
    def sign(x, y) -> int:
        return (x > y) - (x < y)

    def kind(value) -> str:
        if isinstance(value, bool):
            return "truth"
        if isinstance(value, Decimal):
            return "number"
        return "cell" if isinstance(value, Cell) else "text"

    ranks = {"number": 0, "text": 1, "truth": 2}
    match kind(left), kind(right):
        case "cell", "cell":
            numeric = [each.number is not None for each in (left, right)]
            code = [
                each.strip()[:1] == "0" and each.strip()[1:2].isdigit() for each in (left, right)
            ]
            if all(numeric) and not any(code) and not (empty(left) and empty(right)):
                return sign(left.number, right.number)
            return sign(left.lower(), right.lower())
        case "cell", "number":
            return sign(left.number, right) if left.number is not None else 1
        case "cell", "truth":
            return sign(False, right) if empty(left) else -1
        case ("cell", "text") | ("text", "cell") | ("text", "text"):
            return sign(left.lower(), right.lower())
        case _, "cell":
            return -less_same_more(right, left)
        case one, other if one != other:
            return sign(ranks[one], ranks[other])
        case _:
            return sign(left, right)


def kept(value: Decimal) -> Decimal:
    """At thirty places, and no larger than a ledger's."""
    value = value.quantize(Decimal(1).scaleb(-30), ROUND_HALF_UP)
    if abs(value) >= 10**18:
        raise Wrong("#NUM!")
    return value


def counted(value) -> int:
    whole = int(number(value).to_integral_value(ROUND_DOWN))
    return max(min(whole, 2**31), -(2**31))


def value(tree, row):
    match tree:
        case ("column", name):
            return row["ABC".index(name)]
        case ("number", written_out):
            return Decimal(written_out)
        case ("text", inner) | ("truth", inner):
            return inner
        case ("minus", inner):
            return -number(value(inner, row))
        case ("percent", inner):
            return kept(number(value(inner, row)) / 100)
        case ("between", operator, left, right):
            return between(operator, Values((left, right), row))
        case ("call", name, values):
            return called(name, values, row)
    raise AssertionError(tree)


class Values(list):
    """Values that are worked out when they are asked for: of two errors the first to be met counts,
    and a text that should be a number is met before what stands behind it."""

    def __init__(self, trees, row) -> None:
        super().__init__(trees)
        self.row = row

    def __getitem__(self, place):
        return value(super().__getitem__(place), self.row)

    def __iter__(self):
        return (self[place] for place in range(len(self)))


def between(operator, given):
    if operator == "&":
        return text(given[0]) + text(given[1])
    if operator in "+-*/":
        x, y = number(given[0]), number(given[1])
        if operator == "/":
            if y == 0:
                raise Wrong("#DIV/0!")
            return kept((x / y).quantize(Decimal("1e-10"), ROUND_HALF_UP))
        return kept({"+": x + y, "-": x - y, "*": x * y}[operator])
    order = less_same_more(given[0], given[1])
    return {
        "=": order == 0,
        "<>": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[operator]


def called(name, values, row):
    if name == "IF":
        return value(values[1] if truth(value(values[0], row)) else values[2], row)
    if name == "IFS":
        for condition, then in zip(values[::2], values[1::2], strict=True):
            if truth(value(condition, row)):
                return value(then, row)
        raise Wrong("#N/A")
    if name == "IFERROR":
        try:
            return value(values[0], row)
        except Wrong:
            return value(values[1], row)
    if name in ("ISBLANK", "ISNUMBER"):  # an error is neither
        try:
            return plain(name, Values(values, row))
        except Wrong:
            return False
    if name == "SWITCH":
        given = value(values[0], row)
        for case, then in zip(values[1:-1:2], values[2:-1:2], strict=True):
            if less_same_more(given, value(case, row)) == 0:
                return value(then, row)
        return value(values[-1], row)
    if name == "COALESCE":
        first = value(values[0], row)
        return value(values[1], row) if empty(first) else first
    if name in ("AND", "OR"):
        truths = []
        for each in values:
            truths.append(truth(value(each, row)))
        return all(truths) if name == "AND" else any(truths)
    if name in ("SUM", "MIN", "MAX"):
        given = [value(each, row) for each in values[:1]]
        found = [number(given[0])]
        for each in values[1:]:
            given.append(value(each, row))
            found.append(number(given[-1]))
        if name == "SUM":
            total = found[0]
            for each in found[1:]:
                total = kept(total + each)
            return total
        there = [n for g, n in zip(given, found, strict=True) if not empty(g)]
        return (min if name == "MIN" else max)(there, default=Decimal(0))
    return plain(name, Values(values, row))


def plain(name, given):
    match name:
        case "NOT":
            return not truth(given[0])
        case "ISBLANK":
            return empty(given[0])
        case "ISNUMBER":
            (only,) = given
            if isinstance(only, Cell):
                return only.number is not None and not empty(only)
            return isinstance(only, Decimal)
        case "ROUND" | "ROUNDUP" | "ROUNDDOWN":
            way = {"ROUND": ROUND_HALF_UP, "ROUNDUP": ROUND_UP, "ROUNDDOWN": ROUND_DOWN}[name]
            return kept(number(given[0]).quantize(Decimal(1).scaleb(-int(given[1])), way))
        case "INT":
            return number(given[0]).to_integral_value(ROUND_FLOOR)
        case "ABS":
            return abs(number(given[0]))
        case "MOD":
            x, y = number(given[0]), number(given[1])
            if y == 0:
                raise Wrong("#DIV/0!")
            return x - y * (x / y).to_integral_value(ROUND_FLOOR)
        case "LEFT" | "RIGHT":
            whole, count = text(given[0]), counted(given[1])
            if count < 0:
                raise Wrong("#VALUE!")
            return (
                whole[:count]
                if name == "LEFT"
                else whole[len(whole) - count :]
                if count < len(whole)
                else whole
            )
        case "MID":
            whole, start, count = text(given[0]), counted(given[1]), counted(given[2])
            if start < 1 or count < 0:
                raise Wrong("#VALUE!")
            return whole[start - 1 : start - 1 + count]
        case "LEN":
            return Decimal(len(text(given[0])))
        case "UPPER":
            return text(given[0]).upper()
        case "TRIM":
            return " ".join(text(given[0]).split())
        case "CONCAT":
            return text(given[0]) + text(given[1])
        case "SUBSTITUTE":
            whole, old, new = map(text, given)
            return whole.replace(old, new) if old else whole
        case "FIND":
            part, whole = text(given[0]), text(given[1])
            place = whole.find(part) + 1
            if not place:
                raise Wrong("#VALUE!")
            return Decimal(place)
        case "TEXTJOIN":
            by, skip = text(given[0]), truth(given[1])
            parts = [text(given[place]) for place in range(2, len(given))]
            return by.join(part for part in parts if part or not skip)
        case "EXACT":
            return text(given[0]) == text(given[1])
        case "VALUE":
            return number(given[0])
    raise AssertionError(name)


# --- the two together ----------------------------------------------------------------------------


@settings(max_examples=1000, deadline=None)
@given(trees, rows)
def test_columns_at_once_come_to_what_row_by_row_does(sheet_of, tree, rows) -> None:
    columns = {name: [row[place] for row in rows] for place, name in enumerate("ABC")}
    formula = read_formula("=" + written(tree), ("A", "B", "C"))
    assert isinstance(formula, Formula), formula
    result = formula.run(sheet_of(**columns))
    for place, row in enumerate(rows):
        shown = result.errors.get(place, result.texts[place].as_py())
        expected = slowly(tree, row)
        if isinstance(expected, Decimal):
            assert Decimal(shown) == expected, (formula.text, row)
        else:
            assert shown == expected, (formula.text, row)


def slowly(tree, row) -> Decimal | str:
    """The value, or what its error is called."""
    with localcontext() as context:
        context.prec = 200
        try:
            found = value(tree, row)
        except Wrong as wrong:
            return str(wrong)
        return found if isinstance(found, Decimal) else text(found)


@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31)), st.integers(-600, 600), st.integers(0, 3)
)
def test_months_later_are_what_the_calendar_says(sheet_of, shown, day, months, way) -> None:
    typed = [
        f"{day:%d/%m/%Y}",
        day.isoformat(),
        f"{day:%d-%b-%Y}",
        f"{day.day}.{day.month}.{day.year}",
    ]
    sheet = sheet_of(Date=[typed[way], typed[way]])
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    later = dt.date(year, month + 1, min(day.day, last))
    assert shown(f"=EDATE([Date],{months})", sheet)[0] == later.isoformat()
    assert shown(f"=EOMONTH([Date],{months})", sheet)[0] == later.replace(day=last).isoformat()
    assert shown("=DATE(YEAR([Date]),MONTH([Date]),DAY([Date]))", sheet)[0] == day.isoformat()
    assert (
        shown(f"=[Date]+{abs(months)}", sheet)[0]
        == (day + dt.timedelta(days=abs(months))).isoformat()
    )


@given(st.lists(st.text("0123456789.,-()£€ %'CR", max_size=14), min_size=1, max_size=30))
def test_a_column_of_amounts_is_read_as_each_would_be_alone(sheet_of, shown, texts) -> None:
    together = shown("=[A]+0", sheet_of(A=texts))
    alone = [shown("=[A]+0", sheet_of(A=[each]))[0] for each in texts]
    assert together == alone


@given(st.integers(-(10**20), 10**20), st.integers(0, 20), st.integers(-5, 12))
def test_rounding_is_half_away_from_nought(sheet_of, shown, whole, places, digits) -> None:
    number_given = Decimal(whole).scaleb(-places)
    if abs(number_given) >= 10**12:
        return
    with localcontext() as context:
        context.prec = 60
        for name, way in (
            ("ROUND", ROUND_HALF_UP),
            ("ROUNDUP", ROUND_UP),
            ("ROUNDDOWN", ROUND_DOWN),
        ):
            got = shown(f"={name}([A],{digits})", sheet_of(A=[f"{number_given:f}"]))[0]
            unit = Decimal(1).scaleb(-digits)
            expected = (number_given / unit).quantize(Decimal(1), way) * unit
            assert Decimal(got) == expected
        ceiling = (number_given).to_integral_value(ROUND_CEILING)
        assert Decimal(shown("=-INT(-[A])", sheet_of(A=[f"{number_given:f}"]))[0]) == ceiling
