"""Cells corrected over the file: the file stays as it came, and next month's is corrected too."""

from collections.abc import Sequence

from engine import audit
from engine.installation import Installation
from engine.model import FixLine, Problem, Sheet
from engine.records import Fix, Upload
from engine.store import uploads as rows
from engine.uploads.shelf import places


def fix(
    installation: Installation,
    upload: Upload,
    sheet: Sheet,
    actor: str,
    number_column: str,
    row: int,
    column: str,
    text: str,
) -> Problem | None:
    """The cell reads like this from now on; with the file's own text, the correction ends.

    `row` is the row's own number. It is found again by its document and its place in it, so a
    row without a document's number cannot be corrected here.
    """
    found = [index for index, number in enumerate(sheet.rows.tolist()) if number == row]
    if not found or column not in sheet:
        return Problem(
            "fix-nowhere",
            f"{sheet.name}!{row}",
            f"There is no such cell in “{upload.name}”.",
            "Choose the cell in the table.",
        )
    index = found[0]
    document = sheet.text(index, number_column) if number_column in sheet else ""
    if not document.strip() or column == number_column:
        return Problem(
            "fix-without-number",
            str(sheet.at(index, column)),
            "A correction is found again by its document's number; this cell is that, or has none.",
            "Correct the number in the file itself and upload it again.",
        )
    numbers = sheet.column(number_column).to_pylist()
    line = sum(each == document for each in numbers[:index])
    at = (index, sheet.headings.index(column))
    before = sheet.text(index, column)
    original = sheet.fixed.get(at, before)
    with installation.store.writing() as session:
        where = (upload.workspace_id, upload.kind, document, line, column)
        if text == original:
            rows.end_fix(session, *where, actor)
            says = f"Took back the correction of {sheet.at(index, column)}."
        else:
            fresh = Fix(
                workspace_id=upload.workspace_id,
                kind=upload.kind,
                document=document,
                line=line,
                column_name=column,
                was=original,
                is_now=text,
                upload_id=upload.id,
                by=actor,
            )
            rows.put_fix(session, fresh)
            says = f"Corrected {sheet.at(index, column)} of “{upload.name}” over the file."
        audit.record(session, installation.keys, upload.workspace_id, actor, "corrected", says)
    return None


def fixes(
    installation: Installation, upload: Upload, sheet: Sheet, number_column: str
) -> Sequence[FixLine]:
    """Every correction that stands, and where this file has its cell."""
    with installation.store.reading() as session:
        standing = list(rows.fixes(session, upload.workspace_id, upload.kind))
    lines = []
    for each in standing:
        found = places(sheet, [each], number_column) if number_column in sheet else []
        at = ""
        if found:
            (row, column), _ = found[0]
            at = str(sheet.at(row, sheet.headings[column]))
        lines.append(
            FixLine(each.document, each.column_name, each.was, each.is_now, each.by, each.at, at)
        )
    return lines
