"""Columns proposed for fields: on the files of five systems, by headings and contents alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.model import FIELDS_OF
from engine.profile import PROFILES
from engine.suggest import ACCEPT_LINE, fields

ROOT = Path(__file__).parents[2]
SAMPLES, MORE = ROOT / "engine" / "samples", ROOT / "tests" / "profiles"

# What each field's column is; several where either is right. A field that is not here has none.
EXPECTED: dict[str, tuple[Path, str, dict[str, str]]] = {
    "Vtiger invoices": (SAMPLES / "vtiger_invoices.csv", "invoices", {
        "rate": "Conversion Rate",
        "number": "Invoice No", "contact": "Organization Name", "date": "Invoice Date",
        "due": "Due Date", "status": "Status", "currency": "Currency",
        "reference": "Purchase Order", "tax_mode": "Tax Type", "item": "Item Name",
        "description": "Item Comment", "quantity": "Quantity", "unit_price": "Selling Price",
        "discount_percent": "Item Discount Percent", "discount": "Item Discount Amount",
        "document_discount_percent": "Discount Percent", "document_discount": "Discount Amount",
        "charges": "Charges", "charges_tax": "Taxes On Charges", "adjustment": "Adjustment",
        "document_net": "Pre Tax Total", "document_gross": "Total",
        "contact_code": "Customer No | -", "notes": "Description | Terms & Conditions | -",
    }),
    "ConnectWise invoices": (SAMPLES / "connectwise_invoices.csv", "invoices", {
        "number": "documentNumber", "contact": "company/name", "date": "documentDate",
        "contact_code": "companyAccountNumber", "due": "dueDate", "kind": "documentType",
        "currency": "currency", "reference": "purchaseOrder", "item": "detail/item",
        "description": "detail/description | detail/itemDescription",
        "quantity": "detail/quantity", "unit_price": "detail/itemPrice", "net": "detail/total",
        "tax_code": "detail/taxCodeXref", "tax_percent": "detail/taxRatePercent | detail/taxRate",
        "account": "detail/accountNumber", "department": "detail/glClass",
        "project": "project/name", "document_tax": "salesTax", "document_gross": "total",
        "notes": "memo | description | -", "category": "detail/itemTypeXref | detail/salesCode | -",
    }),
    "ConnectWise invoice search": (MORE / "connectwise" / "invoices_grid.csv", "invoices", {
        "number": "Invoice", "contact": "Company Name", "contact_code": "Company ID",
        "date": "Date", "due": "Due Date", "status": "Status", "kind": "Invoice Type",
        "document_gross": "Invoice Total", "reference": "Customer PO",
        "project": "Project / Phase", "notes": "Invoice Reference | -",
    }),
    "Ignition invoices": (SAMPLES / "ignition_invoices.csv", "invoices", {
        "number": "Invoice #", "contact": "Client", "contact_code": "Client ID",
        "date": "Invoice Date", "due": "Due Date", "status": "State", "currency": "Currency",
        "item": "Item", "description": "Description", "quantity": "Quantity",
        "unit_price": "Unit Price", "discount": "Discount", "net": "Amount", "tax_code": "Tax",
        "tax_percent": "Tax Rate", "tax": "Tax Amount", "gross": "Amount With Tax",
        "account": "Account", "document_gross": "Invoice Total", "notes": "Memo",
        "reference": "Reference | Proposal Reference | -", "project": "Proposal | -",
    }),
    "OOTI invoices": (SAMPLES / "ooti_invoices.csv", "invoices", {
        "number": "N° facture", "kind": "Type", "status": "Statut", "date": "Date d'émission",
        "due": "Échéance", "contact": "Client", "contact_code": "Code client",
        "project": "Code projet | Projet", "description": "Libellé", "net": "Montant HT",
        "tax_percent": "Taux TVA", "tax": "TVA", "gross": "Montant TTC",
        "document_gross": "Total facture TTC", "currency": "Devise",
        "reference": "Bon de commande", "account": "Compte de produit", "department": "Entité | -",
    }),
    "MagManager invoices": (SAMPLES / "magmanager_invoices.csv", "invoices", {
        "number": "Invoice number", "date": "Date", "contact": "Company name",
        "net": "Amount", "tax": "VAT", "status": "Exported | -",
    }),
    "MagManager invoice lines": (MORE / "magmanager" / "invoice_lines.csv", "invoices", {
        "number": "Invoice Number", "date": "Invoice Date", "due": "Due Date",
        "contact": "Company Name", "item": "Item", "unit_price": "Price",
        "tax_percent": "VAT Rate", "tax": "VAT", "gross": "Total", "status": "Status",
        "reference": "Purchase Order", "category": "Publication | Item Type",
        "contact_code": "Sage ID | -",
    }),
    "Vtiger organizations": (SAMPLES / "vtiger_clients.csv", "clients", {
        "contact": "Organization Name", "contact_code": "Organization Number",
        "email": "Primary Email", "telephone": "Primary Phone", "address_1": "Billing Address",
        "city": "Billing City", "region": "Billing State", "postcode": "Billing Postal Code",
        "country": "Billing Country",
    }),
    "ConnectWise companies": (SAMPLES / "connectwise_clients.csv", "clients", {
        "contact": "name", "contact_code": "accountNumber | identifier",
        "person": "defaultContact/name", "email": "invoiceToEmailAddress",
        "telephone": "phoneNumber", "vat_number": "taxIdentifier", "address_1": "addressLine1",
        "address_2": "addressLine2", "city": "city", "region": "state", "postcode": "zip",
        "country": "country/name", "currency": "currency/name",
        "sage_reference": "accountNumber | -", "terms_days": "billingTerms/name | -",
    }),
    "Ignition clients": (SAMPLES / "ignition_clients.csv", "clients", {
        "contact": "Client Name", "contact_code": "Client ID", "person": "Contact Name",
        "email": "Contact Email", "telephone": "Phone", "vat_number": "Tax Number",
        "address_1": "Physical Address",
    }),
    "OOTI clients": (SAMPLES / "ooti_clients.csv", "clients", {
        "contact": "Nom de l'entreprise", "contact_code": "Numéro", "person": "Contact",
        "email": "Email", "telephone": "Téléphone", "vat_number": "N° TVA intracommunautaire",
        "address_1": "Adresse de facturation", "city": "Ville", "postcode": "Code postal",
        "country": "Pays", "currency": "Devise",
    }),
    "MagManager companies": (SAMPLES / "magmanager_clients.csv", "clients", {
        "contact": "Company Name", "sage_reference": "Sage ID",
        "person": "{First Name} {Surname}", "email": "Email", "telephone": "Telephone",
        "vat_number": "VAT Number", "address_1": "Address 1", "address_2": "Address 2",
        "city": "Town", "region": "County", "postcode": "Postcode", "country": "Country",
        "terms_days": "Payment Terms",
    }),
}  # fmt: skip


def _read(sheet_of_text, path: Path):
    content = path.read_bytes()
    try:
        return sheet_of_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return sheet_of_text(content.decode("cp1252"))


def _judged(sheet_of_text, profiles=PROFILES) -> Iterator[tuple[str, str, list[str], object]]:
    """For each field of each file: what is right, and what is proposed."""
    for title, (path, kind, right) in EXPECTED.items():
        own = title.split()[0].lower()
        known = [each for each in profiles if profiles is PROFILES or each.key != own]
        made = fields(_read(sheet_of_text, path), {}, kind, known)
        assert [each.field for each in made] == [field.name for field in FIELDS_OF[kind]]
        for proposal in made:
            yield title, proposal.field, right.get(proposal.field, "-").split(" | "), proposal


def _source(proposal) -> str:
    return "-" if proposal.choice is None else proposal.choice.source


def _table(judged) -> tuple[str, int, int, list[str]]:
    """The table; fields that have a column, those proposed rightly, wrong ones above the line."""
    lines, had, right, wrong = [], {}, {}, []
    for title, field, columns, proposal in judged:
        has = "-" not in columns
        fits = _source(proposal) in columns
        had[title] = had.get(title, 0) + has
        right[title] = right.get(title, 0) + (has and fits)
        if not fits and proposal.confidence >= ACCEPT_LINE:
            wrong.append(f"{title}, {field}: {_source(proposal)} at {proposal.confidence}")
        if not fits:
            says = f"{field} is {columns[0]}, proposed {_source(proposal)} ({proposal.confidence})"
            lines.append(f"      {title}: {says}")
    table = [f"  {title:28} {right[title]:2} of {had[title]:2}" for title in had]
    return "\n".join(table + lines), sum(had.values()), sum(right.values()), wrong


def test_the_fields_of_five_systems_files_are_proposed_rightly(sheet_of_text, capsys) -> None:
    table, had, right, wrong = _table(_judged(sheet_of_text))
    with capsys.disabled():
        print(  # noqa: T201
            f"\nfields proposed rightly by headings and contents, no layout recognised:\n{table}\n"
            f"  in all {right} of {had}: {right / had:.1%}"
        )
    assert wrong == []
    assert right / had >= 0.95


def test_a_system_nobody_has_described_is_mostly_understood_and_nothing_surely_wrong(
    sheet_of_text, capsys
) -> None:
    """Each file is read without the profile of its own system."""
    profiles = list(PROFILES)
    table, had, right, wrong = _table(_judged(sheet_of_text, profiles))
    with capsys.disabled():
        print(  # noqa: T201
            f"\nthe same without the profile of the file's own system:\n{table}\n"
            f"  in all {right} of {had}: {right / had:.1%}"
        )
    assert wrong == []
    assert right / had >= 0.7


def test_what_a_layout_says_comes_first(sheet_of_text) -> None:
    sheet = sheet_of_text("No,Ref,Who,When,Amount\n1,A,Blorp,03/04/2024,12.50\n")
    made = {each.field: each for each in fields(sheet, {"number": "Ref", "net": "Amount"})}
    assert made["number"].choice.source == "Ref"
    assert made["number"].acceptable
    assert made["number"].reason == (
        "The layout was recognised by its headings, and this one is “Ref”."
    )


def test_beside_a_recognised_layout_headings_are_for_a_person_to_accept(sheet_of_text) -> None:
    sheet = sheet_of_text("Ref,Currency,Amount\nA,GBP,12.50\nB,EUR,7.00\n")
    made = {each.field: each for each in fields(sheet, {"number": "Ref"})}
    assert made["currency"].choice.source == "Currency"
    assert not made["currency"].acceptable
    alone = {each.field: each for each in fields(sheet, {})}
    assert alone["currency"].acceptable


def test_a_recognised_column_whose_cells_say_otherwise_is_doubted(sheet_of_text) -> None:
    sheet = sheet_of_text("Ref,Date\nA,yes\nB,no\nC,no\n")
    made = {each.field: each for each in fields(sheet, {"number": "Ref", "date": "Date"})}
    assert made["date"].choice.source == "Date"
    assert not made["date"].acceptable
    assert made["date"].reason.endswith("but only 0 of its 3 cells are dates.")


def test_a_date_column_without_dates_is_not_proposed(sheet_of_text) -> None:
    sheet = sheet_of_text("Invoice No,Date\nA1,first\nA2,second\n")
    made = {each.field: each for each in fields(sheet, {})}
    assert made["date"].choice is None
    assert made["date"].reason == "No column looks like it."


def test_a_total_that_repeats_on_every_row_is_not_a_line_s(sheet_of_text) -> None:
    lines = "A1,40,100\nA1,60,100\nA2,10,25\nA2,15,25\nA3,7,7\n"
    made = {
        each.field: each for each in fields(sheet_of_text(f"Invoice No,Price,Total\n{lines}"), {})
    }
    assert made["gross"].choice is None
    assert made["document_gross"].choice.source == "Total"


def test_columns_that_go_together_are_surer_and_say_so(sheet_of_text) -> None:
    rows = "\n".join(f"A{n},{n},2.50,{n * 2.5:.2f},20,{n * 0.5:.2f}" for n in range(1, 9))
    sheet = sheet_of_text(f"Invoice No,Qty,Price,Amount,VAT %,VAT\n{rows}\n")
    made = {each.field: each for each in fields(sheet, {})}
    assert made["net"].confidence == 99
    assert "quantity by price comes to it in 8 of 8 rows" in made["net"].reason
    assert "the percentage of the net comes to the tax in 8 of 8 rows" in made["tax"].reason


def test_an_amount_that_does_not_go_with_the_tax_is_for_a_person(sheet_of_text) -> None:
    """“Amount” holds amounts with tax here."""
    rows = "\n".join(f"A{n},{n * 3:.2f},20,{n * 0.5:.2f}" for n in range(1, 9))
    sheet = sheet_of_text(f"Invoice No,Amount,VAT %,VAT\n{rows}\n")
    made = {each.field: each for each in fields(sheet, {})}
    assert made["net"].choice.source == "Amount"
    assert not made["net"].acceptable
    assert made["net"].reason.endswith("only in 0 of 8 rows.")


def test_first_and_family_name_together_are_the_person(sheet_of_text) -> None:
    sheet = sheet_of_text("Company,First Name,Last Name\nBlorp,Ada,Applewhistle\n")
    made = {each.field: each for each in fields(sheet, {}, "clients")}
    assert (made["person"].choice.how, made["person"].choice.source) == (
        *("template", "{First Name} {Last Name}"),
    )


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Rechnungsnummer", "number"),
        ("Numéro de facture", "number"),
        ("Nº factura", "number"),
        ("Invoice_No.", "number"),
        ("invoiceNumber", "number"),
        ("Invioce Number", "number"),
        ("line/quantity", "quantity"),
    ],
)
def test_headings_are_known_in_other_languages_and_spellings(sheet_of_text, heading, field) -> None:
    sheet = sheet_of_text(f"{heading};Kunde\n17;Blorp\n18;Zebra\n")
    made = {each.field: each for each in fields(sheet, {})}
    assert made[field].choice.source == heading


def test_an_empty_sheet_and_a_sheet_of_nothing_known_propose_nothing(sheet_of_text) -> None:
    assert fields(sheet_of_text("A,B\n1,2\n"), {}, "other") == ()
    made = fields(sheet_of_text("Invoice No,Date\n"), {})
    assert not any(each.acceptable for each in made)
    made = fields(sheet_of_text("Zebra,Wibble\nx,y\n"), {})
    assert all(each.choice is None for each in made)


def test_every_column_is_proposed_once_and_every_proposal_has_a_sentence(sheet_of_text) -> None:
    for _, (path, kind, _) in EXPECTED.items():
        made = [each for each in fields(_read(sheet_of_text, path), {}, kind) if each.choice]
        sources = [each.choice.source for each in made]
        assert len(sources) == len(set(sources))
        assert all(each.reason[0] in "“TN" and each.reason.endswith(".") for each in made)
