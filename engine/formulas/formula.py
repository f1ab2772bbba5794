"""Formulas over the columns of a sheet: read once, run over all rows at once, exact."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.formulas import grammar, operators
from engine.formulas.columns import (
    BLANK,
    Cells,
    Column,
    Mixed,
    Numbers,
    Texts,
    one_number,
    one_text,
    one_truth,
    spread,
)
from engine.formulas.grammar import Node
from engine.formulas.run import Reason, Run, TooMuch
from engine.formulas.values import texts_of, written
from engine.formulas.words import FormulaError
from engine.model import DateOrder, Sheet
from engine.money import DecimalMark


@dataclass(frozen=True, eq=False)
class Result:
    """What a formula comes to in each row of a sheet."""

    texts: pa.StringArray
    """Numbers in plain digits, dates as 2024-04-03, TRUE and FALSE; empty where there is an
    error."""
    errors: Mapping[int, str] = field(default_factory=dict)
    """The rows that have none, by index, and what a spreadsheet program would show: #DIV/0!"""
    says: Mapping[str, str] = field(default_factory=dict)
    """What each kind of error means, told of the first row that has it."""
    reasons: tuple[Reason, ...] = ()
    marks: NDArray[np.uint16] | None = None

    def why(self, row: int) -> str:
        """What is wrong in this row, in a sentence; empty where nothing is.

        It stands behind the error's code: “#VALUE!: in [Qty] “ten” is not an amount …”
        """
        if self.marks is None or not self.marks[row]:
            return ""
        reason = self.reasons[self.marks[row] - 1]
        return f"{reason.code}: {reason.says(row)}"


@dataclass(frozen=True, eq=False)
class Formula:
    """A formula that has been read."""

    text: str
    columns: tuple[str, ...]
    """The headings of the columns it names."""
    tree: Node = field(repr=False)

    def run(
        self, sheet: Sheet, decimal_mark: DecimalMark | None = ".", dates: DateOrder = "dmy"
    ) -> Result:
        """Its value in every row; a row that has none tells why, and harms no other row."""
        if not len(sheet):
            return Result(pa.array([], pa.string()))
        run = Run(len(sheet), decimal_mark, dates)
        missing = [each for each in self.columns if each not in sheet]
        if missing:
            return _nowhere(run, "#NAME?", f"there is no column [{missing[0]}] in this sheet.")
        try:
            named = {each: _cells(run, sheet, each) for each in self.columns}
            column = _value(run, self.tree, named)
            return _result(run, column)
        except TooMuch:
            return _nowhere(run, "#VALUE!", "the texts of the formula grow past all measure.")


def read_formula(text: str, headings: Sequence[str]) -> Formula | FormulaError:
    """The formula, or where and why it is none; the = before it may be left out.

    >>> read_formula("=[Qty]*[rate]", ("Qty", "Rate")).columns
    ('Qty', 'Rate')
    >>> print(read_formula("=[Qyt]*2", ("Qty", "Rate")))
    At character 2: There is no column [Qyt]. Did you mean [Qty]?
    >>> print(read_formula("=ROUDN([Qty],2)", ("Qty", "Rate")))
    At character 2: There is no function ROUDN. Did you mean ROUND?
    """
    read = grammar.parse(text, headings)
    if isinstance(read, FormulaError):
        return read
    tree, columns = read
    return Formula(text, columns, tree)


def _cells(run: Run, sheet: Sheet, heading: str) -> Cells:
    """The column; a cell that held an error in the file is one here."""
    place = sheet.headings.index(heading)
    errors = None
    for (row, column), shown in sheet.errors.items():
        if column == place:
            if errors is None:
                errors = np.zeros(run.rows, np.uint16)
            code = shown if shown.startswith("#") else "#VALUE!"
            errors[row] = run.reason(code, f"in [{heading}] the file itself holds {shown}.")
    return Cells(sheet.columns[place], heading, errors)


_BETWEEN: Mapping[str, Callable[[Run, Column, Column], Column]] = {
    "+": operators.add,
    "-": operators.subtract,
    "*": operators.multiply,
    "/": operators.over,
    "^": operators.power,
    "&": lambda run, left, right: operators.joined(run, (left, right)),
}


def _value(run: Run, node: Node, named: Mapping[str, Cells]) -> Column:
    """A chain of operators is walked, not nested, as it may be hundreds long."""
    chain: list[grammar.Between | grammar.Hundredth] = []
    while isinstance(node, grammar.Between | grammar.Hundredth):
        chain.append(node)
        node = node.left
    column = _operand(run, node, named)
    for each in reversed(chain):
        if isinstance(each, grammar.Hundredth):
            column = operators.percent(run, column)
        elif each.operator in _BETWEEN:
            column = _BETWEEN[each.operator](run, column, _value(run, each.right, named))
        else:
            right = _value(run, each.right, named)
            column = operators.compared(run, each.operator, column, right)
    return column


def _operand(run: Run, node: Node, named: Mapping[str, Cells]) -> Column:
    match node:
        case grammar.Number(whole, places):
            return one_number(whole, places)
        case grammar.Text(text):
            return one_text(text)
        case grammar.Truth(truth):
            return one_truth(truth)
        case grammar.Named(heading):
            return named[heading]
        case grammar.Signed(value):
            return operators.negative(run, _value(run, value, named))
        case grammar.Call(function, values):
            listed = [
                [_operand(run, one, named) for one in each.values]
                for each in values
                if isinstance(each, grammar.Listed)
            ]
            plain = [
                _value(run, each, named) for each in values if not isinstance(each, grammar.Listed)
            ]
            return function.work(run, plain, *listed)
        case _:
            return BLANK


def _result(run: Run, column: Column) -> Result:
    texts = _texts(run, column)
    if column.errors is None or not column.errors.any():
        return Result(texts)
    marks = np.broadcast_to(column.errors, run.rows)
    texts = pc.if_else(pa.array(marks == 0), texts, "")
    codes = [reason.code for reason in run.reasons]
    rows = np.flatnonzero(marks)
    errors = {int(row): codes[mark - 1] for row, mark in zip(rows, marks[rows], strict=True)}
    says: dict[str, str] = {}
    firsts = sorted((int(np.argmax(marks == mark)), int(mark)) for mark in np.unique(marks[rows]))
    for row, mark in firsts:
        says.setdefault(codes[mark - 1], run.reasons[mark - 1].says(row))
    return Result(texts, errors, says, tuple(run.reasons), marks)


def _texts(run: Run, column: Column) -> pa.StringArray:
    if isinstance(column, Mixed):
        whole = pa.repeat(pa.scalar("", pa.string()), run.rows)
        for rows, piece in column.pieces:
            whole = pc.if_else(pa.array(rows), _texts(run, piece), whole)
        return whole
    if isinstance(column, Numbers):
        texts = written(column, column.shown)
    else:
        texts = texts_of(run, column).texts
    made = spread(run, Texts(texts))
    assert isinstance(made, Texts)
    return made.texts


def _nowhere(run: Run, code: str, says: str) -> Result:
    """The same error in all rows."""
    mark = run.reason(code, says)
    return Result(
        pa.repeat(pa.scalar("", pa.string()), run.rows),
        dict.fromkeys(range(run.rows), code),
        {code: says},
        tuple(run.reasons),
        np.full(run.rows, mark, np.uint16),
    )
