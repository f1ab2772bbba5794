"""A long log for tests that walk along it, written at once and not line by line."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert

from engine import audit
from engine.keys import Keys
from engine.records import Event
from engine.store import Store, events


def lengthen_log(store: Store, keys: Keys, chain: str, lines: int) -> None:
    """So many more lines, as they would have been recorded one by one."""
    key = keys.current
    made: list[dict[str, Any]] = []
    with store.writing() as session:
        head = events.head_to_extend(session, chain)
        for number in range(head.number + 1, head.number + lines + 1):
            event = SimpleNamespace(
                chain=chain,
                number=number,
                at="2026-03-31T09:00:00",
                actor="ann",
                verb="noted",
                says="",
                key_id=key.id,
                previous=head.last,
            )
            head.last = event.seal = key.seal("log line", audit._text(event))
            made.append(vars(event))
        head.number, head.key_id = head.number + lines, key.id
        head.seal = key.seal("log head", audit._head_text(head))
        session.execute(insert(Event.__table__), made)
        session.add(head)
