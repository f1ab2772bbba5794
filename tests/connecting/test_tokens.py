"""Tokens: renewed by one at a time, whoever asks; a death on the way; a new key."""

import importlib.util
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from engine import audit, connecting
from engine.__main__ import main as crosswalk
from engine.errors import CannotStart, NeedsSignIn, TryAgain
from engine.keys import add_key, open_keys
from engine.records import Connection
from engine.store import connections

CALLER = Path(__file__).parent / "caller.py"
_spec = importlib.util.spec_from_file_location("caller", CALLER)
assert _spec is not None
assert _spec.loader is not None
caller = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(caller)


@pytest.fixture
def keeper_of() -> Iterator[Callable[..., Any]]:
    """Keepers of a person's tokens, closed when the test is over."""
    made: list[Any] = []

    def keeper_of(person: Any, renewal: float = 90.0) -> Any:
        made.append(caller.keeper_of(person.installation, person.workspace.id, renewal))
        return made[-1]

    yield keeper_of
    for each in made:
        each.sign_in.close()


def _environment(person: Any) -> dict[str, str]:
    settings = person.installation.settings
    return {
        **os.environ,
        "CROSSWALK_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
    }


def _start(person: Any, what: str, threads: int, rounds: int, renewal: float = 90) -> Any:
    words = (what, person.workspace.id, str(threads), str(rounds), str(renewal))
    return subprocess.Popen(
        [sys.executable, str(CALLER), *words],
        cwd=CALLER.parent.parent.parent,
        env=_environment(person),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _row(person: Any) -> Connection:
    with person.installation.store.reading() as session:
        found = connections.of(session, person.workspace.id)
    assert found is not None
    return found


def test_fifty_threads_and_three_processes_renew_without_losing_the_connection(
    connected: Any, keeper_of: Callable[..., Any], measured: Callable[[str], None]
) -> None:
    """Every token that a caller is given is refused to it, twice over; a used one is dead."""
    began, first = time.monotonic(), _row(connected).generation
    processes = [_start(connected, "ask", 4, 2) for _ in range(3)]
    keeper = keeper_of(connected)
    wrong = caller.ask(keeper, 50, 2)
    ends = [each.communicate(timeout=120) for each in processes]
    assert wrong == []
    assert ends == [("", "")] * 3
    row = _row(connected)
    renewed = row.generation - first
    assert 2 <= renewed <= (50 + 12) * 2
    assert (row.trouble, row.renewer) == ("", "")
    spent = time.monotonic() - began
    kind = "PostgreSQL" if connected.installation.store.on_postgresql else "SQLite"
    measured(f"62 callers on {kind}: {renewed} renewals of a token in {spent:.1f} s")
    connected.read()  # and the last one works


def test_a_token_that_is_still_good_costs_no_call(
    connected: Any, keeper_of: Callable[..., Any]
) -> None:
    keeper = keeper_of(connected)
    before = _row(connected)
    assert keeper(None) == keeper(None) == keeper("an older one")
    assert _row(connected).generation == before.generation


@pytest.mark.parametrize(
    ("when", "grace", "forgotten"),
    [("before", 0, False), ("after", 3600, False), ("after", 0, True)],
    ids=["before Sage heard", "Sage still takes the old one", "Sage forgot"],
)
def test_after_a_death_on_the_way_one_signs_in_again_only_where_sage_forgot(
    connected: Any, keeper_of: Callable[..., Any], when: str, grace: int, forgotten: bool
) -> None:
    connected.practice.rules(refresh_grace_seconds=grace)
    dead = _start(connected, f"die-{when}", 1, 1, renewal=0.5)
    dead.communicate(timeout=60)
    assert dead.returncode == -9
    row = _row(connected)
    assert (row.renewer != "", row.trouble) == (True, "")
    keeper = keeper_of(connected)
    token = keeper(None)  # the one in use lives on for its five minutes
    if not forgotten:
        assert keeper(token) != token
        assert connected.read().startswith("Read ")
        return
    with pytest.raises(NeedsSignIn, match="Sign in again"):
        keeper(token)
    step = connected.step
    assert (step.state, "Sage no longer knows this sign-in" in step.says) == (
        "needs attention",
        True,
    )
    assert connected.sign_in() == "signed-in-again"
    assert connected.step.state == "done"


def test_while_another_renews_one_waits_and_is_told_to_come_back(
    connected: Any, keeper_of: Callable[..., Any]
) -> None:
    row = _row(connected)
    with connected.installation.store.writing() as session:
        assert connections.begin_renewal(session, row.workspace_id, row.generation, "other", 60)
    keeper = connecting.Keeper(
        connected.installation,
        connected.workspace.id,
        keeper_of(connected).sign_in,
        patience=0.3,
    )
    token = keeper(None)
    with pytest.raises(TryAgain):
        keeper(token)
    assert _row(connected).trouble == ""


def test_a_reply_that_comes_late_is_kept_all_the_same(
    connected: Any, keeper_of: Callable[..., Any]
) -> None:
    """The slow one lost its turn; but the token it brings is the only one that Sage still knows."""
    keeper = keeper_of(connected, 0.05)
    slow = keeper_of(connected, 0.05)
    answered, go_on = threading.Event(), threading.Event()

    class Slow(type(slow.sign_in)):  # type: ignore[misc]
        def refresh(self, refresh_token: str) -> Any:
            found = super().refresh(refresh_token)
            answered.set()
            go_on.wait(60)
            return found

    answering = Slow(slow.sign_in.sage)
    slow = connecting.Keeper(
        connected.installation, connected.workspace.id, answering, renewal=0.05
    )
    token = keeper(None)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slow, token)
        assert answered.wait(60)
        with pytest.raises(NeedsSignIn):  # the quick one finds the old token dead
            keeper(token)
        go_on.set()
        assert late.result(60) != token
    answering.close()
    assert _row(connected).trouble == ""
    assert keeper(None) == late.result()


