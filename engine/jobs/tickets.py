"""A job's ticket: its row in procrastinate's queue, written together with the job's own row.

A ticket waits in the line of its workspace, which procrastinate keeps by a lock, or, when
its job is not to be taken up yet, in a line of its own: in the workspace's line it would
keep all that come after it waiting too.
"""

import procrastinate

from engine.records import Job
from engine.store import Session, queue

QUEUE = "crosswalk"
GO_ON = "go on"

_APP = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def write_ticket(session: Session, job: Job, *, waits: bool) -> None:
    """In the session's transaction, so that there is never a job without a ticket."""
    _APP.configure_task(
        GO_ON,
        queue=QUEUE,
        lock=own_line(job.id) if waits else job.workspace_id,
        schedule_at=job.not_before if waits else None,
        connection=queue.within(session),
    ).defer(workspace_id=job.workspace_id, job_id=job.id)


def own_line(job_id: str) -> str:
    return f"job {job_id}"
