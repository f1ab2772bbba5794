"""The fields of a document, in the bookkeeper's words: what a column of a spreadsheet can be.

The list is closed: profiles, mappings, rules and pages all speak of these fields. A
field of the document level stands once for a document, however often its rows repeat it.
"""

from dataclasses import dataclass, replace
from typing import Literal

FieldKind = Literal["text", "date", "amount", "quantity", "percent", "currency", "rate"]
Level = Literal["document", "line", "party"]


@dataclass(frozen=True)
class FieldOf:
    """One field: what it is called, what it holds, and what becomes of it."""

    name: str
    title: str
    kind: FieldKind
    level: Level
    says: str
    """What the target will do with it, in one sentence."""
    required: bool = False


INVOICE_FIELDS = (
    FieldOf("number", "Invoice number", "text", "document",
            "Groups the rows of one document, and goes to the reference in Sage.", required=True),
    FieldOf("contact", "Client name", "text", "document",
            "Whom the document is for; chosen once on Contacts.", required=True),
    FieldOf("date", "Invoice date", "date", "document",
            "The date of the document, on which its tax rate holds.", required=True),
    FieldOf("contact_code", "Client code", "text", "document",
            "The source's own key for the client; surer than a name."),
    FieldOf("due", "Due date", "date", "document",
            "When it is to be paid; otherwise the payment terms decide."),
    FieldOf("kind", "Type", "text", "document",
            "Tells credit notes from invoices, where the file has a column for it."),
    FieldOf("status", "Status", "text", "document",
            "Drafts, cancelled and already transferred ones are left out, and counted."),
    FieldOf("currency", "Currency", "currency", "document",
            "The document's currency; otherwise the company's own."),
    FieldOf("rate", "Exchange rate", "rate", "document",
            "What one unit of the document's currency is worth in the company's."),
    FieldOf("reference", "Customer's order number", "text", "document",
            "Goes into the notes of the document."),
    FieldOf("credits", "Invoice credited", "text", "document",
            "Of a credit note: the invoice that it takes back, as the file numbers it."),
    FieldOf("notes", "Notes", "text", "document", "Goes into the notes of the document."),
    FieldOf("tax_mode", "Tax mode", "text", "document",
            "Tells whether tax is per line, or once for the whole document."),
    FieldOf("item", "Item", "text", "line", "What was sold; may decide the ledger account."),
    FieldOf("description", "Description", "text", "line", "The text of the line."),
    FieldOf("quantity", "Quantity", "quantity", "line", "How many; one where it is empty."),
    FieldOf("unit_price", "Unit price", "amount", "line", "The price of one, before tax."),
    FieldOf("discount_percent", "Line discount %", "percent", "line", "Taken off the line's net."),
    FieldOf("discount", "Line discount", "amount", "line", "Taken off the line's net."),
    FieldOf("net", "Net amount", "amount", "line",
            "What the line comes to before tax; quantity times price where there is none."),
    FieldOf("tax_code", "Tax code", "text", "line",
            "The source's word for the tax, matched with a Sage tax rate on Taxes."),
    FieldOf("tax_percent", "Tax %", "percent", "line",
            "The percentage seen; it must be that of the chosen rate."),
    FieldOf("tax", "Tax amount", "amount", "line",
            "The source's own figure: evidence that ours is compared with."),
    FieldOf("gross", "Amount with tax", "amount", "line",
            "The source's own figure: evidence that ours is compared with."),
    FieldOf("journal", "Journal", "text", "document",
            "Of a journal: the book that an entry stands in; with its number it is one document."),
    FieldOf("debit", "Debit", "amount", "line", "Of a journal: what the entry takes away."),
    FieldOf("credit", "Credit", "amount", "line", "Of a journal: what the entry brings."),
    FieldOf("account", "Account code", "text", "line", "May decide the ledger account."),
    FieldOf("category", "Category", "text", "line", "May decide the ledger account."),
    FieldOf("department", "Department", "text", "line",
            "Goes along where the company keeps departments; may decide the ledger account."),
    FieldOf("project", "Project", "text", "line",
            "Goes along where the company keeps projects; may decide the ledger account."),
    FieldOf("document_discount_percent", "Invoice discount %", "percent", "document",
            "Taken off every line alike."),
    FieldOf("document_discount", "Invoice discount", "amount", "document",
            "Spread over the lines by their net."),
    FieldOf("charges", "Charges", "amount", "document", "Shipping and such: a line of its own."),
    FieldOf("charges_percent", "Tax % on charges", "percent", "document",
            "The tax on that line."),
    FieldOf("charges_tax", "Tax on charges", "amount", "document", "The tax on that line."),
    FieldOf("adjustment", "Adjustment", "amount", "document",
            "A line of its own, to the account chosen for adjustments."),
    FieldOf("document_net", "Invoice net", "amount", "document",
            "The source's own figure, compared with ours."),
    FieldOf("document_tax", "Invoice tax", "amount", "document",
            "The source's own figure, compared with ours."),
    FieldOf("document_gross", "Invoice total", "amount", "document",
            "The source's own figure, compared with ours."),
)  # fmt: skip
"""What a sheet of invoices, lines or a journal can hold, required fields first."""

