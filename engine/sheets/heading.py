"""Finding the row of headings, and making the table that stands under it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.model import Cell, Grid, Sheet, tidy
from engine.money import Amount, read_amount
from engine.sheets.evidence import date_shape, is_number
from engine.sheets.grids import blank_rows, holds_something

NONE = -1
"""As a header row: the sheet has no headings, all of it is data."""

_LOOKED_AT = 60
_AT_FIRST = 24
_BELOW = 8
_CLEAR = 0.8
_AFTER_CLEAR = 5
_LONGEST_HEADING = 80
_FOOTERS = 6
_FOOT = 60
_TOTAL_WORD = (
    r"(?:(?:grand|sub|report|overall|net|running)[- ]?)?totals?|sum|(?:sous[- ]?)?total|"
    r"(?:gesamt|zwischen|end)?summe|gesamt|insgesamt|suma|subtotal"
)
_TOTAL = re.compile(rf"(?:{_TOTAL_WORD})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[-/][0-9]{2,4})?")
_BARE_TOTAL = re.compile(
    rf"(?:{_TOTAL_WORD})(?: g[ée]n[ée]ral| h\.?t\.?| t\.?t\.?c\.?| \(?[A-Z]{{3}}\)?)?\s*:?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Header:
    """Where the headings stand, as the program numbers rows; 0 where there are none."""

    row: int
    confidence: int
    """From 0 to 100."""
    says: str


def find_header(grid: Grid) -> Header:
    """The row that names the columns of what stands below it."""
    looked_at = _top(grid, _AT_FIRST)
    best, score = -1, 0.0
    for row in range(min(len(grid), _LOOKED_AT)):
        if score >= _CLEAR and row > best + _AFTER_CLEAR:
            break
        if row == _AT_FIRST - _BELOW - 1:
            looked_at = _top(grid, _LOOKED_AT)
        cells = looked_at[row]
        below = [each for each in looked_at[row + 1 : row + 1 + _BELOW] if any(each)]
        adjoining = row + 1 >= len(looked_at) or any(looked_at[row + 1])
        mark = _mark(cells, below, adjoining)
        if mark > score + 0.02:  # of rows that are as good, the first
            best, score = row, mark
    if best < 0 or score < 0.45:
        return Header(0, 0, "No row looks like headings: the columns are called A, B, C.")
    number = int(grid.rows[best])
    filled = sum(map(bool, looked_at[best]))
    above = sum(any(cells) for cells in looked_at[:best])
    says = f"Row {number} holds {_many(filled, 'heading')}"
    if above:
        says += f", below {_many(above, 'row')} of other text"
    return Header(number, min(99, round(score * 100)), says + ".")


def _top(grid: Grid, rows: int) -> list[tuple[str, ...]]:
    """The first rows, their cells without spaces around them."""
    tops = [map(str.strip, column.slice(0, rows).to_pylist()) for column in grid.columns]
    return list(zip(*tops, strict=True))


def _mark(cells: Sequence[str], below: Sequence[Sequence[str]], adjoining: bool) -> float:
    """How much a row looks like headings, from 0 to 1; `adjoining` if the next row is not empty."""
    filled = [n for n, each in enumerate(cells) if each]
    labels = [cells[n] for n in filled]
    used = {n for each in below for n, text in enumerate(each) if text}
    words = sum(map(_is_label, labels)) / len(labels) if labels else 0
    if words < 0.75 or (below and not used & set(filled)):
        return 0
    covered = len(used & set(filled)) / len(used) if used else (1.0 if len(filled) > 1 else 0.5)
    distinct = len({each.casefold() for each in labels}) / len(labels)
    contrast = sum(_differs(cells[n], [each[n] for each in below]) for n in filled) / len(filled)
    words *= 1 if adjoining else 0.8
    mark = 0.1 + 0.3 * words * distinct + 0.3 * covered + 0.3 * min(1.0, contrast * 2)
    # A heading does not come back under itself, but for the whole row of them.
    others = [each for each in below if tuple(each) != tuple(cells)]
    mark *= 1 - sum(any(each[n] == cells[n] for each in others) for n in filled) / len(filled)
    if contrast == 0:
        mark -= 0.05  # nothing but words
    if len(filled) == 1 and len(used) > 1:
        mark *= 0.3  # a title, not a heading
    return mark


def _is_label(text: str) -> bool:
    return (
        bool(_YEAR.fullmatch(text))
        or (
            len(text) <= _LONGEST_HEADING
            and not is_number(text)
            and not date_shape(text)
            and any(map(str.isalpha, text))
        )
        or text in ("#", "%", "£", "€", "$", "N°", "№")
    )


def _differs(heading: str, below: Sequence[str]) -> bool:
    """Whether a heading stands over numbers, dates, codes or an e-mail address."""
    filled = [each for each in below if each]
    if not filled:
        return False
    alike = sum(is_number(each) or bool(date_shape(each)) or _is_code(each) for each in filled)
    return alike * 2 > len(filled) and not _is_code(heading)


def _is_code(text: str) -> bool:
    return "@" in text or (any(map(str.isdigit, text)) and " " not in text)


def _cells(grid: Grid, row: int) -> tuple[str, ...]:
    return tuple(column[row].as_py().strip() for column in grid.columns)


# --- the table ----------------------------------------------------------------------------------


def headed(grid: Grid, header_row: int = 0) -> Sheet:
    """The table under a row of headings; what is no data is left out, and counted with its reason.

    0 finds the row; `NONE` says that there is none.
    """
    number = find_header(grid).row if header_row == 0 else max(header_row, 0)
    found = np.flatnonzero(grid.rows == number) if number else np.empty(0, np.int64)
    head = int(found[0]) if len(found) else -1
    names = _cells(grid, head) if head >= 0 else ("",) * len(grid.columns)
    body = [column.slice(head + 1) for column in grid.columns]
    kept_columns = [n for n, column in enumerate(body) if names[n] or holds_something(column)]
    drop = {head + 1 + row: why for row, why in _no_data(body, names)}
    keep = np.ones(len(grid) - head - 1, dtype=np.bool_)
    keep[[row - head - 1 for row in drop]] = False
    kept_rows = np.arange(head + 1, len(grid))[keep] if drop else None
    rows = grid.rows[head + 1 :] if kept_rows is None else grid.rows[kept_rows]
    columns = tuple(
        body[n] if kept_rows is None else body[n].filter(pa.array(keep)) for n in kept_columns
    )
    index = {int(row): place for place, row in enumerate(rows)} if grid.errors else {}
    at = {n: place for place, n in enumerate(kept_columns)}
    return Sheet(
        name=grid.name,
        headings=_headings(
            [names[n] for n in kept_columns], [grid.letters[n] for n in kept_columns]
        ),
        letters=tuple(grid.letters[n] for n in kept_columns),
        columns=columns,
        rows=rows,
        header_row=number if head >= 0 else 0,
        errors={
            (index[int(grid.rows[row])], at[column]): text
            for (row, column), text in grid.errors.items()
            if column in at and int(grid.rows[row]) in index
        },
        left_out=(
            *_above(grid, head),
            *((int(grid.rows[row]), why) for row, why in sorted(drop.items())),
        ),
    )


def _above(grid: Grid, head: int) -> Iterator[tuple[int, str]]:
    for row in range(max(head, 0)):
        said = next((each for each in _cells(grid, row) if each), "")
        yield int(grid.rows[row]), f"above the headings: “{_short(said)}”" if said else "empty"


def _headings(names: Sequence[str], letters: Sequence[str]) -> tuple[str, ...]:
    """Unique, and never empty.

    >>> _headings(["Net", "", "Net", "Net (2)"], ["A", "B", "C", "D"])
    ('Net', 'Column B', 'Net (3)', 'Net (2)')
    """
    wanted = [tidy(name) or f"Column {letter}" for name, letter in zip(names, letters, strict=True)]
    taken = set(wanted)
    made: list[str] = []
    for name in wanted:
        unique, number = name, 2
        while unique in made or (unique != name and unique in taken):
            unique, number = f"{name} ({number})", number + 1
        made.append(unique)
    return tuple(made)


def _no_data(body: Sequence[pa.StringArray], names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Rows of the body, by index, that are no data, and what they are."""
    if not body or not len(body[0]):
        return
    empty = blank_rows(body)
    dropped = {int(row) for row in np.flatnonzero(empty)}
    for row in dropped:
        yield row, "empty"
    for row in _again(body, names):
        yield row, "the headings once more"
        dropped.add(row)
    yield from _footers(body, dropped)


