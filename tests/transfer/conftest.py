"""Workspaces connected with practice companies inside the test's own process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.installation import Installation
from tests.transfer.inside import Inside, furnished, inside


@pytest.fixture(scope="session")
def furnished_practice() -> Path:
    return furnished()


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
