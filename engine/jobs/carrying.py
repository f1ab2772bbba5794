"""Carrying one job from its start to its outcome, holding on to it all the while."""

import json
import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, Protocol

from engine.errors import EngineError, TryAgain
from engine.installation import Installation
from engine.records import Job, new_id
from engine.store import Clash, Session
from engine.store import jobs as rows

log = logging.getLogger("crosswalk.jobs")


class Report(Protocol):
    """Says how far the work is; does not return when the work is to be put down."""

    def __call__(self, done: int, total: int, says: str = "") -> None: ...


@dataclass(frozen=True)
class Turn:
    """One go at a job: what is to be done, for whom, and how to say how far it is.

    `report` costs nothing and may be called for every line. When someone wants the job
    stopped, or this process is to end, it does not return: the job is put down at that
    point, and if it goes on, it goes on from the work's first line. `stopping` says so
    beforehand, and cuts a pause short: `turn.stopping.wait(30); turn.report(…)`.
    """

    installation: Installation
    workspace_id: str
    job_id: str
    actor: str
    arguments: Mapping[str, Any]
    report: Report
    stopping: threading.Event


@dataclass(frozen=True)
class Work:
    """A kind of job and what it does; its last words are what the function returns.

    `TryAgain` puts the job back for as many seconds as it says; any other error of the
    engine, `Failed` among them, ends it with that error's own sentence. With `every`,
    each open workspace gets one such job in each period; with `only`, each of those.

    A job whose program ended five times is given up, and `given_up` is told why. Where what
    was done is kept, `how_far` tells how much that is: then only five ends without getting
    any further count.
    """

    kind: str
    go_on: Callable[[Turn], str]
    every: timedelta | None = None
    only: Callable[[Session], Collection[str]] | None = None
    given_up: Callable[[Turn, str], None] | None = None
    how_far: Callable[[Turn], int] | None = None


class Failed(EngineError):
    """The work came to its end, and the end is bad news; the message is for people."""


@dataclass(frozen=True)
class Pace:
    """How long a worker waits for what, in seconds."""

    lease: float = 15.0
    """How long the job of a dead process rests. A live one renews it thirty times in that span,
    so that neither a slow disk nor a long import that keeps SQLite's lock costs it the job."""
    beat: float = 0.5
    """Between renewals; also how old the progress on a page may be, and a wish to stop unheard."""
    look: float = 0.2
    """Between looks for something to do."""
    tidy: int = 5
    """Between looks for periods that have begun, and for jobs that dead machines left behind."""
    grace: float = 0.7
    """For the works in hand to put their jobs down when the worker stops."""
    slots: int = 4
    """How many jobs one process carries at a time, each for another workspace."""


PACE = Pace()

_TRIES = 5
_STORE_BACK_IN = 5.0


