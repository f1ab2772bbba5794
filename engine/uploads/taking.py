"""Taking a file in: kept byte for byte, read, recognised, and given a first mapping."""

import hashlib
import json
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any, cast

from engine import audit, choices, profile, sheets, suggest
from engine.choices import Edit
from engine.installation import Installation
from engine.model import Book, Mapping, Problem, Shape, Sheet, Taken, UploadKind
from engine.profile import Recognition
from engine.records import FileContent, Upload, now
from engine.store import uploads as rows
from engine.uploads import asking
from engine.uploads.shelf import book_of, grid_of

_MOST_SHEETS = 20


def take(
    installation: Installation, workspace_id: str, actor: str, name: str, content: bytes
) -> Taken:
    """The file is in the store, or a sentence says why it cannot be read."""
    sha256 = hashlib.sha256(content).hexdigest()
    with installation.store.reading() as session:
        same = rows.same_bytes(session, workspace_id, sha256)
        kept = rows.content(session, workspace_id, sha256) is not None
    if same:
        first = same[0]
        says = f"This very file is here already, as “{first.name}”, since {first.at:%d %b %Y}."
        return Taken(name, tuple(each.id for each in same), says)
    read = (
        book_of(installation, workspace_id, sha256)
        if kept
        else sheets.read(name, content, _limits(installation), sha256)
    )
    if isinstance(read, Problem):
        return Taken(name, (), str(read), read)
    with installation.store.reading() as session:
        answers = asking.answers(session, workspace_id)
    made = [
        _upload(workspace_id, actor, name, sha256, len(content), *each)
        for each in _sorted(read, answers)
    ]
    packed = sheets.pack(read)
    with installation.store.writing() as session:
        rows.add_content(
            session,
            FileContent(workspace_id=workspace_id, sha256=sha256, content=content, cells=packed),
        )
        for upload, _, _ in made:
            rows.add(session, upload)
            audit.record(
                session,
                installation.keys,
                workspace_id,
                actor,
                "uploaded",
                f"Uploaded “{name}” ({upload.lines:,} rows of {upload.kind}), "
                f"fingerprint {sha256[:12]}.",
            )
    for upload, sheet, recognition in made:
        _propose(installation, upload, sheet, recognition)
    uploads = [upload for upload, _, _ in made]
    is_clear = any(each.lines and each.kind != "other" for each in uploads)
    return Taken(name, tuple(each.id for each in uploads), _told(uploads), is_clear=is_clear)


def _told(uploads: Sequence[Upload]) -> str:
    """What was read, and what is to be done where that is nothing, or nobody knows what."""
    count = sum(each.lines for each in uploads)
    if not count:
        return (
            "There are no rows below its headings. Export it again with its rows, or choose "
            "another sheet under “Change the reading”."
        )
    kinds = " and ".join(dict.fromkeys(each.kind for each in uploads))
    rows = "1 row" if count == 1 else f"{count:,} rows"
    if kinds == "other":
        return (
            f"Read {rows}, but its headings are none that are known. Say under “Change the "
            "reading” what it holds and in which row its headings are."
        )
    return f"Read {rows} of {kinds}."


def _limits(installation: Installation) -> sheets.ReadLimits:
    return sheets.ReadLimits(size=installation.settings.largest_file * 1024 * 1024)


def _sorted(
    book: Book, answers: Dict[str, asking.Answer]
) -> list[tuple[Sheet, Recognition | None]]:
    """The sheets that hold something known, or else the one with most rows."""
    found: list[tuple[Sheet, Recognition | None]] = []
    rest: list[Sheet] = []
    for grid in book.grids[:_MOST_SHEETS]:
        sheet = sheets.headed(grid)
        best = asking.best(profile.recognise(sheet), answers.get(asking.signature(sheet)))
        if best is not None:
            found.append((sheet, best))
        else:
            rest.append(sheet)
    return found or [(max(rest, key=len), None)]


def _upload(
    workspace_id: str,
    actor: str,
    name: str,
    sha256: str,
    size: int,
    sheet: Sheet,
    recognition: Recognition | None,
) -> tuple[Upload, Sheet, Recognition | None]:
    upload = Upload(
        workspace_id=workspace_id,
        sha256=sha256,
        name=name,
        size=size,
        by=actor,
        kind="other",
        sheet=sheet.name,
        header_row=sheet.header_row,
        lines=len(sheet),
    )
    _read_as(upload, sheet, recognition)
    return upload, sheet, recognition


def _propose(
    installation: Installation, upload: Upload, sheet: Sheet, recognition: Recognition | None
) -> None:
    """A first mapping for a kind of sheet that has none yet; one that stands is left alone."""
    kind = upload.kind
    if kind == "other":
        return
    with installation.store.reading() as session:
        standing = choices.current(session, upload.workspace_id, kind)
    if standing.fields:
        return
    recognised = {} if recognition is None else recognition.fields
    edits = [Edit("shape", kind, json.loads(upload.shape))]
    for proposal in suggest.fields(sheet, recognised, cast(UploadKind, kind)):
        if proposal.choice is not None and proposal.acceptable:
            choice = proposal.choice.model_dump(mode="json")
            edits.append(Edit("field", f"{kind}/{proposal.key}", choice))
    choices.change(
        installation,
        upload.workspace_id,
        upload.by,
        f"Proposed from the headings of “{upload.name}”.",
        edits,
    )


def recognised(sheet: Sheet, upload: Upload) -> Dict[str, str]:
    """Which headings the upload's own profile knows, by field."""
    for each in profile.recognise(sheet):
        if each.profile.key == upload.source and each.kind == upload.kind:
            return each.fields
    return {}


