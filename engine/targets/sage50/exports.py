"""The company's own lists, as Sage 50 exports them, known by their headings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.model import Problem, Sheet
from engine.money import Amount, read_amount
from engine.target import ON_PURCHASES, ReferenceItem
from engine.targets.headings import Columns, columns, plain
from engine.targets.sage50.held import is_transactions
from engine.targets.sage50.layout import CUSTOMER, SUPPLIER, contact_id
from engine.targets.sage50.products import COST, ITEM_TYPE, STOCK_ITEM
from engine.targets.sage50.usual import nominal, tax_code, usual_nominals, usual_tax_codes

Row = Mapping[str, str]


@dataclass(frozen=True)
class List:
    """One of Sage's lists: what its columns may be called, and what a row becomes."""

    name: str
    spellings: Mapping[str, Sequence[str]]
    needs: tuple[str, ...]
    """Fields without which the sheet is not this list."""
    item: Callable[[Row], ReferenceItem]
    words: tuple[str, ...]
    """What stands in the name of a file or a sheet that holds it."""


def read_list(sheet: Sheet) -> Sequence[ReferenceItem] | Problem:
    """The entries of the list that the sheet is, one for each code."""
    if is_transactions(sheet):
        return Problem(
            "list-unknown",
            sheet.name,
            "These are transactions, not one of the company’s lists.",
            "Bring them on Transfer, where they prove what was written.",
        )
    fitting = [
        (each, found)
        for each in LISTS
        if all(need in (found := columns(sheet, each.spellings)) for need in each.needs)
    ]
    # A record's own code stands before those of what it belongs to.
    own = min((_place(found) for _, found in fitting), default=0)
    fitting = [(each, found) for each, found in fitting if _place(found) == own]
    if len(fitting) > 1:
        name = plain(sheet.name)
        named = [pair for pair in fitting if any(word in name for word in pair[0].words)]
        fitting = named or fitting
    if len(fitting) != 1:
        return _which(sheet, [each.name for each, _ in fitting])
    ((kept, found),) = fitting
    return _read(kept, found)


def _place(found: Columns) -> int:
    return found.sheet.headings.index(found.heading["code"])


def _which(sheet: Sheet, names: Sequence[str]) -> Problem:
    """Nobody can tell which list it is, or it is none."""
    if names:
        return Problem(
            "list-unclear",
            sheet.name,
            f"By its headings this may be the list of {' or of '.join(names)}.",
            f"Put the word “{names[0]}” or “{names[-1]}” into the name of the file, and upload it"
            " again.",
        )
    return Problem(
        "list-unknown",
        sheet.name,
        "By its headings this is none of Sage 50’s lists: customers, suppliers, nominal codes, tax"
        " codes, products, departments or projects.",
        "Export the list from Sage 50 with its headings (for customers: A/C and Name), and upload"
        " that.",
    )


def _read(kept: List, found: Columns) -> Sequence[ReferenceItem] | Problem:
    items: dict[str, ReferenceItem] = {}
    for row, texts in found.rows():
        texts = {field: texts.get(field, "") for field in kept.spellings}
        code = texts["code"]
        if not code:
            if all(not texts[need] for need in kept.needs):
                continue  # a row of totals
            return Problem(
                "code-missing",
                found.at(row, "code"),
                f"There is no code for “{texts['name'] or texts[kept.needs[-1]]}”.",
                f"Export the list of {kept.name} again, and upload that.",
            )
        if "rate" in kept.needs and _percentage(texts["rate"]) is None:
            return Problem(
                "rate-unreadable",
                found.at(row, "rate"),
                f"“{texts['rate']}” is not a percentage.",
                "Correct the cell, and upload the list again.",
            )
        item = kept.item(texts)
        items.setdefault(item.id, item)
    return tuple(items.values())


def customer(row: Row) -> ReferenceItem:
    code = row["code"].upper()
    facts = {ON_PURCHASES: CUSTOMER, **_contact_facts(row)}
    return ReferenceItem("contact", code, row["name"], code, _inactive(row), facts)


def supplier(row: Row) -> ReferenceItem:
    code = row["code"].upper()
    return ReferenceItem(
        "contact",
        contact_id("purchase invoice", code),
        row["name"],
        code,
        SUPPLIER,
        {ON_PURCHASES: _inactive(row), "supplier": "yes", **_contact_facts(row)},
    )


def _contact_facts(row: Row) -> Mapping[str, str]:
    lines = [row[each] for each in ("street 1", "street 2", "town", "county") if row[each]]
    return _told(
        {
            "currency": "GBP",
            "email": row["email"],
            "VAT number": row["vat number"],
            "address": ", ".join(lines),
            "postcode": row["postcode"],
            "credit days": row["due days"],
            "ledger account": row["nominal"],
            "tax rate": row["tax code"],
        }
    )


def _nominal(row: Row) -> ReferenceItem:
    """What is special about a nominal code is told by its type, or else by the usual chart."""
    code, type_ = row["code"].zfill(4), plain(row["type"])
    kind = usual_nominals().get(code, "")
    if "control" in type_:
        kind = "control"
    elif "bank" in type_ or type_ == "2":
        kind = "bank"
    item = nominal(code, row["name"], kind)
    if not item.unusable and _inactive(row):
        return ReferenceItem(item.kind, item.id, item.name, item.code, _inactive(row), item.facts)
    return item


def tax_code_of(row: Row) -> ReferenceItem:
    code = _t(row["code"])
    percentage = _percentage(row["rate"])
    assert percentage is not None  # rows without one are refused before
    used_on = usual_tax_codes().get(code, {}).get("used_on", "")
    item = tax_code(code, row["name"], f"{percentage.normalize():f}", used_on)
    if not row["name"] and not percentage:
        return ReferenceItem(
            item.kind, item.id, code, code, "not set up in this company", item.facts,
            item.percentages,
        )  # fmt: skip
    return item


