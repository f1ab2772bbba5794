"""Every function there is, as the page lists it and as a formula calls it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.formulas import choice_functions as choices
from engine.formulas import day_functions as days
from engine.formulas import number_functions as numbers
from engine.formulas import text_functions as texts
from engine.formulas.columns import Column

Group = Literal["Logic", "Text", "Numbers", "Dates", "Look-up"]
MANY = 60


@dataclass(frozen=True)
class FunctionHelp:
    """What a person reads of a function."""

    name: str
    arguments: str
    says: str
    example: str
    gives: str
    group: Group


@dataclass(frozen=True)
class Function:
    """What a formula needs to know of it."""

    help: FunctionHelp
    work: Callable[..., Column]
    least: int
    most: int
    pairs: bool = False
    lists: tuple[int, ...] = ()
    """Which of its values are lists written out."""


def _function(
    group: Group,
    name: str,
    arguments: str,
    says: str,
    example: str,
    gives: str,
    work: Callable[..., Column],
    least: int,
    most: int,
    *,
    pairs: bool = False,
    lists: tuple[int, ...] = (),
) -> Function:
    told = FunctionHelp(name, arguments, says, example, gives, group)
    return Function(told, work, least, most, pairs, lists)


_ALL = (
    _function("Logic", "IF", "condition, value, otherwise",
              "One value where the condition is true, another where it is not.",
              '=IF(LEFT("SV-12",2)="SV","service","goods")', "service", choices.if_else, 2, 3),
    _function("Logic", "IFS", "condition, value, condition, value, …",
              "The value of the first condition that is true; #N/A where none is.",
              '=IFS(3>5,"more",3>2,"some",TRUE,"few")', "some", choices.first_true, 2, MANY,
              pairs=True),
    _function("Logic", "SWITCH", "value, case, result, …, otherwise",
              "The result of the first case that is the value.",
              '=SWITCH("B","A",4000,"B",4001,4900)', "4001", choices.switch, 3, MANY),
    _function("Logic", "IFERROR", "value, otherwise",
              "The value, or another where it is an error.",
              "=IFERROR(1/0,0)", "0", choices.if_error, 2, 2),
    _function("Logic", "AND", "condition, …", "TRUE where all conditions are true.",
              "=AND(2>1,3>2)", "TRUE", choices.all_true, 1, MANY),
    _function("Logic", "OR", "condition, …", "TRUE where any condition is true.",
              "=OR(2>1,1>2)", "TRUE", choices.any_true, 1, MANY),
    _function("Logic", "NOT", "condition", "TRUE where the condition is false.",
              "=NOT(1>2)", "TRUE", choices.not_true, 1, 1),
    _function("Logic", "COALESCE", "value, …", "The first value that is not empty.",
              '=COALESCE("","SV-12")', "SV-12", choices.coalesce, 1, MANY),
    _function("Logic", "ISBLANK", "value", "TRUE where there is nothing.",
              '=ISBLANK("")', "TRUE", choices.is_blank, 1, 1),
    _function("Logic", "ISNUMBER", "value", "TRUE where there is a number or a date.",
              "=ISNUMBER(12.5)", "TRUE", numbers.is_number, 1, 1),
    _function("Text", "LEFT", "text, count", "The first characters of a text.",
              '=LEFT("SV-120",2)', "SV", texts.left, 1, 2),
    _function("Text", "RIGHT", "text, count", "The last characters of a text.",
              '=RIGHT("SV-120",3)', "120", texts.right, 1, 2),
    _function("Text", "MID", "text, start, count", "Characters from the middle of a text.",
              '=MID("SV-120-X",4,3)', "120", texts.mid, 3, 3),
    _function("Text", "LEN", "text", "How many characters a text has.",
              '=LEN("SV-120")', "6", texts.length, 1, 1),
    _function("Text", "UPPER", "text", "The text in capital letters.",
              '=UPPER("Ltd")', "LTD", texts.upper, 1, 1),
    _function("Text", "LOWER", "text", "The text in small letters.",
              '=LOWER("Ltd")', "ltd", texts.lower, 1, 1),
    _function("Text", "PROPER", "text", "Each word with a capital letter.",
              '=PROPER("BLORP and sons")', "Blorp And Sons", texts.proper, 1, 1),
    _function("Text", "TRIM", "text",
              "The text without spaces around it and with single ones within, no-break ones too.",
              '=TRIM("  Blorp   Ltd ")', "Blorp Ltd", texts.trim, 1, 1),
    _function("Text", "CLEAN", "text", "The text without line ends and other control characters.",
              '=CLEAN("Blorp Ltd")', "Blorp Ltd", texts.clean, 1, 1),
    _function("Text", "SUBSTITUTE", "text, old, new, which",
              "The text with one part put in another's place, everywhere or once.",
              '=SUBSTITUTE("2024-04-03","-","/")', "2024/04/03", texts.substitute, 3, 4),
    _function("Text", "REPLACE", "text, start, count, new",
              "The text with some of its characters replaced.",
              '=REPLACE("INV-0012",1,4,"")', "0012", texts.replaced, 4, 4),
    _function("Text", "FIND", "part, text, start",
              "Where a part stands in a text; capital letters count.",
              '=FIND("-","SV-120")', "3", texts.find, 2, 3),
    _function("Text", "SEARCH", "part, text, start",
              "Where a part stands in a text; capital letters do not count.",
              '=SEARCH("sv","12-SV")', "4", texts.search, 2, 3),
    _function("Text", "CONCAT", "text, …", "The texts one after another.",
              '=CONCAT("INV-",12)', "INV-12", texts.concatenated, 1, MANY),
    _function("Text", "CONCATENATE", "text, …", "The same as CONCAT.",
              '=CONCATENATE("INV-",12)', "INV-12", texts.concatenated, 1, MANY),
    _function("Text", "TEXTJOIN", "between, leave out empty, text, …",
              "The texts one after another, with something between them.",
              '=TEXTJOIN(", ",TRUE,"Unit 1","","Wobbleton")', "Unit 1, Wobbleton",
              texts.text_joined, 3, MANY),
    _function("Text", "TEXT", "value, pattern", "A number or a date written in a pattern.",
              '=TEXT(1234.5,"#,##0.00")', "1,234.50", texts.text, 2, 2),
    _function("Text", "EXACT", "text, text", "TRUE where both are the same, capitals included.",
              '=EXACT("Ltd","LTD")', "FALSE", texts.exact, 2, 2),
    _function("Text", "REPT", "text, times", "A text several times over.",
              '=REPT("0",3)', "000", texts.repeated, 2, 2),
    _function("Numbers", "VALUE", "text", "The number that a text holds.",
              '=VALUE("£1,234.50")', "1234.5", texts.value, 1, 1),
    _function("Numbers", "ROUND", "number, decimals", "Rounded, half a unit away from nought.",
              "=ROUND(2.345,2)", "2.35", numbers.round_half, 2, 2),
    _function("Numbers", "ROUNDUP", "number, decimals", "Rounded away from nought.",
              "=ROUNDUP(2.341,2)", "2.35", numbers.round_up, 2, 2),
    _function("Numbers", "ROUNDDOWN", "number, decimals", "Rounded toward nought.",
              "=ROUNDDOWN(2.349,2)", "2.34", numbers.round_down, 2, 2),
    _function("Numbers", "INT", "number", "The whole number below.",
              "=INT(-2.5)", "-3", numbers.whole_below, 1, 1),
    _function("Numbers", "ABS", "number", "The number without its sign.",
              "=ABS(-2.5)", "2.5", numbers.size, 1, 1),
    _function("Numbers", "MOD", "number, divisor", "What is left over when dividing.",
              "=MOD(7,3)", "1", numbers.modulo, 2, 2),
    _function("Numbers", "MIN", "number, …", "The smallest; empty cells do not count.",
              "=MIN(3,1,2)", "1", numbers.least, 1, MANY),
    _function("Numbers", "MAX", "number, …", "The largest; empty cells do not count.",
              "=MAX(3,1,2)", "3", numbers.greatest, 1, MANY),
    _function("Numbers", "SUM", "number, …", "All added up, in one row; an empty cell is nought.",
              "=SUM(1.1,2.2)", "3.3", numbers.added, 1, MANY),
    _function("Dates", "DATE", "year, month, day", "The date of a year, a month and a day.",
              "=DATE(2024,4,3)", "2024-04-03", days.date, 3, 3),
    _function("Dates", "YEAR", "date", "The year of a date.",
              "=YEAR(DATE(2024,4,3))", "2024", days.year, 1, 1),
    _function("Dates", "MONTH", "date", "The month of a date, from 1 to 12.",
              "=MONTH(DATE(2024,4,3))", "4", days.month, 1, 1),
    _function("Dates", "DAY", "date", "The day of a date, from 1 to 31.",
              "=DAY(DATE(2024,4,3))", "3", days.day, 1, 1),
    _function("Dates", "EDATE", "date, months", "The same day some months later.",
              "=EDATE(DATE(2024,1,31),1)", "2024-02-29", days.months_later, 2, 2),
    _function("Dates", "EOMONTH", "date, months", "The last day of the month some months later.",
              "=EOMONTH(DATE(2024,4,3),0)", "2024-04-30", days.month_end, 2, 2),
    _function("Dates", "DATEVALUE", "text", "The date that a text holds.",
              '=DATEVALUE("3 April 2024")', "2024-04-03", days.date_value, 1, 1),
    _function("Dates", "DAYS", "end, start", "How many days lie between two dates.",
              "=DAYS(DATE(2024,5,3),DATE(2024,4,3))", "30", days.days_between, 2, 2),
    _function("Look-up", "LOOKUP", "value, {keys in order}, {values}",
              "The value beside the last key that is not more.",
              "=LOOKUP(250,{0,100,500},{4000,4001,4002})", "4001", choices.look_up, 3, 3,
              lists=(1, 2)),
    _function("Look-up", "XLOOKUP", "value, {keys}, {values}, otherwise",
              "The value beside the key that is the same.",
              '=XLOOKUP("HW",{"SV","HW"},{4000,4001},4900)', "4001", choices.look_up_exactly, 3, 4,
              lists=(1, 2)),
)  # fmt: skip

BY_NAME = {each.help.name: each for each in _ALL}
FUNCTIONS = tuple(each.help for each in _ALL)
"""What the page lists."""

HINTS = {
    "SI": "IF",
    "WENN": "IF",
    "SOMME": "SUM",
    "SUMME": "SUM",
    "ARRONDI": "ROUND",
    "RUNDEN": "ROUND",
    "GAUCHE": "LEFT",
    "LINKS": "LEFT",
    "DROITE": "RIGHT",
    "RECHTS": "RIGHT",
    "STXT": "MID",
    "NBCAR": "LEN",
    "MAJUSCULE": "UPPER",
    "MINUSCULE": "LOWER",
    "SUPPRESPACE": "TRIM",
    "CONCATENER": "CONCAT",
    "VLOOKUP": "XLOOKUP or SWITCH",
    "HLOOKUP": "XLOOKUP or SWITCH",
    "RECHERCHEV": "XLOOKUP or SWITCH",
    "SUMIF": "IF",
}
"""What people may look for under another name."""
