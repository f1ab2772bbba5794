"""How alike names are: the few of many that may be meant, and how sure that is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_SIMILAR = 80
"""What is less similar, letter by letter, is not worth a look."""
_SLAB = 500
_EIGHT = 8
_KEPT = 6
_RARE = 60
_SHORT_WORD = 4


def near_ones(wanted: Sequence[str], among: Sequence[str]) -> list[list[int]]:
    """For each wanted name the places of those that may be meant, in no order.

    Names are compared with their words sorted, so that the order of words does not count; a name
    with words too many is found by the rare words it shares.
    """
    distinct = list(dict.fromkeys(wanted))
    similar = dict(zip(distinct, _similar(distinct, among), strict=True))
    by_word = _rare_words(among)
    for name, places in similar.items():
        shared = {place for word in set(name.split()) for place in by_word.get(word, ())}
        shared.difference_update(places)
        if len(shared) > _KEPT:
            scored = process.cdist(
                [name], [among[place] for place in shared], scorer=fuzz.token_set_ratio
            )[0]
            best = scored.argsort(kind="stable")[::-1][:_KEPT]
            shared = {place for number, place in enumerate(shared) if number in best}
        places.extend(sorted(shared))
    return [similar[name] for name in wanted]


def _similar(wanted: Sequence[str], among: Sequence[str]) -> list[list[int]]:
    """The most similar ones, a slab of the whole matrix at a time."""
    in_order = [" ".join(sorted(each.split())) for each in among]
    in_order += [""] * (-len(in_order) % _EIGHT)
    found: list[list[int]] = [[] for _ in wanted]
    for start in range(0, len(wanted), _SLAB):
        scores = process.cdist(
            [" ".join(sorted(each.split())) for each in wanted[start : start + _SLAB]],
            in_order,
            scorer=fuzz.ratio,
            score_cutoff=_SIMILAR,
            dtype=np.uint8,
            workers=-1,
        )
        for row, place in zip(*_best_first(scores, len(among)), strict=True):
            kept = found[start + row]
            if len(kept) < _KEPT:
                kept.append(place)
    return found


def _best_first(scores: NDArray[np.uint8], names: int) -> tuple[list[int], list[int]]:
    """Rows and places of the scores that are not nought, each row's best before its others.

    Nearly all are nought, so eight are looked at in one go.
    """
    eights = np.flatnonzero(scores.reshape(-1).view(np.uint64))
    rows, places = np.divmod(
        (eights[:, None] * _EIGHT + np.arange(_EIGHT)).reshape(-1), scores.shape[1]
    )
    marks = scores[rows, places]
    order = np.lexsort((places, -marks.astype(np.int16), rows))
    order = order[(marks[order] > 0) & (places[order] < names)]
    return rows[order].tolist(), places[order].tolist()


def _rare_words(names: Iterable[str]) -> dict[str, list[int]]:
    """Where each word stands that only few names have."""
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        for word in set(name.split()):
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
