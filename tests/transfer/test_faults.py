"""A selection of the transfers in which everything goes wrong.

`python -m tests.transfer.faults` runs as many as are wanted, and replays any by its seed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.transfer.faults import Rig, story_of
from tests.transfer.outside import ROOT

RUNS = int(os.environ.get("CROSSWALK_FAULT_RUNS", "40"))


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    found = Rig()
    yield found
    found.close()


@pytest.mark.parametrize("first", range(1, RUNS + 1, 20))
def test_every_story_ends_with_each_document_there_once_and_proved(rig: Rig, first: int) -> None:
    for seed in range(first, min(first + 20, RUNS + 1)):
        try:
            rig.run(story_of(seed))
        except BaseException as trouble:
            trouble.add_note(f"Replay it with: python -m tests.transfer.faults --seed {seed}")
            raise


@pytest.mark.parametrize("seed", [3355])
def test_a_story_that_once_ended_badly_ends_well(rig: Rig, seed: int) -> None:
    rig.run(story_of(seed))


def test_as_many_as_are_wanted_are_run_by_one_command() -> None:
    command = [sys.executable, "-m", "tests.transfer.faults", "--runs", "2"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "2 runs, 0 failed" in run.stdout


def test_a_story_is_the_same_whenever_it_is_told() -> None:
    assert story_of(4711) == story_of(4711)
    assert story_of(4711) != story_of(4712)


def test_the_stories_would_notice_a_document_that_is_there_twice(rig: Rig) -> None:
    """A Sage whose lists lag behind for longer than it says, and which knows no marks, gets a
    document twice from anybody who has to go by its lists: then a story ends badly."""
    with pytest.raises(AssertionError, match=r"is there \d times"):
        for seed in range(1, 100):
            chances = {"chance_lost_reply": 300}
            story = replace(story_of(seed), marks="ignored", list_delay=9000, chances=chances)
            rig.run(replace(story, contacts=0, cuts=[]))
