"""Choices at the desk of a company in Sage 50: what is bought, departments and projects."""

from pathlib import Path

import pytest

from engine.desk import Desk
from engine.installation import Installation
from engine.model import Country, FileLine, ListEdit, Problem, Wanted
from engine.records import Workspace

CONNECTWISE = Path(__file__).parents[1] / "profiles" / "connectwise"


@pytest.fixture
def desk(installation: Installation) -> Desk:
    made = Desk(installation, "ann").create_workspace(
        "Blorp IT", Country("GB", "United Kingdom", "GBP")
    )
    assert isinstance(made, Workspace)
    desk = Desk(installation, "ann", made)
    place = next(each for each in desk.file_places if each.key == "sage-50")
    assert desk.set_up_files(place, "Blorp IT Ltd") is None
    return desk


def brought(desk: Desk, name: str) -> FileLine:
    taken = desk.files.take(name, (CONNECTWISE / name).read_bytes())
    assert taken.problem is None, taken
    return next(each for each in desk.files.of_documents() if each.id in taken.ids)


def kept(desk: Desk, kind: str, *entries: tuple[str, str], usable: bool = True) -> None:
    """The company's own list, typed by hand."""
    edits = [ListEdit(code, name, "", usable) for code, name in entries]
    assert desk.keep_list(kind, edits) is None


def test_cw_32_expenses_are_mapped_in_tables_of_their_own_and_become_purchases(desk: Desk) -> None:
    file = brought(desk, "expenses.csv")
    assert file.purchases
    assert desk.files.working() == file
    desk.mapping.set_taxes(file.id, {"t0": {"rate": "T0"}, "t1": {"rate": "T1"}})
    desk.mapping.create_the_rest(file.id)
    desk.mapping.set_default_account("7400", "expenses")
    assert desk.set_options({"cost code": "TRAVEL"}) is None
    kept(desk, "department", ("10", "Computers"))
    kept(desk, "project", ("MARMALADE-24", "Marmalade"))
    view = desk.ready.view(file.id)
    assert not isinstance(view, Problem)
    ready = view.rows(Wanted(outcome="create"), 0, 100).rows
    assert {each.kind for each in ready} == {"purchase invoice"}
    assert len(ready) == 9
    assert desk.ready.proposed_name(file.kind).endswith("-E")  # CW-47
    assert [each.box for each in view.vat_return.boxes] == ["4", "7"]
    bought, sold = desk.mapping.now("expenses"), desk.mapping.now("invoices")
    assert (len(bought.taxes), len(bought.contacts), bought.default_account) == (2, 3, "7400")
    assert (sold.taxes, sold.contacts, sold.default_account) == ({}, {}, "")


def test_an_approval_that_fell_says_what_is_not_as_it_was(desk: Desk) -> None:
    file = brought(desk, "expenses.csv")
    desk.mapping.set_taxes(file.id, {"t0": {"rate": "T0"}, "t1": {"rate": "T1"}})
    desk.mapping.create_the_rest(file.id)
    desk.mapping.set_default_account("7400", "expenses")
    assert desk.set_options({"cost code": "TRAVEL"}) is None
    kept(desk, "department", ("10", "Computers"))
    kept(desk, "project", ("MARMALADE-24", "Marmalade"))
    desk.mapping.set_setting("four_eyes", True, "Another person approves.")
    version, left_out = desk.mapping.now("expenses").version, list[str]()
    for change, says in (
        (lambda: desk.mapping.set_taxes(file.id, {"t0": {"rate": "T2"}}),
         f"The mapping was version {version} and is {version + 1} now."),
        (lambda: left_out.append("803"), "It is 8 documents, 1,224.79 GBP, now."),
        (lambda: desk.files.fix(file.id, 8, "chargeDescription", "Visit to nobody"),
         "The sums and the mapping are the same, but a document says something else now, or goes to"
         " another client or company."),
    ):  # fmt: skip
        assert desk.ready.ask(file.id, left_out) is None
        asked = desk.ready.approval(file.id, left_out)
        assert asked is not None
        assert desk.ready.approve(asked.id, file.id, left_out, "Margaret") is None
        change()
        found = desk.ready.approval(file.id, left_out)
        assert found is not None
        assert (found.state, found.says, found.answered_by) == ("fallen", says, "Margaret")


