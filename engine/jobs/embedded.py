"""The embedded runner: jobs are claimed in the store itself, by any number of processes."""

import threading
import time
from collections.abc import Sequence

from engine.installation import Installation
from engine.jobs.asking import every
from engine.jobs.carrying import Hands, Pace, Work, log
from engine.records import Job

_STORE_BACK_IN = 1.0


def run(
    installation: Installation, works: Sequence[Work], stop: threading.Event, pace: Pace
) -> None:
    """Take up what there is to do until told to stop; then put down what is in hand."""
    hands = Hands(installation, works, pace)
    slots: list[threading.Thread] = []
    next_tidy = 0.0
    while not stop.is_set():
        slots = [slot for slot in slots if slot.is_alive()]
        try:
            if time.monotonic() >= next_tidy:
                every(installation, works)
                next_tidy = time.monotonic() + pace.tidy
            while len(slots) < pace.slots and (job := hands.take_next()):
                # Not a pool: a pool's threads would keep the process alive when told to stop.
                slot = threading.Thread(
                    target=_carry_on, args=(hands, job), name="jobs-slot", daemon=True
                )
                slots.append(slot)
                slot.start()
        except Exception:
            log.warning("the worker did not reach the store, and looks again", exc_info=True)
            stop.wait(_STORE_BACK_IN)
        stop.wait(pace.look)
    hands.let_go()
    for slot in slots:
        slot.join(hands.grace_left())
    hands.close()


def _carry_on(hands: Hands, job: Job | None) -> None:
    """One job after the other, without a pause while there are more."""
    try:
        while job is not None:
            hands.carry(job)
            job = None if hands.letting_go.is_set() else hands.take_next()
    except Exception:
        log.warning("the worker did not reach the store, and looks again", exc_info=True)
