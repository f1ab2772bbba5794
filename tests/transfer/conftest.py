"""Workspaces connected with practice companies inside the test's own process."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.installation import Installation, open_installation
from engine.settings import read_settings
from tests.transfer.inside import Inside, furnished, inside


@pytest.fixture(scope="session")
def _empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with today's tables and nothing in them, copied by every test on SQLite."""
    folder = tmp_path_factory.mktemp("empty")
    open_installation(read_settings({"CROSSWALK_DATA": str(folder)})).close()
    return folder / "crosswalk.sqlite"


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path, _empty_store: Path) -> str:
    """SQLite, and PostgreSQL too for the tests that ask for both."""
    if getattr(request, "param", "sqlite") == "sqlite":
        shutil.copyfile(_empty_store, tmp_path / "crosswalk.sqlite")
        return f"sqlite:///{tmp_path / 'crosswalk.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def furnished_practice() -> Iterator[Path]:
    with furnished() as file:
        yield file


Connect = Callable[..., Inside]


@pytest.fixture
def connect(
    installation: Installation, furnished_practice: Path, tmp_path: Path
) -> Iterator[Connect]:
    """A fresh workspace with a fresh practice company, as often as it is called."""
    opened: list[Inside] = []

    def connect(name: str = "") -> Inside:
        found = inside(installation, furnished_practice, tmp_path, name)
        opened.append(found)
        return found

    yield connect
    for each in opened:
        each.close()


@pytest.fixture
def here(connect: Connect) -> Inside:
    return connect()
