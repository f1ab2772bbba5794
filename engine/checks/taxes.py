"""Rules on taxes: every tax of the file has a Sage tax rate of its percentage."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.mapping import EPOCH, SEVERAL_RATES, Mask, percent_text
from engine.model import key_of


def tax_not_chosen(case: Case) -> Findings:
    """Every tax code has a Sage tax rate."""
    if case.sheet.payments:
        return NOTHING
    rates = case.draft.rates
    open_ = _open(case)
    names = rates.told.code.words
    entries = case.sheet.entries
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

    found = _spread(case, one)
    if entries is not None:
        found = found & ~entries.untold  # a rule of its own says why
    return case.rows(found, say)


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
    return code == SEVERAL_RATES or code.startswith(("about ", "a tax on nothing"))


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
    rates, bought = case.draft.rates, case.sheet.purchases
    gone = [
        choice is not None and (item is None or bool(item.barred(bought)))
        for choice, item in zip(rates.choices, rates.items, strict=True)
    ]

    def say(row: int) -> Said:
        item, code = rates.items[int(rates.word[row])], rates.told.code.at(row)
        says = "the Sage tax rate that was chosen is gone."
        if item is not None:
            says = f"the Sage tax rate {quote(item.name)} cannot be used: {item.barred(bought)}."
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


def tax_against_net(case: Case) -> Findings:
    """The tax that was charged on a purchase has the sign of what it is charged on."""
    draft = case.draft
    if draft.amounts.tax is draft.amounts.reckoned:
        return NOTHING
    against = np.sign(draft.amounts.tax) * np.sign(draft.amounts.net) < 0

    def say(row: int) -> Said:
        line = _line_of(case, row)
        source = int(draft.groups.document_of_row[row])
        net, tax = (int(each[line]) for each in (draft.amounts.net, draft.amounts.tax))
        return Said(
            f"{case.title('tax')}: {quote(str(case.sheet.made('tax').texts[row].as_py()))} is"
            f" {'more' if tax > 0 else 'less'} than nothing, but what it is charged on,"
            f" {case.amount(net, source)}, is {'less' if tax > 0 else 'more'}.",
            "Correct the sign of one of them on Upload.",
            "Upload",
            "tax",
            case.sheet.heading("tax"),
        )

    return case.rows(_by_row(case, against), say)


def tax_as_charged(case: Case) -> Findings:
    """The tax that was charged on a purchase is what its rate comes to, but for a penny."""
    draft, rates = case.draft, case.draft.rates
    if draft.amounts.tax is draft.amounts.reckoned:
        return NOTHING
    chosen = _spread(
        case,
        [
            item is not None and code != SEVERAL_RATES
            for item, code in zip(rates.items, rates.told.code.words, strict=True)
        ],
    )
    other = np.abs(draft.amounts.tax - draft.amounts.reckoned) > 1

    def say(row: int) -> Said:
        line = _line_of(case, row)
        source, item = int(draft.groups.document_of_row[row]), rates.items[int(rates.word[row])]
        assert item is not None
        return Said(
            f"{case.title('tax')}: {case.amount(int(draft.amounts.tax[line]), source)} was charged,"
            f" and {quote(item.name)} comes to"
            f" {case.amount(int(draft.amounts.reckoned[line]), source)}; what was charged counts.",
            "Compare it with the receipt; another rate is chosen on Taxes.",
            "Taxes",
            key_of(rates.told.code.at(row)),
            case.sheet.heading("tax"),
        )

    return case.rows(_by_row(case, other) & chosen, say)


def _by_row(case: Case, lines: Mask) -> Mask:
    """What is true of lines, in the order of the sheet's rows."""
    found = np.zeros(len(lines), np.bool_)
    found[case.draft.groups.row] = lines
    return found


def _line_of(case: Case, row: int) -> int:
    groups = case.draft.groups
    return row if groups.in_order else int(np.flatnonzero(groups.row == row)[0])


def group_tax_negative(case: Case) -> Findings:
    """A tax reckoned once on a document has the document's sign."""
    draft, evidence = case.draft, case.draft.evidence
    if not draft.amounts.together.any():
        return NOTHING
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
