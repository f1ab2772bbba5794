"""A customer whose books are in Sage 50: from the connection to the files, and their proof."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from harness.journey import choose, go_on, new_workspace, settled, use_sample

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]


def _practise_live(page: Page) -> None:
    """The practice company of Sage 50 is connected by one press, and left again."""
    page.get_by_role("button", name="Connect its practice company").click()
    expect(page.get_by_text("Harbour & Sons (practice, Sage 50)").first).to_be_visible()
    expect(page.get_by_text("Tax rates").first).to_be_attached(timeout=60_000)
    settled(page)
    page.get_by_role("button", name="Disconnect").click()
    page.get_by_role("button", name="Disconnect now").click()
    expect(page.get_by_text("The address and its token are forgotten here")).to_be_visible()
    expect(page.get_by_role("button", name="Set up")).to_be_visible()
    settled(page)


def _set_up(page: Page, program: str, company: str, *, try_live: bool = False) -> None:
    go_on(page, "Connection")
    expect(page.get_by_role("button", name="Set up")).to_be_visible()
    settled(page)  # a list that is open is closed by a page that begins anew
    if try_live:
        _practise_live(page)
    if program != "Sage 50 UK":
        choose(page, "Program", program)
        settled(page)
    page.get_by_label("Company", exact=True).fill(company)
    page.get_by_label("Company", exact=True).blur()
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("button", name=re.compile("Disconnect|Déconnecter"))).to_be_visible()


def _choose_everything(
    page: Page, grid: Any, *taxes: tuple[int, str], in_english: bool = True
) -> None:
    """What is proposed is accepted, and every client that is not known is created."""
    go_on(page, "Fields" if in_english else "Champs")
    go_on(page, "Taxes")
    accept = page.get_by_role("button", name=re.compile(r"(Accept|Accepter) \d+ propos"))
    accept.click()
    expect(accept).to_be_hidden()
    for row, rate in taxes:
        grid(page, "taxes").choose("Sage tax rate", row, rate)
        grid(page, "taxes").expect_text("Sage tax rate", row, rate)
    page.goto(re.sub(r"/taxes\b", "/contacts", page.url))
    create = page.get_by_role(
        "button", name=re.compile(r"Create \d+ new ones|Créer : \d+ nouveaux")
    )
    create.click()
    expect(create).to_be_hidden()
    go_on(page, "Preview" if in_english else "Aperçu")


def _transactions(file: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(file) as archive:
        name = next(each for each in archive.namelist() if "transactions" in each)
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("cp1252"))))


def test_a_connectwise_customer_takes_a_zip_to_sage_50_and_proves_it_with_its_export(
    product: Any, visit: Visit, grid: Any, picture: Picture, tmp_path: Path
) -> None:
    page = visit(product.url)
    page.get_by_role("button", name="Create your first workspace").click()
    new_workspace(page, "Blorp IT Ltd")
    _set_up(page, "Sage 50 UK", "Blorp IT Ltd", try_live=True)
    picture(page, "file-01-connection")
    go_on(page, "Upload")
    use_sample(page, "ConnectWise")
    _choose_everything(page, grid, (0, "T1 Standard rate 20.00%"))
    picture(page, "file-02-preview")
    page.get_by_role("button", name="Approve and seal").click()
    expect(page.get_by_role("heading", name="Transfer", exact=True)).to_be_visible()
    picture(page, "file-03-sealed")
    page.get_by_role("button", name="Write the files").click()
    expect(page.get_by_text("Files to read in")).to_be_visible(timeout=60_000)
    settled(page)
    picture(page, "file-04-written")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download everything (ZIP)").click()
    file = tmp_path / "batch.zip"
    taken.value.save_as(file)
    lines = _transactions(file)
    split = {
        each["Reference"]: each["Type"] for each in lines if each["Reference"] in ("4600", "4601")
    }
    assert split == {"4600": "SI", "4601": "SC"}

    export = tmp_path / "audit trail.csv"
    with export.open("w", newline="", encoding="cp1252") as writing:
        trail = csv.writer(writing)
        trail.writerow(["No", "Type", "A/C", "N/C", "Details", "Date", "Ref", "Net", "Tax", "T/C",
                        "Paid", "Amount Paid"])  # fmt: skip
        for number, each in enumerate(lines, 1):
            trail.writerow([number, each["Type"], each["Account Reference"],
                            each["Nominal A/C Ref"], each["Details"], each["Date"],
                            each["Reference"], each["Net Amount"], each["Tax Amount"],
                            each["Tax Code"], "N", "0.00"])  # fmt: skip
    page.locator("input[type=file]").last.set_input_files(export)
    expect(page.get_by_text("equal to the penny").first).to_be_visible(timeout=30_000)
    settled(page)
    picture(page, "file-05-proved")
    page.goto(f"{product.url}/payments{re.search(r'[?].*', page.url)[0]}")
    expect(page.get_by_text("Prove it, and see what was paid")).to_be_visible()
    picture(page, "file-06-payments")


PAYMENTS = """Date Paid,Client Name,Invoice Number,Amount Paid,Payment Method,Payment Reference
10/03/2026,Acme Trading Ltd,INV-1042,290.00,BACS,BACS 0310
17/03/2026,Acme Trading Ltd,INV-1042,10.50,Card,po_77
18/03/2026,"Nonesuch, Sons & Co",INV-1043,"1,200.00",Card,po_78
21/03/2026,Acme Trading Ltd,INV-1042,-10.50,Card,po_80
"""


def test_payments_of_clients_go_to_sage_50_as_receipts(
    shared_product: Any, visit: Visit, picture: Picture, tmp_path: Path
) -> None:
    """Three that came in; what was paid back is held, with what to do about it."""
    page = visit(f"{shared_product.url}/workspaces")
    new_workspace(page, "Paid Ltd")
    _set_up(page, "Sage 50 UK", "Paid Ltd")
    go_on(page, "Upload")
    (tmp_path / "payments.csv").write_text(PAYMENTS)
    page.locator("input[type=file]").first.set_input_files(tmp_path / "payments.csv")
    expect(page.get_by_text(re.compile("Read 4 rows of payments"))).to_be_visible()
    settled(page)
    picture(page, "receipts-01-upload")
    go_on(page, "Fields")
    picture(page, "receipts-02-fields")
    page.goto(re.sub(r"/fields\b", "/accounts", page.url))
    expect(page.get_by_role("heading", name="Accounts", exact=True)).to_be_visible()
    settled(page)
    picture(page, "receipts-03-accounts")
    page.goto(re.sub(r"/accounts\b", "/contacts", page.url))
    create = page.get_by_role("button", name=re.compile(r"Create \d+ new ones"))
    create.click()
    expect(create).to_be_hidden()
    go_on(page, "Preview")
    expect(page.get_by_text(re.compile("1,500.50")).first).to_be_visible()
    settled(page)
    picture(page, "receipts-04-preview")
    page.get_by_role("button", name="Approve and seal").click()
    page.get_by_role("button", name="Write the files").click()
    expect(page.get_by_text("Files to read in")).to_be_visible(timeout=60_000)
    settled(page)
    picture(page, "receipts-05-written")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download everything (ZIP)").click()
    taken.value.save_as(tmp_path / "batch.zip")
    assert [
        (each["Type"], each["Nominal A/C Ref"], each["Reference"], each["Net Amount"],
         each["Tax Code"])
        for each in _transactions(tmp_path / "batch.zip")
    ] == [
        ("SA", "1200", "INV-1042", "290.00", "T9"),
        ("SA", "1200", "INV-1042", "10.50", "T9"),
        ("SA", "1200", "INV-1043", "1200.00", "T9"),
    ]  # fmt: skip


def test_an_ooti_customer_takes_french_files_to_sage_100(
    product: Any, visit: Visit, grid: Any, picture: Picture, tmp_path: Path
) -> None:
    page = visit(product.url)
    page.get_by_role("button", name="Create your first workspace").click()
    new_workspace(page, "Atelier Blorp")
    _set_up(page, "Sage 100 France", "Atelier Blorp SARL")
    page.get_by_role("tab", name="Façon des fichiers").click()
    picture(page, "file-11-options")
    go_on(page, "Dépôt")
    use_sample(page, "OOTI")
    _choose_everything(page, grid, in_english=False)
    picture(page, "file-12-preview")
    page.get_by_role("button", name="Approuver et sceller").click()
    page.get_by_role("button", name="Écrire les fichiers").click()
    expect(page.get_by_text("Fichiers à importer")).to_be_visible(timeout=60_000)
    settled(page)
    picture(page, "file-13-written")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tout télécharger (ZIP)").click()
    file = tmp_path / "batch.zip"
    taken.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        guide = archive.read("0-mode-d-emploi.html").decode()
    assert any("ecritures" in each for each in names)
    assert "Atelier Blorp SARL" in guide
