"""Rules on ledger accounts: every line goes to one that may be posted to."""

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.drafts import BY_NOTHING, account_column, listed
from engine.model import RECEIPT, key_of
from engine.target import ReferenceItem

CONTROL = (
    "This nominal code is a control account. To post this transaction, you must enter a valid"
    " nominal code that is not a control account."
)
"""What Sage 50 says when it happens there; people know the sentence."""


def account_missing(case: Case) -> Findings:
    """Every line has a ledger account."""
    accounts = case.draft.accounts
    if case.sheet.payments and RECEIPT not in case.draft.limits.kinds:
        return NOTHING  # they go nowhere

    def say(_: int) -> Said:
        if case.sheet.payments:
            return Said(
                "No bank account is chosen for the payment.",
                "Choose a default bank account, or a rule, on Accounts.",
                "Accounts",
            )
        return Said(
            "No ledger account is chosen for the line.",
            f"Choose a default {'expense' if case.sheet.purchases else 'sales'} account, or a rule,"
            " on Accounts.",
            "Accounts",
        )

    return case.rows(accounts.by == BY_NOTHING, say)


def account_unusable(case: Case) -> Findings:
    """Every ledger account that a line goes to may be posted to."""
    accounts = case.draft.accounts
    wrong = np.array([bool(item and _barred(case, item)) for item in accounts.items] or [False])

    def say(row: int) -> Said:
        item = accounts.items[int(accounts.account[row])]
        assert item is not None
        return _unusable(case, item, row)

    return case.rows(wrong[accounts.account], say)


def extra_account_unusable(case: Case) -> Findings:
    """Charges and adjustments go to ledger accounts that may be posted to."""
    extras = case.draft.extras
    lists = listed(case.sheet, case.draft.books, "ledger account")
    wrong = np.zeros(len(case.draft.groups), np.bool_)
    told: dict[int, tuple[str, ReferenceItem | None]] = {}
    for source, what, account in zip(
        extras.document.tolist(), extras.what, extras.account, strict=True
    ):
        item = lists.get(account)
        if (item is None or _barred(case, item)) and not (what == "adjustment" and not account):
            wrong[source] = True
            told.setdefault(source, (what, item))

    def say(source: int) -> Said:
        what, item = told[source]
        title = case.title(what)
        if item is None:
            says = f"{title}: no ledger account is chosen, or the one that was is gone."
        elif "control" in _barred(case, item):
            says = f"{title}: {quote(_named(item))}: {CONTROL}"
        else:
            says = f"{title}: {quote(_named(item))} cannot be used: {_barred(case, item)}."
        return Said(
            says,
            "Choose another on Invoice settings.",
            "Invoice settings",
            what,
            case.sheet.heading(what),
        )

    return case.sources(wrong, say)


def _unusable(case: Case, item: ReferenceItem, row: int) -> Said:
    by = int(case.draft.accounts.by[row])
    name = "account" if by == -1 else ""
    if by >= 0:
        field = case.sheet.mapping.account_rules[by].field
        name = field if field in case.sheet.mapping.fields else ""
    why = _barred(case, item)
    says = f" cannot be used: {why}."
    if "control" in why:
        says = f": {CONTROL}"
    return Said(
        f"{quote(_named(item))}{says}",
        "Choose another on Accounts.",
        "Accounts",
        item.code,
        case.sheet.heading(name) if name else "",
    )


def _barred(case: Case, item: ReferenceItem) -> str:
    return item.barred(case.sheet.purchases, case.sheet.payments)


def _named(item: ReferenceItem) -> str:
    return f"{item.code} {item.name}".strip()


def account_gone(case: Case) -> Findings:
    """Every ledger account that is chosen is still in Sage."""
    accounts = case.draft.accounts
    gone = np.array(
        [bool(id_) and item is None for id_, item in zip(accounts.ids, accounts.items, strict=True)]
        or [False]
    )

    def say(row: int) -> Said:
        by = int(accounts.by[row])
        rules = case.sheet.mapping.account_rules
        kind = case.sheet.mapping.kind
        usual = "sales" if kind == "invoices" else kind
        where = f"the rule for {quote(rules[by].value)}" if by >= 0 else usual
        return Said(
            f"The ledger account that was chosen for {where} is gone from Sage.",
            "Choose another on Accounts.",
            "Accounts",
        )

    return case.rows(gone[accounts.account], say)


def account_code_unknown(case: Case) -> Findings:
    """Every account code of the file is a ledger account, or caught by a rule."""
    accounts = case.draft.accounts
    column = account_column(case.sheet, case.draft.books, "account")

    def say(row: int) -> Said:
        item = accounts.items[int(accounts.account[row])]
        goes = f"; the line goes to {quote(_named(item))}" if item else ""
        return Said(
            f"{case.title('account')}: Sage has no ledger account {quote(column.at(row))}{goes}.",
            "Add a rule for it on Accounts.",
            "Accounts",
            key_of(column.at(row)),
            case.sheet.heading("account"),
        )

    return case.rows(accounts.unknown, say)
