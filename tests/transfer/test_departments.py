"""Departments and projects on the lines: sent, kept in Sage, read back, changed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from engine import batches, transfer
from engine.model import Document, Party, Problem, to_text
from engine.records import Delivery
from tests.transfer.inside import DAY, Inside, line


def ids(here: Inside, kind: str) -> list[str]:
    """The categories of one analysis type, in order."""
    (type_,) = (each for each in here.sage.records("analysis_types") if each["name"] == kind)
    return [
        each["id"]
        for each in here.sage.records("analysis_type_categories")
        if each["analysis_type"] == type_["id"]
    ]


def put_down(document: Document, department: str = "", project: str = "") -> Document:
    first, *others = document.lines
    return replace(
        document, lines=(replace(first, department=department, project=project), *others)
    )


def kept(here: Inside, number: str) -> list[list[str]]:
    (there,) = (each for each in here.sage.records("sales_invoices") if each["reference"] == number)
    return [
        [each["displayed_as"] for each in line["analysis_type_categories"]]
        for line in there["invoice_lines"]
    ]


def test_cw_34_cw_35_lines_are_sent_with_their_department_and_project(here: Inside) -> None:
    department, project = ids(here, "Department")[0], ids(here, "Project")[0]
    batch = here.seal([put_down(here.invoice("INV-1"), department, project)])
    here.start(batch)
    asked = here.sage.requests
    assert here.go(batch) == "Delivered, equal to the penny."
    assert here.sage.requests - asked == 3  # look, deliver, one page that shows the lines, too
    assert kept(here, "INV-1") == [["IT", "MARMALADE-24"], []]


@pytest.mark.parametrize(
    "text", ["Full page", '"department": "IT"', '\\"project": "x', '", "project": "']
)
@pytest.mark.parametrize(("department", "project"), [("", ""), ("IT", ""), ("", "é"), ("", '"')])
def test_whether_a_line_is_tagged_is_told_from_its_text(
    text: str, department: str, project: str
) -> None:
    made = replace(line("a1", text, "1", "1.00", "0.20"), department=department, project=project)
    document = Document(
        "invoice", text, text, Party(text, text), DAY, None, "GBP",
        (line("a1", "Half page", "1", "1.00", "0.20"), made), sheet=text, rows=(2,),
    )  # fmt: skip
    row = Delivery(
        workspace_id="w", batch_id="b", place=1, what="invoice", company="c", key="k",
        document=to_text(document),
    )  # fmt: skip
    assert batches.is_tagged(row) == bool(department or project)


@pytest.mark.parametrize("told", ["by the list", "only by the document itself"])
def test_a_department_that_is_not_kept_is_found_by_the_read_back(here: Inside, told: str) -> None:
    batch = here.seal([put_down(here.invoice("INV-1"), ids(here, "Department")[1])])
    here.start(batch)

    def around(request: Any, when: str) -> None:
        if request.method != "GET" or when != "before":
            return
        with here.sage.store.writing() as connection:
            for key, text in connection.execute(
                "SELECT id, body FROM records WHERE json_extract(body, '$.reference') = 'INV-1'"
            ).fetchall():
                body = json.loads(text)
                body["invoice_lines"][0]["analysis_type_categories"] = []
                connection.execute(
                    "UPDATE records SET body = ? WHERE id = ?", (json.dumps(body), key)
                )

    def silent(request: Any, when: str) -> None:
        if request.method == "GET" and "/sales_invoices/" not in request.url.path:
            request.url = request.url.copy_remove_param("show_analysis_types")

    here.sage.around = around if told == "by the list" else silent
    said = here.go(batch)
    if told == "by the list":
        assert said == "Delivered, 1 different in Sage."
        (line,) = here.lines(batch, "differs")
        assert line.says == "In Sage: another department or project on a line, or none."
    else:
        assert said == "Delivered, equal to the penny."


def test_what_sage_has_not_switched_on_is_refused_and_explained(here: Inside) -> None:
    batch = here.seal([put_down(here.invoice("INV-1"), ids(here, "Cost Centre")[0])])
    here.start(batch)
    here.go_to_the_end(batch)
    (line,) = here.lines(batch)
    assert line.state == "refused"
    assert "not switched on for SALES" in line.says


def test_a_change_moves_a_line_to_another_department_and_leaves_what_else_is_there(
    here: Inside,
) -> None:
    it, cloud = ids(here, "Department")[:2]
    before = put_down(here.invoice("INV-1"), it)
    here.delivered(before)
    batch = here.seal([], changes=[here.update(put_down(before, cloud))])
    here.start(batch)
    assert here.go(batch) == "Delivered, equal to the penny."
    assert kept(here, "INV-1") == [["Cloud"], []]


def test_what_was_sent_stands_beside_what_sage_holds_now(here: Inside) -> None:
    it = ids(here, "Department")[0]
    batch = here.delivered(put_down(here.invoice("INV-1"), it))
    (line,) = here.lines(batch)

    def looked() -> dict[str, tuple[str, str, bool | None]]:
        found = transfer.beside(
            here.installation, here.workspace_id, line.id, {it: "IT"}, opening=here.opening
        )
        assert isinstance(found, transfer.Beside)
        return {each.what: (each.here, each.in_sage, each.fits) for each in found.lines}

    same = looked()
    assert same["Line 1, department"] == ("IT", "IT", True)
    assert all(fits for _, _, fits in same.values())
    with here.sage.store.writing() as connection:
        connection.execute(
            "UPDATE records SET body = json_set(body, '$.tax_amount', '24.01',"
            " '$.invoice_lines[0].description', 'Half page')"
            " WHERE json_extract(body, '$.reference') = 'INV-1'"
        )
    other = {what: said for what, said in looked().items() if not said[2]}
    assert other == {
        "Tax": ("24.00", "24.01", False),
        "Line 1, text": ("Full page", "Half page", False),
    }


def test_what_never_arrived_is_shown_as_it_was_sealed(here: Inside) -> None:
    batch = here.seal([here.invoice("INV-1")])
    (line,) = here.lines(batch)
    sealed = transfer.sent(here.installation, here.workspace_id, line.id, {})
    assert isinstance(sealed, transfer.Beside)
    assert (
        sealed.lines[0].what, sealed.lines[0].here, sealed.lines[0].in_sage
    ) == ("Number", "INV-1", "")  # fmt: skip
    refused = transfer.beside(
        here.installation, here.workspace_id, line.id, {}, opening=here.opening
    )
    assert isinstance(refused, Problem)
    assert isinstance(transfer.sent(here.installation, "another workspace", line.id, {}), Problem)
