"""Files are kept whole, read once, recognised, corrected over, and never altered."""

from pathlib import Path

import pytest

from engine import choices, uploads
from engine.desk import Desk
from engine.installation import Installation
from engine.model import COUNTRIES, FileView, PlacedProblem, Problem, Taken
from engine.records import Upload, Workspace
from engine.samples import sample_content
from engine.store import uploads as rows

PROFILES = Path(__file__).parents[1] / "profiles"
INVOICES = b"""Invoice No,Invoice Date,Client,Description,Quantity,Unit Price,Net,VAT %,VAT
A1,13/04/2026,Acme Ltd,Paper,2,10.00,20.00,20,4.00
A1,13/04/2026,Acme Ltd,Ink,1,5.00,5.00,20,1.00
A2,14/04/2026,Blorp,Pens,x,1.00,3.00,20,0.60
"""


_HEADS = "Invoice No,Invoice Date,Due Date,Client,Description,Quantity,Unit Price,Net,VAT Code"
_WIDE = f"""{_HEADS},{",".join(f"Extra {n}" for n in range(290))}
B-1,05/11/2026,05/12/2026,Blorp Ltd,Page,1,10.00,10.00,S,{",".join(["x"] * 290)}
""".encode()
"""An export with everything that its program knows."""


@pytest.fixture
def workspace(installation: Installation) -> Workspace:
    made = Desk(installation, "ann").create_workspace("Harbour", COUNTRIES[0])
    assert isinstance(made, Workspace)
    return made


def _take(
    installation: Installation, workspace: Workspace, content: bytes, name: str = "may.csv"
) -> Taken:
    return uploads.take(installation, workspace.id, "ann", name, content)


def _upload(installation: Installation, workspace: Workspace, upload_id: str) -> Upload:
    with installation.store.reading() as session:
        found = rows.with_id(session, workspace.id, upload_id)
    assert found is not None
    return found


@pytest.fixture
def may(installation: Installation, workspace: Workspace) -> Upload:
    taken = _take(installation, workspace, INVOICES)
    assert taken.problem is None, taken
    return _upload(installation, workspace, taken.ids[0])


