"""Transfers to Sage 50 in which everything goes wrong: seeded, and each document there once."""

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from engine import allocating
from engine.errors import EngineError, NeedsSignIn, TryAgain
from engine.model import Document, Party
from engine.records import Batch
from engine.sandbox.sage50.app import FAULTS
from engine.store import batches as rows
from targets.sage50live.conftest import Live, a_workspace
from tests.harness.at_work import Turn

RUNS = 30
_ALLOCATE = "allocatePaymentOnAccount"
MOST_GOES = 200


def _story(live: Live, seed: int) -> None:
    """A batch of invoices, credit notes, new contacts and new products, and what is set against
    them, with faults at random calls."""
    chance = random.Random(seed)
    documents = [_document(live, chance, f"R{seed}-{n}") for n in range(chance.randint(2, 5))]
    batch = live.seal(*documents)
    live.start(batch)
    paths = ("batchtransactionPost", "customer", "", "search/auditHeaders", "product", _ALLOCATE)
    for _ in range(chance.randint(1, 6)):
        path = chance.choice(paths)
        live.practice.befall(chance.choice(list(FAULTS)), path=path, after=chance.randint(0, 4))
    for _ in range(MOST_GOES):
        try:
            live.go(batch)
        except TryAgain as later:
            live.clock.wait(later.seconds)
        except EngineError:
            if live.title(batch).startswith("Paused"):
                live.resume(batch)  # the token was not accepted: a person looked, and went on
        with live.installation.store.reading() as session:
            now = rows.with_id(session, live.workspace.id, batch.id)
        assert now is not None
        if now.proved_at is not None:
            break
    else:
        raise AssertionError(f"seed {seed} does not come to an end")
    _set_against(live, batch)
    live.practice.behave()
    held: dict[str, list[Decimal]] = {}
    for each in live.practice.headers():
        held.setdefault(each["invRef"], []).append(abs(Decimal(each["grossAmount"])))
    for document in documents:
        found = [each.quantize(Decimal("0.01")) for each in held[document.number]]
        assert found == [document.gross], f"seed {seed}, {document.number}: {found}"
    names = [each["name"] for each in live.practice.call("searchSalesLedger", [])]
    assert len(names) == len(set(names)), f"seed {seed}: a client is there twice"


def _set_against(live: Live, batch: Batch) -> None:
    """What belongs to its invoices, each amount once and whole."""
    turn = Turn(live.installation, live.workspace.id, {"batch": batch.id}, live.clock)
    for _ in range(MOST_GOES):
        try:
            allocating.go_on(turn, clock=live.clock)
        except TryAgain as later:
            live.clock.wait(later.seconds)
        except NeedsSignIn:
            continue
        else:
            break
    lines = live.desk.sending.set_against_lines(batch.id)
    usage = live.practice.call("searchUsage", [])
    assert {each.state for each in lines} <= {"done"}
    for each in lines:
        number = each.payer.split()[1]
        parts = [one["amount"] for one in usage if str(one["splitNumber"]) == number]
        assert sum(parts) == each.amount, f"{each.number}: {parts}"


def _document(live: Live, chance: random.Random, number: str) -> Document:
    """An invoice; after the first, sometimes a credit note that takes that one back."""
    words: dict[str, object] = {}
    if chance.random() < 0.4:
        first, second = live.document("").lines
        words["lines"] = (replace(first, item=f"Page {number[:-2]}"), second)
    if number.endswith("-0"):
        return live.document(number, **words)
    if chance.random() < 0.4:
        words |= {"kind": "credit note", "due": None, "credits": f"{number[:-1]}0"}
    if chance.random() < 0.4:
        name = f"Client {number[:-2]}"
        words["party"] = Party(name, name)
    return live.document(number, **words)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    folder: Path = tmp_path_factory.mktemp("faults")
    with a_workspace(folder) as found:
        found.connected()
        wanted = {"products": "new", "set against": "payments and credits"}
        assert found.desk.set_options(wanted) is None
        yield found


@pytest.mark.parametrize("first", range(1, RUNS + 1, 10))
def test_whatever_happens_each_document_is_there_once_to_the_penny(
    lasting: Live, first: int
) -> None:
    for seed in range(first, first + 10):
        _story(lasting, seed)
    assert lasting.practice.call("searchUsage", [])
    assert lasting.practice.call("searchProduct", [])
