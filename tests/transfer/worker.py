"""A worker process of the tests: `crosswalk work`, quick to notice that another one has died.

Called with the seconds of its lease; everything else is in its environment, as always.
"""

import signal
import sys
import threading

from engine import jobs
from engine.installation import open_installation
from engine.settings import read_settings


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    installation = open_installation(read_settings())
    pace = jobs.Pace(lease=float(sys.argv[1]), beat=0.1, look=0.05, tidy=1000)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    jobs.work(installation, stop, jobs.WORKS, pace)
    installation.close()


if __name__ == "__main__":
    main()
