"""Items and categories of the file against ledger accounts, and the account for all the rest."""

import pytest

from engine.suggest import SeenValue, accounts, default_account
from engine.target import Books, ReferenceItem


def account(code: str, name: str, unusable: str = "") -> ReferenceItem:
    return ReferenceItem("ledger account", f"id{code}", name, code, unusable)


BOOKS = Books(
    (
        account("4000", "Sales - Products"),
        account("4010", "Sales - Services"),
        account("4020", "Payroll fees"),
        account("4900", "Carriage"),
        account("1100", "Trade Debtors", "a control account, which Sage keeps for itself"),
        account("5000", "Cost of sales", "not visible in sales"),
        account("0030", "Office equipment"),
    ),
    "GBP",
    sales_account="id4000",
)


def propose(value: str, field: str = "account"):
    (made,) = accounts([SeenValue(field, value)], BOOKS)
    return made


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("4010", "id4010"),
        (" 4000 ", "id4000"),
        ("30", "id0030"),
        ("4020 - Payroll", "id4020"),
        ("Sales Products (4000)", "id4000"),
    ],
)
def test_ig_08_an_account_is_found_by_its_code(value, right) -> None:
    made = propose(value)
    assert (made.choice.account, made.acceptable) == (right, True)
    assert (made.choice.field, made.choice.value) == ("account", value)


def test_mm_25_an_account_is_found_by_its_name() -> None:
    made = propose("Services", "category")
    assert (made.choice.account, made.confidence) == ("id4010", 93)
    assert made.reason == "“Services” is what “Sales - Services” (4010) is called."


def test_a_similar_name_is_for_a_person() -> None:
    made = propose("Pay roll", "item")
    assert made.choice.account == "id4020"
    assert not made.acceptable


def test_a_code_beside_quite_another_name_is_for_a_person() -> None:
    made = propose("4000 - Zeppelin rides")
    assert made.choice.account == "id4000"
    assert not made.acceptable
    assert made.reason.endswith("though the names differ.")


def test_mm_19_an_account_that_cannot_be_used_is_not_proposed() -> None:
    made = propose("1100")
    assert made.choice is None
    assert made.reason == (
        "“Trade Debtors” (1100) cannot be used: "
        "it is a control account, which Sage keeps for itself."
    )


@pytest.mark.parametrize("value", ["7777", "Zeppelins", "", "  "])
def test_what_no_account_is_like_has_no_choice(value) -> None:
    made = propose(value)
    assert (made.choice, made.confidence) == (None, 0)
    assert made.reason.endswith(".")


def test_two_names_too_close_are_not_decided() -> None:
    books = Books((account("1", "Sales North West"), account("2", "Sales North East")), "GBP")
    (made,) = accounts([SeenValue("department", "North")], books)
    assert not made.acceptable


def test_ig_07_the_default_is_the_company_s_own_sales_account() -> None:
    made = default_account(BOOKS)
    assert (made.choice, made.confidence) == ("id4000", 97)
    nameless = Books(BOOKS.items, "GBP")
    made = default_account(nameless)
    assert (made.choice, made.acceptable) == ("id4000", False)
    assert default_account(Books((), "GBP")).choice is None


def test_a_sales_account_that_cannot_be_used_is_no_default() -> None:
    made = default_account(Books(BOOKS.items, "GBP", sales_account="id5000"))
    assert made.choice is None
    assert made.reason == (
        "The company's sales account “Cost of sales” (5000) is not visible in sales."
    )
