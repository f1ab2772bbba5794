"""A document held against what the target's lists show of it, to the penny."""

from collections.abc import Sequence
from decimal import Decimal

from engine.model import Document, key_of
from engine.target import Found


def difference(document: Document, found: Found) -> str:
    """What Sage holds otherwise than it was sent, in a sentence; empty where all is the same."""
    if found.status == "void":
        return "It is void in Sage."
    said = [
        f"{what} “{theirs}” instead of “{ours}”"
        for what, ours, theirs, same in (
            ("number", document.number, found.number,
             key_of(document.number) == key_of(found.number)),
            ("date", document.date, found.date, document.date == found.date),
            ("currency", document.currency, found.currency,
             found.currency in ("", document.currency)),
        )
        if not same
    ]  # fmt: skip
    if found.contact_id != document.party.id:
        said.append("another contact")
    if found.tags is not None and not _tagged(document, found.tags):
        said.append("another department or project on a line, or none")
    amounts = difference_of_amounts(document, found.net, found.tax, found.gross)
    others = f"In Sage: {', '.join(said)}." if said else ""
    return " ".join(filter(None, (others, amounts)))


def _tagged(document: Document, there: Sequence[frozenset[str]]) -> bool:
    """Whether every line is put down to what it was sent with; the target may know of more."""
    sent = [{line.department, line.project} - {""} for line in document.lines]
    return not any(sent) or (
        len(sent) == len(there)
        and all(ours <= theirs for ours, theirs in zip(sent, there, strict=True))
    )


def difference_of_amounts(
    document: Document, net: Decimal | None, tax: Decimal | None, gross: Decimal | None
) -> str:
    """What Sage reckons otherwise, to the penny; empty where it is the same or not told."""
    told = (
        ("net", document.net, net),
        ("tax", document.tax, tax),
        ("total", document.gross, gross),
    )
    said = [
        f"{what} {theirs:f} instead of {ours:f}"
        for what, ours, theirs in told
        if theirs is not None and theirs != ours
    ]
    return f"In Sage: {', '.join(said)}." if said else ""
