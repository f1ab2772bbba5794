"""What the tests stand on: a store on each database, a running product, a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from engine.installation import Installation, open_installation
from engine.keys import Keys
from engine.settings import read_settings
from engine.store import Store

pytest_plugins = [
    "harness.common",
    "harness.turns",
    "harness.summary",
    "harness.databases",
    "harness.product",
    "harness.wire",
]

# A busy machine is no reason to fail.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files")


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
