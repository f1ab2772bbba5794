"""Grids of the mapping in a browser: pasted, shared by two, cut off, and taken to an editor."""

import re
import sqlite3
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from harness.journey import choose, settled
from harness.prepared import connected

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]
GridOf = Callable[[Page, str], Any]

_ACCOUNT = "Ledger account"
_CODES = ("4000", "4010", "4020", "4030", "4040", "4050", "4190", "4900")


def _sixty_items() -> bytes:
    heads = "Invoice number,Invoice date,Due date,Client,Item,Description,Quantity,Unit price,VAT %"
    rows = [
        f"S-{n},01/03/2026,31/03/2026,Client {n % 7} Ltd,Thing {n:02},A thing,1,{100 - n}.00,20"
        for n in range(60)
    ]
    return "\n".join((heads, *rows)).encode()


def _accounts(product: Any, visit: Visit, name: str) -> tuple[Page, str]:
    """The page Accounts of a connected company with sixty items; its address after the host."""
    address = f"/accounts?workspace={connected(product, name, ('things.csv', _sixty_items()))}"
    return visit(product.url + address), address


def _kept(product: Any, address: str) -> Mapping[str, str]:
    """The account's code by item, as the store has it."""
    workspace = address.rpartition("=")[2]
    with closing(sqlite3.connect(product.data / "crosswalk.sqlite")) as store:
        found = store.execute(
            "SELECT json_extract(e.value, '$.value'), r.code FROM mappingentry e "
            "JOIN reference r ON r.item_id = json_extract(e.value, '$.account') "
            "AND r.workspace_id = e.workspace_id AND r.kind = 'ledger account' "
            "WHERE e.workspace_id = ? AND e.part = 'account' AND e.key LIKE 'rule/%' "
            "AND e.until IS NULL",
            (workspace,),
        )
        return dict(found.fetchall())


def _comes_to(ask: Callable[[], Any], wanted: Any, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while (found := ask()) != wanted and time.monotonic() < until:
        time.sleep(0.1)
    assert found == wanted


def test_fifty_cells_from_a_spreadsheet_are_pasted_and_kept(
    shared_product: Any, visit: Visit, grid: GridOf, picture: Picture
) -> None:
    page, address = _accounts(shared_product, visit, "Pasted Ltd")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    codes = [_CODES[n % len(_CODES)] for n in range(50)]
    accounts = grid(page, "accounts")
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(codes))
    accounts.go_to(_ACCOUNT, 3)
    page.keyboard.press("Control+V")

    wanted = {f"Thing {n:02}": code for n, code in enumerate(codes, 3)}
    _comes_to(lambda: _kept(shared_product, address), wanted)
    picture(page, "grid-fifty-pasted")
    page.reload()
    accounts = grid(page, "accounts")
    for row in (0, 3, 4, 12):
        accounts.expect_text(_ACCOUNT, row, wanted.get(f"Thing {row:02}", ""))
    accounts.go_to(_ACCOUNT, 52)
    accounts.expect_text(_ACCOUNT, 52, wanted["Thing 52"])
    accounts.expect_text(_ACCOUNT, 53, "")

    page.keyboard.press("Control+Z")  # all fifty were one step
    _comes_to(lambda: _kept(shared_product, address), {})

    # What the grid drops of a paste is told.
    page.evaluate("text => navigator.clipboard.writeText(text)", "4010\n9999\n4020\n4030")
    accounts.go_to(_ACCOUNT, 57)
    page.keyboard.press("Control+V")
    _comes_to(lambda: _kept(shared_product, address), {"Thing 57": "4010", "Thing 59": "4020"})
    left_out = page.get_by_text("“9999” was pasted but was left out")
    expect(left_out).to_contain_text("1 more went past the last row and was left out")
    picture(page, "grid-pasted-left-out")
    accounts.choose(_ACCOUNT, 0, "4030")
    _comes_to(
        lambda: _kept(shared_product, address),
        {"Thing 00": "4030", "Thing 57": "4010", "Thing 59": "4020"},
    )
    page.get_by_role("button", name="Close").click()
    expect(left_out).to_be_hidden()


def test_cells_set_as_fast_as_the_keys_go_are_all_kept(
    shared_product: Any, visit: Visit, grid: GridOf
) -> None:
    page, address = _accounts(shared_product, visit, "Fast Ltd")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grid(page, "accounts").go_to(_ACCOUNT, 0)
    page.evaluate("navigator.clipboard.writeText('4010')")
    pauses = (20, 60, 120, 170, 250, 400, 700)  # milliseconds, before and after an edit sets out
    for n in range(28):
        page.keyboard.press("Control+V")
        page.wait_for_timeout(pauses[n * 3 % len(pauses)])
        page.keyboard.press("ArrowDown")
    _comes_to(lambda: _kept(shared_product, address), {f"Thing {n:02}": "4010" for n in range(28)})


