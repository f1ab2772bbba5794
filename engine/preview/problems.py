"""The problems of a preview: counted all, told in sentences only as far as somebody looks."""

from functools import cached_property

import numpy as np

from engine.drafts import Draft
from engine.mapping import Ints, distinct
from engine.model import PlacedProblem, RuleCount, SameProblem, Severity
from engine.preview.outcomes import Broken
from engine.preview.values import Values

MOST_ALIKE = 10_000
"""The places of a rule that are looked through for what is the same."""
SHOWN_ALIKE = 3


class Problems:
    """Everything that is wrong, what holds documents first, in the order of rules and rows."""

    def __init__(self, draft: Draft, broken: tuple[Broken, ...], values: Values) -> None:
        self._draft = draft
        self._broken = broken
        self._values = values
        self._alike: dict[str, tuple[SameProblem, ...]] = {}

    @property
    def total(self) -> int:
        return sum(each.findings.count for each in self._broken)

    def __len__(self) -> int:
        return self.total

    def count(self, severity: Severity) -> int:
        return sum(each.findings.count for each in self._broken if each.rule.severity == severity)

    @cached_property
    def by_rule(self) -> tuple[RuleCount, ...]:
        """Each rule that is broken, how often, and what the documents come to on which it is."""
        found = []
        for each in self._broken:
            sources, _ = distinct(each.findings.source)
            found.append(
                RuleCount(
                    each.rule.name,
                    each.rule.title,
                    each.rule.severity,
                    each.findings.count,
                    len(sources),
                    self._values.decimal(int(self._of_documents[sources].sum())),
                    each.findings.say(0).page,
                )
            )
        return tuple(found)

    @cached_property
    def _of_documents(self) -> Ints:
        groups = self._draft.groups
        return groups.sums(groups.lines(self._values.value))

    def page(
        self, start: int = 0, count: int = 100, rule: str | None = None
    ) -> tuple[PlacedProblem, ...]:
        """Some of the problems, in sentences."""
        found: list[PlacedProblem] = []
        for each in self._broken:
            if rule is not None and each.rule.name != rule:
                continue
            here = each.findings.count
            for place in range(start, min(here, start + count - len(found))):
                found.append(self.told(each, place))
            start = max(0, start - here)
            if len(found) >= count:
                break
        return tuple(found)

    def alike(self, rule: str) -> tuple[SameProblem, ...]:
        """What is the same in many places, told once, the most frequent first."""
        if rule not in self._alike:
            found: dict[tuple[str, str], list[tuple[Broken, int]]] = {}
            told = 0
            for each in self._broken:
                if each.rule.name != rule:
                    continue
                for place in range(min(each.findings.count, MOST_ALIKE - told)):
                    said = each.findings.say(place)
                    found.setdefault((said.says, said.fix), []).append((each, place))
                told += each.findings.count
            alike = [
                SameProblem(
                    first := self.told(*places[0]),
                    (first.at, *(self.told(*each).at for each in places[1:SHOWN_ALIKE])),
                    len(places),
                )
                for places in found.values()
            ]
            self._alike[rule] = tuple(sorted(alike, key=lambda each: -each.count))
        return self._alike[rule]

    def of(self, source: int) -> tuple[PlacedProblem, ...]:
        """The problems of one document of the file."""
        return tuple(
            self.told(each, place)
            for each in self._broken
            for place in np.flatnonzero(each.findings.source == source).tolist()
        )

    def title(self, number: int) -> str:
        return self._broken[number].rule.title

    def at(self, number: int, place: int) -> PlacedProblem:
        return self.told(self._broken[number], place)

    def told(self, broken: Broken, place: int) -> PlacedProblem:
        findings, sheet = broken.findings, self._draft.sheet.sheet
        said = findings.say(place)
        source, row = int(findings.source[place]), int(findings.row[place])
        heading = said.heading if said.heading in sheet else ""
        return PlacedProblem(
            rule=broken.rule.name,
            at=sheet.name if findings.once else str(sheet.at(row, heading)),
            says=said.says,
            fix=said.fix,
            severity=broken.rule.severity,
            page=said.page,
            key=said.key,
            row=0 if findings.once else sheet.at(row, heading).row,
            document=None
            if findings.once
            else int(np.searchsorted(self._draft.documents.source, source)),
            number=""
            if findings.once
            else self._draft.sheet.coded("number").at(int(self._draft.groups.first_row[source])),
        )

    def sources(self, rule: str) -> Ints:
        """The documents of the file on which a rule is broken."""
        for each in self._broken:
            if each.rule.name == rule:
                return np.unique(each.findings.source)
        return np.zeros(0, np.int64)
