"""Tax codes of the file against the rates of the company: told apart by words and percentages."""

from datetime import date
from decimal import Decimal

import pytest

from engine.model import TaxChoice
from engine.suggest import SeenTax, taxes
from engine.target import ON_PURCHASES, Books, DatedPercentage, ReferenceItem
from engine.targets.sage50 import SAGE50

DAY = date(2024, 4, 30)


def rate(key: str, name: str, *spans: str, unusable: str = "", **facts: str) -> ReferenceItem:
    """A rate; a span is a percentage, and where it matters from when to when."""
    dated = []
    for span in spans:
        percentage, _, days = span.partition(" ")
        begins, _, ends = days.partition("/")
        dated.append(
            DatedPercentage(
                percentage,
                date.fromisoformat(begins) if begins else None,
                date.fromisoformat(ends) if ends else None,
            )
        )
    code = key.partition("_")[2]
    return ReferenceItem("tax rate", key, name, code, unusable, facts, tuple(dated))


BRITISH = (
    rate("GB_STANDARD", "Standard 20.00%", "17.5 /2011-01-03", "20 2011-01-04/"),
    rate("GB_LOWER", "Lower Rate 5.00%", "5"),
    rate("GB_ZERO", "Zero Rated 0.00%", "0"),
    rate("GB_EXEMPT", "Exempt 0.00%", "0"),
    rate("GB_NO_TAX", "No VAT", "0"),
)
FRENCH = (
    rate("FR_STANDARD", "Taux normal 20,00 %", "20"),
    rate("FR_INTERMEDIATE", "Taux intermédiaire 10,00 %", "10"),
    rate("FR_REDUCED", "Taux réduit 5,50 %", "5.5"),
    rate("FR_SUPER_REDUCED", "Taux particulier 2,10 %", "2.1"),
    rate("FR_ZERO", "Taux zéro 0,00 %", "0"),
    rate("FR_EXEMPT", "Exonéré 0,00 %", "0"),
    rate("FR_NO_TAX", "Sans TVA", "0"),
)
GB, FR = Books(BRITISH, "GBP", "GB"), Books(FRENCH, "EUR", "FR")


def propose(code: str, *seen: str, books: Books = GB, day: date = DAY, until: date | None = None):
    (made,) = taxes([SeenTax(code, tuple(map(Decimal, seen)))], books, day, until)
    return made


@pytest.mark.parametrize(
    ("code", "seen", "right"),
    [
        ("20% (VAT on Income)", "20", "GB_STANDARD"),
        ("20% (VAT on Income)", "", "GB_STANDARD"),
        ("5% Reduced", "5", "GB_LOWER"),
        ("Standard", "20", "GB_STANDARD"),
        ("UK20", "20.00", "GB_STANDARD"),
        ("UK05", "5", "GB_LOWER"),
        ("UKZR", "0", "GB_ZERO"),
        ("UKEX", "0", "GB_EXEMPT"),
        ("Zero rated", "0", "GB_ZERO"),
        ("Exempt", "0", "GB_EXEMPT"),
        ("No VAT", "0", "GB_NO_TAX"),
        ("Outside the scope", "0", "GB_NO_TAX"),
        ("T1", "20", "GB_STANDARD"),
        ("T5", "5", "GB_LOWER"),
        ("T0", "0", "GB_ZERO"),
        ("T2", "0", "GB_EXEMPT"),
        ("T9", "0", "GB_NO_TAX"),
        ("S", "20", "GB_STANDARD"),
        ("Z", "0", "GB_ZERO"),
        ("E", "0", "GB_EXEMPT"),
        ("20", "20", "GB_STANDARD"),
        ("whatever", "20", "GB_STANDARD"),
    ],
)
def test_what_words_and_percentages_agree_on_is_sure(code, seen, right) -> None:
    made = propose(code, *seen.split())
    assert made.choice is not None, made
    assert made.choice.rate == right
    assert made.acceptable, made


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("TVA 20,00 %", "FR_STANDARD"),
        ("10,00%", "FR_INTERMEDIATE"),
        ("5,5", "FR_REDUCED"),
        ("2,10 %", "FR_SUPER_REDUCED"),
        ("Exonéré", "FR_EXEMPT"),
        ("Sans TVA", "FR_NO_TAX"),
        ("Taux zéro", "FR_ZERO"),
    ],
)
def test_french_words_and_figures_are_known(code, right) -> None:
    made = propose(code, books=FR)
    assert (made.choice.rate, made.acceptable) == (right, True)