def test_rows_are_found_set_together_and_pasted_by_what_is_in_them(
    shared_product: Any,
    visit: Visit,
    grid: GridOf,
    in_every_look: Callable[..., None],
    picture: Picture,
) -> None:
    page, address = _accounts(shared_product, visit, "Many At Once Ltd")
    grid(page, "accounts").choose(_ACCOUNT, 5, "4900")
    page.get_by_role("radio", name="By default 59").click()
    find = page.get_by_placeholder("Find values")
    find.fill("thing 5")
    find.press("Enter")
    expect(page.get_by_text("14 of 60 values")).to_be_visible()
    accounts = grid(page, "accounts")
    accounts.expect_text("Value", 0, "Thing 15")  # and not 05, that has a rule
    accounts.choose(_ACCOUNT, 1, "4010")
    wanted = {"Thing 05": "4900", "Thing 25": "4010"}
    _comes_to(lambda: _kept(shared_product, address), wanted)
    accounts.expect_text("Value", 1, "Thing 25")  # it stays where it is, though decided now

    page.get_by_role("button", name="Set all shown").click()
    expect(page.get_by_text("1 of them has a choice now")).to_be_visible()
    choose(page, "Set 14 values to", "4040 Managed Services")
    in_every_look(page, "bar-set-all", widths=(1280,))
    page.get_by_role("button", name="Set 14 values").click()
    shown = {f"Thing {n}" for n in (15, 25, 35, 45, *range(50, 60))}
    all_set = dict.fromkeys(shown, "4040") | {"Thing 05": "4900"}
    _comes_to(lambda: _kept(shared_product, address), all_set)
    expect(page.get_by_text("14 values set. Undo takes it back.")).to_be_visible()
    settled(page).get_by_role("button", name="Undo").click()
    _comes_to(lambda: _kept(shared_product, address), wanted)

    page.get_by_role("button", name="Paste rows").click()
    box = page.get_by_role("textbox", name="Two columns of a spreadsheet")
    box.fill("Thing 31\t4020\nThing 30\tCarriage on Sales\nThing 32\t9999\n")
    page.get_by_role("button", name="Read them").click()
    expect(page.get_by_text("“9999”, for “Thing 32”, is no ledger account")).to_be_visible()
    picture(page, "bar-paste-rows")
    page.get_by_role("button", name="Set 2 values").click()
    _comes_to(
        lambda: _kept(shared_product, address), wanted | {"Thing 30": "4900", "Thing 31": "4020"}
    )
    expect(box).to_have_value("Thing 32\t9999")  # what could not be read is still there


def test_two_people_at_one_grid_see_each_other_s_changes_and_lose_none(
    shared_product: Any, visit: Visit, grid: GridOf, picture: Picture
) -> None:
    one, address = _accounts(shared_product, visit, "Two Tabs Ltd")
    two = visit(shared_product.url + address)
    first, second = grid(one, "accounts"), grid(two, "accounts")

    first.choose(_ACCOUNT, 0, "4010")
    second.expect_text(_ACCOUNT, 0, "4010")  # nobody pressed anything there
    second.choose(_ACCOUNT, 1, "4900")
    first.expect_text(_ACCOUNT, 1, "4900")
    second.choose(_ACCOUNT, 0, "4020")  # over what the first one chose, having seen it
    first.expect_text(_ACCOUNT, 0, "4020")
    first.choose(_ACCOUNT, 2, "4040")
    picture(one, "grid-two-tabs")

    wanted = {"Thing 00": "4020", "Thing 01": "4900", "Thing 02": "4040"}
    _comes_to(lambda: _kept(shared_product, address), wanted)


def test_an_edit_on_a_line_that_stalls_is_kept_when_it_flows_again(
    shared_product: Any, visit: Visit, grid: GridOf, wire: Any
) -> None:
    page, address = _accounts(shared_product, visit, "Stalled Ltd")
    line = wire(shared_product.port)
    page.goto(line.url + address)
    accounts = grid(page, "accounts")
    accounts.choose(_ACCOUNT, 0, "4010")
    _comes_to(lambda: _kept(shared_product, address), {"Thing 00": "4010"})

    line.stall()
    accounts.choose(_ACCOUNT, 1, "4900")
    accounts.choose(_ACCOUNT, 2, "4040")
    page.wait_for_timeout(1_500)
    assert _kept(shared_product, address) == {"Thing 00": "4010"}
    line.flow()
    wanted = {"Thing 00": "4010", "Thing 01": "4900", "Thing 02": "4040"}
    _comes_to(lambda: _kept(shared_product, address), wanted)


