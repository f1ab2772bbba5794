"""Queries about files: their bytes, how they are to be understood, what was corrected over them."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from engine.records import FileContent, Fix, Upload, now


def add_content(session: Session, content: FileContent) -> None:
    """The bytes of a file, kept once however often it is brought."""
    if session.get(FileContent, (content.workspace_id, content.sha256)) is None:
        session.add(content)
        session.flush()


def content(session: Session, workspace_id: str, sha256: str) -> FileContent | None:
    return session.get(FileContent, (workspace_id, sha256))


def cells(session: Session, workspace_id: str, sha256: str) -> bytes:
    """The packed sheets of a file, without its own bytes."""
    return session.exec(
        select(FileContent.cells).where(
            FileContent.workspace_id == workspace_id, FileContent.sha256 == sha256
        )
    ).one()


def add(session: Session, upload: Upload) -> None:
    session.add(upload)
    session.flush()


def with_id(session: Session, workspace_id: str, upload_id: str) -> Upload | None:
    return session.exec(
        select(Upload).where(Upload.workspace_id == workspace_id, Upload.id == upload_id)
    ).first()


def held(session: Session, workspace_id: str, upload_id: str) -> Upload | None:
    """The upload, held so that nobody changes it before this session ends."""
    return session.exec(
        select(Upload)
        .where(Upload.workspace_id == workspace_id, Upload.id == upload_id)
        .with_for_update()
    ).first()


def keep(session: Session, upload: Upload) -> None:
    upload.version += 1
    session.add(upload)
    session.flush()


def in_order(session: Session, workspace_id: str, *, removed: bool = False) -> Sequence[Upload]:
    """The files that stand, newest first; or those that were taken away."""
    gone = col(Upload.removed_at).is_not(None)
    return session.exec(
        select(Upload)
        .where(Upload.workspace_id == workspace_id, gone if removed else ~gone)
        .order_by(col(Upload.at).desc(), col(Upload.id))
    ).all()


def latest(session: Session, workspace_id: str, kind: str) -> Upload | None:
    """The newest file of a kind that stands."""
    return session.exec(
        select(Upload)
        .where(
            Upload.workspace_id == workspace_id,
            Upload.kind == kind,
            col(Upload.removed_at).is_(None),
        )
        .order_by(col(Upload.at).desc(), col(Upload.id))
        .limit(1)
    ).first()


def before(session: Session, upload: Upload) -> Upload | None:
    """The file of the same kind and source that came before this one, taken away or not."""
    return session.exec(
        select(Upload)
        .where(
            Upload.workspace_id == upload.workspace_id,
            Upload.kind == upload.kind,
            Upload.source == upload.source,
            Upload.id != upload.id,
            Upload.sha256 != upload.sha256,
            col(Upload.at) <= upload.at,
        )
        .order_by(col(Upload.at).desc())
        .limit(1)
    ).first()


def same_bytes(session: Session, workspace_id: str, sha256: str) -> Sequence[Upload]:
    """Uploads of this very file that stand."""
    return session.exec(
        select(Upload).where(
            Upload.workspace_id == workspace_id,
            Upload.sha256 == sha256,
            col(Upload.removed_at).is_(None),
        )
    ).all()


# --- fixes -----------------------------------------------------------------------------------


def fixes(session: Session, workspace_id: str, kind: str) -> Sequence[Fix]:
    """What stands corrected, in the order it was corrected."""
    return session.exec(
        select(Fix)
        .where(
            Fix.workspace_id == workspace_id,
            Fix.kind == kind,
            col(Fix.ended_at).is_(None),
        )
        .order_by(col(Fix.at), col(Fix.id))
    ).all()


def put_fix(session: Session, fix: Fix) -> None:
    """This correction, in the place of the one that stood for the same cell."""
    end_fix(session, fix.workspace_id, fix.kind, fix.document, fix.line, fix.column_name, fix.by)
    session.add(fix)
    session.flush()


def end_fix(
    session: Session,
    workspace_id: str,
    kind: str,
    document: str,
    line: int,
    column_name: str,
    by: str,
) -> None:
    """The file's own text stands again."""
    standing = session.exec(
        select(Fix).where(
            Fix.workspace_id == workspace_id,
            Fix.kind == kind,
            Fix.document == document,
            Fix.line == line,
            Fix.column_name == column_name,
            col(Fix.ended_at).is_(None),
        )
    ).first()
    if standing is not None:
        standing.ended_at, standing.ended_by = now(), by
        session.add(standing)
        session.flush()
