"""Queries about jobs: those a page asks, and those a worker asks to take one up and put it down.

A job that runs is held: its row names a holder, new for every turn, and the moment
until which it is held. Whoever writes to a running job says who it is, so a worker that
was thought dead and comes back finds that the job is no longer its own.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from engine.records import Job, Workspace, now

_ACTIVE = ("queued", "running")


def clock(session: Session) -> datetime:
    """The time by the store's own clock: machines that share it need not agree on theirs."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.exec(select(func.clock_timestamp())).one()
        return moment
    return now()


def out_of_reach(trouble: BaseException) -> bool:
    """Whether this is the database gone away, rather than a mistake in what was asked of it."""
    return isinstance(trouble, DBAPIError) and trouble.connection_invalidated


# --- for pages -------------------------------------------------------------------------------


def with_id(session: Session, workspace_id: str, job_id: str) -> Job | None:
    return session.exec(
        select(Job).where(Job.id == job_id, Job.workspace_id == workspace_id)
    ).first()


def latest(session: Session, workspace_id: str, at_most: int) -> Sequence[Job]:
    """The newest jobs first."""
    return session.exec(
        select(Job)
        .where(Job.workspace_id == workspace_id)
        .order_by(col(Job.asked_at).desc(), col(Job.id))
        .limit(at_most)
    ).all()


def latest_of_kind(session: Session, workspace_id: str, kind: str) -> Job | None:
    return session.exec(
        select(Job)
        .where(Job.workspace_id == workspace_id, Job.kind == kind)
        .order_by(col(Job.asked_at).desc(), col(Job.id))
        .limit(1)
    ).first()


def to_change(session: Session, workspace_id: str, job_id: str) -> Job | None:
    """The job as it is now, which nobody else takes up or changes before we are done."""
    return session.exec(
        select(Job).where(Job.id == job_id, Job.workspace_id == workspace_id).with_for_update()
    ).first()


# --- asking ----------------------------------------------------------------------------------


