"""The log: whatever is done to it afterwards is found, by line."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine import audit
from engine.audit import Verdict
from engine.keys import Keys, open_keys
from engine.store import Clash, Store, events
from harness.logs import lengthen_log


def _write(store: Store, keys: Keys, lines: int, chain: str = "harbour") -> None:
    with store.writing() as session:
        for number in range(lines):
            audit.record(session, keys, chain, "ann", "noted", f"entry {number}")


def _verdict(store: Store, keys: Keys, chain: str = "harbour") -> Verdict:
    with store.reading() as session:
        verdict = audit.verify(session, keys, chain)
    assert verdict is not None
    return verdict


def _tamper(store: Store, *statements: str) -> None:
    """What someone with the database's own password can do: switch the guard off, and change."""
    with store.writing() as session:
        if store.on_postgresql:
            session.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
        else:
            session.execute(text("DROP TRIGGER event_no_update"))
            session.execute(text("DROP TRIGGER event_no_delete"))
        for statement in statements:
            session.execute(text(statement))


def test_an_untouched_log_is_unbroken(store: Store, keys: Keys) -> None:
    lengthen_log(store, keys, "harbour", 2_000)
    _write(store, keys, 100)
    assert _verdict(store, keys) == Verdict(
        2_100, None, "All 2,100 lines are as they were written."
    )


def test_an_empty_log_is_unbroken(store: Store, keys: Keys) -> None:
    assert _verdict(store, keys).unbroken


@pytest.mark.parametrize(
    ("change", "broken_at", "says"),
    [
        (["UPDATE event SET says = 'x' WHERE number = 3"], 3, "not as it was written"),
        (["UPDATE event SET actor = 'bob' WHERE number = 3"], 3, "not as it was written"),
        (["DELETE FROM event WHERE number = 3"], 3, "Line 3 is missing"),
        (["DELETE FROM event WHERE number = 5"], 5, "ends at line 4, but 5 were written"),
        (
            [
                "DELETE FROM event WHERE number = 3",
                "UPDATE event SET number = 3 WHERE number = 4",
                "UPDATE event SET number = 4 WHERE number = 5",
            ],
            3,
            "does not follow",
        ),
        (
            ["DELETE FROM event WHERE number = 5", "UPDATE chainhead SET number = 4"],
            5,
            "mark at the end",
        ),
        (["DELETE FROM chainhead"], 5, "end of the log is not marked"),
        (["UPDATE event SET key_id = 'ffffffff' WHERE number = 2"], 2, "not here"),
    ],
)
def test_a_change_to_the_log_is_found(
    store: Store, keys: Keys, change: list[str], broken_at: int, says: str
) -> None:
    _write(store, keys, 5)
    _tamper(store, *change)
    verdict = _verdict(store, keys)
    assert (verdict.unbroken, verdict.broken_at) == (False, broken_at)
    assert says in verdict.says


@pytest.mark.parametrize("change", ["UPDATE event SET says = 'x'", "DELETE FROM event"])
def test_the_database_itself_refuses_to_change_the_log(
    store: Store, keys: Keys, change: str
) -> None:
    _write(store, keys, 1)
    with pytest.raises((Clash, DBAPIError), match="only grows"), store.writing() as session:
        session.execute(text(change))
    assert _verdict(store, keys).unbroken


def test_each_workspace_has_a_chain_of_its_own(store: Store, keys: Keys) -> None:
    _write(store, keys, 3, "harbour")
    _write(store, keys, 2, "mill")
    assert (_verdict(store, keys, "harbour").lines, _verdict(store, keys, "mill").lines) == (3, 2)


def test_a_line_is_kept_with_the_change_it_tells_of_or_not_at_all(store: Store, keys: Keys) -> None:
    with pytest.raises(RuntimeError), store.writing() as session:
        audit.record(session, keys, "harbour", "ann", "archived", "Harbour")
        raise RuntimeError("the change itself fails")
    with store.reading() as session:
        assert events.count(session, "harbour") == 0
    assert _verdict(store, keys).unbroken


def test_many_writers_at_once_make_one_chain(store: Store, keys: Keys) -> None:
    def write() -> None:
        for _ in range(10):
            _write(store, keys, 1)

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert _verdict(store, keys) == Verdict(80, None, "All 80 lines are as they were written.")


def test_a_log_that_grows_while_it_is_checked_is_not_called_broken(
    store: Store, keys: Keys
) -> None:
    lengthen_log(store, keys, "harbour", 2_000)
    _write(store, keys, 100)

    def meanwhile(done: int, total: int) -> bool:
        _write(store, keys, 1)
        return True

    with store.reading() as session:
        verdict = audit.verify(session, keys, "harbour", meanwhile)
    assert verdict == Verdict(2_100, None, "All 2,100 lines are as they were written.")


def test_lines_sealed_with_an_older_key_still_hold(store: Store, tmp_path: Path) -> None:
    first = open_keys(tmp_path / "keys", None)
    _write(store, first, 2)
    (tmp_path / "keys" / "0002.key").write_text("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=")
    second = open_keys(tmp_path / "keys", None)
    assert second.current.id != first.current.id
    _write(store, second, 2)
    assert _verdict(store, second) == Verdict(4, None, "All 4 lines are as they were written.")
