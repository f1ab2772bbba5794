"""Each thing for which Sage 50 would refuse a file, found before there is one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.model import Party
from engine.target import ReferenceItem
from engine.targets.sage50 import SAGE50
from tests.making import item
from tests.targets.sage50.making import (
    ACME,
    CUSTOMER,
    TRAINS,
    company,
    document,
    line,
    order,
    purchase,
    rules,
    says,
)


def test_an_ordinary_document_is_refused_for_nothing() -> None:
    assert says(document()) == []
    assert says(purchase()) == []


def test_a_contact_without_a_code() -> None:
    nobody = Party(key="x", name="Nonesuch Ltd")
    assert says(document(party=nobody), new=(nobody,)) == [
        "Invoices!2: “Nonesuch Ltd” has no A/C reference in Sage 50. Link it with a customer, or"
        " create it, on Contacts."
    ]
    seller = replace(nobody, supplier=True)
    (said,) = says(purchase(party=seller), new=(seller,))
    assert "Link it with a supplier" in said


def test_a_contact_whose_code_is_still_to_come_is_not_spoken_of() -> None:
    assert (
        rules(document(party=Party(key="x", name="Nonesuch Ltd", code="Far too long a code"))) == []
    )


def test_a_code_that_is_too_long_or_of_other_characters() -> None:
    long = Party(key="x", name="Nonesuch Ltd", code="NONESUCH1")
    assert says(document(party=long), new=(long,)) == [
        "Invoices!2: The A/C reference “NONESUCH1” of “Nonesuch Ltd” has 9 characters; Sage 50"
        " takes 8. Choose a shorter one on Contacts."
    ]
    for code in ("none", "NO SUCH", 'N"1', "NÖN1"):
        wrong = replace(long, code=code)
        assert says(document(party=wrong), new=(wrong,)) == [
            f"Invoices!2: The A/C reference “{code}” of “Nonesuch Ltd” has characters that Sage 50"
            " does not take in one. Choose one of capital letters and digits on Contacts."
        ]


def test_a_new_contact_may_not_take_the_code_of_another() -> None:
    new = Party(key="x", name="Acme Two", code="ACME001")
    assert says(document(party=new), new=(new,)) == [
        "Invoices!2: The A/C reference “ACME001” of “Acme Two” is that of “Acme Trading Ltd” in"
        " Sage 50, whose record would be overwritten. Link “Acme Two” with it, or choose another"
        " code, on Contacts."
    ]
    seller = replace(new, supplier=True)
    assert rules(purchase(party=seller), new=(seller,)) == []


def test_a_contact_that_is_not_on_file() -> None:
    gone = Party(key="x", name="Nonesuch Ltd", id="NONE0001", code="NONE0001")
    assert says(document(party=gone)) == [
        "Invoices!2: Sage 50 has no customer “NONE0001”. Link “Nonesuch Ltd” with another on"
        " Contacts, or upload the list of customers again on Connection."
    ]
    assert says(document(party=gone), new=(gone,)) == []


def test_a_supplier_is_no_customer_though_it_may_have_the_same_code() -> None:
    assert says(document(party=TRAINS)) == [
        "Invoices!2: “TRAIN001” is a supplier in Sage 50, not a customer. Link “Pretend Trains”"
        " with a customer, or create it as one, on Contacts."
    ]
    assert says(purchase(party=ACME)) == [
        "Invoices!2: “ACME001” is a customer in Sage 50, not a supplier. Link “Acme Trading Ltd”"
        " with a supplier, or create it as one, on Contacts."
    ]
    both = item("contact", "TRAIN001", "Train Lovers", "TRAIN001")
    lovers = Party(key="lovers", name="Train Lovers", id="TRAIN001", code="TRAIN001")
    assert says(document(party=lovers), books=company(both)) == []


def test_a_contact_of_which_no_ledger_is_known_may_be_used_in_both() -> None:
    typed = item("contact", "BOTH0001", "Typed by hand", "BOTH0001")
    party = Party(key="b", name="Typed by hand", id="BOTH0001", code="BOTH0001")
    assert says(document(party=party), books=company(typed)) == []
    assert says(purchase(party=party), books=company(typed)) == []


def test_a_contact_that_is_not_in_use() -> None:
    idle = replace(CUSTOMER, id="IDLE0001", code="IDLE0001", unusable="inactive in Sage 50")
    party = Party(key="i", name="Idle", id="IDLE0001", code="IDLE0001")
    assert says(document(party=party), books=company(idle)) == [
        "Invoices!2: “IDLE0001” cannot be used: inactive in Sage 50. Link “Idle” with another on"
        " Contacts."
    ]


def test_a_number_that_the_file_cannot_hold() -> None:
    assert says(document(number="")) == [
        "Invoices!2: The document has no number. Write one on Upload."
    ]
    for number in ('7"', "№ 7", "a  b", " 7", "=SUM(1)", "7\n8"):
        (said,) = SAGE50.problems(
            document(number=number, source_number=number), order(document(number=number))
        )
        assert (said.rule, said.severity) == ("number-unfit", "stop")
    assert says(document(number="№7", source_number="№7")) == [
        "Invoices!2: The number “№7” has characters that Sage 50 cannot hold. Write it with plain"
        " letters and digits on Upload."
    ]
    long = "X" * 31
    assert says(document(number=long, source_number=long)) == [
        f"Invoices!2: The number “{long}” has 31 characters; Sage 50 takes 30. Shorten it on"
        " Upload."
    ]


def test_another_currency() -> None:
    assert says(document(currency="EUR")) == [
        "Invoices!2: The document is in EUR; Sage 50 imports transactions in GBP only. Leave it out"
        " by its currency on Upload, and key it in Sage 50 itself."
    ]


def test_a_date_before_the_lock() -> None:
    locked = company(lock_date=date(2025, 3, 5))
    assert says(document(), books=locked) == [
        "Invoices!2: 05/03/2025 is on or before 05/03/2025, up to which the books are locked."
        " Correct the date on Upload, or have the lock date moved in Sage 50."
    ]
    assert says(document(date=date(2025, 3, 6)), books=locked) == []


def test_a_document_of_nothing() -> None:
    assert says(document(line("0.00", "0.00"))) == [
        "Invoices!2: “INV-1042” comes to nothing; Sage 50 takes no transaction of nothing. Leave it"
        " out by its status or type on Upload."
    ]


def test_notes_that_find_no_place_are_a_warning() -> None:
    (said,) = SAGE50.problems(document(notes="n" * 31), order())
    assert (said.rule, said.severity) == ("notes-cut", "warn")
    assert "whole notes are among the batch's remarks" in said.fix
    assert rules(document(notes="PO 7781")) == []
    assert rules(document(notes="PO 7781", number="4600", source_number="460")) == ["notes-cut"]


def test_a_nominal_code_that_is_not_there() -> None:
    assert says(document(line(account="4711"))) == [
        "Invoices!2: Sage 50 has no nominal code “4711”. Choose another on Accounts, or upload the"
        " list of nominal codes again on Connection."
    ]
    (said,) = says(document(line(account="")))
    assert said.startswith("Invoices!2: The line goes to no nominal code. ")


def test_control_accounts_are_refused_in_sages_own_words() -> None:
    for code in ("1100", "2100", "2200", "2201", "2202", "2204"):
        assert rules(document(line(account=code))) == ["nominal-control"]
    assert says(document(line(account="1100"))) == [
        "Invoices!2: “1100 Debtors Control Account”: This nominal code is a control account. To"
        " post this transaction, you must enter a valid nominal code that is not a control account."
        " Choose another on Accounts."
    ]


def test_bank_accounts_and_those_kept_for_corrections() -> None:
    assert says(document(line(account="1200"))) == [
        "Invoices!2: “1200 Bank Current Account” cannot be used: a bank account, which only"
        " payments go to. Choose another on Accounts."
    ]
    for code in ("9998", "9999", "3200", "1103", "2109"):
        (said,) = SAGE50.problems(document(line(account=code)), order())
        assert (said.rule, said.severity) == ("nominal-kept", "warn")
    assert says(document(line(account="9998"))) == [
        "Invoices!2: “9998 Suspense Account” is kept for corrections and for the end of a year."
        " Choose another on Accounts, unless this one is meant."
    ]


def test_the_ordinary_sales_account_is_not_refused() -> None:
    assert rules(document(line(account="4000"))) == []


def test_a_tax_code_that_is_none_or_not_set_up() -> None:
    assert says(document(line(tax_rate="STANDARD"))) == [
        "Invoices!2: “STANDARD” is no tax code of Sage 50; they are T0 to T99. Choose one on Taxes."
    ]
    assert says(document(line(tax_rate="T77"))) == [
        "Invoices!2: The tax code T77 is not set up in Sage 50. Choose another on Taxes, or upload"
        " the list of tax codes again on Connection."
    ]
    assert says(document(line(tax_rate=""))) == [
        "Invoices!2: The line has no tax code. Choose one on Taxes."
    ]


def test_tax_codes_of_the_other_side() -> None:
    assert says(document(line(tax_rate="T8"))) == [
        "Invoices!2: The tax code T8 cannot be used: for purchases only. Choose another on Taxes."
    ]
    assert says(purchase(line(account="7400", tax_rate="T22"))) == [
        "Invoices!2: The tax code T22 cannot be used: for sales only. Choose another on Taxes."
    ]
    assert rules(purchase(line(account="7400", tax_rate="T8"))) == []


def test_amounts_below_nothing_too_large_or_too_fine() -> None:
    assert says(document(line("-1.00", "0.00"))) == [
        "Invoices!2: The net of the line is -1.00; Sage 50 takes no amount below nothing. Correct"
        " it on Upload, or let the line go to a credit note."
    ]
    assert says(document(line("1.00", "-0.20"))) == [
        "Invoices!2: The VAT of the line is -0.20; Sage 50 takes no amount below nothing. Correct"
        " it on Upload, or let the line go to a credit note."
    ]
    assert rules(document(line("99999999.99", "0.00"))) == []
    assert says(document(line("100000000.00", "0.00"))) == [
        "Invoices!2: The net of the line is 100,000,000.00; Sage 50 takes 99,999,999.99 at most."
        " Divide it into several lines on Upload."
    ]
    assert says(document(replace(line(), net=Decimal("1.005")))) == [
        "Invoices!2: The net of the line is 1.005, which is not in whole pennies. Round it to 2"
        " decimals on Upload."
    ]


DEPARTMENTS = (item("department", "0", "Default", "0"), item("department", "5", "Service", "5"))


def test_departments_are_numbers_on_file() -> None:
    for wrong in ("1000", "IT", "-1"):
        assert says(document(line(department=wrong)), books=company(*DEPARTMENTS)) == [
            f"Invoices!2: “{wrong}” is no department of Sage 50; they are numbered 0 to 999."
            " Choose its department on Accounts."
        ]
    (said,) = SAGE50.problems(document(line(department="IT")), order())
    assert (said.rule, said.severity) == ("department-left-out", "warn")
    assert rules(document(line(department="005")), books=company(*DEPARTMENTS)) == []
    assert says(document(line(department="6")), books=company(*DEPARTMENTS)) == [
        "Invoices!2: Sage 50 has no department “6”. Choose another for it on Accounts; or create it"
        " in Sage 50, then upload the list of departments again on Connection."
    ]
    (said,) = SAGE50.problems(document(line(department="6")), order())
    assert (said.rule, said.severity) == ("department-unchecked", "warn")
    assert rules(document(), options={"department": "7"}, books=company(*DEPARTMENTS)) == [
        "department-unknown"
    ]


PROJECT = item("project", "MARMALADE-24", "Marmalade", "MARMALADE-24")


def test_projects_are_short_and_on_file() -> None:
    assert rules(document(line(project="MARMALADE-24")), books=company(PROJECT)) == []
    (said,) = SAGE50.problems(document(line(project="MARMALADE-2024")), order())
    assert (said.rule, said.severity) == ("project-left-out", "warn")
    assert says(document(line(project="MARMALADE-2024")), books=company(PROJECT)) == [
        "Invoices!2: The project code “MARMALADE-2024” has 14 characters; Sage 50 takes 12, without"
        " quotation marks or strange letters. Choose its project on Accounts."
    ]
    assert rules(document(line(project="OTHER")), books=company(PROJECT)) == ["project-unknown"]
    (said,) = says(document(line(project="OTHER")))
    assert said == (
        "Invoices!2: Nobody knows whether Sage 50 has the project “OTHER”; without it, nothing of"
        " the file is imported. Upload the list of projects on Connection."
    )


def test_a_project_on_a_purchase_needs_a_cost_code() -> None:
    bought = purchase(line(account="7400", project="MARMALADE-24"))
    assert says(bought, books=company(PROJECT)) == [
        "Invoices!2: Sage 50 takes no project on a purchase without a cost code. Name the cost code"
        " for purchases on Connection."
    ]
    assert rules(bought, books=company(PROJECT), options={"cost code": "TRAVEL"}) == []
    (said,) = says(bought, books=company(PROJECT), options={"cost code": "TRAVELLING"})
    assert "“TRAVELLING” is none of 1 to 8 characters." in said


def test_a_line_of_ours_is_placed_at_the_documents_first_row() -> None:
    (said,) = SAGE50.problems(document(line(account="1100", row=0), rows=(7, 8)), order())
    assert said.at == "Invoices!7"
    (said,) = SAGE50.problems(document(line(account="1100", row=0), rows=()), order())
    assert said.at == "INV-1042"


def test_a_companys_own_list_takes_the_place_of_the_usual_one() -> None:
    own = ReferenceItem("ledger account", "70550", "Travel", "70550")
    assert rules(purchase(line(account="70550")), books=company(own)) == []
