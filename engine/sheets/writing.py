"""Tables written for people: CSV and workbooks in which no text is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

Written = str | int | Decimal | date | datetime | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_MADE = datetime(2000, 1, 1)  # the same table makes the same bytes, whenever it is written
_WIDEST = 60


@dataclass(frozen=True)
class Table:
    """One table to write, with its headings."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Written]]
    notes: Sequence[str] = ()
    """Lines above the table."""


def csv_text(
    columns: Sequence[str], rows: Iterable[Sequence[Written]], delimiter: str = ","
) -> str:
    """The table as CSV that any spreadsheet program opens; `meant` takes off what this puts on.

    >>> print(csv_text(["Name", "Net"], [["=1+1", Decimal("-2.50")]]), end="")
    Name,Net\r
    '=1+1,-2.50\r
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def meant(cell: str) -> str:
    """The text that was written.

    >>> meant("'=1+1"), meant("plain")
    ('=1+1', 'plain')
    """
    return cell[1:] if cell.startswith("'") else cell


def _safe(cell: Written) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return "" if cell is None else str(cell)


def workbook(tables: Sequence[Table]) -> bytes:
    """All tables in one workbook, a sheet for each; the same bytes for the same tables.

    Amounts stand in it as numbers to two decimals, which a workbook keeps as floats: it is for
    people to read and add up, and nothing is ever read back from it.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _MADE})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "dd mmm yyyy"})
        moment = book.add_format({"num_format": "dd mmm yyyy hh:mm"})
        for table in tables:
            sheet = book.add_worksheet(table.name[:31])
            for number, note in enumerate(table.notes):
                sheet.write_string(number, 0, note)
            top = len(table.notes) + bool(table.notes)
            for place, title in enumerate(table.columns):
                sheet.write_string(top, place, title, head)
            widths = [len(title) for title in table.columns]
            for number, row in enumerate(table.rows, top + 1):
                for place, cell in enumerate(row):
                    if isinstance(cell, Decimal):
                        sheet.write_number(number, place, float(cell), money)
                    elif isinstance(cell, datetime):
                        sheet.write_datetime(number, place, cell.replace(tzinfo=None), moment)
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif isinstance(cell, int):
                        sheet.write_number(number, place, cell)
                    else:
                        sheet.write_string(number, place, cell or "")
                    widths[place] = max(widths[place], len(_safe(cell)))
            for place, width in enumerate(widths):
                sheet.set_column(place, place, min(_WIDEST, width + 2))
            sheet.freeze_panes(top + 1, 0)
    return out.getvalue()