def product(row: Row) -> ReferenceItem:
    facts = _told(
        {
            "price": row["price"],
            COST: row.get("cost", ""),
            ITEM_TYPE: _item_type(row.get("type", "")),
            "ledger account": row["nominal"],
            "tax rate": _t(row["tax code"]) if row["tax code"] else "",
        }
    )
    return ReferenceItem("product", row["code"], row["name"], row["code"], _inactive(row), facts)


def _item_type(text: str) -> str:
    """How a product is kept; nothing where the list does not tell.

    >>> _item_type("Stock Item"), _item_type("Non-Stock"), _item_type("Service Item")
    ('stock', 'not kept in stock', 'not kept in stock')
    """
    said = plain(text)
    if not said:
        return ""
    return STOCK_ITEM if said in ("stock", "stock item", "stockitem") else "not kept in stock"


def department(row: Row) -> ReferenceItem:
    code = str(int(row["code"])) if row["code"].isascii() and row["code"].isdigit() else row["code"]
    return ReferenceItem("department", code, row["name"], code)


def project(row: Row) -> ReferenceItem:
    return ReferenceItem(
        "project", row["code"], row["name"], row["code"], _inactive(row),
        _told({"status": row["status"]}),
    )  # fmt: skip


def _t(code: str) -> str:
    """A tax code as Sage shows it: 1 is T1."""
    code = code.upper()
    return f"T{int(code)}" if code.isascii() and code.isdigit() else code


def _percentage(text: str) -> Decimal | None:
    amount = read_amount(text.replace("%", "").strip(), ".")
    return amount.value if isinstance(amount, Amount) else None


def _inactive(row: Row) -> str:
    said = plain(row["inactive"])
    return "inactive in Sage 50" if said in ("1", "y", "yes", "true", "inactive") else ""


def _told(facts: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in facts.items() if value}


CONTACT: Mapping[str, Sequence[str]] = {
    "code": ("A/C", "A/C Ref", "Account Reference", "Account Ref", "Account Code", "Account"),
    "name": ("Name", "Account Name", "Company Name", "Company"),
    "street 1": ("Street 1", "Address 1", "Address Line 1", "Street1", "Address"),
    "street 2": ("Street 2", "Address 2", "Address Line 2", "Street2"),
    "town": ("Town", "Address 3", "City", "Address Line 3"),
    "county": ("County", "Address 4", "Address Line 4"),
    "postcode": ("Postcode", "Post Code", "Address 5", "Address Line 5"),
    "email": ("EMail", "E-mail", "Email 1", "E_MAIL"),
    "vat number": ("VAT Reg No", "VAT Number", "VAT Registration Number", "VAT_REG_NUMBER",
                   "VAT No"),
    "due days": ("Due Days", "Payment Due Days", "PAYMENT_DUE_DAYS", "Terms"),
    "nominal": ("Default Nominal Code", "Def Nominal Code", "DEF_NOM_CODE", "Def N/C", "N/C"),
    "tax code": ("Default Tax Code", "Def Tax Code", "DEF_TAX_CODE", "T/C"),
    "inactive": ("Inactive", "Inactive Flag", "Account Inactive"),
}  # fmt: skip

LISTS = (
    List("customers", CONTACT, ("code", "name"), customer, ("customer", "sales", "client")),
    List("suppliers", CONTACT, ("code", "name"), supplier, ("supplier", "purchase", "vendor")),
    List(
        "nominal codes",
        {
            "code": ("N/C", "Nominal Code", "Nominal Ref", "Nominal A/C Ref", "Refn", "accountRef",
                     "Nominal Account"),
            "name": ("Name", "Account Name", "Description"),
            "type": ("Type", "Account Type"),
            "inactive": ("Inactive", "Inactive Flag"),
        },
        ("code", "name"),
        _nominal,
        ("nominal", "chart"),
    ),
    List(
        "tax codes",
        {
            "code": ("T/C", "Tax Code", "VAT Code", "Code", "Index"),
            "name": ("Description", "Name"),
            "rate": ("Rate", "Rate %", "Percentage", "Tax Rate", "VAT Rate", "VAT Rate %"),
        },
        ("code", "rate"),
        tax_code_of,
        ("tax", "vat"),
    ),
    List(
        "products",
        {
            "code": ("Stock Code", "Product Code"),
            "name": ("Description", "Name", "Product Description"),
            "price": ("Sales Price", "Price"),
            "cost": ("Cost Price", "Last Cost Price", "Last Cost Price (Standard)", "Average Cost"),
            "type": ("Item Type", "Product Type", "Stock Type", "Type"),
            "nominal": ("Nominal A/C Ref", "Nominal Code", "N/C"),
            "tax code": ("Tax Code", "T/C"),
            "inactive": ("Inactive", "Inactive Flag"),
        },
        ("code", "name"),
        product,
        ("product", "stock"),
    ),
    List(
        "departments",
        {
            "code": ("Department", "Dept", "Department Number", "Department Code", "Dept No",
                     "Department No", "DEPT_NUMBER"),
            "name": ("Name", "Department Name", "Dept Name", "Description"),
        },
        ("code", "name"),
        department,
        ("department", "dept"),
    ),
    List(
        "projects",
        {
            "code": ("Project", "Project Ref", "Project Reference", "Project Refn", "Project Code"),
            "name": ("Name", "Project Name", "Description"),
            "status": ("Status", "Project Status"),
            "inactive": ("Inactive",),
        },
        ("code", "name"),
        project,
        ("project",),
    ),
)  # fmt: skip
