"""What the headings of a sheet may mean: every heading the profiles know, and those like them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from engine.model import FIELDS_OF, UploadKind
from engine.profile import Profile, written

_GENERAL = 2.0
"""A heading of any spreadsheet weighs more than that of one system."""
_PLAIN_WORDS = frozenset(
    (
        *("the", "of", "de", "du", "des", "la", "le", "l", "primary", "main", "default", "billing"),
        *("bill", "sales", "your", "customer", "client", "company", "document", "doc", "detail"),
        *("details", "line"),
    )
)
_LINE_PARTS = frozenset(("detail", "details", "line", "lines", "item", "items"))
_LEAST_ALIKE = 88
_NAMING = frozenset(("name", "id", "identifier", "code"))
_LEAST_PART = 5


@dataclass(frozen=True)
class Meaning:
    """A field that a heading may stand for, and how surely by the heading alone, up to 92."""

    field: str
    surely: float
    says: str


def is_of_a_line(heading: str) -> bool:
    """Whether the heading itself says that it belongs to a line: detail/total.

    >>> is_of_a_line("detail/total"), is_of_a_line("total")
    (True, False)
    """
    first, slash, _ = heading.replace(".", "/").partition("/")
    return bool(slash) and written(first) in _LINE_PARTS


class Vocabulary:
    """The headings of one kind of sheet in all profiles, by what they may mean."""

    def __init__(self, kind: UploadKind, profiles: Sequence[Profile]) -> None:
        weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._rank: dict[tuple[str, str], int] = {}
        fields = {each.name for each in FIELDS_OF[kind]}
        for profile in profiles:
            for layout in profile.layouts:
                if layout.kind != kind:
                    continue
                for field, headings in layout.columns.items():
                    for rank, heading in enumerate(headings):
                        if field not in fields:
                            continue
                        name = written(heading)
                        weights[name][field] += _GENERAL if profile.general else 1.0
                        known = self._rank.get((name, field), rank)
                        self._rank[name, field] = min(known, rank)
        self._weights: Mapping[str, Mapping[str, float]] = weights
        self._names = sorted(weights)
        self._kind = {each.name: each.kind for each in FIELDS_OF[kind]}
        self._level = {each.name: each.level for each in FIELDS_OF[kind]}

    def meanings(self, heading: str) -> Iterator[Meaning]:
        """Everything the heading may mean: as it stands, by its last part, by its own words."""
        name = written(heading)
        if name in self._weights:
            yield from self._of(name, 92, f"“{heading}” is what such a column is called")
            return
        parts = [each for each in heading.replace(".", "/").split("/") if each.strip()]
        if len(parts) > 1 and written(parts[-1]) in _NAMING:
            first = written(parts[0])
            if first in self._weights:
                yield from self._of(first, 84, f"“{heading}” begins as such a column is called")
                return
        if len(parts) > 1 and (last := written(parts[-1])) in self._weights:
            of_line = is_of_a_line(heading)
            for each in self._of(last, 86, f"“{heading}” ends as such a column is called"):
                if not of_line or self._level[each.field] == "line":
                    yield each
            return
        own = " ".join(each for each in name.split() if each not in _PLAIN_WORDS)
        if own in self._weights:
            yield from self._of(own, 82, f"“{heading}” is nearly what such a column is called")
            return
        near = process.extractOne(
            name, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST_ALIKE
        )
        if near is not None:
            yield from self._of(near[0], 0.8 * near[1], f"“{heading}” is much like “{near[0]}”")
        elif part := self._part(name.split()):
            for each in self._of(part, 72, f"“{heading}” has “{part}” in it"):
                if self._kind[each.field] == "text":  # “Paid Amount” is no amount of a document
                    yield each

    def _part(self, words: Sequence[str]) -> str:
        """The longest heading that is known and stands within these words."""
        runs = (
            " ".join(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
        )
        known = [run for run in runs if len(run) >= _LEAST_PART and run in self._weights]
        return max(known, key=len, default="")

    def _of(self, name: str, most: float, says: str) -> Iterator[Meaning]:
        weights = self._weights[name]
        all_of_them = sum(weights.values())
        for field, weight in weights.items():
            rank = min(self._rank[name, field], 15)
            yield Meaning(field, most - 18 * (1 - weight / all_of_them) - 0.15 * rank, says)
