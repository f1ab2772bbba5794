"""What a run says at its end: what was measured, what was skipped and why."""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from harness.common import is_worker

_LACKS, _MEASURED = "lacks", "measured"


@pytest.fixture
def lacking(request: pytest.FixtureRequest) -> Callable[[str], NoReturn]:
    """Skip this test because the machine lacks something, and count it for the summary."""

    def lacking(what: str) -> NoReturn:
        request.node.user_properties.append((_LACKS, True))
        pytest.skip(f"because {what}")

    return lacking


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tell what was measured: `measured("1,200 rows a second")`, shown at the end of the run."""

    def measured(what: str) -> None:
        request.node.user_properties.append((_MEASURED, what))

    return measured


def pytest_configure(config: pytest.Config) -> None:
    if not is_worker(config):
        config.pluginmanager.register(_Summary())


class _Summary:
    """Hears of every test, whichever process ran it."""

    def __init__(self) -> None:
        self.lacks = False
        self.skipped: Counter[str] = Counter()
        self.measured: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            _, _, reason = report.longrepr  # type: ignore[misc]
            self.skipped[reason.removeprefix("Skipped: ")] += 1
        if report.when == "teardown":  # the last of a test's reports holds all that it told
            told = report.user_properties
            self.lacks |= any(kind == _LACKS for kind, _ in told)
            self.measured += [str(what) for kind, what in told if kind == _MEASURED]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.measured:
            terminalreporter.section("measured")
        for what in self.measured:
            terminalreporter.write_line(what)
        for reason, times in self.skipped.items():
            terminalreporter.write_line(f"{times} skipped, {reason}", yellow=True, bold=True)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Where everything must run, a test skipped because something lacks fails the run."""
        if os.environ.get("CROSSWALK_TEST_EVERYTHING") and self.lacks:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
