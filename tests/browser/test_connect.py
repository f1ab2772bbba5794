"""Connecting a company in Sage, in a real browser: three clicks, and the whole way."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from harness.journey import choose
from harness.prepared import connected
from harness.product import Product

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]


_READ = re.compile(
    r"^(Read \d+ entries of Sage's lists|Nothing has changed in Sage's lists)\. As of \d"
)
_SECRET = ("eyJ", "@practice.example", "practice-secret", "code=", "state=")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One Crosswalk for all who come here, registered at a Sage that the practice company plays.

    When they have left, its log holds nothing secret and nobody's address.
    """
    product = Product(tmp_path_factory.mktemp("house") / "data")
    product.settings |= {
        "SAGE_ADDRESS": f"{product.url}/practice",
        "SAGE_CLIENT_ID": "practice/crosswalk",
        "SAGE_CLIENT_SECRET": "practice-secret",
    }
    yield product.start()
    product.kill()
    log = product.log.read_text()
    assert "GET /tax_rates: 200" in log
    assert [secret for secret in _SECRET if secret in log] == []


def _pick(page: Page, company: str) -> None:
    """Choose a company from those that Sage lists."""
    choose(page, "Company in Sage", re.compile(company))


def _workspace(page: Page, name: str = "Harbour Supplies Ltd", country: str = "") -> str:
    """A workspace, just created; its id."""
    page.get_by_label("Company name").fill(name)
    if country:
        choose(page, "Country of its books", country)
    page.get_by_role("button", name="Create workspace").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    found = re.search(r"workspace=([0-9a-f]{16})", page.url)
    assert found, page.url
    return found[1]


def _connect(page: Page) -> None:
    """Three clicks from the overview to the connected practice company."""
    page.get_by_role("button", name="Continue to Connection").click()
    page.get_by_role("button", name="Connect the practice company").click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading", name="Practice Press Ltd")).to_be_visible()


def test_three_clicks_lead_to_a_connected_company_and_all_looks_right_in_both_colours(
    house: Product, visit: Visit, in_every_look: Callable[..., None]
) -> None:
    page = visit(f"{house.url}/workspaces")
    workspace = _workspace(page, "Chosen Ltd")
    page.goto(f"{house.url}/connection?workspace={workspace}")
    expect(page.get_by_role("button", name="Connect the practice")).to_be_visible()
    in_every_look(page, "connection-empty")
    page.goto(f"{house.url}/?workspace={workspace}")
    _connect(page)
    expect(page.get_by_text(_READ)).to_be_visible(timeout=60_000)
    in_every_look(page, "connection-lists")
    page.get_by_role("tab", name="Company settings").click()
    expect(page.get_by_text("Base currency")).to_be_visible()
    in_every_look(page, "connection-settings", (1280,))
    page.get_by_role("tab", name="Rights").click()
    page.get_by_role("button", name="Check the rights").click()
    expect(page.get_by_text("No right is missing")).to_be_visible()
    in_every_look(page, "connection-rights", (1280,))

    page.get_by_role("button", name="Change company").click()
    page.get_by_role("button", name="Let go of it").click()
    expect(page.get_by_text("Which company is it?")).to_be_visible()
    _pick(page, "Practice Periodicals DAC")
    expect(page.get_by_text("differs from the workspace in country")).to_be_visible()
    in_every_look(page, "connection-choose")
    page.goto(f"{house.url}/?workspace={workspace}")
    expect(page.get_by_role("button", name="Continue to Connection")).to_be_visible()
    in_every_look(page, "connection-overview", (1280,))


def test_without_a_registration_the_page_says_how_to_get_one(
    product: Any, visit: Visit, picture: Picture
) -> None:
    page = visit(f"{product.url}/workspaces")
    _workspace(page)
    page.get_by_role("button", name="Continue to Connection").click()
    expect(page.get_by_text(f"{product.url}/sage/callback")).to_be_visible()
    expect(page.get_by_text("SAGE_CLIENT_ID=…")).to_be_visible()
    picture(page, "connection-unregistered")


# --- a company in Sage -----------------------------------------------------------------------


def _to_sage(page: Page) -> None:
    """From the connection page to Sage's own question."""
    page.get_by_role("button", name="Sign in at Sage").click()
    expect(page.get_by_role("heading", name="Crosswalk asks for access")).to_be_visible()


