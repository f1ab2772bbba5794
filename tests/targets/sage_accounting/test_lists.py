"""Lists read page by page, from a Sage that keeps its word and from one that does not."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import TryAgain

from .conftest import Connect, Odd, OddSage, Practice, Watch


def envelope(items: list[dict[str, Any]], total: int | None, **more: Any) -> Odd:
    return 200, {}, json.dumps({"$total": total, "$items": items, **more})


def book(ids: list[str], query: Mapping[str, str]) -> Odd:
    """A page of a list as Sage gives it; beyond the end, the last page."""
    size = int(query["items_per_page"])
    last = max(1, -(-len(ids) // size))
    start = (min(int(query["page"]), last) - 1) * size
    return envelope([{"id": each} for each in ids[start : start + size]], len(ids))


def read(odd: OddSage, **query: str) -> list[str]:
    pages = odd.client(Watch()).pages("/contacts", **query)
    return [str(record["id"]) for page in pages for record in page.records]


@pytest.mark.parametrize("total", [0, 1, 199, 200, 201, 400, 1000])
def test_a_list_costs_as_many_calls_as_it_has_pages(odd: OddSage, total: int) -> None:
    ids = [str(number) for number in range(total)]
    odd.answer = lambda method, path, query: book(ids, query)
    assert read(odd) == ids
    assert len(odd.asked) == max(1, -(-total // 200))


def test_an_empty_list_still_tells_sage_s_time(practice: Practice, connect: Connect) -> None:
    (page,) = connect().client.pages("/contacts", search="nobody of this name")
    assert (page.records, page.total) == ((), 0)
    assert page.reply.at is not None


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    shown=st.lists(st.lists(st.integers(0, 40), max_size=6), min_size=1, max_size=8),
    totals=st.lists(st.none() | st.integers(0, 60), min_size=1, max_size=8),
    named=st.booleans(),
)
def test_whatever_the_pages_hold_reading_ends_and_gives_nothing_twice(
    odd: OddSage, shown: list[list[int]], totals: list[int | None], named: bool
) -> None:
    odd.asked.clear()

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        number = min(int(query["page"]), len(shown)) - 1
        items = [{"id": str(each)} for each in shown[number]]
        total = totals[min(number, len(totals) - 1)]
        more = {"$next": f"/contacts?page={number + 2}"} if named else {}
        return envelope(items, total, **more)

    odd.answer = answer
    found = read(odd)
    assert len(found) == len(set(found))
    assert set(found) <= {str(each) for page in shown for each in page}
    assert len(odd.asked) <= len(shown) + 1
    # Every page that was read is there whole.
    for *_, query, _ in odd.asked:
        page = shown[min(int(query["page"]), len(shown)) - 1]
        assert {str(each) for each in page} <= set(found)


def test_the_filters_are_passed_on_every_page(odd: OddSage) -> None:
    ids = [str(number) for number in range(450)]
    odd.answer = lambda method, path, query: book(ids, query)
    asked = {
        "updated_or_created_since": "2026-11-20T08:00:00Z",
        "attributes": "name,reference",
        "exclude_system": "true",
    }
    read(odd, **asked)
    for number, (_, _, query, _) in enumerate(odd.asked, start=1):
        assert query == {**asked, "page": str(number), "items_per_page": "200"}


def test_a_record_that_moved_onto_the_next_page_is_given_once(odd: OddSage) -> None:
    """Somebody adds a contact at the front while the list is read."""
    ids = [str(number) for number in range(250)]

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        found = book(ids, query)
        if len(ids) == 250:
            ids.insert(0, "new")
        return found

    odd.answer = answer
    found = read(odd)
    assert found == [str(number) for number in range(250)]


# --- pages that are too heavy --------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 504])
def test_a_page_that_is_too_heavy_is_read_in_smaller_ones(odd: OddSage, status: int) -> None:
    ids = [str(number) for number in range(530)]

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        too_heavy = query["items_per_page"] == "200" and query["page"] == "2"
        return (status, {}, "") if too_heavy else book(ids, query)

    odd.answer = answer
    assert read(odd, attributes="all") == ids
    sizes = [query["items_per_page"] for _, _, query, _ in odd.asked]
    assert sizes == ["200", "200", "200", "50", "50", "50", "50", "200"]


def test_a_record_that_is_too_heavy_in_any_company_is_read_alone(odd: OddSage) -> None:
    ids = [str(number) for number in range(23)]

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        if path != "/v3.1/contacts":
            return 200, {}, json.dumps({"id": path.rpartition("/")[2], "name": "whole"})
        return (500, {}, "") if "attributes" in query else book(ids, query)

    odd.answer = answer
    pages = odd.client(Watch()).pages("/contacts", attributes="all")
    records = [record for page in pages for record in page.records]
    assert [record["id"] for record in records] == ids
    assert {record["name"] for record in records} == {"whole"}


def test_a_list_that_never_comes_is_given_up(odd: OddSage) -> None:
    odd.answer = lambda method, path, query: (500, {}, "")
    with pytest.raises(TryAgain):
        read(odd, attributes="all")
    assert len(odd.asked) == 2 * 4  # 200, 50 and 10 a page, then the names only


def test_names_only_are_all_there_is_where_nothing_more_was_asked(odd: OddSage) -> None:
    ids = [str(number) for number in range(12)]
    failures = ["once"] * 6  # two tries each with 200, 50 and 10 a page

    def answer(method: str, path: str, query: Mapping[str, str]) -> Odd:
        if failures:
            failures.pop()
            return 500, {}, ""
        return book(ids, query)

    odd.answer = answer
    assert read(odd) == ids
    assert {path for _, path, _, _ in odd.asked} == {"/v3.1/contacts"}


def test_a_slow_page_is_read_in_smaller_ones(practice: Practice, connect: Connect) -> None:
    c = connect(timeout=1.0)
    practice.rules(slow_ms=2_000)
    practice.befall("slow", "slow", path="/contacts")
    pages = list(c.client.pages("/contacts", attributes="all"))
    assert sum(len(page.records) for page in pages) == pages[0].total
