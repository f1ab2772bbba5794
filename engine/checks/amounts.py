"""Rules on amounts: ours against the file's own, discounts, charges, adjustments, texts."""

from decimal import Decimal

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.drafts import RATE_BY_FILE
from engine.mapping import Mask
from engine.money import multiply_divide, stands_for


def totals_differ(case: Case) -> Findings:
    """What a document comes to is what the file says it comes to."""
    draft, evidence = case.draft, case.draft.evidence
    if not any(said.any() for said in (evidence.gross_said, evidence.tax_said, evidence.net_said)):
        return NOTHING
    ours_tax = draft.groups.sums(draft.amounts.tax)
    np.add.at(ours_tax, draft.extras.document, draft.extras.tax)
    ours_net = draft.groups.sums(draft.amounts.net)
    np.add.at(ours_net, draft.extras.document, draft.extras.net)
    ours_gross = ours_net + ours_tax
    differs = evidence.gross_said & (ours_gross != evidence.gross)
    differs |= evidence.tax_said & (ours_tax != evidence.tax)
    before = ours_net.copy()  # some files count adjustments into the net, others do not
    adjusted = np.array([what == "adjustment" for what in draft.extras.what], np.bool_)
    np.subtract.at(before, draft.extras.document[adjusted], draft.extras.net[adjusted])
    differs |= evidence.net_said & (ours_net != evidence.net) & (before != evidence.net)
    # Where something is still to be chosen or mended, ours is not yet what it will be.
    whole = (
        draft.nets.known
        & np.array([item is not None for item in draft.rates.items] or [False], np.bool_)[
            draft.rates.word
        ]
    )
    differs &= draft.groups.all(draft.groups.lines(whole))

    def say(source: int) -> Said:
        told = []
        for what, said, ours, theirs in (
            ("with tax", evidence.gross_said, ours_gross, evidence.gross),
            ("of tax", evidence.tax_said, ours_tax, evidence.tax),
            ("before tax", evidence.net_said, ours_net, evidence.net),
        ):
            if said[source] and ours[source] != theirs[source]:
                told.append(
                    f"{case.amount(int(theirs[source]), source)} {what}, Crosswalk reckons"
                    f" {case.amount(int(ours[source]), source)}"
                )
        return Said(
            f"{quote(case.number(source))}: the file says {'; and '.join(told)}.",
            "Compare both on Preview; if only pennies differ, try another rounding on Invoice"
            " settings.",
            "Preview",
        )

    return case.sources(differs, say)


def net_not_product(case: Case) -> Findings:
    """A line's net is its quantity times its price, where the file has all three."""
    sheet, draft = case.sheet, case.draft
    if not all(map(sheet.has, ("net", "quantity", "unit_price"))):
        return NOTHING
    if sheet.has("discount") or sheet.has("discount_percent") or draft.money.same is None:
        return NOTHING
    net, quantity, price = (sheet.numbers(name) for name in ("net", "quantity", "unit_price"))
    places = quantity.places + price.places - draft.money.same
    product = multiply_divide((quantity.values, price.values), 10**places)
    mask = net.ok & quantity.ok & price.ok & (np.abs(product - draft.nets.net) > 1)

    def say(row: int) -> Said:
        source = int(draft.groups.document_of_row[row])
        return Said(
            f"{case.title('net')}: {quote(sheet.sheet.text(row, sheet.heading('net')))} is not"
            f" quantity times price, which is {case.amount(int(product[row]), source)}; the file's"
            " own amount counts."
            if sheet.heading("net")
            else f"The net is not quantity times price, which is {product[row]}.",
            "Look for a discount that is not chosen yet on Fields.",
            "Fields",
            "net",
            sheet.heading("net"),
        )

    return case.rows(mask, say)


def price_too_fine(case: Case) -> Findings:
    """A unit price has no more decimals than the target keeps."""
    sheet, most = case.sheet, case.draft.limits.prices
    if not sheet.has("unit_price"):
        return NOTHING
    price = sheet.numbers("unit_price")
    if price.places <= most:
        return NOTHING
    mask = price.ok & (price.values % 10 ** (price.places - most) != 0)
    if sheet.has("quantity"):  # one unit at 0.125 comes to what one unit at its rounded price does
        quantity = sheet.numbers("quantity")
        one = ~quantity.filled | (np.abs(quantity.values) == 10**quantity.places)
        mask &= ~one

    def say(row: int) -> Said:
        return Said(
            f"{case.title('unit_price')}: {quote(str(price.texts[row].as_py()))} has more than the"
            f" {most} decimals that Sage keeps, so the whole amount stands on one unit.",
            "Nothing is to be done; look at the document on Preview.",
            "Preview",
            "unit_price",
            sheet.heading("unit_price"),
        )

    return case.rows(mask, say)


