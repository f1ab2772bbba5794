"""References for new contacts."""

import re

from hypothesis import given
from hypothesis import strategies as st

from engine.model import Party
from engine.suggest import new_reference, normalised
from engine.suggest.names import all_taken_apart, taken_apart


def test_a_reference_is_readable() -> None:
    assert new_reference(Party(key="x", name="Blorp & Sons Ltd"), set()) == "BLORPSONS1"
    assert new_reference(Party(key="x", name="Ö"), set()) == "O1"
    assert new_reference(Party(key="ab-12", name="株式会社"), set()) == "AB121"
    assert new_reference(Party(key="株", name="株式会社"), set()) == "CLIENT1"


@given(st.lists(st.text(max_size=20), max_size=30))
def test_references_are_short_plain_and_all_different(names) -> None:
    taken: set[str] = set()
    for name in names * 3:
        made = new_reference(Party(key=name, name=name), taken)
        assert re.fullmatch(r"[A-Z0-9]{1,10}", made)
        assert made not in taken
        taken.add(made)


def test_a_thousand_clients_of_one_name_have_a_thousand_references() -> None:
    taken: set[str] = set()
    for _ in range(1_000):
        taken.add(new_reference(Party(key="", name="Imaginary Holdings"), taken))
    assert len(taken) == 1_000
    assert "IMAGIN1000" in taken


@given(st.lists(st.text(max_size=12), max_size=12))
def test_names_are_taken_apart_together_as_they_would_be_alone(names) -> None:
    assert all_taken_apart(names) == [taken_apart(name) for name in names]


@given(st.text(max_size=40))
def test_writing_a_name_alike_twice_changes_nothing_more(name) -> None:
    once = normalised(name)
    assert normalised(once.upper() + " ") in (once, normalised(once))