def test_the_whole_way_to_a_live_company_and_back(
    house: Any, visit: Visit, picture: Picture
) -> None:
    """Deny first, then allow; another company by mistake, then the right one by its name."""
    page = visit(f"{house.url}/workspaces")
    _workspace(page, "Live Ltd")
    page.get_by_role("button", name="Continue to Connection").click()
    expect(page.get_by_text("Crosswalk never sees your password")).to_be_visible()
    picture(page, "connection-registered")

    _to_sage(page)
    expect(page.get_by_text("read the books")).to_be_visible()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("Access was denied at Sage")).to_be_visible()
    picture(page, "connection-denied")

    _to_sage(page)
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Now choose the company")).to_be_visible()
    _pick(page, "Practice Periodicals DAC")
    page.get_by_role("button", name="Connect this company").click()
    expect(page.get_by_text("The company's name has not been typed yet.")).to_be_visible()
    _pick(page, "Practice Press Ltd")
    expect(page.get_by_text("differs from the workspace")).to_have_count(0)
    name = page.get_by_label(re.compile("type its name"))
    name.fill("Practice Periodicals DAC")
    page.get_by_role("button", name="Connect this company").click()
    expect(page.get_by_text("is not the name of the company you chose")).to_be_visible()
    picture(page, "connection-wrong-name")
    name.fill("Practice Press Ltd")
    page.get_by_role("button", name="Connect this company").click()
    expect(page.get_by_text(_READ)).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Live Ltd · live company, read-only")).to_be_visible()
    picture(page, "connection-live-read-only")

    page.get_by_text("Full access", exact=True).click()
    page.get_by_label(re.compile("type its name")).fill("Practice Press Ltd")
    page.get_by_role("button", name="Sign in for full access").click()
    expect(page.get_by_text("read and change the books")).to_be_visible()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Signed in again")).to_be_visible()
    expect(page.get_by_text(re.compile("Live Ltd · live company$"))).to_be_visible()
    picture(page, "connection-live-full")

    page.get_by_role("button", name="Disconnect").click()
    picture(page, "connection-disconnect")
    page.get_by_role("button", name="Disconnect now").click()
    expect(page.get_by_text("Sage has confirmed")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in at Sage")).to_be_visible()


def test_what_changed_in_sage_is_shown_until_somebody_takes_note(
    house: Any, visit: Visit, picture: Picture
) -> None:
    page = visit(f"{house.url}/connection?workspace={connected(house, 'Change Ltd')}")
    expect(page.get_by_text(_READ)).to_be_visible(timeout=60_000)
    _rename_a_contact(house.url)
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("Sage's lists have 1 change")).to_be_visible(timeout=60_000)
    page.get_by_role("tab", name="Changes (1)").click()
    expect(page.get_by_role("button", name="I have taken note of these")).to_be_visible()
    page.wait_for_timeout(400)
    picture(page, "connection-changes")
    page.get_by_role("button", name="I have taken note of these").click()
    expect(page.get_by_text("Sage's lists have 1 change")).to_have_count(0)
    expect(page.get_by_role("tab", name="Changes (1)")).to_have_count(0)


def _rename_a_contact(url: str) -> None:
    """What a person does in Sage itself."""
    sage = f"{url}/practice"
    given = httpx.post(f"{sage}/control/api/tokens", json={"role": "owner"}).json()
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    with httpx.Client(base_url=f"{sage}/v3.1", headers=headers) as http:
        found = http.get("/contacts", params={"search": "Gossamer"}).json()["$items"]
        reply = http.put(f"/contacts/{found[0]['id']}", json={"contact": {"name": "Gauze Girders"}})
        assert reply.is_success, reply.text


def test_another_browser_cannot_finish_a_sign_in(house: Any, visit: Visit) -> None:
    page = visit(f"{house.url}/workspaces")
    _workspace(page, "Stranger Ltd")
    page.get_by_role("button", name="Continue to Connection").click()
    page.get_by_role("button", name="Connect the practice company").click()
    expect(page.get_by_role("button", name="Allow")).to_be_visible()
    stranger = visit(page.url)
    stranger.get_by_role("button", name="Allow").click()
    expect(stranger.get_by_text("This sign-in was begun in another browser")).to_be_visible()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading", name="Practice Press Ltd")).to_be_visible()


def test_going_back_and_allowing_again_connects_nothing_twice(house: Any, visit: Visit) -> None:
    page = visit(f"{house.url}/workspaces")
    _workspace(page, "Again Ltd")
    _connect(page)
    page.go_back()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("This answer of Sage was used already")).to_be_visible()
    expect(page.get_by_role("heading", name="Practice Press Ltd")).to_be_visible()


def test_a_refresh_and_a_restart_show_the_same_connection(product: Any, visit: Visit) -> None:
    workspace = connected(product, "Restarted Ltd")
    product.kill()
    product.start()
    page = visit(f"{product.url}/connection?workspace={workspace}")
    expect(page.get_by_role("heading", name="Practice Press Ltd")).to_be_visible()
    expect(page.get_by_text(_READ)).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Read again").click()
    again = page.get_by_text("Nothing has changed in Sage's lists. As of")
    expect(again).to_be_visible(timeout=60_000)


def test_nothing_secret_is_in_a_page_or_an_address(house: Any, visit: Visit) -> None:
    page = visit(f"{house.url}/workspaces")
    told: list[str] = []
    page.on("framenavigated", lambda frame: told.append(frame.url))
    _workspace(page, "Secret Ltd")
    _connect(page)
    expect(page.get_by_text(_READ)).to_be_visible(timeout=60_000)
    page.get_by_role("tab", name="Rights").click()
    page.get_by_role("button", name="Check the rights").click()
    expect(page.get_by_text("No right is missing")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Activity log").click()
    expect(page.get_by_text("lines.")).to_be_visible()
    pages = page.content()
    cookies = page.context.cookies()
    assert [each["name"] for each in cookies if each["value"].startswith("eyJ")] == []
    (mark,) = [each for each in cookies if each["name"] == "crosswalk_sign_in"]
    assert (mark["httpOnly"], mark["sameSite"], mark["path"]) == (True, "Lax", "/sage")
    assert mark["value"] not in house.log.read_text()
    for secret in ("eyJ", "practice-secret", "code=GB", mark["value"]):
        assert secret not in pages, secret
    assert not any("code=" in each for each in told)