def test_an_edit_that_a_broken_line_swallowed_is_kept_once_it_is_mended(
    shared_product: Any, visit: Visit, grid: GridOf, wire: Any, picture: Picture
) -> None:
    page, address = _accounts(shared_product, visit, "Broken Ltd")
    line = wire(shared_product.port)
    page.goto(line.url + address)
    accounts = grid(page, "accounts")
    accounts.choose(_ACCOUNT, 0, "4010")
    _comes_to(lambda: _kept(shared_product, address), {"Thing 00": "4010"})

    line.stall()
    accounts.choose(_ACCOUNT, 1, "4900")
    page.wait_for_timeout(1_000)
    line.cut()
    page.wait_for_timeout(2_000)
    picture(page, "grid-line-cut")
    line.mend()
    _comes_to(lambda: _kept(shared_product, address), {"Thing 00": "4010", "Thing 01": "4900"}, 60)
    accounts.expect_text(_ACCOUNT, 1, "4900")


def test_after_a_power_cut_the_grid_shows_what_is_kept(
    product: Any, visit: Visit, grid: GridOf, wire: Any, picture: Picture
) -> None:
    page, address = _accounts(product, visit, "Power Cut Ltd")
    line = wire(product.port)
    page.goto(line.url + address)
    accounts = grid(page, "accounts")
    for row, code in enumerate(("4010", "4900")):
        accounts.choose(_ACCOUNT, row, code)
    saved = {"Thing 00": "4010", "Thing 01": "4900"}
    _comes_to(lambda: _kept(product, address), saved)

    line.stall()
    accounts.choose(_ACCOUNT, 2, "4040")
    page.wait_for_timeout(1_000)
    line.cut()
    product.kill()
    product.start()
    line.mend()
    told = page.get_by_text("if your last edit is missing, make it once more")
    expect(told).to_be_visible(timeout=150_000)  # the longer it was away, the rarer it is tried
    picture(page, "grid-after-a-power-cut")
    kept = _kept(product, address)
    assert kept.items() >= saved.items()
    accounts = grid(page, "accounts")
    accounts.expect_text(_ACCOUNT, 2, kept.get("Thing 02", ""))
    page.reload()
    accounts = grid(page, "accounts")
    accounts.expect_text(_ACCOUNT, 0, "4010")
    expect(told).to_have_count(0)


def test_tables_go_out_through_an_editor_and_back(
    shared_product: Any, visit: Visit, grid: GridOf, tmp_path: Path, picture: Picture
) -> None:
    page, address = _accounts(shared_product, visit, "Edited Ltd")
    accounts = grid(page, "accounts")
    for row, code in enumerate(("4010", "4900", "4040")):
        accounts.choose(_ACCOUNT, row, code)
    before = {"Thing 00": "4010", "Thing 01": "4900", "Thing 02": "4040"}
    _comes_to(lambda: _kept(shared_product, address), before)

    page.goto(shared_product.url + address.replace("accounts", "mapping"))
    page.get_by_role("tab", name="Tables out and in").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="All tables (ZIP)").click()
    with zipfile.ZipFile(download.value.path()) as packed:
        table = Path(packed.extract("accounts.csv", tmp_path))
    text = table.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    assert "item,Thing 01,4900,Carriage on Sales" in text
    text = text.replace("item,Thing 01,4900,Carriage on Sales", "item,Thing 01,4020,")
    text = text.replace("item,Thing 02,4040,Managed Services\n", "") + "item,Thing 40,4190,\n"
    table.write_text(text + "item,Thing 41,9999,\n", encoding="utf-8")

    page.locator("input[type=file]").set_input_files(table)
    expect(page.get_by_text("This company has no ledger account “9999”.")).to_be_visible()
    picture(page, "tables-difference")
    assert _kept(shared_product, address) == before
    page.get_by_role("button", name=re.compile(r"Apply \d+ changes")).click()
    added = {"Thing 01": "4020", "Thing 40": "4190"}
    _comes_to(lambda: _kept(shared_product, address), before | added)
    expect(page.get_by_text("This company has no ledger account “9999”.")).to_be_hidden()

    table.write_text(text, encoding="utf-8")  # without the bad row, the table stands for the whole
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Apply 1 change", exact=True).click()
    _comes_to(lambda: _kept(shared_product, address), {"Thing 00": "4010"} | added)
