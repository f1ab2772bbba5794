"""Rules on reading: every field has its column, and every cell can be read as what it holds."""

from collections.abc import Callable, Iterator

import numpy as np

from engine.checks.finding import NOTHING, Case, Findings, Said, quote
from engine.mapping import EXAMPLE, KIND_OF, Mask, why_no_lines
from engine.model import FIELDS_OF, INVOICE_FIELDS

_FIGURES = ("tax", "gross", "document_net", "document_tax", "document_gross")
"""The source's own figures: evidence, without which documents can still be made."""

_NUMBERS = frozenset(
    field.name
    for field in INVOICE_FIELDS
    if field.kind in ("amount", "quantity", "percent", "rate")
)


def column_missing(case: Case) -> Findings:
    """Every column that the mapping names is in the sheet."""
    named = [(name, case.sheet.made(name).missing) for name in _mapped(case)]
    named += [
        ("tax_code", heading)
        for heading in case.sheet.shape.tax_columns
        if case.sheet.shape.taxes == "columns" and heading not in case.sheet.sheet
    ]
    gone = [(name, heading) for name, heading in named if heading]
    if not gone:
        return NOTHING
    said = "; ".join(f"{quote(heading)} for {case.sheet.title(name)}" for name, heading in gone)
    return case.everywhere(
        Said(
            f"The sheet has no column {said}.",
            "Choose another column on Fields.",
            "Fields",
            gone[0][0],
        )
    )


_ROWS = {
    "journal": "an entry of a journal",
    "payment": "a payment",
    "client": "a client",
    "product": "a product",
}


def rows_are_no_lines(case: Case) -> Findings:
    """Documents can be made of the sheet's rows: lines, whole documents, or entries of sales."""
    grain = case.sheet.shape.grain
    if grain not in _ROWS or case.sheet.payments:
        return NOTHING
    if grain == "journal":
        why = why_no_lines(case.sheet)
        assert why is not None  # else its entries were made into lines
        says, fix, page = why
        key = "debit" if page == "Fields" else "grain"
        return case.everywhere(Said(f"{says}, so no documents are made of it.", fix, page, key))
    return case.everywhere(
        Said(
            f"A row of this sheet is {_ROWS[grain]}; documents are made of lines or of whole"
            " invoices.",
            "Bring the invoices themselves, or say what a row is, on Upload.",
            "Upload",
            "grain",
        )
    )


def formula_refused(case: Case) -> Findings:
    """Every formula of the mapping can be read."""
    for name in _mapped(case):
        refused = case.sheet.made(name).refused
        if refused:
            says = f"The formula for {case.sheet.title(name)} cannot be read. {refused}"
            return case.everywhere(Said(says, "Correct it on Fields.", "Fields", name))
    return NOTHING


def field_not_chosen(case: Case) -> Findings:
    """Every field that a document must have comes from somewhere."""
    missing = _missing(case)
    if not missing:
        return NOTHING
    said = " and ".join(map(case.sheet.title, missing))
    return case.everywhere(
        Said(f"Nothing is chosen for {said}.", "Choose a column on Fields.", "Fields", missing[0])
    )


def amount_not_chosen(case: Case) -> Findings:
    """The mapping says where the amount of a line comes from."""
    if _has_amount(case) or case.sheet.shape.grain in _ROWS or case.sheet.payments:
        return NOTHING
    says = "Nothing is chosen for the amount of a line."
    fix = "Choose a column for Net amount, or for Quantity and Unit price, on Fields."
    return case.everywhere(Said(says, fix, "Fields", "net"))


def _has_amount(case: Case) -> bool:
    names = ("net", "unit_price", "gross", "document_net", "document_gross")
    return any(map(case.sheet.has, names))


def cell_error(case: Case) -> Findings:
    """No cell that is used holds an error of the spreadsheet program."""
    errors: dict[int, tuple[str, str]] = {}
    for name in _mapped(case):
        for row, said in case.sheet.made(name).errors.items():
            errors.setdefault(row, (name, said))
    if not errors:
        return NOTHING
    mask = np.zeros(len(case.sheet), np.bool_)
    mask[list(errors)] = True

    def say(row: int) -> Said:
        name, error = errors[row]
        return Said(
            f"{case.title(name)}: {quote(error)} is an error, not a value.",
            "Correct the cell, or its formula, on Upload.",
            "Upload",
            name,
            case.sheet.heading(name),
        )

    return case.rows(mask, say)


