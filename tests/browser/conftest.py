"""A real Chromium, the recipe for driving Streamlit's grid in it, pictures kept as evidence.

Screenshots go to a folder outside the repository: `CROSSWALK_ARTEFACTS`, or
`crosswalk-artefacts` among the machine's temporary files.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as NotThere

from harness.journey import settled

ARTEFACTS = Path(
    os.environ.get("CROSSWALK_ARTEFACTS") or Path(tempfile.gettempdir()) / "crosswalk-artefacts"
)
_NAMES = (
    "chromium-headless-shell",  # the same browser without its own windows, menus and services
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but this machine can be reached, so nothing may be needed from elsewhere.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
_PATIENCE = 30_000

expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browser | None]:
    """The machine's own Chromium, or the one that `playwright install chromium` brings."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        except Error:
            yield None
            return
        yield browser
        browser.close()


@pytest.fixture
def visit(
    request: pytest.FixtureRequest,
    lacking: Callable[[str], None],
    _chromium: Browser | None,
) -> Iterator[Callable[..., Page]]:
    """Open a page as a new visitor: `visit(url)`, `visit(url, dark=True, width=1280)`.

    A test fails where the browser's console shows an error, or where a page asks for
    anything that is not on this machine.
    """
    if _chromium is None:
        lacking("no Chromium is installed (Debian: apt install chromium-headless-shell)")
    contexts, complaints = [], []

    def hear(each: ConsoleMessage) -> None:
        if each.type == "error":
            complaints.append(f"{each.text} {each.location['url']}")

    def miss(each: Request) -> None:
        if "ERR_ABORTED" not in (each.failure or ""):  # a page that was left ends its requests
            complaints.append(f"failed: {each.url} {each.failure}")

    def visit(url: str, *, dark: bool = False, width: int = 1440, height: int = 900) -> Page:
        context = _chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("console", hear)
        page.on("requestfailed", miss)
        page.goto(url)
        return page

    yield visit
    failed = request.node.stash.get(_FAILED, False)
    for number, context in enumerate(contexts):
        for page in context.pages:
            if failed:
                shoot(page, f"failed-{request.node.name}-{number}")
        context.close()
    if not failed:
        assert [each for each in complaints if not _ENDED.search(each)] == []


# A page that is left or a server that is restarted on purpose ends what was under way. (A part of
# a page that the server does not have is complained of by its status as well.)
_ENDED = re.compile(
    "/_stcore/|/healthz|ERR_CONNECTION_|ERR_EMPTY_RESPONSE|ERR_SOCKET_|WebSocket"
    "|ERR_CONTENT_LENGTH_MISMATCH|Failed to fetch dynamically imported module"
    "|Unable to preload CSS|Is Streamlit still running"
    "|when disconnected from server"
)
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # type: ignore[no-untyped-def]
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


def shoot(page: Page, name: str) -> Path:
    """Keep a picture of the page as it is now."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    file = ARTEFACTS / (re.sub(r"[^\w.-]+", "_", name)[:120] + ".png")
    page.screenshot(path=file)
    return file


@pytest.fixture
def small_app(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Callable[..., int]]:
    """A Streamlit program of a test's own, running: `small_app(file)` gives its port."""
    processes = []

    def small_app(file: Path, **settings: str) -> int:
        port = free_port()
        command = [sys.executable, "-m", "streamlit", "run", str(file)]
        options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
        options += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
        here = str(Path(__file__).parents[2])
        process = subprocess.Popen(
            [*command, *options],
            env={**os.environ, "PYTHONPATH": here, **settings},
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        processes.append(process)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"http://127.0.0.1:{port}/_stcore/health")
                break
            time.sleep(0.05)
        return port

    yield small_app
    for each in processes:
        each.kill()
        each.wait()


@pytest.fixture
def picture() -> Callable[[Page, str], Path]:
    return shoot


