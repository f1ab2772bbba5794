"""How alike names are: the few of many that may be meant, and how sure that is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_SIMILAR = 80
"""What is less similar, letter by letter, is not worth a look."""
_SLAB = 500
_MANY = 8
"""Where one pair of so many may be similar, comparing all of them is as fast."""
_KEPT = 6
_RARE = 60
_SHORT_WORD = 4

_FIGURES, _SPACE, _KINDS = 26, 36, 37  # before them the letters
_BITS = (
    *((kind, 1) for kind in range(_KINDS)),
    *((ord(each) - ord("a"), 2) for each in "eanorilstdhmgcuybp"),
    *((ord(each) - ord("a"), 3) for each in "eanoril"),
    *((_SPACE, times) for times in (2, 3)),
)
_OF_KIND = np.array([kind for kind, _ in _BITS])
_AT_LEAST = np.array([times for _, times in _BITS])


def in_order(key: str) -> str:
    """The name with its words in the order of the alphabet.

    >>> in_order("zig zag zeppelins")
    'zag zeppelins zig'
    """
    return " ".join(sorted(key.split()))


def near_ones(wanted: Sequence[str], among: Sequence[str]) -> list[list[int]]:
    """For each wanted name the places of those that may be meant, in no order.

    All names are as `in_order` writes them, so that the order of words does not count; a name
    with words too many is found by the rare words it shares.
    """
    distinct = list(dict.fromkeys(wanted))
    similar = dict(zip(distinct, _similar(distinct, among), strict=True))
    by_word = _rare_words(among, {word for name in distinct for word in name.split()})
    for name, places in similar.items():
        shared = {place for word in set(name.split()) for place in by_word.get(word, ())}
        shared.difference_update(places)
        if len(shared) > _KEPT:
            in_turn = sorted(shared)
            scored = process.cdist(
                [name], [among[place] for place in in_turn], scorer=fuzz.token_set_ratio
            )[0]
            best = scored.argsort(kind="stable")[::-1][:_KEPT]
            shared = {in_turn[number] for number in best}
        places.extend(sorted(shared))
    return [similar[name] for name in wanted]


def _similar(wanted: Sequence[str], among: Sequence[str]) -> list[list[int]]:
    """The most similar ones of each, the best first."""
    if not wanted or not among:
        return [[] for _ in wanted]
    found: list[list[int]] = []
    letters = _Letters(among)
    for start in range(0, len(wanted), _SLAB):
        slab = wanted[start : start + _SLAB]
        rows, places = letters.may_be_similar(slab)
        if len(rows) * _MANY > len(slab) * len(among):
            matrix = process.cdist(
                slab, among, scorer=fuzz.ratio, score_cutoff=_SIMILAR, dtype=np.uint8, workers=-1
            )
            rows, places = np.nonzero(matrix)
            marks = matrix[rows, places]
        else:
            marks = process.cpdist(
                [slab[row] for row in rows.tolist()],
                [among[place] for place in places.tolist()],
                scorer=fuzz.ratio, score_cutoff=_SIMILAR, dtype=np.uint8, workers=-1,
            )  # fmt: skip
        found += _best_of_each(len(slab), rows, places, marks)
    return found


def _best_of_each(
    count: int, rows: NDArray[np.int64], places: NDArray[np.int64], marks: NDArray[np.uint8]
) -> Iterator[list[int]]:
    """The few places with the best marks in each row; of marks that are the same, the first."""
    seen = np.flatnonzero(marks)
    order = seen[np.lexsort((places[seen], -marks[seen].astype(np.int16), rows[seen]))]
    ends = np.searchsorted(rows[order], np.arange(count + 1)).tolist()
    best = places[order].tolist()
    for first, last in pairwise(ends):
        yield best[first : min(last, first + _KEPT)]


class _Letters:
    """Which letters each of many names has, and how often, as bits of one number.

    Every bit by which two names differ takes at least one letter to be put in or taken out, so
    counting them tells nearly all pairs that cannot be similar, without a look at the names.
    """

    def __init__(self, names: Sequence[str]) -> None:
        bits, lengths = _bits_of(names)
        self._order = np.argsort(lengths, kind="stable")
        self._bits, self._lengths = bits[self._order], lengths[self._order]

    def may_be_similar(self, wanted: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the wanted and places of the names, for all pairs that may be."""
        bits, lengths = _bits_of(wanted)
        rows, places = [], []
        for length in np.unique(lengths).tolist():
            # Similar names are of similar length, as each letter too many has to go.
            least = -(-length * _SIMILAR // (200 - _SIMILAR))
            longest = length * (200 - _SIMILAR) // _SIMILAR
            first, last = np.searchsorted(self._lengths, (least, longest + 1)).tolist()
            near, order = self._bits[first:last], self._order[first:last]
            most = (self._lengths[first:last] + length) * (100 - _SIMILAR) // 100
            most = most.clip(0, 255).astype(np.uint8)
            for row in np.flatnonzero(lengths == length).tolist():
                fits = np.flatnonzero(np.bitwise_count(near ^ bits[row]) <= most)
                places.append(order[fits])
                rows.append(np.full(len(fits), row))
        return np.concatenate(rows), np.concatenate(places)


def _bits_of(names: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The letters of each name, and its length."""
    characters = np.frombuffer("\n".join((*names, "")).encode("utf-32-le"), np.uint32)
    ends = characters == ord("\n")
    row = (np.cumsum(ends) - ends)[~ends]
    character = characters[~ends].astype(np.int64)
    kind = (character - ord("a")) % 26  # letters of other alphabets share the bits of these
    figure = (character >= ord("0")) & (character <= ord("9"))
    kind[figure] = character[figure] - ord("0") + _FIGURES
    kind[character == ord(" ")] = _SPACE
    counts = np.bincount(row * _KINDS + kind, minlength=len(names) * _KINDS)
    bits = counts.reshape(-1, _KINDS)[:, _OF_KIND] >= _AT_LEAST
    packed = np.ascontiguousarray(np.packbits(bits, axis=1)).view(np.uint64).reshape(-1)
    return packed, np.bincount(row, minlength=len(names))


def _rare_words(names: Iterable[str], wanted: set[str]) -> dict[str, list[int]]:
    """Where each wanted word stands, if only few names have it."""
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        for word in wanted.intersection(name.split()):
            if len(word) >= _SHORT_WORD:
                by_word[word].append(place)
    return {word: places for word, places in by_word.items() if len(places) <= _RARE}


def alike(one: str, other: str) -> int:
    """From 0 to 100; names of the same words in another order, or with some more, come near 100.

    >>> alike("blorp and sons", "blorp and sons"), alike("blorp and sons", "sons and blorp")
    (100, 96)
    >>> alike("blorp and sons", "blorp and son") > 90 > alike("blorp and sons", "blorp widgets")
    True
    """
    if one == other:
        return 100
    plain = fuzz.ratio(one, other)
    closed = fuzz.ratio(one.replace(" ", ""), other.replace(" ", ""))
    in_order = fuzz.token_sort_ratio(one, other)
    more_words = fuzz.token_set_ratio(one, other) if min(len(one), len(other)) >= 5 else 0
    return int(max(plain, min(closed, 98), min(in_order, 96), 0.9 * more_words))


def a_slip_apart(one: str, other: str) -> bool:
    """Whether the names are the same but for a slip of a key: the same words, one or two of them
    with a letter missing, doubled, wrong or swapped; or a space too many or too few.

    Figures and short words must be the same: Unit 1 is not Unit 2.

    >>> a_slip_apart("wobbleton marmalade", "wobbelton marmalade")
    True
    >>> a_slip_apart("blorp north", "blorp south"), a_slip_apart("depot 1", "depot 2")
    (False, False)
    >>> a_slip_apart("zig zag zeppelins", "zigzag zeppelins")
    True
    """
    if one == other:
        return True
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return one.replace(" ", "") == other.replace(" ", "")
    different = [(x, y) for x, y in zip(words, others, strict=True) if x != y]
    return len(different) <= 2 and all(
        min(len(x), len(y)) >= _SHORT_WORD
        and x.isalpha()
        and y.isalpha()
        and OSA.distance(x, y, score_cutoff=1) <= 1
        for x, y in different
    )
