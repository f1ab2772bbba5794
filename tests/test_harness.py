"""The tests' own harness: what it promises holds though many processes share the tests."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.common import abandoned_folders

TESTS = Path(__file__).parent
_INI = f"""\
[pytest]
pythonpath = {TESTS}
markers =
    alone: no other test runs meanwhile
    bench: prints ratios and times; runs alone
"""
_CONFTEST = """\
pytest_plugins = ["harness.common", "harness.turns", "harness.summary", "harness.product"]
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run these tests with the harness, in two processes."""

    def run(tests: str, **settings: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "pytest.ini").write_text(_INI)
        (tmp_path / "conftest.py").write_text(_CONFTEST)
        (tmp_path / "test_some.py").write_text(tests)
        ours = ("PYTEST_", "CROSSWALK_TEST_")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "xdist.plugin", "-n2", "--maxschedchunk=1"],
            cwd=tmp_path,
            env=environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | settings,
            text=True,
            capture_output=True,
            timeout=120,
        )

    return run


_SKIPS = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_lacks(lacking, number):
    lacking("there is no moon")

@pytest.mark.skip(reason="on Sundays")
def test_rests():
    pass
"""


def test_what_was_skipped_is_one_line_for_each_reason(run: Run) -> None:
    done = run(_SKIPS)
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert "3 skipped, because there is no moon" in lines
    assert "1 skipped, on Sundays" in lines


def test_where_everything_must_run_what_the_machine_lacks_fails_the_run(run: Run) -> None:
    done = run(_SKIPS, CROSSWALK_TEST_EVERYTHING="1")
    assert (done.returncode, "3 skipped, because there is no moon" in done.stdout) == (1, True)


_MEASURES = """
import logging
import time
import pytest

def note(what):
    with open("notes", "a") as file:
        file.write(what + "\\n")

@pytest.mark.bench
@pytest.mark.parametrize("number", range(3))
def test_alone(measured, number):
    note("alone begins")
    time.sleep(0.3)
    note("alone ends")
    measured(f"{number} rows a second")

@pytest.mark.parametrize("number", range(8))
def test_together(number):
    note("together")
    time.sleep(0.1)
    logging.getLogger("crosswalk.sage").info("nothing secret")
"""


def test_one_that_measures_has_the_machine_to_itself_and_is_heard_at_the_end(
    run: Run, tmp_path: Path
) -> None:
    done = run(_MEASURES, CROSSWALK_TEST_EVERYTHING="1")
    assert done.returncode == 0, done.stdout
    notes = (tmp_path / "notes").read_text().splitlines()
    assert notes == ["together"] * 8 + ["alone begins", "alone ends"] * 3
    shown = done.stdout.partition("= measured =")[2].splitlines()
    assert sorted(shown[1:4]) == ["0 rows a second", "1 rows a second", "2 rows a second"]


def test_a_secret_in_the_log_of_any_process_fails_the_run(run: Run) -> None:
    done = run(_MEASURES.replace("nothing secret", "Authorization: Bearer abc"))
    assert (done.returncode, "tests.log" in done.stdout) == (1, True)


def test_what_a_killed_run_left_behind_is_found_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name, owner in (("killed", ended.pid), ("alive", os.getpid()), ("odd", "nobody")):
        folder = tmp_path / f"crosswalk-tests-{name}"
        folder.mkdir()
        (folder / "process").write_text(str(owner))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert list(abandoned_folders()) == [tmp_path / "crosswalk-tests-killed"]


def test_something_that_takes_too_long_fails_and_a_single_disturbance_does_not(
    within: Callable[[float, Callable[[], float]], list[float]],
) -> None:
    took = iter([600.0, 0.2, 0.2])
    assert within(1.0, lambda: next(took)) == [600.0, 0.2]
    with pytest.raises(AssertionError, match=r"600\.0"):
        within(1.0, lambda: 600.0)