def test_cw_34_departments_of_the_file_are_those_of_the_company(desk: Desk) -> None:
    file = brought(desk, "expenses.csv")
    assert desk.mapping.tags(file.id, "department") == ()  # the company names none
    kept(desk, "department", ("3", "Field work"), ("10", "Computers"))
    kept(desk, "project", ("MARMALADE-24", "Marmalade"), usable=False)
    (line,) = desk.mapping.tags(file.id, "department")
    assert (line.written, line.rows, line.item, line.chosen) == ("10", 32, "10", False)
    (project,) = desk.mapping.tags(file.id, "project")
    assert project.problem.startswith("It cannot be used: ")
    desk.mapping.set_tags(file.id, "department", {"10": "3"})
    (line,) = desk.mapping.tags(file.id, "department")
    assert (line.item_label, line.chosen) == ("3 Field work", True)
    refused = desk.mapping.set_tags(file.id, "project", {project.key: "MARMALADE-24"})
    assert isinstance(refused, Problem)


def test_what_a_word_of_a_status_means_is_said_once_for_all_files_of_its_kind(desk: Desk) -> None:
    csv = b"Invoice No,Client,Date,Description,Net,Tax,Status\n"
    rows = b"1,Blorp,31/03/2026,Ladders,100.00,T1,Parked\n2,Blorp,31/03/2026,Books,5.00,T1,Open\n"
    taken = desk.files.take("march.csv", csv + rows)
    file = next(each for each in desk.files.lines() if each.id in taken.ids)
    if file.kind != "invoices":
        assert desk.files.understand(file.id, file.version, kind="invoices") is None
    desk.mapping.set_fields(file.id, {"status": {"how": "column", "source": "Status"}})
    words = {each.word: each for each in desk.mapping.words(file.id)}
    assert (words["Parked"].rows, words["Parked"].meaning) == (1, "")
    view = desk.ready.view(file.id)
    assert not isinstance(view, Problem)
    before = view.equation.excluded.documents
    assert isinstance(desk.mapping.say_word(file.id, "status", "parked", "draft"), int)
    assert {each.word: each.meaning for each in desk.mapping.words(file.id)}["Parked"] == "draft"
    view = desk.ready.view(file.id)
    assert not isinstance(view, Problem)
    assert view.equation.excluded.documents == before + 1
    assert isinstance(desk.mapping.say_word(file.id, "status", "Parked", ""), int)
    assert {each.word: each.meaning for each in desk.mapping.words(file.id)}["Parked"] == ""


def test_cw_19_account_codes_that_sage_lacks_are_a_list_and_none_is_made(desk: Desk) -> None:
    csv = b"Invoice No,Client,Date,Description,Net,Tax,Account\n"
    rows = (
        b"1,Blorp,31/03/2026,Ladders,100.00,T1,4000\n2,Blorp,31/03/2026,Books,5.00,T1,4777\n"
        b"3,Blorp,31/03/2026,Books,7.00,T1,4777\n"
    )
    taken = desk.files.take("march.csv", csv + rows)
    file = next(each for each in desk.files.lines() if each.id in taken.ids)
    if file.kind != "invoices":
        assert desk.files.understand(file.id, file.version, kind="invoices") is None
    desk.mapping.set_fields(file.id, {"account": {"how": "column", "source": "Account"}})
    assert desk.mapping.missing_csv(file.id) == "Account code,Rows,Net value\r\n4777,2,12.00\r\n"
    desk.mapping.set_rules(file.id, "account", {"4777": "4000"})
    assert desk.mapping.missing(file.id) == ()
