"""Explaining a figure: from a document's line back to the rule, the choice and the cell."""

from collections.abc import Iterator

import numpy as np

from engine.drafts import BY_BOOKS, BY_DEFAULT, BY_FILE, RATE_BY_TYPING, WHOLE, Draft, build
from engine.mapping import FROM_DOCUMENT, FROM_GROSS, FROM_NET, FROM_PRICE, TITLE_OF, percent_text
from engine.model import Explained, Line
from engine.money import from_minor, minor_places


def explain(draft: Draft, index: int, line: int) -> tuple[Explained, ...]:
    """Every step from a line of a document back to the file; `line` counts from 0."""
    document = build(draft, index)
    if document is None or not 0 <= line < len(document.lines):
        return ()
    return tuple(_steps(draft, index, document.lines[line]))


def _steps(draft: Draft, index: int, line: Line) -> Iterator[Explained]:
    sheet, made = draft.sheet, draft.documents
    source = int(made.source[index])
    currency = draft.money.codes[int(draft.money.document[source])]
    version = sheet.mapping.version
    if line.row:
        row = int(np.flatnonzero(sheet.sheet.rows == line.row)[0])
        yield from _net(draft, row, currency)
        yield from _off(draft, row, currency)
        if not sheet.payments:
            yield _tax(draft, row, line)
        yield from _entry(draft, row, source)
        yield _account(draft, row)
        yield from _product(draft, row)
        yield from _tags(draft, row)
    else:
        name = next(
            each
            for each, net in zip(draft.extras.what, draft.extras.net.tolist(), strict=True)
            if abs(from_minor(net, minor_places(currency))) == abs(line.net)
        )
        first = int(draft.groups.first_row[source])
        yield Explained(
            "Net", f"{TITLE_OF[name]} of the whole document.", cell_at(draft, name, first), "Fields"
        )
    yield from _rate(draft, source, currency)
    if made.turned[source]:
        says = "The document comes to less than nothing in the file: it is a credit note, and its"
        yield Explained("Sign", f"{says} signs are turned.", "", "Upload")
    if made.part[index] != WHOLE:
        says = f"{sheet.coded('number').at(int(draft.groups.first_row[source]))} has lines of both"
        yield Explained(
            "Number",
            f"{says} signs; this is the part numbered {made.number(index)}.",
            "",
            "Invoice settings",
        )
    if not sheet.payments:
        rounding = sheet.mapping.settings.rounding
        yield Explained(
            "Rounding",
            f"Tax is rounded once for each {rounding.grain},"
            f" {'half a penny away from zero' if rounding.mode == 'half_up' else 'half to even'}.",
            "",
            "Invoice settings",
        )
    yield Explained("Mapping", f"Version {version} of the mapping.", "", "Mapping versions")


def _net(draft: Draft, row: int, currency: str) -> Iterator[Explained]:
    sheet = draft.sheet
    net = from_minor(int(draft.nets.net[row]), minor_places(currency))
    how = int(draft.nets.how[row])
    if how == FROM_NET:
        yield Explained("Net", f"{_cell(draft, 'net', row)} is {net:,} {currency}.",
                        cell_at(draft, "net", row), "Fields")  # fmt: skip
    elif how == FROM_PRICE:
        said = []
        for name in ("quantity", "unit_price", "discount_percent", "discount"):
            if sheet.has(name) and sheet.numbers(name).ok[row]:
                said.append(f"{TITLE_OF[name]} {_cell(draft, name, row)}")
        yield Explained("Net", f"{', '.join(said)}: {net:,} {currency}.",
                        cell_at(draft, "unit_price", row), "Fields")  # fmt: skip
    elif how in (FROM_GROSS, FROM_DOCUMENT):
        name = "gross" if how == FROM_GROSS else "document_gross"
        if how == FROM_DOCUMENT and sheet.has("document_net"):
            name = "document_net"
        yield Explained("Net", f"{TITLE_OF[name]} {_cell(draft, name, row)}: {net:,} {currency}.",
                        cell_at(draft, name, row), "Fields")  # fmt: skip


def _rate(draft: Draft, source: int, currency: str) -> Iterator[Explained]:
    """What the document's currency is worth in the company's, and who says so."""
    exchange = draft.exchange
    rate = exchange.rate(source)
    if rate is None:
        return
    first = int(draft.groups.first_row[source])
    typed = int(exchange.by[source]) == RATE_BY_TYPING
    says = "typed under Invoice settings" if typed else f"{_cell(draft, 'rate', first)} in the file"
    yield Explained(
        "Exchange rate",
        f"One {currency} is {rate:f} {exchange.own}: {says}.",
        "" if typed else cell_at(draft, "rate", first),
        "Invoice settings" if typed else "Fields",
    )


