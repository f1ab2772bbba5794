"""The first minutes with Crosswalk, in a real browser: from the welcome to an open workspace."""

import contextlib
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from harness.journey import choose

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]


def _sidebar(page: Page) -> Locator:
    return page.get_by_test_id("stSidebar")


def _create(page: Page, name: str, country: str = "") -> str:
    """Create a workspace by the form; its id."""
    page.get_by_label("Company name").fill(name)
    if country:
        choose(page, "Country of its books", country)
    page.get_by_role("button", name="Create workspace").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    found = re.search(r"workspace=([0-9a-f]{16})$", page.url)
    assert found, page.url
    return found[1]


def test_the_welcome_leads_to_a_first_workspace(
    product: Any, visit: Visit, picture: Picture
) -> None:
    page = visit(product.url)
    expect(page.get_by_role("heading", name="Welcome to Crosswalk")).to_be_visible()
    picture(page, "welcome-light")
    page.get_by_role("button", name="Create your first workspace").click()
    expect(page.get_by_text("There is no workspace yet.")).to_be_visible()
    picture(page, "workspaces-empty-light")
    _create(page, "Harbour Supplies Ltd")

    expect(_sidebar(page).get_by_text("Harbour Supplies Ltd")).to_be_visible()
    expect(page.get_by_text("Harbour Supplies Ltd · practice company")).to_be_visible()
    expect(page.get_by_text("Created the workspace “Harbour Supplies Ltd”")).to_be_visible()
    picture(page, "overview-light")


def test_every_page_fits_its_window_in_both_colours(
    shared_product: Any, visit: Visit, in_every_look: Callable[..., None]
) -> None:
    page = visit(f"{shared_product.url}/workspaces")
    workspace = _create(page, "Harbour Supplies and Sons (Newcastle upon Tyne) Ltd")
    for path, heading in _PAGES.items():
        page.goto(f"{shared_product.url}/{path}?workspace={workspace}")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        in_every_look(page, heading, (1440, 1280, 420))


_PAGES = {"": "Overview", "workspaces": "Workspaces", "activity": "Activity log"}


def test_a_deep_link_on_a_fresh_server_opens_the_same_page(
    product: Any, visit: Visit, picture: Picture
) -> None:
    page = visit(f"{product.url}/workspaces")
    workspace = _create(page, "Harbour")
    page.close()
    product.kill()
    product.start()
    page = visit(f"{product.url}/activity?workspace={workspace}")
    expect(page.get_by_role("heading", name="Activity log")).to_be_visible()
    expect(page.get_by_text("Harbour · practice company")).to_be_visible()
    expect(_sidebar(page).get_by_role("link", name="1. Workspace")).to_be_visible()


def test_a_deep_link_is_guarded_on_a_fresh_server(
    product: Any, visit: Visit, picture: Picture
) -> None:
    """From the first request that this server ever sees, nothing of a company is shown."""
    for address, says in _GUARDED.items():
        page = visit(product.url + address)
        expect(page.get_by_text(says)).to_be_visible()
        expect(page.get_by_role("button", name="Check the log")).to_have_count(0)
        picture(page, f"guard-{address}")


_GUARDED = {
    "/activity?workspace=0123456789abcdef": "does not exist here",
    "/activity?workspace=..%2F..%2Fetc": "does not exist here",
    "/activity": "Open a workspace first",
    "/?notice=no-sign-in-under-way": "no sign-in was under way",
}


def test_refresh_and_a_second_tab_show_the_same_company(product: Any, visit: Visit) -> None:
    page = visit(f"{product.url}/workspaces")
    _create(page, "Harbour")
    page.reload()
    expect(page.get_by_text("Harbour · practice company")).to_be_visible()
    second = visit(page.url)
    expect(second.get_by_text("Harbour · practice company")).to_be_visible()

    _sidebar(second).get_by_role("link", name="1. Workspace").click()
    mill = _create(second, "Mill", "France")
    expect(second.get_by_text("Mill · practice company")).to_be_visible()
    _sidebar(page).get_by_role("link", name="Activity log").click()
    expect(page.get_by_text("Harbour · practice company")).to_be_visible()
    assert mill not in page.url


def test_pressing_create_twice_makes_one_workspace(product: Any, visit: Visit) -> None:
    page = visit(f"{product.url}/workspaces")
    page.get_by_label("Company name").fill("Harbour")
    page.get_by_role("button", name="Create workspace").dblclick()
    expect(
        page.get_by_text(re.compile("Harbour · practice company|already an open")).first
    ).to_be_visible()
    with sqlite3.connect(product.data / "crosswalk.sqlite") as store:
        assert store.execute("SELECT count(*) FROM workspace").fetchone() == (1,)
    store.close()


