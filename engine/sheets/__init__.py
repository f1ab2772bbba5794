"""Reading: any spreadsheet as columns of text exactly as typed, every cell with an address."""

from engine.sheets.drifting import drift
from engine.sheets.evidence import Evidence, date_order, decimal_mark, percent_style
from engine.sheets.grids import letter
from engine.sheets.heading import Header, find_header, headed, with_fixes
from engine.sheets.limits import ReadLimits
from engine.sheets.packing import pack, unpack
from engine.sheets.reading import read
from engine.sheets.seeing import ColumnSeen, column_profile

__all__ = [
    "ColumnSeen",
    "Evidence",
    "Header",
    "ReadLimits",
    "column_profile",
    "date_order",
    "decimal_mark",
    "drift",
    "find_header",
    "headed",
    "letter",
    "pack",
    "percent_style",
    "read",
    "unpack",
    "with_fixes",
]