def _off(draft: Draft, row: int, currency: str) -> Iterator[Explained]:
    line = row if draft.groups.in_order else int(np.flatnonzero(draft.groups.row == row)[0])
    off = int(draft.amounts.off[line])
    if off:
        amount = from_minor(off, minor_places(currency))
        yield Explained(
            "Invoice discount",
            f"{amount:,} {currency} of the document's discount is taken off this line.",
            "",
            "Fields",
        )


def _tax(draft: Draft, row: int, line: Line) -> Explained:
    rates = draft.rates
    item = rates.items[int(rates.word[row])]
    code = rates.told.code.at(row)
    name = "tax_code" if draft.sheet.has("tax_code") else "tax_percent"
    called = f"“{code}”" if code else "No tax code"
    if item is None:
        return Explained(
            "Tax", f"{called}: no Sage tax rate is chosen.", cell_at(draft, name, row), "Taxes"
        )
    percent = percent_text(int(rates.percent[row]))
    charged = draft.sheet.purchases and draft.sheet.has("tax")
    return Explained(
        "Tax",
        f"{called} is “{item.name}” in Sage, {percent} %: {line.tax:,}"
        f"{', as charged' if charged else ''}.",
        cell_at(draft, name, row),
        "Taxes",
    )


def _entry(draft: Draft, row: int, source: int) -> Iterator[Explained]:
    """Of a journal, why a line bears this percentage, and what the customer's row says."""
    sheet = draft.sheet
    if sheet.entries is None:
        return
    if sheet.shape.taxes == "percent" and not sheet.entries.untold[row]:
        share = sheet.words("tax_percent").at(row)
        yield Explained(
            "Percentage",
            f"{share}: only so do the taxes of the entry fit its sales to the cent.",
            cell_at(draft, "tax_percent", row),
            "Fields",
        )
    first = int(draft.groups.first_row[source])
    owed = _cell(draft, "document_gross", first)
    says = f"{owed} is what the customer owes by the whole entry."
    yield Explained("Entry", says, cell_at(draft, "document_gross", first), "Fields")


def _account(draft: Draft, row: int) -> Explained:
    accounts = draft.accounts
    item = accounts.items[int(accounts.account[row])]
    named = f"{item.code} {item.name}".strip() if item else "none"
    by = int(accounts.by[row])
    if by >= 0:
        rule = draft.sheet.mapping.account_rules[by]
        why = f"rule {by + 1}: {TITLE_OF.get(rule.field, rule.field)} is “{rule.value}”"
        at = cell_at(draft, rule.field, row)
    else:
        why = {
            BY_FILE: "its code stands in the file",
            BY_DEFAULT: "the default of the mapping",
            BY_BOOKS: "the company's own account for "
            + {"expenses": "purchases", "payments": "payments"}.get(
                draft.sheet.mapping.kind, "sales"
            ),
        }.get(by, "nothing is chosen")
        at = cell_at(draft, "account", row) if by == BY_FILE else ""
    return Explained("Account", f"{named}: {why}.", at, "Accounts")


def _product(draft: Draft, row: int) -> Iterator[Explained]:
    item = draft.products.at(row) if draft.products else None
    if item is not None:
        says = f"“{draft.sheet.coded('item').at(row)}” is “{item.name}” in Sage."
        yield Explained(item.kind.capitalize(), says, cell_at(draft, "item", row), "Products")


def _tags(draft: Draft, row: int) -> Iterator[Explained]:
    for kind, tags in (("department", draft.departments), ("project", draft.projects)):
        written = tags.column.at(row) if tags else ""
        if not tags or not written:
            continue
        word = int(tags.column.codes[row])
        item = tags.items[word]
        says = f"“{written}” goes along as it is written."
        if item is not None:
            why = "as chosen" if tags.chosen[word] else "by its code or name"
            says = f"“{written}” is “{item.name}”, {why}."
        elif not tags.ids[word]:
            says = f"“{written}” is none of the company's: left out."
        yield Explained(kind.capitalize(), says, cell_at(draft, kind, row), "Accounts")


def _cell(draft: Draft, name: str, row: int) -> str:
    return f"“{str(draft.sheet.made(name).texts[row].as_py()).strip()}”"


def net_at(draft: Draft, row: int) -> str:
    """The cell that a row's net comes from."""
    how = int(draft.nets.how[row])
    if how == FROM_DOCUMENT and draft.sheet.has("document_net"):
        return cell_at(draft, "document_net", row)
    name = {
        FROM_PRICE: "unit_price",
        FROM_GROSS: "gross",
        FROM_DOCUMENT: "document_gross",
    }.get(how, "net")
    return cell_at(draft, name, row)


def cell_at(draft: Draft, name: str, row: int) -> str:
    """The cell of a field in this row; the row alone, where the field has no column."""
    heading = draft.sheet.heading(name) if name in TITLE_OF else name
    return str(draft.sheet.sheet.at(row, heading if heading in draft.sheet.sheet else ""))