@pytest.mark.parametrize(
    ("code", "seen", "says"),
    [
        ("ECSVC", "0", "“ECSVC” is 0 %: zero rated, exempt, or outside the scope? No words tell."),
        ("0%", "", "“0%” is 0 %: zero rated, exempt, or outside the scope? No words tell."),
        ("Exempt", "20", "“Exempt” sounds like no tax, but 20 % is seen beside it."),
        ("Standard", "0", "“Standard” sounds like tax, but 0 % is seen beside it."),
        ("5% Reduced", "20", "“5% Reduced” says 5 %, but 20 % is seen beside it."),
        ("VAT", "5 20", "“VAT” is seen with several percentages: 5 %, 20 %."),
        ("VAT", "17.5", "No rate that can be used then is 17.5 %."),
        ("blue", "", "Neither words nor a percentage tell what “blue” means."),
        ("T1", "", "“T1” stands for “Standard 20.00%”; no percentage is seen beside it."),
        ("Reverse charge", "0",
         "“Reverse charge” is reverse charge, and no rate of that name can be used here."),
        ("Margin scheme", "0",
         "“Margin scheme” is the margin scheme, and no rate of that name can be used here."),
        ("Reduced", "20",
         "“Reduced” is seen with 20 %, as “Standard 20.00%” is. Its words say otherwise."),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_left_to_a_person(code, seen, says) -> None:
    made = propose(code, *seen.split())
    assert not made.acceptable
    assert made.reason == says


def test_reverse_charge_is_told_apart_where_there_is_a_rate_for_it() -> None:
    more = Books((*BRITISH, rate("GB_RC", "Reverse charge", "0")), "GBP", "GB")
    made = propose("EU reverse charge", "0", books=more)
    assert (made.choice.rate, made.acceptable) == ("GB_RC", True)


def test_only_a_rate_that_holds_on_the_days_is_proposed() -> None:
    assert propose("VAT", "17.5", day=date(2010, 12, 31)).choice.rate == "GB_STANDARD"
    assert propose("VAT", "20", day=date(2010, 12, 31)).choice is None
    both = propose("VAT", "20", day=date(2010, 12, 31), until=date(2011, 1, 31))
    assert both.choice is None  # it changed in between


def test_a_rate_that_cannot_be_used_is_never_proposed() -> None:
    hidden = tuple(
        ReferenceItem(**{**each.__dict__, "unusable": "hidden in Sage"}) for each in BRITISH
    )
    assert propose("Standard", "20", books=Books(hidden, "GBP", "GB")).choice is None
    combined = Books((rate("CA", "GST + QST", "14.975", combined="yes"),), "CAD", "CA")
    assert propose("GST+QST", "14.975", books=combined).choice is None


def test_two_rates_of_one_percentage_are_told_apart_by_words_or_not_at_all() -> None:
    two = Books(
        (rate("A_1", "Standard 20%", "20"), rate("A_2", "Purchases 20%", "20")), "GBP", "GB"
    )
    assert propose("VAT", "20", books=two).choice.rate == "A_1"  # what is sold is no purchase
    like = Books((rate("A_1", "Goods 20%", "20"), rate("A_2", "Services 20%", "20")), "GBP", "GB")
    made = propose("VAT", "20", books=like)
    assert not made.acceptable
    assert made.reason == "“VAT” could be “Goods 20%” or “Services 20%”."


def test_sage_50_s_letters_mean_nothing_in_france() -> None:
    assert propose("T1", books=FR).choice is None
    assert propose("S", books=FR).choice is None


def test_the_key_is_as_the_mapping_keeps_it() -> None:
    assert propose("  Zero   RATED ", "0").key == "zero rated"


def test_a_code_with_a_few_untaxed_lines_is_proposed_for_a_look() -> None:
    made = propose("T1", "0", "20")
    assert made.choice is not None
    assert (made.choice.rate, made.acceptable) == ("GB_STANDARD", False)


def test_on_purchases_the_rates_of_purchases_are_proposed_and_on_sales_those_of_sales() -> None:
    sold = rate("C20", "TVA collectée 20 %", "20", **{ON_PURCHASES: "for sales only"})
    bought = rate("D20", "TVA déductible 20 %", "20", unusable="for purchases only",
                  **{ON_PURCHASES: ""})  # fmt: skip
    books = Books((sold, bought), "EUR", "FR")
    for purchases, right in ((False, "C20"), (True, "D20")):
        (made,) = taxes([SeenTax("20 %", (Decimal(20),))], books, DAY, purchases=purchases)
        assert made.choice is not None
        assert (made.choice.rate, made.confidence) == (right, 95)


def test_cw_21_a_code_of_the_companys_own_list_is_that_one_where_the_percentage_agrees() -> None:
    books = SAGE50.usual_books()
    services, retail = taxes(
        [SeenTax("T22", (Decimal(0),)), SeenTax("t4", (Decimal(0),))], books, DAY
    )
    assert (services.choice, services.confidence) == (TaxChoice(rate="T22"), 98)
    assert services.reason == (
        "“T22” is the code of “T22 Sales of services to VAT registered customers in EC 0.00%”, and"
        " is 0 % too."
    )
    assert retail.choice == TaxChoice(rate="T4")
    (other,) = taxes([SeenTax("T5", (Decimal(20),))], books, DAY)
    assert other.choice != TaxChoice(rate="T5")
    (bought,) = taxes([SeenTax("T7", (Decimal(0),))], books, DAY)  # for purchases only
    assert bought.choice != TaxChoice(rate="T7")
