"""What is paid in the practice Sage 100: the lettrage of the entries, reckoned as an export's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.model import Document, DocumentKind, Party
from engine.target import Allocation, Payment, RefusedByTarget
from engine.targets.sage100.live.company import Sage100Company
from tests.targets.sage100.making import document, line
from tests.targets.sage100_live.conftest import Practice, Reach

YEAR = date.today().year
DAY, PAID = date(YEAR, 3, 5), date(YEAR, 4, 10)
CARAT = Party("carat", "Carat SARL", id="CARAT", code="CARAT")
BILLOT = Party("billot", "Établissements Billot", id="BILLOT", code="BILLOT", supplier=True)
BOUGHT: tuple[DocumentKind, ...] = ("purchase invoice", "purchase credit note")


def made(number: str, kind: DocumentKind = "invoice", party: Party = CARAT) -> Document:
    bought = party.supplier
    one = line("100.00", "20.00", *(("D20", "606000") if bought else ("C20", "706000")))
    return document(number, one, kind=kind, party=party, date=DAY, due=None)


def told(company: Sage100Company, *kinds: DocumentKind) -> dict[str, Payment]:
    asked = kinds or ("invoice", "credit note")
    found = company.payments(None, asked, oldest=DAY)
    return {each.found.number: each for each in found}


def test_a_reglement_in_full_and_in_part_is_told_to_the_centime(
    practice: Practice, reach: Reach
) -> None:
    company = reach()
    receipts = [company.deliver(made(number), "key") for number in ("FA1", "FA2", "FA3")]
    assert practice.paid("FA1")["lettree"]
    assert not practice.paid("FA2", amount="50,00")["lettree"]
    paid = told(company)
    assert [each.found.id for each in paid.values()] == [each.id for each in receipts]
    assert [(each.found.status, each.found.outstanding) for each in paid.values()] == [
        ("paid", Decimal("0.00")), ("part paid", Decimal("70.00")), ("unpaid", Decimal("120.00")),
    ]  # fmt: skip
    assert [each.last_paid for each in paid.values()] == [PAID, PAID, None]
    assert paid["FA1"].allocations == (Allocation(PAID, "Règlement", "BEU 1", Decimal("120.00")),)


def test_the_rest_of_a_part_makes_it_whole(practice: Practice, reach: Reach) -> None:
    company = reach()
    company.deliver(made("FA1"), "key")
    part = practice.paid("FA1", amount="20,00")
    whole = practice.paid("FA1", day=f"{YEAR}-05-02")
    assert (part["lettrage"], whole["lettrage"]) == ("aaa", "AAA")
    found = told(company)["FA1"]
    assert (found.found.status, found.last_paid) == ("paid", date(YEAR, 5, 2))
    assert [each.amount for each in found.allocations] == [Decimal("20.00"), Decimal("100.00")]


def test_an_avoir_lettre_with_its_invoice_is_told_as_one(practice: Practice, reach: Reach) -> None:
    company = reach()
    company.deliver(made("FA1"), "key")
    company.deliver(made("FA2"), "key")
    company.deliver(made("AV1", "credit note"), "key")
    assert practice.paid("FA1", "AV1", "FA2")["lettree"]
    paid = told(company)
    assert {each.found.status for each in paid.values()} == {"paid"}
    assert {part.kind for each in paid.values() for part in each.allocations} == {
        "Facture", "Avoir", "Règlement",
    }  # fmt: skip


def test_what_is_paid_to_a_supplier(practice: Practice, reach: Reach) -> None:
    company = reach()
    company.deliver(made("F1", "purchase invoice", BILLOT), "key")
    company.deliver(made("FA1"), "key")
    practice.paid("F1", amount="30")
    paid = told(company, *BOUGHT)
    assert list(paid) == ["F1"]
    assert (paid["F1"].found.status, paid["F1"].found.outstanding) == ("part paid", Decimal("90"))


def test_a_lettrage_is_found_with_the_document_without_another_call(
    practice: Practice, reach: Reach
) -> None:
    company = reach()
    company.deliver(made("FA1"), "key")
    company.deliver(made("FA2"), "key")
    practice.paid("FA1")
    practice.paid("FA2", amount="50")
    found = {each.number: each for each in company.find(DAY, DAY)}
    assert (found["FA1"].status, found["FA1"].outstanding) == ("paid", Decimal("0.00"))
    # Of a prélettrage the sales journal alone does not say for how much it is.
    assert (found["FA2"].status, found["FA2"].outstanding) == ("unpaid", Decimal("120.00"))


def test_many_entries_take_a_call_for_each_hundred(
    reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = reach()
    for number in range(101):
        company.deliver(made(f"FA{number:03}"), "key")
    asked: list[str] = []
    got = company._calls._got
    monkeypatch.setattr(
        company._calls,
        "_got",
        lambda path, query: (asked.append(path), got(path, query))[1],
    )
    assert len(told(company)) == 101
    assert [path.rpartition("/")[2] for path in asked] == ["ecritures", "ecritures"]


@pytest.mark.parametrize(
    ("numbers", "more", "says"),
    [
        (("FA9",), {}, "Aucune écriture de tiers n'a la facture 'FA9'."),
        (("FA1",), {"amount": "120,01"}, "dépasse le solde des écritures : 120,00."),
        (("FA1",), {"amount": "-5"}, "dépasse le solde"),
        (("FA1",), {"amount": "abc"}, "Le montant 'abc' est incorrect."),
        (("FA1",), {"day": "2023-05-01"}, "n'est pas dans l'exercice courant."),
        (("FA1", "F1"), {}, "ne sont pas du même compte tiers."),
        (("FA2",), {}, "L'écriture de la facture 'FA2' est déjà lettrée."),
    ],
)
def test_a_reglement_that_sage_would_not_take_is_refused(
    practice: Practice, reach: Reach, numbers: tuple[str, ...], more: dict[str, str], says: str
) -> None:
    company = reach()
    for each in (made("FA1"), made("FA2"), made("F1", "purchase invoice", BILLOT)):
        company.deliver(each, "key")
    practice.paid("FA2")
    before = practice.entries()
    answer = practice.paid(*numbers, **more)
    assert answer["status"] in (404, 422)
    assert says in answer["message"]
    assert practice.entries() == before


def test_an_installation_without_these_fields_says_so_and_finds_as_ever(
    practice: Practice, reach: Reach
) -> None:
    company = reach()
    receipt = company.deliver(made("FA1"), "key")
    practice.paid("FA1")
    practice.says(unserved=["lettrage", "lettree"])
    (found,) = reach().find(DAY, DAY)
    assert (found.id, found.status, found.outstanding) == (receipt.id, "unpaid", Decimal("120.00"))
    with pytest.raises(RefusedByTarget) as refusal:
        told(reach())
    assert refusal.value.explanation.page == "Payments"
    assert "ne donne pas le lettrage" in str(refusal.value)
    practice.says(unserved=["piece"])  # another question that is not understood is told as it is
    with pytest.raises(RefusedByTarget, match="'piece'"):
        told(reach())


def test_a_piece_of_another_tiers_with_that_letter_pays_nothing(
    practice: Practice, reach: Reach
) -> None:
    company = reach()
    other = Party("bagues", "Bagues en or", id="BAGUES", code="BAGUES")
    company.deliver(made("FA1"), "key")
    company.deliver(replace(made("FA2"), party=other), "key")
    assert practice.paid("FA2")["lettrage"] == practice.paid("FA1", amount="1")["lettrage"].upper()
    paid = told(company)
    assert (paid["FA1"].found.status, paid["FA2"].found.status) == ("part paid", "paid")
