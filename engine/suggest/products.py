"""Which product, service or stock item an item of the file may be: by its code, or by its name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from engine.model import key_of
from engine.suggest.called import called_like
from engine.suggest.names import normalised
from engine.suggest.values import Proposal
from engine.target import SOLD, Books, ReferenceItem

_LEAST_ALIKE = 75
_CODE_APART = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class SeenItem:
    """An item of the file, and what its lines say."""

    item: str
    description: str = ""


@dataclass(frozen=True)
class ProductProposal(Proposal[str]):
    """The product or service an item may be; the key is the item as `key_of` writes it."""


def products(seen: Sequence[SeenItem], books: Books) -> tuple[ProductProposal, ...]:
    """One proposal for each item, in their order; only what can be sold is proposed."""
    sold = [item for kind in SOLD for item in books.of(kind)]
    usable = [item for item in sold if not item.unusable]
    by_code: dict[str, list[ReferenceItem]] = {}
    for item in sold:
        for code in {_bare(item.code)} - {""}:
            by_code.setdefault(code, []).append(item)
    names = [normalised(item.name) for item in usable]
    return tuple(_proposal(each, usable, names, by_code) for each in seen)


def _proposal(
    seen: SeenItem,
    usable: Sequence[ReferenceItem],
    names: Sequence[str],
    by_code: dict[str, list[ReferenceItem]],
) -> ProductProposal:
    item = seen.item.strip()
    coded = by_code.get(_bare(item), [])
    able = [each for each in coded if not each.unusable]
    if len(able) > 1:
        return _one(seen, able[0], 60, f"“{item}” is the code of {len(able)} of them.")
    if able:
        exact = key_of(able[0].code) == key_of(item)
        says = f"“{item}” {'has' if exact else 'nearly has'} the code of {_named(able[0])}"
        if not exact:
            return _one(seen, able[0], 85, f"{says}.")
        said = normalised(seen.description)
        if said and fuzz.token_set_ratio(said, normalised(able[0].name)) < 40:
            return _one(seen, able[0], 85, f"{says}, though it is described differently.")
        return _one(seen, able[0], 97, f"{says}.")
    if coded:
        return _none(seen, f"{_named(coded[0])} cannot be used: it is {coded[0].unusable}.")
    proposals = [_by_name(seen, text, usable, names) for text in (item, seen.description)]
    return max(proposals, key=lambda each: each.confidence)


def _by_name(
    seen: SeenItem, text: str, usable: Sequence[ReferenceItem], names: Sequence[str]
) -> ProductProposal:
    found = called_like(
        normalised(text), usable, names, least=_LEAST_ALIKE, text=_short(text), named=_named
    )
    if found is None:
        return _none(seen, f"Nothing that Sage sells is called anything like “{seen.item}”.")
    return _one(seen, *found)


def _one(seen: SeenItem, item: ReferenceItem, confidence: int, says: str) -> ProductProposal:
    return ProductProposal(key_of(seen.item), item.id, confidence, says)


def _none(seen: SeenItem, says: str) -> ProductProposal:
    return ProductProposal(key_of(seen.item), None, 0, says)


def _named(item: ReferenceItem) -> str:
    return f"the {item.kind} “{item.name}”" + (f" ({item.code})" if item.code else "")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def _bare(code: str) -> str:
    """A code as people say it: without case, spaces and strokes.

    >>> _bare(" WOB-FP "), _bare("wob fp")
    ('wobfp', 'wobfp')
    """
    return _CODE_APART.sub("", key_of(code))
