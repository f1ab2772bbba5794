"""What holds for every target that takes files: the same cases, each written twice."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.model import Document, Party, Problem
from engine.target import Order, Written
from tests.making import sheet_of
from tests.targets.by_file.places import CASES, PLACES, Place

every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.target.key)
every_case = pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)


def with_codes(place: Place, documents: list[Document]) -> tuple[list[Document], list[Party]]:
    """The documents with a code for every contact, and those that are new."""
    taken: set[str] = {each.code for each in place.contacts}
    new: dict[str, Party] = {}
    made = []
    for document in documents:
        party = document.party
        if not party.id:
            if party.key not in new:
                code = place.target.new_code(party, taken)
                taken.add(code)
                new[party.key] = replace(party, code=code)
            document = replace(document, party=new[party.key])
        made.append(document)
    return made, list(new.values())


def ordered(place: Place, file: Path) -> tuple[Order, list[Problem]]:
    """What can be written of a case, and why the rest cannot."""
    documents, new = with_codes(place, place.documents(json.loads(file.read_text())))
    whole = place.order(documents, *new)
    found = [(document, place.target.problems(document, whole)) for document in documents]
    ready = [each for each, said in found if all(one.severity != "stop" for one in said)]
    keys = {each.party.key for each in ready}
    order = place.order(ready, *(each for each in new if each.key in keys))
    return order, [problem for _, said in found for problem in said]


def told(written: Written, problems: list[Problem]) -> str:
    """All of it as text: the files but for the page, where documents stand, what was said."""
    parts = [f"{each.severity} {each.rule} {each}" for each in problems]
    parts += [f"{key}: {place}" for key, place in written.places.items()]
    parts += written.remarks
    for each in written.files[1:]:
        parts += [f"--- {each.name}: {each.says}", each.content.decode(each.encoding)]
    return "\n".join(parts).replace("\r\n", "\n") + "\n"


@every_place
@every_case
def test_each_case_makes_the_same_bytes_twice(
    place: Place, file: Path, golden: Callable[[Path, str], None]
) -> None:
    order, problems = ordered(place, file)
    first, second = place.target.write(order), place.target.write(ordered(place, file)[0])
    assert first == second
    golden(Path(__file__).parent / place.target.key / f"{file.stem}.txt", told(first, problems))


@every_place
@every_case
def test_every_document_of_a_case_has_its_lines_in_a_file(place: Place, file: Path) -> None:
    order, _ = ordered(place, file)
    written = place.target.write(order)
    assert set(written.places) == {each.key for each in order.documents}
    lengths = {each.name: len(each.content.splitlines()) for each in written.files}
    used: set[tuple[str, int]] = set()
    for at in written.places.values():
        said = re.fullmatch(r"(.+), \w+ (\d+)(?:–(\d+))?", at)
        assert said is not None, at
        name, first, last = said[1], int(said[2]), int(said[3] or said[2])
        assert 1 <= first <= last <= lengths[name]
        lines = {(name, line) for line in range(first, last + 1)}
        assert not lines & used
        used |= lines


@every_place
def test_the_page_that_explains_comes_first_and_names_every_file(place: Place) -> None:
    file = next(each for each in CASES if each.stem == "two_currencies")
    page, *files = place.target.write(ordered(place, file)[0]).files
    text = page.content.decode()
    assert files
    assert all(each.name in text for each in files)
    assert "Blorp &amp; Sons Ltd" in text
    assert all(each.says for each in (page, *files))


@every_place
def test_an_order_of_nothing_makes_a_page_and_no_more(place: Place) -> None:
    written = place.target.write(place.order([]))
    assert (len(written.files), written.places, written.remarks) == (1, {}, ())


@every_place
def test_new_codes_are_short_plain_and_nobody_elses(place: Place) -> None:
    taken: set[str] = set()
    for name in ("Blorp & Sons Ltd", "Łódź Żółć", "株式会社", "", "A", "'; DROP") * 40:
        code = place.target.new_code(Party(key="", name=name), taken)
        assert code not in taken
        assert re.fullmatch(r"[A-Z0-9]+", code)
        assert len(code) <= place.target.limits.contact_code
        taken.add(code)


@every_place
def test_a_new_company_has_what_a_first_document_needs(place: Place) -> None:
    books = place.target.usual_books()
    assert (books.country, books.currency) == (place.target.country, place.target.currency)
    keys = [(each.kind, each.id) for each in books.items]
    assert len(set(keys)) == len(keys)
    (sales,) = [each for each in books.of("ledger account") if each.id == books.sales_account]
    assert not sales.unusable
    assert [each for each in books.of("tax rate") if not each.unusable]
    assert books.version


@every_place
def test_each_option_is_explained_and_its_usual_value_is_one_of_its_choices(place: Place) -> None:
    options = place.target.options
    assert len({each.key for each in options}) == len(options)
    for each in options:
        assert each.title
        assert each.help.endswith(".")
        assert not each.choices or each.usual in [value for value, _ in each.choices]


@every_place
def test_a_sheet_of_something_else_is_neither_a_list_nor_a_proof(place: Place) -> None:
    sheet = sheet_of("Colour,Size\nred,9\n", name="socks.csv")
    for found in (place.target.read_list(sheet), place.target.read_back(sheet)):
        assert isinstance(found, Problem)
        assert found.at == "socks.csv"
        assert found.says.endswith(".")
        assert found.fix.endswith(".")


@every_place
@every_case
def test_every_problem_says_where_what_and_how_to_mend_it(place: Place, file: Path) -> None:
    for problem in ordered(place, file)[1]:
        assert problem.at
        assert problem.says.endswith(".")
        assert problem.fix.endswith(".")
