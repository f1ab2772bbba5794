"""A worker process of the tests: `crosswalk work`, with one more work that leaves traces in a file.

Called with the seconds of its lease; everything else is in its environment, as always.
"""

import os
import signal
import sys
import threading
import time

from engine import jobs
from engine.installation import open_installation
from engine.settings import read_settings


def leave_traces(turn: jobs.Turn) -> str:
    """A line when it begins, a line when it ends, and so many reports in between."""
    _note(turn, "begins")
    for step in range(turn.arguments["steps"]):
        turn.report(step, turn.arguments["steps"])
        time.sleep(0.02)
    _note(turn, "ends")
    return "Traces are left."


def _note(turn: jobs.Turn, what: str) -> None:
    with open(turn.arguments["file"], "a") as file:
        file.write(f"{time.monotonic()} {what} {turn.workspace_id} {turn.job_id} {os.getpid()}\n")


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    installation = open_installation(read_settings())
    works = (*jobs.WORKS, jobs.Work("leave traces", leave_traces))
    pace = jobs.Pace(lease=float(sys.argv[1]), beat=0.1, look=0.05, tidy=1)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    jobs.work(installation, stop, works, pace)
    installation.close()


if __name__ == "__main__":
    main()
