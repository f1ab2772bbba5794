"""Files as a person sees them: the list of what stands, and one of them looked into."""

import json
from collections.abc import Sequence
from typing import cast

from engine import profile, sheets
from engine.installation import Installation
from engine.model import ColumnLine, FileLine, FileView, Shape, UploadKind
from engine.records import Upload
from engine.store import Session
from engine.store import uploads as rows
from engine.uploads import asking
from engine.uploads.shelf import book_of, sheet_of

_FIRST = 20


def lines(session: Session, workspace_id: str) -> Sequence[FileLine]:
    """What stands, newest first."""
    return [line_of(each) for each in rows.in_order(session, workspace_id)]


def line_of(upload: Upload) -> FileLine:
    known = next((each for each in profile.PROFILES if each.key == upload.source), None)
    shape = Shape(**json.loads(upload.shape))
    return FileLine(
        id=upload.id,
        name=upload.name,
        size=upload.size,
        at=upload.at,
        by=upload.by,
        kind=cast(UploadKind, upload.kind),
        source=upload.source,
        source_title="another spreadsheet" if known is None else known.title,
        grain=shape.grain,
        sheet=upload.sheet,
        header_row=upload.header_row,
        rows=upload.lines,
        shape=shape,
        evidence=tuple(json.loads(upload.evidence)),
        version=upload.version,
        instead=_instead(known, upload.kind, shape.grain),
    )


_OF_A_JOURNAL = "Bring the list of invoices of the same months, one row for each invoice or line."


def _instead(known: profile.Profile | None, kind: str, grain: str) -> str:
    if kind not in ("invoices", "expenses") or grain != "journal":
        return ""
    said = known.instead(kind, grain) if known else ""
    return said or (_OF_A_JOURNAL if kind == "expenses" else "")


def look(installation: Installation, upload: Upload) -> FileView:
    """The file looked into: first rows, columns with their sums, and what is remarkable."""
    book = book_of(installation, upload.workspace_id, upload.sha256)
    sheet = sheet_of(installation, upload)
    with installation.store.reading() as session:
        before = rows.before(session, upload)
        answer = asking.answers(session, upload.workspace_id).get(asking.signature(sheet))
    recognitions = profile.recognise(sheet)
    line = line_of(upload)
    asks = asking.doubts(recognitions, answer, upload.source, upload.kind, line.grain)
    drift: tuple[str, ...] = ()
    if before is not None:
        drift = sheets.drift(sheet_of(installation, before), sheet)
    return FileView(
        line=line,
        sheets=tuple(each.name for each in book.grids),
        notes=book.notes,
        headings=sheet.headings,
        first=tuple(
            (str(sheet.rows[row]), *(column[row].as_py() for column in sheet.columns))
            for row in range(min(_FIRST, len(sheet)))
        ),
        columns=tuple(
            _column(sheets.column_profile(sheet, each), sheet.letters[n])
            for n, each in enumerate(sheet.headings)
        ),
        left_out=sheet.left_out,
        errors=len(sheet.errors),
        drift=drift,
        unverified=any(
            each.profile.is_unverified(line.kind, line.grain)
            for each in asks
            if (each.profile.key, each.kind) == (line.source, line.kind)
        ),
        asks=tuple(asking.reading_of(each) for each in asks),
    )


def _column(seen: sheets.ColumnSeen, letter: str) -> ColumnLine:
    return ColumnLine(
        seen.heading, letter, seen.holds, seen.filled, seen.distinct, seen.examples, seen.total
    )
