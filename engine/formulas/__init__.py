"""Excel-like formulas over the columns of a sheet: exact, fast, and safe whatever is typed."""

from engine.formulas.catalogue import FUNCTIONS, FunctionHelp
from engine.formulas.formula import Formula, Result, read_formula
from engine.formulas.words import FormulaError, written_heading

__all__ = [
    "FUNCTIONS",
    "Formula",
    "FormulaError",
    "FunctionHelp",
    "Result",
    "read_formula",
    "written_heading",
]
