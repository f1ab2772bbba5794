"""What all the processes of one test run share: a folder, turns in it, the machine's ports."""

import fcntl
import os
import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_FOLDER = pytest.StashKey[Path]()
_NAME, _OWNER = "crosswalk-tests-", "process"
# Below the ports that systems hand out by themselves: between the choice of one of those and its
# use, any call of any other test may be given it.
_PORTS = range(10_000, 32_000)
_FROM_THE_SYSTEM = random.SystemRandom()  # hypothesis sets the usual one, in all processes alike


def common_folder(config: pytest.Config) -> Path:
    """A folder of this run; its path is short, as PostgreSQL's socket in it has little room."""
    return config.stash[_FOLDER]


def abandoned_folders() -> Iterator[Path]:
    """The folders of runs that were killed, and so could not put away what they had started."""
    for owner in Path(tempfile.gettempdir()).glob(f"{_NAME}*/{_OWNER}"):
        try:
            os.kill(int(owner.read_text()), 0)
        except ProcessLookupError:
            yield owner.parent
        except (OSError, ValueError):  # it is alive, or has just been put away
            continue


def is_worker(config: pytest.Config) -> bool:
    """Whether this is one of many processes that run tests, and not the one that started them."""
    return hasattr(config, "workerinput")


@contextmanager
def alone_in(folder: Path, name: str) -> Iterator[None]:
    """One process at a time does what is inside; it is let go when the process dies, too."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    while True:
        port = _FROM_THE_SYSTEM.choice(_PORTS)
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def pytest_configure(config: pytest.Config) -> None:
    if is_worker(config):
        config.stash[_FOLDER] = Path(config.workerinput["common folder"])  # type: ignore[attr-defined]
    else:
        folder = Path(tempfile.mkdtemp(prefix=_NAME))
        (folder / _OWNER).write_text(str(os.getpid()))
        config.stash[_FOLDER] = folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by xdist in the process that starts the others."""
    node.workerinput["common folder"] = str(common_folder(node.config))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if not is_worker(config):
        shutil.rmtree(common_folder(config), ignore_errors=True)