def zero_document(case: Case) -> Findings:
    """No document comes to nothing."""
    if not case.draft.limits.zero_documents:
        return NOTHING
    return _zero(case, "Leave it out by its status or type on Upload, if it should not be in Sage.")


def zero_document_refused(case: Case) -> Findings:
    """No document comes to nothing, where the target does not take such documents."""
    if case.draft.limits.zero_documents:
        return NOTHING
    return _zero(case, "Leave it out by its status or type on Upload.")


def _zero(case: Case, fix: str) -> Findings:
    made, groups = case.draft.documents, case.draft.groups
    known = groups.all(groups.lines(case.draft.nets.known))
    return case.documents(
        (made.gross == 0) & (made.net == 0) & known[made.source],
        lambda document: Said(
            f"{quote(case.number(int(made.source[document])))} comes to"
            f" {case.amount(0, int(made.source[document]))}.",
            fix,
            "Upload",
        ),
    )


def discount_after_tax(case: Case) -> Findings:
    """A document's discount lowers its tax too."""
    draft = case.draft
    if not draft.amounts.after_tax.any():
        return NOTHING
    off = draft.groups.sums(draft.amounts.off)

    def say(source: int) -> Said:
        return Said(
            f"{quote(case.number(source))}: the discount of"
            f" {case.amount(int(off[source]), source)} is taken off after the tax, as the file's"
            " tax mode says.",
            "Compare the tax on Preview with what the client was asked for.",
            "Preview",
        )

    return case.sources(draft.amounts.after_tax, say)


def discount_on_nothing(case: Case) -> Findings:
    """A document with a discount has lines to take it off from."""
    return case.sources(
        case.draft.amounts.unspread,
        lambda source: Said(
            f"{quote(case.number(source))} has a discount, but its lines come to nothing.",
            "Correct its amounts on Upload.",
            "Upload",
            "document_discount",
            case.sheet.heading("document_discount"),
        ),
    )


def charges_tax(case: Case) -> Findings:
    """The tax on a document's charges is that of a tax rate."""
    extras = case.draft.extras
    wrong = _extras(case, "charges", [not rate for rate in extras.rate])
    told = case.sheet.has("charges_tax") or case.sheet.has("charges_percent")

    def say(source: int) -> Said:
        place = _place(case, "charges", source)
        net = case.amount(int(extras.net[place]), source)
        if not told:
            says = f"{quote(case.number(source))} has charges of {net}, and nothing is chosen for"
            return Said(
                f"{says} the tax on them.",
                "Choose a column for Tax on charges on Fields.",
                "Fields",
                "charges_tax",
                case.sheet.heading("charges"),
            )
        tax = case.amount(int(extras.tax[place]), source)
        return Said(
            f"{case.title('charges')}: no tax rate makes {tax} of {net}.",
            "Choose a Sage rate with that percentage on Taxes, or correct the cell.",
            "Taxes",
            "",
            case.sheet.heading("charges"),
        )

    return case.sources(wrong, say)


def adjustment_account(case: Case) -> Findings:
    """An adjustment has a ledger account and a tax rate of its own."""
    extras = case.draft.extras
    wrong = _extras(
        case,
        "adjustment",
        [
            not rate or not account
            for rate, account in zip(extras.rate, extras.account, strict=True)
        ],
    )

    def say(source: int) -> Said:
        place = _place(case, "adjustment", source)
        missing = " and no ".join(
            what
            for what, there in (
                ("ledger account", extras.account[place]),
                ("tax rate", extras.rate[place]),
            )
            if not there
        )
        return Said(
            f"{case.title('adjustment')}: no {missing} is chosen for adjustments such as"
            f" {case.amount(int(extras.net[place]), source)}.",
            "Choose both on Invoice settings.",
            "Invoice settings",
            "adjustment",
            case.sheet.heading("adjustment"),
        )

    return case.sources(wrong, say)


