"""Which ledger account a value of the file may mean."""

from collections.abc import Sequence

from engine.suggest.values import AccountProposal, Proposal, SeenValue
from engine.target import Books


def accounts(seen: Sequence[SeenValue], books: Books) -> tuple[AccountProposal, ...]:
    """One proposal for each value, in their order."""
    return tuple(
        AccountProposal(f"{each.field}: {each.value}", None, 0, "No account fits.") for each in seen
    )


def default_account(books: Books) -> Proposal[str]:
    """The account that sales go to unless something else is chosen."""
    return Proposal("", books.sales_account or None, 95, "The company's own sales account.")
