"""What a whole column proves of the way its dates, amounts and percentages are written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.money import Amount, NotAnAmount, read_amount, read_percent

DateShape = Literal["ymd", "numbers", "words", ""]

_TIME = r"(?:[T ,]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_YMD = re.compile(r"[12]\d{3}([-/.])(\d{1,2})\1(\d{1,2})" + _TIME)
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)" + _TIME)
_TOGETHER = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_WORDS = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.?[- ](?:de )?[^\W\d_]{3,10}\.?[-, ]+(?:de )?\d{2,4}"
    r"|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})" + _TIME
)

_PLAIN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
_DIGIT = re.compile(r"[0-9]")
_WORDY = re.compile(r"[^\W\d_]{4}")  # longer than any currency's code


@dataclass(frozen=True)
class Evidence:
    """What was found, empty where the column does not tell, and the cell that shows it."""

    value: str
    says: str


def date_shape(text: str) -> DateShape:
    """How a date is written; nothing for what is no date.

    >>> date_shape("2026-04-13T00:00:00Z"), date_shape("13/04/26"), date_shape("3 Apr 2026")
    ('ymd', 'numbers', 'words')
    >>> date_shape("13.04"), date_shape("FR-01-01-0003")
    ('', '')
    """
    text = text.strip()
    if not 6 <= len(text) <= 40:
        return ""
    if found := _YMD.fullmatch(text):
        return "ymd" if 0 < int(found[2]) < 13 and 0 < int(found[3]) < 32 else ""
    if found := _NUMBERS.fullmatch(text):
        parts = sorted((int(found[1]), int(found[3])))
        return "numbers" if 0 < parts[0] < 13 and parts[1] < 32 else ""
    return "words" if _WORDS.fullmatch(text) else ""


def is_date_together(text: str) -> bool:
    """Whether this may be a date without marks; it may be a number as well.

    >>> is_date_together("20260413"), is_date_together("20261313")
    (True, False)
    """
    return _TOGETHER.fullmatch(text.strip()) is not None


def is_number(text: str) -> bool:
    """Whether this is an amount or a percentage, however it is written.

    >>> is_number("£1,200.00"), is_number("5,5 %"), is_number("(12.00)"), is_number("PO 12")
    (True, True, True, False)
    """
    if _PLAIN.fullmatch(text):
        return True
    if len(text) > 40 or _WORDY.search(text) or not _DIGIT.search(text):
        return False
    if text.rstrip().endswith("%"):
        return not isinstance(read_percent(text), NotAnAmount)
    return not isinstance(read_amount(text), NotAnAmount)


def date_order(column: pa.StringArray, rows: NDArray[np.int64] | None = None) -> Evidence:
    """Which number of a date is the day, proved by the cells where only one order is possible.

    >>> date_order(pa.array(["03/04/2026", "13/04/2026"]), np.array([211, 212]))
    Evidence(value='dmy', says='“13/04/2026” in row 212 proves that the day comes first.')
    >>> print(date_order(pa.array(["03/04/2026", "05/04/2026"])).says)
    No date proves whether the day or the month comes first: “03/04/2026” could be either.
    """
    texts, counts = distinct(column)
    seen: dict[str, int] = {"dmy": 0, "mdy": 0, "ymd": 0, "either": 0, "words": 0}
    first: dict[str, str] = {}
    small_days = True  # whether every real date could have its day and month swapped
    for text, count in zip(texts, counts, strict=True):
        shape = date_shape(text)
        if shape == "numbers":
            found = _NUMBERS.fullmatch(text.strip())
            assert found is not None
            left, right = int(found[1]), int(found[3])
            what = "dmy" if left > 12 else "mdy" if right > 12 else "either"
        elif shape == "ymd":
            what = "ymd"
            found = _YMD.fullmatch(text.strip())
            assert found is not None
            small_days &= int(found[3]) <= 12
        elif shape == "words":
            what = "words"
        elif is_date_together(text):
            what, small_days = "ymd", False
        else:
            continue
        seen[what] += count
        first.setdefault(what, text)

    def where(what: str) -> str:
        return _where(column, first[what], rows)

    day, month = seen["dmy"], seen["mdy"]
    likely, other = ("dmy", "mdy") if day >= month else ("mdy", "dmy")
    if day and month:
        if seen[other] * 20 > seen[likely]:
            says = f"{where('dmy')} has the day first, {where('mdy')} the month: both are mixed."
            return Evidence("", says)
        proofs = f"{seen[likely]:,} dates prove that the {_FIRST[likely]} comes first"
        return Evidence(likely, f"{proofs}; {where(other)} does not fit.")
    if day or month:
        says = f"{where(likely)} proves that the {_FIRST[likely]} comes first."
        if seen["ymd"] and small_days and not seen["either"]:
            # Texts beyond the 12th were left alone by a program that swapped the others.
            says += (
                f" But {seen['ymd']:,} real dates all have days up to 12, such as {where('ymd')}: "
                "a spreadsheet program may have swapped day and month in them. Ask for the file "
                "as it was exported."
            )
        return Evidence(likely, says)
    if seen["either"]:
        return Evidence(
            "",
            "No date proves whether the day or the month comes first: "
            f"“{first['either'].strip()}” could be either.",
        )
    if seen["ymd"]:
        return Evidence("ymd", f"Dates are written year first, such as {where('ymd')}.")
    if seen["words"]:
        return Evidence("dmy", f"Months are written in letters, such as {where('words')}.")
    return Evidence("", "The column holds no dates.")


_FIRST = {"dmy": "day", "mdy": "month"}

_BEFORE = r"^[^0-9A-Za-z]*(?:[A-Z]{3} ?)?[^0-9A-Za-z]*"
_AFTER = r"[^0-9A-Za-z]*(?:[A-Z]{2,3})?[^0-9A-Za-z]*$"
# A mark followed by anything but three digits is the decimal mark, and so is one after groups.
_PROOFS = {
    mark: _BEFORE
    + rf"(?:[0-9]+{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})|0{mark}[0-9]{{3}}"
    + rf"|[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{mark}[0-9]+"
    + rf"|[0-9]{{1,3}}(?:{spaces}[0-9]{{3}})+{mark}[0-9]+|[0-9]{{4,}}{mark}[0-9]{{3}})"
    + _AFTER
    for mark, other, spaces in (
        (r"\.", ",", r"[' \x{A0}\x{2009}\x{202F}\x{2019}]"),
        (",", r"\.", r"[' \x{A0}\x{2009}\x{202F}\x{2019}]"),
    )
}
_DOUBTFUL = _BEFORE + r"[1-9][0-9]{0,2}[.,][0-9]{3}" + _AFTER


def decimal_mark(columns: Iterable[pa.StringArray]) -> Evidence:
    """Whether the point or the comma stands before the pennies.

    >>> decimal_mark([pa.array(["1 250,50", "300"])])
    Evidence(value=',', says='“1 250,50” proves that the comma is the decimal mark.')
    >>> print(decimal_mark([pa.array(["1.234", "300"])]).says)
    Nothing proves the decimal mark: “1.234” could be a thousand or a fraction.
    """
    count = {".": 0, ",": 0, "?": 0}
    shown: dict[str, str] = {}
    patterns = {".": _PROOFS[r"\."], ",": _PROOFS[","], "?": _DOUBTFUL}
    for column in columns:
        for mark, pattern in patterns.items():
            fits = pc.match_substring_regex(column, pattern)
            times = int(pc.sum(fits).as_py() or 0)
            if times:
                count[mark] += times
                at = pc.index(fits, True).as_py()
                shown.setdefault(mark, column[at].as_py().strip())
    point, comma = count["."], count[","]
    if point and comma:
        mark = "." if point >= comma else ","
        return Evidence(
            mark,
            f"Both marks are used: “{shown['.']}” ({point:,} times) and “{shown[',']}” ({comma:,} "
            "times); each is read by its own form.",
        )
    if point or comma:
        mark = "." if point else ","
        return Evidence(
            mark, f"“{shown[mark]}” proves that the {_MARKS[mark]} is the decimal mark."
        )
    if count["?"]:
        return Evidence(
            "",
            f"Nothing proves the decimal mark: “{shown['?']}” could be a thousand or a fraction.",
        )
    return Evidence("", "The amounts have no decimals.")


_MARKS = {".": "point", ",": "comma"}


def percent_style(column: pa.StringArray) -> Evidence:
    """Whether twenty per cent is written 20 or 0.2.

    >>> percent_style(pa.array(["0.2", "0", "0.05"]))
    Evidence(value='fraction', says='“0.2” and every other are 1 or less: 0.2 means 20 %.')
    """
    above, below = "", ""
    for text in distinct(column)[0]:
        value = read_percent(text)
        if isinstance(value, NotAnAmount) or not value:
            continue
        if text.strip().endswith("%") or abs(value) > 1:
            above = above or text.strip()
        else:
            below = below or text.strip()
    if above:
        return Evidence("percent", f"“{above}” is a percentage as people say it.")
    if below:
        return Evidence("fraction", f"“{below}” and every other are 1 or less: 0.2 means 20 %.")
    return Evidence("", "No percentage but nought.")


def distinct(column: pa.StringArray) -> tuple[list[str], list[int]]:
    """The different texts of a column that hold something, and how often each is there."""
    counted = pc.value_counts(column)
    texts, counts = counted.field(0).to_pylist(), counted.field(1).to_pylist()
    kept = [(t, c) for t, c in zip(texts, counts, strict=True) if t and not t.isspace()]
    return [t for t, _ in kept], [c for _, c in kept]


def _where(column: pa.StringArray, text: str, rows: NDArray[np.int64] | None) -> str:
    if rows is None:
        return f"“{text.strip()}”"
    return f"“{text.strip()}” in row {int(rows[pc.index(column, text).as_py()])}"


def amounts(texts: Sequence[str]) -> list[Amount | None]:
    """Each text as an amount; None where it is none, or could be two."""
    read = (read_amount(each) for each in texts)
    return [each if isinstance(each, Amount) else None for each in read]
