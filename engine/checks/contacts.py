"""Rules on clients: each is linked, created or left out, and fits its contact."""

from collections.abc import Callable

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.drafts import party
from engine.mapping import Same, country_code
from engine.model import Party, key_of
from engine.suggest import wrong_vat_number


def contact_not_chosen(case: Case) -> Findings:
    """For every client it is chosen whether to link it, to create it or to leave it out."""
    who = case.draft.people
    mask = who.mask([choice is None and bool(key) for choice, key in
                     zip(who.choices, who.clients.keys, strict=True)])  # fmt: skip

    def say(source: int) -> Said:
        place = int(who.document[source])
        name = "contact" if case.sheet.has("contact") else "contact_code"
        says = f"nothing is chosen for {quote(who.clients.names[place])}."
        fix = "Choose link or create on Contacts."
        if place in who.clients.apart:
            of, currency = who.clients.apart[place]
            says = (
                f"{quote(who.clients.names[of])} is invoiced in {currency} here, and a contact in"
                f" Sage has one currency: {says}"
            )
            fix = f"Link it with a contact that is kept in {currency}, or create it, on Contacts."
        return Said(
            f"{case.title(name)}: {says}",
            fix,
            "Contacts",
            who.clients.keys[place],
            case.sheet.heading(name),
        )

    return case.sources(mask, say)


def contact_unusable(case: Case) -> Findings:
    """Every contact that a client is linked with is still in Sage, and may be used."""
    who, bought = case.draft.people, case.sheet.purchases
    wrong = [
        choice is not None and choice.verb == "link" and (item is None or bool(item.barred(bought)))
        for choice, item in zip(who.choices, who.items, strict=True)
    ]

    def say(source: int) -> Said:
        place = int(who.document[source])
        item = who.items[place]
        says = "is gone from Sage" if item is None else f"cannot be used: {item.barred(bought)}"
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
        if not known and len(who.clients.names[place]) <= limits.contact_name:
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
    "address_1": "first address line",
    "address_2": "second address line",
    "city": "town",
    "region": "county",
    "postcode": "postcode",
    "email": "e-mail address",
}


def country_unknown(case: Case) -> Findings:
    """The country of every client that is to be created is known by its name or code."""

    def wrong(made: Party) -> str:
        if not made.country or country_code(made.country) is not None:
            return ""
        return (
            f"the country {quote(made.country)} is not known, so its address goes to Sage without"
            " one."
        )

    fix = "Write the country's name or its two letters in the file of clients on Upload."
    return _of_created(case, wrong, fix)


def vat_number_wrong(case: Case) -> Findings:
    """The VAT number of every client that is to be created is one by its country's arithmetic."""

    def wrong(made: Party) -> str:
        number = made.vat_number
        refusing = number and wrong_vat_number(number, country_code(made.country) or "")
        if not refusing:
            return ""
        return f"{quote(number)} is no VAT number of {refusing}, so Sage may refuse the client."

    fix = "Compare it with the client's papers, and correct it in the file of clients on Upload."
    return _of_created(case, wrong, fix)


def _of_created(case: Case, wrong: Callable[[Party], str], fix: str) -> Findings:
    """What the file of clients has wrong of a client that is to be created."""
    who = case.draft.people
    told: dict[int, str] = {}
    if case.draft.parties:
        for place, choice in enumerate(who.choices):
            if choice is not None and choice.verb == "create":
                told[place] = wrong(party(case.draft, place))

    def say(source: int) -> Said:
        place = int(who.document[source])
        return Said(
            f"{quote(who.clients.names[place])}: {told[place]}",
            fix,
            "Upload",
            who.clients.keys[place],
            case.sheet.heading("contact"),
        )

    mask = who.mask([bool(told.get(place)) for place in range(len(who.choices))])
    return case.sources(mask, say)


def client_code_shared(case: Case) -> Findings:
    """No two clients of different names have one code."""
    who = case.draft.people
    clients = who.clients
    shared = case.sheet.memo.node(
        ("shared codes", Same(clients)),
        lambda: [
            bool(code) and len(names) > 1 and len({key_of(name) for name in names}) > 1
            for code, names in zip(clients.codes, clients.spellings, strict=True)
        ],
    )

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
    currencies = case.sheet.memo.node(
        ("currencies", Same(who), Same(draft.money), Same(draft.parties) if draft.parties else ""),
        lambda: [
            item.facts.get("currency", "")
            if item
            else party(draft, place).currency
            if choice and choice.verb == "create"
            else ""
            for place, (choice, item) in enumerate(zip(who.choices, who.items, strict=True))
        ],
    )
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
            f"Link these with a contact that is kept in {case.currency(source)}, or create one, on"
            " Contacts.",
            "Contacts",
            who.clients.keys[place],
            case.sheet.heading("currency"),
        )

    return case.sources(mask, say)


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
