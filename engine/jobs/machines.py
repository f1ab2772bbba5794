"""The procrastinate runner: PostgreSQL hands the jobs to any number of machines.

Procrastinate decides when and where a job runs: its queue, its lock for each workspace,
its retries, its heartbeats and its clock. A job that should come again is raised as a
retry of its ticket; whether it should is read from the job's own row, which is what
people see and which nobody carries without holding it.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, TypeVar

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Ticket
from procrastinate.jobs import Status

from engine.installation import Installation
from engine.jobs.asking import every
from engine.jobs.carrying import Hands, Pace, Work, log
from engine.jobs.tickets import GO_ON, QUEUE, own_line, write_ticket
from engine.records import Job
from engine.store import jobs as rows
from engine.store import queue

_TIDY = "tidy"
_FIRST = 10
_STORE_BACK_IN = 1.0
_STOP_HEARD_WITHIN = 0.05
_ASK_AGAIN_IN = timedelta(seconds=1)

T = TypeVar("T")


def run(
    installation: Installation, works: Sequence[Work], stop: threading.Event, pace: Pace
) -> None:
    """Take up what procrastinate hands out until told to stop; then hand it back."""
    # It tells a ticket that comes again as an error, with a traceback; what matters, we tell.
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    while not stop.is_set():
        hands = Hands(installation, works, pace)
        try:
            # On Windows, psycopg does not work on asyncio's usual loop.
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(_live(hands, works, stop))
        except (ConnectorException, psycopg.Error):
            log.warning("the worker did not reach the store, and looks again", exc_info=True)
        finally:
            hands.let_go()
            hands.close()
        stop.wait(_STORE_BACK_IN)


async def _live(hands: Hands, works: Sequence[Work], stop: threading.Event) -> None:
    """One life of procrastinate's worker, which ends when the database goes away for a while."""
    app = _app(hands, works)
    pace = hands.pace

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=pace.slots,
                fetch_job_polling_interval=pace.look,
                update_heartbeat_interval=pace.lease / 3,
                stalled_worker_timeout=pace.lease,
                shutdown_graceful_timeout=pace.grace,
                # The job's own row tells people what came of it; a ticket is only for the queue.
                delete_jobs="always",
                install_signal_handlers=False,
            )

    life = asyncio.create_task(work())
    while not stop.is_set() and not life.done():
        await asyncio.sleep(_STOP_HEARD_WITHIN)
    hands.let_go()
    life.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await life


def _app(hands: Hands, works: Sequence[Work]) -> procrastinate.App:
    """Procrastinate with our two tasks: go on with a job, and tidy."""
    url = hands.installation.store.engine.url.set(drivername="postgresql")
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(
            conninfo=url.render_as_string(hide_password=False),
            min_size=1,
            max_size=hands.pace.slots + 2,
            configure=_find_the_tables,
        )
    )

    async def go_on(context: procrastinate.JobContext, workspace_id: str, job_id: str) -> None:
        if context.job.lock != workspace_id:
            raise _ComeAgain(None, workspace_id)
        again = await _in_a_thread(lambda: _take_up(hands, workspace_id, job_id))
        if again is not None:
            raise again

    async def tidy(timestamp: int) -> None:
        await _bring_back_the_stalled(app, hands.pace)
        await _write_missing_tickets(app, hands.installation)
        await _in_a_thread(lambda: every(hands.installation, works))

    app.task(name=GO_ON, queue=QUEUE, retry=_Retry(), pass_context=True)(go_on)
    # No lock: a machine that dies while it tidies would keep all others from tidying after it.
    app.periodic(cron=f"* * * * * */{hands.pace.tidy}", queueing_lock=_TIDY)(
        app.task(name=_TIDY, queue=QUEUE, priority=_FIRST)(tidy)
    )
    return app


async def _find_the_tables(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.execute(f"SET search_path TO {queue.SCHEMA}")
    await connection.commit()


class _ComeAgain(Exception):
    """The ticket goes back to the queue: from when on, and in which line."""

    def __init__(self, at: datetime | None, line: str) -> None:
        super().__init__(f"again in the line of {line}")
        self.at = at
        self.line = line


class _Retry(procrastinate.BaseRetryStrategy):
    """A ticket is never lost: it comes again until its job is over."""

    def get_retry_decision(
        self, *, exception: BaseException, job: Ticket
    ) -> procrastinate.RetryDecision:
        if isinstance(exception, _ComeAgain):
            return procrastinate.RetryDecision(retry_at=exception.at, lock=exception.line)
        if isinstance(exception, asyncio.CancelledError):
            return procrastinate.RetryDecision()
        log.warning("ticket %s comes again later", job.id, exc_info=exception)
        return procrastinate.RetryDecision(retry_in={"seconds": 5})


def _take_up(hands: Hands, workspace_id: str, job_id: str) -> _ComeAgain | None:
    """Carry this job if it may run now; when and where it should come again, if at all."""
    taken = hands.take(workspace_id, job_id)
    if taken is not None:
        hands.carry(taken)
    with hands.installation.store.reading() as session:
        job = rows.with_id(session, workspace_id, job_id)
        moment = rows.clock(session)
    if job is None or job.ended_at is not None:
        return None
    if job.held_until is not None and job.held_until > moment:
        return _ComeAgain(job.held_until, own_line(job_id))
    if job.not_before > moment:
        return _ComeAgain(job.not_before, own_line(job_id))
    if taken is not None:
        return _ComeAgain(None, workspace_id)
    # Its workspace is busy otherwise, or it is of a kind that another version knows.
    return _ComeAgain(moment + _ASK_AGAIN_IN, own_line(job_id))


async def _bring_back_the_stalled(app: procrastinate.App, pace: Pace) -> None:
    """What a dead machine had in hand goes back to the queue."""
    manager = app.job_manager
    for ticket in await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=pace.lease):
        # Someone else who tidies at this moment may have been first.
        with contextlib.suppress(ConnectorException):
            if ticket.task_name == GO_ON:
                await manager.retry_job(ticket)
            else:
                await manager.finish_job(ticket, Status.FAILED, delete_job=True)


async def _write_missing_tickets(app: procrastinate.App, installation: Installation) -> None:
    """Jobs that were asked for while another runner was set get their ticket too."""

    def unfinished() -> Sequence[Job]:
        with installation.store.reading() as session:
            return rows.unfinished(session)

    def write(missing: Sequence[Job]) -> None:
        for job in missing:
            with installation.store.writing() as session:
                write_ticket(session, job, waits=job.not_before > rows.clock(session))

    # The jobs first: one that is asked for in between is then not missed, and one that
    # ends in between gets a ticket for nothing, which does no harm.
    found = await _in_a_thread(unfinished)
    tickets = await app.job_manager.list_jobs_async(queue=QUEUE, task=GO_ON)
    have = {ticket.task_kwargs["job_id"] for ticket in tickets}
    missing = [job for job in found if job.id not in have]
    if missing:
        await _in_a_thread(lambda: write(missing))


async def _in_a_thread(act: Callable[[], T]) -> T:
    """In a thread that does not keep the process alive, unlike those of asyncio's own pool."""
    future: Future[T] = Future()

    def settle() -> None:
        try:
            future.set_result(act())
        except BaseException as trouble:
            future.set_exception(trouble)

    future.set_running_or_notify_cancel()
    threading.Thread(target=settle, name="jobs-slot", daemon=True).start()
    return await asyncio.wrap_future(future)
