"""Which system a file comes from, where only a person can say; the answer is kept."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from engine import choices, profile
from engine.model import Sheet, SourceReading
from engine.profile import Recognition
from engine.store import Session

Answer = dict[str, Any]
_UNKNOWN = "no system that is known here"
PART = "source"
"""The part of a mapping that answers are kept in, by a file's headings."""


def signature(sheet: Sheet) -> str:
    """The same for every file with these headings, in whatever order."""
    names = "\n".join(sorted(profile.written(each) for each in sheet.headings))
    return hashlib.sha256(names.encode()).hexdigest()[:24]


def answers(session: Session, workspace_id: str) -> Mapping[str, Answer]:
    """What people said of files, by their signature."""
    found = choices.values(session, workspace_id)
    return {key: value for (part, key), value in found.items() if part == PART}


def best(recognitions: Sequence[Recognition], answer: Answer | None) -> Recognition | None:
    """What a sheet is read as: what somebody said it is, or else what fits best."""
    if answer is None:
        return next(iter(recognitions), None)
    return next((each for each in recognitions if _is(each, answer)), None)


def doubts(
    recognitions: Sequence[Recognition], answer: Answer | None, source: str, kind: str, grain: str
) -> tuple[Recognition, ...]:
    """The readings to ask about: those that fit alike, or one that was never held against a file.

    The rest is what it is read as now. Nothing is asked twice.
    """
    now = next((e for e in recognitions if (e.profile.key, e.kind) == (source, kind)), None)
    if now is None or (answer is not None and _is(now, answer)):
        return ()
    if now is recognitions[0] and profile.doubtful(recognitions):
        return profile.alike(recognitions)
    return (now,) if now.profile.is_unverified(kind, grain) else ()


def reading_of(recognition: Recognition) -> SourceReading:
    """One reading as a page puts it to a person."""
    return SourceReading(
        source=recognition.profile.key,
        layout=recognition.layout.key,
        kind=recognition.kind,
        title=_called(recognition),
        found=tuple(dict.fromkeys(recognition.fields.values())),
        missing=profile.missing(recognition),
        unverified=recognition.unverified,
    )


def answer_of(recognition: Recognition | None, label: str) -> Answer:
    """An answer as it is kept."""
    if recognition is None:
        return {"label": label, "source": "", "layout": "", "title": _UNKNOWN}
    return {
        "label": label,
        "source": recognition.profile.key,
        "layout": recognition.layout.key,
        "title": _UNKNOWN if recognition.profile.general else _called(recognition),
    }


def _called(recognition: Recognition) -> str:
    return f"{recognition.profile.title} ({recognition.layout.title})"


def _is(recognition: Recognition, answer: dict[str, Any]) -> bool:
    return (recognition.profile.key, recognition.layout.key) == (
        answer["source"],
        answer["layout"],
    )
