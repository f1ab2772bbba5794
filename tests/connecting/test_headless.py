"""The path without a browser: a file checked, transferred and proved, a mapping taken along."""

import json
from pathlib import Path

import pytest

from engine import __main__ as command_line
from engine import headless
from engine.desk import Desk
from engine.installation import Installation
from engine.model import Country
from engine.records import Workspace
from engine.samples import sample_content
from engine.targets.by_file import FILE_TARGETS
from tests.connecting.conftest import Person


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    name, content = sample_content("plain")
    file = tmp_path / name
    file.write_bytes(content)
    return file


def _set_up(person: Person, file: Path) -> None:
    """The mapping as a consultant leaves it: everything sure is taken, the rest is created."""
    person.read()
    desk = person.desk
    (file_id,) = desk.files.take(file.name, file.read_bytes()).ids
    desk.mapping.accept_taxes(file_id)
    desk.mapping.accept_contacts(file_id)
    desk.mapping.create_the_rest(file_id)


def test_a_file_is_transferred_and_proved_without_a_browser_and_never_twice(
    connected: Person, invoices: Path
) -> None:
    _set_up(connected, invoices)
    told: list[str] = []
    done = headless.transfer(connected.desk, connected.installation, invoices, tell=told.append)
    assert (done.title, done.clean) == ("All delivered, equal to the penny", True)
    assert told[0] == "30 documents are ready, 0 are held."
    with pytest.raises(headless.WrongCall, match="No document is chosen"):
        headless.transfer(connected.desk, connected.installation, invoices, tell=told.append)
    again = headless.transfer(
        connected.desk, connected.installation, None, name=done.name, tell=told.append
    )
    assert again == done


def test_what_is_checked_with_a_workspace_is_what_its_preview_shows(
    connected: Person, invoices: Path
) -> None:
    _set_up(connected, invoices)
    checked = headless.check([invoices], desk=connected.desk)
    view = connected.desk.ready.view(connected.desk.files.lines()[0].id)
    assert not isinstance(view, type(None))
    assert checked.preview.equation == view.equation  # type: ignore[union-attr]
    assert not checked.held


def test_a_mapping_goes_from_one_workspace_to_another_by_a_file(
    connected: Person, invoices: Path, tmp_path: Path
) -> None:
    _set_up(connected, invoices)
    file = tmp_path / "mapping.zip"
    assert headless.mapping(connected.desk, "export", file) == (
        f"Wrote the mapping's tables to {file}."
    )
    assert headless.mapping(connected.desk, "diff", file) == "Nothing would change."
    checked = headless.check([invoices], mapping=file, desk=connected.desk)
    assert not checked.held
    desk = connected.desk
    desk.mapping.set_setting("terms_days", 14, "Fortnight.")
    said = headless.mapping(desk, "diff", file)
    assert said == "Settings: Days until payment: 14 → nothing"
    assert "now stands at version" in headless.mapping(desk, "import", file)
    assert desk.mapping.settings().terms_days is None


def test_the_report_has_every_figure_as_text_and_the_files_hold_the_same(
    invoices: Path, tmp_path: Path
) -> None:
    checked = headless.check([invoices])
    report = checked.as_json()
    assert report["source"] == "any"
    assert report["grain"] == "line"
    assert report["rows"] == 55
    assert report["equation"]["in"] == {"rows": 55, "value": "81540.40"} | {
        name: value
        for name, value in report["equation"]["in"].items()
        if name not in ("rows", "value")
    }
    assert len(report["documents"]) == 30
    assert {type(each["gross"]) for each in report["documents"]} == {str}
    headless.write_out(checked, tmp_path / "out")
    files = sorted((tmp_path / "out").iterdir())
    assert json.loads(files[0].read_text("utf-8")) == report
    assert [file.name for file in files] == ["check.json", "documents.csv", "problems.csv"]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["nowhere.csv"], "cannot be read"),
        (["clients"], "There are no invoices in these files, but clients."),
        (["plain", "vtiger"], "There are several sheets of documents"),
        (["plain", "payments.csv"], r"\(invoices\), payments \(payments\)\. Check one at a time"),
        (["photo.xlsx"], "photo.xlsx"),
    ],
)
def test_a_call_that_makes_no_sense_is_one_sentence(
    tmp_path: Path, names: list[str], says: str
) -> None:
    files = []
    for name in names:
        if name == "clients":
            called, content = sample_content("plain", "clients")
        elif name == "photo.xlsx":
            called, content = name, b"\x89PNG" + b"\x00" * 99
        elif name == "payments.csv":
            called, content = (
                name,
                b"Invoice No,Client,Date Paid,Amount Paid\n1,Blorp,01/02/2026,5\n",
            )
        elif name == "nowhere.csv":
            called, content = name, b""
        else:
            called, content = sample_content(name)
        files.append(tmp_path / called)
        if name != "nowhere.csv":
            files[-1].write_bytes(content)
    with pytest.raises(headless.WrongCall, match=says):
        headless.check(files)


def test_a_workspace_must_be_named_where_there_is_more_than_one(connected: Person) -> None:
    installation = connected.installation
    name = connected.workspace.name
    assert headless.desk_of(installation, name.upper(), "ann").workspace.name == name
    with pytest.raises(headless.WrongCall, match="no workspace called"):
        headless.desk_of(installation, "Elsewhere", "ann")


def test_documents_for_sage_50_are_put_into_a_folder_and_checked_without_a_company(
    installation: Installation, tmp_path: Path
) -> None:
    name, content = sample_content("connectwise")
    file = tmp_path / name
    file.write_bytes(content)
    made = Desk(installation, "ann").create_workspace(
        "Blorp IT", Country("GB", "United Kingdom", "GBP")
    )
    assert isinstance(made, Workspace)
    desk = Desk(installation, "ann", made)
    assert desk.set_up_files(desk.file_places[0], "Blorp IT Ltd") is None
    (file_id,) = desk.files.take(name, content).ids
    desk.mapping.set_taxes(file_id, {"t1": {"rate": "T1"}})
    desk.mapping.create_the_rest(file_id)
    done = headless.transfer(desk, installation, file, out=tmp_path / "batch", tell=lambda _: None)
    assert (done.title, done.clean) == ("Written, not proved yet", False)  # some are held
    (written,) = (tmp_path / "batch").glob("*-transactions.csv")
    assert b"SI,BLORP001,4000" in written.read_bytes()

    checked = headless.check([file], target="sage-50")
    headless.write_out(checked, tmp_path / "check")
    names = {each.name for each in (tmp_path / "check").iterdir()}
    assert {"check.json", "1-customers.csv", "2-transactions.csv", "how-to-import.html"} <= names


def test_the_places_that_the_command_line_names_are_those_there_are() -> None:
    assert set(command_line.FILE_TARGETS) == set(FILE_TARGETS)
