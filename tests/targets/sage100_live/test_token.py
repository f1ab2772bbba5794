"""A pasted token that ends while a batch is on its way: nothing is lost or comes twice."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest

from engine import transfer
from engine.errors import NeedsSignIn
from engine.model import BatchState
from engine.records import Batch
from engine.sandbox.sage100.furniture import TOKEN
from tests.harness.at_work import Turn
from tests.targets.sage100_live.conftest import Company, made

ENDED = (
    "Sage 100 n'accepte pas, ou n'accepte plus, le jeton d'accès. Collez-en un nouveau sur"
    " Connection, puis reprenez."
)


def gone_on(company: Company, batch: Batch) -> None:
    turn = Turn(company.installation, company.id, {"batch": batch.id}, company.clock)
    transfer.go_on(turn, clock=company.clock)


def state_of(company: Company, batch: Batch) -> BatchState:
    state = company.desk.sending.state(batch.id)
    assert state is not None
    return state


def really_connected(company: Company, token: str = TOKEN) -> None:
    """The practice company, reached as a real one is: by what was pasted."""
    before = company.desk.connection()
    assert before is not None
    company.desk.disconnect(before.version)
    company.connected_for_real(token)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_token_that_ends_in_a_batch_pauses_it_and_a_new_one_lets_it_end_proved(
    company: Company, after: int
) -> None:
    really_connected(company)
    numbers = ["FA1", "FA2", "FA3"]
    batch = company.sealed(*(made(number) for number in numbers))
    company.practice.goes_wrong("token_ends", path="creerPieceComptable", after=after)

    with pytest.raises(NeedsSignIn):
        gone_on(company, batch)
    state = state_of(company, batch)
    assert (state.state, state.says) == ("paused", ENDED)
    assert [each[2] for each in company.practice.entries() if each[4]] == numbers[:after]

    # Resumed too early it pauses again, and nothing is sent.
    assert company.desk.sending.resume(batch.id) is None
    with pytest.raises(NeedsSignIn):
        gone_on(company, batch)
    assert state_of(company, batch).state == "paused"

    company.practice.says(token="le-suivant")
    connection = company.desk.connection()
    assert connection is not None
    wrong = company.desk.change_ways({"token": "another"}, connection.version)
    assert wrong is not None
    assert ENDED in wrong.says
    assert company.desk.change_ways({"token": "le-suivant"}, connection.version) is None
    assert company.desk.sending.resume(batch.id) is None
    gone_on(company, batch)
    assert state_of(company, batch).title == "All delivered, equal to the penny"
    assert [each[2] for each in company.practice.entries() if each[4]] == numbers


def test_a_token_that_ends_after_the_last_piece_leaves_the_proof_for_the_next_one(
    company: Company,
) -> None:
    really_connected(company)
    batch = company.sealed(made("FA1"))
    company.practice.goes_wrong("token_ends", method="GET", path="ecritures", after=1)
    with pytest.raises(NeedsSignIn):
        gone_on(company, batch)
    company.practice.says(token="le-suivant")
    connection = company.desk.connection()
    assert connection is not None
    assert company.desk.change_ways({"token": "le-suivant"}, connection.version) is None
    assert state_of(company, batch).state == "delivered"
    assert company.desk.sending.read_back(batch.id) is None
    gone_on(company, batch)
    assert state_of(company, batch).title == "Delivered, equal to the penny"
    assert [each[2] for each in company.practice.entries() if each[4]] == ["FA1"]


def test_a_token_that_tells_its_own_end_is_shown_with_it(company: Company) -> None:
    end = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    told = urlsafe_b64encode(json.dumps({"exp": int(end.timestamp())}).encode()).decode()
    token = f"e30.{told.rstrip('=')}.c2lnbmVk"
    company.practice.says(token=token)
    really_connected(company, token)
    state = company.desk.connection()
    assert state is not None
    assert state.token_ends == end
    company.practice.says(token="opaque")
    assert company.desk.change_ways({"token": "opaque"}, state.version) is None
    state = company.desk.connection()
    assert state is not None
    assert state.token_ends is None
