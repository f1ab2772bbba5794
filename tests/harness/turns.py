"""Tests run side by side, but one that measures has the machine to itself.

Whoever wants the room waits at the door. Most let the next one in as soon as they are
inside themselves; one that wants to be alone keeps the door shut and waits until the
room is empty:

    door  ──┤ shut for a moment ├──────┤ shut until the one inside has measured ├──
    room  ──┤ many, side by side       │ nobody │ one, alone                    ├──

Door and room are locked files as Linux and macOS have them; the tests do not run on Windows.
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from harness.common import common_folder

_AT_LEAST, _AT_MOST = 4, 8  # processes: most tests wait for a browser, a disk or a server
_TRIES = 3
_YARDSTICK = 0.5  # seconds that this takes on a quiet machine with two processors


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """So many processes run the tests; none but this one where only a few files are asked for."""
    if all(asked.partition("::")[0].endswith(".py") for asked in config.args):
        return 0
    return min(max(os.cpu_count() or 1, _AT_LEAST), _AT_MOST)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that measure come last, one after the other, when the others have all but ended."""
    items.sort(key=_is_alone)


# Outermost, so that waiting for one's turn is no part of the time that a test may take.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    alone = _is_alone(item)
    folder = common_folder(item.config)
    with (folder / "door.lock").open("w") as door, (folder / "room.lock").open("w") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        if not alone:
            fcntl.flock(door, fcntl.LOCK_UN)
        return (yield)


def _is_alone(item: pytest.Item) -> bool:
    return any(item.iter_markers("alone")) or any(item.iter_markers("bench"))


@pytest.fixture
def within() -> Callable[[float, Callable[[], float]], list[float]]:
    """Something takes no longer than so many seconds, on a quiet machine: `within(1.0, stop)`.

    It is tried up to three times, as something else may disturb one; and where the machine
    itself is slower or busy, it may take as much longer as anything else takes there.
    """

    def within(limit: float, measure: Callable[[], float]) -> list[float]:
        took: list[float] = []
        for _ in range(_TRIES):
            took.append(measure())
            if took[-1] < limit or took[-1] < limit * _slowness():
                return took
        raise AssertionError(f"took {took} seconds, where {limit} are allowed")

    return within


def _slowness() -> float:
    """How many times longer than on a quiet machine something takes here and now."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import sqlmodel"], check=True)
    return (time.monotonic() - began) / _YARDSTICK
