"""Which ledger account a value of the file may mean: by its code, or by the words of its name."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from engine.model import AccountRule
from engine.suggest.called import called_like
from engine.suggest.names import normalised
from engine.suggest.values import AccountProposal, Proposal, SeenValue
from engine.target import Books, ReferenceItem

_CODE = re.compile(r"^\s*([0-9]{3,10})(?=$|[^0-9A-Za-z])|(?<![0-9A-Za-z])([0-9]{4,10})\s*$")
_LEAST_ALIKE = 70
_EMPTY_WORDS = frozenset(("sales", "sale", "of", "and", "the", "income", "fees", "ventes", "de"))


def accounts(
    seen: Sequence[SeenValue],
    books: Books,
    *,
    purchases: bool = False,
    payments: bool = False,
) -> tuple[AccountProposal, ...]:
    """One proposal for each value, in their order; only accounts that can be used are proposed."""
    ledger = books.of("ledger account")
    usable = [item for item in ledger if not item.barred(purchases, payments)]
    by_code = {_bare(item.code): item for item in usable if item.code}
    barred = {
        _bare(item.code): f"{_named(item)} cannot be used: it is {why}."
        for item in ledger
        if (why := item.barred(purchases, payments)) and item.code
    }
    names = [_own_words(item.name) for item in usable]
    return tuple(_proposal(each, usable, names, by_code, barred) for each in seen)


def default_account(books: Books) -> Proposal[str]:
    """The account that sales go to unless a rule says otherwise, as the company has it in Sage."""
    for item in books.of("ledger account"):
        if item.id == books.sales_account:
            if item.unusable:
                says = f"The company's sales account {_named(item)} is {item.unusable}."
                return Proposal("", None, 0, says)
            says = f"{_named(item)} is the company's own sales account."
            return Proposal("", item.id, 97, says)
    by_name = [
        item
        for item in books.of("ledger account")
        if not item.unusable and re.match(r"sales|ventes|umsatz|ventas", item.name.lower())
    ]
    if by_name:
        first = min(by_name, key=lambda item: item.code)
        says = f"{_named(first)} is the first account that is called so."
        return Proposal("", first.id, 70, says)
    return Proposal("", None, 0, "No account is called sales.")


def _proposal(
    seen: SeenValue,
    usable: Sequence[ReferenceItem],
    names: Sequence[str],
    by_code: dict[str, ReferenceItem],
    barred: dict[str, str],
) -> AccountProposal:
    value = seen.value.strip()
    if not value:
        return _none(seen, "There is nothing to tell an account by.")
    found = _CODE.search(value)
    code = _bare(found[1] or found[2]) if found else _bare(value)
    item = by_code.get(code)
    if item is not None:
        says = f"“{value}” has the code of {_named(item)}"
        own = _own_words(re.sub(r"[0-9]+", " ", value))
        if own and fuzz.token_set_ratio(own, _own_words(item.name)) < 40:
            return _one(seen, item, 80, f"{says}, though the names differ.")
        return _one(seen, item, 97, f"{says}.")
    if code in barred:
        return _none(seen, barred[code])
    if found is not None and seen.field == "account":
        return _none(seen, f"No account has the code {found[1] or found[2]}.")
    return _by_name(seen, value, usable, names)


def _by_name(
    seen: SeenValue, value: str, usable: Sequence[ReferenceItem], names: Sequence[str]
) -> AccountProposal:
    found = called_like(
        _own_words(value), usable, names, least=_LEAST_ALIKE, text=value, named=_named
    )
    if found is None:
        return _none(seen, f"No account is called anything like “{value}”.")
    return _one(seen, *found)


def _one(seen: SeenValue, item: ReferenceItem, confidence: int, says: str) -> AccountProposal:
    rule = AccountRule(field=seen.field, value=seen.value, account=item.id)
    return AccountProposal(f"{seen.field}: {seen.value}", rule, confidence, says)


def _none(seen: SeenValue, says: str) -> AccountProposal:
    return AccountProposal(f"{seen.field}: {seen.value}", None, 0, says)


def _named(item: ReferenceItem) -> str:
    return (
        f"“{item.name}” ({item.code})"
        if item.code and item.code not in item.name
        else (f"“{item.name}”")
    )


def _bare(code: str) -> str:
    """A code without zeros in front: 30 and 0030 are one account."""
    plain = code.strip().upper()
    return plain.lstrip("0") or plain


def _own_words(name: str) -> str:
    words = normalised(re.sub(r"\([^)]*[0-9][^)]*\)", " ", name)).split()
    own = [word for word in words if word not in _EMPTY_WORDS and not word.isdigit()]
    return " ".join(own or words)
