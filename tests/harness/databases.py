"""Databases for tests: one PostgreSQL server for the whole run, tables that are copied, not made.

`database_url` and `postgres_url` lead to databases that hold today's tables already; tests
about how tables come to be ask for an `empty_database_url`.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Connection, create_engine, text

from engine.store import open_store
from harness.common import abandoned_folders, alone_in, common_folder, free_port, is_worker

_OPTIONS = (
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=300",  # several processes of tests, each with pools and processes of its own
)
_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
_NUMBERS = count(1)


# --- SQLite ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _migrated_file(request: pytest.FixtureRequest) -> Path:
    """An SQLite store with today's tables and nothing in them."""
    folder = common_folder(request.config)
    file = folder / "migrated.sqlite"
    with alone_in(folder, "sqlite"):
        if not file.exists():
            open_store(f"sqlite:///{file}").close()
    return file


# --- PostgreSQL ------------------------------------------------------------------------------


class Server:
    """A PostgreSQL server: a throw-away one, or the one that `TEST_DATABASE_URL` names."""

    def __init__(self, url: str, templates: Path | None) -> None:
        self.url = url.rstrip("/").replace("postgresql://", "postgresql+psycopg://")
        self._templates = templates
        """Where the making of templates takes turns; somebody else's server is given none."""

    @contextmanager
    def database(self, name: str, *, tables: bool, queue: bool = False) -> Iterator[str]:
        """The address of a new database, which is gone afterwards."""
        template = self._template(queue) if tables else ""
        with self._asked() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"{template}'))
        yield f"{self.url}/{name}"
        with self._asked() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))

    def _template(self, queue: bool) -> str:
        """How to say from which database to copy, which is made where there is none yet."""
        if self._templates is None:
            return ""
        name = "with_queue" if queue else "without_queue"
        with alone_in(self._templates, name), self._asked() as connection:
            there = text("SELECT count(*) FROM pg_database WHERE datname = :name")
            if not connection.execute(there, {"name": name}).scalar_one():
                connection.execute(text(f"CREATE DATABASE {name}"))
                open_store(f"{self.url}/{name}", with_queue=queue).close()
        return f" TEMPLATE {name}"

    @contextmanager
    def _asked(self) -> Iterator[Connection]:
        admin = create_engine(f"{self.url}/postgres", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            yield connection
        admin.dispose()


@pytest.fixture(scope="session")
def _postgres_server(request: pytest.FixtureRequest) -> Server | None:
    """One server for all processes of this run; None where PostgreSQL is not installed."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return Server(given, None)
    programs = _postgres_programs()
    if programs is None:
        return None
    common = common_folder(request.config)
    address = common / "postgres.url"
    with alone_in(common, "postgres"):
        if not address.exists():
            address.write_text(_start(programs, common))
    return Server(address.read_text(), common)


def pytest_unconfigure(config: pytest.Config) -> None:
    """All processes of the run have ended; so may its server, and what killed runs left behind."""
    if not is_worker(config):
        _stop(common_folder(config))
        for folder in abandoned_folders():
            with suppress(OSError, subprocess.CalledProcessError):  # another run does it already
                _stop(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _stop(common: Path) -> None:
    cluster = common / "postgres" / "cluster"
    programs = _postgres_programs()
    if programs and (cluster / "postmaster.pid").exists():
        _run(cluster.parent, f"{programs}/pg_ctl", "-D", str(cluster), "-m", "immediate", "stop")


def _postgres_programs() -> Path | None:
    """The folder of a PostgreSQL server's own programs."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wanted = ("initdb", "pg_ctl", "postgres")
    return next((each for each in folders if all((each / name).exists() for name in wanted)), None)


def _start(programs: Path, common: Path) -> str:
    folder = common / "postgres"
    folder.mkdir()
    if _as_owner():
        common.chmod(0o711)
        shutil.chown(folder, "postgres", "postgres")
    port = free_port()
    where = str(folder / "cluster")
    _run(folder, f"{programs}/initdb", "-D", where, "-U", "postgres", "-A", "trust", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"
    options += "".join(f" -c {option}" for option in _OPTIONS)
    log = str(folder / "log")
    _run(folder, f"{programs}/pg_ctl", "-D", where, "-w", "-l", log, "-o", options, "start")
    return f"postgresql://postgres@127.0.0.1:{port}"


def _run(folder: Path, *command: str) -> None:
    nowhere = subprocess.DEVNULL
    subprocess.run([*_as_owner(), *command], check=True, cwd=folder, stdout=nowhere, stderr=nowhere)


def _as_owner() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


# --- what tests ask for ----------------------------------------------------------------------


@pytest.fixture
def postgres(
    lacking: Callable[[str], NoReturn], _postgres_server: Server | None
) -> Iterator[Callable[..., str]]:
    """The address of a PostgreSQL database of this test's own: `postgres(queue=True)`."""
    if _postgres_server is None:
        lacking("no PostgreSQL server is installed (Debian: apt install postgresql)")
    with ExitStack() as made:

        def postgres(*, tables: bool = True, queue: bool = False) -> str:
            name = f"t{os.getpid()}_{next(_NUMBERS)}"
            return made.enter_context(_postgres_server.database(name, tables=tables, queue=queue))

        yield postgres


@pytest.fixture
def postgres_url(postgres: Callable[..., str]) -> str:
    """The address of a PostgreSQL database with today's tables and nothing in them."""
    return postgres()


@pytest.fixture(params=_DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store with nothing in it: each test runs on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    file = tmp_path / "crosswalk.sqlite"
    shutil.copyfile(request.getfixturevalue("_migrated_file"), file)
    return f"sqlite:///{file}"


@pytest.fixture(params=_DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any tables, on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres")(tables=False))
    return f"sqlite:///{tmp_path / 'crosswalk.sqlite'}"
