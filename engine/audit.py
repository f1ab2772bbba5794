"""The log of who did what: lines that are only ever added, each sealed to the one before.

Every workspace has a chain of its own. A line's seal is an HMAC over its text and
the seal before it; the chain's head keeps the number and the seal of the last line
under a seal of its own. So a line that is changed, taken out, put in or cut off the
end is found by `verify`, unless the one who did it also holds the key. Someone who
puts back an older copy of the whole store is not found by this: compare the number
and seal that were printed or exported at the time.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from engine.keys import Keys
from engine.records import ChainHead, Event, now
from engine.store import Session, events

_LINES_AT_A_TIME = 2_000


@dataclass(frozen=True)
class Verdict:
    """What a walk along a chain found; `broken_at` is the first line that does not hold."""

    lines: int
    broken_at: int | None
    says: str

    @property
    def unbroken(self) -> bool:
        return self.broken_at is None


def record(session: Session, keys: Keys, chain: str, actor: str, verb: str, says: str) -> Event:
    """One more line, kept together with the change it tells of or not at all."""
    head = events.head_to_extend(session, chain)
    key = keys.current
    event = Event(
        chain=chain,
        number=head.number + 1,
        at=now().isoformat(timespec="microseconds"),
        actor=actor,
        verb=verb,
        says=says,
        key_id=key.id,
        previous=head.last,
        seal="",
    )
    event.seal = key.seal("log line", _text(event))
    head.number, head.last, head.key_id = event.number, event.seal, key.id
    head.seal = key.seal("log head", _head_text(head))
    events.add(session, event, head)
    return event


def verify(
    session: Session,
    keys: Keys,
    chain: str,
    going: Callable[[int, int], bool] = lambda done, total: True,
) -> Verdict | None:
    """Whether every line of the chain is as it was written; None when told to stop midway.

    `going(done, total)` is asked between stretches of lines: it may report, and says
    whether to go on. The session must see one moment (`Store.reading`), or a chain that
    grows meanwhile would look cut off.
    """
    head = events.head(session, chain)
    total = 0 if head is None else head.number
    done, last = 0, ""
    while lines := events.after(session, chain, done, _LINES_AT_A_TIME):
        for line in lines:
            trouble = _trouble(keys, line, done + 1, last)
            if trouble:
                return Verdict(done, done + 1, trouble)
            done, last = line.number, line.seal
        session.expunge_all()
        if not going(done, total):
            return None
    return _ending(keys, head, done, last)


def _trouble(keys: Keys, line: Event, expected: int, previous: str) -> str:
    if line.number != expected:
        return f"Line {expected} is missing: after it comes line {line.number}."
    if line.previous != previous:
        return f"Line {expected} does not follow from the line before it."
    key = keys.named(line.key_id)
    if key is None:
        return f"Line {expected} was sealed with the key {line.key_id}, which is not here."
    if key.seal("log line", _text(line)) != line.seal:
        return f"Line {expected} is not as it was written."
    return ""


def _ending(keys: Keys, head: ChainHead | None, lines: int, last: str) -> Verdict:
    if head is None:
        if lines:
            return Verdict(lines, lines, "The end of the log is not marked.")
        return Verdict(0, None, "The log is empty.")
    key = keys.named(head.key_id)
    if key is None or key.seal("log head", _head_text(head)) != head.seal:
        return Verdict(lines, lines + 1, "The mark at the end of the log is not as it was written.")
    if head.number != lines or head.last != last:
        return Verdict(
            lines, lines + 1, f"The log ends at line {lines}, but {head.number} were written."
        )
    if lines == 1:
        return Verdict(1, None, "The only line is as it was written.")
    return Verdict(lines, None, f"All {lines:,} lines are as they were written.")


def _text(event: Event) -> str:
    """A line as one text in which no two different lines look alike."""
    return json.dumps(
        [
            event.chain,
            event.number,
            event.at,
            event.actor,
            event.verb,
            event.says,
            event.key_id,
            event.previous,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _head_text(head: ChainHead) -> str:
    return json.dumps([head.chain, head.number, head.key_id, head.last])