def test_a_name_that_will_not_do_is_said_beside_the_form(shared_product: Any, visit: Visit) -> None:
    page = visit(f"{shared_product.url}/workspaces")
    page.get_by_role("button", name="Create workspace").click()
    expect(page.get_by_text("The workspace has no name.")).to_be_visible()
    _create(page, "Harbour *Supplies* <b>Ltd</b>")
    expect(page.get_by_text("Harbour *Supplies* <b>Ltd</b> · practice company")).to_be_visible()
    _sidebar(page).get_by_role("link", name="1. Workspace").click()
    page.get_by_label("Company name").fill("HARBOUR *supplies* <b>ltd</b>")
    page.get_by_role("button", name="Create workspace").click()
    expect(page.get_by_text("already an open workspace")).to_be_visible()


def test_a_workspace_is_archived_and_restored(product: Any, visit: Visit, picture: Picture) -> None:
    page = visit(f"{product.url}/workspaces")
    address = f"{product.url}/activity?workspace={_create(page, 'Harbour')}"
    _sidebar(page).get_by_role("link", name="1. Workspace").click()
    page.get_by_role("button", name="Archive").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Nothing in it is lost")).to_be_visible()
    picture(page, "archive-dialog")
    dialog.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("There is no workspace yet.")).to_be_visible()
    expect(visit(address).get_by_text("“Harbour” is archived.")).to_be_visible()

    page.get_by_text("Archived (1)").click()
    page.get_by_role("button", name="Restore").click()
    # Not the arrow of a list to choose from, which a moment later stands beside it.
    open_it = page.get_by_test_id("stBaseButton-primary").filter(has_text="Open")
    expect(open_it).to_be_visible()
    expect(visit(address).get_by_role("heading", name="Activity log")).to_be_visible()


def _checks(file: Path, wanted: str) -> list[str]:
    """Who asked for the checks of the log that are done and of this sort; looked for a while."""
    asked = f"SELECT asked_by FROM job WHERE kind = 'check log' AND state = 'done' AND {wanted}"
    until = time.monotonic() + 30
    while True:
        with contextlib.closing(sqlite3.connect(file)) as store:
            found = [str(name) for (name,) in store.execute(asked)]
        if found or time.monotonic() > until:
            return found
        time.sleep(0.1)


def test_the_log_is_checked_while_one_looks(product: Any, visit: Visit, picture: Picture) -> None:
    page = visit(f"{product.url}/workspaces")
    _create(page, "Harbour")
    # Asked for during the first daily check, a check would be that same one.
    assert _checks(product.data / "crosswalk.sqlite", "period IS NOT NULL")
    _sidebar(page).get_by_role("link", name="Activity log").click()
    page.get_by_role("button", name="Check the log").click()
    assert _checks(product.data / "crosswalk.sqlite", "period IS NULL") == ["local user"]
    expect(page.get_by_text("The only line is as it was written.")).to_be_visible()
    picture(page, "log-checked")


def test_a_bug_leaves_a_reference_and_no_traceback(
    product: Any, visit: Visit, picture: Picture
) -> None:
    page = visit(f"{product.url}/workspaces")
    _create(page, "Harbour")
    with sqlite3.connect(product.data / "crosswalk.sqlite") as store:
        store.execute("ALTER TABLE event RENAME TO lost")
    store.close()
    _sidebar(page).get_by_role("link", name="Activity log").click()
    box = page.get_by_text("because of an error in Crosswalk")
    expect(box).to_be_visible()
    picture(page, "bug")
    reference = re.search(r"reference ([0-9a-f]{8})", box.inner_text())
    assert reference
    assert "Traceback" not in page.content()
    assert f"reference {reference[1]}" in product.log.read_text()


@pytest.mark.alone
def test_it_stops_within_a_second_while_a_browser_looks_on(
    product: Any, visit: Visit, within: Callable[..., list[float]]
) -> None:
    page = visit(f"{product.url}/workspaces")

    def stop() -> float:
        page.goto(f"{product.url}/workspaces")
        expect(page.get_by_role("button", name="Create workspace")).to_be_visible()
        took: float = product.stop()
        product.start()
        return took

    within(1.0, stop)
