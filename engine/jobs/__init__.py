"""Durable work: wishes to go on with something, kept in the store until they are fulfilled.

Three verbs: `enqueue` asks for work, `every` asks for it once in each period, `work` does
it. Who works is a setting: this process and any other on the same store (`embedded`), or
as many machines as wanted, to which procrastinate hands the jobs (`machines`).

What a job has achieved is never told by the job but by what it works on, so a job may be
taken up twice without harm; that is why a dead process costs nothing but time.
"""

import threading
from collections.abc import Sequence

from engine.installation import Installation
from engine.jobs import asking, embedded
from engine.jobs.asking import ask_to_stop, enqueue
from engine.jobs.carrying import PACE, Failed, Pace, Report, Turn, Work
from engine.jobs.works import WORKS

__all__ = [
    "PACE",
    "WORKS",
    "Failed",
    "Pace",
    "Report",
    "Turn",
    "Work",
    "Worker",
    "ask_to_stop",
    "enqueue",
    "every",
    "work",
]


def every(installation: Installation) -> None:
    """Each open workspace has its periodic jobs of the present period, however many ask."""
    asking.every(installation, WORKS)


def work(
    installation: Installation,
    stop: threading.Event,
    works: Sequence[Work] = WORKS,
    pace: Pace = PACE,
) -> None:
    """Do what there is to do, and what will be, until told to stop; return within a second."""
    if installation.settings.runner == "procrastinate":
        # Procrastinate takes half a second to import, which nobody else should wait for.
        from engine.jobs import machines

        machines.run(installation, works, stop, pace)
    else:
        embedded.run(installation, works, stop, pace)


class Worker:
    """The web application's own worker, which has nothing to do where machines do the work."""

    def __init__(
        self, installation: Installation, works: Sequence[Work] = WORKS, pace: Pace = PACE
    ) -> None:
        self._needed = installation.settings.runner == "embedded"
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=work, args=(installation, self._stop, works, pace), name="jobs", daemon=True
        )

    def start(self) -> None:
        if self._needed:
            self._thread.start()

    def stop(self, timeout: float = 1.0) -> None:
        """What is in hand is put down, to go on where the next worker starts."""
        self._stop.set()
        if self._needed:
            self._thread.join(timeout)
