"""What the cells of a column say for and against its being a field."""

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.model import FieldOf, Sheet
from engine.money import NotAnAmount, read_percent
from engine.money.currencies import CURRENCIES, SYMBOLS
from engine.sheets.evidence import date_shape, is_date_together, is_number
from engine.suggest.headings import is_of_a_line

_SAMPLE = 400
_NEARLY_ALL = 0.95
_FEW = 12
_MANY = 10
_TAX_MODES = frozenset(("group", "individual"))
_VETO = -60
_CURRENCY_WORDS = ("pound", "sterling", "euro", "dollar", "franc", "livre")
_MAY_BE_FIGURES = frozenset(
    (
        *("number", "contact_code", "sage_reference", "account", "tax_code", "reference"),
        *("item_code", "postcode", "telephone", "project", "department", "item", "vat_number"),
        *("kind", "category", "credits"),
    )
)
_OF_LINES_ALONE = frozenset(("net", "tax", "gross", "unit_price", "quantity"))


@dataclass(frozen=True, eq=False)
class ColumnFacts:
    """One column, by the distinct texts of its first rows."""

    heading: str
    rows: int
    filled: int
    distinct: int
    dates: float
    """The share of what is written that are dates; and so on."""
    together: float
    """Dates without marks, which may be numbers as well: 20260413."""
    numbers: float
    shares: float
    """Numbers that may be percentages: 20, 0.2, 20 %."""
    currencies: float
    mails: float
    worded: float
    """Texts with letters in them."""
    few: frozenset[str]
    """The texts themselves in small letters, where they are few."""
    codes: NDArray[np.int32]
    """For each row the number of its text."""

    @property
    def empty(self) -> bool:
        return not self.filled


def facts_of(sheet: Sheet, heading: str) -> ColumnFacts:
    encoded = sheet.column(heading).dictionary_encode()
    texts = [str(each).strip() for each in encoded.dictionary.slice(0, _SAMPLE).to_pylist()]
    codes = encoded.indices.to_numpy()
    counts = np.bincount(codes, minlength=len(encoded.dictionary))
    some = [(text, int(count)) for text, count in zip(texts, counts, strict=False) if text]
    blank = pc.equal(pc.utf8_trim_whitespace(encoded.dictionary), "")
    empty = int(counts[blank.to_numpy(zero_copy_only=False)].sum()) if len(blank) else 0
    written = sum(count for _, count in some) or 1

    def share(fits: list[bool]) -> float:
        return sum(c for fit, (_, c) in zip(fits, some, strict=True) if fit) / written

    dates = [bool(date_shape(text)) for text, _ in some]
    numbers = [not date and is_number(text) for date, (text, _) in zip(dates, some, strict=True)]
    return ColumnFacts(
        heading=heading,
        rows=len(sheet),
        filled=len(sheet) - empty,
        distinct=len(encoded.dictionary) - (1 if empty else 0),
        dates=share(dates),
        together=share([is_date_together(text) for text, _ in some]),
        numbers=share(numbers),
        shares=share([n and _small(t) for n, (t, _) in zip(numbers, some, strict=True)]),
        currencies=share([_is_currency(text) for text, _ in some]),
        mails=share(["@" in text and " " not in text for text, _ in some]),
        worded=share([any(map(str.isalpha, text)) for text, _ in some]),
        few=frozenset(text.lower() for text, _ in some) if len(some) <= _FEW else frozenset(),
        codes=codes,
    )


