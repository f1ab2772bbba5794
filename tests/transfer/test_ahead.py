"""While one document is on its way, the next one sets out: on disk, but not to Sage."""

import time
from collections.abc import Callable

import httpx
import pytest

from engine import transfer
from engine.errors import TryAgain
from engine.installation import Installation
from engine.model import Party
from engine.records import Batch
from engine.store import batches as rows
from engine.transfer import journal
from tests.transfer.inside import Crash, Inside, MortalStore, Power, on_both


def at_post(number: int, do: Callable[[], object], when: str = "after") -> Callable[..., None]:
    """Done at one of the documents that Sage is sent, counted from one."""
    seen = [0]

    def around(request: httpx.Request, moment: str) -> None:
        if request.method == "POST" and moment == when:
            seen[0] += 1
            if seen[0] == number:
                do()

    return around


def sealed(here: Inside, *numbers: str) -> Batch:
    batch = here.seal([here.invoice(each) for each in numbers])
    assert here.start(batch) is None
    return batch


def states(here: Inside, batch: Batch) -> dict[str, str]:
    return {each.number: each.state for each in here.lines(batch)}


@on_both
def test_one_document_sets_out_while_another_is_on_its_way_and_no_more(here: Inside) -> None:
    batch = sealed(here, "A", "B", "C")
    seen: list[dict[str, str]] = []
    here.sage.around = at_post(1, lambda: seen.append(states(here, batch)))
    assert here.go(batch) == "All delivered, equal to the penny."
    assert seen == [{"A": "sending", "B": "sending", "C": "waiting"}]
    assert [each["reference"] for each in here.sage.records("sales_invoices")][-3:] == [
        "A",
        "B",
        "C",
    ]


@on_both
def test_what_has_set_out_is_called_back_when_a_slow_call_sees_the_batch_paused(
    here: Inside,
) -> None:
    batch = sealed(here, "A", "B", "C")

    def pause() -> None:
        here.pause(batch)
        time.sleep(0.1)

    here.sage.around = at_post(1, pause)
    here.go(batch)
    assert states(here, batch) == {"A": "delivered", "B": "waiting", "C": "waiting"}
    assert set(here.sage.documents()) >= {"A"}
    assert not {"B", "C"} & set(here.sage.documents())
    with here.installation.store.reading() as session:
        assert [each.tries for each in rows.deliveries(session, here.workspace_id, batch.id)] == [
            1,
            0,
            0,
        ]
    assert here.resume(batch) is None
    assert here.go(batch) == "All delivered, equal to the penny."
    assert all(len(here.sage.documents()[each]) == 1 for each in "ABC")


@on_both
def test_what_is_called_back_from_a_stopped_batch_may_be_sealed_anew(here: Inside) -> None:
    batch = sealed(here, "A", "B", "C")

    def stop() -> None:
        here.stop(batch)
        time.sleep(0.1)

    here.sage.around = at_post(1, stop)
    here.go(batch)
    here.go(batch)
    assert states(here, batch) == {"A": "proved", "B": "left", "C": "left"}
    again = sealed(here, "B", "C")
    assert here.go(again) == "All delivered, equal to the penny."
    assert all(len(here.sage.documents()[each]) == 1 for each in "ABC")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_power_cut_leaves_two_documents_in_doubt_and_both_are_there_once_in_the_end(
    here: Inside, when: str
) -> None:
    batch = sealed(here, "A", "B", "C", "D")
    power = Power()
    mortal = Installation(
        here.installation.settings,
        MortalStore(here.installation.store.engine, power),
        here.installation.keys,
    )

    def cut() -> None:
        power.off = True
        raise Crash

    here.sage.around = at_post(2, cut, when)
    with pytest.raises(Crash):
        transfer.go_on(here.turn(batch, mortal), opening=here.opening, clock=here.clock)
    in_doubt = [number for number, state in states(here, batch).items() if state == "sending"]
    # The answer of A and the intent of C are written once B is on its way.
    assert in_doubt == (["A", "B"] if when == "before" else ["B", "C"])
    assert here.go_to_the_end(batch) == "All delivered, equal to the penny."
    assert all(len(here.sage.documents()[each]) == 1 for each in "ABCD")


def test_the_documents_of_a_contact_that_is_made_keep_the_order_of_the_file(here: Inside) -> None:
    new = Party("new", "Blorp & Sons Ltd", address_1="1 Imaginary Street", country="GB")
    batch = here.seal([here.invoice("A", party=new), here.invoice("B"), here.invoice("C")])
    assert here.start(batch) is None
    assert here.go(batch) == "All delivered, equal to the penny."
    made = [each["reference"] for each in here.sage.records("sales_invoices")]
    assert made[-3:] == ["A", "B", "C"]


def test_the_store_failing_meanwhile_costs_no_answer(here: Inside) -> None:
    batch = sealed(here, "A", "B")

    class Fails(MortalStore):
        def writing(self, **words: object):  # type: ignore[no-untyped-def]
            if here.sage.requests == 2:  # the list of what is there already was the first
                here.sage.requests += 1
                raise TryAgain("The store is out of reach.", 1.0)
            return super().writing(**words)

    failing = Installation(
        here.installation.settings, Fails(here.installation.store.engine), here.installation.keys
    )
    with pytest.raises(TryAgain, match="out of reach"):
        transfer.go_on(here.turn(batch, failing), opening=here.opening, clock=here.clock)
    assert states(here, batch) == {"A": "delivered", "B": "waiting"}
    assert here.go(batch) == "All delivered, equal to the penny."


def test_nobody_calls_back_what_another_has_tried_since(here: Inside) -> None:
    batch = sealed(here, "A")
    store = here.installation.store
    with store.writing() as session:
        (row,) = rows.deliveries(session, here.workspace_id, batch.id)
        version = rows.with_id(session, here.workspace_id, batch.id).version  # type: ignore[union-attr]
        for since in (("waiting",), rows.IN_DOUBT):
            assert rows.intend(
                session, row, version, at=here.clock(), since=since, idempotency_id="a mark"
            )
    with store.writing() as session:
        journal.not_sent(row).keep(session)
    assert states(here, batch) == {"A": "sending"}
