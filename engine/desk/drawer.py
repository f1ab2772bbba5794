"""What every drawer of a desk has at hand: whose desk it is, and where its things are kept."""

from engine import choices, uploads
from engine.installation import Installation
from engine.model import Mapping, Problem, Progress, Sheet
from engine.records import Job, Upload, Workspace
from engine.store import jobs as job_rows
from engine.store import uploads as rows


class Drawer:
    """One part of the path, for one person in one workspace."""

    def __init__(self, installation: Installation, actor: str, workspace: Workspace) -> None:
        self._installation = installation
        self._store = installation.store
        self._actor = actor
        self._workspace = workspace

    @property
    def _id(self) -> str:
        return self._workspace.id

    def _upload(self, upload_id: str) -> Upload | None:
        """The file of this workspace, as long as it stands."""
        with self._store.reading() as session:
            found = rows.with_id(session, self._id, upload_id)
        return None if found is None or found.removed_at is not None else found

    def _latest_job(self, kind: str) -> Progress | None:
        """How far the newest work of this kind is."""
        with self._store.reading() as session:
            found = job_rows.latest_of_kind(session, self._id, kind)
        return None if found is None else progress_of(found)

    def _sheet(self, upload: Upload) -> Sheet:
        return uploads.sheet_of(self._installation, upload)

    def _mapping(self, upload: Upload) -> Mapping:
        """The mapping as it stands, with what this file tells of its own dates and marks."""
        with self._store.reading() as session:
            stands = choices.current(session, self._id, upload.kind)
        return uploads.understood(stands, upload)


def progress_of(job: Job) -> Progress:
    return Progress(job.state, job.done, job.total, job.says, job.ended_at)  # type: ignore[arg-type]


UPLOAD_GONE = Problem(
    "upload-gone",
    "Upload",
    "That file is not here any more.",
    "Choose another one on Upload.",
)
