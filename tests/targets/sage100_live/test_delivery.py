"""Documents as pieces in the practice Sage 100: once each, to the centime, and found again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.errors import NeedsSignIn, Refused, TryAgain
from engine.model import Document, DocumentKind, Line, Party
from engine.target import LookFirst, RefusedByTarget
from tests.targets.sage100.making import document, line
from tests.targets.sage100_live.conftest import Practice, Reach

YEAR = date.today().year
DAY = date(YEAR, 3, 5)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CARAT = Party("carat", "Carat SARL", id="CARAT", code="CARAT")
BILLOT = Party("billot", "Établissements Billot", id="BILLOT", code="BILLOT", supplier=True)


def made(
    number: str, *lines: Line, kind: DocumentKind = "invoice", party: Party = CARAT
) -> Document:
    return document(number, *lines, kind=kind, party=party, date=DAY, due=date(YEAR, 4, 4))


def test_a_piece_balances_with_one_vat_line_for_each_rate(practice: Practice, reach: Reach) -> None:
    invoice = made(
        "FA00042",
        line("100.00", "20.00"),
        line("50.00", "10.00", text="Conseil"),
        line("10.00", "1.00", rate="C10", account="707000"),
        line("-5.00", "-1.00", account="709000", text="Remise"),
    )
    receipt = reach().deliver(invoice, "key")
    assert practice.entries() == [
        ("VTE", str(DAY), "FA00042", "4110000", "CARAT", Decimal("185.00")),
        ("VTE", str(DAY), "FA00042", "706000", "", Decimal("-100.00")),
        ("VTE", str(DAY), "FA00042", "706000", "", Decimal("-50.00")),
        ("VTE", str(DAY), "FA00042", "707000", "", Decimal("-10.00")),
        ("VTE", str(DAY), "FA00042", "709000", "", Decimal("5.00")),
        ("VTE", str(DAY), "FA00042", "4457120", "", Decimal("-29.00")),
        ("VTE", str(DAY), "FA00042", "4457110", "", Decimal("-1.00")),
    ]
    assert receipt.id == f"VTE {DAY} FA00042"


@pytest.mark.parametrize(
    ("kind", "party", "rate", "account", "owed"),
    [
        ("invoice", CARAT, "C20", "706000", "12.00"),
        ("credit note", CARAT, "C20", "706000", "-12.00"),
        ("purchase invoice", BILLOT, "D20", "606000", "-12.00"),
        ("purchase credit note", BILLOT, "D20", "606000", "12.00"),
    ],
)
def test_what_was_sent_is_found_again_to_the_centime(
    practice: Practice, reach: Reach, kind: DocumentKind, party: Party, rate: str, account: str,
    owed: str,
) -> None:  # fmt: skip
    company = reach()
    sent = made("A-1", line("10.00", "2.00", rate, account), kind=kind, party=party)
    receipt = company.deliver(sent, "key")
    assert practice.entries()[0][3:] == (
        "4010000" if party is BILLOT else "4110000", party.code, Decimal(owed),
    )  # fmt: skip
    (found,) = company.find_kind(kind, DAY, DAY)
    assert (found.id, found.number, found.contact_id) == (receipt.id, "A-1", party.id)
    assert (found.net, found.tax, found.gross) == (sent.net, sent.tax, sent.gross)
    assert found.target_number == ("ACH 1" if party is BILLOT else "VTE 1")
    assert company.held(kind, receipt.id) == found
    assert company.look_for(sent, (), LONG_AGO) == found
    assert company.look_for(sent, {found.id}, LONG_AGO) is None
    assert company.look_for(replace(sent, number="A-2"), (), LONG_AGO) is None


def test_many_entries_come_page_by_page_and_each_once(reach: Reach) -> None:
    company = reach()
    for number in range(45):
        company.deliver(made(f"FA{number:03}", line("1.00", "0.20")), "key")
    found = [each.number for each in company.find(DAY, DAY)]
    assert found == [f"FA{number:03}" for number in range(45)]


@pytest.mark.parametrize("fault", ["500_after", "lost_reply"])
def test_an_unheard_answer_is_never_followed_by_a_second_call(
    practice: Practice, reach: Reach, fault: str
) -> None:
    company = reach()
    invoice = made("FA1", line("10.00", "2.00"))
    company.body(invoice, "")  # lists are read by now
    practice.goes_wrong(fault, path="creerPieceComptable")
    with pytest.raises(LookFirst):
        company.deliver(invoice, "key")
    found = company.look_for(invoice, (), LONG_AGO)
    assert found is not None
    assert len(practice.entries()) == 3


@pytest.mark.parametrize("fault", ["500_before", "lost_request"])
def test_what_was_not_written_is_not_found(practice: Practice, reach: Reach, fault: str) -> None:
    company = reach()
    invoice = made("FA1", line("10.00", "2.00"))
    company.body(invoice, "")
    practice.goes_wrong(fault, path="creerPieceComptable")
    with pytest.raises(LookFirst):
        company.deliver(invoice, "key")
    assert company.look_for(invoice, (), LONG_AGO) is None
    assert practice.entries() == []


@pytest.mark.parametrize("fault", ["429", "503"])
def test_a_call_that_was_turned_away_may_be_sent_again(
    practice: Practice, reach: Reach, fault: str
) -> None:
    company = reach()
    invoice = made("FA1", line("10.00", "2.00"))
    company.body(invoice, "")
    practice.goes_wrong(fault, path="creerPieceComptable")
    with pytest.raises(TryAgain) as told:
        company.deliver(invoice, "key")
    assert not isinstance(told.value, LookFirst)
    company.deliver(invoice, "key")
    assert len(practice.entries()) == 3


# --- refusals --------------------------------------------------------------------------------


def refused_by(reach: Reach, document: Document) -> RefusedByTarget:
    with pytest.raises(RefusedByTarget) as told:
        reach().deliver(document, "key")
    return told.value


def test_a_closed_exercice_is_refused_in_sage_s_words_and_ours(
    practice: Practice, reach: Reach
) -> None:
    old = replace(made("FA1", line("10.00", "2.00")), date=date(2023, 5, 1))
    refusal = refused_by(reach, old)
    assert refusal.own_words == "La date '01/05/2023' n'est pas dans l'exercice courant."
    assert refusal.explanation.page == "Upload"
    assert practice.entries() == []


def test_an_account_that_sleeps_is_refused(practice: Practice, reach: Reach) -> None:
    refusal = refused_by(reach, made("FA1", line("10.00", "2.00", account="706900")))
    assert "« 706900 » est en sommeil" in str(refusal)
    assert practice.entries() == []


def test_an_account_that_is_not_there_is_refused_before_anything_is_written(
    practice: Practice, reach: Reach
) -> None:
    refusal = refused_by(reach, made("FA1", line("10.00", "2.00", account="799999")))
    assert "« 799999 » n'existe pas" in str(refusal)
    assert practice.entries() == []


def test_a_token_that_is_not_accepted_asks_for_another(reach: Reach) -> None:
    with pytest.raises(NeedsSignIn, match="jeton"):
        reach(token="another").company()


def test_a_connection_that_reads_only_writes_nothing(practice: Practice, reach: Reach) -> None:
    with pytest.raises(Refused, match="only reads"):
        reach(read_only=True).deliver(made("FA1", line("10.00", "2.00")), "key")
    assert practice.entries() == []


def test_what_stands_is_never_voided(reach: Reach) -> None:
    with pytest.raises(RefusedByTarget):
        reach().undo("invoice", f"VTE {DAY} FA1", "wrong")


# --- the control -----------------------------------------------------------------------------


def test_the_control_says_what_would_be_refused_and_writes_nothing(
    practice: Practice, reach: Reach
) -> None:
    looking = reach(read_only=True)
    assert looking.control(made("FA1", line("10.00", "2.00"))) is None
    told = looking.control(made("FA2", line("10.00", "2.00", account="706900")))
    assert told is not None
    assert "« 706900 » est en sommeil" in told.cause
    assert practice.entries() == []


@pytest.mark.parametrize("fault", ["500_before", "429", "lost_reply", "503"])
def test_the_control_may_be_asked_again(practice: Practice, reach: Reach, fault: str) -> None:
    company = reach()
    invoice = made("FA1", line("10.00", "2.00"))
    company.body(invoice, "")
    practice.goes_wrong(fault, path="creerPieceComptable")
    assert company.control(invoice) is None
    assert practice.entries() == []


# --- tiers -----------------------------------------------------------------------------------


def test_a_new_tiers_is_made_once_and_documents_go_to_it(practice: Practice, reach: Reach) -> None:
    company = reach()
    party = Party("étoile", "L'Étoile & Fils", code="ETOILE", city="Lyon", email="a@etoile.example")
    assert company.find_contact(party) is None
    receipt = company.create_contact(party, "key")
    there = company.find_contact(party)
    assert there is not None
    assert (there.id, there.name) == (receipt.id, "L'Étoile & Fils")
    with pytest.raises(RefusedByTarget, match="déjà pris"):
        company.create_contact(party, "key")
    company.deliver(made("FA1", line("1.00", "0.20"), party=replace(party, id=receipt.id)), "key")
    # A target that begins anew knows nothing of it but what Sage tells.
    reach().deliver(made("FA2", line("1.00", "0.20"), party=replace(party, id=receipt.id)), "key")
    assert [each[4] for each in practice.entries() if each[4]] == ["ETOILE", "ETOILE"]


def test_codes_for_new_tiers_go_on_counting(reach: Reach) -> None:
    company, party = reach(), Party("c", "Carat SARL", code="")
    first = company.reference_for(party)
    second = company.reference_for(party, first)
    assert (first, second, company.reference_for(party, second)) == ("CARAT", "CARAT2", "CARAT3")


# --- lists -----------------------------------------------------------------------------------


def test_the_company_and_its_lists_are_read(reach: Reach) -> None:
    company = reach()
    told = company.company()
    assert (told.id, told.name) == ("BIJOU", "Bijou SA (entraînement)")
    assert told.lock_date == date(2023, 12, 31)
    items = {(each.kind, each.id): each for each in company.lists(lambda *_: None).items}
    assert items["contact", "CARAT"].facts["account"] == "4110000"
    assert items["contact", "BILLOT"].unusable
    assert items["contact", "PERLE"].unusable == "mis en sommeil dans Sage 100"
    assert items["ledger account", "706000"].unusable == ""
    assert items["ledger account", "706900"].unusable
    assert items["tax rate", "C05"].percentages[0].percentage == "5.5"
    assert items["tax rate", "C05"].facts["account"] == "4457105"
    assert items["tax rate", "EXPORT"].code == ""
    assert items["journal", "VTE"].facts["type"] == "Vente"


def test_with_codes_every_entry_is_bound_to_its_tax(reach: Reach) -> None:
    company = reach(tax_codes="yes")
    body = company.body(made("FA1", line("10.00", "2.00")), "")
    assert ["taxe@odata.bind" in each for each in body["ecritures"]] == [False, True, True]
    assert company.control(made("FA1", line("10.00", "2.00"))) is None