def understand(
    installation: Installation,
    workspace_id: str,
    actor: str,
    upload_id: str,
    version: int,
    *,
    kind: UploadKind | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    shape: Dict[str, Any] | None = None,
) -> Problem | None:
    """Another sheet, header row, kind or reading for a file; what is not said stays."""
    with installation.store.writing() as session:
        upload = rows.held(session, workspace_id, upload_id)
        if upload is None or upload.removed_at is not None or upload.version != version:
            return _CHANGED
        elsewhere = sheet is not None or header_row is not None
        upload.kind = kind or upload.kind
        upload.sheet = upload.sheet if sheet is None else sheet
        upload.header_row = (
            (0 if sheet else upload.header_row) if header_row is None else header_row
        )
        if shape:
            kept = Shape(**{**json.loads(upload.shape), **shape})
            upload.shape = kept.model_dump_json()
        rows.keep(session, upload)
    if elsewhere or kind:
        _recognise_again(installation, workspace_id, upload_id, keep_kind=kind is not None)
    return None


def _recognise_again(
    installation: Installation, workspace_id: str, upload_id: str, *, keep_kind: bool
) -> None:
    with installation.store.writing() as session:
        upload = rows.held(session, workspace_id, upload_id)
        assert upload is not None
        book = book_of(installation, workspace_id, upload.sha256)
        sheet = sheets.headed(grid_of(book, upload.sheet), upload.header_row)
        found = [
            each for each in profile.recognise(sheet) if not keep_kind or each.kind == upload.kind
        ]
        answer = asking.answers(session, workspace_id).get(asking.signature(sheet))
        best = asking.best(found, None if keep_kind else answer)
        kind = upload.kind
        _read_as(upload, sheet, best)
        if keep_kind:
            upload.kind = kind
        upload.sheet, upload.header_row, upload.lines = sheet.name, sheet.header_row, len(sheet)
        rows.keep(session, upload)
    _propose(installation, upload, sheet, best)


def _read_as(upload: Upload, sheet: Sheet, recognition: Recognition | None) -> None:
    """The upload as this reading understands its sheet."""
    shape, evidence = profile.shape_of(recognition, sheet)
    seen = () if recognition is None else recognition.evidence
    upload.kind = "other" if recognition is None else recognition.kind
    upload.source = "" if recognition is None else recognition.profile.key
    upload.shape = shape.model_dump_json()
    upload.evidence = json.dumps([*seen, *evidence], ensure_ascii=False)


def say_source(
    installation: Installation,
    workspace_id: str,
    actor: str,
    upload_id: str,
    version: int,
    source: str,
    layout: str,
) -> Problem | None:
    """What a file is, said by a person: kept for every file with its headings.

    An empty source says that it is none of what was asked; it is read as any spreadsheet then.
    """
    with installation.store.writing() as session:
        upload = rows.held(session, workspace_id, upload_id)
        if upload is None or upload.removed_at is not None or upload.version != version:
            return _CHANGED
        book = book_of(installation, workspace_id, upload.sha256)
        sheet = sheets.headed(grid_of(book, upload.sheet), upload.header_row)
        known = profile.recognise(sheet)
        before, kind = recognised(sheet, upload), upload.kind
        said = next(
            (each for each in known if (each.profile.key, each.layout.key) == (source, layout)),
            None,
        ) or next((each for each in known if each.profile.general and each.kind == kind), None)
        same = said is not None and (said.profile.key, said.kind) == (upload.source, kind)
        if not same:
            _read_as(upload, sheet, said)
            rows.keep(session, upload)
        standing = choices.current(session, workspace_id, kind)
    answer = asking.answer_of(said, f"Headings of {upload.name}")
    edits = [Edit(asking.PART, asking.signature(sheet), answer)]
    if not same and said is not None and said.kind == kind:
        edits += _proposed_anew(sheet, upload, standing, before, said.fields)
    choices.change(
        installation,
        workspace_id,
        actor,
        f"“{upload.name}” comes from {answer['title']}, and so do files with its headings.",
        edits,
    )
    _propose(installation, upload, sheet, said)
    return None


def _proposed_anew(
    sheet: Sheet,
    upload: Upload,
    standing: Mapping,
    before: Dict[str, str],
    now_known: Dict[str, str],
) -> list[Edit]:
    """What nobody has changed of the first proposals makes room for those of another reading."""
    kind = cast(UploadKind, upload.kind)
    old, new = (
        {
            each.key: each.choice
            for each in suggest.fields(sheet, known, kind)
            if each.choice is not None and each.acceptable
        }
        for known in (before, now_known)
    )
    edits = [Edit("shape", kind, json.loads(upload.shape))]
    for field in (*old, *(each for each in new if each not in old)):
        if standing.fields.get(field) == old.get(field) != new.get(field):
            choice = new.get(field)
            value = None if choice is None else choice.model_dump(mode="json")
            edits.append(Edit("field", f"{kind}/{field}", value))
    return edits


def remove(
    installation: Installation, workspace_id: str, actor: str, upload_id: str, version: int
) -> Problem | None:
    """The file is not used any more; its bytes stay for as long as a batch refers to them."""
    with installation.store.writing() as session:
        upload = rows.held(session, workspace_id, upload_id)
        if upload is None or upload.removed_at is not None or upload.version != version:
            return _CHANGED
        upload.removed_at, upload.removed_by = now(), actor
        rows.keep(session, upload)
        audit.record(
            session,
            installation.keys,
            workspace_id,
            actor,
            "removed",
            f"Took “{upload.name}” away.",
        )
    return None


_CHANGED = Problem(
    "upload-changed-meanwhile",
    "Upload",
    "Someone else changed this file's reading a moment ago.",
    "Look at it again, then decide.",
)
