"""What a rule is, and what it finds: the places first, the sentences only for those shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.drafts import Draft, build_all, listed, party
from engine.mapping import Canonical, Ints, Mask
from engine.model import (
    Document,
    Party,
    Problem,
    Sent,
    Severity,
    from_text,
    key_of,
    same_party,
)
from engine.money import amount_text, minor_places
from engine.target import Found

MOST_QUOTED = 60


@dataclass(frozen=True)
class Said:
    """One sentence of what is the matter, one of what to do, and the page to do it on."""

    says: str
    fix: str
    page: str
    key: str = ""
    """What to look at there."""
    heading: str = ""
    """The column it is about; empty for the whole row."""


@dataclass(frozen=True, eq=False)
class Findings:
    """Where a rule is broken: documents of the file, each with the row to look at."""

    source: Ints
    row: Ints
    """Rows of the sheet, by index."""
    say: Callable[[int], Said]
    """The sentence for one of the places, by its number."""
    once: bool = False
    """One problem, however many documents it touches."""

    @property
    def count(self) -> int:
        return min(1, len(self.source)) if self.once else len(self.source)

    def only(self, mask: Mask) -> "Findings":
        """Those in the mask."""
        if bool(mask.all()):
            return self
        places = np.flatnonzero(mask)
        return Findings(
            self.source[places],
            self.row[places],
            lambda number: self.say(int(places[number])),
            self.once,
        )


NOTHING = Findings(np.zeros(0, np.int64), np.zeros(0, np.int64), lambda _: Said("", "", ""))


@dataclass(frozen=True, eq=False)
class Case:
    """What the rules look at: the documents-to-be, and what the target is known to hold."""

    draft: Draft
    sent: Mapping[str, Sent] = field(default_factory=dict)
    found: Sequence[Found] = ()
    refuses: Callable[[Document], Sequence[Problem]] | None = None
    """What the target says of a document beyond its limits."""

    @property
    def sheet(self) -> Canonical:
        return self.draft.sheet

    @cached_property
    def sent_before(self) -> Mapping[int, Sent]:
        """What batches took to the target, or may have, by the documents it is."""
        made = self.draft.documents
        if not self.sent:
            return {}
        if made.parties is None:
            return {at: self.sent[key] for at, key in enumerate(made.key) if key in self.sent}
        theirs: dict[str, list[tuple[Party, Sent]]] = {}
        for each in self.sent.values():
            if each.key.startswith(made.kinds):
                document = from_text(each.text)
                theirs.setdefault(document.title, []).append((document.party, each))
        found: dict[int, Sent] = {}
        for at, title in enumerate(made.title):
            ours = [each for who, each in theirs.get(title, ()) if same_party(self.party(at), who)]
            if ours:
                found[at] = next((each for each in ours if each.key == made.key[at]), ours[0])
        return found

    @cached_property
    def in_target(self) -> Mapping[int, Sequence[Found]]:
        """By document, what the target holds under its number: of what is bought or came in, of
        its supplier or client, or of one that its lists do not name."""
        made = self.draft.documents
        if not self.found:
            return {}
        numbered: dict[str, list[Found]] = {}
        for each in self.found:
            if each.number:
                numbered.setdefault(each.title, []).append(each)
        found = {at: numbered[title] for at, title in enumerate(made.title) if title in numbered}
        if made.parties is None:
            return found
        ours = {
            at: [each for each in there if self._may_be_from(at, each)]
            for at, there in found.items()
        }
        return {at: there for at, there in ours.items() if there}

    def _may_be_from(self, document: int, found: Found) -> bool:
        party = self.party(document)
        if party.id:
            return party.id == found.contact_id
        known = listed(self.sheet, self.draft.books, "contact").get(found.contact_id)
        return known is None or key_of(known.name) == key_of(party.name)

    def party(self, document: int) -> Party:
        """The client or the supplier of a document of the target."""
        place = int(self.draft.people.document[self.draft.documents.source[document]])
        if place not in self._parties:
            self._parties[place] = party(self.draft, place)
        return self._parties[place]

    @cached_property
    def _parties(self) -> dict[int, Party]:
        return {}

    @cached_property
    def told_by_target(self) -> Sequence[tuple[int, Problem]]:
        """Everything that the target says of the documents beyond its limits, by their numbers."""
        if self.refuses is None:
            return ()
        made = build_all(self.draft, range(len(self.draft.documents)))
        return [
            (index, problem)
            for index, document in enumerate(made)
            if document is not None
            for problem in self.refuses(document)
        ]

    # --- places ------------------------------------------------------------------------------

    def rows(self, mask: Mask, say: Callable[[int], Said]) -> Findings:
        """Rows of the sheet in the mask; `say` is asked with the row's index."""
        rows = np.flatnonzero(mask)
        if not len(rows):
            return NOTHING
        source = self.draft.groups.document_of_row[rows]
        return Findings(source, rows, lambda number: say(int(rows[number])))

    def sources(self, mask: Mask, say: Callable[[int], Said], at: Ints | None = None) -> Findings:
        """Documents of the file in the mask; `say` is asked with the document's number.

        `at` gives each document the row to look at; otherwise it is the first.
        """
        sources = np.flatnonzero(mask)
        if not len(sources):
            return NOTHING
        rows = (self.draft.groups.first_row if at is None else at)[sources]
        return Findings(sources, rows, lambda number: say(int(sources[number])))

    def documents(self, mask: Mask, say: Callable[[int], Said]) -> Findings:
        """Documents of the target in the mask; `say` is asked with the document's number."""
        documents = np.flatnonzero(mask)
        if not len(documents):
            return NOTHING
        sources = self.draft.documents.source[documents]
        rows = self.draft.groups.first_row[sources]
        return Findings(sources, rows, lambda number: say(int(documents[number])))

    def everywhere(self, said: Said) -> Findings:
        """All documents, told once."""
        groups = self.draft.groups
        if not len(groups):
            return NOTHING
        every = np.arange(len(groups))
        return Findings(every, groups.first_row, lambda _: said, once=True)

    # --- words -------------------------------------------------------------------------------

    def title(self, name: str) -> str:
        """What people call the field in their file: its column's heading, or else its title."""
        return self.sheet.heading(name) or self.sheet.title(name)

    def currency(self, source: int) -> str:
        return self.draft.money.codes[int(self.draft.money.document[source])]

    def amount(self, minor: int, source: int) -> str:
        """An amount of a document as people write it."""
        places = minor_places(self.currency(source))
        whole, point, decimals = amount_text(abs(minor), places).partition(".")
        return f"{'-' if minor < 0 else ''}{int(whole):,}{point}{decimals}"

    def number(self, source: int) -> str:
        """The document's number in the file."""
        return self.sheet.coded("number").at(int(self.draft.groups.first_row[source]))

    def client(self, source: int) -> str:
        who = self.draft.people
        return who.clients.names[int(who.document[source])]


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong."""

    name: str
    title: str
    severity: Severity
    find: Callable[[Case], Findings]
    creating: bool = False
    """It matters only for what is still to be created."""

    @property
    def truth(self) -> str:
        """What is true of every document that the rule finds nothing on."""
        return (self.find.__doc__ or "").strip().partition("\n")[0]


def quote(text: str) -> str:
    """The text of a cell as a sentence quotes it.

    >>> print(quote(" 31/13 "))
    “31/13”
    """
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= MOST_QUOTED else f"“{text[: MOST_QUOTED - 1]}…”"