def date_unreadable(case: Case) -> Findings:
    """Every date is one, in the order that was chosen."""
    names = [name for name in ("date", "due") if case.sheet.has(name)]
    masks = [_without_errors(case, name, case.sheet.dates(name).bad) for name in names]

    def say(name: str, row: int) -> Said:
        text = case.sheet.words(name).at(row)
        example = EXAMPLE[case.sheet.shape.dates]
        return Said(
            f"{case.title(name)}: {quote(text)} is not a date like {example}.",
            "Correct the cell, or change the date order on Upload.",
            "Upload",
            name,
            case.sheet.heading(name),
        )

    return _first_of(case, names, masks, say)


def amount_unreadable(case: Case) -> Findings:
    """Every amount, quantity and percentage that a document is made from can be read."""
    names = [name for name in _mapped(case) if not _evidence(case, name)]
    return _numbers(case, names, "Correct the cell on Upload.")


def figure_unreadable(case: Case) -> Findings:
    """Every figure that ours are compared with can be read."""
    names = [name for name in _mapped(case) if _evidence(case, name)]
    return _numbers(case, names, "Correct the cell on Upload; until then nothing is compared.")


def amount_missing(case: Case) -> Findings:
    """Every row has an amount."""
    nets = case.draft.nets
    if not _has_amount(case):
        return NOTHING
    unread = np.zeros(len(case.sheet), np.bool_)
    for name in ("quantity", "unit_price", "net", "discount", "discount_percent", "gross", "tax"):
        if case.sheet.has(name):
            unread |= case.sheet.numbers(name).bad
    name = "net" if case.sheet.has("net") else "unit_price"

    def say(_: int) -> Said:
        return Said(
            f"{case.title(name)}: the cell is empty, so the row has no amount.",
            "Write the amount on Upload."
            if case.sheet.payments
            else "Write the amount, or 0.00 for a line of text only, on Upload.",
            "Upload",
            name,
            case.sheet.heading(name),
        )

    return case.rows(~nets.known & ~unread, say)


def currency_unknown(case: Case) -> Findings:
    """Every currency is one that is known."""
    currencies = case.sheet.currencies()
    unknown = np.array([code is None for code in currencies.codes], np.bool_)
    if not unknown.any():
        return NOTHING

    def say(row: int) -> Said:
        return Said(
            f"{case.title('currency')}: {quote(currencies.written.at(row))} is no currency that"
            " is known here.",
            "Write its code, such as GBP or EUR, on Upload.",
            "Upload",
            "currency",
            case.sheet.heading("currency"),
        )

    return case.rows(unknown[currencies.written.codes], say)


# --- what these lean on ----------------------------------------------------------------------


def _mapped(case: Case) -> Iterator[str]:
    return (name for name in case.sheet.mapping.fields if name in KIND_OF and case.sheet.has(name))


def _missing(case: Case) -> list[str]:
    """The required fields that nothing is chosen for; a client may be known by its code alone."""
    has = case.sheet.has
    return [
        name
        for name in (each.name for each in FIELDS_OF[case.sheet.mapping.kind] if each.required)
        if not has(name) and not (name == "contact" and has("contact_code"))
    ]


def _evidence(case: Case, name: str) -> bool:
    """Whether ours is only compared with it: a percentage beside a tax code says nothing that the
    code does not, and what was charged on a purchase is what counts."""
    if name == "tax_percent":
        return case.sheet.shape.taxes != "percent"
    return name in _FIGURES and not (name == "tax" and case.sheet.purchases)


def _without_errors(case: Case, name: str, mask: Mask) -> Mask:
    """The mask without cells that hold an error, which have a rule of their own."""
    errors = case.sheet.made(name).errors
    if not errors:
        return mask
    mask = mask.copy()
    mask[list(errors)] = False
    return mask


def _numbers(case: Case, names: list[str], fix: str) -> Findings:
    names = [name for name in names if name in _NUMBERS]
    masks = [_without_errors(case, name, case.sheet.numbers(name).bad) for name in names]

    def say(name: str, row: int) -> Said:
        reason = case.sheet.numbers(name).reason(row)
        return Said(f"{case.title(name)}: {reason}", fix, "Upload", name, case.sheet.heading(name))

    return _first_of(case, names, masks, say)


def _first_of(
    case: Case, names: list[str], masks: list[Mask], say: Callable[[str, int], Said]
) -> Findings:
    """The rows of all masks together, each told by the first field that has it."""
    together = np.zeros(len(case.sheet), np.bool_)
    for mask in masks:
        together |= mask
    if not together.any():
        return NOTHING

    def say_row(row: int) -> Said:
        name = next(name for name, mask in zip(names, masks, strict=True) if mask[row])
        return say(name, row)

    return case.rows(together, say_row)
