"""The page that goes with a batch: how its files are imported, and what to compare afterwards."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape

from engine.target import MadeFile, Order
from engine.targets.sage50 import layout

NAME = "how-to-import.html"
_SHOWN = 200

_KINDS = {
    "SI": "Sales invoices (SI)",
    "SC": "Sales credits (SC)",
    "PI": "Purchase invoices (PI)",
    "PC": "Purchase credits (PC)",
    "SA": "Sales receipts on account (SA)",
}
_SIDES = {"Sales": ("SI", "SC"), "Purchases": ("PI", "PC")}
_RECORDS = {
    "customers": "Customer records",
    "suppliers": "Supplier records",
    "products": "Product records",
}
_ITEM_TYPES = (
    " The file has no place for the item type: where a product is a service, or is not kept in"
    " stock, choose so in its record. No serial numbers come along."
)
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: .5rem 0 1rem }
th, td { border-bottom: 1px solid #ccc; padding: .2rem .9rem .2rem 0; text-align: left }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
li { margin: .3rem 0 }
@media print { body { margin: 0; max-width: none } }
"""


def guide(
    order: Order,
    files: Sequence[MadeFile],
    rows: Sequence[Sequence[str]],
    moved: Sequence[Sequence[str]],
    remarks: Sequence[str],
) -> MadeFile:
    """One page without anything from elsewhere, which any browser opens."""
    title = f"How to import batch {order.batch}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>For <b>{escape(order.company)}</b> in Sage 50 Accounts. These files post to its"
        " ledgers; import each of them <b>once</b>. Imported twice, everything is there twice.</p>",
        "<h2>Before</h2>",
        _list(
            "Make a backup of the company in Sage 50: only a backup takes an import back.",
            "Ask everybody else to leave the company, and sign in as somebody who may use"
            f" Customers, Suppliers, {_products(files)}Bank and Transactions.",
        ),
        "<h2>Import, in this order</h2>",
        _steps(files),
        "<p>In the wizard, choose the file and tick that its first row contains headings. The"
        " headings are Sage’s own, so every column finds its field; where one does not, choose the"
        " field of the same name. Exchange rate and user name are empty on purpose.</p>",
        "<p>Sage takes a whole file or nothing of it. If it names a row that is wrong, nothing of"
        " that file was imported: note what Sage says, put it right in Crosswalk, and make the"
        " files again.</p>",
    ]
    if rows:
        parts += [
            "<h2>Compare afterwards</h2>",
            "<p>These totals are of all transactions. Amounts are positive in the file; the type"
            " tells which of them take back.</p>",
            _kinds(rows),
            *_sums(rows),
            *_receipts(rows),
            _list(
                "The documents are in Transactions, and in the activity of each customer or"
                " supplier. An import makes no documents under Invoices and credits.",
                "The file has no place for due dates: Sage works by each account’s own terms.",
                "To prove the batch, export the transactions from Sage with their number, type,"
                " A/C, reference, date, net, tax and amount paid or outstanding, and upload that"
                " file to this batch in Crosswalk.",
            ),
        ]
    if moved:
        parts += [
            "<h2>Stock, compared afterwards</h2>",
            "<p>What goes out of stock (AO) and comes back (AI); nothing is posted to a nominal"
            " code by it. The whole number of a document is in the details: the reference has room"
            f" for the last {layout.STOCK_REFERENCE} characters of it.</p>",
            _stock(moved),
        ]
    if remarks:
        parts += [
            f"<h2>Changed or left out to fit ({len(remarks):,})</h2>",
            _list(*remarks[:_SHOWN]),
        ]
        if len(remarks) > _SHOWN:
            parts.append(f"<p>{len(remarks) - _SHOWN:,} more are shown in Crosswalk.</p>")
    page = (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escape(title)}'
        f"</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )
    return MadeFile(NAME, page.encode(), "How to import the files, and what to compare afterwards.")


