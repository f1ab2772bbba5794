"""A workspace connected with the practice Sage 100, from the file to the read-back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.desk import Desk
from engine.jobs.works import collect_payments
from engine.model import Party, Problem, Wanted
from engine.target import RefusedByTarget
from engine.targets.sage100.live import SAGE100_LIVE
from tests.harness.at_work import Turn
from tests.targets.sage100.making import line
from tests.targets.sage100_live.conftest import DAY, YEAR, Company, Reach, made

NEW = Party("étoile", "L'Étoile & Fils", city="Lyon", postcode="69001")


# --- transfers -------------------------------------------------------------------------------


def test_a_batch_arrives_once_and_is_equal_to_the_centime(company: Company) -> None:
    state = company.carried(
        made("FA1", line("100.00", "20.00"), line("33.33", "3.33", rate="C10")),
        made("AV1", kind="credit note", due=None),
        made("FA2", party=NEW),
    )
    assert (state.state, state.title) == ("delivered", "All delivered, equal to the penny")
    owed = {each[2]: each[4:] for each in company.practice.entries() if each[4]}
    assert owed == {
        "FA1": ("CARAT", Decimal("156.66")),
        "AV1": ("CARAT", Decimal("-12.00")),
        "FA2": ("LETOILEFILS", Decimal("12.00")),
    }


@pytest.mark.parametrize("fault", ["500_after", "lost_reply", "500_before", "lost_request", "503"])
def test_each_document_arrives_once_whatever_becomes_of_a_call(
    company: Company, fault: str
) -> None:
    company.practice.goes_wrong(fault, path="creerPieceComptable", after=1)
    state = company.carried(made("FA1"), made("FA2"), made("FA3"))
    assert state.title == "All delivered, equal to the penny"
    numbers = [each[2] for each in company.practice.entries() if each[4]]
    assert sorted(numbers) == ["FA1", "FA2", "FA3"]


def test_what_sage_refuses_says_its_words_and_ours_and_the_rest_arrives(company: Company) -> None:
    company.practice.put_to_sleep("comptes", "707000")
    state = company.carried(made("FA1", line("10.00", "2.00", account="707000")), made("FA2"))
    said = company.said(state)
    assert said["FA1"][0] == "refused"
    assert "Le compte « 707000 » est en sommeil dans Sage 100." in said["FA1"][1]
    assert "Le compte '707000' est mis en sommeil." in said["FA1"][1]
    assert said["FA2"][0] == "proved"


def test_what_is_there_already_is_not_sent_again(company: Company, reach: Reach) -> None:
    reach().deliver(made("FA1"), "by somebody else, or before a backup was restored")
    state = company.carried(made("FA1"), made("FA2"))
    assert state.title == "All delivered, equal to the penny"
    numbers = [each[2] for each in company.practice.entries() if each[4]]
    assert sorted(numbers) == ["FA1", "FA2"]


# --- the control in the preview --------------------------------------------------------------

INVOICES = f"""N° facture;Client;Date;Libellé;Montant HT;Taux TVA;TVA;Montant TTC
FA1;Carat SARL;05/03/{YEAR};Étude;100,00;20%;20,00;120,00
FA2;Bagues en or;06/03/{YEAR};Conseil;50,00;20%;10,00;60,00
FA3;La Nouvelle Maison;07/03/{YEAR};Conseil;10,00;20%;2,00;12,00
"""


def brought(company: Company, invoices: str = INVOICES) -> str:
    desk = company.desk
    taken = desk.files.take("factures.csv", invoices.encode())
    (file_id,) = taken.ids
    desk.mapping.accept_taxes(file_id)
    desk.mapping.accept_contacts(file_id)
    desk.mapping.create_the_rest(file_id)
    desk.mapping.set_default_account("706000")
    return file_id


def outcomes(company: Company, file_id: str) -> dict[str, str]:
    view = company.desk.ready.view(file_id)
    assert not isinstance(view, Problem)
    return {each.number: each.outcome for each in view.rows(Wanted(), 0, 100).rows}


def test_what_the_control_would_refuse_is_held_until_it_is_mended(company: Company) -> None:
    file_id = brought(company)
    assert set(outcomes(company, file_id).values()) == {"create"}
    company.practice.put_to_sleep("tiers", "BAGUES")  # after the lists were read
    said = company.looked(file_id)
    assert said == (
        f"Pièces dans Sage du 05/03/{YEAR} au 07/03/{YEAR} : 0. Pièces essayées par son contrôle,"
        " qui n'écrit rien : 3 ; il en refuserait 1. Dont essayées avec un autre tiers, le leur"
        " étant encore à créer : 1."
    )
    assert company.practice.entries() == []
    assert outcomes(company, file_id) == {"FA1": "create", "FA2": "held", "FA3": "create"}
    view = company.desk.ready.view(file_id)
    assert not isinstance(view, Problem)
    (problem,) = view.problems_page("target-refuses", 0, 10)
    assert problem.says == (
        "Le tiers « BAGUES » est en sommeil dans Sage 100. Sage 100 dit : « Le tiers 'BAGUES' est"
        " mis en sommeil. »."
    )
    company.practice.put_to_sleep("tiers", "BAGUES", asleep=False)
    assert "essayées par son contrôle, qui n'écrit rien : 1 ; il en refuserait 0" in company.looked(
        file_id
    )
    assert set(outcomes(company, file_id).values()) == {"create"}


def test_a_piece_for_a_new_tiers_is_tried_with_another_that_sage_takes(company: Company) -> None:
    file_id = brought(company, "\n".join((*INVOICES.splitlines()[:1], INVOICES.splitlines()[3])))
    company.practice.put_to_sleep("tiers", "BAGUES")  # the first that could stand in
    assert "il en refuserait 0. Dont essayées avec un autre tiers" in company.looked(file_id)
    company.practice.put_to_sleep("journaux", "VTE")
    edited = brought(company, INVOICES.replace("FA3", "FA9"))
    assert "il en refuserait 3" in company.looked(edited)
    assert outcomes(company, edited)["FA9"] == "held"


def collected(company: Company) -> str:
    return collect_payments(Turn(company.installation, company.id, {}))  # type: ignore[arg-type]


def test_what_is_lettre_in_sage_is_told_on_payments(company: Company) -> None:
    company.carried(made("FA1"), made("FA2"), made("FA3"))
    company.practice.paid("FA1")
    company.practice.paid("FA2", amount="5,00")
    assert collected(company) == (
        "Du nouveau pour 3 pièces : 1 soldée(s), 1 réglée(s) en partie, 1 non réglée(s)."
    )
    lines = {each.source_number: each for each in company.desk.sending.payments()}
    assert [(each.status, each.outstanding) for each in lines.values()] == [
        ("paid", Decimal("0.00")), ("part paid", Decimal("7.00")), ("unpaid", Decimal("12.00")),
    ]  # fmt: skip
    assert lines["FA1"].last_paid == date(YEAR, 4, 10)
    assert [each.kind for each in lines["FA1"].allocations] == ["Règlement"]
    assert collected(company) == "Rien de nouveau dans les règlements."
    company.practice.paid("FA2", day=f"{YEAR}-05-02")
    assert collected(company) == "Du nouveau pour 1 pièce : 1 soldée(s)."


def test_where_the_api_does_not_tell_the_lettrage_the_person_is_told_and_all_else_goes_on(
    company: Company,
) -> None:
    company.practice.says(unserved=["lettrage", "lettree"])
    state = company.carried(made("FA1"), made("FA2"))
    assert state.title == "All delivered, equal to the penny"
    with pytest.raises(RefusedByTarget, match=r"ne donne pas le lettrage.*Apportez un export"):
        collected(company)


FEC = """JournalCode|EcritureNum|EcritureDate|CompteNum|CompAuxNum|PieceRef|EcritureLib|Debit|Credit|EcritureLet|DateLet
VTE|1|{day}|4110000|CARAT|FA1|Carat|12,00|0,00|AA|{paid}
VTE|1|{day}|706000||FA1|Etude|0,00|10,00||
VTE|1|{day}|4457120||FA1|TVA|0,00|2,00||
BEU|7|{paid}|5120000||R7|Virement|12,00|0,00||
BEU|7|{paid}|4110000|CARAT|R7|Virement|0,00|12,00|AA|{paid}
"""  # noqa: E501


def test_an_export_of_the_entries_says_what_was_paid(company: Company) -> None:
    company.carried(made("FA1"), made("FA2", line("5.00", "1.00")))
    assert company.desk.connection().by_exports  # type: ignore[union-attr]
    fec = FEC.format(day=f"{DAY:%Y%m%d}", paid=f"{YEAR}0410")
    said = company.desk.sending.take_export("fec.txt", fec.encode())
    assert said == (
        "1 pièce est dans Sage, égale au centime. Du nouveau pour 1 pièce : 1 soldée(s)."
    )
    lines = {each.source_number: each for each in company.desk.sending.payments()}
    assert (lines["FA1"].status, lines["FA1"].last_paid) == ("paid", date(YEAR, 4, 10))


# --- analytic sections, which no call carries ------------------------------------------------

PROJECTS = f"""N° facture;Client;Date;Libellé;Montant HT;Taux TVA;TVA;Montant TTC;Code projet
FA1;Carat SARL;05/03/{YEAR};Étude;100,00;20%;20,00;120,00;FR-01
FA1;Carat SARL;05/03/{YEAR};Remise;-10,00;20%;-2,00;-12,00;FR-01
FA2;Bagues en or;06/03/{YEAR};Conseil;50,00;20%;10,00;60,00;PROJET-TROP-LONG
"""


def told(company: Company, file_id: str, rule: str) -> list[str]:
    view = company.desk.ready.view(file_id)
    assert not isinstance(view, Problem)
    return [f"{each.says} {each.fix}" for each in view.problems_page(rule, 0, 10)]


def test_whoever_chooses_live_reads_first_that_sections_do_not_go_by_it() -> None:
    assert "Les sections analytiques n'y passent pas" in SAGE100_LIVE.about
    plans = [each for each in SAGE100_LIVE.options if each.key.endswith("_plan")]
    assert len(plans) == 2
    assert all("L'API ne porte pas la section" in each.help for each in plans)


def test_sections_are_told_and_listed_or_held_as_the_company_wants_it(company: Company) -> None:
    file_id = brought(company, PROJECTS)
    assert told(company, file_id, "target-remarks") == []  # no plan is chosen
    company.desk.set_options({"project_plan": "2"})
    assert set(outcomes(company, file_id).values()) == {"create"}
    remarks = told(company, file_id, "target-remarks")
    assert (
        "La section « FR-01 » du plan 2 ne passe pas par l'API de Sage 100. Saisissez-la dans Sage"
        " 100 d'après la liste que Transfer donne avec le lot." in remarks
    )
    assert any("une section analytique de Sage 100 en a 13" in each for each in remarks)
    company.desk.set_options({"project_plan": "2", "sections": "hold"})
    assert set(outcomes(company, file_id).values()) == {"held"}
    assert any("passez par les fichiers" in each.casefold() for each in told(
        company, file_id, "target-refuses"))  # fmt: skip


def test_the_list_of_sections_has_each_entry_with_its_whole_amount_once_in_each_plan(
    company: Company,
) -> None:
    company.desk.set_options({"project_plan": "2", "department_plan": "3"})
    lines = (
        replace(line("100.00", "20.00"), project="fr-01", department="NORD"),
        replace(line("-10.00", "-2.00"), project="FR-02"),
    )
    state = company.carried(made("FA1", *lines), made("FA2"))
    assert company.desk.sending.by_hand(state.id, whole=False) is not None
    file = company.desk.sending.by_hand(state.id)
    assert file is not None
    head, *rows = file.content.decode("utf-8-sig").splitlines()
    assert head == "Journal;Date;Pièce;N° facture;Compte;Libellé;Débit;Crédit;Plan;Section"
    day = f"{DAY:%d/%m/%Y}"
    assert rows == [
        f"VTE;{day};1;FA1;706000;Étude;;100,00;2;FR-01",
        f"VTE;{day};1;FA1;706000;Étude;;100,00;3;NORD",
        f"VTE;{day};1;FA1;706000;Étude;10,00;;2;FR-02",
    ]
    company.desk.set_options({"project_plan": "", "department_plan": ""})
    assert company.desk.sending.by_hand(state.id) is None


def test_the_way_into_the_practice_company_leads_to_the_one_that_is_connected(
    company: Company,
) -> None:
    assert company.desk.practice_path == "/practice/sage-100/"
    assert Desk(company.installation, "ann", None).practice_path == "/practice/"
