"""Rules on choices: every tax, account and client of the file has its place in the target."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.drafts import BY_NOTHING, account_column, first_currency, listed, party
from engine.mapping import EPOCH, Mask, percent_text
from engine.model import key_of
from engine.target import ReferenceItem

# --- taxes -----------------------------------------------------------------------------------


def tax_not_chosen(case: Case) -> Findings:
    """Every tax code has a Sage tax rate."""
    rates = case.draft.rates
    open_ = _open(case)
    names = rates.told.code.words
    one = [
        nothing and not several and not _no_percentage(name)
        for nothing, several, name in zip(open_, rates.told.several, names, strict=True)
    ]

    def say(row: int) -> Said:
        code = rates.told.code.at(row)
        what = quote(code) if code else "lines without a tax code"
        return Said(
            f"{_tax_title(case)}: no Sage tax rate is chosen for {what}.",
            "Choose one on Taxes.",
            "Taxes",
            key_of(code),
            _tax_heading(case),
        )

    return case.rows(_spread(case, one), say)


def several_taxes(case: Case) -> Findings:
    """A line has one tax, or its taxes together have a Sage tax rate."""
    rates = case.draft.rates
    both = [
        nothing and several
        for nothing, several in zip(_open(case), rates.told.several, strict=True)
    ]

    def say(row: int) -> Said:
        code = rates.told.code.at(row)
        return Said(
            f"{_tax_title(case)}: {quote(code)} is more than one tax on a line, and no Sage tax"
            " rate is chosen for them together.",
            "Choose one with their percentages added up on Taxes.",
            "Taxes",
            key_of(code),
            _tax_heading(case),
        )

    return case.rows(_spread(case, both), say)


def tax_without_percentage(case: Case) -> Findings:
    """The tax of a line is one percentage of its net."""
    rates = case.draft.rates
    mixed = [
        nothing and _no_percentage(name)
        for nothing, name in zip(_open(case), rates.told.code.words, strict=True)
    ]

    def say(row: int) -> Said:
        draft = case.draft
        source = int(draft.groups.document_of_row[row])
        name = "tax" if case.sheet.has("tax") else "document_tax"
        text = str(case.sheet.made(name).texts[row].as_py()).strip()
        return Said(
            f"{case.title(name)}: {quote(text)} is no single percentage of"
            f" {case.amount(int(draft.nets.net[row]), source)}; there may be several taxes in it.",
            "Bring a file with the lines of this document on Upload, or choose one Sage tax rate"
            " for it on Taxes.",
            "Taxes",
            key_of(rates.told.code.at(row)),
            case.sheet.heading(name),
        )

    return case.rows(_spread(case, mixed), say)


def _open(case: Case) -> list[bool]:
    """For each tax code of the file, whether nothing is chosen for it."""
    return [choice is None for choice in case.draft.rates.choices]


def _no_percentage(code: str) -> bool:
    return code.startswith(("about ", "a tax on nothing"))


def _spread(case: Case, of_word: Sequence[bool]) -> Mask:
    """The rows whose tax code is wanted."""
    if not any(of_word):
        return np.zeros(len(case.sheet), np.bool_)
    found: Mask = np.array(of_word, np.bool_)[case.draft.rates.word]
    return found


def _tax_title(case: Case) -> str:
    return _tax_heading(case) or "Tax"


def _tax_heading(case: Case) -> str:
    shape = case.sheet.shape
    match shape.taxes:
        case "columns":
            return shape.tax_columns[0] if shape.tax_columns[:1] and shape.tax_columns[
                0] in case.sheet.sheet else ""  # fmt: skip
        case "percent":
            return case.sheet.heading("tax_percent")
        case "amount":
            return case.sheet.heading("tax")
    return case.sheet.heading("tax_code")


def tax_gone(case: Case) -> Findings:
    """Every Sage tax rate that is chosen is still there, and may be used."""
    rates = case.draft.rates
    gone = [
        choice is not None and (item is None or bool(item.unusable))
        for choice, item in zip(rates.choices, rates.items, strict=True)
    ]

    def say(row: int) -> Said:
        item, code = rates.items[int(rates.word[row])], rates.told.code.at(row)
        says = "the Sage tax rate that was chosen is gone."
        if item is not None:
            says = f"the Sage tax rate {quote(item.name)} cannot be used: {item.unusable}."
        return Said(
            f"{_tax_title(case)}: {quote(code)}: {says}",
            "Choose another on Taxes.",
            "Taxes",
            key_of(code),
            _tax_heading(case),
        )

    return case.rows(_spread(case, gone), say)


def tax_not_dated(case: Case) -> Findings:
    """Every Sage tax rate has a percentage on the day of the document."""
    rates, draft = case.draft.rates, case.draft

    def say(row: int) -> Said:
        item = rates.items[int(rates.word[row])]
        assert item is not None
        source = int(draft.groups.document_of_row[row])
        day = EPOCH + timedelta(days=int(draft.date.days[source]))
        return Said(
            f"{_tax_title(case)}: the Sage tax rate {quote(item.name)} charges nothing that is"
            f" known on {day:%d/%m/%Y}.",
            "Choose one that holds on that day on Taxes.",
            "Taxes",
            key_of(rates.told.code.at(row)),
            _tax_heading(case),
        )

    return case.rows(~rates.dated, say)


def tax_percentage(case: Case) -> Findings:
    """The percentage of the Sage tax rate is the one in the file, or somebody has said why not."""
    rates = case.draft.rates
    told = rates.told
    if not told.seen.any():
        return NOTHING
    must_agree = [
        choice is not None and item is not None and not choice.reason.strip()
        for choice, item in zip(rates.choices, rates.items, strict=True)
    ]
    mask = _spread(case, must_agree) & told.seen & rates.dated & (told.percent != rates.percent)

    def say(row: int) -> Said:
        item, code = rates.items[int(rates.word[row])], told.code.at(row)
        assert item is not None
        name = "tax_percent" if case.sheet.has("tax_percent") else "tax_code"
        heading = case.sheet.heading(name) or _tax_heading(case)
        what = f" for {quote(code)}" if code else ""
        return Said(
            f"{heading or 'Tax'}: the file has {percent_text(int(told.percent[row]))} %{what}, but"
            f" {quote(item.name)} in Sage is {percent_text(int(rates.percent[row]))} %.",
            "Choose a rate of that percentage on Taxes, or say there why it differs.",
            "Taxes",
            key_of(code),
            heading,
        )

    return case.rows(mask, say)


def group_tax_negative(case: Case) -> Findings:
    """A tax reckoned once on a document has the document's sign."""
    draft, evidence = case.draft, case.draft.evidence
    net = draft.groups.sums(draft.amounts.net)
    mask = draft.amounts.together & (net < 0)

    def say(source: int) -> Said:
        ours = int(draft.groups.sums(draft.amounts.tax)[source])
        said = (
            f"; the file says {case.amount(int(evidence.tax[source]), source)}"
            if evidence.tax_said[source]
            else ""
        )
        return Said(
            f"{quote(case.number(source))} is less than nothing and taxed as a whole: its tax is"
            f" {case.amount(ours, source)} here{said}.",
            "Make sure of the sign of its tax on Preview; some programs show it positive.",
            "Preview",
        )

    return case.sources(mask, say)


