"""Choices are kept one by one, every state can be found again, and nobody overwrites anybody."""

import threading

import pytest

from engine import choices
from engine.choices import Edit
from engine.desk import Desk
from engine.installation import Installation
from engine.model import COUNTRIES, Mapping, Problem
from engine.records import Workspace

STANDARD = {"label": "20%", "rate": "GB_STANDARD", "reason": ""}
ZERO = {"label": "20%", "rate": "GB_ZERO", "reason": "agreed"}


@pytest.fixture
def workspace(installation: Installation) -> Workspace:
    made = Desk(installation, "ann").create_workspace("Harbour", COUNTRIES[0])
    assert isinstance(made, Workspace)
    return made


def _now(installation: Installation, workspace: Workspace, version: int | None = None) -> Mapping:
    with installation.store.reading() as session:
        return choices.at_version(session, workspace.id, "invoices", version)


def _change(installation: Installation, workspace: Workspace, *edits: Edit) -> int | Problem:
    return choices.change(installation, workspace.id, "ann", "Changed.", edits)


def test_a_choice_stands_from_the_version_that_made_it(
    installation: Installation, workspace: Workspace
) -> None:
    assert _change(installation, workspace, Edit("tax", "20%", STANDARD, None)) == 1
    assert _change(installation, workspace, Edit("tax", "20%", ZERO, STANDARD)) == 2
    assert _now(installation, workspace).taxes["20%"].rate == "GB_ZERO"
    assert _now(installation, workspace, 1).taxes["20%"].rate == "GB_STANDARD"
    assert _now(installation, workspace, 0).taxes == {}
    assert _now(installation, workspace).version == 2


def test_a_choice_made_again_is_no_new_version(
    installation: Installation, workspace: Workspace
) -> None:
    _change(installation, workspace, Edit("tax", "20%", STANDARD))
    assert _change(installation, workspace, Edit("tax", "20%", STANDARD, None)) == 1


def test_the_second_of_two_people_is_told_and_overwrites_nothing(
    installation: Installation, workspace: Workspace
) -> None:
    """Both looked while nothing was chosen; Ben was quicker."""
    choices.change(
        installation, workspace.id, "ben", "Taxes.", [Edit("tax", "20%", STANDARD, None)]
    )
    told = _change(
        installation,
        workspace,
        Edit("tax", "5%", {"label": "5%", "rate": "GB_LOWER", "reason": ""}, None),
        Edit("tax", "20%", ZERO, None),
    )
    assert isinstance(told, Problem)
    assert told.says == "ben changed the choice for “20%” a moment ago; none of these 2 was saved."
    assert set(_now(installation, workspace).taxes) == {"20%"}  # nor was the other edit saved


