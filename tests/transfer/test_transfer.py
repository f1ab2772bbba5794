"""A sealed batch on its way: each document once, to the penny, whatever a person presses."""

from engine import batches, transfer
from tests.transfer.inside import Inside


def test_thirty_documents_are_delivered_once_each_and_read_back_to_the_penny(here: Inside) -> None:
    documents = [here.invoice(f"INV-{n}") for n in range(20)]
    documents += [here.credit_note(f"CN-{n}") for n in range(10)]
    batch = here.seal(documents)
    assert start(here, batch) is None
    before = here.sage.requests
    said = transfer.go_on(here.turn(batch), opening=here.opening, clock=here.clock)
    assert said == "All delivered, equal to the penny."
    held = here.sage.documents()
    assert {each.number: [each.gross] for each in documents}.items() <= held.items()
    assert here.sage.requests - before == 30 + 2
    state = batches.state_of(here.installation, here.workspace_id, batch.id)
    assert state is not None
    assert (state.state, dict(state.counts), state.calls) == ("delivered", {"proved": 30}, None)
    assert state.totals[0].gross == state.there[0].gross


def start(here: Inside, batch, typed: str = ""):
    return transfer.start(
        here.installation,
        here.workspace_id,
        batch.id,
        actor="ann",
        typed=typed,
        enqueue=here.enqueue,
    )
