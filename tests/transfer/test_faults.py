"""A selection of the transfers in which everything goes wrong; `python -m tests.transfer.faults`
runs as many as are wanted, and replays any by its seed."""

import os
from collections.abc import Iterator

import pytest

from engine.transfer import journal
from tests.transfer.faults import Rig, story_of

RUNS = int(os.environ.get("CROSSWALK_FAULT_RUNS", "60"))


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    found = Rig(tmp_path_factory.mktemp("faults"))
    yield found
    found.close()


@pytest.mark.parametrize("first", range(1, RUNS + 1, 20))
def test_every_story_ends_with_each_document_there_once_and_proved(rig: Rig, first: int) -> None:
    for seed in range(first, min(first + 20, RUNS + 1)):
        try:
            rig.run(seed)
        except BaseException as trouble:
            trouble.add_note(f"Replay it with: python -m tests.transfer.faults --seed {seed}")
            raise


def test_a_story_is_the_same_whenever_it_is_told() -> None:
    assert story_of(4711) == story_of(4711)
    assert story_of(4711) != story_of(4712)


def test_the_stories_would_notice_a_document_that_is_sent_again_too_soon(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stories are worth something only as long as a mistake in the engine ends them badly."""
    from datetime import timedelta

    monkeypatch.setattr("engine.transfer.doubting.APPEARS", timedelta(0))
    assert timedelta(minutes=20) < journal.APPEARS
    ended_badly = 0
    for seed in range(1, 80):
        try:
            rig.run(seed)
        except AssertionError:
            ended_badly += 1
            break
    assert ended_badly
