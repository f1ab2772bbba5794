"""Which lines of a mapping's table are shown, by words and by how they stand; one rule for all."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from engine.model import Look, Shown, TableLine

PAGE = 500
"""Lines on one page of a grid: more make a browser slow, fewer part what is pasted."""

_Line = TypeVar("_Line", bound=TableLine)


def sift(lines: Sequence[_Line], look: Look) -> Shown[_Line]:
    """Those that somebody wants to see, in the order of the table, with what hangs on them.

    A line is found where all the words of the search stand in what it is called, or all of them in
    what is chosen for it.
    """
    words = look.search.casefold().split()
    shown = [
        each
        for each in lines
        if (not look.state or each.state == look.state or each.id in look.and_these)
        and (not words or _has(each, words))
    ]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(1, look.page), pages)
    return Shown(
        lines=tuple(shown[PAGE * (page - 1) : PAGE * page]),
        ids=tuple(each.id for each in shown),
        of=len(lines),
        worth=sum((each.worth for each in shown), Decimal(0)),
        chosen=tuple(each.id for each in shown if each.choice),
        states=tuple(sorted(Counter(each.state for each in lines).items())),
        page=page,
        pages=pages,
    )


def _has(line: TableLine, words: Sequence[str]) -> bool:
    texts = " ".join(line.called).casefold(), line.beside.casefold()
    return any(all(word in text for word in words) for text in texts)
