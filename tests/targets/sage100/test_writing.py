"""Documents become files that Sage 100 reads: pieces that balance, figures that are their own."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine.model import Party, Problem
from engine.target import ReferenceItem
from engine.targets.sage100 import SAGE100
from tests.making import sheet_of
from tests.targets.sage100 import witness
from tests.targets.sage100.making import (
    ACME,
    SUPPLIER,
    document,
    file_of,
    known,
    line,
    order,
    read_entries,
)

D = Decimal
FORMATS = ("texte-31", "texte-10", "texte-5", "pnm", "tableau")
SOLD = document("FA00042", line("100.00", "20.00"))
BACK = document(
    "AV00007", line("50.00", "10.00"), kind="credit note", date=date(2025, 3, 6), due=None
)
PENS = document(
    "F9001", line("80.00", "16.00", "D20", "606000", "Stylos"), kind="purchase invoice",
    party=SUPPLIER,
)  # fmt: skip
RETURNED = document(
    "A9002", line("8.00", "1.60", "D20", "606000", "Stylos"), kind="purchase credit note",
    party=SUPPLIER,
)  # fmt: skip


def test_the_witness_reads_the_samples_it_is_to_judge_by() -> None:
    company, pieces = witness.pnm((witness.SAMPLES / "own_pnm_example.pnm").read_bytes())
    assert (company, len(pieces), sum(each.amount for each in pieces)) == ("ACME CONSEIL SAS", 6, 0)
    flags = witness.records((witness.SAMPLES / "own_mecg_example_v31.txt").read_bytes())
    assert [each.flag for each in flags] == ["#MPCT", *["#MECG"] * 2, "#MECA", *["#MECG"] * 4]


# --- what a piece is made of -----------------------------------------------------------------


@pytest.mark.parametrize("chosen", FORMATS)
def test_a_sale_is_the_client_in_debit_the_sale_and_the_vat_in_credit(chosen: str) -> None:
    found = read_entries(SAGE100.write(order(SOLD, format=chosen)))
    assert [(each.account, each.tiers, each.due, each.amount) for each in found] == [
        ("4110000", "ACME", "040425", D("120.00")),
        ("706000", "", "", D("-100.00")),
        ("4457120", "", "", D("-20.00")),
    ]
    assert {(each.journal, each.date, each.piece) for each in found} == {
        ("VTE", "050325", "FA00042")
    }


@pytest.mark.parametrize("chosen", FORMATS)
def test_an_avoir_is_the_same_the_other_way_round_and_still_positive(chosen: str) -> None:
    found = read_entries(SAGE100.write(order(BACK, format=chosen)))
    assert [(each.account, each.amount) for each in found] == [
        ("4110000", D("-60.00")), ("706000", D("50.00")), ("4457120", D("10.00")),
    ]  # fmt: skip


@pytest.mark.parametrize("chosen", FORMATS)
def test_a_purchase_goes_to_its_own_journal_and_the_other_side(chosen: str) -> None:
    found = read_entries(SAGE100.write(order(PENS, RETURNED, format=chosen)))
    assert [(each.journal, each.piece, each.account, each.amount) for each in found] == [
        ("ACH", "A9002", "4010000", D("9.60")),
        ("ACH", "A9002", "606000", D("-8.00")),
        ("ACH", "A9002", "4456600", D("-1.60")),
        ("ACH", "F9001", "4010000", D("-96.00")),
        ("ACH", "F9001", "606000", D("80.00")),
        ("ACH", "F9001", "4456600", D("16.00")),
    ]


def test_a_line_below_nothing_goes_to_the_other_side_of_the_same_piece() -> None:
    sold = document("FA1", line("9800.55", "1960.11"), line("-3000.00", "-600.00", text="Acompte"))
    found = read_entries(SAGE100.write(order(sold)))
    assert [(each.account, each.amount) for each in found] == [
        ("4110000", D("8160.66")), ("706000", D("-9800.55")), ("706000", D("3000.00")),
        ("4457120", D("-1360.11")),
    ]  # fmt: skip


def test_there_is_one_vat_line_for_each_rate_and_it_is_the_documents_own_tax() -> None:
    sold = document(
        "FA1", line("100.05", "20.01"), line("33.33", "6.67"), line("200.00", "11.00", "C05")
    )
    written = SAGE100.write(order(sold))
    found = read_entries(written)
    assert [(each.account, each.tax_code, each.amount) for each in found] == [
        ("4110000", "", D("371.06")),
        ("706000", "C20", D("-100.05")),
        ("706000", "C20", D("-33.33")),
        ("706000", "C05", D("-200.00")),
        ("4457120", "C20", D("-26.68")),
        ("4457105", "C05", D("-11.00")),
    ]
    assert written.remarks == ()


def test_tax_that_is_not_the_rate_of_the_whole_stays_and_is_told() -> None:
    """Rounded line by line, three times 0.03 of tax are 0.09; on the whole it would be 0.08."""
    sold = document("FA1", *[line("0.13", "0.03")] * 3)
    written = SAGE100.write(order(sold))
    assert read_entries(written)[-1].amount == D("-0.09")
    assert written.remarks == (
        "Pièce FA1 : la TVA à 20 % est de 0,09, comme sur la facture ; sur le total HT elle serait"
        " de 0,08.",
    )


def test_a_sale_without_vat_has_no_vat_line_but_its_provenance() -> None:
    sold = document("FA1", line("5600.00", "0.00", "INTRACOM"))
    client, sale = read_entries(SAGE100.write(order(sold)))
    assert (client.amount, sale.amount) == (D("5600.00"), D("-5600.00"))
    assert (sale.tax_code, sale.provenance) == ("", "2")


def test_a_line_of_nothing_makes_no_entry_and_is_told() -> None:
    sold = document("FA1", line("10.00", "2.00"), line("0.00", "0.00", text="Offert"))
    written = SAGE100.write(order(sold))
    assert len(read_entries(written)) == 3
    assert written.remarks == (
        "Pièce FA1 : 1 ligne à 0,00 sans écriture, Sage 100 n'en prend pas.",
    )


def test_the_tiers_own_collective_account_goes_before_the_companys() -> None:
    export = Party("x", "Export GmbH", id="EXPORT")
    books = known(more=[ReferenceItem("contact", "EXPORT", "Export GmbH", "EXPORT",
                                      facts={"account": "4112000"})])  # fmt: skip
    sold = document("FA1", line("10.00", "0.00", "EXPORT"), party=export)
    assert read_entries(SAGE100.write(order(sold, books=books)))[0].account == "4112000"


def test_accounts_are_the_companys_own_whatever_their_length() -> None:
    """Each company pads its accounts with zeros to a length of its own."""
    usual = known(ACME)
    plan = SAGE100.read_list(sheet_of("Compte;Intitulé\n411;Clients\n44571200;TVA\n706;Études",
                                      "Plan", ";"))  # fmt: skip
    assert not isinstance(plan, Problem)
    kept = [each for each in usual.items if each.kind != "ledger account"]
    books = replace(usual, items=(*kept, *plan))
    sold = document("FA1", line("100.00", "20.00", account="706"))
    given = order(sold, books=books)
    assert list(SAGE100.problems(sold, given)) == []
    assert [each.account for each in read_entries(SAGE100.write(given))] == [
        "411", "706", "44571200"
    ]  # fmt: skip


# --- the batch -------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", FORMATS)
def test_pieces_stand_by_journal_and_day_and_their_places_are_true(chosen: str) -> None:
    late = document("FA00050", line("1.00", "0.20"), date=date(2025, 4, 1), due=None)
    written = SAGE100.write(order(late, BACK, SOLD, PENS, format=chosen))
    found = read_entries(written)
    places: dict[str, list[int]] = defaultdict(list)
    for each in found:
        places[each.piece].append(each.line)
    assert list(places) == ["F9001", "FA00042", "AV00007", "FA00050"]
    name = file_of(written, "ecritures").name
    for piece in (late, BACK, SOLD, PENS):
        place = written.places[piece.key]
        assert place.startswith(f"{name}, lignes {places[piece.number][0]}–")
        last = int(place.rpartition("–")[2])
        assert (
            places[piece.number][-1]
            <= last
            < min([each.line for each in found if each.line > places[piece.number][-1]] or [10_000])
        )


def test_the_same_order_makes_the_same_bytes() -> None:
    assert SAGE100.write(order(SOLD, BACK)) == SAGE100.write(order(BACK, SOLD))


# --- cards -----------------------------------------------------------------------------------


def test_a_new_tiers_stands_on_its_own_card_with_every_field_in_its_place() -> None:
    written = SAGE100.write(order(SOLD, new=[ACME], books=known()))
    assert [each.name for each in written.files] == [
        "0-mode-d-emploi.html", "1-tiers.txt", "2-ecritures.txt"
    ]  # fmt: skip
    (ours,) = witness.records(file_of(written, "tiers").content)
    theirs = witness.records((witness.SAMPLES / "own_mecg_example_v31.txt").read_bytes())[0]
    differs = {
        number: (ours.field(number), theirs.field(number))
        for number in range(1, 135)
        if ours.field(number) != theirs.field(number)
    }
    assert differs == {18: ("", "30326504500017")}


def test_who_sells_to_the_company_and_buys_from_it_has_both_collective_accounts() -> None:
    both = document("F1", line("80.00", "16.00", "D20", "606000"), kind="purchase invoice")
    written = SAGE100.write(order(SOLD, both, new=[ACME], books=known()))
    (card,) = witness.records(file_of(written, "tiers").content)
    assert (card.field(3), card.field(4), card.fields[133:]) == (
        "0", "4110000", ("4110000", "4010000")
    )  # fmt: skip


def test_a_project_is_a_section_of_the_chosen_plan_and_opened_where_it_is_new() -> None:
    sold = document(
        "FA1", line("100.00", "20.00", project="fr-01"), line("-10.00", "-2.00", project="FR-02")
    )
    books = known(more=[ReferenceItem("project", "FR-02", "Château", "FR-02")])
    written = SAGE100.write(order(sold, books=books, project_plan="3", level="2"))
    found = read_entries(written)
    assert [each.sections for each in found] == [
        (), (("3", "FR-01", D("100.00")),), (("3", "FR-02", D("10.00")),), ()
    ]  # fmt: skip
    (card,) = witness.records(file_of(written, "sections").content)
    assert card.fields == (
        "3", "FR-01", "FR-01", "0", "FR-01", "", "1", "2", "1", "0", "050325", "0", "0,00", "0,00",
        "", "", "0", "", "", "", "", "0",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "aucun plan analytique n'est choisi sur Connexion"),
        ({"format": "pnm", "project_plan": "1"},
         "le format « PNM, 138 colonnes » ne porte pas d'analytique"),
    ],
)  # fmt: skip
def test_projects_that_are_not_written_are_told(options: dict[str, str], why: str) -> None:
    sold = document("FA1", line("100.00", "20.00", project="FR-01"))
    written = SAGE100.write(order(sold, **options))
    assert written.remarks == (f"Les projets ne sont pas ventilés : {why}.",)
    assert all(not each.sections for each in read_entries(written))


# --- codes -----------------------------------------------------------------------------------


def test_new_codes_fit_every_format_and_none_is_twice() -> None:
    taken: set[str] = set()
    for name in ("Société Rien & Fils", "Societe Rien et Fils", "S.A. Rien", "—", "", "株式会社"):
        code = SAGE100.new_code(Party(name, name), taken)
        assert code not in taken
        assert 0 < len(code) <= 13
        assert code.isascii()
        assert code.isalnum()
        assert code == code.upper()
        taken.add(code)
    assert taken == {"SOCIETERIENFI", "SOCIETERIENF2", "RIEN", "TIERS", "TIERS2", "TIERS3"}


def test_the_usual_company_has_the_accounts_its_vat_codes_go_to() -> None:
    books = SAGE100.usual_books()
    accounts = {each.code: each for each in books.of("ledger account")}
    taxed = [each for each in books.of("tax rate") if each.code]
    assert {each.facts["account"] for each in taxed} <= set(accounts)
    assert all(accounts[each.facts["account"]].unusable for each in taxed)
    assert all(len(each.code) <= 5 for each in taxed)
    assert accounts[books.sales_account].unusable == ""
    assert [each.percentage_on(date(2026, 1, 1)) for each in taxed if not each.unusable] == [
        "20",
        "10",
        "5.5",
        "2.1",
    ]