def test_a_file_is_kept_to_the_byte_and_says_what_it_is(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    assert (may.kind, may.lines, may.by, may.name) == ("invoices", 3, "ann", "may.csv")
    with installation.store.reading() as session:
        kept = rows.content(session, workspace.id, may.sha256)
    assert kept is not None
    assert kept.content == INVOICES
    assert any("13/04/2026" in says for says in uploads.line_of(may).evidence)


def test_the_first_file_of_its_kind_gives_the_mapping_its_fields(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    with installation.store.reading() as session:
        mapping = choices.current(session, workspace.id, "invoices")
    sources = {name: choice.source for name, choice in mapping.fields.items()}
    assert sources["number"] == "Invoice No"
    assert sources["date"] == "Invoice Date"
    assert sources["contact"] == "Client"
    assert mapping.version == 1


def test_a_second_file_leaves_the_mapping_alone(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    _take(installation, workspace, INVOICES.replace(b"A1", b"B1"), "june.csv")
    with installation.store.reading() as session:
        assert choices.version_number(session, workspace.id) == 1


def test_the_same_bytes_are_known_again(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    again = _take(installation, workspace, INVOICES, "copy of may.csv")
    assert again.ids == (may.id,)
    assert again.says.startswith("This very file is here already, as “may.csv”")


def test_what_cannot_be_read_is_refused_in_a_sentence_and_leaves_nothing(
    installation: Installation, workspace: Workspace
) -> None:
    taken = _take(installation, workspace, b"\x00\x01\x02\x03" * 100, "photo.xlsx")
    assert taken.problem is not None
    assert taken.problem.fix
    with installation.store.reading() as session:
        assert uploads.lines(session, workspace.id) == []


@pytest.mark.parametrize(
    ("content", "says", "is_clear"),
    [
        (_WIDE, "Read 1 row of invoices.", True),
        (b"Invoice No,Client,Net,Invoice Date\n", "There are no rows below its headings.", False),
        (b"just a line\nanother\nthird\n", "Read 2 rows, but its headings are none", False),
    ],
)
def test_what_was_read_is_told_and_what_to_do_where_that_is_nothing_known(
    installation: Installation, workspace: Workspace, content: bytes, says: str, is_clear: bool
) -> None:
    taken = _take(installation, workspace, content)
    assert taken.says.startswith(says)
    assert taken.is_clear == is_clear


def test_a_cell_is_corrected_over_the_file_and_next_month_s_file_too(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    sheet = uploads.sheet_of(installation, may)
    assert uploads.fix(installation, may, sheet, "ann", "Invoice No", 4, "Quantity", "3") is None
    corrected = uploads.sheet_of(installation, may)
    assert corrected.text(2, "Quantity") == "3"
    assert corrected.fixed == {(2, 4): "x"}
    with installation.store.reading() as session:
        kept = rows.content(session, workspace.id, may.sha256)
    assert kept is not None
    assert kept.content == INVOICES

    later = _take(installation, workspace, b"Exported in June\n" + INVOICES, "june.csv")
    june = _upload(installation, workspace, later.ids[0])
    again = uploads.sheet_of(installation, june)
    assert again.text(2, "Quantity") == "3"
    (line,) = uploads.fixes(installation, june, again, "Invoice No")
    assert (line.document, line.was, line.is_now, line.applies) == ("A2", "x", "3", "june!E5")


def test_a_correction_ends_where_the_file_s_own_text_is_typed_again(
    installation: Installation, may: Upload
) -> None:
    for text in ("3", "x"):
        sheet = uploads.sheet_of(installation, may)
        uploads.fix(installation, may, sheet, "ann", "Invoice No", 4, "Quantity", text)
    sheet = uploads.sheet_of(installation, may)
    assert uploads.fixes(installation, may, sheet, "Invoice No") == []
    assert sheet.text(2, "Quantity") == "x"


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (99, "Quantity", "fix-nowhere"),
        (4, "Colour", "fix-nowhere"),
        (4, "Invoice No", "fix-without-number"),
    ],
)
def test_a_correction_that_could_not_be_found_again_is_refused(
    installation: Installation, may: Upload, row: int, column: str, rule: str
) -> None:
    sheet = uploads.sheet_of(installation, may)
    told = uploads.fix(installation, may, sheet, "ann", "Invoice No", row, column, "1")
    assert told is not None
    assert told.rule == rule


def test_another_reading_is_kept_unless_somebody_else_was_quicker(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    first = uploads.understand(
        installation, workspace.id, "ann", may.id, may.version, shape={"dates": "mdy"}
    )
    second = uploads.understand(
        installation, workspace.id, "ben", may.id, may.version, shape={"dates": "ymd"}
    )
    assert first is None
    assert second is not None
    assert second.rule == "upload-changed-meanwhile"
    now = _upload(installation, workspace, may.id)
    assert uploads.line_of(now).shape.dates == "mdy"
    with installation.store.reading() as session:
        mapping = choices.current(session, workspace.id, "invoices")
    assert uploads.understood(mapping, now).shape.dates == "mdy"


def test_a_file_that_is_taken_away_is_not_listed_any_more(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    assert uploads.remove(installation, workspace.id, "ann", may.id, may.version) is None
    with installation.store.reading() as session:
        assert uploads.lines(session, workspace.id) == []
        assert rows.with_id(session, workspace.id, may.id) is not None


def test_another_workspace_sees_none_of_it(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    theirs = Desk(installation, "bob").create_workspace("Theirs", COUNTRIES[0])
    assert isinstance(theirs, Workspace)
    with installation.store.reading() as session:
        assert uploads.lines(session, theirs.id) == []
        assert rows.with_id(session, theirs.id, may.id) is None
        assert rows.content(session, theirs.id, may.sha256) is None
    assert uploads.remove(installation, theirs.id, "bob", may.id, may.version) is not None


def test_what_changed_since_the_last_file_is_said_before_anything_is_reckoned(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    changed = INVOICES.replace(b"Description", b"Text").replace(b"A1", b"B1")
    june = _upload(
        installation, workspace, _take(installation, workspace, changed, "june.csv").ids[0]
    )
    view = uploads.look(installation, june)
    assert any("Description" in says for says in view.drift), view.drift


@pytest.mark.parametrize(
    "key", ["plain", "vtiger", "connectwise", "ignition", "ooti", "magmanager"]
)
def test_every_sample_is_recognised_without_help(
    installation: Installation, workspace: Workspace, key: str
) -> None:
    for kind in ("clients", "invoices"):
        taken = _take(installation, workspace, *reversed(sample_content(key, kind)))
        upload = _upload(installation, workspace, taken.ids[0])
        assert upload.kind == kind
        assert upload.source == (key if key != "plain" else "any")


# --- which system a file comes from --------------------------------------------------------------

EITHER = b"""Name,Email,Amount,Payment Date,Invoice
Blorp,b@x.example,5.00,13/04/2026,1
"""


def _look(installation: Installation, workspace: Workspace, upload: Upload) -> FileView:
    return uploads.look(installation, _upload(installation, workspace, upload.id))


def _say(installation: Installation, upload: Upload, source: str, layout: str) -> None:
    problem = uploads.say_source(
        installation, upload.workspace_id, "bob", upload.id, upload.version, source, layout
    )
    assert problem is None


def _next(content: bytes) -> bytes:
    """Next month's file: the same headings, another row."""
    return content + content.splitlines(keepends=True)[-1]


def test_a_source_known_from_documentation_is_unverified_until_somebody_says_it_fits(
    installation: Installation, workspace: Workspace
) -> None:
    name, content = sample_content("ignition")
    taken = _take(installation, workspace, content, name)
    upload = _upload(installation, workspace, taken.ids[0])
    view = _look(installation, workspace, upload)
    (asked,) = view.asks
    assert view.unverified
    assert asked.title == "Ignition (Invoice lines)"
    assert set(asked.found) <= set(view.headings)
    assert not set(asked.missing) & set(view.headings)

    _say(installation, upload, asked.source, asked.layout)
    view = _look(installation, workspace, upload)
    assert (view.unverified, view.asks, view.line.source) == (False, (), "ignition")

    later = _take(installation, workspace, _next(content), "next.csv")
    view = uploads.look(installation, _upload(installation, workspace, later.ids[0]))
    assert (view.unverified, view.asks) == (False, ())
    with installation.store.reading() as session:
        newest = choices.versions(session, workspace.id)[0]
    assert newest.by == "bob"
    assert newest.says == (
        f"“{name}” comes from Ignition (Invoice lines), and so do files with its headings."
    )


def test_where_two_systems_match_a_person_chooses_and_is_not_asked_again(
    installation: Installation, workspace: Workspace
) -> None:
    taken = _take(installation, workspace, EITHER)
    upload = _upload(installation, workspace, taken.ids[0])
    asked = _look(installation, workspace, upload).asks
    assert len({each.kind for each in asked}) > 1
    other = next(each for each in asked if each.kind != upload.kind)

    _say(installation, upload, other.source, other.layout)
    assert _upload(installation, workspace, upload.id).kind == other.kind
    assert _look(installation, workspace, upload).asks == ()

    later = _take(installation, workspace, _next(EITHER), "next.csv")
    upload = _upload(installation, workspace, later.ids[0])
    assert (upload.kind, _look(installation, workspace, upload).asks) == (other.kind, ())


def test_what_is_none_of_those_asked_is_read_as_any_spreadsheet_with_its_own_proposals(
    installation: Installation, workspace: Workspace
) -> None:
    name, content = sample_content("ignition")
    taken = _take(installation, workspace, content, name)
    upload = _upload(installation, workspace, taken.ids[0])
    with installation.store.reading() as session:
        before = choices.current(session, workspace.id, "invoices").fields
    _say(installation, upload, "", "")
    again = _upload(installation, workspace, upload.id)
    assert (again.source, again.kind) == ("any", "invoices")
    assert _look(installation, workspace, upload).asks == ()
    with installation.store.reading() as session:
        after = choices.current(session, workspace.id, "invoices").fields
    assert after.keys() != before.keys()
    later = _take(installation, workspace, _next(content), "next.csv")
    assert _upload(installation, workspace, later.ids[0]).source == "any"


def test_an_answer_about_a_reading_that_was_changed_meanwhile_is_refused(
    installation: Installation, may: Upload
) -> None:
    problem = uploads.say_source(
        installation, may.workspace_id, "bob", may.id, may.version + 1, "any", "invoices"
    )
    assert problem is not None
    assert problem.rule == "upload-changed-meanwhile"


def test_a_journal_of_sales_is_read_and_stands_back_for_invoices(
    installation: Installation, workspace: Workspace, may: Upload
) -> None:
    journal = (PROFILES / "ooti" / "journal_ventes.csv").read_bytes()
    taken = _take(installation, workspace, journal, "journal.csv")
    line = uploads.line_of(_upload(installation, workspace, taken.ids[0]))
    assert (line.kind, line.grain) == ("invoices", "journal")
    assert line.instead == ""
    assert line.shape.customer_accounts == ("411",)
    working = Desk(installation, "ann", workspace).files.working()
    assert working is not None
    assert working.id == may.id


def test_the_entries_of_a_journal_are_mended_as_rows_of_any_file(
    installation: Installation, workspace: Workspace
) -> None:
    fec = (PROFILES / "plain" / "fec.csv").read_bytes()
    (file_id,) = _take(installation, workspace, fec, "fec.csv").ids
    desk = Desk(installation, "ann", workspace)

    def told(rule: str) -> list[PlacedProblem]:
        view = desk.ready.view(file_id)
        assert not isinstance(view, Problem)
        assert view.equation.balances
        assert view.equation.came_in.rows == 79
        return list(view.problems_page(rule, 0, 9))

    assert [each.at for each in told("entry-unbalanced")] == ["fec!79"]
    assert desk.files.fix(file_id, 80, "Credit", "200,00") is None
    assert told("entry-unbalanced") == []
    line = desk.files.with_id(file_id)
    assert line is not None
    begin = {"customer_accounts": "419, 416"}
    assert desk.files.understand(file_id, line.version, shape=begin) is None
    (none,) = told("rows-are-no-lines")
    assert "None of the accounts in this journal begins with 419 or 416" in none.says