class Hands:
    """The jobs that this process carries, and the heartbeat by which it holds on to them."""

    def __init__(self, installation: Installation, works: Sequence[Work], pace: Pace) -> None:
        self.installation = installation
        self.pace = pace
        self.letting_go = threading.Event()
        self._until = 0.0
        self._works = {work.kind: work for work in works}
        self._holds: dict[str, _Hold] = {}
        self._changed = threading.Condition()
        self._heart = threading.Thread(target=self._keep_beating, name="jobs-heart", daemon=True)
        self._heart.start()

    def take_next(self) -> Job | None:
        """A job that may run now, held by us."""
        store = self.installation.store
        with store.reading() as session:
            if not rows.anything_to_do(session, self._works, self._in_hand()):
                return None
        try:
            with store.writing() as session:
                return rows.take_next(
                    session, self._works, self._in_hand(), new_id(), self.pace.lease
                )
        except Clash:
            return None

    def take(self, workspace_id: str, job_id: str) -> Job | None:
        """This very job, if it may run now."""
        try:
            with self.installation.store.writing() as session:
                return rows.take(
                    session,
                    workspace_id,
                    job_id,
                    self._works,
                    self._in_hand(),
                    new_id(),
                    self.pace.lease,
                )
        except Clash:
            return None

    def carry(self, job: Job) -> None:
        """Go on with a job that we hold until it ends or is put down."""
        hold = _Hold(job)
        with self._changed:
            self._holds[job.holder] = hold
            if self.letting_go.is_set():
                hold.stopping.set()
        try:
            self._put_down(hold, self._outcome(hold))
        except Exception:
            # The lease runs out, and another goes on with the job.
            log.warning("the outcome of job %s could not be kept", job.id, exc_info=True)
        finally:
            with self._changed:
                del self._holds[job.holder]
                self._changed.notify_all()

    def let_go(self) -> None:
        """Ask every work in hand to put its job down within the grace, which begins now."""
        with self._changed:
            if not self.letting_go.is_set():
                self._until = time.monotonic() + self.pace.grace
            self.letting_go.set()
            for hold in self._holds.values():
                hold.stopping.set()

    def grace_left(self) -> float:
        return max(0.0, self._until - time.monotonic())

    def close(self) -> None:
        """Wait for the rest of the grace; what is in hand then stays held until its lease ends."""
        with self._changed:
            self._changed.wait_for(lambda: not self._holds, self.grace_left())
            left = [hold.job.id for hold in self._holds.values()]
        if left:
            log.warning("did not stop in time, to be taken up elsewhere: %s", ", ".join(left))
        self._heart.join(self.grace_left())

    def _in_hand(self) -> list[str]:
        with self._changed:
            return list(self._holds)

    def _outcome(self, hold: "_Hold") -> "_Outcome":
        job = hold.job
        if job.stop_asked_by:
            return _stopped(job.stop_asked_by)
        if hold.stopping.is_set():
            return _Outcome("queued", "")
        work = self._works[job.kind]
        turn = Turn(
            self.installation,
            job.workspace_id,
            job.id,
            job.asked_by,
            json.loads(job.arguments),
            hold.report,
            hold.stopping,
        )
        try:
            if job.tries > _TRIES and not self._got_further(work, turn, job):
                says = (
                    f"Given up: {_TRIES} times the program ended while it worked on this. "
                    f"Tell whoever runs Crosswalk the reference {job.id}."
                )
                if work.given_up is not None:
                    work.given_up(turn, says)
                return _Outcome("failed", says)
            return _Outcome("done", work.go_on(turn))
        except _PutDown:
            if hold.stop_asked_by:
                return _stopped(hold.stop_asked_by)
            return _Outcome("queued", hold.progress.says)
        except TryAgain as later:
            return _Outcome("queued", str(later), later.seconds)
        except EngineError as trouble:
            return _Outcome("failed", str(trouble))
        except BaseException as bug:
            if rows.out_of_reach(bug):
                log.warning("job %s lost sight of the store", job.id, exc_info=True)
                return _Outcome("queued", "The store was out of reach.", _STORE_BACK_IN)
            log.exception("job failed (%s), reference %s", job.kind, job.id)
            return _Outcome(
                "failed",
                "Stopped by an error in Crosswalk, not by anything in your file. "
                f"Tell whoever runs Crosswalk the reference {job.id}.",
            )

    def _got_further(self, work: Work, turn: Turn, job: Job) -> bool:
        """Whether more is done than was known to be when its progress was last kept."""
        far = 0 if work.how_far is None else work.how_far(turn)
        if far <= job.done:
            return False
        with self.installation.store.writing() as session:
            rows.further(session, job.id, job.holder, far)
        return True

    def _put_down(self, hold: "_Hold", outcome: "_Outcome") -> None:
        """Keep the outcome, unless the job has gone to another holder in the meantime."""
        with self.installation.store.writing() as session:
            job = rows.held(session, hold.job.id, hold.job.holder)
            if job is None:
                log.warning("job %s went to another worker meanwhile", hold.job.id)
                return
            if hold.progress.reported:
                job.done, job.total = hold.progress.done, hold.progress.total
            if outcome.state == "queued" and job.stop_asked_by:
                outcome = _stopped(job.stop_asked_by)
            if outcome.state == "queued":
                rows.put_back(session, job, outcome.says, outcome.seconds)
            else:
                rows.end(session, job, outcome.state, outcome.says)
        log.info("job %s (%s) is %s", job.id, job.kind, job.state)

    def _keep_beating(self) -> None:
        while not self.letting_go.wait(min(self.pace.beat, self.pace.lease / 3)):
            try:
                self._beat()
            except Exception:
                log.warning("the heartbeat did not reach the store", exc_info=True)

    def _beat(self) -> None:
        """Hold on to what is in hand, tell how far it is, and hear who wants it stopped."""
        with self._changed:
            holds = list(self._holds.values())
        if not holds:
            return
        with self.installation.store.writing() as session:
            for hold in holds:
                stop_asked_by = rows.renew(
                    session,
                    hold.job.id,
                    hold.job.holder,
                    self.pace.lease,
                    hold.progress.as_columns(),
                    lasts=self._works[hold.job.kind].how_far is not None,
                )
                if stop_asked_by is None:
                    hold.stopping.set()
                elif stop_asked_by:
                    hold.stop_asked_by = stop_asked_by
                    hold.stopping.set()


class _PutDown(BaseException):
    """Out of the work, past every `except Exception` on the way, as a keyboard interrupt is."""


class _Progress(NamedTuple):
    done: int = 0
    total: int = 0
    says: str = ""
    reported: bool = False

    def as_columns(self) -> dict[str, int | str]:
        if not self.reported:
            return {}
        return {"done": self.done, "total": self.total, "says": self.says}


class _Outcome(NamedTuple):
    state: str
    says: str
    seconds: float = 0.0


class _Hold:
    """A job in hand: where it is, and whether it should be put down."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.progress = _Progress()
        self.stopping = threading.Event()
        self.stop_asked_by = ""

    def report(self, done: int, total: int, says: str = "") -> None:
        self.progress = _Progress(done, total, says, True)
        if self.stopping.is_set():
            raise _PutDown


def _stopped(asked_by: str) -> _Outcome:
    return _Outcome("stopped", f"Stopped by {asked_by}.")
