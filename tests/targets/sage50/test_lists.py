"""The company's own lists, as Sage 50 and its reports export them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.model import Problem
from engine.suggest import SeenTax, taxes
from engine.target import Kind, ReferenceItem
from engine.targets.sage50 import SAGE50
from tests.making import sheet_of
from tests.targets.sage50.making import company

ASKED = date(2026, 1, 1)


def read(text: str, name: str = "export.csv") -> Sequence[ReferenceItem]:
    found = SAGE50.read_list(sheet_of(text, name))
    assert not isinstance(found, Problem), found
    return found


def refused(text: str, name: str = "export.csv") -> str:
    found = SAGE50.read_list(sheet_of(text, name))
    assert isinstance(found, Problem)
    return str(found)


def test_a_new_company_has_the_usual_chart_and_tax_codes() -> None:
    books = SAGE50.usual_books()
    accounts = {each.code: each for each in books.of("ledger account")}
    assert len(accounts) == 155
    assert accounts["0010"].name == "Freehold Property"
    barred = {code for code, each in accounts.items() if "control" in each.unusable}
    assert barred == {"1100", "2100", "2200", "2201", "2202", "2204"}
    banks = {code for code, each in accounts.items() if "bank" in each.unusable}
    assert banks == {"1200", "1210", "1220", "1230", "1235", "1240"}
    assert (books.sales_account, books.purchase_account) == ("4000", "5000")
    codes = {each.code: each for each in books.of("tax rate")}
    charged = {code: each.percentage_on(ASKED) for code, each in codes.items()}
    assert {code for code, rate in charged.items() if rate == "20.0"} == {"T1", "T18", "T19", "T25"}
    assert {code for code, rate in charged.items() if rate == "5.0"} == {"T5"}
    assert set(codes) == {f"T{n}" for n in (0, 1, 2, 4, 5, 7, 8, 9, *range(14, 27))}
    sold = {code for code, each in codes.items() if not each.barred(purchases=False)}
    assert sold == {"T0", "T1", "T2", "T4", "T5", "T9", "T20", "T21", "T22", "T25", "T26"}
    bought = {code for code, each in codes.items() if not each.barred(purchases=True)}
    assert {"T4", "T22"} & bought == set()
    assert {"T1", "T8", "T18", "T24"} < bought


@pytest.mark.parametrize(
    ("code", "percentage", "rate"),
    [("T1", "20", "T1"), ("T0", "0", "T0"), ("T5", "5", "T5"), ("20% VAT", "20", "T1")],
)
def test_codes_of_a_file_are_proposed_as_sages(code: str, percentage: str, rate: str) -> None:
    (proposed,) = taxes([SeenTax(code, (Decimal(percentage),))], company(), ASKED)
    assert proposed.choice is not None
    assert proposed.choice.rate == rate


@pytest.mark.parametrize(
    "headings",
    [
        "A/C,Name,Address 1,Address 2,Address 3,Address 4,Address 5,E-mail,VAT Number,N/C,T/C",
        "Account Reference,Account Name,Street 1,Street 2,Town,County,Postcode,EMail,VAT Reg No,"
        "Def N/C,Def Tax Code",
        "ACCOUNT_REF,NAME,ADDRESS_1,ADDRESS_2,ADDRESS_3,ADDRESS_4,ADDRESS_5,E_MAIL,VAT_REG_NUMBER,"
        "DEF_NOM_CODE,DEF_TAX_CODE",
    ],
)
def test_customers_by_the_headings_of_several_exports(headings: str) -> None:
    row = "acme001,Acme Trading Ltd,12 Mill Lane,,Leeds,West Yorkshire,LS1 4AB,a@b.example,GB1,4000"
    (acme,) = read(f"{headings}\n{row},T1\n", "Customer Record CSV.csv")
    assert (acme.kind, acme.id, acme.code, acme.name) == (
        "contact", "ACME001", "ACME001", "Acme Trading Ltd"
    )  # fmt: skip
    assert acme.facts == {
        "on purchases": "a customer only",
        "currency": "GBP",
        "email": "a@b.example",
        "VAT number": "GB1",
        "address": "12 Mill Lane, Leeds, West Yorkshire",
        "postcode": "LS1 4AB",
        "ledger account": "4000",
        "tax rate": "T1",
    }
    assert (acme.barred(purchases=False), acme.barred(purchases=True)) == ("", "a customer only")


def test_suppliers_are_a_ledger_of_their_own() -> None:
    (acme,) = read("A/C,Name,Balance\nACME001,Acme Paper,0\n", "suppliers 2026.csv")
    assert (acme.id, acme.code) == ("supplier ACME001", "ACME001")
    assert acme.id == SAGE50.contact_id("purchase invoice", "ACME001")
    assert (acme.barred(purchases=False), acme.barred(purchases=True)) == ("a supplier only", "")


def test_contacts_of_nobody_knows_which_ledger_are_asked_about() -> None:
    assert refused("A/C,Name,Balance\nACME001,Acme,0\n") == (
        "export.csv: By its headings this may be the list of customers or of suppliers. Put the"
        " word “customers” or “suppliers” into the name of the file, and upload it again."
    )


def test_contacts_that_are_not_in_use_cannot_be_chosen() -> None:
    text = "A/C,Name,Inactive\nA1,On,0\nA2,Off,Yes\n"
    assert [each.unusable for each in read(text, "customers.csv")] == ["", "inactive in Sage 50"]
    on, off = read(text, "suppliers.csv")
    assert (on.barred(purchases=True), off.barred(purchases=True)) == ("", "inactive in Sage 50")


def test_nominal_codes_with_what_is_special_about_them() -> None:
    chart = read(
        "N/C,Name,Balance\n10,Freehold,0\n1100,Debtors,9\n70550,Travel,1\n9998,Suspense,0\n"
    )
    assert [(each.code, each.unusable[:17], each.facts.get("type", "")) for each in chart] == [
        ("0010", "", ""),
        ("1100", "a control account", "control"),
        ("70550", "", ""),
        ("9998", "", "kept"),
    ]


def test_a_nominal_list_that_says_the_types() -> None:
    text = "Refn,Name,Account Type,Inactive\n1299,New bank,Bank,\n5555,Old,,Y\n6666,X,Control,\n"
    bank, old, control = read(text)
    assert bank.unusable.startswith("a bank account")
    assert old.unusable == "inactive in Sage 50"
    assert "control" in control.unusable


def test_the_chart_of_another_program_is_known_by_its_name() -> None:
    text = (
        "accountRef,name,type,inactiveFlag\n1200,Bank Current Account,2,0\n4000,Sales North,4,0\n"
    )
    bank, sales = read(text, "uk_default_nominals.csv")
    assert bank.unusable.startswith("a bank account")
    assert sales.unusable == ""


def test_tax_codes_are_what_the_company_has_made_of_them() -> None:
    text = "Tax Code,Rate,Description\nT1,17.50,Standard\n3,0,\nT5,5.00 %,Lower\nT8,0,EC goods\n"
    standard, empty, lower, goods = read(text)
    assert (standard.id, standard.name) == ("T1", "T1 Standard 17.50%")
    assert standard.percentage_on(ASKED) == "17.5"
    assert (empty.id, empty.unusable) == ("T3", "not set up in this company")
    assert lower.percentage_on(ASKED) == "5"
    assert goods.barred(purchases=False) == "for purchases only"


def test_a_rate_that_is_none_is_refused() -> None:
    assert refused("Tax Code,Rate,Description\nT1,twenty,Standard\n") == (
        "export.csv!B2: “twenty” is not a percentage. Correct the cell, and upload the list again."
    )


@pytest.mark.parametrize(
    ("text", "kind", "ids"),
    [
        (
            "Stock Code,Description,Sales Price,T/C,N/C\nW 1,Widget,9.99,1,4000\n",
            "product",
            ["W 1"],
        ),
        ("Department,Name\n000,Default\n05,Service\n", "department", ["0", "5"]),
        ("Project Reference,Name,Status\nMARMALADE-24,Jam,ACTIVE\n", "project", ["MARMALADE-24"]),
    ],
)
def test_products_departments_and_projects(text: str, kind: Kind, ids: list[str]) -> None:
    found = read(text)
    assert [each.kind for each in found] == [kind] * len(ids)
    assert [each.id for each in found] == ids


def test_what_a_product_goes_to_by_default_is_kept() -> None:
    (widget,) = read("Stock Code,Description,Sales Price,T/C,N/C\nW1,Widget,9.99,1,4000\n")
    assert widget.facts == {"price": "9.99", "ledger account": "4000", "tax rate": "T1"}


def test_rows_of_totals_are_passed_over_and_names_without_a_code_are_not() -> None:
    assert len(read("N/C,Name,Balance\n4000,Sales,5\n,,5\n")) == 1
    assert refused("N/C,Name\n4000,Sales\n,Lost\n") == (
        "export.csv!A3: There is no code for “Lost”. Export the list of nominal codes again, and"
        " upload that."
    )


def test_transactions_are_no_list() -> None:
    text = "No,Type,A/C,Name,Date,Ref,Net,Tax\n1,SI,A1,Acme,01/01/2026,7,1,0\n"
    assert "These are transactions, not one of the company’s lists." in refused(text)


def test_every_file_of_the_usual_lists_is_part_of_the_package() -> None:
    folder = Path(__file__).parents[3] / "engine/targets/sage50"
    assert {each.name for each in folder.glob("*.csv")} == {"nominals.csv", "tax_codes.csv"}
