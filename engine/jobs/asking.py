"""Asking for work: now, once in every period, or that it be stopped."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.installation import Installation
from engine.jobs.carrying import Work
from engine.records import Job
from engine.store import Session
from engine.store import jobs as rows

_BY_THE_CALENDAR = "Crosswalk"
_THE_FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC)


def enqueue(
    installation: Installation,
    workspace_id: str,
    kind: str,
    *,
    actor: str,
    arguments: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
    once: str | None = None,
    session: Session | None = None,
) -> str:
    """The id of a job that will go on with this, whatever happens to this process.

    While a job of the same kind with the same `once` is queued or running, it is that
    one's id: pressing twice makes one job. Unless said otherwise, jobs are the same when
    their arguments are. With the caller's session, the job is kept together with the
    caller's own changes, or not at all.
    """
    text = json.dumps(arguments or {}, sort_keys=True, ensure_ascii=False)
    job = Job(
        workspace_id=workspace_id,
        kind=kind,
        arguments=text,
        once=text if once is None else once,
        asked_by=actor,
    )
    if session is not None:
        return _add(installation, session, job, not_before)
    with installation.store.writing() as own:
        return _add(installation, own, job, not_before)


def every(installation: Installation, works: Sequence[Work]) -> None:
    """Each open workspace it is for has its job of the present period: one, however many ask."""
    for work in works:
        if work.every is None:
            continue
        with installation.store.reading() as session:
            period = _period(rows.clock(session), work.every)
            waiting = rows.workspaces_without(session, work.kind, period)
            if work.only is not None and waiting:
                wanted = set(work.only(session))
                waiting = [each for each in waiting if each in wanted]
        for workspace_id in waiting:
            job = Job(
                workspace_id=workspace_id,
                kind=work.kind,
                once="{}",
                period=period,
                asked_by=_BY_THE_CALENDAR,
            )
            with installation.store.writing() as session:
                _add(installation, session, job, None)


def ask_to_stop(installation: Installation, workspace_id: str, job_id: str, *, actor: str) -> None:
    """A queued job is stopped at once, a running one as soon as its work reports; others stay."""
    with installation.store.writing() as session:
        job = rows.to_change(session, workspace_id, job_id)
        if job is None:
            return
        if job.state == "queued":
            rows.end(session, job, "stopped", f"Stopped by {actor}.")
        elif job.state == "running":
            job.stop_asked_by = actor
            session.add(job)


def _add(
    installation: Installation, session: Session, job: Job, not_before: datetime | None
) -> str:
    """The job, with procrastinate's own row for it in the same transaction where that works."""
    job.asked_at = rows.clock(session)
    job.not_before = not_before or job.asked_at
    standing = rows.add(session, job)
    if standing is job and installation.settings.runner == "procrastinate":
        # Procrastinate takes half a second to import, which nobody else should wait for.
        from engine.jobs.tickets import write_ticket

        write_ticket(session, job, waits=job.not_before > job.asked_at)
    return standing.id


def _period(moment: datetime, length: timedelta) -> str:
    """The beginning of the period that a moment falls in, counted from the same day everywhere.

    >>> _period(datetime(2026, 3, 31, 17, 5, tzinfo=UTC), timedelta(days=1))
    '2026-03-31T00:00:00+00:00'
    """
    return (_THE_FIRST_DAY + (moment - _THE_FIRST_DAY) // length * length).isoformat()
