"""What one mapping moves against another, in money: between accounts, tax rates and contacts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.drafts import Draft, listed
from engine.mapping import Codes, Mask
from engine.model import OUTCOMES
from engine.money import from_minor, minor_places
from engine.preview.outcomes import EXCLUDED
from engine.preview.view import Preview

_MOST_TOLD = 200
_FROM_TO = "moves {0} from {1} to {2}"


def moved(was: Preview, now: Preview) -> Sequence[str]:
    """Sentences on what differs between two previews of one sheet, the largest sums first.

    Where the rows are grouped into other documents, only the sums are compared.
    """
    before, after = was.draft, now.draft
    told: list[_Move] = []
    if before.sheet.sheet is after.sheet.sheet and np.array_equal(
        before.groups.document_of_row, after.groups.document_of_row
    ):
        matters = ~(_by_row(was, EXCLUDED) | _by_row(now, EXCLUDED))
        every = np.ones(len(matters), np.bool_)
        told = [
            *_moves(after, matters, _accounts(before), _accounts(after), _FROM_TO),
            *_moves(after, matters, _rates(before), _rates(after), "taxes {0} at {2}, not {1}"),
            *_moves(after, matters, _contacts(before), _contacts(after), _FROM_TO),
            *_moves(after, every, _outcomes(was), _outcomes(now), "makes {0} {2}, not {1}"),
        ]  # fmt: skip
        told.sort(key=lambda each: -each.weight)
    return [*(each.says for each in told[:_MOST_TOLD]), *_sums(was, now)]


@dataclass(frozen=True)
class _Move:
    says: str
    weight: int


@dataclass(frozen=True)
class _Labels:
    """What each row of the sheet has: a place among words."""

    words: Sequence[str]
    row: Codes


def _moves(
    draft: Draft, matters: Mask, before: _Labels, after: _Labels, form: str
) -> Iterator[_Move]:
    """For each pair of words that rows went between: their sum, and the documents they touch."""
    place: dict[str, int] = {}
    was, now = (
        np.array([place.setdefault(word, len(place)) for word in each.words] or [0])[each.row]
        for each in (before, after)
    )
    rows = np.flatnonzero((was != now) & matters)
    words = list(place)
    document = draft.groups.document_of_row[rows]
    money = draft.money.document[document].astype(np.int64)
    pair = (was[rows] * len(words) + now[rows]) * len(draft.money.codes) + money
    for each in np.unique(pair).tolist():
        here = pair == each
        both, currency = divmod(each, len(draft.money.codes))
        from_, to = divmod(both, len(words))
        code = draft.money.codes[currency]
        net = int(draft.nets.net[rows[here]].sum())
        documents = len(np.unique(document[here]))
        amount = f"{from_minor(net, minor_places(code)):,} {code}".strip()
        on = f"{documents} document{'s' if documents != 1 else ''}"
        says = form.format(f"{amount} on {on}", words[from_], words[to])
        yield _Move(says[0].upper() + says[1:] + ".", abs(net))


def _accounts(draft: Draft) -> _Labels:
    names = _named(draft, "ledger account")
    return _Labels(
        [names.get(id_, "no account") for id_ in draft.accounts.ids], draft.accounts.account
    )


def _rates(draft: Draft) -> _Labels:
    return _Labels(
        [f"“{item.name}”" if item else "no rate" for item in draft.rates.items], draft.rates.word
    )


def _contacts(draft: Draft) -> _Labels:
    words = []
    who = draft.people
    for choice, item, name in zip(who.choices, who.items, who.clients.names, strict=True):
        match choice.verb if choice else "":
            case "link":
                words.append(f"“{item.name}”" if item else "a contact that is gone")
            case "create":
                words.append(f"a new contact “{name}”")
            case "leave out":
                words.append("nobody, as left out")
            case _:
                words.append("nobody yet")
    return _Labels(words, who.document[draft.groups.document_of_row])


def _outcomes(preview: Preview) -> _Labels:
    words = ["ready" if outcome == "create" else outcome for outcome in OUTCOMES]
    return _Labels(words, preview.outcome_of_row)


def _by_row(preview: Preview, outcome: int) -> Mask:
    found: Mask = preview.outcome_of_row == outcome
    return found


def _named(draft: Draft, kind: Literal["ledger account"]) -> dict[str, str]:
    items = listed(draft.sheet, draft.books, kind)
    return {id_: f"{item.code} {item.name}".strip() for id_, item in items.items()}


def _sums(was: Preview, now: Preview) -> Iterator[str]:
    """How the sums of what is ready differ."""
    before = {each.currency: each for each in was.totals}
    after = {each.currency: each for each in now.totals}
    for code in dict.fromkeys((*before, *after)):
        first, second = before.get(code), after.get(code)
        for what in ("net", "tax"):
            earlier = getattr(first, what) if first else None
            later = getattr(second, what) if second else None
            if earlier != later:
                yield (
                    f"What is ready comes to {later or 0:,} {code} of {what}, not {earlier or 0:,}."
                )