def _receipts(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What is left to be done where money came in."""
    if any(row[_AT["Type"]] == "SA" for row in rows):
        yield _list(
            "Sage 50 imports receipts on account only: allocate them to their invoices afterwards,"
            " customer by customer. The reference of a receipt is the number of the invoice that it"
            " pays, where the file names one.",
        )


def _steps(files: Sequence[MadeFile]) -> str:
    steps = []
    for each in files:
        lines = each.content.count(b"\r\n") - 1
        records = f"{lines:,} {'record' if lines == 1 else 'records'}"
        file = f"<b>{escape(each.name)}</b> ({records})"
        if "stock" in each.name:
            steps.append(
                f"{file}: File › Import › <b>Stock transactions</b>. Sage 50 takes out no more than"
                " there is, unless the company allows negative stock: enter the stock that is"
                " missing before it."
            )
        elif "transactions" in each.name:
            steps.append(
                f"{file}: File › Import › <b>Audit trail transactions – Grouped</b>, so that the"
                " lines of a document become one transaction. Where your version has only <b>Audit"
                " trail transactions</b>, take that; every line is then a transaction of its own,"
                " and the totals are the same."
            )
        else:
            what = next(what for name, what in _RECORDS.items() if name in each.name)
            then = _ITEM_TYPES if "products" in each.name else ""
            steps.append(f"{file}: File › Import › <b>{what}</b>.{then}")
    return f"<ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>"


def _products(files: Sequence[MadeFile]) -> str:
    """The right to products, where there are any to import."""
    named = ("products", "stock")
    return "Products, " if any(word in each.name for each in files for word in named) else ""


def _stock(moved: Sequence[Sequence[str]]) -> str:
    """How many of each product go out and come back."""
    sums: dict[str, dict[str, Decimal]] = {}
    for type_, code, _, _, _, quantity, *_ in moved:
        of_code = sums.setdefault(code, dict.fromkeys(layout.STOCK_TYPES.values(), Decimal(0)))
        of_code[type_] += Decimal(quantity)
    lines = [
        (code, *(f"{each:,f}" for each in of_code.values()))
        for code, of_code in sorted(sums.items())
    ]
    return _table(("Product", "Out (AO)", "In (AI)"), lines)


def _kinds(rows: Sequence[Sequence[str]]) -> str:
    """Documents, lines and amounts of each type, as the file has them."""
    lines = []
    for type_, title in _KINDS.items():
        of_type = [row for row in rows if row[_AT["Type"]] == type_]
        if of_type:
            told = _AT["Account Reference"], _AT["Date"], _AT["Reference"]
            documents = {tuple(row[at] for at in told) for row in of_type}
            net, tax = _sum(of_type, "Net Amount"), _sum(of_type, "Tax Amount")
            lines.append((title, f"{len(documents):,}", f"{len(of_type):,}", *_money(net, tax)))
    return _table(("Type", "Documents", "Lines", "Net", "VAT", "Total"), lines)


def _sums(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Sales and purchases by tax code and by nominal code, less what credits take back; what came
    in by bank account."""
    for side in _SIDES:
        of_side = [row for row in rows if row[_AT["Type"]] in _SIDES[side]]
        if of_side:
            taxed = _by(of_side, "Tax Code")
            lines = [(key, *_money(net, tax)) for key, (net, tax) in taxed]
            yield _table((f"{side}, less credits", "Net", "VAT", "Total"), lines)
            booked = [(key, f"{net:,.2f}") for key, (net, _) in _by(of_side, "Nominal A/C Ref")]
            yield _table(("Nominal code", "Net"), booked)
    received = [row for row in rows if row[_AT["Type"]] == "SA"]
    if received:
        banked = [(key, f"{net:,.2f}") for key, (net, _) in _by(received, "Nominal A/C Ref")]
        yield _table(("Received, by bank account", "Amount"), banked)


def _by(rows: Sequence[Sequence[str]], column: str) -> list[tuple[str, tuple[Decimal, Decimal]]]:
    """Net and tax by a column, T2 before T10."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for row in rows:
        sign = -1 if row[_AT["Type"]].endswith("C") else 1
        net, tax = sums.get(row[_AT[column]], (Decimal(0), Decimal(0)))
        sums[row[_AT[column]]] = (
            net + sign * Decimal(row[_AT["Net Amount"]]),
            tax + sign * Decimal(row[_AT["Tax Amount"]]),
        )
    return sorted(sums.items(), key=lambda pair: (len(pair[0]), pair[0]))


_AT = {name: place for place, name in enumerate(layout.TRANSACTIONS)}


def _sum(rows: Iterable[Sequence[str]], column: str) -> Decimal:
    return sum((Decimal(row[_AT[column]]) for row in rows), Decimal(0))


def _money(net: Decimal, tax: Decimal) -> tuple[str, str, str]:
    return f"{net:,.2f}", f"{tax:,.2f}", f"{net + tax:,.2f}"


def _table(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    def row(tag: str, cells: Sequence[str]) -> str:
        first, *others = cells
        numbers = "".join(f'<{tag} class="n">{escape(each)}</{tag}>' for each in others)
        return f"<tr><{tag}>{escape(first)}</{tag}>{numbers}</tr>"

    body = "\n".join(row("td", line) for line in lines)
    return f"<table>\n{row('th', headings)}\n{body}\n</table>"


def _list(*sentences: str) -> str:
    items = "\n".join(f"<li>{escape(each, quote=False)}</li>" for each in sentences)
    return f"<ul>\n{items}\n</ul>"
