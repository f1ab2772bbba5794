"""Which document in Sage a document of the file may be, and what speaks for it."""

from collections.abc import Collection, Mapping, Sequence

from engine.model import Candidate, Document, key_of
from engine.target import Found

_MOST = 20
_WEIGHTS = {"number": 4, "total": 3, "date": 2, "client": 2}
_ENOUGH = 5
"""The number and something else, or the total with the date or the client."""


def candidates(
    document: Document,
    found: Sequence[Found],
    taken: Collection[str],
    names: Mapping[str, str],
    asked: str = "",
) -> Sequence[Candidate]:
    """The likeliest first; with `asked`, those of that number in Sage, however unlike.

    `taken` are the ids of those that stand for other documents, `names` the contacts' by id.
    """
    wanted = key_of(asked)
    ranked: list[tuple[int, Candidate]] = []
    for each in found:
        if each.kind != document.kind or each.status == "void" or each.id in taken:
            continue
        same = {
            "number": key_of(each.number) == key_of(document.number),
            "total": (each.gross, each.currency) == (document.gross, document.currency),
            "date": each.date == document.date,
            "client": bool(document.party.id) and each.contact_id == document.party.id,
        }
        weight = sum(_WEIGHTS[what] for what, yes in same.items() if yes)
        numbers = f"{key_of(each.number)} {key_of(each.target_number)}"
        if wanted in numbers if wanted else (weight >= _ENOUGH or same["number"]):
            ranked.append((weight, _candidate(each, same, names)))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].target_number))
    return [each for _, each in ranked[:_MOST]]


def _candidate(found: Found, same: Mapping[str, bool], names: Mapping[str, str]) -> Candidate:
    alike = [what for what, yes in same.items() if yes]
    unlike = [what for what, yes in same.items() if not yes]
    says = f"The same {_listed(alike)}" if alike else "Nothing is the same"
    if unlike:
        says += f"; another {_listed(unlike)}"
    return Candidate(
        id=found.id,
        target_number=found.target_number,
        number=found.number,
        contact=names.get(found.contact_id, ""),
        date=found.date,
        currency=found.currency,
        gross=found.gross,
        outstanding=found.outstanding,
        status=found.status,
        link=found.link,
        evidence=f"{says}.",
        same=not unlike,
    )


def _listed(words: Sequence[str]) -> str:
    """
    >>> _listed(["number"]), _listed(["number", "total", "date"])
    ('number', 'number, total and date')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