def test_two_people_at_different_rows_do_not_disturb_each_other(
    installation: Installation, workspace: Workspace
) -> None:
    def choose(code: str) -> None:
        value = {"label": code, "rate": "GB_ZERO", "reason": ""}
        for _ in range(5):
            choices.change(installation, workspace.id, code, "Taxes.", [Edit("tax", code, value)])

    threads = [threading.Thread(target=choose, args=(f"code {n}",)) for n in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    mapping = _now(installation, workspace)
    assert (len(mapping.taxes), mapping.version) == (6, 6)


def test_restoring_is_a_version_of_its_own_and_forgets_nothing(
    installation: Installation, workspace: Workspace
) -> None:
    _change(installation, workspace, Edit("tax", "20%", STANDARD))
    _change(installation, workspace, Edit("tax", "20%", None), Edit("tax", "0%", ZERO))
    assert choices.restore(installation, workspace.id, "ann", 1) == 3
    assert set(_now(installation, workspace).taxes) == {"20%"}
    assert set(_now(installation, workspace, 2).taxes) == {"0%"}
    with installation.store.reading() as session:
        lines = choices.versions(session, workspace.id)
    assert [(line.number, line.says) for line in lines] == [
        (3, "Restored version 1."),
        (2, "Changed."),
        (1, "Changed."),
    ]


def test_a_version_that_never_was_is_not_restored(
    installation: Installation, workspace: Workspace
) -> None:
    told = choices.restore(installation, workspace.id, "ann", 9)
    assert isinstance(told, Problem)
    assert told.rule == "mapping-version-unknown"


def test_account_rules_stand_in_their_order(
    installation: Installation, workspace: Workspace
) -> None:
    for place, value in ((2, "Training"), (1, "Support")):
        rule = {"place": place, "field": "item", "value": value, "account": f"a{place}"}
        _change(installation, workspace, Edit("account", f"rule/item/{value}", rule))
    _change(installation, workspace, Edit("account", "default", {"account": "a9"}))
    mapping = _now(installation, workspace)
    assert [rule.value for rule in mapping.account_rules] == ["Support", "Training"]
    assert mapping.default_account == "a9"


def test_the_fields_of_one_kind_of_sheet_are_not_those_of_another(
    installation: Installation, workspace: Workspace
) -> None:
    column = {"how": "column", "source": "Client", "default": ""}
    _change(installation, workspace, Edit("field", "clients/contact", column))
    assert _now(installation, workspace).fields == {}
    with installation.store.reading() as session:
        of_clients = choices.current(session, workspace.id, "clients")
    assert of_clients.fields["contact"].source == "Client"


def test_what_others_changed_since_one_looked_is_not_overwritten(
    installation: Installation, workspace: Workspace
) -> None:
    """Ann looks at version 1; Ben changes 20% and takes 5% away; she has not seen that yet."""
    reduced = {"label": "5%", "rate": "GB_LOWER", "reason": ""}
    _change(installation, workspace, Edit("tax", "20%", STANDARD), Edit("tax", "5%", reduced))
    choices.change(
        installation,
        workspace.id,
        "ben",
        "Taxes.",
        [Edit("tax", "20%", ZERO), Edit("tax", "5%", None)],
    )

    def ann(code: str, value: object) -> int | Problem:
        edits = [Edit("tax", code, value)]
        return choices.change(installation, workspace.id, "ann", "Taxes.", edits, seen=1)

    for code in ("20%", "5%"):
        told = ann(code, {**STANDARD, "reason": "agreed"})
        assert isinstance(told, Problem)
        assert told.says.endswith("yours was not saved.")
    assert ann("20%", ZERO) == 2  # what both of them want needs no words
    assert ann("0%", ZERO) == 3  # what nobody else touched is kept
    assert set(_now(installation, workspace).taxes) == {"20%", "0%"}


def test_undo_goes_back_step_by_step_and_over_a_restore(
    installation: Installation, workspace: Workspace
) -> None:
    for code in ("a", "b", "c"):
        _change(installation, workspace, Edit("tax", code, ZERO))
    choices.restore(installation, workspace.id, "ann", 1)

    def undo() -> set[str]:
        with installation.store.reading() as session:
            seen = choices.version_number(session, workspace.id)
        choices.undo(installation, workspace.id, "ann", seen)
        return set(_now(installation, workspace).taxes)

    assert [undo(), undo(), undo()] == [{"a", "b", "c"}, {"a", "b"}, {"a"}]
    _change(installation, workspace, Edit("tax", "d", ZERO))
    assert [undo(), undo(), undo()] == [{"a"}, set(), set()]
    with installation.store.reading() as session:
        assert choices.last_step(session, workspace.id) is None


def test_an_undo_takes_back_only_what_the_person_saw(
    installation: Installation, workspace: Workspace
) -> None:
    _change(installation, workspace, Edit("tax", "20%", STANDARD))
    choices.change(installation, workspace.id, "ben", "Taxes.", [Edit("tax", "5%", ZERO)])
    told = choices.undo(installation, workspace.id, "ann", 1)
    assert isinstance(told, Problem)
    assert told.says == "ben changed the mapping a moment ago; nothing was undone."
    assert set(_now(installation, workspace).taxes) == {"20%", "5%"}
