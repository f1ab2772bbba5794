"""The bar above the mapping's grids: what is found, what many rows are set to, what is pasted."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.desk import Desk, dropped, read_pasted, sift
from engine.desk.sifting import PAGE
from engine.installation import Installation
from engine.model import Choice, Country, FileLine, Look, Problem, ValueLine
from engine.records import Workspace

LEDGER = (
    Choice("a", "0030 Plant", "0030", ("0030", "Plant")),
    Choice("b", "4000 Sales", "4000", ("4000", "Sales")),
    Choice("c", "4010 Sales", "4010", ("4010", "Sales")),
)


def line(value: str, account: str = "", problem: str = "") -> ValueLine:
    label = next((each.label for each in LEDGER if each.id == account), "")
    return ValueLine(value, 1, Decimal(100), account, label, problem, None, "", 0)


LINES = (line("Ladders", "b"), line("Ropes"), line("Rope hooks"), line("Books", "x", "It is gone."))


def found(look: Look) -> list[str]:
    return [each.value for each in sift(LINES, look).lines]


def test_lines_are_found_by_their_words_by_what_is_chosen_and_by_how_they_stand() -> None:
    assert found(Look("rope")) == ["Ropes", "Rope hooks"]
    assert found(Look("hooks ROPE")) == ["Rope hooks"]
    assert found(Look("4000")) == ["Ladders"]
    assert found(Look("ladders 4000")) == []  # half a word here and half there is a chance hit
    assert found(Look(state="open")) == ["Ropes", "Rope hooks"]
    assert found(Look(state="problem")) == ["Books"]
    assert found(Look("rope", "chosen")) == []


def test_what_was_decided_while_looking_stays_until_other_words_are_looked_for() -> None:
    decided = (*LINES[:1], line("Ropes", "c"), *LINES[2:])
    stays = sift(decided, Look(state="open", and_these=frozenset({"Ropes"})))
    assert stays.ids == ("Ropes", "Rope hooks")
    assert stays.chosen == ("Ropes",)
    assert sift(decided, Look(state="open")).ids == ("Rope hooks",)
    assert sift(decided, Look("ladders", and_these=frozenset({"Ropes"}))).ids == ("Ladders",)


def test_what_is_shown_is_counted_and_summed_over_all_pages() -> None:
    many = [line(f"Thing {n}") for n in range(PAGE + 3)]
    shown = sift(many, Look("thing", page=9))
    assert (shown.pages, shown.page, len(shown.lines)) == (2, 2, 3)
    assert (len(shown.ids), shown.worth) == (PAGE + 3, Decimal(100) * (PAGE + 3))
    assert dict(sift(LINES, Look("nothing")).states) == {"chosen": 1, "open": 2, "problem": 1}


def test_pasted_lines_go_by_what_is_in_them_and_each_other_one_is_told_of() -> None:
    text = (
        "Item\tAccount\n"
        "Rope  hooks\t4010\n"
        "ROPES\tplant\n"
        "Ladders\t4000\n"
        "Books\t30\n"
        "Anvils\t4000\n"
        "Ladders\t9999\n"
        "\n"
        "Ladders\tSales\n"
        "Ropes\t\n"
        "Ropes\t4000\n"
        "Ladders\n"
    )
    read = read_pasted(text, LINES, LEDGER, "ledger account")
    assert read.heading == "Item · Account"
    assert read.wanted == {"Rope hooks": "c", "Ropes": "a", "Books": "a"}
    assert (read.replaced, read.same, read.empty) == (1, 1, 1)
    assert [str(each) for each in read.problems] == [
        "What was pasted, line 6: The file has no “Anvils” here. Write it as the table does, or"
        " leave the line out.",
        "What was pasted, line 7: “9999”, for “Ladders”, is no ledger account that can be chosen."
        " Write its code or its name as Sage has it.",
        "What was pasted, line 9: “Sales”, for “Ladders”, may be 2 of them. Write the code of the"
        " one that is meant, or choose in the table.",
        "What was pasted, line 11: “Ropes” stands there before, as another one. Leave one of them.",
        "What was pasted, line 12: “Ladders” stands alone. Copy two columns: what the file has,"
        " then the ledger account.",
    ]
    assert read.left == "Anvils\t4000\nLadders\t9999\nLadders\tSales\nRopes\t4000\nLadders"


@pytest.mark.parametrize(
    "text", ["Ropes;4000", "Ropes,4000", '"Ropes"\t"4000"', "ropes\t 4000 \r\n"]
)
def test_pasted_lines_may_come_from_any_program(text: str) -> None:
    assert read_pasted(text, LINES, LEDGER, "ledger account").wanted == {"Ropes": "b"}


def test_a_name_that_two_rows_have_is_not_guessed() -> None:
    twice = (LINES[0], replace(LINES[1], value="LADDERS"))
    (problem,) = read_pasted("ladders\t4000", twice, LEDGER, "ledger account").problems
    assert problem.says == "“ladders” stands 2 times in the table."


def test_more_than_can_be_read_at_once_is_told_and_not_lost() -> None:
    text = "Ropes\t4000\n" * 20_000
    read = read_pasted(text, LINES, LEDGER, "ledger account")
    assert (read.wanted, read.left) == ({}, text)
    assert len(read.problems) == 1


def test_what_a_grid_drops_of_a_paste_is_told() -> None:
    columns = [("Ledger account", {"4000", "4010"}), ("Reason", None)]
    assert dropped("4000\tanything\n\n4010\n", columns, 3) is None
    left_out = dropped("4000\n9999\n40O0\n4010\n4010", columns, 4)
    assert left_out is not None
    assert left_out.says == (
        "“9999”, “40O0” were pasted but were left out: not in the list of “Ledger account”."
        " 1 more went past the last row and was left out."
    )


# --- on a desk ---


@pytest.fixture
def desk(installation: Installation) -> Desk:
    made = Desk(installation, "ann").create_workspace("Blorp", Country("GB", "UK", "GBP"))
    assert isinstance(made, Workspace)
    desk = Desk(installation, "ann", made)
    place = next(each for each in desk.file_places if each.key == "sage-50")
    assert desk.set_up_files(place, "Blorp Ltd") is None
    return desk


def brought(desk: Desk, items: int = 30) -> FileLine:
    heads = "Invoice No,Client,Invoice Date,Item,Description,Net,Tax\n"
    rows = [f"{n},Client {n},31/03/2026,Thing {n:02},A thing,100.00,T1" for n in range(items)]
    taken = desk.files.take("march.csv", (heads + "\n".join(rows)).encode())
    file = next(each for each in desk.files.lines() if each.id in taken.ids)
    if file.kind != "invoices":
        assert desk.files.understand(file.id, file.version, kind="invoices") is None
    return file


def test_setting_all_that_is_shown_is_one_version_and_one_undo(desk: Desk) -> None:
    file = brought(desk)
    shown = sift(desk.mapping.values(file.id, "item"), Look("thing 1"))
    assert len(shown.ids) == 12
    seen = desk.mapping.version()
    after = desk.mapping.for_one_who_saw(seen).set_rules(
        file.id, "item", dict.fromkeys(shown.ids, "4000")
    )
    assert after == seen + 1
    lines = desk.mapping.values(file.id, "item")
    assert {each.value for each in lines if each.account == "4000"} == set(shown.ids)
    assert dict(sift(lines, Look()).states) == {"chosen": 12, "open": 18}
    assert isinstance(desk.versions.undo(after), int)
    assert not any(each.account for each in desk.mapping.values(file.id, "item"))


def test_setting_all_never_goes_over_what_somebody_else_chose_meanwhile(desk: Desk) -> None:
    file = brought(desk)
    shown = sift(desk.mapping.values(file.id, "item"), Look("thing 1"))
    seen = desk.mapping.version()
    assert isinstance(desk.mapping.set_rules(file.id, "item", {"Thing 12": "4009"}), int)
    refused = desk.mapping.for_one_who_saw(seen).set_rules(
        file.id, "item", dict.fromkeys(shown.ids, "4000")
    )
    assert isinstance(refused, Problem)
    assert "“thing 12”" in refused.says
    assert [each.value for each in desk.mapping.values(file.id, "item") if each.account] == [
        "Thing 12"
    ]


def test_clients_are_set_by_a_verb_or_a_contact_and_cleared(desk: Desk) -> None:
    file = brought(desk, 3)
    verbs = desk.mapping.contact_verbs
    read = read_pasted(
        "client 0\tCreate\nclient 1\tleave out", desk.mapping.contacts(file.id), verbs, "contact"
    )
    assert isinstance(desk.mapping.choose_contacts(file.id, read.wanted), int)
    lines = {each.name: each for each in desk.mapping.contacts(file.id)}
    assert [lines[f"Client {n}"].state for n in range(3)] == ["create", "leave out", "open"]
    chosen = sift(list(lines.values()), Look()).chosen
    assert isinstance(desk.mapping.choose_contacts(file.id, dict.fromkeys(chosen, "")), int)
    assert {each.state for each in desk.mapping.contacts(file.id)} == {"open"}