_BOUGHT = {
    "number": ("Document number", "Groups the rows of one document: the supplier's number, or the"
               " expense's."),
    "contact": ("Supplier or member", "Who is owed the amount; chosen once on Contacts."),
    "date": ("Document date", "The date of the document, on which its tax rate holds."),
    "contact_code": ("Supplier code", "The source's own key for the supplier; surer than a name."),
    "reference": ("Order number", "Goes into the notes of the document."),
    "item": ("Item", "What was bought; may decide the ledger account."),
    "tax": ("Tax amount", "What was charged: it counts as it is, whatever the rate comes to."),
}  # fmt: skip

EXPENSE_FIELDS = tuple(
    replace(field, title=_BOUGHT[field.name][0], says=_BOUGHT[field.name][1])
    if field.name in _BOUGHT
    else field
    for field in INVOICE_FIELDS
)
"""The same for a sheet of purchase invoices or expenses, in their words."""

PARTY_FIELDS = (
    FieldOf("contact", "Client name", "text", "party", "What the client is called.", required=True),
    FieldOf("contact_code", "Client code", "text", "party", "The source's own key for it."),
    FieldOf("sage_reference", "Sage reference", "text", "party",
            "The contact's reference in Sage, where the source knows it."),
    FieldOf("person", "Contact person", "text", "party", "Becomes the main person."),
    FieldOf("email", "E-mail", "text", "party", "Where invoices go."),
    FieldOf("telephone", "Telephone", "text", "party", "Of the main person."),
    FieldOf("vat_number", "VAT number", "text", "party", "Checked by its country's own rule."),
    FieldOf("address_1", "Address line 1", "text", "party", "First line of the address."),
    FieldOf("address_2", "Address line 2", "text", "party", "Second line of the address."),
    FieldOf("city", "Town", "text", "party", "Town of the address."),
    FieldOf("region", "County", "text", "party", "County or region of the address."),
    FieldOf("postcode", "Postcode", "text", "party", "Postcode of the address."),
    FieldOf("country", "Country", "text", "party", "Country of the address."),
    FieldOf("currency", "Currency", "currency", "party", "What it is invoiced in."),
    FieldOf("terms_days", "Payment terms", "quantity", "party", "Days until payment is due."),
)  # fmt: skip
"""What a sheet of clients can hold."""

PRODUCT_FIELDS = (
    FieldOf("item", "Name", "text", "party", "What it is called on invoices.", required=True),
    FieldOf("item_code", "Code", "text", "party", "The source's own key for it."),
    FieldOf("description", "Description", "text", "party", "Its text on invoices."),
    FieldOf("unit_price", "Price", "amount", "party", "Its usual price before tax."),
    FieldOf("category", "Category", "text", "party", "May decide the ledger account."),
    FieldOf("account", "Account code", "text", "party", "May decide the ledger account."),
    FieldOf("tax_code", "Tax code", "text", "party", "Its usual tax."),
)  # fmt: skip
"""What a sheet of products or services can hold."""

PAYMENT_FIELDS = (
    FieldOf("number", "Invoice number", "text", "party",
            "The invoice it pays: the reference in Sage, by which it is set against it.",
            required=True),
    FieldOf("contact", "Client name", "text", "party",
            "Who paid; chosen once on Contacts.", required=True),
    FieldOf("date", "Date paid", "date", "party", "When it was paid.", required=True),
    FieldOf("net", "Amount", "amount", "party", "How much was paid, tax included.", required=True),
    FieldOf("payment", "Payment reference", "text", "party",
            "What tells this payment from others; the reference in Sage where no invoice is named,"
            " and beside it otherwise."),
    FieldOf("contact_code", "Client code", "text", "party",
            "The source's own key for the client; surer than a name."),
    FieldOf("method", "Payment method", "text", "party",
            "Card, transfer or cash; may decide the bank account."),
    FieldOf("description", "Description", "text", "party",
            "The text of the receipt; its method, where there is none."),
    FieldOf("account", "Bank account code", "text", "party",
            "The bank account it came into, where the file has Sage's own code for it."),
    FieldOf("currency", "Currency", "currency", "party",
            "The payment's currency; otherwise the company's own."),
    FieldOf("status", "Status", "text", "party",
            "How far the payment is: what failed or is still to come is left out, and counted."),
)  # fmt: skip
"""What a sheet of payments can hold: each row is one, and becomes a receipt."""

FIELDS_OF = {
    "invoices": INVOICE_FIELDS,
    "expenses": EXPENSE_FIELDS,
    "clients": PARTY_FIELDS,
    "products": PRODUCT_FIELDS,
    "payments": PAYMENT_FIELDS,
}
"""The fields of each kind of sheet."""
