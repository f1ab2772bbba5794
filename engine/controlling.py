"""Asking the target's own control before anything is sent: what it would refuse, and why.

Only where the program has one, as Sage 100 has: a call for each document, which writes nothing.
A document is asked about in one form; once it is another, the answer says nothing of it.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine import connecting
from engine.installation import Installation
from engine.model import Document, Problem, from_text, to_text
from engine.records import now
from engine.store import Session, connections
from engine.store import controls as rows
from engine.target import Books, stand_ins

MOST = 500
"""The most documents that one press asks about; the next press goes on."""


class Report(Protocol):
    def __call__(self, done: int, total: int, says: str = "") -> None: ...


def ask(
    installation: Installation,
    workspace_id: str,
    company: str,
    documents: Sequence[Document],
    books: Books,
) -> int:
    """These documents are to be looked at; how many cannot be.

    The control knows only who is there, so what is for a client that is still to be made is tried
    with another in its place; it cannot be where there is none.
    """
    wanted = {
        each.key: to_text(each) for each in documents if each.party.id or stand_ins(each, books)
    }
    with installation.store.writing() as session:
        rows.ask(session, workspace_id, company, wanted)
    return len(documents) - len(wanted)


def control(
    installation: Installation,
    workspace_id: str,
    report: Report,
    pause: Callable[[float], object] = time.sleep,
    untried: int = 0,
) -> str:
    """What was asked is answered, each answer kept at once; how many, in a sentence.

    `untried` is how many documents could not even be asked about.
    """
    with installation.store.reading() as session:
        connection = connections.of(session, workspace_id)
        company = "" if connection is None else connection.business_id
        waiting = rows.unanswered(session, workspace_id, company)
        place = connecting.place_of(connection)
    words = _WORDS["en" if place is None else place.language]
    asked = waiting[:MOST]
    refused = lent = 0
    if asked:
        with connecting.reached(installation, workspace_id, pause=pause, looking=True) as target:
            for done, row in enumerate(asked):
                report(done, len(asked), words.under_way.format(done, len(asked)))
                document = from_text(row.document)
                told = target.control(document)
                lent += not document.party.id
                says, fix = ("", "") if told is None else (told.cause, told.remedy)
                refused += bool(says)
                with installation.store.writing() as session:
                    rows.answer(session, row, now(), says, fix)
    left = len(waiting) - len(asked)
    said = (
        asked and words.answered.format(len(asked), refused),
        lent and words.lent.format(lent),
        left and words.left.format(left),
        untried and words.untried.format(untried),
    )
    return " ".join(each for each in said if each)


@dataclass(frozen=True)
class _Words:
    """How the control is told of in one language."""

    under_way: str
    answered: str
    lent: str
    left: str
    untried: str


_WORDS = {
    "en": _Words(
        "Control: {:,} of {:,} documents.",
        "Documents tried by its own control, which writes nothing: {:,}; it would refuse: {:,}.",
        "Among them, tried with another client as theirs is still to be made: {:,}.",
        "Still to be tried, by the next comparison: {:,}.",
        "Not tried, as their clients are still to be made: {:,}.",
    ),
    "fr": _Words(
        "Contrôle : {:,} pièces sur {:,}.",
        "Pièces essayées par son contrôle, qui n'écrit rien : {:,} ; il en refuserait {:,}.",
        "Dont essayées avec un autre tiers, le leur étant encore à créer : {:,}.",
        "Encore à essayer, à la prochaine comparaison : {:,}.",
        "Non essayées, leur tiers étant encore à créer : {:,}.",
    ),
}


def refusals(
    session: Session, workspace_id: str, company: str
) -> Mapping[str, tuple[str, Problem]]:
    """What the control would refuse, by document: in which form it was asked about, and why."""
    return {
        row.key: (
            row.document,
            Problem("refused-by-control", row.key.partition(" ")[2], row.says, row.fix),
        )
        for row in rows.all_of(session, workspace_id, company)
        if row.says
    }
