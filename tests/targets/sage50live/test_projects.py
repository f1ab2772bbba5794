"""Projects of the file in the practice Sage 50: where HyperAccounts has a place for them."""

from collections.abc import Mapping
from dataclasses import replace

from engine.connecting import books
from engine.model import Document
from engine.target import Order
from targets.sage50live.conftest import Live


def about(live: Live, document: Document, **options: str) -> Mapping[str, str]:
    """What is said of its projects: the rule and the sentence."""
    place, company, kept = live.desk.place or (None, "", {})
    assert place is not None
    with live.installation.store.reading() as session:
        order = Order("", company, (), (), books(session, live.desk.workspace), {**kept, **options})
    found = place.problems(document, order)
    return {each.rule: each.says for each in found if each.rule.startswith(("project", "cost"))}


def one_line(live: Live, number: str, project: str, bought: bool = False) -> Document:
    document = (live.bought if bought else live.document)(number)
    return replace(document, lines=(replace(document.lines[0], project=project),))


def projects_of(live: Live, header: int) -> list[int]:
    return [each["projectId"] for each in live.practice.splits(header)]


def test_cw_35_a_transaction_of_one_line_goes_to_its_project(live: Live) -> None:
    live.connected()
    assert live.desk.set_options({"cost code": "INST"}) is None
    sold, bought = one_line(live, "INV-1", "FITOUT"), one_line(live, "EXP-1", "FITOUT", bought=True)
    assert about(live, sold) == about(live, bought) == {}
    batch = live.sent(sold, bought, live.document("INV-2"))
    assert live.title(batch) == "All delivered, equal to the penny"
    held = {
        each["invRef"]: projects_of(live, each["headerNumber"]) for each in live.practice.headers()
    }
    assert held == {"INV-1": [1], "EXP-1": [1], "INV-2": [0, 0]}


def test_each_line_of_a_document_goes_to_its_own_project(live: Live) -> None:
    live.connected()
    live.desk.set_options({"documents": "invoices"})
    first, second = live.document("").lines
    document = live.document("INV-1", lines=(replace(first, project="FITOUT"), second))
    assert about(live, document) == {}
    live.sent(document)
    (header,) = live.practice.headers()
    assert projects_of(live, header["headerNumber"]) == [1, 0]


def test_a_project_of_a_grouped_transaction_is_left_out_and_told(live: Live) -> None:
    live.connected()
    first, second = live.document("").lines
    document = live.document("INV-1", lines=(replace(first, project="FITOUT"), second))
    assert about(live, document) == {
        "project-left-out": "HyperAccounts takes a project for a document, or for a transaction of "
        "one line; this one has more, so “FITOUT” is left out.",
    }
    live.sent(document)
    (header,) = live.practice.headers()
    assert projects_of(live, header["headerNumber"]) == [0, 0]


def test_cw_35_a_project_must_be_there_and_have_twelve_characters_at_most(live: Live) -> None:
    live.connected()
    assert about(live, one_line(live, "INV-1", "NOWHERE")) == {
        "project-unknown": "Sage 50 has no project “NOWHERE”."
    }
    assert "project-unfit" in about(live, one_line(live, "INV-1", "SHOPFITTING-2026"))
    assert "cost-code-missing" in about(live, one_line(live, "EXP-1", "FITOUT", bought=True))


def test_a_transaction_with_a_project_whose_answer_was_lost_is_there_once(live: Live) -> None:
    live.connected()
    for number, fault in enumerate(("lost_reply", "500_after", "500_before")):
        live.practice.befall(fault, path="transactionPost")
        live.sent(one_line(live, f"INV-{number}", "FITOUT"))
    assert [each["invRef"] for each in live.practice.headers()] == ["INV-0", "INV-1", "INV-2"]
