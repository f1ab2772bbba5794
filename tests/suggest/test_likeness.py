"""Names that nearly match: the quick look loses none of those that a comparison of all finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from engine.suggest.likeness import in_order, near_ones

NAMES = st.lists(
    st.text(alphabet="aabeènrst 012я商-", max_size=14).map(in_order), min_size=1, max_size=40
)


def compared(wanted: list[str], among: list[str]) -> list[set[int]]:
    """For each wanted name everything that is similar, by comparing all with all."""
    scores = process.cdist(wanted, among, scorer=fuzz.ratio, score_cutoff=80, dtype=np.uint8)
    return [set(np.flatnonzero(row).tolist()) for row in scores]


@given(NAMES, NAMES)
def test_no_similar_name_is_lost(wanted, among) -> None:
    for found, similar in zip(near_ones(wanted, among), compared(wanted, among), strict=True):
        assert len(similar.intersection(found)) == min(len(similar), 6)


def test_no_similar_name_is_lost_among_two_thousand(messing) -> None:
    case = messing["case"](300, 2_000, 5)
    wanted = [in_order(client.name.lower()) for client in case.clients]
    among = [in_order(item.name.lower()) for item in case.contacts]
    for found, similar in zip(near_ones(wanted, among), compared(wanted, among), strict=True):
        assert len(similar.intersection(found)) == min(len(similar), 6)


def test_names_that_are_all_alike_are_all_compared() -> None:
    among = [f"client {number:05}" for number in range(3_000)]
    (found,) = near_ones(["client 02718"], among)
    assert found[0] == 2718
    assert len(found) == 6


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert near_ones([], ["blorp"]) == []
    assert near_ones(["blorp", ""], []) == [[], []]
