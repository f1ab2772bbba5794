"""The five systems' samples, document by document, to the penny against their control totals."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.mapping import Memo
from engine.preview import Preview, preview
from tests.making import limits
from tests.preview.five_systems import NAMES, Source, sample


def looked_at(source: Source, **changes: bool) -> Preview:
    return preview(source.sheet, source.mapping, source.books, limits(**changes), memo=Memo())


@pytest.mark.parametrize("name", NAMES)
def test_every_document_comes_to_what_the_control_file_says(name: str) -> None:
    source = sample(name)
    view = looked_at(source)
    found = {}
    for index in range(len(view)):
        row = view.row(index)
        expected = source.control[row.source_number]
        came_to = (row.net, row.tax, row.gross)
        wanted = (abs(expected.net), abs(expected.tax), abs(expected.gross))
        if came_to != wanted:
            found[row.number] = {each.rule for each in view.problems_of(index)}
        assert (row.kind == "credit note") == (
            expected.gross < 0 or row.source_number == "INV19"
        ), row
    assert sorted(found) == sorted(source.differs)
    for number, rule in source.differs.items():
        assert rule in found[number]


@pytest.mark.parametrize("name", NAMES)
def test_no_row_and_no_penny_is_lost(name: str) -> None:
    view = looked_at(sample(name))
    assert view.equation.balances
    assert view.equation.came_in.rows == len(view.draft.sheet)


@pytest.mark.parametrize("name", NAMES)
def test_what_becomes_of_every_document_is_told(
    name: str, golden: Callable[[Path, str], None]
) -> None:
    """Each planted quirk is treated, or told in a sentence."""
    golden(Path(__file__).parent / "samples" / f"{name}.txt", told(looked_at(sample(name))))


def test_documents_with_both_signs_are_split_where_the_target_refuses_them(
    golden: Callable[[Path, str], None],
) -> None:
    view = looked_at(sample("connectwise"), negative_lines=False)
    golden(Path(__file__).parent / "samples" / "connectwise-split.txt", told(view))
    assert view.equation.balances


def told(view: Preview) -> str:
    lines = []
    for index in range(len(view)):
        row = view.row(index)
        lines.append(
            f"{row.number:24} {row.kind:11} {row.outcome:9} {row.net:>12,} {row.tax:>10,}"
            f" {row.gross:>12,} {row.currency} {row.contact}"
        )
        if row.why:
            lines.append(f"    {row.why}")
    lines.append("")
    for each in view.problems.page(0, len(view.problems)):
        lines.append(f"{each.severity:4} {each.rule}: {each}")
    equation = view.equation
    lines.append("")
    for name in ("came_in", "ready", "already_there", "changed", "held", "excluded"):
        tally = getattr(equation, name)
        lines.append(f"{name:13} {tally.documents:3} {tally.rows:3} {tally.value:>14,}")
    return "\n".join(lines) + "\n"