def _extras(case: Case, what: str, wrong: list[bool]) -> Mask:
    extras = case.draft.extras
    mask = np.zeros(len(case.draft.groups), np.bool_)
    for source, is_what, is_wrong in zip(extras.document.tolist(), extras.what, wrong, strict=True):
        if is_what == what and is_wrong:
            mask[source] = True
    return mask


def _place(case: Case, what: str, source: int) -> int:
    extras = case.draft.extras
    places = np.flatnonzero(extras.document == source).tolist()
    return int(next(place for place in places if extras.what[place] == what))


def currency_mark(case: Case) -> Findings:
    """What is written beside an amount is the currency of its document."""
    draft = case.draft
    names = ("unit_price", "net", "gross", "tax", "discount", "document_gross", "document_net")
    wrong = np.zeros(len(case.sheet), np.bool_)
    told: dict[str, Mask] = {}
    for name in names:
        if not case.sheet.has(name):
            continue
        numbers = case.sheet.numbers(name)
        if numbers.mark is None:
            continue
        fits = np.array(
            [
                [not mark or not code or stands_for(mark, code) for code in draft.money.codes]
                for mark in numbers.marks
            ]
        )
        if fits.all():
            continue
        of_row = draft.money.document[draft.groups.document_of_row]
        told[name] = numbers.ok & ~fits[numbers.mark, of_row]
        wrong |= told[name]
    if not wrong.any():
        return NOTHING

    def say(row: int) -> Said:
        name = next(name for name, mask in told.items() if mask[row])
        text = str(case.sheet.numbers(name).texts[row].as_py())
        currency = case.currency(int(draft.groups.document_of_row[row]))
        return Said(
            f"{case.title(name)}: {quote(text)} is not in {currency}, the currency of the"
            " document.",
            "Choose the column of the currency on Fields, or correct the cell.",
            "Fields",
            "currency",
            case.sheet.heading(name),
        )

    return case.rows(wrong, say)


def rate_missing(case: Case) -> Findings:
    """A document in another currency has an exchange rate, or Sage is to find its own."""
    exchange = case.draft.exchange
    if case.sheet.payments or case.sheet.mapping.settings.rate_from == "sage":
        return NOTHING

    def say(source: int) -> Said:
        return Said(
            f"{quote(case.number(source))} is in {case.currency(source)} without an exchange rate:"
            " Sage takes its own of the day.",
            "Choose the column of the exchange rate on Fields, or type a rate on Invoice settings.",
            "Fields",
            "rate",
        )

    return case.sources(exchange.abroad & ~exchange.said, say)


_FAR = Decimal("0.2")
_FAR_FROM_TYPED = Decimal("0.1")


def rate_implausible(case: Case) -> Findings:
    """An exchange rate of the file is near the others of its currency, and near the one typed."""
    draft, exchange = case.draft, case.draft.exchange
    typed = case.sheet.mapping.settings.currency_rates
    by_file = exchange.by == RATE_BY_FILE
    if not by_file.any():
        return NOTHING
    odd = np.zeros(len(draft.groups), np.bool_)
    why: dict[tuple[int, int], str] = {}
    for place in np.unique(draft.money.document[by_file]).tolist():
        code = draft.money.codes[place]
        here = by_file & (draft.money.document == place)
        numbers = exchange.code[here]
        ordered = sorted(exchange.rates[each] for each in numbers.tolist())
        usual = ordered[(len(ordered) - 1) // 2]
        for number in np.unique(numbers).tolist():
            rate, says = exchange.rates[number], ""
            if code in typed and abs(rate - typed[code]) > typed[code] * _FAR_FROM_TYPED:
                says = f"{typed[code]:f} is typed under Invoice settings"
            elif rate == 1:
                says = "one unit of one currency is hardly ever one of the other"
            elif abs(rate - usual) > usual * _FAR:
                says = f"others in the file are about {usual:f}"
            if says:
                why[place, number] = says
                odd |= here & (exchange.code == number)

    def say(source: int) -> Said:
        rate = exchange.rate(source)
        currency = case.currency(source)
        says = why[int(draft.money.document[source]), int(exchange.code[source])]
        return Said(
            f"{quote(case.number(source))}: one {currency} is {rate:f} {exchange.own} by the file,"
            f" but {says}.",
            "Correct the rate, or say on Upload which currency it counts; or take other rates on"
            " Invoice settings.",
            "Upload",
            "rate",
            case.sheet.heading("rate"),
        )

    return case.sources(odd, say)