def weigh(field: FieldOf, column: ColumnFacts) -> tuple[float, str]:
    """How much the cells add to a field, or take from it, and in which words."""
    if column.empty:
        return -16, "but the column is empty"
    match field.kind:
        case "date":
            return _by_share(column.dates + column.together, column, "dates")
        case "percent":
            if column.numbers >= _NEARLY_ALL and column.shares < 0.9:
                return -40, "but its numbers are no percentages"
            return _by_share(column.numbers, column, "percentages")
        case "amount" | "quantity" | "rate":
            return _by_share(column.numbers, column, "numbers")
        case "currency":
            return _by_share(column.currencies, column, "currencies")
    if column.dates >= 0.8:
        return _VETO, "but its cells are dates"
    if field.name == "email":
        return _by_share(column.mails, column, "e-mail addresses")
    if column.numbers >= _NEARLY_ALL and field.name not in _MAY_BE_FIGURES:
        return _VETO, "but its cells are numbers"
    if column.mails > 0.5:
        return _VETO, "but its cells are e-mail addresses"
    if field.required and column.filled < 0.6 * column.rows:
        return -20, f"but only {column.filled:,} of its {column.rows:,} cells are filled"
    if field.name in ("kind", "status", "tax_mode") and column.distinct > 25:
        return -30, f"but it has {column.distinct:,} different texts"
    if field.name in ("tax_mode", "tax_code"):
        modes = bool(column.few & _TAX_MODES)
        if modes != (field.name == "tax_mode"):
            return _VETO, "but its cells say otherwise"
    if field.name == "item" and column.numbers >= _NEARLY_ALL and column.distinct <= _FEW:
        return -35, "but its cells are a few numbers"
    if field.name == "contact_code" and column.distinct == 1 and column.filled >= _MANY:
        return -35, "but it is the same in every row"
    missing = 10 * (1 - column.filled / column.rows) if field.required else 0
    fit = "its one text fits" if column.distinct == 1 else f"its {column.distinct:,} texts fit"
    return 4 - missing, fit


def weigh_level(
    field: FieldOf, column: ColumnFacts, documents: NDArray[np.int32] | None
) -> tuple[float, str]:
    """What it says that a column is the same in all rows of a document, or is not."""
    if documents is None or column.empty or field.name == "number":
        return 0, ""
    steady, several = _steady(column.codes, documents)
    if several < 2:
        return 0, ""
    if field.level == "document":
        if steady < 0.8:
            return -35, "but it differs within documents"
        return (3, "") if field.kind == "amount" else (0, "")
    of_a_line = is_of_a_line(column.heading)
    if field.level == "line" and field.kind == "text" and steady >= _NEARLY_ALL and not of_a_line:
        return -8, "but it is the same in all rows of a document"
    varied = column.distinct >= 0.3 * len(np.unique(documents))
    if field.name in _OF_LINES_ALONE and varied and steady >= _NEARLY_ALL:
        return _VETO, "but it repeats on every row of a document"
    return 0, ""


def _steady(codes: NDArray[np.int32], documents: NDArray[np.int32]) -> tuple[float, int]:
    """The share of documents of several rows in which a column is the same, and how many."""
    order = np.argsort(documents, kind="stable")
    inside = documents[order][1:] == documents[order][:-1]
    if not inside.any():
        return 1.0, 0
    changes = (codes[order][1:] != codes[order][:-1]) & inside
    several = np.unique(documents[order][1:][inside])
    changing = np.unique(documents[order][1:][changes])
    return 1 - len(changing) / len(several), len(several)


def _by_share(share: float, column: ColumnFacts, what: str) -> tuple[float, str]:
    count = round(share * column.filled)
    of = f"{count:,} of its {column.filled:,} cells are {what}"
    if count == column.filled:
        of = f"its one cell fits {what}" if count == 1 else f"all its {count:,} cells are {what}"
    if share >= _NEARLY_ALL:
        return 6, of
    if share >= 0.6:
        return -4, of
    return _VETO, f"but only {of}"


def _small(text: str) -> bool:
    value = read_percent(text)
    return not isinstance(value, NotAnAmount) and abs(value) <= 100


def _is_currency(text: str) -> bool:
    name = text.upper()
    return (
        name in CURRENCIES
        or name in SYMBOLS
        or any(word in text.lower() for word in _CURRENCY_WORDS)
    )