@pytest.fixture
def in_every_look() -> Callable[..., None]:
    """Pictures of a page in both colours and several sizes, for a person to look at.

    Here, it may not overflow its window in any of them.
    """

    def in_every_look(page: Page, name: str, widths: Iterable[int] = (1440, 1280)) -> None:
        for width in widths:
            page.set_viewport_size({"width": width, "height": max(width * 10 // 16, 800)})
            for colours in ("light", "dark"):
                page.emulate_media(color_scheme=colours)
                settled(page)
                page.wait_for_timeout(400)  # charts and grids are drawn a moment later
                shoot(page, f"{name}-{width}-{colours}")
                wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
                assert not wide, f"{name} in {colours} overflows its {width} pixels"

    return in_every_look


class Grid:
    """Streamlit's canvas grid, read and edited as a person does it with the keyboard.

    The canvas keeps a hidden table beside it for screen readers: values are read
    there, and the selected cell is found there. It shows visible cells only, lags
    up to 200 ms, and is stale after a paste until the selection moves.
    """

    def __init__(self, page: Page, key: str) -> None:
        self.page = page
        self.root: Locator = page.locator(f".st-key-{key} [data-testid=stDataFrame]").first
        self.root.locator("table[role=grid] td[role=gridcell]").first.wait_for(state="attached")

    @property
    def columns(self) -> dict[str, int]:
        """Each visible column's name and its number in the canvas."""
        pairs: list[tuple[str, int]] = self.root.evaluate(
            """grid => {
                const numbers = {};
                for (const cell of grid.querySelectorAll(
                    'tbody tr[role=row]:first-child td[role=gridcell]'))
                    numbers[cell.getAttribute('aria-colindex')] = +cell.id.split('-')[2];
                return [...grid.querySelectorAll('th[role=columnheader]')]
                    .map(head => [head.textContent, numbers[head.getAttribute('aria-colindex')]]);
            }"""
        )
        return dict(pairs)

    @property
    def row_count(self) -> int:
        return int(self.root.locator("table[role=grid]").get_attribute("aria-rowcount") or 1) - 1

    def text(self, column: str, row: int) -> str:
        return self._cell(column, row).text_content() or ""

    def expect_text(self, column: str, row: int, text: str) -> None:
        expect(self._cell(column, row)).to_have_text(text)

    def set_text(self, column: str, row: int, text: str) -> None:
        self.go_to(column, row)
        self.page.keyboard.press("Enter")
        editor = self.page.locator("#portal input, #portal textarea").first
        # Typing straight into the cell loses the first keys while the editor is being fetched.
        editor.fill(text)
        self.page.keyboard.press("Enter")
        editor.wait_for(state="detached")

    def choose(self, column: str, row: int, option: str) -> None:
        search = self.page.locator("#portal input[role=combobox]")
        for _ in range(5):
            self.go_to(column, row)
            self.page.keyboard.press("Enter")
            search.fill(option)
            self.page.locator("#portal [role=option]").filter(has_text=option).first.click()
            try:
                search.wait_for(state="detached", timeout=5_000)
            except NotThere:  # the page was drawn anew under the open list
                self.page.keyboard.press("Escape")
            else:
                return
        raise AssertionError(f"{option} could not be chosen in {column}, {row}")

    def go_to(self, column: str, row: int) -> None:
        """Make this cell the selected one: click near the corner, walk there with the arrows."""
        self._wait_for(lambda: column in self.columns, 30)
        wanted = self.columns[column]
        self.root.scroll_into_view_if_needed()
        for _ in range(6):
            box = self.root.locator("canvas").first.bounding_box()
            assert box is not None
            self.page.mouse.click(box["x"] + 80, box["y"] + 36 + 17)
            time.sleep(0.25)  # the hidden table is rebuilt at most every 200 ms
            at = self._wait_for(self._selected)
            if at is None:
                continue
            across, down = wanted - at[0], row - at[1]
            for _ in range(abs(across)):
                self.page.keyboard.press("ArrowRight" if across > 0 else "ArrowLeft")
            for _ in range(abs(down)):
                self.page.keyboard.press("ArrowDown" if down > 0 else "ArrowUp")
            if self._wait_for(lambda: self._selected() == (wanted, row)):
                return
        raise AssertionError(f"cell {column}, {row} was not reached; at {self._selected()}")

    def _cell(self, column: str, row: int) -> Locator:
        self._wait_for(lambda: column in self.columns, 30)  # the table may just be drawn anew
        return self.root.locator(f"#glide-cell-{self.columns[column]}-{row}")

    def _selected(self) -> tuple[int, int] | None:
        ids: list[str] = self.root.evaluate(
            """grid => [...grid.querySelectorAll('td[role=gridcell][aria-selected=true]')]
                .map(cell => cell.id)"""
        )
        match = re.fullmatch(r"glide-cell-(\d+)-(\d+)", ids[0]) if len(ids) == 1 else None
        return (int(match[1]), int(match[2])) if match else None

    @staticmethod
    def _wait_for(ask: Callable[[], Any], seconds: float = 2) -> Any:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := ask():
                return found
            time.sleep(0.02)
        return None


@pytest.fixture
def grid() -> Callable[[Page, str], Grid]:
    return Grid
