"""The five systems' sample files with choices made by hand, as a consultant would make them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.mapping import parties_seen
from engine.model import ContactChoice, FieldChoice, Sheet
from engine.model import Mapping as Choices
from engine.target import Books
from tests.making import books, choices, columns, item, rate, sheet_of

ROOT = Path(__file__).parents[2]

LEVY = rate("LEVY", "22.0", "Standard and levy 22.00%")
RATES_OF_FRANCE = (
    rate("FR20", "20.0", "Taux normal 20.00%"),
    rate("FR10", "10.0", "Taux intermédiaire 10.00%"),
    rate("FR55", "5.5", "Taux réduit 5.50%"),
    rate("FR0", "0.0", "Exonéré 0.00%"),
)
ACCOUNTS_OF_FRANCE = (
    item("ledger account", "f706000", "Honoraires", "706000"),
    item("ledger account", "f706100", "Honoraires autres", "706100"),
)


@dataclass(frozen=True)
class Expected:
    """What the control file says of one document of the sample."""

    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Source:
    """One system's sample, what it is read with, and what must come out."""

    sheet: Sheet
    mapping: Choices
    books: Books
    control: Mapping[str, Expected]
    differs: Mapping[str, str]
    """Documents that come to something else, on purpose, and what the rule is that says so."""


def sample(name: str) -> Source:
    return {
        "vtiger": _vtiger,
        "connectwise": _connectwise,
        "ignition": _ignition,
        "ooti": _ooti,
        "magmanager": _magmanager,
        "magmanager-lines": _magmanager_lines,
    }[name]()


NAMES = ("vtiger", "connectwise", "ignition", "ooti", "magmanager", "magmanager-lines")


def _vtiger() -> Source:
    sheet = _sheet("vtiger_invoices.csv")
    mapping = choices(
        shape={
            "taxes": "columns",
            "tax_columns": ("VAT Standard", "VAT Reduced", "VAT Zero", "Climate Levy"),
            "group_words": ("group",),
            "strip_before": "::::",
            "rates": "foreign",
            "statuses": {
                "AutoCreated": "draft", "Created": "ready", "Approved": "ready", "Sent": "ready",
                "Paid": "ready", "Credit Invoice": "credit", "Cancel": "cancelled",
            },
        },
        fields=columns(
            number="Invoice No", contact="Organization Name", date="Invoice Date", due="Due Date",
            status="Status", currency="Currency", rate="Conversion Rate",
            tax_mode="Tax Type", item="Item Name", description="Item Comment",
            quantity="Quantity", unit_price="Selling Price",
            discount_percent="Item Discount Percent", discount="Item Discount Amount",
            document_discount_percent="Discount Percent", document_discount="Discount Amount",
            charges="Charges", charges_tax="Taxes On Charges", adjustment="Adjustment",
            document_net="Pre Tax Total", document_gross="Total", reference="Purchase Order",
        ),
        settings={"adjustment_account": "a4900", "adjustment_tax": "NO_TAX"},
    )  # fmt: skip
    rates = {
        "vat standard 20": "STANDARD", "vat reduced 5": "LOWER", "vat zero 0": "ZERO",
        "": "EXEMPT", "vat standard 20 + climate levy 2": "LEVY",
    }  # fmt: skip
    control = {
        each["invoice"]: Expected(
            Decimal(each["net_lines"]) - Decimal(each["discount"]) + Decimal(each["charges"])
            + Decimal(each["adjustment"]),
            Decimal(each["line_tax"]) + Decimal(each["group_tax"]) + Decimal(each["charge_tax"]),
            Decimal(each["total"]),
        )
        for each in _control("vtiger")
    }  # fmt: skip
    return _chosen(sheet, mapping, books(LEVY), rates, control, {})


def _connectwise() -> Source:
    sheet = _sheet("connectwise_invoices.csv")
    fields = columns(
        number="documentNumber", contact="company/name", contact_code="companyAccountNumber",
        date="documentDate", due="dueDate", kind="documentType", currency="currency",
        item="detail/item", description="detail/description", quantity="detail/quantity",
        unit_price="detail/itemPrice", net="detail/total", tax_percent="detail/taxRatePercent",
        account="detail/accountNumber", department="detail/glClass", project="project/name",
        reference="purchaseOrder", notes="memo", document_tax="salesTax", document_gross="total",
    )  # fmt: skip
    fields["tax_code"] = FieldChoice(
        how="template", source="{detail/taxCodeXref} {detail/taxRatePercent}"
    )
    mapping = choices(
        shape={"kinds": {"Invoice": "invoice", "Credit Memo": "credit note"}}, fields=fields
    )
    rates = {
        "t1 20.0": "STANDARD", "t5 5.00": "LOWER", "t0 0": "ZERO", "t2 0": "EXEMPT",
        "t22 0": "NO_TAX", "t1 0": "ZERO",
    }  # fmt: skip
    accounts = [
        item("ledger account", f"a{code}", name, code)
        for code, name in (("4020", "Sales of goods"), ("4030", "Recharges"), ("4905", "Carriage"),
                           ("2110", "Down payments"))
    ]  # fmt: skip
    control = {
        each["documentNumber"]: Expected(
            Decimal(each["net"]), Decimal(each["tax"]), Decimal(each["total"])
        )
        for each in _control("connectwise")
    }
    return _chosen(
        sheet, mapping, books(*accounts), rates, control, {"469": "totals-differ"}
    )  # two tax levels: the second stands in no column of the line


