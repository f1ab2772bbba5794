"""What the person who runs Crosswalk may set, read once from the environment and checked."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import CannotStart

Runner = Literal["embedded", "procrastinate"]


@dataclass(frozen=True)
class SageSettings:
    """Who Crosswalk is to Sage, and how often it may call."""

    client_id: str
    client_secret: str = field(repr=False)
    address: str
    """Another Sage than the real one: `crosswalk sandbox` on a machine of its own, to rehearse."""
    a_minute: int
    a_day: int
    at_once: int

    @property
    def registered(self) -> bool:
        return bool(self.client_id and self.client_secret)


@dataclass(frozen=True)
class Settings:
    """Every setting, complete: nothing else reads the environment."""

    data: Path
    """The folder for the store, the keys and the practice company."""
    database_url: str
    """Where the store is: SQLite inside `data`, unless `DATABASE_URL` names a PostgreSQL server."""
    key: str | None
    """The key that seals tokens and the log, where it comes from the environment."""
    runner: Runner
    """Who does the durable work: this process, or any number of `crosswalk work` machines."""
    hosts: tuple[str, ...]
    """The names by which browsers may call Crosswalk: no strange site can pass for it."""
    url: str
    """Where people reach Crosswalk, where a browser's own view of it is not what Sage shall see."""
    port: int | None
    """The port of this machine that this process answers on; `crosswalk serve` says it."""
    sage: SageSettings
    largest_file: int = 50
    """The most megabytes that a file may have which somebody brings."""

    @property
    def practice_address(self) -> str:
        """Where this process itself serves the practice company; empty where it does not."""
        return "" if self.port is None else f"http://127.0.0.1:{self.port}/practice"

    @property
    def keys_folder(self) -> Path:
        return self.data / "keys"

    @property
    def practice_file(self) -> Path:
        return self.data / "practice-company.sqlite"

    @property
    def on_postgresql(self) -> bool:
        return self.database_url.startswith("postgresql")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings, with a data folder that exists and can be written."""
    data = Path(environment.get("CROSSWALK_DATA") or "data").expanduser().resolve()
    database_url = _database_url(environment.get("DATABASE_URL") or "", data)
    runner = environment.get("CROSSWALK_RUNNER") or "embedded"
    if runner not in ("embedded", "procrastinate"):
        raise CannotStart(
            f"CROSSWALK_RUNNER is “{runner}”, which is not a runner. "
            "Set it to embedded or procrastinate, or leave it out."
        )
    if runner == "procrastinate" and not database_url.startswith("postgresql"):
        raise CannotStart(
            "CROSSWALK_RUNNER is procrastinate, which works on PostgreSQL only. "
            "Set DATABASE_URL to a PostgreSQL database, or leave CROSSWALK_RUNNER out."
        )
    _make_writable(data)
    return Settings(
        data=data,
        database_url=database_url,
        key=environment.get("CROSSWALK_KEY") or None,
        runner=cast(Runner, runner),
        hosts=tuple(
            host.strip()
            for host in (environment.get("CROSSWALK_HOSTS") or "localhost,127.0.0.1").split(",")
        ),
        url=_address(environment, "CROSSWALK_URL"),
        port=_number(environment, "CROSSWALK_PORT", 0) or None,
        sage=SageSettings(
            client_id=(environment.get("SAGE_CLIENT_ID") or "").strip(),
            client_secret=(environment.get("SAGE_CLIENT_SECRET") or "").strip(),
            address=_address(environment, "SAGE_ADDRESS"),
            a_minute=_number(environment, "SAGE_CALLS_A_MINUTE", 100),
            a_day=_number(environment, "SAGE_CALLS_A_DAY", 2_500),
            at_once=_number(environment, "SAGE_CALLS_AT_ONCE", 4),
        ),
        largest_file=_number(environment, "CROSSWALK_LARGEST_FILE", 50),
    )


def _address(environment: Mapping[str, str], name: str) -> str:
    """An address of the web without its last slash; empty where it is not set."""
    text = (environment.get(name) or "").strip().rstrip("/")
    if text and not text.startswith(("http://", "https://")):
        raise CannotStart(
            f"{name} is “{text}”, which is not an address. Write it as https://name, or leave it "
            "out."
        )
    return text


def _number(environment: Mapping[str, str], name: str, otherwise: int) -> int:
    text = (environment.get(name) or "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit()) or int(text) == 0:
        raise CannotStart(
            f"{name} is “{text}”, which is not a number above nought. Give one, or leave it out."
        )
    return int(text)


def _database_url(asked: str, data: Path) -> str:
    """The store's address in SQLAlchemy's form, for SQLite or for PostgreSQL through psycopg."""
    if not asked:
        return f"sqlite:///{(data / 'crosswalk.sqlite').as_posix()}"
    try:
        url = make_url(asked)
    except ArgumentError:
        raise CannotStart(
            "DATABASE_URL is not the address of a database. Write it as "
            "postgresql://user:password@host:5432/name, or leave it out to use SQLite."
        ) from None
    family = url.drivername.split("+")[0]
    if family in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if family == "sqlite":
        if not url.database or url.database == ":memory:":
            raise CannotStart(
                "DATABASE_URL names an SQLite database in memory, which would forget everything. "
                "Name a file: sqlite:///folder/crosswalk.sqlite."
            )
        return asked
    raise CannotStart(
        f"DATABASE_URL names a “{family}” database; Crosswalk keeps its store in SQLite or "
        "PostgreSQL. Write postgresql://user:password@host:5432/name, or leave it out."
    )


def _make_writable(folder: Path) -> None:
    """The folder exists, and a file can be made in it."""
    trial = folder / f".trial-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.touch()
        trial.unlink()
    except OSError as trouble:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({trouble.strerror}). "
            "Give this user the right to write there, or set CROSSWALK_DATA to another folder."
        ) from None
