"""The product as a user runs it: its own process, its own data folder, a real port."""

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from harness.common import free_port

_ROOT = Path(__file__).parents[2]
_LOGS: list[Path] = []
_KEPT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_SECRET = re.compile(
    r"eyJ|Bearer |\bcode=|\bstate=|_token|client_secret|practice-secret|[\w.+-]+@[\w-]+\.\w+"
)


@dataclass
class Product:
    """One Crosswalk, started, stopped and killed at will."""

    data: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.data / "product.log"

    def start(self) -> "Product":
        """Start it and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        search_for_secrets(self.log)
        command = [sys.executable, "-m", "engine", "serve", "--no-browser", "--port"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, str(self.port)],
                cwd=_ROOT,
                env={**os.environ, "CROSSWALK_DATA": str(self.data), **self.settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).is_success:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        self.kill()
        raise AssertionError(f"Crosswalk did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> float:
        """Ask it to end, as a service manager does; the seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(20)
        return time.monotonic() - began

    def kill(self) -> None:
        """What a power cut does."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)


@pytest.fixture(name="free_port")
def _free_port() -> Callable[[], int]:
    return free_port


def search_for_secrets(log: Path) -> None:
    """This log, and the keys beside it, are looked at when the run ends."""
    _LOGS.append(log)


@pytest.fixture(scope="session", autouse=True)
def _no_log_of_the_whole_run_holds_a_secret(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Tokens, codes, secrets, keys, people's addresses: in no product's log, nor in our own.

    Every process that runs tests searches the logs of what it started, and its own.
    """
    ours = tmp_path_factory.mktemp("log") / "tests.log"
    handler = logging.FileHandler(ours)
    handler.setFormatter(logging.Formatter(_KEPT))
    crosswalk = logging.getLogger("crosswalk")
    crosswalk.setLevel(logging.INFO)  # as the product sets it
    crosswalk.addHandler(handler)
    search_for_secrets(ours)
    yield
    crosswalk.removeHandler(handler)
    handler.close()
    for log in filter(Path.exists, _LOGS):
        said = log.read_text(errors="replace")
        keys = [file.read_text() for file in log.parent.glob("keys/*.key") if file.is_file()]
        assert _SECRET.search(said) is None, f"{log}: {_SECRET.search(said)}"
        assert [key for key in keys if key in said] == [], log


@pytest.fixture(scope="session")
def shared_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A running Crosswalk for tests that only look."""
    started = Product(tmp_path_factory.mktemp("shared") / "data").start()
    yield started
    started.kill()


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A fresh Crosswalk of this test's own, running."""
    started = Product(tmp_path / "data").start()
    yield started
    started.kill()