def _ignition() -> Source:
    sheet = _sheet("ignition_invoices.csv")
    fields = columns(
        number="Invoice #", contact="Client", contact_code="Client ID", date="Invoice Date",
        due="Due Date", currency="Currency", item="Billing Name", description="Description",
        quantity="Quantity", unit_price="Unit Price", discount="Discount", net="Amount",
        tax_code="Tax", tax_percent="Tax Rate", tax="Tax Amount", gross="Amount With Tax",
        account="Account", reference="Reference", notes="Memo", document_gross="Invoice Total",
    )  # fmt: skip
    fields["status"] = FieldChoice(
        how="formula",
        source='=IF([Deployment State]="COMPLETED", [Deployment State], [State])',
    )
    mapping = choices(
        shape={
            "percents": "fraction",
            "markup": True,
            "statuses": {"ISSUED": "ready", "DELETED": "cancelled", "COMPLETED": "transferred"},
        },
        fields=fields,
    )
    rates = {
        "20% (vat on income)": "STANDARD", "5% reduced": "LOWER", "zero rated": "ZERO",
        "exempt": "EXEMPT", "no vat": "NO_TAX", "reverse charge services": "NO_TAX",
    }  # fmt: skip
    control = {
        each["invoice"]: Expected(
            Decimal(each["net"]), Decimal(each["tax"]), Decimal(each["total"])
        )
        for each in _control("ignition")
    }
    return _chosen(sheet, mapping, books(), rates, control, {})


def _ooti() -> Source:
    sheet = _sheet("ooti_invoices.csv", delimiter=";")
    mapping = choices(
        shape={
            "decimal_mark": ",",
            "taxes": "percent",
            "kinds": {
                "Avoir": "credit note",
                **dict.fromkeys(
                    ("Production", "Production - mandat", "Autre", "Temps", "Note de frais",
                     "Intragroupe"), "invoice"
                ),
            },
            "statuses": {
                "Brouillon": "draft", "Annulée": "cancelled",
                **dict.fromkeys(("Payée", "Envoyée", "Validée", "Partiellement payée"), "ready"),
            },
        },
        fields=columns(
            number="N° facture", contact="Client", contact_code="Code client",
            date="Date d'émission", due="Échéance", kind="Type", status="Statut",
            currency="Devise", description="Libellé", net="Montant HT", tax_percent="Taux TVA",
            tax="TVA", gross="Montant TTC", document_gross="Total facture TTC",
            account="Compte de produit", project="Code projet", reference="Bon de commande",
        ),
    )  # fmt: skip
    rates = {"20 %": "FR20", "10 %": "FR10", "5.5 %": "FR55", "0 %": "FR0"}
    control = {
        each["facture"]: Expected(Decimal(each["ht"]), Decimal(each["tva"]), Decimal(each["ttc"]))
        for each in _control("ooti")
    }
    company = books(
        items=(*RATES_OF_FRANCE, *ACCOUNTS_OF_FRANCE), currency="EUR", country="FR",
        sales_account="f706000",
    )  # fmt: skip
    return _chosen(sheet, mapping, company, rates, control, {})


def _magmanager() -> Source:
    sheet = _sheet("magmanager_invoices.csv", encoding="cp1252")
    mapping = choices(
        shape={
            "grain": "invoice",
            "taxes": "amount",
            "statuses": {"Yes": "transferred", "No": "ready"},
        },
        fields={
            **columns(
                number="Invoice number", contact="Company name", date="Date", status="Exported",
                net="Amount", tax="VAT",
            ),
            "item": FieldChoice(how="constant", source="Advertising"),
        },
    )  # fmt: skip
    rates = {"20 %": "STANDARD", "0 %": "ZERO"}
    return _chosen(
        sheet, mapping, books(), rates, _magmanager_control(), {"0000105": "tax-without-percentage"}
    )


def _magmanager_lines() -> Source:
    sheet = _sheet("invoice_lines.csv", ROOT / "tests/profiles/magmanager", encoding="cp1252")
    mapping = choices(
        shape={
            "taxes": "percent",
            "percents": "fraction",
            "statuses": {"Invoiced": "ready", "Cancelled": "cancelled"},
        },
        fields=columns(
            number="Invoice Number", contact="Company Name", contact_code="Sage ID",
            date="Invoice Date", due="Due Date", status="Status", reference="Purchase Order",
            item="Item", category="Publication", net="Price", tax_percent="VAT Rate", tax="VAT",
            gross="Total",
        ),
        account_rules=[{"field": "Item Type", "value": "Misc Sales Item", "account": "a4900"}],
    )  # fmt: skip
    rates = {"20 %": "STANDARD", "0 %": "ZERO"}
    return _chosen(sheet, mapping, books(), rates, _magmanager_control(), {})


def _magmanager_control() -> Mapping[str, Expected]:
    return {
        each["invoice"]: Expected(
            Decimal(each["net"]), Decimal(each["vat"]), Decimal(each["total"])
        )
        for each in _control("magmanager")
    }


def _sheet(
    name: str, folder: Path = ROOT / "engine/samples", delimiter: str = ",",
    encoding: str = "utf-8-sig",
) -> Sheet:  # fmt: skip
    return sheet_of((folder / name).read_text(encoding), delimiter=delimiter)


def _control(name: str) -> list[dict[str, Any]]:
    file = ROOT / "tests/profiles" / name / "CONTROL.json"
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["invoices"]
    return found


def _chosen(
    sheet: Sheet, mapping: Choices, company: Books, rates: Mapping[str, str],
    control: Mapping[str, Expected], differs: Mapping[str, str],
) -> Source:  # fmt: skip
    """Every tax that occurs has its rate, and every client is created."""
    mapping = choices(
        **mapping.model_dump()
        | {
            "taxes": {key: {"rate": id_} for key, id_ in rates.items()},
            "contacts": {
                each.key: ContactChoice(verb="create")
                for each in parties_seen(sheet, mapping, company.currency)
            },
        }
    )
    return Source(sheet, mapping, company, control, differs)