def add(session: Session, job: Job) -> Job:
    """This job, or the one that already stands for the same wish or the same period."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    same = or_(
        and_(col(Job.once) == job.once, col(Job.state).in_(_ACTIVE)),
        and_(col(Job.period).is_not(None), col(Job.period) == job.period),
    )
    while True:
        added = session.execute(
            dialect.insert(Job)
            .values(**job.model_dump())
            .on_conflict_do_nothing()
            .returning(col(Job.id))
        ).scalar_one_or_none()
        if added is not None:
            return job
        standing = session.exec(
            select(Job)
            .where(Job.workspace_id == job.workspace_id, Job.kind == job.kind, same)
            .order_by(col(Job.asked_at))
        ).first()
        # None: the one in our way came to its end between the two questions, so ask again.
        if standing is not None:
            return standing


def workspaces_without(session: Session, kind: str, period: str) -> Sequence[str]:
    """The open workspaces that have no job of this kind for this period yet."""
    has_one = exists().where(
        col(Job.workspace_id) == col(Workspace.id), col(Job.kind) == kind, col(Job.period) == period
    )
    return session.exec(
        select(Workspace.id)
        .where(col(Workspace.archived_at).is_(None), ~has_one)
        .order_by(col(Workspace.made_at))
    ).all()


# --- taking up and putting down ---------------------------------------------------------------


def anything_to_do(session: Session, kinds: Collection[str], in_hand: Collection[str]) -> bool:
    """Whether there is a job to take up; asked first, because taking needs the write lock."""
    wanted = _to_take(clock(session), kinds, in_hand)
    return session.exec(select(Job.id).where(wanted).limit(1)).first() is not None


def take_next(
    session: Session, kinds: Collection[str], in_hand: Collection[str], holder: str, lease: float
) -> Job | None:
    """The job that has waited longest of those that may run now, held by us from here on.

    May end in a `Clash` when two take up different jobs of one workspace at the same moment.
    """
    return _take(session, _to_take(clock(session), kinds, in_hand), holder, lease)


def take(
    session: Session,
    workspace_id: str,
    job_id: str,
    kinds: Collection[str],
    in_hand: Collection[str],
    holder: str,
    lease: float,
) -> Job | None:
    """This very job, if it may run now. May end in a `Clash`, as `take_next`."""
    wanted = and_(
        col(Job.workspace_id) == workspace_id,
        col(Job.id) == job_id,
        _to_take(clock(session), kinds, in_hand),
    )
    return _take(session, wanted, holder, lease)


def renew(
    session: Session,
    job_id: str,
    holder: str,
    lease: float,
    progress: dict[str, int | str],
    *,
    lasts: bool,
) -> str | None:
    """Hold on to a running job and keep how far it is; None where it is not ours any more.

    Where what was done lasts, a job that gets further counts as tried for the first time.

    What comes back is who has asked for it to be stopped, or nothing.
    """
    return session.execute(
        update(Job)
        .where(*_held_by(job_id, holder))
        .values(
            held_until=clock(session) + timedelta(seconds=lease),
            **progress,
            **({"tries": _tries_at(int(progress["done"]))} if lasts and progress else {}),
        )
        .returning(col(Job.stop_asked_by)),
        execution_options={"synchronize_session": False},
    ).scalar_one_or_none()


def further(session: Session, job_id: str, holder: str, done: int) -> None:
    """So much is done by now: what went wrong before counts no more."""
    session.execute(
        update(Job).where(*_held_by(job_id, holder)).values(done=done, tries=1),
        execution_options={"synchronize_session": False},
    )


def _tries_at(done: int) -> ColumnElement[int]:
    return case((col(Job.done) < done, 1), else_=col(Job.tries))


def held(session: Session, job_id: str, holder: str) -> Job | None:
    """The running job, if it is still ours, to be put down in this transaction."""
    return session.exec(select(Job).where(*_held_by(job_id, holder)).with_for_update()).first()


def put_back(session: Session, job: Job, says: str, seconds: float) -> None:
    """Back in the queue, to be taken up by anyone once the seconds are over."""
    job.state, job.says = "queued", says
    job.not_before = clock(session) + timedelta(seconds=seconds)
    _let_go(session, job)


def end(session: Session, job: Job, state: str, says: str) -> None:
    job.state, job.says, job.ended_at = state, says, clock(session)
    _let_go(session, job)


def unfinished(session: Session) -> Sequence[Job]:
    """Every job of every workspace that is not over: the affair of workers, not of pages."""
    return session.exec(
        select(Job).where(col(Job.state).in_(_ACTIVE)).order_by(col(Job.asked_at))
    ).all()


def _to_take(
    moment: datetime, kinds: Collection[str], in_hand: Collection[str]
) -> ColumnElement[bool]:
    """The first of a resting workspace's due jobs, or one whose holder is heard of no more."""
    other = aliased(Job)
    # Not by the order of the whole query alone: while another worker takes up the first of a
    # workspace's jobs, we would pass that one over and could be quicker with the second.
    comes_first = and_(
        col(other.state) == "queued",
        col(other.kind).in_(kinds),
        col(other.not_before) <= moment,
        tuple_(col(other.asked_at), col(other.id)) < tuple_(col(Job.asked_at), col(Job.id)),
    )
    has_to_wait = exists().where(
        col(other.workspace_id) == col(Job.workspace_id),
        or_(col(other.state) == "running", comes_first),
    )
    due = and_(col(Job.state) == "queued", col(Job.not_before) <= moment, ~has_to_wait)
    # A machine that slept finds its own leases run out: what it has in hand is not abandoned.
    abandoned = and_(
        col(Job.state) == "running",
        col(Job.held_until) < moment,
        col(Job.holder).not_in(in_hand),
    )
    return and_(or_(due, abandoned), col(Job.kind).in_(kinds))


def _take(session: Session, wanted: ColumnElement[bool], holder: str, lease: float) -> Job | None:
    job = session.exec(
        select(Job)
        .where(wanted)
        .order_by(col(Job.asked_at), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=Job)
    ).first()
    if job is None:
        return None
    moment = clock(session)
    job.tries = job.tries + 1 if job.state == "running" else 1
    job.state, job.says, job.holder = "running", "", holder
    job.began_at, job.held_until = moment, moment + timedelta(seconds=lease)
    session.add(job)
    session.flush()
    return job


def _held_by(job_id: str, holder: str) -> tuple[ColumnElement[bool], ...]:
    return (col(Job.id) == job_id, col(Job.state) == "running", col(Job.holder) == holder)


def _let_go(session: Session, job: Job) -> None:
    job.holder, job.held_until = "", None
    session.add(job)
    session.flush()