# --- accounts --------------------------------------------------------------------------------

CONTROL = (
    "This nominal code is a control account. To post this transaction, you must enter a valid"
    " nominal code that is not a control account."
)
"""What Sage 50 says when it happens there; people know the sentence."""


def account_missing(case: Case) -> Findings:
    """Every line has a ledger account."""
    accounts = case.draft.accounts

    def say(_: int) -> Said:
        return Said(
            "No ledger account is chosen for the line.",
            "Choose a default sales account, or a rule, on Accounts.",
            "Accounts",
        )

    return case.rows(accounts.by == BY_NOTHING, say)


def account_unusable(case: Case) -> Findings:
    """Every ledger account that a line goes to may be posted to."""
    accounts = case.draft.accounts
    wrong = np.array([bool(item and item.unusable) for item in accounts.items] or [False])

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
        if (item is None or item.unusable) and not (what == "adjustment" and not account):
            wrong[source] = True
            told.setdefault(source, (what, item))

    def say(source: int) -> Said:
        what, item = told[source]
        title = case.title(what)
        if item is None:
            says = f"{title}: no ledger account is chosen, or the one that was is gone."
        elif "control" in item.unusable:
            says = f"{title}: {quote(_named(item))}: {CONTROL}"
        else:
            says = f"{title}: {quote(_named(item))} cannot be used: {item.unusable}."
        return Said(
            says,
            "Choose another under Invoice settings on Accounts.",
            "Accounts",
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
    says = f" cannot be used: {item.unusable}."
    if "control" in item.unusable:
        says = f": {CONTROL}"
    return Said(
        f"{quote(_named(item))}{says}",
        "Choose another on Accounts.",
        "Accounts",
        item.code,
        case.sheet.heading(name) if name else "",
    )


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
        where = f"the rule for {quote(rules[by].value)}" if by >= 0 else "sales"
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


# --- contacts --------------------------------------------------------------------------------


def contact_not_chosen(case: Case) -> Findings:
    """For every client it is chosen whether to link it, to create it or to leave it out."""
    who = case.draft.people
    mask = who.mask([choice is None and bool(key) for choice, key in
                     zip(who.choices, who.clients.keys, strict=True)])  # fmt: skip

    def say(source: int) -> Said:
        place = int(who.document[source])
        name = "contact" if case.sheet.has("contact") else "contact_code"
        return Said(
            f"{case.title(name)}: nothing is chosen for {quote(who.clients.names[place])}.",
            "Choose link or create on Contacts.",
            "Contacts",
            who.clients.keys[place],
            case.sheet.heading(name),
        )

    return case.sources(mask, say)


def contact_unusable(case: Case) -> Findings:
    """Every contact that a client is linked with is still in Sage, and may be used."""
    who = case.draft.people
    wrong = [
        choice is not None and choice.verb == "link" and (item is None or bool(item.unusable))
        for choice, item in zip(who.choices, who.items, strict=True)
    ]

    def say(source: int) -> Said:
        place = int(who.document[source])
        item = who.items[place]
        says = "is gone from Sage" if item is None else f"cannot be used: {item.unusable}"
        called = quote(item.name) if item else "the contact"
        return Said(
            f"{quote(who.clients.names[place])} is linked with {called}, which {says}.",
            "Link it with another on Contacts.",
            "Contacts",
            who.clients.keys[place],
            case.sheet.heading("contact"),
        )

    return case.sources(who.mask(wrong), say)


def contact_too_long(case: Case) -> Findings:
    """Whatever is known of a client that is to be created fits into Sage."""
    who, limits = case.draft.people, case.draft.limits
    most = {
        "name": limits.contact_name,
        "code": limits.contact_code,
        "address_1": limits.address_line,
        "address_2": limits.address_line,
        "city": limits.address_line,
        "region": limits.address_line,
        "postcode": limits.postcode,
        "email": limits.email,
    }
    told: dict[int, tuple[str, str]] = {}
    known = case.draft.parties
    for place, choice in enumerate(who.choices):
        if choice is None or choice.verb != "create":
            continue
        if not known and len(who.clients.names[place]) <= limits.contact_name and len(
            who.clients.codes[place]) <= limits.contact_code:  # fmt: skip
            continue
        made = party(case.draft, place)
        for name, length in most.items():
            if len(getattr(made, name)) > length:
                told.setdefault(place, (name, getattr(made, name)))
    wrong = [place in told for place in range(len(who.choices))]

    def say(source: int) -> Said:
        place = int(who.document[source])
        name, text = told[place]
        return Said(
            f"{quote(who.clients.names[place])}: its {_CALLED[name]} {quote(text)} has {len(text)}"
            f" characters; Sage takes {most[name]}.",
            "Shorten it in the file of clients on Upload, or link it on Contacts.",
            "Contacts",
            who.clients.keys[place],
            case.sheet.heading("contact"),
        )

    return case.sources(who.mask(wrong), say)


_CALLED = {
    "name": "name",
    "code": "code",
    "address_1": "first address line",
    "address_2": "second address line",
    "city": "town",
    "region": "county",
    "postcode": "postcode",
    "email": "e-mail address",
}


def client_code_shared(case: Case) -> Findings:
    """No two clients of different names have one code."""
    who = case.draft.people
    clients = who.clients
    shared = [
        bool(code) and len({key_of(name) for name in names}) > 1
        for code, names in zip(clients.codes, clients.spellings, strict=True)
    ]

    def say(source: int) -> Said:
        place = int(who.document[source])
        first, second = list(dict.fromkeys(map(str.strip, clients.spellings[place])))[:2]
        return Said(
            f"{case.title('contact_code')}: {quote(clients.codes[place])} stands for"
            f" {quote(first)} and for {quote(second)}: both go to one contact.",
            "Correct the code on Upload, if they are two clients.",
            "Upload",
            clients.keys[place],
            case.sheet.heading("contact_code"),
        )

    return case.sources(who.mask(shared), say)


def currency_of_contact(case: Case) -> Findings:
    """Every document is in the currency of its contact, where a contact has only one."""
    draft, who = case.draft, case.draft.people
    if not draft.limits.one_currency_per_contact:
        return NOTHING
    currencies = [
        item.facts.get("currency", "")
        if item
        else _currency_to_be(case, place)
        if choice and choice.verb == "create"
        else ""
        for place, (choice, item) in enumerate(zip(who.choices, who.items, strict=True))
    ]
    if not any(currencies):
        return NOTHING
    place_of = {code: place for place, code in enumerate(draft.money.codes)}
    wanted = np.array([place_of.get(code, -2) if code else -1 for code in currencies], np.int64)
    of = wanted[who.document]
    known = np.array([bool(code) for code in draft.money.codes])[draft.money.document]
    mask = (of != -1) & (of != draft.money.document) & known

    def say(source: int) -> Said:
        place = int(who.document[source])
        item = who.items[place]
        name = item.name if item else who.clients.names[place]
        is_ = "is kept" if item else "will be kept"
        return Said(
            f"{quote(case.number(source))} is in {case.currency(source)}, but {quote(name)} {is_}"
            f" in {currencies[place]}.",
            "Make a second contact for the other currency in Sage, then give these documents a"
            " client code of their own on Upload and link that on Contacts.",
            "Contacts",
            who.clients.keys[place],
            case.sheet.heading("currency"),
        )

    return case.sources(mask, say)


def _currency_to_be(case: Case, place: int) -> str:
    """The currency that a contact will be created in."""
    who = case.draft.people.clients
    known = case.draft.parties.get(who.keys[place]) or case.draft.parties.get(
        key_of(who.names[place])
    )
    return (known.currency if known else "") or first_currency(case.draft, place)


def currency_not_kept(case: Case) -> Findings:
    """Every currency is one that the company keeps in Sage."""
    draft = case.draft
    kept = {item.code or item.id for item in draft.books.of("currency")}
    if not kept:
        return NOTHING
    kept.add(draft.books.currency)
    wrong = np.array([bool(code) and code not in kept for code in draft.money.codes])

    def say(source: int) -> Said:
        return Said(
            f"{quote(case.number(source))} is in {case.currency(source)}, which is none of the"
            " company's currencies in Sage.",
            "Add the currency in Sage, then read the lists again on Connection.",
            "Connection",
            "currency",
            case.sheet.heading("currency"),
        )

    return case.sources(wrong[draft.money.document], say)
