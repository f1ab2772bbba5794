"""Transfers in which everything goes wrong: seeded, replayable, thousands of them.

    python -m tests.transfer.faults --runs 10000
    python -m tests.transfer.faults --seed 4711

In each run a batch of invoices, credit notes and new contacts, with others that are amended and
voided where they are, meets a practice company that refuses, fails, books and stays silent;
power cuts before, within and after the journal's commits and around the calls; a second worker
that takes the batch up while the first is in the midst of a call; lists that lag behind by up to
twenty minutes; and, in half of the runs, a Sage that does not know a repetition by its mark. At
the end, every document is there once, to the penny, and proved; what was amended stands as
amended, and what was voided is void.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import httpx

from engine import transfer
from engine.batches import document_in
from engine.errors import EngineError, TryAgain
from engine.installation import Installation, open_installation
from engine.model import Document, Party
from engine.records import Batch
from engine.settings import read_settings
from engine.store import batches as rows
from tests.transfer.inside import Crash, Inside, MortalStore, Power, furnished, inside

FAULTS = (
    "429",
    "500_before",
    "500_after_commit",
    "502",
    "503",
    "504",
    "lost_request",
    "lost_reply",
    "expired_token",
    "lapsed_subscription",
    "no_rights",
    "slow",
)
MOST_GOES = 400


@dataclass
class Story:
    """What one run is made of, and what happened in it."""

    seed: int
    documents: int
    contacts: int
    amended: int
    voided: int
    marks: str
    list_delay: int
    chances: dict[str, int]
    cuts: list[int]
    second_worker_at: int
    meanwhile: Literal["before", "after", "never"]
    happened: Counter[str] = field(default_factory=Counter)
    batches: list[Batch] = field(default_factory=list)
    """The one that was sealed first, and what had to be sealed anew."""
    goes: int = 0
    requests: int = 0


def story_of(seed: int) -> Story:
    chance = random.Random(seed)
    faults = chance.sample(FAULTS, chance.randint(1, 4))
    return Story(
        seed=seed,
        documents=chance.randint(2, 6),
        contacts=chance.randint(0, 2),
        amended=chance.choice((0, 1, 2)),
        voided=chance.choice((0, 0, 1, 2)),
        marks=chance.choice(("kept", "ignored")),
        list_delay=chance.choice((0, 0, chance.randint(1, 1200))),
        chances={f"chance_{each}": chance.randint(20, 200) for each in faults},
        # Short distances between power cuts meet every step of the journal of a short batch.
        cuts=[chance.randint(1, 40) for _ in range(chance.randint(0, 4))],
        second_worker_at=chance.choice((0, chance.randint(1, 20))),
        meanwhile=chance.choice(("before", "after", "never")),
    )


def run(here: Inside, story: Story) -> Story:
    """One story to its end; raises an AssertionError where a promise was broken."""
    seed = story.seed
    here.sage.meanwhile = story.meanwhile
    documents = _documents(here, story)
    before = _delivered_before(here, story)
    amended = [_otherwise(each) for each in before[: story.amended]]
    voided = before[story.amended :]
    here.sage.rules(
        seed=seed,
        idempotency=story.marks,
        list_delay_seconds=story.list_delay,
        **story.chances,
    )
    changes = [*map(here.update, amended), *(here.void(each.key) for each in voided)]
    batch = here.seal(documents, f"RUN-{seed}", changes)
    problem = here.start(batch)
    assert problem is None, problem
    story.batches.append(batch)
    _second_worker(here, story, batch)
    power = Power()
    for cut in (*story.cuts, 0):
        power = Power(cut)
        if _until_dark_or_done(here, story, power):
            break
    story.requests = here.sage.requests
    _hold(here, story, [*documents, *amended], voided)
    return story


def _documents(here: Inside, story: Story) -> list[Document]:
    parties = [
        Party(f"new {n}", f"Blorp & Sons {n} Ltd", address_1="1 Imaginary Street", country="GB")
        for n in range(story.contacts)
    ]
    found = []
    for n in range(story.documents):
        party = parties[n % len(parties)] if parties and n % 2 else None
        make = here.credit_note if n % 3 == 2 else here.invoice
        found.append(make(f"F-{n}", party=party))
    return found


def _delivered_before(here: Inside, story: Story) -> list[Document]:
    """On a quiet day, and shown by every list since."""
    if not story.amended + story.voided:
        return []
    found = [
        (here.credit_note if n % 3 == 2 else here.invoice)(f"B-{n}")
        for n in range(story.amended + story.voided)
    ]
    here.delivered(*found)
    here.clock.wait(3600)
    return found


def _otherwise(document: Document) -> Document:
    """A line that is dearer, and on every other document one more of them."""
    first, second = document.lines
    dearer = replace(first, unit_price=first.net + 7, net=first.net + 7)
    more = (second,) if document.number.endswith("0") else ()
    return replace(document, lines=(dearer, second, *more))


def _second_worker(here: Inside, story: Story, batch: Batch) -> None:
    """At one of the calls, another worker takes the batch up, as if the first one were dead."""
    if not story.second_worker_at:
        return
    chance = random.Random(story.seed + 1)
    when = chance.choice(("before", "after"))
    left = [story.second_worker_at]

    def around(request: httpx.Request, moment: str) -> None:
        if moment != when:
            return
        left[0] -= 1
        if left[0] == 0:
            story.happened["second worker"] += 1
            _go(here, story, batch, here.installation)

    here.sage.around = around


def _until_dark_or_done(here: Inside, story: Story, power: Power) -> bool:
    store = MortalStore(here.installation.store.engine, power)
    alive = Installation(here.installation.settings, store, here.installation.keys)
    with _cut_around_calls(here, power):
        while True:
            batch = story.batches[-1]
            story.goes += 1
            assert story.goes < MOST_GOES, "it does not come to an end"
            try:
                _go(here, story, batch, alive)
            except Crash:
                story.happened["power cut"] += 1
                return False
            with here.installation.store.reading() as session:
                now = rows.with_id(session, here.workspace_id, batch.id)
            assert now is not None
            if now.state == "paused":
                story.happened["paused"] += 1
                problem = here.resume(batch)
                assert problem is None, problem
            elif now.state == "delivered" and now.proved_at is not None:
                return True
            elif now.state == "failed" or (now.state == "partly" and now.proved_at is not None):
                _send_again(here, story, batch)
            else:
                here.clock.wait(1)


def _send_again(here: Inside, story: Story, batch: Batch) -> None:
    """A document on which Sage failed eight times goes back to a person, who seals it anew."""
    with here.installation.store.reading() as session:
        back = rows.deliveries(
            session, here.workspace_id, batch.id, states=("refused",), documents_only=True
        )
    assert back
    for row in back:
        assert "Sage failed on it" in row.says, (row.number, row.says)
        assert row.act == "create", (row.number, row.act, row.says)
    story.happened["sent again"] += len(back)
    again = here.seal([document_in(row) for row in back], f"{batch.name}-1")
    assert here.start(again) is None
    story.batches.append(again)


def _go(here: Inside, story: Story, batch: Batch, installation: Installation) -> None:
    try:
        transfer.go_on(here.turn(batch, installation), opening=here.opening, clock=here.clock)
    except TryAgain as later:
        story.happened["try again"] += 1
        here.clock.wait(later.seconds)
    except EngineError as trouble:
        story.happened[type(trouble).__name__] += 1


@contextmanager
def _cut_around_calls(here: Inside, power: Power) -> Iterator[None]:
    """The power may go right before a call leaves and right after Sage has done its part."""
    before = here.sage.around

    def around(request: httpx.Request, moment: str) -> None:
        power.step()
        before(request, moment)
        power.step()

    here.sage.around = around
    try:
        yield
    finally:
        here.sage.around = before


def _hold(here: Inside, story: Story, documents: list[Document], voided: list[Document]) -> None:
    """The promises."""
    held = here.sage.documents()
    for document in voided:
        assert document.number not in held, f"{document.number} is not void"
    for document in documents:
        found = held.get(document.number, [])
        assert len(found) == 1, f"{document.number} is there {len(found)} times"
        assert found == [document.gross], f"{document.number}: {found}"
    names = Counter(each["name"] for each in here.sage.records("contacts"))
    for document in documents:
        if not document.party.id:
            many = names[document.party.name]
            assert many == 1, f"“{document.party.name}” is there {many} times"
    with here.installation.store.reading() as session:
        for batch in story.batches:
            for row in rows.deliveries(session, here.workspace_id, batch.id):
                again = batch is not story.batches[-1] and row.state == "refused"
                assert again or row.state == "proved", (row.number, row.state, row.says)
        now = rows.with_id(session, here.workspace_id, story.batches[-1].id)
    assert now is not None
    assert now.state == "delivered"


# --- many of them ----------------------------------------------------------------------------


class Rig:
    """A store and a furnished practice company, used for one run after the other.

    In memory where the machine has such a folder: the power cuts are ours, not the disk's.
    """

    def __init__(self) -> None:
        memory = Path("/dev/shm")
        self.folder = folder = Path(
            tempfile.mkdtemp(prefix="crosswalk-faults-", dir=memory if memory.is_dir() else None)
        )
        self._furnished = furnished()
        self.template = self._furnished.__enter__()
        self.installation = open_installation(read_settings({"CROSSWALK_DATA": str(folder)}))

    def run(self, story: Story) -> Story:
        here = inside(self.installation, self.template, self.folder)
        try:
            return run(here, story)
        finally:
            here.close()
            for left in self.folder.glob("practice-*.sqlite*"):
                left.unlink()

    def close(self) -> None:
        self.installation.close()
        self._furnished.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)


def _many(seeds: range) -> tuple[list[tuple[int, str]], Counter[str], int]:
    """What failed, what happened, how many calls; in a process of its own."""
    rig = Rig()
    failed: list[tuple[int, str]] = []
    happened: Counter[str] = Counter()
    calls = 0
    try:
        for seed in seeds:
            try:
                story = rig.run(story_of(seed))
            except Exception:
                failed.append((seed, traceback.format_exc()))
            else:
                happened += story.happened
                calls += story.requests
    finally:
        rig.close()
    return failed, happened, calls


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="this one alone, told at length")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    if asked.seed is not None:
        say(str(story_of(asked.seed)))
        failed, happened, calls = _many(range(asked.seed, asked.seed + 1))
        runs = 1
    else:
        runs = asked.runs
        step = 100
        lots = [
            range(start, min(start + step, asked.first + runs))
            for start in range(asked.first, asked.first + runs, step)
        ]
        failed, happened, calls = [], Counter(), 0
        with ProcessPoolExecutor(asked.processes) as pool:
            for lot, (some, what, many) in zip(lots, pool.map(_many, lots), strict=True):
                failed += some
                happened += what
                calls += many
                for seed, trouble in some:
                    say(f"seed {seed}\n{trouble}")
                say(f"… {lot.stop - asked.first:,} runs, {len(failed)} failed")
    for seed, trouble in failed if asked.seed is not None else ():
        say(f"seed {seed}\n{trouble}")
    seconds = time.monotonic() - began
    say(
        f"{runs:,} runs, {len(failed)} failed {[seed for seed, _ in failed][:20]}; "
        f"{calls:,} calls, {dict(happened)}; {seconds:,.0f} s, "
        f"{seconds / runs * 1000:,.0f} ms a run"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
