"""What the tests stand on: a store on each database, a running product, a real browser."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from sqlalchemy import create_engine, text

from engine.installation import Installation, open_installation
from engine.keys import Keys
from engine.settings import read_settings
from engine.store import Store

ROOT = Path(__file__).parent.parent

_LACKS = pytest.StashKey[dict[str, int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_LACKS] = {}


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Hold a text to the golden file; `pytest --update` writes the file anew, to be read."""

    def golden(file: Path, text: str) -> None:
        if request.config.getoption("--update"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.exists(), f"{file.name} is missing; write it with pytest --update"
        assert text == file.read_text(encoding="utf-8")

    return golden


@pytest.fixture
def lacking(request: pytest.FixtureRequest) -> Callable[[str], NoReturn]:
    """Skip this test because the machine lacks something, and count it for the summary."""

    def lacking(what: str) -> NoReturn:
        lacks = request.config.stash[_LACKS]
        lacks[what] = lacks.get(what, 0) + 1
        pytest.skip(f"because {what}")

    return lacking


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:  # type: ignore[no-untyped-def]
    for what, times in config.stash[_LACKS].items():
        terminalreporter.write_line(f"{times} skipped, because {what}", yellow=True, bold=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything must run, a test that was skipped for lack of something fails the run."""
    if os.environ.get("CROSSWALK_TEST_EVERYTHING") and session.config.stash[_LACKS]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# --- databases -------------------------------------------------------------------------------


def _postgres_programs() -> Path | None:
    """The folder of a PostgreSQL server's own programs."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wanted = ("initdb", "pg_ctl", "postgres")
    return next((each for each in folders if all((each / name).exists() for name in wanted)), None)


@pytest.fixture(scope="session")
def _postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """A PostgreSQL of our own, thrown away afterwards; or None where there is no server."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given.rstrip("/")
        return
    programs = _postgres_programs()
    if programs is None:
        yield None
        return
    # A short path: PostgreSQL's socket has room for about a hundred characters.
    folder = Path(f"/tmp/crosswalk-pg-{os.getpid()}")
    folder.mkdir(mode=0o755)
    as_owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]
    port = free_port()

    def run(*command: str) -> None:
        subprocess.run(
            [*as_owner, *command],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    where = str(folder / "cluster")
    run(f"{programs}/initdb", "-D", where, "-U", "postgres", "-A", "trust", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    log = str(folder / "log")
    run(f"{programs}/pg_ctl", "-D", where, "-w", "-l", log, "-o", options, "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        run(f"{programs}/pg_ctl", "-D", where, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(
    request: pytest.FixtureRequest,
    lacking: Callable[[str], NoReturn],
    _postgres_server: str | None,
) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    if _postgres_server is None:
        lacking("no PostgreSQL server is installed (Debian: apt install postgresql)")
    name = f"t{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**10}"
    admin = create_engine(
        _postgres_server.replace("postgresql://", "postgresql+psycopg://") + "/postgres",
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield f"{_postgres_server}/{name}".replace("postgresql://", "postgresql+psycopg://")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'crosswalk.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """A fresh installation on each database."""
    settings = read_settings({"CROSSWALK_DATA": str(tmp_path), "DATABASE_URL": database_url})
    opened = open_installation(settings)
    yield opened
    opened.close()


@pytest.fixture
def store(installation: Installation) -> Store:
    return installation.store


@pytest.fixture
def keys(installation: Installation) -> Keys:
    return installation.keys


# --- the running product ---------------------------------------------------------------------


@pytest.fixture(name="free_port")
def _free_port() -> Callable[[], int]:
    return free_port


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@dataclass
class Product:
    """Crosswalk as a user runs it: its own process, its own data folder, a real port."""

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
        _LOGS.append(self.log)
        command = [sys.executable, "-m", "engine", "serve", "--no-browser", "--port"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, str(self.port)],
                cwd=ROOT,
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


_LOGS: list[Path] = []
_SECRET = re.compile(
    r"eyJ|Bearer |code=|state=|_token|client_secret|practice-secret|[\w.+-]+@[\w-]+\.\w+"
)


@pytest.fixture(scope="session", autouse=True)
def _no_log_of_the_whole_run_holds_a_secret() -> Iterator[None]:
    """Tokens, codes, secrets, keys and people's addresses: searched in every product's log."""
    yield
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