def test_sage_out_of_reach_is_no_reason_to_sign_in_again(
    connected: Any, keeper_of: Callable[..., Any]
) -> None:
    row = _row(connected)
    token = keeper_of(connected)(None)
    with connected.installation.store.writing() as session:
        held = connections.held(session, row.workspace_id)
        assert held is not None
        held.base = "http://127.0.0.1:9"
        connections.keep(session, held)
    keeper = keeper_of(connected)
    with pytest.raises(TryAgain):
        keeper(token)
    assert (_row(connected).trouble, _row(connected).renewer) == ("", "")


# --- keys ------------------------------------------------------------------------------------


def test_a_new_key_locks_every_token_anew_while_others_go_on_with_the_old(
    connected: Any,
    keeper_of: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = _row(connected)
    for name, value in _environment(connected).items():
        monkeypatch.setenv(name, value)
    assert crosswalk(["keys", "rotate"]) == 0
    assert "1 connection is locked with it anew" in capsys.readouterr().out
    after = _row(connected)
    folder = connected.installation.settings.keys_folder
    assert after.key_id == open_keys(folder, None).current.id != before.key_id
    assert after.refresh_token != before.refresh_token
    # This process was started before the new key was made.
    keeper = keeper_of(connected)
    token = keeper(None)
    assert keeper(token) != token
    assert _row(connected).key_id == before.key_id
    with connected.installation.store.reading() as session:
        verdict = audit.verify(session, connected.installation.keys, connected.workspace.id)
    assert verdict is not None
    assert verdict.unbroken
    assert "with the new key" in connected.desk.log(1)[0].says
    assert connecting.lock_anew(connected.installation) == 0


def test_a_token_whose_key_is_lost_is_said_and_left_alone(
    connected: Any, keeper_of: Callable[..., Any]
) -> None:
    with connected.installation.store.writing() as session:
        row = session.exec(select(Connection)).one()
        row.key_id = "00000000"
        session.add(row)
    with pytest.raises(CannotStart, match="00000000"):
        connecting.lock_anew(connected.installation)
    with pytest.raises(NeedsSignIn, match="Restore the key"):
        keeper_of(connected)(None)
    assert _row(connected).trouble == ""


def test_a_new_key_is_made_beside_the_older_ones(tmp_path: Path) -> None:
    first = open_keys(tmp_path, None)
    second = add_key(tmp_path)
    assert second.named(first.current.id) == first.current
    assert second.current.id != first.current.id
    assert first.named(second.current.id) == second.current  # found where the other put it
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0001.key", "0002.key"]
