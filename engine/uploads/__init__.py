"""Files that people bring: kept whole, read once, recognised, understood, corrected over.

take                 a file into the store, and what was recognised in it
sheet_of             an upload as the table that the rest of the path works on
lines, look          what stands, and one of them looked into
understand, remove   another sheet, header row or reading of it; the file taken away
say_source           which system it comes from, where a person was asked
fix, fixes           a cell corrected over the file, kept for next month's
"""

from engine.uploads.fixing import fix, fixes
from engine.uploads.shelf import Shelf, sheet_of, understood, with_evidence
from engine.uploads.showing import line_of, lines, look
from engine.uploads.taking import recognised, remove, say_source, take, understand

__all__ = [
    "Shelf",
    "fix",
    "fixes",
    "line_of",
    "lines",
    "look",
    "recognised",
    "remove",
    "say_source",
    "sheet_of",
    "take",
    "understand",
    "understood",
    "with_evidence",
]
