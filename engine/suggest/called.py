"""Which entry of one of Sage's lists is called most like a text, and how sure that is."""

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from engine.target import ReferenceItem

_MARGIN = 8


def called_like(
    words: str,
    items: Sequence[ReferenceItem],
    names: Sequence[str],
    *,
    least: int,
    text: str,
    named: Callable[[ReferenceItem], str],
) -> tuple[ReferenceItem, int, str] | None:
    """The entry whose name is most like these words, how sure that is, and why in a sentence.

    `names` are the entries' names written as the words are, of which `least` in a hundred must
    be alike; `text` and `named` are how people call the text and an entry.
    """
    nearest = process.extract(words, names, scorer=fuzz.token_sort_ratio, limit=2) if words else []
    if not nearest or nearest[0][1] < least:
        return None
    alike, item = nearest[0][1], items[nearest[0][2]]
    if len(nearest) > 1 and nearest[1][1] > alike - _MARGIN:
        other = items[nearest[1][2]]
        return item, 60, f"“{text}” could be {named(item)} or {named(other)}."
    if alike == 100:
        return item, 93, f"“{text}” is what {named(item)} is called."
    return item, min(int(alike), 88), f"“{text}” is {alike:.0f} % like {named(item)}."
