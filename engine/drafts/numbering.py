"""The number that people will find a document by, from its number in the file."""

import re
from collections.abc import Sequence
from typing import Literal

Prefix = Literal["keep", "strip", "refuse"]

_DIGITS = re.compile(r"[0-9]+", re.ASCII)


def prefix_of(number: str) -> str:
    """What stands before the first digit; the whole of a number without digits.

    >>> prefix_of("INV-A-484"), prefix_of("0000123"), prefix_of("draft")
    ('INV-A-', '', 'draft')
    """
    found = _DIGITS.search(number)
    return number[: found.start()] if found else number


def renumber(number: str, prefix: Prefix, pad: int) -> str:
    """The number under the workspace's policy; one without digits stays as it is.

    >>> renumber("INV-7", "strip", 0), renumber("INV-7", "keep", 4), renumber("7", "strip", 4)
    ('7', 'INV-0007', '0007')
    """
    before = prefix_of(number)
    if before == number:
        return number
    rest = number[len(before) :]
    if pad:
        digits = _DIGITS.match(rest)
        assert digits is not None
        rest = digits[0].zfill(pad) + rest[digits.end() :]
    return rest if prefix == "strip" else before + rest


def renumbered(numbers: Sequence[str], prefix: Prefix, pad: int) -> list[str]:
    if prefix != "strip" and not pad:
        return list(numbers)
    return [renumber(each, prefix, pad) for each in numbers]