def _again(body: Sequence[pa.StringArray], names: Sequence[str]) -> list[int]:
    """Rows that repeat the headings, as files do that were put together from several."""
    places = [n for n, name in enumerate(names) if name]
    if len(places) < 2:
        return []
    first = pc.equal(body[places[0]], names[places[0]])
    rows = np.flatnonzero(first.to_numpy(zero_copy_only=False))
    return [
        int(row)
        for row in rows
        if all(body[n][int(row)].as_py().strip() == names[n] for n in places)
    ]


def _footers(body: Sequence[pa.StringArray], dropped: set[int]) -> Iterator[tuple[int, str]]:
    """Totals and closing remarks at the foot of the table, from the last row upwards."""
    length = len(body[0])
    start = max(0, length - _FOOT - len(dropped))
    tails = [column.slice(start).to_pylist() for column in body]
    foot = [
        (start + n, [cell.strip() for cell in cells])
        for n, cells in enumerate(zip(*tails, strict=True))
        if start + n not in dropped
    ][-_FOOT:]
    if len(foot) < 2:
        return
    widths = sorted(sum(map(bool, cells)) for _, cells in foot[:-_FOOTERS] or foot[:-1])
    usual = widths[len(widths) // 2]
    for row, cells in foot[: -_FOOTERS - 1 : -1] if len(foot) > _FOOTERS else foot[:0:-1]:
        filled = [each for each in cells if each]
        first = filled[0]
        sparse = len(filled) <= max(usual * 0.7, 2)
        named = _BARE_TOTAL.fullmatch(first) or (sparse and _TOTAL.match(first))
        if named and any(is_number(each) for each in filled[1:]):
            yield row, f"a totals row: “{_short(first)}”"
        elif len(filled) <= usual / 2 and _adds_up(body, row, cells, dropped):
            yield row, "a row of sums"
        elif len(filled) == 1 and usual >= 3 and not is_number(first):
            yield row, f"a closing remark: “{_short(first)}”"
        else:
            return
        dropped = dropped | {row}


def _adds_up(
    body: Sequence[pa.StringArray], row: int, cells: Sequence[str], dropped: set[int]
) -> bool:
    """Whether each number of a sparse row is the sum of all that stand above it."""
    numbers = {n: cells[n] for n in range(len(cells)) if is_number(cells[n])}
    above = [each for each in range(row) if each not in dropped] if numbers else []
    if len(above) < 2:
        return False
    if cells[0] or any(each and n not in numbers for n, each in enumerate(cells)):
        return False
    for n, text in numbers.items():
        said = read_amount(text)
        if not isinstance(said, Amount):
            return False
        total = Decimal(0)
        for each in body[n].take(pa.array(above)).to_pylist():
            value = read_amount(each) if each.strip() else None
            total += value.value if isinstance(value, Amount) else 0
        if total != said.value or not total:
            return False
    return True


def with_fixes(sheet: Sheet, fixes: Mapping[Cell, str]) -> Sheet:
    """The table with cells corrected over the file; what the file says there is remembered."""
    if not fixes:
        return sheet
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), text in fixes.items():
        by_column.setdefault(column, {})[row] = text
    columns = list(sheet.columns)
    fixed = dict(sheet.fixed)
    for n, cells in by_column.items():
        rows = sorted(cells)
        was = columns[n].take(pa.array(rows)).to_pylist()
        for row, text in zip(rows, was, strict=True):
            fixed.setdefault((row, n), text)
        texts = columns[n].to_pylist()
        for row, text in cells.items():
            texts[row] = text
        columns[n] = pa.array(texts, pa.string())
    return Sheet(
        name=sheet.name,
        headings=sheet.headings,
        letters=sheet.letters,
        columns=tuple(columns),
        rows=sheet.rows,
        header_row=sheet.header_row,
        errors={cell: text for cell, text in sheet.errors.items() if cell not in fixes},
        left_out=sheet.left_out,
        fixed=fixed,
    )


def _short(text: str) -> str:
    text = tidy(text)
    return text if len(text) <= 40 else text[:39] + "…"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
